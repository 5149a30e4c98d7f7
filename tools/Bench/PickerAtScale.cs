using System.Diagnostics;
using CarbonRegistry.Accounts;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using Jurisdictions = CarbonRegistry.Demonstration.Jurisdictions;

namespace CarbonRegistry.Bench;

/// <summary>How long the picker takes among 100 000 accounts of 50 000 enterprises: by what almost nobody has in their
/// name and by what everybody has.</summary>
internal static class PickerAtScale
{
    private const int Enterprises = 50_000;
    private const int Times = 40;

    private static readonly string[] Groups =
        ["华能", "大唐", "国电", "中石化", "宝武", "鞍钢", "海螺", "信义", "东方希望", "长江", "黄河", "红太阳"];

    private static readonly string[] Trades =
        ["电力", "热电", "钢铁", "水泥", "铝业", "化工", "造纸", "玻璃", "航空", "能源"];

    private static readonly string[] Typed =
        ["hnrd4321", "华能热电4321", "hndl", "yxgs", "h", "公司", "国电电力", "9100", "cn-ec-11", "00004321", "不存在"];

    public static void Run(string where, Database database)
    {
        database.Migrate();
        Fill(database);
        var nation = Actor.Of(new PersonId(1), Role.NationalBusiness);
        var province = Actor.Of(new PersonId(2), Role.ProvincialBusiness, "37");
        foreach (var (who, actor) in new[] { ("nation", nation), ("province", province) })
        {
            foreach (var text in Typed)
            {
                var took = new List<double>();
                var (count, complete) = (0, false);
                for (var i = 0; i < Times; i++)
                {
                    var from = Stopwatch.GetTimestamp();
                    using (var snapshot = new Snapshot(database))
                    {
                        var suggested = AccountQueries.Suggest(snapshot, actor, text, [], 10);
                        JournalTotals.Balances(
                            snapshot, [.. suggested.Items.Select(a => AccountNumber.IdOf(a.Number))]);
                        (count, complete) = (suggested.Count, suggested.Complete);
                    }

                    took.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                }

                took.Sort();
                var found = $"{count}{(complete ? "" : "+")}";
                Console.WriteLine(FormattableString.Invariant(
                    $"| {where} | {who} | {text} | {found} | {took[Times / 2]:F1} | {took[^2]:F1} |"));
            }
        }
    }

    private static void Fill(Database database)
    {
        using var register = new Register(database, bulk: true);
        register.AddJurisdiction(Jurisdictions.Nation.Code, "nation", Jurisdictions.Nation.Name);
        foreach (var province in Jurisdictions.Provinces)
        {
            register.AddJurisdiction(province.Code, "province", province.Name);
        }

        var provinces = Jurisdictions.Provinces.SelectMany(p => Enumerable.Repeat(p, Math.Max(1, p.Weight))).ToList();
        for (var i = 0; i < Enterprises; i++)
        {
            var place = provinces[(int)((i * 7919L) % provinces.Count)];
            var (group, trade) = (Groups[i % Groups.Length], Trades[i / Groups.Length % Trades.Length]);
            var holder = register.AddHolder(
                HolderKind.Enterprise,
                new($"{group}{place.Name.Zh}{trade}{i}号有限公司", $"{place.Name.En} Power and Heat Company No. {i}"),
                place.Code, Identifiers.CreditCode(place.Code, i));
            var main = register.OpenAccount(AccountTypes.EC, holder, place.Code, default);
            register.OpenAccount(AccountTypes.ET, holder, place.Code, default, main.Sequence);
        }

        register.Commit();
    }
}
