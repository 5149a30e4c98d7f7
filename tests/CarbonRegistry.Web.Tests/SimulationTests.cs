using CarbonRegistry.Audit;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using ExchangeSimulator;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// The simulator against a registry of demonstration data, with every fault of the line at once: the short form. The long one, with kills of the registry's process:
/// <c>dotnet run -c Release --project src/ExchangeSimulator -- --days 1000 --seed 1 --kill-every 200</c>.
/// </summary>
public sealed class SimulationTests
{
    [Fact]
    public async Task TradingDaysWithEveryFaultEndWithEqualBooksAndTheSameSeedDoesTheSame()
    {
        var first = await Run(seed: 7);
        Assert.Equal(["answer lost", "crash", "drop", "late repeat", "reorder", "repeat"], first.Faults.Keys.Where(k => k != "line broken"));
        Assert.True(first.TransferIns > 0 && first.TransferOuts > 0);
        Assert.Equal(first.Digest, (await Run(seed: 7)).Digest);
        Assert.NotEqual(first.Digest, (await Run(seed: 8)).Digest);
    }

    [Fact]
    public void TheBestPriceTradesFirstAndOfTheSamePriceTheEarlierOrder()
    {
        var book = new OrderBook();
        Assert.Empty(book.Sell(new("a", "CEA 2025", 102, 10)));
        Assert.Empty(book.Sell(new("b", "CEA 2025", 101, 10)));
        Assert.Empty(book.Sell(new("c", "CEA 2025", 101, 10)));
        Assert.Equal(
            [new Trade("b", "x", "CEA 2025", 101, 10), new Trade("c", "x", "CEA 2025", 101, 5)], book.Buy(new("x", "CEA 2025", 101, 15)));
        Assert.Equal([new Trade("a", "y", "CEA 2025", 102, 2)], book.Buy(new("y", "CEA 2025", 102, 7)).Skip(1));
        Assert.Empty(book.Buy(new("a", "CEA 2025", 110, 1)));
        Assert.Equal([8], book.Asks.Select(o => o.Quantity));
    }

    private static async Task<SimulationResult> Run(int seed)
    {
        var file = Path.Combine(Path.GetTempPath(), $"simulation_{Guid.NewGuid():N}.db");
        try
        {
            using var database = new Database($"Data Source={file}");
            database.Migrate();
            await SmallDemonstration.Seed(database, TimeProvider.System);
            SimulationResult result;
            await using (var app = Host.Build(new HostOptions { Database = $"Data Source={file}", Urls = "http://127.0.0.1:0", Demonstration = true }))
            {
                await app.StartAsync();
                using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
                result = await new TradingDays(http, new(Days: 6, Seed: seed, PerMille: 120), TimeProvider.System, () => Task.CompletedTask, null).Run();
                await app.StopAsync();
            }

            var findings = new List<string>();
            Assert.True(Verifier.Verify(database, f => findings.Add(f.ToString())).IsClean, string.Join('\n', findings));
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
