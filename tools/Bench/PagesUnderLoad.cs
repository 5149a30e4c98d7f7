using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Bench;

/// <summary>
/// How many pages a second one node gives out at the nation's scale: sixteen callers in a closed loop, each on a
/// connection of its own. The baseline is the node's health, of the same node in the same run. How long the server's
/// processors work for a page depends least on what else the machine does. BENCH_LOAD_DATABASE names a database to
/// keep: it is filled where it is empty.
/// </summary>
internal static class PagesUnderLoad
{
    private const int Callers = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
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
                await using (var ledger = new Ledger(database, TimeProvider.System))
                {
                    await NationalCycle.Run(ledger, TimeProvider.System, world, _ => { });
                }

                using var register = new Register(database);
                Market.LiftLimits(register);
                register.Commit();
            }
        }

        using var connections = new SocketsHttpHandler { MaxConnectionsPerServer = Callers };
        using var http = new HttpClient(connections) { BaseAddress = new("http://127.0.0.1:5997"),
            Timeout = TimeSpan.FromMinutes(5) };
        await using var server = await Server.Start(connection, http);
        Console.WriteLine();
        Console.WriteLine(
            "| page | who | a second | p50 ms | p99 ms | of the baseline | ms of the server's processors |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|");
        double baseline = 0;
        foreach (var (who, page) in Pages.Prepend(("", "/healthz")))
        {
            await Measure(who, page, who.Length == 0 ? "nobody (baseline)" : who);
        }

        // What is kept of the nation's page holds until the journal goes on: here it does, all the time.
        using var stop = new CancellationTokenSource();
        var moving = Task.Run(() => Move(http, stop.Token));
        await Measure("demo-national", "/", "demo-national, with ten transfers a second");
        await stop.CancelAsync();
        var made = await moving;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Transfers meanwhile: {made}"));

        async Task Measure(string who, string page, string named)
        {
            _ = await Load.Run(page, Callers, settling, TimeSpan.Zero, (_, _) => Get(http, who, page));
            long asked = 0;
            var before = server.Processor;
            var found = await Load.Run(page, Callers, TimeSpan.Zero, measured, (_, _) =>
            {
                Interlocked.Increment(ref asked);
                return Get(http, who, page);
            });
            var worked = (server.Processor - before).TotalMilliseconds / asked;
            (baseline, settling) = (baseline == 0 ? found.PerSecond : baseline, WarmUp);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{page}` | {named} | {found.PerSecond:N0} | {found.P50Milliseconds:F1} | "
                    + $"{found.P99Milliseconds:F1} | {found.PerSecond / baseline:F3} | {worked:F2} |"));
        }
    }

    /// <summary>An enterprise moves a tonne between its two accounts, there and back, ten times a second.</summary>
    private static async Task<int> Move(HttpClient http, CancellationToken stop)
    {
        using var listed = await http.SendAsync(Of("demo-enterprise-1", HttpMethod.Get, "/api/v1/accounts"), stop);
        var accounts = JsonNode.Parse(await listed.Content.ReadAsStringAsync(stop))!["items"]!.AsArray()
            .Select(a => (string)a!["number"]!).ToArray();
        var made = 0;
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            for (; await clock.WaitForNextTickAsync(stop); made++)
            {
                using var request = Of("demo-enterprise-1", HttpMethod.Post, "/api/v1/transactions");
                var (from, to) = (accounts[made % 2], accounts[1 - (made % 2)]);
                request.Content = new StringContent(
                    $$"""
                      {"id":"{{Guid.CreateVersion7()}}","function":23,
                       "legs":[{"from":"{{from}}","to":"{{to}}","unitType":"CEA","quantity":1}]}
                      """,
                    Encoding.UTF8, "application/json");
                using var answer = await http.SendAsync(request, stop);
                _ = answer.IsSuccessStatusCode ? true
                    : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(stop));
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }

        return made;
    }

    private static HttpRequestMessage Of(string who, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (who.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        }

        return request;
    }

    private static async Task<(int Made, int Refused)> Get(HttpClient http, string who, string page)
    {
        using var request = Of(who, HttpMethod.Get, page);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode && body.Length > 0 ? (1, 0)
            : throw new InvalidOperationException($"{page} as {who}: {(int)answer.StatusCode}");
    }
}
