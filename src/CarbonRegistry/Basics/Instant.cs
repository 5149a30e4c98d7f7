using System.Globalization;
using System.Text.Json.Serialization;

#pragma warning disable MA0097 // An instant is compared with < as the number that it converts to.

namespace CarbonRegistry.Basics;

/// <summary>
/// An instant as the registry keeps it: UTC microseconds since 1970; it is written in ISO 8601 with a Z. It is read as
/// a number everywhere; to make one of a number is said.
/// </summary>
/// <param name="Value">UTC microseconds since 1970.</param>
[JsonConverter(typeof(IdJson<Instant>))]
public readonly record struct Instant(long Value) : IId<Instant>
{
    /// <summary>What never comes.</summary>
    public static readonly Instant Never = new(long.MaxValue);

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

    /// <summary>UTC microseconds since 1970.</summary>
    public static implicit operator long(Instant instant) => instant.Value;

    /// <summary>So many microseconds later.</summary>
    public static Instant operator +(Instant instant, long microseconds) =>
        new(checked(instant.Value + microseconds));

    /// <summary>So many microseconds earlier.</summary>
    public static Instant operator -(Instant instant, long microseconds) =>
        new(checked(instant.Value - microseconds));

    /// <summary>The microseconds from one instant to another.</summary>
    public static long operator -(Instant later, Instant earlier) => checked(later.Value - earlier.Value);

    /// <inheritdoc/>
    static Instant IId<Instant>.Of(long value) => new(value);

    /// <summary>The later of two instants.</summary>
    public static Instant Max(Instant one, Instant other) => one.Value > other.Value ? one : other;

    /// <summary>The earlier of two instants.</summary>
    public static Instant Min(Instant one, Instant other) => one.Value < other.Value ? one : other;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The instant that a text of ISO 8601 with an offset is; null: none.</summary>
    /// <returns>UTC microseconds since 1970.</returns>
    public static Instant? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Without an offset nobody knows which instant is meant.
        return (text.EndsWith('Z') || (text.Length > 16 && text[^6] is '+' or '-'))
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? Of(at) : null;
    }

    /// <summary>Microseconds since 1970 of an instant.</summary>
    public static Instant Of(DateTimeOffset instant) =>
        new((instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

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
    public static Instant StartOf(DateOnly day, int later = 0) => Max(
        Of(DateTimeOffset.MinValue),
        new(((day.DayNumber - FirstDay.DayNumber + later) * Day) - (long)Beijing.TotalMicroseconds));

    private static readonly DateOnly FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <summary>ISO 8601, UTC, to the microsecond.</summary>
    public static string Text(long microseconds) =>
        At(microseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
