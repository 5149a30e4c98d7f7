using static CarbonRegistry.Law.AccountTypes;
using static CarbonRegistry.Law.Role;

namespace CarbonRegistry.Law;

/// <summary>The catalogue of the 37 functions and of the extension set, by number. Specification sections 4b and
/// 5.</summary>
internal static class Functions
{
    /// <summary>22 试点地区上缴审批.</summary>
    public static readonly Decision DecidePilotSurrender = new(22, new("试点地区上缴审批", "Approve pilot surrender"))
    {
        About = new(
            "批准则立即转入 CCER 抵消账户且不可撤销；驳回须说明理由，预留随即解除。",
            "Approving moves the units to the pilot offset account at once and for good; rejecting needs a reason "
                + "and releases them."),
        By = [Pilot], Of = Transfers.SurrenderToPilot, InPerson = true,
        Needs = [Term.RefersTo, Term.Approve], May = [Term.Reason],
    };

    /// <summary>1 管理员创建.</summary>
    public static readonly Administration CreateAdministrators =
        new(1, new("管理员创建", "Create administrators")) { By = [NationalSystem], Approvals = 1, NeverAlone = true };

    /// <summary>2 管理员信息修改.</summary>
    public static readonly Administration EditAdministrators =
        new(2, new("管理员信息修改", "Edit administrators")) { By = [NationalSystem], Approvals = 1,
            NeverAlone = true };

    /// <summary>3 管理员权限修改.</summary>
    public static readonly Administration ChangePermissions = new(3,
        new("管理员权限修改", "Change administrators' permissions")) { By = [NationalSystem], Approvals = 1,
        NeverAlone = true };

    /// <summary>37 应用审计操作.</summary>
    public static readonly Administration AuditLog =
        new(37, new("应用审计操作", "Audit operations")) { By = [Role.Audit] };

    /// <summary>4 国家级账户开立: exchanges and auction houses with their delivery accounts.</summary>
    public static readonly Administration OpenNationalAccounts =
        new(4, new("国家级账户开立", "Open national accounts")) { By = [NationalBusiness] };

    /// <summary>14 省级账户开立: holders, their accounts and representatives.</summary>
    public static readonly Administration OpenProvincialAccounts =
        new(14, new("省级账户开立", "Open provincial accounts")) { By = [ProvincialBusiness] };

    /// <summary>36 系统配置参数设置: parameters, calendar, compliance years.</summary>
    public static readonly Administration SetParameters =
        new(36, new("系统配置参数设置", "Set system parameters")) { By = [Role.Configuration] };

    /// <summary>103 履约义务登记: what each enterprise of a province owes for a compliance year. Specification section
    /// 6.</summary>
    public static readonly Administration RecordObligations =
        new(103, new("履约义务登记", "Record obligations")) { By = [ProvincialBusiness] };

    /// <summary>5 国家级账户信息修改, holds on units of the accounts that the nation edits included.</summary>
    public static readonly Administration EditNationalAccount =
        new(5, new("国家级账户信息修改", "Edit national accounts"))
    {
        By = [NationalBusiness], Holds = [EP, XD, AD], Needs = [Term.Reason], May = [Term.RefersTo, Term.Reference],
    };

    /// <summary>15 省级账户信息修改, holds on units of the accounts that the province edits included.</summary>
    public static readonly Administration EditProvincialAccount =
        new(15, new("省级账户信息修改", "Edit provincial accounts"))
    {
        By = [ProvincialBusiness], Holds = [EC, EG, ET], Needs = [Term.Reason], May = [Term.RefersTo, Term.Reference],
    };

    /// <summary>28 交易所转入通知.</summary>
    public static readonly Administration ExchangeTransferIn =
        new(28, new("交易所转入", "Exchange transfer-in notice")) { By = [Role.Exchange] };

    /// <summary>30 交易系统账户绑定.</summary>
    public static readonly Administration ExchangeBinding =
        new(30, new("交易系统账户绑定", "Bind a trading-system account")) { By = [Role.Exchange] };

    /// <summary>31 交易系统签到/签退.</summary>
    public static readonly Administration ExchangeSession =
        new(31, new("交易系统签到/签退", "Trading-system sign-in and sign-out")) { By = [Role.Exchange] };

    /// <summary>32 转入/转出信息查询.</summary>
    public static readonly Administration ExchangeQuery =
        new(32, new("转入/转出信息查询", "Query transfers in and out")) { By = [Role.Exchange] };

    /// <summary>33 账户状态变更通知.</summary>
    public static readonly Administration ExchangeAccountStatus =
        new(33, new("账户状态变更通知", "Account status notices")) { By = [Role.Exchange] };

    /// <summary>All rows.</summary>
    public static readonly IReadOnlyList<Function> All =
    [
        CreateAdministrators,
        EditAdministrators,
        ChangePermissions,
        OpenNationalAccounts,
        EditNationalAccount,
        Transfers.CreateAllowances,
        Transfers.AllocateNationally,
        Transfers.Annul,
        Transfers.AssignToProvinces,
        Transfers.ConsignNationally,
        Transfers.ReturnFromNationalAuction,
        Transfers.CreateReductions,
        Transfers.IssueReductions,
        OpenProvincialAccounts,
        EditProvincialAccount,
        Transfers.AllocateProvincially,
        Transfers.Recall,
        Transfers.ConsignProvincially,
        Transfers.AnnulProvincially,
        Transfers.UndoSurrender,
        Transfers.UndoCancellation,
        DecidePilotSurrender,
        Transfers.TransferDirectly,
        Transfers.Surrender,
        Transfers.Cancel,
        Transfers.SurrenderToPilot,
        Transfers.TransferToExchange,
        ExchangeTransferIn,
        Transfers.TransferOutOfExchange,
        ExchangeBinding,
        ExchangeSession,
        ExchangeQuery,
        ExchangeAccountStatus,
        Transfers.DeliverAuction,
        Transfers.ReturnFromAuction,
        SetParameters,
        AuditLog,
        Transfers.TransferWithoutTrade,
        Transfers.AnnulReductions,
        Transfers.UndoAllocation,
    ];

    /// <summary>101 审批: approve, reject or withdraw a proposal that waits. Of all roles: who may decide which
    /// proposal, the proposal says.</summary>
    public static readonly Administration DecideProposal =
        new(101, new("审批", "Decide a proposal")) { By = [.. Role.All],
        Releases = true, May = [Term.RefersTo], InPerson = true };

    /// <summary>102 到期处理: what falls due: proposals expire, or take effect on their day.</summary>
    public static readonly Administration FallDue = new(102, new("到期处理", "What falls due")) { By = [Role.Registry],
        Releases = true, May = [Term.RefersTo] };

    /// <summary>111 登录: sessions begin and end. By whoever it turns out to be; the registry itself where nobody was
    /// recognised.</summary>
    public static readonly Administration SignIn =
        new(111, new("登录", "Sign in and out")) { By = [.. Role.All, Role.Registry] };

    /// <summary>112 修改凭证: one's own passkeys, password and recovery codes.</summary>
    public static readonly Administration ChangeCredentials =
        new(112, new("修改凭证", "Change one's credentials")) { By = [.. Role.All] };

    /// <summary>113 访问令牌: one's own, for programs.</summary>
    public static readonly Administration ManageTokens =
        new(113, new("管理访问令牌", "Manage one's access tokens")) { By = [.. Role.All] };

    /// <summary>114 再次确认: of a high-risk act, by its content.</summary>
    public static readonly Administration ConfirmAct =
        new(114, new("再次确认", "Confirm an act")) { By = [.. Role.All] };

    /// <summary>115 启用账号: first credentials by a one-time code.</summary>
    public static readonly Administration Enrol = new(115, new("启用账号", "Enrol")) { By = [.. Role.All] };

    /// <summary>116 设立登记系统: the first administrators of a registry without persons.</summary>
    public static readonly Administration FoundRegistry =
        new(116, new("设立登记系统", "Found the registry")) { By = [Role.Registry] };

    /// <summary>117 核验结束: the registry records what a verification that an auditor started (37) has
    /// found.</summary>
    public static readonly Administration EndVerification =
        new(117, new("核验结束", "End a verification")) { By = [Role.Registry] };

    /// <summary>121 绑定确认: a representative confirms what an exchange asked for under 30.</summary>
    public static readonly Administration ConfirmBinding =
        new(121, new("交易账户绑定确认", "Confirm a binding")) { By = [Representative], InPerson = true };

    /// <summary>122 交易所报文: a message of an exchange that carries many transactions of function 29, each with a
    /// journal entry of its own.</summary>
    public static readonly Administration ExchangeMessage =
        new(122, new("交易所报文", "Exchange message")) { By = [Role.Exchange] };

    /// <summary>126 再次确认限额: two representatives of an account choose up to which quantity a session need not
    /// confirm 24 and 27.</summary>
    public static readonly Administration EaseConfirmation =
        new(126, new("再次确认限额设置", "Ease the confirmation of an account")) { By = [Representative] };

    /// <summary>131 自检: the registry journals what was written without an act, and raises the alarm where records and
    /// journal part.</summary>
    public static readonly Administration SelfCheck = new(131, new("自检", "Self-check")) { By = [Role.Registry] };

    /// <summary>132 时钟认定: two system administrators accept the time of a node's clock.</summary>
    public static readonly Administration AcceptClock =
        new(132, new("时钟认定", "Accept the clock")) { By = [NationalSystem] };

    /// <summary>Functions beside these, which serve them. Numbers from 101 on.</summary>
    public static readonly IReadOnlyList<Function> Supporting = [DecideProposal, FallDue, RecordObligations, SignIn,
        ChangeCredentials, ManageTokens, ConfirmAct, Enrol, FoundRegistry, EndVerification, ConfirmBinding,
        ExchangeMessage, EaseConfirmation, SelfCheck, AcceptClock];

    /// <summary>The rows that move units.</summary>
    public static readonly IReadOnlyList<Transfer> Movements = [.. All.OfType<Transfer>()];

    private static readonly Dictionary<short, Function> ByCode = Index();

    /// <summary>The function of this number, or null.</summary>
    public static Function? Find(long code) =>
        code is >= 1 and <= short.MaxValue ? ByCode.GetValueOrDefault((short)code) : null;

    private static Dictionary<short, Function> Index()
    {
        var index = new Dictionary<short, Function>();
        foreach (var function in All.Concat(Supporting))
        {
            if (!index.TryAdd(function.Code, function))
            {
                throw new InvalidOperationException(
                    $"Two rows of the catalogue have the code {function.Code}: "
                        + $"give '{function.Name.En}' a code of its own.");
            }
        }

        return index;
    }
}
