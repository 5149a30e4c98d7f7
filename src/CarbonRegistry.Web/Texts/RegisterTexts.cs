namespace CarbonRegistry.Web.Texts;

/// <summary>Lists: their order and filters.</summary>
internal static class ListTexts
{
    public static readonly Text Sort = new("排序", "Order");
    public static readonly Text Ascending = new("{0} ↑", "{0} ↑");
    public static readonly Text Descending = new("{0} ↓", "{0} ↓");
    public static readonly Text TooLong = new("文件超出行数上限", "The file would be too long");
    public static readonly Text TooLongHint = new("一个文件最多 100 000 行。请用查询条件缩小范围后再导出。",
        "A file has at most 100 000 lines. Narrow the list by its filters first.");
    public static readonly Text Person = new("经办人编号", "Person no.");
}

/// <summary>Holders (用户): their list and the page of one.</summary>
internal static class HolderTexts
{
    public static readonly Text Holders = new("用户", "Holders");
    public static readonly Text Number = new("用户编号", "Holder no.");
    public static readonly Text Kind = new("用户类别", "Kind");
    public static readonly Text SearchHint = new(
        "名称、拼音首字母或证件号", "Name, its pinyin initials, or identifier");
    public static readonly Text Accounts = new("账户数", "Accounts");
    public static readonly Text AccountsOf = new("名下账户", "Accounts");
    public static readonly Text Name = new("用户名称", "Holder's name");
    public static readonly Text EnglishName = new("英文名称", "Name in English");
    public static readonly Text Particulars = new("用户信息", "Particulars");
    public static readonly Text Contact = new("联系信息", "Contact data");
    public static readonly Text ContactHint = new(
        "联系信息仅本用户的主管部门与账户代表可见；设有变更等待期的，修改期满后生效。",
        "Seen by the holder's own office and its representatives alone; "
            + "a change takes effect after the delay of changes.");
    public static readonly Text NoContact = new("没有登记联系信息", "None is on record");
    public static readonly Text Address = new("联系地址", "Address");
    public static readonly Text ContactName = new("联系人", "Contact person");
    public static readonly Text Phone = new("联系电话", "Telephone");
    public static readonly Text Email = new("电子邮箱", "E-mail");
    public static readonly Text Versions = new("历次变更", "Versions");
    public static readonly Text From = new("自", "From");
    public static readonly Text Beginning = new("登记时", "At first");
    public static readonly Text By = new("办理人", "By");
    public static readonly Text NeverEdited = new("登记后未作变更", "As it was registered");
    public static readonly Text EditName = new("修改名称", "Change names");
    public static readonly Text EditContact = new("修改联系信息", "Change contact data");
    public static readonly Text Open = new("开立账户", "Open an account");
    public static readonly Text AllAccounts = new("在账户列表中查看", "See them in the list of accounts");
    public static readonly Text Register = new("登记用户", "Register a holder");
    public static readonly Text ByFile = new("以文件批量开户", "Open accounts by file");
    public static readonly Text Delivery = new("开立交付账户", "Open a delivery account");
}

/// <summary>What is done with an account: its representatives, state, policy and holds.</summary>
internal static class AccountActTexts
{
    public static readonly Text Representatives = new("账户代表", "Representatives");
    public static readonly Text RepresentativesHint = new(
        "发起代表可提出业务，确认代表可确认他人提出的业务；两者均无则仅可查看。",
        "Who initiates may propose movements, who confirms may confirm what others propose; "
            + "who has neither right sees only.");
    public static readonly Text NoRepresentatives =
        new("该账户没有代表，目前无人可以操作。", "The account has no representative: nobody can operate it.");
    public static readonly Text Rights = new("权限", "Rights");
    public static readonly Text Initiates = new("发起", "initiates");
    public static readonly Text Confirms = new("确认", "confirms");
    public static readonly Text Views = new("仅查看", "sees only");
    public static readonly Text AddNew = new("登记新代表", "Add a new representative");
    public static readonly Text AddKnown = new("增加已登记代表", "Add one who is registered");
    public static readonly Text Change = new("改权限", "Change rights");
    public static readonly Text Remove = new("撤销", "Remove");
    public static readonly Text Suspend = new("停用", "Suspend");
    public static readonly Text Resume = new("恢复", "Let act again");
    public static readonly Text Acts = new("办理", "Acts");
    public static readonly Text Pending = new("待生效与待审批的变更", "Changes that wait");
    public static readonly Text PendingHint = new(
        "设有变更等待期的，期满后生效；提出人与该账户的代表可在此之前撤回。",
        "They take effect when their delay has passed; "
            + "who proposed one and the account's representatives may withdraw it until then.");
    public static readonly Text Withdraw = new("撤回", "Withdraw");
    public static readonly Text Policy = new("签署规则", "Signing policy");
    public static readonly Text PolicyNone =
        new("无须确认：发起代表一人即可办理", "No confirmation: one initiating representative acts alone");
    public static readonly Text PolicyAlways = new("每笔须 {0} 名确认代表确认", "Every movement needs {0} to confirm");
    public static readonly Text PolicyAbove =
        new("超过 {1} 吨须 {0} 名确认代表确认", "Above {1} tonnes {0} must confirm");
    public static readonly Text Eased = new("会话再次确认", "Fresh confirmation by sessions");
    public static readonly Text EasedNone =
        new("每笔上缴和间接转移均须本人再次确认", "Each surrender and indirect transfer is confirmed afresh");
    public static readonly Text EasedUpTo =
        new("上缴和间接转移不超过 {0} 吨的，无须再次确认",
            "Surrenders and indirect transfers up to {0} tonnes are not confirmed afresh");
    public static readonly Text SetPolicy = new("设置签署规则", "Set the signing policy");
    public static readonly Text EditName = new("修改账户名称", "Change the name");
    public static readonly Text Unfreeze = new("恢复正常", "Open again");
    public static readonly Text OpenTrading = new("开立交易账户", "Open its trading account");
    public static readonly Text Hold = new("冻结碳单位", "Hold units");
    public static readonly Text Release = new("解除", "Release");
    public static readonly Text StateHint = new("限制：只进不出；冻结、司法冻结：不进不出；待销户：只出不进。",
        "Restricted: in, not out. Frozen, judicially frozen: neither. Closing: out, not in.");
    public static readonly Text History = new("账户变更记录", "What the account was");
    public static readonly Text Reason = new("理由", "Reason");
    public static readonly Text Obligations = new("履约", "Compliance");
    public static readonly Text BackToAccount = new("返回账户", "To the account");
    public static readonly Text BackToHolder = new("返回用户", "To the holder");
    public static readonly Text TakesEffect = new("将于 {0} 生效；在此之前，提出人与该账户的代表可以撤回。",
        "It takes effect on {0}; until then who proposed it and the account's representatives may withdraw it.");
    public static readonly Text TakesEffectLater = new(
        "将于 {0} 生效；在此之前，提出人可以撤回。",
        "It takes effect on {0}; until then who proposed it may withdraw it.");
    public static readonly Text NeedsApprovals = new(
        "提交后须由另外 {0} 人审批。", "Approvals by others still needed: {0}.");
    public static readonly Text AtOnce = new("提交后立即生效。", "It takes effect at once.");
    public static readonly Text WholeForm = new("全部字段", "All fields");
    public static readonly Text Parts = new("办理方式", "Ways");

    public static readonly Text HoldTitle = new("冻结碳单位", "Hold units");
    public static readonly Text HoldIntro =
        new("司法冻结与争议：被冻结的碳单位不能转移，直至解除或到期。解除时须说明理由。",
        "A judicial freeze or a dispute: what is held does not move until it is released or expires.");
    public static readonly Text HoldWhat = new("冻结哪些碳单位", "Which units");
    public static readonly Text HoldBasis = new("依据", "What it rests on");
    public static readonly Text HoldAll = new("留空表示该账户中的全部。", "Empty: all that the account has of it.");
    public static readonly Text HoldExpires =
        new("含当日；留空表示直至解除。", "That day included; empty: until it is released.");
    public static readonly Text HoldAuthority = new("作出决定的法院或机关。", "The court or authority that decided.");
    public static readonly Text HoldDocument =
        new("裁定书、协助执行通知书等的编号。", "The number of its ruling or notice.");
    public static readonly Text HoldNothing = new("该账户没有可以冻结的碳单位。", "The account has no units to hold.");
    public static readonly Text ReleaseTitle = new("解除冻结（交易 {0}）", "Release the hold of transaction {0}");
    public static readonly Text ReleaseIntro =
        new("解除该笔交易所设的冻结，无论碳单位现在何处。",
            "Takes off the hold that this transaction placed, wherever its units lie now.");
    public static readonly Text Every = new("全部批次", "All batches");

    /// <summary>What an account's change to a state is called as a thing to do.</summary>
    public static Text ToState(string state) => state switch
    {
        "restricted" => new("限制", "Restrict"),
        "frozen" => new("冻结账户", "Freeze"),
        "judicially-frozen" => new("司法冻结账户", "Freeze judicially"),
        "closing" => new("开始销户", "Begin to close"),
        "closed" => new("销户", "Close"),
        _ => Unfreeze,
    };
}

/// <summary>Files that are read: template, dry run, errors by line.</summary>
internal static class ImportTexts
{
    public static readonly Text TemplateCsv = new("模板 CSV", "Template CSV");
    public static readonly Text TemplateXlsx = new("模板 XLSX", "Template XLSX");
    public static readonly Text Columns = new("列", "Columns");
    public static readonly Text Column = new("列名", "Column");
    public static readonly Text Key = new("或写作", "Or written");
    public static readonly Text Needed = new("必填", "Needed");
    public static readonly Text Hint = new(
        "CSV（UTF-8、GB18030 或 UTF-16；逗号、分号或制表符分隔）或 XLSX 的第一张可见工作表；"
            + "表头以上可有标题行，多余的列不使用。先核对，再提交；全部成功或全部不办理。",
        "CSV (UTF-8, GB18030 or UTF-16; commas, semicolons or tabs), or the first visible sheet of an XLSX workbook; "
            + "titles may stand above the head row, other columns are left out. Check first, then submit; "
            + "all or none.");
    public static readonly Text Wait = new("正在核对文件，大文件可能需要几十秒，请勿关闭页面。",
        "The file is being worked on. A long one may take some tens of seconds; leave the page open.");
    public static readonly Text Content = new("内容", "What it says");
    public static readonly Text LinesConcerned = new("所涉各行", "The lines concerned");
    public static readonly Text More = new("另有 {0} 处错误未列出。", "{0} more errors are not shown.");
    public static readonly Text Good = new("文件有效，共 {0} 行。", "The file is good: {0} lines.");
    public static readonly Text ByFile = new("以文件办理", "By file");
    public static readonly Text GoToLine = new("查看第 {0} 行", "See line {0}");
    public static readonly Text Compared = new("；填写时须与{0}的登记名称一致",
        "; filled in, it must be the name on record of: {0}");
    public static readonly Text And = new("、", ", ");
    public static readonly Text Cell = new("单元格", "Cell");
    public static readonly Text Remarks = new("读取说明（{0}）", "How it was read ({0})");
    public static readonly Text Remark = new("说明", "Remark");
    public static readonly Text MoreRemarks = new("另有 {0} 条说明未列出。", "{0} more remarks are not shown.");
    public static readonly Text Sums = new("合计", "Sums");
    public static readonly Text What = new("项目", "What");
    public static readonly Text Changes = new("逐行变更", "What each line changes");
    public static readonly Text MoreLines = new("另有 {0} 行未列出，合计已包含。",
        "{0} more lines are not shown; the sums have them.");
    public static readonly Text Number = new("号码", "Number");
    public static readonly Text Name = new("名称", "Name");
    public static readonly Text Reference = new("依据文号", "Reference");
}

/// <summary>Compliance (履约): years, enterprises, certificates.</summary>
internal static class ComplianceTexts
{
    public static readonly Text Title = new("履约", "Compliance");
    public static readonly Text Year = new("履约年度", "Compliance year");
    public static readonly Text Effect = new("履约变化", "Effect on compliance");
    public static readonly Text SurrenderedBefore = new("办理前已上缴", "Surrendered before");
    public static readonly Text SurrenderedAfter = new("办理后已上缴", "Surrendered after");
    public static readonly Text InTransit = new("待确认的上缴量", "Surrenders that wait");
    public static readonly Text StillToSubmit = new(
        "其中 {0} 吨已提交，待确认。", "{0} tonnes of it are submitted and wait to be confirmed.");
    public static readonly Text Excess = new(
        "{0} 的 {1} 年度上缴量将比应履约量多 {2} 吨；多缴部分只能由省级主管部门撤销。",
        "{0} would surrender {2} tonnes more than is due for {1}; only the province can undo it.");
    public static readonly Text MissingBefore = new("办理前未履约量", "Missing before");
    public static readonly Text MissingAfter = new("办理后未履约量", "Missing after");
    public static readonly Text YearTitle = new("{0} 年度履约", "Compliance year {0}");
    public static readonly Text Opens = new("开放上缴", "Opens");
    public static readonly Text Closes = new("截止上缴", "Closes");
    public static readonly Text Open = new("受理上缴中", "Takes surrenders");
    public static readonly Text WithoutAccounts = new("已开放，尚无上缴账户", "Open, without a surrender account yet");
    public static readonly Text Shut = new("已截止", "Closed");
    public static readonly Text ToCome = new("未开放", "Not yet open");
    public static readonly Text NoYears = new("尚未设立履约年度", "No compliance year has been opened");
    public static readonly Text Enterprises = new("企业履约情况", "Enterprises");
    public static readonly Text Totals = new("各省汇总", "By province");
    public static readonly Text Sums = new("汇总", "Sums");
    public static readonly Text TotalsHint =
        new("国家不考核单个企业，只看汇总。", "The nation assesses no enterprise: it sees sums.");
    public static readonly Text Count = new("已下达义务企业数", "Enterprises with a figure");
    public static readonly Text Due = new("应履约量", "Due");
    public static readonly Text Surrendered = new("已上缴量", "Surrendered");
    public static readonly Text Reductions = new("其中减排量", "Of it reductions");
    public static readonly Text ReductionsLeft = new("剩余可抵销量", "Reductions left");
    public static readonly Text Counted = new("计入履约量", "Counted");
    public static readonly Text NotCounted = new(
        "已上缴的减排量中有 {0} 吨超过现行抵销上限，不计入履约；计入履约 {1} 吨。",
        "{0} tonnes of the reductions surrendered are beyond the share of what is due now and do not count; "
            + "{1} tonnes count.");
    public static readonly Text WouldNotCount = new(
        "办理后，已上缴的减排量中有 {0} 吨将超过抵销上限，不再计入履约；计入履约 {1} 吨。",
        "After this, {0} tonnes of the reductions surrendered will be beyond the share of what is due and will "
            + "not count; {1} tonnes will.");
    public static readonly Text History = new("核定与变更记录", "How the amount due was decided");
    public static readonly Text DueBefore = new("变更前应履约量", "Due before");
    public static readonly Text DueAfter = new("变更后应履约量", "Due after");
    public static readonly Text ReductionsHint =
        new("减排量抵销不超过应履约量的 {0}%，向下取整。",
            "Reductions cover at most {0}% of the amount due, rounded down.");
    public static readonly Text Outstanding = new("未履约量", "Missing");
    public static readonly Text Share = new("完成比例", "Share done");
    public static readonly Text Met = new("已履约量", "Met");
    public static readonly Text AllDue = new("已履约（含超额履约）", "Fulfilled, or more");
    public static readonly Text WithoutFigure = new("未登记企业的上缴量", "Surrendered where no figure is on record");
    public static readonly Text Document = new("核定文号", "Decision");
    public static readonly Text Status = new("履约状态", "Status");
    public static readonly Text Record = new("登记履约义务", "Record an obligation");
    public static readonly Text Change = new("变更履约义务", "Change the obligation");
    public static readonly Text ByFile = new("以文件登记", "Record by file");
    public static readonly Text SearchHint =
        new(
            "企业名称、拼音首字母、信用代码或账户号", "Name, its pinyin initials, credit code or account number");
    public static readonly Text SurrenderMissing = new("上缴未履约量", "Surrender what is missing");
    public static readonly Text Certificate = new("履约证明", "Certificate of compliance");
    public static readonly Text CertificateText = new(
        "兹证明：{0}（统一社会信用代码 {1}）{2} 年度应履约 {3} 吨二氧化碳当量，截至 {4} 已上缴 {5} 吨，"
            + "其中减排量 {6} 吨，该年度已履约。",
        "This is to certify that {0} (unified social credit code {1}) had to surrender {3} tonnes CO2e for "
            + "the compliance year {2}, had surrendered {5} tonnes by {4}, {6} of them in reductions, and has "
            + "fulfilled its obligation for the year.");
    public static readonly Text CertificateProof =
        new("以上数据取自登记系统流水，第 {0} 号，摘要 {1}。",
            "As the registry's journal has it at number {0}, digest {1}.");
    public static readonly Text CertificateIssued = new("出具时间：{0}（北京时间）", "Issued at {0} (Beijing time)");
    public static readonly Text Surrenders = new("上缴记录", "Surrenders");
    public static readonly Text NoSurrenders = new("该年度尚无上缴", "Nothing was surrendered for this year yet");
    public static readonly Text UndoneBy = new("已撤销", "Undone");
    public static readonly Text Undo = new("撤销", "Undo");
    public static readonly Text Manage = new("管理履约年度", "Manage compliance years");
}

/// <summary>The calendar of working days.</summary>
internal static class CalendarTexts
{
    public static readonly Text Title = new("工作日历", "Calendar");
    public static readonly Text Hint = new(
        "等待期与时限按工作日计算。年度日历宣布完整之后方可计入；每年国务院通知发布后更新。",
        "Delays count working days. A year counts once its table is declared complete, "
            + "as the State Council's yearly notice has it.");
    public static readonly Text Complete = new("已完整", "Complete");
    public static readonly Text Incomplete = new("未完整", "Not complete");
    public static readonly Text Holidays = new("放假", "Holidays");
    public static readonly Text Worked = new("调休上班", "Weekend days worked");
    public static readonly Text Edit = new("维护", "Edit");
    public static readonly Text EditNew = new("维护日历", "Edit the calendar");
    public static readonly Text None = new("尚未录入任何年度", "No year has been put in");
}

/// <summary>Batches: the page of one.</summary>
internal static class BatchTexts
{
    public static readonly Text One = new("批次 {0}", "Batch {0}");
    public static readonly Text Particulars = new("批次信息", "Particulars");
    public static readonly Text WhereNow = new("现存何处", "Where its units lie now");
    public static readonly Text WhereHint = new("仅统计您有权查看的账户。", "As far as you may see the accounts.");
    public static readonly Text SeenOf = new("可见 {0} 吨，共创建 {1} 吨", "{0} of {1} tonnes created are seen by you");
    public static readonly Text CreatedBy = new("创建交易", "Created by");
    public static readonly Text Search = new("项目编号或文号", "Project or reference");
    public static readonly Text Annulled = new("注销情况", "Annulled");
    public static readonly Text AnnulledWhole = new("已整批注销", "Annulled whole");
    public static readonly Text AnnulledInPart = new("部分已注销", "Annulled in part");
    public static readonly Text OfProject = new("项目批次", "Batches of the project");
    public static readonly Text TraceFirst = new("追溯首个序列号", "Trace its first serial number");
}
