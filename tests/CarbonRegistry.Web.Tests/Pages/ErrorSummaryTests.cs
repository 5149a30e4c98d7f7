namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>What is wrong with a form is heard and reached first: in the title, at the top of the page, and from there
/// at the field that mends it.</summary>
public sealed class ErrorSummaryTests(Chromium chromium)
{
    [Fact]
    public async Task A_refusal_is_in_the_title_has_the_focus_and_leads_to_its_field()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        var page = clerk.Page;

        // A movement of more than there is.
        await clerk.Enter(16, "PT11", ["EC1:900000000"], ("reference", "分配一号"));
        await IsHeard("#quantity-1");

        // An act with a credit code that is none.
        await clerk.Go("/acts/register-holder?part=enterprise");
        await page.FillAsync("#zh", "京能热电");
        await page.FillAsync("#creditCode", "911100000000000000");
        await page.Locator("main form[method=post] button.primary").First.ClickAsync();
        await IsHeard("#creditCode");

        // What was refused in the past is told, and no error of the page.
        var refused = await w.Post(
            "province-11", "transactions", w.Transaction(16, "PT11>EC1:900000000", """ "reference":"r" """));
        await clerk.Go($"/transactions/{refused["id"]}");
        Assert.StartsWith("交易", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);

        async Task IsHeard(string field)
        {
            await page.Locator("[data-errors]").WaitForAsync();
            await page.IsComplete();
            Assert.StartsWith("错误：", await page.TitleAsync(), StringComparison.Ordinal);
            Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.matches('[data-errors]')"));
            await page.Locator($"[data-errors] a[href='{field}']").First.ClickAsync();
            Assert.True(await page.EvaluateAsync<bool>("id => document.activeElement.matches(id)", field));
        }
    }
}
