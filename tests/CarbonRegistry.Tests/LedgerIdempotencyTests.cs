using CarbonRegistry.Acts;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Asking twice is asking once, whatever happens in between.</summary>
public sealed class LedgerIdempotencyTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Same_request_is_posted_once_and_answered_the_same_also_by_a_ledger_opened_later(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var transfer = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 40);
        Receipt first;
        await using (var ledger = scene.Open())
        {
            first = await ledger.Submit(transfer);
            Assert.Equal(Outcome.Posted, first.Outcome);
            scene.Clock.Now += World.Hour;
            AssertSame(first, await ledger.Submit(transfer));
            var together = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ledger.Submit(transfer)));
            Assert.All(together, again => AssertSame(first, again));
        }

        await using var reopened = scene.Open();
        AssertSame(first, await reopened.Submit(transfer));
        Assert.Equal(960, scene.Holds("EC-11-1"));
        Assert.Equal(40, scene.Holds("ET-of-EC-11-1"));
        Assert.Equal(1, scene.Database.Scalar("select count(*) from ledger_transaction where function = 23"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Refused_stays_refused_when_it_would_now_be_accepted(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var tooMuch = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 1500);
        Receipt refused;
        await using (var ledger = scene.Open())
        {
            refused = await ledger.Submit(tooMuch);
            Assert.Equal("401", Assert.Single(refused.Refusals).Code);
            Assert.All(await ledger.Submit(scene.World.Endow("EC-11-1", 1000)),
                r => Assert.Equal(Outcome.Posted, r.Outcome));
            AssertSame(refused, await ledger.Submit(tooMuch));
            Assert.Equal(Outcome.Posted, (await ledger.Submit(tooMuch with { Id = Guid.NewGuid() })).Outcome);
        }

        await using var reopened = scene.Open();
        AssertSame(refused, await reopened.Submit(tooMuch));
        Assert.Equal(500, scene.Holds("EC-11-1"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Same_id_with_other_content_is_refused_and_the_original_stands(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var world = scene.World;
        var transfer = world.Direct("EC-11-1", "ET-of-EC-11-1", 40);
        var first = await ledger.Submit(transfer);
        Proposal[] others =
        [
            transfer with { Legs = [transfer.Legs[0] with { Quantity = 41 }] },
            transfer with { Legs = [transfer.Legs[0], transfer.Legs[0]] },
            transfer with { Legs = [transfer.Legs[0] with { To = world["ET-of-EG-11-1"].Number }] },
            transfer with { Legs = [transfer.Legs[0] with { Unit = World.C }] },
            transfer with { Legs = [transfer.Legs[0] with { Pick = new(Vintage: World.LastYear) }] },
            transfer with { Terms = new() { Reference = "文号" } },
            transfer with { Function = Transfers.Surrender },
        ];
        foreach (var other in others)
        {
            var answer = await ledger.Submit(other);
            Assert.Equal(transfer.Id, answer.Id);
            Assert.Equal("109", Assert.Single(answer.Refusals).Code);
            Assert.Empty(answer.Postings);
            AssertSame(first, await ledger.Submit(transfer));
        }

        Assert.Equal(40, scene.Holds("ET-of-EC-11-1"));
        // Each of the attempts is on record.
        Assert.Equal(others.Length, scene.Database.Scalar("select count(*) from ledger_transaction where outcome = 1"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_id_is_its_callers_own_whoever_else_has_used_it(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var world = scene.World;
        var id = Guid.NewGuid();
        var stranger = world.Direct("EC-31-1", "ET-of-EC-31-1", 7) with { Id = id };
        var squat = await ledger.Submit(stranger);

        // Answered as if nobody had used the id: posted, asked again the same, with other content 109.
        var transfer = world.Direct("EC-11-1", "ET-of-EC-11-1", 40) with { Id = id };
        var first = await ledger.Submit(transfer);
        Assert.Equal((id, Outcome.Posted, false), (first.Id, first.Outcome, first.Repeated));
        AssertSame(first, await ledger.Submit(transfer));
        Assert.Equal("109",
            Assert.Single((await ledger.Submit(transfer
                    with { Legs = [transfer.Legs[0] with { Quantity = 41 }] })).Refusals).Code);
        AssertSame(squat, await ledger.Submit(stranger));

        // In company, in a dry run, and refused.
        var (dry, other) = (Guid.NewGuid(), world.Direct("EC-11-1", "ET-of-EC-11-1", 1));
        await ledger.Submit(stranger with { Id = dry });
        Assert.Equal((Outcome.Posted, 0L),
            ((await ledger.Submit(transfer with { Id = dry, DryRun = true })).Outcome,
                (await ledger.Submit(transfer with { Id = dry, DryRun = true })).Seq));
        var company = await ledger.Submit([transfer with { Id = dry }, other]);
        Assert.Equal([(dry, Outcome.Posted), (other.Id, Outcome.Posted)], company.Select(r => (r.Id, r.Outcome)));
        Assert.All(company.Zip(await ledger.Submit([transfer with { Id = dry }, other])),
            pair => AssertSame(pair.First, pair.Second));
        await ledger.Submit(stranger with { Id = dry = Guid.NewGuid() });
        var refused =
            await ledger.Submit([transfer with { Id = dry }, world.Direct("EC-11-1", "ET-of-EC-11-1", 100_000)]);
        Assert.Equal("110 401", string.Join(' ', refused.Select(r => Assert.Single(r.Refusals).Code)));
        Assert.Equal(dry, refused[0].Id);

        Assert.Equal(81, scene.Holds("ET-of-EC-11-1"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_refers_to_an_id_means_ones_own_first(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var world = scene.World;
        var id = Guid.NewGuid();
        var province = world.ProvincialBusiness[World.Beijing];
        Assert.Equal(Outcome.Posted,
            (await ledger.Submit(world.Direct("EC-11-1", "ET-of-EC-11-1", 7) with { Id = id })).Outcome);
        await ledger.Submit(world.Direct("EC-31-1", "ET-of-EC-31-1", 7) with { Id = id });
        var hold = new Proposal(
            id, Functions.EditProvincialAccount, province,
            [new(world["EC-11-1"].Number, world["EC-11-1"].Number, World.A, 100)], new() { Reason = "争议" },
            new(Units.HoldKinds.Judicial, "法院", "文书一", null));
        Assert.Equal(Outcome.Posted, (await ledger.Submit(hold)).Outcome);
        var release = await ledger.Submit(hold
            with { Id = Guid.NewGuid(), Legs = [], Hold = null, Terms = new() { Reason = "解除", RefersTo = id } });
        Assert.True(release.Outcome == Outcome.Posted, string.Join(' ', release.Refusals.Select(r => r.Code)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Of_what_is_refused_the_journal_keeps_four_kilobytes(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var world = scene.World;
        var wide = world.Direct("EC-11-1", "ET-of-EC-31-1", 1);
        wide = wide with { Legs = [.. Enumerable.Range(1, 5000).Select(i => wide.Legs[0] with { Quantity = i })],
            Terms = new() { Reason = new string('\u9999', 200), Reference = "文号" } };
        var refused = await ledger.Submit(wide);
        Assert.Equal((Outcome.Refused, "115"), (refused.Outcome, refused.Refusals[^1].Code));
        AssertSame(refused, await ledger.Submit(wide));
        Assert.True((await ledger.Submit(wide with { Id = Guid.NewGuid(), DryRun = true })).Refusals.Count >= 5000);

        var act = await ledger.Submit(new Acts.Act(
            Guid.NewGuid(), Accounts.OpenAccount.Row, world.Of(world["EC-11-1"]),
            new Accounts.OpenAccount.Form("EG", Name: new string('\u0001', 300_000))));
        Assert.Equal(Outcome.Refused, act.Outcome);
        Assert.InRange(scene.Database.Scalar(
            "select max(octet_length(terms)) from ledger_transaction where outcome = 1"), 2000, Excerpt.Most);
        Assert.InRange(scene.Database.Scalar(
            "select max(octet_length(refusals)) from ledger_transaction where outcome = 1"), 2000, Excerpt.Most);
        Assert.Equal(2,
            scene.Database.Scalar(
                "select count(*) from ledger_transaction where terms like '%\"cut\":{\"bytes\":%\"sha256\":%'"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Atomic_request_asked_again_answers_the_same_and_a_refused_one_stays_refused(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var world = scene.World;
        Proposal[] sale =
        [
            world.Direct("EC-11-1", "ET-of-EC-11-1", 25),
            world.Move(Transfers.TransferToExchange, world.Of(world["EC-11-1"]), "ET-of-EC-11-1", "XD-1", World.A, 25),
        ];
        var first = await ledger.Submit(sale);
        Assert.All(first, r => Assert.Equal(Outcome.Posted, r.Outcome));
        Assert.All(first.Zip(await ledger.Submit(sale)), pair => AssertSame(pair.First, pair.Second));

        Proposal[] overdrawn = [world.Direct("EC-11-1", "ET-of-EC-11-1", 100),
            world.Direct("EC-11-1", "ET-of-EC-11-1", 5000)];
        var refused = await ledger.Submit(overdrawn);
        Assert.Equal("110 401", string.Join(' ', refused.Select(r => Assert.Single(r.Refusals).Code)));
        Assert.All(await ledger.Submit(world.Endow("EC-11-1", 10_000)), r => Assert.Equal(Outcome.Posted, r.Outcome));
        Assert.All(refused.Zip(await ledger.Submit(overdrawn)), pair => AssertSame(pair.First, pair.Second));
        Assert.Equal(10_975, scene.Holds("EC-11-1"));
        Assert.Equal(25, scene.Holds("XD-1"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Outcome_unknown_though_committed_is_settled_by_asking_again(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var store = scene.Watched();
        await using var ledger = new Ledger(store, scene.Clock);
        store.InsteadOfCommit = (commit, _) =>
        {
            commit();
            throw new OutcomeUnknownException("The answer was lost.");
        };
        var transfer = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 40);
        var unknown = await ledger.Submit(transfer);
        Assert.Equal("901", Assert.Single(unknown.Refusals).Code);
        Assert.Equal(0, unknown.Seq);

        store.InsteadOfCommit = null;
        var truth = await ledger.Submit(transfer);
        Assert.Equal(Outcome.Posted, truth.Outcome);
        Assert.Equal(scene.Database.Scalar("select seq from ledger"), truth.Seq);
        Assert.Equal(40, scene.Holds("ET-of-EC-11-1"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Repeat_after_an_unknown_outcome_is_answered_only_once_a_commit_after_it_succeeded(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var store = scene.Watched();
        await using var ledger = new Ledger(store, scene.Clock);
        store.InsteadOfCommit = (commit, _) =>
        {
            commit();
            throw new OutcomeUnknownException("The wait for the standby was interrupted.");
        };
        var transfer = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 40);
        Proposal[] pair = [transfer, scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 2)];
        foreach (var asked in new Proposal[][] { [transfer], [transfer], [transfer with { DryRun = true }], pair,
            [pair[1] with { DryRun = true }] })
        {
            Assert.All(await ledger.Submit(asked),
                r => Assert.Equal(("901", 0L), (Assert.Single(r.Refusals).Code, r.Seq)));
        }

        Assert.NotNull(ledger.CommitFault);
        store.InsteadOfCommit = null;
        var proofs = store.Proofs;
        var truth = await ledger.Submit(transfer);
        Assert.Equal((Outcome.Posted, true), (truth.Outcome, truth.Repeated));
        Assert.Equal(proofs + 1, store.Proofs);
        Assert.Null(ledger.CommitFault);

        // From then on it is known, and costs nothing.
        AssertSame(truth, await ledger.Submit(transfer));
        Assert.Equal(proofs + 1, store.Proofs);

        // A node that starts knows nothing.
        using var fresh = new CarbonRegistry.Storage.Database(scene.Database.ConnectionString);
        var watched = new WatchedStore(Ledger.StoreFor(fresh));
        await using var started = new Ledger(watched, scene.Clock);
        AssertSame(truth, await started.Submit(transfer));
        AssertSame(truth, await started.Submit(transfer));
        Assert.Equal(1, watched.Proofs);
        Assert.Equal(42, scene.Holds("ET-of-EC-11-1"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Outcome_unknown_and_not_committed_is_settled_by_asking_again(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var store = scene.Watched();
        await using var ledger = new Ledger(store, scene.Clock);
        var before = scene.Database.Scalar("select seq from ledger");
        store.InsteadOfCommit = (_, rollback) =>
        {
            rollback();
            throw new OutcomeUnknownException("The server went away.");
        };
        Proposal[] asked = [.. Enumerable.Range(1, 10).Select(i => scene.World.Direct("EC-11-1", "ET-of-EC-11-1", i))];
        Assert.All(await Task.WhenAll(asked.Select(ledger.Submit)),
            r => Assert.Equal("901", Assert.Single(r.Refusals).Code));
        Assert.Equal(before, scene.Database.Scalar("select seq from ledger"));
        Assert.Equal(1000, scene.Holds("EC-11-1"));

        store.InsteadOfCommit = null;
        Assert.All(await Task.WhenAll(asked.Select(ledger.Submit)), r => Assert.Equal(Outcome.Posted, r.Outcome));
        Assert.Equal(55, scene.Holds("ET-of-EC-11-1"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Proposal_that_breaks_its_batch_breaks_only_itself(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        using var gate = new ManualResetEventSlim();
        var store = scene.Watched();
        store.OnBegin = gate.Wait;
        var poisoned = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 500) with { Terms = new() { Reference = "毒" } };
        store.OnWrite = entries =>
        {
            if (entries.Any(e => e.Entry.Id == poisoned.Id))
            {
                throw new InvalidOperationException("Poison.");
            }
        };
        await using var ledger = new Ledger(store, scene.Clock);
        var before = Enumerable.Range(0, 5)
            .Select(_ => ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 2))).ToList();
        var sick = ledger.Submit(poisoned);
        var after = Enumerable.Range(0, 5).Select(_ => ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 3)))
            .ToList();
        gate.Set();

        Assert.All(await Task.WhenAll([.. before, .. after]), r => Assert.Equal(Outcome.Posted, r.Outcome));
        Assert.Equal("903", Assert.Single((await sick).Refusals).Code);
        Assert.Equal("Poison.", ledger.LastFault?.Message);
        Assert.Equal(25, scene.Holds("ET-of-EC-11-1"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));

        // Nothing was changed, so the id is as good as new.
        store.OnWrite = null;
        Assert.Equal(Outcome.Posted, (await ledger.Submit(poisoned)).Outcome);
        Assert.Equal(525, scene.Holds("ET-of-EC-11-1"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Full_queue_takes_nothing_in(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var store = scene.Watched();
        store.OnBegin = () =>
        {
            begun.Set();
            gate.Wait();
        };
        await using var ledger = new Ledger(store, scene.Clock, capacity: 3);
        var first = ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 1));
        begun.Wait(TestContext.Current.CancellationToken);

        // The first is still in the queue: the poster waits for the ledger's head before it drains.
        var waiting = Enumerable.Range(0, 2)
            .Select(_ => ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 10))).ToList();
        var oneMore = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 100);
        var busy = await ledger.Submit(oneMore);
        Assert.Equal("902", Assert.Single(busy.Refusals).Code);
        Assert.Equal(0, busy.Seq);

        gate.Set();
        Assert.All(await Task.WhenAll([first, .. waiting]), r => Assert.Equal(Outcome.Posted, r.Outcome));
        Assert.Equal(21, scene.Holds("ET-of-EC-11-1"));
        Assert.Equal(Outcome.Posted, (await ledger.Submit(oneMore)).Outcome);
        Assert.Equal(121, scene.Holds("ET-of-EC-11-1"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Dry_run_leaves_no_trace_and_its_id_free(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var before = scene.Database.Scalar("select seq from ledger");
        var good = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 40) with { DryRun = true };
        var bad = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 4000) with { DryRun = true };
        var tried = await ledger.Submit(good);
        Assert.Equal((Outcome.Posted, 0L), (tried.Outcome, tried.Seq));
        Assert.Equal("401", Assert.Single((await ledger.Submit(bad)).Refusals).Code);
        Assert.Equal(before, scene.Database.Scalar("select seq from ledger"));
        Assert.Equal(1000, scene.Holds("EC-11-1"));

        var posted = await ledger.Submit(good with { DryRun = false });
        Assert.Equal(tried.Postings, posted.Postings);
        Assert.Equal(before + 1, posted.Seq);
    }

    private static void AssertSame(Receipt expected, Receipt actual)
    {
        Assert.Equal(
            (expected.Id, expected.Seq, expected.At, expected.Function, expected.Outcome),
            (actual.Id, actual.Seq, actual.At, actual.Function, actual.Outcome));
        Assert.Equal(expected.Refusals, actual.Refusals);
        Assert.Equal(expected.Postings, actual.Postings);
    }
}

/// <summary>A world in a database of its own in which EC-11-1 holds 1000 allowances.</summary>
internal sealed class Scene : IDisposable
{
    private Scene(Dbms dbms)
    {
        Database = new(dbms);
        World = World.Found(Database.Database);
    }

    public TestDatabase Database { get; }

    public World World { get; }

    public TestClock Clock { get; } = new(World.Start);

    public List<(Proposal Proposal, Receipt Receipt)> Founding { get; } = [];

    public static async Task<Scene> Set(Dbms dbms, long endowment = 1000)
    {
        var scene = new Scene(dbms);
        await using var ledger = scene.Open();
        var endow = scene.World.Endow("EC-11-1", endowment);
        var receipts = await ledger.Submit(endow);
        Assert.All(receipts, r => Assert.Equal(Outcome.Posted, r.Outcome));
        scene.Founding.AddRange(endow.Zip(receipts));
        return scene;
    }

    public Ledger Open() => new(Database.Database, Clock);

    /// <summary>Somebody more.</summary>
    public Actor Person(Role role, string jurisdiction = "00")
    {
        using var register = new CarbonRegistry.Storage.Register(Database.Database);
        var person = register.AddPerson("另一人", role, jurisdiction);
        register.Commit();
        return Actor.Of(person, role, jurisdiction);
    }

    public WatchedStore Watched() => new(Ledger.StoreFor(Database.Database));

    /// <summary>What an account holds, in tonnes, as stored.</summary>
    public long Holds(string account) => Database.Scalar(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"select cast(coalesce(sum(last - first + 1), 0) as bigint) from holding "
            + $"where account_id = {World[account].Id}"));

    public void Dispose() => Database.Dispose();
}
