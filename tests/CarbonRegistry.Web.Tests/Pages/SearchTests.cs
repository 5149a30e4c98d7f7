using Microsoft.Playwright;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>The search in the head of every page: what people have at hand leads to what they may see, and to nothing
/// else.</summary>
public sealed class SearchTests(Chromium chromium)
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_people_have_at_hand_leads_to_what_they_may_see_and_to_nothing_else(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var nation = new RegisterClerk(w, "national");
        using var province = new RegisterClerk(w, "province-11");
        using var own = new RegisterClerk(w, "rep-1");

        // A number as it is written on paper: in full, in part, in small or wide letters.
        foreach (var written in new[] { w["EC1"], w["EC1"].ToLowerInvariant(), Wide(w["EC1"]), w["EC1"][6..14] })
        {
            Assert.Contains($"/accounts/{w["EC1"]}", await Found(province, written));
        }

        // Another province's account, and another enterprise's, is not there for who does not see it.
        Assert.Contains($"/accounts/{w["EC3"]}", await Found(nation, w["EC3"]));
        Assert.Empty(await Found(province, w["EC3"]));
        Assert.Empty(await Found(own, w["EC2"]));
        Assert.Contains($"/accounts/{w["EC1"]}", await Found(own, w["EC1"]));

        // A serial number, a journal number, a transaction's id, the reference of a creation.
        var asked = await w.Must("rep-1", 23, "EC1>ET1:7");
        var made = await w.Get("rep-1", $"transactions/{asked}");
        var serial = made["postings"]![0]!["serials"]!.GetValue<string>();
        Assert.Contains(await Found(own, serial), a => a.StartsWith("/serials/", StringComparison.Ordinal));
        Assert.Contains($"/transactions/{asked}", await Found(own, asked));
        Assert.Contains($"/transactions/{asked}", await Found(own, made["seq"]!.ToJsonString()));
        using var other = new RegisterClerk(w, "province-31");
        Assert.DoesNotContain($"/transactions/{asked}", await Found(other, made["seq"]!.ToJsonString()));
        Assert.Empty(await Found(other, asked));
        var batch = (await w.Get("national", "batches"))["items"]![0]!;
        Assert.Contains($"/batches/{batch["batch"]}", await Found(own, batch["reference"]!.GetValue<string>()));

        // Nothing is said to be nothing; what is no part of anything is a wrong filter.
        Assert.Empty(await Found(own, "没有的东西"));
        Assert.Contains("没有找到", (await own.See("/search?q=" + Uri.EscapeDataString("没有的东西"))).Text,
            StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", (await own.See("/search?q=" + new string('x', 101))).Html,
            StringComparison.Ordinal);

        static async Task<IEnumerable<string>> Found(RegisterClerk clerk, string text) =>
            (await clerk.See("/search?q=" + Uri.EscapeDataString(text)))
            .All("<th scope=\"row\"[^>]*>\\s*<a class=\"number\" href=\"(?<it>[^\"]+)\"");

        static string Wide(string text) => string.Concat(text.Select(c => (char)(c + 0xFEE0)));
    }

    [Fact]
    public async Task A_key_reaches_the_search_from_every_page_and_can_be_put_away()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        var (page, keys) = (clerk.Page, clerk.Page.Keyboard);
        await clerk.Go("/transactions");
        await keys.PressAsync("/");
        await keys.TypeAsync(w["EC1"]);
        await keys.PressAsync("Enter");
        await page.Reaches($"**/search?q={w["EC1"]}");
        await page.Locator($"main a[href='/accounts/{w["EC1"]}']").First.ClickAsync();
        await page.Reaches($"**/accounts/{w["EC1"]}");

        // Its number is copied by a button.
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Locator("[data-copy]").First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-copy]").First).ToContainTextAsync("已复制");
        Assert.Equal(w["EC1"], await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));

        // Who does not want the key has none.
        await clerk.Go("/search");
        await page.Locator("#slash").UncheckAsync();
        await clerk.Go("/");
        await keys.PressAsync("/");
        Assert.NotEqual("search-all", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        Assert.Empty(clerk.Complaints);
    }
}
