using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a movement does to an account's balance.</summary>
/// <param name="Account">The account.</param>
/// <param name="UnitType">The unit type.</param>
/// <param name="Before">Tonnes CO2e before.</param>
/// <param name="After">Tonnes CO2e after.</param>
public sealed record BalanceEffect(AccountView Account, string UnitType, long Before, long After);

/// <summary>What the accounts that a person sees have of each unit type before and after a movement: for who sends it and for who decides on it.</summary>
internal static class BalanceEffects
{
    private const int Most = 40;

    /// <summary>Of a dry run, or of a movement that waits: its postings where they move units, else what it asks for.</summary>
    public static List<BalanceEffect> Of(Snapshot snapshot, Actor actor, TransactionView movement, long now)
    {
        return Of(snapshot, actor, Movements(movement), now);
    }

    /// <summary>What goes from where to where: by its postings where they move units, else as it asks.</summary>
    internal static IEnumerable<(string? From, string? To, string Unit, long Quantity)> Movements(TransactionView movement)
    {
        var moved = movement.Postings.Where(p => p.From != p.To).Select(p => (p.From, (string?)p.To, p.UnitType, p.Quantity)).ToList();
        return moved.Count > 0 ? moved : Asked(movement);
    }

    /// <summary>What is reserved goes to where the legs say; a creation has reserved nothing.</summary>
    private static IEnumerable<(string? From, string? To, string Unit, long Quantity)> Asked(TransactionView movement)
    {
        if (movement.Terms?["legs"] is JsonArray { Count: > 0 } legs)
        {
            return legs.Select(l => (l!["from"]?.GetValue<string>(), l["to"]?.GetValue<string>(), l["unitType"]!.GetValue<string>(), l["quantity"]!.GetValue<long>()))
                .Where(l => l.Item1 != l.Item2);
        }

        return movement.ReservedFor is { } to ? movement.Postings.Select(p => (p.From, (string?)to, p.UnitType, p.Quantity)) : [];
    }

    private static List<BalanceEffect> Of(Snapshot snapshot, Actor actor, IEnumerable<(string? From, string? To, string Unit, long Quantity)> movements, long now)
    {
        var changes = movements
            .SelectMany(m => new[] { (Account: m.From, m.Unit, Change: -m.Quantity), (Account: m.To, m.Unit, Change: m.Quantity) })
            .Where(c => c.Account is not null).GroupBy(c => (Account: c.Account!, c.Unit)).Take(Most);
        var effects = new List<BalanceEffect>();
        foreach (var change in changes)
        {
            if (AccountNumber.TryParse(change.Key.Account, out var number) && AccountQueries.Find(snapshot, actor, number) is { } account)
            {
                var before = HoldingQueries.Now(snapshot, number, now).UnitTypes.FirstOrDefault(u => u.UnitType == change.Key.Unit)?.Amounts.Total ?? 0;
                effects.Add(new(account, change.Key.Unit, before, before + change.Sum(c => c.Change)));
            }
        }

        return effects;
    }
}
