using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>PostgreSQL writes a large batch's first entries while the node decides the others: all the same, all of it is committed or nothing.</summary>
public sealed class WriteAheadTests
{
    private const int Asked = 300;

    [Fact]
    public async Task Batch_in_which_something_breaks_takes_back_what_was_written_ahead()
    {
        using var scene = await Scene.Set(Dbms.Postgres);
        var store = scene.Watched();
        store.OnWrite = _ =>
        {
            store.OnWrite = null;
            throw new InvalidOperationException("Broken.");
        };
        await AssertAllPosted(scene, store, fault: "Broken.");
    }

    [Fact]
    public async Task Connection_that_ends_while_entries_are_written_ahead_costs_nobody_the_answer()
    {
        using var scene = await Scene.Set(Dbms.Postgres);
        var store = scene.Watched();
        var times = 0;
        store.OnWriteAhead = () =>
        {
            if (++times == 2)
            {
                Assert.NotEqual(0, scene.Database.Scalar(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"));
            }
        };
        await AssertAllPosted(scene, store, fault: null);

        // The third finds the connection gone; then each proposal is a batch of its own.
        Assert.Equal(3, times);
    }

    [Fact]
    public async Task What_was_written_ahead_is_in_the_journal_once_and_in_its_order()
    {
        using var scene = await Scene.Set(Dbms.Postgres);
        var store = scene.Watched();
        var (ahead, after) = (0, 0);
        store.OnWriteAhead = () => ahead++;
        store.OnWrite = entries => after = entries.Count;
        await AssertAllPosted(scene, store, fault: "");

        // The last of the fifties and what comes after them are written together.
        Assert.Equal((5, 52), (ahead, after));
    }

    /// <summary>One batch of many transfers of one tonne, every tenth of which asks for too much, and two linked of which the second does.</summary>
    private static async Task AssertAllPosted(Scene scene, WatchedStore store, string? fault)
    {
        using var gate = new ManualResetEventSlim();
        store.OnBegin = gate.Wait;
        store.AheadBy = 50;
        var before = scene.Database.Scalar("select seq from ledger");
        await using var ledger = new Ledger(store, scene.Clock);
        var asked = Enumerable.Range(0, Asked).Select(i => ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", i % 10 == 9 ? 5000 : 1))).ToList();
        var linked = ledger.Submit([scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 1), scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 5000)]);
        gate.Set();

        var answers = await Task.WhenAll(asked);
        Assert.All(answers.Index(), a => Assert.Equal(a.Index % 10 == 9 ? Outcome.Refused : Outcome.Posted, a.Item.Outcome));
        Assert.All(answers.Where(a => a.Outcome == Outcome.Refused), a => Assert.Equal("401", Assert.Single(a.Refusals).Code));
        Assert.Equal("110 401", string.Join(' ', (await linked).Select(r => Assert.Single(r.Refusals).Code)));
        Assert.Equal(Enumerable.Range(1, Asked).Select(i => before + i), answers.Select(a => a.Seq));
        Assert.Equal(before + Asked + 2, scene.Database.Scalar("select count(*) from ledger_transaction"));
        Assert.Equal(Asked - (Asked / 10), scene.Holds("ET-of-EC-11-1"));
        Assert.Equal(fault == "", ledger.LastFault is null);
        Assert.True(string.IsNullOrEmpty(fault) || fault == ledger.LastFault!.Message);
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }
}
