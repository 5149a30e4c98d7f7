using System.Text;
using CarbonRegistry.Files;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>What is done by file, by its page: template, dry run with its errors by line, then sent whole; CSV and
/// XLSX.</summary>
public sealed class RegisterFileTests
{
    private static readonly string Code = Demonstration.Identifiers.CreditCode("11", 42),
    Number = Demonstration.Identifiers.IdentityNumber("11", new(1980, 2, 29), 1);

    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Accounts_are_opened_by_file_on_a_page(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "province-11");
        Assert.True((await clerk.See("/functions/14")).LinksTo("/acts/open-accounts"));
        Assert.Contains("统一社会信用代码或公民身份号码", (await clerk.See("/acts/open-accounts")).Text,
            StringComparison.Ordinal);
        Assert.StartsWith("账户类型,证件号码",
            (await clerk.See("/acts/open-accounts/template?format=csv")).Html.TrimStart('\uFEFF'),
            StringComparison.Ordinal);
        var template = await clerk.See("/acts/open-accounts/template?format=xlsx");
        Assert.True(template.Bytes.AsSpan().StartsWith("PK\x03\x04"u8));

        var before = (await clerk.See("/accounts?format=csv")).Html;
        var wrong = await clerk.Upload("/acts/open-accounts",
            Encoding.UTF8.GetBytes(
                $"账户类型,证件号码,用户名称\r\nEC,{Code},京能热电\r\nEG,{Code},别名\r\nQQ,{Code},\r\n"),
            ("step", "check"));
        Assert.Equal(["3", "4"], wrong.Column(0));
        Assert.Equal(["C3", "A4"], wrong.Column(1));
        Assert.Equal(["别名", "QQ"], wrong.Column(3));
        Assert.True(wrong.LinksTo("#line-3"));
        Assert.Contains("id=\"line-3\"", wrong.Html, StringComparison.Ordinal);
        Assert.Contains("文件共有 2 处错误", wrong.Text, StringComparison.Ordinal);

        var sheet = TableWriter.Write(TableFormat.Xlsx, ["账户类型", "证件号码", "用户名称", "开立交易账户"],
            [["EC", Code, "京能热电", "是"], ["EG", Number, "王小明", null]]);
        var good = await clerk.Upload("/acts/open-accounts", sheet, ("step", "check"));
        Assert.Contains("共 2 行", good.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await clerk.See("/accounts?format=csv")).Html);
        var content = good.Value("content")!;
        var done = await clerk.Send("/acts/open-accounts", ("id", good.Value("id")!), ("content", content),
            ("step", "submit"));
        Assert.Contains("已办结", done.Text, StringComparison.Ordinal);
        Assert.Contains("CN-ET-11-", done.Html, StringComparison.Ordinal);

        // Sent again, the same is done once.
        var again = await clerk.Send("/acts/open-accounts", ("id", good.Value("id")!), ("content", content),
            ("step", "submit"));
        Assert.Equal(200, again.Status);
        Assert.Single((await clerk.See("/accounts?q=" + Number)).Column(0));

        Assert.Contains("请选择文件", (await clerk.Send("/acts/open-accounts", ("step", "check"))).Text,
            StringComparison.Ordinal);
        Assert.Contains("101", (await clerk.Upload("/acts/open-accounts", [0, 1, 2, 255], ("step", "check"))).Text,
            StringComparison.Ordinal);
        using var rep = new RegisterClerk(w, "rep-1");
        Assert.Equal(404, (await rep.Get("/acts/open-accounts")).Status);
        Assert.Equal(404, (await rep.Get("/acts/open-accounts/template?format=csv")).Status);
        Assert.Equal(404, (await rep.Upload("/acts/open-accounts", sheet, ("step", "submit"))).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Obligations_are_recorded_by_file_on_a_page(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "province-11");
        Assert.True((await clerk.See("/compliance/2025")).LinksTo("/acts/import-obligations?year=2025"));
        Assert.Contains(w["EC2"], (await clerk.See("/acts/import-obligations/template?format=csv")).Html,
            StringComparison.Ordinal);
        var wrong = await clerk.Upload("/acts/import-obligations",
            Encoding.UTF8.GetBytes($"account,due\n{w["EC1"]},x\n{w["EC3"]},5\n"), ("year", "2025"),
            ("document", "京环〔2026〕1号"), ("step", "check"));
        Assert.Equal(["2", "3"], wrong.Column(0));
        var other = await clerk.Upload("/acts/import-obligations",
            Encoding.UTF8.GetBytes($"account,due\n{w["EC1"]},7\n{w["EC3"]},5\n"), ("year", "2025"),
            ("document", "京环〔2026〕1号"), ("step", "check"));
        Assert.Equal(["3"], other.Column(0));
        var good = await clerk.Upload("/acts/import-obligations",
            Encoding.UTF8.GetBytes($"account,due\n{w["EC1"]},20000\n{w["EC2"]},5\n"), ("year", "2025"),
            ("document", "京环〔2026〕1号"), ("step", "check"));
        var done = await clerk.Send("/acts/import-obligations", ("id", good.Value("id")!), ("year", "2025"),
            ("document", "京环〔2026〕1号"), ("content", good.Value("content")!), ("step", "submit"));
        Assert.Contains("已办结", done.Text, StringComparison.Ordinal);
        Assert.Contains("20,000", (await clerk.See($"/compliance/2025/{w["EC1"]}")).Text, StringComparison.Ordinal);
        Assert.Contains("106",
            (await clerk.Upload("/acts/import-obligations", Encoding.UTF8.GetBytes($"account,due\n{w["EC1"]},1\n"),
                    ("year", "soon"), ("document", "d"), ("step", "check"))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_year_of_the_calendar_comes_by_file(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "configuration");
        const string file = "日期,上班,名称\r\n2027-01-01,否,元旦\r\n2027-01-03,是,元旦调休\r\n";
        (string, string)[] fields = [("year", "2027"), ("document", "国办发明电〔2026〕9号"), ("complete", "true")];
        var wrong = await clerk.Upload("/acts/edit-calendar",
            Encoding.UTF8.GetBytes(file + "2027-13-01,否,x\r\n2027-02-01,maybe,y\r\n"), [.. fields, ("step", "check")]);
        Assert.Equal(["4", "5"], wrong.Column(0));
        var good = await clerk.Upload("/acts/edit-calendar", Encoding.UTF8.GetBytes(file),
            [.. fields, ("step", "check")]);
        var done = await clerk.Send("/acts/edit-calendar",
            [.. fields, ("id", good.Value("id")!), ("content", good.Value("content")!), ("step", "submit")]);

        // A Sunday that is worked shortens delays: a second configuration administrator agrees.
        Assert.Contains("等待审批", done.Text, StringComparison.Ordinal);
        var proposal = done.All("href=\"/proposals/(?<it>[0-9a-f-]{36})\"").Single();
        await w.Must("configuration-2", "decide-proposal", $$"""{"proposal":"{{proposal}}","decision":"approve"}""");
        var calendar = await clerk.See("/calendar");
        Assert.Contains("01-03 元旦调休", calendar.Text, StringComparison.Ordinal);
        Assert.Contains("元旦调休", (await clerk.See("/acts/edit-calendar/template?format=csv&year=2027")).Html,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_movement_to_many_comes_as_a_spreadsheet_with_either_header(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "province-11");
        (string, string)[] fields = [("from", w["PT11"]), ("reference", "r"), ("freezeUntil", "2026-12-31")];
        var template = await clerk.See("/functions/16/template?format=xlsx");
        Assert.True(template.Bytes.AsSpan().StartsWith("PK\x03\x04"u8));
        var wrong = await clerk.Upload("/functions/16/file",
            TableWriter.Write(TableFormat.Xlsx, ["转入账户", "数量"],
                [[w["EC1"], 100L], [w["EC3"], 5L], ["nobody", 1L], [w["EC2"], null]]), [.. fields, ("step", "check")]);
        Assert.Equal(["3", "4", "5"], wrong.Column(0));
        Assert.Contains("nobody", wrong.Column(3)[1], StringComparison.Ordinal);
        var engine = await clerk.Upload("/functions/16/file",
            TableWriter.Write(TableFormat.Xlsx, ["转入账户", "数量"], [[w["EC1"], 100L], [w["EC3"], 5L]]),
            [.. fields, ("step", "check")]);
        Assert.Equal(["3"], engine.Column(0));
        var before = w.Everything();
        var good = await clerk.Upload("/functions/16/file",
            TableWriter.Write(TableFormat.Xlsx, ["to", "quantity"], [[w["EC1"], 100L], [w["EC2"], 50L]]),
            [.. fields, ("step", "check")]);
        Assert.Contains("2 笔，共 150 吨", good.Text, StringComparison.Ordinal);
        Assert.Equal(before, w.Everything());
        var sent = await clerk.Send("/functions/16/file",
            [.. fields, ("id", good.Value("id")!), ("content", good.Value("content")!), ("step", "submit")]);
        Assert.StartsWith("/transactions/", sent.Location, StringComparison.Ordinal);
        Assert.Equal((100_000L, 50L), ((await w.Amounts("EC2")).Available, (await w.Amounts("EC2")).Held));

        // A header in Chinese and the encoding that offices save will do in CSV too; over the interface as well.
        var csv =
            CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes($"转入账户,数量\r\n{w["EC2"]},7\r\n");
        Assert.Contains("1 笔，共 7 吨",
            (await clerk.Upload("/functions/16/file", csv, [.. fields, ("step", "check")])).Text,
            StringComparison.Ordinal);
    }
}
