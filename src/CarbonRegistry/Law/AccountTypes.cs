using System.Text.Json.Serialization;

namespace CarbonRegistry.Law;

/// <summary>Who may hold an account of a type. Specification section 2.</summary>
public enum HolderKind
{
    /// <summary>国家: the national authority.</summary>
    Nation,

    /// <summary>省级主管部门: a provincial authority.</summary>
    Province,

    /// <summary>试点地区: a pilot region.</summary>
    Pilot,

    /// <summary>企业: identified by its unified social credit code (GB 32100-2015).</summary>
    Enterprise,

    /// <summary>个人: identified by the resident identity number (GB 11643-1999).</summary>
    Individual,

    /// <summary>交易所: an exchange.</summary>
    Exchange,

    /// <summary>拍卖机构: an auction house.</summary>
    AuctionHouse,
}

/// <summary>How units leave the accounts of a type.</summary>
public enum Exit
{
    /// <summary>By whatever movement has a route from it.</summary>
    Open,

    /// <summary>Only by the undo of what brought them in: whole, once.</summary>
    UndoOnly,

    /// <summary>Never: it is terminal.</summary>
    None,
}

/// <summary>An account type (账户类型). Specification section 2, the table of 15.</summary>
/// <param name="Code">Two letters, part of the account number; permanent.</param>
/// <param name="Key">Its name in code and API.</param>
/// <param name="Name">Its name.</param>
/// <param name="Holders">Who may hold it; empty for Origin.</param>
/// <param name="Kinds">The unit kinds that it may hold. A trading account holds what its parent may.</param>
/// <param name="OpenedBy">The function that opens it, or null where the system does.</param>
public sealed record AccountType(string Code, string Key, Text Name, HolderKind[] Holders, UnitKind[] Kinds,
    short? OpenedBy)
{
    /// <summary>How units leave it.</summary>
    public Exit Exit { get; init; }

    /// <summary>
    /// Whether what it holds is an enterprise's or an individual's own. Ownership passes between two holders only as
    /// specification section 4, consequence (ii), says.
    /// </summary>
    public bool IsOwned { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>The 15 account types and Origin.</summary>
internal static class AccountTypes
{
    private const UnitKind A = UnitKind.Allowance, C = UnitKind.Reduction;

    /// <summary>∅: where units come from. It holds every serial number that was not created yet; no account number, no
    /// holder, shown to nobody.</summary>
    public static readonly AccountType Origin = new("OO", "Origin", new("源", "Origin"), [], [A, C], null);

    /// <summary>国家总量账户.</summary>
    public static readonly AccountType NT =
        new("NT", "NationalTotal", new("国家总量账户", "National total account"), [HolderKind.Nation], [A], null);

    /// <summary>国家划拨账户.</summary>
    public static readonly AccountType NA =
        new("NA", "NationalAllocation", new("国家划拨账户", "National allocation account"), [HolderKind.Nation], [A],
            null);

    /// <summary>国家拍卖账户.</summary>
    public static readonly AccountType NU =
        new("NU", "NationalAuction", new("国家拍卖账户", "National auction account"), [HolderKind.Nation], [A], null);

    /// <summary>国家减排量账户.</summary>
    public static readonly AccountType NC =
        new("NC", "NationalReduction", new("国家减排量账户", "National reduction account"), [HolderKind.Nation], [C],
            null);

    /// <summary>注销账户: terminal.</summary>
    public static readonly AccountType NW =
        new("NW", "Annulment", new("注销账户", "Annulment account"), [HolderKind.Nation],
        [A, C], null) { Exit = Exit.None };

    /// <summary>上缴账户: one per province and compliance year; units leave only by undo.</summary>
    public static readonly AccountType NS =
        new("NS", "Surrender", new("上缴账户", "Surrender account"), [HolderKind.Nation],
        [A, C], null) { Exit = Exit.UndoOnly };

    /// <summary>取消账户: units leave only by undo.</summary>
    public static readonly AccountType NX = new("NX", "Cancellation", new("取消账户", "Cancellation account"),
        [HolderKind.Nation], [A, C], null) { Exit = Exit.UndoOnly };

    /// <summary>CCER抵消账户: one per pilot region, terminal.</summary>
    public static readonly AccountType NO = new("NO", "PilotOffset", new("CCER抵消账户", "Pilot offset account"),
        [HolderKind.Pilot], [C], null) { Exit = Exit.None };

    /// <summary>省级总量账户: one per province.</summary>
    public static readonly AccountType PT =
        new("PT", "ProvincialTotal", new("省级总量账户", "Provincial total account"), [HolderKind.Province], [A], null);

    /// <summary>履约持有账户: one per key emitting enterprise.</summary>
    public static readonly AccountType EC =
        new("EC", "ComplianceHolding", new("履约持有账户", "Compliance holding account"),
        [HolderKind.Enterprise], [A, C], 14) { IsOwned = true };

    /// <summary>一般持有账户.</summary>
    public static readonly AccountType EG = new("EG", "GeneralHolding", new("一般持有账户", "General holding account"),
        [HolderKind.Enterprise, HolderKind.Individual], [A, C], 14) { IsOwned = true };

    /// <summary>项目减排账户: one per project.</summary>
    public static readonly AccountType EP =
        new("EP", "ProjectReduction", new("项目减排账户", "Project reduction account"),
        [HolderKind.Enterprise], [C], 14) { IsOwned = true };

    /// <summary>交易账户: one per parent EC, EG or EP.</summary>
    public static readonly AccountType ET = new("ET", "Trading", new("交易账户", "Trading account"),
        [HolderKind.Enterprise, HolderKind.Individual], [A, C], 14) { IsOwned = true };

    /// <summary>交易所交付账户: one per exchange.</summary>
    public static readonly AccountType XD =
        new("XD", "ExchangeDelivery", new("交易所交付账户", "Exchange delivery account"), [HolderKind.Exchange], [A, C],
            4);

    /// <summary>拍卖交付账户: one per auction house; lots are kept apart by consignor.</summary>
    public static readonly AccountType AD =
        new("AD", "AuctionDelivery", new("拍卖交付账户", "Auction delivery account"), [HolderKind.AuctionHouse], [A],
            4);

    /// <summary>The 15 types that accounts are opened of, in the specification's order.</summary>
    public static readonly IReadOnlyList<AccountType> All =
        [NT, NA, NU, NC, NW, NS, NX, NO, PT, EC, EG, EP, ET, XD, AD];

    /// <summary>The type of this two-letter code (Origin included), or null.</summary>
    public static AccountType? Find(string? code) =>
        code == Origin.Code ? Origin : All.FirstOrDefault(t => string.Equals(t.Code, code, StringComparison.Ordinal));
}

/// <summary>An account state (账户状态) and what may pass while it lasts. Specification section 2.</summary>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
/// <param name="UnitsOut">Whether units may leave.</param>
/// <param name="UnitsIn">Whether units may arrive.</param>
[JsonConverter(typeof(KeyedJson<AccountState>))]
public sealed record AccountState(string Key, Text Name, bool UnitsOut, bool UnitsIn) : IKeyed<AccountState>
{
    /// <summary>正常.</summary>
    public static readonly AccountState Open = new("open", new("正常", "Open"), UnitsOut: true, UnitsIn: true);

    /// <summary>限制: in yes, out no.</summary>
    public static readonly AccountState Restricted =
        new("restricted", new("限制", "Restricted"), UnitsOut: false, UnitsIn: true);

    /// <summary>冻结: neither.</summary>
    public static readonly AccountState Frozen = new("frozen", new("冻结", "Frozen"), UnitsOut: false, UnitsIn: false);

    /// <summary>司法冻结: neither.</summary>
    public static readonly AccountState JudiciallyFrozen =
        new("judicially-frozen", new("司法冻结", "Judicially frozen"), UnitsOut: false, UnitsIn: false);

    /// <summary>待销户: it is being emptied, so units leave and none arrive.</summary>
    public static readonly AccountState Closing =
        new("closing", new("待销户", "Closing"), UnitsOut: true, UnitsIn: false);

    /// <summary>销户: empty, kept on record.</summary>
    public static readonly AccountState Closed = new("closed", new("销户", "Closed"), UnitsOut: false, UnitsIn: false);

    /// <summary>All states.</summary>
    public static IReadOnlyList<AccountState> All { get; } =
        [Open, Restricted, Frozen, JudiciallyFrozen, Closing, Closed];

    /// <summary>Whether it is being closed, or is: nothing new begins with it.</summary>
    public bool IsEnding => this == Closing || this == Closed;

    /// <inheritdoc/>
    public override string ToString() => Key;
}
