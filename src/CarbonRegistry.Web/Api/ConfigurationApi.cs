using CarbonRegistry.Configuration;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>The days of a delay.</summary>
/// <param name="From">From when it runs, ISO 8601, UTC.</param>
/// <param name="Days">How many working days.</param>
/// <param name="At">When it ends: a midnight in Beijing.</param>
public sealed record DelayView(string From, long Days, string At);

/// <summary>Parameters and the calendar, for everybody to read. They are set by acts (36).</summary>
public static class ConfigurationApi
{
    private static readonly ExportColumn<ParameterView>[] Columns =
    [
        new(new("参数", "Parameter"), p => p.Name), new(new("名称", "Name"), p => p.Title.Zh),
        new(new("英文名称", "English name"), p => p.Title.En), new(new("单位", "Unit"), p => p.Unit),
        new(new("最小值", "Least"), p => p.Least), new(new("最大值", "Most"), p => p.Most),
        new(new("默认值", "Default"), p => p.Default), new(new("现行值", "Value"), p => p.Value),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var parameters = api.MapGroup("/parameters").WithTags("Configuration");
        parameters.MapGet("/", List).Answers<IReadOnlyList<ParameterView>>(200, 422)
            .Says(
                "ListParameters", "Parameters",
                "Every parameter with its range, its value now, its versions and what is to come (function 36), "
                    + "and the caps of years (cap-YYYY) that were set. q is part of a name." + Exports.Explained);
        parameters.MapGet("/{name}", Get).Refuses(404)
            .Says(
                "GetParameter", "A parameter",
                "Its range, its value now, everything that was ever set and what is to come (function 36). "
                + "cap-2000 to cap-2999: the cap on a year's allowances.");
        var calendar = api.MapGroup("/calendar").WithTags("Configuration");
        calendar.MapGet("/", Years)
            .Says(
                "ListCalendarYears", "The calendar (工作日历)",
                "Each year's days that are not what their weekday says (function 36). "
                    + "Only years that are complete count.");
        calendar.MapGet("/{year}", Year).Refuses(404)
            .Says(
                "GetCalendarYear", "A year of the calendar",
                "Its holidays, and the weekend days that are worked (function 36).");
        calendar.MapGet("/delay", DelayOf).Refuses(422)
            .Says(
                "GetDelay", "When a delay ends",
                "So many working days after an instant (function 36): the day itself does not count, the last one "
                    + "counts to its end. days: 0 to 365.");
    }

    private static IResult List(HttpContext http, Database database, TimeProvider clock, string? q, string? format)
    {
        var reading = new Reading();
        var part = reading.Part(q);
        var file = reading.Format(format);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        IReadOnlyList<ParameterView> all =
        [
            .. ParameterQueries.All(snapshot, Instant.Of(clock.GetUtcNow()))
            .Where(p => part is null || p.Name.Contains(part, StringComparison.OrdinalIgnoreCase)
                || p.Title.Zh.Contains(part, StringComparison.OrdinalIgnoreCase)
                || p.Title.En.Contains(part, StringComparison.OrdinalIgnoreCase)).Select(p => Shown(http, p)),
        ];
        return file is { } kind ? Exports.File(http, kind, "parameters", Columns, all) : TypedResults.Ok(all);
    }

    private static Results<Ok<ParameterView>, Refused> Get(
        HttpContext http, Database database, TimeProvider clock, string name)
    {
        using var snapshot = new Snapshot(database);
        return Parameters.Find(name) is { } parameter
            ? TypedResults.Ok(Shown(http, ParameterQueries.Of(snapshot, parameter, Instant.Of(clock.GetUtcNow()))))
            : http.Refuse(Refusals.NotFound.At());
    }

    /// <summary>Who set a parameter is the business of those who work for the registry.</summary>
    private static ParameterView Shown(HttpContext http, ParameterView parameter) =>
        http.Actor().Role.WorksForRegistry ? parameter : parameter with
        {
            Versions = [.. parameter.Versions.Select(v => v with { By = null })],
            Coming = [.. parameter.Coming.Select(c => c with { By = null })],
        };

    private static Ok<IReadOnlyList<CalendarYear>> Years(Database database)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(CalendarQueries.All(snapshot));
    }

    private static Results<Ok<CalendarYear>, Refused> Year(HttpContext http, Database database, string year)
    {
        using var snapshot = new Snapshot(database);
        return CalendarQueries.All(snapshot)
            .FirstOrDefault(y => y.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) == year)
            is { } found
            ? TypedResults.Ok(found) : http.Refuse(Refusals.NotFound.At());
    }

    private static Results<Ok<DelayView>, Refused> DelayOf(
        HttpContext http, Database database, TimeProvider clock, string? from, string? days)
    {
        var reading = new Reading();
        var start = reading.InstantInQuery(from, "from") ?? Instant.Of(clock.GetUtcNow());
        reading.Need(days is not null, "days");
        var count = reading.Number(days, "days", 0, 365) ?? 0;
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return new WorkingCalendar(CalendarQueries.All(snapshot))
            .TryAddWorkingDays(start, count, out var at) is { } missing
            ? http.Refuse(missing) : TypedResults.Ok(new DelayView(Instant.Text(start), count, Instant.Text(at)));
    }
}
