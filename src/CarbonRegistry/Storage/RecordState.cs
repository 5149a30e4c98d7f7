using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CarbonRegistry.Storage;

/// <summary>
/// A record's key and state as the journal writes them, the same on both databases: the key as an array of its values, the state as an object by column name without nulls;
/// bytes in hexadecimal digits; what must not be legible as a keyed digest (<see cref="RecordTables.Digested"/>). Not thread-safe.
/// </summary>
internal sealed class RecordState(byte[] key)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private readonly Utf8JsonWriter _json = new(Stream.Null, Plain);

    /// <summary>The columns of a table as a query reads them: the key's, then the state's.</summary>
    public static string Columns(RecordTable table, string row) =>
        string.Join(", ", table.Key.Concat(table.Columns).Select(c => $"{row}.{RecordSchema.Quoted(c.Name)}"));

    /// <summary>The key at the columns from <paramref name="at"/> on.</summary>
    public string Key(RecordTable table, DbDataReader r, int at)
    {
        Begin();
        _json.WriteStartArray();
        for (var i = 0; i < table.Key.Count; i++)
        {
            Value(table, table.Key[i], r.GetValue(at + i), "");
        }

        _json.WriteEndArray();
        return End();
    }

    /// <summary>The state at the columns from <paramref name="at"/> on.</summary>
    public string State(RecordTable table, DbDataReader r, int at, string recordKey)
    {
        Begin();
        _json.WriteStartObject();
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (!r.IsDBNull(at + i))
            {
                _json.WritePropertyName(table.Columns[i].Name);
                Value(table, table.Columns[i], r.GetValue(at + i), recordKey);
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
            var of = $"{table.Name} {column.Name} {recordKey} {text ?? Convert.ToString(value, CultureInfo.InvariantCulture)}";
            _json.WriteStringValue("#" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(of))));
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
