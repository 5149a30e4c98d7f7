using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Many writers at once: the journal's order explains every answer, and no unit is granted twice.</summary>
public sealed class LedgerRaceTests(ITestOutputHelper output)
{
    private const int Writers = 64;

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Last_units_of_an_account_are_granted_once(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms, endowment: 3000);
        await using var ledger = scene.Open();
        var asked = await Race(async random =>
        {
            var mine = new List<(Proposal, Receipt)>();
            var limit = 40;
            while (limit > 0)
            {
                var proposal = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", random.Next(1, limit + 1));
                var receipt = await ledger.Submit(proposal);
                mine.Add((proposal, receipt));
                limit = receipt.Outcome == Outcome.Posted ? limit : (int)proposal.Legs[0].Quantity - 1;
            }

            return mine;
        });

        Assert.Equal(3000, asked.Where(a => a.Receipt.Outcome == Outcome.Posted)
            .Sum(a => a.Receipt.Postings.Sum(p => p.Quantity)));
        Assert.Equal(0, scene.Holds("EC-11-1"));
        Assert.Equal(3000, scene.Holds("ET-of-EC-11-1"));
        AssertExplained(scene, asked);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Same_transaction_from_many_at_once_is_posted_once(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var one = scene.Open();
        await using var other = scene.Open();
        var transfer = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 70);
        var answers = await Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(i => Task.Run(() => (i % 2 == 0 ? one : other).Submit(transfer))));
        var first = answers[0];
        Assert.Equal(Outcome.Posted, first.Outcome);
        Assert.All(answers, a =>
        {
            Assert.Equal((first.Seq, first.At, first.Outcome), (a.Seq, a.At, a.Outcome));
            Assert.Equal(first.Postings, a.Postings);
        });
        Assert.Equal(70, scene.Holds("ET-of-EC-11-1"));
        Assert.Equal(scene.Founding.Count + 1,
            scene.Database.Scalar("select count(*) from ledger_transaction") - OwnEntries(scene));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Racing_chains_are_posted_whole_or_not_at_all(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var (world, actor) = (scene.World, scene.World.Of(scene.World["EC-11-1"]));
        var chains = await RaceOf(random => Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var quantity = random.Next(1, 12);
            Proposal[] chain =
            [
                world.Direct("EC-11-1", "ET-of-EC-11-1", quantity),
                world.Move(Transfers.TransferToExchange, actor, "ET-of-EC-11-1", "XD-1", World.A, quantity),
            ];
            return (Quantity: quantity, Receipts: await ledger.Submit(chain));
        })));
        Assert.All(chains, c => Assert.Single(c.Receipts.Select(r => r.Outcome).Distinct()));
        // A chain's two entries stand next to each other.
        Assert.All(chains, c => Assert.Equal(c.Receipts[0].Seq + 1, c.Receipts[1].Seq));
        var left = 1000L;
        foreach (var (quantity, receipts) in chains.OrderBy(c => c.Receipts[0].Seq))
        {
            Assert.Equal(quantity <= left ? Outcome.Posted : Outcome.Refused, receipts[0].Outcome);
            left -= quantity <= left ? quantity : 0;
        }

        Assert.Contains(chains, c => c.Receipts[0].Outcome == Outcome.Refused);
        Assert.Equal((left, 0, 1000 - left),
            (scene.Holds("EC-11-1"), scene.Holds("ET-of-EC-11-1"), scene.Holds("XD-1")));
        AssertWhole(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Opposite_transfers_end_and_lose_nothing(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var asked = await Race(async random =>
        {
            var mine = new List<(Proposal, Receipt)>();
            for (var i = 0; i < 10; i++)
            {
                var (from, to) = random.Next(2) == 0 ? ("EC-11-1", "ET-of-EC-11-1") : ("ET-of-EC-11-1", "EC-11-1");
                var proposal = scene.World.Direct(from, to, random.Next(1, 300));
                mine.Add((proposal, await ledger.Submit(proposal)));
            }

            return mine;
        });
        Assert.Equal(1000, scene.Holds("EC-11-1") + scene.Holds("ET-of-EC-11-1"));
        Assert.Contains(asked, a => a.Receipt.Outcome == Outcome.Refused);
        AssertExplained(scene, asked);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_nodes_on_one_database_lose_nothing_and_fail_nobody(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms, endowment: 20_000);
        using var elsewhere = new Storage.Database(scene.Database.ConnectionString);
        await using var one = scene.Open();
        await using var other = new Ledger(elsewhere, scene.Clock);
        var asked = await MoveThereAndBack(scene, 15, random => random.Next(2) == 0 ? one : other);
        Assert.DoesNotContain(asked, a => a.Receipt.Refusals.Any(r => r.Code[0] == '9'));
        Assert.Null(one.LastFault);
        Assert.Null(other.LastFault);
        Assert.Equal(20_000, scene.Holds("EC-11-1") + scene.Holds("ET-of-EC-11-1"));
        AssertExplained(scene, asked);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Reductions_stay_within_their_share_whatever_else_is_asked_with_them(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        var (world, nation) = (scene.World, scene.World.NationalBusiness);
        var terms = new Terms
        {
            Reference = "文号", VintageFirst = World.LastYear, VintageLast = World.LastYear, Project = "P11",
            MonitoringFrom = new(World.LastYear, 1, 1), MonitoringTo = new(World.LastYear, 12, 31),
        };
        Assert.Equal(Outcome.Posted,
            (await ledger.Submit(world.Move(Transfers.CreateReductions, nation, null, "NC", World.C, 1_000,
                    terms))).Outcome);
        Assert.Equal(Outcome.Posted,
            (await ledger.Submit(world.Move(Transfers.IssueReductions, nation, "NC", "EP-11-1", World.C, 1_000,
                    new() { Reference = "文号" }))).Outcome);

        // However the enterprise came by them.
        Assert.Equal(1, scene.Database.Execute(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"update holding set account_id = {world["EC-11-1"].Id} where account_id = {world["EP-11-1"].Id}")));
        await using var fresh = scene.Open();
        var share = world.Due[("EC-11-1", World.LastYear)] * 5 / 100;
        Assert.Equal(Outcome.Posted, (await fresh.Submit(Surrender("11", share))).Outcome);
        for (var i = 0; i < 20; i++)
        {
            // The first begins a batch, the others wait and make the next: one too many, and one to another province's
            // account, of which nothing has been surrendered to.
            var receipts = await Task.WhenAll(
                ((Proposal[])[world.Direct("EC-11-1", "ET-of-EC-11-1", 1), Surrender("11", 1), Surrender("31", 1)])
                .Select(p => fresh.Submit(p)));
            Assert.Equal(["405"], receipts[1].Refusals.Select(r => r.Code));
            Assert.Contains("306", receipts[2].Refusals.Select(r => r.Code));
        }

        Proposal Surrender(string province, long quantity) =>
            world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", $"NS-{province}-{World.LastYear}",
                World.C, quantity);
    }

    [Fact]
    public async Task Copying_the_log_and_starting_it_anew_between_batches_loses_nothing()
    {
        using var scene = await Scene.Set(Dbms.Sqlite, endowment: 20_000);
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(scene.Database.ConnectionString).DataSource;
        await using var ledger = new Ledger(
            new SqliteLedgerStore(scene.Database.Database, rowsToCheckpoint: 100, longestLog: 100), scene.Clock);
        var before = TimesStartedAnew();
        var asked = await MoveThereAndBack(scene, 30, _ => ledger);
        Assert.Null(ledger.LastFault);
        Assert.InRange(TimesStartedAnew() - before, 3, int.MaxValue);
        AssertExplained(scene, asked);

        // The log's header counts it, most significant byte first: https://sqlite.org/fileformat2.html#walformat.
        int TimesStartedAnew()
        {
            using var log = new FileStream(file + "-wal", FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[32];
            log.ReadExactly(header);
            return System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header[12..]);
        }
    }

    /// <summary>Every writer moves units between an enterprise's two accounts so many times, more often there than
    /// back.</summary>
    private Task<List<(Proposal Proposal, Receipt Receipt)>> MoveThereAndBack(
        Scene scene, int times, Func<Random, Ledger> node) => Race(async random =>
    {
        var mine = new List<(Proposal, Receipt)>();
        for (var i = 0; i < times; i++)
        {
            var (from, to) = random.Next(3) > 0 ? ("EC-11-1", "ET-of-EC-11-1") : ("ET-of-EC-11-1", "EC-11-1");
            var proposal = scene.World.Direct(from, to, random.Next(1, 60));
            mine.Add((proposal, await node(random).Submit(proposal)));
        }

        return mine;
    });

    private async Task<List<T>> RaceOf<T>(Func<Random, Task<T[]>> writer)
    {
        var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        using var start = new ManualResetEventSlim();
        var writers = Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            start.Wait();
            return await writer(new Random(seed + i));
        })).ToList();
        start.Set();
        return [.. (await Task.WhenAll(writers)).SelectMany(m => m)];
    }

    private async Task<List<(Proposal Proposal, Receipt Receipt)>> Race(
        Func<Random, Task<List<(Proposal, Receipt)>>> writer) =>
        await RaceOf<(Proposal Proposal, Receipt Receipt)>(async random => [.. await writer(random)]);

    /// <summary>The naive registry, asked in the journal's order, gives every answer that was given.</summary>
    internal static void AssertExplained(Scene scene, List<(Proposal Proposal, Receipt Receipt)> asked)
    {
        var model = new NaiveRegistry(scene.World);
        var seq = OwnEntries(scene);
        model.CountFrom(seq);
        foreach (var (proposal, receipt) in scene.Founding.Concat(asked.OrderBy(a => a.Receipt.Seq)))
        {
            Assert.Equal(++seq, receipt.Seq);
            var expected = model.Decide(proposal, receipt.At);
            Assert.Equal(expected.Outcome, receipt.Outcome);
            Assert.Equal(
                ModelCampaign.Ranges(expected.Changes.Select(c => (c.Line, c.First, c.Last, c.From, c.To, c.Batch))),
                ModelCampaign.Ranges(receipt.Postings.Select(p =>
                    (p.Line, p.First, p.Last, p.Source.Value, p.Destination.Value, p.BatchId))));
            model.Record(proposal, proposal.Id, expected, receipt);
            model.Keep();
        }

        AssertWhole(scene);
    }

    /// <summary>The registry's own first entries, which have the records of a founding.</summary>
    private static long OwnEntries(Scene scene) =>
        scene.Database.Scalar("select count(*) from ledger_transaction where operation = 'keep-records'");

    private static void AssertWhole(Scene scene)
    {
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }
}
