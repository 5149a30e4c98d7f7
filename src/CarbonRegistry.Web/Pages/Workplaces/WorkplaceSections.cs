using System.Collections.Frozen;

namespace CarbonRegistry.Web.Pages.Workplaces;

/// <summary>What a workplace shows beside what waits for its person.</summary>
[Flags]
internal enum WorkplaceSections
{
    None = 0,

    /// <summary>The person's accounts, and what is in them.</summary>
    Accounts = 1,

    /// <summary>The province's total account.</summary>
    Total = 1 << 1,

    /// <summary>How enterprises stand for the open years.</summary>
    Compliance = 1 << 2,

    /// <summary>What exchanges ask to be bound.</summary>
    Bindings = 1 << 3,

    /// <summary>The latest transactions.</summary>
    Recent = 1 << 4,

    /// <summary>What the person's enterprises are still to surrender.</summary>
    Due = 1 << 5,

    /// <summary>Where the allowances of a vintage are.</summary>
    Nation = 1 << 6,

    /// <summary>The province's share of the vintages.</summary>
    Province = 1 << 7,

    /// <summary>What is open with exchanges.</summary>
    Exchanges = 1 << 8,

    /// <summary>The exchanges with a session that is suspended or differs: the nation resumes and resolves.</summary>
    ExchangesAmiss = 1 << 9,

    /// <summary>What consignors have at the auction house.</summary>
    Lots = 1 << 10,

    /// <summary>What changes in the configuration, and what changed lately.</summary>
    Configuration = 1 << 11,

    /// <summary>The journal's days and refusals.</summary>
    Audit = 1 << 12,

    /// <summary>The administrators of the person's level.</summary>
    People = 1 << 13,
}

/// <summary>The workplaces by role.</summary>
internal static class Sections
{
    private static readonly FrozenDictionary<Role, WorkplaceSections> ByRole =
        new Dictionary<Role, WorkplaceSections>
        {
            [Role.NationalSystem] = WorkplaceSections.People,
            [Role.NationalBusiness] = WorkplaceSections.Compliance | WorkplaceSections.Recent
                | WorkplaceSections.Nation | WorkplaceSections.ExchangesAmiss,
            [Role.ProvincialSystem] = WorkplaceSections.People,
            [Role.ProvincialBusiness] = WorkplaceSections.Total | WorkplaceSections.Compliance
                | WorkplaceSections.Recent | WorkplaceSections.Province,
            [Role.Pilot] = WorkplaceSections.Accounts | WorkplaceSections.Recent,
            [Role.Representative] = WorkplaceSections.Accounts | WorkplaceSections.Compliance
                | WorkplaceSections.Bindings | WorkplaceSections.Recent | WorkplaceSections.Due,
            [Role.Exchange] =
                WorkplaceSections.Accounts | WorkplaceSections.Recent | WorkplaceSections.Exchanges,
            [Role.AuctionHouse] = WorkplaceSections.Accounts | WorkplaceSections.Recent | WorkplaceSections.Lots,
            [Role.Configuration] = WorkplaceSections.Configuration,
            [Role.Audit] = WorkplaceSections.Audit,
        }.ToFrozenDictionary();

    /// <summary>The sections of a role's workplace.</summary>
    public static WorkplaceSections Of(Role role) => ByRole.GetValueOrDefault(role);
}
