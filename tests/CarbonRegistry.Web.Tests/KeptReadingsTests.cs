using System.Globalization;
using System.Text.RegularExpressions;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>What a node keeps of its readings is what the database says, at every request, on every node, for
/// everybody.</summary>
public sealed class KeptReadingsTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_movement_is_seen_at_the_very_next_request_on_both_nodes(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await using var second = await Second(w);
        for (var round = 1; round <= 6; round++)
        {
            await w.Must("rep-1", 24, $"EC1>NS11:{11 * round}");
            var sum = Enumerable.Range(1, round).Sum(r => 11 * r);
            foreach (var node in new[] { w.Address, new Uri(second.Urls.First()) })
            {
                // Each asked twice: the second time it is kept.
                foreach (var _ in Enumerable.Range(0, 2))
                {
                    Assert.Equal(sum, CardOf(await See(node, "national", "/"), "已上缴量"));
                    Assert.Equal(sum, CardOf(await See(node, "province-11", "/"), "已上缴量"));
                    Assert.Contains($">{sum}<", await See(node, "national", "/compliance/2025"),
                        StringComparison.Ordinal);
                    Assert.Contains($"{11 * round}<", LatestOf(await See(node, "national", "/transactions")),
                        StringComparison.Ordinal);
                }
            }
        }

        // The trend adds up: what an undo brings back is taken off.
        var undone = (await w.Get("province-11", "transactions?function=24&limit=1"))["items"]![0]!["id"]!
            .GetValue<string>();
        var undo = await w.Post(
            "province-11", "transactions",
            $$"""{"id":"{{Guid.CreateVersion7()}}","function":20,"refersTo":"{{undone}}","reason":"更正"}""");
        Assert.True(undo.Status == 201, undo.Body?.ToJsonString());
        var left = CardOf(await See(w.Address, "national", "/"), "已上缴量");
        Assert.Equal(11 * (1 + 2 + 3 + 4 + 5), left);
        Assert.Equal(left, TrendOf(await See(w.Address, "national", "/")));
        Assert.Equal(left, TrendOf(await See(new(second.Urls.First()), "national", "/")));
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nobody_is_shown_what_was_read_for_another()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-3", 24, "EC3>NS31:77");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var nation = await See(w.Address, "national", "/transactions");
            var eleven = await See(w.Address, "province-11", "/transactions");
            var other = await See(w.Address, "province-31", "/transactions");
            Assert.Contains(w["EC3"], nation, StringComparison.Ordinal);
            Assert.Contains(w["EC3"], other, StringComparison.Ordinal);
            Assert.DoesNotContain(w["EC3"], eleven, StringComparison.Ordinal);
            Assert.Contains(w["EC1"], await See(w.Address, "province-11", "/compliance/2025"),
                StringComparison.Ordinal);
            Assert.DoesNotContain(w["EC1"], await See(w.Address, "province-31", "/compliance/2025"),
                StringComparison.Ordinal);
            Assert.Contains("未履约量", await See(w.Address, "province-11", "/"), StringComparison.Ordinal);
            Assert.DoesNotContain("未履约量", await See(w.Address, "province-11", "/", "en"),
                StringComparison.Ordinal);

            // The same list in another order, and a page of it, is another reading.
            var (up, down) = (await See(w.Address, "national", "/transactions?sort=number"),
                await See(w.Address, "national", "/transactions?sort=-number"));
            Assert.NotEqual(LatestOf(up), LatestOf(down));
        }
    }

    [Fact]
    public async Task What_falls_due_by_the_clock_alone_is_seen_though_nobody_does_anything()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        Assert.Contains("2025 年度履约", await See(w.Address, "national", "/"), StringComparison.Ordinal);
        var (days, next) = (DaysOf(await See(w.Address, "national", "/")), 0);
        w.Clock.Advance(TimeSpan.FromDays(1));
        next = DaysOf(await See(w.Address, "national", "/"));
        Assert.Equal(days - 1, next);

        // To the last microsecond it is open.
        using (var database = new Database(w.Connection))
        {
            var closes = database.List("select closes_at from compliance_year where year = 2025",
                r => r.GetInt64(0))[0];
            w.Clock.Advance(TimeSpan.FromMicroseconds(closes - w.Clock.Now.Value - 1));
            Assert.Contains("2025 年度履约", await See(w.Address, "national", "/"), StringComparison.Ordinal);
            w.Clock.Advance(TimeSpan.FromMicroseconds(1));
        }

        Assert.DoesNotContain("2025 年度履约", await See(w.Address, "national", "/"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_broke_is_read_again_and_a_reading_is_made_once()
    {
        using var database = Database();
        var (kept, reads) = (new KeptReadings(), 0);
        using var snapshot = new Snapshot(database);
        Assert.Throws<InvalidOperationException>(() =>
            kept.Of<string>(snapshot, new(1), "it", "office", () => throw new InvalidOperationException()));
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Equal("read", kept.Of(snapshot, new(1), "it", "office", Read));
        }

        Assert.Equal(1, reads);
        Assert.Equal("read", kept.Of(snapshot, new(1), "it", "another", Read));
        Assert.Equal("read", kept.Of(snapshot, new(1), "it", null, Read));
        Assert.Equal("read", kept.Of(snapshot, new(1), "it", null, Read));
        Assert.Equal(4, reads);

        string Read()
        {
            reads++;
            return "read";
        }

        static Database Database()
        {
            var file = Path.Combine(Path.GetTempPath(), $"t_{Guid.NewGuid():N}.db");
            var made = new Database("Data Source=" + file);
            made.Migrate();
            return made;
        }
    }

    private static async Task<Microsoft.AspNetCore.Builder.WebApplication> Second(World w)
    {
        var second = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
            Clock = w.Clock, PasswordIterations = 1000, TakesDemonstrationTokens = true,
            Rates = new(100_000, 100_000, 100_000, 100_000, 60, 10, 100) });
        await second.StartAsync(TestContext.Current.CancellationToken);
        return second;
    }

    private static long CardOf(string page, string label) => NumberIn(Regex.Match(
        page, $"<dt>{label}</dt>\\s*<dd>\\s*(?:<[^>]*>)*(?<it>[\\d,]+)", RegexOptions.ExplicitCapture)
        .Groups["it"].Value);

    private static int DaysOf(string page) => (int)CardOf(page, "距上缴截止");

    /// <summary>The last line of the trend's table.</summary>
    private static long TrendOf(string page) => NumberIn(Regex.Match(
        page, "年度累计已上缴\" class=\"figure\">\\s*<span class=\"amount\">(?<it>[\\d,]+)(?!.*年度累计已上缴\" class)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["it"].Value);

    private static string LatestOf(string page) =>
        Regex.Match(page, "<tbody>\\s*(?<it><tr>.*?</tr>)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)
            .Groups["it"].Value;

    private static long NumberIn(string text) =>
        long.Parse(text.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static async Task<string> See(Uri node, string person, string path, string language = "zh-CN")
    {
        using var http = new HttpClient { BaseAddress = node };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", person);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Cookie", "lang=" + language);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path} as {person}: {(int)answer.StatusCode}");
        return System.Net.WebUtility.HtmlDecode(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
