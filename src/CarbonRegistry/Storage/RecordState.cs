using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CarbonRegistry.Storage;

/// <summary>
/// A record's key and state as the journal writes them, the same on both databases: the key as an array of its values,
/// the state as an object by column name without nulls; bytes in hexadecimal digits; what must not be legible as a
/// keyed digest (<see cref="RecordTables.Digested"/>). Not thread-safe.
/// </summary>
internal sealed class RecordState(byte[] key)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private readonly Utf8JsonWriter _json = new(Stream.Null, Plain);

    /// <summary>The columns of a record as a query reads them.</summary>
    public static string Columns(RecordTable table, string row) =>
        string.Join(", ", table.Columns.Select(c => $"{row}.{RecordSchema.Quoted(c.Name)}"));

    /// <summary>The columns of a record's key as a query reads them from its note.</summary>
    public static string Noted(RecordTable table, string note, bool postgres) =>
        string.Join(", ", table.Key.Select((k,
            i) => $"{Noted(table, i, note, postgres)} as {RecordSchema.Quoted(k.Name)}"));

    /// <summary>One column of the key, as the note has it: PostgreSQL's has texts.</summary>
    public static string Noted(RecordTable table, int place, string note, bool postgres) =>
        postgres ? $"cast({note}.k{place + 1} as {table.Key[place].Type})" : $"{note}.k{place + 1}";

    /// <summary>The key of the record at hand.</summary>
    public string Key(RecordTable table, Row row)
    {
        Begin();
        _json.WriteStartArray();
        foreach (var column in table.Key)
        {
            Value(table, column, row.Value(column.Name), "");
        }

        _json.WriteEndArray();
        return End();
    }

    /// <summary>The state of the record at hand.</summary>
    public string State(RecordTable table, Row row, string recordKey)
    {
        Begin();
        _json.WriteStartObject();
        foreach (var column in table.Columns)
        {
            if (row.Value(column.Name) is var value and not DBNull)
            {
                _json.WritePropertyName(column.Name);
                Value(table, column, value, recordKey);
            }
        }

        _json.WriteEndObject();
        return End();
    }

    private void Value(RecordTable table, RecordColumn column, object value, string recordKey)
    {
        // A uuid is 16 bytes in the one database and a type in the other.
        var text = value switch
        {
            byte[] bytes => Convert.ToHexStringLower(bytes),
            Guid id => id.ToString("N"),
            string s => s,
            _ => null,
        };
        if (column.Digested)
        {
            var of =
                $"{table.Name} {column.Name} {recordKey} "
                    + $"{text ?? Convert.ToString(value, CultureInfo.InvariantCulture)}";
            _json.WriteStringValue("#" + Convert.ToHexStringLower(
                HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(of))));
        }
        else if (text is not null)
        {
            _json.WriteStringValue(text);
        }
        else
        {
            _json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
    }

    private void Begin()
    {
        _bytes.Clear();
        _json.Reset(_bytes);
    }

    private string End()
    {
        _json.Flush();
        return Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }
}
