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
    public static readonly Text What = new(
        "本页公开全国碳排放权注册登记的总量、各省履约、自愿取消和减排量签发情况，并供核验证书。无需登录。",
        "What the national carbon registry makes public: totals, compliance by province, voluntary cancellations and "
            + "issued reductions. Certificates are checked here. No sign-in is needed.");
    public static readonly Text Search = new(
        "查企业、证书编号或序列号", "Enterprise, certificate number or serial number");
    public static readonly Text SearchHint = new(
        "企业名称的一部分或统一社会信用代码；证书编号如 QX-2026-00000042-7F3KQ2MD；完整的单个序列号。",
        "Part of an enterprise's name, or its credit code; a certificate's number such as QX-2026-00000042-7F3KQ2MD; "
            + "a whole serial number.");
    public static readonly Text FoundFor = new("“{0}”的查询结果", "Found for: {0}");
    public static readonly Text NothingFound = new(
        "没有公开的记录。企业仅在自愿取消过碳单位时在此可查；请核对名称、代码或编号。",
        "Nothing public was found. An enterprise is found here by its voluntary cancellations only; check the name, "
            + "the code or the number.");
    public static readonly Text LatestYear = new("最近年度", "The latest");
    public static readonly Text Trend = new("{0}历年履约", "Compliance over the years: {0}");
    public static readonly Text ByProvince = new("各省履约", "Compliance by province");
    public static readonly Text AsTable = new("以表格查看各省数据", "The provinces as a table");
    public static readonly Text DayInBeijing = new("日期（北京时间）", "Day in Beijing");
    public static readonly Text Data = new("开放数据", "Open data");
    public static readonly Text DataHint = new(
        "以下数据可自由使用，每分钟更新一次。地址和列名在 v1 内不变；CSV 为 UTF-8，首行为列名，数量为整数，"
            + "JSON 中同名属性含义相同。",
        "Free to use, renewed every minute. Addresses and column names do not change within v1. CSV is UTF-8 with the "
            + "names in its first line; quantities are whole numbers; properties of the same name in JSON mean the "
            + "same.");
    public static readonly Text Column = new("列名", "Column");
    public static readonly Text Meaning = new("含义", "Meaning");
    public static readonly Text NoCertificate = new("未找到证书", "No such certificate");
    public static readonly Text NotFound = new(
        "没有编号为“{0}”的证书。", "No certificate has the number {0}.");
    public static readonly Text LookAtNumber = new(
        "请逐字核对证书上印制的编号：两个字母、年份、数字和八位校验码，以短横连接。",
        "Compare the number with the printed one, letter by letter: two letters, a year, digits and eight characters, "
            + "joined by hyphens.");
    public static readonly Text LookAtAddress = new(
        "请确认您访问的是登记系统的网址。", "See that the address is the registry's.");
    public static readonly Text AskWhoShowed = new(
        "若编号无误仍未找到，请勿采信该证书，并向出示人索取原件。",
        "If the number is right and still not found, do not rely on the certificate: ask who showed it for the "
            + "original.");
    public static readonly Text Holds = new("该证书有效。", "This certificate holds.");
    public static readonly Text HoldsNoMore = new("该证书已失效。", "This certificate does not hold any more.");
    public static readonly Text WhyNoMore = new(
        "所证明的事项已被撤销或变更。", "What it certifies was undone or has changed.");
    public static readonly Text Compare = new(
        "请与所持证书逐项比对；不一致的，以本页为准。",
        "Compare this with the certificate; where they differ, this page counts.");
    public static readonly Text AnotherCertificate = new("证书编号", "Certificate number");
    public static readonly Text ShowIt = new("查看", "Show");
    public static readonly Text Check = new("核验", "Check");
}
