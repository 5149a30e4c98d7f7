using System.Text;

namespace CarbonRegistry.Web.Tests;

/// <summary>A whole auction over the interface: consignment by the nation and two provinces (10, 18), delivery by result file (34), return of the unsold (35).</summary>
public sealed class AuctionTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task EachConsignorsLotsAreKeptApartFromConsignmentToReturn(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var (nation, eleven, thirtyOne) = ((await w.Amounts("NU")).Available, (await w.Amounts("PT11")).Available, (await w.Amounts("PT31")).Available);
        await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
        await w.Must("province-11", 18, "PT11>AD:500", """ "reference":"拍卖一" """);
        await w.Must("province-31", 18, "PT31>AD:300", """ "reference":"拍卖一" """);
        Assert.Equal([("NU", 1000), ("PT11", 500), ("PT31", 300)], await Lots());

        // The result file: each line names the consignor; without one, units of several consignors are nobody's to pick.
        Assert.Equal("403", (await Deliver($"to,quantity,heldFor\n{w["EC1"]},1800,\n")).Code);
        Assert.Equal("401", (await Deliver($"to,quantity,heldFor\n{w["EC1"]},501,{w["PT11"]}\n")).Code);
        Assert.Equal("301", (await Deliver($"to,quantity,heldFor\n{w["ET1"]},1,{w["PT11"]}\n")).Code);
        Assert.Equal("202", (await w.Send("rep-1", HttpMethod.Post, Path(), Encoding.UTF8.GetBytes($"to,quantity,heldFor\n{w["EC1"]},1,{w["NU"]}\n"), "text/csv")).Code);
        Assert.Equal([("NU", 1000), ("PT11", 500), ("PT31", 300)], await Lots());
        var had = (await w.Amounts("EC3")).Available;
        var results = $"to,quantity,heldFor\n{w["EC1"]},600,{w["NU"]}\n{w["EC3"]},150,{w["NU"]}\n{w["EG2"]},120,{w["PT11"]}\n{w["EC3"]},300,{w["PT31"]}\n";
        var delivered = await Deliver(results);
        Assert.True(delivered.Status == 201, delivered.Body?.ToJsonString());
        Assert.Equal([("NU", 250), ("PT11", 380)], await Lots());
        Assert.Equal((had + 450, 120), ((await w.Amounts("EC3")).Available, (await w.Amounts("EG2")).Available));

        // The unsold go back to their consignor, up to what is left of its lot, and to no other.
        await Refused("309", "AD>PT31:1");
        await Refused("309", "AD>PT11:381");
        await Refused("309", "AD>NU:251");
        await Refused("301", "AD>NT:1");
        await w.Must("auction", 35, "AD>NU:250,AD>PT11:380");
        Assert.Empty(await Lots());
        Assert.Equal((nation - 750, eleven - 120, thirtyOne - 300), ((await w.Amounts("NU")).Available, (await w.Amounts("PT11")).Available, (await w.Amounts("PT31")).Available));
        await Refused("401", "AD>NU:1");

        string Path() => $"transactions/import?function=34&from={w["AD"]}&reference=r&id={Guid.NewGuid()}";

        Task<Answer> Deliver(string file) => w.Send("auction", HttpMethod.Post, Path(), Encoding.UTF8.GetBytes(file), "text/csv");

        async Task Refused(string code, string legs)
        {
            var everything = w.Everything();
            var answer = await w.Post("auction", "transactions", w.Transaction(35, legs));
            Assert.Contains(code, answer["refusals"].AsArray().Select(r => r!["code"]!.GetValue<string>()));
            Assert.Equal(everything, w.Everything());
        }

        async Task<List<(string, long)>> Lots()
        {
            var names = w.Accounts.ToDictionary(a => a.Value.ToString(), a => a.Key);
            var holdings = await w.Get("auction", $"accounts/{w["AD"]}/holdings");
            return [.. holdings["unitTypes"].AsArray().SelectMany(u => u!["batches"]!.AsArray()).SelectMany(b => b!["parts"]!.AsArray())
                .GroupBy(p => names[p!["consignor"]!.GetValue<string>()]).Select(g => (g.Key, g.Sum(p => p!["quantity"]!.GetValue<long>()))).OrderBy(l => l.Key, StringComparer.Ordinal)];
        }
    }
}
