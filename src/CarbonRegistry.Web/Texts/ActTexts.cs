namespace CarbonRegistry.Web.Texts;

/// <summary>
/// Forms of administrative operations: what their fields are called, and what they ask for. A test looks for a label
/// for every field of every operation that is done by a form.
/// </summary>
internal static class ActTexts
{
    public static readonly Text Preview = new("核对", "Check");
    public static readonly Text PreviewTitle = new("请核对办理内容", "Check what will be done");
    public static readonly Text Good = new("核对通过，可以提交。", "Nothing is against it; it can be submitted.");
    public static readonly Text DonePosted = new("已办结。流水编号 {0}。", "Done. Journal number {0}.");
    public static readonly Text DonePending =
        new("已提交，等待审批或生效。流水编号 {0}。",
            "Submitted; it waits for approval or for its day. Journal number {0}.");
    public static readonly Text Result = new("办理结果", "Result");
    public static readonly Text SeeProposals = new("查看待审批事项", "See proposals");
    public static readonly Text Again = new("继续办理", "Do another");
    public static readonly Text SeeProposal = new("查看该事项", "See it");
    public static readonly Text Operations = new("可办理的事项", "What can be done");
    public static readonly Text ByExchange = new("本业务由交易系统通过数据接口办理，无需在页面操作。",
        "Trading systems perform this function over the data interface; nothing is to be done on a page.");
    public static readonly Text NoForm = new("本业务没有可办理的事项。", "There is nothing to do here.");
    public static readonly Text File = new("文件（CSV 或 XLSX）", "File (CSV or XLSX)");
    public static readonly Text WordsHint =
        new("多项之间以空格或逗号分隔；留空表示没有。", "Separate several by blanks or commas; empty means none.");
    public static readonly Text InstantHint = new("北京时间。", "In Beijing time.");
    public static readonly Text InBeijing = new("{0}（北京时间）", "{0} (Beijing time)");
    public static readonly Text Hold = new("冻结碳单位（司法冻结、争议）", "Hold units (judicial freeze, dispute)");
    public static readonly Text List = new("查看列表", "See the list");

    private static readonly Dictionary<string, Text> Labels = new(StringComparer.Ordinal)
    {
        ["name"] = new("名称", "Name"),
        ["role"] = new("角色", "Role"),
        ["identityNumber"] = new("公民身份号码", "Resident identity number"),
        ["jurisdiction"] = new("管辖地区代码", "Jurisdiction (two digits)"),
        ["holder"] = new("用户编号", "Holder no."),
        ["email"] = new("电子邮箱", "E-mail"),
        ["confirmedSimilar"] = new("已核对名称相近", "The similar name was checked"),
        ["phone"] = new("电话", "Telephone"),
        ["person"] = new("人员编号", "Person no."),
        ["revoked"] = new("不能办理的业务（编号）", "Functions they may not perform (numbers)"),
        ["reason"] = new("理由", "Reason"),
        ["kind"] = new("用户类别", "Kind of holder"),
        ["zh"] = new("中文名称", "Name in Chinese"),
        ["en"] = new("英文名称", "Name in English"),
        ["creditCode"] = new("统一社会信用代码", "Unified social credit code"),
        ["accountName"] = new("账户名称", "Account name"),
        ["contact.address"] = new("联系地址", "Address"),
        ["contact.name"] = new("联系人", "Contact person"),
        ["contact.phone"] = new("联系电话", "Contact telephone"),
        ["contact.email"] = new("联系邮箱", "Contact e-mail"),
        ["natural.name"] = new("新代表姓名", "New representative's name"),
        ["natural.identityNumber"] = new("新代表公民身份号码", "New representative's identity number"),
        ["natural.phone"] = new("新代表电话", "New representative's telephone"),
        ["natural.email"] = new("新代表邮箱", "New representative's e-mail"),
        ["type"] = new("账户类型", "Account type"),
        ["project"] = new("项目编号", "Project number"),
        ["parent"] = new("所属持有账户", "Parent account"),
        ["trading"] = new("同时开立交易账户", "Open its trading account too"),
        ["account"] = new("账户号", "Account number"),
        ["state"] = new("账户状态", "Account state"),
        ["authority"] = new("决定机关", "Authority"),
        ["authorityZh"] = new("主管部门中文名称", "Its authority's Chinese name"),
        ["authorityEn"] = new("主管部门英文名称", "Its authority's English name"),
        ["within"] = new("所在省份", "Within the province"),
        ["document"] = new("文书号 / 文号", "Document"),
        ["confirmations"] = new("须确认的人数", "Confirmations needed"),
        ["easedUpTo"] = new("不超过该数量无须再次确认（吨）；0 为每笔确认",
            "Not confirmed afresh up to so many tonnes; 0: each is"),
        ["above"] = new("超过该数量须确认（吨）", "Only above so many tonnes"),
        ["initiates"] = new("发起代表", "May initiate"),
        ["confirms"] = new("确认代表", "May confirm"),
        ["views"] = new("可查看", "May view"),
        ["active"] = new("恢复（不选为停用）", "Let act again (unchecked: suspend)"),
        ["year"] = new("年度", "Year"),
        ["due"] = new("应履约量（吨）", "Due (tonnes)"),
        ["opensAt"] = new("开放时间", "Opens at"),
        ["closesAt"] = new("截止时间", "Closes at"),
        ["at"] = new("关闭时间", "Closes at"),
        ["value"] = new("参数值", "Value"),
        ["complete"] = new("该年度日历已完整", "The year's calendar is complete"),
        ["days"] = new("日期", "Days"),
        ["lines"] = new("文件", "File"),
        ["code"] = new("代码", "Code"),
        ["number"] = new("账户号", "Account number"),
        ["client"] = new("交易客户号", "Client number"),
        ["clientNumber"] = new("交易客户号", "Client number"),
        ["proposal"] = new("待审批事项", "Proposal"),
        ["decision"] = new("意见", "Decision"),
        ["asShown"] = new("所见内容摘要", "Digest as shown"),
        ["session"] = new("会话", "Session"),
        ["request"] = new("申请", "Request"),
        ["confirm"] = new("同意绑定", "Agree to the binding"),
        ["keyId"] = new("密钥标识", "Key id"),
        ["algorithm"] = new("签名算法", "Signature algorithm"),
        ["publicKey"] = new("公钥", "Public key"),
        ["validFrom"] = new("生效时间", "Valid from"),
        ["validUntil"] = new("失效时间", "Valid until"),
        ["search"] = new("关键词", "Keyword"),
        ["about"] = AuditTexts.Object,
        ["refusal"] = new("拒绝代码", "Refusal code"),
        ["operation"] = new("办理事项", "Operation"),
        ["outcome"] = new("结果", "Outcome"),
        ["repetition"] = new("有意重复", "Repetition on purpose"),
        ["day"] = new("日期（年-月-日）", "Day (yyyy-MM-dd)"),
        ["time"] = new("现在的北京时间", "The time in Beijing now"),
        ["after"] = new("编号小于", "Before number"),
        ["limit"] = new("条数", "Entries"),
        ["certificate"] = new("客户端证书指纹", "Client certificate's fingerprint"),
    };

    /// <summary>The label of a field, or null where nobody has written one yet.</summary>
    public static Text? Label(string path) =>
        Labels.GetValueOrDefault(path) ?? Labels.GetValueOrDefault(path[(path.LastIndexOf('.') + 1)..]);

    /// <summary>What a field is called in the form of one operation, where that is not what it is called in
    /// others.</summary>
    public static Text? Label(string? operation, string path) => (operation, path) switch
    {
        ("create-person" or "edit-person", "name") => AdministrationTexts.Name,
        ("create-person", "jurisdiction") => CommonTexts.Jurisdiction,
        ("create-person", "holder") =>
            new("所属交易所或拍卖机构（用户编号）", "Exchange or auction house (holder no.)"),
        ("set-parameter", "name") => AdministrationTexts.Parameter,
        ("set-parameter" or "parameter", "from") => new("生效时间", "In force from"),
        ("decide-proposal" or "fall-due" or "end-proposal", "state") => ProposalTexts.Standing,
        ("end-verification" or "verify-journal" or "verification", "state") => AuditTexts.VerificationState,
        ("read-audit-log", "from") => new("起始时间", "From"),
        ("read-audit-log", "to") => new("截止时间", "Until"),
        ("read-audit-log", "person") => AuditTexts.PersonNumber,
        (_, "number") when operation?.StartsWith("exchange-", StringComparison.Ordinal) == true =>
            new("报文序号", "Message no."),
        (_, "result.number") => new("报文序号", "Message no."),
        (_, "time") when operation?.StartsWith("exchange-", StringComparison.Ordinal) == true =>
            new("报文所写的交易所时间", "The exchange's time in the message"),
        ("exchange-sign-out", "totals") => new("交易所的合计", "The exchange's totals"),
        ("confirm-binding", "request") => new("绑定申请", "Request to bind"),
        ("register-emitter", _) when EmitterTexts.Label(path) is { } label => label,
        ("confirm-binding", "state") => new("绑定申请的状态", "State of the request"),
        _ => null,
    };

    /// <summary>What the value of a field says in one operation, where a bare yes or no would not.</summary>
    public static Text? Said(string? operation, string path, System.Text.Json.Nodes.JsonNode value) =>
        (operation, path) switch
        {
            ("person", "active") =>
                value.GetValue<bool>() ? AdministrationTexts.Active : AdministrationTexts.Suspended,
            ("suspend-representative", "active") =>
                value.GetValue<bool>() ? new("恢复", "Acts again") : new("停用", "Is suspended"),
            _ => null,
        };

    /// <summary>When a field must be filled in that may be empty otherwise; null: it is a matter of choice.</summary>
    public static Text? Condition(string operation, string path) => (operation, path) switch
    {
        ("create-person", "jurisdiction")
            => new("（省级、试点地区管理员必填，其他人员不填）",
                "(for provincial and pilot administrators, and for nobody else)"),
        ("create-person", "holder")
            => new("（交易所、拍卖机构操作员必填，其他人员不填）",
                "(for operators of exchanges and auction houses, and for nobody else)"),
        ("register-holder", "creditCode") => new("（企业必填）", "(needed for an enterprise)"),
        ("register-holder", "identityNumber") => new("（个人必填）", "(needed for an individual)"),
        ("open-account", "holder") => new("（交易账户以外必填）", "(needed, but not for a trading account)"),
        ("open-account", "project") =>
            new("（项目减排账户必填，其他账户不填）", "(for a project account, and for no other)"),
        ("open-account", "parent") =>
            new("（交易账户必填，其他账户不填）", "(for a trading account, and for no other)"),
        ("open-jurisdiction", "within") => new("（试点地区必填，省不填）", "(for a pilot region, and for no province)"),
        ("change-account-state" or "change-national-account-state" or "unfreeze-account" or "unfreeze-national-account",
            "authority" or "document") =>
                new("（司法冻结及其解除必填）", "(needed for a judicial freeze and its release)"),
        ("set-parameter", "document") => new("（年度配额总量上限必填）", "(needed for a cap)"),
        _ => null,
    };

    /// <summary>What comes next once an operation is done, or waits; null: nothing that is not said
    /// otherwise.</summary>
    public static Text? Next(string operation, bool waits) =>
        operation == "register-emitter" ? waits ? EmitterTexts.NextWaiting : EmitterTexts.Next : null;

    /// <summary>What an operation is about, where its name does not say it all.</summary>
    public static Text? About(string? operation) => operation switch
    {
        "add-representative" => new(
            "首名代表即时生效；设有变更等待期的，其后增加的代表期满后生效，期间该账户的现有代表可以撤回。",
            "The first representative of an account takes office at once, every further one after the delay "
                + "of changes, where one is set, in which those who are there may stop it."),
        "change-representative" or "remove-representative" => new(
            "设有变更等待期的，期满后生效；须立即停止的，请停用该代表。",
            "It takes effect after the delay of changes, where one is set; whoever must stop at once is suspended "
                + "instead."),
        "suspend-representative" => new("立即停用该代表在所有账户的权限，并结束其会话。",
            "Suspends the representative at once, for every account, and ends their sessions."),
        "set-signing-policy" => new(
            "账户转出业务须几名确认代表确认，以及超过多少吨时才须确认。设有变更等待期的，期满后生效。",
            "How many representatives must confirm what leaves the account, and above which quantity. "
                + "After the delay of changes."),
        "ease-confirmation" => new(
            "由一名发起代表提出，另一名确认代表确认，设有变更等待期的期满后生效，"
                + "只适用于本账户的上缴（24）和间接转移（27），"
                + "每次请求合计。填 0 即时恢复每笔确认。账户代表增减或变更权限时，限额自动取消。",
            "One representative who initiates asks and another confirms; after the delay of changes. It applies "
                + "to this account's surrenders (24) and indirect transfers (27), by the sum of a request. 0 ends it "
                + "at once. It ends by itself when a representative of the account is added, changed or removed."),
        "edit-holder" or "edit-national-holder" => new(
            "名称即时生效；设有变更等待期的，联系信息期满后生效，须分别办理。",
            "Names take effect at once, contact data after the delay of changes: one at a time."),
        "change-account-state" or "change-national-account-state" => new(
            "限制：只进不出；冻结、司法冻结：不进不出；待销户：只出不进；销户：账户须已清空。",
            "Restricted: in, not out. Frozen, judicially frozen: neither. Closing: out, not in. Closed: "
                + "it must be empty."),
        "unfreeze-account" or "unfreeze-national-account" => new("恢复为正常状态；司法冻结的账户须有解除机关与文书。",
            "The account is open again; of one that is judicially frozen the authority and its document are needed."),
        "register-emitter" => EmitterTexts.About,
        "withdraw-obligation" => new(
            "撤回已登记的应履约量；企业仍在该年度名单内，状态为未登记。",
            "Takes back what was recorded; the enterprise stays on the year's list, without a figure."),
        "set-obligation" => new("后一次登记取代前一次，流水保留两者。",
            "A later word replaces an earlier one; the journal has both."),
        "create-person" => new(
            "由另一名国家系统管理员批准；批准人在批准后 7 日内发放启用码，申请人不经手启用码。",
            "A second national system administrator approves. Whoever approves then issues the enrolment code, within "
                + "7 days; whoever asked never has it."),
        "request-enrolment" => new(
            "凭证全部遗失时申请新的启用码。由另一名国家系统管理员批准并发放，申请人不经手启用码。",
            "A new enrolment code for somebody who has lost all their credentials. A second national system "
                + "administrator approves and issues it; whoever asked never has it."),
        "edit-person" => new("由另一名国家系统管理员批准后生效。",
            "It takes effect when a second national system administrator has approved."),
        "change-permissions" => new(
            "仅取消业务即时生效；恢复业务须由另一名国家系统管理员批准。",
            "What only takes away takes effect at once; to give back, "
                + "a second national system administrator approves."),
        "resume-person" => new("由另一名国家系统管理员批准后恢复。",
            "They are let in again when a second national system administrator has approved."),
        "accept-clock" => new(
            "仅在节点时钟异常（909）时办理。请先校准服务器时钟；确认无误后由两名系统管理员各自核对标准时间。"
                + "登记系统时间将从节点时钟继续；如时间后移，所有会话结束。",
            "Only while the node's clock is off (909). First set the server's clock right; then two system "
                + "administrators, each by a clock that they trust, accept it. The registry's time goes "
                + "on from the node's clock; where that is back, all sessions end."),
        "open-provinces" => new(
            $"GB/T 2260 共列 {Divisions.Provinces.Count} 个省份："
                + $"{string.Join('、', Divisions.Provinces.Select(p => p.Name.Zh))}。"
                + "其中尚未设立的全部设立，并开立其账户；已设立的不变。由另一名配置管理员批准。",
            $"GB/T 2260 lists {Divisions.Provinces.Count} provinces: "
                + $"{string.Join(", ", Divisions.Provinces.Select(p => p.Name.En))}. Those that are not open yet are "
                + "opened, with their accounts; nothing changes for the others. A second configuration administrator "
                + "approves."),
        "open-compliance-year" => new(
            "为已设立的每个省份开立该年度的上缴账户；以后设立的省份随设立开立。",
            "A surrender account for each province that is open is opened with it; "
                + "later ones get theirs when they are opened."),
        _ => null,
    };

    /// <summary>What is to be known of an operation's result beyond its fields; null: nothing.</summary>
    public static Text? Remark(string operation, System.Text.Json.Nodes.JsonNode? result) =>
        operation == CarbonRegistry.Compliance.OpenComplianceYear.Row.Key
            && result?["accounts"] is System.Text.Json.Nodes.JsonArray { Count: 0 }
            ? new(
                "目前没有已设立的省份，因此没有开立上缴账户，企业还不能为该年度上缴；"
                    + "以后每设立一个省份，同时开立其上缴账户。",
                "No province is open yet, so there is no surrender account, and nobody can surrender for the year yet. "
                    + "Each province gets its own when it is opened.")
            : operation == CarbonRegistry.Accounts.ChangeState.Row.Key
                && result?["state"]?.GetValue<string>() == AccountState.Closed.Key
            ? new("注销后不能恢复，该账户不再办理任何业务。",
                "A closed account stays closed: nothing is done with it again.")
            : null;

    /// <summary>What a field of an operation's form asks for, where its label does not say it all.</summary>
    public static Text? Hint(string operation, string path) => path switch
    {
        "confirmedSimilar" => new("名称与已登记的另一名称相同或外观相近时勾选，由另一人批准。",
            "Tick it where the name equals or looks like another on record; a second person approves."),
        "creditCode" => new("18 位，末位为校验字符（GB 32100-2015）。",
            "18 characters, the last a check character (GB 32100-2015)."),
        "identityNumber" when operation == "register-holder" => new(
            "18 位，末位为校验码（GB 11643-1999）；不进入流水，本省和用户本人可见，其他人只见首尾。",
            "18 characters, the last a check character (GB 11643-1999); it stays out of the journal. The province and "
                + "the holder see it, others its ends only."),
        "identityNumber" when operation == "create-person" => new(
            "18 位，末位为校验码（GB 11643-1999）；不进入流水，审批人可见，办结后只保存摘要。",
            "18 characters, the last a check character (GB 11643-1999); it stays out of the journal. Who approves "
                + "sees it; after that only its digest is kept."),
        _ when path.EndsWith("identityNumber", StringComparison.Ordinal) => new(
            "18 位，末位为校验码（GB 11643-1999）；不进入流水，办结后只保存摘要，任何人都看不到号码。",
            "18 characters, the last a check character (GB 11643-1999); it stays out of the journal. Once it is done "
                + "only its digest is kept, and nobody sees the number."),
        "obligation.due" => new("经核查确认的应履约量。", "As verified outside."),
        "obligation.document" => new("核定应履约量的文件编号。", "The decision that says what is due."),
        "time" => new("格式如 2026-11-29 15:04；与节点时钟相差不得超过两分钟。",
            "Such as 2026-11-29 15:04; at most two minutes off the node's clock."),
        "project" => new("大写字母、数字与连字符。", "Capital letters, digits and hyphens."),
        "parent" => new("交易账户所属的履约持有、一般持有或项目减排账户。",
            "The compliance, general or project account that the trading account belongs to."),
        "trading" => new("与交易所之间的转移只能经交易账户。", "Units reach an exchange by the trading account only."),
        "initiates" => new("可提出该账户的业务。", "May propose what leaves the account."),
        "confirms" => new("可确认他人提出的业务，从不确认自己的。",
            "May confirm what others propose, never their own."),
        "confirmations" => new("0 至 5；0 表示无须确认。", "0 to 5; 0: none."),
        "above" => new("0 表示每笔都须确认。", "0: always."),
        "document" => new("作为依据的文件编号。", "The document that this rests on."),
        "within" => new("仅试点地区填写：所在省份的两位代码。",
            "For pilot regions only: the two digits of the province they lie in."),
        "authority" => new("作出决定的法院或机关；司法冻结及其解除时必填。",
            "The court or authority that decided; needed for a judicial freeze and its end."),
        "reason" => new("将记入流水。", "Recorded in the journal."),
        "due" => new("经核查确认的应履约量。", "As verified outside."),
        "repetition" => Term.Repetition.Hint,
        "revoked" => new("该人员不再办理的业务编号，多个以空格分隔；留空表示恢复全部业务。",
            "Numbers of functions that the person no longer performs, parted by blanks; empty gives all back."),
        "person" => new("人员编号，见人员列表或账户页。",
            "Their number, as the list of people and the account's page have it."),
        "holder" => new("用户编号，见用户列表。", "Its number, as the list of holders has it."),
        "name" when operation is "open-account" or "edit-account" or "edit-national-account" =>
            new("便于识别的名称；开户时不填则同用户名称。",
                "A name for people; of a new account the holder's where left empty."),
        "publicKey" => new("SubjectPublicKeyInfo（DER）的 Base64。", "The SubjectPublicKeyInfo (DER) in Base64."),
        "opensAt" => new("北京时间。留空即为现在。", "In Beijing time. Left empty: now."),
        "closesAt" => new("北京时间，自该时刻起不再受理上缴。", "In Beijing time; from then on no surrender is taken."),
        "at" => new("北京时间。留空则立即关闭。", "In Beijing time. Left empty it closes now."),
        "from" => new("北京时间。留空则尽早生效。", "In Beijing time. Left empty: as early as may be."),
        _ => null,
    };

    /// <summary>What a word of a choice or a state is called.</summary>
    public static Text Word(string word) => word switch
    {
        "enterprise" => new("企业", "Enterprise"),
        "individual" => new("个人", "Individual"),
        "exchange" => new("交易所", "Exchange"),
        "auction-house" => new("拍卖机构", "Auction house"),
        "nation" => new("国家", "Nation"),
        "province" => new("省", "Province"),
        "pilot" => new("试点地区", "Pilot region"),
        "approve" => new("批准", "Approve"),
        "reject" => new("驳回", "Reject"),
        "withdraw" => new("撤回", "Withdraw"),
        "Judicial" or "Dispute" => CommonTexts.HoldKind(word.ToLowerInvariant()),
        _ => new(word, word),
    };
}

/// <summary>Proposals that wait (待审批).</summary>
internal static class ProposalTexts
{
    public static readonly Text Title = new("待审批事项", "Proposals");
    public static readonly Text One = new("待审批事项 {0}", "Proposal {0}");
    public static readonly Text SearchHint =
        new("提交人、账户号或企业名称的一部分", "Part of the proposer's, an account's number or a company's name");
    public static readonly Text Inbox = new("待我审批", "For me to decide");
    public static readonly Text Mine = new("我提交的", "Mine");
    public static readonly Text Open = new("全部未办结", "All open");
    public static readonly Text Everything = new("全部", "All");
    public static readonly Text Boxes = new("分类", "Boxes");
    public static readonly Text What = new("事项", "What");
    public static readonly Text By = new("提交人", "Proposed by");
    public static readonly Text About = new("账户", "Account");
    public static readonly Text Approvals = new("审批", "Approvals");
    public static readonly Text ApprovalsOf = new("{0} / {1}", "{0} of {1}");
    public static readonly Text DecidedBy = new("由业务 {0}（{1}）决定", "Decided by function {0} ({1})");
    public static readonly Text Review = new("省级审核", "The province's review");
    public static readonly Text ReviewLater = new("其他审批人同意后由{0}审核", "by {0}, when all others have agreed");
    public static readonly Text InReview = new("由{0}审核中", "{0} is reviewing it");
    public static readonly Text Reviewed = new("{0}已审核", "{0} has reviewed it");
    public static readonly Text Until = new("有效期至", "Until");
    public static readonly Text Effective = new("生效时间", "Takes effect");
    public static readonly Text ApprovedBy = new("已批准", "Approved by");
    public static readonly Text Approve = new("批准", "Approve");
    public static readonly Text Reject = new("驳回", "Reject");
    public static readonly Text Withdraw = new("撤回", "Withdraw");
    public static readonly Text ReasonNeeded = new("（驳回时必填）", "(needed to reject)");
    public static readonly Text Whom = new("所涉人员", "Whom it is about");
    public static readonly Text DecideTitle = new("审批意见", "Decision");
    public static readonly Text Asked = new("申请内容", "What is asked");
    public static readonly Text CarriedOut = new("办结交易", "Carried out by");
    public static readonly Text DecidedIn = new("审批交易", "Decided in");
    public static readonly Text Done = new("已处理。", "Done.");
    public static readonly Text StillWaits = new(
        "该事项仍待审批：{1} 人中已有 {0} 人批准。", "It still waits: {0} of {1} have approved it.");
    public static readonly Text Standing = new("事项状态", "State of the proposal");
    public static readonly Text InboxCount = new("{0} 件事项等待您审批", "Awaiting your decision: {0}");
}
