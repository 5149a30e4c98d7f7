using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CarbonRegistry.Transactions;

/// <summary>
/// What the journal keeps of a request that was refused: anybody can have something refused, so that it keeps what
/// tells one request from another, and of the rest a digest.
/// </summary>
internal static class Excerpt
{
    /// <summary>The most bytes of UTF-8 that are kept of what was asked, and the most that are kept of the reasons
    /// against it.</summary>
    public const int Most = 4096;

    private const int LongestText = 200;
    private const int LongestName = 64;

    /// <summary>What <c>cut</c> takes, with the brackets that close what is open.</summary>
    private const int Reserve = 256;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The text of a JSON object as it is where it is short; otherwise its first values, texts cut to 200 characters,
    /// and at its end <c>cut</c>: the length of the whole in bytes and its SHA-256.
    /// </summary>
    public static string Of(string json)
    {
        if (json.Length <= Most && Encoding.UTF8.GetByteCount(json) <= Most)
        {
            return json;
        }

        var whole = Encoding.UTF8.GetBytes(json);
        var buffer = new ArrayBufferWriter<byte>(Most);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            var reader = new Utf8JsonReader(whole);
            Copy(ref reader, writer);
            writer.WriteStartObject("cut");
            writer.WriteNumber("bytes", whole.Length);
            writer.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(whole)));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Copies values while there is room, and leaves the outermost object open.</summary>
    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var open = new Stack<bool>();
        JsonEncodedText? name = null;
        while (reader.Read() && HasRoom(writer, 0))
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = Cut(reader.GetString()!, LongestName);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var isObject = reader.TokenType == JsonTokenType.StartObject;
                    Name(writer, ref name);
                    Start(writer, isObject);
                    open.Push(isObject);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when open.Count > 1:
                    End(writer, open.Pop());
                    break;
                case JsonTokenType.String:
                    var text = Cut(reader.GetString()!, LongestText);
                    if (HasRoom(writer, text.EncodedUtf8Bytes.Length))
                    {
                        Name(writer, ref name);
                        writer.WriteStringValue(text);
                    }

                    name = null;
                    break;
                case JsonTokenType.Number when !HasRoom(writer, reader.ValueSpan.Length):
                    name = null;
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null:
                    Name(writer, ref name);
                    writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                    break;
            }
        }

        while (open.Count > 1)
        {
            End(writer, open.Pop());
        }
    }

    private static bool HasRoom(Utf8JsonWriter writer, int bytes) =>
        writer.BytesCommitted + writer.BytesPending + bytes < Most - Reserve - (6 * LongestName);

    private static JsonEncodedText Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return JsonEncodedText.Encode(text, Plain.Encoder);
        }

        // Not in the middle of a character.
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return JsonEncodedText.Encode(string.Concat(text.AsSpan(0, end), "…"), Plain.Encoder);
    }

    private static void Name(Utf8JsonWriter writer, ref JsonEncodedText? name)
    {
        if (name is { } given)
        {
            writer.WritePropertyName(given);
            name = null;
        }
    }

    private static void Start(Utf8JsonWriter writer, bool isObject)
    {
        if (isObject)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }
    }

    private static void End(Utf8JsonWriter writer, bool isObject)
    {
        if (isObject)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    }
}
