using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using Microsoft.AspNetCore.Components;

namespace CarbonRegistry.Web.Pages;

/// <summary>What every page and every part of one has: the request, the language, and how texts, numbers and times are
/// written.</summary>
public abstract class Screen : ComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>The language of the page.</summary>
    protected Language Language => Http.Language();

    /// <summary>A text in the page's language.</summary>
    protected string T(Text text) => Language.Of(text);

    /// <summary>A text in the page's language with its places filled in.</summary>
    protected string T(Text text, params ReadOnlySpan<object?> values) => Language.Of(text, values);

    /// <summary>The language of what people have written, for who has it read aloud: Chinese where it stands on an
    /// English page, else null.</summary>
    protected string? Tongue(string? written) => Language == Language.English && written is not null
        && written.Any(c => c is >= '\u4e00' and <= '\u9fff') ? "zh" : null;

    /// <summary>A holder's name in the page's language.</summary>
    protected string NameOf(HolderView holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return T(holder.Name);
    }

    /// <summary>Several things that are said one after the other.</summary>
    protected string Listed<TOne>(IEnumerable<TOne> said) =>
        string.Join(Language == Language.English ? ", " : "、", said);

    /// <summary>What stands between a name and what it has.</summary>
    protected string Colon => Language == Language.English ? ": " : "：";

    /// <summary>What a refusal says beside its field: its code, its sentence and what tells more of it.</summary>
    protected string SentenceOf(ReasonView reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return $"{reason.Code} {TextOf(reason)}{DetailOf(reason)}";
    }

    /// <summary>The sentence of a refusal.</summary>
    protected string TextOf(ReasonView reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Language == Language.English ? reason.En : reason.Zh;
    }

    /// <summary>What tells more of a refusal, behind its sentence; empty: nothing does.</summary>
    protected string DetailOf(ReasonView reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return (Language == Language.English ? reason.DetailEn : reason.DetailZh) is { } detail ? Colon + detail : "";
    }

    /// <summary>A quantity in groups of three digits.</summary>
    protected static string Number(long quantity) => Numbers.Grouped(quantity);

    /// <summary>A part of a whole in percent, to a tenth; a dash where the whole is nothing.</summary>
    protected static string Percent(long part, long whole) =>
        whole <= 0 ? "—" : (Int128)part * 1000 / whole is var tenths
            ? string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{Int128.Abs(tenths % 10)} %") : "";

    /// <summary>An instant (ISO 8601, UTC) in Beijing time, to the second.</summary>
    protected static string Time(string instant) =>
        InBeijing(instant).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The end (ISO 8601, UTC) of a period in Beijing time: midnight is the end of the day before it, 24:00,
    /// as a form that asks for its last day has it.</summary>
    internal static string Until(string instant) => InBeijing(instant) is var end && end.TimeOfDay == TimeSpan.Zero
        ? end.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 24:00" : Time(instant);

    /// <summary>An instant (ISO 8601, UTC) as its day in Beijing.</summary>
    protected static string Day(string instant) =>
        InBeijing(instant).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant (ISO 8601, UTC) in Beijing time, to the second.</summary>
    internal static string Written(string instant) => Time(instant);

    /// <summary>An instant (UTC microseconds since 1970) in Beijing time, to the second.</summary>
    internal static string WhenOf(Instant instant) => Time(Instant.Text(instant));

    private static DateTimeOffset InBeijing(string instant) =>
        Instant.InBeijing(Instant.Of(
            DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
}
