namespace CarbonRegistry.Web.Texts;

/// <summary>Forms of movements and decisions.</summary>
internal static class MovementTexts
{
    public static readonly Text Title = new("{0} {1}", "{0} {1}");
    public static readonly Text StepEnter = new("填写", "Enter");
    public static readonly Text StepPreview = new("核对", "Check");
    public static readonly Text StepDone = new("办结", "Done");
    public static readonly Text Steps = new("办理步骤", "Steps");
    public static readonly Text Source = new("转出账户", "From");
    public static readonly Text Choose = new("请选择", "Choose");
    public static readonly Text Update = new("更新", "Update");
    public static readonly Text NoSource =
        new("您没有可用于本业务的转出账户。", "You have no account that this function may start from.");
    public static readonly Text NoSourceNow = new(
        "账户 {0} 目前为“{1}”状态，不能转出；请联系省级业务管理员。",
        "Account {0} is “{1}” now, so that nothing leaves it; ask your provincial administrator.");
    public static readonly Text NoDestination =
        new("没有可用于本业务的转入账户。", "There is no account that this function may lead to from here.");
    public static readonly Text Takes = new("可用于本业务的碳单位", "Units that this function may take");
    public static readonly Text TakesNothing =
        new("该账户目前没有可用于本业务的碳单位。", "The account has no units now that this function may take.");
    public static readonly Text Destinations = new("转入与数量", "To, and how much");
    public static readonly Text AnotherAccount = new("查找其他账户", "Look for another account");
    public static readonly Text Units = new("碳单位", "Units");
    public static readonly Text Automatic =
        new("自动选择（最早年度、最小序号优先）", "picked by the registry (oldest vintage, lowest number first)");
    public static readonly Text OfVintage = new("{0} 年度", "vintage {0}");
    public static readonly Text OfBatch = new("批次 {0}（{1}）", "batch {0} ({1})");
    public static readonly Text OfAllocator = new("冻结期内，由 {0} 发放", "in their freeze period, allocated by {0}");
    public static readonly Text OfConsignor = new("寄售方 {0}", "consignor {0}");
    public static readonly Text AvailableOf = new("可用 {0} 吨", "{0} t available");
    public static readonly Text Exact = new("指定号段", "Name serial numbers");
    public static readonly Text ExactHint =
        new("每行一个号段，例如 CN-CEA-2025-000000000001..000000000100；合计须等于数量。",
        "One range a line, such as CN-CEA-2025-000000000001..000000000100; together they must be the quantity.");
    public static readonly Text AddLeg = new("增加一笔", "Add a leg");
    public static readonly Text RemoveLeg = new("删除", "Remove");
    public static readonly Text Leg = new("第 {0} 笔", "Leg {0}");
    public static readonly Text Terms = new("业务要素", "Terms");
    public static readonly Text Preview = new("核对", "Check");
    public static readonly Text PreviewTitle = new("请核对办理内容", "Check what will be done");
    public static readonly Text Submit = new("提交", "Submit");
    public static readonly Text Back = new("返回修改", "Change");
    public static readonly Text Sentence = new("从 {0} 向 {1} 转移 {2} 吨 {3}。", "{2} t {3} from {0} to {1}.");
    public static readonly Text SentenceCreate = new("创建 {2} 吨 {3}，计入 {1}。", "Create {2} t {3} in {1}.");
    public static readonly Text SentenceHold = new("冻结 {0} 中的 {2} 吨 {3}。", "Hold {2} t {3} in {0}.");
    public static readonly Text SentenceRelease =
        new("解除 {0} 中 {2} 吨 {3} 的冻结或预留。", "Release {2} t {3} in {0}.");
    public static readonly Text SentenceReserve = new("{2} 吨 {3} 将在 {0} 内预留（在途），审批通过后转入 {1}。",
        "{2} t {3} are reserved in {0} (in transit) and go to {1} when approved.");
    public static readonly Text SentenceReject = new("驳回申请：{0} 中 {2} 吨 {3} 的预留解除，不发生转移。",
        "Reject the request: {2} t {3} in {0} are released and do not move.");
    public static readonly Text SentenceRejected = new("驳回申请：{0} 申请转入 {1} 的 {2} 吨 {3} 不予转移，预留解除。",
        "Reject the request: {2} t {3} that {0} asked to move to {1} do not move and are released.");
    public static readonly Text Consignor = new("寄售方", "Consignor");
    public static readonly Text Effect = new("余额变化", "Effect on balances");
    public static readonly Text Before = new("办理前", "Before");
    public static readonly Text After = new("办理后", "After");
    public static readonly Text Change = new("变动", "Change");
    public static readonly Text SerialsTaken = new("所涉序列号", "Serial numbers");
    public static readonly Text NeedsApproval = new("提交后须由另一人审批，审批通过前所涉碳单位预留（在途）。",
        "Another person must approve it; until then the units are reserved (in transit).");
    public static readonly Text NeedsApprovals = new(
        "提交后须由另外 {0} 人审批，审批通过前所涉碳单位预留（在途）。",
        "{0} other people must approve it; until then the units are reserved (in transit).");
    public static readonly Text NeedsReview = new(
        "最后由 {0} 的省级业务管理员审核。", "The last of them reviews it for {0}.");
    public static readonly Text NeedsApprovalToCreate = new("提交后须由另一人审批；审批通过后方创建。",
        "Another person must approve it; nothing is created until then.");
    public static readonly Text UndoneBy = new("本业务办结后只能以业务 {0}（{1}）撤销，整笔且仅一次。",
        "Once done it can be undone by function {0} ({1}) only: whole, and once.");
    public static readonly Text IrrevocableFrom = new("自以下账户办理不可撤销：{0}。",
        "From these accounts it cannot be undone: {0}.");
    public static readonly Text IrrevocableOnceDecided = new(
        "一经批准不可撤销；批准前可以撤回。", "Once approved it cannot be undone; until then you can withdraw it.");
    public static readonly Text Irrevocable = new("本业务一经办结不可撤销。", "This cannot be undone.");
    public static readonly Text IrrevocableAgain =
        new("请再次输入数量合计（吨）以确认", "Type the total quantity (tonnes) again to confirm");
    public static readonly Text AgainDiffers = new("与所填数量不一致", "It differs from the quantity entered");
    public static readonly Text Alike = new(
        "已有文号或项目编号相近的批次。请核对是否为同一批准文件或同一项目，避免重复创建：",
        "There are batches whose decision or project has the same numbers. Make sure that it is not the same one, "
            + "created a second time:");
    public static readonly Text AlikeBatch = new("批次 {0}，{1}", "Batch {0}, {1}");
    public static readonly Text Repeats = new(
        "申请人声明有意重复。请查看此前是否已办理过相同内容，确需再次办理的，再批准。",
        "It is asked for as a repetition on purpose. Look whether the same was applied before, and approve only if it "
            + "is meant again.");
    public static readonly Text SeeBefore = new("查看此前的交易", "What was done before");
    public static readonly Text HoldReasonHint = new("将记入流水。", "Recorded in the journal.");
    public static readonly Text Candidates = new("请选择所针对的交易", "Choose the transaction");
    public static readonly Text CandidatesMany =
        new("可选择一笔或多笔，同一意见、同一理由一次办理。",
            "Choose one or several: they are decided by one word and one reason.");
    public static readonly Text CandidatesMore =
        new("仅列出最新的 {0} 笔，请用条件查找其余。", "Only the newest {0} are listed; search for the others.");
    public static readonly Text CandidateSearch =
        new("账户号或用户名称的一部分", "Part of an account number or of a holder's name");
    public static readonly Text DecidedMany = new("已办理 {0} 笔申请。", "{0} requests were decided.");
    public static readonly Text NoCandidates =
        new("目前没有可由本业务处理的交易。", "There is no transaction now that this function applies to.");
    public static readonly Text ByFile = new("以文件批量办理", "By file");
    public static readonly Text FileTitle = new("{0} {1}：文件办理", "{0} {1} by file");
    public static readonly Text File = new("文件", "File");
    public static readonly Text Template = new("下载模板", "Template");
    public static readonly Text CheckFile = new("核对文件", "Check the file");
    public static readonly Text FileMissing = new("请选择文件", "Choose a file");
    public static readonly Text FileErrors =
        new("文件共有 {0} 处错误，未作任何更改：", "Errors in the file: {0}. Nothing was changed:");
    public static readonly Text FileGood =
        new("文件有效：{0} 笔，共 {1} 吨。", "The file is good: {0} legs, {1} t in all.");
    public static readonly Text Line = new("行", "Line");
    public static readonly Text Error = new("错误", "Error");
    public static readonly Text Code = new("代码", "Code");
    public static readonly Text FieldName = new("字段", "Field");

    public static readonly Text Ranges = new("可用号段（前 {0} 个）", "Serial ranges (the first {0})");
}
