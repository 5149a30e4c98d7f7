using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A registry in the middle of a year, with an exchange at its line, for all journeys of the class.</summary>
public sealed class Market : IAsyncLifetime
{
    private Clerk? _clerk;

    internal ExchangeWorld Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Exchange = await ExchangeWorld.Start(Backend.Sqlite);
        await Fill(Exchange.World);
        Assert.True((await Exchange.SignIn()).Taken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_clerk is not null)
        {
            await _clerk.DisposeAsync();
        }

        await Exchange.DisposeAsync();
    }

    /// <summary>The one browser of the class, with somebody at it.</summary>
    internal async Task<Clerk> Clerk(Chromium chromium, string person, string language)
    {
        _clerk ??= await chromium.Person(Exchange.World, person, language);
        await _clerk.Become(person, language);
        return _clerk;
    }

    /// <summary>Allowances and reductions everywhere, some of them held for each reason there is, and a request that
    /// waits.</summary>
    internal static async Task Fill(World w)
    {
        const string reference = """ "reference":"r" """;
        await w.Fund();
        foreach (var project in new[] { "1", "4" })
        {
            await w.Must("national", 12, ">NC:100000 CCER",
                $"{reference},\"vintage\":\"2024+2025\",\"project\":\"P-{project}\","
                    + "\"monitoringFrom\":\"2024-01-01\",\"monitoringTo\":\"2025-12-31\"");
            await w.Must("national", 13, $"NC>EP{project}:60000 CCER", reference);
            await w.Must("rep-" + project, 23, $"EP{project}>EPT{project}:40000 CCER");
        }

        await w.Must("rep-4", 27, "EPT4>XD:30000 CCER");
        await w.TransferOut("exchange", "XD>EGT4:20000 CCER");
        await w.Must("rep-4", 23, "EGT4>EG4:15000 CCER");
        await w.Must("national", 10, "NU>AD:5000", reference);
        await w.Must("province-11", 18, "PT11>AD:5000", reference);
        await w.Must("province-11", 16, "PT11>EC1:5000", $"{reference},\"freezeUntil\":\"2026-07-01T00:00:00+08:00\"");
        await w.Must("rep-1", 23, "EC1>ET1:20000");
        await w.Must("rep-1", 27, "ET1>XD:5000");
        await w.Must("rep-1", 24, "EC1>NS11:100");
        await w.Must("rep-1", 25, "EC1>NX:100", """ "purpose":"public-good","beneficiary":"b" """);
        Assert.Equal(201, (await w.Post("rep-4", "transactions", w.Transaction(26, "EG4>NO:100 CCER"))).Status);
    }
}

/// <summary>Each function of the catalogue once, by the right role, in a browser: from the navigation to what has
/// changed for good.</summary>
public sealed class FunctionJourneyTests(Chromium chromium, Market market) : IClassFixture<Market>
{
    private static readonly (string, string) Ref = ("reference", "环办气候〔2026〕1号");

    /// <summary>The journey of each function, and whose it is.</summary>
    private static readonly Dictionary<short, (string Person, Func<Clerk, ExchangeWorld, Task> Go)> Journeys = new()
    {
        [1] = ("national-system", CreateAdministrator),
        [2] = ("national-system", EditAdministrator),
        [3] = ("national-system", TakeAFunctionAway),
        [4] = ("national", OpenDeliveryAccount),
        [5] = ("national", EditNationalAccount),
        [6] = Move("national", 6, null, "NT:10,000", again: "10000", terms: [Ref, ("vintage", "2025")]),
        [7] = Move("national", 7, "NT", "NA:800;NU:100", terms: Ref),
        [8] = Move("national", 8, "NT", "NW:10", again: "10", terms: Ref),
        [9] = Move("national", 9, "NA", "PT11:400;PT31:200", terms: Ref),
        [10] = Move("national", 10, "NU", "AD:100", terms: Ref),
        [11] = Move("national", 11, "NU", "NT:100"),
        [12] = Move("national", 12, null, "NC:500", "CCER", "500", ("reference", "环办气候〔2026〕2号"),
            ("vintage", "2023"),
            ("project", "P-1"), ("monitoringFrom", "2023-01-01"), ("monitoringTo", "2023-12-31")),
        [13] = Move("national", 13, "NC", "EP1:400", "CCER", terms: Ref),
        [14] = ("province-11", RegisterHolderAndOpenItsAccounts),
        [15] = ("province-11", EditAccount),
        [16] = Move("province-11", 16, "PT11", "EC1:100;EC2:50", terms: [Ref, ("freezeUntil", "2026-07-01")]),
        [17] = Move("province-11", 17, "EC1", "PT11:100"),
        [18] = Move("province-11", 18, "PT11", "AD:20", terms: Ref),
        [19] = Move("province-11", 19, "PT11", "NW:10", again: "10", terms: Ref),
        [20] = ("province-11", (clerk, x) => Undo(clerk, x.World, 20, 24, "EC1>NS11:77", "")),
        [21] = ("province-11",
            (clerk, x) => Undo(clerk, x.World, 21, 25, "EC1>NX:88", """ "purpose":"public-good","beneficiary":"b" """)),
        [22] = ("pilot", DecidePilotSurrenders),
        [23] = ("rep-1", ThereAndBack),
        [24] = Move("rep-1", 24, "EC1", "NS11:500"),
        [25] = Move("rep-1", 25, "EC1", "NX:50", again: "50",
            terms: [("purpose", "large-event"), ("beneficiary", "公众")]),
        [26] = ("rep-4", AskForPilotSurrender),
        [27] = Move("rep-1", 27, "ET1", "XD:500"),
        [28] = ("rep-1", TransferInIsTold),
        [29] = ("rep-3", TransferOutArrives),
        [30] = ("rep-4", ConfirmABinding),
        [31] = ("national", TheDayOfTheExchange),
        [32] = ("exchange", TransfersOfTheExchange),
        [33] = ("province-11", TheExchangeHearsOfAFreeze),
        [34] = Move("auction", 34, "AD", "EC2:100 CEA|h:PT11"),
        [35] = Move("auction", 35, "AD", "NU:10"),
        [36] = ("configuration", SetParameter),
        [37] = ("audit", ReadAndVerifyTheLog),
        [38] = Move("province-11", 38, "EC1", "EC2:40", terms: [Ref, ("cause", "merger")]),
        [46] = ("province-11", (clerk, x) =>
            Undo(clerk, x.World, 46, 16, "PT11>EC1:66", """ "reference":"r" """, "province-11")),
        [40] = Move("national", 40, "NC", "NW:10", "CCER", "10", Ref),
    };

    public static TheoryData<short> All => [.. Functions.All.Select(f => f.Code)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_function_is_done_in_a_browser_by_its_role(short function)
    {
        Assert.True(Journeys.ContainsKey(function), $"Function {function} has no journey: give it one.");
        var (person, go) = Journeys[function];
        var clerk = await market.Clerk(chromium, person, function % 2 == 0 ? "zh-CN" : "en");
        await go(clerk, market.Exchange);
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_day_that_ends_with_a_difference_is_seen_by_the_nation_with_what_differs()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite);
        await x.World.Fund();
        Assert.True((await x.SignIn()).Taken);
        await x.TakeNotices();
        await x.Deposit(1, 1000);
        await x.TakeNotices();
        var wrong = new JsonObject { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = 1000,
            ["out"] = 0, ["balance"] = 999 };
        var answer = await x.Must("sign-out",
            new() { ["transferIns"] = 1, ["transferOuts"] = 0, ["totals"] = new JsonArray(wrong) });
        Assert.Equal("reconciling", answer["state"].GetValue<string>());
        await using var clerk = await chromium.Person(x.World, "national", "en");
        await clerk.Go("/exchange-link/sessions");
        await clerk.Sees("table.list tbody .state.waiting");
        await clerk.Page.ClickAsync("main a[href$='/differences']");
        await clerk.Sees("table.list tbody td");
        Assert.Contains("999", await clerk.Page.InnerTextAsync("table.list tbody"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);
    }

    private static (string, Func<Clerk, ExchangeWorld, Task>) Move(string person, int function, string? from,
        string legs, string unit = "CEA", string? again = null, params (string, string)[] terms) =>
        (person, async (clerk, x) =>
        {
            var w = x.World;
            var to = legs.Split(';')
                .Select(l => (Account: l.Split(':')[0],
                        Quantity: long.Parse(l.Split(':', ' ')[1], NumberStyles.AllowThousands,
                        CultureInfo.InvariantCulture))).ToList();
            var accounts = to.Select(t => t.Account).Concat(from is null ? [] : [from]).ToList();
            var before = await Task.WhenAll(accounts.Select(a => Total(w, a, unit)));

            // From the navigation, as people go; what the journey enters starts there.
            await clerk.Go("/");
            await clerk.Navigate($"/functions/{function}");
            await clerk.Enter(function, from, [.. legs.Split(';').Select(l => Named(w, l))], terms);
            var id = await clerk.Send(again);
            Assert.True(await clerk.Page.Locator(".notice.good").IsVisibleAsync());
            var recorded = await w.Get("audit", "transactions/" + id);
            Assert.Equal(("posted", function),
                (recorded["outcome"].GetValue<string>(), recorded["function"].GetValue<int>()));
            Assert.Contains(recorded["seq"].ToJsonString(), await clerk.Page.InnerTextAsync("h1"),
                StringComparison.Ordinal);
            var after = await Task.WhenAll(accounts.Select(a => Total(w, a, unit)));
            Assert.Equal(
                [.. to.Select(t => t.Quantity), .. from is null ? Array.Empty<long>() : [-to.Sum(t => t.Quantity)]],
                after.Zip(before, (a, b) => a - b));
        });

    private static async Task CreateAdministrator(Clerk clerk, ExchangeWorld x)
    {
        await clerk.Do(
            1, "create-person", ("name", "王敏"), ("role", "provincial-business"), ("jurisdiction", "31"),
            ("identityNumber", Identifiers.IdentityNumber("31", new(1980, 2, 3), 1)));
        var result = (await x.World.ApproveLast("national-system", "national-system-2"))!;
        Assert.Equal(200, await clerk.Go("/people?q=" + Uri.EscapeDataString("王敏")));
        var row = await clerk.Page.InnerTextAsync("table.list tbody tr");
        Assert.Contains("王敏", row, StringComparison.Ordinal);
        Assert.Contains(result["person"]!.ToJsonString(), row, StringComparison.Ordinal);
    }

    private static async Task EditAdministrator(Clerk clerk, ExchangeWorld x)
    {
        var person = await clerk.NumberOf("province-44");
        await clerk.Do(2, "edit-person", ("person", person), ("name", "province-44"), ("email", "new@example.cn"));
        Assert.NotEqual("new@example.cn",
            (await x.World.Get("national-system", "people/" + person)).Body!["email"]?.GetValue<string>());
        await x.World.ApproveLast("national-system", "national-system-2");
        Assert.Equal("new@example.cn", (await x.World.Get("national-system", "people/" + person))["email"]
            .GetValue<string>());
    }

    private static async Task TakeAFunctionAway(Clerk clerk, ExchangeWorld x)
    {
        var person = await clerk.NumberOf("national-2");
        await clerk.Do(3, "change-permissions", ("person", person), ("revoked", "7 8"));
        await clerk.Go("/people?role=national-business");
        Assert.Contains("7, 8", await clerk.Page.InnerTextAsync("table.list"), StringComparison.Ordinal);

        // It is gone from their navigation, and refused where they ask for it all the same.
        Assert.Equal("205", (await x.World.Post(
            "national-2", "transactions", x.World.Transaction(7, "NT>NA:1", """ "reference":"r" """))).Code);
        var page = (await x.World.Send("national-2", HttpMethod.Get, "/")).Body!.GetValue<string>();
        Assert.DoesNotContain("\"/functions/7\"", page, StringComparison.Ordinal);
        Assert.Contains("\"/functions/9\"", page, StringComparison.Ordinal);
        await clerk.Do(3, "change-permissions", ("person", person), ("revoked", ""));
        await x.World.ApproveLast("national-system", "national-system-2");
        Assert.Equal(201, (await x.World.Post(
            "national-2", "transactions", x.World.Transaction(7, "NT>NA:1", """ "reference":"r" """))).Status);
    }

    private static async Task OpenDeliveryAccount(Clerk clerk, ExchangeWorld x)
    {
        var result = await clerk.Do(4, "open-delivery-account", ("kind", "auction-house"), ("zh", "南方拍卖行"),
            ("en", "Southern Auctions"), ("creditCode", Identifiers.CreditCode("44", 777)));
        await IsOpen(clerk, result, "AD", "南方拍卖行");
    }

    private static async Task EditNationalAccount(Clerk clerk, ExchangeWorld x)
    {
        await clerk.Do(5, "edit-national-account", ("account", x.World["EP2"]), ("name", "沙漠光伏项目"));
        await clerk.Go("/accounts/" + x.World["EP2"]);
        Assert.Contains("沙漠光伏项目", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static async Task RegisterHolderAndOpenItsAccounts(Clerk clerk, ExchangeWorld x)
    {
        var holder = Assert.Single(await clerk.Do(14, "register-holder", ("kind", "enterprise"), ("zh", "首都水泥厂"),
            ("en", "Capital Cement"), ("creditCode", Identifiers.CreditCode("11", 778))));
        Assert.Matches("^[0-9]+\\s+首都水泥厂$", holder);
        var opened = await clerk.Do(14, "open-account", ("type", "EC"), ("holder", "首都水泥"), ("trading", "true"));
        await IsOpen(clerk, opened, "EC", "首都水泥厂");
        await IsOpen(clerk, opened, "ET", "首都水泥厂");
    }

    private static async Task EditAccount(Clerk clerk, ExchangeWorld x)
    {
        await clerk.Do(15, "edit-account", ("account", x.World["EG2"]), ("name", "第二热电厂"));
        await clerk.Do(15, "change-account-state", ("account", x.World["EG2"]), ("state", "restricted"),
            ("reason", "核查"));
        await clerk.Go("/accounts/" + x.World["EG2"]);
        var page = await clerk.Page.InnerTextAsync("main");
        Assert.Contains("第二热电厂", page, StringComparison.Ordinal);
        Assert.Equal("restricted", (await x.World.Get("province-11", "accounts/" + x.World["EG2"]))["state"]
            .GetValue<string>());
        Assert.True(await clerk.Page.Locator(".state")
            .Filter(new() { HasTextRegex = new("限制|Restricted") }).First.IsVisibleAsync());
    }

    private static async Task Undo(Clerk clerk, World w, int function, int undone, string leg, string terms,
        string person = "rep-1")
    {
        var before = await Total(w, "EC1", "CEA");
        var original = await w.Must(person, undone, leg, terms);

        // From the transaction that is to be undone.
        await clerk.Go("/transactions/" + original);
        await clerk.Page.ClickAsync($"main a[href='/functions/{function}?refersTo={original}']");
        await clerk.Fill("reason", "更正");
        await clerk.Page.ClickAsync("button.primary[value=preview]");
        var id = await clerk.Send();
        var (undo, first) = (await w.Get("audit", "transactions/" + id),
            await w.Get("audit", "transactions/" + original));
        Assert.Equal(Serials(first), Serials(undo));
        Assert.Equal(id, first["settledBy"]!["id"]!.GetValue<string>());
        Assert.Equal(before, await Total(w, "EC1", "CEA"));

        static IEnumerable<string> Serials(Answer transaction) =>
            transaction["postings"].AsArray().Select(p => p!["serials"]!.ToJsonString());
    }

    private static async Task DecidePilotSurrenders(Clerk clerk, ExchangeWorld x)
    {
        var w = x.World;
        var (wanted, unwanted) = (await Asked(7), await Asked(8));
        var (ended, held) = (await Total(w, "NO", "CCER"), await Total(w, "EG4", "CCER"));

        // Its end is final: how much it is has to be typed again, and something else does nothing.
        await clerk.Enter(22, null, [], ("refersTo", wanted), ("approve", "true"));
        await clerk.Page.FillAsync("#again", "8");
        await clerk.Page.ClickAsync("button[value=submit]");
        Assert.NotEqual("", await clerk.WrongBeside("again"));
        Assert.Equal("#again", await clerk.Page.GetAttributeAsync("[data-errors] a", "href"));
        Assert.StartsWith("错误：", await clerk.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal((ended, held), (await Total(w, "NO", "CCER"), await Total(w, "EG4", "CCER")));
        await clerk.Page.FillAsync("#again", "7");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.Reaches("**/transactions/**");

        // To reject, a reason.
        await clerk.Enter(22, null, [], ("refersTo", unwanted), ("approve", "false"));
        Assert.StartsWith("104 ", await clerk.WrongBeside("reason"), StringComparison.Ordinal);
        await clerk.Enter(22, null, [], ("refersTo", unwanted), ("approve", "false"), ("reason", "不符"));
        Assert.Equal(0, await clerk.Page.Locator("#again").CountAsync());
        await clerk.Send();
        Assert.Equal((ended + 7, held - 7), (await Total(w, "NO", "CCER"), await Total(w, "EG4", "CCER")));
        Assert.Equal(["22", "22"], new[] { await w.Get("audit", "transactions/" + wanted),
            await w.Get("audit", "transactions/" + unwanted) }.Select(t =>
            t["settledBy"]!["function"]!.ToJsonString()));

        async Task<string> Asked(int quantity)
        {
            var answer = await w.Post("rep-4", "transactions", w.Transaction(26, $"EG4>NO:{quantity} CCER"));
            Assert.Equal("pending", answer["outcome"].GetValue<string>());
            return answer["id"].GetValue<string>();
        }
    }

    private static async Task ThereAndBack(Clerk clerk, ExchangeWorld x)
    {
        var before = await Total(x.World, "ET1", "CEA");
        foreach (var (from, to, quantity) in new[] { ("EC1", "ET1", 30), ("ET1", "EC1", 10) })
        {
            await clerk.Enter(23, from, [string.Create(CultureInfo.InvariantCulture, $"{to}:{quantity}")]);
            await clerk.Send();
        }

        Assert.Equal(before + 20, await Total(x.World, "ET1", "CEA"));
    }

    private static async Task AskForPilotSurrender(Clerk clerk, ExchangeWorld x)
    {
        var before = await x.World.Amounts("EG4", "CCER");
        await clerk.Enter(26, "EG4", ["NO:9"]);
        var id = await clerk.Send();
        var after = await x.World.Amounts("EG4", "CCER");
        Assert.Equal((before.Available - 9, before.InTransit + 9), (after.Available, after.InTransit));
        await clerk.Become("pilot", "zh-CN");
        await clerk.Go("/");
        await clerk.Page.ClickAsync($"main a[href='/transactions/{id}']");
        await clerk.Page.Locator($"main a[href='/functions/22?refersTo={id}']").WaitForAsync();
    }

    private static async Task TransferInIsTold(Clerk clerk, ExchangeWorld x)
    {
        await x.TakeNotices();
        var before = await Total(x.World, "XD", "CEA");
        await clerk.Enter(27, "ET1", ["XD:11"]);
        var id = await clerk.Send();

        // Until the exchange has heard of it, its depositor sees it waiting, and so do the exchange's people.
        foreach (var person in new[] { "rep-1", "exchange" })
        {
            await clerk.Become(person, "en");
            await clerk.Go("/exchange-link/notices");
            var row = clerk.Page.Locator($"table.list tbody tr:has(a[href='/transactions/{id}'])");
            Assert.True(await row.Locator(".state.waiting").IsVisibleAsync());
        }

        var notice = Assert.Single(await x.TakeNotices(), n => n["kind"]!.GetValue<string>() == "transfer-in");
        Assert.Equal(id, notice["transfer"]!.GetValue<string>());
        await clerk.Go("/exchange-link/notices");
        Assert.True(await clerk.Page.Locator($"table.list tbody tr:has(a[href='/transactions/{id}']) .state.good")
            .IsVisibleAsync());
        Assert.Equal(before + 11, await Total(x.World, "XD", "CEA"));
    }

    private static async Task TransferOutArrives(Clerk clerk, ExchangeWorld x)
    {
        await x.TakeNotices();
        var answer = await x.Must("transfer-outs", Items(Item("CET3", 12)));
        var posted = answer["results"][0]!["seq"]!.ToJsonString();
        await clerk.Go("/");
        await clerk.Page.ClickAsync($"main section[aria-labelledby=recent] th a:text-is('{posted}')");
        await clerk.Page.Reaches("**/transactions/**");
        Assert.Contains(x.World["ET3"], await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await clerk.Go("/accounts/" + x.World["ET3"]);
        Assert.Contains(posted, await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static async Task ConfirmABinding(Clerk clerk, ExchangeWorld x)
    {
        await x.TakeNotices();
        var asked = await x.Must("bindings",
            new() { ["clientNumber"] = "N4", ["account"] = x.World["ET4"], ["holderIdentifier"] = "USCC4" });
        Assert.Equal("861",
            (await x.Must("transfer-outs", Items(Item("N4", 1))))["results"][0]!["code"]!.GetValue<string>());
        await clerk.Go("/exchange-link/bindings?state=waiting");
        await clerk.Page.ClickAsync(
            $"main a[href^='/acts/confirm-binding?request={asked["request"].GetValue<string>()}&confirm=true']");
        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Submit();
        var notice = Assert.Single(await x.TakeNotices());
        Assert.Equal(("bound", "N4"), (notice["kind"]!.GetValue<string>(), notice["clientNumber"]!.GetValue<string>()));

        // Now units come to the account, and its representative sees them.
        Assert.Null((await x.Must("transfer-outs", Items(Item("N4", 15))))["results"][0]!["code"]);
        Assert.Equal(15, (await x.World.Amounts("ET4", token: "rep-4")).Available);
        await clerk.Go("/accounts/" + x.World["ET4"]);
        Assert.Contains("15", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static async Task TransfersOfTheExchange(Clerk clerk, ExchangeWorld x)
    {
        // What its operators see is what its program is told.
        await x.TakeNotices();
        await x.Deposit(1, 13);
        await x.TakeNotices();
        await x.Must("transfer-outs", Items(Item("CET2", 14)));
        await clerk.Go($"/transactions?account={x.World["XD"]}");
        var shown = await clerk.Page.Locator("table.list tbody tr").AllInnerTextsAsync();
        Assert.Contains("14", shown[0], StringComparison.Ordinal);
        Assert.Contains("13", shown[1], StringComparison.Ordinal);
        var told = (await x.Query("queries/movements"))["movements"].AsArray();
        Assert.Equal(["in", "out"], told.TakeLast(2).Select(m => m!["direction"]!.GetValue<string>()));
        await clerk.Go("/functions/32");
        Assert.True(await clerk.Page.Locator("main a").First.IsVisibleAsync());
    }

    private static async Task TheDayOfTheExchange(Clerk clerk, ExchangeWorld x)
    {
        // The nation sees the day open; its messages, one of them just now.
        await x.TakeNotices();
        await x.Deposit(1, 16);
        await x.TakeNotices();
        await clerk.Go("/exchange-link/sessions");
        var day = clerk.Page.Locator("table.list tbody tr", new() { HasText = "2026-06-01" });
        Assert.True(await day.Locator(".state.good").IsVisibleAsync());
        await day.Locator("th a").ClickAsync();
        await clerk.Page.Reaches("**/exchange-link/sessions/*");
        Assert.True(await clerk.Page.Locator("table.list tbody tr").CountAsync() > 1);
    }

    private static async Task TheExchangeHearsOfAFreeze(Clerk clerk, ExchangeWorld x)
    {
        await x.TakeNotices();
        await clerk.Do(15, "change-account-state", ("account", x.World["EPT1"]), ("state", "frozen"),
            ("reason", "核查"));
        var notice = Assert.Single(await x.TakeNotices());
        Assert.Equal(("account-state", "frozen", "CEPT1"),
            (notice["kind"]!.GetValue<string>(), notice["state"]!.GetValue<string>(),
                notice["clientNumber"]!.GetValue<string>()));
        await clerk.Go("/accounts/" + x.World["EPT1"]);
        Assert.True(await clerk.Page.Locator(".state.bad").First.IsVisibleAsync());
    }

    private static async Task SetParameter(Clerk clerk, ExchangeWorld x)
    {
        await clerk.Do(36, "set-parameter", ("name", "access-token-days"), ("value", "200"),
            ("document", "文〔2026〕3号"));
        await clerk.Go("/parameters");
        Assert.Contains("200", await clerk.Page.Locator("tbody tr", new() { HasText = "access-token-days" })
            .InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains((await x.World.Get("configuration", "parameters")).Body!.AsArray(),
            p => p!["name"]!.GetValue<string>() == "access-token-days" && p["value"]!.GetValue<long>() == 200);
    }

    private static async Task ReadAndVerifyTheLog(Clerk clerk, ExchangeWorld x)
    {
        Assert.Equal("401",
            (await x.World.Post("rep-2", "transactions", x.World.Transaction(23, "EC2>ET2:999999999"))).Code);
        await clerk.Go("/audit");
        await clerk.Page.SelectOptionAsync("#outcome", "refused");
        await clerk.Page.FillAsync("#q", "rep-2");
        await clerk.Page.FillAsync("#refusal", "401");
        await clerk.Page.ClickAsync(".filters button.primary");
        await clerk.Page.Reaches("**refusal=401**");
        Assert.Contains("rep-2", await clerk.Page.InnerTextAsync("table.list tbody tr"), StringComparison.Ordinal);

        // One's own reading is in it.
        await clerk.Go("/audit?role=audit");
        Assert.Contains("37", await clerk.Page.InnerTextAsync("table.list tbody"), StringComparison.Ordinal);
        await clerk.Page.ClickAsync("form[action='/audit/verification'] button");
        await clerk.Page.Locator(".notice.good").WaitForAsync();
    }

    private static async Task IsOpen(Clerk clerk, IReadOnlyList<string> result, string type, string holder)
    {
        var account = Assert.Single(result, r => r.StartsWith($"CN-{type}-", StringComparison.Ordinal));
        Assert.Equal(200, await clerk.Go("/accounts/" + account));
        Assert.True(await clerk.Page.Locator(".state.good").First.IsVisibleAsync());
        var opened = await clerk.World.Get("audit", "accounts/" + account);
        Assert.Equal((type, "open", holder),
            (opened["type"].GetValue<string>(), opened["state"].GetValue<string>(),
                opened["holder"]["zh"]!.GetValue<string>()));
    }

    private static string Named(World w, string leg) =>
        leg.IndexOf("|h:", StringComparison.Ordinal) is > 0 and var at ? leg[..(at + 3)] + w[leg[(at + 3)..]] : leg;

    private static async Task<long> Total(World w, string account, string unit) =>
        await w.Amounts(account, unit) is var (available, held, inTransit) ? available + held + inTransit : 0;
}
