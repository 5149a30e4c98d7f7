using System.Globalization;
using CarbonRegistry.Audit;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using ExchangeSimulator;
using MessageSignatures;
using Npgsql;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// The simulator against a registry of demonstration data, with every fault of the line at once: the short form. The
/// long one, with kills of the registry's process:
/// <c>dotnet run -c Release --project tools/ExchangeSimulator -- --days 1000 --seed 1 --kill-every 200</c>.
/// </summary>
public sealed class SimulationTests
{
    [Fact]
    public async Task TradingDaysWithEveryFaultEndWithEqualBooksAndTheSameSeedDoesTheSame()
    {
        var first = await Run(seed: 7);
        Assert.Equal(["answer lost", "crash", "delay", "drop", "late repeat", "reorder", "repeat"],
            first.Faults.Keys.Where(k => k != "line broken"));
        Assert.True(first.TransferIns > 0 && first.TransferOuts > 0);
        Assert.Equal(first.Digest, (await Run(seed: 7)).Digest);
        Assert.NotEqual(first.Digest, (await Run(seed: 8)).Digest);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task TheRegistryIsKilledAtRandomMomentsOfTheDayAndNothingDiffers(Backend backend)
    {
        var undisturbed = await Run(seed: 5, days: 4, perMille: 0);
        var name = $"kills_{Guid.NewGuid():N}";
        var server = Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES");
        await OnServer($"create database {name}");
        try
        {
            // Its process of its own, so that SIGKILL ends nothing else.
            await using var registry = new RegistryProcess(
                Path.Combine(AppContext.BaseDirectory, "carbon-registry.dll"),
                backend == Backend.Postgres
                    ? new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString : null);
            await registry.Start();
            using var http = new HttpClient { BaseAddress = registry.Address, Timeout = TimeSpan.FromMinutes(1) };
            var killed = await new TradingDays(http, new(Days: 4, Seed: 5, PerMille: 60, KillEvery: 15),
                TimeProvider.System, registry.Start, registry.Kill).Run();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{backend}: {registry.Kills} kills, {killed.Sendings} sendings");
            Assert.True(registry.Kills >= 2, $"{registry.Kills} kills only.");
            Assert.True(await registry.Verify());

            // Neither the line's faults nor the kills have changed who has what.
            Assert.Equal(undisturbed.Digest, killed.Digest);
        }
        finally
        {
            await OnServer($"drop database {name} with (force)");
        }

        async Task OnServer(string sql)
        {
            if (backend == Backend.Postgres)
            {
                await using var source = NpgsqlDataSource.Create(server!);
                await using var command = source.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
        }
    }

    [Fact]
    public async Task TheConformanceKitPassesAgainstARegistryOfDemonstrationData()
    {
        var lines = new List<string>();
        await OnDemonstration(async http =>
        {
            foreach (var (i, algorithm) in SignatureAlgorithms.OfExchanges.Index())
            {
                using var key = await Conformance.DemonstrationKey(http, TimeProvider.System, algorithm);
                Assert.True(await Conformance.Run(http, key, TimeProvider.System,
                    Conformance.DayOf(TimeProvider.System), lines.Add), string.Join('\n', lines));
                await FreeToday(http, new DateOnly(2000, 1, 1).AddDays(i));
            }

            // From the command line, as an exchange's engineer does it.
            Assert.Equal(0,
                await ExchangeSimulator.Program.Main(["--conformance", "--registry", http.BaseAddress!.ToString()]));
            Assert.Equal(1,
                await ExchangeSimulator.Program.Main(["--conformance", "--registry", "http://127.0.0.1:9"]));
            Assert.Equal(1, await ExchangeSimulator.Program.Main(["--conformance", "--registry", "nowhere"]));
            return 0;
        });
        Assert.Equal(2, lines.Count(l => l == "all cases pass"));
    }

    /// <summary>The business day that was played today gets another date, so that today may be opened again.</summary>
    private static async Task FreeToday(HttpClient http, DateOnly date)
    {
        var desk = new HoldersDesk(http, () => Task.CompletedTask);
        var sessions = (await desk.Ask("demo-national", HttpMethod.Get, "exchange/sessions", null)).Body!.AsArray();
        var id = Guid.CreateVersion7().ToString();
        var last = sessions.MaxBy(s => s!["businessDay"]!.GetValue<string>(), StringComparer.Ordinal)!;
        await desk.Act("demo-national", id, "correct-business-day",
            new() { ["session"] = last["session"]!.DeepClone(),
                ["day"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["reason"] = "test" });
        await desk.Act("demo-national-2", Guid.CreateVersion7().ToString(), "decide-proposal",
            new() { ["proposal"] = id, ["decision"] = "approve" });
    }

    [Fact]
    public void TheBestPriceTradesFirstAndOfTheSamePriceTheEarlierOrder()
    {
        var book = new OrderBook();
        Assert.Empty(book.Sell(new("a", "CEA 2025", 102, 10)));
        Assert.Empty(book.Sell(new("b", "CEA 2025", 101, 10)));
        Assert.Empty(book.Sell(new("c", "CEA 2025", 101, 10)));
        Assert.Equal(
            [new Trade("b", "x", "CEA 2025", 101, 10), new Trade("c", "x", "CEA 2025", 101, 5)],
            book.Buy(new("x", "CEA 2025", 101, 15)));
        Assert.Equal([new Trade("a", "y", "CEA 2025", 102, 2)], book.Buy(new("y", "CEA 2025", 102, 7)).Skip(1));
        Assert.Empty(book.Buy(new("a", "CEA 2025", 110, 1)));
        Assert.Equal([8], book.Asks.Select(o => o.Quantity));
    }

    private static Task<SimulationResult> Run(int seed, int days = 6, int perMille = 120) => OnDemonstration(
        http => new TradingDays(http, new(Days: days, Seed: seed, PerMille: perMille), TimeProvider.System,
            () => Task.CompletedTask, null).Run());

    private static async Task<T> OnDemonstration<T>(Func<HttpClient, Task<T>> run)
    {
        var file = Path.Combine(Path.GetTempPath(), $"simulation_{Guid.NewGuid():N}.db");
        try
        {
            using var database = new Database($"Data Source={file}");
            database.Migrate();
            await SmallDemonstration.Seed(database, TimeProvider.System);
            T result;
            await using (var app = Host.Build(new HostOptions { Database = $"Data Source={file}",
                Urls = "http://127.0.0.1:0", Demonstration = true }))
            {
                await app.StartAsync();
                using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
                result = await run(http);
                await app.StopAsync();
            }

            var findings = new List<string>();
            Assert.True(Verifier.Verify(database, f => findings.Add(f.ToString())).IsClean,
                string.Join('\n', findings));
            return result;
        }
        finally
        {
            foreach (var ending in new[] { "", "-wal", "-shm" })
            {
                File.Delete(file + ending);
            }
        }
    }
}
