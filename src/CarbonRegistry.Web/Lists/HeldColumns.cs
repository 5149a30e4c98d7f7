using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Lists;

/// <summary>What accounts hold, as columns of their file: one for each unit type, in exact tonnes. It is read with each
/// page of the accounts, not account by account.</summary>
internal sealed class HeldColumns(Snapshot snapshot)
{
    private readonly Dictionary<(string Account, UnitType Unit), long> _held = [];

    /// <summary>The columns; what they say is known of accounts whose page was read.</summary>
    public IEnumerable<(Text Name, Func<AccountView, object?> Of)> All => UnitTypes.All.Select(
        unit => (ListingTexts.HeldOf(unit),
            (Func<AccountView, object?>)(a => _held.GetValueOrDefault((a.Number, unit)))));

    /// <summary>The same page, with what its accounts hold.</summary>
    public Page<AccountView> With(Page<AccountView> page)
    {
        foreach (var account in OverviewQueries.HeldBy(snapshot, page.Items))
        {
            foreach (var (unit, quantity) in account)
            {
                _held[(account.Key, unit)] = quantity;
            }
        }

        return page;
    }
}
