using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a movement does to an account's balance.</summary>
/// <param name="Account">The account.</param>
/// <param name="UnitType">The unit type.</param>
/// <param name="Before">Tonnes CO2e before.</param>
/// <param name="After">Tonnes CO2e after.</param>
public sealed record BalanceEffect(AccountView Account, string UnitType, long Before, long After);

/// <summary>What the accounts that a person sees have of each unit type before and after a movement: for who sends it
/// and for who decides on it.</summary>
internal static class BalanceEffects
{
    private const int Most = 40;

    /// <summary>Of a dry run, or of a movement that waits.</summary>
    public static List<BalanceEffect> Of(Snapshot snapshot, Actor actor, TransactionView movement, Instant now) =>
        Of(snapshot, actor, Movements(movement), now);

    /// <summary>What goes, or is to go, from where to where; of what is only created once others have approved it as it
    /// asks.</summary>
    internal static IEnumerable<(string? From, string? To, string Unit, long Quantity)> Movements(
        TransactionView movement) => movement.Postings.Count > 0
        ? movement.Aimed.Where(p => p.From != p.To && p.To is not null)
            .Select(p => (p.From, p.To, p.UnitType, p.Quantity))
        : AskedLeg.Of(movement.Terms).Select(l => (l.From, l.To, l.UnitType, l.Quantity));

    private static List<BalanceEffect> Of(Snapshot snapshot, Actor actor,
        IEnumerable<(string? From, string? To, string Unit, long Quantity)> movements, Instant now)
    {
        var changes = movements
            .SelectMany(m => new[] { (Account: m.From, m.Unit, Change: -m.Quantity),
                (Account: m.To, m.Unit, Change: m.Quantity) })
            .Where(c => c.Account is not null).GroupBy(c => (Account: c.Account!, c.Unit)).Take(Most);
        var effects = new List<BalanceEffect>();
        foreach (var change in changes)
        {
            if (AccountNumber.TryParse(change.Key.Account, out var number)
                && AccountQueries.Find(snapshot, actor, number) is { } account)
            {
                var before = HoldingQueries.Now(snapshot, number,
                    now).UnitTypes.FirstOrDefault(u => u.UnitType == change.Key.Unit)?.Amounts.Total ?? 0;
                effects.Add(new(account, change.Key.Unit, before, before + change.Sum(c => c.Change)));
            }
        }

        return effects;
    }
}
