using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Web.Texts;

/// <summary>What a young registry still needs.</summary>
internal static class FoundingTexts
{
    public static readonly Text Title = new("系统设立清单", "Founding checklist");
    public static readonly Text Hint = new("完成下列各项后即可进行首次配额创建。首次创建后本清单不再显示。",
        "When these are done the first allowances can be created. The list goes away then.");
    public static readonly Text Step = new("事项", "Step");
    public static readonly Text Status = new("进度", "So far");
    public static readonly Text By = new("由谁办理", "Whose it is");
    public static readonly Text Next = new("办理", "Do it");
    public static readonly Text Done = new("已完成", "Done");
    public static readonly Text Open = new("未完成", "Not yet");
    public static readonly Text Administrators = new("国家业务管理员、配置管理员（各两名）、审计管理员",
        "National business and configuration administrators (two of each), an audit administrator");
    public static readonly Text Provinces = new("设立各省", "The provinces are open");
    public static readonly Text ProvincialAdministrators = new("各省业务管理员", "Each province has a business administrator");
    public static readonly Text Calendar = new("本年度工作日历", "The calendar of working days of this year");
    public static readonly Text Year = new("履约年度已设立", "A compliance year takes surrenders");
    public static readonly Text Exchange = new("交易所交付账户及签名密钥（可后补）",
        "The exchange's delivery account and its key (may come later)");
    public static readonly Text Creation = new("首次配额创建", "The first creation of allowances");
}
