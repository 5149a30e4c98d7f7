using CarbonRegistry.Compliance;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages.Workplaces;

/// <summary>What was surrendered for a year, day by day.</summary>
/// <param name="Year">The compliance year.</param>
/// <param name="Opens">The first day that takes surrenders.</param>
/// <param name="Closes">The last.</param>
/// <param name="Due">What is due for the year, tonnes CO2e.</param>
/// <param name="Days">The days on which something was surrendered, in their order, with what was surrendered up to
/// their end, less what was brought back.</param>
public sealed record TrendLine(short Year, DateOnly Opens, DateOnly Closes, long Due,
    IReadOnlyList<(DateOnly Day, long Sum)> Days)
{
    /// <summary>What was surrendered up to the end of a day, tonnes CO2e.</summary>
    public long At(DateOnly day) => Days.LastOrDefault(d => d.Day <= day).Sum;

    /// <summary>A line out of what was surrendered on each day.</summary>
    internal static TrendLine Of(ComplianceYearView year, long due, IEnumerable<(DateOnly Day, long Quantity)> days)
    {
        long sum = 0;
        return new(year.Year, DayOf(year.OpensAt), DayOf(year.ClosesAt, last: true), due,
            [.. days.Select(d => (d.Day, sum += d.Quantity))]);
    }

    /// <summary>A day in Beijing; of the end of a period the last day that is in it.</summary>
    internal static DateOnly DayOf(string instant, bool last = false) =>
        Instant.DayOf(Instant.Read(instant)!.Value - (last ? 1 : 0));
}

/// <summary>Whether a year's surrenders come sooner or later than those of the year before.</summary>
/// <param name="This">The year.</param>
/// <param name="Last">The year before, or null where nothing was due for it.</param>
/// <param name="Today">The day.</param>
public sealed record SurrenderTrend(TrendLine This, TrendLine? Last, DateOnly Today)
{
    /// <summary>The day of the year before that was as far from its end as this is from the year's.</summary>
    public DateOnly Before(DateOnly day) => Last!.Closes.AddDays(day.DayNumber - This.Closes.DayNumber);
}

/// <summary>How a year that takes surrenders stands, for those who see to it: the nation by provinces, a province by
/// its enterprises.</summary>
/// <param name="Of">The sums, and of a province the enterprises that miss most.</param>
/// <param name="DaysLeft">Days until its end, today not counted: on the last day it is 0.</param>
/// <param name="Trend">The surrenders by day.</param>
/// <param name="Vintage">The year's own allowances, or null where none were created.</param>
/// <param name="Allocated">Allocated to enterprises of the year's own allowances, by province.</param>
public sealed record ComplianceBoard(ComplianceStanding Of, int DaysLeft, SurrenderTrend Trend, VintageLine? Vintage,
    IReadOnlyDictionary<string, long> Allocated)
{
    /// <summary>How many enterprises have not met what is due.</summary>
    public static long Behind(ComplianceTotal of) => of.Partly + of.Not;

    /// <summary>What is missing, in tonnes CO2e.</summary>
    public static long Missing(ComplianceTotal of) => of.Due - of.Counted;

    /// <summary>The boards of the years that take surrenders.</summary>
    internal static IReadOnlyList<ComplianceBoard> All(Snapshot snapshot, Actor actor,
        IReadOnlyList<ComplianceStanding> standings, NationalWork? nation, SurrenderDays days, Instant now)
    {
        var years = ComplianceQueries.Years(snapshot, now);
        return [.. standings.Where(s => s.Totals.Count > 0).Select(s => One(s))];

        ComplianceBoard One(ComplianceStanding standing)
        {
            var own = standing.Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var today = Instant.DayOf(now);
            var line = Line(standing.Year, standing.Totals[0].Due)!;
            return new(
                standing, line.Closes.DayNumber - today.DayNumber,
                new(line, Line((short)(standing.Year - 1), null), today),
                nation?.Vintages.FirstOrDefault(v => v.Vintage == own),
                (nation?.Vintage == own ? nation.Provinces : [])
                    .ToDictionary(p => p.Jurisdiction, p => p.Allocated, StringComparer.Ordinal));
        }

        TrendLine? Line(short of, long? due)
        {
            if (years.FirstOrDefault(y => y.Year == of) is not { } year)
            {
                return null;
            }

            // Of the year itself nothing may be due yet; to a year of which nothing was, nothing compares.
            var owed = due ?? ComplianceQueries.Totals(snapshot, actor, of, now).FirstOrDefault()?.Due ?? 0;
            return due is null && owed == 0 ? null
                : TrendLine.Of(year, owed, days.Of(snapshot, of, actor.SeesAll ? null : actor.Jurisdiction));
        }
    }
}
