using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Accounts;

/// <summary>Units apart by what may be done with them, in tonnes CO2e.</summary>
/// <param name="Available">可用: free, or held by an auction house for their consignor.</param>
/// <param name="Held">冻结: under a freeze period, a judicial freeze or a dispute in force.</param>
/// <param name="InTransit">在途: reserved by a transaction that awaits its confirmation.</param>
/// <param name="Total">All of them.</param>
public sealed record Amounts(long Available, long Held, long InTransit, long Total);

/// <summary>A hold, as shown.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">freezePeriod, consignment, reservation, judicial or dispute.</param>
/// <param name="InForce">Whether it holds at the instant asked for.</param>
/// <param name="HeldFor">Freeze period: the account that may recall. Consignment: the consignor's account.</param>
/// <param name="ExpiresAt">ISO 8601, UTC, or null.</param>
/// <param name="PlacedBy">The transaction that placed it.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="Authority">The court or authority.</param>
/// <param name="Document">Its document.</param>
public sealed record HoldView(
    long Id, string Kind, bool InForce, string? HeldFor, string? ExpiresAt, Guid PlacedBy, string? Reason,
    string? Authority, string? Document);

/// <summary>Units of a batch that lie under the same holds.</summary>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="Counted">available, held or inTransit.</param>
/// <param name="Consignor">The account that an auction house holds them for, or null.</param>
/// <param name="Holds">The holds on them, topmost first; expired ones included.</param>
public sealed record HeldPart(long Quantity, string Counted, string? Consignor, IReadOnlyList<HoldView> Holds);

/// <summary>What an account has of a batch.</summary>
/// <param name="Batch">The batch's number.</param>
/// <param name="Vintage">Its vintage.</param>
/// <param name="Project">Its project number, for reductions.</param>
/// <param name="Amounts">The amounts.</param>
/// <param name="Parts">Those under a hold, apart by their holds.</param>
public sealed record BatchHoldings(int Batch, string Vintage, string? Project, Amounts Amounts,
    IReadOnlyList<HeldPart> Parts);

/// <summary>What an account has of a unit type.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Amounts">The amounts.</param>
/// <param name="Batches">By batch, oldest vintage first.</param>
public sealed record UnitHoldings(string UnitType, Amounts Amounts, IReadOnlyList<BatchHoldings> Batches);

/// <summary>What an account has, at an instant.</summary>
/// <param name="Account">Its number.</param>
/// <param name="At">The instant, ISO 8601, UTC.</param>
/// <param name="UnitTypes">By unit type; those that it has none of are left out.</param>
public sealed record Holdings(string Account, string At, IReadOnlyList<UnitHoldings> UnitTypes);

/// <summary>A unit block, as shown.</summary>
/// <param name="Serials">Its serial range, as written.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Batch">Its batch's number.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="Counted">available, held or inTransit.</param>
/// <param name="Holds">The holds on it, topmost first; expired ones included.</param>
public sealed record BlockView(string Serials, string UnitType, int Batch, long Quantity, string Counted,
    IReadOnlyList<HoldView> Holds);

/// <summary>Reading what an account holds now.</summary>
internal static class HoldingQueries
{
    /// <summary>What the account holds now.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="account">The account.</param>
    /// <param name="now">UTC microseconds since 1970: holds that ended before it hold no longer.</param>
    public static Holdings Now(Snapshot snapshot, AccountNumber account, Instant now)
    {
        var amounts = JournalTotals.Balances(snapshot, [account.Sequence]).ConvertAll(b => b.Balance);
        var names = NameBook.Load(snapshot, now, amounts.Select(b => b.Batch), amounts.Select(b => b.Hold));
        return new(account.ToString(), Instant.Text(now), Sum(amounts, names));
    }

    /// <summary>A page of the account's blocks, by unit type, vintage and serial number.</summary>
    public static Page<BlockView> Blocks(Snapshot snapshot, AccountNumber account, Instant now,
        (short Line, short Vintage, long Last) after, int limit)
    {
        var blocks = snapshot.List(
            """
            select line, first, last, account_id, batch_id, vintage, hold_id from holding
            where account_id = @account and (line, vintage, last) > (@line, @vintage, @last)
            order by account_id, line, vintage, last limit @limit
            """,
            LedgerSql.ReadBlock,
            ("account", account.Sequence), ("line", after.Line), ("vintage", after.Vintage), ("last", after.Last),
            ("limit", limit + 1));
        var page = Page<UnitBlock>.Of(blocks, limit, b => $"{b.Line}-{b.Vintage}-{b.Last}");
        var names = NameBook.Load(snapshot, now, page.Items.Select(b => b.BatchId), page.Items.Select(b => b.HoldId));
        return new(
            [
                .. page.Items.Select(b => new BlockView(
                    names.Serials(b.BatchId, b.Range), UnitTypes.OfLine(b.Line).Code, b.BatchId, b.Quantity,
                    names.CountedAs(b.HoldId), names.Holds(b.HoldId))),
            ],
            page.Next);
    }

    /// <summary>Balances as shown: by unit type, then by batch in picking order.</summary>
    internal static IReadOnlyList<UnitHoldings> Sum(IEnumerable<Balance> balances, NameBook names) =>
    [
        .. balances.Where(b => b.Quantity != 0).GroupBy(b => b.Line).OrderBy(g => g.Key)
        .Select(unit => new UnitHoldings(
            UnitTypes.OfLine(unit.Key).Code,
            AmountsOf(unit, names),
            [
                .. unit.GroupBy(b => b.Batch).Select(b => (Batch: names.Batch(b.Key), Balances: b))
                    .OrderBy(b => b.Batch.VintageFirst).ThenBy(b => b.Batch.First)
                    .Select(b => new BatchHoldings(
                        b.Batch.Id, SerialNumber.VintageText(b.Batch.VintageFirst, b.Batch.VintageLast),
                        b.Batch.Project,
                        AmountsOf(b.Balances, names),
                        [
                            .. b.Balances.Where(p => p.Hold != 0).OrderBy(p => p.Hold)
                                .Select(p => new HeldPart(p.Quantity, names.CountedAs(p.Hold), names.Consignor(p.Hold),
                                    names.Holds(p.Hold))),
                        ])),
            ])),
    ];

    private static Amounts AmountsOf(IEnumerable<Balance> balances, NameBook names)
    {
        long available = 0, held = 0, inTransit = 0;
        foreach (var balance in balances)
        {
            switch (names.CountedAs(balance.Hold))
            {
                case NameBook.Available: available += balance.Quantity; break;
                case NameBook.Held: held += balance.Quantity; break;
                default: inTransit += balance.Quantity; break;
            }
        }

        return new(available, held, inTransit, available + held + inTransit);
    }
}

/// <summary>Units of one batch under one hold.</summary>
/// <param name="Line">The unit type's serial line.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Hold">The topmost hold, or 0.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
internal readonly record struct Balance(short Line, int Batch, HoldId Hold, long Quantity);

/// <summary>Batches, holds and account numbers that an answer names, and what they mean at its instant.</summary>
internal sealed class NameBook
{
    public const string Available = "available", Held = "held", InTransit = "inTransit";

    private readonly Facts _facts;
    private readonly Dictionary<long, Guid> _placedBy = [];
    private Dictionary<AccountId, string> _accounts = [];

    private NameBook(Instant now) => _facts = new() { Now = now };

    /// <summary>Loads them, with the holds beneath and the accounts that they are for.</summary>
    public static NameBook Load(Snapshot snapshot, Instant now, IEnumerable<int> batches, IEnumerable<HoldId> holds,
        IEnumerable<AccountId>? accounts = null)
    {
        var names = new NameBook(now);
        foreach (var batch in snapshot.ListIn(LedgerSql.Batches + " where id in", batches.Where(b => b != 0).Distinct()
            .Select(b => (long)b), LedgerSql.ReadBatch))
        {
            names._facts.Batches.Add(batch.Id, batch);
        }

        var wanted = holds.Where(h => h != 0).ToHashSet();
        while (wanted.Count > 0)
        {
            foreach (var hold in snapshot.ListIn(LedgerSql.Holds + " where id in", wanted.Values(), LedgerSql.ReadHold))
            {
                names._facts.Holds.Add(hold.Id, hold);
            }

            wanted = [.. names._facts.Holds.Values.Select(h => h.UnderId)
                .Where(h => h != 0 && !names._facts.Holds.ContainsKey(h))];
        }

        foreach (var (seq, id) in snapshot.ListIn(
            "select seq, id from ledger_transaction where seq in",
            names._facts.Holds.Values.Select(h => h.TransactionSeq).Distinct(),
            r => (r.Long("seq"), r.Guid("id"))))
        {
            names._placedBy.Add(seq, id);
        }

        names._accounts = AccountQueries.Numbers(snapshot, (accounts ?? [])
            .Concat(names._facts.Holds.Values.Select(h => h.ForAccountId)));
        return names;
    }

    /// <summary>The same with a batch that a dry run would create.</summary>
    public void Add(Batch batch) => _facts.Batches.TryAdd(batch.Id, batch);

    /// <summary>The same with a hold that a dry run would place.</summary>
    public void Add(Hold hold) => _facts.Holds.TryAdd(hold.Id, hold);

    public bool Knows(int batch) => _facts.Batches.ContainsKey(batch);

    public Batch Batch(int id) => _facts.Batches[id];

    public string? Account(AccountId id) => _accounts.GetValueOrDefault(id);

    public string Serials(int batch, SerialRange range) => SerialNumber.Of(_facts.Batches[batch], range).ToString();

    /// <summary>How units under this hold count in a statement. Specification section 3.</summary>
    public string CountedAs(HoldId hold)
    {
        var kinds = _facts.InForce(hold);
        return (kinds & (HoldKinds.Judicial | HoldKinds.Dispute)) != 0 ? Held
            : kinds.HasFlag(HoldKinds.Reservation) ? InTransit
            : kinds.HasFlag(HoldKinds.FreezePeriod) ? Held
            : Available;
    }

    /// <summary>The account that an auction house holds units under this hold for, or null.</summary>
    public string? Consignor(HoldId hold) =>
        Stack(hold).FirstOrDefault(h => h.Kind == HoldKinds.Consignment) is { } consignment
            ? Account(consignment.ForAccountId) : null;

    public IReadOnlyList<HoldView> Holds(HoldId hold) =>
    [
        .. Stack(hold).Select(h => new HoldView(
            h.Id, KindOf(h.Kind), h.InForce(_facts.Now), Account(h.ForAccountId),
            h.ExpiresAt is { } end ? Instant.Text(end) : null,
            _placedBy[h.TransactionSeq], h.Reason, h.Authority, h.Document)),
    ];

    /// <summary>The kinds of the holds, topmost first.</summary>
    public IReadOnlyList<string> Kinds(HoldId hold) => [.. Stack(hold).Select(h => KindOf(h.Kind))];

    private IEnumerable<Hold> Stack(HoldId hold)
    {
        for (var id = hold; id != 0; id = _facts.Holds[id].UnderId)
        {
            yield return _facts.Holds[id];
        }
    }

    private static string KindOf(HoldKinds kind) => kind switch
    {
        HoldKinds.FreezePeriod => "freezePeriod",
        HoldKinds.Consignment => "consignment",
        HoldKinds.Reservation => "reservation",
        HoldKinds.Judicial => "judicial",
        HoldKinds.Dispute => "dispute",
        HoldKinds.Free => "free",
        _ => throw new InvalidOperationException($"No hold is of kind {kind}."),
    };
}
