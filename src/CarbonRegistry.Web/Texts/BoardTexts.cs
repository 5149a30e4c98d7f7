namespace CarbonRegistry.Web.Texts;

/// <summary>How a compliance year stands, at a glance.</summary>
internal static class BoardTexts
{
    public static readonly Text DaysLeft = new("距上缴截止", "Days left");
    public static readonly Text Days = new("{0} 天", "{0} days");
    public static readonly Text LastDay = new("今日截止", "Last day");
    public static readonly Text UntilDay = new("{0} 24:00 截止（北京时间）", "until {0} 24:00, Beijing time");
    public static readonly Text UntilTime = new("{0} 截止（北京时间）", "until {0}, Beijing time");
    public static readonly Text Created = new("{0} 年度配额已创建", "Allowances of {0}");
    public static readonly Text Allocated = new("其中已分配至企业", "of them allocated");
    public static readonly Text Behind = new("未完成履约的企业", "Enterprises behind");
    public static readonly Text OfAll = new("共 {0} 家", "of {0}");
    public static readonly Text NoFigure = new("{0} 家尚未登记应履约量", "{0} have no amount on record yet");
    public static readonly Text WithoutFigure = new(
        "另有未登记企业已上缴 {0} 吨", "besides, {0} t from enterprises without an amount on record");
    public static readonly Text ByProvince = new("各省履约，未履约量多的在前", "Provinces, those that miss most first");
    public static readonly Text ByEnterprise =
        new("未完成履约的企业，未履约量多的在前", "Enterprises that miss something, those that miss most first");
    public static readonly Text AllBehind =
        new("查看全部企业，未履约量多的在前（{0} 家未完成履约）",
            "All enterprises, what misses most first ({0} miss something)");
    public static readonly Text AllEnterprises = new("全部企业的履约情况", "All enterprises of the year");
    public static readonly Text NobodyBehind = new("没有未完成履约的企业", "Nobody misses anything");
    public static readonly Text Trend = new("上缴进度", "Surrenders by day");
    public static readonly Text TrendNow =
        new("截至今日已上缴应履约量的 {0}。", "Today {0} of what is due is surrendered.");
    public static readonly Text TrendBefore =
        new("{0} 年度在距截止同样天数时为 {1}。", "For {0}, as many days before its end, it was {1}.");
    public static readonly Text NoTrendBefore =
        new("上一年度没有可比数据。", "There is no year before to compare with.");
    public static readonly Text UpTo = new("{0} 年度累计已上缴", "Surrendered for {0} so far");
    public static readonly Text BehindShort = new("未完成企业", "Behind");
}
