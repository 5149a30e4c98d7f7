namespace CarbonRegistry.Web.Texts;

/// <summary>What an act replaces: as it is before, and as it will be.</summary>
internal static class ChangeTexts
{
    public static readonly Text Title = new("变更前后", "Before and after");
    public static readonly Text MayNot = new("不能办理", "may not perform it");
    public static readonly Text May = new("可以办理", "may perform it");
    public static readonly Text NotToPerform = new("不能办理的业务", "Functions they may not perform");
    public static readonly Text Standing = new("人员状态", "Their state");
    public static readonly Text Nothing = new("（未填写）", "(none)");
}
