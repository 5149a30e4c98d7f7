using System.Text;
using System.Text.Json.Nodes;
using ExchangeSimulator;
using MessageSignatures;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>The exchange link over HTTP: sessions and numbers, transfers both ways, bindings, reconciliation,
/// signatures and replays.</summary>
public sealed class ExchangeLinkTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ADayFromSignInToSignOut(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        var signIn = await x.SignIn();
        Assert.True(signIn.Taken, signIn.Body.ToJsonString());
        Assert.Equal(1, x.Number);
        await x.TakeNotices();

        var transfer = await x.Deposit(1, 1000);
        var notices = await x.TakeNotices();
        var notice = Assert.Single(notices);
        Assert.Equal("transfer-in", notice["kind"]!.GetValue<string>());
        Assert.Equal(transfer, notice["transfer"]!.GetValue<string>());
        Assert.Equal("CET1", notice["clientNumber"]!.GetValue<string>());
        var units = Assert.Single(notice["units"]!.AsArray())!;
        Assert.Equal((1000, "CEA", "2025"),
            (units["quantity"]!.GetValue<long>(), units["unitType"]!.GetValue<string>(),
                units["vintage"]!.GetValue<string>()));

        // The buyer is another than the depositor: that is the trade.
        var answer = await x.Must("transfer-outs",
            Items(Item("CET2", 300), Item("CET3", 200, vintage: "2025"), Item("CET2", 501), Item("nobody", 1),
                Item("CET2", 1, vintage: "2024")));
        Assert.Equal([null, null, "401", "861", "401"], answer["results"].AsArray()
            .Select(r => r!["code"]?.GetValue<string>()));
        Assert.Equal(2, answer["posted"].GetValue<int>());
        Assert.Equal((300, 200, 500),
            ((await x.World.Amounts("ET2")).Available, (await x.World.Amounts("ET3")).Available,
                (await x.World.Amounts("XD")).Available));

        var holdings = await x.Query("queries/holdings", new JsonObject { ["serials"] = true });
        var group = Assert.Single(holdings["holdings"].AsArray())!;
        Assert.Equal((500, 0), (group["quantity"]!.GetValue<long>(), group["unacknowledged"]!.GetValue<long>()));
        var movements = await x.Query("queries/movements");
        Assert.Equal(["in", "out", "out"], movements["movements"].AsArray()
            .Select(m => m!["direction"]!.GetValue<string>()));

        // What came and was not acknowledged is a part of what lies here: not what has left since.
        await x.Deposit(1, 400);
        await x.Must("transfer-outs", Items(Item("CET2", 800)));
        var part = Assert.Single((await x.Query("queries/holdings"))["holdings"].AsArray())!;
        Assert.Equal((100, 100), (part["quantity"]!.GetValue<long>(), part["unacknowledged"]!.GetValue<long>()));
        await x.TakeNotices();

        var signOut = await x.Must("sign-out", SignOut(2, 3, Total(1400, 1300, 100)));
        Assert.Equal("closed", signOut["state"].GetValue<string>());
        Assert.Empty(signOut["differences"].AsArray());
        Assert.Equal("851", (await x.Send("transfer-outs", Items(Item("CET2", 1)))).Code);
        Assert.Equal("856", (await x.SignIn("2026-06-01")).Code);
        Assert.True((await x.SignIn("2026-06-02")).Taken);
        x.Verify();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task NumbersAndRepeats(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(1000);

        // The same body, signed again, gets the stored answer, at once and later, and has its effect once.
        var body = Encoding.UTF8.GetBytes(x.Message(Items(Item("CET2", 100))).ToJsonString());
        var first = await x.Line.Send("transfer-outs", body);
        Assert.True(first.Taken, first.Body.ToJsonString());
        var before = x.State();
        Assert.Equal(first.Body.ToJsonString(), (await x.Line.Send("transfer-outs", body)).Body.ToJsonString());
        x.World.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(first.Body.ToJsonString(), (await x.Line.Send("transfer-outs", body)).Body.ToJsonString());
        Assert.Equal(before, x.State());

        // Signing in again on the same day goes on where the session stands.
        var session = x.Session;
        var again = await x.SignIn();
        Assert.Equal((session, x.Number), (again["session"].GetValue<string>(), again["nextNumber"].GetValue<long>()));

        // A gap is refused with the number expected, and nothing changes.
        before = x.State();
        var ahead = x.Message(Items(Item("CET2", 1)));
        ahead["number"] = x.Number + 1;
        var gap = await x.Line.Send("transfer-outs", ahead);
        Assert.Equal("853", gap.Code);
        Assert.Contains(x.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            gap["refusals"][0]!["detailEn"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(before, x.State());

        // It is taken once its number has come.
        await x.Must("transfer-outs", Items(Item("CET2", 1)));
        Assert.True((await x.Line.Send("transfer-outs", ahead)).Taken);
        Assert.Equal(102, (await x.World.Amounts("ET2")).Available);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ANumberWithOtherContentSuspendsTheSession(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(1000);
        var number = x.Number;
        await x.Must("transfer-outs", Items(Item("CET2", 100)));
        var other = x.Message(Items(Item("CET3", 100)));
        other["number"] = number;
        var everything = x.World.Everything();
        Assert.Equal("854", (await x.Line.Send("transfer-outs", other)).Code);
        Assert.Equal("852", (await x.Send("transfer-outs", Items(Item("CET3", 100)))).Code);
        Assert.Equal("852", (await x.SignIn()).Code);
        Assert.Equal(everything, x.World.Everything());

        var alarms = await x.World.Get("national", "exchange/alarms");
        Assert.Equal("854", Assert.Single(alarms.Body!.AsArray())!["code"]!.GetValue<string>());
        var sessions = await x.World.Get("audit", "exchange/sessions");
        Assert.Equal("suspended", sessions.Body![0]!["state"]!.GetValue<string>());

        // Whoever may settle it hears of it, and nobody else.
        foreach (var (person, hears) in new[] { ("national", true), ("exchange", true), ("rep-1", false),
            ("province-11", false) })
        {
            var notices = await x.World.Get(person, "notices?limit=1000");
            Assert.Equal(hears, notices["items"].AsArray()
                .Any(n => n!["kind"]!.GetValue<string>() == "session-amiss"));
        }

        Assert.Equal(403, (await x.World.Get("rep-1", "exchange/alarms")).Status);

        var form = new JsonObject { ["session"] = x.Session, ["reason"] = "两侧核对完毕" };
        Assert.Equal("870",
            (await x.World.Post("national", "acts/resolve-exchange-difference", form.ToJsonString())).Code);
        var unknown = new JsonObject { ["session"] = Guid.NewGuid(), ["reason"] = "两侧核对完毕" };
        Assert.Equal("870",
            (await x.World.Post("national", "acts/resume-exchange-session", unknown.ToJsonString())).Code);
        await x.Approve(await x.World.Post("national", "acts/resume-exchange-session", form.ToJsonString()));
        Assert.True((await x.Send("transfer-outs", Items(Item("CET3", 100)))).Taken);
        x.Verify();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task EachTransferOutThatMayNotBeIsRefusedByItsCode(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        var nobody = await x.Line.Send("transfer-outs",
            new JsonObject { ["id"] = Guid.CreateVersion7(), ["session"] = Guid.CreateVersion7(), ["number"] = 1,
                ["time"] = x.Now, ["items"] = new JsonArray(Item("CET2", 1)) });
        Assert.Equal("851", nobody.Code);
        await x.SignIn();
        await x.TakeNotices();
        await x.Deposit(1, 1000);

        await Refused("861", Item("C-4", 1));
        await Refused("401", Item("CET2", 1001));
        await Refused("401", Item("CET2", 1, unit: "CCER"));
        await Refused("401", Item("CET2", 1, vintage: "2024"));
        await Refused("401", Item("CET2", 1, project: "P-1"));
        await Refused("106", Item("CET2", 1, unit: "EUA"));
        await Refused("106", Item("CET2", 1, vintage: "next"));
        await Refused("103", Item("CET2", 0));
        await Refused("103", Item("CET2", -1));
        await Refused("302", Item("CEPT1", 1));
        x.SetState("ET2", AccountState.Frozen);
        await Refused("304", Item("CET2", 1));
        x.SetState("ET2", AccountState.Restricted);
        await x.Must("transfer-outs", Items(Item("CET2", 1)));
        x.SetState("ET2", AccountState.Closing);
        await Refused("304", Item("CET2", 1));
        x.SetState("ET2", AccountState.Open);
        x.SetState("XD", AccountState.Frozen);
        await Refused("303", Item("CET2", 1));
        x.SetState("XD", AccountState.Open);

        // One id is one transfer-out, in whichever message it comes.
        var id = Guid.CreateVersion7().ToString();
        var one = await x.Must("transfer-outs", Items(Item("CET2", 5, id)));
        var two = await x.Must("transfer-outs", Items(Item("CET2", 5, id)));
        Assert.Equal(one["results"][0]!["seq"]!.GetValue<long>(), two["results"][0]!["seq"]!.GetValue<long>());
        await Refused("109", Item("CET2", 6, id));
        Assert.Equal(6, (await x.World.Amounts("ET2")).Available);

        // The message as a whole.
        var before = x.State();
        Assert.Equal("106", (await x.Send("transfer-outs", Items())).Code);
        Assert.Equal("104", (await x.Send("transfer-outs", [])).Code);
        Assert.Equal("102",
            (await x.Send("transfer-outs", new JsonObject { ["items"] = new JsonArray(), ["price"] = 1 })).Code);
        Assert.Equal("106",
            (await x.Send("transfer-outs",
                    Items(new JsonObject { ["id"] = "x", ["clientNumber"] = "CET2", ["unitType"] = "CEA",
                    ["quantity"] = 1 }))).Code);
        Assert.Equal("103",
            (await x.Send("transfer-outs",
                    new JsonObject { ["items"] = new JsonArray(new JsonObject { ["id"] = Guid.NewGuid(),
                    ["clientNumber"] = "CET2", ["unitType"] = "CEA", ["quantity"] = JsonNode.Parse("1.5") }) })).Code);
        Assert.Equal(before, x.State());
        x.Verify();

        async Task Refused(string code, JsonObject item)
        {
            var everything = x.World.Everything();
            var answer = await x.Must("transfer-outs", Items(item));
            Assert.Equal(code, answer["results"][0]!["code"]!.GetValue<string>());
            Assert.Equal(everything, x.World.Everything());
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task AVintageIsTheOneThatIsWritten(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        foreach (var (vintage, quantity, from, to) in new[] { ("2024", 300, "2024-01-01", "2024-06-30"),
            ("2024+2025", 200, "2024-07-01", "2025-12-31") })
        {
            await x.World.Must(
                "national", 12, $">NC:{quantity} CCER",
                $$"""
                "reference":"{{vintage}}","vintage":"{{vintage}}","project":"P-1",
                "monitoringFrom":"{{from}}","monitoringTo":"{{to}}"
                """);
        }

        await x.World.Must("national", 13, "NC>EP1:500 CCER", """ "reference":"r" """);
        await x.World.Must("rep-1", 23, "EP1>EPT1:500 CCER");
        await x.World.Must("rep-1", 27, "EPT1>XD:500 CCER");
        await x.SignIn();
        await x.TakeNotices();
        var answer = await x.Must("transfer-outs",
            Items(Out(301, "2024"), Out(201, "2024+2025"), Out(150, "2024+2025"), Out(300, "2024"), Out(51, null),
                Out(50, null)));
        Assert.Equal(
            ["401", "401", "CCER 2024+2025 P-1", "CCER 2024 P-1", "401", "CCER 2024+2025 P-1"],
            answer["results"].AsArray().Select(r => r!["code"]?.GetValue<string>()
                ?? ExchangeSimulator.Books.GroupOf(Assert.Single(r["units"]!.AsArray())!)));
        x.Verify();

        static JsonObject Out(long quantity, string? vintage) =>
            Item("CEGT4", quantity, unit: "CCER", vintage: vintage);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task AnIdForOtherContentIsFoundOutAtSignInAndAfterTheDay(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(10);
        var id = Guid.CreateVersion7().ToString();
        var message = x.Message(Items(Item("CET2", 1)), id);
        x.Count((await x.Line.Send("transfer-outs", message)).Taken);
        await x.Must("sign-out", SignOut(1, 1, Total(10, 1, 9)));

        // The day is over: nothing to suspend, but somebody must look.
        message["time"] = x.Now.Replace("2026", "2027", StringComparison.Ordinal);
        Assert.Equal("854", (await x.Line.Send("transfer-outs", message)).Code);
        Assert.Equal("854", (await SignInAs(id)).Code);
        Assert.Equal(["854", "854"], await Alarms());

        // A day is open: it stands still.
        await x.SignIn("2026-06-02");
        Assert.Equal("854", (await SignInAs(id)).Code);
        Assert.Equal(["854", "854", "854"], await Alarms());
        Assert.Equal("852", (await x.Send("transfer-outs", Items(Item("CET2", 1)))).Code);
        x.Verify();

        Task<LineAnswer> SignInAs(string used) =>
            x.Line.Send("sign-in", new JsonObject { ["id"] = used, ["time"] = x.Now, ["businessDay"] = "2026-06-03" });

        async Task<IEnumerable<string>> Alarms() => (await x.World.Get("national", "exchange/alarms")).Body!.AsArray()
            .Select(a => a!["code"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task OneIdTwiceInOneMessageIsOneTransferOut(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(10);
        var id = Guid.CreateVersion7().ToString();
        var answer = await x.Must("transfer-outs",
            Items(Item("CET2", 1, id), Item("CET2", 1, id), Item("CET2", 2, id)));
        Assert.Equal(["posted", "posted", "refused"], answer["results"].AsArray()
            .Select(r => r!["outcome"]!.GetValue<string>()));
        Assert.Equal(answer["results"][0]!["seq"]!.GetValue<long>(), answer["results"][1]!["seq"]!.GetValue<long>());
        Assert.Equal("109", answer["results"][2]!["code"]!.GetValue<string>());
        Assert.Equal("closed", (await x.Must("sign-out", SignOut(1, 1, Total(10, 1, 9))))["state"].GetValue<string>());
        x.Verify();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ABindingTakesEffectWhenItsRepresentativeConfirms(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(1000);

        Assert.Equal("862", (await x.Send("bindings", Bind("N4", "ET4", "USCC1"))).Code);
        Assert.Equal("203", (await x.Send("bindings", Bind("N4", "EC4", "USCC4"))).Code);
        Assert.Equal("863", (await x.Send("bindings", Bind("CET1", "ET4", "USCC4"))).Code);
        Assert.Equal("863", (await x.Send("bindings", Bind("N1", "ET1", "USCC1"))).Code);
        Assert.Equal("106", (await x.Send("bindings", Bind("N 4", "ET4", "USCC4"))).Code);
        var asked = await x.Must("bindings", Bind("N4", "ET4", "USCC4"));
        Assert.Equal("waiting", asked["state"].GetValue<string>());
        Assert.Equal("863", (await x.Send("bindings", Bind("N5", "ET4", "USCC4"))).Code);
        Assert.Equal("861",
            (await x.Must("transfer-outs", Items(Item("N4", 1))))["results"][0]!["code"]!.GetValue<string>());

        var request = asked["request"].GetValue<string>();
        Assert.Equal("waiting",
            (await x.World.Get("rep-4", "exchange/bindings")).Body![0]!["state"]!.GetValue<string>());
        Assert.Empty((await x.World.Get("rep-1", "exchange/bindings")).Body!.AsArray());
        Assert.Equal("865", (await Confirm("rep-1")).Code);
        Assert.Equal(201, (await Confirm("rep-4")).Status);
        Assert.Equal("866", (await Confirm("rep-4")).Code);
        var notice = Assert.Single(await x.TakeNotices());
        Assert.Equal(("bound", "N4"), (notice["kind"]!.GetValue<string>(), notice["clientNumber"]!.GetValue<string>()));
        Assert.Null((await x.Must("transfer-outs", Items(Item("N4", 1))))["results"][0]!["code"]);

        // In flight: transferred in, and not acknowledged.
        await x.World.Must("rep-4", 27, "ET4>XD:1");
        Assert.Equal("864", (await x.Send("bindings/unbind", new JsonObject { ["clientNumber"] = "N4" })).Code);
        await x.TakeNotices();
        await x.Must("client-status", new JsonObject { ["clientNumber"] = "N4", ["state"] = "frozen" });
        Assert.Equal("frozen",
            (await x.Query("queries/bindings", new JsonObject { ["after"] = "N" }))["bindings"][0]![
                "clientState"]!.GetValue<string>());
        await x.Must("client-status", new JsonObject { ["clientNumber"] = "N4", ["state"] = "closed" });
        Assert.Equal("unbound", Assert.Single(await x.TakeNotices())["kind"]!.GetValue<string>());
        Assert.Equal("861", (await x.Send("bindings/unbind", new JsonObject { ["clientNumber"] = "N4" })).Code);

        // What a freeze and a change of state are told by.
        x.SetState("ET1", AccountState.Frozen);
        notice = Assert.Single(await x.TakeNotices());
        Assert.Equal(("account-state", "frozen", "CET1"),
            (notice["kind"]!.GetValue<string>(), notice["state"]!.GetValue<string>(),
                notice["clientNumber"]!.GetValue<string>()));
        x.Verify();

        JsonObject Bind(string client, string account, string identifier) =>
            new() { ["clientNumber"] = client, ["account"] = x.World[account], ["holderIdentifier"] = identifier };

        Task<Answer> Confirm(string who) => x.World.Post(
            who, "acts/confirm-binding", new JsonObject { ["request"] = request, ["confirm"] = true }.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ReconciliationFindsWhatDiffersAndFreezesOnlyThat(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        var transferIn = await x.OpenDay(1000);
        var (one, two) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        var outs = await x.Must("transfer-outs", Items(Item("CET2", 100, one), Item("CET3", 50, two)));
        var serials = outs["results"].AsArray().Select(r => r!["units"]![0]!["serials"]![0]!.GetValue<string>())
            .ToList();

        // The exchange has forgotten the second one: first the totals, then the blocks, then the trail.
        var first = await x.Must("sign-out", SignOut(1, 1, Total(1000, 100, 900)));
        Assert.Equal("reconciling", first["state"].GetValue<string>());
        Assert.Equal(850, Assert.Single(first["differences"].AsArray())!["registry"]!["balance"]!.GetValue<long>());
        Assert.Equal("857", (await x.Send("transfer-outs", Items(Item("CET2", 1)))).Code);
        var held = (await x.Query("queries/holdings", new JsonObject { ["serials"] = true }))["holdings"][0]![
            "serials"]!.AsArray().Select(s => s!.GetValue<string>());
        var blocks = await x.Must("reconciliation/blocks",
            new JsonObject { ["serials"] = new JsonArray(
                    [.. held.Append(serials[1]).Select(s => JsonValue.Create(s))]) });
        var difference = Assert.Single(blocks["differences"].AsArray())!;
        Assert.Equal((0, 50), (difference["onlyRegistry"]!.GetValue<long>(),
            difference["onlyExchange"]!.GetValue<long>()));
        var trail = await x.Must("reconciliation/trail",
            new JsonObject { ["entries"] = new JsonArray(Entry(transferIn, "in", 1000, "CET1"),
                    Entry(one, "out", 100, "CET2")) });
        Assert.Equal(two, Assert.Single(trail["differences"].AsArray())!["transfer"]!.GetValue<string>());
        Assert.Equal([x.World["ET3"]], trail["frozenAccounts"].AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal("closed", trail["state"].GetValue<string>());

        // Only what differs is frozen: the market opens again without it.
        Assert.True((await x.SignIn("2026-06-02")).Taken);
        await x.TakeNotices();
        var next = await x.Must("transfer-outs", Items(Item("CET2", 1), Item("CET3", 1)));
        Assert.Equal([null, "304"], next["results"].AsArray().Select(r => r!["code"]?.GetValue<string>()));
        var session = (await x.World.Get("national", "exchange/sessions")).Body!.AsArray()
            .Single(s => s!["businessDay"]!.GetValue<string>() == "2026-06-01")!;
        Assert.Equal(x.World["ET3"], Assert.Single(session["frozenAccounts"]!.AsArray())!.GetValue<string>());

        var form = new JsonObject { ["session"] = session["session"]!.DeepClone(), ["reason"] = "交易所补记" };
        await x.Approve(await x.World.Post("national", "acts/resolve-exchange-difference", form.ToJsonString()));
        Assert.Null((await x.Must("transfer-outs", Items(Item("CET3", 1))))["results"][0]!["code"]);

        // A wrong total that is corrected at once closes the day.
        await x.TakeNotices();
        Assert.Equal("reconciling", (await x.Must("sign-out", SignOut(0, 2, Total(0, 1, 848))))["state"]
            .GetValue<string>());
        Assert.Equal("closed", (await x.Must("sign-out", SignOut(0, 2, Total(0, 2, 848))))["state"].GetValue<string>());

        // What no transfer explains freezes the delivery account.
        x.World.Clock.Advance(TimeSpan.FromDays(1));
        await x.SignIn("2026-06-03");
        await x.Must("sign-out", SignOut(0, 0, Total(0, 0, 847)));
        var unexplained = await x.Must("reconciliation/trail", new JsonObject { ["entries"] = new JsonArray() });
        Assert.Equal([x.World["XD"]], unexplained["frozenAccounts"].AsArray().Select(a => a!.GetValue<string>()));
        x.Verify();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ATrailNamesAccountsThatAreUnboundByNowAndBearsEveryNumber(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        var transferIn = await x.OpenDay(1000);
        var (one, two) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        await x.Must("transfer-outs", Items(Item("CET2", 100, one)));
        await x.Must("bindings/unbind", new JsonObject { ["clientNumber"] = "CET2" });
        await x.Must("sign-out", SignOut(1, 0, Total(1000, 0, 1000)));
        foreach (var none in new[] { 0, -1, long.MinValue })
        {
            Assert.Equal("106",
                (await x.Send("reconciliation/trail",
                        new JsonObject { ["entries"] = new JsonArray(Entry(one, "out", none, "CET2")) })).Code);
        }

        var trail = await x.Must("reconciliation/trail", new JsonObject
        {
            ["entries"] = new JsonArray(Entry(transferIn, "in", 1000, "CET1"), Entry(two, "out", long.MaxValue, "CET3"),
                Entry(two, "out", long.MaxValue, "CET3")),
        });
        Assert.Equal(
            [(one, 100, 0, x.World["ET2"]), (two, 0, long.MaxValue, x.World["ET3"])],
            trail["differences"].AsArray().Select(d => (
                d!["transfer"]!.GetValue<string>(), d["registry"]!.GetValue<long>(), d["exchange"]!.GetValue<long>(),
                d["account"]!.GetValue<string>()))
                .OrderBy(d => d.Item4, StringComparer.Ordinal));
        Assert.Equal(
            new[] { x.World["ET2"], x.World["ET3"] }.Order(StringComparer.Ordinal),
            trail["frozenAccounts"].AsArray().Select(a => a!.GetValue<string>()).Order(StringComparer.Ordinal));
        x.Verify();
    }

    private static JsonObject Entry(string transfer, string direction, long quantity, string client) => new()
    {
        ["transfer"] = transfer, ["direction"] = direction, ["unitType"] = "CEA", ["vintage"] = "2025",
        ["project"] = null, ["quantity"] = quantity, ["clientNumber"] = client,
    };

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ReplaysAndForgeriesAreRefused(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(1000);
        using var http = new HttpClient { BaseAddress = x.World.Address };
        var body = Encoding.UTF8.GetBytes(x.Message(Items(Item("CET2", 100))).ToJsonString());

        // Captured as it was: at once, after its minute, at another path.
        var captured = x.Line.Sign("transfer-outs", body);
        Assert.Equal("", await Code(captured.Request, body));
        var before = x.State();
        Assert.Equal("846", await Code(Again(captured.Request), body));
        Assert.Equal("844", await Code(Again(captured.Request, "/exchange/v1/bindings"), body));
        x.World.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("843", await Code(Again(captured.Request), body));

        // Every signed component and parameter, the key and the algorithm.
        var request = x.Line.Sign("transfer-outs", body).Request;
        Assert.Equal("844", await Code(Again(request, query: "?x=1"), body));
        Assert.Equal("844", await Code(Again(request, host: "other.example"), body));
        Assert.Equal("845", await Code(Again(request), [.. body, (byte)' ']));
        Assert.Equal("844",
            await Code(Again(request, change: ("Content-Digest", _ => ContentDigest.Of([.. body, (byte)' ']))),
                [.. body, (byte)' ']));
        Assert.Equal("844",
            await Code(Again(request, change: ("Signature-Input",
                    s => s.Replace(";created=17", ";created=16", StringComparison.Ordinal))), body));
        Assert.Equal("844",
            await Code(Again(request, change: ("Signature-Input",
                    s => s.Replace(";nonce=\"", ";nonce=\"0", StringComparison.Ordinal))), body));
        Assert.Equal("842",
            await Code(Again(request, change: ("Signature-Input",
                    s => s.Replace("exchange-key-1", "exchange-key-2", StringComparison.Ordinal))), body));
        Assert.Equal("842",
            await Code(Again(request, change: ("Signature-Input",
                    s => s.Replace("ecdsa-p256-sha256", "sm2-sm3", StringComparison.Ordinal))), body));
        Assert.Equal("841",
            await Code(Again(request, change: ("Signature-Input",
                    s => s.Replace("\"@method\" ", "", StringComparison.Ordinal))), body));
        Assert.Equal("841", await Code(Again(request, change: ("Signature", _ => "")), body));
        Assert.Equal(before, x.State());

        // All that was tried used nobody's nonce up: the valid one is still taken, and gets the stored answer.
        Assert.Equal("", await Code(Again(request), body));
        Assert.Equal(before, x.State());

        // Another exchange's key does not open this exchange's session.
        var (otherKey, other) = await x.SecondExchange();
        var foreign = x.Message(Items(Item("CET2", 1)));
        Assert.Equal("851", (await other.Send("transfer-outs", foreign)).Code);
        Assert.Equal("851", (await other.Send("transfer-outs", body)).Code);
        Assert.Equal("unknown",
            (await other.Send("queries/message",
                    new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = x.Now,
                    ["message"] = JsonNode.Parse(body)!["id"]!.DeepClone() }))["state"].GetValue<string>());

        otherKey.Dispose();

        // Rotation: two keys are valid side by side; the revoked one is out.
        using var next = SigningKey.Generate(SignatureAlgorithms.Sm2Sm3, "exchange-key-next");
        await x.Register(next);
        var line = new RegistryLine(http, next, x.World.Clock);
        var rotated = x.Message(Items(Item("CET2", 1)));
        rotated["number"] = x.Number + 1;
        Assert.True((await line.Send("transfer-outs", rotated)).Taken);
        var revoke = new JsonObject { ["keyId"] = x.Key.KeyId, ["reason"] = "轮换" }.ToJsonString();
        Assert.Equal(403, (await x.World.Post("rep-1", "acts/revoke-exchange-key", revoke)).Status);
        Assert.Equal(201, (await x.World.Post("national", "acts/revoke-exchange-key", revoke)).Status);
        Assert.Equal("869", (await x.World.Post("national", "acts/revoke-exchange-key", revoke)).Code);
        Assert.Equal("868", (await x.ProposeKey(next)).Code);
        Assert.Equal("868", (await x.ProposeKey(x.Key)).Code);
        x.World.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("842", (await x.Query("queries/session")).Code);
        Assert.True((await line.Send("queries/session",
            new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = x.Now })).Taken);
        x.Verify();

        async Task<string> Code(HttpRequestMessage sent, byte[] content)
        {
            var fields = sent.Content!.Headers.ToList();
            sent.Content = new ByteArrayContent(content);
            foreach (var (name, values) in fields.Where(f => f.Key != "Content-Length"))
            {
                sent.Content.Headers.TryAddWithoutValidation(name, values);
            }

            using var response = await http.SendAsync(sent);
            var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            return response.IsSuccessStatusCode ? "" : json["code"]!.GetValue<string>();
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task AHolderSeesWhatTheExchangeHasNotTakenInAndHowTheClientStandsThere(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        await x.SignIn();
        await x.TakeNotices();
        var transfer = await x.Deposit(1, 1000);
        var awaited = Assert.Single((await x.World.Get("rep-1", "exchange/transfer-ins")).Body!.AsArray())!;
        Assert.Equal((transfer, x.World["ET1"], "CET1", "交易所"),
            (awaited["transfer"]!.GetValue<string>(), awaited["account"]!.GetValue<string>(),
                awaited["clientNumber"]!.GetValue<string>(), awaited["exchange"]!["zh"]!.GetValue<string>()));
        Assert.Equal(1000, awaited["units"]![0]!["quantity"]!.GetValue<long>());
        Assert.Single((await x.World.Get("rep-1", $"exchange/transfer-ins?account={x.World["ET1"]}")).Body!.AsArray());
        Assert.Empty((await x.World.Get("rep-1", $"exchange/transfer-ins?account={x.World["EGT1"]}")).Body!.AsArray());
        Assert.Single((await x.World.Get("province-11", "exchange/transfer-ins")).Body!.AsArray());
        Assert.Empty((await x.World.Get("rep-2", "exchange/transfer-ins")).Body!.AsArray());
        Assert.Empty((await x.World.Get("province-31", "exchange/transfer-ins")).Body!.AsArray());
        Assert.Contains("待交易所确认",
            (await x.World.Get("rep-1", $"/transactions/{transfer}")).Body!.GetValue<string>(),
            StringComparison.Ordinal);
        await x.TakeNotices();
        Assert.Empty((await x.World.Get("rep-1", "exchange/transfer-ins")).Body!.AsArray());
        Assert.DoesNotContain("待交易所确认",
            (await x.World.Get("rep-1", $"/transactions/{transfer}")).Body!.GetValue<string>(),
            StringComparison.Ordinal);

        await x.Must("client-status", new JsonObject { ["clientNumber"] = "CET1", ["state"] = "frozen" });
        Assert.Equal("frozen", (await x.World.Get("rep-1", "exchange/clients")).Body!.AsArray()
            .Single(c => c!["account"]!.GetValue<string>() == x.World["ET1"])!["clientState"]!.GetValue<string>());
        Assert.DoesNotContain((await x.World.Get("rep-1", "exchange/clients")).Body!.AsArray(),
            c => c!["account"]!.GetValue<string>() == x.World["ET2"]);
        Assert.Contains((await x.World.Get("exchange", "exchange/clients")).Body!.AsArray(),
            c => c!["account"]!.GetValue<string>() == x.World["ET2"]);
        Assert.Equal("exchange-key-1",
            (await x.World.Get("national", "exchange/keys")).Body![0]!["keyId"]!.GetValue<string>());
        Assert.Equal(403, (await x.World.Get("rep-1", "exchange/keys")).Status);
        await x.Must("sign-out", SignOut(0, 0, Total(1, 1, 1)));
        var steps = (await x.World.Get("audit", $"exchange/sessions/{x.Session}/differences")).Body!.AsArray();
        Assert.Equal(["totals", "totals"], steps.Select(d => d!["step"]!.GetValue<string>()));
        Assert.Contains("871", (await x.World.Get("national", "exchange/alarms")).Body!.AsArray()
            .Select(a => a!["code"]!.GetValue<string>()));
        Assert.Equal(1000, steps[0]!["detail"]!["registry"]!["in"]!.GetValue<long>());
        Assert.Equal(403, (await x.World.Get("rep-1", $"exchange/sessions/{x.Session}/differences")).Status);
        Assert.Equal(404, (await x.World.Get("audit", $"exchange/sessions/{Guid.NewGuid()}/differences")).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ASm2ExchangeWorksTheSame(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend, SignatureAlgorithms.Sm2Sm3);
        await x.World.Fund();
        Assert.True((await x.SignIn()).Taken);
        await x.TakeNotices();
        await x.Deposit(1, 10);
        await x.TakeNotices();
        await x.Must("transfer-outs", Items(Item("CET2", 10)));
        Assert.Equal("closed", (await x.Must("sign-out", SignOut(1, 1, Total(10, 10, 0))))["state"].GetValue<string>());
    }

    [Fact]
    public async Task TheClockAndTheDayAreChecked()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite);
        var late = new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = "2026-06-01T00:01:01Z",
            ["businessDay"] = "2026-06-01" };
        Assert.Equal("855", (await x.Line.Send("sign-in", late)).Code);
        late["time"] = "2026-06-01T00:00:59";
        Assert.Equal("106", (await x.Line.Send("sign-in", late)).Code);
        Assert.Equal("106", (await x.SignIn("2026-6-1")).Code);
        Assert.Equal("106", (await x.SignIn("2026-02-30")).Code);
        foreach (var day in new[] { "9999-12-31", "2026-06-03", "2026-05-31" })
        {
            Assert.Equal("872", (await x.SignIn(day)).Code);
        }

        Assert.True((await x.SignIn()).Taken);
        Assert.Equal("856", (await x.SignIn("2026-06-02")).Code);
        var document = await x.World.Get(null, "/openapi/exchange-v1.json");
        Assert.Contains("/exchange/v1/transfer-outs", document["paths"].AsObject().Select(p => p.Key));
        Assert.DoesNotContain(document["paths"].AsObject(), p => p.Key.StartsWith("/api", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task OnAFridayMondayMayBeOpenedAndTwoPeopleSetADayRight(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);

        // Friday, 5 June 2026, eight in the evening in Beijing.
        x.World.Clock.Advance(TimeSpan.FromHours(4 * 24 + 12));
        Assert.Equal("872", (await x.SignIn("2026-06-06")).Code);
        Assert.Equal("872", (await x.SignIn("2026-06-09")).Code);
        Assert.True((await x.SignIn("2026-06-08")).Taken);
        Assert.Equal("856", (await x.SignIn("2026-06-05")).Code);

        // It was to be Friday's. Nobody sets it right alone, nor beyond what may be opened.
        Assert.Equal("872", (await Correct("9999-12-31")).Code);
        Assert.Equal("106", (await Correct("2026-06-31")).Code);
        var asked = await Correct("2026-06-05");
        var alone = await x.World.Post("national", "acts/decide-proposal",
            $$"""{"proposal":"{{asked["id"].GetValue<string>()}}","decision":"approve"}""");
        Assert.Equal("703", alone.Code);
        await x.Approve(asked);
        Assert.True((await x.SignIn("2026-06-05")).Taken);
        await x.Must("sign-out", SignOut(0, 0));
        Assert.True((await x.SignIn("2026-06-08")).Taken);

        // Each keeps its place.
        Assert.Equal("873", (await Correct("2026-06-05")).Code);
        x.Verify();

        Task<Answer> Correct(string day) =>
            x.World.Post("national", "acts/correct-business-day",
                new JsonObject { ["session"] = x.Session, ["day"] = day, ["reason"] = "误开" }.ToJsonString());
    }

    private static JsonObject Total(long ins, long outs, long balance) =>
        new() { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = ins, ["out"] = outs,
            ["balance"] = balance };

    private static JsonObject SignOut(long ins, long outs, params JsonObject[] totals) =>
        new() { ["transferIns"] = ins, ["transferOuts"] = outs, ["totals"] = new JsonArray([.. totals]) };

    private static HttpRequestMessage Again(
        HttpRequestMessage request, string? path = null, string query = "", string? host = null,
        (string Field, Func<string, string> By)? change = null)
    {
        var uri = new UriBuilder(request.RequestUri!);
        uri.Path = path ?? uri.Path;
        uri.Query = query;
        var again = new HttpRequestMessage(request.Method, uri.Uri) { Content = new ByteArrayContent([]) };
        foreach (var (name, values) in request.Headers.Concat(request.Content!.Headers)
            .Where(h => h.Key != "Content-Length"))
        {
            var value = string.Join(", ", values);
            value = change is var (field, by) && field == name ? by(value) : value;
            _ = again.Headers.TryAddWithoutValidation(name, value)
                || again.Content.Headers.TryAddWithoutValidation(name, value);
        }

        again.Headers.Host = host;
        return again;
    }
}
