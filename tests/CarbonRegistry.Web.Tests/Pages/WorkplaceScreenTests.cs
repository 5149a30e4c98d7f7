using System.Globalization;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Each workplace in the national demonstration: what counts is on the first screen of 1440 by 900, in both
/// languages; and its figures are those of the holdings.</summary>
public sealed class WorkplaceScreenTests(Chromium chromium)
{
    [Fact]
    public async Task What_counts_stands_on_the_first_screen()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false, o => o with { Demonstration = true });
        var year = await Seed(w);
        foreach (var language in new[] { "zh-CN", "en" })
        {
            await OnScreen(w, "demo-national", language, ".figure-card", 6);
            await OnScreen(w, "demo-national", language, "table.dense tbody tr", 20);
            await OnScreen(w, "demo-national", language, ".plot svg", 1);
            await OnScreen(w, "demo-province-37", language, ".figure-card", 5);
            await OnScreen(w, "demo-province-37", language, $"table.bars a[href^='/compliance/{year}/']", 3);
            await OnScreen(w, "demo-province-37", language, ".plot svg", 1);
            await OnScreen(w, "demo-province-37", language, "a[href*='sort=-outstanding']", 1);
            await OnScreen(w, "demo-enterprise-1", language, "table.list tbody tr", 2);
            await OnScreen(w, "demo-exchange", language, ".figure-card", 7);
            await OnScreen(w, "demo-auction", language, "#lots, #accounts", 2);
            await OnScreen(w, "demo-audit", language, ".figure-card, #who-did, #activity, #refusals", 7);
            await OnScreen(w, "demo-configuration", language, "#differing, #coming, #unapproved", 3);
        }
    }

    [Fact]
    public async Task What_is_missing_is_what_is_due_less_what_the_surrender_accounts_have()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false, o => o with { Demonstration = true });
        var year = await Seed(w);
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        var due = snapshot.List("select sum(due) from obligation where year = @year", r => r.GetInt64(0),
            ("year", year))[0];
        var surrendered = snapshot.List(
            "select sum(h.last - h.first + 1) from holding h join account a on a.id = h.account_id "
                + "where a.type = 'NS' and a.compliance_year = @year", r => r.GetInt64(0), ("year", year))[0];
        await using var nation = await chromium.Person(w, "demo-national");
        await nation.Page.GotoAsync("/");
        var cards = await nation.Page.Locator(".board .figure-card dd > .amount").AllInnerTextsAsync();
        var tonnes = cards.Select(c => Number(c)).ToList();
        Assert.Contains(due, tonnes);
        Assert.Contains(surrendered, tonnes);
        var missing = (await nation.Page.Locator("table.dense .lacking .amount").AllInnerTextsAsync())
            .Select(Number).ToList();
        Assert.Equal(missing.OrderDescending(), missing);
        Assert.Contains(missing.Sum(), tonnes);

        // By its nature less than what is due, and no surplus covers it.
        Assert.InRange(missing.Sum(), Math.Max(1, due - surrendered), due);
        Assert.Equal(0, await nation.Page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task Each_workplace_is_accessible_and_fits_wide_and_narrow_however_quantities_are_written()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false, o => o with { Demonstration = true });
        await Seed(w);
        var findings = new List<string>();
        await using var clerk = await chromium.Person(w, null);
        await clerk.Page.AddInitScriptAsync(EveryPageTests.Axe);
        foreach (var language in new[] { "zh-CN", "en" })
        {
            foreach (var person in new[]
            {
                "demo-national", "demo-province-37", "demo-enterprise-1", "demo-exchange", "demo-audit",
                "demo-configuration",
            })
            {
                await clerk.Become(person, language);
                foreach (var (width, style) in new[] { (1440, "exact"), (1440, "short"), (390, "exact"),
                    (390, "short") })
                {
                    await clerk.Page.Context.AddCookiesAsync([new() { Name = "quantities", Value = style,
                        Url = $"http://localhost:{w.Address.Port}" }]);
                    await clerk.Page.SetViewportSizeAsync(width, 900);
                    await clerk.Go("/");
                    await EveryPageTests.Look(clerk, new(person, "/"), language, $"{width} {style}", findings);
                }
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task The_switch_of_quantities_works_without_scripts_and_leads_back_to_the_page()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "national", scripts: false);
        await clerk.Go("/compliance/2025");
        await clerk.Page.ClickAsync(".quantities button");
        await clerk.Page.WaitForURLAsync("**/compliance/2025");
        await clerk.Go("/");
        Assert.Contains("1,000.00", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await clerk.Page.ClickAsync(".quantities button");
        Assert.Contains("10,000,000", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.DoesNotContain("1,000.00", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    /// <summary>A part of the market after its cycle, in which some owe more than they have surrendered.</summary>
    private static async Task<short> Seed(World w)
    {
        using var seeded = new Database(w.Connection);
        var world = NationalScale.Open(seeded, w.Clock, NationalSize.Reduced(150));
        await NationalCycle.Run((Ledger)w.Services.GetService(typeof(Ledger))!, w.Clock, world, _ => { });
        foreach (var province in new[] { "11", "44", "37" })
        {
            var most = world.Emitters.Where(e => e.Holder.Province == province).Take(4);
            foreach (var emitter in most)
            {
                await Oblige(w, province, emitter.Holder.Account, emitter.Due * 2, world.Year);
            }
        }

        return world.Year;
    }

    private static async Task Oblige(World w, string province, AccountNumber account, long due, short year)
    {
        var set = await w.Post(
            "demo-province-" + province, "acts/set-obligation",
            $$"""{"account":"{{account}}","year":{{year}},"due":{{due}},"document":"补充核定"}""");
        Assert.True(set.Status is 200 or 201 or 202, set.Body?.ToJsonString());
    }

    private async Task OnScreen(World w, string person, string language, string what, int atLeast)
    {
        await using var clerk = await chromium.Person(w, person, language);
        await clerk.Page.GotoAsync("/");
        var seen = await clerk.Page.EvaluateAsync<int>(
            """
            what => [...document.querySelectorAll(what)].filter(e => {
                const box = e.getBoundingClientRect();
                return box.width > 0 && box.top >= 0 && box.top < 900 && (box.bottom <= 900 || box.height > 200);
            }).length
            """, what);
        Assert.True(seen >= atLeast, string.Create(CultureInfo.InvariantCulture,
            $"{person} in {language}: {seen} of {atLeast} {what}"));
    }

    private static long Number(string text) =>
        long.Parse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
}
