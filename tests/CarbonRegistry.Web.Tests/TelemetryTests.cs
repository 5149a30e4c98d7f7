using System.Net;

namespace CarbonRegistry.Web.Tests;

/// <summary>A node's figures: read by Prometheus on a port of its own, and by nobody on the others.</summary>
public sealed class TelemetryTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Figures_are_read_on_their_own_port_and_count_what_was_answered(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await using var node = Host.Build(new HostOptions
        {
            Database = w.Connection, Urls = "http://127.0.0.1:0", MetricsUrl = "http://127.0.0.1:0", Clock = w.Clock,
            PasswordIterations = 1000, TakesDemonstrationTokens = true,
        });
        await node.StartAsync(TestContext.Current.CancellationToken);
        Uri[] addresses = [.. node.Urls.Select(u => new Uri(u))];
        Assert.Equal(2, addresses.Length);
        using var http = new HttpClient();
        var (main, own) = (addresses[0], addresses[1]);
        using var asked = new HttpRequestMessage(HttpMethod.Post, new Uri(main, "/api/v1/transactions"))
        {
            Content = new StringContent(w.Transaction(24, "EC1>NS11:100"), null, "application/json"),
        };
        asked.Headers.Authorization = new("Bearer", "rep-1");
        Assert.Equal(HttpStatusCode.Created,
            (await http.SendAsync(asked, TestContext.Current.CancellationToken)).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound,
            (await http.GetAsync(new Uri(main, "/metrics"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await http.GetAsync(new Uri(own, "/health/live"), TestContext.Current.CancellationToken)).StatusCode);
        var figures = await http.GetStringAsync(new Uri(own, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Matches("carbonregistry_ledger_answers[a-z_]*\\{[^}]*function=\"24\",outcome=\"posted\"[^}]*\\} 1",
            figures);
        Assert.Contains("carbonregistry_ledger_batch_duration", figures, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration", figures, StringComparison.Ordinal);
        await node.StopAsync(TestContext.Current.CancellationToken);
    }
}
