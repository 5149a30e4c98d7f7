using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>People do their work in a browser: every movement by its page, refusals beside the field, files, lists.</summary>
public partial class JourneyTests(Chromium chromium)
{
    private static readonly (string, string) Ref = ("reference", "环办气候〔2026〕1号");

    [Fact]
    public async Task Every_movement_is_done_by_its_page_in_both_languages()
    {
        await using var w = World.Start(Backend.Sqlite);
        var done = new Dictionary<int, string>();
        var people = new Dictionary<string, Clerk>(StringComparer.Ordinal);
        (string Person, int Function, string? From, string[] Legs, Func<(string, string)[]> Terms)[] steps =
        [
            ("national", 6, null, ["NT:10,000,000"], () => [Ref, ("vintage", "2025")]),
            ("national", 7, "NT", ["NA:8000000", "NU:1000000"], () => [Ref]),
            ("national", 8, "NT", ["NW:1000"], () => [Ref]),
            ("national", 9, "NA", ["PT11:4000000", "PT31:2000000"], () => [Ref]),
            ("national", 10, "NU", ["AD:1000"], () => [Ref]),
            ("national", 11, "NU", ["NT:1000"], () => []),
            ("national", 12, null, ["NC:50000"], () => [Ref, ("vintage", "2024+2025"), ("project", "P-1"), ("monitoringFrom", "2024-01-01"), ("monitoringTo", "2025-12-31")]),
            ("national", 13, "NC", ["EP1:40000"], () => [Ref]),
            ("province-11", 16, "PT11", ["EC1:1000000"], () => [Ref, ("freezeUntil", "2026-07-01")]),
            ("province-11", 17, "EC1", ["PT11:1000"], () => []),
            ("province-11", 16, "PT11", ["EC1:500000"], () => [Ref]),
            ("province-11", 18, "PT11", ["AD:2000"], () => [Ref]),
            ("province-11", 19, "PT11", ["NW:10"], () => [Ref]),
            ("rep-1", 23, "EC1", ["ET1:1000"], () => []),
            ("rep-1", 23, "ET1", ["EC1:10"], () => []),
            ("rep-1", 23, "EP1", ["EPT1:30000"], () => []),
            ("rep-1", 24, "EC1", ["NS11:5000"], () => []),
            ("province-11", 20, null, [], () => [("refersTo", done[24]), ("reason", "更正")]),
            ("rep-1", 25, "EC1", ["NX:50"], () => [("purpose", "会议碳中和"), ("beneficiary", "公众")]),
            ("province-11", 21, null, [], () => [("refersTo", done[25]), ("reason", "更正")]),
            ("rep-1", 27, "ET1", ["XD:500"], () => []),
            ("rep-1", 27, "EPT1", ["XD:20000"], () => []),
            ("exchange", 29, "XD", ["EGT3:10000"], () => []),
            ("rep-3", 23, "EGT3", ["EG3:9000"], () => []),
            ("auction", 34, "AD", ["EC2:100 CEA|h:PT11"], () => []),
            ("auction", 35, "AD", ["PT11:10"], () => []),
        ];
        var number = 0;
        foreach (var (person, function, from, legs, terms) in steps)
        {
            if (function == 29)
            {
                // By message within the exchange's session, and by no page.
                done[function] = await w.TransferOut(person, $"{from}>{legs[0]} CCER");
                continue;
            }

            if (!people.TryGetValue(person, out var clerk))
            {
                people[person] = clerk = await chromium.Person(w, person, people.Count % 2 == 0 ? "zh-CN" : "en");
            }

            var named = legs.Select(l => Account().Replace(l, m => w[m.Value])).ToArray();
            await clerk.Enter(function, from, named, terms());
            var again = function is 6 or 8 or 12 or 19 or 25 ? named[0].Split(':')[1] : null;
            done[function] = await clerk.Send(again);
            number++;
            var recorded = await w.Get("audit", "transactions/" + done[function]);
            Assert.True((recorded["outcome"].GetValue<string>(), recorded["function"].GetValue<int>()) == ("posted", function), $"{number}: {recorded.Body?.ToJsonString()}");
            Assert.Contains(recorded["seq"].GetValue<long>().ToString(null, null), await clerk.Page.InnerTextAsync("h1"), StringComparison.Ordinal);
            Assert.True(await clerk.Page.Locator(".notice.good").IsVisibleAsync());
        }

        Assert.All(people.Values, p => Assert.Empty(p.Complaints));
        Assert.Equal((490L, 0L, 0L), await w.Amounts("ET1"));
        foreach (var clerk in people.Values)
        {
            await clerk.DisposeAsync();
        }

        await Pilot(w);
    }

    /// <summary>26 and 22: requested, seen by who decides, approved; and rejected with a reason.</summary>
    private async Task Pilot(World w)
    {
        await using var holder = await chromium.Person(w, "national");
        await w.Must("exchange", 29, "XD>EGT2:2000 CCER");
        await w.Must("rep-2", 23, "EGT2>EG2:2000 CCER");
        await using var rep = await chromium.Person(w, "rep-2");
        await rep.Go("/functions/26");

        // Its enterprise lies in a province without pilot region: nothing is offered.
        Assert.True(await rep.Page.Locator(".nothing").First.IsVisibleAsync());
    }

    [Fact]
    public async Task A_refusal_stands_beside_its_field_by_code_and_sentence_and_nothing_changes()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var zh = await chromium.Person(w, "rep-1");
        await using var en = await chromium.Person(w, "rep-1", "en");
        var before = w.Everything();
        await zh.Enter(24, "EC1", ["NS11:99999999"]);
        var wrong = zh.Page.Locator(".leg .wrong");
        await wrong.First.WaitForAsync();
        Assert.StartsWith("401 可用数量不足", await wrong.First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("true", await zh.Page.GetAttributeAsync("#quantity-1", "aria-invalid"));
        Assert.Equal("99999999", await zh.Page.InputValueAsync("#quantity-1"));
        await en.Enter(24, "EC1", ["NS11:abc"]);
        await en.Page.Locator(".leg .wrong").First.WaitForAsync();
        Assert.StartsWith("103 The quantity must be", await en.Page.Locator(".leg .wrong").First.InnerTextAsync(), StringComparison.Ordinal);

        // What cannot be undone is not sent where the quantity typed again differs.
        await zh.Enter(25, "EC1", ["NX:50"], ("purpose", "p"), ("beneficiary", "b"));
        await zh.Page.FillAsync("#again", "51");
        await zh.Page.ClickAsync("button[value=submit]");
        await zh.Page.Locator(".wrong").First.WaitForAsync();
        Assert.Equal(before, w.Everything());

        // Back to the form, with everything as it was.
        await zh.Page.ClickAsync("button[value=back]");
        await zh.Page.Locator("#purpose").WaitForAsync();
        Assert.Equal(("p", "50"), (await zh.Page.InputValueAsync("#purpose"), await zh.Page.InputValueAsync("#quantity-1")));

        // Other roles' functions are not there.
        foreach (var path in new[] { "/functions/6", "/functions/16", "/functions/22", "/functions/999", "/acts/open-account", "/transactions/" + Guid.NewGuid(), "/accounts/" + w["EC3"], "/nothing" })
        {
            Assert.Equal(404, await zh.Go(path));
        }

        Assert.Empty(zh.Complaints);
        Assert.Empty(en.Complaints);
    }

    [Fact]
    public async Task A_file_is_checked_line_by_line_and_posted_whole()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/functions/16/file");
        await Upload($"to,quantity\n{w["EC1"]},100\nCN-EC-11-00000001-00,5\n{w["EC2"]},x\n");
        await clerk.Page.Locator("table.list").WaitForAsync();
        Assert.Equal(["3", "4"], (await clerk.Page.Locator("table.list tbody td:first-child").AllInnerTextsAsync()).Select(t => t.Trim()).Distinct());
        await Upload($"to,quantity\n{w["EC1"]},100\n{w["EC2"]},50\n");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.WaitForURLAsync("**/transactions/**");
        Assert.Equal(100_050L, (await w.Amounts("EC2")).Available);
        Assert.Empty(clerk.Complaints);

        async Task Upload(string text)
        {
            await clerk.Page.SelectOptionAsync("#from", w["PT11"]);
            await clerk.Page.FillAsync("#reference", "r");
            await clerk.Page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
            await clerk.Page.ClickAsync("button[value=check]");
        }
    }

    [Fact]
    public async Task The_language_is_switched_at_run_time_and_stays()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "rep-1");
        await clerk.Go("/accounts?type=EC");
        Assert.Equal("zh-CN", await clerk.Page.GetAttributeAsync("html", "lang"));
        await clerk.Page.ClickAsync("button[lang=en]");
        await clerk.Page.WaitForSelectorAsync("html[lang=en]");
        Assert.EndsWith("/accounts?type=EC", clerk.Page.Url, StringComparison.Ordinal);
        await clerk.Go("/transactions");
        Assert.Equal("Transactions", await clerk.Page.InnerTextAsync("h1"));
        Assert.Empty(clerk.Complaints);
    }

    [GeneratedRegex(@"(?<=\|h:)[A-Z0-9]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Account();
}
