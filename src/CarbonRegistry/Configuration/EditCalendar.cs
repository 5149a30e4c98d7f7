using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>
/// 工作日历维护: puts in the days of a year that are not what their weekday says, as the State Council's notice has
/// them, all at once. A day that becomes a working day shortens delays: it takes a second person, and lies beyond the
/// delays that run now. Specification section 4a.
/// </summary>
public static class EditCalendar
{
    private const int MostDays = 366;
    private const int LongestName = 50;

    /// <summary>The form: the year's whole table.</summary>
    /// <param name="Year">2000 to 2999.</param>
    /// <param name="Document">The notice that it follows, 1 to 200 characters.</param>
    /// <param name="Complete">Whether the table is complete. Only then it counts; until then delays that reach into the
    /// year are refused.</param>
    /// <param name="Days">Holidays, and weekend days that are worked.</param>
    public sealed record Form(short Year, string Document, bool Complete, IReadOnlyList<CalendarDay> Days);

    /// <summary>The columns of the file that the days come in.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("day", new("日期", "Day"), CellType.Day, Needed: true),
        new("working", new("上班", "Worked"), CellType.Flag,
            Needed: true) { More = new("是：调休上班；否：放假", "yes: a weekend day that is worked; no: a holiday") },
        new("name", new("名称", "Name"), Needed: true),
    ];

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("edit-calendar", Functions.SetParameters, new("工作日历维护", "Edit the calendar"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    /// <summary>The form that the lines of a file of days are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table, short year, string document,
        bool complete)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (
            new(year, document, complete, [.. table.Good.Select(l => new CalendarDay(
                DateOnly.ParseExact(l["day"]!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                    l["working"] == "true", l["name"]!))]),
            table.Refusals);
    }

    /// <summary>What the lines change: each day that is or was not what its weekday says. Days that the file leaves out
    /// lose their line.</summary>
    public static FilePreview Preview(Form form, TableFile table, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(table);
        var before = CalendarQueries.All(snapshot)
            .FirstOrDefault(y => y.Year == form.Year)?.Days.ToDictionary(d => d.Day) ?? [];
        return new(
            [
                .. form.Days.Zip(table.Good, (d, l) => new PreviewLine(
                    l.Line, Text(d.Day), FilePreview.Plain(d.Name), Columns[1].Name,
                        Said(before.GetValueOrDefault(d.Day)),
                    before.GetValueOrDefault(d.Day) == d ? FilePreview.Same : Said(d))),
                .. before.Values.Where(d => form.Days.All(o => o.Day != d.Day)).Select(d => new PreviewLine(
                    0, Text(d.Day), FilePreview.Plain(d.Name), Columns[1].Name, Said(d), new("取消", "taken out"))),
            ],
            [
                FilePreview.LinesOf(form.Days.Count),
                    new(new("放假日", "Holidays"), before.Values.Count(d => !d.IsWorkingDay),
                    form.Days.Count(d => !d.IsWorkingDay)),
                new(new("调休上班日", "Weekend days worked"), before.Values.Count(d => d.IsWorkingDay),
                    form.Days.Count(d => d.IsWorkingDay)),
            ],
            form.Document);

        static Text Said(CalendarDay? day) => day is null ? FilePreview.Nothing : day.IsWorkingDay
            ? new($"上班（{day.Name}）", $"worked ({day.Name})") : new($"放假（{day.Name}）", $"holiday ({day.Name})");
    }

    private static void CarryOut(Form form, ActContext context)
    {
        CheckFields(form, context);
        if (context.Refused)
        {
            return;
        }

        var before = CalendarQueries.All(context.Register).FirstOrDefault(y => y.Year == form.Year);
        var after = new CalendarYear(form.Year, form.Document, [.. form.Days.OrderBy(d => d.Day)], form.Complete);
        var complete = before is { Complete: true };
        if (complete)
        {
            KeepThePast(before!, after, context);
        }

        if (form.Complete && !context.Refused && Shortened(complete ? before : null, form.Year, form.Days,
            Instant.DayOf(context.Now)) is { } first)
        {
            context.LeastApprovals = 1;

            // A delay that began today runs by the days as they were.
            if (complete && context.Waited is null && Delay.OfChanges(context) is { } runs
                && first <= Instant.DayOf(runs))
            {
                context.Refuse(Refusals.PastStays, "days", new(Text(first), Text(first)));
            }
        }

        if (context.Refused)
        {
            return;
        }

        Store(after, context.Register);
        context.Changed("calendar", form.Year, before, after);
        context.Result(new { year = form.Year, complete = form.Complete, days = after.Days.Count });
    }

    /// <summary>Refuses what is wrong whatever the calendar says now.</summary>
    private static void CheckFields(Form form, ActContext context)
    {
        context.NeedText(form.Document, "document");
        if (form.Year is < 2000 or > 2999)
        {
            context.Refuse(Refusals.FieldInvalid, "year");
        }

        if (form.Days is not { Count: <= MostDays } days || days.Any(d => d is null))
        {
            context.Refuse(Refusals.FieldInvalid, "days");
            return;
        }

        foreach (var day in days.Where(d => d.Day.Year != form.Year || string.IsNullOrWhiteSpace(d.Name)
            || d.Name.Length > LongestName || d.Name.Any(char.IsControl) || NameCharacters.Wrong(d.Name) is not null
            || (d.IsWorkingDay && d.Day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))))
        {
            context.Refuse(Refusals.FieldInvalid, "days", new(Text(day.Day), Text(day.Day)));
        }

        foreach (var twice in days.GroupBy(d => d.Day).Where(g => g.Count() > 1))
        {
            context.Refuse(Refusals.FieldInvalid, "days", new($"{Text(twice.Key)} 重复", $"{Text(twice.Key)} twice"));
        }

        // A year without one holiday is a table that somebody forgot to fill in.
        if (form.Complete && days.All(d => d.IsWorkingDay))
        {
            context.Refuse(Refusals.FieldMissing, "days");
        }
    }

    private static void Store(CalendarYear table, Register register)
    {
        register.Execute("delete from calendar_day where day between @first and @last",
            ("first", $"{table.Year}-01-01"), ("last", $"{table.Year}-12-31"));
        register.Execute(
            """
            insert into calendar_year (year, document, complete) values (@year, @document, @complete)
            on conflict (year) do update set document = excluded.document, complete = excluded.complete
            """,
            ("year", table.Year), ("document", table.Document), ("complete", table.Complete ? 1 : 0));
        foreach (var day in table.Days)
        {
            register.Execute(
                "insert into calendar_day (day, working, name) values (@day, @working, @name)",
                ("day", Text(day.Day)), ("working", day.IsWorkingDay ? 1 : 0), ("name", day.Name));
        }
    }

    /// <summary>The first day to come that is worked and was not by the table before, or by its weekday where there was
    /// no table; null: none is.</summary>
    private static DateOnly? Shortened(CalendarYear? before, short year, IReadOnlyList<CalendarDay> days,
        DateOnly after)
    {
        var was = new WorkingCalendar(before is null ? [] : [before]);
        var will = new WorkingCalendar([new(year, "", days, Complete: true)]);
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            if (day > after && will.IsWorkingDay(day) == true
                && !(was.IsWorkingDay(day) ?? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)))
            {
                return day;
            }
        }

        return null;
    }

    /// <summary>Delays were reckoned by the days that have passed: they stay what they were.</summary>
    private static void KeepThePast(CalendarYear before, CalendarYear after, ActContext context)
    {
        var today = Instant.DayOf(context.Now);
        var (was, will) = (new WorkingCalendar([before]), new WorkingCalendar([after]));
        for (var day = new DateOnly(before.Year, 1, 1); day.Year == before.Year && day <= today; day = day.AddDays(1))
        {
            if (was.IsWorkingDay(day) != will.IsWorkingDay(day))
            {
                context.Refuse(Refusals.PastStays, "days", new(Text(day), Text(day)));
                return;
            }
        }
    }

    private static string Text(DateOnly day) =>
        day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
