using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Two people at two browsers: one asks, the other sees the very same and decides.</summary>
public class ProposalJourneyTests(Chromium chromium)
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task What_would_undo_a_transaction_stands_on_its_page_while_it_waits(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        MovementWordsTests.Approved(w, 20);
        var of = await w.Must("rep-1", 24, "EC1>NS11:5", "");
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/transactions/" + of);
        Assert.Equal(0, await clerk.Page.Locator("main .notice.waiting").CountAsync());
        var undo = await w.Post("province-11", "transactions",
            w.Transaction(20, "", $""" "refersTo":"{of}","reason":"误操作" """));
        Assert.True(undo["outcome"].GetValue<string>() == "pending", undo.Body?.ToJsonString());
        var proposal = undo["id"].GetValue<string>();
        await clerk.Page.ReloadAsync();
        await clerk.Page.ClickAsync($"main .notice.waiting a[href='/proposals/{proposal}']");
        await clerk.Sees("#decide");

        // Only who may see the proposal sees it there; another transaction says nothing of it.
        foreach (var person in new[] { "rep-1", "audit", "national" })
        {
            var seen = (await w.Get(person, "proposals/" + proposal)).Status == 200;
            await using var other = await chromium.Person(w, person);
            await other.Go("/transactions/" + of);
            Assert.Equal(seen ? 1 : 0, await other.Page.Locator($"main a[href='/proposals/{proposal}']").CountAsync());
        }

        await w.Must("province-11", "decide-proposal", $$"""{"proposal":"{{proposal}}","decision":"withdraw"}""");
        await clerk.Go("/transactions/" + of);
        Assert.Equal(0, await clerk.Page.Locator("main .notice.waiting").CountAsync());
        Assert.Empty(clerk.Complaints);
    }

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
        Assert.Equal((0, 1), (await first.Page.Locator("button[value=approve]").CountAsync(),
            await first.Page.Locator("button[value=withdraw]").CountAsync()));
        var own = await w.Post("national", "acts/decide-proposal",
            new JsonObject { ["proposal"] = id, ["decision"] = "approve" }.ToJsonString());
        Assert.True(own.Status is 403 or 422, own.Body?.ToJsonString());
        await second.Go("/");
        await second.Page.ClickAsync("main a[href='/proposals']");
        await second.Page.ClickAsync($"main a[href='/proposals/{id}']");
        var asked = await second.Page.InnerTextAsync("main");
        Assert.All(new[] { "1,000", w["NT"], "2025", "national" },
            t => Assert.Contains(t, asked, StringComparison.Ordinal));
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
        await first.Do(4, "open-delivery-account", ("kind", "auction-house"), ("zh", "拍卖行"), ("en", "Auctions"),
            ("creditCode", Identifiers.CreditCode("44", 780)));
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
            await first.Enter(6, null, ["NT:" + quantity], ("reference", "国碳〔2026〕" + quantity),
                ("vintage", "2025"));
            return await first.Send(quantity);
        }

        static async Task Decide(Clerk clerk, string decision)
        {
            await clerk.Page.ClickAsync($"button[value={decision}]");
            await clerk.Page.Reaches("**/proposals/*?done=1");
            await clerk.Sees(".notice.good");
        }
    }

    [Fact]
    public async Task What_passes_to_an_enterprise_of_another_province_is_approved_at_home_and_reviewed_there()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        MovementWordsTests.Approved(w, 38);
        MovementWordsTests.Join(w, "province-11-2", Role.ProvincialBusiness, "11");
        await using var first = await chromium.Person(w, "province-11", "en");
        await using var second = await chromium.Person(w, "province-11-2");
        await using var other = await chromium.Person(w, "province-31", "en");
        var before = await w.Amounts("EC3");
        await first.Enter(38, "EC1", ["EC3:40"], ("reference", "并购〔2026〕1号"), ("cause", "merger"));
        var id = await first.Send();

        // The other province's turn comes last: until then it is not theirs to see.
        Assert.Equal(404, await other.Go("/proposals/" + id));
        await Approve(second, id);
        Assert.Equal(before.Available, (await w.Amounts("EC3")).Available);
        await other.Go("/");
        await other.Page.ClickAsync("main a[href='/proposals']");
        await other.Page.ClickAsync($"main a[href='/proposals/{id}']");
        var asked = await other.Page.InnerTextAsync("main");
        var (from, to) = (await w.Get("province-11", "accounts/" + w["EC1"]),
            await w.Get("province-31", "accounts/" + w["EC3"]));
        Assert.All(
            new[] { "40", w["EC1"], w["EC3"], "并购〔2026〕1号", "Merger", Name(from), Name(to) },
            t => Assert.Contains(t, asked, StringComparison.Ordinal));
        await Approve(other, id);
        Assert.Equal(before.Available + 40, (await w.Amounts("EC3")).Available);

        // Both enterprises hear of it.
        foreach (var (person, kind) in new[] { ("rep-1", "units-taken"), ("rep-3", "units-received") })
        {
            var notices = await w.Get(person, "notices");
            Assert.Contains(kind, notices["items"].AsArray().Select(n => n!["kind"]!.GetValue<string>()));
        }

        Assert.All(new[] { first, second, other }, c => Assert.Empty(c.Complaints));

        static string Name(Answer account) => account["holder"]!["en"]!.GetValue<string>();

        static async Task Approve(Clerk clerk, string id)
        {
            await clerk.Go("/proposals/" + id);
            await clerk.Page.ClickAsync("button[value=approve]");
            await clerk.Page.Reaches("**/proposals/*?done=1");
        }
    }
}
