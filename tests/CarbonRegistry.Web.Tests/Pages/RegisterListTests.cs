namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Lists: sorted and paged by their address, exported whole, linked only to what one may see.</summary>
public sealed class RegisterListTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_ends_of_the_calendar_are_days_to_search_by_like_others(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var auditor = new RegisterClerk(w, "audit");
        foreach (var path in new[] { "/transactions", "/audit", "/pilot-surrenders",
            $"/accounts/{w["EC1"]}/statement" })
        {
            foreach (var days in new[] { "from=0001-01-01", "to=9999-12-31", "from=0001-01-01&to=9999-12-31" })
            {
                Assert.Equal((path, days, 200), (path, days, (await auditor.Get($"{path}?{days}")).Status));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_order_of_a_list_pages_through_all_of_it_once(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var national = new RegisterClerk(w, "national");
        using var system = new RegisterClerk(w, "national-system");
        using var province = new RegisterClerk(w, "province-11");
        (RegisterClerk Clerk, string Path, string[] Sorts)[] lists =
        [
            (national, "/accounts", ["number", "type", "holder", "holder-en", "jurisdiction", "state", "opened"]),
            (national, "/holders", ["number", "kind", "name", "name-en", "jurisdiction", "accounts"]),
            (national, "/batches", ["number", "unit", "vintage", "project", "quantity"]),
            (national, "/transactions", ["number"]),
            (system, "/people", ["number", "name", "role", "jurisdiction", "state"]),
            (province, "/compliance/2025", ["number", "name", "due", "surrendered", "reductions", "outstanding"]),
            (national, "/proposals?box=all", ["number", "function", "by", "account", "state"]),
        ];
        foreach (var (clerk, path, sorts) in lists)
        {
            var all = Lines((await clerk.See(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?")
                + "format=csv")).Html);
            foreach (var sort in sorts.SelectMany(s => new[] { s, "-" + s }))
            {
                var sorted = Lines((await clerk.See(
                    $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}format=csv&sort={sort}")).Html);
                Assert.True(all.Order(StringComparer.Ordinal).SequenceEqual(sorted.Order(StringComparer.Ordinal)),
                    $"{path} by {sort}");
                var page =
                    await clerk.See($"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}sort={sort}");
                Assert.DoesNotContain("查询条件无效", page.Text, StringComparison.Ordinal);
            }

            Assert.Contains("查询条件无效",
                (await clerk.See(
                        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}sort=colour")).Text,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Accounts_page_on_after_the_last_row_whatever_they_are_sorted_by(Backend backend)
    {
        await using var w = World.Start(backend);
        for (var i = 0; i < 60; i++)
        {
            await w.Must(
                "province-11", "open-account", $$"""{"type":"EG","holder":{{await Holder(w)}},"name":"一般账户"}""");
        }

        using var clerk = new RegisterClerk(w, "national");
        foreach (var sort in new[] { "number", "-number", "type", "-type", "holder", "state", "-opened" })
        {
            var seen = new List<string>();
            for (var path = $"/accounts?sort={sort}"; ;)
            {
                var page = await clerk.See(path);
                seen.AddRange(page.Column(0));
                if (page.All("href=\"(?<it>[^\"]*)\" rel=\"next\"").FirstOrDefault() is not { } next)
                {
                    break;
                }

                path = next;
                Assert.Contains("sort=" + sort, path, StringComparison.Ordinal);
            }

            Assert.Equal(w.Accounts.Count + 60, seen.Count);
            Assert.Equal(seen.Count, seen.Distinct().Count());
        }

        // A place of another order, or none at all, is no place.
        foreach (var wrong in new[] { "sort=type&after=3", "sort=number&after=3.EC", "sort=opened&after=3.x", "after=x",
            "after=99999999999999999999" })
        {
            Assert.Contains("查询条件无效", (await clerk.See("/accounts?" + wrong)).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sorted_by_a_column_it_stands_in_order_and_says_so()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "national");
        var types = (await clerk.See("/accounts?sort=type")).Column(1);
        var down = await clerk.See("/accounts?sort=-type");
        Assert.Equal(types.Distinct(), down.Column(1).Reverse().Distinct());
        Assert.Contains("aria-sort=\"descending\"", down.Html, StringComparison.Ordinal);
        Assert.True(down.LinksTo("/accounts?sort=type"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_list_goes_out_as_a_spreadsheet_too(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        foreach (var (person, path) in new[]
        {
            ("national", "/accounts"), ("province-11", "/holders"), ("national", "/transactions"),
            ("national", "/batches"), ("national-system", "/people"), ("national", "/proposals?box=all"),
            ("configuration", "/parameters"), ("audit", "/audit"), ("province-11", "/compliance/2025"),
            ("national", "/compliance/2025"),
        })
        {
            using var clerk = new RegisterClerk(w, person, "en");
            var file =
                await clerk.See(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "format=xlsx");
            Assert.True(file.Bytes.AsSpan().StartsWith("PK\x03\x04"u8), path);
            Assert.EndsWith(".xlsx", file.FileName, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Accounts_that_one_may_not_see_are_named_and_not_linked(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var transaction = await w.Must("rep-1", 24, "EC1>NS11:5000");
        foreach (var path in new[] { "/transactions", "/transactions/" + transaction, $"/accounts/{w["EC1"]}" })
        {
            using var rep = new RegisterClerk(w, "rep-1");
            var page = await rep.See(path);
            Assert.Contains(w["NS11"], page.Html, StringComparison.Ordinal);
            Assert.False(page.LinksTo("/accounts/" + w["NS11"]), path);
            Assert.True(page.LinksTo("/accounts/" + w["EC1"]), path);
        }

        using var province = new RegisterClerk(w, "province-11");
        Assert.True((await province.See("/transactions/" + transaction)).LinksTo("/accounts/" + w["NS11"]));

        // Who operates an exchange sees its own delivery account.
        await w.Must("rep-1", 23, "EC1>ET1:100");
        await w.Must("rep-1", 27, "ET1>XD:100");
        using var exchange = new RegisterClerk(w, "exchange");
        var list = await exchange.See("/transactions");
        Assert.True(list.LinksTo("/accounts/" + w["XD"]));
        Assert.False(list.LinksTo("/accounts/" + w["ET1"]));

        // Nothing that any page of theirs links to refuses them.
        foreach (var person in new[] { "rep-1", "province-11", "exchange", "auction", "pilot", "national", "audit" })
        {
            using var clerk = new RegisterClerk(w, person);
            foreach (var path in new[] { "/", "/accounts", "/transactions", "/batches", "/holders" })
            {
                var page = await clerk.See(path);
                foreach (var link in page.All(
                    "href=\"(?<it>/(accounts|transactions|holders|batches|functions|compliance)[^\"#]*)\"").Take(60))
                {
                    Assert.True((await clerk.Get(link)).Status == 200, $"{person} at {path}: {link}");
                }
            }
        }
    }

    private static List<string> Lines(string csv) =>
        [.. csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    private static async Task<long> Holder(World w) =>
        (await w.Get("province-11", $"accounts/{w["EC1"]}"))["holder"]!["id"]!.GetValue<long>();
}
