namespace CarbonRegistry.Web.Texts;

/// <summary>The page of notices.</summary>
internal static class NoticeTexts
{
    public static readonly Text Title = new("通知", "Notices");
    public static readonly Text Unread = new("未读", "Unread");
    public static readonly Text New = new("未读", "Unread");
    public static readonly Text Read = new("标为已读", "Mark as read");
    public static readonly Text ReadAll = new("全部标为已读", "Mark all as read");
    public static readonly Text Open = new("查看", "Open");
    public static readonly Text Mail = new("邮件通知", "Mail");
    public static readonly Text MailHint = new(
        "选择各类通知何时发送邮件。涉及账号安全的通知始终立即发送；所有通知都保留在本页。",
        "Choose when mail of each kind goes out. What concerns your security always goes out at once; every notice "
            + "stands on this page anyway.");
    public static readonly Text NoAddress = new(
        "您没有登记电子邮箱，通知只在本页显示。邮箱由您的管理员登记。",
        "No e-mail address of yours is on record: notices stand on this page only. Your administrator records one.");
    public static readonly Text Choose = new("保存邮件设置", "Save");
    public static readonly Text MailChosen = new("邮件设置已保存。", "Saved.");
    public static readonly Text NotChosen = new(
        "请为每一类通知选择所列的发送方式之一。", "Choose one of those that are offered for each kind of notice.");
    public static readonly Text Waiting = new("，{0} 件待您审批", ", {0} for you to decide");
    public static readonly Text Count = new("，{0} 条未读", ", {0} unread");
}
