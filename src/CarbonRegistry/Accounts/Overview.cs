using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Accounts;

/// <summary>What the accounts of one type in one jurisdiction hold together.</summary>
/// <param name="Type">The account type.</param>
/// <param name="Jurisdiction">Two digits; 00 is the nation.</param>
/// <param name="Unit">The unit type.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
public sealed record HeldByType(AccountType Type, string Jurisdiction, UnitType Unit, long Quantity);

/// <summary>
/// The ways of units through the registry, summed: what went from one account type to another, by batch and
/// jurisdiction, less what came back. What workplaces and the public page start with.
/// </summary>
internal sealed class UnitFlows
{
    private readonly List<(string From, string To, Batch Batch, long Quantity)> _ways;

    private UnitFlows(List<(string, string, Batch, long)> ways, IReadOnlyList<Batch> batches) => (_ways, Batches) =
        (ways, batches);

    /// <summary>All batches, by number.</summary>
    public IReadOnlyList<Batch> Batches { get; }

    /// <summary>Reads them.</summary>
    public static UnitFlows Read(Snapshot snapshot)
    {
        var batches = snapshot.List(LedgerSql.Batches + " order by id", LedgerSql.ReadBatch);
        var byId = batches.ToDictionary(b => b.Id);
        return new([.. JournalTotals.BetweenKinds(snapshot).Select(w => (w.From, w.To, byId[w.Batch], w.Quantity))],
            batches);
    }

    /// <summary>What went from one account type to another, less what came back, in tonnes CO2e.</summary>
    /// <param name="from">The type it left; Origin for a creation.</param>
    /// <param name="to">The type it went to.</param>
    /// <param name="of">Which batches; null: all.</param>
    /// <param name="jurisdiction">The jurisdiction of the account on the side that is a province's; null: all.</param>
    public long Sum(AccountType from, AccountType to, Func<Batch, bool>? of = null, string? jurisdiction = null)
    {
        long sum = 0;
        foreach (var (low, high, batch, quantity) in _ways)
        {
            var sign = Is(low, from) && Is(high, to) ? 1 : Is(low, to) && Is(high, from) ? -1 : 0;
            if (sign != 0 && In(low, high) && (of is null || of(batch)))
            {
                sum += sign * quantity;
            }
        }

        return sum;

        bool In(string one, string other) => jurisdiction is null
            || one.EndsWith(jurisdiction, StringComparison.Ordinal)
            || other.EndsWith(jurisdiction, StringComparison.Ordinal);
    }

    /// <summary>What is held, by account type and jurisdiction.</summary>
    public IReadOnlyList<HeldByType> Held()
    {
        // A line never holds more than 2^63 − 2 units, so that no balance overflows; what went in and out may.
        var sums = new Dictionary<(string Kind, short Line), Int128>();
        foreach (var (low, high, batch, quantity) in _ways)
        {
            sums[(low, batch.Line)] = sums.GetValueOrDefault((low, batch.Line)) - quantity;
            sums[(high, batch.Line)] = sums.GetValueOrDefault((high, batch.Line)) + quantity;
        }

        return
        [
            .. sums.Where(s => s.Key.Kind.Length > 0 && s.Value != 0)
                .Select(s => new HeldByType(AccountTypes.Find(s.Key.Kind[..2])!, s.Key.Kind[2..],
                    UnitTypes.OfLine(s.Key.Line), checked((long)s.Value))),
        ];
    }

    private static bool Is(string kind, AccountType type) =>
        type == AccountTypes.Origin ? kind.Length == 0 : kind.StartsWith(type.Code, StringComparison.Ordinal);
}

/// <summary>Sums of several accounts.</summary>
internal static class OverviewQueries
{
    /// <summary>What each of these accounts holds, by account number and unit type.</summary>
    public static ILookup<string, (UnitType Unit, long Quantity)> HeldBy(
        Snapshot snapshot, IEnumerable<AccountView> accounts)
    {
        var numbers = accounts.ToDictionary(a => AccountNumber.IdOf(a.Number), a => a.Number);
        return JournalTotals.Balances(snapshot, numbers.Keys).GroupBy(b => (b.Account, b.Balance.Line))
            .ToLookup(g => numbers[g.Key.Account], g => (UnitTypes.OfLine(g.Key.Line), g.Sum(b => b.Balance.Quantity)),
                StringComparer.Ordinal);
    }

    /// <summary>What each of these accounts holds, available, held and in transit apart.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="accounts">The accounts.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    public static Dictionary<string, Holdings> HoldingsOf(Snapshot snapshot, IReadOnlyCollection<AccountView> accounts,
        Instant now)
    {
        var byAccount = JournalTotals.Balances(snapshot, [.. accounts.Select(a => AccountNumber.IdOf(a.Number))])
            .ToLookup(b => b.Account, b => b.Balance);
        var names = NameBook.Load(snapshot, now, byAccount.SelectMany(b => b).Select(b => b.Batch),
            byAccount.SelectMany(b => b).Select(b => b.Hold));
        return accounts.ToDictionary(a => a.Number,
            a => new Holdings(a.Number, Instant.Text(now),
                HoldingQueries.Sum(byAccount[AccountNumber.IdOf(a.Number)], names)),
            StringComparer.Ordinal);
    }
}
