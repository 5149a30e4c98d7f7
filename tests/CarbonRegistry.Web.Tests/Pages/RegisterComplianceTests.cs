namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Compliance by its pages: a province sees its enterprises, an enterprise itself, the nation sums.</summary>
public sealed class RegisterComplianceTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_province_sees_its_enterprises_and_the_nation_sums(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("province-11", "set-obligation",
            $$"""{"account":"{{w["EC2"]}}","year":2025,"due":500,"document":"京环〔2026〕2号"}""");
        await w.Must("rep-2", 24, "EC2>NS11:500");
        await w.Must("rep-1", 24, "EC1>NS11:4000");
        using var province = new RegisterClerk(w, "province-11");
        using var national = new RegisterClerk(w, "national");
        using var rep = new RegisterClerk(w, "rep-1");
        using var other = new RegisterClerk(w, "province-31");
        Assert.Equal(["2025"], (await rep.See("/compliance")).Column(0));
        var year = await province.See("/compliance/2025?sort=-outstanding");
        Assert.Equal(["企业1", "企业2"], year.Column(0));
        Assert.Equal(["4,000 吨", "500 吨"], year.Column(5));
        Assert.Equal(["6,000 吨", "0 吨"], year.Column(7));
        Assert.Equal(["部分履约", "已履约"], year.Column(8));
        Assert.Equal(["企业2"], (await province.See("/compliance/2025?status=complied")).Column(0));
        Assert.Equal(["企业1"], (await rep.See("/compliance/2025")).Column(0));
        Assert.Equal(["企业2"], (await province.See("/compliance/2025?q=" + Uri.EscapeDataString(w["EC2"]))).Column(0));
        Assert.DoesNotContain("企业1", (await other.See("/compliance/2025")).Text, StringComparison.Ordinal);

        var sums = await national.See("/compliance/2025");
        Assert.DoesNotContain("企业1", sums.Text, StringComparison.Ordinal);
        Assert.Equal(["地区00", "地区11"], sums.Column(0).Take(2));
        Assert.Equal(["42.8%", "42.8%"], sums.Column(5).Take(2));
        Assert.Contains("10500,4500", (await national.See("/compliance/2025?format=csv")).Html,
            StringComparison.Ordinal);
        Assert.Equal(404, (await national.Get($"/compliance/2025/{w["EC1"]}")).Status);
        Assert.Equal(404, (await other.Get($"/compliance/2025/{w["EC1"]}")).Status);
        Assert.Equal(404, (await province.Get("/compliance/1999")).Status);
        Assert.Equal(404, (await province.Get($"/compliance/2025/{w["EC3"]}")).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_enterprise_sees_what_is_missing_and_has_a_certificate_once_nothing_is(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var rep = new RegisterClerk(w, "rep-1");
        using var province = new RegisterClerk(w, "province-11");
        var path = $"/compliance/2025/{w["EC1"]}";
        var before = await rep.See(path);
        Assert.True(before.LinksTo($"/functions/24?from={w["EC1"]}&to={w["NS11"]}&units=CEA&quantity=10000"));
        Assert.Contains("剩余可抵销量 500 吨", before.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await rep.Get(path + "/certificate")).Status);
        Assert.False((await province.See(path))
            .LinksTo($"/functions/24?from={w["EC1"]}&to={w["NS11"]}&units=CEA&quantity=10000"));

        var surrender = await w.Must("rep-1", 24, "EC1>NS11:10000");
        var after = await province.See(path);
        Assert.True(after.LinksTo("/functions/20?refersTo=" + surrender));
        Assert.True(after.LinksTo(path + "/certificate"));
        var certificate = await rep.See(path + "/certificate");
        Assert.Contains("该年度已履约", certificate.Text, StringComparison.Ordinal);
        Assert.Contains("10,000", certificate.Text, StringComparison.Ordinal);
        using var english = new RegisterClerk(w, "rep-1", "en");
        Assert.Contains("has fulfilled its obligation", (await english.See(path + "/certificate")).Text,
            StringComparison.Ordinal);

        await w.Must("province-11", 20, "", $"\"refersTo\":\"{surrender}\",\"reason\":\"更正\"");
        Assert.Equal(404, (await rep.Get(path + "/certificate")).Status);

        // Nothing was due, so nothing is certified.
        await w.Must("province-11", "set-obligation",
            $$"""{"account":"{{w["EC1"]}}","year":2025,"due":0,"document":"核减"}""");
        Assert.Equal(404, (await rep.Get(path + "/certificate")).Status);
        Assert.Contains("已撤销", (await province.See(path)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Another_figure_is_shown_with_what_it_does_and_the_page_says_how_the_figure_came_about(
        Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        const string reference = """ "reference":"r" """;
        await w.Must("national", 12, ">NC:1000 CCER",
            $"{reference},\"vintage\":\"2025\",\"project\":\"P-1\","
                + "\"monitoringFrom\":\"2025-01-01\",\"monitoringTo\":\"2025-12-31\"");
        await w.Must("national", 13, "NC>EP1:1000 CCER", reference);
        await w.Must("rep-1", 23, "EP1>EPT1:1000 CCER");
        await w.Must("rep-1", 27, "EPT1>XD:1000 CCER");
        await w.TransferOut("exchange", "XD>ET1:500 CCER");
        await w.Must("rep-1", 23, "ET1>EC1:500 CCER");
        await w.Must("rep-1", 24, "EC1>NS11:4000");
        await w.Must("rep-1", 24, "EC1>NS11:500 CCER");
        using var province = new RegisterClerk(w, "province-11");
        var path = $"/compliance/2025/{w["EC1"]}";

        // A lower figure: 200 tonnes of the reductions would count no more, and it is said before it is so.
        (string, string)[] lower = [("account", w["EC1"]), ("year", "2025"), ("due", "6000"),
            ("document", "京环〔2026〕8号")];
        var preview = await province.Send("/acts/set-obligation", [.. lower, ("step", "preview")]);
        Says(preview, "应履约量 10,000 吨 6,000 吨", "已上缴量 4,500 吨 4,500 吨", "计入履约量 4,500 吨 4,300 吨",
            "未履约量 5,500 吨 1,700 吨", "履约状态 部分履约 部分履约", "有 200 吨将超过抵销上限");
        await w.Must("province-11", "set-obligation",
            $$"""{"account":"{{w["EC1"]}}","year":2025,"due":6000,"document":"京环〔2026〕8号"}""");
        var year = await province.See("/compliance/2025?q=" + w["EC1"]);
        Assert.Equal(["4,500 吨", "500 吨", "4,300 吨", "0 吨", "1,700 吨"], Enumerable.Range(3, 5)
            .Select(i => year.Column(i)[0]));

        // No figure: nobody can say what is missing, and the documents stay.
        preview = await province.Send("/acts/withdraw-obligation", ("account", w["EC1"]), ("year", "2025"),
            ("document", "京环〔2026〕9号"), ("step", "preview"));
        Says(preview, "应履约量 6,000 吨 —", "已上缴量 4,500 吨 4,500 吨", "计入履约量 4,300 吨 —",
            "未履约量 1,700 吨 —",
            "履约状态 部分履约 未登记");
        await w.Must("province-11", "withdraw-obligation",
            $$"""{"account":"{{w["EC1"]}}","year":2025,"document":"京环〔2026〕9号"}""");
        var page = await province.See(path);
        Says(page, "未履约量 —", "计入履约量", "履约义务撤销 6,000 吨 — 京环〔2026〕9号",
            "履约义务登记 10,000 吨 6,000 吨 京环〔2026〕8号");
        year = await province.See("/compliance/2025?q=" + w["EC1"]);
        Assert.Equal(["—", "4,500 吨", "500 吨", "—", "—", "—", "未登记"], Enumerable.Range(2, 7)
            .Select(i => year.Column(i)[0]));
        using var rep = new RegisterClerk(w, "rep-1");
        Says(await rep.See(path), "京环〔2026〕9号");

        static void Says(Sheet page, params string[] sentences) =>
            Assert.All(sentences, s => Assert.Contains(s, page.Text, StringComparison.Ordinal));
    }
}
