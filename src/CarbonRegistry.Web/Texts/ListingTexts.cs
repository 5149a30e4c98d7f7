namespace CarbonRegistry.Web.Texts;

/// <summary>What stands around the lines of a list: how many there are, their sums, the filters at hand and those that
/// somebody has kept.</summary>
internal static class ListingTexts
{
    public static readonly Text Count = new("共 {0} 条", "{0} in all");
    public static readonly Text AtLeast = new("{0} 条以上（未数到底）", "{0} or more (not counted to the end)");
    public static readonly Text InJournal = new(
        "流水共约 {0} 条（含不移动碳单位的业务）",
        "about {0} entries in the journal (those that move no units included)");
    public static readonly Text Held = new("持有量", "Holds");
    public static Text HeldOf(UnitType unit) => new($"持有 {unit.Code}（吨）", $"{unit.Code} held (t)");
    public static readonly Text HeldTogether = new("合计持有", "Held together");
    public static readonly Text MovedTogether = new("已入账合计", "Posted, together");
    public static readonly Text OfUnit = new("{0} {1} 吨", "{1} t {0}");
    public static readonly Text NoSums = new(
        "超过 {0} 条时不计合计，请缩小查询范围。", "No sums above {0}: narrow the search.");
    public static readonly Text AtHand = new("查询条件", "Filters at hand");
    public static readonly Text TakeAway = new("，取消此条件", ", take it away");
    public static readonly Text TakeAll = new("清除全部条件", "Clear all");
    public static readonly Text Size = new("每页条数", "Lines on a page");
    public static readonly Text Saved = new("常用查询", "Saved searches");
    public static readonly Text Save = new("保存当前查询", "Save this search");
    public static readonly Text SaveAs = new("名称", "Name");
    public static readonly Text SaveIt = new("保存", "Save");
    public static readonly Text Delete = new("删除", "Delete");
    public static readonly Text DeleteOne = new("删除常用查询“{0}”", "Delete the saved search “{0}”");
    public static readonly Text NotSaved = new(
        "名称须为 1 至 40 个字符，查询条件不能过长；每个列表最多保存 20 个常用查询。请返回后更正，或先删除不用的查询。",
        "A name has 1 to 40 characters, a search is not too long, and a list has at most 20 of them. Go back and mend "
            + "it, or delete one that you do not use.");
    public static readonly Text Choose = new("请从列出的选项中选择", "choose one of those that are offered");
    public static readonly Text Day = new(
        "请填写日期，如 2026-03-31；截止日不得早于起始日",
        "give a day such as 2026-03-31; the last is not before the first");
    public static readonly Text Account = new(
        "请填写完整的账户号码（含校验位），如 CN-EC-11-00000012-52",
        "give a whole account number with its check digits, such as CN-EC-11-00000012-52");
    public static readonly Text Part = new("请填写 1 至 100 个字符，不含控制字符",
        "give 1 to 100 characters, without control characters");
    public static readonly Text Whole = new(
        "请填写不带符号和分隔符的整数", "give a whole number without sign or separators");
    public static readonly Text Year = new("请填写四位年份，如 2026", "give a year such as 2026");
    public static readonly Text Order = new("请通过表头或“排序”选择", "choose it by a column's head or under “Sort”");
    public static readonly Text Place = new("该分页地址已失效，请回到第一页",
        "this page's address does not hold any more: go back to the first page");

    /// <summary>What a filter takes.</summary>
    /// <param name="field">Its name in the address.</param>
    /// <param name="type">How the page has it; null: not known.</param>
    /// <param name="choices">Whether it offers choices.</param>
    public static Text Takes(string field, string? type, bool choices) => field switch
    {
        "sort" => Order,
        "after" => Place,
        "from" or "to" => Day,
        "account" => Account,
        "vintage" or "year" => Year,
        "q" => Part,
        "seq" or "person" or "holder" => Whole,
        _ when type == "number" => Whole,
        _ when type == "date" => Day,
        _ when choices || type is null => Choose,
        _ => Part,
    };
}
