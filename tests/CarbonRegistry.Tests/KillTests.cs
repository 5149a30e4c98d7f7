using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// A posting process is killed (SIGKILL) under load, again and again; or one of two that post for each other, the other
/// going on. Whatever they had acknowledged is in the journal, once and whole. The long form:
/// <c>CARBONREGISTRY_KILLS=200 ./test --filter-class CarbonRegistry.Tests.KillTests</c>.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<Dbms, int>> Nodes =>
        [new(Dbms.Sqlite, 1), new(Dbms.Postgres, 1) { Skip = Databases.WhyNoPostgres },
            new(Dbms.Postgres, 2) { Skip = Databases.WhyNoPostgres }];

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Killed_poster_loses_nothing_that_it_acknowledged(Dbms dbms, int nodes)
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("CARBONREGISTRY_KILLS"), NumberStyles.None,
            CultureInfo.InvariantCulture, out var k) ? k : 4;
        var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue / 2);
        output.WriteLine($"Seed {seed}, {kills} kills");
        var random = new Random(seed);
        using var scene = await Scene.Set(dbms, endowment: 5000);
        var acknowledged = new Dictionary<Guid, (long Seq, Outcome Outcome)[]>();
        var asked = new HashSet<Guid>();
        for (var kill = 0; kill < kills; kill++)
        {
            // After so many answers each, in the midst of whatever it is doing then. Two need a moment to find each
            // other.
            await Task.WhenAll(Enumerable.Range(0, nodes)
                .Select(_ => (Seed: random.Next(), Answers: random.Next(30, nodes == 1 ? 600 : 6_000))).ToList()
                .Select(p => PostUntilKilled(scene.Database.ConnectionString, p.Seed, p.Answers, asked, acknowledged)));
            CheckAcknowledged(scene, acknowledged);
        }

        Assert.True(acknowledged.Values.Count(a => a[0].Outcome == Outcome.Posted) > kills * 20,
            "Too little was posted for the kills to mean anything.");
        Assert.Equal(5000, scene.Holds("EC-11-1") + scene.Holds("ET-of-EC-11-1"));
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
        CheckWhole(scene, asked);

        var unanswered = asked.Where(id => !acknowledged.ContainsKey(id)).ToList();
        output.WriteLine(
            $"{acknowledged.Count} requests were acknowledged, {unanswered.Count} asked and not answered.");
        await AskAgain(scene, acknowledged, unanswered);
        CheckWhole(scene, asked);
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
    }

    private static async Task PostUntilKilled(
        string connectionString, int seed, int until, HashSet<Guid> asked,
        Dictionary<Guid, (long Seq, Outcome Outcome)[]> acknowledged)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true,
            UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        start.ArgumentList.Add(Poster.Command);
        start.ArgumentList.Add(connectionString);
        start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        using var poster = Process.Start(start)!;
        try
        {
            while (await poster.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (Take(line, asked, acknowledged) && --until == 0)
                {
                    poster.Kill();
                }
            }

            Assert.True(until <= 0, "The poster ended by itself.");
        }
        finally
        {
            poster.Kill();
            await poster.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Takes in a line that was written whole; whether it is an answer.</summary>
    private static bool Take(string line, HashSet<Guid> asked,
        Dictionary<Guid, (long Seq, Outcome Outcome)[]> acknowledged)
    {
        if (line.Split(' ') is not [var sign, var id, .. var answers, "."])
        {
            return false;
        }

        lock (asked)
        {
            if (sign == "?")
            {
                asked.Add(Guid.Parse(id));
                return false;
            }

            acknowledged.Add(
                Guid.Parse(id),
                [.. answers.Chunk(2)
                    .Select(a => (long.Parse(a[0], CultureInfo.InvariantCulture),
                            (Outcome)short.Parse(a[1], CultureInfo.InvariantCulture)))]);
            return true;
        }
    }

    /// <summary>What the journal has beside the registry's own first entries.</summary>
    private static Dictionary<Guid, (long Seq, Outcome Outcome)> Recorded(Scene scene) => scene.Database
        .Query("select id, seq, outcome from ledger_transaction where operation is null or operation <> 'keep-records'",
            r => (Id: Database.ReadGuid(r, 0), Answer: (r.GetInt64(1), (Outcome)r.GetInt16(2))))
        .ToDictionary(r => r.Id, r => r.Answer);

    /// <summary>None lost.</summary>
    private static void CheckAcknowledged(Scene scene, Dictionary<Guid, (long Seq, Outcome Outcome)[]> acknowledged)
    {
        var recorded = Recorded(scene);
        foreach (var (id, answers) in acknowledged)
        {
            var proposals = Poster.Draft(scene.World, id);
            Assert.Equal(proposals.Count, answers.Length);
            foreach (var (proposal, answer) in proposals.Zip(answers))
            {
                Assert.True(answer.Seq > 0, $"{id} was answered by the registry itself.");
                Assert.Equal(answer, recorded.GetValueOrDefault(proposal.Id));
            }
        }
    }

    /// <summary>None half done: of each transaction all legs were posted, or none, and of two in one both or
    /// neither.</summary>
    private static void CheckWhole(Scene scene, HashSet<Guid> asked)
    {
        var recorded = Recorded(scene);
        var moved = scene.Database
            .Query("select seq, source, sum(last - first + 1) from posting group by seq, source",
                r => (Seq: r.GetInt64(0), Source: r.GetInt64(1),
                    Sum: Convert.ToInt64(r.GetValue(2), CultureInfo.InvariantCulture)))
            .ToDictionary(m => m.Seq, m => (m.Source, m.Sum));
        var known = scene.Founding.Select(f => f.Proposal.Id).ToHashSet();
        foreach (var proposals in asked.Select(id => Poster.Draft(scene.World, id)))
        {
            var outcomes = proposals.Select(p => recorded.TryGetValue(p.Id, out var r) ? (Outcome?)r.Outcome : null)
                .Distinct().ToList();
            Assert.Single(outcomes);
            foreach (var proposal in proposals.Where(p => recorded.ContainsKey(p.Id)))
            {
                known.Add(proposal.Id);
                var (seq, outcome) = recorded[proposal.Id];
                if (outcome == Outcome.Posted)
                {
                    Assert.Equal((proposal.Legs[0].From!.Value.Sequence, proposal.Legs.Sum(l => l.Quantity)),
                        moved[seq]);
                }
                else
                {
                    Assert.DoesNotContain(seq, moved);
                }
            }
        }

        // And nothing is on record that nobody asked for.
        Assert.All(recorded.Keys, id => Assert.Contains(id, known));
    }

    /// <summary>Whoever asks again gets the same answer; whoever got none learns the truth.</summary>
    private static async Task AskAgain(Scene scene,
        Dictionary<Guid, (long Seq, Outcome Outcome)[]> acknowledged, List<Guid> unanswered)
    {
        var before = Recorded(scene);
        await using var ledger = new Ledger(scene.Database.Database, TimeProvider.System);

        // No more at once than may wait (902).
        foreach (var some in acknowledged.Chunk(10_000))
        {
            var again = await Task.WhenAll(
                some.Select(async a => (a.Value, Receipts: await ledger.Submit(Poster.Draft(scene.World, a.Key)))));
            Assert.All(again, a => Assert.Equal(a.Value, a.Receipts.Select(r => (r.Seq, r.Outcome))));
        }

        Assert.Equal(before.Count,
            scene.Database.Scalar(
                "select count(*) from ledger_transaction where operation is null or operation <> 'keep-records'"));

        var truths =
            await Task.WhenAll(unanswered.Select(async id => await ledger.Submit(Poster.Draft(scene.World, id))));
        foreach (var receipt in truths.SelectMany(t => t))
        {
            Assert.True(receipt.Seq > 0);
            if (before.TryGetValue(receipt.Id, out var recorded))
            {
                Assert.Equal(recorded, (receipt.Seq, receipt.Outcome));
            }
        }
    }
}
