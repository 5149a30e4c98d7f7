using System.Collections.Frozen;
using System.Diagnostics;
using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

var cs = args[0];
var n = int.Parse(args[1]);
var callers = int.Parse(args[2]);
var total = int.Parse(args[3]);
using var db = new Database(cs);
db.Migrate();
var national = Actor.Of(1, Role.NationalBusiness);
var prov = Actor.Of(2, Role.ProvincialBusiness, "11");
AccountNumber nt, na, pt;
var ec = new AccountNumber[n]; var et = new AccountNumber[n];
using (var r = new Register(db))
{
    r.AddJurisdiction("00", "nation", new("国", "Nation"));
    r.AddJurisdiction("11", "province", new("北京", "Beijing"));
    var h0 = r.AddHolder(HolderKind.Nation, new("国", "Nation"), "00");
    var h1 = r.AddHolder(HolderKind.Province, new("北京", "Beijing"), "11");
    nt = r.OpenAccount(AccountTypes.NT, h0, "00", 0);
    na = r.OpenAccount(AccountTypes.NA, h0, "00", 0);
    pt = r.OpenAccount(AccountTypes.PT, h1, "11", 0);
    for (var i = 0; i < n; i++)
    {
        var h = r.AddHolder(HolderKind.Enterprise, new("企" + i, "E" + i), "11");
        ec[i] = r.OpenAccount(AccountTypes.EC, h, "11", 0);
        et[i] = r.OpenAccount(AccountTypes.ET, h, "11", 0, parent: ec[i].Sequence);
    }
    r.Commit();
}
await using var ledger = new Ledger(db, TimeProvider.System);
var cea = UnitTypes.Cea;
Leg L(AccountNumber? f, AccountNumber? t, long q) => new(f, t, cea, q);
async Task Must(Function f, Actor a, Terms t, params Leg[] legs)
{
    var sw = Stopwatch.StartNew();
    var r = await ledger.Submit(new Proposal(Guid.CreateVersion7(), f, a, legs, t));
    Console.WriteLine($"{f.Name.En} {r.Outcome} {string.Join(",", r.Refusals.Select(x => x.Code + x.Kind.Text.En + x.Detail))} {sw.ElapsedMilliseconds} ms {ledger.LastFault}");
}
await Must(Transfers.CreateAllowances, national, new() { Reference = "x", VintageFirst = 2025, VintageLast = 2025 }, L(null, nt, 1_000_000_000));
await Must(Transfers.AllocateNationally, national, new() { Reference = "x" }, L(nt, na, 1_000_000_000));
await Must(Transfers.AssignToProvinces, national, new() { Reference = "x" }, L(na, pt, 1_000_000_000));
for (var s = 0; s < n; s += 5000)
    await Must(Transfers.AllocateProvincially, prov, new() { Reference = "x" }, [.. ec.Skip(s).Take(5000).Select(e => L(pt, e, 10_000))]);
var rep = new Actor(3, Role.Representative, "00", 0, ec.Concat(et).Select(a => a.Sequence).ToFrozenSet(), []);
foreach (var c in new[] { callers, callers })
{
    var sw = Stopwatch.StartNew();
    var done = 0; var refused = 0;
    await Task.WhenAll(Enumerable.Range(0, c).Select(k => Task.Run(async () =>
    {
        var rnd = new Random(k);
        while (Interlocked.Increment(ref done) <= total)
        {
            var i = rnd.Next(n); var back = rnd.Next(2) == 0;
            var r = await ledger.Submit(new Proposal(Guid.CreateVersion7(), Transfers.TransferDirectly, rep, [L(back ? et[i] : ec[i], back ? ec[i] : et[i], rnd.Next(1, 50))], Terms.None));
            if (r.Outcome != Outcome.Posted) Interlocked.Increment(ref refused);
        }
    })));

    Console.WriteLine($"{c} callers: {total / sw.Elapsed.TotalSeconds:F0}/s refused {refused} {ledger.LastFault}");
}
