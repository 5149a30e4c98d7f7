using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>Whether a representative can sign in.</summary>
public enum EnrolmentState
{
    /// <summary>They have set their credentials.</summary>
    Enrolled,

    /// <summary>They hold a code that is still good, and have not used it.</summary>
    CodeIssued,

    /// <summary>They have neither: somebody must issue them a code.</summary>
    NotEnrolled,
}

/// <summary>A representative of any of a holder's accounts.</summary>
/// <param name="Person">Their number.</param>
/// <param name="Name">Their name.</param>
/// <param name="Active">Whether they may act: not suspended.</param>
/// <param name="Accounts">The accounts, with what they do there.</param>
/// <param name="Enrolment">Whether they can sign in; null: it is not the viewer's to know.</param>
public sealed record EnterpriseRepresentative(PersonId Person, string Name, bool Active,
    IReadOnlyList<(string Account, bool Initiates, bool Confirms)> Accounts, EnrolmentState? Enrolment);

/// <summary>What keeps a firm from complying.</summary>
public enum NeedKind
{
    /// <summary>Tonnes are missing for a year.</summary>
    Missing,

    /// <summary>The account has fewer units that count for the year than are missing.</summary>
    TooFewUnits,

    /// <summary>No figure is on record for a year that is not over.</summary>
    NoFigure,

    /// <summary>The account's state lets no units out.</summary>
    AccountShut,

    /// <summary>Nobody who may act initiates for the account.</summary>
    NoInitiator,

    /// <summary>Fewer confirm than the signing policy asks for.</summary>
    TooFewConfirm,

    /// <summary>A representative cannot sign in yet.</summary>
    NotEnrolled,
}

/// <summary>Something that keeps a firm from complying.</summary>
/// <param name="Kind">What.</param>
/// <param name="Account">The account concerned.</param>
/// <param name="Year">The compliance year, where it is one's.</param>
/// <param name="Quantity">Tonnes CO2e that are missing; for units: how many more it takes.</param>
/// <param name="Representative">Who cannot sign in.</param>
public sealed record Need(NeedKind Kind, string Account, short? Year = null, long Quantity = 0,
    EnterpriseRepresentative? Representative = null);

/// <summary>How a firm stands for a year.</summary>
/// <param name="Of">The standing.</param>
/// <param name="Year">The year.</param>
/// <param name="InTransit">What was submitted to be surrendered and waits, tonnes.</param>
public sealed record EnterpriseYear(ComplianceView Of, ComplianceYearView Year, long InTransit);

/// <summary>What a holder has of a unit type and vintage, over all its accounts.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage.</param>
/// <param name="Amounts">The amounts.</param>
public sealed record EnterpriseHolding(string UnitType, string Vintage, Amounts Amounts);

/// <summary>All that a firm is to the registry, as far as a person may see it.</summary>
public sealed record EnterpriseView
{
    /// <summary>What keeps it from complying, what is missing first; empty for who does not see enterprises
    /// stand.</summary>
    public required IReadOnlyList<Need> Needs { get; init; }

    /// <summary>The years, the latest first.</summary>
    public required IReadOnlyList<EnterpriseYear> Years { get; init; }

    /// <summary>What its province allocated to it and has not taken back, by vintage, the latest first.</summary>
    public required IReadOnlyList<(string Vintage, long Quantity)> Allocated { get; init; }

    /// <summary>Its representatives.</summary>
    public required IReadOnlyList<EnterpriseRepresentative> Representatives { get; init; }

    /// <summary>What each account holds, by number.</summary>
    public required IReadOnlyDictionary<string, Holdings> Balances { get; init; }

    /// <summary>What it has, by unit type and vintage.</summary>
    public required IReadOnlyList<EnterpriseHolding> Holdings { get; init; }

    /// <summary>What waits that touches it, the latest first.</summary>
    public required IReadOnlyList<ProposalView> Waiting { get; init; }

    /// <summary>Its latest transactions.</summary>
    public required IReadOnlyList<TransactionView> Recent { get; init; }

    /// <summary>What its representatives were told about it lately; empty for who is not its province.</summary>
    public required IReadOnlyList<NoticeView> Notices { get; init; }
}

/// <summary>One holder with all that concerns it.</summary>
internal static class EnterpriseQueries
{
    private const int RecentTransactions = 10;

    /// <summary>Of how many accounts the latest transactions are read.</summary>
    private const int AccountsLookedAt = 8;

    /// <summary>Reads it.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="holder">A holder that they see.</param>
    /// <param name="accounts">Those of its accounts that they see.</param>
    /// <param name="now">UTC microseconds.</param>
    public static EnterpriseView Of(Snapshot snapshot, Actor actor, HolderDetail holder,
        IReadOnlyList<AccountView> accounts, Instant now)
    {
        var balances = OverviewQueries.HoldingsOf(snapshot, accounts, now);
        var representatives = Representatives(snapshot, actor, accounts, now);
        var account = accounts.FirstOrDefault(a => a.Type == AccountTypes.EC.Code);
        var years = account is null ? [] : Years(snapshot, actor, account, now);
        return new()
        {
            Balances = balances,
            Representatives = representatives,
            Years = years,
            Allocated = account is null ? [] : Allocated(snapshot, account),
            Needs = account is null || !ComplianceSight.SeesEnterprises(actor) ? []
                : [.. Needs(snapshot, account, years, representatives, balances[account.Number], now)],
            Holdings = Sum(balances.Values),
            Waiting = ProposalQueries.OfHolder(snapshot, actor, holder.Id),
            Recent = Recent(snapshot, actor, accounts),
            Notices = PersonSight.SeesEnrolment(actor)
                ? NoticeQueries.About(snapshot, representatives.Select(r => r.Person),
                    [.. accounts.Select(a => a.Number)], RecentTransactions) : [],
        };
    }

    /// <summary>What an enterprise still owes, by year, less what was submitted to be surrendered; empty for who does
    /// not see it stand.</summary>
    public static IReadOnlyList<(short Year, long Missing)> Missing(Snapshot snapshot, Actor actor, AccountView account,
        Instant now) =>
    [
        .. Years(snapshot, actor, account, now).Where(y => y.Of.Outstanding > y.InTransit)
            .Select(y => (y.Year.Year, y.Of.Outstanding - y.InTransit)),
    ];

    private static AccountNumber NumberOf(AccountView account) =>
        new(account.Type, account.Jurisdiction, AccountNumber.IdOf(account.Number));

    private static List<EnterpriseRepresentative> Representatives(Snapshot snapshot, Actor actor,
        IReadOnlyList<AccountView> accounts, Instant now)
    {
        var numbers = accounts.ToDictionary(a => AccountNumber.IdOf(a.Number), a => a.Number);
        var knows = PersonSight.SeesEnrolment(actor);
        return [.. Snapshot.In(
            $"""
            select r.account_id, r.initiates, r.confirms, p.id, p.name, p.active,
                case when {Credentials.CanSignIn} then 0
                    when exists (select 1 from enrolment e where e.person_id = p.id and e.expires_at > @now) then 1
                    else 2 end as enrolment
            from representative r join person p on p.id = r.person_id where r.account_id in
            """,
            numbers.Keys.Select(k => k.Value),
            sql => snapshot.List(
                sql, r => (Id: r.Person("id"), Name: r.Text("name"), Active: r.Is("active"),
                    Of: (Account: numbers[r.Account("account_id")], Initiates: r.Is("initiates"),
                        Confirms: r.Is("confirms")), Enrolment: (EnrolmentState)r.Int("enrolment")), ("now", now)))
            .GroupBy(r => r.Id).OrderBy(g => g.Key.Value)
            .Select(g => new EnterpriseRepresentative(
                g.Key, g.First().Name, g.First().Active,
                [.. g.Select(r => r.Of).OrderBy(a => a.Account, StringComparer.Ordinal)],
                knows ? g.First().Enrolment : null))];
    }

    private static List<EnterpriseYear> Years(Snapshot snapshot, Actor actor, AccountView account, Instant now)
    {
        var number = NumberOf(account);
        return
        [
            .. ComplianceQueries.Years(snapshot, now).Select(y => (Year: y,
                    Of: ComplianceQueries.Find(snapshot, actor, number, y.Year, now)))
                .Where(y => y.Of is not null)
                .Select(y => new EnterpriseYear(
                    y.Of!, y.Year,
                    ComplianceQueries.InTransit(snapshot, [number], y.Year.Year)
                        .GetValueOrDefault(account.Number))),
        ];
    }

    private static List<(string Vintage, long Quantity)> Allocated(Snapshot snapshot, AccountView account) =>
        snapshot.List(
            $"""
             select b.vintage_first, b.vintage_last, {JournalTotals.Sum} as quantity from
             {JournalTotals.Between("s.type = 'PT' and d.id = @account")
                .Replace("@upto", JournalTotals.UptoNow, StringComparison.Ordinal)} f
             join batch b on b.id = f.batch_id group by b.vintage_first, b.vintage_last order by b.vintage_first desc
             """,
            r => (SerialNumber.VintageText(r.Short("vintage_first"), r.Short("vintage_last")), r.Long("quantity")),
            ("account", AccountNumber.IdOf(account.Number)));

    /// <summary>What keeps it from complying: the tonnes first, then what keeps them from being surrendered.</summary>
    private static IEnumerable<Need> Needs(Snapshot snapshot, AccountView account, IReadOnlyList<EnterpriseYear> years,
        IReadOnlyList<EnterpriseRepresentative> representatives, Holdings holdings, Instant now)
    {
        foreach (var year in years.OrderBy(y => y.Year.Year))
        {
            if (year.Of.Outstanding > year.InTransit)
            {
                var missing = year.Of.Outstanding - year.InTransit;
                yield return new(NeedKind.Missing, account.Number, year.Year.Year, missing);
                if (missing - Usable(holdings, year.Of) is > 0 and var lacking && year.Year.Open)
                {
                    yield return new(NeedKind.TooFewUnits, account.Number, year.Year.Year, lacking);
                }
            }
            else if (year.Of.Due is null && year.Year.Open)
            {
                yield return new(NeedKind.NoFigure, account.Number, year.Year.Year);
            }
        }

        if (account.State == AccountState.Closed)
        {
            yield break;
        }

        if (!Transfers.Surrender.Leaves(account.State))
        {
            yield return new(NeedKind.AccountShut, account.Number);
        }

        var acting = representatives.Where(r => r.Active)
            .SelectMany(r => r.Accounts.Where(a => a.Account == account.Number)).ToList();
        if (!acting.Exists(a => a.Initiates))
        {
            yield return new(NeedKind.NoInitiator, account.Number);
        }

        var needed = AccountQueries.Policy(snapshot, NumberOf(account)).Confirmations;
        if (needed - acting.Count(a => a.Confirms) is > 0 and var few)
        {
            yield return new(NeedKind.TooFewConfirm, account.Number, Quantity: few);
        }

        foreach (var one in representatives.Where(r => r.Active
            && r.Enrolment is not (null or EnrolmentState.Enrolled)))
        {
            yield return new(NeedKind.NotEnrolled, account.Number, Representative: one);
        }
    }

    /// <summary>What an account has that counts for a year: no later vintage, reductions up to what is left of their
    /// share, nothing under another hold than a freeze period.</summary>
    private static long Usable(Holdings holdings, ComplianceView year)
    {
        long allowances = 0, reductions = 0;
        foreach (var unit in holdings.UnitTypes)
        {
            var usable = unit.Batches.Where(b => int.Parse(b.Vintage[^4..], CultureInfo.InvariantCulture) <= year.Year)
                .Sum(b => b.Amounts.Available + b.Parts.Where(p => p.Counted == "held"
                    && p.Holds.Where(h => h.InForce).All(h => h.Kind == "freezePeriod")).Sum(p => p.Quantity));
            _ = UnitTypes.Find(unit.UnitType)!.Kind == UnitKind.Reduction ? reductions += usable : allowances += usable;
        }

        return allowances + Math.Min(reductions, year.ReductionsLeft);
    }

    private static List<EnterpriseHolding> Sum(IEnumerable<Holdings> holdings) =>
    [
        .. holdings.SelectMany(h => h.UnitTypes.SelectMany(u => u.Batches.Select(b => (u.UnitType, Batch: b))))
            .GroupBy(h => (h.UnitType, h.Batch.Vintage))
            .Select(g => new EnterpriseHolding(
                g.Key.UnitType, g.Key.Vintage,
                new(g.Sum(h => h.Batch.Amounts.Available), g.Sum(h => h.Batch.Amounts.Held),
                    g.Sum(h => h.Batch.Amounts.InTransit), g.Sum(h => h.Batch.Amounts.Total))))
            .OrderBy(h => UnitTypes.Find(h.UnitType)!.Line).ThenBy(h => h.Vintage, StringComparer.Ordinal),
    ];

    private static List<TransactionView> Recent(Snapshot snapshot, Actor actor, IReadOnlyList<AccountView> accounts) =>
    [
        .. accounts.Take(AccountsLookedAt).SelectMany(a => TransactionQueries.List(
                snapshot, actor, new() { Account = NumberOf(a), Limit = RecentTransactions }).Items)
            .DistinctBy(t => t.Seq).OrderByDescending(t => t.Seq).Take(RecentTransactions),
    ];
}
