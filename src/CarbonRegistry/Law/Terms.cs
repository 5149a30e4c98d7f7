using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarbonRegistry.Law;

/// <summary>
/// What a proposal says beyond its legs. Which terms a function needs or takes, its row says; what each of them is,
/// <see cref="Term"/>.
/// </summary>
public sealed record Terms
{
    /// <summary>No terms at all.</summary>
    public static readonly Terms None = new();

    /// <summary>See <see cref="Term.Reference"/>.</summary>
    public string? Reference { get; init; }

    /// <summary>The first year of <see cref="Term.Vintage"/>.</summary>
    public short? VintageFirst { get; init; }

    /// <summary>The last year of <see cref="Term.Vintage"/>.</summary>
    public short? VintageLast { get; init; }

    /// <summary>See <see cref="Term.Project"/>.</summary>
    public string? Project { get; init; }

    /// <summary>See <see cref="Term.MonitoringFrom"/>.</summary>
    public DateOnly? MonitoringFrom { get; init; }

    /// <summary>See <see cref="Term.MonitoringTo"/>.</summary>
    public DateOnly? MonitoringTo { get; init; }

    /// <summary>See <see cref="Term.FreezeUntil"/>: UTC microseconds since 1970.</summary>
    public Instant? FreezeUntil { get; init; }

    /// <summary>See <see cref="Term.Purpose"/>.</summary>
    public string? Purpose { get; init; }

    /// <summary>See <see cref="Term.Beneficiary"/>.</summary>
    public string? Beneficiary { get; init; }

    /// <summary>See <see cref="Term.Reason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>See <see cref="Term.RefersTo"/>.</summary>
    public Guid? RefersTo { get; init; }

    /// <summary>See <see cref="Term.Approve"/>.</summary>
    public bool? Approve { get; init; }

    /// <summary>See <see cref="Term.Repetition"/>.</summary>
    public bool Repetition { get; init; }

    /// <summary>See <see cref="Term.Cause"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cause { get; init; }

    /// <summary>Whether nothing is given.</summary>
    [JsonIgnore]
    public bool IsEmpty => Given == 0;

    private long Given
    {
        get
        {
            var given = 0L;
            foreach (var term in Term.All)
            {
                given |= term.Of(this) is null ? 0L : (long)term.Bit;
            }

            return given;
        }
    }

    /// <summary>Adds them to the bytes that a request's hash is of.</summary>
    internal void Hash(Canonical bytes)
    {
        var given = Given;
        bytes.Add(given);
        if (given == 0)
        {
            return;
        }

        foreach (var term in Term.All)
        {
            if (term.Of(this) is var value && (value is not null || term.HasAPlace))
            {
                term.Type.Hash(bytes, value);
            }
        }
    }

    /// <summary>Writes them as the journal keeps them.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        foreach (var term in Term.All)
        {
            if (term.Of(this) is not { } value)
            {
                continue;
            }

            if (term.Type.IsFlag)
            {
                json.WriteBoolean(term.Field, (bool)value);
            }
            else
            {
                json.WriteString(term.Field, term.Type.Write(value));
            }
        }
    }
}
