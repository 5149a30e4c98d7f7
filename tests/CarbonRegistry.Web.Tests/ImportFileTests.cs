using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Files;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Tests.Pages;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// Files by the interface and by the pages alike: names beside numbers, everything that is wrong at once, a preview of
/// every line, and the registry's own lists
/// coming in again.
/// </summary>
public sealed class ImportFileTests
{
    private static readonly string Code = Identifiers.CreditCode("11", 4711),
        Number = Identifiers.IdentityNumber("11", new(1980, 2, 29), 1);

    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_name_that_is_not_the_numbers_is_refused_by_line_and_cell_everywhere(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
        var (company, its) = await Open(w, "京能热电", Code, "EC");
        var before = w.Everything();
        foreach (var (person, path, file, cell) in new[]
        {
            ("province-11", Allocation(w), $"转入账户,转入方名称,数量\n{w["EC1"]},企业1,1\n{w["EC2"]},企业1,1\n", "B3"),
            ("province-11", Allocation(w), $"to,name,quantity\n{w["EC1"]},Enterprise 1,1\n{w["EC2"]},Enterprise 1,1\n",
                "B3"),
            ("national", $"transactions/import?function=9&from={w["NA"]}&reference=r&id={Guid.NewGuid()}",
                $"to,name,quantity\n{w["PT11"]},省11,1\n{w["PT31"]},省 44,1\n", "B3"),
            ("auction", $"transactions/import?function=34&from={w["AD"]}&reference=r&id={Guid.NewGuid()}",
                $"to,name,quantity,heldFor,consignorName\n{its},京能热电,1,{w["NU"]},国家主管部门\n"
                    + $"{w["EC3"]},企业3,1,{w["NU"]},省11\n", "E3"),
            ("province-11", "obligations/import?year=2025&document=d",
                $"account,name,due\n{w["EC1"]},企业１,1\n{w["EC2"]},企业1,1\n", "B3"),
            ("province-11", "obligations/import?year=2025&document=d", $"creditCode,name,due\n{Code},京能,1\n", "B2"),
            ("province-11", "accounts/import", $"type,identifier,zh\nEG,{Code},京能电力\n", "C2"),
            ("province-11", "accounts/representatives/import",
                $"account,holder,name,identityNumber\n{its},企业1,王一,{Number}\n", "B2"),
            ("province-11", "accounts/changes/import", $"account,holder,name\n{its},企业1,新名\n", "B2"),
            ("national", "accounts/changes/import", $"account,holder,name\n{w["XD"]},拍卖机构,新名\n", "B2"),
        })
        {
            var refused = await Send(w, person, path, file);
            Assert.True(refused.Status == 422, path + refused.Body?.ToJsonString());
            var reason = Assert.Single(refused["refusals"].AsArray())!;
            Assert.Equal(("120", cell), (reason["code"]!.GetValue<string>(), reason["cell"]!.GetValue<string>()));
            Assert.Contains("登记名称", reason["detailZh"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Contains("registered", reason["detailEn"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        // The winner's credit code is that of the account, and another province's name is not told.
        var winner = await Send(
            w, "auction", $"transactions/import?function=34&from={w["AD"]}&reference=r&dryRun=true&id={Guid.NewGuid()}",
            $"转入账户,统一社会信用代码,成交数量,寄售方\n{its},{Code},1,{w["NU"]}\n{w["EC3"]},{Code},1,{w["NU"]}\n");
        Assert.Equal(["119 3 creditCode B3"], Reasons(winner));
        var elsewhere = await Send(w, "province-11", Allocation(w), $"to,name,quantity\n{w["EC3"]},别家,1\n");
        Assert.Equal(["203 2 to A2"], Reasons(elsewhere));
        Assert.DoesNotContain("企业3", elsewhere.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(before, w.Everything());
        Assert.NotEqual(0, company);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Everything_that_is_wrong_with_every_line_is_told_at_once_with_what_was_read_otherwise(
        Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var before = w.Everything();

        // What cannot be read, a wrong name, another province's account, none at all; and a line to which nothing is
        // against.
        var movement = $"""
            转入账户,转入方名称,数量,备注
            {w["EC1"]},,1.5,x
            {w["EC2"]},企业1,5,
            {w["EC3"]},,5,
            ,,7,
            {w["EC2"].ToLowerInvariant()},,１０,

            """;
        var allocation = await Send(w, "province-11", Allocation(w), movement);
        Assert.Equal(["103 2 quantity C2", "120 3 name B3", "203 4 to A4", "104 5 to A5", "412 6 to A6"],
            Reasons(allocation));
        Assert.Equal(
            ["column-ignored 1  D1", "read-as 6 to A6", "read-as 6 quantity C6"],
            allocation["remarks"].AsArray().Select(r => $"{r!["code"]} {r["line"]} {r["field"]} {r["cell"]}"));
        var obligations = await Send(
            w, "province-11", "obligations/import?year=2024&document=d",
                $"account,due\n{w["EC1"]},many\n{w["EC3"]},5\n{w["EC2"]},5\n{w["EC2"]},6\n,8\n");
        Assert.Equal(["616  year ", "106 2 due B2", "203 3 account A3", "412 5 account A5", "104 6 account A6"],
            Reasons(obligations));
        var representatives = await Send(
            w, "province-11", "accounts/representatives/import",
            $"""
            account,name,identityNumber,initiates,phone
            {w["EC1"]},王一,{Number[..17]}?,也许,
            {w["EC1"]},王一,{Number},是,
            {w["EC3"]},王一,{Number},是,12

            """);
        Assert.Equal(["801 2 identityNumber C2", "106 2 initiates D2", "824 3 account A3", "203 4 account A4",
            "106 4 phone E4"], Reasons(representatives));

        // The pages say the same, in their language.
        using var clerk = new RegisterClerk(w, "province-11", "en");
        var page = await clerk.Upload("/functions/16/file", Encoding.UTF8.GetBytes(movement), ("from", w["PT11"]),
            ("reference", "r"), ("step", "check"));
        Assert.Equal(["2", "3", "4", "5", "6"], page.Column(0));
        Assert.Equal(["C2", "B3", "A4", "A5", "A6"], page.Column(1));
        Assert.Contains("The column “备注” is not used", page.Text, StringComparison.Ordinal);
        Assert.Contains("“１０” is read as “10”", page.Text, StringComparison.Ordinal);
        Assert.Equal(before, w.Everything());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_dry_run_says_of_every_line_the_name_and_the_value_before_and_after(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var (_, its) = await Open(w, "京能热电", Code, "EC");
        var before = w.Everything();

        var had = (await w.Amounts("EC2")).Available;
        var pool = (await w.Amounts("PT11")).Available;
        var allocation = (await Tried(w, "province-11", Allocation(w) + "&dryRun=true",
            $"to,quantity\n{w["EC2"]},500\n{its},7\n"))["preview"];
        Assert.Equal(
            [$"2 {w["EC2"]} 企业2 {had:N0} {had + 500:N0}（+500）", $"3 {its} 京能热电 0 7（+7）"],
            allocation["lines"]!.AsArray().Select(Line));
        Assert.Equal([$"行数  2", "碳排放配额合计（吨）  507", $"转出账户 {w["PT11"]}（吨） {pool} {pool - 507}"],
            Sums(allocation));
        Assert.Equal("r", allocation["reference"]!.GetValue<string>());

        var obligations = (await Tried(
            w, "province-11", "obligations/import?year=2025&document=" + Uri.EscapeDataString("京环1号")
                + "&dryRun=true",
                $"account,due\n{w["EC1"]},12000\n{w["EC2"]},5\n"))["preview"];
        Assert.Equal([$"2 {w["EC1"]} 企业1 10,000（d） 12,000（京环1号）", $"3 {w["EC2"]} 企业2 — 5（京环1号）"],
            obligations["lines"]!.AsArray().Select(Line));
        Assert.Equal(["行数  2", "应履约量（吨） 10000 12005"], Sums(obligations));

        var changes = (await Tried(
            w, "province-11", "accounts/changes/import?dryRun=true",
                $"account,name,state,reason\n{w["EC1"]},一号户,冻结,核查\n{w["EG1"]},,open,\n"))["preview"];
        Assert.Equal(
            [$"2 {w["EC1"]} 企业1 EC of 100%_1 一号户", $"2 {w["EC1"]} 企业1 正常 冻结", $"3 {w["EG1"]} 企业1 — 不变"],
                changes["lines"]!.AsArray().Select(Line));

        var representatives = (await Tried(w, "province-11", "accounts/representatives/import?dryRun=true",
            $"account,name,identityNumber,initiates\n{its},王一,{Number},是\n"))["preview"];
        Assert.Equal([$"2 {its} 京能热电 — 发起"], representatives["lines"]!.AsArray().Select(Line));
        Assert.DoesNotContain(Number, representatives.ToJsonString(), StringComparison.Ordinal);

        var accounts = (await Tried(w, "province-11", "accounts/import?dryRun=true",
            $"type,identifier,zh,trading\nEG,{Code},,是\nEG,{Number},王小明,\n"))["preview"];
        Assert.Equal([$"2 {Code} 京能热电 1 3：开立一般持有账户及交易账户",
            $"3 {Number} 王小明 新用户 1：开立一般持有账户"],
            accounts["lines"]!.AsArray().Select(Line));

        var calendar = (await Tried(
            w, "configuration", "calendar/import?year=2027&document=d&complete=true&dryRun=true",
                "日期,上班,名称\n2027-01-01,否,元旦\n2027/1/3,是,元旦调休\n"))["preview"];
        Assert.Equal(["2 2027-01-01 元旦 — 放假（元旦）", "3 2027-01-03 元旦调休 — 上班（元旦调休）"],
            calendar["lines"]!.AsArray().Select(Line));
        Assert.Equal(before, w.Everything());

        // On the page the same.
        using var clerk = new RegisterClerk(w, "province-11");
        var page = await clerk.Upload(
            "/acts/import-obligations", Encoding.UTF8.GetBytes($"account,due\n{w["EC1"]},12000\n{w["EC2"]},5\n"),
                ("year", "2025"), ("document", "京环1号"), ("step", "check"));
        Assert.All(new[] { "企业1", "10,000（d）", "12,000（京环1号）", "12,005", "京环1号" }, t =>
            Assert.Contains(t, page.Text, StringComparison.Ordinal));

        static string Line(JsonNode? l) =>
            $"{l!["line"]} {l["number"]} {l["name"]!["zh"]} {l["before"]!["zh"]} {l["after"]!["zh"]}";

        static IEnumerable<string> Sums(JsonNode preview) =>
            preview["sums"]!.AsArray().Select(s => $"{s!["what"]!["zh"]} {s["before"]} {s["after"]}");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_registrys_own_lists_and_templates_come_in_again(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();

        // In the trial world enterprises have no credit codes; lists name them.
        using (var database = new Database(w.Connection))
        {
            foreach (var n in new[] { 1, 2, 3, 4 })
            {
                database.Execute("update holder set identifier = @code where identifier = @old",
                    ("code", Identifiers.CreditCode("11", 100 + n)), ("old", $"USCC{n}"));
            }
        }

        await Open(w, "京能热电", Code, "EC");
        var before = w.Everything();
        foreach (var language in new[] { "zh-CN", "en" })
        {
            using var clerk = new RegisterClerk(w, "province-11", language);
            using var nation = new RegisterClerk(w, "national", language);
            using var configuration = new RegisterClerk(w, "configuration", language);
            foreach (var format in new[] { "csv", "xlsx" })
            {
                // Lists of the pages.
                var accounts = (await clerk.See("/accounts?format=" + format)).Bytes;
                await Good(clerk, "/acts/change-accounts", accounts);
                await Good(nation, "/acts/change-national-accounts",
                    (await nation.See("/accounts?format=" + format)).Bytes);
                await Good(clerk, "/acts/import-obligations",
                    (await clerk.See($"/compliance/2025?format={format}")).Bytes, ("year", "2025"), ("document", "d"));

                // And of the interface.
                await Good(clerk, "/acts/change-accounts",
                    (await w.Download("province-11", "accounts?format=" + format, language)).Bytes);
                await Good(clerk, "/acts/import-obligations",
                    (await w.Download("province-11", "compliance?year=2025&format=" + format, language)).Bytes,
                    ("year", "2025"), ("document", "d"));
                Assert.Equal(
                    200, (await w.Send("province-11", HttpMethod.Post, "accounts/changes/import?dryRun=true", accounts,
                        format == "csv" ? TableFormats.CsvType : TableFormats.XlsxType)).Status);

                // Templates are filled in with names, and come in as they are where nothing is missing.
                await Good(clerk, "/acts/change-accounts",
                    (await clerk.See("/acts/change-accounts/template?format=" + format)).Bytes);
                await Good(nation, "/acts/change-national-accounts",
                    (await nation.See("/acts/change-national-accounts/template?format=" + format)).Bytes);

                // A list of accounts that are open already asks to open none, filtered or not.
                foreach (var list in new[]
                {
                    (await clerk.See($"/accounts?type=EC&format={format}")).Bytes, accounts,
                    (await w.Download("province-11", "accounts?format=" + format, language)).Bytes,
                })
                {
                    var known = await clerk.Upload("/acts/open-accounts", list, ("step", "check"));
                    Assert.Equal(["121"], known.Column(4));
                    Assert.Contains(language == "en"
                        ? "The account is open: the line is passed over" : "账户已开立，略过",
                        known.Text, StringComparison.Ordinal);
                }

                // A list of transactions is one of legs from the account that it names, in the columns that it has.
                var postings = (await clerk.See($"/transactions?function=16&format={format}")).Bytes;
                var legs = await clerk.Upload("/functions/16/file", postings, ("from", w["PT11"]),
                    ("reference", "again"), ("step", "check"));
                Assert.All(legs.Column(4), code =>
                    Assert.True(code is "401" or "402" or "403" or "412" or "413", code));
            }
        }

        using (var clerk = new RegisterClerk(w, "province-11"))
        {
            var template = (await clerk.See("/acts/import-obligations/template?format=csv&year=2025")).Html;
            Assert.Contains($"{w["EC1"]},{Identifiers.CreditCode("11", 101)},企业1,,,2025,", template,
                StringComparison.Ordinal);
            await Good(clerk, "/acts/import-obligations",
                Encoding.UTF8.GetBytes(template.Replace(",,,2025", ",7,,2025", StringComparison.Ordinal)),
                ("year", "2025"), ("document", "d"));
            Assert.Contains($"{w["EC1"]},企业1,,", (await clerk.See("/functions/16/template?format=csv")).Html,
                StringComparison.Ordinal);
            Assert.Contains(",京能热电,", (await clerk.See("/acts/add-representatives/template?format=csv")).Html,
                StringComparison.Ordinal);
        }

        Assert.Equal(before, w.Everything());

        static async Task Good(RegisterClerk clerk, string page, byte[] file, params (string, string)[] fields)
        {
            var answer = await clerk.Upload(page, file, [.. fields, ("step", "check")]);
            Assert.True(answer.Value("content") is not null, page + " " + answer.Text);
        }
    }

    /// <summary>A file that names accounts by their numbers opens the others alone, and says of each whether it is the
    /// account that it takes it for.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_account_that_is_open_is_passed_over_by_its_number_and_not_opened_twice(Backend backend)
    {
        await using var w = World.Start(backend);
        var (_, its) = await Open(w, "京能热电", Code, "EG");
        const string head = "账户号,账户类型,用户,证件号码\n";
        foreach (var (lines, reasons) in new[]
        {
            ($"{its},一般持有账户,京能热电,{Code}\n", "121   "),
            ($"{its},,,\n{w["PT11"]},,,\n", "121   "),
            ($"{its},重点排放单位履约持有账户,京能热电,{Code}\n", "106 2 type B2"),
            ($"{its},一般持有账户,京能,{Code}\n", "120 2 zh C2"),
            ($"{its},EG,京能热电,{Identifiers.CreditCode("11", 4712)}\n", "119 2 identifier D2"),
            ($"{w["EC3"]},EC,,\n", "203 2 account A2"),
            ($"{new AccountNumber("EG", "11", new(99_999))},EG,,{Code}\n", "203 2 account A2"),
            (",交易账户,京能热电," + Code + "\n", "106 2 type B2"), (",EG,京能热电,\n", "104 2 identifier D2"),
        })
        {
            var answer = await Send(w, "province-11", "accounts/import", head + lines);
            Assert.Equal((422, reasons), (answer.Status, string.Join(", ", Reasons(answer))));
        }

        var both = await Send(w, "province-11", "accounts/import",
            head + $"{its},EG,京能热电,{Code}\n,EG,王小明,{Number}\n");
        Assert.True(both.Status == 201, both.Body?.ToJsonString());
        Assert.Equal([3], both["result"]["accounts"]!.AsArray().Select(a => (int)a!["line"]!));
        Assert.Equal(["line-passed-over 2 account A2"], both["remarks"].AsArray().Select(r =>
            $"{r!["code"]} {r["line"]} {r["field"]} {r["cell"]}"));
        Assert.Single((await w.Get("province-11", "accounts?q=" + Code))["items"].AsArray());
    }

    /// <summary>What a line of movements is refused for stands in a cell of it; what the form lacks is missing, not
    /// invalid; and a decision that is named nowhere says where it can be named.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_refusal_names_its_cell_and_its_remedy(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var route = await Send(w, "province-11", Allocation(w), $"to,quantity\n{w["EC1"]},1\n{w["EG1"]},1\n");
        Assert.Equal(["301 3 to A3"], Reasons(route));
        var consignors = await Consigned();
        Assert.Equal(["403 2 heldFor C2"], Reasons(consignors));
        using var clerk = new RegisterClerk(w, "province-11");
        var file = Encoding.UTF8.GetBytes($"to,quantity\n{w["EC1"]},1\n");
        var sourceless = await clerk.Upload("/functions/16/file", file, ("from", ""), ("reference", "r"),
            ("step", "check"));
        Assert.Equal(["104"], sourceless.Column(4));
        Assert.Equal(["转出账户"], sourceless.Column(2));
        foreach (var from in new[] { "", "&from=" })
        {
            var answer = await Send(w, "province-11", $"transactions/import?function=16&reference=r&dryRun=true{from}",
                $"to,quantity\n{w["EC1"]},1\n");
            Assert.Equal(["104  from "], Reasons(answer));
        }

        var undecided = await Send(w, "province-11", "obligations/import?year=2025",
            $"account,due,文号\n{w["EC1"]},1,\n{w["EC2"]},1,京环1号\n");
        Assert.Equal(["104 2 document C2"], Reasons(undecided));
        Assert.Contains("表单", undecided["refusals"][0]!["detailZh"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("列", undecided["refusals"][0]!["detailZh"]!.GetValue<string>(), StringComparison.Ordinal);

        async Task<Answer> Consigned()
        {
            await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
            await w.Must("province-11", 18, "PT11>AD:1000", """ "reference":"拍卖二" """);
            return await Send(w, "auction",
                $"transactions/import?function=34&from={w["AD"]}&reference=r&dryRun=true",
                $"to,quantity,heldFor\n{w["EC1"]},1,\n");
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Bindings_are_confirmed_by_file_from_the_list_of_those_that_wait(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        var w = x.World;
        Assert.True((await x.SignIn()).Taken);
        await x.Must("bindings", new() { ["clientNumber"] = "N4", ["account"] = w["ET4"],
            ["holderIdentifier"] = "USCC4" });
        using var clerk = new RegisterClerk(w, "rep-4");
        Assert.True((await clerk.See("/exchange-link/bindings")).LinksTo("/acts/confirm-bindings"));
        var list = (await clerk.See("/exchange-link/bindings?format=csv")).Html.Replace("\r\n", "\n",
            StringComparison.Ordinal).Trim();
        var lines = list.Split('\n').Select((l, i) => l + (i == 0 ? ",意见" : l.Contains("N4", StringComparison.Ordinal)
            ? ",同意" : ",")).ToList();
        Assert.True(lines.Count > 2);
        var before = w.Everything();
        var wrong = await w.Send(
            "rep-4", HttpMethod.Post, "exchange/bindings/import",
                Encoding.UTF8.GetBytes(
                $"account,clientNumber,decision\n{w["ET4"]},N4,也许\n{w["ET4"]},N5,同意\n{w["ET1"]},N4,同意\n"),
                    "text/csv");
        Assert.Equal(["106 2 decision C2", "865 3 account A3", "865 4 account A4"], Reasons(wrong));
        Assert.Equal("202", (await w.Send("province-11", HttpMethod.Post, "exchange/bindings/import",
            "account\n"u8.ToArray(), "text/csv")).Code);
        var template = (await clerk.See("/acts/confirm-bindings/template?format=csv")).Html;
        Assert.Contains($"{w["ET4"]},企业4,交易所,N4,", template, StringComparison.Ordinal);
        Assert.Equal(before, w.Everything());

        var good = await clerk.Upload("/acts/confirm-bindings", Encoding.UTF8.GetBytes(string.Join('\n', lines)),
            ("step", "check"));
        Assert.Contains("客户号 N4", good.Text, StringComparison.Ordinal);
        var done = await clerk.Send("/acts/confirm-bindings", ("id", good.Value("id")!),
            ("content", good.Value("content")!), ("step", "submit"));
        Assert.Contains("已办结", done.Text, StringComparison.Ordinal);
        Assert.Contains("N4", (await clerk.See("/exchange-link/bindings?state=active")).Text, StringComparison.Ordinal);

        // A binding after another one is a change: it waits for its day, singly.
        await x.Must("bindings/unbind", new() { ["clientNumber"] = "N4" });
        await x.Must("bindings", new() { ["clientNumber"] = "N9", ["account"] = w["ET4"],
            ["holderIdentifier"] = "USCC4" });
        var again = await w.Send(
            "rep-4", HttpMethod.Post, "exchange/bindings/import",
                Encoding.UTF8.GetBytes($"account,clientNumber,decision\n{w["ET4"]},N9,同意\n"), "text/csv");
        Assert.Equal((422, "825"), (again.Status, again.Code));
        Assert.Equal(["825 2 account A2"], Reasons(again));
    }

    private static string Allocation(World w) =>
        $"transactions/import?function=16&from={w["PT11"]}&reference=r&id={Guid.NewGuid()}";

    private static Task<Answer> Send(World w, string person, string path, string file) =>
        w.Send(person, HttpMethod.Post, path, Encoding.UTF8.GetBytes(file), "text/csv");

    private static async Task<Answer> Tried(World w, string person, string path, string file)
    {
        var answer = await Send(w, person, path, file);
        Assert.True(answer.Status == 200, answer.Body?.ToJsonString());
        return answer;
    }

    private static IEnumerable<string> Reasons(Answer answer) =>
        answer["refusals"].AsArray().Select(r => $"{r!["code"]} {r["line"]} {r["field"]} {r["cell"]}");

    /// <summary>An enterprise with a credit code, and its account.</summary>
    private static async Task<(long Holder, string Account)> Open(World w, string name, string code, string type)
    {
        var opened = await Send(w, "province-11", "accounts/import", $"type,identifier,zh\n{type},{code},{name}\n");
        Assert.True(opened.Status == 201, opened.Body?.ToJsonString());
        var account = opened["result"]["accounts"]![0]!;
        return (account["holder"]!.GetValue<long>(), account["account"]!.GetValue<string>());
    }
}
