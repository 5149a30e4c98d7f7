using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Blocks split and join all day: an account in very many pieces is not read whole, and pieces that adjoin are
/// one again.</summary>
public sealed class InMotionTests(ITestOutputHelper output)
{
    private const int Fragments = 20_000;

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Account_in_20000_pieces_moves_a_little_by_reading_a_little(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms, endowment: 2 * Fragments);
        var world = scene.World;

        // Every other allowance goes to the trading account by its serial number.
        var odd = Enumerable.Range(0, Fragments)
            .Select(i => new SerialNumber(new(World.A.Line, (2L * i) + 1, (2L * i) + 1), World.LastYear, World.LastYear,
                    null));
        await using (var another = scene.Open())
        {
            foreach (var serials in odd.Chunk(5000))
            {
                var split = world.Direct("EC-11-1", "ET-of-EC-11-1", serials.Length, pick: new(Serials: serials));
                Assert.Equal(Outcome.Posted, (await another.Submit(split)).Outcome);
            }
        }

        Assert.Equal(Fragments, Pieces(scene, "EC-11-1"));
        Assert.Equal(Fragments, Pieces(scene, "ET-of-EC-11-1"));

        // A node that remembers nothing of it.
        var store = scene.Watched();
        await using var ledger = new Ledger(store, scene.Clock);
        var little = await ledger.Submit(
            world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", "NS-11-2024", World.A, 3));
        Assert.Equal([2L, 4, 6], little.Postings.Select(p => p.First));
        Assert.InRange(store.BlocksRead, 3, 100);

        store.BlocksRead = 0;
        var some = await ledger.Submit(
            world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", "NS-11-2024", World.A, 100));
        Assert.Equal(100, some.Postings.Count);
        Assert.InRange(store.BlocksRead, 60, 1600);

        // What it has read and written it need not read again.
        store.BlocksRead = 0;
        Assert.Equal(Outcome.Posted,
            (await ledger.Submit(world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", "NS-11-2024",
                    World.A, 1))).Outcome);
        Assert.Equal(0, store.BlocksRead);

        // The trading account gives all back: what it fills between is one block again.
        store.BlocksRead = 0;
        Assert.Equal(Outcome.Posted,
            (await ledger.Submit(world.Direct("ET-of-EC-11-1", "EC-11-1", Fragments))).Outcome);
        Assert.Equal(0, Pieces(scene, "ET-of-EC-11-1"));
        // 104 of the even ones are surrendered: the odd ones below stay alone, all from there on is one block.
        Assert.Equal(104 + 1, Pieces(scene, "EC-11-1"));
        AssertMaximal(scene);
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Random_transfers_and_returns_leave_every_block_as_long_as_can_be(Dbms dbms)
    {
        var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        using var scene = await Scene.Set(dbms, endowment: 5000);
        var world = scene.World;
        await using var ledger = scene.Open();
        for (var round = 0; round < 40; round++)
        {
            var proposals = Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
            {
                var (from, to) = random.Next(2) == 0 ? ("EC-11-1", "ET-of-EC-11-1") : ("ET-of-EC-11-1", "EC-11-1");
                var first = random.Next(1, 4990);
                return random.Next(3) == 0
                    ? world.Direct(from, to, random.Next(1, 200))
                    : world.Direct(from, to, 5,
                        pick: new(Serials: [new(new(World.A.Line, first, first + 4), World.LastYear, World.LastYear,
                                null)]));
            }).ToList();
            await Task.WhenAll(proposals.Select(ledger.Submit));
            AssertMaximal(scene);
        }

        Assert.True(Pieces(scene, "ET-of-EC-11-1") > 1, "Nothing was ever in pieces.");
        var all = scene.Holds("ET-of-EC-11-1");
        Assert.Equal(Outcome.Posted, (await ledger.Submit(world.Direct("ET-of-EC-11-1", "EC-11-1", all))).Outcome);
        Assert.Equal(1, Pieces(scene, "EC-11-1"));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }

    private static long Pieces(Scene scene, string account) =>
        ModelCampaign.StoredBlocks(scene.Database, World.A).Count(b => b.AccountId == scene.World[account].Id);

    private static void AssertMaximal(Scene scene)
    {
        var blocks = ModelCampaign.StoredBlocks(scene.Database, World.A);
        Assert.DoesNotContain(blocks.Zip(blocks.Skip(1)), pair => pair.First.Joins(pair.Second));
    }
}
