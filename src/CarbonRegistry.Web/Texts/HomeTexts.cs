namespace CarbonRegistry.Web.Texts;

/// <summary>The workplace of each role.</summary>
internal static class HomeTexts
{
    public static readonly Text Welcome = new("{0}，您好", "Welcome, {0}");
    public static readonly Text MyAccounts = new("我的账户", "My accounts");
    public static readonly Text Waiting = new("待办事项", "Waiting");
    public static readonly Text NothingWaits = new("没有待办事项", "Nothing waits for you");
    public static readonly Text DueNow = new("{0} 年度：{1}尚须上缴 {2} 吨，{3} 截止（北京时间）",
        "{0}: {1} has {2} tonnes still to surrender, until {3} (Beijing time)");
    public static readonly Text DueUsable = new("账户内可用于上缴：配额 {0} 吨，减排量 {1} 吨（抵销比例以内）。",
        "The account has, to surrender now: {0} tonnes of allowances and {1} tonnes of reductions (within the share).");
    public static readonly Text DueEnough = new("足够。", "That is enough.");
    public static readonly Text DueShort =
        new("未履约量中有 {0} 吨须另行取得。", "{0} tonnes are missing and have to be got.");
    public static readonly Text Recent = new("最近变动", "What changed");
    public static readonly Text AllRecent = new("全部交易记录", "All transactions");
    public static readonly Text Compliance = new("{0} 年度履约", "Compliance year {0}");
    public static readonly Text Closes = new("上缴截止：{0}", "Surrenders are taken until {0}");
    public static readonly Text Surrendered = new("已上缴", "Surrendered");
    public static readonly Text HeldNow = new("现持有", "Held now");
    public static readonly Text Enterprise = new("企业", "Enterprise");
    public static readonly Text Figures = new("总览", "Overview");
    public static readonly Text Created = new("累计创建", "Created");
    public static readonly Text InNation = new("国家账户结存", "In national accounts");
    public static readonly Text InProvinces = new("省级账户结存", "In provincial accounts");
    public static readonly Text WithHolders = new("企业与个人持有", "With enterprises and individuals");
    public static readonly Text InMarket = new("交易所与拍卖机构", "At exchange and auction house");
    public static readonly Text Ended = new("已注销、取消或抵消", "Annulled, cancelled or offset");
    public static readonly Text Province = new("省份", "Province");
    public static readonly Text Integrity = new("流水状态", "The journal");
    public static readonly Text LastSeq = new("最新流水编号", "Last journal number");
    public static readonly Text LastDigest = new("流水摘要", "Digest");
    public static readonly Text SeeTable = new("数据表", "As a table");
}
