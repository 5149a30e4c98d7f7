namespace CarbonRegistry.Web.Texts;

/// <summary>An entry of the audit log, and searching it.</summary>
internal static class AuditTexts
{
    /// <summary>What became of an act or a movement: of an act nothing is posted, it is carried out.</summary>
    public static Text OutcomeOf(Outcome outcome) =>
        outcome == Outcome.Posted ? WorkplaceTexts.Done : CommonTexts.OutcomeOf(outcome);

    public static readonly Text EntryTitle = new("操作日志第 {0} 笔", "Entry {0} of the audit log");
    public static readonly Text Operation = new("办理事项", "Operation");
    public static readonly Text PersonNumber = new("人员编号", "Person's number");
    public static readonly Text NothingYet =
        new("已检索的部分没有符合条件的记录，请翻至下一页继续向前检索。",
            "Nothing so far: go on to the next page to search further back.");
    public static readonly Text Settles = new("所撤销、审批的笔次", "Undoes or decides");
    public static readonly Text DigestBefore = new("前一笔摘要", "Digest of the entry before");
    public static readonly Text VerificationState = new("核验状态", "State of the verification");
    public static readonly Text Became = new("结果：{0}，见第 {1} 笔", "it was decided: {0}, see no. {1}");
    public static readonly Text BecameOf = new("结果：{0}", "it was decided: {0}");
    public static readonly Text DecidedIn = new("见第 {0} 笔", "See no. {0}");
    public static readonly Text Asked = new("办理内容", "What was asked");
    public static readonly Text Evidence = new("再次确认的证据", "Evidence of the confirmation");
    public static readonly Text Holds = new("相符", "Holds");
    public static readonly Text Fails = new("不符", "Does not hold");
    public static readonly Text Unknown = new("无法核验", "Cannot be checked");
    public static readonly Text DigestSigned = new(
        "以上文字的 SHA-256 即通行密钥所签的挑战值",
        "SHA-256 of the text above is the challenge that the passkey signed");
    public static readonly Text SignatureVerifies = new(
        "设备的签名与登记在案的通行密钥公钥验证相符",
        "The device's signature verifies with the passkey's public key on record");
    public static readonly Text PasskeyGone = new(
        "该通行密钥已不在案或其签名算法未知，签名无法核验",
            "The passkey is no longer on record, or its algorithm is unknown: its signature cannot be checked");
    public static readonly Text NotSigned = new(
        "以密码和动态验证码（或演示）确认，没有设备签名",
            "Confirmed by password and one-time code, or in a demonstration: there is no device's signature");
    public static readonly Text Changes = new("变更前后", "What changed");
    public static readonly Text What = new("记录", "Record");
    public static readonly Text Field = new("字段", "Field");
    public static readonly Text WasBefore = new("变更前", "Before");
    public static readonly Text IsAfter = new("变更后", "After");
    public static readonly Text Object = new("对象", "About");
    public static readonly Text ObjectHint = new(
        "账户号、统一社会信用代码，或用户、人员的全名。",
        "An account number, a credit code, or the whole name of a holder or a person.");
    public static readonly Text Presets = new("日期（北京时间）", "Days (in Beijing)");
    public static readonly Text Today = new("今天", "Today");
    public static readonly Text Yesterday = new("昨天", "Yesterday");
    public static readonly Text Week = new("近 7 天", "Last 7 days");
    public static readonly Text Happened = new("操作记录", "What happened");
    public static readonly Text Did = new("本人的操作", "What they did");
    public static readonly Text HappenedToIt = new("与此有关的操作", "What happened to it");
    public static readonly Text Technical = new("原始内容（供技术人员）", "As recorded, for engineers");
    public static readonly Text Reason = new("未受理的理由", "Why it was refused");
    public static readonly Text TimeInBeijing = new("时间（北京时间）", "Time (Beijing)");
    public static readonly Text FunctionName = new("业务", "Function");
    public static readonly Text FunctionCode = new("业务编号", "Function no.");
    public static readonly Text OperationCode = new("办理事项代码", "Operation code");
    public static readonly Text RoleCode = new("角色代码", "Role code");
    public static readonly Text OutcomeCode = new("结果代码", "Outcome code");
    public static readonly Text RefusalCodes = new("拒绝代码", "Refusal codes");
    public static readonly Text Digest = new("摘要", "Digest");
    public static readonly Text Previous = new("前一笔", "Previous");
    public static readonly Text Following = new("后一笔", "Next");
}
