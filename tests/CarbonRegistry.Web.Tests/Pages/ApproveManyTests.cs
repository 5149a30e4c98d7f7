using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Fifty proposals on a desk: one list, one confirmation, one page with what became of them.</summary>
public class ApproveManyTests(Chromium chromium)
{
    private const int Many = 50;

    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("en", false)]
    public async Task Fifty_proposals_are_approved_on_three_pages_by_one_confirmation(string language, bool scripts)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Must("national", 6, ">NT:2000000", """ "reference":"r","vintage":"2025" """);
        await Needs(6, 1);
        await Needs(7, 1);

        MovementWordsTests.Join(w, "leaver", Role.NationalBusiness, "00");
        MovementWordsTests.Join(w, "third", Role.NationalBusiness, "00");
        var (browser, codes, _) = await w.EnrolWithPassword("national-2", "national-two");
        using var disposable = browser;
        var creation = """ "reference":"r","vintage":"2025" """;
        var wrong = await Ask("leaver", 6, ">NT:7", creation);
        var own = await Ask("national-2", 6, ">NT:9", creation);
        foreach (var n in Enumerable.Range(1, Many - 2))
        {
            await Ask("national", 7, $"NT>NA:{n * 1000}", $""" "reference":"r{n}" """);
        }

        w.Clock.Advance(TimeSpan.FromSeconds(1));
        await Needs(7, 2);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        var changed = await Ask("national", 7, "NT>NA:10", """ "reference":"changed" """);
        using (var database = new Database(w.Connection))
        {
            database.Execute("update person set active = 0 where name = 'leaver'");
        }

        await using var clerk = await chromium.Seated(w, browser, language, scripts);
        var pages = 0;
        clerk.Page.Response += (_, answer) =>
        {
            if (answer.Request.ResourceType == "document" && answer.Status == 200)
            {
                pages++;
            }
        };

        // The list. Their own proposal is none of those that they can choose.
        await clerk.Go("/proposals");
        var boxes = clerk.Page.Locator("td.pick input");
        Assert.Equal(Many, await boxes.CountAsync());
        Assert.Equal(0, await clerk.Page.Locator($"td.pick input[value^='{own}']").CountAsync());
        if (scripts)
        {
            await clerk.Page.CheckAsync("[data-tick-all] input");
            Assert.Equal(Many, await clerk.Page.Locator("td.pick input:checked").CountAsync());
            await clerk.Page.ClickAsync("form#pick button.primary");
        }
        else
        {
            await clerk.Page.ClickAsync("form#pick button[value=true]");
        }

        // All that is about to be approved, with its sums; what cannot be is said beforehand, with its reason.
        await clerk.Sees("section[aria-labelledby=asked]");
        Assert.Equal(Many - 1, await clerk.Page.Locator("section[aria-labelledby=asked] tbody tr").CountAsync());
        var refused = clerk.Page.Locator("section.refused tbody tr");
        Assert.Equal(1, await refused.CountAsync());
        Assert.Contains("709", await refused.InnerTextAsync(), StringComparison.Ordinal);
        var asked = await clerk.Page.InnerTextAsync("main");
        var signed = await clerk.Page.InnerTextAsync("pre.signed");
        Assert.All(
            new[] { "48,000", w["NT"], w["NA"], "national", "1,176,010", "10" },
            t => Assert.All([asked, signed], page => Assert.Contains(t, page, StringComparison.Ordinal)));
        Assert.Contains(language == "en" ? "You have never opened 49" : "其中 49 件您从未逐件打开查看", asked,
            StringComparison.Ordinal);
        Assert.Equal(0, (await w.Amounts("NA")).Available);

        // Meanwhile a third person approves one of them: that is not what is on the page any more.
        await w.Must("third", "decide-proposal", $$"""{"proposal":"{{changed}}","decision":"approve"}""");
        await clerk.Confirm(() => w.NextCode(codes));
        await clerk.Sees(".notice.waiting");
        var became = await clerk.Page.InnerTextAsync("main");
        Assert.Contains(language == "en" ? "Approved: 48. Refused: 1." : "已批准 48 件，被拒绝 1 件。", became,
            StringComparison.Ordinal);
        Assert.Contains("710", await clerk.Page.InnerTextAsync("section.refused"), StringComparison.Ordinal);
        Assert.Equal(3, pages);
        Assert.Empty(clerk.Complaints);

        // Each has its own trace; the words that were signed stand in the journal once.
        Assert.Equal(1_176_000, (await w.Amounts("NA")).Available);
        var decided = await w.Get("audit", "audit?operation=decide-proposal&limit=200");
        var approved = decided["items"].AsArray()
            .Where(e => e!["person"]!.GetValue<long>() == w.PersonOf("national-2")).ToList();
        Assert.Equal(Many - 1, approved.Count);
        var confirmed = await w.Get("audit", "audit?operation=confirm-act&limit=10");
        Assert.Contains("1,176,010", Assert.Single(confirmed["items"].AsArray())!.ToJsonString(),
            StringComparison.Ordinal);

        // Nobody is told any longer that these wait for them.
        var notices = await w.Get("national-2", "notices?state=unread&limit=100");
        Assert.Equal(
            new[] { changed, wrong }.Order(StringComparer.Ordinal),
            notices["items"].AsArray().Where(n => n!["kind"]!.GetValue<string>() == "proposal-waits")
                .Select(n => n!["proposal"]!.GetValue<string>()).Order(StringComparer.Ordinal));

        Task Needs(int function, int approvals) => w.Must(
            "configuration", "set-parameter", $$"""{"name":"approvals-{{function}}","value":{{approvals}}}""");

        async Task<string> Ask(string person, int function, string legs, string terms)
        {
            var answer = await w.Post(person, "transactions", w.Transaction(function, legs, terms));
            Assert.True(answer["outcome"].GetValue<string>() == "pending", answer.Body?.ToJsonString());
            return answer["id"].GetValue<string>();
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task What_is_approved_at_once_keeps_every_rule_of_its_own(Backend backend)
    {
        await using var w = World.Start(backend);
        await Allocations(w, 1, 2, 3);

        var shown = (await w.Get("national-2", "proposals?box=inbox"))["items"].AsArray()
            .Select(p => (Id: p!["id"]!.GetValue<string>(), Digest: p["digest"]!.GetValue<string>())).ToList();
        Assert.Equal(3, shown.Count);
        Assert.All((await w.Get("national", "proposals?box=mine"))["items"].AsArray(), p => Assert.Null(p!["digest"]));

        // Nobody approves their own, nor what is not theirs to see; a digest that is another's approves nothing.
        Assert.Equal(["703", "703", "703"], await Approve("national", shown));
        Assert.Equal(["701", "701", "701"], await Approve("province-11", shown));
        Assert.Equal(["710"], await Approve("national-2", [(shown[0].Id, shown[1].Digest)]));
        Assert.Equal(0, (await w.Amounts("NA")).Available);

        // One that fails stops no other; asked again under the same name nothing is done twice.
        await w.Must("national-2", "decide-proposal",
            $$"""{"proposal":"{{shown[1].Id}}","decision":"reject","reason":"x"}""");
        Assert.Equal(["posted", "702", "posted"], await Approve("national-2", shown));
        Assert.Equal(4, (await w.Amounts("NA")).Available);
        Assert.Equal(["702", "702", "702"], await Approve("national-2", shown));

        // Malformed, empty, twice the same, too many.
        foreach (var body in new[] { "{}", """{"proposals":[]}""", """{"proposals":[null]}""",
            """{"proposals":[{"id":"x"}]}""", Body([shown[0], shown[0]]),
            Body(Enumerable.Range(0, 101).Select(_ => (Guid.NewGuid().ToString(), shown[0].Digest))) })
        {
            var answer = await w.Post("national-2", "proposals/approve", body);
            Assert.True(answer.Status is 400 or 422, body);
        }

        Task<List<string>> Approve(string person, IEnumerable<(string Id, string Digest)> of) =>
            Together(w, person, of);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task What_cannot_be_undone_and_what_may_be_a_second_time_is_opened_first(Backend backend)
    {
        await using var w = World.Start(backend);
        await Allocations(w, 1, 2);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-6","value":1}""");
        const string Creation = """ "reference":"环气候〔2026〕9号","vintage":"2025" """;
        var creation = await w.Post("national", "transactions", w.Transaction(6, ">NT:1000000000", Creation));
        var again = await w.Post(
            "national", "transactions", w.Transaction(7, "NT>NA:4", """ "reference":"第 r1 号" """));
        Assert.Equal("pending", creation["outcome"].GetValue<string>());
        Assert.Equal("pending", again["outcome"].GetValue<string>());
        var shown = await Inbox(w, "national-2");
        Assert.Equal(4, shown.Count);

        // The creation is final; two rest on one decision. The one beside them is approved with nothing more.
        var answer = await w.Post("national-2", "proposals/approve", Body(shown));
        var results = answer["results"].AsArray().Select(r => r!["problem"]).ToList();
        Assert.Equal(1, results.Count(r => r is null));
        Assert.All(results.Where(r => r is not null), r => Assert.Equal("711", r!["code"]!.GetValue<string>()));
        Assert.Equal(2, (await w.Amounts("NA")).Available);

        // Opened by another, it is not opened; opened, it is approved with others as any.
        foreach (var person in new[] { "national", "national-2" })
        {
            foreach (var proposal in shown)
            {
                await w.Get(person, "proposals/" + proposal.Id);
            }

            if (person == "national")
            {
                Assert.Equal(["711", "711", "711"], await Together(w, "national-2", await Inbox(w, "national-2")));
            }
        }

        Assert.Equal(["posted", "posted", "posted"], await Together(w, "national-2", await Inbox(w, "national-2")));
        Assert.Equal(7, (await w.Amounts("NA")).Available);

        // By itself it is approved as ever, opened or not.
        await w.Post("national", "transactions", w.Transaction(6, ">NT:5", Creation.Replace('9', '8')));
        var (single, _) = Assert.Single(await Inbox(w, "national-2"));
        await w.Must("national-2", "decide-proposal", $$"""{"proposal":"{{single}}","decision":"approve"}""");
        Assert.Empty(await Inbox(w, "national-2"));
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Creations_are_listed_apart_with_a_way_to_open_them(string language)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Must("national", 6, ">NT:5", """ "reference":"环气候〔2026〕9号","vintage":"2025" """);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-6","value":1}""");
        foreach (var n in new[] { 7, 8 })
        {
            await w.Post("national", "transactions", w.Transaction(
                6, $">NT:{n}000000000", $""" "reference":"环气候〔2026〕{n}号","vintage":"2025" """));
        }

        await w.Post("national", "transactions", w.Transaction(
            6, ">NT:1000000000", """ "reference":"关于环气候〔2026〕9号的批复","vintage":"2025" """));
        var (browser, codes, _) = await w.EnrolWithPassword("national-2", "national-two");
        using var disposable = browser;
        await using var clerk = await chromium.Seated(w, browser, language, true);
        await clerk.Go("/proposals");
        await clerk.Page.ClickAsync("form#pick button[value=true]");
        await clerk.Sees("section.refused");
        Assert.Equal(3, await clerk.Page.Locator("section.refused tbody tr").CountAsync());
        Assert.Equal(0, await clerk.Page.Locator("section[aria-labelledby=asked]").CountAsync());
        var said = await clerk.Page.InnerTextAsync("section.refused");
        Assert.All(
            language == "en" ? ["711", "cannot be undone", "batch 1 has"]
                : new[] { "711", "不可撤销", "批次 1 的文号" },
            t => Assert.Contains(t, said, StringComparison.Ordinal));

        // Opened, it is among those that are confirmed.
        await clerk.Page.ClickAsync("section.refused tbody tr:first-child a.button");
        await clerk.Sees("#decide");
        await clerk.Go("/proposals");
        await clerk.Page.ClickAsync("form#pick button[value=true]");
        await clerk.Sees("section[aria-labelledby=asked]");
        Assert.Equal(1, await clerk.Page.Locator("section[aria-labelledby=asked] tbody tr").CountAsync());
        Assert.Equal(2, await clerk.Page.Locator("section.refused tbody tr").CountAsync());
        await clerk.Confirm(() => w.NextCode(codes));
        await clerk.Sees(".notice.good");
        Assert.Equal(2, (await Inbox(w, "national-2")).Count);
        Assert.Empty(clerk.Complaints);
    }

    private static async Task<List<(string Id, string Digest)>> Inbox(World w, string person) =>
        [.. (await w.Get(person, "proposals?box=inbox"))["items"].AsArray()
            .Select(p => (p!["id"]!.GetValue<string>(), p["digest"]!.GetValue<string>()))];

    private static async Task<List<string>> Together(World w, string person, IEnumerable<(string Id, string Digest)> of)
    {
        var answer = await w.Post(person, "proposals/approve", Body(of));
        Assert.True(answer.Status == 200, answer.Body?.ToJsonString());
        return [.. answer["results"].AsArray().Select(r => r!["problem"]?["code"]?.GetValue<string>()
            ?? r["act"]!["outcome"]!.GetValue<string>())];
    }

    private static string Body(IEnumerable<(string Id, string Digest)> of) => new JsonObject
    {
        ["proposals"] = new JsonArray([.. of.Select(p => new JsonObject { ["id"] = p.Id, ["digest"] = p.Digest })]),
    }.ToJsonString();

    /// <summary>Allocations of so many tonnes wait, each by its own decision: they can be undone.</summary>
    private static async Task Allocations(World w, params int[] tonnes)
    {
        await w.Must("national", 6, ">NT:1000", """ "reference":"r","vintage":"2025" """);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-7","value":1}""");
        foreach (var n in tonnes)
        {
            await w.Post(
                "national", "transactions", w.Transaction(7, $"NT>NA:{n}", $""" "reference":"r{n}" """));
        }
    }

    [Fact]
    public async Task A_confirmation_of_some_is_none_of_others_and_nothing_chosen_is_said()
    {
        await using var w = World.Start(Backend.Sqlite);
        await Allocations(w, 1, 2);

        var (browser, passkey, _) = await w.EnrolWithPasskey("national-2");
        using var first = browser;
        using var second = passkey;
        var shown = (await browser.Get("proposals?box=inbox"))["items"].AsArray()
            .Select(p => new JsonObject { ["id"] = p!["id"]!.DeepClone(), ["digest"] = p["digest"]!.DeepClone() })
            .ToList();
        var act = Guid.NewGuid();
        var asked = await Send([shown[0]]);
        Assert.Equal(428, asked.Status);
        Assert.Contains("批准 1 件待审批事项，逐件办理", asked["confirmation"]["text"]!.GetValue<string>(),
            StringComparison.Ordinal);
        var given = await browser.Post("confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
            new JsonObject { ["credential"] = passkey.Get(asked["confirmation"]["passkey"]!) });
        Assert.Equal(200, given.Status);
        Assert.Equal(428, (await Send([shown[0], shown[1]])).Status);
        Assert.Equal(428, (await Send([shown[1]])).Status);
        Assert.Equal(0, (await w.Amounts("NA")).Available);
        Assert.Equal(200, (await Send([shown[0]])).Status);
        Assert.NotEqual(0, (await w.Amounts("NA")).Available);

        // By form: nothing chosen, and more than a page may have.
        var page = await browser.Form("/proposals/approve");
        Assert.Contains("您没有选择任何事项", page.Body!.GetValue<string>(), StringComparison.Ordinal);
        var digest = shown[1]["digest"]!.GetValue<string>();
        page = await browser.Form("/proposals/approve", [.. Enumerable.Range(0, 101)
            .Select(_ => ("proposal", $"{Guid.NewGuid()}~{digest}"))]);
        Assert.Contains(
            "一次最多批准 100 件，您选择了 101 件", page.Body!.GetValue<string>(), StringComparison.Ordinal);

        Task<Answer> Send(IEnumerable<JsonObject> proposals) => browser.Send(
            HttpMethod.Post, "proposals/approve",
            System.Text.Encoding.UTF8.GetBytes(new JsonObject
            {
                ["proposals"] = new JsonArray([.. proposals.Select(p => p.DeepClone())]),
            }.ToJsonString()), "application/json", act: act);
    }
}
