using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CarbonRegistry.Storage;

/// <summary>
/// Reading: every query of one snapshot sees the database at one instant, whatever is posted meanwhile, so that an
/// answer made of several queries adds up. It takes no lock and makes nobody wait. Of a database that answers, it is
/// known to be durable.
/// </summary>
public sealed class Snapshot : IDisposable
{
    private readonly Database _database;
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly int? _patience;
    private (long Seq, string Digest)? _head;

    /// <summary>Opens a snapshot.</summary>
    /// <param name="database">The database.</param>
    /// <param name="patience">How long a query may take, in seconds; null: as the connection string says.</param>
    /// <exception cref="Storage.OutcomeUnknownException">What it shows is not known to be durable (901).</exception>
    public Snapshot(Database database, int? patience = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        (_database, _patience) = (database, patience);
        var known = database.Durability.UpTo;
        _connection = database.Open();
        _transaction = _connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : _connection.BeginTransaction(IsolationLevel.RepeatableRead);
        if (!database.Answers)
        {
            return;
        }

        try
        {
            database.Durability.Ensure(Seq, known);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of the last entry of the journal that it sees.</summary>
    public long Seq => Head.Seq;

    /// <summary>The digest of the journal that it sees: of two journals of one length it tells which.</summary>
    public string Digest => Head.Digest;

    private (long Seq, string Digest) Head => _head ??= List(
        "select seq, digest from ledger where id = 1",
        r => (r.Long("seq"), Convert.ToHexStringLower(r.Bytes("digest"))))[0];

    /// <summary>Whether the database is PostgreSQL.</summary>
    internal bool IsPostgres => _database.IsPostgres;

    /// <summary>All rows of a query.</summary>
    public List<T> List<T>(string sql, Func<Row, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        ArgumentNullException.ThrowIfNull(read);

        // A fresh command each time: Npgsql 10.0.3 sends stale values when an auto-prepared command gets new
        // parameters.
        using var command = Database.Command(_connection, _transaction, sql, values);
        command.CommandTimeout = _patience ?? command.CommandTimeout;
        return Row.All(command, read);
    }

    /// <summary>All rows whose number is one of these; <paramref name="sql"/> ends before the parenthesis of
    /// <c>in</c>.</summary>
    public List<T> ListIn<T>(string sql, IEnumerable<long> numbers, Func<Row, T> read)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return In(sql, numbers, s => List(s, read));
    }

    /// <summary>Rows by their numbers, so many at a time as a statement bears.</summary>
    internal static List<T> In<T>(string sql, IEnumerable<long> numbers, Func<string, List<T>> list)
    {
        var rows = new List<T>();
        foreach (var some in numbers.Chunk(1000))
        {
            rows.AddRange(
                list($"{sql} ({string.Join(',', some.Select(n => n.ToString(CultureInfo.InvariantCulture)))})"));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Close(_connection, _transaction);
}
