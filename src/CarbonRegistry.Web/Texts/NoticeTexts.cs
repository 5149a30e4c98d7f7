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
    public static readonly Text Count = new("，{0} 条未读", ", {0} unread");
}
