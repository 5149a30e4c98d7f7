using System.Globalization;

namespace CarbonRegistry.Law;

/// <summary>
/// The type of a term's value: how it is written, read, judged by itself and hashed. Forms, the interface for programs
/// and the journal all go by it.
/// </summary>
public sealed class TermType
{
    /// <summary>A text: 1 to 200 characters that can be seen.</summary>
    public static readonly TermType Text = new("text", ReadText, v => (string)v)
    {
        IsValid = v => IsText((string)v), Hash = (bytes, v) => bytes.Add((string?)v),
    };

    /// <summary>A <see cref="ProjectNumber"/>.</summary>
    public static readonly TermType Project = new("project", t => ProjectNumber.IsValid(t) ? t : null, v => (string)v)
    {
        IsValid = v => ProjectNumber.IsValid((string)v), Hash = Text.Hash,
    };

    /// <summary>A vintage: one year, or the first and the last joined by a plus sign.</summary>
    public static readonly TermType Vintage = new("vintage", t => Years.Read(t), v => ((Years)v).ToString())
    {
        IsValid = v => v is Years { First: >= 1990, Last: <= 2999 } years && years.First <= years.Last,
        Wanted = new("年度为 1990 至 2999，起始年度不晚于末年度",
            "Years are 1990 to 2999, the first not after the last"),
        Hash = (bytes, v) => bytes.Add(((Years?)v)?.First ?? 0).Add(((Years?)v)?.Last ?? 0),
    };

    /// <summary>A day: yyyy-MM-dd.</summary>
    public static readonly TermType Day = new("date", ReadDay, v => ((DateOnly)v).ToString(DayForm, null))
    {
        Hash = (bytes, v) => bytes.Add(((DateOnly?)v)?.DayNumber ?? -1),
    };

    /// <summary>An instant: ISO 8601 with its offset; UTC microseconds since 1970.</summary>
    public static readonly TermType Instant = new(
        "date-time", t => Basics.Instant.Read(t), v => Basics.Instant.Text((Basics.Instant)v))
    {
        Hash = (bytes, v) => bytes.Add(((Basics.Instant?)v)?.Value ?? 0),
    };

    /// <summary>The id of another transaction: a UUID.</summary>
    public static readonly TermType Transaction = new("uuid", ReadId, v => ((Guid)v).ToString())
    {
        Hash = (bytes, v) => bytes.Add((Guid?)v ?? Guid.Empty),
    };

    /// <summary>Yes or no to a request.</summary>
    public static readonly TermType Decision = new("decision", ReadFlag, v => (bool)v ? "true" : "false")
    {
        Hash = (bytes, v) => bytes.Add((bool?)v == true ? 1 : 0),
        Words = new(new("true", new("批准", "Approve")), new("false", new("驳回", "Reject"))),
    };

    /// <summary>Something that is said or not.</summary>
    public static readonly TermType Mark = new("mark", t => ReadFlag(t) is true ? true : null, _ => "true")
    {
        Hash = (_, _) => { }, Words = new(new Choice("true", new("是", "Yes"))),
    };

    private const string DayForm = "yyyy-MM-dd";

    private TermType(string key, Func<string, object?> read, Func<object, string> write) =>
        (Key, Read, Write) = (key, read, write);

    /// <summary>Its name.</summary>
    public string Key { get; }

    /// <summary>The value that a text is; null: none.</summary>
    public Func<string, object?> Read { get; }

    /// <summary>A value as the journal and the interface for programs write it.</summary>
    public Func<object, string> Write { get; }

    /// <summary>Whether a value is one that the law knows.</summary>
    public Func<object, bool> IsValid { get; private init; } = _ => true;

    /// <summary>What a value must be, where that needs to be said.</summary>
    public Text? Wanted { get; private init; }

    /// <summary>The words that a value is one of, by what is written; null: any.</summary>
    public ChoiceList? Words { get; private init; }

    /// <summary>Whether JSON has it as true and false.</summary>
    public bool IsFlag => this == Decision || this == Mark;

    /// <summary>Adds a value, or that there is none, to the bytes that a request's hash is of.</summary>
    internal Action<Canonical, object?> Hash { get; private init; } = (_, _) => { };

    /// <summary>One of a closed list: its key, or its name in either language.</summary>
    public static TermType OneOf(ChoiceList choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return new("choice", t => ReadText(t) is { } text ? choices.Find(text)?.Key ?? text : null, v => (string)v)
        {
            IsValid = v => choices.All.Any(c => c.Key == (string)v), Words = choices, Hash = Text.Hash,
        };
    }

    /// <summary>Whether a text can be a reason, a reference, a name: it has 1 to 200 characters, all to be
    /// seen.</summary>
    public static bool IsText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestText && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            && NameCharacters.Wrong(text) is null;
    }

    /// <summary>The most characters of a text.</summary>
    public const int LongestText = 200;

    // What else a text must be is judged with the proposal, so that all that is wrong is said at once.
    private static string? ReadText(string text) => text.Length <= LongestText ? text : null;

    private static object? ReadDay(string text) =>
        DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : null;

    private static object? ReadId(string text) =>
        Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty ? id : null;

    private static object? ReadFlag(string text) => text switch { "true" => true, "false" => false, _ => null };
}
