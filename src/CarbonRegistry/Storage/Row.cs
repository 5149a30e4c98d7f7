using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace CarbonRegistry.Storage;

/// <summary>
/// The row at hand of a query: its columns by the names that the query gives them, read alike from both databases.
/// Where a column stands is found out with the first row; after that no name is compared letter by letter.
/// </summary>
public sealed class Row : IDisposable
{
    private readonly DbDataReader _reader;
    private string[] _names;
    private int _at = -1;

    /// <summary>The rows of a reader.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="names">What <see cref="Names"/> was for the same statement before; null: it is found out.</param>
    internal Row(DbDataReader reader, string[]? names = null) => (_reader, _names) = (reader, names ?? []);

    /// <summary>The columns' names, as far as they were asked for by the very texts that ask for them.</summary>
    internal string[] Names => _names;

    /// <summary>For tests, which read a column or two by position.</summary>
    internal DbDataReader Reader => _reader;

    /// <summary>Goes to the next row; false: there is none.</summary>
    public bool Read() => _reader.Read();

    /// <summary>A 64-bit integer.</summary>
    public long Long(string column) => _reader.GetInt64(Place(column));

    /// <summary>A 64-bit integer, or null.</summary>
    public long? LongOrNull(string column) => _reader.IsDBNull(Place(column)) ? null : _reader.GetInt64(_at);

    /// <summary>An account's number.</summary>
    public AccountId Account(string column) => new(Long(column));

    /// <summary>An account's number, or null.</summary>
    public AccountId? AccountOrNull(string column) =>
        LongOrNull(column) is { } account ? new AccountId(account) : null;

    /// <summary>A holder's number.</summary>
    public HolderId Holder(string column) => new(Long(column));

    /// <summary>A person's number.</summary>
    public PersonId Person(string column) => new(Long(column));

    /// <summary>An instant.</summary>
    public Instant At(string column) => new(Long(column));

    /// <summary>An instant, or null.</summary>
    public Instant? AtOrNull(string column) => LongOrNull(column) is { } at ? new Instant(at) : null;

    /// <summary>A hold's number.</summary>
    public HoldId Hold(string column) => new(Long(column));

    /// <summary>A 32-bit integer.</summary>
    public int Int(string column) => checked((int)Long(column));

    /// <summary>A 16-bit integer.</summary>
    public short Short(string column) => checked((short)Long(column));

    /// <summary>Whether it is so: PostgreSQL's conditions are booleans, all else is 1 or 0.</summary>
    public bool Is(string column)
    {
        var at = Place(column);
        return _reader is not SqliteDataReader && _reader.GetFieldType(at) == typeof(bool)
            ? _reader.GetBoolean(at) : _reader.GetInt64(at) == 1;
    }

    /// <summary>A text.</summary>
    public string Text(string column) => _reader.GetString(Place(column));

    /// <summary>A text, or null.</summary>
    public string? TextOrNull(string column) => _reader.IsDBNull(Place(column)) ? null : _reader.GetString(_at);

    /// <summary>The row of a closed list that this key stands for.</summary>
    /// <exception cref="InvalidDataException">No row has this key.</exception>
    public TRow Keyed<TRow>(string column)
        where TRow : class, IKeyed<TRow> => Basics.Keyed.Of<TRow>(Text(column));

    /// <summary>An instant, as interfaces write it.</summary>
    public string Instant(string column) => Basics.Instant.Text(Long(column));

    /// <summary>An instant, or null.</summary>
    public string? InstantOrNull(string column) =>
        LongOrNull(column) is { } instant ? Basics.Instant.Text(instant) : null;

    /// <summary>An id of 128 bits.</summary>
    public Guid Guid(string column) => Database.ReadGuid(_reader, Place(column));

    /// <summary>An id of 128 bits, or null.</summary>
    public Guid? GuidOrNull(string column) =>
        _reader.IsDBNull(Place(column)) ? null : Database.ReadGuid(_reader, _at);

    /// <summary>Bytes.</summary>
    public byte[] Bytes(string column) => _reader.GetFieldValue<byte[]>(Place(column));

    /// <summary>Bytes, or null.</summary>
    public byte[]? BytesOrNull(string column) =>
        _reader.IsDBNull(Place(column)) ? null : _reader.GetFieldValue<byte[]>(_at);

    /// <summary>What the driver makes of it, whatever its type.</summary>
    public object Value(string column) => _reader.GetValue(Place(column));

    /// <summary>All rows of a command.</summary>
    internal static List<T> All<T>(DbCommand command, Func<Row, T> read)
    {
        using var row = new Row(command.ExecuteReader());
        var rows = new List<T>();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private int Place(string column)
    {
        // Columns are asked for mostly in their order, in every row by the same literals.
        for (var tried = 0; tried < _names.Length; tried++)
        {
            _at = _at + 1 < _names.Length ? _at + 1 : 0;
            if (ReferenceEquals(_names[_at], column))
            {
                return _at;
            }
        }

        return _at = Find(column);
    }

    private int Find(string column)
    {
        if (_names.Length == 0)
        {
            _names = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetName)];
        }

        var found = Array.IndexOf(_names, column);
        if (found < 0 || Array.LastIndexOf(_names, column) != found)
        {
            throw new InvalidOperationException($"A query has not one column '{column}': {string.Join(", ", _names)}");
        }

        _names[found] = column;
        return found;
    }
}
