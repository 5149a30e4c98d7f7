using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Notification;

/// <summary>A kind of notice (通知): a row. Its sentences have places in braces that the notice's data fill
/// in.</summary>
/// <param name="Key">Its permanent name in database and API.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Body">What it says.</param>
internal sealed partial record NoticeKind(string Key, Text Title, Text Body)
{
    /// <summary>What it is about in a line, with its subject and quantity: the head of the notice and of its
    /// mail.</summary>
    public required Text Line { get; init; }

    /// <summary>What its mail is chosen with; null: it concerns somebody's security and goes out at once.</summary>
    public NoticeTopic? Topic { get; init; }

    /// <summary>The page where it is dealt with; null: its proposal's or its account's.</summary>
    public string? Page { get; init; }

    /// <summary>A proposal waits for the person's approval.</summary>
    public static readonly NoticeKind ProposalWaits = new(
        "proposal-waits", new("有事项等待您审批", "A proposal awaits your decision"),
        new("{who}提交了“{what}”{about}，等待您审批。{until}",
            "{who} proposed “{what}”{about}. It awaits your decision.{until}"))
    {
        Line = new("待您审批：{what}{about}", "For you to decide: {what}{about}"),
        Topic = NoticeTopic.Proposals,
    };

    /// <summary>A proposal of the person's, or one that waited for them, was settled.</summary>
    public static readonly NoticeKind ProposalDecided = new(
        "proposal-decided", new("待审批事项有了结果", "A proposal was settled"),
        new("“{what}”{about}：{state}。{reason}", "“{what}”{about}: {state}.{reason}"))
    {
        Line = new("{state}：{what}{about}", "{state}: {what}{about}"),
        Topic = NoticeTopic.Proposals,
    };

    /// <summary>A change of representatives, contact data or a binding waits for its day.</summary>
    public static readonly NoticeKind ChangePending = new(
        "change-pending", new("变更即将生效", "A change is about to take effect"),
        new(
            "“{what}”{about}将于 {effective}生效，由{who}提交。如非本意，账户的任一代表可在此之前登录登记系统，"
                + "在“待审批事项”中撤回。",
            "“{what}”{about} takes effect at {effective}; {who} asked for it. If it should not, any representative "
                + "of the account can withdraw it until then: sign in to the registry and open Proposals."))
    {
        Line = new("将于 {effective}生效：{what}{about}", "Takes effect at {effective}: {what}{about}"),
    };

    /// <summary>Such a change took effect, was withdrawn, or could not take effect.</summary>
    public static readonly NoticeKind ChangeSettled = new(
        "change-settled", new("变更有了结果", "A change was settled"),
        new("“{what}”{about}：{state}。{reason}", "“{what}”{about}: {state}.{reason}"))
    {
        Line = new("{state}：{what}{about}", "{state}: {what}{about}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>Representatives, contact data or a binding have changed.</summary>
    public static readonly NoticeKind Changed = new(
        "changed", new("账户资料已变更", "An account's particulars have changed"),
        new("“{what}”{about}已办理。", "“{what}”{about} was carried out."))
    {
        Line = new("已办理：{what}{about}", "Carried out: {what}{about}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>An exchange asks to bind a trading account.</summary>
    public static readonly NoticeKind BindingRequested = new(
        "binding-requested", new("交易所申请绑定账户", "An exchange asks for a binding"),
        new(
            "交易所申请将客户编号 {client} 绑定到账户 {account}，须由账户代表确认。",
            "The exchange asks to bind client number {client} to account {account}. "
                + "A representative must confirm it."))
    {
        Line = new(
            "请确认绑定：客户编号 {client}，账户 {account}",
            "To confirm: client {client} bound to account {account}"),
        Topic = NoticeTopic.Accounts, Page = "/exchange-link/bindings?state=waiting",
    };

    /// <summary>The person's rights have changed.</summary>
    public static readonly NoticeKind RightsChanged = new(
        "rights-changed", new("您的权限已变更", "Your rights have changed"),
        new("{what}：由{who}办理。如有疑问，请联系您的管理员。",
            "{what}: by {who}. If this surprises you, ask your administrator."))
    {
        Line = new("您的权限已变更：{what}", "Your rights have changed: {what}"),
    };

    /// <summary>What the person signs in with has changed.</summary>
    public static readonly NoticeKind CredentialsChanged = new(
        "credentials-changed", new("您的登录凭证已变更", "What you sign in with has changed"),
        new("{what}。如非本人操作，请立即联系您的管理员。",
            "{what}. If this was not you, tell your administrator at once."))
    {
        Line = new("登录凭证：{what}", "Your credentials: {what}"),
        Page = "/me/security",
    };

    /// <summary>A parameter is to guard less, or does so now.</summary>
    public static readonly NoticeKind GuardWeakens = new(
        "guard-weakens", new("参数放宽", "A parameter guards less"),
        new(
            "“{what}”（{name}）由 {before} 改为 {after}，自 {effective}起生效，由{who}提交并经第二人批准。",
            "“{what}” ({name}) goes from {before} to {after} at {effective}. "
                + "{who} asked for it and a second person agreed."))
    {
        Line = new("参数放宽：{what}，{before} → {after}", "A parameter guards less: {what}, {before} → {after}"),
        Page = "/parameters",
    };

    /// <summary>An enrolment code, to the person alone. Its code is under the key ring until the mail goes
    /// out.</summary>
    public static readonly NoticeKind EnrolmentCode = new(
        "enrolment-code", new("您的启用码", "Your enrolment code"),
        new(
            "{name}，您好：您的启用码为 {code}，有效期至 {until}。请打开登记系统的“启用账号”页面（/enrol），"
                + "输入启用码并设置您的登录方式。启用码只供您本人使用，请勿转告任何人。",
            "{name}: your enrolment code is {code}, valid until {until}. Open the registry's page “Enrol” (/enrol), "
                + "enter the code and set how you sign in. The code is yours alone: give it to nobody."))
    {
        Line = new("您的启用码，有效期至 {until}", "Your enrolment code, valid until {until}"),
    };

    /// <summary>One administrator enrolled both the initiator and a confirmer of an account: to its holder.</summary>
    public static readonly NoticeKind EnrolledBoth = new(
        "enrolled-both", new("账户的发起代表和确认代表由同一人办理启用",
            "One administrator enrolled both an initiator and a confirmer of an account"),
        new(
            "账户 {account} 的代表{one}和{other}的启用码由同一名管理员（{who}）发放，其中一人发起、另一人确认。"
                + "请核实两人均为贵方人员并已各自设置登录方式；如有疑问，请立即联系省级主管部门。",
            "The enrolment codes of {one} and {other}, of whom one initiates and the other confirms movements "
                + "of account {account}, were issued by one administrator ({who}). Make sure that both are your people "
                + "and have each set how they sign in; if in doubt, tell the province's authority at once."))
    {
        Line = new(
            "账户的发起代表和确认代表由同一人办理启用：{account}",
            "One administrator enrolled both an initiator and a confirmer of {account}"),
    };

    /// <summary>An account's state has changed.</summary>
    public static readonly NoticeKind AccountState = new(
        "account-state", new("账户状态已变更", "An account's state has changed"),
        new("账户 {account} 的状态由“{before}”变为“{after}”。{reason}",
                "Account {account} was “{before}” and is now “{after}”.{reason}"))
    {
        Line = new("账户 {account}：{before} → {after}", "Account {account}: {before} → {after}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>An office has taken units out of an account.</summary>
    public static readonly NoticeKind UnitsTaken = new(
        "units-taken", new("账户内的碳单位被转出", "Units were taken out of an account"),
        new(
            "主管部门已办理“{what}”，从账户 {account} 转出 {unit} {quantity} 吨[（文号：{document}）]。"
                + "{reason}如有异议，请联系主管部门。",
            "The authority has carried out “{what}” and taken {quantity} tonnes of {unit} out of account {account}"
                + "[ (decision: {document})].{reason} If you object, tell the authority."))
    {
        Line = new("转出 {unit} {quantity} 吨：账户 {account}", "{quantity} t {unit} taken out of account {account}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>An office has undone what the holder did, and the units are back.</summary>
    public static readonly NoticeKind UnitsReturned = new(
        "units-returned", new("账户内的碳单位被退回", "Units were given back to an account"),
        new(
            "主管部门已办理“{what}”，{unit} {quantity} 吨退回账户 {account}[（文号：{document}）]。"
                + "{reason}如有异议，请联系主管部门。",
            "The authority has carried out “{what}”, and {quantity} tonnes of {unit} are back in account {account}"
                + "[ (decision: {document})].{reason} If you object, tell the authority."))
    {
        Line = new(
            "退回 {unit} {quantity} 吨：账户 {account}",
            "{quantity} t {unit} given back to account {account}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>An office has passed units of another holder to an account.</summary>
    public static readonly NoticeKind UnitsReceived = new(
        "units-received", new("账户转入碳单位", "Units were passed to an account"),
        new(
            "主管部门已办理“{what}”，{unit} {quantity} 吨转入账户 {account}[（文号：{document}）]。"
                + "{reason}如有异议，请联系主管部门。",
            "The authority has carried out “{what}”, and {quantity} tonnes of {unit} were passed to account {account}"
                + "[ (decision: {document})].{reason} If you object, tell the authority."))
    {
        Line = new("转入 {unit} {quantity} 吨：账户 {account}", "{quantity} t {unit} passed to account {account}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>Units in an account are held by order of a court, or as contested.</summary>
    public static readonly NoticeKind UnitsHeld = new(
        "units-held", new("账户内的碳单位被冻结", "Units in an account are held"),
        new(
            "账户 {account} 内 {unit} {quantity} 吨已被冻结（{kind}[，决定机关：{authority}][，文书：{document}]），"
                + "解除或到期前不能转移。{reason}如有异议，请联系决定机关。",
            "{quantity} tonnes of {unit} in account {account} are held ({kind}[, by {authority}][, {document}]): they "
                + "do not move until they are released or the hold ends.{reason} If you object, tell who decided it."))
    {
        Line = new("冻结 {unit} {quantity} 吨：账户 {account}", "{quantity} t {unit} held in account {account}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>Units in an account are held no more.</summary>
    public static readonly NoticeKind UnitsReleased = new(
        "units-released", new("账户内碳单位的冻结已解除", "Units in an account are released"),
        new(
            "账户 {account} 内 {unit} {quantity} 吨的冻结已解除[（文书：{document}）]。{reason}",
            "{quantity} tonnes of {unit} in account {account} are released[ ({document})].{reason}"))
    {
        Line = new(
            "解除冻结 {unit} {quantity} 吨：账户 {account}",
            "{quantity} t {unit} released in account {account}"),
        Topic = NoticeTopic.Accounts,
    };

    /// <summary>What an enterprise owes was recorded.</summary>
    public static readonly NoticeKind Obligation = new(
        "obligation", new("履约义务已登记", "An obligation was recorded"),
        new("账户 {account} 的 {year} 年度应履约量为 {due} 吨（{document}）。",
            "Account {account} owes {due} tonnes for the compliance year {year} ({document})."))
    {
        Line = new("{year} 年度应履约 {due} 吨：账户 {account}", "{due} t due for {year}: account {account}"),
        Topic = NoticeTopic.Compliance,
    };

    /// <summary>What an enterprise owes was taken back.</summary>
    public static readonly NoticeKind ObligationWithdrawn = new(
        "obligation-withdrawn", new("履约义务已撤销", "An obligation was withdrawn"),
        new("账户 {account} 的 {year} 年度应履约量已撤销（{document}）。",
            "What account {account} owed for the compliance year {year} was withdrawn ({document})."))
    {
        Line = new("{year} 年度应履约量已撤销：账户 {account}", "Obligation for {year} withdrawn: account {account}"),
        Topic = NoticeTopic.Compliance,
    };

    /// <summary>A compliance year is about to close, and something is still owed.</summary>
    public static readonly NoticeKind ComplianceDue = new(
        "compliance-due", new("履约截止临近", "A compliance year is about to close"),
        new(
            "{year} 履约年度将于 {closes}截止。账户 {account} 应履约 {due} 吨，已上缴 {surrendered} 吨，"
                + "未履约量 {outstanding} 吨。",
            "The compliance year {year} closes at {closes}. Account {account} owes {due} tonnes, has surrendered "
                + "{surrendered} and lacks {outstanding}."))
    {
        Line = new(
            "{year} 年度尚缺 {outstanding} 吨，{closes}截止：账户 {account}",
            "{outstanding} t missing for {year}, closes {closes}: account {account}"),
        Topic = NoticeTopic.Compliance,
    };

    /// <summary>A compliance year has closed: how the enterprise stands.</summary>
    public static readonly NoticeKind ComplianceResult = new(
        "compliance-result", new("履约结果", "The result of a compliance year"),
        new(
            "{year} 履约年度已截止。账户 {account} 应履约 {due} 吨，已上缴 {surrendered} 吨：{status}。",
            "The compliance year {year} has closed. Account {account} owed {due} tonnes and surrendered {surrendered}: "
                + "{status}."))
    {
        Line = new("{year} 年度{status}：账户 {account}", "{year}, {status}: account {account}"),
        Topic = NoticeTopic.Compliance,
    };

    /// <summary>The registry has found that its records and its journal part.</summary>
    public static readonly NoticeKind Alarm = new(
        "alarm", new("自检报警", "The self-check raises an alarm"),
        new(
            "登记系统发现记录与流水不符，已冻结账户：{accounts}。{findings} 请立即核验流水。",
            "The registry has found that records are not what the journal says. Frozen accounts: {accounts}. "
                + "{findings} Verify the journal at once."))
    {
        Line = new("自检报警，已冻结账户：{accounts}", "Self-check alarm, frozen accounts: {accounts}"),
        Page = "/audit",
    };

    /// <summary>A session of an exchange does not go on by itself: it was suspended, or its books differ.</summary>
    public static readonly NoticeKind SessionAmiss = new(
        "session-amiss", new("交易系统会话异常", "An exchange's session needs somebody"),
        new(
            "{exchange} {day} 的会话{state}。请在“交易所接口”中查明原因并处理，处理完毕之前该会话不再继续。",
            "The session of {exchange} for {day} is {state}. Find out why under Exchange link and settle it: it does "
                + "not go on until then."))
    {
        Line = new("{exchange} {day} 会话{state}", "Session of {exchange} for {day}: {state}"),
        Page = "/exchange-link/sessions",
    };

    /// <summary>When a person's mail goes out has changed.</summary>
    public static readonly NoticeKind MailChanged = new(
        "mail-changed", new("您的邮件通知设置已变更", "When your mail goes out has changed"),
        new("{what}。如非本人操作，请立即修改登录凭证并联系您的管理员。",
            "{what}. If this was not you, change what you sign in with and tell your administrator at once."))
    {
        Line = new("您的邮件通知设置已变更", "When your mail goes out has changed"),
    };

    /// <summary>All rows.</summary>
    public static readonly IReadOnlyList<NoticeKind> All =
    [
        ProposalWaits, ProposalDecided, ChangePending, ChangeSettled, Changed, BindingRequested, RightsChanged,
            CredentialsChanged, GuardWeakens, EnrolmentCode, EnrolledBoth, AccountState, UnitsTaken, UnitsReturned,
                UnitsReceived, UnitsHeld, UnitsReleased, Obligation,
            ObligationWithdrawn, ComplianceDue, ComplianceResult, Alarm, SessionAmiss, MailChanged,
    ];

    private static readonly Dictionary<string, NoticeKind> ByKey = All.ToDictionary(k => k.Key, StringComparer.Ordinal);

    /// <summary>The kind of this key.</summary>
    public static NoticeKind Of(string key) => ByKey[key];

    /// <summary>What a notice with these data says.</summary>
    public Text Say(JsonObject data) => new(Fill(Body.Zh, data, "zh"), Fill(Body.En, data, "en"));

    /// <summary>What a notice with these data is about, in a line.</summary>
    public Text Head(JsonObject data) => new(Fill(Line.Zh, data, "zh"), Fill(Line.En, data, "en"));

    /// <summary>What stands in square brackets is left out where what it would say is not known.</summary>
    private static string Fill(string sentence, JsonObject data, string language)
    {
        var known = Clauses().Replace(
            sentence, clause => Places().Matches(clause.Value).Any(m => Value(m) is "" or "—") ? ""
                : clause.Groups["text"].Value);
        return Places().Replace(known, Value);

        string Value(Match place) => data[place.Groups["name"].Value] is { } value
            ? (value as JsonObject)?[language]?.ToString() ?? value.ToString() : "";
    }

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Clauses();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Places();
}
