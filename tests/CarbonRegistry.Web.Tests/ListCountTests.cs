using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarbonRegistry.Web.Tests.Pages;

namespace CarbonRegistry.Web.Tests;

/// <summary>What a list says of itself: its lines, their sums, the filters at hand, searches that are kept.</summary>
public sealed partial class ListCountTests
{
    private static readonly string[] Everybody = [.. World.OneOfEachRole, "province-31", "rep-3", "viewer"];

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Every_list_counts_what_its_reader_sees_and_no_more(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("configuration", "set-parameter", """{"name":"approvals-6","value":1}""");
        foreach (var n in new[] { 1, 2 })
        {
            await w.Post("national", "transactions",
                w.Transaction(6, $">NT:{n}", """ "reference":"r","vintage":"2025" """));
        }

        var counted = 0;
        foreach (var person in Everybody)
        {
            foreach (var list in new[] { "accounts", "accounts?type=EC", "accounts?q=" + Uri.EscapeDataString("企业1"),
                "holders", "holders?kind=Enterprise", "people", "batches", "proposals?box=all",
                "proposals?box=all&q=NATIONAL", "transactions?function=16", "transactions?outcome=posted" })
            {
                var all = await All(w, person, list);
                if (all is null || (await w.Get(person, "/" + list)) is not { Status: 200 } page)
                {
                    continue;
                }

                Assert.True(all.Count == Count(page), $"{list} as {person}: {all.Count}, {Count(page)}");
                counted++;
            }
        }

        Assert.True(counted > 100, counted.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_longer_list_is_counted_on_all_its_pages(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var all = await All(w, "national", "accounts");
        using var clerk = new RegisterClerk(w, "national");
        var first = await clerk.See("/accounts?size=25");
        Assert.True(all!.Count > 25);
        Assert.Contains($"共 {all.Count} 条", first.Text, StringComparison.Ordinal);
        Assert.Equal(25, first.Column(0).Count);
        var second = await clerk.See(first.All("href=\"(?<it>[^\"]+)\" rel=\"next\"").Single());
        Assert.Contains($"共 {all.Count} 条", second.Text, StringComparison.Ordinal);

        // How long a page is, the browser remembers; what is no choice is none.
        var answer = await w.Get("national", "/accounts?size=25");
        Assert.Contains(answer.Response.Headers.GetValues("Set-Cookie"),
            c => c.StartsWith("lines=25;", StringComparison.Ordinal));
        Assert.False((await w.Get("national", "/accounts?size=7")).Response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Sums_are_those_of_what_is_filtered(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("rep-1", 24, "EC1>NS11:4000");
        await w.Must("province-11", "set-obligation",
            $$"""{"year":2025,"account":"{{w["EC1"]}}","due":10000,"document":"d"}""");
        foreach (var person in Everybody)
        {
            foreach (var list in new[] { "accounts", "accounts?type=EC", "accounts?type=ET", "accounts?state=frozen" })
            {
                var all = await All(w, person, list);
                long sum = 0;
                foreach (var account in all ?? [])
                {
                    var held = await w.Get(person, $"accounts/{account!["number"]}/holdings");
                    sum += held["unitTypes"].AsArray().Sum(u => u!["amounts"]!["total"]!.GetValue<long>());
                }

                var page = (await w.Get(person, "/" + list)).Body!.GetValue<string>();
                var said = Together().Match(page) is { Success: true } m ? m.Groups["sum"].Value : "0";
                Assert.True(
                    sum.ToString("N0", CultureInfo.InvariantCulture) == said, $"{list} as {person}: {sum}, {said}");
            }
        }

        // What was posted by one function, whole and of one account; the year's standings.
        Assert.Contains("已入账合计：CEA 1,100,000 吨", await Text("province-11", "/transactions?function=16"),
            StringComparison.Ordinal);
        Assert.Contains("已入账合计：CEA 1,200,000 吨", await Text("national", "/transactions?function=16"),
            StringComparison.Ordinal);
        Assert.Contains("已入账合计：CEA 100,000 吨", await Text("rep-3", "/transactions?function=16"),
            StringComparison.Ordinal);
        Assert.Contains($"已入账合计：CEA 1,004,000 吨",
            await Text("province-11", "/transactions?account=" + w["EC1"]), StringComparison.Ordinal);
        var standings = await Text("province-11", "/compliance/2025?status=partly");
        Assert.Contains("共 1 条 应履约量：10,000 吨", standings, StringComparison.Ordinal);
        Assert.Contains("6,000 吨", standings, StringComparison.Ordinal);

        async Task<string> Text(string person, string path)
        {
            using var clerk = new RegisterClerk(w, person);
            return (await clerk.See(path)).Text;
        }
    }

    [Fact]
    public async Task Filters_are_taken_away_one_by_one_kept_by_name_and_explained_where_they_are_wrong()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "national");
        var page = await clerk.See("/accounts?type=EC&state=open&q=100%25&sort=-opened");
        Assert.True(page.LinksTo("/accounts?state=open&q=100%25&sort=-opened"), page.Html);
        Assert.True(page.LinksTo("/accounts?sort=-opened"));

        // Kept, found again, seen by nobody else, forgotten.
        await clerk.Send("/saved-filters", ("list", "/accounts"), ("query", "?type=EC&after=7&q="), ("name", " 履约 "));
        Assert.True((await clerk.See("/accounts")).LinksTo("/accounts?type=EC"));
        using (var other = new RegisterClerk(w, "national-2"))
        {
            Assert.False((await other.See("/accounts")).LinksTo("/accounts?type=EC"));
            await other.Send("/saved-filters", ("list", "/accounts"), ("name", "履约"), ("forget", "true"));
        }

        Assert.True((await clerk.See("/accounts")).LinksTo("/accounts?type=EC"));
        foreach (var (list, query, name) in new[] { ("/accounts", "?type=EC", ""), ("/accounts", "", "x"),
            ("/accounts", "?type=EC", new string('x', 41)), ("/accounts", "?q=" + new string('x', 1001), "x"),
            ("https://elsewhere.example/", "?type=EC", "x"), ("/sign-out", "?type=EC", "x") })
        {
            var answer = await clerk.Send("/saved-filters", ("list", list), ("query", query), ("name", name));
            Assert.True(answer.Status is 404 or 422, $"{list} {query}: {answer.Status}");
        }

        foreach (var n in Enumerable.Range(1, 19))
        {
            await clerk.Send("/saved-filters", ("list", "/accounts"), ("query", "?type=ET"), ("name", $"{n}"));
        }

        Assert.Equal(422, (await clerk.Send("/saved-filters", ("list", "/accounts"), ("query", "?type=ET"),
            ("name", "20"))).Status);
        await clerk.Send("/saved-filters", ("list", "/accounts"), ("name", "履约"), ("forget", "true"));
        Assert.False((await clerk.See("/accounts")).LinksTo("/accounts?type=EC"));

        // What is wrong says what would be right, in both languages.
        var wrong = await clerk.See("/transactions?account=CN-EC1&from=31.3.&seq=-1&sort=x");
        Assert.Contains("如 CN-EC-11-00000012-52", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("如 2026-03-31", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("请填写不带符号和分隔符的整数", wrong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("共 ", wrong.Text, StringComparison.Ordinal);
        using var english = new RegisterClerk(w, "national", "en");
        Assert.Contains("choose one of those that are offered",
            (await english.See("/holders?kind=x")).Text, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<JsonNode?>?> All(World w, string person, string list)
    {
        var rows = new List<JsonNode?>();
        for (string? after = null; ;)
        {
            var answer = await w.Get(person, list + (list.Contains('?', StringComparison.Ordinal) ? "&" : "?")
                + "limit=50" + (after is null ? "" : "&after=" + Uri.EscapeDataString(after)));
            if (answer.Status != 200)
            {
                return null;
            }

            rows.AddRange(answer["items"].AsArray());
            if ((after = answer.Body!["next"]?.GetValue<string>()) is null)
            {
                return rows;
            }
        }
    }

    private static long? Count(Answer page) =>
        Counted().Match(page.Body!.GetValue<string>()) is { Success: true } m
            ? long.Parse(m.Groups["n"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex("<strong>共 (?<n>[0-9,]+) 条</strong>")]
    private static partial Regex Counted();

    [GeneratedRegex("合计持有：CEA (?<sum>[0-9,]+) 吨")]
    private static partial Regex Together();
}
