using System.Globalization;
using CarbonRegistry.Compliance;

namespace CarbonRegistry.Web.Pages;

/// <summary>The form that surrenders what an enterprise still owes, filled in.</summary>
internal static class SurrenderMissing
{
    /// <summary>Its address; null: it is not the person's to fill in, or there is nothing to surrender.</summary>
    /// <param name="actor">Who is shown it.</param>
    /// <param name="of">How the enterprise stands.</param>
    /// <param name="to">The province's surrender account of the year, or null.</param>
    /// <param name="quantity">Tonnes CO2e.</param>
    public static string? Address(Actor actor, ComplianceView of, string? to, long quantity) =>
        quantity > 0 && to is not null && of.MaySurrender && actor.May(Transfers.Surrender)
            && AccountNumber.TryParse(of.Account, out var own) && actor.Initiates.Contains(own.Sequence)
            ? string.Create(CultureInfo.InvariantCulture,
                $"/functions/{Transfers.Surrender.Code}?from={of.Account}&to={to}&units={UnitTypes.Cea.Code}"
                    + $"&quantity={quantity}")
            : null;
}
