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
        await w.Must("province-11", "set-obligation", $$"""{"account":"{{w["EC2"]}}","year":2025,"due":500,"document":"京环〔2026〕2号"}""");
        await w.Must("rep-2", 24, "EC2>NS11:500");
        await w.Must("rep-1", 24, "EC1>NS11:4000");
        using var province = new RegisterClerk(w, "province-11");
        using var national = new RegisterClerk(w, "national");
        using var rep = new RegisterClerk(w, "rep-1");
        using var other = new RegisterClerk(w, "province-31");
        Assert.Equal(["2025"], (await rep.See("/compliance")).Column(0));
        var year = await province.See("/compliance/2025?sort=-outstanding");
        Assert.Equal(["企业1", "企业2"], year.Column(0));
        Assert.Equal(["6,000 吨", "0 吨"], year.Column(6));
        Assert.Equal(["部分履约", "已履约"], year.Column(7));
        Assert.Equal(["企业2"], (await province.See("/compliance/2025?status=complied")).Column(0));
        Assert.Equal(["企业1"], (await rep.See("/compliance/2025")).Column(0));
        Assert.Equal(["企业2"], (await province.See("/compliance/2025?q=" + Uri.EscapeDataString(w["EC2"]))).Column(0));
        Assert.DoesNotContain("企业1", (await other.See("/compliance/2025")).Text, StringComparison.Ordinal);

        var sums = await national.See("/compliance/2025");
        Assert.DoesNotContain("企业1", sums.Text, StringComparison.Ordinal);
        Assert.Equal(["地区00", "地区11"], sums.Column(0).Take(2));
        Assert.Equal(["42.8%", "42.8%"], sums.Column(5).Take(2));
        Assert.Contains("10500,4500", (await national.See("/compliance/2025?format=csv")).Html, StringComparison.Ordinal);
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
        Assert.True(before.LinksTo($"/functions/24?from={w["EC1"]}&to={w["NS11"]}&quantity=10000"));
        Assert.Contains("剩余可抵销量 500 吨", before.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await rep.Get(path + "/certificate")).Status);
        Assert.False((await province.See(path)).LinksTo($"/functions/24?from={w["EC1"]}&to={w["NS11"]}&quantity=10000"));

        var surrender = await w.Must("rep-1", 24, "EC1>NS11:10000");
        var after = await province.See(path);
        Assert.True(after.LinksTo("/functions/20?refersTo=" + surrender));
        Assert.True(after.LinksTo(path + "/certificate"));
        var certificate = await rep.See(path + "/certificate");
        Assert.Contains("该年度已履约", certificate.Text, StringComparison.Ordinal);
        Assert.Contains("10,000", certificate.Text, StringComparison.Ordinal);
        using var english = new RegisterClerk(w, "rep-1", "en");
        Assert.Contains("has fulfilled its obligation", (await english.See(path + "/certificate")).Text, StringComparison.Ordinal);

        await w.Must("province-11", 20, "", $"\"refersTo\":\"{surrender}\",\"reason\":\"更正\"");
        Assert.Equal(404, (await rep.Get(path + "/certificate")).Status);
        Assert.Contains("已撤销", (await province.See(path)).Text, StringComparison.Ordinal);
    }
}
