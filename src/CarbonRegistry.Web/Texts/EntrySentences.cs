namespace CarbonRegistry.Web.Texts;

/// <summary>
/// What an act did, as a sentence after the name of who did it. <c>{field}</c> stands for a field of the form, or of
/// the result; <c>{#field}</c> for how many there are of it; what stands in brackets is left out where one of its
/// fields is not there. The English verb has two forms: that of an infinitive and, after the bar, of the past. An act
/// without a row says its own name and all its fields: it is in words by itself.
/// </summary>
internal static class EntrySentences
{
    private static readonly Dictionary<string, Text> Rows = new(StringComparer.Ordinal)
    {
        ["create-person"] = new("创建管理员“{name}”，角色为{role}[，辖区为{jurisdiction}]",
            "create|created the administrator “{name}”, {role}[, {jurisdiction}]"),
        ["edit-person"] = new("修改{person}的信息", "edit|edited the particulars of {person}"),
        ["change-permissions"] = new("变更{person}的权限，此后不能办理的业务：{revoked}",
            "change|changed the permissions of {person}, who may not perform: {revoked}"),
        ["suspend-person"] = new("停用{person}，理由：{reason}", "suspend|suspended {person}, because: {reason}"),
        ["resume-person"] = new("恢复{person}，理由：{reason}", "resume|resumed {person}, because: {reason}"),
        ["read-audit-log"] = new("查阅操作日志", "read|read the audit log"),
        ["verify-journal"] = new("发起流水核验（{scope}）", "start|started a verification of the journal ({scope})"),
        ["end-verification"] = new("记录流水核验的结果[：{result.state}]",
            "record|recorded how a verification ended[: {result.state}]"),
        ["keep-records"] = new("将未经办理写入的记录记入流水",
            "write|wrote records into the journal that were written without an act"),
        ["raise-alarm"] = new("自检报警，所涉账户：{accounts}；发现：{findings}",
            "raise|raised an alarm over the accounts {accounts}; found: {findings}"),
        ["decide-proposal"] = new("对{proposal}作出决定：{decision}[，理由：{reason}]",
            "decide|decided {proposal}: {decision}[, because: {reason}]"),
        ["fall-due"] = new("办理到期的{proposal}", "carry|carried out what fell due: {proposal}"),
        ["end-proposal"] = new("终止到期未能办理的{proposal}", "end|ended what could not take effect: {proposal}"),
        ["accept-clock"] = new("认定北京时间为 {time}，理由：{reason}",
            "accept|accepted that the time in Beijing is {time}, because: {reason}"),
        ["open-jurisdiction"] = new("设立{kind}“{zh}”（代码 {code}），文号 {document}",
            "open|opened the jurisdiction “{en}” ({kind}, code {code}) by {document}"),
        ["open-provinces"] = new("设立各省，文号 {document}", "open|opened the provinces by {document}"),
        ["register-holder"] = new("登记用户“{zh}”（{kind}）[，统一社会信用代码 {creditCode}]",
            "register|registered the holder “{en|zh}” ({kind})[ with credit code {creditCode}]"),
        ["open-account"] = new("开立{type}[ {result.account}][，用户：{holder}][，所属账户：{parent}]",
            "open|opened a {type}[, {result.account}][, for {holder}][, under {parent}]"),
        ["open-accounts"] = new("以文件开立 {#lines} 行账户", "open|opened the accounts of a file of {#lines} lines"),
        ["open-delivery-account"] = new("为{kind}“{zh}”（{creditCode}）开立交付账户[ {result.account}]",
            "open|opened a delivery account[, {result.account},] for the {kind} “{en|zh}” ({creditCode})"),
        ["edit-holder"] = new("修改用户{holder}的信息", "edit|edited the holder {holder}"),
        ["edit-national-holder"] = new("修改用户{holder}的信息", "edit|edited the holder {holder}"),
        ["edit-account"] = new("将账户 {account} 命名为“{name}”", "name|named the account {account} “{name}”"),
        ["edit-national-account"] = new("将账户 {account} 命名为“{name}”",
            "name|named the account {account} “{name}”"),
        ["change-account-state"] = new("将账户 {account} 的状态变更为“{state}”，理由：{reason}",
            "set|set the state of the account {account} to “{state}”, because: {reason}"),
        ["change-national-account-state"] = new("将账户 {account} 的状态变更为“{state}”，理由：{reason}",
            "set|set the state of the account {account} to “{state}”, because: {reason}"),
        ["unfreeze-account"] = new("解冻账户 {account}，理由：{reason}",
            "unfreeze|unfroze the account {account}, because: {reason}"),
        ["unfreeze-national-account"] = new("解冻账户 {account}，理由：{reason}",
            "unfreeze|unfroze the account {account}, because: {reason}"),
        ["change-accounts"] = new("以文件变更 {#lines} 行账户",
            "change|changed the accounts of a file of {#lines} lines"),
        ["change-national-accounts"] = new("以文件变更 {#lines} 行账户",
            "change|changed the accounts of a file of {#lines} lines"),
        ["set-signing-policy"] = new("将账户 {account} 的签署规则设为：超过 {above} 吨须 {confirmations} 名代表确认",
            "set|set the signing policy of the account {account}: {confirmations} confirm above {above} t"),
        ["ease-confirmation"] = new("将账户 {account} 无须再次确认的数量设为 {easedUpTo} 吨",
            "set|set the limit without fresh confirmation of the account {account} to {easedUpTo} t"),
        ["add-representative"] = new("为账户 {account} 登记账户代表[{person}][“{natural.name}”]",
            "add|added a representative of the account {account}[: {person}][: {natural.name}]"),
        ["add-representatives"] = new("以文件登记 {#lines} 行账户代表",
            "add|added the representatives of a file of {#lines} lines"),
        ["change-representative"] = new("变更账户 {account} 的代表{person}的权限",
            "change|changed the rights of {person} as representative of the account {account}"),
        ["remove-representative"] = new("撤销{person}在账户 {account} 的代表资格",
            "remove|removed {person} as representative of the account {account}"),
        ["suspend-representative"] = new("对账户代表{person}：{active}，理由：{reason}",
            "decide|decided of the representative {person}: {active}, because: {reason}"),
        ["set-parameter"] = new("将参数“{name}”设为 {value}", "set|set the parameter “{name}” to {value}"),
        ["edit-calendar"] = new("维护 {year} 年工作日历，依据 {document}",
            "edit|edited the working calendar of {year} by {document}"),
        ["open-compliance-year"] = new("设立 {year} 履约年度，截止 {closesAt}",
            "open|opened the compliance year {year}, which closes at {closesAt}"),
        ["close-compliance-year"] = new("关闭 {year} 履约年度[，自 {at} 起]",
            "close|closed the compliance year {year}[ from {at}]"),
        ["reopen-compliance-year"] = new("重新开放 {year} 履约年度，截止 {closesAt}，文号 {document}",
            "reopen|reopened the compliance year {year} until {closesAt} by {document}"),
        ["remind-of-year"] = new("就 {year} 履约年度提醒{jurisdiction}的企业，距截止 {days} 天",
            "remind|reminded the enterprises of {jurisdiction} of the compliance year {year}, {days} days before"),
        ["set-obligation"] = new("登记 {account} 的 {year} 年度应履约量 {due} 吨，文号 {document}",
            "record|recorded that {due} t are due for {year} from {account}, by {document}"),
        ["import-obligations"] = new("以文件登记 {#lines} 家企业的 {year} 年度应履约量",
            "record|recorded what is due for {year} from {#lines} enterprises by file"),
        ["withdraw-obligation"] = new("撤回 {account} 的 {year} 年度应履约量，文号 {document}",
            "withdraw|withdrew what is due for {year} from {account}, by {document}"),
        ["sign-in"] = new("以{method}登录，网络地址 {address}", "sign|signed in by {method} from {address}"),
        ["end-session"] = new("结束会话[，共 {result.ended} 个]", "end|ended sessions[: {result.ended}]"),
        ["change-credentials"] = new("修改本人登录凭证", "change|changed their own credentials"),
        ["create-token"] = new("创建访问令牌“{name}”，权限：{scope}，有效至 {expiresAt}",
            "create|created the access token “{name}” ({scope}), valid until {expiresAt}"),
        ["revoke-token"] = new("吊销访问令牌", "revoke|revoked an access token"),
        ["confirm-act"] = new("再次确认一笔办理（{method}）", "confirm|confirmed an act afresh ({method})"),
        ["request-enrolment"] = new("为{person}申请启用码，理由：{reason}",
            "request|requested an enrolment code for {person}, because: {reason}"),
        ["issue-enrolment"] = new("向{person}发放启用码（{delivery}）",
            "issue|issued an enrolment code to {person} ({delivery})"),
        ["issue-representative-enrolment"] = new("向{person}发放启用码（{delivery}）",
            "issue|issued an enrolment code to {person} ({delivery})"),
        ["enrol"] = new("启用账号", "enrol|enrolled"),
        ["found-registry"] = new("设立登记系统，首批管理员为{first}、{second}",
            "found|founded the registry with the administrators {first} and {second}"),
        ["exchange-sign-in"] = new("交易系统签到，交易日 {businessDay}",
            "sign|signed the trading system in for the business day {businessDay}"),
        ["exchange-sign-out"] = new("交易系统签退：转入 {transferIns} 笔，转出 {transferOuts} 笔",
            "sign|signed the trading system out: {transferIns} transfer-ins, {transferOuts} transfer-outs"),
        ["exchange-reconcile-blocks"] = new("报送号段对账", "send|sent the blocks for reconciliation"),
        ["exchange-reconcile-trail"] = new("报送报文轨迹对账", "send|sent the trail for reconciliation"),
        ["exchange-bind"] = new("申请将客户号 {clientNumber} 绑定到账户 {account}",
            "ask|asked to bind the client number {clientNumber} to the account {account}"),
        ["exchange-unbind"] = new("解除客户号 {clientNumber} 的绑定",
            "end|ended the binding of the client number {clientNumber}"),
        ["exchange-acknowledge"] = new("确认通知，序号 {notices}", "acknowledge|acknowledged the notices {notices}"),
        ["exchange-transfer-out"] = new("发来转出报文", "send|sent a transfer-out message"),
        ["exchange-client-status"] = new("将客户号 {clientNumber} 的状态变更为“{state}”",
            "set|set the status of the client number {clientNumber} to “{state}”"),
        ["confirm-binding"] = new("答复{request}，同意绑定：{confirm}",
            "answer|answered {request}; agreed to the binding: {confirm}"),
        ["confirm-bindings"] = new("以文件答复 {#lines} 项绑定申请",
            "answer|answered {#lines} requests to bind by file"),
        ["register-exchange-key"] = new("为账户 {account} 登记签名密钥 {keyId}（{algorithm}）",
            "register|registered the signing key {keyId} ({algorithm}) of the account {account}"),
        ["revoke-exchange-key"] = new("撤销签名密钥 {keyId}，理由：{reason}",
            "revoke|revoked the signing key {keyId}, because: {reason}"),
        ["resume-exchange-session"] = new("恢复{session}，理由：{reason}",
            "resume|resumed {session}, because: {reason}"),
        ["correct-business-day"] = new("将{session}的交易日更正为 {day}，理由：{reason}",
            "correct|corrected the business day of {session} to {day}, because: {reason}"),
        ["resolve-exchange-difference"] = new("处理{session}的对账差异，理由：{reason}",
            "resolve|resolved the differences of {session}, because: {reason}"),
    };

    /// <summary>The sentence of an act; null: it has none of its own.</summary>
    public static Text? Find(string operation) => Rows.GetValueOrDefault(operation);

    /// <summary>The operations that have a sentence.</summary>
    public static IEnumerable<string> Operations => Rows.Keys;

    /// <summary>An act without a sentence of its own: its name.</summary>
    public static readonly Text Other = new("办理“{0}”", "do|did “{0}”");
    public static readonly Text Hold = new("冻结碳单位", "Hold units");
    public static readonly Text Release = new("解除碳单位的冻结", "Release a hold");
    public static readonly Text Moved = new("办理“{0}”：自 {1} 至 {2}，{3}", "do|did “{0}”: {3} from {1} to {2}");
    public static readonly Text Created = new("办理“{0}”：在 {1} 创建 {2}", "do|did “{0}”: {2} created in {1}");
    public static readonly Text InAccount = new("办理“{0}”：账户 {1}，{2}", "do|did “{0}”: {2} in {1}");
    public static readonly Text AndMore = new("{0} 等 {1} 个账户", "{0} and other accounts, {1} in all");
    public static readonly Text Pending = new("申请{0}", "asked to {0}");
    public static readonly Text Refused = new("请求{0}", "tried to {0}");
    public static readonly Text EntryOf = new("第 {0} 笔“{1}”", "no. {0}, “{1}”");
    public static readonly Text SessionOf = new("{0} {1} 的会话", "the session of {0} of {1}");
    public static readonly Text BindingOf = new("客户号 {0} 与账户 {1} 的绑定申请",
        "the request to bind the client number {0} to {1}");
    public static readonly Text PersonOf = new("{0}（人员编号 {1}）", "{0} (person no. {1})");
    public static readonly Text HolderOf = new("{0}（用户编号 {1}）", "{0} (holder no. {1})");
    public static readonly Text AccountOf = new("{0}（{1}）", "{0} ({1})");
    public static readonly Text FieldOf = new("{0}：{1}", "{0}: {1}");
    public static readonly Text ChangeOf = new("{0}由“{1}”改为“{2}”", "{0} from “{1}” to “{2}”");
    public static readonly Text Because = new("未受理：{0}", "refused: {0}");
    public static readonly Text Waits = new("待审批或待生效", "it waits for approval or for its day");
    public static readonly Text WhoOf = new("{0}（{1}）", "{0} ({1})");
    public static readonly Text More = new("另有 {0} 项", "and {0} more");
}
