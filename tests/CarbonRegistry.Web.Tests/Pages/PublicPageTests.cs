namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>What strangers do with the public page, from its first screen; and a province that prints a year's
/// certificates.</summary>
public sealed class PublicPageTests(Chromium chromium)
{
    [Theory]
    [InlineData("zh-CN", 390, true, "该证书有效", "没有编号为", "已自愿取消")]
    [InlineData("en", 1440, false, "This certificate holds", "No certificate has", "Voluntarily cancelled")]
    public async Task Who_was_shown_a_certificate_checks_it_and_finds_the_cancellation_the_enterprise_and_the_unit(
        string language, int width, bool scripts, string holds, string unknown, string cancelled)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var id = await w.Must("rep-1", 25, "EC1>NX:300", """ "purpose":"public-good","beneficiary":"某某大会" """);
        await w.Must("rep-1", 24, "EC1>NS11:10000");
        var serial = (await w.Get("rep-1", "transactions/" + id))["postings"]![0]!["serials"]!.GetValue<string>();
        using var firm = new RegisterClerk(w, "rep-1");
        var number = (await firm.See($"/compliance/2025/{w["EC1"]}/certificate"))
            .All("href=\"/c/(?<it>LY-[^\"]+)\"").Single();
        await using var clerk = await chromium.Person(w, null, language, width, scripts);

        // Nothing chosen: the browser's own language.
        await clerk.Page.Context.ClearCookiesAsync();
        Assert.Equal(200, await clerk.Go("/public"));
        Assert.Equal(language, await clerk.Page.GetAttributeAsync("html", "lang"));
        var box = (await clerk.Page.Locator("#q").BoundingBoxAsync())!;
        Assert.True(box.Y + box.Height < 700, "The search is not on the first screen.");
        Assert.True(await clerk.Page.Locator("main a[href='/sign-in']").IsVisibleAsync());
        await Ask(number);
        await clerk.Page.Reaches("**/c/LY-*");
        Assert.Contains(holds, await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await Ask(number[..^1] + (number[^1] == 'A' ? 'B' : 'A'));
        await clerk.Page.Reaches("**/c/LY-*");
        await clerk.Page.Locator("main .notice.bad").WaitForAsync();
        Assert.Contains(unknown, await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await clerk.Page.ClickAsync("main a[href='/public']");
        await Ask(language == "en" ? "Enterprise 1" : "企业1");
        await clerk.Page.Locator("#found").WaitForAsync();
        Assert.Contains("某某大会", await clerk.Page.InnerTextAsync("section:has(#found)"), StringComparison.Ordinal);
        await Ask(serial.Split("..")[0]);
        await clerk.Page.Locator("section:has(#found) dl").WaitForAsync();
        Assert.Contains(cancelled, await clerk.Page.InnerTextAsync("section:has(#found)"), StringComparison.Ordinal);

        // A province of its own; and the other language by the switch, which stays.
        await clerk.Page.SelectOptionAsync("#province", "11");
        await clerk.Page.ClickAsync("form:has(#province) button");
        await clerk.Page.Reaches("**/public?*province=11*");
        Assert.Contains("100.0 %", await clerk.Page.InnerTextAsync("section:has(#trend)"), StringComparison.Ordinal);
        Assert.True(await clerk.Page.EvaluateAsync<bool>(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        await clerk.Page.ClickAsync("form.language button");
        Assert.NotEqual(language, await clerk.Page.GetAttributeAsync("html", "lang"));
        Assert.Empty(clerk.Complaints);

        async Task Ask(string words)
        {
            await clerk.Page.FillAsync("#q", words);
            await clerk.Page.Locator("#q").PressAsync("Enter");
            await clerk.Page.IsComplete();
        }
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task A_province_prints_a_years_certificates_on_at_most_three_pages(string language)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-1", 24, "EC1>NS11:10000");
        await using var clerk = await chromium.Person(w, "province-11", language);
        var pages = 0;
        clerk.Page.FrameNavigated += (_, frame) => pages += frame == clerk.Page.MainFrame ? 1 : 0;
        await clerk.Go("/");
        await clerk.Navigate("/compliance");
        await clerk.Page.ClickAsync("main a[href='/compliance/2025']");
        var file = await clerk.Page.RunAndWaitForDownloadAsync(() =>
            clerk.Page.ClickAsync("main a[href='/certificates/compliance/2025']"));
        Assert.Equal("compliance-2025.pdf", file.SuggestedFilename);
        Assert.True(pages <= 3, $"{pages} pages");
        Assert.Empty(clerk.Complaints);
    }
}
