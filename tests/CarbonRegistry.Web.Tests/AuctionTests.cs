using System.Text;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>A whole auction over the interface: consignment by the nation and two provinces (10, 18), delivery by
/// result file (34), return of the unsold (35).</summary>
public sealed class AuctionTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task EachConsignorsLotsAreKeptApartFromConsignmentToReturn(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var (nation, eleven, thirtyOne) = ((await w.Amounts("NU")).Available, (await w.Amounts("PT11")).Available,
            (await w.Amounts("PT31")).Available);
        await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
        await w.Must("province-11", 18, "PT11>AD:500", """ "reference":"拍卖一" """);
        await w.Must("province-31", 18, "PT31>AD:300", """ "reference":"拍卖一" """);
        Assert.Equal([("NU", 1000), ("PT11", 500), ("PT31", 300)], await Lots());

        // The result file: each line names the consignor; without one, units of several consignors are nobody's to
        // pick.
        Assert.Equal("403", (await Deliver($"to,quantity,heldFor\n{w["EC1"]},1800,\n")).Code);
        Assert.Equal("401", (await Deliver($"to,quantity,heldFor\n{w["EC1"]},501,{w["PT11"]}\n")).Code);
        Assert.Equal("301", (await Deliver($"to,quantity,heldFor\n{w["ET1"]},1,{w["PT11"]}\n")).Code);
        Assert.Equal("202",
            (await w.Send("rep-1", HttpMethod.Post, Path(),
                    Encoding.UTF8.GetBytes($"to,quantity,heldFor\n{w["EC1"]},1,{w["NU"]}\n"), "text/csv")).Code);
        Assert.Equal([("NU", 1000), ("PT11", 500), ("PT31", 300)], await Lots());
        var had = (await w.Amounts("EC3")).Available;
        var results = $"""
            to,quantity,heldFor
            {w["EC1"]},600,{w["NU"]}
            {w["EC3"]},150,{w["NU"]}
            {w["EG2"]},120,{w["PT11"]}
            {w["EC3"]},300,{w["PT31"]}

            """;
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
        Assert.Equal((nation - 750, eleven - 120, thirtyOne - 300),
            ((await w.Amounts("NU")).Available, (await w.Amounts("PT11")).Available,
                (await w.Amounts("PT31")).Available));
        await Refused("401", "AD>NU:1");

        string Path() => $"transactions/import?function=34&from={w["AD"]}&reference=r&id={Guid.NewGuid()}";

        Task<Answer> Deliver(string file) =>
            w.Send("auction", HttpMethod.Post, Path(), Encoding.UTF8.GetBytes(file), "text/csv");

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
            return [.. holdings["unitTypes"].AsArray().SelectMany(u => u!["batches"]!.AsArray())
                .SelectMany(b => b!["parts"]!.AsArray())
                .GroupBy(p => names[p!["consignor"]!.GetValue<string>()])
                .Select(g => (g.Key, g.Sum(p => p!["quantity"]!.GetValue<long>())))
                    .OrderBy(l => l.Key, StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task TwoHousesKeepEveryConsignorsSerialNumbersApart(Backend backend)
    {
        await using var w = World.Start(backend);
        using (var database = new Database(w.Connection))
        {
            using var register = new Register(database);
            var house = register.AddHolder(HolderKind.AuctionHouse, new("另一拍卖机构", "Another auction house"), "00");
            w.Accounts["AD2"] = register.OpenAccount(AccountTypes.AD, house, "00", w.Clock.Now);
            register.AddToken(register.AddPerson("auction-2", Role.AuctionHouse, holder: house), "auction-2",
                w.Clock.Now + 1_000_000_000, demonstration: true);
            register.Commit();
        }

        await w.Fund();
        await w.Must("national", 10, "NU>AD:1000", """ "reference":"拍卖一" """);
        await w.Must("province-11", 18, "PT11>AD:500", """ "reference":"拍卖一" """);
        await w.Must("province-11", 18, "PT11>AD2:400", """ "reference":"拍卖二" """);
        await w.Must("national", 10, "NU>AD:200", """ "reference":"拍卖三" """);
        var consigned = Serials("AD", "PT11");

        // A dry run says what is wrong with which line; nothing is recorded, and the right file goes through
        // afterwards.
        var wrong = $"""
            to,quantity,heldFor
            {w["EC1"]},100,{w["NU"]}
            {w["EC3"]},0,{w["NU"]}
            CN-EC-11-99999999-00,1,{w["NU"]}

            """;
        var before = w.Everything();
        var dry = await Deliver("auction", "AD", wrong, Guid.NewGuid(), "&dryRun=true");
        Assert.Equal([3, 4], dry["refusals"].AsArray().Select(r => r!["line"]!.GetValue<int>()).Distinct().Order());
        Assert.Equal(422, (await Deliver("auction", "AD", wrong, Guid.NewGuid())).Status);

        // Whole or not at all: the second line is more than the province's lot.
        Assert.Equal("401",
            (await Deliver("auction", "AD",
                    $"to,quantity,heldFor\n{w["EC1"]},100,{w["NU"]}\n{w["EC3"]},501,{w["PT11"]}\n",
                    Guid.NewGuid())).Code);

        // Another house delivers nothing out of this one's account, and of its own only what it has.
        Assert.Equal("203",
            (await Deliver("auction-2", "AD", $"to,quantity,heldFor\n{w["EC1"]},1,{w["PT11"]}\n",
                    Guid.NewGuid())).Code);
        Assert.Equal("401",
            (await Deliver("auction-2", "AD2", $"to,quantity,heldFor\n{w["EC1"]},401,{w["PT11"]}\n",
                    Guid.NewGuid())).Code);
        Assert.Equal(before, w.Everything());

        // The same file with the same id is one delivery.
        var (id, results) = (Guid.NewGuid(),
            $"to,quantity,heldFor\n{w["EG2"]},120,{w["PT11"]}\n{w["EC1"]},700,{w["NU"]}\n{w["EG4"]},30,{w["PT11"]}\n");
        Assert.Equal(201, (await Deliver("auction", "AD", results, id)).Status);
        Assert.Equal(200, (await Deliver("auction", "AD", results, id)).Status);
        Assert.Equal("109",
            (await Deliver("auction", "AD", results.Replace("30", "31", StringComparison.Ordinal), id)).Code);
        Assert.Equal((120, 30), ((await w.Amounts("EG2")).Available, (await w.Amounts("EG4")).Available));

        // What goes back to a consignor are serial numbers that it has consigned to this house, and all that are left
        // of them.
        foreach (var (token, legs, code) in new[]
        {
            ("auction", "AD>PT11:351", "309"), ("auction", "AD>PT31:1", "309"), ("auction", "AD>NU:501", "309"),
            ("auction-2", "AD2>NU:1", "309"), ("auction-2", "AD>PT11:1", "203"),
        })
        {
            before = w.Everything();
            var refused = await w.Post(token, "transactions", w.Transaction(35, legs));
            Assert.True(refused["refusals"].AsArray().Any(r => r!["code"]!.GetValue<string>() == code),
                $"{legs}: {refused.Body?.ToJsonString()}");
            Assert.Equal(before, w.Everything());
        }

        var left = Serials("AD", "PT11");
        Assert.Equal((350, 350), (left.Count, left.Intersect(consigned).Count()));
        await w.Must("auction", 35, "AD>PT11:350,AD>NU:500");
        Assert.True(left.IsSubsetOf(Serials("PT11", null)));
        await w.Must("auction-2", 35, "AD2>PT11:400");
        Assert.Equal((0, 0), ((await w.Amounts("AD")).Held + (await w.Amounts("AD")).Available,
            (await w.Amounts("AD2")).Held + (await w.Amounts("AD2")).Available));
        using var verified = new Database(w.Connection);
        var findings = new List<string>();
        Assert.True(Verifier.Verify(verified, f => findings.Add(f.ToString())).IsClean, string.Join('\n', findings));

        Task<Answer> Deliver(string token, string account, string file, Guid transaction, string more = "") => w.Send(
            token, HttpMethod.Post,
            $"transactions/import?function=34&from={w[account]}&reference=r&id={transaction}{more}",
            Encoding.UTF8.GetBytes(file), "text/csv");

        // Every serial number of an account, of one consignor's lot or of all.
        HashSet<long> Serials(string account, string? consignor)
        {
            using var database = new Database(w.Connection);
            using var snapshot = new Snapshot(database);
            return
            [
                .. snapshot.List(
                    "select b.first, b.last from holding b left join hold h on h.id = b.hold_id "
                        + "where b.account_id = @account and (@consignor = 0 or h.for_account_id = @consignor)",
                    r => (First: r.GetInt64(0), Last: r.GetInt64(1)), ("account", w.Accounts[account].Sequence),
                    ("consignor", consignor is null ? 0L : w.Accounts[consignor].Sequence))
                    .SelectMany(r => Enumerable.Range(0, (int)Math.Min(r.Last - r.First + 1, 100_000))
                        .Select(i => r.First + i)),
            ];
        }
    }
}
