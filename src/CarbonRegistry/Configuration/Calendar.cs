using System.Collections.Frozen;
using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>A day that is not what its weekday says: a holiday, or a working day made up for on a weekend.</summary>
/// <param name="Day">The day in Beijing.</param>
/// <param name="IsWorkingDay">true: worked (上班). false: free (放假).</param>
/// <param name="Name">The holiday, such as 春节.</param>
public sealed record CalendarDay(DateOnly Day, bool IsWorkingDay, string Name);

/// <summary>A year's table: every day that is not in it is what its weekday says.</summary>
/// <param name="Year">The year.</param>
/// <param name="Document">The notice that it follows.</param>
/// <param name="Days">The days that are not what their weekday says, in order.</param>
/// <param name="Complete">Whether it is declared complete. Until then it does not count.</param>
public sealed record CalendarYear(short Year, string Document, IReadOnlyList<CalendarDay> Days, bool Complete = true);

/// <summary>
/// The working days of the People's Republic as the State Council's yearly notice has them, in Beijing's time. Of a
/// year that nobody has declared complete it says nothing: a delay that reaches into it is refused, never shortened.
/// </summary>
internal sealed class WorkingCalendar
{
    private readonly FrozenDictionary<DateOnly, bool> _days;
    private readonly FrozenSet<int> _years;

    /// <summary>A calendar of these years, as far as they are complete.</summary>
    public WorkingCalendar(IEnumerable<CalendarYear> years)
    {
        var all = years.Where(y => y.Complete).ToList();
        _years = all.Select(y => (int)y.Year).ToFrozenSet();
        _days = all.SelectMany(y => y.Days).ToFrozenDictionary(d => d.Day, d => d.IsWorkingDay);
    }

    /// <summary>Whether a day is worked; null where the table of its year is missing.</summary>
    public bool? IsWorkingDay(DateOnly day) =>
        !_years.Contains(day.Year) ? null
        : _days.TryGetValue(day, out var working) ? working
        : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>
    /// The first working day after a day. Where the table of a year is missing its weekdays count, which is enough for
    /// what two people can set right.
    /// </summary>
    public DateOnly NextWorkingDay(DateOnly after)
    {
        var day = after.AddDays(1);
        while (!(IsWorkingDay(day) ?? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)))
        {
            day = day.AddDays(1);
        }

        return day;
    }

    /// <summary>
    /// The instant so many working days later. The day itself does not count, and the last one counts to its end (Civil
    /// Code, articles 201 and 203): the answer is a midnight in Beijing, or the instant itself for 0 days.
    /// </summary>
    /// <param name="instant">UTC microseconds since 1970.</param>
    /// <param name="days">How many working days, 0 or more.</param>
    /// <param name="result">UTC microseconds since 1970; the instant itself where it is refused.</param>
    /// <returns>Null, or why not: the table of a year that the delay reaches into is missing (611).</returns>
    public Refusal? TryAddWorkingDays(Instant instant, long days, out Instant result)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        result = instant;
        if (days == 0)
        {
            return null;
        }

        var day = Instant.DayOf(instant);
        for (var left = days; left > 0;)
        {
            day = day.AddDays(1);
            switch (IsWorkingDay(day))
            {
                case null:
                    return Refusals.CalendarMissing.At(detail: new(
                        string.Create(CultureInfo.InvariantCulture, $"缺少 {day.Year} 年工作日历"),
                        string.Create(CultureInfo.InvariantCulture, $"The calendar of {day.Year} is missing")));
                case true:
                    left--;
                    break;
                case false:
                    break;
            }
        }

        result = Instant.StartOf(day, later: 1);
        return null;
    }
}

/// <summary>The calendar as the database has it.</summary>
internal static class CalendarQueries
{
    private const string Days = "select day, working, name from calendar_day order by day";
    private const string Years = "select year, document, complete from calendar_year order by year";

    /// <summary>Every year that has a table, as a snapshot sees it.</summary>
    public static IReadOnlyList<CalendarYear> All(Snapshot snapshot)
    {
        return Join(snapshot.List(Years, ReadYear), snapshot.List(Days, ReadDay));
    }

    /// <summary>Every year that has a table, as an act sees it.</summary>
    public static IReadOnlyList<CalendarYear> All(Register register)
    {
        return Join(register.List(Years, ReadYear), register.List(Days, ReadDay));
    }

    private static List<CalendarYear> Join(
        List<(short Year, string Document, bool Complete)> years, List<CalendarDay> days)
    {
        var byYear = days.ToLookup(d => d.Day.Year);
        return years.ConvertAll(y => new CalendarYear(y.Year, y.Document, [.. byYear[y.Year]], y.Complete));
    }

    private static (short, string, bool) ReadYear(Row r) => (r.Short("year"), r.Text("document"), r.Is("complete"));

    private static CalendarDay ReadDay(Row r) =>
        new(DateOnly.ParseExact(r.Text("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture), r.Is("working"),
            r.Text("name"));
}
