namespace CarbonRegistry.Web.Texts;

/// <summary>The list of accounts and the page of one.</summary>
internal static class AccountTexts
{
    public static readonly Text SearchHint =
        new(
            "账户号、名称、拼音首字母或证件号", "Number, name, its pinyin initials, or the holder's identifier");
    public static readonly Text SearchFor = new("关键词", "Keyword");
    public static readonly Text OpenedAt = new("开立日期", "Opened");
    public static readonly Text Identifier = new("统一社会信用代码 / 证件号", "Identifier");
    public static readonly Text Parent = new("所属持有账户", "Belongs to");
    public static readonly Text Trading = new("交易账户", "Trading account");
    public static readonly Text ProjectNumber = new("项目编号", "Project number");
    public static readonly Text ComplianceYear = new("履约年度", "Compliance year");
    public static readonly Text Name = new("名称", "Name");
    public static readonly Text Particulars = new("账户信息", "Particulars");
    public static readonly Text Holdings = new("当前持有", "Holdings now");
    public static readonly Text HoldingsAt = new("{0} 的持有", "Holdings at {0}");
    public static readonly Text NoHoldings = new("该账户没有碳单位", "The account holds no units");
    public static readonly Text Holds = new("冻结与预留", "Holds");
    public static readonly Text Kind = new("类别", "Kind");
    public static readonly Text HeldFor = new("寄售方 / 分配账户", "Held for");
    public static readonly Text ExpiresAt = new("截止", "Until");
    public static readonly Text Authority = new("机关与文书", "Authority and document");
    public static readonly Text InForce = new("有效", "In force");
    public static readonly Text Expired = new("已到期", "Expired");
    public static readonly Text Blocks = new("号段", "Unit blocks");
    public static readonly Text Recent = new("最近交易", "Recent transactions");
    public static readonly Text AllTransactions = new("该账户的全部交易", "All transactions of the account");
    public static readonly Text Statement = new("对账单", "Statement");
    public static readonly Text StatementHint = new(
        "按日出具：期初余额、期间变动、期末余额。由流水计算，任何时候出具结果相同。",
        "By day: opening balance, movements, closing balance. Worked out from the journal, "
            + "the same whenever it is asked for.");
    public static readonly Text FromDay = new("起始日", "From");
    public static readonly Text ToDay = new("截止日（含）", "To (included)");
    public static readonly Text Show = new("出具", "Show");
    public static readonly Text AtInstant = new("某一时刻的持有", "Holdings at an instant");
    public static readonly Text Opening = new("期初余额", "Opening balance");
    public static readonly Text Closing = new("期末余额", "Closing balance");
    public static readonly Text Movements = new("期间变动", "Movements");
    public static readonly Text Change = new("变动", "Change");
    public static readonly Text Counterparty = new("对方账户", "Counterparty");
    public static readonly Text HoldChange = new("仅冻结状态变化", "Holds only");
    public static readonly Text NoMovements = new("该期间没有变动", "Nothing moved in this period");
    public static readonly Text StatementTitle = new("对账单 {0}", "Statement of {0}");
    public static readonly Text Period = new("{0} 至 {1}", "{0} to {1}");
    public static readonly Text IssuedAt = new("出具时间 {0}", "Issued at {0}");
    public static readonly Text InvalidPeriod =
        new("起止日期无效：不得晚于今日，起始日不得晚于截止日。",
            "The period is not valid: no later than today, and from not after to.");
}
