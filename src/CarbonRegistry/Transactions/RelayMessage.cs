using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Units;

namespace CarbonRegistry.Transactions;

/// <summary>What one node says to another: what it is to post, or what came of what it was asked to post.</summary>
/// <param name="Asked">What the other is to post, or null.</param>
/// <param name="Answered">What came of what the other asked, or null.</param>
internal sealed record RelayMessage(IReadOnlyList<RelayMessage.Ask>? Asked, IReadOnlyList<RelayMessage.Answer>? Answered)
{
    /// <summary>A submission.</summary>
    /// <param name="Number">The asking node's number for it.</param>
    /// <param name="Proposals">Its proposals.</param>
    /// <param name="Hashes">What the asking node hashed them to: another hash at the posting node, and something was lost on the way.</param>
    internal sealed record Ask(long Number, IReadOnlyList<Proposal> Proposals, IReadOnlyList<byte[]> Hashes);

    /// <summary>What came of it.</summary>
    /// <param name="Number">The asking node's number for it.</param>
    /// <param name="Receipts">The receipts.</param>
    internal sealed record Answer(long Number, IReadOnlyList<Receipt> Receipts);

    // What the rulebook defines is known to both nodes by its code. Everything else goes as it is, so that a new term or criterion needs nothing here. ASCII only:
    // a message may be cut anywhere.
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true,
        Converters =
        {
            new Coded<Function>((w, f) => w.WriteNumberValue(f.Code), (ref r) => Functions.Find(r.GetInt16())),
            new Coded<Role>((w, role) => w.WriteNumberValue(role.Id), (ref r) => Role.OfId(r.GetInt16())),
            new Coded<UnitType>((w, u) => w.WriteNumberValue(u.Line), (ref r) => UnitTypes.OfLine(r.GetInt16())),
            new Coded<RefusalKind>((w, k) => w.WriteStringValue(k.Code), (ref r) => Refusals.OfCode(r.GetString()!)),
            new Coded<SerialNumber>((w, s) => w.WriteStringValue(s.ToString()), (ref r) => SerialNumber.TryParse(r.GetString(), out var serial) ? serial : null),
            new Coded<FrozenSet<long>>(
                (w, s) => JsonSerializer.Serialize(w, s.AsEnumerable()), (ref r) => JsonSerializer.Deserialize<long[]>(ref r)!.ToFrozenSet()),
            new Coded<FrozenSet<short>>(
                (w, s) => JsonSerializer.Serialize(w, s.AsEnumerable()), (ref r) => JsonSerializer.Deserialize<short[]>(ref r)!.ToFrozenSet()),
        },
    };

    /// <summary>The message as ASCII text.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is not such a text, or names what this rulebook does not have.</exception>
    public static RelayMessage Read(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize<RelayMessage>(text, Options) ?? throw new JsonException("No message.");

    private delegate T? Reading<out T>(ref Utf8JsonReader reader);

    private sealed class Coded<T>(Action<Utf8JsonWriter, T> write, Reading<T> read) : JsonConverter<T>
        where T : class
    {
        // A row of the catalogue is of a class derived from Function.
        public override bool CanConvert(Type typeToConvert) => typeof(T).IsAssignableFrom(typeToConvert);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            read(ref reader) ?? throw new JsonException($"No such {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => write(writer, value);
    }
}
