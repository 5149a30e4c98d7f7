using System.Globalization;
using System.Text.Json.Nodes;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// Settlement in bulk, and days of many messages. CARBONREGISTRY_EXCHANGE_LOAD says how many transfer-outs (2 000 where
/// it says nothing), CARBONREGISTRY_EXCHANGE_MESSAGES how many messages (200), CARBONREGISTRY_EXCHANGE_ITEMS of how
/// many transfer-outs each (1). Figures: docs/exchange-link.md.
/// </summary>
public sealed class ExchangeLoadTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task ADayOfBulkSettlementEndsWithEqualBooks(Backend backend)
    {
        var load = int.Parse(Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_LOAD") ?? "2000",
            CultureInfo.InvariantCulture);
        var size = Math.Min(10_000, load / 2);
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        await x.SignIn();
        await x.TakeNotices();
        await x.Deposit(1, load);
        await x.TakeNotices();
        string[] clients = ["CET1", "CET2", "CET3"];
        var messages = Enumerable.Range(0, load).Chunk(size)
            .Select(some => Items([.. some.Select(i => Item(clients[i % 3], 1))])).ToList();

        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        foreach (var message in messages)
        {
            Assert.Equal(message["items"]!.AsArray().Count, (await x.Must("transfer-outs", message))["posted"]
                .GetValue<int>());
        }

        var settled = clock.GetElapsedTime(started);
        started = clock.GetTimestamp();
        var signOut = await x.Must("sign-out", new JsonObject
        {
            ["transferIns"] = 1, ["transferOuts"] = load,
            ["totals"] = new JsonArray(new JsonObject { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null,
                ["in"] = load, ["out"] = load, ["balance"] = 0 }),
        });
        Assert.Equal("closed", signOut["state"].GetValue<string>());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{backend}: {load} transfer-outs in {(long)settled.TotalMilliseconds} ms, sign-out "
                + $"in {(long)clock.GetElapsedTime(started).TotalMilliseconds} ms"));
        Assert.Equal((0, load), ((await x.World.Amounts("XD")).Available,
            (await Task.WhenAll(clients.Select(c => x.World.Amounts(c[1..])))).Sum(a => a.Available)));
        x.Verify();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task ADayOfManyMessagesIsReconciledInThreeSteps(Backend backend)
    {
        var messages = int.Parse(Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_MESSAGES") ?? "200",
            CultureInfo.InvariantCulture);
        var items = int.Parse(Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_ITEMS") ?? "1",
            CultureInfo.InvariantCulture);
        var outs = messages * items;
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        await x.SignIn();
        await x.TakeNotices();
        var transferIn = await x.Deposit(1, outs + 500);
        await x.TakeNotices();
        string[] clients = ["CET1", "CET2", "CET3"];
        var trail = new JsonArray { Entry(transferIn, "in", outs + 500, "CET1") };

        // One after the other, as their numbers want it: the first over the line, the others behind its door.
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var ids = new List<Guid>();
        for (var i = 0; i < (items == 1 ? Math.Min(messages, 99) : messages); i++)
        {
            var some = Enumerable.Range(ids.Count, items)
                .Select(n => (Id: Guid.CreateVersion7(), Client: clients[n % 3])).ToList();
            ids.AddRange(some.Select(n => n.Id));
            Assert.Equal(items,
                (await x.Must("transfer-outs", Items([.. some.Select(n => Item(n.Client, 1, n.Id.ToString()))])))[
                    "posted"].GetValue<int>());
        }

        if (ids.Count < outs)
        {
            ids.AddRange(await x.TransferOutBehindTheDoor(outs - ids.Count, clients));
        }

        foreach (var (i, id) in ids.Index())
        {
            // The exchange forgets one of the first, and has another with a wrong quantity.
            if (i != 5)
            {
                trail.Add(Entry(id.ToString(), "out", i == 9 ? 2 : 1, clients[i % 3]));
            }
        }

        var sent = clock.GetElapsedTime(started);
        started = clock.GetTimestamp();
        var signOut = await x.Must("sign-out",
            new JsonObject { ["transferIns"] = 1, ["transferOuts"] = outs - 1,
                ["totals"] = new JsonArray(Total(outs + 500, outs, 501)) });
        var totals = clock.GetElapsedTime(started);
        Assert.Equal("reconciling", signOut["state"].GetValue<string>());
        var blocks = await x.Must("reconciliation/blocks", new JsonObject { ["serials"] = new JsonArray() });
        Assert.Equal(500, blocks["differences"][0]!["onlyRegistry"]!.GetValue<long>());
        var atBlocks = clock.GetElapsedTime(started);
        var parts = trail.Select(e => e!.DeepClone()).Chunk(100_000).ToList();
        LineTrail? closed = null;
        foreach (var (i, part) in parts.Index())
        {
            var answer = await x.Must("reconciliation/trail",
                new JsonObject { ["entries"] = new JsonArray([.. part]), ["more"] = i < parts.Count - 1 });
            closed = new(answer["state"].GetValue<string>(),
                (answer.Body["differences"]?.AsArray().Count ?? 0, answer.Body["frozenAccounts"]?.AsArray().Count
                    ?? 0));
        }

        var all = clock.GetElapsedTime(started);
        Assert.Equal(new("closed", (2, 2)), closed);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{backend}: {messages} messages, {outs} transfer-outs, in {(long)sent.TotalMilliseconds} ms; "
                + $"reconciliation in {(long)all.TotalMilliseconds} ms (totals {(long)totals.TotalMilliseconds}, "
                + $"blocks {(long)(atBlocks - totals).TotalMilliseconds}, trail "
                + $"{(long)(all - atBlocks).TotalMilliseconds})"));
        started = clock.GetTimestamp();
        x.Verify();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{backend}: verified in {(long)clock.GetElapsedTime(started).TotalMilliseconds} ms"));

        static JsonObject Entry(string transfer, string direction, long quantity, string client) => new()
        {
            ["transfer"] = transfer, ["direction"] = direction, ["unitType"] = "CEA", ["vintage"] = "2025",
            ["project"] = null, ["quantity"] = quantity, ["clientNumber"] = client,
        };

        static JsonObject Total(long ins, long outs, long balance) =>
            new() { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = ins, ["out"] = outs,
                ["balance"] = balance };
    }

    private sealed record LineTrail(string State, (int Differences, int Frozen) Found);
}
