using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>PostgreSQL writes a large batch's first entries while the node decides the others: all the same, all of it
/// is committed or nothing.</summary>
public sealed class WriteAheadTests
{
    private const int Asked = 300;

    /// <summary>The first pieces are still being written when the node wants something else.</summary>
    private static readonly string Slow = WithEachPiece("nextval('times') <= 5 then perform pg_sleep(0.1);");

    /// <summary>The second piece fails, once.</summary>
    private static readonly string SecondFails = WithEachPiece("nextval('times') = 2 then raise 'No room.';");

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task What_was_written_ahead_is_in_the_journal_once_and_in_its_order(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var store = scene.Watched();
        var (ahead, after) = (0, 0);
        store.OnWriteAhead = () => ahead++;
        store.OnWrite = entries => after = entries.Count;
        Assert.Null(await AllAnswered(scene, store));

        // The last of the fifties and what comes after them are written together.
        Assert.Equal((5, 51), (ahead, after));
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Batch_that_breaks_while_a_piece_is_written_takes_back_all_of_it(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        scene.Database.Execute(Slow);
        var store = scene.Watched();
        var ahead = 0;
        store.OnWriteAhead = () => ahead++;
        store.OnWrite = _ =>
        {
            store.OnWrite = null;
            throw new InvalidOperationException("Broken.");
        };
        Assert.Equal("Broken.", (await AllAnswered(scene, store))?.Message);
        Assert.Equal(5, ahead);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Piece_that_fails_fails_its_batch_and_then_each_is_tried_alone(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        scene.Database.Execute(SecondFails);
        Assert.Contains("No room.", (await AllAnswered(scene, scene.Watched()))?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Connection_that_ends_while_a_piece_is_written_costs_nobody_the_answer(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var store = scene.Watched();
        var times = 0;
        store.OnWriteAhead = () =>
        {
            if (++times == 2)
            {
                Assert.NotEqual(0, scene.Database.Scalar(
                    """
                    select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
                    """));
            }
        };
        Assert.NotNull(await AllAnswered(scene, store));

        // The third finds the connection gone; then each is a batch of its own.
        Assert.Equal(3, times);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Callers_who_come_while_a_piece_is_written_are_taken_along_and_see_what_is_decided(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        scene.Database.Execute(Slow);
        var store = scene.Watched();
        var first = Enumerable.Range(0, 200).Select(_ => scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 1)).ToList();
        var other = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 2) with { Id = first[1].Id };
        var (batches, late) = (0, new List<Task<Receipt>>());
        using var gate = new ManualResetEventSlim();
        store.OnBegin = () =>
        {
            gate.Wait();
            batches++;
        };
        await using var ledger = new Ledger(store, scene.Clock);
        store.OnWriteAhead = () =>
        {
            // 1000 tonnes are there: 200 go to those who came first, 8 times 100 to those who come now.
            store.OnWriteAhead = null;
            late.AddRange(((Proposal[])[first[0], other]).Select(ledger.Submit));
            late.AddRange(Enumerable.Range(0, 98)
                .Select(i => ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", i < 9 ? 100 : 1000))));
        };
        var asked = first.ConvertAll(ledger.Submit);
        gate.Set();

        var answers = await Task.WhenAll(asked);
        Assert.All(answers, r => Assert.Equal(Outcome.Posted, r.Outcome));
        var lateAnswers = await Task.WhenAll(late);
        Assert.Equal((answers[0].Seq, true), (lateAnswers[0].Seq, lateAnswers[0].Repeated));
        Assert.Equal("109", Assert.Single(lateAnswers[1].Refusals).Code);
        Assert.All(lateAnswers[2..10], r => Assert.Equal(Outcome.Posted, r.Outcome));
        Assert.All(lateAnswers[10..], r => Assert.Equal("401", Assert.Single(r.Refusals).Code));
        Assert.Equal(1, batches);
        Assert.Equal(1000, scene.Holds("ET-of-EC-11-1"));
        Assert.Null(ledger.LastFault);
        AssertSound(scene);
    }

    /// <summary>One batch of many transfers of one tonne, every tenth of which asks for too much, with two linked of
    /// which the second does at the end of a piece.</summary>
    /// <returns>What broke the batch.</returns>
    private static async Task<Exception?> AllAnswered(Scene scene, WatchedStore store)
    {
        using var gate = new ManualResetEventSlim();
        store.OnBegin = gate.Wait;
        store.AheadBy = 50;
        var before = scene.Database.Scalar("select seq from ledger");
        await using var ledger = new Ledger(store, scene.Clock);
        Task<IReadOnlyList<Receipt>>? linked = null;
        var asked = new List<Task<Receipt>>();
        for (var i = 0; i < Asked; i++)
        {
            if (i == 49)
            {
                linked = ledger.Submit([scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 1),
                    scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 5000)]);
            }

            asked.Add(ledger.Submit(scene.World.Direct("EC-11-1", "ET-of-EC-11-1", i % 10 == 9 ? 5000 : 1)));
        }

        gate.Set();
        var answers = await Task.WhenAll(asked);
        Assert.All(answers.Index(), a =>
            Assert.Equal(a.Index % 10 == 9 ? Outcome.Refused : Outcome.Posted, a.Item.Outcome));
        Assert.All(answers.Where(a => a.Outcome == Outcome.Refused),
            a => Assert.Equal("401", Assert.Single(a.Refusals).Code));
        Assert.Equal("110 401", string.Join(' ', (await linked!).Select(r => Assert.Single(r.Refusals).Code)));
        Assert.Equal(Enumerable.Range(1, Asked).Select(i => before + (i > 49 ? i + 2 : i)), answers.Select(a => a.Seq));
        Assert.Equal(before + Asked + 2, scene.Database.Scalar("select count(*) from ledger_transaction"));
        Assert.Equal(Asked - (Asked / 10), scene.Holds("ET-of-EC-11-1"));
        AssertSound(scene);
        return ledger.LastFault;
    }

    // A sequence is not rolled back: it counts the pieces of batches that broke, too.
    private static string WithEachPiece(string what) =>
        $"""
         create sequence times;
         create function with_each_piece() returns trigger language plpgsql as $$
             begin if {what} end if; return null; end $$;
         create trigger with_each_piece before insert on ledger_transaction
             for each statement execute function with_each_piece()
         """;

    private static void AssertSound(Scene scene)
    {
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }
}
