namespace CarbonRegistry.Web.Texts;

/// <summary>The exchange link, for people.</summary>
internal static class ExchangeTexts
{
    public static readonly Text Link = new("交易所联接", "Exchange link");
    public static readonly Text Sessions = new("会话", "Sessions");
    public static readonly Text Bindings = new("账户绑定", "Bindings");
    public static readonly Text Notices = new("通知", "Notices");
    public static readonly Text Alarms = new("告警", "Alarms");
    public static readonly Text Keys = new("签名密钥", "Keys");
    public static readonly Text Exchange = new("交易所", "Exchange");
    public static readonly Text Client = new("客户号", "Client number");
    public static readonly Text ClientOrAccount = new("客户号或账户号", "Client or account number");
    public static readonly Text TradingAccount = new("交易账户", "Trading account");
    public static readonly Text AccountState = new("账户状态", "Account");
    public static readonly Text RequestedAt = new("申请时间", "Asked at");
    public static readonly Text ToDo = new("办理", "To do");
    public static readonly Text Confirm = new("确认绑定", "Confirm");
    public static readonly Text Reject = new("拒绝绑定", "Reject");
    public static readonly Text BindingsHint = new(
        "绑定由交易所申请、账户代表确认后生效；解绑由交易所通过数据接口办理，立即生效，在途转移未结时不予解绑。",
        "An exchange asks for a binding and a representative of the account confirms it; an exchange ends it over "
            + "the data interface, at once, unless a transfer is in flight.");
    public static readonly Text BindingsHintHolder = new(
        "交易所申请将您的交易账户与其客户号绑定。请核对客户号确为您本人在该交易所的客户号，再予确认。",
        "An exchange asks to bind your trading account to its client number. "
            + "Confirm only what is your own client number there.");
    public static readonly Text BusinessDay = new("交易日", "Business day");
    public static readonly Text OpenedAt = new("签到", "Signed in");
    public static readonly Text ClosedAt = new("签退", "Signed out");
    public static readonly Text MessageCount = new("报文数", "Messages");
    public static readonly Text DifferenceCount = new("对账差异", "Differences");
    public static readonly Text FrozenCount = new("冻结账户", "Frozen accounts");
    public static readonly Text CorrectDay = new("更正交易日", "Correct the day");
    public static readonly Text Resume = new("恢复会话", "Resume");
    public static readonly Text Resolve = new("差异处理", "Resolve");
    public static readonly Text Messages = new("报文", "Messages");
    public static readonly Text MessagesOf = new("{0} 报文", "Messages of {0}");
    public static readonly Text DifferencesOf = new("{0} 对账差异", "Differences of {0}");
    public static readonly Text MessageNumber = new("报文序号", "No.");
    public static readonly Text MessageId = new("报文标识", "Message");
    public static readonly Text Kind = new("种类", "Kind");
    public static readonly Text JournalNumber = new("流水编号", "Journal no.");
    public static readonly Text Answer = new("答复", "Answer");
    public static readonly Text Step = new("对账步骤", "Step");
    public static readonly Text Detail = new("详情", "Particulars");
    public static readonly Text NoticeNumber = new("通知序号", "No.");
    public static readonly Text Acknowledged = new("交易所已确认", "Acknowledged");
    public static readonly Text AwaitsExchange = new("待交易所确认", "Awaits the exchange");
    public static readonly Text NoticesHint = new(
        "登记系统按提交顺序告知交易所的事项；标为“待交易所确认”的尚未得到交易所答复，"
            + "相应碳单位可能还不能在交易所使用。",
        "What the registry tells exchanges, in the order of its commits. What awaits the exchange has not been "
            + "acknowledged yet; the units may not be usable there.");
    public static readonly Text KeysHint = new(
        "更换密钥：先登记新密钥，待交易所启用后再撤销旧密钥。登记须由第二人批准，撤销立即生效。",
        "To rotate: register the new key, and revoke the old one when the exchange uses the new. Registering needs "
            + "a second person; revoking takes effect at once.");
    public static readonly Text KeyId = new("密钥标识", "Key");
    public static readonly Text Algorithm = new("算法", "Algorithm");
    public static readonly Text Certificate = new("绑定证书", "Certificate pinned");
    public static readonly Text ValidFrom = new("有效期起", "Valid from");
    public static readonly Text ValidUntil = new("有效期止", "Valid until");
    public static readonly Text Valid = new("有效", "Valid");
    public static readonly Text NotYet = new("未生效", "Not yet");
    public static readonly Text Ended = new("已失效", "Ended");
    public static readonly Text Rotate = new("更换", "Rotate");
    public static readonly Text Revoke = new("撤销", "Revoke");
    public static readonly Text Register = new("登记密钥", "Register a key");

    /// <summary>What the fields of answers, differences and alarms are called, where that is not what others are
    /// called.</summary>
    private static readonly Dictionary<string, Text> Fields = new(StringComparer.Ordinal)
    {
        ["number"] = new("报文序号", "Message no."),
        ["step"] = Step,
        ["posted"] = new("已过账", "Posted"),
        ["refused"] = new("被拒绝", "Refused"),
        ["results"] = new("各笔结果", "Results"),
        ["units"] = new("碳单位", "Units"),
        ["serials"] = new("号段", "Serial numbers"),
        ["reasons"] = new("拒绝理由", "Reasons"),
        ["zh"] = new("理由", "Reason in Chinese"),
        ["en"] = new("理由（英文）", "Reason"),
        ["field"] = new("字段", "Field"),
        ["differences"] = new("差异", "Differences"),
        ["vintage"] = new("年度", "Vintage"),
        ["registry"] = new("登记系统", "Registry"),
        ["exchange"] = new("交易所", "Exchange"),
        ["in"] = new("转入", "in"),
        ["out"] = new("转出", "out"),
        ["balance"] = new("余额", "balance"),
        ["onlyRegistry"] = new("仅登记系统有", "Only in the registry"),
        ["onlyExchange"] = new("仅交易所有", "Only at the exchange"),
        ["registryRanges"] = new("仅登记系统有的号段", "Ranges only in the registry"),
        ["exchangeRanges"] = new("仅交易所有的号段", "Ranges only at the exchange"),
        ["groups"] = new("差异组数", "Groups that differ"),
        ["transfers"] = new("差异笔数", "Transfers that differ"),
        ["frozen"] = new("冻结的账户", "Accounts frozen"),
        ["frozenAccounts"] = new("冻结的账户", "Accounts frozen"),
        ["entries"] = new("收到的条目", "Entries received"),
        ["nextNumber"] = new("下一报文序号", "Next message no."),
        ["lastNotice"] = new("最近的通知序号", "Last notice no."),
        ["lastAcknowledged"] = new("已确认至通知", "Acknowledged up to"),
    };

    /// <summary>What a field of an answer, a difference or an alarm is called; one within another after that
    /// one.</summary>
    public static Text Field(string path)
    {
        var parts = path.Split('.');
        var names = parts.Select(p => Fields.GetValueOrDefault(p) ?? KeyTexts.Field(p)).ToList();
        return new(string.Concat(names.Select(n => n.Zh)), string.Join(' ', names.Select(n => n.En)));
    }

    /// <summary>The kinds of messages.</summary>
    public static readonly IReadOnlyList<string> MessageKinds =
    [
        "sign-in", "bind", "unbind", "transfer-out", "acknowledge", "client-status", "sign-out", "reconcile-blocks",
        "reconcile-trail",
    ];

    /// <summary>What a message is.</summary>
    public static Text Message(string kind) => kind switch
    {
        "sign-in" => new("签到", "Sign in"),
        "sign-out" => new("签退", "Sign out"),
        "transfer-out" => new("转出", "Transfer out"),
        "bind" => new("绑定", "Bind"),
        "unbind" => new("解绑", "Unbind"),
        "acknowledge" => new("通知确认", "Acknowledge"),
        "client-status" => new("客户状态", "Client status"),
        "reconcile-blocks" => new("号段对账", "Reconcile blocks"),
        "reconcile-trail" => new("流水对账", "Reconcile the trail"),
        _ => new($"报文 {kind}", $"Message {kind}"),
    };

    /// <summary>A step of reconciliation.</summary>
    public static Text StepOf(string step) => step switch
    {
        "totals" => new("总量", "Totals"),
        "blocks" => new("号段", "Blocks"),
        _ => new("流水", "Trail"),
    };

    /// <summary>What an exchange is told.</summary>
    public static Text Notice(string kind) => kind switch
    {
        "transfer-in" => new("转入", "Transfer in"),
        "account-state" => new("账户状态变更", "Account state"),
        "representatives" => new("账户代表变更", "Representatives"),
        "bound" => new("绑定", "Bound"),
        _ => new("解绑", "Unbound"),
    };
}
