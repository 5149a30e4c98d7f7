using System.Diagnostics;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonRegistry.Web.Tests;

/// <summary>What a node says of itself: that it lives, whether it is ready, and what it answers while its database is
/// not there.</summary>
public sealed class HealthTests
{
    public static TheoryData<string> Postgres =>
        Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES") is { Length: > 0 } ? ["PostgreSQL"] : [];

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Ready_names_every_check_and_is_not_while_the_tables_are_another_versions(Backend backend)
    {
        await using var w = World.Start(backend);
        Assert.Equal("alive", (await w.Get(null, "/health/live"))["status"].GetValue<string>());
        var ready = await w.Get(null, "/health/ready");
        Assert.Equal((200, "ready"), (ready.Status, ready["status"].GetValue<string>()));
        Assert.Superset(new HashSet<string>(["database", "schema", "disk", "ledger"]), Names(ready.Body!, ok: true));

        w.Services.GetRequiredService<Database>().Execute("insert into schema_step values ('9999-of-the-future')");
        var notReady = await w.Get(null, "/health/ready");
        Assert.Equal((503, "not ready"), (notReady.Status, notReady["status"].GetValue<string>()));
        Assert.Equal(["schema"], Names(notReady.Body!, ok: false));
        Assert.Contains("9999-of-the-future", notReady["checks"].AsArray()
            .Single(c => !c!["ok"]!.GetValue<bool>())!["en"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>A disk that takes nothing more, and then does again: a limit on the files of the node's process, set
    /// from outside.</summary>
    [Fact]
    public async Task Full_disk_is_told_until_something_can_be_written_again()
    {
        var folder = Directory.CreateTempSubdirectory("carbonregistry-").FullName;

        // Ignored, the signal of the limit becomes an error of the write, as a full disk's is.
        using var node = Process.Start(new ProcessStartInfo(
            "sh", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh", typeof(Program).Assembly.Location, "serve", "--demo",
                "--database", "Data Source=" + Path.Combine(folder, "registry.db"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        try
        {
            string? line;
            do
            {
                line = await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            }
            while (line is not null && !line.StartsWith("Listening on ", StringComparison.Ordinal));
            using var http = new HttpClient { BaseAddress = new Uri(line!.Split(' ')[2]) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", "demo-enterprise-1");
            var drained = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var accounts = (await Json(http, "/api/v1/accounts?limit=100")).Body["items"]!.AsArray()
                .Select(a => a!["number"]!.GetValue<string>()).ToList();
            var (from, to) = (accounts.First(a => a.Contains("-EC-", StringComparison.Ordinal)),
                accounts.First(a => a.Contains("-ET-", StringComparison.Ordinal)));
            Assert.Equal(201, (await Move()).Status);
            Assert.Equal(200, (await Json(http, "/health/ready")).Status);

            await Limit("1");
            var full = await Move();
            Assert.Equal(503, full.Status);
            Assert.Contains(full.Body["code"]!.GetValue<string>(), new[] { "901", "905" });
            var notReady = await Json(http, "/health/ready");
            Assert.Equal(503, notReady.Status);
            Assert.Contains("disk", Names(notReady.Body, ok: false));

            await Limit("unlimited");
            await Until(async () => (await Json(http, "/health/ready")).Status == 200);
            Assert.Equal(201, (await Move()).Status);

            async Task<(int Status, JsonNode Body)> Move()
            {
                using var form = new StringContent(
                    $$"""
                    {"id":"{{Guid.NewGuid()}}","function":23,
                     "legs":[{"from":"{{from}}","to":"{{to}}","unitType":"CEA","quantity":1}]}
                    """, System.Text.Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(new Uri("/api/v1/transactions", UriKind.Relative), form,
                    TestContext.Current.CancellationToken);
                return ((int)answer.StatusCode,
                    JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
            }

            async Task Limit(string bytes)
            {
                using var set = Process.Start("prlimit",
                    ["--pid", node.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        $"--fsize={bytes}:unlimited"]);
                await set.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.Equal(0, set.ExitCode);
            }
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Status, JsonNode Body)> Json(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Postgres))]
    public async Task Health_answers_within_a_second_while_the_database_hangs_and_all_else_is_503_while_it_is_away(
        string server)
    {
        _ = server;
        await using var pair = await PostgresPair.StartOne();
        await using var w = World.StartOn(pair.Connection, "Command Timeout=3;Timeout=3;Maximum Pool Size=20");
        await w.Fund();
        var id = await w.Must("rep-1", 23, "EC1>ET1:1");
        Assert.Equal(200, (await w.Get(null, "/health/ready")).Status);

        await pair.Signal("STOP");
        var hanging = Enumerable.Range(0, 60)
            .Select(i => Asked(w, i % 2 == 0 ? "/api/v1/transactions/" + id : "/transactions/" + id, i % 2 == 0
                    ? "application/json" : "text/html")).ToList();
        try
        {
            // Of three, and again where it must: a machine that is busy with other tests does not decide.
            var lives = TimeSpan.MaxValue;
            for (var i = 0; i < 3 && lives >= TimeSpan.FromSeconds(1); i++)
            {
                lives = (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Took(w, "/health/live", 200)))).Min();
            }

            Assert.True(lives < TimeSpan.FromSeconds(1), $"{lives}");
            var took = TimeSpan.MaxValue;
            for (var i = 0; i < 3; i++)
            {
                var one = await Took(w, "/health/ready", 503);
                took = one < took ? one : took;
            }

            Assert.True(took < TimeSpan.FromSeconds(1), $"{took}");
        }
        finally
        {
            await pair.Signal("CONT");
        }

        foreach (var (status, saysWhen, text) in await Task.WhenAll(hanging))
        {
            Assert.True(status == 200 || (status == 503 && saysWhen), $"{status} {text}");
        }

        await Until(async () => (await w.Get(null, "/health/ready")).Status == 200);
        await pair.Crash();
        foreach (var (path, accept) in new[]
        {
            ("/api/v1/transactions/" + id, "application/json"), ("/api/v1/accounts", "application/json"),
            ("/transactions/" + id, "text/html"), ("/accounts", "text/html"), ("/public", "text/html"),
        })
        {
            var (status, saysWhen, text) = await Asked(w, path, accept);
            Assert.True(status == 503 && saysWhen, $"{path}: {status} {text}");
            Assert.Contains("904", text, StringComparison.Ordinal);
        }

        var posted = await w.Post("rep-1", "transactions", w.Transaction(23, "EC1>ET1:1"));
        Assert.Equal((503, "904"), (posted.Status, posted.Code));
        var away = await w.Get(null, "/health/ready");
        Assert.Contains("database", Names(away.Body!, ok: false));
        Assert.Equal(200, (await w.Get(null, "/health/live")).Status);

        await pair.Recover();
        await Until(async () => (await w.Get(null, "/health/ready")).Status == 200);
        Assert.Equal(201, (await w.Post("rep-1", "transactions", w.Transaction(23, "EC1>ET1:1"))).Status);
    }

    /// <summary>The frame of a page counts its person's notices after the page was begun. Where that fails, the page
    /// that says so is shown, not an empty one.</summary>
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_page_that_breaks_in_its_middle_is_answered_with_the_page_that_says_so(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        Assert.Equal(200, (await Asked(w, "/accounts", "text/html")).Status);
        w.Service<Database>().Execute("alter table notice rename to notice_elsewhere");
        var (status, _, text) = await Asked(w, "/accounts", "text/html");
        Assert.Equal(500, status);
        Assert.Contains("</html>", text, StringComparison.Ordinal);
        Assert.Contains("系统内部错误", text, StringComparison.Ordinal);
    }

    /// <summary>Whoever asks, and however the connection string was written: health asks nobody who asks, and no
    /// request waits for long.</summary>
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Postgres))]
    public async Task Health_asks_nobody_who_asks_and_every_request_is_answered_soon_while_the_database_is_stopped(
        string server)
    {
        _ = server;
        await using var pair = await PostgresPair.StartOne();
        await using var w = World.StartOn(pair.Connection, "Maximum Pool Size=30");
        var routes = w.Routes.Where(r => r.StartsWith("GET ", StringComparison.Ordinal)
            && !r.Contains('{', StringComparison.Ordinal)).Select(r => r["GET ".Length..]).ToList();
        Assert.True(routes.Count > 30);
        Assert.Equal((200, 200), ((await w.Get(null, "/health/ready")).Status, (await w.Get(null, "/healthz")).Status));
        Assert.Equal(200, (await w.Get("rep-1", "me")).Status);

        await pair.Signal("STOP");
        try
        {
            foreach (var who in new[] { ("Cookie", "session=of-nobody"), ("Authorization", "Bearer of-nobody"),
                ("Authorization", "Bearer rep-1"), ("Accept", "text/html") })
            {
                foreach (var (path, status) in new[] { ("/health/live", 200), ("/health/ready", 503),
                    ("/healthz", 503) })
                {
                    // The quickest of three, so that a machine that is busy with other tests does not decide.
                    var took = new List<TimeSpan>();
                    for (var i = 0; i < 3; i++)
                    {
                        var answer = await Timed(w, path, who);
                        Assert.Equal((path, status), (path, answer.Status));
                        Assert.True(path != "/healthz" || answer.SaysWhen);
                        took.Add(answer.Took);
                    }

                    Assert.True(took.Min() < TimeSpan.FromSeconds(1), $"{path} {who}: {took.Min()}");
                }
            }

            // A few at a time: how many threads a machine of two processors has is not what is asked here.
            var answers = new List<(string Path, int Status, bool SaysWhen, TimeSpan Took)>();
            foreach (var some in routes.Where(r => !r.StartsWith("/health", StringComparison.Ordinal))
                .SelectMany(r => new[] { (r, ("Cookie", "session=of-nobody")),
                    (r, ("Authorization", "Bearer rep-1")) }).Chunk(8))
            {
                answers.AddRange(await Task.WhenAll(some.Select(asked => Timed(w, asked.r, asked.Item2))));
            }

            Assert.Empty(answers.Where(a => a.Status >= 500 && (a.Status != 503 || !a.SaysWhen)).Select(a =>
                $"{a.Path}: {a.Status}"));
            Assert.Empty(answers.Where(a => a.Took > TimeSpan.FromSeconds(20)).Select(a => $"{a.Path}: {a.Took}"));
            Assert.Contains(answers, a => a is { Path: "/api/v1/me", Status: 503 });
            Assert.Contains(answers, a => a is { Path: "/accounts", Status: 503 });
        }
        finally
        {
            await pair.Signal("CONT");
        }

        await Until(async () => (await w.Get(null, "/health/ready")).Status == 200);
        Assert.Equal(200, (await w.Get(null, "/healthz")).Status);
        Assert.Equal(200, (await w.Get("rep-1", "me")).Status);
    }

    private static async Task<(string Path, int Status, bool SaysWhen, TimeSpan Took)> Timed(World w, string path,
        (string Name, string Value) who)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false,
            AllowAutoRedirect = false }) { BaseAddress = w.Address, Timeout = TimeSpan.FromMinutes(2) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(who.Name, who.Value);
        var began = Stopwatch.GetTimestamp();
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        }
        catch (TaskCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return (path, 0, false, Stopwatch.GetElapsedTime(began));
        }

        using var held = answer;
        return (path, (int)answer.StatusCode, answer.Headers.RetryAfter is not null, Stopwatch.GetElapsedTime(began));
    }

    private static async Task<(int Status, bool SaysWhen, string Text)> Asked(World w, string path, string accept)
    {
        using var http = new HttpClient { BaseAddress = w.Address, Timeout = TimeSpan.FromMinutes(2) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", "rep-1");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Headers.RetryAfter is not null,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<TimeSpan> Took(World w, string path, int status)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(status, (await w.Get(null, path)).Status);
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isSo())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static HashSet<string> Names(JsonNode answer, bool ok) =>
        [.. answer["checks"]!.AsArray().Where(c => c!["ok"]!.GetValue<bool>() == ok)
            .Select(c => c!["name"]!.GetValue<string>())];
}
