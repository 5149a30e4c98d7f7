using CarbonRegistry.Accounts;
using CarbonRegistry.Audit;
using CarbonRegistry.Configuration;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What an auditor reads: every entry of the log by what it is, the journal by its days, and the verifications
/// that were started.</summary>
public sealed class AuditLogTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_log_is_read_by_time_function_person_role_outcome_refusal_and_words(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var enterprise = world.Of(world["EC-11-1"]);
        var began = bureau.Clock.Now;
        await Post(world.Endow("EC-11-1", 1000));
        bureau.Clock.Now += World.Day;
        var second = bureau.Clock.Now;
        await Post([world.Direct("EC-11-1", "ET-of-EC-11-1", 10)]);
        Assert.Equal("401", Assert.Single((await bureau.Ledger.Submit(
            world.Direct("EC-11-1", "ET-of-EC-11-1", 5000))).Refusals).Code);
        await bureau.Must(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form(Parameters.SessionIdle.Name, 5));
        bureau.Clock.Now += World.Day;
        var third = bureau.Clock.Now;
        var waits = await bureau.Waits(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form(Parameters.SessionIdle.Name, 20, third + (30 * World.Day)));
        await bureau.Act(DecideProposal.Row, bureau.Configuration,
            new DecideProposal.Form(waits, ProposalDecision.Approve));
        using var snapshot = new Snapshot(bureau.Database.Database);

        // What the journal has, row by row: its number, function, outcome, person, role, operation, instant, and the
        // words in it.
        var rows = bureau.Database.Query(
            """
            select t.seq, t.function, t.outcome, t.person_id, t.role, coalesce(t.operation, ''), t.at,
                coalesce(t.terms, '') || coalesce(t.origin, '') || coalesce(p.name, ''), coalesce(t.refusals, '')
            from ledger_transaction t left join person p on p.id = t.person_id order by t.seq desc
            """,
            r => new Entry(
                r.GetInt64(0), r.GetInt16(1), (Outcome)r.GetInt16(2), r.GetInt64(3), r.GetInt16(4), r.GetString(5),
                    r.GetInt64(6), r.GetString(7), r.GetString(8)));
        var configuration = bureau.Configuration.PersonId;
        foreach (var (filter, least, holds) in new (AuditFilter, int, Func<Entry, bool>)[]
        {
            (new(), 9, _ => true), (new(Function: 23), 2, r => r.Function == 23),
                (new(Function: 6), 1, r => r.Function == 6), (new(Function: 36), 2, r => r.Function == 36),
            (new(From: second, To: third), 3, r => r.At >= second && r.At < third),
                (new(From: second), 5, r => r.At >= second), (new(From: second + 1), 2, r => r.At > second),
            (new(To: second), 4, r => r.At < second), (new(To: began), 0, r => r.At < began),
                (new(Operation: "set-parameter"), 2, r => r.Operation == "set-parameter"),
            (new(Person: configuration), 3, r => r.Person == configuration),
                (new(Person: enterprise.PersonId), 2, r => r.Person == enterprise.PersonId),
            (new(Person: enterprise.PersonId, Outcome: Outcome.Refused), 1, r =>
                r.Person == enterprise.PersonId && r.Outcome == Outcome.Refused),
            (new(Role: "representative"), 2, r => r.Role == Role.Representative.Id),
                (new(Outcome: Outcome.Refused), 2, r => r.Outcome == Outcome.Refused),
            (new(Outcome: Outcome.Pending), 1, r => r.Outcome == Outcome.Pending),
                (new(Outcome: Outcome.Posted), 6, r => r.Outcome == Outcome.Posted),
            (new(Refusal: "401"), 1, r => r.Refusals.Contains("\"401\"", StringComparison.Ordinal)),
                (new(Refusal: "703"), 1, r => r.Refusals.Contains("\"703\"", StringComparison.Ordinal)),
            (new(Refusal: "703", Outcome: Outcome.Posted), 1, r =>
                r.Refusals.Contains("\"703\"", StringComparison.Ordinal)), (new(Refusal: "40_"), 0, _ => false),
            (new(Search: Parameters.SessionIdle.Name), 2, r =>
                r.Words.Contains(Parameters.SessionIdle.Name, StringComparison.Ordinal)),
            (new(Search: "Configuration"), 3, r => r.Words.Contains("Configuration", StringComparison.Ordinal)),
                (new(Search: "%onfiguration"), 0, _ => false),
            (new(Search: Parameters.SessionIdle.Name, Outcome: Outcome.Pending), 1, r => r.Outcome == Outcome.Pending),
        })
        {
            long[] expected = [.. rows.Where(holds).Select(r => r.Seq)];
            Assert.True(expected.Length >= least, $"{filter}: {expected.Length}");
            Assert.Equal(expected, Read(filter));
        }

        Assert.Equal([4L, 3], Read(new(After: 5, Limit: 2), whole: false));

        // What is shown of an entry is what the journal has.
        var refused = AuditLog.List(snapshot, new(Refusal: "401")).Items[0];
        Assert.Equal((Outcome.Refused, "representative", Instant.Text(second), 23),
            (refused.Outcome, refused.Role, refused.At, (int)refused.Function));
        Assert.Equal("401", Assert.Single(refused.Refusals).Code);
        var act = AuditLog.List(snapshot, new(Outcome: Outcome.Pending)).Items[0];
        Assert.Equal((waits, "set-parameter", bureau.Configuration.PersonId, "Configuration"),
            (act.Id, act.Operation, act.Person, act.PersonName));
        Assert.NotNull(act.Terms);
        var settled = AuditLog.List(snapshot, new(Function: 16)).Items[0];
        Assert.Equal((null, null, 64), (settled.Settles, settled.Operation, settled.Digest.Length));

        // The days: the last entry before each instant.
        Assert.Equal([.. new[] { began, began + 1, second, third, third + 1 }.Select(Before)],
            JournalDays.LastBefore(snapshot, [began, began + 1, second, third, third + 1]));
        Assert.Equal([Before(second)], JournalDays.LastBefore(snapshot, [second]));
        Assert.Equal([0L, 0, rows[0].Seq, rows[0].Seq],
            JournalDays.LastBefore(snapshot, [new(0), began, third + 1, third + World.Day]));
        Assert.Equal([Before(second + 1), rows[0].Seq], JournalDays.LastBefore(snapshot, [second + 1, third + 1]));
        Assert.Equal(["703"], JournalDays.Refused(snapshot, 0, 1).Single().Codes);

        long Before(Instant instant) => rows.Where(r => r.At < instant).Select(r => r.Seq).DefaultIfEmpty().Max();

        // Page by page the same, whatever is asked.
        List<long> Read(AuditFilter filter, bool whole = true)
        {
            var first = AuditLog.List(snapshot, filter);
            List<long> numbers = [.. first.Items.Select(i => i.Seq)];
            if (whole)
            {
                var (pages, page) = (new List<long>(), AuditLog.List(snapshot, filter with { Limit = 1 }));
                pages.AddRange(page.Items.Select(i => i.Seq));
                while (page.Next is { } next)
                {
                    page = AuditLog.List(snapshot, filter with { Limit = 1, After = long.Parse(next, null) });
                    pages.AddRange(page.Items.Select(i => i.Seq));
                }

                Assert.Equal(numbers, pages);
            }

            return numbers;
        }

        async Task Post(IReadOnlyList<Proposal> proposals)
        {
            foreach (var proposal in proposals)
            {
                Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_log_is_read_by_what_its_entries_are_about(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var (number, other) = (world["EC-11-1"].Number.ToString(), world["EC-11-2"].Number.ToString());
        foreach (var proposal in (IReadOnlyList<Proposal>)
            [.. world.Endow("EC-11-1", 1000), world.Direct("EC-11-1", "ET-of-EC-11-1", 10)])
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        await bureau.Must(EditAccount.Row, bureau.Beijing, new EditAccount.Form(number, "甲"));
        await bureau.Must(EditAccount.Row, bureau.Beijing, new EditAccount.Form(other, "乙"));
        var refused = await bureau.Ledger.Submit(world.Direct("EC-11-1", "ET-of-EC-11-1", 5000));
        Assert.Equal(Outcome.Refused, refused.Outcome);
        var holder = bureau.Database.Query(
            $"select holder_id from account where number = '{number}'", r => r.GetInt64(0))[0];
        using var snapshot = new Snapshot(bureau.Database.Database);
        var all = AuditLog.List(snapshot, new()).Items;

        // What moved, what was refused and what was done, of the account alone.
        var of = AuditLog.List(snapshot, new(About: number)).Items;
        Assert.Equal(
            all.Where(e => e.Seq == refused.Seq || e.Function is 16 or 23 || Says(e, number)).Select(e => e.Seq),
            of.Select(e => e.Seq));
        Assert.DoesNotContain(of, e => Says(e, other));
        Assert.Equal(of.Select(e => e.Seq),
            AuditLog.List(snapshot, new(About: AuditObject.Of(new HolderId(holder)))).Items.Select(e => e.Seq));
        Assert.Single(AuditLog.List(snapshot, new(About: number, Operation: EditAccount.Row.Key)).Items);
        Assert.Equal(of[1].Seq, AuditLog.List(snapshot, new(About: number, After: of[0].Seq, Limit: 1)).Items[0].Seq);
        Assert.Equal(refused.Seq, AuditLog.List(snapshot, new(About: refused.Id.ToString())).Items[0].Seq);

        // A name that nobody has, and a number that is none, are nothing.
        Assert.All(new[] { "无此人", "CN-EC-11-00000001-00", "holder-x" },
            text => Assert.Null(AuditObject.Find(snapshot, text)));
        Assert.Empty(AuditLog.List(snapshot, new(About: "无此人")).Items);

        static bool Says(AuditEntry entry, string text) =>
            entry.Terms?.ToJsonString().Contains(text, StringComparison.Ordinal) == true;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task One_verification_runs_at_a_time_until_it_ends_or_its_time_is_up(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var auditor = bureau.World.Auditor;
        bureau.Set(Parameters.VerificationTime.Name, 10);
        bureau.Clock.Now += 1;
        var began = bureau.Clock.Now;
        var ends = began + (10 * 60 * World.Second);
        var first = await bureau.Must(VerifyJournal.Row, auditor, new VerifyJournal.Form(VerificationScope.All));
        Assert.Equal(Instant.Text(ends), (string?)first["endsBy"]);
        var running = Assert.Single(Latest());
        Assert.Equal(
            ((Guid)first["verification"]!, VerificationScope.All, "running", Instant.Text(began), Instant.Text(ends)),
            (running.Id, running.Scope, running.State.Key, running.StartedAt, running.EndsBy));
        Assert.Equal((null, null, null, false), (running.FinishedAt, running.Entries, running.Count, running.Clean));
        Assert.Empty(running.Findings);

        // Another has to wait: for the end, or until the time of this one is up.
        bureau.Clock.Now = ends - 1;
        await bureau.Refused("823", VerifyJournal.Row, auditor, new VerifyJournal.Form(VerificationScope.Digests));
        bureau.Clock.Now = ends;
        var second = await bureau.Must(VerifyJournal.Row, auditor, new VerifyJournal.Form(VerificationScope.Digests));
        Assert.Equal(["Digests running ", $"All stopped {Instant.Text(ends)}"],
            Latest().Select(v => $"{v.Scope} {v.State} {v.FinishedAt}"));
        await bureau.Refused("708:verification", VerifyJournal.End.Row, Actor.Registry, End(first, 0, false));
        await bureau.Must(VerifyJournal.End.Row, Actor.Registry, End(second, 2, false));
        await bureau.Refused("708:verification", VerifyJournal.End.Row, Actor.Registry, End(second, 0, false));
        var found = Latest()[0];
        Assert.Equal(("findings", 7L, 2L, false), (found.State.Key, found.Entries, found.Count, found.Clean));
        Assert.Equal(["V1", "V2"], found.Findings);

        foreach (var (count, stopped, state) in new[] { (0, false, "clean"), (0, true, "stopped"),
            (1, true, "findings") })
        {
            var next = await bureau.Must(VerifyJournal.Row, auditor, new VerifyJournal.Form(VerificationScope.All));
            await bureau.Must(VerifyJournal.End.Row, Actor.Registry, End(next, count, stopped));
            Assert.Equal((state, state == "clean"), (Latest()[0].State.Key, Latest()[0].Clean));
        }

        Assert.Equal(5, Latest().Count);
        Assert.Equal(2, Latest(2).Count);
        bureau.Verify();

        IReadOnlyList<VerificationView> Latest(int most = 10) => bureau.Read(s => VerifyJournal.Latest(s, most));

        static VerifyJournal.End.Form End(System.Text.Json.Nodes.JsonNode started, int count, bool stopped) =>
            new((Guid)started["verification"]!, 7, count, [.. Enumerable.Range(1, count).Select(i => $"V{i}")],
                stopped);
    }

    private sealed record Entry(
        long Seq, short Function, Outcome Outcome, long Person, short Role, string Operation, long At, string Words,
            string Refusals);
}
