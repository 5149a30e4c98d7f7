using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>A real installation, without any demonstration: from an empty database over HTTP to a compliance year that
/// is complied with.</summary>
public sealed class FoundingWalkTests
{
    private int _people = 100;
    private string _second = "";

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task From_an_empty_database_to_a_full_compliance_cycle(Backend backend)
    {
        await using var w = World.Start(backend, founded: false);
        // Founding: two system administrators, the nation and its accounts.
        var system = await Founded(w);

        // Administrators: each by two, the code by whoever approved, never by whoever asked.
        var (configuration, configuration2) =
            (await Office(w, system, "configuration"), await Office(w, system, "configuration", back: true));
        // The two business administrators' letters come from two hands, so that they can create allowances today.
        var (nation, nation2) = (await Office(w, system, "national-business"),
            await Office(w, system, "national-business", back: true));
        var audit = await Office(w, system, "audit");
        foreach (var account in (await w.Get(nation, "accounts"))["items"].AsArray())
        {
            Know(w, account!["type"]!.GetValue<string>(), account["number"]!.GetValue<string>());
        }

        Assert.Equal(["NA", "NC", "NT", "NU", "NW", "NX"], w.Accounts.Keys.Order());
        Assert.Equal(422, (await w.Post(system, "acts/create-person", Person("provincial-business", "11"))).Status);

        // A province, a pilot region within it, a compliance year, an exchange and an auction house.
        await Approved(w, configuration, configuration2, "open-jurisdiction",
            """{"kind":"province","code":"11","zh":"北京","en":"Beijing","document":"环办气候〔2026〕1号"}""");
        await Approved(w, configuration, configuration2, "open-jurisdiction",
            """
            {"kind":"pilot","code":"91","zh":"北京试点","en":"Beijing pilot","within":"11",
             "document":"环办气候〔2026〕2号"}
            """);
        var year = await w.Must(configuration, "open-compliance-year",
            $$"""{"year":2025,"opensAt":"{{Instant.Text(w.Clock.Now)}}","closesAt":"2026-12-31T16:00:00Z"}""");
        Know(w, "NS", year["result"]!["accounts"]![0]!.GetValue<string>());
        var exchange = await w.Must(nation, "open-delivery-account",
            $$"""{"kind":"exchange","zh":"交易所","creditCode":"{{Identifiers.CreditCode("31", 1)}}"}""");
        var house = await w.Must(nation, "open-delivery-account",
            $$"""{"kind":"auction-house","zh":"拍卖行","creditCode":"{{Identifiers.CreditCode("11", 2)}}"}""");
        Know(w, "XD", exchange["result"]!["account"]!.GetValue<string>());
        Know(w, "AD", house["result"]!["account"]!.GetValue<string>());
        var auction = await Office(w, system, "auction-house", holder: house["result"]!["holder"]!.GetValue<long>());
        await Office(w, system, "exchange", holder: exchange["result"]!["holder"]!.GetValue<long>());
        var (province, pilot) = (await Office(w, system, "provincial-business", "11"),
            await Office(w, system, "pilot", "91"));
        Know(w, "PT", (await w.Get(province, "accounts?type=PT"))["items"][0]!["number"]!.GetValue<string>());
        Assert.StartsWith("CN-NO-91-", (await w.Get(pilot, "accounts"))["items"][0]!["number"]!.GetValue<string>(),
            StringComparison.Ordinal);

        // An enterprise, its accounts, its representative.
        var holder =
            (await w.Must(
                province, "register-holder",
                $$"""{"kind":"enterprise","zh":"京能热电","creditCode":"{{Identifiers.CreditCode("11", 3)}}"}"""))[
                    "result"]!["holder"]!.GetValue<long>();
        foreach (var type in new[] { "EC", "EG" })
        {
            Know(
                w, type,
                (await w.Must(
                    province, "open-account",
                    string.Create(
                        CultureInfo.InvariantCulture, $$"""{"type":"{{type}}","holder":{{holder}},"trading":true}""")))[
                            "result"]!["account"]!.GetValue<string>());
        }

        var added = await w.Must(province, "add-representative",
            $$"""
            {"account":"{{w["EC"]}}","natural":{"name":"王五","identityNumber":"{{Identity()}}"},"initiates":true}
            """);
        var person = added["result"]!["person"]!.GetValue<long>();
        await w.Must(province, "add-representative", string.Create(
            CultureInfo.InvariantCulture, $$"""{"account":"{{w["EG"]}}","person":{{person}},"initiates":true}"""));
        var rep = await Enrol(w,
            (await w.Post(province, string.Create(CultureInfo.InvariantCulture, $"people/{person}/enrolment"), "{}"))[
                "code"].GetValue<string>());

        // Creation by two, allocation, an auction, the obligation, the surrender.
        var creation = await w.Post(nation, "transactions",
            w.Transaction(6, ">NT:10000", """ "reference":"环办气候〔2026〕3号","vintage":"2025" """));
        Assert.Equal((201, "pending"), (creation.Status, creation["outcome"].GetValue<string>()));
        await w.Must(nation2, "decide-proposal",
            $$"""{"proposal":"{{creation["id"].GetValue<string>()}}","decision":"approve"}""");
        await w.Must(nation, 7, "NT>NA:8000,NT>NU:1000", """ "reference":"r" """);
        await w.Must(nation, 9, "NA>PT:5000", """ "reference":"r" """);
        await w.Must(nation, 10, "NU>AD:1000", """ "reference":"r" """);
        await w.Must(province, 16, "PT>EC:4000", """ "reference":"r" """);
        await w.Must(auction, 34, "AD>EG:600");
        await w.Must(auction, 35, "AD>NU:400");
        await w.Must(province, "set-obligation",
            $$"""{"account":"{{w["EC"]}}","year":2025,"due":3500,"document":"核查〔2026〕4号"}""");
        await w.Must(rep, 24, "EC>NS:3000");
        Assert.Equal("partly", Status(await w.Get(province, "compliance?year=2025")));
        await w.Must(rep, 24, "EC>NS:500");
        Assert.Equal("complied", Status(await w.Get(rep, "compliance?year=2025")));
        var totals = (await w.Get(nation, "compliance/totals?year=2025")).Body!.AsArray();
        Assert.Equal(("00", 3500L, 3500L, 1L),
            (totals[0]!["jurisdiction"]!.GetValue<string>(), totals[0]!["due"]!.GetValue<long>(),
                totals[0]!["surrendered"]!.GetValue<long>(), totals[0]!["complied"]!.GetValue<long>()));

        // Everybody heard of what concerned them, and the books are proved.
        Assert.Contains((await w.Get(nation2, "notices"))["items"].AsArray(),
            n => n!["kind"]!.GetValue<string>() == "proposal-waits");
        Assert.Contains((await w.Get(configuration, "notices"))["items"].AsArray(),
            n => n!["kind"]!.GetValue<string>() == "proposal-decided");
        Assert.Contains((await w.Get(rep, "notices"))["items"].AsArray(),
            n => n!["kind"]!.GetValue<string>() == "obligation");
        var verified = await w.Send(audit, HttpMethod.Post, "audit/verification");
        Assert.True(verified.Status == 200 && verified["clean"].GetValue<bool>(), verified.Body?.ToJsonString());

        // No secret of all this is in the journal.
        using var after = new Database(w.Connection);
        var journal = string.Join('\n',
            after.List("select coalesce(terms, '') from ledger_transaction", r => r.GetString(0)));
        for (var n = 101; n <= _people; n++)
        {
            Assert.DoesNotContain(Identifiers.IdentityNumber("11", new(1980, 1, 1), n), journal,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_founders_of_one_identity_number_are_told_that_they_must_be_two()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false);
        var code = w.FoundingCode();
        using var browser = new Browser(w.Address);
        var (one, two) = (Identity(), Identity());
        var same = await Found(one, one);
        Assert.Equal(422, same.Status);
        var text = System.Net.WebUtility.HtmlDecode(same.Body!.GetValue<string>());
        Assert.Contains("<code>235</code>", text, StringComparison.Ordinal);
        Assert.Contains("第二名管理员公民身份号码", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<code>234</code>", text, StringComparison.Ordinal);

        // Whose number is wrong is said too, by the name that the form gives it; and nothing was founded by it.
        var wrong = await Found(one, "110105194912310021");
        Assert.Contains("第二名管理员公民身份号码", System.Net.WebUtility.HtmlDecode(wrong.Body!.GetValue<string>()),
            StringComparison.Ordinal);
        Assert.Equal(200, (await Found(one, two)).Status);

        Task<Answer> Found(string first, string second) => browser.Form(
            "/setup", ("enrolment", code), ("first", "张三"), ("second", "李四"), ("firstIdentity", first),
                ("secondIdentity", second));
    }

    [Fact]
    public async Task Letters_from_one_hand_are_foreseen_in_the_preview_before_the_letter_and_before_the_approval()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false);
        var system = await Founded(w);
        var nation = await Office(w, system, "national-business");
        var first = "人员" + (_people - 1).ToString(CultureInfo.InvariantCulture);

        // Who asks again sees in the preview what comes of it when the same one hands out the letter.
        var form = JsonNode.Parse(Person("national-business"))!.AsObject();
        (string, string)[] fields = [.. form.Select(f => (f.Key, f.Value!.ToString())), ("step", "preview")];
        Says(await w.Sessions[system].Browser.Form("/acts/create-person", fields), "705", first,
            "李四批准并发放密封信");
        Silent(await w.Sessions[_second].Browser.Form("/acts/create-person", fields), "（705）");

        // So does whoever is about to hand it out; and the checklist counts no heads.
        var created = await w.ByTwo("create-person", form.ToJsonString(), system, _second);
        var person = string.Create(CultureInfo.InvariantCulture,
            $"people/{created!["person"]!.GetValue<long>()}/enrolment");
        Says(await w.Sessions[_second].Browser.Page("/" + person), "705", first, "请改由张三发放");
        var issued = await w.Post(_second, person, "{}");
        Says(await w.Sessions[system].Browser.Page("/"), "1/2 · 0/2 · 0/1",
            "1 人尚未领取启用码或不能与同岗人员共同办理");
        var nation2 = await Enrol(w, issued["code"].GetValue<string>());

        // And so does the second of them, who could not approve.
        foreach (var account in (await w.Get(nation, "accounts"))["items"].AsArray())
        {
            Know(w, account!["type"]!.GetValue<string>(), account["number"]!.GetValue<string>());
        }

        var creation = await w.Post(nation, "transactions",
            w.Transaction(6, ">NT:10000", """ "reference":"环办气候〔2026〕3号","vintage":"2025" """));
        var proposal = "/proposals/" + creation["id"].GetValue<string>();
        var shown = await w.Sessions[nation2].Browser.Page(proposal);
        Says(shown, "<code>705</code>");
        Silent(shown, "value=\"approve\"");

        // A third whose letter the other hands out is somebody to act with, for both.
        var nation3 = await Office(w, system, "national-business", back: true);
        var other = await w.Sessions[nation3].Browser.Page(proposal);
        Says(other, "value=\"approve\"");
        Silent(other, "<code>705</code>");
        Says(await w.Sessions[system].Browser.Page("/"), "3/2 · 0/2 · 0/1");

        static void Silent(Answer page, string word)
        {
            Assert.Equal(200, page.Status);
            Assert.DoesNotContain(word, System.Net.WebUtility.HtmlDecode(page.Body!.GetValue<string>()),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_year_opened_before_the_provinces_says_that_nobody_can_surrender_for_it_yet()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false);
        var system = await Founded(w);
        var configuration = await Office(w, system, "configuration");
        var preview = await w.Sessions[configuration].Browser.Form(
            "/acts/open-compliance-year", ("year", "2025"), ("closesAt", "2026-12-31T16:00"), ("step", "preview"));
        Says(preview, "没有开立上缴账户");
        await w.Must(configuration, "open-compliance-year",
            """{"year":2025,"opensAt":null,"closesAt":"2026-12-31T16:00:00Z"}""");
        var home = await w.Sessions[configuration].Browser.Page("/");
        Says(home, "2025（尚无上缴账户，设立省份时开立）");
        var step = System.Net.WebUtility.HtmlDecode(home.Body!.GetValue<string>()).Split("履约年度可以上缴")[1]
            .Split("</tr>")[0];
        Assert.Contains("未完成", step, StringComparison.Ordinal);
        Says(await w.Sessions[configuration].Browser.Page("/compliance"), "已开放，尚无上缴账户");
    }

    private static string Status(Answer answer) => answer["items"][0]!["status"]!.GetValue<string>();

    private static void Know(World w, string name, string number) => w.Accounts[name] =
        AccountNumber.TryParse(number, out var read) ? read : throw new FormatException(number);

    private static async Task Approved(World w, string by, string other, string operation, string form)
    {
        var asked = await w.Post(by, "acts/" + operation, form);
        Assert.True(asked.Status == 201 && asked["outcome"].GetValue<string>() == "pending",
            asked.Body?.ToJsonString());
        var approve = $$"""{"proposal":"{{asked["id"].GetValue<string>()}}","decision":"approve"}""";
        Assert.Equal("703", (await w.Post(by, "acts/decide-proposal", approve)).Code);
        await w.Must(other, "decide-proposal", approve);
    }

    private static void Says(Answer page, params string[] words) =>
        Assert.All(words, word => Assert.Contains(word,
            System.Net.WebUtility.HtmlDecode(page.Body!.GetValue<string>()), StringComparison.Ordinal));

    /// <summary>Founds the registry; the session of the first system administrator.</summary>
    private async Task<string> Founded(World w)
    {
        using var browser = new Browser(w.Address);
        var founded = await browser.Post("setup", new JsonObject
        {
            ["code"] = w.FoundingCode(), ["first"] = "张三", ["second"] = "李四", ["firstIdentity"] = Identity(),
            ["secondIdentity"] = Identity(),
        });
        Assert.True(founded.Status == 200, founded.Body?.ToJsonString());
        var system = await Enrol(w, founded["first"]["code"]!.GetValue<string>());
        _second = await Enrol(w, founded["second"]["code"]!.GetValue<string>());
        return system;
    }

    private string Identity() => Identifiers.IdentityNumber("11", new(1980, 1, 1), ++_people);

    private string Person(string role, string? jurisdiction = null, long? holder = null)
    {
        var form = new JsonObject { ["name"] = "人员" + _people.ToString(CultureInfo.InvariantCulture), ["role"] = role,
            ["identityNumber"] = Identity() };
        if (jurisdiction is not null)
        {
            form["jurisdiction"] = jurisdiction;
        }

        if (holder is not null)
        {
            form["holder"] = holder;
        }

        return form.ToJsonString();
    }

    /// <summary>Creates an administrator by two, the other way round where it is said so, who enrols by a letter; the
    /// name of their session.</summary>
    private async Task<string> Office(World w, string system, string role, string? jurisdiction = null,
        long? holder = null, bool back = false)
    {
        var (asks, approves) = back ? (_second, system) : (system, _second);
        var created = await w.ByTwo("create-person", Person(role, jurisdiction, holder), asks, approves);
        var path = string.Create(CultureInfo.InvariantCulture,
            $"people/{created!["person"]!.GetValue<long>()}/enrolment");
        Assert.Equal("227", (await w.Post(asks, path, "{}")).Code);
        var issued = await w.Post(approves, path, "{}");
        Assert.True(issued.Status == 200, issued.Body?.ToJsonString());
        return await Enrol(w, issued["code"].GetValue<string>());
    }

    /// <summary>Enrols with a passkey; the name of the session, in which its person confirms what asks for
    /// it.</summary>
    private static async Task<string> Enrol(World w, string code)
    {
        var (browser, passkey) = (new Browser(w.Address), w.NewPasskey());
        var options = await browser.Post("enrolment/options", new JsonObject { ["code"] = code });
        Assert.True(options.Status == 200, options.Body?.ToJsonString());
        var enrolled = await browser.Post("enrolment", new JsonObject
        {
            ["code"] = code,
            ["passkey"] = new JsonObject { ["credential"] = passkey.Create(options["passkey"]["options"]!),
                ["state"] = options["passkey"]["state"]!.GetValue<string>(), ["name"] = "k" },
        });
        Assert.True(enrolled.Status == 200, enrolled.Body?.ToJsonString());
        var name = "session of " + code;
        w.Sessions[name] = (browser, passkey);
        return name;
    }
}
