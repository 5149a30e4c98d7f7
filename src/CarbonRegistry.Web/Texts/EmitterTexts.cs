namespace CarbonRegistry.Web.Texts;

/// <summary>Registering a key emitter in one act, and the page of an enterprise (重点排放单位).</summary>
internal static class EmitterTexts
{
    public static readonly Text About = new(
        "一次办理：用户登记、开立履约持有账户及交易账户、登记账户代表、登记应履约量。"
            + "全部成功或全部不办理；须审批时一并审批。",
        "One act: the holder, its compliance holding account and trading account, its representatives, and what it "
            + "owes. All or nothing, approved once.");
    public static readonly Text Next = new(
        "接下来：向尚未启用的代表发放启用码，再分配配额。",
        "Next: issue enrolment codes to representatives who cannot sign in yet, then allocate.");
    public static readonly Text NextWaiting = new(
        "批准后即全部生效；届时在企业页面向代表发放启用码，再分配配额。",
        "All of it takes effect with the approval. Then issue the enrolment codes from the enterprise's page, and "
            + "allocate.");
    public static readonly Text IssueCodeTo = new("向{0}发放启用码", "Issue {0}'s enrolment code");
    public static readonly Text Allocate = new("分配配额", "Allocate");
    public static readonly Text Register = new("登记重点排放单位", "Register a key emitter");
    public static readonly Text ByFile = new("批量登记重点排放单位", "Key emitters by file");

    /// <summary>The parts of an operation's form, each with what it is about; none where it has but one.</summary>
    public static IReadOnlyList<(string Key, Text Title, Text? About)> Sections(string operation) =>
        operation != "register-emitter" ? [] :
        [
            ("", new("企业", "Enterprise"), new(
                "本省已登记的企业按信用代码识别，不重复登记，联系信息留空。",
                "One that the province has registered is known by its credit code and is not registered again; leave "
                    + "the contact data empty.")),
            ("initiator", new("发起代表", "Initiator"), new(
                "发起两个账户的业务。已登记的代表按公民身份号码识别，姓名须一致。",
                "Initiates for both accounts. A representative who is registered is known by the identity number; the "
                    + "name must agree.")),
            ("confirmer", new("确认代表", "Confirmer"), new(
                "确认发起代表提交的业务，不能是同一人；可以以后再登记。",
                "Confirms what the initiator submits: another person. Can be added later.")),
            ("obligation", new("年度履约", "Obligation"), new(
                "核定文件下达后填写；可以以后再登记。", "Once the decision is there; can be recorded later.")),
        ];

    /// <summary>The section to which a field belongs.</summary>
    public static string SectionOf(string path) =>
        path.Split('.')[0] is "initiator" or "confirmer" or "obligation" ? path.Split('.')[0] : "";

    /// <summary>What a field is called in its section.</summary>
    public static Text? Label(string path) => path switch
    {
        "zh" => new("企业名称", "Enterprise's name in Chinese"),
        "en" => new("企业英文名称", "Enterprise's name in English"),
        "initiator" => new("发起代表", "Initiator"),
        "confirmer" => new("确认代表", "Confirmer"),
        "initiator.name" => new("发起代表姓名", "Initiator's name"),
        "initiator.identityNumber" => new("发起代表公民身份号码", "Initiator's resident identity number"),
        "initiator.phone" => new("发起代表电话", "Initiator's telephone"),
        "initiator.email" => new("发起代表邮箱", "Initiator's e-mail"),
        "confirmer.name" => new("确认代表姓名", "Confirmer's name"),
        "confirmer.identityNumber" => new("确认代表公民身份号码", "Confirmer's resident identity number"),
        "confirmer.phone" => new("确认代表电话", "Confirmer's telephone"),
        "confirmer.email" => new("确认代表邮箱", "Confirmer's e-mail"),
        "obligation.year" => new("履约年度", "Compliance year"),
        "obligation.due" => new("应履约量（吨）", "Due (tonnes)"),
        "obligation.document" => new("核定文号", "Decision"),
        "account" => new("履约持有账户", "Compliance holding account"),
        "trading" => new("交易账户", "Trading account"),
        _ => null,
    };
}
