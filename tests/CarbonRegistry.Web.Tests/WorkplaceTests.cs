using System.Net;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests;

/// <summary>What each role finds on its workplace, and the pages of the exchange link and the audit log.</summary>
public sealed class WorkplaceTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Each_role_finds_its_own_business_at_home(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("rep-1", 24, "EC1>NS11:4000");
        await w.Must("province-11", 18, "PT11>AD:777", """ "reference":"r" """);
        await w.Post("rep-1", "transactions", w.Transaction(24, "EC1>NS11:99000000"));

        // The nation: the vintage's total, what of it went where, the provinces' shares, compliance by province.
        Says(await Page(w, "national", "/"), "10,000,000", "8,000,000", "6,000,000", "1,200,000", "地区11", "4,000,000",
            "1,100,000", "2,899,223", "2025 年度履约", "40.0 %");

        // Allowances of the next year do not take the place of those of the year that takes surrenders.
        await w.Must("national", 6, ">NT:5", """ "reference":"next","vintage":"2026" """);
        Says(await Page(w, "national", "/"), "地区11", "4,000,000", "1,100,000", "2,899,223");

        // The province: its shares and its enterprises; others' it does not see.
        var province = await Page(w, "province-11", "/");
        Says(province, "4,000,000", "1,100,000", "777", "企业1", "6,000");
        Assert.DoesNotContain("企业3", province, StringComparison.Ordinal);

        // The enterprise: what is missing, and one click to surrender it.
        var enterprise = await Page(w, "rep-1", "/");
        var link = WebUtility.HtmlDecode(Regex.Match(enterprise, "href=\"(/functions/24[^\"]+)\"").Groups[1].Value);
        Says(enterprise, "10,000", "4,000", "6,000", "996,000");
        Says(await Page(w, "rep-1", link), $"value=\"{w["NS11"]}\" selected", "value=\"6000\"");

        Says(await Page(w, "auction", "/"), "省11", "777", "/functions/35?to=" + w["PT11"]);
        Says(await Page(w, "exchange", "/"), w["XD"], "待确认绑定", "未处理对账差异");
        Says(await Page(w, "configuration", "/"), "即将生效的参数");
        var audit = await Page(w, "audit", "/");
        Says(audit, "近十四日活动", "2026-06-01", "流水摘要");
        Assert.Matches("/audit\\?refusal=\\d{3}", audit);
        Says(await Page(w, "national-system", "/"), "所管理的人员", "国家业务管理员");
        Says(await Page(w, "pilot", "/"), w["NO"]);
    }

    [Fact]
    public async Task What_a_registry_still_lacks_stays_at_home_after_its_first_creation_until_it_is_put_away()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var (browser, _, _) = await w.EnrolWithPassword("configuration", "zhang.san");
        using (browser)
        {
            var home = await Home();
            Says(home, "系统设立清单：尚有", "设立各省", "本年度工作日历");
            var before = Remaining(home);
            await browser.Form("/founding/away", ("step", "provinces"));
            home = await Home();
            Assert.DoesNotContain("value=\"provinces\"", home, StringComparison.Ordinal);
            Assert.Equal(before - 1, Remaining(home));
            foreach (var step in new[] { "administrators", "staff", "calendar", "year", "exchange", "creation" })
            {
                await browser.Form("/founding/away", ("step", step));
            }

            Assert.DoesNotContain("系统设立清单", await Home(), StringComparison.Ordinal);

            // Somebody else has put nothing away, and a province founds no registry.
            Says(await Page(w, "national-system", "/"), "系统设立清单");
            Assert.DoesNotContain("系统设立清单", await Page(w, "province-11", "/"), StringComparison.Ordinal);

            async Task<string> Home() => WebUtility.HtmlDecode((await browser.Page("/")).Body!.GetValue<string>());
        }

        static int Remaining(string home) =>
            int.Parse(Regex.Match(home, "尚有 (\\d+) 项").Groups[1].Value,
                System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Parameters_say_what_they_count_and_a_limit_that_limits_nothing_says_so()
    {
        await using var w = World.Start(Backend.Sqlite);
        var page = await Page(w, "configuration", "/parameters");
        Says(page, "1 人", "15 分钟", "5 %", "50 次/秒", "2 项", "5 个", "不限", "任意吨数，0 为不限", "均为不限");
        Assert.DoesNotContain("9,223", page, StringComparison.Ordinal);
        Assert.Matches("启用减排量注销（40）.*?<strong>是</strong>", Regex.Replace(page, "\\s+", " "));
        Says(await Page(w, "configuration", "/parameters", "en"), "50 requests a second", "Unlimited",
            "0 – 30 working days");
    }

    [Fact]
    public async Task A_function_that_is_switched_off_is_not_in_the_menu()
    {
        await using var w = World.Start(Backend.Sqlite);
        Says(await Page(w, "national", "/"), "/functions/40\"");
        await w.Must("configuration", "set-parameter", """{"name":"extension-40","value":0}""");
        Assert.DoesNotContain("/functions/40\"", await Page(w, "national", "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_offer_what_can_be_done_and_say_when_a_field_is_needed()
    {
        await using var w = World.Start(Backend.Sqlite);
        var holder = await Page(w, "province-11", "/acts/register-holder");
        Says(holder, "value=\"enterprise\"", "value=\"individual\"", "（企业必填）");
        foreach (var kind in new[] { "nation", "province", "pilot", "exchange", "auction-house" })
        {
            Assert.DoesNotContain($"value=\"{kind}\"", holder, StringComparison.Ordinal);
        }

        var person = Regex.Replace(await Page(w, "national-system", "/acts/create-person"), "\\s+", " ");
        Says(person, "<label for=\"name\">姓名", "（省级、试点地区管理员必填，其他人员不填）",
            "所属交易所或拍卖机构（用户编号）");
        Assert.DoesNotContain("value=\"00\"", person, StringComparison.Ordinal);
        var number = Demonstration.Identifiers.IdentityNumber("11", new(1980, 1, 1), 77);
        var waiting = await w.Post("national-system", "acts/create-person",
            $$"""{"name":"王敏","role":"audit","identityNumber":"{{number}}"}""");
        var decide = await Page(w, "national-system-2", "/proposals/" + waiting["id"].GetValue<string>());
        Says(decide, "（驳回时必填）");
        Assert.DoesNotContain("（选填）", decide, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_parameter_that_is_set_to_change_stands_on_the_configurations_workplace(Backend backend)
    {
        await using var w = World.Start(backend);
        var set = await w.Post("configuration", "acts/set-parameter",
            """
            {"name":"offset-share-percent","value":7,"from":"2027-01-01T00:00:00+08:00",
             "document":"环气候〔2026〕9号"}
            """);
        Assert.Equal((201, "pending"), (set.Status, set["outcome"].GetValue<string>()));
        Says(await Page(w, "configuration", "/"), "2027-01-01", "环气候〔2026〕9号");
    }

    [Fact]
    public async Task The_links_pages_are_for_those_whose_business_they_are()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-1", 23, "EC1>ET1:500");
        var transfer = await w.Must("rep-1", 27, "ET1>XD:500");
        foreach (var page in new[] { "bindings", "sessions", "notices", "alarms", "keys" })
        {
            foreach (var person in World.OneOfEachRole)
            {
                var expected = person is "national" or "national-system" or "audit" or "exchange"
                    || (person is "rep-1" && page is "bindings" or "notices") && person is "rep-1" ? 200 : 404;
                Assert.True(await Status(w, person, "/exchange-link/" + page) == expected, $"{page} as {person}");
            }
        }

        Says(await Page(w, "exchange", "/exchange-link/bindings"), "CET1", w["ET1"]);
        Says(await Page(w, "exchange", "/exchange-link/bindings?client=CET2"), w["ET2"]);
        Assert.DoesNotContain(w["ET1"], await Page(w, "exchange", "/exchange-link/bindings?client=CET2"),
            StringComparison.Ordinal);
        var mine = await Page(w, "rep-1", "/exchange-link/bindings");
        Says(mine, w["ET1"]);
        Assert.DoesNotContain(w["ET2"], mine, StringComparison.Ordinal);
        Says(await Page(w, "rep-1", "/exchange-link/notices?state=open"), "待交易所确认", "/transactions/" + transfer);
        Assert.DoesNotContain("/transactions/" + transfer, await Page(w, "rep-2", "/exchange-link/notices"),
            StringComparison.Ordinal);
        Says(await Page(w, "national", "/exchange-link/notices?format=csv"), w["ET1"], "待交易所确认");
    }

    [Fact]
    public async Task The_audit_logs_pages_search_export_and_show_before_and_after()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("province-11", "edit-account", $$"""{"account":"{{w["EC1"]}}","name":"新名称"}""");
        var entry = (await w.Get("audit", "audit?operation=edit-account&limit=1"))["items"][0]!;
        Says(await Page(w, "audit", $"/audit/{entry["seq"]}"), "变更前后", "EC of 100%_1", "新名称",
            entry["digest"]!.GetValue<string>());
        Says(await Page(w, "audit", "/audit?operation=edit-account"), $"/audit/{entry["seq"]}", $"将账户 {w["EC1"]}（",
            "命名为“新名称”", "名称由“EC of 100%_1”改为“新名称”");
        Assert.DoesNotContain("/audit/1\"", await Page(w, "audit", "/audit?operation=edit-account"),
            StringComparison.Ordinal);
        Says(await Page(w, "audit", "/audit?function=9"), "配额划拨");
        Says(await Page(w, "audit", "/audit?operation=edit-account&format=csv"), "edit-account", "+08:00",
            "命名为“新名称”");
        var english = await Page(w, "audit", "/audit?operation=edit-account&format=csv", "en");
        Says(english, "Edit provincial accounts", "Carried out", "named the account", "edit-account");
        Assert.DoesNotMatch("[{}]", english);
        Assert.Equal(404, await Status(w, "audit", "/audit/999999"));
        Assert.Equal(404, await Status(w, "national", $"/audit/{entry["seq"]}"));

        // Reading an entry is in the log too.
        Assert.Contains("read-audit-log",
            (await w.Get("audit", "audit?limit=1&operation=read-audit-log"))["items"][0]![
                "operation"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_role_has_its_help_with_a_picture_in_both_languages()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var role in Law.Role.All)
        {
            foreach (var language in new[] { "zh-CN", "en" })
            {
                var help = await Page(w, "audit", "/help?role=" + role.Key, language);
                Says(help, language == "en" ? role.Name.En : role.Name.Zh, "<figure");
                Assert.True(Regex.Count(help.Split("</ul>")
                    .First(p => p.Contains("class=\"prose\"", StringComparison.Ordinal)), "<li>") >= 2, role.Key);
            }
        }
    }

    private static void Says(string page, params string[] words) =>
        Assert.All(words, w => Assert.Contains(w, page, StringComparison.Ordinal));

    private static async Task<string> Page(World w, string person, string path, string language = "zh-CN")
    {
        using var http = new HttpClient { BaseAddress = w.Address };
        var answer = await http.SendAsync(Request(person, path, language), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path} as {person}: {(int)answer.StatusCode}");
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<int> Status(World w, string person, string path)
    {
        using var http = new HttpClient { BaseAddress = w.Address };
        return (int)(await http.SendAsync(Request(person, path, "zh-CN"),
            TestContext.Current.CancellationToken)).StatusCode;
    }

    private static HttpRequestMessage Request(string person, string path, string language)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", person);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Cookie", "lang=" + language);
        return request;
    }
}
