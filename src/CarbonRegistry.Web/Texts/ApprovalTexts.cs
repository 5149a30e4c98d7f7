namespace CarbonRegistry.Web.Texts;

/// <summary>Several proposals approved at once: what is chosen, what is confirmed, what became of it.</summary>
internal static class ApprovalTexts
{
    public static readonly Text Title = new("批量批准", "Approve several proposals");
    public static readonly Text Choose = new("选择", "Choose");
    public static readonly Text ChooseOne = new("选择第 {0} 号：{1}", "Choose no. {0}: {1}");
    public static readonly Text ChooseAll = new("全选本页", "Choose all on this page");
    public static readonly Text Chosen = new("批准所选", "Approve those chosen");
    public static readonly Text Whole = new("批准本页全部 {0} 件", "Approve all {0} on this page");
    public static readonly Text Hint = new(
        "下一页逐件列出所选事项，一次确认，逐件办理。一次最多 {0} 件。",
        "The next page lists each of them; you confirm once, and each is approved for itself. At most {0} at once.");
    public static readonly Text Each = new("批准 {0} 件待审批事项，逐件办理", "Approve {0} proposals, each for itself");
    public static readonly Text One = new("第 {0} 号：{1}", "No. {0}: {1}");
    public static readonly Text Many = new("{0} 件", "{0}");
    public static readonly Text List = new("将批准的事项", "What you are about to approve");
    public static readonly Text Sums = new("合计（按业务）", "Sums by function");
    public static readonly Text Content = new("内容", "What it asks for");
    public static readonly Text Unread = new("未逐件查看", "Never opened");
    public static readonly Text UnreadCount = new(
        "其中 {0} 件您从未逐件打开查看，已在下表标出。",
        "You have never opened {0} of them by themselves; they are marked below.");
    public static readonly Text Irrevocable = new("不可撤销", "Irrevocable");
    public static readonly Text IrrevocableCount = new(
        "其中 {0} 件办结后不可撤销，已在下表标出。",
        "{0} of them cannot be undone once carried out; they are marked below.");
    public static readonly Text Repeats = new("重复申请", "A repetition");
    public static readonly Text EachForItself = new(
        "各件分别办理：某一件被拒绝不影响其他各件。自列表显示之后已有变化的事项不予批准。",
        "Each is approved for itself: one that is refused does not stop the others. What has changed since the list "
            + "was shown is not approved.");
    public static readonly Text Not = new("不能批准的事项", "What cannot be approved");
    public static readonly Text NotHint = new(
        "以下各件现在不能由您批准，不在确认之列。",
        "You cannot approve these now; they are not part of what you confirm.");
    public static readonly Text Closed = new("须先逐件查看的事项", "What you must open first");
    public static readonly Text ClosedHint = new(
        "以下各件不可撤销或可能重复，您还没有打开查看，不在确认之列。打开后可在该页批准，也可回到列表一并批准。",
        "These cannot be undone, or may be done a second time, and you have not opened them: they are not part of what "
            + "you confirm. Open each; then approve it there, or with others from the list.");
    public static readonly Text OnlyClosed = new(
        "所选事项都须先逐件打开查看。", "You must open each of those chosen first.");
    public static readonly Text Open = new("打开第 {0} 号", "Open no. {0}");
    public static readonly Text Why = new("原因", "Why");
    public static readonly Text None = new(
        "您没有选择任何事项。请返回列表，勾选要批准的事项。",
        "You have chosen nothing. Go back to the list and tick what you want to approve.");
    public static readonly Text TooMany = new(
        "一次最多批准 {0} 件，您选择了 {1} 件。请返回列表减少选择。",
        "At most {0} are approved at once, and you chose {1}. Go back to the list and choose fewer.");
    public static readonly Text Nothing = new("所选事项都不能批准。", "None of those chosen can be approved.");
    public static readonly Text Submit = new("批准 {0} 件", "Approve {0}");
    public static readonly Text ResultTitle = new("批量批准结果", "What became of them");
    public static readonly Text Approved = new("已批准 {0} 件，被拒绝 {1} 件。", "Approved: {0}. Refused: {1}.");
    public static readonly Text DoneList = new("已批准", "Approved");
    public static readonly Text RefusedList = new("被拒绝", "Refused");
    public static readonly Text Became = new("现状", "Now");
    public static readonly Text Back = new("返回待我审批", "Back to what waits for me");
    public static readonly Text Rest = new("还有 {0} 件等待您审批。", "Still awaiting your decision: {0}.");
}
