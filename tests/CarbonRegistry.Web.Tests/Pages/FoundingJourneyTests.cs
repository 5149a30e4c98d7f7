using CarbonRegistry.Demonstration;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>
/// A nation founds its registry: from an empty database to the first surrender, each person at a browser of their own
/// with a passkey of their own, by links and forms alone. Nobody types an address but the first one, and nothing is
/// done by the interface for programs.
/// </summary>
public sealed class FoundingJourneyTests(Chromium chromium)
{
    private readonly List<string> _codes = [];
    private int _identities = 300;

    [Fact]
    public async Task From_an_empty_registry_to_the_first_surrender_by_links_and_forms_alone()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false);
        var founding = w.FoundingCode();

        // The first look at an empty registry is its founding; the letters of both administrators are printed.
        await using var anybody = await chromium.Person(w, null);
        await anybody.Go("/");
        await anybody.Page.Reaches("**/setup");
        await anybody.Page.FillAsync("#enrolment", founding);
        await anybody.Page.FillAsync("#first", "陈立新");
        await anybody.Page.FillAsync("#firstIdentity", Identity());
        await anybody.Page.FillAsync("#second", "周静怡");
        await anybody.Page.FillAsync("#secondIdentity", Identity());
        await anybody.Page.ClickAsync("form button.primary");
        await anybody.Sees(".letter");
        var letters = await anybody.Page.Locator(".letter code").AllInnerTextsAsync();
        await using var system = await Enrol(w, letters[0]);
        await using var system2 = await Enrol(w, letters[1]);

        // What the checklist asks for, the one asks and the other approves and hands out the letter; turn about.
        await using var nation = await Staff(w, system, system2, "王明远", "national-business");
        await using var nation2 = await Staff(w, system2, system, "胡永康", "national-business");
        await using var configuration = await Staff(w, system, system2, "赵广平", "configuration");
        await using var configuration2 = await Staff(w, system2, system, "高志强", "configuration");
        await using var audit = await Staff(w, system, system2, "张振华", "audit");
        await Home(system);
        Assert.Contains("2/2 · 2/2 · 1/1", await system.Page.InnerTextAsync("section[aria-labelledby=founding]"),
            StringComparison.Ordinal);

        // All provinces by one act of two people, then a year to comply with.
        await Next(configuration, "/acts/open-provinces");
        await Done(configuration, waits: true, ("document", "环办气候〔2026〕1号"));
        await Approve(configuration2);
        await Home(configuration);
        Assert.Contains("31/31", await configuration.Page.InnerTextAsync("section[aria-labelledby=founding]"),
            StringComparison.Ordinal);
        await Next(configuration, "/acts/open-compliance-year");
        await Done(configuration, waits: false, ("year", "2025"), ("closesAt", "2026-12-31T16:00"));

        // The exchange's delivery account, from the checklist on.
        await Next(nation, "/functions/4");
        await nation.Page.ClickAsync("main a[href='/acts/open-delivery-account']");
        await Done(nation, waits: false, ("kind", "exchange"), ("zh", "上海环境能源交易所"),
            ("creditCode", Identifiers.CreditCode("31", 1)));

        // A province's administrator registers an enterprise, its accounts and its representative.
        await using var province = await Staff(w, system2, system, "罗学军", "provincial-business", "11");
        await province.Navigate("/functions/14");
        await province.Page.ClickAsync("main a[href='/acts/register-holder']");
        await Done(province, waits: false, ("kind", "enterprise"), ("zh", "京能热电有限公司"),
            ("creditCode", Identifiers.CreditCode("11", 3)));
        await province.Page.ClickAsync("main a.button.primary[href^='/holders/']");
        await province.Page.ClickAsync("main .actions a[href^='/acts/open-account?part=EC']");
        await Done(province, waits: false, ("trading", "true"));
        await province.Page.ClickAsync("main a.button.primary[href^='/accounts/CN-EC-']");
        await province.Page.ClickAsync("main a[href^='/acts/add-representative?part=new']");
        await Done(province, waits: false, ("natural.name", "何晓红"), ("natural.identityNumber", Identity()),
            ("initiates", "true"));
        await province.Page.ClickAsync("main a[href$='/enrolment']");
        await using var representative = await Enrol(w, await Letter(province));

        // Two business administrators create; the nation allocates, the province allocates, what is due is recorded.
        await Next(nation, "/functions/6");
        await Movement(nation, null, "NT", 10_000, again: true, ("reference", "环办气候〔2026〕3号"),
            ("vintage", "2025"));
        await Approve(nation2, again: "10000");
        await nation.Navigate("/functions/7");
        await Movement(nation, "NT", "NA", 8_000, again: false, ("reference", "环办气候〔2026〕4号"));
        await nation.Navigate("/functions/9");
        await Movement(nation, "NA", "PT-11", 5_000, again: false, ("reference", "环办气候〔2026〕5号"));
        await province.Navigate("/functions/16");
        await Movement(province, "PT-11", "EC-11", 4_000, again: false, ("reference", "京环〔2026〕6号"));
        var account = await AccountOf(province);
        await province.Navigate("/compliance");
        await province.Page.ClickAsync("main a[href='/compliance/2025']");
        await province.Page.ClickAsync("main a[href^='/acts/set-obligation']");
        await Done(province, waits: false, ("account", account), ("year", "2025"), ("due", "3500"),
            ("document", "核查〔2026〕4号"));

        // The enterprise is told what is due, and surrenders it by the button beside it.
        await Home(representative);
        Assert.Contains("3,500", await representative.Page.InnerTextAsync("section[aria-labelledby=waiting]"),
            StringComparison.Ordinal);
        await representative.Page.ClickAsync("section[aria-labelledby=waiting] a.button");
        await representative.Sees("#quantity-1");
        Assert.Equal("3500", await representative.Page.InputValueAsync("#quantity-1"));
        await representative.Preview();
        await Send(representative, again: "3500");
        await Home(representative);
        Assert.Contains("没有待办事项", await representative.Page.InnerTextAsync("section[aria-labelledby=waiting]"),
            StringComparison.Ordinal);
        await representative.Navigate("/compliance");
        await representative.Page.ClickAsync("main a[href='/compliance/2025']");
        await representative.Sees("h1:has-text('2025')");
        Assert.Contains("已履约", await representative.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        // The auditor has it verified, by a button.
        await Home(audit);
        await audit.Page.ClickAsync("form[action='/audit/verification'] button");
        await audit.Page.Reaches("**/audit**");
        Assert.All(
            new[] { anybody, system, system2, nation, nation2, configuration, configuration2, province, representative,
                audit }, c => Assert.Empty(c.Complaints));
    }

    private string Identity() => Identifiers.IdentityNumber("11", new(1980, 1, 1), ++_identities);

    private static async Task Home(Clerk clerk)
    {
        await clerk.Page.ClickAsync("a.brand");
        await clerk.Sees("#waiting");
    }

    /// <summary>Goes on by the checklist's button for a step.</summary>
    private static async Task Next(Clerk clerk, string address)
    {
        await Home(clerk);
        await clerk.Page.ClickAsync($"section[aria-labelledby=founding] a[href^='{address}']");
    }

    /// <summary>Somebody opens their letter, at a browser and with a passkey of their own.</summary>
    private async Task<Clerk> Enrol(World w, string code)
    {
        Assert.DoesNotContain(code, _codes);
        _codes.Add(code);
        var clerk = await chromium.Person(w, null);
        await clerk.WithPasskeys();
        await clerk.Go("/");
        await clerk.Page.ClickAsync("main a[href='/enrol']");
        await clerk.Page.FillAsync("#enrolment", code);
        await clerk.Page.ClickAsync("button[value=begin]");
        await clerk.Page.ClickAsync("[data-passkey=create]");
        await clerk.Sees(".codes li");
        await clerk.Page.ClickAsync("a.primary");
        await clerk.Sees("#waiting");
        return clerk;
    }

    /// <summary>One system administrator asks for an administrator, the other approves and hands out the
    /// letter.</summary>
    private async Task<Clerk> Staff(World w, Clerk asks, Clerk approves, string name, string role,
        string? jurisdiction = null)
    {
        await Home(asks);
        await asks.Navigate("/functions/1");
        await asks.Page.ClickAsync("main a[href='/acts/create-person']");
        var fields = new List<(string, string)> { ("name", name), ("role", role), ("identityNumber", Identity()) };
        if (jurisdiction is not null)
        {
            fields.Add(("jurisdiction", jurisdiction));
        }

        await Done(asks, waits: true, [.. fields]);
        await Approve(approves);
        await approves.Page.ClickAsync("main a[href$='/enrolment']");
        return await Enrol(w, await Letter(approves));
    }

    private static async Task<string> Letter(Clerk clerk)
    {
        await clerk.Page.CheckAsync("input[value=letter]");
        await clerk.Page.ClickAsync("main form button.primary");
        await Confirm(clerk, ".letter");
        return await clerk.Page.InnerTextAsync(".letter code");
    }

    /// <summary>Fills in the form that is open, checks it and sends it.</summary>
    private static async Task Done(Clerk clerk, bool waits, params (string Field, string Value)[] fields)
    {
        foreach (var (field, value) in fields)
        {
            await clerk.Fill(field, value);
        }

        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Sees("button[value=submit], .reasons");
        Assert.True(await clerk.Page.Locator(".reasons").CountAsync() == 0,
            clerk.Page.Url + await clerk.Page.InnerTextAsync("main"));
        await clerk.Page.ClickAsync("button[value=submit]");
        await Confirm(clerk, ".steps [data-number='3'][aria-current], .reasons");
        Assert.True(await clerk.Page.Locator(".reasons").CountAsync() == 0,
            clerk.Page.Url + await clerk.Page.InnerTextAsync("main"));
        Assert.Equal(waits, await clerk.Page.Locator("main a[href='/proposals?box=mine']").CountAsync() > 0);
    }

    /// <summary>The page that asks for a fresh confirmation, where one comes; then what follows it.</summary>
    private static async Task Confirm(Clerk clerk, string then)
    {
        await clerk.Sees($"[data-passkey=confirm], {then}");
        if (await clerk.Page.Locator("[data-passkey=confirm]").CountAsync() > 0)
        {
            await clerk.Page.ClickAsync("[data-passkey=confirm]");
            await clerk.Sees(then);
        }
    }

    /// <summary>Approves what waits, from the first page on.</summary>
    private static async Task Approve(Clerk clerk, string? again = null)
    {
        await Home(clerk);
        await clerk.Page.ClickAsync("section[aria-labelledby=waiting] ul a[href^='/proposals/']");
        if (again is not null && await clerk.Page.Locator("#again").CountAsync() > 0)
        {
            await clerk.Page.FillAsync("#again", again);
        }

        await clerk.Page.ClickAsync("button[value=approve]");
        await Confirm(clerk, "main .notice.good, .reasons");
        Assert.True(await clerk.Page.Locator(".reasons").CountAsync() == 0,
            clerk.Page.Url + await clerk.Page.InnerTextAsync("main"));
    }

    /// <summary>Enters a movement in the form that is open, checks it and sends it. Accounts are chosen as the page
    /// offers them.</summary>
    private static async Task Movement(Clerk clerk, string? from, string to, long quantity, bool again,
        params (string Field, string Value)[] terms)
    {
        await clerk.Sees("#quantity-1, #from");
        if (from is not null)
        {
            await Pick(clerk, "from", from);
        }

        await Pick(clerk, "to-1", to);
        await clerk.Page.FillAsync("#quantity-1", quantity.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (field, value) in terms)
        {
            await clerk.Page.FillAsync($"#{field}", value);
        }

        await clerk.Preview();
        await Send(clerk, again ? quantity.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    private static async Task Send(Clerk clerk, string? again)
    {
        await clerk.Sees(".sentence, .reasons");
        Assert.True(await clerk.Page.Locator(".reasons").CountAsync() == 0,
            clerk.Page.Url + await clerk.Page.InnerTextAsync("main"));
        if (again is not null && await clerk.Page.Locator("#again").CountAsync() > 0)
        {
            await clerk.Page.FillAsync("#again", again);
        }

        await clerk.Page.ClickAsync("button[value=submit]");
        await Confirm(clerk, "main .notice.good, .reasons");
        Assert.True(await clerk.Page.Locator(".reasons").CountAsync() == 0,
            clerk.Page.Url + await clerk.Page.InnerTextAsync("main"));
    }

    /// <summary>Chooses the account of this kind that the form offers.</summary>
    private static async Task Pick(Clerk clerk, string field, string kind)
    {
        var offered = await clerk.Page.Locator($"[id='{field}'] option, datalist option").EvaluateAllAsync<string[]>(
            "all => all.map(o => o.value)");
        var number = offered.First(o => o.StartsWith("CN-" + kind + "-", StringComparison.Ordinal)
            || o.StartsWith("CN-" + kind, StringComparison.Ordinal));
        await clerk.Choose(field, number);
    }

    /// <summary>The enterprise's holding account, as the list of accounts shows it.</summary>
    private static async Task<string> AccountOf(Clerk clerk)
    {
        await clerk.Navigate("/accounts");
        await clerk.Sees("table.list a[href^='/accounts/CN-EC-']");
        return await clerk.Page.InnerTextAsync("table.list a[href^='/accounts/CN-EC-']");
    }
}
