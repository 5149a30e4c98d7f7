using System.Globalization;
using System.Text.Json.Nodes;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// A freeze and transfer-outs at the same instant, again and again: exactly the journal's order explains what came of
/// each. CARBONREGISTRY_EXCHANGE_RACES says how many rounds; 25 where it says nothing.
/// </summary>
public sealed class ExchangeRaceTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task AFreezeBeatsEveryTransferOutThatCommitsAfterIt(Backend backend)
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_RACES") ?? "25",
            CultureInfo.InvariantCulture);
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(10_000);
        var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var (before, after) = (0, 0);
        var pace = TimeSpan.FromMilliseconds(20);
        for (var round = 0; round < rounds; round++)
        {
            // At a random instant of the time that the messages take, which the rounds before have shown.
            var lead = pace * (random.NextDouble() * 1.2);
            var freeze = Task.Run(async () =>
            {
                await Wait(lead);
                return await x.World.Must("province-11", "change-account-state",
                    new JsonObject { ["account"] = x.World["ET2"], ["state"] = "frozen",
                        ["reason"] = "核查" }.ToJsonString());
            });
            var outs = new List<JsonNode>();
            var started = TimeProvider.System.GetTimestamp();
            for (var message = 0; message < 3; message++)
            {
                outs.AddRange((await x.Must("transfer-outs", Items(Item("CET2", 1), Item("CET3", 1))))["results"]
                    .AsArray().Select(r => r!));
            }

            pace = TimeProvider.System.GetElapsedTime(started);
            var frozen = (await freeze)["seq"]!.GetValue<long>();
            foreach (var (i, result) in outs.Index())
            {
                var seq = result["seq"]!.GetValue<long>();
                var should = i % 2 == 0 && seq > frozen ? "304" : null;
                Assert.True(should == result["code"]?.GetValue<string>(),
                    $"Round {round}: frozen by {frozen}, transfer-out {result.ToJsonString()}");
                (before, after) = i % 2 != 0 ? (before, after) : seq < frozen
                    ? (before + 1, after) : (before, after + 1);
            }

            await x.World.Must("province-11", "unfreeze-account",
                new JsonObject { ["account"] = x.World["ET2"], ["reason"] = "核查完毕" }.ToJsonString());
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{backend}: {rounds} rounds, {before} transfer-outs before the freeze, {after} after it");
        Assert.Equal(before, (await x.World.Amounts("ET2")).Available);
        Assert.True(before > 0 && after > 0, $"{before} before, {after} after: this was no race.");
        x.Verify();

        static async Task Wait(TimeSpan time)
        {
            // Finer than the timer's ticks.
            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < time)
            {
                await Task.Yield();
            }
        }
    }
}
