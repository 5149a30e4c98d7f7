using System.Globalization;
using System.Text.Json.Nodes;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>Settlement in bulk. CARBONREGISTRY_EXCHANGE_LOAD says how many transfer-outs; 2 000 where it says nothing. Figures: docs/exchange-link.md.</summary>
public sealed class ExchangeLoadTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task ADayOfBulkSettlementEndsWithEqualBooks(Backend backend)
    {
        var load = int.Parse(Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_LOAD") ?? "2000", CultureInfo.InvariantCulture);
        var size = Math.Min(10_000, load / 2);
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        await x.SignIn();
        await x.TakeNotices();
        await x.Deposit(1, load);
        await x.TakeNotices();
        string[] clients = ["CET1", "CET2", "CET3"];
        var messages = Enumerable.Range(0, load).Chunk(size).Select(some => Items([.. some.Select(i => Item(clients[i % 3], 1))])).ToList();

        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        foreach (var message in messages)
        {
            Assert.Equal(message["items"]!.AsArray().Count, (await x.Must("transfer-outs", message))["posted"].GetValue<int>());
        }

        var settled = clock.GetElapsedTime(started);
        started = clock.GetTimestamp();
        var signOut = await x.Must("sign-out", new JsonObject
        {
            ["transferIns"] = 1, ["transferOuts"] = load,
            ["totals"] = new JsonArray(new JsonObject { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = load, ["out"] = load, ["balance"] = 0 }),
        });
        Assert.Equal("closed", signOut["state"].GetValue<string>());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{backend}: {load} transfer-outs in {(long)settled.TotalMilliseconds} ms, sign-out in {(long)clock.GetElapsedTime(started).TotalMilliseconds} ms"));
        Assert.Equal((0, load), ((await x.World.Amounts("XD")).Available, (await Task.WhenAll(clients.Select(c => x.World.Amounts(c[1..])))).Sum(a => a.Available)));
        x.Verify();
    }
}
