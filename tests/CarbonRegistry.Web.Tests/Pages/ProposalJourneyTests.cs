using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Two people at two browsers: one asks, the other sees the very same and decides.</summary>
public class ProposalJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task A_second_person_approves_rejects_with_a_reason_and_never_their_own_and_the_first_withdraws()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var function in new[] { 4, 6 })
        {
            await w.Must("configuration", "set-parameter", $$"""{"name":"approvals-{{function}}","value":1}""");
        }

        await using var first = await chromium.Person(w, "national");
        await using var second = await chromium.Person(w, "national-2", "en");

        // Approved: seen as it was asked, and only then are the units there.
        var id = await Ask("1000");
        Assert.Equal(0, (await w.Amounts("NT")).Available);
        await first.Go("/proposals/" + id);
        Assert.Equal((0, 1), (await first.Page.Locator("button[value=approve]").CountAsync(), await first.Page.Locator("button[value=withdraw]").CountAsync()));
        var own = await w.Post("national", "acts/decide-proposal", new JsonObject { ["proposal"] = id, ["decision"] = "approve" }.ToJsonString());
        Assert.True(own.Status is 403 or 422, own.Body?.ToJsonString());
        await second.Go("/");
        await second.Page.ClickAsync("main a[href='/proposals']");
        await second.Page.ClickAsync($"main a[href='/proposals/{id}']");
        var asked = await second.Page.InnerTextAsync("main");
        Assert.All(new[] { "1,000", w["NT"], "2025", "national" }, t => Assert.Contains(t, asked, StringComparison.Ordinal));
        await Decide(second, "approve");
        Assert.Equal(1000, (await w.Amounts("NT")).Available);
        await first.Go("/proposals?box=mine");
        await first.Page.ClickAsync($"main a[href='/proposals/{id}']");
        await first.Page.Locator("main a[href^='/transactions/']").First.ClickAsync();
        Assert.Contains("1,000", await first.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        // Rejected: not without a reason, and the reason is told to who asked.
        id = await Ask("2000");
        await second.Go("/proposals/" + id);
        await second.Page.ClickAsync("button[value=reject]");
        Assert.StartsWith("104 ", await second.WrongBeside("reason"), StringComparison.Ordinal);
        await second.Page.FillAsync("#reason", "文号不符");
        await Decide(second, "reject");
        await first.Go("/proposals/" + id);
        Assert.Contains("文号不符", await first.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.True(await first.Page.Locator(".state.bad").First.IsVisibleAsync());

        // Withdrawn, while the other one is about to approve it.
        id = await Ask("3000");
        await second.Go("/proposals/" + id);
        await first.Go("/proposals/" + id);
        await Decide(first, "withdraw");
        await second.Page.ClickAsync("button[value=approve]");
        await second.Sees(".reasons");
        await second.Go("/proposals");
        Assert.Equal(0, await second.Page.Locator($"main a[href='/proposals/{id}']").CountAsync());
        Assert.Equal(1000, (await w.Amounts("NT")).Available);

        // An administrative act waits in the same way.
        await first.Do(4, "open-delivery-account", ("kind", "auction-house"), ("zh", "拍卖行"), ("en", "Auctions"), ("creditCode", Identifiers.CreditCode("44", 780)));
        Assert.Empty((await w.Get("national", "accounts?q=" + Uri.EscapeDataString("拍卖行")))["items"].AsArray());
        await second.Go("/proposals");
        await second.Page.Locator("table.list tbody tr th a").First.ClickAsync();
        Assert.Contains("拍卖行", await second.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await Decide(second, "approve");
        Assert.Single((await w.Get("national", "accounts?q=" + Uri.EscapeDataString("拍卖行")))["items"].AsArray());
        Assert.Empty(first.Complaints);
        Assert.Empty(second.Complaints);

        async Task<string> Ask(string quantity)
        {
            await first.Enter(6, null, ["NT:" + quantity], ("reference", "国碳〔2026〕" + quantity), ("vintage", "2025"));
            return await first.Send(quantity);
        }

        static async Task Decide(Clerk clerk, string decision)
        {
            await clerk.Page.ClickAsync($"button[value={decision}]");
            await clerk.Page.WaitForURLAsync("**/proposals/*?done=1");
            await clerk.Sees(".notice.good");
        }
    }
}
