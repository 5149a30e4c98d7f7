using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Lists;

/// <summary>What a list may be asked for: a field of the page's search and a parameter of the interface.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="Label">Its label on the page.</param>
public abstract record Filter(string Name, Text Label)
{
    /// <summary>What can be chosen; null: it is written.</summary>
    public IReadOnlyList<(string Value, Text Text)>? Choices { get; init; }

    /// <summary>What the field says while it is empty.</summary>
    public Text? Hint { get; init; }

    /// <summary>What the page has for it: a text, number, date or jurisdiction, or tabs above the form.</summary>
    public string Type { get; init; } = "text";

    /// <summary>Whom the page shows the field to; null: everybody.</summary>
    public Func<Actor, bool>? For { get; init; }

    /// <summary>What is written, as a value; null where it is none, which the reading then says.</summary>
    internal abstract object? Read(ListRequest request, string written);

    /// <summary>One of these words.</summary>
    internal static Filter<string> Word(string name, Text label, params IReadOnlyList<(string, Text)> words) =>
        new(name, label, (q, text) => q.Reading.OneOf(text, name, t => words.Any(w => w.Item1 == t) ? t : null))
        {
            Choices = words,
        };

    /// <summary>One of these rows of a catalogue, by its code.</summary>
    internal static Filter<T> One<T>(
        string name, Text label, IEnumerable<T> all, Func<T, string> code, Func<T, Text> text)
        where T : class =>
        new(name, label, (q, written) => q.Reading.OneOf(written, name, t => all.FirstOrDefault(x => code(x) == t)))
        {
            Choices = [.. all.Select(x => (code(x), text(x)))],
        };

    /// <summary>One of the rows of a closed list, by its key.</summary>
    internal static Filter<TRow> Keyed<TRow>(string name, Text label)
        where TRow : class, IKeyed<TRow> => One(name, label, TRow.All, row => row.Key, row => row.Name);

    /// <summary>A function, by its number.</summary>
    internal static Filter<Function> Function(IEnumerable<Function> all) => One(
        "function", CommonTexts.Function, all, f => f.Code.ToString(System.Globalization.CultureInfo.InvariantCulture),
        f => new($"{f.Code} {f.Name.Zh}", $"{f.Code} {f.Name.En}"));

    /// <summary>A part of a number or a name.</summary>
    internal static Filter<string> Part(string name, Text label, Text? hint = null) =>
        new(name, label, (q, text) => q.Reading.Part(text, name)) { Hint = hint };

    /// <summary>A whole number.</summary>
    internal static Filter<long?> Number(string name, Text label, long least = 0, long most = long.MaxValue) =>
        new(name, label, (q, text) => q.Reading.Number(text, name, least, most)) { Type = "number" };

    /// <summary>From when on: an instant to programs, a day in Beijing to people.</summary>
    internal static Filter<Instant?> From(string name, Text label) => Span(name, label, 0);

    /// <summary>Until when: an instant that is not included to programs, a day that is to people.</summary>
    internal static Filter<Instant?> To(string name, Text label) => Span(name, label, 1);

    /// <summary>A province or pilot region, to those who see them all.</summary>
    internal static Filter<string> Jurisdiction(Text label) =>
        new("jurisdiction", label, (q, text) => q.Reading.Jurisdiction(text))
        {
            Type = "jurisdiction", For = actor => actor.SeesAll,
        };

    private static Filter<Instant?> Span(string name, Text label, int later) =>
        new(name, label, (q, text) => q.IsPage
            ? q.Reading.StartOfDay(text, name, later) : q.Reading.InstantInQuery(text, name))
        {
            Type = "date",
        };
}

/// <summary>A filter with the type of its value.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="Label">Its label on the page.</param>
/// <param name="Value">Reads what is written.</param>
internal sealed record Filter<T>(string Name, Text Label, Func<ListRequest, string, T?> Value) : Filter(Name, Label)
{
    internal override object? Read(ListRequest request, string written) => Value(request, written);
}
