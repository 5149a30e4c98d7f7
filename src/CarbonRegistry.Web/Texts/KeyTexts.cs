using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Compliance;
using CarbonRegistry.Exchange;
using CarbonRegistry.Proposals;

namespace CarbonRegistry.Web.Texts;

/// <summary>
/// What people read in place of the names that forms, results, refusals and the journal's records give their fields: no
/// page shows such a name as it is. A test looks for a word for every one of them.
/// </summary>
internal static class KeyTexts
{
    private static readonly Dictionary<string, Text> More = new(StringComparer.Ordinal)
    {
        ["accounts"] = new("账户", "Accounts"),
        ["acknowledged"] = new("已确认", "Acknowledged"),
        ["address"] = new("网络地址", "Network address"),
        ["addresses"] = new("允许的网络地址", "Network addresses allowed"),
        ["answer"] = new("应答摘要", "Digest of the answer"),
        ["answeredAgain"] = new("重发应答", "Answered again"),
        ["applied"] = new("已执行", "Applied"),
        ["askedBy"] = new("申请人编号", "Asked by, person no."),
        ["assertion"] = new("通行密钥应答", "The passkey's answer"),
        ["atomic"] = new("全部成功或全部不办理", "All or none"),
        ["attestation"] = new("通行密钥证明", "The passkey's attestation"),
        ["authenticatorData"] = new("设备数据", "The device's data"),
        ["backedUp"] = new("已备份", "Backed up"),
        ["backupEligible"] = new("可备份", "May be backed up"),
        ["balance"] = new("余额", "Balance"),
        ["before"] = new("此前的会话", "The session before"),
        ["businessDay"] = new("业务日", "Business day"),
        ["carriedOutAs"] = new("办结记录", "Carried out as"),
        ["challenge"] = new("签名挑战值", "Challenge"),
        ["challengeEnds"] = new("挑战值有效至", "Challenge valid until"),
        ["clientData"] = new("浏览器数据", "The browser's data"),
        ["clientState"] = new("客户状态", "Client's state"),
        ["closed"] = new("已关闭", "Closed"),
        ["confirmation"] = new("再次确认", "Fresh confirmation"),
        ["confirmed"] = new("已确认", "Confirmed"),
        ["contact"] = new("联系信息", "Contact data"),
        ["confirmer"] = new("确认代表", "Confirmer"),
        ["content"] = new("内容摘要", "Digest of the content"),
        ["count"] = new("数目", "Count"),
        ["counterparty"] = new("对方", "The other side"),
        ["createdAt"] = new("创建时间", "Created at"),
        ["credential"] = new("登录凭证", "Credential"),
        ["credentials"] = new("登录凭证", "Credentials"),
        ["delivery"] = SignInTexts.Delivery,
        ["demonstration"] = new("演示", "Demonstration"),
        ["detail"] = new("详情", "Detail"),
        ["device"] = new("设备", "Device"),
        ["digest"] = new("摘要", "Digest"),
        ["direction"] = new("方向", "Direction"),
        ["dryRun"] = new("试算", "Dry run"),
        ["emitter"] = new("重点排放单位", "Key emitter"),
        ["ended"] = new("已结束的会话数", "Sessions ended"),
        ["endsAt"] = new("结束时间", "Ends at"),
        ["endsBy"] = new("结束时间", "Ends at"),
        ["entries"] = new("笔数", "Entries"),
        ["except"] = new("保留的会话", "The session that goes on"),
        ["exchange"] = new("交易所", "Exchange"),
        ["failed"] = new("未通过", "Failed"),
        ["findings"] = new("发现的问题", "Findings"),
        ["fingerprint"] = new("公钥指纹", "Fingerprint of the key"),
        ["first"] = new("第一名管理员", "First administrator"),
        ["firstCode"] = new("第一名管理员启用码", "First administrator's code"),
        ["firstIdentity"] = new("第一名管理员公民身份号码", "First administrator's identity number"),
        ["form"] = new("表单", "Form"),
        ["format"] = new("文件格式", "Format"),
        ["frozen"] = new("已冻结", "Frozen"),
        ["given"] = new("已批准人数", "Approvals given"),
        ["hash"] = new("摘要", "Digest"),
        ["holderIdentifier"] = new("客户证件号", "Client's identifier"),
        ["id"] = new("标识", "Id"),
        ["ids"] = new("标识", "Ids"),
        ["in"] = new("转入", "In"),
        ["initiator"] = new("发起代表", "Initiator"),
        ["isWorkingDay"] = new("工作日", "Working day"),
        ["issuedBy"] = new("发放人编号", "Issued by, person no."),
        ["items"] = new("各笔", "Items"),
        ["key"] = new("密钥", "Key"),
        ["line"] = new("行", "Line"),
        ["loginName"] = new("登录名", "Login name"),
        ["message"] = new("报文", "Message"),
        ["method"] = new("方式", "Way"),
        ["more"] = new("尚有后续", "More to come"),
        ["national"] = new("国家级", "Of the nation"),
        ["natural"] = new("新代表", "New representative"),
        ["needed"] = new("所需批准人数", "Approvals needed"),
        ["notices"] = new("通知", "Notices"),
        ["obligation"] = new("履约义务", "Obligation"),
        ["off"] = new("时钟偏差", "Clock's offset"),
        ["opened"] = new("已开立", "Opened"),
        ["options"] = new("选项", "Options"),
        ["origin"] = new("来源", "Origin"),
        ["out"] = new("转出", "Out"),
        ["passkey"] = new("通行密钥", "Passkey"),
        ["password"] = new("密码", "Password"),
        ["passwordHash"] = new("密码摘要", "Digest of the password"),
        ["placed"] = new("已设冻结", "Hold placed"),
        ["posting"] = new("号段", "Posting"),
        ["proof"] = new("凭证", "Proof"),
        ["provinces"] = new("设立的省份", "Provinces opened"),
        ["recoveryCode"] = new("恢复码", "Recovery code"),
        ["recoveryCodes"] = new("恢复码", "Recovery codes"),
        ["registry"] = new("登记系统", "The registry"),
        ["rejected"] = new("已驳回", "Rejected"),
        ["removePasskey"] = new("删除通行密钥", "Remove a passkey"),
        ["removePassword"] = new("删除密码", "Remove the password"),
        ["result"] = new("结果", "Result"),
        ["scope"] = new("范围", "Scope"),
        ["sealed"] = new("已加封", "Sealed"),
        ["second"] = new("第二名管理员", "Second administrator"),
        ["secondCode"] = new("第二名管理员启用码", "Second administrator's code"),
        ["secondIdentity"] = new("第二名管理员公民身份号码", "Second administrator's identity number"),
        ["secret"] = new("秘密", "Secret"),
        ["seq"] = new("流水编号", "Journal number"),
        ["settles"] = new("所撤销、审批的笔次", "Undoes or decides"),
        ["shown"] = new("所出示的凭证", "What was shown"),
        ["signCount"] = new("签名次数", "Signatures so far"),
        ["signIn"] = new("登录", "Signing in"),
        ["signature"] = new("签名", "Signature"),
        ["sort"] = new("排序", "Order"),
        ["status"] = new("状态", "Status"),
        ["step"] = new("动态验证码时段", "One-time code's step"),
        ["stopped"] = new("已停止", "Stopped"),
        ["suspended"] = new("已停用", "Suspended"),
        ["text"] = new("所确认的文字", "The words confirmed"),
        ["token"] = new("访问令牌", "Access token"),
        ["told"] = new("已通知人数", "People told"),
        ["totals"] = new("合计", "Totals"),
        ["totp"] = new("动态验证码", "One-time codes"),
        ["totpSecret"] = new("动态验证码密钥", "One-time codes' secret"),
        ["transaction"] = new("交易", "Transaction"),
        ["transactions"] = new("交易", "Transactions"),
        ["transfer"] = new("转移", "Transfer"),
        ["transferIns"] = new("转入笔数", "Transfer-ins"),
        ["transferOuts"] = new("转出笔数", "Transfer-outs"),
        ["transports"] = new("连接方式", "Transports"),
        ["turnedAway"] = new("被拒次数", "Attempts turned away"),
        ["usedAt"] = new("最近使用", "Last used"),
        ["userAgent"] = new("浏览器", "Browser"),
        ["verification"] = new("核验", "Verification"),
        ["what"] = new("事项", "What"),
    };

    private static readonly Dictionary<string, Text> Records = new(StringComparer.Ordinal)
    {
        ["access-token"] = new("访问令牌", "Access token"),
        ["account"] = new("账户", "Account"),
        ["calendar"] = new("工作日历", "Calendar"),
        ["clock"] = new("登记系统时间", "The registry's time"),
        ["compliance-year"] = new("履约年度", "Compliance year"),
        ["ease-confirmation"] = new("再次确认限额", "Limit without fresh confirmation"),
        ["enrolment"] = new("启用码", "Enrolment code"),
        ["enrolment-request"] = new("启用码申请", "Request for an enrolment code"),
        ["exchange-alarm"] = new("交易所告警", "Exchange alarm"),
        ["exchange-binding"] = new("交易账户绑定", "Binding"),
        ["exchange-binding-request"] = new("绑定申请", "Request to bind"),
        ["exchange-difference"] = new("对账差异", "Difference"),
        ["exchange-key"] = new("交易所密钥", "Exchange key"),
        ["exchange-session"] = new("交易系统会话", "Trading-system session"),
        ["exchange-trail-part"] = new("对账明细", "Part of a trail"),
        ["holder"] = new("用户", "Holder"),
        ["hold"] = new("冻结", "Hold"),
        ["jurisdiction"] = new("辖区", "Jurisdiction"),
        ["obligation"] = new("履约义务", "Obligation"),
        ["parameter"] = new("系统参数", "Parameter"),
        ["passkey"] = new("通行密钥", "Passkey"),
        ["password"] = new("密码", "Password"),
        ["person"] = new("人员", "Person"),
        ["recovery-codes"] = new("恢复码", "Recovery codes"),
        ["representative"] = new("账户代表", "Representative"),
        ["session"] = new("会话", "Session"),
    };

    /// <summary>The fields whose values are the registry's own words; in others somebody may have written the
    /// same.</summary>
    private static readonly HashSet<string> Worded = new(StringComparer.Ordinal)
    {
        "kind", "decision", "method", "delivery", "scope", "state", "outcome", "direction", "status", "result",
        "clientState", "days", "isWorkingDay",
    };

    private static readonly Dictionary<string, Text> Words = new(StringComparer.Ordinal)
    {
        ["passkey"] = new("通行密钥", "passkey"),
        ["password"] = new("密码和动态验证码", "password and one-time code"),
        ["recovery"] = new("恢复码", "recovery code"),
        ["enrolment"] = new("启用码", "enrolment code"),
        ["demonstration"] = new("演示", "demonstration"),
        ["letter"] = new("密封信", "letter"),
        ["mail"] = new("电子邮件", "mail"),
        ["read"] = new("只读", "reading only"),
        ["all"] = new("全部", "all"),
        ["active"] = new("正常", "active"),
        ["in"] = new("转入", "in"),
        ["out"] = new("转出", "out"),
        ["judicial"] = new("司法冻结", "judicial freeze"),
        ["dispute"] = new("争议", "dispute"),
        ["national"] = new("国家", "national"),
        ["holiday"] = new("放假", "holiday"),
        ["workday"] = new("调休上班", "weekend day worked"),
    };

    /// <summary>The states that have rows, by their keys; an account's comes first.</summary>
    private static readonly Dictionary<string, Text> States = AccountState.All
        .Concat<IKeyed>(ProposalState.All).Concat(SessionState.All).Concat(BindingState.All)
        .Concat(VerificationState.All).DistinctBy(s => s.Key, StringComparer.Ordinal)
        .ToDictionary(s => s.Key, s => s.Name, StringComparer.Ordinal);

    /// <summary>Every name has a word: null where nobody has written one yet.</summary>
    public static Text? Find(string path)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        return ActTexts.Label(path) ?? FormTexts.Fields.GetValueOrDefault(name) ?? More.GetValueOrDefault(name);
    }

    /// <summary>What a field is called, by its path in a form, a result or a record.</summary>
    public static Text Field(string path) => Find(path) ?? new("其他信息", "Other information");

    /// <summary>What a field of a movement is called.</summary>
    public static Text OfMovement(string name) => FormTexts.Fields.GetValueOrDefault(name) ?? Field(name);

    /// <summary>What a record that changed is called: null where nobody has written it yet.</summary>
    public static Text? Record(string what) => Records.GetValueOrDefault(what);

    /// <summary>What a field's value says, where it is one of the registry's own words; otherwise what was written,
    /// which is no text of ours.</summary>
    public static Text Value(string name, string word) =>
        name switch
        {
            "role" => Role.Find(word)?.Name,
            "state" => States.GetValueOrDefault(word),
            "status" => Keyed.Find<ComplianceStatus>(word)?.Name,
            "outcome" => Outcomes.Find(word) is { } outcome ? CommonTexts.OutcomeOf(outcome) : null,
            "name" or "key" => Parameters.Find(word)?.Title,
            "operation" => Operations.Find(word)?.Name,
            "step" when word is "totals" or "blocks" or "trail" => ExchangeTexts.StepOf(word),
            "kind" when ExchangeTexts.MessageKinds.Contains(word, StringComparer.Ordinal) =>
                ExchangeTexts.Message(word),
            _ when Term.Find(name) is { Type.IsFlag: false } term => term.InWords(word),
            _ => null,
        }
        ?? (Worded.Contains(name) ? Words.GetValueOrDefault(word) ?? ActTexts.Word(word) : new(word, word));
}
