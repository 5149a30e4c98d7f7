using System.Globalization;

namespace CarbonRegistry.Basics;

/// <summary>Instants as the registry keeps and writes them: UTC microseconds since 1970, ISO 8601 with a Z.</summary>
public static class Instant
{
    /// <summary>A day, in microseconds.</summary>
    public const long Day = 24L * 60 * 60 * 1_000_000;

    /// <summary>What Beijing's clock is ahead of UTC, all year round.</summary>
    public static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK",
        "yyyy-MM-dd'T'HH:mm:ss.fffK", "yyyy-MM-dd'T'HH:mm:ss.ffffK", "yyyy-MM-dd'T'HH:mm:ss.fffffK",
        "yyyy-MM-dd'T'HH:mm:ss.ffffffK",
    ];

    /// <summary>The instant that a text of ISO 8601 with an offset is; null: none.</summary>
    /// <returns>UTC microseconds since 1970.</returns>
    public static long? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Without an offset nobody knows which instant is meant.
        return (text.EndsWith('Z') || (text.Length > 16 && text[^6] is '+' or '-'))
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? Of(at) : null;
    }

    /// <summary>Microseconds since 1970 of an instant.</summary>
    public static long Of(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant of microseconds since 1970.</summary>
    public static DateTimeOffset At(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>
    /// The instant of microseconds since 1970 as Beijing's calendar writes it; its year 9999 ends eight hours before
    /// that of UTC, and what lies between is its last instant.
    /// </summary>
    public static DateTimeOffset InBeijing(long microseconds) =>
        At(microseconds) is var at && at < DateTimeOffset.MaxValue - Beijing
            ? at.ToOffset(Beijing) : new(DateTime.MaxValue, Beijing);

    /// <summary>The day that it is in Beijing at an instant.</summary>
    /// <param name="microseconds">UTC microseconds since 1970.</param>
    public static DateOnly DayOf(long microseconds) => DateOnly.FromDateTime(InBeijing(microseconds).DateTime);

    /// <summary>
    /// The instant at which a day begins in Beijing, UTC microseconds since 1970. The calendar's ends are days too: the
    /// first begins with the first instant that there is.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="later">So many days later: 1 is where the day ends.</param>
    public static long StartOf(DateOnly day, int later = 0) => Math.Max(
        Of(DateTimeOffset.MinValue),
        ((day.DayNumber - FirstDay.DayNumber + later) * Day) - (long)Beijing.TotalMicroseconds);

    private static readonly DateOnly FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <summary>ISO 8601, UTC, to the microsecond.</summary>
    public static string Text(long microseconds) =>
        At(microseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
