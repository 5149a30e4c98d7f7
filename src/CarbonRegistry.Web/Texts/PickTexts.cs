namespace CarbonRegistry.Web.Texts;

/// <summary>Fields in which something of the registry is picked: an account, a holder, a person, a project.</summary>
internal static class PickTexts
{
    public static readonly Text Account = new(
        "输入账户号、名称、拼音首字母或统一社会信用代码的开头。",
        "Enter an account number, or the beginning of a name, of its pinyin initials or of a credit code.");
    public static readonly Text Holder = new(
        "输入用户编号、名称、拼音首字母或统一社会信用代码的开头。",
        "Enter a holder's number, or the beginning of a name, of its pinyin initials or of a credit code.");
    public static readonly Text Person = new(
        "输入人员编号、姓名或拼音首字母。",
        "Enter a person's number, a name or its pinyin initials.");
    public static readonly Text Several = new("有多个符合，请选择", "Several fit: choose one");
    public static readonly Text None = new(
        "您可以查看的内容中没有符合的，请核对或只输入名称的开头",
        "Nothing that you may see fits: check it, or enter the beginning of the name");
    public static readonly Text Another = new("重新查找", "Look again");
    public static readonly Text First = new(
        "仅列出前 {0} 个，共 {1} 个；请继续输入以缩小范围", "The first {0} of {1}: type more to narrow it down");
    public static readonly Text FirstOfMany = new(
        "仅列出前 {0} 个，至少共 {1} 个；请继续输入以缩小范围",
        "The first {0} of at least {1}: type more to narrow it down");
    public static readonly Text PerhapsMore = new(
        "列出 {0} 个，可能还有其他；请继续输入以缩小范围",
        "Here are {0}, and there may be others: type more to narrow it down");
    public static readonly Text Beyond = new(
        "不属您查看范围的账户，请输入其完整账户号，或用户完整的统一社会信用代码。",
        "An account that is not yours to see is named by its whole number, or its holder's whole credit code.");
    public static readonly Text NoneHere = new(
        "您可以查看的账户中没有符合的；不属您查看范围的，请输入其完整账户号，或用户完整的统一社会信用代码",
        "No account that you may see fits; one that is not yours to see is named by its whole number, or its holder's "
            + "whole credit code");
    public static readonly Text NothingOpen = new("目前没有可办理的。", "There is nothing open to choose from.");
    public static readonly Text NotYours = new(
        "该账户不归您转出：您不是其发起代表，或不由您办理",
        "It is not yours to move units out of: you do not initiate for it, or it is not your office's");
    public static readonly Text WhichAccount = new("请选择账户：", "Which account?");
    public static readonly Text NoAccount = new(
        "您可以查看的账户中没有符合的：请核对，或只输入账户号、名称或拼音首字母的开头。",
        "No account that you may see fits: check it, or enter the beginning of a number, a name or its initials.");
    public static readonly Text Recent = new("最近查看", "Recently seen");
    public static readonly Text RecentNote = new(
        "只记在本浏览器，只有您本人登录时可见。", "Kept in this browser, and shown to you alone.");
    public static readonly Text Sought = new("最近搜索", "Recently searched");
    public static readonly Text Decisions = new("以该文号为依据的业务", "Movements that rest on this decision");
    public static readonly Text Changed = new(
        "以该文号冻结或变更的账户", "Accounts frozen or changed by this decision");
}
