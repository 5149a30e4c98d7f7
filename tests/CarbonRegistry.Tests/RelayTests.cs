using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Transactions;
using CarbonRegistry.Units;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Nodes that post for each other: what they say arrives whole, nobody else is believed, and a node that gets no answer posts itself.</summary>
public sealed class RelayTests(ITestOutputHelper output)
{
    private const int Writers = 24;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(60);

    [Fact]
    public void Message_arrives_as_it_was_sent()
    {
        var proposal = new Proposal(
            Guid.NewGuid(), Transfers.TransferDirectly,
            new Actor(7, Role.Representative, "11", 8, new[] { 1L, 2L }.ToFrozenSet(), new[] { 3L }.ToFrozenSet())
            {
                Confirms = new[] { 4L }.ToFrozenSet(), Revoked = new short[] { 24 }.ToFrozenSet(), Origin = "192.0.2.1 请求",
            },
            [
                new(
                    new AccountNumber("EC", "11", 42), new AccountNumber("ET", "31", 43), UnitTypes.Cea, long.MaxValue,
                    new([5, 6], 2024, "CCER-1", [new(new(UnitTypes.Ccer.Line, 1, 9), 2024, 2025, "CCER-1")], new AccountNumber("NA", "00", 44), 2025)),
            ],
            new()
            {
                Reference = "文号〔2026〕1号", VintageFirst = 2024, VintageLast = 2025, Project = "P-1", MonitoringFrom = new(2024, 1, 1), MonitoringTo = new(2024, 12, 31),
                FreezeUntil = 1, Purpose = "用途", Beneficiary = "受益人", Reason = "原因", RefersTo = Guid.NewGuid(), Approve = true, Repetition = true,
            },
            new(HoldKinds.Judicial, "法院", "裁定", 2), DryRun: true)
        {
            Carries = Guid.NewGuid(), AskedAs = Guid.NewGuid(), IsEntered = true,
        };
        var receipt = new Receipt(
            Guid.NewGuid(), 3, 4, 23, Outcome.Pending, [new(Refusals.IdReused, 1, "legs[0]", new("详情", "detail"))], [new(UnitTypes.Cea.Line, 1, 2, 3, 4, 5, 6, 7)])
        {
            Repeated = true, Digest = [1, 2, 3],
        };

        // No byte of it is 0, as one of a real hash may be.
        byte[] hash = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        var message = new RelayMessage([new(1, [proposal], [hash])], [new(2, [receipt])]);
        var sent = Everything(message).ToList();
        // So that whoever adds a property must fill it here, and sees it arrive.
        Assert.All(sent, s => Assert.False(s.EndsWith("= 0", StringComparison.Ordinal) || s.EndsWith("= False", StringComparison.Ordinal) || s.EndsWith("= ", StringComparison.Ordinal), s));
        Assert.Equal(sent, Everything(Sent(message)));
    }

    [Fact]
    public void Message_keeps_what_is_missing_missing()
    {
        var bare = new Proposal(Guid.NewGuid(), Transfers.UndoSurrender, Actor.Registry, [new(null, null, UnitTypes.Cea, 0), new(null, null, UnitTypes.Cea, 1, new())], new() { Approve = false });
        var receipt = new Receipt(Guid.NewGuid(), 0, 0, 0, Outcome.Posted, [new(Refusals.Busy)], []);
        var message = new RelayMessage([new(1, [bare], [])], [new(2, [receipt])]);
        Assert.Equal(Everything(message), Everything(Sent(message)));
        Assert.Equal(JournalEntry.HashOf(bare), JournalEntry.HashOf(Sent(message).Asked[0].Proposals[0]));
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Busy_nodes_hand_over_to_one_of_them_and_every_answer_is_right(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms, endowment: 20_000);
        using var elsewhere = new Storage.Database(scene.Database.ConnectionString);
        await using var one = scene.Open();
        await using var other = new Ledger(elsewhere, scene.Clock);
        var asked = await Race(scene, [one, other], () => one.HandedOver + other.HandedOver > 1_000);
        output.WriteLine($"{asked.Count} asked, {one.HandedOver} and {other.HandedOver} handed over.");
        AssertRight(scene, asked, one, other);

        // And the same again, at the node that was not asked then: the same answer.
        foreach (var (proposal, receipt) in asked.Take(200))
        {
            var again = await (receipt.Seq % 2 == 0 ? one : other).Submit(proposal);
            Assert.Equal((receipt.Seq, receipt.Outcome), (again.Seq, again.Outcome));
            Assert.Equal(receipt.Postings, again.Postings);
        }
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task A_node_whose_leader_is_not_heard_any_more_posts_itself(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms, endowment: 20_000);
        using var elsewhere = new Storage.Database(scene.Database.ConnectionString);
        await using var one = scene.Open();
        await using var other = new Ledger(elsewhere, scene.Clock);
        var (cut, after) = (false, 0L);
        var asked = await Race(scene, [one, other], () =>
        {
            var handed = one.HandedOver + other.HandedOver;
            if (handed > 200 && !cut)
            {
                // Who speaks and who hears, of both nodes: all that was on the way is lost.
                cut = true;
                after = scene.Database.Scalar("select seq from ledger");
                Assert.True(scene.Database.Scalar(
                    """
                    select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where datname = current_database() and (query like 'listen %' or pid in (select pid from pg_locks where locktype = 'advisory'))
                    """) >= 3);
            }

            return cut && scene.Database.Scalar("select seq from ledger") > after + 3_000;
        });
        AssertRight(scene, asked, one, other);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Nobody_but_a_node_is_believed(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var taken = new ConcurrentQueue<long>();
        await using var leader = await Join(scene, take: asked =>
        {
            taken.Enqueue(asked.Number);
            asked.Answer([new(asked.Proposals[0].Id, 1, 2, 23, Outcome.Posted, [], [])]);
        });
        await using var follower = await Join(scene, leader);

        var transfer = scene.World.Direct("EC-11-1", "ET-of-EC-11-1", 1);
        using var body = new MemoryStream();
        new RelayMessage([new(99, [transfer], [JournalEntry.HashOf(transfer)])], []).Write(body);
        var forged = Convert.ToBase64String([.. new byte[32], .. body.ToArray()]);
        using (var connection = (Npgsql.NpgsqlConnection)scene.Database.Database.Open())
        {
            foreach (var payload in (string[])
                [$"x 1 0 1 {forged}", "", "x", "x 1 0 1 ", "x 1 -1 1 a", "x 1 0 2147483647 a", "x 1 99999999999 1 a", "x 1 0 0 a", "x 1 0 1 !!", $"{leader.Address} 1 0 1 {forged}", $"y 1 0 2 {forged}", "y 1 5 2 a"])
            {
                using var notify = new Npgsql.NpgsqlCommand("select pg_notify($1, $2)", connection) { Parameters = { new() { Value = leader.Address }, new() { Value = payload } } };
                notify.ExecuteNonQuery();
            }
        }

        // What came before it was heard before it.
        var answer = new TaskCompletionSource<IReadOnlyList<Receipt>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(follower.Hand([transfer], [JournalEntry.HashOf(transfer)], answer));
        var receipts = await answer.Task.WaitAsync(Enough, TestContext.Current.CancellationToken);
        Assert.Equal(transfer.Id, receipts[0].Id);
        Assert.Equal([follower.HandedOver], taken);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task A_node_without_callers_leaves_the_lead(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var first = await Join(scene);
        await using var second = await Join(scene, first);
        await Until(() => second.Leads, second.CallerCame);
        Assert.False(first.Leads);
        Assert.False(second.HasLeader);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task A_node_that_was_quiet_looks_who_leads_before_it_posts_itself(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var leader = await Join(scene);
        await using var other = await Join(scene, leader);
        await Until(
            () =>
            {
                // Where the machine is busy a look may take longer than callers wait, and what it saw may be old by now: then again.
                if (other.HasLeader)
                {
                    return false;
                }

                other.CallerCame();
                return other.AwaitLook() && (other.HasLeader || other.Leads);
            },
            leader.CallerCame);
    }

    /// <summary>A busy node's relay: it leads, or, beside one that does and stays busy, follows it.</summary>
    private static async Task<Relay> Join(Scene scene, Relay? leader = null, Action<Relay.Asked>? take = null)
    {
        var relay = new Relay(scene.Database.Database, take ?? (_ => { }), _ => { });
        relay.Start();
        await Until(() => leader is null ? relay.Leads : relay.HasLeader, relay.CallerCame, () => leader?.CallerCame());
        return relay;
    }

    private static RelayMessage Sent(RelayMessage message)
    {
        using var stream = new MemoryStream();
        message.Write(stream);
        stream.Position = 0;
        var read = RelayMessage.Read(stream);
        Assert.Equal(stream.Length, stream.Position);
        return read;
    }

    /// <summary>Callers at both nodes until it is enough, and then until each is answered.</summary>
    private static async Task<List<(Proposal Proposal, Receipt Receipt)>> Race(Scene scene, Ledger[] nodes, Func<bool> enough)
    {
        var done = false;
        var started = TimeProvider.System.GetTimestamp();
        var callers = Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            var random = new Random(i);
            var mine = new List<(Proposal, Receipt)>();
            while (!Volatile.Read(ref done))
            {
                var (from, to) = random.Next(2) > 0 ? ("EC-11-1", "ET-of-EC-11-1") : ("ET-of-EC-11-1", "EC-11-1");
                var proposal = scene.World.Direct(from, to, random.Next(1, 3_000));
                mine.Add((proposal, await nodes[i % nodes.Length].Submit(proposal)));
                // One caller looks for all.
                if (i == 0 && enough())
                {
                    Volatile.Write(ref done, true);
                }

                Assert.True(TimeProvider.System.GetElapsedTime(started) < Enough, "The nodes did not hand over.");
            }

            return mine;
        })).ToList();
        return [.. (await Task.WhenAll(callers).WaitAsync(2 * Enough)).SelectMany(m => m)];
    }

    private static void AssertRight(Scene scene, List<(Proposal Proposal, Receipt Receipt)> asked, params Ledger[] nodes)
    {
        Assert.All(nodes, n => Assert.Null(n.LastFault));
        Assert.DoesNotContain(asked, a => a.Receipt.Refusals.Any(r => r.Code[0] == '9'));
        Assert.Contains(asked, a => a.Receipt.Outcome == Outcome.Refused);
        Assert.Equal(20_000, scene.Holds("EC-11-1") + scene.Holds("ET-of-EC-11-1"));
        LedgerRaceTests.AssertExplained(scene, asked);
    }

    private static async Task Until(Func<bool> so, params Action[] meanwhile)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!so())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Enough, "It did not come to it.");
            Array.ForEach(meanwhile, m => m());
            await Task.Yield();
        }
    }

    /// <summary>Every value in it, with its path.</summary>
    private static IEnumerable<string> Everything(object? value, string path = "")
    {
        if (value is IEnumerable items and not string)
        {
            var ordered = value is FrozenSet<long> or FrozenSet<short> ? items.Cast<object>().Order() : items.Cast<object>();
            return ordered.SelectMany((item, i) => Everything(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))).DefaultIfEmpty(path + ": none");
        }

        return value is null or string or Enum or IConvertible or Guid or DateOnly or Function or Role or UnitType or RefusalKind
            ? [string.Create(CultureInfo.InvariantCulture, $"{path} = {value}")]
            : value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0)
                .SelectMany(p => Everything(p.GetValue(value), path + "." + p.Name));
    }
}
