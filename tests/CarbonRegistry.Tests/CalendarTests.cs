using System.Globalization;
using CarbonRegistry.Configuration;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Working days in Beijing, as the State Council's notices have them.</summary>
public sealed class CalendarTests
{
    private static readonly IReadOnlyList<CalendarYear> Published = Load();

    private static readonly WorkingCalendar Calendar = new(Published);

    [Theory]
    [InlineData(2025, 28, 5, 248)]
    [InlineData(2026, 33, 6, 248)]
    public void The_years_that_come_with_the_registry_have_the_days_that_were_published(int year, int free, int worked,
        int working)
    {
        var table = Published.Single(y => y.Year == year);
        Assert.Equal(free, table.Days.Count(d => !d.IsWorkingDay));
        Assert.Equal(worked, table.Days.Count(d => d.IsWorkingDay));
        Assert.All(table.Days.Where(d => d.IsWorkingDay),
            d => Assert.True(d.Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday));
        Assert.Equal(working, Days(year).Count(d => Calendar.IsWorkingDay(d) == true));
    }

    [Theory]
    [InlineData("2025-11-24T09:00", 1, "2025-11-26")] // Monday: Tuesday must pass
    [InlineData("2025-11-28T23:59", 1, "2025-12-02")] // Friday: the weekend does not count
    [InlineData("2025-11-29T00:00", 1, "2025-12-02")] // Saturday
    [InlineData("2025-09-30T18:00", 1, "2025-10-10")] // before eight days of holidays
    [InlineData("2025-09-30T18:00", 3, "2025-10-12")] // Saturday 11 October is made up for
    [InlineData("2026-02-13T12:00", 2, "2026-02-25")] // Saturday 14 February is worked, then nine days off
    [InlineData("2025-12-31T23:59", 1, "2026-01-05")] // over the year's end: Sunday 4 January is worked
    [InlineData("2026-12-30T10:00", 1, "2027-01-01")] // to the very end of the last year known
    [InlineData("2025-11-24T00:00", 5, "2025-12-02")]
    public void A_delay_ends_with_the_last_of_its_working_days(string from, int days, string to)
    {
        Assert.Null(Calendar.TryAddWorkingDays(new(At(from)), days, out var at));
        Assert.Equal(At(to + "T00:00"), at);
    }

    [Theory]
    [InlineData("2026-12-30T10:00", 2)]
    [InlineData("2026-12-31T23:59", 1)]
    [InlineData("2026-12-01T00:00", 30)]
    [InlineData("2024-12-30T00:00", 1)]
    public void A_delay_into_a_year_without_a_table_is_refused_never_shortened(string from, int days)
    {
        var refusal = Calendar.TryAddWorkingDays(new(At(from)), days, out var at);
        Assert.Equal("611", refusal!.Code);
        Assert.Contains(from.StartsWith("2026", StringComparison.Ordinal) ? "2027" : "2024", refusal.Detail!.Zh,
            StringComparison.Ordinal);
        Assert.Equal(At(from), at);
    }

    [Fact]
    public void No_days_are_at_once_in_any_year() =>
        Assert.Null(Calendar.TryAddWorkingDays(new(At("2031-01-01T00:00")), 0, out _));

    [Fact]
    public void The_day_is_that_of_Beijing()
    {
        // 15:59:59.999999 and 16:00 UTC.
        Assert.Equal(new DateOnly(2026, 3, 1), Instant.DayOf(At("2026-03-02T00:00") - 1));
        Assert.Equal(new DateOnly(2026, 3, 2), Instant.DayOf(At("2026-03-02T00:00")));
        Assert.Equal(Instant.Of(new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero)),
            Instant.StartOf(new(2026, 3, 2)));
    }

    [Fact]
    public void The_29th_of_February_is_a_day()
    {
        var leap = new WorkingCalendar([new(2028, "n", [])]);
        Assert.Null(leap.TryAddWorkingDays(new(At("2028-02-28T10:00")), 1, out var at));
        Assert.Equal(At("2028-03-01T00:00"), at); // Tuesday 29 February counts
        Assert.Null(leap.TryAddWorkingDays(new(At("2028-02-29T10:00")), 1, out at));
        Assert.Equal(At("2028-03-02T00:00"), at);
        Assert.Equal(260, Days(2028).Count(d => leap.IsWorkingDay(d) == true));
    }

    [Fact]
    public void A_year_that_is_not_declared_complete_does_not_count()
    {
        var draft = new WorkingCalendar([new(2027, "draft", [new(new(2027, 1, 1), false, "元旦")], Complete: false)]);
        Assert.Null(draft.IsWorkingDay(new(2027, 1, 4)));
        Assert.Equal("611", draft.TryAddWorkingDays(new(At("2027-01-04T00:00")), 1, out _)!.Code);
    }

    /// <summary>Against counting day by day, whatever the day and however many.</summary>
    [Fact]
    public void Any_delay_is_as_long_as_counting_says()
    {
        foreach (var day in Days(2025).Concat(Days(2026)).Where(d => d < new DateOnly(2026, 10, 1)))
        {
            for (var n = 1; n <= 30; n += 7)
            {
                Assert.Null(Calendar.TryAddWorkingDays(Instant.StartOf(day) + 12_345_678, n, out var at));
                var last = Instant.DayOf(at - 1);
                Assert.Equal(n, Enumerable.Range(day.DayNumber + 1, last.DayNumber - day.DayNumber)
                    .Count(d => Calendar.IsWorkingDay(DateOnly.FromDayNumber(d)) == true));
                Assert.True(Calendar.IsWorkingDay(last));
            }
        }
    }

    private static IEnumerable<DateOnly> Days(int year) =>
        Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(new DateOnly(year, 1, 1).AddDays);

    private static long At(string beijing) =>
        Instant.Of(new DateTimeOffset(DateTime.ParseExact(beijing, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
            TimeSpan.FromHours(8)));

    private static IReadOnlyList<CalendarYear> Load()
    {
        using var database = new TestDatabase(Dbms.Sqlite);
        using var snapshot = new Storage.Snapshot(database.Database);
        return CalendarQueries.All(snapshot);
    }
}
