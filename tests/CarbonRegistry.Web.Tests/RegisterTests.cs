using System.Text;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Files;

namespace CarbonRegistry.Web.Tests;

/// <summary>Holders, accounts, representatives, parameters, calendar and compliance over HTTP.</summary>
public sealed class RegisterTests
{
    private static readonly string Code = Identifiers.CreditCode("11", 42),
    Number = Identifiers.IdentityNumber("11", new(1980, 2, 29), 1);

    private static readonly TableColumn[] Exported = [new("account", new("账户号", "Account")),
        new("state", new("账户状态", "State")), new("type", new("账户类型", "Type")),
        new("name", new("账户名称", "Name"))];

    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_file_of_accounts_is_tried_refused_by_line_and_opened(Backend backend)
    {
        await using var w = World.Start(backend);
        var file = $"账户类型,证件号码,用户名称,开立交易账户\r\nEC,{Code},京能热电,是\r\nEG,{Number},王小明,\r\n";
        var wrong = await Import("province-11", "accounts/import", file + $"EG,{Code},别名,\r\nQQ,{Code},,\r\n");
        Assert.Equal(422, wrong.Status);
        Assert.Equal(["120 4 zh", "106 5 type"], wrong["refusals"].AsArray()
            .Select(r => $"{r!["code"]} {r["line"]} {r["field"]}"));
        Assert.Equal((403, "202"), Of(await Import("rep-1", "accounts/import", file)));
        Assert.Equal((415, "114"),
            Of(await w.Send("province-11", HttpMethod.Post, "accounts/import", Encoding.UTF8.GetBytes(file),
                    "application/json")));
        var tried = await Import("province-11", "accounts/import?dryRun=true", file);
        Assert.Equal((200, true), (tried.Status, tried["dryRun"].GetValue<bool>()));
        Assert.Empty((await w.Get("province-11", "holders?q=" + Uri.EscapeDataString("京能")))["items"].AsArray());

        // In the encoding that offices save, and as a spreadsheet.
        var done = await w.Send("province-11", HttpMethod.Post, "accounts/import",
            CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(file), "text/csv");
        Assert.Equal(201, done.Status);
        var sheet = TableWriter.Write(TableFormat.Xlsx, ["type", "identifier"], [["EG", Code], ["EG", Number]]);
        Assert.Equal(201,
            (await w.Send("province-11", HttpMethod.Post, "accounts/import", sheet, TableFormats.XlsxType)).Status);
        Assert.Equal(5, (await w.Get("province-11", "accounts?q=" + Code))["items"]
            .AsArray().Count + (await w.Get("province-11", "accounts?q=" + Number))["items"].AsArray().Count);

        // An individual's number is its province's to see and nobody else's, nor found by parts.
        var holder = (await w.Get("province-11", "holders?kind=Individual"))["items"].AsArray()
            .Single()!["id"]!.GetValue<long>();
        Assert.Equal(Number, (await w.Get("province-11", $"holders/{holder}"))["identifier"].GetValue<string>());
        Assert.Equal("110102***********" + Number[^1], (await w.Get("national", $"holders/{holder}"))["identifier"]
            .GetValue<string>());
        Assert.Null((await w.Get("national", $"holders/{holder}")).Body!["contact"]);
        Assert.Empty((await w.Get("national", "holders?q=" + Number))["items"].AsArray());
        Assert.Empty((await w.Get("audit", "accounts?q=" + Number[..12]))["items"].AsArray());
        Assert.Equal((404, "112"), Of(await w.Get("province-31", $"holders/{holder}")));
        Assert.Equal((404, "112"), Of(await w.Get("province-31", $"holders/{holder}/versions")));
        Assert.Equal((404, "112"), Of(await w.Get("national", $"holders/{holder}/versions")));
        Assert.Single((await w.Get("province-11", $"holders/{holder}/versions")).Body!.AsArray());

        Task<Answer> Import(string person, string path, string text) =>
            w.Send(person, HttpMethod.Post, path, Encoding.UTF8.GetBytes(text), "text/csv");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Lists_go_out_whole_as_files_in_the_language_asked_for(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Must("province-11", "edit-account", $$"""{"account":"{{w["EC1"]}}","name":"=1+1"}""");
        await w.Fund();
        var amounts = await w.Amounts("EC1", token: "province-11");
        var held = amounts.Available + amounts.Held + amounts.InTransit;
        Assert.True(held > 0);
        foreach (var format in new[] { "csv", "xlsx" })
        {
            var answer = await w.Download("province-11", $"accounts?state=open&limit=1&format={format}");
            Assert.Equal(
                $"attachment; filename=accounts-20260601.{format}; filename*=UTF-8''accounts-20260601.{format}",
                answer.Disposition);
            var lines = Read(answer.Bytes);
            Assert.Equal((await w.Get("province-11", "accounts?state=open&limit=1000"))["items"].AsArray()
                .Select(a => a!["number"]!.GetValue<string>()), lines.Select(l => l["account"]!));
            var line = lines.Single(l => l["account"] == w["EC1"]);
            Assert.Equal("=1+1", line["name"]);
            Assert.Equal((held, 0), (Tonnes(line, "持有 CEA（吨）"), Tonnes(line, "持有 CCER（吨）")));
        }

        // The page's file says the same.
        using (var clerk = new Pages.RegisterClerk(w, "province-11"))
        {
            var shown = (await clerk.See("/accounts?format=csv")).Html.Split("\r\n");
            Assert.EndsWith(",持有 CEA（吨）,持有 CCER（吨）", shown[0], StringComparison.Ordinal);
            Assert.EndsWith(
                $",{held},0", Assert.Single(shown, l => l.StartsWith(w["EC1"] + ",", StringComparison.Ordinal)),
                StringComparison.Ordinal);
        }

        Assert.Contains("'=1+1",
            Encoding.UTF8.GetString((await w.Download("province-11", "accounts?format=csv")).Bytes),
            StringComparison.Ordinal);
        Assert.StartsWith("\uFEFFAccount,Type,",
            Encoding.UTF8.GetString((await w.Download("province-11", "accounts?format=csv", "en")).Bytes),
            StringComparison.Ordinal);
        Assert.Equal((422, "106"), Of(await w.Get("province-11", "accounts?format=pdf")));
        foreach (var list in new[] { "holders", "parameters", "compliance?year=2025", "compliance/totals?year=2025" })
        {
            var answer = await w.Download("province-11",
                $"{list}{(list.Contains('?', StringComparison.Ordinal) ? "&" : "?")}format=csv");
            Assert.True(answer.Bytes.Length > 100, list);
        }

        static long Tonnes(TableLine line, string column) =>
            long.Parse(line[column]!, System.Globalization.CultureInfo.InvariantCulture);

        IReadOnlyList<TableLine> Read(byte[] bytes)
        {
            var columns =
                Exported.Concat(new[] { "辖区", "用户", "用户英文名称", "证件号码", "所属账户", "项目编号", "履约年度",
                "开立时间", "持有 CEA（吨）", "持有 CCER（吨）" }.Select(n => new TableColumn(n, new(n, n)))).ToList();
            var file = TableReader.Read(bytes, columns, 1000, TestContext.Current.CancellationToken);
            Assert.Empty(file.Refusals);
            return file.Lines;
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Versions_and_representatives_are_for_those_who_see_the_account(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Must(
            "province-11", "change-account-state", $$"""{"account":"{{w["EC1"]}}","state":"frozen","reason":"核查"}""");
        var versions = (await w.Get("rep-1", $"accounts/{w["EC1"]}/versions")).Body!.AsArray();
        Assert.Equal(["open", "frozen"], versions.Select(v => v!["state"]!.GetValue<string>()));
        Assert.Equal("province-11", versions[1]!["by"]!.GetValue<string>());
        Assert.Equal(["rep-1", "viewer"],
            (await w.Get("viewer", $"accounts/{w["EC1"]}/representatives")).Body!.AsArray()
            .Select(r => r!["name"]!.GetValue<string>()));
        foreach (var person in new[] { "rep-2", "province-31", "exchange", "pilot" })
        {
            Assert.Equal((404, "112"), Of(await w.Get(person, $"accounts/{w["EC1"]}/versions")));
            Assert.Equal((404, "112"), Of(await w.Get(person, $"accounts/{w["EC1"]}/representatives")));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Parameters_calendar_and_years_are_read_by_all_and_set_by_one(Backend backend)
    {
        await using var w = World.Start(backend);
        var set = await w.Post("configuration", "acts/set-parameter",
            """
            {"name":"offset-share-percent","value":8,"from":"2027-01-01T00:00:00+08:00","document":"环规〔2026〕1号"}
            """);
        Assert.Equal((201, "pending"), (set.Status, set["outcome"].GetValue<string>()));
        var decided = await w.Must("configuration-2", "decide-proposal",
            $$"""{"proposal":"{{set["id"].GetValue<string>()}}","decision":"approve"}""");
        Assert.Equal("scheduled", decided["result"]!["state"]!.GetValue<string>());
        var shown = await w.Get("rep-1", "parameters/offset-share-percent");
        var coming = Assert.Single(shown["coming"].AsArray())!;
        Assert.Equal((5, 8, "2026-12-31T16:00:00.000000Z"),
            (shown["value"].GetValue<int>(), coming["value"]!.GetValue<int>(),
                coming["effectiveAt"]!.GetValue<string>()));
        Assert.Null(coming["by"]);
        Assert.Equal("configuration", (await w.Get("audit", "parameters/offset-share-percent"))["coming"]
            .AsArray()[0]!["by"]!.GetValue<string>());
        await w.Must("configuration", "set-parameter", """{"name":"offset-share-percent","value":4}""");
        Assert.Equal("configuration", (await w.Get("audit", "parameters/offset-share-percent"))["versions"]
            .AsArray()[^1]!["by"]!.GetValue<string>());
        Assert.Null((await w.Get("rep-1", "parameters/offset-share-percent"))["versions"].AsArray()[^1]!["by"]);
        var cap = await w.Get("rep-1", "parameters/cap-2031");
        Assert.Equal((200, 0L), (cap.Status, cap["value"].GetValue<long>()));
        Assert.Equal((404, "112"), Of(await w.Get("rep-1", "parameters/nothing")));
        foreach (var from in new[] { "\"2027-01-01T00:00:00\"", "\"2027-01-01\"", "1798732800000000", "\"\"" })
        {
            var answer = await w.Post("configuration", "acts/set-parameter",
                $$"""{"name":"offset-share-percent","value":8,"from":{{from}}}""");
            Assert.True(answer.Status is 400 or 422, $"{from}: {answer.Status}");
        }

        Assert.Equal("2026-10-08T16:00:00.000000Z",
            (await w.Get("rep-1", "calendar/delay?from=2026-09-30T10:00:00%2B08:00&days=1"))["at"].GetValue<string>());
        Assert.Equal((422, "611"), Of(await w.Get("rep-1", "calendar/delay?from=2026-12-31T10:00:00%2B08:00&days=1")));
        Assert.Equal((422, "104"), Of(await w.Get("rep-1", "calendar/delay")));
        Assert.Equal(2, (await w.Get("rep-1", "calendar")).Body!.AsArray().Count);
        Assert.Equal("春节", (await w.Get("rep-1", "calendar/2026"))["days"].AsArray()
            .Single(d => d!["day"]!.GetValue<string>() == "2026-02-17")!["name"]!.GetValue<string>());
        Assert.Equal((404, "112"), Of(await w.Get("rep-1", "calendar/2030")));
        await w.Must("configuration", "open-compliance-year",
            """{"year":2026,"opensAt":"2027-01-01T00:00:00+08:00","closesAt":"2028-01-01T00:00:00+08:00"}""");
        Assert.Equal(["2026 False", "2025 True"], (await w.Get("rep-1", "compliance-years")).Body!.AsArray()
            .Select(y => $"{y!["year"]} {y["open"]!.GetValue<bool>()}"));
        Assert.Equal(3, (await w.Get("national", "accounts?type=NS&q=2026"))["items"].AsArray().Count);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_province_records_what_is_due_and_the_nation_sees_no_enterprise(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var file = Encoding.UTF8.GetBytes($"account,due\n{w["EC1"]},10000\n{w["EC2"]},200000\n");
        Assert.Equal(201,
            (await w.Send("province-11", HttpMethod.Post,
                    "obligations/import?year=2025&document=" + Uri.EscapeDataString("京环〔2026〕1号"), file,
                    "text/csv")).Status);
        Assert.Equal((422, "203"),
            Of(await w.Send("province-31", HttpMethod.Post, "obligations/import?year=2025&document=d", file,
                    "text/csv")));
        Assert.Equal((422, "104"),
            Of(await w.Send("province-11", HttpMethod.Post, "obligations/import?document=d", file, "text/csv")));
        await w.Must("province-31", "set-obligation",
            $$"""{"account":"{{w["EC3"]}}","year":2025,"due":7,"document":"沪环〔2026〕1号"}""");
        await w.Must("rep-1", 24, "EC1>NS11:10000");
        await w.Must("rep-2", 24, "EC2>NS11:1");
        var province = (await w.Get("province-11", "compliance?year=2025"))["items"].AsArray();
        Assert.Equal([$"{w["EC1"]} complied 10000 500", $"{w["EC2"]} partly 1 10000"],
            province.Select(c => $"{c!["account"]} {c["status"]} {c["surrendered"]} {c["reductionsLeft"]}"));
        Assert.Equal(w["EC2"], (await w.Get("province-11", "compliance?year=2025&status=partly"))["items"].AsArray()
            .Single()!["account"]!.GetValue<string>());
        Assert.Equal(w["EC1"], (await w.Get("province-11", "compliance?year=2025&limit=1"))["next"].GetValue<string>());
        Assert.Equal(w["EC2"], (await w.Get("province-11", $"compliance?year=2025&limit=1&after={w["EC1"]}"))["items"]
            .AsArray().Single()!["account"]!.GetValue<string>());
        Assert.Equal(w["EC1"], (await w.Get("rep-1", "compliance?year=2025"))["items"].AsArray()
            .Single()!["account"]!.GetValue<string>());
        foreach (var person in new[] { "national", "national-system", "exchange", "auction", "configuration", "pilot" })
        {
            Assert.Equal((403, "202"), Of(await w.Get(person, "compliance?year=2025")));
        }

        Assert.Equal(["00 3 210007 10001", "11 2 210000 10001", "31 1 7 0", "44 0 0 0"],
            Totals(await w.Get("national", "compliance/totals?year=2025")));
        Assert.Equal(["31 1 7 0"], Totals(await w.Get("province-31", "compliance/totals?year=2025")));
        Assert.Equal((403, "202"), Of(await w.Get("rep-1", "compliance/totals?year=2025")));
        foreach (var bad in new[] { "compliance", "compliance?year=x", "compliance?year=2025&status=good",
            "compliance/totals" })
        {
            Assert.Equal(422, (await w.Get("province-11", bad)).Status);
        }

        static IEnumerable<string> Totals(Answer answer) => answer.Body!.AsArray()
            .Select(t => $"{t!["jurisdiction"]} {t["enterprises"]} {t["due"]} {t["surrendered"]}");
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
