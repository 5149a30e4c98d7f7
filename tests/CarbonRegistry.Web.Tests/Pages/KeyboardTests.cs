using Microsoft.Playwright;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>The main journeys by the keyboard alone, every stop seen; and without any script.</summary>
public class KeyboardTests(Chromium chromium)
{
    [Fact]
    public async Task Main_journeys_are_done_by_keyboard_alone()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("configuration", "set-parameter", """{"name":"approvals-7","value":1}""");
        await using var clerk = await chromium.Person(w, "rep-1");
        var (page, keys) = (clerk.Page, clerk.Page.Keyboard);

        // Past the navigation at once.
        await clerk.Go("/");
        await keys.PressAsync("Tab");
        Assert.True(
            await page.EvaluateAsync<bool>(
                "() => document.activeElement.matches('a.skip') && "
                    + "document.activeElement.getBoundingClientRect().left >= 0"));
        await keys.PressAsync("Enter");
        Assert.Equal("content", await page.EvaluateAsync<string>("() => document.activeElement.id"));

        // Surrender: navigation, quantity, Enter to check, a button to submit.
        await Press(clerk, "nav a[href='/functions/24']", "**/functions/24");
        await TabTo(clerk, "#quantity-1");
        await keys.TypeAsync("500");
        await keys.PressAsync("Enter");
        await page.Locator(".sentence").First.WaitForAsync();
        await Press(clerk, "button[value=submit]", "**/transactions/**");
        Assert.Equal(500, (await w.Amounts("NS11")).Available);

        // A choice that asks for the page again leaves the keyboard where it was.
        await Press(clerk, "nav a[href='/functions/25']", "**/functions/25");
        await TabTo(clerk, "#from");
        for (var i = 0; i < 3
            && await page.EvaluateAsync<string>("() => document.getElementById('from').value") != w["EC1"]; i++)
        {
            await page.EvaluateAsync("() => { window.before = true; }");
            await keys.PressAsync("ArrowDown");
            await page.WaitForFunctionAsync("() => !window.before && document.readyState === 'complete'");
            await page.WaitForFunctionAsync("() => document.activeElement.id === 'from'");
        }

        await TabTo(clerk, "#quantity-1");
        await keys.TypeAsync("50");
        await TabTo(clerk, "#purpose");
        await keys.PressAsync("ArrowDown");
        await TabTo(clerk, "#beneficiary");
        await keys.TypeAsync("公众");
        await keys.PressAsync("Enter");
        await page.Locator("#again").WaitForAsync();
        await TabTo(clerk, "#again");
        await keys.TypeAsync("50");
        await Press(clerk, "button[value=submit]", "**/transactions/**");
        Assert.Equal(50, (await w.Amounts("NX")).Available);

        // The language, on the page where one is.
        var here = page.Url;
        await TabTo(clerk, "button[lang=en]");
        await keys.PressAsync("Enter");
        await page.WaitForSelectorAsync("html[lang=en]");
        Assert.Equal(here.Split('?')[0], page.Url.Split('?')[0]);

        // An administrative act, and a decision on what somebody else asked for.
        await clerk.Become("province-11", "zh-CN");
        await clerk.Go("/");
        await Press(clerk, "nav a[href='/functions/15']", "**/functions/15");
        await Press(clerk, "main a[href='/acts/edit-account']", "**/acts/edit-account**");
        await TabTo(clerk, "[name=account]");
        await keys.TypeAsync(w["EC2"]);
        await TabTo(clerk, "[name=name]");
        await keys.TypeAsync("第二发电厂");
        await keys.PressAsync("Enter");
        await page.Locator("button[value=submit]").WaitForAsync();
        await TabTo(clerk, "button[value=submit]");
        await keys.PressAsync("Enter");
        await page.Locator(".steps [data-number='3'][aria-current]").WaitForAsync();
        Assert.Equal("第二发电厂", (await w.Get("province-11", "accounts/" + w["EC2"]))["name"].GetValue<string>());

        var asked = (await w.Post("national-2", "transactions", w.Transaction(7, "NT>NA:10", """ "reference":"r" """)))[
            "id"].GetValue<string>();
        var before = (await w.Amounts("NA")).Available;
        await clerk.Become("national", "zh-CN");
        await clerk.Go("/");
        await Press(clerk, "nav a[href='/proposals']", "**/proposals");
        await Press(clerk, $"main a[href='/proposals/{asked}']", "**/proposals/*");
        await Press(clerk, "button[value=approve]", "**/proposals/*?done=1");
        Assert.Equal(before + 10, (await w.Amounts("NA")).Available);
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task Main_journeys_are_done_without_scripts()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var (enrolled, codes, _) = await w.EnrolWithPassword("rep-1", "wei.wei");
        enrolled.Dispose();
        await using var clerk = await chromium.Person(w, null, scripts: false);
        var page = clerk.Page;

        // Signed in on the way to a movement.
        await clerk.Go("/functions/25");
        await page.Reaches("**/sign-in?next=**");
        await page.FillAsync("#loginName", "wei.wei");
        await page.FillAsync("#password", SigningInOf.Password);
        await page.FillAsync("#code", w.NextCode(codes));
        await page.ClickAsync("form[method=post][action='/sign-in'] button.primary");
        await page.Reaches("**/functions/25");
        await clerk.Enter(25, "EC1", ["NX:50"], ("purpose", "public-good"), ("beneficiary", "b"));
        await page.FillAsync("#again", "50");
        await page.ClickAsync("button[value=submit]");

        // What leaves its holder is confirmed afresh.
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        await page.FillAsync("#confirmation-password", SigningInOf.Password);
        await page.FillAsync("#confirmation-code", w.NextCode(codes));
        await page.ClickAsync("form:has(#confirmation-code) button:not([type=button])");
        await page.Reaches("**/transactions/**");
        Assert.Equal(50, (await w.Amounts("NX")).Available);
        await clerk.Enter(24, "EC1", ["NS11:99999999"]);
        Assert.StartsWith("401 ", await clerk.WrongBeside("quantity-1"), StringComparison.Ordinal);
        await page.ClickAsync("button[lang=en]");
        await page.WaitForSelectorAsync("html[lang=en]");
        Assert.Contains("/functions/24", page.Url, StringComparison.Ordinal);
        Assert.Equal("99999999", await page.InputValueAsync("#quantity-1"));

        await clerk.Become("province-11", "en");
        await clerk.Do(15, "edit-account", ("account", w["EC2"]), ("name", "Plant 2"));
        await clerk.Go("/functions/16/file");
        await clerk.Fill("from", w["PT11"]);
        await clerk.Fill("reference", "r");
        await page.SetInputFilesAsync("#file",
            new FilePayload { Name = "a.csv", MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes($"to,quantity\n{w["EC1"]},100\n{w["EC2"]},50\n") });
        await page.ClickAsync("button[value=check]");
        await page.ClickAsync("button[value=submit]");
        await page.Reaches("**/transactions/**");
        Assert.Equal(100_050L, (await w.Amounts("EC2")).Available);
        await page.ClickAsync(".menu-open:visible, nav a[href='/transactions']");
        await page.ClickAsync("table.list tbody th a >> nth=0");
        await page.Reaches("**/transactions/*");
        Assert.Empty(clerk.Complaints);
    }

    /// <summary>Goes on with the tabulator to an element; wherever it stops on the way, one sees where one
    /// is.</summary>
    private static async Task TabTo(Clerk clerk, string selector)
    {
        for (var i = 0; i < 120; i++)
        {
            if (await clerk.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }

            await clerk.Page.Keyboard.PressAsync("Tab");
            var hidden = await clerk.Page.EvaluateAsync<string?>(
                """
                () => {
                    const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
                    if (e === document.body) return null;
                    const within = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
                    const seen = within && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                    return seen ? null : e.outerHTML.slice(0, 200);
                }
                """);
            Assert.True(hidden is null, $"{clerk.Page.Url}: the keyboard is at {hidden}, which is not seen");
        }

        Assert.Fail($"{clerk.Page.Url}: {selector} is not reached by keyboard");
    }

    private static async Task Press(Clerk clerk, string selector, string leadsTo)
    {
        await TabTo(clerk, selector);
        await clerk.Page.Keyboard.PressAsync("Enter");
        await clerk.Page.Reaches(leadsTo);
    }
}
