using CarbonRegistry.Configuration;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Function 36: parameters and the calendar.</summary>
public sealed class ConfigurationTests
{
    /// <summary>A row that is in no list can be set by nobody.</summary>
    [Fact]
    public void Every_parameter_that_is_named_is_in_the_catalogue() => Assert.Empty(
        typeof(Parameters).GetFields().Select(f => f.GetValue(null)).OfType<Parameter>()
            .Where(p => Parameters.Find(p.Name) != p).Select(p => p.Name));

    [Fact]
    public void Every_parameter_has_a_range_that_holds_its_default_and_names_of_its_own()
    {
        Assert.All(Parameters.All, p => Assert.True(p.Least <= p.Default && p.Default <= p.Most, p.Name));
        Assert.Equal(Parameters.All.Count, Parameters.All.Select(p => p.Name).Distinct().Count());
        Assert.Equal(Parameters.All.Count, Parameters.All.Select(p => p.Title.Zh).Distinct().Count());
        Assert.Equal(Parameters.All.Count, Parameters.All.Select(p => p.Title.En).Distinct().Count());

        // Irrevocable acts and what makes people need a second person whatever is set, undos by default, others none.
        // Specification section 5.
        Assert.Equal(["approvals-1", "approvals-12", "approvals-19", "approvals-2", "approvals-3", "approvals-38",
            "approvals-40", "approvals-6", "approvals-8"], Of(p => p.Least == 1));
        Assert.Superset(new HashSet<string> { "approvals-12", "approvals-19", "approvals-40", "approvals-6",
            "approvals-8", "approvals-20", "approvals-21", "approvals-38", "approvals-46" },
            Of(p => p.Default == 1).ToHashSet());
        Assert.Equal(["review-24", "review-25", "review-26"],
            Parameters.All.Where(p => p.Name.StartsWith("review-", StringComparison.Ordinal)).Select(p => p.Name));

        // What could have no effect is no parameter: representatives' approvals are their accounts' policy, an undo has
        // no quantity of its own.
        Assert.All([22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 37],
            f => Assert.Null(Parameters.Find($"approvals-{f}")));
        Assert.All(["limit-per-day-20", "limit-per-transaction-21", "review-23", "cap-1999", "cap-3000", "cap-20a5",
            "cap-02025", "cap-"], n => Assert.Null(Parameters.Find(n)));
        Assert.All(["cap-2000", "cap-2025", "cap-2999"], n => Assert.Equal(n, Parameters.Find(n)!.Name));
        Assert.Equal(2 * (Functions.Movements.Count - 3),
            Parameters.All.Count(p => p.Name.StartsWith("limit-", StringComparison.Ordinal)));

        static IEnumerable<string> Of(Func<Parameter, bool> which) =>
            Parameters.All.Where(p => p.Name.StartsWith("approvals-", StringComparison.Ordinal) && which(p))
                .Select(p => p.Name).Order(StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_parameter_is_in_force_from_its_instant_on_and_the_past_stays(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var before = bureau.Clock.Now;
        Assert.Equal(5, Value(bureau, "offset-share-percent", before));
        Assert.Equal(30, Value(bureau, "approval-expiry-days", before));
        bureau.Clock.Now += World.Day;
        var now = bureau.Clock.Now;
        await bureau.Must(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form("offset-share-percent", 4, Document: "环规〔2025〕1号"));
        var later = await bureau.Waits(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form("offset-share-percent", 2, now + World.Day));
        Assert.Equal((5, 4, 4), (Value(bureau, "offset-share-percent", now - 1),
            Value(bureau, "offset-share-percent", now), Value(bureau, "offset-share-percent", now + World.Day)));
        var coming = Assert.Single(bureau.Read(s => ParameterQueries.Of(s, Parameters.OffsetShare, now)).Coming);
        Assert.Equal((2L, "scheduled", later, "Configuration"),
            (coming.Value, coming.State.Key, coming.Proposal, coming.By!));

        // A later word for the same instant: the last one counts, and both are kept.
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("offset-share-percent", 3));
        Assert.Equal((4, 3), (Value(bureau, "offset-share-percent", now),
            Value(bureau, "offset-share-percent", now + 1)));
        bureau.Clock.Now = now + World.Day;
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal((3, 2), (Value(bureau, "offset-share-percent", now + World.Day - 1),
            Value(bureau, "offset-share-percent", now + World.Day)));
        Assert.Equal(4, bureau.Database.Scalar("select count(*) from parameter where name = 'offset-share-percent'"));
        Assert.Equal(3,
            bureau.Database.Scalar(
                "select count(distinct seq) from parameter where name = 'offset-share-percent' and seq > 0"));
        var shown = bureau.Read(s => ParameterQueries.Of(s, Parameters.OffsetShare, now + 1));
        Assert.Equal((3, 4, 0), (shown.Value, shown.Versions.Count, shown.Coming.Count));
        Assert.Equal("Configuration", shown.Versions[^2].By);
        Assert.Null(shown.Versions[0].By);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task What_is_out_of_range_unknown_or_past_is_refused(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var by = bureau.Configuration;
        await bureau.Refused("614:value", SetParameter.Row, by, new SetParameter.Form("offset-share-percent", 101));
        await bureau.Refused("614:value", SetParameter.Row, by, new SetParameter.Form("offset-share-percent", -1));
        await bureau.Refused("614:value", SetParameter.Row, by, new SetParameter.Form("approvals-6", 6));
        await bureau.Refused("614:value", SetParameter.Row, by, new SetParameter.Form("approvals-6", 0));
        await bureau.Refused("613:name", SetParameter.Row, by, new SetParameter.Form("approvals-24", 1));
        await bureau.Refused("613:name", SetParameter.Row, by, new SetParameter.Form("offset-share", 5));
        await bureau.Refused("612:from", SetParameter.Row, by,
            new SetParameter.Form("offset-share-percent", 5, bureau.Clock.Now - 1));
        await bureau.Refused("106:document", SetParameter.Row, by,
            new SetParameter.Form("offset-share-percent", 5, Document: " "));
        foreach (var other in bureau.World.Everybody)
        {
            await bureau.Refused("202", SetParameter.Row, other, new SetParameter.Form("offset-share-percent", 6));
        }
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Approvals_that_are_set_are_asked_for_at_once(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(bureau.World.CreateAllowances(10))).Outcome);
        bureau.Colleagues(2);
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("approvals-6", 2));
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(bureau.World.CreateAllowances(10))).Outcome);

        // The configuration administrator's own changes too may need a second one.
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("approvals-36", 1));
        await bureau.Waits(SetParameter.Row, bureau.Configuration, new SetParameter.Form("session-idle-minutes", 10));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_year_counts_when_it_is_declared_complete_and_its_past_days_stay(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var by = bureau.Configuration;
        CalendarDay[] days = [new(new(2027, 1, 1), false, "元旦"), new(new(2027, 1, 9), true, "元旦")];
        await bureau.Must(EditCalendar.Row, by, new EditCalendar.Form(2027, "草案", Complete: false, days));
        Assert.Null(Load(bureau).IsWorkingDay(new(2027, 1, 4)));

        // A Saturday that is worked shortens delays: two people.
        await bureau.Agreed(EditCalendar.Row,
            new EditCalendar.Form(2027, "国办发明电〔2026〕7号", Complete: true, days));
        Assert.Equal((false, true, true),
            (Load(bureau).IsWorkingDay(new(2027, 1, 1)), Load(bureau).IsWorkingDay(new(2027, 1, 9)), Load(bureau)
                .IsWorkingDay(new(2027, 1, 4))));

        // It is 1 June 2025, eight in the morning in Beijing: what is to come may change, what was may not.
        var year = bureau.Read(CalendarQueries.All).Single(y => y.Year == 2025);
        await bureau.Must(EditCalendar.Row, by,
            new EditCalendar.Form(2025, year.Document, Complete: true,
                [.. year.Days, new(new(2025, 6, 3), false, "临时")]));
        await bureau.Refused("612:days", EditCalendar.Row, by,
            new EditCalendar.Form(2025, year.Document, Complete: true,
                [.. year.Days.Where(d => d.Day != new DateOnly(2025, 1, 1))]));
        await bureau.Refused("612:days", EditCalendar.Row, by,
            new EditCalendar.Form(2025, year.Document, Complete: false, [.. year.Days]));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_table_that_cannot_be_is_refused(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var by = bureau.Configuration;
        var new_year = new CalendarDay(new(2027, 1, 1), false, "元旦");
        await bureau.Refused("106:days", EditCalendar.Row, by,
            new EditCalendar.Form(2027, "d", Complete: true, [new_year, new(new(2026, 1, 1), false, "元旦")]));
        await bureau.Refused("106:days", EditCalendar.Row, by,
            new EditCalendar.Form(2027, "d", Complete: true, [new_year, new_year with { Name = "又" }]));
        await bureau.Refused("106:days", EditCalendar.Row, by,
            new EditCalendar.Form(2027, "d", Complete: true, [new_year, new(new(2027, 1, 4), true, "周一")]));
        await bureau.Refused("106:days", EditCalendar.Row, by,
            new EditCalendar.Form(2027, "d", Complete: true, [new_year with { Name = "" }]));
        await bureau.Refused("104:days", EditCalendar.Row, by, new EditCalendar.Form(2027, "d", Complete: true, []));
        await bureau.Refused("106:year 106:days", EditCalendar.Row, by,
            new EditCalendar.Form(1999, "d", Complete: true, [new_year]));
        await bureau.Refused("104:document", EditCalendar.Row, by,
            new EditCalendar.Form(2027, null!, Complete: true, [new_year]));
        await bureau.Refused("202", EditCalendar.Row, bureau.Nation,
            new EditCalendar.Form(2027, "d", Complete: true, [new_year]));
    }

    private static WorkingCalendar Load(Bureau bureau) => new(bureau.Read(CalendarQueries.All));

    private static long Value(Bureau bureau, string name, Instant at) =>
        bureau.Read(s => ParameterValues.At(s, Parameters.Find(name)!, at));

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_text_of_a_form_is_at_most_200_characters_begins_and_ends_with_one_and_hides_none(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var text in new[] { "文", new string('文', 200), "环办 2025 1号" })
        {
            await Said("", text);
        }

        foreach (var text in new[] { "", " ", " 文", "文 ", "\t文", "文\u3000", "文\n号", new string('文', 201) })
        {
            await Said("106:document", text);
        }

        await Said("229:document", "文\u200b号");

        async Task Said(string reasons, string text)
        {
            var form = new SetParameter.Form(Parameters.SessionIdle.Name, 5, Document: text);
            var act = await bureau.Act(SetParameter.Row, bureau.Configuration, form, dryRun: true);
            Assert.Equal($"{text}: {reasons}", $"{text}: {Bureau.Codes(act)}");
        }
    }
}
