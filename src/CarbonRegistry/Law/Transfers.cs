using static CarbonRegistry.Law.AccountTypes;
using static CarbonRegistry.Law.Checks;
using static CarbonRegistry.Law.Role;

namespace CarbonRegistry.Law;

/// <summary>
/// The law: the 22 movements (one with its approval, 26 and 22), each a row, and after them those of the extension set.
/// Everything not here is refused. Specification sections 4 and 4b.
/// </summary>
internal static class Transfers
{
    private const UnitKind A = UnitKind.Allowance, C = UnitKind.Reduction;

    /// <summary>6 配额创建.</summary>
    public static readonly Transfer CreateAllowances = new(6, new("配额创建", "Create allowances"))
    {
        About = new(
            "依据批准文件创建一批配额，计入国家总量账户，序列号连续。",
            "Brings a batch of allowances into being in the national total account, as decided outside; its serial "
                + "numbers run on."),
        Units = [A], Routes = [From(Origin).To(NT)], By = [NationalBusiness], Approvals = 1,
        Also = [OfAFreshDecision, WithinTheCap],
        Needs = [Term.Reference, Term.Vintage],
    };

    /// <summary>7 国家级配额分配.</summary>
    public static readonly Transfer AllocateNationally = new(7, new("国家级配额分配", "National allocation"))
    {
        About = new(
            "将国家总量分入划拨账户与拍卖账户，各笔同时成立。",
            "Parts the national total between the allocation and the auction account, all legs at once."),
        Units = [A], Routes = [From(NT).To(NA, NU)], By = [NationalBusiness],
        Needs = [Term.Reference],
    };

    /// <summary>8 配额注销.</summary>
    public static readonly Transfer Annul = new(8, new("配额注销", "Annul"))
    {
        About = new(
            "将国家总量账户中的配额永久注销。",
            "Annuls allowances of the national total for good."),
        Units = [A], Routes = [From(NT).To(NW)], By = [NationalBusiness], Approvals = 1,
        Needs = [Term.Reference],
    };

    /// <summary>9 配额划拨.</summary>
    public static readonly Transfer AssignToProvinces = new(9, new("配额划拨", "Assign to provinces"))
    {
        About = new(
            "由国家划拨账户向各省总量账户划拨。",
            "Assigns allowances to the provinces' total accounts."),
        Units = [A], Routes = [From(NA).To(PT)], By = [NationalBusiness], Also = [NamesNobodyTwice, NotAppliedBefore],
        ByFile = true, Needs = [Term.Reference], May = [Term.Repetition],
    };

    /// <summary>10 国家拍卖分配.</summary>
    public static readonly Transfer ConsignNationally = new(10, new("国家拍卖分配", "National auction consignment"))
    {
        About = new(
            "将国家拍卖账户中的配额交拍卖机构寄售，仍归国家所有。",
            "Consigns the nation's auction allowances to an auction house; they stay the nation's."),
        Units = [A], Routes = [From(NU).To(AD)], By = [NationalBusiness], Places = HoldKinds.Consignment,
        Needs = [Term.Reference],
    };

    /// <summary>11 国家拍卖返还.</summary>
    public static readonly Transfer ReturnFromNationalAuction = new(11, new("国家拍卖返还", "National auction return"))
    {
        About = new(
            "将未拍卖的国家配额退回国家总量账户。",
            "Returns what was not auctioned to the national total."),
        Units = [A], Routes = [From(NU).To(NT)], By = [NationalBusiness],
        May = [Term.Reference],
    };

    /// <summary>12 减排量创建.</summary>
    public static readonly Transfer CreateReductions = new(12, new("减排量创建", "Create reductions"))
    {
        About = new(
            "依据备案创建一批减排量，计入国家减排量账户。",
            "Brings a batch of reductions into being in the national reduction account, as put on record outside."),
        Units = [C], Routes = [From(Origin).To(NC)], By = [NationalBusiness], Approvals = 1,
        Also = [OfAFreshDecision, OfAFreshPeriod, OfThePast, OfItsVintage],
        Needs = [Term.Reference, Term.Vintage, Term.Project, Term.MonitoringFrom, Term.MonitoringTo],
    };

    /// <summary>13 减排量签发.</summary>
    public static readonly Transfer IssueReductions = new(13, new("减排量签发", "Issue reductions"))
    {
        About = new(
            "将减排量签发至该项目的减排账户。",
            "Issues reductions to the account of their project."),
        Units = [C], Routes = [From(NC).To(EP)], By = [NationalBusiness], Only = [OfTheProject],
        Needs = [Term.Reference],
    };

    /// <summary>16 省级配额分配.</summary>
    public static readonly Transfer AllocateProvincially = new(16, new("省级配额分配", "Provincial allocation"))
    {
        About = new(
            "由省级总量账户向企业履约持有账户分配；可设冻结期，期内可回收或上缴，不可交易。",
            "Allocates to enterprises; within a freeze period the units may be recalled or surrendered, not traded."),
        Units = [A], Routes = [From(PT).To(EC)], By = [ProvincialBusiness], Places = HoldKinds.FreezePeriod,
        ByFile = true, Needs = [Term.Reference], May = [Term.FreezeUntil, Term.Repetition],
            Also = [FreezeEndsLater, NamesNobodyTwice, NotAppliedBefore],
    };

    /// <summary>17 配额回收: only units of an allocation, in their freeze period.</summary>
    public static readonly Transfer Recall = new(17, new("配额回收", "Recall in the freeze period"))
    {
        About = new(
            "在冻结期内收回分配。",
            "Takes an allocation back while its freeze period lasts."),
        Units = [A], Routes = [From(EC).To(PT)], By = [ProvincialBusiness], Takes = HoldKinds.FreezePeriod,
        Only = [HeldForTheDestination],
        TellsHolder = true, May = [Term.Reference, Term.Reason],
    };

    /// <summary>18 省级拍卖分配.</summary>
    public static readonly Transfer ConsignProvincially = new(18, new("省级拍卖分配", "Provincial auction consignment"))
    {
        About = new(
            "将省级配额交拍卖机构寄售，仍归该省所有。",
            "Consigns the province's allowances to an auction house; they stay the province's."),
        Units = [A], Routes = [From(PT).To(AD)], By = [ProvincialBusiness], Places = HoldKinds.Consignment,
        Needs = [Term.Reference],
    };

    /// <summary>19 省级配额注销.</summary>
    public static readonly Transfer AnnulProvincially = new(19, new("省级配额注销", "Provincial annul"))
    {
        About = new(
            "将省级总量账户中的配额永久注销。",
            "Annuls allowances of the provincial total for good."),
        Units = [A], Routes = [From(PT).To(NW)], By = [ProvincialBusiness], Approvals = 1,
        Needs = [Term.Reference],
    };

    /// <summary>23 直接转移: between an account and its own trading account, both ways.</summary>
    public static readonly Transfer TransferDirectly = new(23, new("直接转移", "Direct transfer"))
    {
        About = new(
            "在持有账户与其交易账户之间转移，两个方向均可。",
            "Moves units between a holding account and its own trading account, either way."),
        Units = [A, C], Routes = [From(EC, EG, EP).To(ET), From(ET).To(EC, EG, EP)], By = [Representative],
        Also = [ItsOwnTradingAccount],
        StaysWithHolder = true,
        May = [Term.Reference],
    };

    /// <summary>24 上缴, for the compliance year of the surrender account.</summary>
    public static readonly Transfer Surrender = new(24, new("上缴", "Surrender"))
    {
        About = new(
            "为履约年度上缴。年度不得晚于履约年度；减排量不得超过抵销比例。",
            "Surrenders for a compliance year: no later vintage, and reductions within their share."),
        Units = [A, C], Routes = [From(EC).To(NS)], By = [Representative], Review = Review.OfSource, MayBeEased = true,
            Takes = HoldKinds.Free | HoldKinds.FreezePeriod,
        Only = [VintageIsDue], Also = [OfItsProvince, ComplianceYearIsOpen, OffsetsWithinShare],
        May = [Term.Reference],
    };

    /// <summary>25 取消: voluntary, for ever; a project's account cancels the reductions of its project.</summary>
    public static readonly Transfer Cancel = new(25, new("取消", "Cancel voluntarily"))
    {
        About = new(
            "自愿取消，须说明目的与受益人，并公开。",
            "Cancels voluntarily; purpose and beneficiary are made public."),
        Units = [A, C], Routes = [From(EC, EG, EP).To(NX)], By = [Representative], Review = Review.OfSource,
        Only = [OfItsOwnProject],
        Needs = [Term.Purpose, Term.Beneficiary], May = [Term.Reference],
    };

    /// <summary>26 试点地区上缴: reserved where it is until 22 approves or rejects it.</summary>
    public static readonly Transfer SurrenderToPilot = new(26, new("试点地区上缴", "Pilot surrender request"))
    {
        About = new(
            "申请向试点地区上缴；审批前所涉碳单位预留。",
            "Asks to surrender to a pilot region; the units are reserved until it decides."),
        Units = [C], Routes = [From(EG).To(NO)], By = [Representative], Review = Review.OfSource,
            Places = HoldKinds.Reservation, DecidedBy = 22, Also = [OfThePilotRegion],
        May = [Term.Reference],
    };

    /// <summary>27 间接转移.</summary>
    public static readonly Transfer TransferToExchange = new(27, new("间接转移", "Indirect transfer"))
    {
        About = new(
            "转入已绑定的交易所，转出后由交易系统处置。",
            "Moves units to an exchange that the account is bound at; there the trading system disposes of them."),
        Units = [A, C], Routes = [From(ET).To(XD)], By = [Representative], MayBeEased = true,
        Also = [BoundAtTheExchange],
        May = [Term.Reference],
    };

    /// <summary>29 交易所转出.</summary>
    public static readonly Transfer TransferOutOfExchange = new(29, new("交易所转出", "Exchange transfer-out"))
    {
        Units = [A, C], Routes = [From(XD).To(ET)], By = [Role.Exchange],
        Also = [WithinTheExchangeSession, BoundAtTheExchange],
        May = [Term.Reference],
    };

    /// <summary>34 拍卖交付.</summary>
    public static readonly Transfer DeliverAuction = new(34, new("拍卖交付", "Auction delivery"))
    {
        About = new(
            "向竞得者的账户交付，须与寄售方一致。",
            "Delivers to the winners' accounts, out of the lots of their consignors."),
        Units = [A], Routes = [From(AD).To(EC, EG)], By = [AuctionHouse], Takes = HoldKinds.Consignment,
        ByFile = true, Also = [OfOneConsignor, NamesNobodyTwice, NotAppliedBefore],
        May = [Term.Reference, Term.Repetition],
    };

    /// <summary>35 拍卖返还: to the consignor and to no other.</summary>
    public static readonly Transfer ReturnFromAuction = new(35, new("拍卖返还", "Auction return"))
    {
        About = new(
            "将未成交的配额退回寄售方，不超过其寄售数量。",
            "Returns what was not sold to its consignor, up to what it consigned."),
        Units = [A], Routes = [From(AD).To(NU, PT)], By = [AuctionHouse], Takes = HoldKinds.Consignment,
        Only = [HeldForTheDestination],
        May = [Term.Reference],
    };

    /// <summary>20 省级上缴操作撤销.</summary>
    public static readonly Transfer UndoSurrender = new(20, new("省级上缴操作撤销", "Undo a surrender"))
    {
        About = new(
            "将一笔上缴整笔退回原账户，序列号不变；只能撤销一次。",
            "Brings a whole surrender back to its account, the same serial numbers; once only."),
        Units = [A, C], Routes = [From(NS).To(EC)], By = [ProvincialBusiness], Approvals = 1, Undoes = Surrender,
        Also = [ComplianceYearIsOpen],
        TellsHolder = true,
        Needs = [Term.RefersTo, Term.Reason], May = [Term.Reference],
    };

    /// <summary>21 省级取消操作撤销: only where the source was a compliance holding account.</summary>
    public static readonly Transfer UndoCancellation = new(21, new("省级取消操作撤销", "Undo a cancellation"))
    {
        About = new(
            "将履约持有账户的一笔取消整笔退回，序列号不变；只能撤销一次。",
            "Brings a whole cancellation back to its compliance account, the same serial numbers; once only."),
        Units = [A, C], Routes = [From(NX).To(EC)], By = [ProvincialBusiness], Approvals = 1, Undoes = Cancel,
        TellsHolder = true,
        Needs = [Term.RefersTo, Term.Reason], May = [Term.Reference],
    };

    /// <summary>40 减排量注销: a wrong creation, or reductions obtained by fraud. With 8 what undoes a creation by
    /// law.</summary>
    public static readonly Transfer AnnulReductions = new(40, new("减排量注销", "Annul reductions"))
    {
        About = new(
            "将误创建或以欺诈取得的减排量永久注销；整批注销后，其批准文件可再次使用。",
            "Annuls reductions that were created by mistake or obtained by fraud, for good; annulled whole, their "
                + "decision may be used again."),
        Units = [C], Routes = [From(NC, ET).To(NW), From(EP, EG, EC).To(NW)], By = [NationalBusiness], Approvals = 1,
            IsExtension = true, TellsHolder = true,
        Needs = [Term.Reference], May = [Term.Reason],
    };

    /// <summary>46 省级配额分配撤销: a wrong allocation, whole, while all of it still lies where it was allocated
    /// to.</summary>
    public static readonly Transfer UndoAllocation = new(46, new("省级配额分配撤销", "Undo an allocation"))
    {
        About = new(
            "将一笔省级分配整笔退回省级总量账户，序列号不变；须在期限内，且所分配的配额仍全部在原账户；只能撤销一次。",
            "Brings a whole allocation back to the provincial total, the same serial numbers: in time, while all of it "
                + "still lies there, once only."),
        Units = [A], Routes = [From(EC).To(PT)], By = [ProvincialBusiness], Approvals = 1,
            Undoes = AllocateProvincially,
        Takes = HoldKinds.Free | HoldKinds.FreezePeriod, Also = [InTimeToUndo], IsExtension = true, TellsHolder = true,
        Needs = [Term.RefersTo, Term.Reason], May = [Term.Reference],
    };

    /// <summary>38 非交易过户: units pass to another holder without trade, by succession, merger, division, dissolution
    /// or a court's decision.</summary>
    public static readonly Transfer TransferWithoutTrade = new(38, new("非交易过户", "Non-trading transfer"))
    {
        About = new(
            "因继承、合并、分立、解散或司法裁决，将碳单位转归另一用户；转出账户冻结时亦可办理。"
                + "转入方属他省的，由该省审核。",
            "Passes units to another holder by succession, merger, division, dissolution or a court's decision, also "
                + "out of a frozen account. Where the other holder is of another province, that province reviews it."),
        Units = [A, C], Routes = [From(EC, EG, EP, ET).To(EC, EG), From(EP).To(EP)], By = [ProvincialBusiness],
            Approvals = 1,
        Review = Review.OfDestination, ToAnotherHolder = true, Also = [OfAnotherHolder, OfItsProject],
        FromStates = [AccountState.Open, AccountState.Restricted, AccountState.Frozen, AccountState.Closing],
        IsExtension = true, TellsHolder = true, Needs = [Term.Reference, Term.Cause], May = [Term.Reason],
    };

    private static LaneStart From(params AccountType[] types) => new(types);

    private readonly record struct LaneStart(AccountType[] Types)
    {
        public Lane To(params AccountType[] types) => new(Types, types);
    }
}
