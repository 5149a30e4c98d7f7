namespace CarbonRegistry.Rulebook;

/// <summary>What a voluntary cancellation is for (取消目的). Specification section 4, function 25.</summary>
/// <param name="Key">As in the journal and the interface for programs.</param>
/// <param name="Name">Its name.</param>
public sealed record CancellationPurpose(string Key, Text Name);

/// <summary>The closed list of purposes. Cancellations of before the list have their purpose in words of their
/// own.</summary>
public static class CancellationPurposes
{
    /// <summary>All rows, as the form lists them.</summary>
    public static readonly IReadOnlyList<CancellationPurpose> All =
    [
        new("local-market", new("地方市场清缴", "Surrender in a local market")),
        new("large-event", new("大型活动碳中和", "Carbon neutrality of a large event")),
        new("enterprise-emissions", new("抵销企业温室气体排放", "Offsetting of an enterprise's emissions")),
        new("public-good", new("公益", "Public good")),
        new("other", new("其他", "Other")),
    ];

    /// <summary>The purpose of this key, or of this name in either language; null: there is none.</summary>
    public static CancellationPurpose? Find(string? text) => All.FirstOrDefault(p =>
        p.Key == text || p.Name.Zh == text || string.Equals(p.Name.En, text, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the journal has, in words.</summary>
    public static Text NameOf(string recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return Find(recorded)?.Name ?? new(recorded, recorded);
    }
}
