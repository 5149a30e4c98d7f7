using CarbonRegistry.Compliance;

namespace CarbonRegistry.Web.Texts;

/// <summary>The page of a holder: what keeps it from complying, and all that concerns it.</summary>
internal static class EnterpriseTexts
{
    public static readonly Text Needs = new("待办：影响履约的事项", "What is missing");
    public static readonly Text NothingMissing = new("没有影响履约的事项。", "Nothing is missing.");
    public static readonly Text Allocated = new("已分配的 {0} 年度配额", "Allocated of vintage {0}");
    public static readonly Text Holdings = new("持有汇总", "Holdings of all accounts");
    public static readonly Text Waiting = new("待审批与待生效", "What waits");
    public static readonly Text Notices = new("已发送的通知", "Notices sent to its representatives");
    public static readonly Text PersonParticulars = new("人员信息", "Particulars");
    public static readonly Text YearOf = new("查看 {0} 年度履约", "See compliance in {0}");
    public static readonly Text SeeAccounts = new("查看账户", "See the accounts");
    public static readonly Text SeePeople = new("查看账户代表", "See the representatives");
    public static readonly Text ClosingMissing = new(
        "该企业 {0} 年度还有 {1} 吨未履约；销户后不能再上缴。",
        "{1} t are still missing for {0}. Once the account is closed nothing can be surrendered from it.");
    public static readonly Text Said = new("内容", "What it says");

    /// <summary>What is missing; the places are year, tonnes, who, and the account.</summary>
    public static Text Of(NeedKind kind) => kind switch
    {
        NeedKind.Missing => new("{0} 年度未履约 {1} 吨", "{1} t missing for {0}"),
        NeedKind.TooFewUnits => new(
            "{0} 年度可用于上缴的碳单位尚缺 {1} 吨", "{1} t more are needed to surrender for {0}"),
        NeedKind.NoFigure => new("{0} 年度应履约量未登记", "No figure is on record for {0}"),
        NeedKind.AccountShut => new(
            "履约持有账户 {3} 不能转出", "Nothing can leave the compliance holding account {3}"),
        NeedKind.NoInitiator => new("履约持有账户没有发起代表", "Nobody initiates for the compliance holding account"),
        NeedKind.TooFewConfirm => new(
            "履约持有账户还缺 {1} 名确认代表", "{1} more must be able to confirm for the account"),
        _ => new("{2} 尚未启用，不能登录", "{2} cannot sign in yet"),
    };

    /// <summary>Whether somebody can sign in.</summary>
    public static Text Of(EnrolmentState state) => state switch
    {
        EnrolmentState.Enrolled => new("已启用", "Enrolled"),
        EnrolmentState.CodeIssued => new("启用码已发放", "Code issued"),
        _ => new("未启用", "Not enrolled"),
    };
}
