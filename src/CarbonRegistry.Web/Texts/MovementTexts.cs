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
    public static readonly Text NoSource = new("您没有可用于本业务的转出账户。", "You have no account that this function may start from.");
    public static readonly Text NoDestination = new("没有可用于本业务的转入账户。", "There is no account that this function may lead to from here.");
    public static readonly Text Takes = new("可用于本业务的碳单位", "Units that this function may take");
    public static readonly Text TakesNothing = new("该账户目前没有可用于本业务的碳单位。", "The account has no units now that this function may take.");
    public static readonly Text Destinations = new("转入与数量", "To, and how much");
    public static readonly Text DestinationHint = new("输入账户号，或从列表中选择。", "Enter an account number, or choose from the list.");
    public static readonly Text Units = new("碳单位", "Units");
    public static readonly Text Automatic = new("自动选择（最早年度、最小序号优先）", "picked by the registry (oldest vintage, lowest number first)");
    public static readonly Text OfVintage = new("{0} 年度", "vintage {0}");
    public static readonly Text OfBatch = new("批次 {0}（{1}）", "batch {0} ({1})");
    public static readonly Text OfConsignor = new("寄售方 {0}", "consignor {0}");
    public static readonly Text AvailableOf = new("可用 {0} 吨", "{0} t available");
    public static readonly Text Exact = new("指定号段", "Name serial numbers");
    public static readonly Text ExactHint = new("每行一个号段，例如 CN-CEA-2025-000000000001..000000000100；合计须等于数量。", "One range a line, such as CN-CEA-2025-000000000001..000000000100; together they must be the quantity.");
    public static readonly Text AddLeg = new("增加一笔", "Add a leg");
    public static readonly Text RemoveLeg = new("删除", "Remove");
    public static readonly Text Leg = new("第 {0} 笔", "Leg {0}");
    public static readonly Text Terms = new("业务要素", "Terms");
    public static readonly Text Preview = new("核对", "Check");
    public static readonly Text PreviewTitle = new("请核对办理内容", "Check what will be done");
    public static readonly Text Submit = new("提交", "Submit");
    public static readonly Text Back = new("返回修改", "Change");
    public static readonly Text Sentence = new("从 {0} 向 {1} 转移 {2} 吨 {3}。", "{2} tonnes {3} from {0} to {1}.");
    public static readonly Text SentenceCreate = new("创建 {2} 吨 {3}，计入 {1}。", "Create {2} tonnes {3} in {1}.");
    public static readonly Text SentenceHold = new("冻结 {0} 中的 {2} 吨 {3}。", "Hold {2} tonnes {3} in {0}.");
    public static readonly Text SentenceRelease = new("解除 {0} 中 {2} 吨 {3} 的冻结或预留。", "Release {2} tonnes {3} in {0}.");
    public static readonly Text SentenceReserve = new("{2} 吨 {3} 将在 {0} 内预留（在途），审批通过后转入 {1}。", "{2} tonnes {3} are reserved in {0} (in transit) and go to {1} when approved.");
    public static readonly Text SentenceReject = new("驳回申请：{0} 中 {2} 吨 {3} 的预留解除，不发生转移。",
        "Reject the request: {2} tonnes {3} in {0} are released and do not move.");
    public static readonly Text SentenceRejected = new("驳回申请：{0} 申请转入 {1} 的 {2} 吨 {3} 不予转移，预留解除。",
        "Reject the request: {2} tonnes {3} that {0} asked to move to {1} do not move and are released.");
    public static readonly Text Consignor = new("寄售方", "Consignor");
    public static readonly Text Effect = new("余额变化", "Effect on balances");
    public static readonly Text Before = new("办理前", "Before");
    public static readonly Text After = new("办理后", "After");
    public static readonly Text Change = new("变动", "Change");
    public static readonly Text SerialsTaken = new("所涉序列号", "Serial numbers");
    public static readonly Text NeedsApproval = new("提交后须由另一人审批，审批通过前所涉碳单位预留（在途）。", "Another person must approve it; until then the units are reserved (in transit).");
    public static readonly Text NeedsApprovalToCreate = new("提交后须由另一人审批；审批通过后方创建。",
        "Another person must approve it; nothing is created until then.");
    public static readonly Text UndoneBy = new("本业务办结后只能以业务 {0}（{1}）撤销，整笔且仅一次。",
        "Once done it can be undone by function {0} ({1}) only: whole, and once.");
    public static readonly Text IrrevocableFrom = new("自以下账户办理不可撤销：{0}。",
        "From these accounts it cannot be undone: {0}.");
    public static readonly Text Irrevocable = new("本业务一经办结不可撤销。", "This cannot be undone.");
    public static readonly Text IrrevocableAgain = new("请再次输入数量合计（吨）以确认", "Type the total quantity (tonnes) again to confirm");
    public static readonly Text AgainDiffers = new("与所填数量不一致", "It differs from the quantity entered");
    public static readonly Text VintageHint = new("一个年度，如 2025；或起止年度，如 2024+2025。", "One year, such as 2025, or first and last, such as 2024+2025.");
    public static readonly Text ReferenceHint = new("作为依据的批准文件文号或备案号。", "The outside decision that this rests on.");
    public static readonly Text FreezeHint = new("含当日。不填则按系统参数执行。", "That day included. Left empty, the parameter in force applies.");
    public static readonly Text ProjectHint = new("大写字母、数字与连字符。", "Capital letters, digits and hyphens.");
    public static readonly Text PurposeHint = new(
        "将向社会公开。", "It is published.");
    public static readonly Text BeneficiaryHint = new(
        "取消为谁而作。将向社会公开，请勿填写证件号码。", "Whom it is for. It is published: no identity number.");
    public static readonly Text RepetitionHint = new(
        "仅在相同内容已办理过且确需再次办理时勾选；须由另一人批准。",
        "Only where the same was applied before and is meant again: a second person approves it.");
    public static readonly Text Alike = new(
        "已有文号或项目编号相近的批次。请核对是否为同一批准文件或同一项目，避免重复创建：",
        "There are batches whose decision or project has the same numbers. Make sure that it is not the same one, created a second time:");
    public static readonly Text AlikeBatch = new("批次 {0}，{1}", "Batch {0}, {1}");
    public static readonly Text Repeats = new(
        "申请人声明有意重复：相同的内容此前已办理过。请先核对此前的交易，确需再次办理的，再批准。",
        "The same was applied before, and this is asked for as a repetition on purpose. Look at what was done before, and approve only if it is meant again.");
    public static readonly Text SeeBefore = new("查看此前的交易", "What was done before");
    public static readonly Text HoldReasonHint = new("将记入流水。", "Recorded in the journal.");
    public static readonly Text ReasonHint = new("将记入流水，并告知相关方。", "Recorded in the journal and told to those concerned.");
    public static readonly Text Candidates = new("请选择所针对的交易", "Choose the transaction");
    public static readonly Text CandidatesMany = new("可选择一笔或多笔，同一意见、同一理由一次办理。", "Choose one or several: they are decided by one word and one reason.");
    public static readonly Text CandidatesMore = new("仅列出最新的 {0} 笔，请用条件查找其余。", "Only the newest {0} are listed; search for the others.");
    public static readonly Text CandidateSearch = new("账户号或用户名称的一部分", "Part of an account number or of a holder's name");
    public static readonly Text DecidedMany = new("已办理 {0} 笔申请。", "{0} requests were decided.");
    public static readonly Text NoCandidates = new("目前没有可由本业务处理的交易。", "There is no transaction now that this function applies to.");
    public static readonly Text ByFile = new("以文件批量办理", "By file");
    public static readonly Text Forbidden = new("您的角色不能办理此业务", "Your role may not perform this function");

    public static readonly Text FileTitle = new("{0} {1}：文件办理", "{0} {1} by file");
    public static readonly Text File = new("文件", "File");
    public static readonly Text Template = new("下载模板", "Template");
    public static readonly Text CheckFile = new("核对文件", "Check the file");
    public static readonly Text FileMissing = new("请选择文件", "Choose a file");
    public static readonly Text FileErrors = new("文件共有 {0} 处错误，未作任何更改：", "The file has {0} errors; nothing was changed:");
    public static readonly Text FileGood = new("文件有效：{0} 笔，共 {1} 吨。", "The file is good: {0} legs, {1} tonnes in all.");
    public static readonly Text Line = new("行", "Line");
    public static readonly Text Error = new("错误", "Error");
    public static readonly Text Code = new("代码", "Code");
    public static readonly Text FieldName = new("字段", "Field");

    public static readonly Text Ranges = new("可用号段（前 {0} 个）", "Serial ranges (the first {0})");
    public static readonly Text MonitoringHint = new("减排量产生的监测期，首日与末日均含。", "The period in which the reductions arose, first and last day included.");
    public static readonly Text RefersToHint = new("所针对的交易的标识。", "The id of the transaction that it applies to.");

    /// <summary>What a movement does, for one who does it for the first time.</summary>
    public static Text? About(short function) => function switch
    {
        6 => new("依据批准文件创建一批配额，计入国家总量账户，序列号连续。", "Brings a batch of allowances into being in the national total account, as decided outside; its serial numbers run on."),
        7 => new("将国家总量分入划拨账户与拍卖账户，各笔同时成立。", "Parts the national total between the allocation and the auction account, all legs at once."),
        8 => new("将国家总量账户中的配额永久注销。", "Annuls allowances of the national total for good."),
        9 => new("由国家划拨账户向各省总量账户划拨。", "Assigns allowances to the provinces' total accounts."),
        10 => new("将国家拍卖账户中的配额交拍卖机构寄售，仍归国家所有。", "Consigns the nation's auction allowances to an auction house; they stay the nation's."),
        11 => new("将未拍卖的国家配额退回国家总量账户。", "Returns what was not auctioned to the national total."),
        12 => new("依据备案创建一批减排量，计入国家减排量账户。", "Brings a batch of reductions into being in the national reduction account, as put on record outside."),
        13 => new("将减排量签发至该项目的减排账户。", "Issues reductions to the account of their project."),
        16 => new("由省级总量账户向企业履约持有账户分配；可设冻结期，期内可回收或上缴，不可交易。", "Allocates to enterprises; within a freeze period the units may be recalled or surrendered, not traded."),
        17 => new("在冻结期内收回分配。", "Takes an allocation back while its freeze period lasts."),
        18 => new("将省级配额交拍卖机构寄售，仍归该省所有。", "Consigns the province's allowances to an auction house; they stay the province's."),
        19 => new("将省级总量账户中的配额永久注销。", "Annuls allowances of the provincial total for good."),
        20 => new("将一笔上缴整笔退回原账户，序列号不变；只能撤销一次。", "Brings a whole surrender back to its account, the same serial numbers; once only."),
        21 => new("将履约持有账户的一笔取消整笔退回，序列号不变；只能撤销一次。", "Brings a whole cancellation back to its compliance account, the same serial numbers; once only."),
        22 => new("批准则立即转入 CCER 抵消账户且不可撤销；驳回须说明理由，预留随即解除。", "Approving moves the units to the pilot offset account at once and for good; rejecting needs a reason and releases them."),
        23 => new("在持有账户与其交易账户之间转移，两个方向均可。", "Moves units between a holding account and its own trading account, either way."),
        24 => new("为履约年度上缴。年度不得晚于履约年度；减排量不得超过抵销比例。", "Surrenders for a compliance year: no later vintage, and reductions within their share."),
        25 => new("自愿取消，须说明目的与受益人，并公开。", "Cancels voluntarily; purpose and beneficiary are made public."),
        26 => new("申请向试点地区上缴；审批前所涉碳单位预留。", "Asks to surrender to a pilot region; the units are reserved until it decides."),
        27 => new("转入已绑定的交易所，转出后由交易系统处置。", "Moves units to an exchange that the account is bound at; there the trading system disposes of them."),
        34 => new("向竞得者的账户交付，须与寄售方一致。", "Delivers to the winners' accounts, out of the lots of their consignors."),
        35 => new("将未成交的配额退回寄售方，不超过其寄售数量。", "Returns what was not sold to its consignor, up to what it consigned."),
        40 => new(
            "将误创建或以欺诈取得的减排量永久注销；整批注销后，其批准文件可再次使用。",
            "Annuls reductions that were created by mistake or obtained by fraud, for good; annulled whole, their decision may be used again."),
        _ => null,
    };

    /// <summary>What a field of the terms asks for.</summary>
    public static Text? Hint(string field) => field switch
    {
        "reference" => ReferenceHint,
        "vintage" => VintageHint,
        "project" => ProjectHint,
        "freezeUntil" => FreezeHint,
        "purpose" => PurposeHint,
        "beneficiary" => BeneficiaryHint,
        "reason" => ReasonHint,
        "monitoringFrom" or "monitoringTo" => MonitoringHint,
        "refersTo" => RefersToHint,
        _ => null,
    };
}
