using System.Text;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using Microsoft.Playwright;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>
/// The batch pages in a browser, by links and forms alone: the template is downloaded and filled in, tried, refused by
/// line and cell, mended, previewed, confirmed and sent.
/// </summary>
public sealed class BatchJourneyTests(Chromium chromium)
{
    private static readonly string First = Identifiers.IdentityNumber("11", new(1980, 2, 29), 1),
        Second = Identifiers.IdentityNumber("11", new(1985, 7, 1), 2);

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Representatives_are_added_by_file(string language)
    {
        await using var w = World.Start(Backend.Sqlite);
        using (var database = new Database(w.Connection))
        {
            database.Execute(
                "delete from representative where account_id in (select id from account where number in (@ec, @eg))",
                ("ec", w["EC2"]), ("eg", w["EG2"]));
        }

        var (session, codes, _) = await w.EnrolWithPassword("province-11", "zhang.san");
        using var browser = session;
        await using var clerk = await chromium.Seated(w, browser, language);
        var template = await Reach(clerk, "/accounts", "/acts/add-representatives");
        Assert.Contains(w["EC2"] + ",企业2,", template, StringComparison.Ordinal);
        Assert.DoesNotContain(w["EC1"], template, StringComparison.Ordinal);
        var filled = template.Replace($"{w["EC2"]},企业2,,,,,,",
            $"{w["EC2"]},企业2,王一,{First},是,,13800000000,w@y.cn",
            StringComparison.Ordinal);
        await Upload(clerk, filled.Replace($"{w["EG2"]},企业2,,,,,,", $"{w["EG2"]},企业1,李二,{Second[..17]}？,,也许,,",
            StringComparison.Ordinal));
        Assert.Equal(["106", "120", "801"], (await clerk.Page.Locator("table.errors tbody td code")
            .AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["B3", "D3", "F3"], (await clerk.Page.Locator("table.errors tbody td:nth-child(2)")
            .AllInnerTextsAsync()).Order(StringComparer.Ordinal));

        await Upload(clerk, filled.Replace($"{w["EG2"]},企业2,,,,,,", $"{w["EG2"]},企业2,李二,{Second},,Yes,,",
            StringComparison.Ordinal));
        await clerk.Sees("section[aria-labelledby=changes]");
        var preview = await clerk.Page.InnerTextAsync("main");
        Assert.All(new[] { w["EC2"], w["EG2"], "王一", "李二" }, t =>
            Assert.Contains(t, preview, StringComparison.Ordinal));
        await Submit(clerk, w.NextCode(codes));
        Assert.Empty(clerk.Complaints);

        // They represent the accounts, and the journal does not say their numbers.
        Assert.Equal("王一",
            (await w.Get("province-11", $"accounts/{w["EC2"]}/representatives")).Body![0]!["name"]!.GetValue<string>());
        Assert.Equal("李二",
            (await w.Get("province-11", $"accounts/{w["EG2"]}/representatives")).Body![0]!["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("province-11", "change-accounts", "EC1", "EG1")]
    [InlineData("national", "change-national-accounts", "XD", "AD")]
    public async Task Accounts_are_changed_by_file(string person, string operation, string renamed, string frozen)
    {
        await using var w = World.Start(Backend.Sqlite);
        var (session, codes, _) = await w.EnrolWithPassword(person, "zhang.san");
        using var browser = session;
        await using var clerk = await chromium.Seated(w, browser, "zh-CN");
        var template = await Reach(clerk, "/accounts", "/acts/" + operation);
        var lines = template.Trim().Split('\n').Select(l => l.Trim().Split(',')).ToList();
        Assert.All(lines.Skip(1), l => Assert.NotEqual("", l[1]));
        foreach (var line in lines.Where(l => l[0] == w[renamed]))
        {
            line[2] = "改后名称";
        }

        foreach (var line in lines.Where(l => l[0] == w[frozen]))
        {
            line[3] = "冻结";
        }

        // A freeze without its reason is refused by its cell; the others are looked at all the same.
        var wrong = lines.Select(l => l[0] == w[renamed] ? [l[0], "别家", .. l[2..]] : l).ToList();
        await Upload(clerk, Text(wrong));
        Assert.Equal(["104", "120"], (await clerk.Page.Locator("table.errors tbody td code").AllInnerTextsAsync())
            .Order(StringComparer.Ordinal));
        foreach (var line in lines.Where(l => l[0] == w[frozen]))
        {
            line[4] = "核查";
        }

        await Upload(clerk, Text(lines));
        await clerk.Sees("section[aria-labelledby=changes]");
        var changes = await clerk.Page.InnerTextAsync("section[aria-labelledby=changes]");
        Assert.All(new[] { "改后名称", "正常", "冻结", "不变" },
            t => Assert.Contains(t, changes, StringComparison.Ordinal));
        await Submit(clerk, w.NextCode(codes));
        Assert.Equal("改后名称", (await w.Get(person, "accounts/" + w[renamed]))["name"].GetValue<string>());
        Assert.Equal("frozen", (await w.Get(person, "accounts/" + w[frozen]))["state"].GetValue<string>());
        Assert.Empty(clerk.Complaints);

        static string Text(IEnumerable<string[]> lines) => string.Join("\r\n", lines.Select(l => string.Join(',', l)));
    }

    /// <summary>Sends what was checked, with the fresh confirmation that it asks for; what is signed names nobody's own
    /// number.</summary>
    private static async Task Submit(Clerk clerk, string code)
    {
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Sees(".signed");
        Assert.DoesNotContain(First, await clerk.Page.InnerTextAsync(".signed"), StringComparison.Ordinal);
        await clerk.Confirm(() => code);
        await clerk.Sees(".steps [data-number='3'][aria-current]");
    }

    /// <summary>Goes to a batch page by links alone, and takes its template.</summary>
    private static async Task<string> Reach(Clerk clerk, string list, string page)
    {
        Assert.Equal(200, await clerk.Go("/"));
        await clerk.Navigate(list);
        await clerk.Page.ClickAsync($"main a[href='{page}']");
        await clerk.Page.Reaches("**" + page);
        var download = await clerk.Page.RunAndWaitForDownloadAsync(() =>
            clerk.Page.ClickAsync("a[href*='template?format=csv']"));
        return await File.ReadAllTextAsync((await download.PathAsync())!, Encoding.UTF8,
            TestContext.Current.CancellationToken);
    }

    private static async Task Upload(Clerk clerk, string text)
    {
        await clerk.Page.SetInputFilesAsync("#file",
            new FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
        await clerk.Page.ClickAsync("button[value=check]");
        await clerk.Sees("table.errors, section[aria-labelledby=changes]");
    }
}
