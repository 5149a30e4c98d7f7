using System.Globalization;
using System.Net.Http.Headers;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Bench;

/// <summary>
/// How many pages a second one node gives out at the nation's scale: sixteen callers in a closed loop, each on a
/// connection of its own. The baseline is a file that every page loads, from the same node in the same run: it costs
/// what any answer costs. BENCH_LOAD_DATABASE names a database to keep: it is filled where it is empty.
/// </summary>
internal static class PagesUnderLoad
{
    private const int Callers = 16;
    private static readonly (string Who, string Page)[] Pages =
    [
        ("demo-national", "/"), ("demo-province-44", "/"), ("demo-enterprise-1", "/"),
        ("demo-national", "/transactions"), ("demo-province-44", "/compliance/2025"),
    ];

    public static async Task Run(string connection, TimeSpan settling, TimeSpan measured)
    {
        using (var database = new Database(connection))
        {
            database.Migrate();
            if (SmallDemonstration.IsEmpty(database))
            {
                var world = NationalScale.Open(database, TimeProvider.System, NationalSize.Full);
                await using var ledger = new Ledger(database, TimeProvider.System);
                await NationalCycle.Run(ledger, TimeProvider.System, world, _ => { });
            }
        }

        using var connections = new SocketsHttpHandler { MaxConnectionsPerServer = Callers };
        using var http = new HttpClient(connections) { BaseAddress = new("http://127.0.0.1:5997"),
            Timeout = TimeSpan.FromMinutes(5) };
        await using var server = await Server.Start(connection, http);
        Console.WriteLine();
        Console.WriteLine("| page | who | a second | p50 ms | p99 ms | of the baseline |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        double baseline = 0;
        foreach (var (who, page) in Pages.Prepend(("", "/healthz")))
        {
            var found = await Load.Run(page, Callers, settling, measured, (_, _) => Get(http, who, page));
            baseline = baseline == 0 ? found.PerSecond : baseline;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{page}` | {(who.Length == 0 ? "nobody (baseline)" : who)} | {found.PerSecond:N0} | "
                    + $"{found.P50Milliseconds:F1} | {found.P99Milliseconds:F1} | "
                    + $"{found.PerSecond / baseline:F3} |"));
        }
    }

    private static async Task<(int Made, int Refused)> Get(HttpClient http, string who, string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(page, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/html");
        if (who.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        }

        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode && body.Length > 0 ? (1, 0)
            : throw new InvalidOperationException($"{page} as {who}: {(int)answer.StatusCode}");
    }
}
