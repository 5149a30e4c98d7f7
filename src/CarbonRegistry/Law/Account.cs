namespace CarbonRegistry.Law;

/// <summary>An account (账户): it stores units, as a bank account stores money. What the ledger needs to know of
/// it.</summary>
/// <param name="Id">The sequence of its number; 0 is Origin.</param>
/// <param name="Number">Its account number.</param>
/// <param name="Type">Its type.</param>
/// <param name="HolderId">Its legal owner.</param>
/// <param name="Jurisdiction">Two-digit code of the nation (00), province or pilot region.</param>
/// <param name="State">Its state.</param>
/// <param name="ParentId">Trading account: the EC, EG or EP it belongs to. Otherwise 0.</param>
/// <param name="Project">Project reduction account: the project's number.</param>
/// <param name="ComplianceYear">Surrender account: its compliance year. Otherwise 0.</param>
/// <param name="Within">Pilot offset account: the province that the pilot region lies in. Otherwise null.</param>
/// <param name="Kinds">The unit kinds it may hold: its type's, for a trading account its parent's.</param>
public sealed record Account(
    AccountId Id,
    string Number,
    AccountType Type,
    HolderId HolderId,
    string Jurisdiction,
    AccountState State,
    AccountId ParentId,
    string? Project,
    short ComplianceYear,
    string? Within,
    IReadOnlyList<UnitKind> Kinds)
{
    /// <summary>Signing policy (签署规则): how many other representatives confirm a movement out of it; 0 to
    /// 5.</summary>
    public short Confirmations { get; init; }

    /// <summary>Signing policy: only movements of more than so many tonnes need confirming.</summary>
    public long ConfirmAbove { get; init; }

    /// <summary>The jurisdiction of the nation's own accounts, exchanges and auction houses.</summary>
    public const string National = "00";

    /// <summary>Where every serial number is before its creation.</summary>
    public static readonly Account Origin = new(
        default, "", AccountTypes.Origin, default, National, AccountState.Open, default, null, 0, null,
        AccountTypes.Origin.Kinds);
}
