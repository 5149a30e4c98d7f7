using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Web.Texts;

/// <summary>An entry of the audit log, and searching it.</summary>
internal static class AuditTexts
{
    public static readonly Text EntryTitle = new("操作日志第 {0} 笔", "Entry {0} of the audit log");
    public static readonly Text Operation = new("办理事项", "Operation");
    public static readonly Text PersonNumber = new("人员编号", "Person's number");
    public static readonly Text NothingYet = new("已检索的部分没有符合条件的记录，请翻至下一页继续向前检索。", "Nothing so far: go on to the next page to search further back.");
    public static readonly Text Settles = new("所撤销、审批的笔次", "Undoes or decides");
    public static readonly Text DigestBefore = new("前一笔摘要", "Digest of the entry before");
    public static readonly Text Asked = new("办理内容", "What was asked");
    public static readonly Text Changes = new("变更前后", "What changed");
    public static readonly Text What = new("记录", "Record");
    public static readonly Text Field = new("字段", "Field");
    public static readonly Text WasBefore = new("变更前", "Before");
    public static readonly Text IsAfter = new("变更后", "After");
    public static readonly Text Previous = new("前一笔", "Previous");
    public static readonly Text Following = new("后一笔", "Next");
}
