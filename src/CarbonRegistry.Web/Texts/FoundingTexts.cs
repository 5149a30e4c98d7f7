namespace CarbonRegistry.Web.Texts;

/// <summary>What a young registry still needs.</summary>
internal static class FoundingTexts
{
    public static readonly Text Title = new("系统设立清单", "Founding checklist");
    public static readonly Text Hint = new(
        "全部完成后本清单不再显示；暂不需要的事项可以收起。人数只计可以共同办理的人员："
            + "启用码出自同一人之手的两人 30 天内只计一人（705）。",
        "The list goes away when everything is done; what is not needed yet can be put away. People count who can act "
            + "together: two whose codes came from one hand count as one for 30 days (705).");
    public static readonly Text PutAway = new("收起", "Put away");
    public static readonly Text Remaining =
        new("系统设立清单：尚有 {0} 项未完成", "Founding checklist: {0} still to do");
    public static readonly Text Step = new("事项", "Step");
    public static readonly Text Status = new("进度", "So far");
    public static readonly Text By = new("由谁办理", "Whose it is");
    public static readonly Text Next = new("办理", "Do it");
    public static readonly Text Done = new("已完成", "Done");
    public static readonly Text Open = new("未完成", "Not yet");
    public static readonly Text Administrators = new("国家业务管理员、配置管理员（各两名）、审计管理员",
        "National business and configuration administrators (two of each), an audit administrator");
    public static readonly Text Provinces = new("设立各省", "The provinces are open");
    public static readonly Text ProvincialAdministrators =
        new("各省业务管理员", "Each province has a business administrator");
    public static readonly Text Calendar = new("本年度工作日历", "The calendar of working days of this year");
    public static readonly Text Year = new("履约年度可以上缴", "A compliance year takes surrenders");
    public static readonly Text Exchange = new("交易所交付账户及签名密钥（可后补）",
        "The exchange's delivery account and its key (may come later)");

    /// <summary>How many cannot act together, though they are there.</summary>
    public static Text Apart(long people) => new(
        $"{people} 人尚未领取启用码或不能与同岗人员共同办理",
        $"{people} without a code yet, or not able to act with their colleagues");

    /// <summary>The years that are open, with how many surrender accounts each has.</summary>
    public static Text YearsWithAccounts(IReadOnlyList<CarbonRegistry.Compliance.ComplianceYearView> years)
    {
        ArgumentNullException.ThrowIfNull(years);
        return new(
            string.Join(" · ", years.Select(y => y.SurrenderAccounts > 0
                ? $"{y.Year}（{y.SurrenderAccounts} 个上缴账户）"
                : $"{y.Year}（尚无上缴账户，设立省份时开立）")),
            string.Join(" · ", years.Select(y => y.SurrenderAccounts > 0
                ? $"{y.Year} ({y.SurrenderAccounts} surrender accounts)"
                : $"{y.Year} (no surrender account yet: opened with each province)")));
    }

    public static readonly Text Creation = new("首次配额创建", "The first creation of allowances");
}
