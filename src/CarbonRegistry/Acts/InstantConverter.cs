using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarbonRegistry.Acts;

/// <summary>
/// An instant of a form (UTC microseconds since 1970) as JSON has it: ISO 8601 with its offset, so that a journal can be read by people and nobody has to
/// guess which instant is meant.
/// </summary>
public sealed class InstantConverter : JsonConverter<long>
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK",
        "yyyy-MM-dd'T'HH:mm:ss.ffffK", "yyyy-MM-dd'T'HH:mm:ss.fffffK", "yyyy-MM-dd'T'HH:mm:ss.ffffffK",
    ];

    /// <inheritdoc/>
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null && (text.EndsWith('Z') || (text.Length > 16 && text[^6] is '+' or '-'))
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? Instant.Of(instant)
            : throw new JsonException("An instant is written as ISO 8601 with its offset.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Instant.Text(value));
    }
}
