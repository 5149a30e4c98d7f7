using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a surrender, or its undoing, does to how an enterprise stands for a compliance year.</summary>
/// <param name="Account">Its compliance holding account.</param>
/// <param name="Year">The compliance year.</param>
/// <param name="Change">Tonnes CO2e surrendered by it; below 0 where a surrender is undone.</param>
/// <param name="Of">How it stands before; null where nothing is due from it, or it is not the person's to see.</param>
/// <param name="InTransit">Tonnes of other surrenders for the year that wait for others.</param>
public sealed record ComplianceEffect(string Account, short Year, long Change, ComplianceView? Of, long InTransit)
{
    /// <summary>What it will have surrendered.</summary>
    public long SurrenderedAfter => (Of?.Surrendered ?? 0) + Change;

    /// <summary>What will be missing once those that wait are carried out too.</summary>
    public long MissingAfter => Math.Max(0, Left);

    /// <summary>How much a surrender then takes beyond what is due.</summary>
    public long Excess => Change > 0 && Of is { Due: not null } ? Math.Min(Change, Math.Max(0, -Left)) : 0;

    private long Left => Of is { Due: { } due } ? due - Of.Counted - InTransit - Change : 0;
}

/// <summary>What another figure, or none, does to how an enterprise stands.</summary>
/// <param name="Before">How it stands now.</param>
/// <param name="After">How it will stand.</param>
public sealed record ObligationEffect(ComplianceView Before, ComplianceView After)
{
    /// <summary>Of a form that is checked; null where it is of something else, or the enterprise is not the
    /// person's to see.</summary>
    internal static ObligationEffect? Of(Snapshot snapshot, Actor actor, object? form, Instant now)
    {
        (string Account, short Year, long? Due, string? Document)? asked = form switch
        {
            SetObligation.Form f => (f.Account, f.Year, f.Due, f.Document),
            WithdrawObligation.Form f => (f.Account, f.Year, null, null),
            _ => null,
        };
        return asked is var (account, year, due, document) && AccountNumber.TryParse(account, out var number)
            && ComplianceQueries.Find(snapshot, actor, number, year, now) is { } before
            ? new(before, before.With(due, document, ParameterValues.At(snapshot, Parameters.OffsetShare, now)))
            : null;
    }
}

/// <summary>How enterprises stand before and after a movement into or out of a surrender account (NS): for who sends it
/// and for who decides on it.</summary>
internal static class ComplianceEffects
{
    private const int Most = 40;

    /// <summary>Of a dry run, or of a movement that waits.</summary>
    public static IReadOnlyList<ComplianceEffect> Of(Snapshot snapshot, Actor actor, TransactionView movement,
        Instant now)
    {
        var moved = BalanceEffects.Movements(movement).ToList();
        var years = YearsOf(snapshot, moved.SelectMany(m => new[] { m.From, m.To }));
        return
        [
            .. moved.SelectMany(m => new[] { (Account: m.From, Sink: m.To, Change: m.Quantity),
                (Account: m.To, Sink: m.From, Change: -m.Quantity) })
                .Where(m => m.Account is not null && m.Sink is not null && years.ContainsKey(m.Sink))
                .GroupBy(m => (Account: m.Account!, Year: years[m.Sink!])).Take(Most)
                .Select(g => new ComplianceEffect(
                    g.Key.Account, g.Key.Year, g.Sum(m => m.Change),
                    AccountNumber.TryParse(g.Key.Account, out var account)
                        ? ComplianceQueries.Find(snapshot, actor, account, g.Key.Year, now) : null,
                    ComplianceQueries.InTransit(snapshot, [account], g.Key.Year, movement.Id)
                        .GetValueOrDefault(g.Key.Account))),
        ];
    }

    /// <summary>The compliance years of the surrender accounts that a transaction reaches or leaves.</summary>
    public static IReadOnlyList<short> Years(Snapshot snapshot, TransactionView movement) =>
        [.. YearsOf(snapshot, BalanceEffects.Movements(movement)
            .SelectMany(m => new[] { m.From, m.To })).Values.Distinct().Order()];

    private static Dictionary<string, short> YearsOf(Snapshot snapshot, IEnumerable<string?> accounts) =>
        AccountQueries.Parties(
            snapshot,
            accounts.Where(a => AccountNumber.TryParse(a, out var number) && number.Type == AccountTypes.NS.Code))
            .ToDictionary(a => a.Key, a => a.Value.Year, StringComparer.Ordinal);
}
