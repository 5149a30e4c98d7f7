namespace CarbonRegistry.Law;

/// <summary>One of a closed list.</summary>
/// <param name="Key">As in the journal and the interface for programs.</param>
/// <param name="Name">Its name.</param>
public sealed record Choice(string Key, Text Name);

/// <summary>A closed list that the value of a term is taken from.</summary>
/// <param name="all">Its rows, as a form lists them.</param>
public sealed class ChoiceList(params Choice[] all)
{
    /// <summary>All rows, as a form lists them.</summary>
    public IReadOnlyList<Choice> All { get; } = all;

    /// <summary>The row of this key, or of this name in either language; null: there is none.</summary>
    public Choice? Find(string? text) => All.FirstOrDefault(c =>
        c.Key == text || c.Name.Zh == text || string.Equals(c.Name.En, text, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the journal has, in words; what it has of before the list stands as it is.</summary>
    public Text NameOf(string recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return Find(recorded)?.Name ?? new(recorded, recorded);
    }
}

/// <summary>The closed lists of the law.</summary>
internal static class Choices
{
    /// <summary>取消目的: what a voluntary cancellation is for. Specification section 4, function 25.</summary>
    public static readonly ChoiceList Purposes = new(
        new("local-market", new("地方市场清缴", "Surrender in a local market")),
        new("large-event", new("大型活动碳中和", "Carbon neutrality of a large event")),
        new("enterprise-emissions", new("抵销企业温室气体排放", "Offsetting of an enterprise's emissions")),
        new("public-good", new("公益", "Public good")),
        new("other", new("其他", "Other")));

    /// <summary>过户原因: why units pass to another holder without trade. Specification section 4b, function
    /// 38.</summary>
    public static readonly ChoiceList Causes = new(
        new("succession", new("继承", "Succession")),
        new("merger", new("合并", "Merger")),
        new("division", new("分立", "Division")),
        new("dissolution", new("解散、破产", "Dissolution")),
        new("court", new("司法裁决", "Decision of a court")));
}
