using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CarbonRegistry.Acts;

/// <summary>A verb of an administrative function: a row. Its file, named by the verb, holds form, checks and
/// writing.</summary>
/// <param name="Key">Its permanent name in journal and API, such as <c>open-account</c>.</param>
/// <param name="Function">The function it belongs to: it says which roles may.</param>
/// <param name="Name">Its name.</param>
public abstract record Operation(string Key, Function Function, Text Name)
{
    private static readonly JsonSerializerOptions Whole = Options(_ => true), Open = Options(_ => false),
    OfApprovers = Options(s => s.SeenByApprovers);

    /// <summary>The form's type.</summary>
    public abstract Type FormType { get; }

    /// <summary>Whether it asks for a fresh confirmation by the person, bound to its content.</summary>
    public bool HighRisk { get; init; }

    /// <summary>By which door its form comes in. Every row says it, so that none is open by oversight.</summary>
    public required Door Door { get; init; }

    /// <summary>Whether the interface takes its form as it is.</summary>
    public bool IsTaken => Door is Door.Form or Door.OwnPage;

    /// <summary>When it takes effect (UTC microseconds); null: at once. Asked after it was found admissible; may
    /// refuse.</summary>
    public Func<ActContext, Instant?>? EffectiveAt { get; init; }

    /// <summary>
    /// How many others must approve. Null, or where it says null: the number that the policy of its function says
    /// (parameter <c>approvals-N</c>). Asked after it was found admissible.
    /// </summary>
    public Func<ActContext, int?>? Approvals { get; init; }

    /// <summary>The person whom a form is about: they do not approve it.</summary>
    public Func<object, PersonId>? PersonOf { get; init; }

    /// <summary>
    /// Tells those whom it concerns beyond its account and its holder that it waits for its day: the form, where to
    /// write, its cause, when it takes effect (UTC microseconds) and who asked.
    /// </summary>
    public Action<object, Storage.Register, (long Seq, Instant At), Instant, PersonId>? Announce { get; init; }

    /// <summary>
    /// Whether it goes on while the node's clock is off (909), stamped with the last time that was right: what it takes
    /// to set it right. Null: it does not.
    /// </summary>
    public Func<object, Storage.Register, bool>? GoesOnWithoutClock { get; init; }

    /// <summary>The account that a form is about, for the inbox of its representatives; 0: none.</summary>
    public Func<object, ActContext, AccountId>? AccountOf { get; init; }

    /// <summary>The holder that a form is about, for the representatives of its accounts; 0: none.</summary>
    public Func<object, HolderId>? HolderOf { get; init; }

    /// <summary>Checks the form and, where nothing is against it, writes.</summary>
    public abstract void Apply(object form, ActContext context);

    /// <summary>The form as the journal keeps it: without what is marked <see cref="SecretAttribute"/>.</summary>
    public JsonNode? Describe(object form) => JsonSerializer.SerializeToNode(form, FormType, Open);

    /// <summary>A waiting form as those see it who may approve it: also whom it would reach.</summary>
    /// <param name="form">What <see cref="Write"/> wrote.</param>
    public JsonNode? DescribeForApprovers(string form) =>
        JsonSerializer.SerializeToNode(Read(form), FormType, OfApprovers);

    /// <summary>The whole form, for a proposal that waits.</summary>
    public string Write(object form) => JsonSerializer.Serialize(form, FormType, Whole);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public object Read(string form) => JsonSerializer.Deserialize(form, FormType, Whole)!;

    /// <summary>SHA-256 of all that an act asks and who asks it.</summary>
    public static byte[] HashOf(Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{act.Actor.PersonId} {act.Actor.Role.Id} {act.Operation.Key} "));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(act.Form, act.Operation.FormType, Whole));
        return hash.GetHashAndReset();
    }

    /// <summary>Anything as the journal keeps it: no nulls, camel case, Chinese as it is written, secrets left
    /// out.</summary>
    internal static JsonNode? ToJson(object? value) =>
        value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType(), Open);

    /// <inheritdoc/>
    public sealed override string ToString() => Key;

    private static JsonSerializerOptions Options(Func<SecretAttribute, bool> shows) => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { info => Hide(info, shows) } },
    };

    private static void Hide(JsonTypeInfo info, Func<SecretAttribute, bool> shows)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in info.Properties.ToList())
        {
            if (SecretOf(info, property) is { } secret && !shows(secret))
            {
                info.Properties.Remove(property);
            }
        }
    }

    private static SecretAttribute? SecretOf(JsonTypeInfo info, JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(SecretAttribute), inherit: true)
            is [SecretAttribute own, ..] ? own
            : info.Type.GetConstructors().SelectMany(c => c.GetParameters())
            .Where(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase))
                .Select(p => p.GetCustomAttributes(typeof(SecretAttribute), inherit: true)).OfType<object[]>()
                .SelectMany(a => a).OfType<SecretAttribute>().FirstOrDefault();
}

/// <summary>An operation with a form of its own.</summary>
/// <typeparam name="TForm">The form: a record of plain data.</typeparam>
/// <param name="Key">Its permanent name.</param>
/// <param name="Function">The function it belongs to.</param>
/// <param name="Name">Its name.</param>
public sealed record Operation<TForm>(string Key, Function Function, Text Name) : Operation(Key, Function, Name)
    where TForm : class
{
    /// <summary>Checks the form and, where nothing is against it, writes.</summary>
    public required Action<TForm, ActContext> CarryOut { get; init; }

    /// <inheritdoc/>
    public override Type FormType => typeof(TForm);

    /// <inheritdoc/>
    public override void Apply(object form, ActContext context) => CarryOut((TForm)form, context);
}
