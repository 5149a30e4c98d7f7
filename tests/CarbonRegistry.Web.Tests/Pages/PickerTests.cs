using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Accounts, holders and people are picked by what people have at hand: a name, its pinyin initials, a number;
/// by keyboard, by form alone, and never beyond what one may see.</summary>
public sealed class PickerTests(Chromium chromium)
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_is_suggested_is_what_one_may_see(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        Assert.Contains(w["EC1"], await Suggested(w, "province-11", "accounts?q=qy"));
        Assert.Contains(w["EC1"], await Suggested(w, "province-11", "accounts?q=qiye1"));
        Assert.Contains(w["EC1"], await Suggested(w, "province-11", "accounts?q=uscc1&types=EC"));
        Assert.DoesNotContain(w["ET1"], await Suggested(w, "province-11", "accounts?q=qiye1&types=EC"));
        Assert.Contains(w["EC3"], await Suggested(w, "national", "accounts?q=" + w["EC3"][9..17]));
        foreach (var typed in new[] { "qy", "qiye3", "uscc3", w["EC3"], Uri.EscapeDataString("企业3") })
        {
            Assert.DoesNotContain(w["EC3"], await Suggested(w, "province-11", "accounts?q=" + typed));
            Assert.DoesNotContain(w["EC3"], await Suggested(w, "rep-1", "accounts?q=" + typed));
        }

        // A representative's own accounts, and of holders and people nobody else's.
        Assert.Contains(w["EC1"], await Suggested(w, "rep-1", "accounts?q=qy"));
        Assert.Empty(await Suggested(w, "rep-1", "holders?q=qiye2"));
        Assert.Single(await Suggested(w, "rep-1", "holders?q=qiye1"));
        Assert.Empty(await Suggested(w, "rep-1", "people?q=rep2"));
        Assert.Single(await Suggested(w, "province-11", "people?q=rep1"));

        // Of a movement only where it may start and lead, and to nobody whose movement it is not.
        Assert.Equal([w["EC1"]], await Suggested(w, "rep-1", "from?function=24&q=ec"));
        Assert.Empty(await Suggested(w, "rep-1", "from?function=24&q=qiye2"));
        Assert.NotEmpty(await Suggested(w, "rep-1", $"to?function=24&from={w["EC1"]}&q=ns"));
        Assert.Empty(await Suggested(w, "rep-1", $"to?function=24&from={w["EC2"]}&q=ns"));
        Assert.Empty(await Suggested(w, "rep-1", "from?function=7&q=nt"));
        using var own = new RegisterClerk(w, "rep-1");
        Assert.Equal(404, (await own.Get("/suggest/secrets?q=a")).Status);

        // Of another province whom one can name whole, and nobody by a part of a name.
        var others = $"to?function=38&from={w["EC1"]}&q=";
        Assert.NotEmpty(await Suggested(w, "province-11", others + "qiye2"));
        Assert.Empty(await Suggested(w, "province-11", others + "qiye3"));
        Assert.Empty(await Suggested(w, "province-11", others + w["EC3"][..^3]));
        Assert.Equal([w["EC3"]], await Suggested(w, "province-11", others + w["EC3"]));
        Assert.Contains(w["EC3"], await Suggested(w, "province-11", others + "uscc3"));
        using var province = new RegisterClerk(w, "province-11");
        Assert.Contains(
            "完整账户号",
            JsonNode.Parse((await province.Get("/suggest/" + others + "qiye3")).Html)!["more"]!.GetValue<string>(),
            StringComparison.Ordinal);
        var form = await province.See("/functions/38?from=" + w["EC1"]);
        Assert.DoesNotContain(w["EC3"], form.Html, StringComparison.Ordinal);
        Assert.Contains("完整账户号", form.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_allocation_says_what_whom_it_goes_to_has()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "province-11");
        var asked = await clerk.Get($"/suggest/to?function=16&from={w["PT11"]}&q=qiye1");
        Assert.Contains("CEA ", JsonNode.Parse(asked.Html)!["items"]![0]!["detail"]!.GetValue<string>(),
            StringComparison.Ordinal);
        var form = await clerk.See($"/functions/16?from={w["PT11"]}&to={w["EC1"]}");
        Assert.Matches("id=\"to-1-hint\">[^<]*CEA ", form.Html);
    }

    [Fact]
    public async Task A_clerk_picks_by_keyboard_and_the_field_says_whom_it_means()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        var (page, keys) = (clerk.Page, clerk.Page.Keyboard);
        await clerk.Go("/acts/set-obligation");
        var field = page.Locator("#account");
        await Assertions.Expect(field).ToHaveAttributeAsync("role", "combobox");
        await field.FocusAsync();
        await keys.TypeAsync("qiye1");
        var options = page.Locator("[role=listbox] [role=option]");
        await Assertions.Expect(options.First).ToContainTextAsync("企业1");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "true");
        await keys.PressAsync("Escape");
        await Assertions.Expect(options.First).ToBeHiddenAsync();
        await keys.PressAsync("ArrowDown");
        await Assertions.Expect(options.First).ToBeVisibleAsync();
        await keys.PressAsync("ArrowDown");
        await Assertions.Expect(options.First).ToHaveAttributeAsync("aria-selected", "true");
        Assert.Equal(await options.First.GetAttributeAsync("id"),
            await field.GetAttributeAsync("aria-activedescendant"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(field).ToHaveValueAsync(w["EC1"]);
        await Assertions.Expect(page.Locator("#account-hint")).ToContainTextAsync("企业1");
        await Assertions.Expect(page.Locator("#account-hint")).ToContainTextAsync("CEA");

        // It is said again where something else is wrong.
        await page.SelectOptionAsync("#year", "2025");
        await page.FillAsync("#due", "x");
        await page.FillAsync("#document", "京环〔2026〕1号");
        await keys.PressAsync("Enter");
        await page.WaitForSelectorAsync(".reasons");
        await Assertions.Expect(page.Locator("#account-hint")).ToContainTextAsync("CEA");
        Assert.Empty(clerk.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", "请选择")]
    [InlineData("en", "choose one")]
    public async Task Without_scripts_what_was_typed_is_asked_back(string language, string said)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11", language, scripts: false);
        var page = clerk.Page;
        await clerk.Go("/acts/edit-account");
        await page.FillAsync("#account", "qy");
        await page.FillAsync("#name", "新名");
        await page.ClickAsync("button[value=preview]:visible");
        await Assertions.Expect(page.Locator(".reasons")).ToContainTextAsync(said);
        await page.SelectOptionAsync("#account", w["EC1"]);
        await page.ClickAsync("button[value=preview]:visible");
        await Assertions.Expect(page.Locator("#check ~ dl").First).ToContainTextAsync(w["EC1"]);
        await Assertions.Expect(page.Locator("#check ~ dl").First).ToContainTextAsync("CEA");

        // The only one that it can be is meant; nobody is said to be nobody, and another is looked for.
        await clerk.Go("/acts/edit-account");
        await page.FillAsync("#account", "CN-EC");
        await page.FillAsync("#name", "新名");
        await page.FillAsync("#account", "qiye3");
        await page.ClickAsync("button[value=preview]:visible");
        await Assertions.Expect(page.Locator(".reasons")).ToBeVisibleAsync();
        Assert.DoesNotContain(w["EC3"], await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_known_is_added_by_the_whole_form_too()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/acts/add-representative?account=" + w["EC2"]);
        foreach (var field in new[] { "natural.name", "natural.identityNumber" })
        {
            Assert.Null(await clerk.Page.Locator($"[id='{field}']").GetAttributeAsync("required"));
        }

        await clerk.Page.FillAsync("#person", "rep-1");
        await clerk.Page.CheckAsync("[name=initiates]");
        await clerk.Page.FillAsync("#document", "函〔2026〕1号");
        await clerk.Page.ClickAsync("button[value=preview]:visible");
        await Assertions.Expect(clerk.Page.Locator("main")).ToContainTextAsync("rep-1");
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task An_account_that_is_not_ones_to_move_out_of_is_said_to_be_so_and_nothing_is_mixed()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var own = new RegisterClerk(w, "rep-1");
        var page = await own.Get($"/functions/24?from={w["EC2"]}&quantity=77");
        Assert.Contains("role=\"alert\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"77\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("selected", page.Html[page.Html.IndexOf("id=\"from\"", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
        Assert.Contains("value=\"77\"", (await own.See($"/functions/24?from={w["EC1"]}&quantity=77")).Html,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_seen_last_is_a_search_away_for_who_saw_it_alone()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/accounts/" + w["EC1"]);
        await clerk.Go("/search?q=qiye2");
        await Assertions.Expect(clerk.Page.Locator("main")).ToContainTextAsync(w["EC2"]);
        await clerk.Go("/search");
        await Assertions.Expect(clerk.Page.Locator($"main a[href='/accounts/{w["EC1"]}']")).ToBeVisibleAsync();
        await Assertions.Expect(clerk.Page.Locator("main a[href='/search?q=qiye2']")).ToBeVisibleAsync();

        // Another at the same browser sees nothing of it.
        await clerk.Page.Context.SetExtraHTTPHeadersAsync([KeyValuePair.Create("Authorization", "Bearer national")]);
        await clerk.Go("/search");
        await Assertions.Expect(clerk.Page.Locator($"main a[href='/accounts/{w["EC1"]}']")).ToHaveCountAsync(0);
        Assert.Empty(clerk.Complaints);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Decisions_are_found_by_their_references_as_far_as_one_sees_what_rests_on_them(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var nation = new RegisterClerk(w, "national");
        using var own = new RegisterClerk(w, "rep-3");
        var made = (await w.Get("national", "transactions?function=6&outcome=posted"))["items"]![0]!;
        var reference = made["terms"]!["reference"]!.GetValue<string>();
        var address = "/search?q=" + Uri.EscapeDataString(reference[..^1]);
        Assert.True((await nation.See(address)).LinksTo($"/transactions/{made["id"]!.GetValue<string>()}"));
        Assert.False((await own.See(address)).LinksTo($"/transactions/{made["id"]!.GetValue<string>()}"));
    }

    [Fact]
    public async Task Transactions_are_listed_of_an_account_by_its_name()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-1", 23, "EC1>ET1:7");
        using var clerk = new RegisterClerk(w, "province-11");
        var several = await clerk.See("/transactions?account=qiye1");
        Assert.True(several.LinksTo($"/transactions?account={w["EC1"]}"));

        // It is asked back and nothing else: no fault, and no list of something else.
        Assert.DoesNotContain("data-errors", several.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/transactions/0", several.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("共 ", several.Text, StringComparison.Ordinal);
        var none = await clerk.See("/transactions?account=" + Uri.EscapeDataString("没有这家"));
        Assert.Contains("没有符合的", none.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data-errors", none.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/transactions/0", none.Html, StringComparison.Ordinal);
        Assert.Contains(w["ET1"], (await clerk.See($"/transactions?account={w["EC1"]}")).Html,
            StringComparison.Ordinal);
    }

    private static async Task<string[]> Suggested(World w, string person, string asked)
    {
        using var clerk = new RegisterClerk(w, person);
        var answer = await clerk.Get("/suggest/" + asked);
        Assert.Equal(200, answer.Status);
        return [.. JsonNode.Parse(answer.Html)!["items"]!.AsArray().Select(i => i!["value"]!.GetValue<string>())];
    }
}
