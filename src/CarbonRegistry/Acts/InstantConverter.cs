using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarbonRegistry.Acts;

/// <summary>
/// An instant of a form (UTC microseconds since 1970) as JSON has it: ISO 8601 with its offset, so that a journal can
/// be read by people and nobody has to guess which instant is meant.
/// </summary>
internal sealed class InstantConverter : JsonConverter<Instant>
{
    /// <inheritdoc/>
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null && Instant.Read(text) is { } instant
            ? instant : throw new JsonException("An instant is written as ISO 8601 with its offset.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
    {
        writer.WriteStringValue(Instant.Text(value));
    }
}
