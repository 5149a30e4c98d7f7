namespace CarbonRegistry.Web.Texts;

/// <summary>The search in the head of every page.</summary>
internal static class SearchTexts
{
    public static readonly Text Title = new("搜索", "Search");
    public static readonly Text Everything = new("搜索登记簿", "Search the registry");
    public static readonly Text Placeholder = new(
        "账户、企业、人员、文号、序列号…", "Account, company, decision, serial…");
    public static readonly Text Hint = new(
        "可输入账户号码或名称、企业名称、其拼音首字母或统一社会信用代码、人员姓名、批准文号或项目编号、"
            + "流水编号、交易标识、证书编号、序列号。只列出您可以查看的内容。",
        "Enter an account's number or name, a company's name, its pinyin initials or its credit code, a person's "
            + "name, a decision's reference, a project's number, a journal number, a transaction's id, a certificate's "
            + "number or a serial number. You find what you may see.");
    public static readonly Text Of = new("“{0}”的搜索结果", "Results for “{0}”");
    public static readonly Text Nothing = new(
        "在您可以查看的内容中没有找到。请核对输入，或只输入其中一部分。",
        "Nothing that you may see has it. Check what you entered, or enter a part of it.");
    public static readonly Text Exact = new("编号完全一致", "Of exactly this number");
    public static readonly Text SerialPath = new("查看该序列号的流转路径", "The path of this serial number");
    public static readonly Text All = new("全部结果：{0}", "All results: {0}");
    public static readonly Text Proposal = new("待审批事项", "Proposal");
    public static readonly Text Detail = new("说明", "Detail");
    public static readonly Text Slash = new(
        "在任何页面按 / 键即可搜索（只记在本浏览器）",
        "Press / on any page to search (kept in this browser)");
    public static readonly Text Copy = new("复制", "Copy");
    public static readonly Text Copied = new("已复制", "Copied");
}
