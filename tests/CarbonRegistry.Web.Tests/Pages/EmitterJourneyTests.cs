using System.Globalization;
using System.Text;
using CarbonRegistry.Demonstration;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A firm from nothing: registered, represented, obliged and allocated by few pages, and found again with what
/// is missing.</summary>
public sealed class EmitterJourneyTests(Chromium chromium)
{
    private static readonly string Code = Identifiers.CreditCode("11", 7701),
        One = Identifiers.IdentityNumber("11", new(1985, 4, 5), 71),
        Two = Identifiers.IdentityNumber("11", new(1985, 4, 5), 72);

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task A_firm_is_allocated_represented_and_obliged_from_nothing_by_eight_pages(string language)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var (browser, codes, _) = await w.EnrolWithPassword("province-11", "province-11");
        using var session = browser;
        string NextCode() => w.NextCode(codes);
        await using var clerk = await chromium.Seated(w, session, language);
        Assert.Equal(200, await clerk.Go("/"));
        var pages = 0;
        clerk.Page.FrameNavigated += (_, frame) => pages += frame == clerk.Page.MainFrame ? 1 : 0;

        await clerk.Page.ClickAsync("main a[href='/acts/register-emitter']");
        foreach (var (field, value) in new[]
        {
            ("zh", "京郊热力"), ("creditCode", Code), ("initiator.name", "赵发起"), ("initiator.identityNumber", One),
            ("confirmer.name", "钱确认"), ("confirmer.identityNumber", Two), ("obligation.year", "2025"),
            ("obligation.due", "5000"), ("obligation.document", "京环〔2026〕1号"),
        })
        {
            await clerk.Fill(field, value);
        }

        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Sees("button[value=submit], .reasons");
        Assert.Contains("5,000", await clerk.Page.InnerTextAsync("section[aria-labelledby=check]"),
            StringComparison.Ordinal);
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Confirm(NextCode);
        await clerk.Sees("main a[href^='/functions/16?to=']");
        Assert.Equal(2, await clerk.Page.Locator("main a[href$='/enrolment']").CountAsync());
        Assert.Equal(4, pages);

        await clerk.Page.ClickAsync("main a[href^='/functions/16?to=']");
        await clerk.Sees("#quantity-1");
        await clerk.Page.FillAsync("#quantity-1", "6000");
        await clerk.Page.FillAsync("#reference", "京环〔2026〕2号");
        await clerk.Preview();
        await clerk.Sees("button[value=submit], .reasons");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Confirm(NextCode);
        await clerk.Page.Reaches("**/transactions/**");
        Assert.True(pages <= 8, string.Create(CultureInfo.InvariantCulture, $"{pages} pages"));

        // Found again from anywhere by two pages, with what is missing first.
        pages = 0;
        await clerk.Page.FillAsync(".search input", Code);
        await clerk.Page.Keyboard.PressAsync("Enter");
        await clerk.Page.ClickAsync("main a[href^='/holders/']");
        await clerk.Sees("ul.needs");
        Assert.Contains("5,000", await clerk.Page.Locator("ul.needs li").First.InnerTextAsync(),
            StringComparison.Ordinal);
        Assert.Equal(2, await clerk.Page.Locator("ul.needs a[href$='/enrolment']").CountAsync());
        Assert.Equal(2, pages);
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task What_a_page_offers_to_do_for_a_firm_is_for_whoever_may_do_it()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("province-11", "set-obligation",
            $$"""{"account":"{{w["EC1"]}}","year":2025,"due":12000,"document":"文"}""");
        var holder = (await w.Get("province-11", "accounts/" + w["EC1"]))["holder"]!["id"]!.ToString();
        using var province = new RegisterClerk(w, "province-11");
        var seen = await province.See("/holders/" + holder);
        Assert.Contains("2025 年度未履约 12,000 吨", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/functions/24", seen.Html, StringComparison.Ordinal);

        using var own = new RegisterClerk(w, "rep-1", "en");
        var mine = await own.See("/holders/" + holder);
        Assert.Contains("12,000 t missing for 2025", mine.Text, StringComparison.Ordinal);
        Assert.Contains("/functions/24?from=" + w["EC1"], mine.Html, StringComparison.Ordinal);

        // The nation assesses no enterprise; another province does not see it at all.
        using var nation = new RegisterClerk(w, "national");
        Assert.DoesNotContain("欠缴", (await nation.See("/holders/" + holder)).Text, StringComparison.Ordinal);
        using var other = new RegisterClerk(w, "province-31");
        Assert.Equal(404, (await other.Get("/holders/" + holder)).Status);

        foreach (var state in new[] { "closing", "closed" })
        {
            await w.Must("province-11", "change-account-state",
                $$"""{"account":"{{w["ET1"]}}","state":"{{state}}","reason":"关停"}""");
        }

        // Whoever closes the account is told what would never be surrendered.
        var closing = await province.Send("/acts/change-account-state", ("account", w["EC1"]), ("state", "closing"),
            ("reason", "关停"), ("step", "preview"));
        Assert.Contains("2025 年度还有 12,000 吨未履约", closing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_firms_is_checked_by_line_and_ends_with_links_to_what_it_made()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "province-11");
        var template = (await clerk.See("/acts/register-emitters/template?format=csv")).Html;
        var wrong = await clerk.Upload("/acts/register-emitters",
            Encoding.UTF8.GetBytes($"{template}京郊热力,{Code},,,,,,赵发起,{One}1,,,,,,,5000,文\r\n"),
            ("year", "2025"), ("step", "check"));
        Assert.Contains("I3", wrong.Html, StringComparison.Ordinal);
        var file = Encoding.UTF8.GetBytes($"{template}京郊热力,{Code},,,,,,赵发起,{One},,,,,,,5000,文\r\n");
        var good = await clerk.Upload("/acts/register-emitters", file, ("year", "2025"), ("step", "check"));
        Assert.Contains("模板示例，略过", good.Text, StringComparison.Ordinal);
        var done = await clerk.Send("/acts/register-emitters", ("id", good.Value("id")!), ("year", "2025"),
            ("content", good.Value("content")!), ("step", "submit"));
        var holder = done.All("href=\"(?<it>/holders/[0-9]+)\"").Single();
        Assert.Contains("2025 年度未履约 5,000 吨", (await clerk.See(holder)).Text, StringComparison.Ordinal);
    }
}
