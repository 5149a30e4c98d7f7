namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>What a movement is refused for stands at the field of its form that mends it, and at no other.</summary>
public sealed class RefusalPlaceTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    /// <summary>What is said of the whole creation stands at its own fields, not at the units of its one leg.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_creation_is_refused_at_the_term_that_is_wrong(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "national");
        (string Name, string Value)[] good =
        [
            ("to-1", w["NC"]), ("units-1", "CCER"), ("quantity-1", "10"), ("reference", "一号"), ("vintage", "2024"),
            ("project", "P-7"), ("monitoringFrom", "2024-01-01"), ("monitoringTo", "2024-12-31"),
        ];
        Assert.Empty(await Places(clerk, 12, good));
        Assert.Equal(["vintage 411"], await Places(clerk, 12, good, ("vintage", "2023")));
        Assert.Equal(["vintage 106"], await Places(clerk, 12, good, ("vintage", "2025+2024")));
        Assert.Equal(["monitoringTo 410"], await Places(clerk, 12, good, ("monitoringTo", "2999-12-31"),
            ("vintage", "2024+2999")));
        Assert.Equal(["to-1 301", "units-1 302"], await Places(clerk, 12, good, ("to-1", w["NA"])));

        await w.Must("national", 12, ">NC:10 CCER", """
            "reference":"二号","vintage":"2024","project":"P-7",
            "monitoringFrom":"2024-01-01","monitoringTo":"2024-12-31"
            """);
        Assert.Equal(["monitoringFrom 409", "reference 408"], await Places(clerk, 12, good, ("reference", "二号")));

        (string Name, string Value)[] allowances =
            [("to-1", w["NT"]), ("units-1", "CEA"), ("quantity-1", "10"), ("reference", "三号"), ("vintage", "2025")];
        Assert.Empty(await Places(clerk, 6, allowances));
        await w.Must("national", 6, ">NT:10", """ "reference":"三号","vintage":"2025" """);
        Assert.Equal(["reference 408"], await Places(clerk, 6, allowances));
    }

    /// <summary>A source, a route and units are refused where they were chosen.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_movement_is_refused_at_the_account_or_the_units_that_are_wrong(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
        await w.Must("province-11", 18, "PT11>AD:1000", """ "reference":"拍卖二" """);
        using var house = new RegisterClerk(w, "auction");
        (string Name, string Value)[] delivery =
            [("from", w["AD"]), ("to-1", w["EC1"]), ("units-1", "CEA"), ("quantity-1", "10")];
        Assert.Equal(["units-1 403"], await Places(house, 34, delivery));

        using var clerk = new RegisterClerk(w, "province-11");
        (string Name, string Value)[] allocation =
        [
            ("from", w["PT11"]), ("to-1", w["EC1"]), ("units-1", "CEA"), ("quantity-1", "10"), ("reference", "四号"),
        ];
        Assert.Equal(["to-1 301"], await Places(clerk, 16, allocation, ("to-1", w["EG1"])));
        Assert.Equal(["from 301"], await Places(clerk, 16, allocation, ("from", w["EC1"]), ("to-1", w["EC2"])));
        Assert.Equal(["from 203"], await Places(clerk, 16, allocation, ("from", w["PT31"])));
        Assert.Equal(["to-1 203"], await Places(clerk, 16, allocation, ("to-1", w["EC3"])));
        Assert.Equal(["units-1 302"], await Places(clerk, 16, allocation, ("units-1", "CCER")));
        Assert.Equal(["quantity-1 401"], await Places(clerk, 16, allocation, ("quantity-1", "900000000")));

        // A surrender is held to its year, where its units are chosen.
        using var rep = new RegisterClerk(w, "rep-1");
        await w.Must("national", 6, ">NT:1000", """ "reference":"五号","vintage":"2026" """);
        await w.Must("national", 7, "NT>NA:1001000", """ "reference":"六号" """);
        await w.Must("national", 9, "NA>PT11:3001000", """ "reference":"七号" """);
        await w.Must("province-11", 16, "PT11>EC1:5900000", """ "reference":"八号" """);
        (string Name, string Value)[] surrender =
            [("from", w["EC1"]), ("to-1", w["NS11"]), ("units-1", "CEA|v:2026"), ("quantity-1", "10")];
        Assert.Equal(["quantity-1 401", "units-1 404"], await Places(rep, 24, surrender));
    }

    /// <summary>An undo has no legs to name: what speaks against its movements speaks against what it refers
    /// to.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_undo_is_refused_at_the_transaction_that_it_refers_to(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
        await w.Must("auction", 34, "AD>EG1:10", """ "reference":"交付一" """);
        var cancelled = await w.Must("rep-1", 25, "EG1>NX:10", """ "purpose":"other","beneficiary":"b" """);
        using var clerk = new RegisterClerk(w, "province-11");
        Assert.Equal(["refersTo 301"], await Places(clerk, 21, [("refersTo", cancelled), ("reason", "因")]));
        var answer = await w.Post("province-11", "transactions",
            w.Transaction(21, terms: $"\"refersTo\":\"{cancelled}\",\"reason\":\"因\",\"dryRun\":true"));
        Assert.Equal("301 refersTo ", string.Join(", ", answer["refusals"].AsArray()
            .Select(r => $"{r!["code"]} {r["field"]} {r["leg"]}")));
    }

    /// <summary>The fields at which the form says what is wrong, with the codes.</summary>
    private static async Task<string[]> Places(RegisterClerk clerk, int function, (string Name, string Value)[] fields,
        params (string Name, string Value)[] instead)
    {
        var sent = fields.Select(f => instead.FirstOrDefault(i => i.Name == f.Name) is { Name: not null } own
            ? own : f);
        var page = await clerk.Send($"/functions/{function}", [.. sent, ("step", "preview")]);
        Assert.Equal(200, page.Status);
        var places = page.All("class=\"wrong\" id=\"(?<it>[^\"]+)\"").Select(id =>
        {
            var name = id[..id.IndexOf("-wrong", StringComparison.Ordinal)];
            var said = page.Html[page.Html.IndexOf($"id=\"{id}\"", StringComparison.Ordinal)..];
            said = said[..said.IndexOf("</p>", StringComparison.Ordinal)];
            return $"{name} {said.Split('>')[^1][..3]}";
        }).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(places.Length == 0, page.Value("id") is not null);
        return places;
    }
}
