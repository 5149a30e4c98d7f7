using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>What the accounts of one type in one jurisdiction hold together.</summary>
/// <param name="Type">The account type.</param>
/// <param name="Jurisdiction">Two digits; 00 is the nation.</param>
/// <param name="Unit">The unit type.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
public sealed record HeldByType(AccountType Type, string Jurisdiction, UnitType Unit, long Quantity);

/// <summary>An enterprise's compliance (履约) in a year.</summary>
/// <param name="Account">Its compliance holding account.</param>
/// <param name="Zh">Its Chinese name.</param>
/// <param name="En">Its English name.</param>
/// <param name="Jurisdiction">Its province.</param>
/// <param name="Year">The compliance year.</param>
/// <param name="Due">Tonnes due.</param>
/// <param name="Surrendered">Tonnes surrendered and not undone.</param>
/// <param name="Held">Tonnes in the compliance holding account now.</param>
public sealed record ComplianceLine(string Account, string Zh, string En, string Jurisdiction, short Year, long Due, long Surrendered, long Held)
{
    /// <summary>Tonnes still to be surrendered.</summary>
    public long Missing => Math.Max(0, Due - Surrendered);
}

/// <summary>Sums over many accounts, as far as a person may see them: what a workplace starts with.</summary>
public static class OverviewQueries
{
    /// <summary>What is held, by account type and jurisdiction.</summary>
    public static IReadOnlyList<HeldByType> HeldByType(Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(snapshot);

        // A line never holds more than 2^63 − 2 units, so that no sum overflows.
        return snapshot.List(
            $"""
            select a.type, a.jurisdiction, h.line, cast(sum(h.last - h.first + 1) as bigint)
            from holding h join account a on a.id = h.account_id where {Scope.Of(actor, "a")} group by a.type, a.jurisdiction, h.line
            """,
            r => new HeldByType(AccountTypes.Find(r.GetString(0))!, r.GetString(1), UnitTypes.OfLine(r.GetInt16(2)), r.GetInt64(3)),
            ("scope", Scope.Value(actor)));
    }

    /// <summary>What each of these accounts holds, by account number and unit type.</summary>
    public static ILookup<string, (UnitType Unit, long Quantity)> HeldBy(Snapshot snapshot, IEnumerable<AccountView> accounts)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(accounts);
        var numbers = accounts.ToDictionary(a => AccountNumber.TryParse(a.Number, out var n) ? n.Sequence : 0, a => a.Number);
        return snapshot.ListIn(
            "select account_id, line, cast(sum(last - first + 1) as bigint) from holding group by account_id, line having account_id in", numbers.Keys,
            r => (Account: numbers[r.GetInt64(0)], Unit: UnitTypes.OfLine(r.GetInt16(1)), Quantity: r.GetInt64(2)))
            .ToLookup(h => h.Account, h => (h.Unit, h.Quantity), StringComparer.Ordinal);
    }

    /// <summary>The compliance years that take surrenders at an instant (UTC microseconds), earliest first, with the instant they close.</summary>
    public static IReadOnlyList<(short Year, long ClosesAt)> OpenYears(Snapshot snapshot, long now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List(
            "select year, closes_at from compliance_year where opens_at <= @now and closes_at > @now order by year", r => (r.GetInt16(0), r.GetInt64(1)), ("now", now));
    }

    /// <summary>Compliance in a year of the enterprises that the person may see, those that miss most first.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="year">The compliance year.</param>
    public static IReadOnlyList<ComplianceLine> Compliance(Snapshot snapshot, Actor actor, short year)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        const string sum = "select cast(sum(p.last - p.first + 1) as bigint) from posting p join account s on s.type = 'NS' and s.compliance_year = o.year and s.jurisdiction = a.jurisdiction and s.id =";
        return
        [
            .. snapshot.List(
                $"""
                select a.number, n.name_zh, n.name_en, a.jurisdiction, o.year, o.due,
                       coalesce(({sum} p.destination where p.source = a.id), 0) - coalesce(({sum} p.source where p.destination = a.id), 0),
                       coalesce((select cast(sum(h.last - h.first + 1) as bigint) from holding h where h.account_id = a.id), 0)
                from obligation o join account a on a.id = o.account_id join holder n on n.id = a.holder_id
                where o.year = @year and {Scope.Of(actor, "a")}
                """,
                r => new ComplianceLine(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt16(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7)),
                ("year", year), ("scope", Scope.Value(actor))).OrderByDescending(l => l.Missing).ThenBy(l => l.Account, StringComparer.Ordinal),
        ];
    }
}
