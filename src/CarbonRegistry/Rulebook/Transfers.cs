using CarbonRegistry.Units;
using static CarbonRegistry.Rulebook.AccountTypes;
using static CarbonRegistry.Rulebook.Checks;
using static CarbonRegistry.Rulebook.Role;

namespace CarbonRegistry.Rulebook;

/// <summary>
/// The law: the 22 movements (one with its approval, 26 and 22), each a row, and after them those of the extension set. Everything not here is refused.
/// Specification sections 4 and 4b.
/// </summary>
public static class Transfers
{
    private const UnitKind A = UnitKind.Allowance, C = UnitKind.Reduction;

    /// <summary>6 配额创建.</summary>
    public static readonly Transfer CreateAllowances = new(6, new("配额创建", "Create allowances"))
    {
        Units = [A], Routes = [From(Origin).To(NT)], By = [NationalBusiness], Approvals = 1, Also = [OfAFreshDecision, WithinTheCap],
        Needs = TermNames.Reference | TermNames.Vintage,
    };

    /// <summary>7 国家级配额分配.</summary>
    public static readonly Transfer AllocateNationally = new(7, new("国家级配额分配", "National allocation"))
    {
        Units = [A], Routes = [From(NT).To(NA, NU)], By = [NationalBusiness],
        Needs = TermNames.Reference,
    };

    /// <summary>8 配额注销.</summary>
    public static readonly Transfer Annul = new(8, new("配额注销", "Annul"))
    {
        Units = [A], Routes = [From(NT).To(NW)], By = [NationalBusiness], Approvals = 1,
        Needs = TermNames.Reference,
    };

    /// <summary>9 配额划拨.</summary>
    public static readonly Transfer AssignToProvinces = new(9, new("配额划拨", "Assign to provinces"))
    {
        Units = [A], Routes = [From(NA).To(PT)], By = [NationalBusiness], Also = [NamesNobodyTwice, NotAppliedBefore],
        Needs = TermNames.Reference, May = TermNames.Repetition,
    };

    /// <summary>10 国家拍卖分配.</summary>
    public static readonly Transfer ConsignNationally = new(10, new("国家拍卖分配", "National auction consignment"))
    {
        Units = [A], Routes = [From(NU).To(AD)], By = [NationalBusiness], Places = HoldKinds.Consignment,
        Needs = TermNames.Reference,
    };

    /// <summary>11 国家拍卖返还.</summary>
    public static readonly Transfer ReturnFromNationalAuction = new(11, new("国家拍卖返还", "National auction return"))
    {
        Units = [A], Routes = [From(NU).To(NT)], By = [NationalBusiness],
        May = TermNames.Reference,
    };

    /// <summary>12 减排量创建.</summary>
    public static readonly Transfer CreateReductions = new(12, new("减排量创建", "Create reductions"))
    {
        Units = [C], Routes = [From(Origin).To(NC)], By = [NationalBusiness], Approvals = 1,
        Also = [OfAFreshDecision, OfAFreshPeriod, OfThePast, OfItsVintage],
        Needs = TermNames.Reference | TermNames.Vintage | TermNames.Project | TermNames.Monitoring,
    };

    /// <summary>13 减排量签发.</summary>
    public static readonly Transfer IssueReductions = new(13, new("减排量签发", "Issue reductions"))
    {
        Units = [C], Routes = [From(NC).To(EP)], By = [NationalBusiness], Only = [OfTheProject],
        Needs = TermNames.Reference,
    };

    /// <summary>16 省级配额分配.</summary>
    public static readonly Transfer AllocateProvincially = new(16, new("省级配额分配", "Provincial allocation"))
    {
        Units = [A], Routes = [From(PT).To(EC)], By = [ProvincialBusiness], Places = HoldKinds.FreezePeriod,
        Needs = TermNames.Reference, May = TermNames.FreezeUntil | TermNames.Repetition, Also = [FreezeEndsLater, NamesNobodyTwice, NotAppliedBefore],
    };

    /// <summary>17 配额回收: only units of an allocation, in their freeze period.</summary>
    public static readonly Transfer Recall = new(17, new("配额回收", "Recall in the freeze period"))
    {
        Units = [A], Routes = [From(EC).To(PT)], By = [ProvincialBusiness], Takes = HoldKinds.FreezePeriod, Only = [HeldForTheDestination],
        TellsHolder = true, May = TermNames.Reference | TermNames.Reason,
    };

    /// <summary>18 省级拍卖分配.</summary>
    public static readonly Transfer ConsignProvincially = new(18, new("省级拍卖分配", "Provincial auction consignment"))
    {
        Units = [A], Routes = [From(PT).To(AD)], By = [ProvincialBusiness], Places = HoldKinds.Consignment,
        Needs = TermNames.Reference,
    };

    /// <summary>19 省级配额注销.</summary>
    public static readonly Transfer AnnulProvincially = new(19, new("省级配额注销", "Provincial annul"))
    {
        Units = [A], Routes = [From(PT).To(NW)], By = [ProvincialBusiness], Approvals = 1,
        Needs = TermNames.Reference,
    };

    /// <summary>23 直接转移: between an account and its own trading account, both ways.</summary>
    public static readonly Transfer TransferDirectly = new(23, new("直接转移", "Direct transfer"))
    {
        Units = [A, C], Routes = [From(EC, EG, EP).To(ET), From(ET).To(EC, EG, EP)], By = [Representative], Also = [ItsOwnTradingAccount],
        StaysWithHolder = true,
        May = TermNames.Reference,
    };

    /// <summary>24 上缴, for the compliance year of the surrender account.</summary>
    public static readonly Transfer Surrender = new(24, new("上缴", "Surrender"))
    {
        Units = [A, C], Routes = [From(EC).To(NS)], By = [Representative], IsReviewed = true, MayBeEased = true, Takes = HoldKinds.Free | HoldKinds.FreezePeriod,
        Only = [VintageIsDue], Also = [OfItsProvince, ComplianceYearIsOpen, OffsetsWithinShare],
        May = TermNames.Reference,
    };

    /// <summary>25 取消: voluntary, for ever; a project's account cancels the reductions of its project.</summary>
    public static readonly Transfer Cancel = new(25, new("取消", "Cancel voluntarily"))
    {
        Units = [A, C], Routes = [From(EC, EG, EP).To(NX)], By = [Representative], IsReviewed = true,
        Only = [OfItsOwnProject], Also = [PurposeIsListed],
        Needs = TermNames.Purpose | TermNames.Beneficiary, May = TermNames.Reference,
    };

    /// <summary>26 试点地区上缴: reserved where it is until 22 approves or rejects it.</summary>
    public static readonly Transfer SurrenderToPilot = new(26, new("试点地区上缴", "Pilot surrender request"))
    {
        Units = [C], Routes = [From(EG).To(NO)], By = [Representative], IsReviewed = true, Places = HoldKinds.Reservation, DecidedBy = 22, Also = [OfThePilotRegion],
        May = TermNames.Reference,
    };

    /// <summary>27 间接转移.</summary>
    public static readonly Transfer TransferToExchange = new(27, new("间接转移", "Indirect transfer"))
    {
        Units = [A, C], Routes = [From(ET).To(XD)], By = [Representative], MayBeEased = true, Also = [BoundAtTheExchange],
        May = TermNames.Reference,
    };

    /// <summary>29 交易所转出.</summary>
    public static readonly Transfer TransferOutOfExchange = new(29, new("交易所转出", "Exchange transfer-out"))
    {
        Units = [A, C], Routes = [From(XD).To(ET)], By = [Role.Exchange], Also = [WithinTheExchangeSession, BoundAtTheExchange],
        May = TermNames.Reference,
    };

    /// <summary>34 拍卖交付.</summary>
    public static readonly Transfer DeliverAuction = new(34, new("拍卖交付", "Auction delivery"))
    {
        Units = [A], Routes = [From(AD).To(EC, EG)], By = [AuctionHouse], Takes = HoldKinds.Consignment,
        Also = [OfOneConsignor, NamesNobodyTwice, NotAppliedBefore],
        May = TermNames.Reference | TermNames.Repetition,
    };

    /// <summary>35 拍卖返还: to the consignor and to no other.</summary>
    public static readonly Transfer ReturnFromAuction = new(35, new("拍卖返还", "Auction return"))
    {
        Units = [A], Routes = [From(AD).To(NU, PT)], By = [AuctionHouse], Takes = HoldKinds.Consignment, Only = [HeldForTheDestination],
        May = TermNames.Reference,
    };

    /// <summary>20 省级上缴操作撤销.</summary>
    public static readonly Transfer UndoSurrender = new(20, new("省级上缴操作撤销", "Undo a surrender"))
    {
        Units = [A, C], Routes = [From(NS).To(EC)], By = [ProvincialBusiness], Approvals = 1, Undoes = Surrender, Also = [ComplianceYearIsOpen],
        TellsHolder = true,
        Needs = TermNames.RefersTo | TermNames.Reason, May = TermNames.Reference,
    };

    /// <summary>21 省级取消操作撤销: only where the source was a compliance holding account.</summary>
    public static readonly Transfer UndoCancellation = new(21, new("省级取消操作撤销", "Undo a cancellation"))
    {
        Units = [A, C], Routes = [From(NX).To(EC)], By = [ProvincialBusiness], Approvals = 1, Undoes = Cancel,
        TellsHolder = true,
        Needs = TermNames.RefersTo | TermNames.Reason, May = TermNames.Reference,
    };

    /// <summary>40 减排量注销: a wrong creation, or reductions obtained by fraud. With 8 what undoes a creation by law.</summary>
    public static readonly Transfer AnnulReductions = new(40, new("减排量注销", "Annul reductions"))
    {
        Units = [C], Routes = [From(NC, ET).To(NW), From(EP, EG, EC).To(NW)], By = [NationalBusiness], Approvals = 1,
            IsExtension = true, TellsHolder = true,
        Needs = TermNames.Reference, May = TermNames.Reason,
    };

    private static LaneStart From(params AccountType[] types) => new(types);

    private readonly record struct LaneStart(AccountType[] Types)
    {
        public Lane To(params AccountType[] types) => new(Types, types);
    }
}
