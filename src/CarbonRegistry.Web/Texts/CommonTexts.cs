namespace CarbonRegistry.Web.Texts;

/// <summary>Texts that many pages share. A <see cref="Text"/> cannot be made without both languages: one that is
/// missing fails the build.</summary>
internal static class CommonTexts
{
    public static readonly Text Product = new("全国碳排放权注册登记系统", "National Carbon Registry");
    public static readonly Text SkipToContent = new("跳到正文", "Skip to content");
    public static readonly Text Menu = new("菜单", "Menu");
    public static readonly Text CloseMenu = new("收起菜单", "Close menu");
    public static readonly Text SignOut = new("退出", "Sign out");
    public static readonly Text Navigation = new("主导航", "Main navigation");
    public static readonly Text ChineseName = new("中文", "中文");
    public static readonly Text EnglishName = new("English", "English");
    public static readonly Text LanguageSwitch = new("语言", "Language");
    public static readonly Text Footer =
        new("本系统的记录为碳单位归属的最终依据",
            "The record of this registry is final as to who owns which carbon units");
    public static readonly Text ApiDocument = new("数据接口说明", "Data interface");
    public static readonly Text BeijingTime = new("时间均为北京时间（UTC+8）", "Times are Beijing time (UTC+8)");

    public static readonly Text Trail = new("当前位置", "Where this page stands");
    public static readonly Text Home = new("工作台", "Workplace");
    public static readonly Text Records = new("登记簿", "Records");
    public static readonly Text Business = new("业务办理", "Functions");
    public static readonly Text Reference = new("参考", "Reference");
    public static readonly Text Accounts = new("账户", "Accounts");
    public static readonly Text Transactions = new("交易记录", "Transactions");
    public static readonly Text Batches = new("批次", "Batches");
    public static readonly Text Serials = new("序列号追溯", "Serial numbers");
    public static readonly Text Rulebook = new("业务规则", "Rulebook");
    public static readonly Text Help = new("帮助", "Help");

    public static readonly Text Tonnes = new("吨", "t");
    public static readonly Text TonnesLong = new("单位：吨二氧化碳当量", "In tonnes CO2e");
    public static readonly Text Available = new("可用", "Available");
    public static readonly Text Held = new("冻结", "Held");
    public static readonly Text InTransit = new("在途", "In transit");
    public static readonly Text Total = new("合计", "Total");
    public static readonly Text UnitType = new("碳单位", "Unit type");
    public static readonly Text Vintage = new("年度", "Vintage");
    public static readonly Text Batch = new("批次", "Batch");
    public static readonly Text Project = new("项目", "Project");
    public static readonly Text Quantity = new("数量", "Quantity");
    public static readonly Text SerialNumbers = new("序列号", "Serial numbers");
    public static readonly Text Account = new("账户", "Account");
    public static readonly Text AccountNumber = new("账户号", "Account number");
    public static readonly Text Holder = new("用户", "Holder");
    public static readonly Text Type = new("类型", "Type");
    public static readonly Text State = new("状态", "State");
    public static readonly Text Jurisdiction = new("管辖地区", "Jurisdiction");
    public static readonly Text From = new("转出账户", "From");
    public static readonly Text To = new("转入账户", "To");
    public static readonly Text Function = new("业务", "Function");
    public static readonly Text At = new("时间", "Time");
    public static readonly Text Outcome = new("结果", "Outcome");
    public static readonly Text Number = new("编号", "No.");
    public static readonly Text All = new("全部", "All");
    public static readonly Text Printed = new("页面生成于 {0}，{1}", "Page of {0}, {1}");
    public static readonly Text Anybody = new("公开访问", "public access");
    public static readonly Text Search = new("查询", "Search");
    public static readonly Text Reset = new("重置", "Reset");
    public static readonly Text Filters = new("查询条件", "Filters");
    public static readonly Text PreviousPage = new("上一页", "Previous page");
    public static readonly Text NextPage = new("下一页", "Next page");
    public static readonly Text FirstPage = new("回到首页", "First page");
    public static readonly Text Paging = new("翻页", "Paging");
    public static readonly Text ExportCsv = new("导出 CSV", "Export CSV");
    public static readonly Text ExportXlsx = new("导出 XLSX", "Export XLSX");
    public static readonly Text Print = new("打印", "Print");
    public static readonly Text Nothing = new("没有符合条件的记录", "Nothing matches");
    public static readonly Text None = new("无", "None");
    public static readonly Text NotVisible = new("不在您的查看权限内", "Not yours to see");
    public static readonly Text Creation = new("创建", "Creation");
    public static readonly Text Yes = new("是", "Yes");
    public static readonly Text No = new("否", "No");
    public static readonly Text Optional = new("（选填）", "(optional)");
    public static readonly Text QuantityInTonnes = new("数量（吨）", "Quantity (t)");
    public static readonly Text WrongFilters = new(
        "查询条件无效，请更正后再查询：{0}", "Not valid, nothing was searched: {0}");

    /// <summary>The nation's name among jurisdictions.</summary>
    public static readonly Text Nation = new("国家", "National");

    /// <summary>What a filter of a list is called.</summary>
    public static Text FilterOf(string field) => field switch
    {
        "from" => TransactionTexts.FromDay,
        "to" => TransactionTexts.ToDay,
        "account" => AccountNumber,
        "q" => AdministrationTexts.Keyword,
        "sort" => ListTexts.Sort,
        "seq" => TransactionTexts.Seq,
        "after" => Paging,
        _ => KeyTexts.Find(field) ?? Filters,
    };

    public static Text OutcomeOf(Outcome outcome) => outcome switch
    {
        Law.Outcome.Posted => new("已入账", "Posted"),
        Law.Outcome.Pending => new("待审批", "Pending"),
        Law.Outcome.Refused => new("已拒绝", "Refused"),
    };

    public static Text CountedAs(string counted) => counted switch
    {
        "available" => Available,
        "held" => Held,
        _ => InTransit,
    };

    public static Text HoldKind(string kind) => kind switch
    {
        "freezePeriod" => new("冻结期", "Freeze period"),
        "consignment" => new("寄售", "Consignment"),
        "reservation" => new("在途预留", "Reservation"),
        "judicial" => new("司法冻结", "Judicial freeze"),
        "dispute" => new("争议", "Dispute"),
        _ => new("无", "None"),
    };

    public static Text HolderKindOf(string kind) => kind switch
    {
        "Nation" => new("国家主管部门", "National authority"),
        "Province" => new("省级主管部门", "Provincial authority"),
        "Pilot" => new("试点地区", "Pilot region"),
        "Enterprise" => new("企业", "Enterprise"),
        "Individual" => new("个人", "Individual"),
        "Exchange" => new("交易所", "Exchange"),
        _ => new("拍卖机构", "Auction house"),
    };
}
