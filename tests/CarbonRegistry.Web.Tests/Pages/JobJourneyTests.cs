using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using OtpNet;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Jobs at which somebody new was stuck, or was told something that is not so: by links and forms from the
/// first page.</summary>
public sealed class JobJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task Who_registers_a_representative_is_led_to_their_enrolment_code_and_finds_it_in_the_list_again()
    {
        await using var w = World.Start(Backend.Sqlite);

        // The first representative of an account takes office at once.
        Alter(w,
            r => r.Execute(
                "delete from representative where account_id in (select id from account where number = @number)",
                ("number", w["EC2"])));
        using var session = await Session(w, "province-11");
        await using var clerk = await chromium.Seated(w, session.Browser);
        await clerk.Open(
            14, "add-representative", ("account", w["EC2"]), ("natural.name", "赵代表"),
            ("natural.identityNumber", Identifiers.IdentityNumber("11", new(1990, 1, 1), 77)), ("initiates", "true"));
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Confirm(session.Code);
        await clerk.Page.ClickAsync("main a[href$='/enrolment']");
        await clerk.Sees("input[name=delivery]");
        Assert.Contains("赵代表", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        await Home(clerk);
        await clerk.Navigate("/people");
        await clerk.Page.Locator("table.list tbody tr", new() { HasText = "赵代表" }).Locator("a[href$='/enrolment']")
            .ClickAsync();
        await clerk.Page.CheckAsync("input[value=letter]");
        await clerk.Page.ClickAsync("main form button.primary");
        await clerk.Confirm(session.Code);
        await clerk.Sees(".letter, .code-letter, main code");
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task Compliance_years_are_opened_now_or_later_ended_and_parameters_begin_on_a_day_in_Beijing_time()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "configuration");
        await clerk.Do(36, "open-compliance-year", ("year", "2026"), ("closesAt", "2027-12-31T18:30"));
        await clerk.Do(36, "open-compliance-year", ("year", "2027"), ("opensAt", "2027-01-01T09:00"),
            ("closesAt", "2028-12-31T00:00"));
        await clerk.Do(36, "set-parameter", ("name", "access-token-days"), ("value", "200"),
            ("from", "2027-03-01T08:00"));
        await Home(clerk);
        await clerk.Navigate("/compliance");
        var page = await clerk.Page.InnerTextAsync("main");
        Assert.All(
            new[] { "2026-06-01 08:00", "2027-12-31 18:30", "2027-01-01 09:00", "2028-12-30 24:00" },
            t => Assert.Contains(t, page, StringComparison.Ordinal));

        // Ended by two people, at once: the field stays empty.
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        await clerk.Open(36, "close-compliance-year", ("year", "2026"));
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Sees("main a[href^='/proposals/']");
        await clerk.Become("configuration-2", "zh-CN");
        await Home(clerk);
        await clerk.Page.ClickAsync("main a[href^='/proposals/']");
        await clerk.Page.ClickAsync("button[value=approve]");
        await clerk.Page.Reaches("**/proposals/*?done=1");
        var years = (await w.Get("configuration", "compliance-years")).Body!.AsArray();
        Assert.Equal("2026-06-01T00:01:00.000000Z",
            years.Single(y => y!["year"]!.GetValue<int>() == 2026)!["closesAt"]!.GetValue<string>());
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task Lists_and_files_say_the_whole_of_a_transaction_of_many_legs()
    {
        const int legs = 130;
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var id = await w.Must("rep-1", 23,
            string.Join(',', Enumerable.Range(1, legs).Select(i => FormattableString.Invariant($"EC1>ET1:{i}"))));
        var sum = (legs * (legs + 1) / 2).ToString("N0", CultureInfo.InvariantCulture);
        await using var clerk = await chromium.Person(w, "rep-1");
        await clerk.Go("/");
        Assert.Contains(sum, await clerk.Page.Locator($"main tr:has(a[href='/transactions/{id}'])").InnerTextAsync(),
            StringComparison.Ordinal);
        await clerk.Navigate("/transactions");
        Assert.Contains(sum, await clerk.Page.Locator($"main tr:has(a[href='/transactions/{id}'])").InnerTextAsync(),
            StringComparison.Ordinal);
        var lines = (await File(clerk)).Split('\n').Where(l => l.Contains(id, StringComparison.Ordinal)).ToList();
        var postings = (await w.Get("rep-1", "transactions/" + id))["postings"].AsArray();
        Assert.Equal(postings.Count, lines.Count);

        // Many accounts are counted, all of them: a province's allocation to two of its enterprises names one of two.
        await clerk.Become("province-11", "zh-CN");
        await Home(clerk);
        await clerk.Navigate("/transactions");
        Assert.Contains("等 2 个", await clerk.Page.InnerTextAsync("main table"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task Who_confirms_a_cancellation_sees_its_goal_and_the_balances_and_a_surrender_shows_what_was_due()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        Alter(w, r =>
        {
            r.Execute("update account set confirmations = 1 where number = @number", ("number", w["EC1"]));
            r.Execute(
                "update representative set confirms = 1 where person_id in (select id from person "
                    + "where name = 'viewer')");
        });
        await using var clerk = await chromium.Person(w, "rep-1");
        await Movement(clerk, 25);
        await clerk.Choose("from", w["EC1"]);
        await clerk.Page.FillAsync("#quantity-1", "50");
        await clerk.Page.SelectOptionAsync("#purpose", "large-event");
        await clerk.Page.FillAsync("#beneficiary", "公众");
        await clerk.Preview();
        await clerk.Sees(".sentence");
        var preview = await clerk.Page.Locator("section[aria-labelledby=check]").InnerTextAsync();
        var id = await clerk.Send("50");
        Assert.Contains("50", await clerk.Page.InnerTextAsync(".notice.good"), StringComparison.Ordinal);

        await clerk.Become("viewer", "zh-CN");
        await Home(clerk);
        await clerk.Page.ClickAsync($"main a[href='/proposals/{id}']");
        var asked = await clerk.Page.InnerTextAsync("section[aria-labelledby=asked]");
        Assert.All(new[] { w["EC1"], w["NX"], "大型活动碳中和", "公众" }, t
            => Assert.Contains(t, asked, StringComparison.Ordinal));

        // Sentence, balances and serial numbers: word by word what the proposer saw.
        Assert.All(await Texts(preview), line => Assert.Contains(line, asked, StringComparison.Ordinal));
        await clerk.Page.ClickAsync("button[value=approve]");
        await clerk.Page.Reaches("**/proposals/*?done=1");
        Assert.Equal(50, (await w.Amounts("NX")).Available);

        // A surrender says its year, and due, surrendered and missing before and after.
        await clerk.Become("rep-1", "zh-CN");
        await Home(clerk);
        var waiting = await clerk.Page.InnerTextAsync("section[aria-labelledby=waiting]");
        Assert.All(new[] { "2025", "10,000", "999,950" }, t => Assert.Contains(t, waiting, StringComparison.Ordinal));
        await clerk.Page.ClickAsync("section[aria-labelledby=waiting] a[href^='/functions/24?']");
        await clerk.Page.FillAsync("#quantity-1", "4000");
        await clerk.Preview();
        await clerk.Sees(".sentence");
        var standing = await clerk.Page.Locator("tr:has(td[data-label='履约年度'])").InnerTextAsync();
        Assert.All(new[] { "2025", "10,000", "4,000", "6,000" },
            t => Assert.Contains(t, standing, StringComparison.Ordinal));
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.Reaches("**/transactions/**");
        Assert.Contains("履约年度", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);

        static Task<IEnumerable<string>> Texts(string preview) =>
            Task.FromResult(preview.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.Contains("CN-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_signing_policy_is_set_with_a_fresh_confirmation_and_what_is_signed_is_what_is_read()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var session = await Session(w, "province-11");
        await using var clerk = await chromium.Seated(w, session.Browser);
        await clerk.Open(15, "set-signing-policy", ("account", w["EC1"]), ("confirmations", "0"), ("above", "0"));
        await clerk.Page.Locator("button[value=submit], .reasons").First.WaitForAsync();
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Sees(".signed");
        var signed = (await clerk.Page.Locator(".signed").TextContentAsync())!;
        Assert.All(new[] { w["EC1"], "企业1", "须确认的人数" },
            t => Assert.Contains(t, signed, StringComparison.Ordinal));
        await clerk.Confirm(session.Code);
        await clerk.Sees(".steps [data-number='3'][aria-current]");
        Assert.Equal(signed, Evidence(w)["text"]!.GetValue<string>());
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_creation_that_waits_says_how_much_and_one_that_was_rejected_says_so_everywhere()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-6","value":1}""");
        await using var clerk = await chromium.Person(w, "national");
        await Movement(clerk, 6);
        await clerk.Choose("to-1", w["NT"]);
        await clerk.Page.FillAsync("#quantity-1", "1000000");
        await clerk.Page.FillAsync("#reference", "r");
        await clerk.Page.FillAsync("#vintage", "2025");
        await clerk.Preview();
        var id = await clerk.Send("1000000");
        Assert.Contains("1,000,000", await clerk.Page.InnerTextAsync(".notice.good"), StringComparison.Ordinal);

        // What the second person signs says what they reject.
        var (browser, passkey, _) = await w.EnrolWithPasskey("national-2");
        var act = new JsonObject { ["proposal"] = id, ["decision"] = "reject", ["reason"] = "文号不符" };
        var (key, path) = (Guid.NewGuid(), "/api/v1/acts/decide-proposal");
        var body = Encoding.UTF8.GetBytes(act.ToJsonString());
        var asked = await browser.Send(HttpMethod.Post, path, body, "application/json", null, key);
        Assert.Equal(428, asked.Status);
        var text = asked["confirmation"]["text"]!.GetValue<string>();
        Assert.All(new[] { "驳回", "1,000,000", w["NT"], "国家主管部门", "national", "文号不符" },
            t => Assert.Contains(t, text, StringComparison.Ordinal));
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(challenge, asked["confirmation"]["challenge"]!.GetValue<string>());
        var given = await browser.Post(
            "confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
            new JsonObject { ["credential"] = passkey.Get(asked["confirmation"]["passkey"]!) });
        Assert.Equal(200, given.Status);
        Assert.Equal(201, (await browser.Send(HttpMethod.Post, path, body, "application/json", null, key)).Status);

        // The journal has the words, and the device's answer names their digest.
        var evidence = Evidence(w);
        Assert.Equal(text, evidence["text"]!.GetValue<string>());
        var client = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(
            evidence["assertion"]!["clientData"]!.GetValue<string>()))!;
        Assert.Equal(challenge, client["challenge"]!.GetValue<string>());
        Assert.NotEqual("", evidence["assertion"]!["signature"]!.GetValue<string>());

        // The auditor reads them in their lines, and the registry checks digest and signature again.
        await using var auditor = await chromium.Person(w, "audit");
        var entry = (await w.Get("audit",
            "audit?operation=confirm-act"))["items"].AsArray()[0]!["seq"]!.GetValue<long>();
        await auditor.Go(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/audit/{entry}"));
        Assert.Equal(text.Trim(), (await auditor.Page.Locator("pre.signed").First.TextContentAsync())!.Trim());
        Assert.Equal(2, await auditor.Page.Locator("section[aria-labelledby=evidence] .state.good").CountAsync());
        Assert.Empty(auditor.Complaints);

        await clerk.Go("/");
        Assert.Contains("已驳回", await clerk.Page.Locator($"main tr:has(a[href='/transactions/{id}'])")
            .InnerTextAsync(),
            StringComparison.Ordinal);
        await clerk.Page.ClickAsync($"main a[href='/transactions/{id}']");
        await clerk.Sees(".notice.bad");
        Assert.Contains("已驳回", await clerk.Page.InnerTextAsync(".notice.bad"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);
    }

    /// <summary>The widest language, with the side menu, at the numbers and names that a province has.</summary>
    [Fact]
    public async Task A_province_sees_all_columns_of_its_enterprises_on_one_screen()
    {
        await using var w = World.Start(Backend.Sqlite);
        const string reference = """ "reference":"r" """;
        await w.Must("national", 6, ">NT:900000000", """ "reference":"r","vintage":"2025" """);
        await w.Must("national", 7, "NT>NA:900000000", reference);
        await w.Must("national", 9, "NA>PT11:900000000", reference);
        await w.Must("province-11", 16, "PT11>EC1:400000000,PT11>EC2:400000000", reference);
        foreach (var (n, due) in new[] { (1, 323_456_789), (2, 223_456_789) })
        {
            await w.Must("province-11", "set-obligation",
                $$"""{"account":"{{w["EC" + n]}}","year":2025,"due":{{due}},"document":"d"}""");
            await w.Must("rep-" + n, 24, $"EC{n}>NS11:123456789");
        }

        using (var database = new Database(w.Connection))
        {
            database.Execute(
                "update holder set name_en = 'Northern China Heat and Power Generation Company Limited' "
                    + "where identifier = 'USCC1'");
        }

        await using var clerk = await chromium.Person(w, "province-11", "en");
        await clerk.Go("/compliance/2025");
        Assert.Equal(9, await clerk.Page.Locator("table.list").First.Locator("th[scope=col]").CountAsync());
        Assert.True(await clerk.Page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth <= 1440 && [...document.querySelectorAll('table.list')].every(t "
                + "=> t.getBoundingClientRect().right "
                + "<= document.querySelector('main').getBoundingClientRect().right)"));
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_pilot_region_sees_who_asks_decides_many_by_one_reason_and_takes_the_file()
    {
        await using var w = World.Start(Backend.Sqlite);
        await Market.Fill(w);
        await w.Must("rep-4", 26, "EG4>NO:7 CCER");
        await w.Must("rep-4", 26, "EG4>NO:8 CCER");
        await using var clerk = await chromium.Person(w, "pilot");
        await Movement(clerk, 22);
        await clerk.Page.FillAsync("#q", "企业4");
        await clerk.Page.ClickAsync(".filters button.primary");
        await clerk.Sees("table.list tbody tr");
        Assert.All(await clerk.Page.Locator("table.list tbody tr").AllInnerTextsAsync(),
            row => Assert.Contains("企业4", row, StringComparison.Ordinal));
        foreach (var quantity in new[] { "7", "8" })
        {
            await clerk.Page.Locator("table.list tbody tr", new() { HasTextRegex = new($@"\b{quantity}\s*吨") })
                .Locator("input[name=refersTo]").CheckAsync();
        }

        await clerk.Page.CheckAsync("input[name=approve][value=true]");
        await clerk.Preview();
        await clerk.Sees("#again");
        await clerk.Page.FillAsync("#again", "15");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Sees(".notice.good");
        Assert.Equal(15, (await w.Amounts("NO", "CCER")).Available);
        await clerk.Page.ClickAsync("main a[href='/pilot-surrenders']");
        Assert.Contains("企业4", await clerk.Page.InnerTextAsync("table.list"), StringComparison.Ordinal);
        var file = await File(clerk);
        Assert.Equal(2, file.Split('\n').Count(l => l.Contains(w["EG4"], StringComparison.Ordinal)));
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_mistake_in_enrolment_leaves_the_one_time_key_as_it_was()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, null);
        var page = clerk.Page;
        await clerk.Go("/enrol?code=" + w.EnrolmentCode("national"));
        await page.ClickAsync("button[value=begin]");
        var key = await page.InnerTextAsync(".qr + p code");
        await Fill("short", "000000");
        await clerk.Sees(".reasons");
        Assert.Equal(key, await page.InnerTextAsync(".qr + p code"));
        await Fill(SigningInOf.Password, w.Code(new Totp(Base32Encoding.ToBytes(key))));
        await clerk.Sees(".codes li");
        Assert.Empty(clerk.Complaints);

        async Task Fill(string password, string code)
        {
            await page.EvaluateAsync("() => { for (const form of document.forms) form.noValidate = true; }");
            await page.FillAsync("#new-login", "guo.jia");
            await page.FillAsync("#new-password", password);
            await page.FillAsync("#new-code", code);
            await page.ClickAsync("form:has(#new-login) button.primary");
        }
    }

    /// <summary>The file that the page offers.</summary>
    private static async Task<string> File(Clerk clerk)
    {
        var answer = await clerk.Page.APIRequest.GetAsync(
            (await clerk.Page.Locator("main a[download][href*='format=csv']").GetAttributeAsync("href"))!);
        return Encoding.UTF8.GetString(await answer.BodyAsync());
    }

    private static Task<int> Home(Clerk clerk) => clerk.Go("/");

    /// <summary>From the first page to a movement's form.</summary>
    private static async Task Movement(Clerk clerk, int function)
    {
        await Home(clerk);
        await clerk.Navigate(FormattableString.Invariant($"/functions/{function}"));
        await clerk.Page.Reaches($"**/functions/{function}");
    }

    /// <summary>What the journal keeps of the last confirmation.</summary>
    private static JsonNode Evidence(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        var terms = snapshot.List(
            "select terms from ledger_transaction where operation = 'confirm-act' order by seq desc limit 1",
            r => r.GetString(0))[0];
        var node = JsonNode.Parse(terms)!;
        return node["form"] ?? node;
    }

    private static void Alter(World w, Action<Register> change)
    {
        using var database = new Database(w.Connection);
        using var register = new Register(database);
        change(register);
        register.Commit();
    }

    private sealed record SignedIn(Browser Browser, Func<string> Code) : IDisposable
    {
        public void Dispose() => Browser.Dispose();
    }

    private static async Task<SignedIn> Session(World w, string person)
    {
        var (browser, codes, _) = await w.EnrolWithPassword(person, "zhang.san");
        return new(browser, () => w.NextCode(codes));
    }
}
