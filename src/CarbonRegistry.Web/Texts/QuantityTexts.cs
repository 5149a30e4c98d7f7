namespace CarbonRegistry.Web.Texts;

/// <summary>Quantities where they are typed: what was understood, and what to write where it was not.</summary>
internal static class QuantityTexts
{
    public static readonly Text Unclear = new(
        "这样书写含义不明，请写成数字，如 50000 或 50,000，或写成 5万、1.2亿",
        "It may mean more than one number: write it in digits, such as 50000 or 50,000, or as 1.2 million");

    public static readonly Text NotWhole = new(
        "换算后不是整吨，请写出到吨的整数，如 12346",
        "It comes to a part of a tonne: write the whole number of tonnes, such as 12346");

    public static readonly Text TooMuch = new(
        "超过登记系统所能记录的数量，请核对位数", "It is more than the registry can record: count the digits");

    public static readonly Text Between = new("应为 1 至 {0} 吨的整数", "A whole number from 1 to {0} t");

    public static readonly Text Hint = new(
        "可写 50000、50,000、5万或 1.2亿。", "Write 50000, 50,000, 50 thousand or 1.2 million.");

    /// <summary>What a quantity comes to, and the same in words.</summary>
    public static readonly Text Understood = new("合计 {0} 吨（{1}）", "{0} t in all ({1})");

    /// <summary>A question on the page that checks a creation.</summary>
    public static readonly Text FarVintage = new(
        "年度 {0} 晚于明年，请核对是否填写有误。", "Vintage {0} is later than next year: make sure that it is meant.");

    public static readonly Text OfField = new("{0} 吨（{1}）", "{0} t ({1})");

    public static readonly Text Tonnes = new("{0} 吨", "{0} t");
    public static readonly Text Switch = new("数量显示方式", "How quantities are shown");
    public static readonly Text ToShort = new("以万吨、亿吨显示", "Show millions of tonnes");
    public static readonly Text ToExact = new("显示到吨", "Show exact tonnes");
}
