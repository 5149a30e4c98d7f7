namespace CarbonRegistry.Web.Texts;

/// <summary>The public page.</summary>
internal static class PublicTexts
{
    public static readonly Text Title = new("公开信息", "Public information");
    public static readonly Text Hint = new("截至 {0}（流水第 {1} 笔），每分钟更新一次。以下数据可自由使用。",
        "As of {0} (journal number {1}), renewed every minute. The data are free to use.");
    public static readonly Text Json = new("开放数据 JSON", "Open data (JSON)");
    public static readonly Text Totals = new("登记总量", "Registered totals");
    public static readonly Text Where = new("所在", "Where the units are");
    public static readonly Text Created = new("累计创建", "Created");
    public static readonly Text Cancelled = new("自愿取消", "Cancelled");
    public static readonly Text Offset = new("试点抵消", "Offset in pilot regions");
    public static readonly Text Cancellations = new("自愿取消", "Voluntary cancellations");
    public static readonly Text Issuances = new("减排量签发", "Reductions issued");
    public static readonly Text Day = new("日期", "Day");
    public static readonly Text By = new("取消方", "By");
    public static readonly Text Individual = new("个人", "An individual");
    public static readonly Text Beneficiary = new("受益人", "Beneficiary");
    public static readonly Text Purpose = new("目的", "Purpose");
    public static readonly Text Transaction = new("交易标识", "Transaction");
    public static readonly Text Latest = new("以上为最近 {0} 笔，共 {1} 笔。", "The latest {0} of {1}.");
    public static readonly Text Monitoring = new("监测期", "Monitoring period");
    public static readonly Text MonitoringFrom = new("监测期起", "Monitored from");
    public static readonly Text MonitoringTo = new("监测期止", "Monitored to");
    public static readonly Text Reference = new("备案号", "Reference");
    public static readonly Text Issued = new("已签发", "Issued");
    public static readonly Text Year = new("履约年度", "Compliance year");
    public static readonly Text Code = new("地区代码", "Code");
}
