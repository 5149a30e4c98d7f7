using CarbonRegistry.Acts;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// What a batch that was taken back leaves behind, which is nothing; what a day's limit counts; a commit that fails.
/// They are the places where faults put into the ledger by hand had lived through all other tests.
/// </summary>
public sealed class LedgerEdgeTests
{
    private const string Account = "EC-11-1", Trading = "ET-of-EC-11-1";

    /// <summary>5 % of what is due for the year.</summary>
    private const long Share = 200;

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_linked_request_that_is_refused_leaves_no_proposal_that_waits(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        Set(scene, "approvals-8", 1);
        await using (var ledger = scene.Open())
        {
            Assert.Equal(Outcome.Posted, (await ledger.Submit(scene.World.CreateAllowances(500))).Outcome);
            Proposal[] linked = [Annul(scene, 100), Overdrawn(scene)];
            Assert.Equal("110 401", Codes(await ledger.Submit(linked)));
            Assert.Equal(0, scene.Database.Scalar("select count(*) from proposal"));
            Assert.Equal(0, scene.Database.Scalar("select count(*) from hold where kind = 8"));

            // The whole of it may still be annulled, and only that waits.
            Assert.Equal(Outcome.Pending, (await ledger.Submit(Annul(scene, 500))).Outcome);
            Assert.Equal(1, scene.Database.Scalar("select count(*) from proposal"));
        }

        AssertWhole(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_linked_request_that_is_refused_uses_up_no_share(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await Reduce(scene);
        var answers = await InOneBatch(scene,
            l => [l.Submit([Surrender(scene, Share), Overdrawn(scene)]), l.Submit([Surrender(scene, Share)]),
                l.Submit([Surrender(scene, 1)])]);
        Assert.Equal(["110 401", "", "405"], answers.Select(Codes));
        AssertWhole(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_linked_request_that_is_refused_uses_up_no_limit_of_the_day(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        Set(scene, "limit-per-day-23", 100);
        var answers = await InOneBatch(
            scene, l => [l.Submit([Direct(scene, 80), Overdrawn(scene)]), l.Submit([Direct(scene, 100)]),
                l.Submit([Direct(scene, 1)])]);
        Assert.Equal(["110 401", "", "407"], answers.Select(Codes));
        await using var ledger = scene.Open();
        Assert.Equal("407", Codes([await ledger.Submit(Direct(scene, 1))]));
        AssertWhole(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_reserved_counts_for_the_day_when_it_moves_and_not_before(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        Set(scene, "approvals-8", 1);
        Set(scene, "limit-per-day-8", 100);
        var second = scene.Person(Role.NationalBusiness);
        Proposal one = Annul(scene, 60), other = Annul(scene, 60);
        await using (var founding = scene.Open())
        {
            Assert.Equal(Outcome.Posted, (await founding.Submit(scene.World.CreateAllowances(500))).Outcome);
        }

        var answers = await InOneBatch(scene, l => [l.Submit([one]), l.Submit([other])]);
        Assert.All(answers, a => Assert.Equal(Outcome.Pending, Assert.Single(a).Outcome));
        await using var ledger = scene.Open();
        var third = Annul(scene, 60);
        Assert.Equal(Outcome.Pending, (await ledger.Submit(third)).Outcome);
        Assert.Equal(Outcome.Posted, (await Approve(one)).Outcome);
        Assert.Equal("407", Assert.Single((await Approve(other)).Refusals).Code);
        Assert.Equal(60, scene.Holds("NW"));
        AssertWhole(scene);

        Task<ActReceipt> Approve(Proposal proposal) =>
            ledger.Submit(new Act(Guid.NewGuid(), DecideProposal.Row, second,
                new DecideProposal.Form(proposal.Id, ProposalDecision.Approve, null)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_movement_at_midnight_is_of_the_new_day_and_one_before_it_of_the_old(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        Set(scene, "limit-per-day-23", 100);

        // Midnight in Beijing is 16:00 UTC.
        var midnight = World.Start + (16 * World.Hour);
        scene.Clock.Now = midnight - 1;
        Assert.Equal(Outcome.Posted, await Move(100));
        scene.Clock.Now = midnight;
        Assert.Equal(Outcome.Posted, await Move(100));
        Assert.Equal(Outcome.Refused, await Move(1));
        scene.Clock.Now = midnight + World.Day - 1;
        Assert.Equal(Outcome.Refused, await Move(1));
        scene.Clock.Now = midnight + World.Day;
        Assert.Equal(Outcome.Posted, await Move(1));

        // Each by a ledger that remembers nothing of the one before.
        async Task<Outcome> Move(long quantity)
        {
            await using var ledger = scene.Open();
            return (await ledger.Submit(Direct(scene, quantity))).Outcome;
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_same_id_with_another_reason_hold_or_expiry_is_another_request(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var order = new HoldOrder(HoldKinds.Judicial, "法院", "裁定", World.Start + World.Day);
        var hold = new Proposal(
            Guid.NewGuid(), Functions.EditProvincialAccount, scene.World.ProvincialBusiness["11"],
            [new(null, scene.World[Account].Number, World.A, 10)], new() { Reason = "理由" }, order);
        var first = await ledger.Submit(hold);
        Assert.Equal("", Codes([first]));
        foreach (var other in new[]
        {
            hold with { Terms = new() { Reason = "别的理由" } },
            hold with { Hold = order with { ExpiresAt = order.ExpiresAt + 1 } },
            hold with { Hold = order with { ExpiresAt = null } },
            hold with { Hold = order with { Authority = "另一法院" } },
            hold with { Hold = order with { Document = "另一裁定" } },
            hold with { Hold = order with { Kind = HoldKinds.Dispute } },
        })
        {
            Assert.Equal("109", Codes([await ledger.Submit(other)]));
        }

        var again = await ledger.Submit(hold);
        Assert.True(again.Repeated);
        Assert.Equal(first.Seq, again.Seq);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_commit_that_fails_in_the_database_has_changed_nothing(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var before = scene.Database.Scalar("select seq from ledger");
        Sql(dbms == Dbms.Postgres
            ? """
              create function fails() returns trigger language plpgsql as $$ begin raise exception 'no commit'; end $$;
              create constraint trigger fails after insert on posting deferrable initially deferred
                  for each row execute function fails()
              """
            : """
              create table owes (id integer primary key references person (id) deferrable initially deferred);
              create trigger fails after insert on posting begin insert or ignore into owes values (-1); end
              """);
        Proposal[] asked = [.. Enumerable.Range(1, 5).Select(i => Direct(scene, i))];
        foreach (var answer in await Task.WhenAll(asked.Select(ledger.Submit)))
        {
            Assert.Equal("901", Codes([answer]));
            Assert.Equal(0, answer.Seq);
        }

        Assert.Equal(before, scene.Database.Scalar("select seq from ledger"));
        Assert.Equal(1000, scene.Holds(Account));
        Sql("drop trigger fails" + (dbms == Dbms.Postgres ? " on posting" : ""));
        var again = await Task.WhenAll(asked.Select(ledger.Submit));
        Assert.True(Codes(again).Length == 0, $"{Codes(again)} {ledger.LastFault}");
        Assert.Equal(15, scene.Holds(Trading));
        AssertWhole(scene);

        void Sql(string sql) => scene.Database.Execute(sql);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_statement_that_fails_is_known_to_have_changed_nothing(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        scene.Database.Execute(dbms == Dbms.Postgres
            ? """
              create function fails() returns trigger language plpgsql as $$ begin raise exception 'no row'; end $$;
              create trigger fails before insert on posting for each row execute function fails()
              """
            : "create trigger fails before insert on posting begin select raise(abort, 'no row'); end");
        Assert.Equal("903", Codes([await ledger.Submit(Direct(scene, 1))]));
        scene.Database.Execute("drop trigger fails" + (dbms == Dbms.Postgres ? " on posting" : ""));
        Assert.Equal("", Codes([await ledger.Submit(Direct(scene, 1))]));
        AssertWhole(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_an_undo_gives_back_is_there_for_who_comes_while_it_is_decided(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await Reduce(scene);
        var surrendered = Surrender(scene, Share);
        Task<Receipt>? late = null;
        var store = scene.Watched();
        await using var ledger = new Ledger(store, scene.Clock);
        Assert.Equal("", Codes([await ledger.Submit(surrendered)]));
        store.OnLoad = () => late ??= ledger.Submit(Surrender(scene, Share));
        var undo = new Proposal(
            Guid.NewGuid(), Functions.All.Single(f => f.Code == 20), scene.World.ProvincialBusiness["11"], [],
            new() { RefersTo = surrendered.Id, Reason = "更正" });
        Assert.Equal("", Codes([await ledger.Submit(undo)]));
        Assert.Equal("", Codes([await late!]));
        AssertWhole(scene);
    }

    private static Proposal Annul(Scene scene, long quantity) =>
        scene.World.Move(Transfers.Annul, scene.World.NationalBusiness, "NT", "NW", World.A, quantity,
            new() { Reference = "文号" });

    private static Proposal Direct(Scene scene, long quantity) => scene.World.Direct(Account, Trading, quantity);

    /// <summary>A movement out of an account that has nothing.</summary>
    private static Proposal Overdrawn(Scene scene) => scene.World.Direct("EC-11-2", "ET-of-EC-11-2", 1);

    private static Proposal Surrender(Scene scene, long quantity) =>
        scene.World.Move(Transfers.Surrender, scene.World.Of(scene.World[Account]), Account, "NS-11-2024", World.C,
            quantity);

    private static async Task Reduce(Scene scene)
    {
        await using var ledger = scene.Open();
        foreach (var proposal in scene.World.Reduce(Account, 3 * Share))
        {
            Assert.Equal("", Codes([await ledger.Submit(proposal)]));
        }
    }

    private static void Set(Scene scene, string parameter, long value)
    {
        using var register = new Register(scene.Database.Database);
        register.SetParameter(parameter, World.Start + 1, value);
        register.Commit();
        scene.Clock.Now += 1;
    }

    /// <summary>Asks all in one batch: the poster waits at the ledger's head until all stand in the queue.</summary>
    private static async Task<IReadOnlyList<Receipt>[]> InOneBatch(Scene scene,
        Func<Ledger, Task<IReadOnlyList<Receipt>>[]> ask)
    {
        using var gate = new ManualResetEventSlim();
        var store = scene.Watched();
        store.OnBegin = gate.Wait;
        await using var ledger = new Ledger(store, scene.Clock);
        var asked = ask(ledger);
        gate.Set();
        return await Task.WhenAll(asked);
    }

    private static void AssertWhole(Scene scene)
    {
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }

    private static string Codes(IEnumerable<Receipt> receipts) =>
        string.Join(' ', receipts.SelectMany(r => r.Refusals).Select(r => r.Code));
}
