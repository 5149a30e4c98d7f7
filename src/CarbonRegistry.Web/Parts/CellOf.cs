using CarbonRegistry.Web.Lists;
using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Parts;

/// <summary>What stands in a cell of a list.</summary>
/// <param name="Says">What it says.</param>
/// <param name="Address">Where it leads, or null.</param>
/// <param name="Class">How it is set: number, time, figure.</param>
/// <param name="Tone">A state's tone, or null where it is none.</param>
/// <param name="Links">Further links: what can be done.</param>
public sealed record CellOf(string? Says, string? Address = null, string? Class = null, string? Tone = null,
    IReadOnlyList<(string Address, Text Text)>? Links = null)
{
    /// <summary>What its link is called where it is read aloud; null: what it says.</summary>
    public string? Label { get; init; }

    /// <summary>The account whose name stands below it on a page; null: none.</summary>
    public string? Named { get; init; }

    /// <summary>The number of a function before what it says.</summary>
    public short? Code { get; init; }

    /// <summary>A part of a page instead of a text, which files say.</summary>
    internal (Type Type, Dictionary<string, object> Of)? Part { get; init; }

    /// <summary>A part of a page, and what files say instead.</summary>
    internal static CellOf Of<TPart>(string? says, params ReadOnlySpan<(string Name, object Value)> values)
        where TPart : Microsoft.AspNetCore.Components.IComponent
    {
        var of = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            of[name] = value;
        }

        return new(says) { Part = (typeof(TPart), of) };
    }

    /// <summary>A quantity of units.</summary>
    internal static CellOf Tonnes(long quantity) => Of<Amount>(
        quantity.ToString(CultureInfo.InvariantCulture),
        (nameof(Amount.Quantity), quantity), (nameof(Amount.Unit), true));

    /// <summary>An instant (ISO 8601, UTC) in Beijing time, or nothing.</summary>
    internal static CellOf Time(string? instant) =>
        new(instant is null ? null : Screen.Written(instant), Class: "time");

    /// <summary>A state, by word and by colour.</summary>
    internal static CellOf State(ListRequest query, IKeyed state) =>
        new(query.Say(state.Name), Tone: StateOf.Tone(state));

    /// <summary>A number that names something, and where that leads.</summary>
    internal static CellOf Number(long? number, string? address = null) =>
        new(number?.ToString(CultureInfo.InvariantCulture) ?? "—", address, "number");

    /// <summary>What programs wrote to each other, in words: each field by its name, without what is only
    /// theirs.</summary>
    internal static CellOf Said(ListRequest query, JsonNode? node) =>
        new(node is JsonObject record ? string.Join(English(query) ? "; " : "；", Written(query, record)) : null,
            Class: "said");

    private static IEnumerable<string> Written(ListRequest query, JsonObject record, string before = "")
    {
        foreach (var (name, value) in record
            .Where(f => f.Value is not null && !Theirs.Contains(f.Key, StringComparer.Ordinal)))
        {
            if (value is JsonObject inner)
            {
                foreach (var said in Written(query, inner, before + name + "."))
                {
                    yield return said;
                }
            }
            else if (Value(query, name, value!) is { Length: > 0 } said)
            {
                yield return $"{query.Say(ExchangeTexts.Field(before + name))}{(English(query) ? ": " : "：")}{said}";
            }
        }
    }

    private static string Value(ListRequest query, string name, JsonNode value) => value switch
    {
        JsonArray list when list.Any(i => i is JsonObject) => string.Join(" | ",
            list.OfType<JsonObject>().Take(MostLines)
                .Select(i => string.Join(English(query) ? ", " : "，", Written(query, i))))
            + (list.Count > MostLines ? $" … ({Numbers.Grouped(list.Count)})" : ""),
        JsonValue number when number.TryGetValue<long>(out var count) => Numbers.Grouped(count),
        _ when Facts.IsId(value.ToString()) => "",
        _ => Facts.Say(name, value, query.Language),
    };

    private static bool English(ListRequest query) => query.Language == Language.English;

    /// <summary>So many of a list are told in a cell.</summary>
    private const int MostLines = 5;

    /// <summary>What a row says elsewhere.</summary>
    private static readonly string[] Theirs = ["message", "seq", "at", "digest", "session"];

    /// <summary>An account's number, which leads to the account where the person may see it; its name is below
    /// it.</summary>
    internal static CellOf Account(HttpContext http, string? number) => new(
        number, AccountNumber.TryParse(number, out var account) && Visibility.Sees(http, account)
            ? "/accounts/" + number : null, "number")
    {
        Named = number,
    };
}
