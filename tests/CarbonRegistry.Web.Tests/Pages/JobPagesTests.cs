using System.Globalization;
using System.Text;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Microsoft.Playwright;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>The national demonstration after its cycle, for all jobs of the class: fewer emitters, in every
/// province.</summary>
public sealed class NationalDemonstration : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    internal short Year { get; private set; }

    public async ValueTask InitializeAsync()
    {
        World = World.Start(Backend.Sqlite, founded: false, o => o with { Demonstration = true });
        using var seeded = new Database(World.Connection);
        var world = NationalScale.Open(seeded, World.Clock, NationalSize.Reduced(300));
        Year = world.Year;
        await NationalCycle.Run(World.Service<Ledger>(), World.Clock, world, _ => { });

        // The cycle has passed nearly everything on: there is more to allocate.
        var (total, allocation) = (await Account("demo-national", "NT"), await Account("demo-national", "NA"));
        await Posted(6, $$"""{"to":"{{total}}","unitType":"CEA","quantity":100000}""",
            "\"reference\":\"r\",\"vintage\":\"2026\"");
        await Posted(7, $$"""{"from":"{{total}}","to":"{{allocation}}","unitType":"CEA","quantity":100000}""",
            "\"reference\":\"r\"");
    }

    /// <summary>A movement of the nation's, approved where that is needed.</summary>
    private async Task Posted(int function, string leg, string terms)
    {
        var asked = await World.Post("demo-national", "transactions",
            $$"""{"id":"{{Guid.NewGuid()}}","function":{{function}},"legs":[{{leg}}],{{terms}}}""");
        Assert.True(asked.Status == 201, asked.Body?.ToJsonString());
        if (asked["outcome"].GetValue<string>() == "pending")
        {
            await World.Must("demo-national-2", "decide-proposal",
                $$"""{"proposal":"{{asked["id"].GetValue<string>()}}","decision":"approve"}""");
        }
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    /// <summary>The only account of a type that somebody sees, or the first.</summary>
    internal async Task<string> Account(string token, string type) =>
        (await World.Get(token, $"accounts?type={type}&limit=1"))["items"]![0]!["number"]!.GetValue<string>();
}

/// <summary>How many pages a job takes at the nation's scale. Counted is every page that comes after the one on which
/// somebody begins; the number must not grow.</summary>
public sealed class JobPagesTests(Chromium chromium, NationalDemonstration nation)
    : IClassFixture<NationalDemonstration>
{
    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task An_enterprise_surrenders_what_is_missing_in_three_pages(string language)
    {
        var w = nation.World;
        var account = await nation.Account("demo-enterprise-1", "EC");
        var due = await Of("due");
        await w.Must("demo-province-11", "set-obligation",
            $$"""{"account":"{{account}}","year":{{nation.Year}},"due":{{due + 1_000}},"document":"r"}""");
        await using var clerk = await chromium.Person(w, "demo-enterprise-1", language);
        await clerk.Go("/");
        var pages = Counted(clerk);

        await clerk.Page.ClickAsync("main a.primary[href*='/functions/24']");
        await clerk.Sees("#quantity-1");
        await clerk.Preview();
        await clerk.Send();

        Assert.Equal(3, pages.Count);
        Assert.Equal((due + 1_000, due + 1_000, 0),
            (await Of("due"), await Of("surrendered"), await Of("outstanding")));
        Assert.Empty(clerk.Complaints);

        async Task<long> Of(string figure) => (await w.Get("demo-enterprise-1", $"compliance?year={nation.Year}"))[
            "items"]![0]![figure]!.GetValue<long>();
    }

    [Theory]
    [InlineData("zh-CN", 100)]
    [InlineData("en", 200)]
    public async Task Thirty_one_provinces_are_allocated_to_by_file_in_four_pages(string language, int least)
    {
        var w = nation.World;
        var source = await nation.Account("demo-national", "NA");
        var provinces = (await w.Get("demo-national", "accounts?type=PT&limit=100"))["items"]!.AsArray()
            .Select(a => a!["number"]!.GetValue<string>()).ToList();
        Assert.Equal(31, provinces.Count);
        await using var clerk = await chromium.Person(w, "demo-national", language);
        await clerk.Go("/");
        var pages = Counted(clerk);

        await clerk.Navigate("/functions/9");
        await clerk.Page.ClickAsync("main a[href='/functions/9/file']");
        await clerk.Page.Reaches("**/functions/9/file");
        Assert.Equal(source, await clerk.Page.InputValueAsync("#from"));
        await clerk.Fill("reference", "环办气候〔2026〕31号");
        await clerk.Page.SetInputFilesAsync("#file", new FilePayload
        {
            Name = "31.csv", MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("to,quantity\n" + string.Concat(provinces.Select((p, i) =>
                string.Create(CultureInfo.InvariantCulture, $"{p},{least + i}\n")))),
        });
        await clerk.Page.ClickAsync("button[value=check]");
        await clerk.Sees("button[value=submit], .errors");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.Reaches("**/transactions/**");

        Assert.Equal(4, pages.Count);
        var done = (await w.Get("demo-national", "transactions?function=9&limit=1"))["items"]![0]!;
        Assert.Equal("posted", done["outcome"]!.GetValue<string>());
        Assert.Equal(31, done["postings"]!.AsArray().Select(p => p!["to"]!.GetValue<string>()).Distinct().Count());
        Assert.Empty(clerk.Complaints);
    }

    /// <summary>The pages that come from now on.</summary>
    private static List<string> Counted(Clerk clerk)
    {
        var pages = new List<string>();
        clerk.Page.FrameNavigated += (_, frame) =>
        {
            if (frame == clerk.Page.MainFrame)
            {
                pages.Add(frame.Url);
            }
        };
        return pages;
    }
}
