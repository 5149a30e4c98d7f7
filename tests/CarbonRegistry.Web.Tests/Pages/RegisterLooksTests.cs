using System.Reflection;
using System.Text.Json;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>The registers' pages in a browser: accessible by axe-core, no scrolling sideways, nothing that the browser complains of, files by hand.</summary>
[Trait("Length", "Long")]
public sealed class RegisterLooksTests(Chromium chromium)
{
    [Theory]
    [InlineData("zh-CN", 1440)]
    [InlineData("en", 390)]
    public async Task Every_page_of_the_registers_is_accessible_and_fits(string language, int width)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var transaction = await w.Must("rep-1", 24, "EC1>NS11:10000");
        var hold = await w.Post("province-11", "holds", $$"""{"id":"{{Guid.NewGuid()}}","kind":"judicial","authority":"北京市第一中级人民法院","document":"(2026)京01执1号","reason":"执行保全","legs":[{"account":"{{w["EC2"]}}","unitType":"CEA","quantity":500}]}""");
        Assert.Equal(201, hold.Status);
        var holder = (await w.Get("province-11", $"accounts/{w["EC1"]}"))["holder"]!["id"]!.GetValue<long>();
        var person = (await w.Get("province-11", "me"))["person"].GetValue<long>();
        (string Person, string Path)[] pages =
        [
            ("province-11", "/holders"), ("province-11", "/holders?sort=-name"), ("province-11", $"/holders/{holder}"), ("province-11", $"/accounts/{w["EC1"]}"), ("province-11", $"/accounts/{w["EC2"]}"),
            ("province-11", $"/accounts/{w["EC1"]}/hold"), ("province-11", $"/transactions/{hold["id"].GetValue<string>()}/release"), ("province-11", $"/transactions/{transaction}"),
            ("province-11", $"/acts/open-account?part=EG&holder={holder}"), ("province-11", "/acts/register-holder"), ("province-11", $"/acts/edit-holder?part=contact&holder={holder}"),
            ("province-11", $"/acts/add-representative?part=new&account={w["EC1"]}"), ("province-11", "/acts/open-accounts"), ("province-11", "/acts/import-obligations?year=2025"),
            ("province-11", "/functions/16/file"), ("province-11", "/compliance"), ("province-11", "/compliance/2025"), ("province-11", $"/compliance/2025/{w["EC1"]}"), ("rep-1", $"/compliance/2025/{w["EC1"]}/certificate"),
            ("province-11", "/people"), ("national", "/compliance/2025"), ("national", "/batches/1"), ("national", "/batches"), ("national", "/proposals?box=all"), ("national", "/holders"),
            ("national-system", "/people"), ("national-system", $"/people/{person}"), ("configuration", "/calendar"), ("configuration", "/acts/edit-calendar"), ("configuration", "/parameters"), ("configuration", "/compliance"),
            ("rep-1", $"/accounts/{w["EC1"]}/statement?at=2026-05-31T12:00"), ("rep-1", $"/functions/24?from={w["EC1"]}"),
        ];
        using var stream = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("axe.min.js")!);
        var axe = await stream.ReadToEndAsync(TestContext.Current.CancellationToken);
        var findings = new List<string>();
        foreach (var group in pages.GroupBy(p => p.Person, StringComparer.Ordinal))
        {
            await using var clerk = await chromium.Person(w, group.Key, language, width);
            foreach (var (_, path) in group)
            {
                Assert.True(await clerk.Go(path) == 200, path);
                await clerk.Page.EvaluateAsync(axe);
                var violations = await clerk.Page.EvaluateAsync<JsonElement>(
                    "async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 2).join(' | '))");
                findings.AddRange(violations.EnumerateArray().Select(v => $"{path}: {v.GetString()}"));
                if (await clerk.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and var sideways)
                {
                    findings.Add($"{path}: scrolls {sideways} px sideways");
                }
            }

            findings.AddRange(clerk.Complaints);
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task A_file_is_chosen_checked_and_sent_by_hand()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "province-11", "en");
        await clerk.Go("/acts/open-accounts");
        var file = $"type,identifier,zh\n EG,{Demonstration.Identifiers.CreditCode("11", 42)},京能热电\nQQ,1,x\n";
        await Upload(file);
        await clerk.Page.Locator("table.errors").WaitForAsync();
        await clerk.Page.ClickAsync("table.errors a[href='#line-3']");
        Assert.EndsWith("#line-3", clerk.Page.Url, StringComparison.Ordinal);
        Assert.True(await clerk.Page.Locator("#line-3 .marked").First.IsVisibleAsync());
        await Upload(file.Replace("QQ,1,x\n", "", StringComparison.Ordinal));
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.Locator(".notice.good a, .notice.good strong").First.WaitForAsync();
        Assert.Contains("CN-EG-11-", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);

        async Task Upload(string text)
        {
            await clerk.Page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
            await clerk.Page.ClickAsync("button[value=check]");
        }
    }
}
