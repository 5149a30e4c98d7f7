using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CarbonRegistry.Web.Tests;

/// <summary>Two nodes on one database: what one takes away, the other takes away within a second.</summary>
public sealed class NodesTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_right_or_session_that_ends_on_one_node_stops_the_next_request_on_the_other_within_a_second(
        Backend backend)
    {
        await using var w = World.Start(backend);
        await using var second = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
            Clock = w.Clock, PasswordIterations = 1000, TakesDemonstrationTokens = true });
        await second.StartAsync(TestContext.Current.CancellationToken);
        using var there = new HttpClient { BaseAddress = new Uri(second.Urls.First()) };
        var person = (await w.Get("national-2", "me"))["person"].GetValue<long>();
        string Form(string more) => string.Create(CultureInfo.InvariantCulture, $"{{\"person\":{person},{more}}}");
        string Annul() => w.Transaction(8, "NT>NW:1", """ "reference":"r","dryRun":true """);

        // A function taken away. What the other node remembers is a second old at most: at one second it has forgotten.
        Assert.Equal((422, "401"), await Answer(there, "national-2", "transactions", Annul()));
        Assert.Equal(201, (await w.Post("national-system", "acts/change-permissions", Form("\"revoked\":[8]"))).Status);
        Assert.Equal((403, "205"), await Of(w.Post("national-2", "transactions", Annul())));
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((403, "205"), await Answer(there, "national-2", "transactions", Annul()));

        // And given back.
        await w.ByTwo("change-permissions", Form("\"revoked\":[]"));
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((422, "401"), await Answer(there, "national-2", "transactions", Annul()));

        // Suspended.
        Assert.Equal(201, (await w.Post("national-system", "acts/suspend-person", Form("\"reason\":\"离岗\""))).Status);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((401, "201"), await Answer(there, "national-2", "transactions", Annul()));

        // A representative of an account no more: what they move is refused like an account that is not there. The
        // ledger asks again under its lock.
        var transfer = w.Transaction(23, "EC1>ET1:1", "\"dryRun\":true");
        Assert.Equal((422, "401"), await Answer(there, "rep-1", "transactions", transfer));
        using (var database = new Storage.Database(w.Connection))
        {
            database.Execute(
                "delete from representative where person_id = (select id from person where name = 'rep-1')");
        }

        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((422, "203"), await Answer(there, "rep-1", "transactions", transfer));

        // A session that began on one node is ended on the other, a token is revoked.
        var (browser, passkey, _) = await w.EnrolWithPasskey("province-11");
        var cookies = new HttpClientHandler { CookieContainer = new CookieContainer() };
        foreach (Cookie cookie in browser.Cookies.GetAllCookies())
        {
            cookies.CookieContainer.Add(there.BaseAddress!, new Cookie(cookie.Name, cookie.Value));
        }

        using var sameBrowserThere = new HttpClient(cookies) { BaseAddress = there.BaseAddress };
        Assert.Equal(HttpStatusCode.OK,
            (await sameBrowserThere.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode);
        var token = (await SignInTests.Confirmed(browser, passkey, HttpMethod.Post, "me/tokens", new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(), ["name"] = "t", ["scope"] = "all",
            ["expiresAt"] = Instant.Text(w.Clock.Now + Instant.Day),
        })).Body!;
        Assert.Equal((422, "401"), await Answer(there, token["token"]!.GetValue<string>(), "transactions",
            w.Transaction(19, "PT11>NW:1", """ "reference":"r","dryRun":true """)));
        Assert.Equal(200, (await browser.Delete("me/tokens/" + token["id"]!.GetValue<string>())).Status);
        Assert.Equal(200, (await browser.Delete("session")).Status);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await sameBrowserThere.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal((401, "201"), await Answer(there, token["token"]!.GetValue<string>(), "transactions", Annul()));
        passkey.Dispose();
        browser.Dispose();
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<(int, string?)> Of(Task<Answer> answer) =>
        await answer is var a ? (a.Status, a.Code) : default;

    private static async Task<(int Status, string? Code)> Answer(
        HttpClient node, string token, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/v1/" + path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await node.SendAsync(request);
        return ((int)response.StatusCode,
            JsonNode.Parse(await response.Content.ReadAsStringAsync())?["code"]?.GetValue<string>());
    }
}
