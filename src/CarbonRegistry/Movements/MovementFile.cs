using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Files;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>
/// Movements to many accounts by file: assignment to provinces (9), allocation to enterprises (16), the results of an
/// auction (34). Every line is a leg of one transaction.
/// </summary>
internal static class MovementFile
{
    /// <summary>The movements that are done by file too.</summary>
    public static readonly IReadOnlyList<Transfer> Functions =
        [.. Law.Functions.Movements.Where(m => m.ByFile)];

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("to", new("转入账户", "To"), CellType.Account,
            Needed: true) { Also = [new("账户号", "Account number"), new("账户", "Account")] },
        new("name", new("转入方名称", "Receiver"))
        {
            NameOf = ["to"], Also = [new("用户名称", "Holder"), new("企业名称", "Enterprise's name"),
                new("竞得人", "Winner")],
        },
        new("creditCode", new("统一社会信用代码", "Unified social credit code"), CellType.Credit)
        {
            Beside = "to", More = new("须与转入账户为同一企业", "of the same enterprise as the account"),
                Also = [new("信用代码", "Credit code")],
        },
        new("quantity", new("数量", "Quantity"), CellType.Quantity)
        {
            More = new("指定号段时可空", "may be empty where serial numbers are named"),
                Also = [new("分配数量", "Tonnes"), new("成交数量", "Quantity won")],
        },
        new("vintage", new("年度", "Vintage"), CellType.Year) { More = new("只取该年度", "only of this vintage") },
        new("serials", new("号段", "Serial numbers"), CellType.Serials) { Also = [new("序列号", "Serial range")] },
        new("heldFor", new("寄售方", "Consignor"), CellType.Account) { More = new("仅用于拍卖交付",
            "for the delivery of an auction only") },
        new("consignorName", new("寄售方名称", "Consignor's name")) { NameOf = ["heldFor"] },
        new("unitType", new("碳单位", "Unit type"), CellType.Unit) { More = new("默认为碳排放配额",
            "allowances unless said otherwise") },
        new("from", new("转出账户", "From"),
            CellType.Account) { More = new("须与表单上的转出账户一致", "the same as the form's") },
    ];

    /// <summary>The columns that a function asks for: a consignor is named in the delivery of an auction
    /// only.</summary>
    public static IReadOnlyList<TableColumn> ColumnsOf(Transfer function)
    {
        return function.Takes.HasFlag(HoldKinds.Consignment) ? Columns
            : [.. Columns.Where(c => c.Key != "heldFor" && !c.NameOf.Any(n => n == "heldFor"))];
    }

    /// <summary>The legs that the lines of a file say, with the line of each, and what is wrong with the
    /// file.</summary>
    /// <param name="table">The file.</param>
    /// <param name="source">The account that the units leave.</param>
    public static (List<Leg> Legs, List<int> Lines, List<Refusal> Refusals) Read(TableFile table, AccountNumber? source)
    {
        var legs = new List<Leg>();
        var lines = new List<int>();

        // A transaction of too many legs is that, however large its file is.
        var refusals = table.Refusals.Select(r => r.Kind == Refusals.TooLarge ? Refusals.LegCount.At(r.Leg) : r)
            .ToList();
        foreach (var line in table.Good)
        {
            var before = refusals.Count;
            var leg = LegOf(line, source, refusals);
            if (refusals.Count == before)
            {
                legs.Add(leg!);
                lines.Add(line.Line);
            }
        }

        if (refusals.Count > 0)
        {
            // The good lines are tried as they are; a line that names the same account as a bad one is said here.
            var good = table.Good.ToHashSet();
            refusals.AddRange(table.Shown.Where(l => l["to"] is not null)
                .GroupBy(l => (To: l["to"], From: l["heldFor"], Unit: l["unitType"]))
                .Where(g => !g.All(good.Contains))
                .SelectMany(g => g.Skip(1).Select(l =>
                    Refusals.NamedTwice.At(l.Line, "to", new(g.Key.To!, g.Key.To!)))));
        }

        return (legs, lines, refusals);
    }

    /// <summary>What the lines change: the balance of each account that receives, and that of the one that
    /// gives.</summary>
    public static FilePreview Preview(IReadOnlyList<Leg> legs, IReadOnlyList<int> lines, string? reference,
        Snapshot snapshot, Actor actor)
    {
        var numbers = legs.SelectMany(l => new[] { l.From, l.To }).OfType<AccountNumber>().Distinct().ToList();
        var parties = Parties.Of(snapshot, actor, numbers.Select(n => n.ToString()));

        // What others have is theirs to know: an auction house sees what it delivers.
        var seen = numbers.Where(n => AccountSight.Sees(actor, n) == true || legs.Any(l => l.From == n))
            .Select(n => n.Sequence).ToList();
        var balances = JournalTotals.Balances(snapshot, seen).GroupBy(b => (b.Account, b.Balance.Line))
            .ToDictionary(g => g.Key, g => g.Sum(b => b.Balance.Quantity));
        var shown = legs.Zip(lines, (leg, line) =>
        {
            var number = leg.To!.Value;
            var had = seen.Contains(number.Sequence) ? balances.GetValueOrDefault((number.Sequence, leg.Unit.Line))
                : (long?)null;
            return new PreviewLine(
                line, number.ToString(), parties.NameOf(number.ToString()), leg.Unit.Name, had is { } tonnes
                    ? FilePreview.Tonnes(tonnes) : FilePreview.Nothing,
                had is { } now
                    ? new($"{FilePreview.Tonnes(now + leg.Quantity).Zh}（+{FilePreview.Tonnes(leg.Quantity).Zh}）",
                    $"{FilePreview.Tonnes(now + leg.Quantity).En} (+{FilePreview.Tonnes(leg.Quantity).En})")
                    : FilePreview.Plain("+" + FilePreview.Tonnes(leg.Quantity).En));
        }).ToList();
        var sums = new List<PreviewSum> { FilePreview.LinesOf(legs.Count) };
        foreach (var given in legs.GroupBy(l => (l.From, l.Unit)))
        {
            var (sum, from) = (given.Sum(l => l.Quantity), given.Key.From!.Value);
            var had = balances.GetValueOrDefault((from.Sequence, given.Key.Unit.Line));
            sums.Add(new(new($"{given.Key.Unit.Name.Zh}合计（吨）", $"{given.Key.Unit.Name.En} (t)"), null, sum));
            sums.Add(new(new($"转出账户 {from}（吨）", $"From {from} (t)"), had, had - sum));
        }

        return new(shown, sums, reference);
    }

    private static Leg? LegOf(TableLine line, AccountNumber? source, List<Refusal> refusals)
    {
        if (source is { } own && line["from"] is { } from && from != own.ToString())
        {
            refusals.Add(Refusals.FieldInvalid.At(line.Line, "from",
                new($"表单上的转出账户为 {own}", $"The form's account is {own}")));
        }

        var serials = line["serials"]?.Split(';').Select(s => SerialNumber.TryParse(s, out var serial) ? serial
            : throw new FormatException(s)).ToList();
        var sum = serials?.Aggregate(Int128.Zero, (all, s) => all + s.Range.Quantity) ?? 0;
        if (serials is { Count: > Proposal.MaxLegs } || sum > long.MaxValue)
        {
            refusals.Add(Refusals.FieldInvalid.At(line.Line, "serials"));
            return null;
        }

        if (line["quantity"] is null && serials is null)
        {
            refusals.Add(Refusals.FieldMissing.At(line.Line, "quantity"));
            return null;
        }

        var quantity = line["quantity"] is { } said ? long.Parse(said, CultureInfo.InvariantCulture) : (long)sum;
        short? vintage = line["vintage"] is { } year ? short.Parse(year, CultureInfo.InvariantCulture) : null;
        AccountNumber? heldFor = AccountNumber.TryParse(line["heldFor"], out var consignor) ? consignor : null;
        var pick = vintage is null && serials is null && heldFor is null ? null
            : new Picking(Vintage: vintage, Serials: serials, HeldFor: heldFor);
        return new(source, AccountNumber.TryParse(line["to"], out var to) ? to : null, UnitTypes.Find(line["unitType"])
            ?? UnitTypes.Cea, quantity, pick);
    }
}
