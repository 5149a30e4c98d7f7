namespace CarbonRegistry.Web.Texts;

/// <summary>The rulebook, as the rows say it.</summary>
internal static class RulebookTexts
{
    public static readonly Text Intro = new(
        "本页由系统执行的规则表直接生成：表中没有的转移一律拒绝。",
        "This page is made from the very rows that the registry applies: whatever movement is not here is refused.");
    public static readonly Text Functions = new("业务功能", "Functions");
    public static readonly Text By = new("办理角色", "By");
    public static readonly Text Route = new("转出 → 转入", "From → to");
    public static readonly Text Units = new("碳单位", "Units");
    public static readonly Text Needs = new("必填要素", "Needs");
    public static readonly Text Undoes = new("撤销", "Undoes");
    public static readonly Text AccountTypes = new("账户类型", "Account types");
    public static readonly Text Holders = new("持有人", "Held by");
    public static readonly Text OpenedBy = new("开立", "Opened by");
    public static readonly Text System = new("系统", "the system");
    public static readonly Text MayHold = new("可持有", "May hold");
    public static readonly Text States = new("账户状态", "Account states");
    public static readonly Text In = new("可转入", "In");
    public static readonly Text Out = new("可转出", "Out");
    public static readonly Text Refusals = new("拒绝代码", "Refusals");
    public static readonly Text Code = new("代码", "Code");
    public static readonly Text Meaning = new("含义", "Meaning");
    public static readonly Text Name = new("名称", "Name");

    public static Text Kind(UnitKind kind) =>
        kind == UnitKind.Allowance ? new("配额", "allowances") : new("减排量", "reductions");
}
