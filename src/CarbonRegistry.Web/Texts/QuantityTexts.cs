namespace CarbonRegistry.Web.Texts;

/// <summary>How quantities are written.</summary>
internal static class QuantityTexts
{
    public static readonly Text Tonnes = new("{0} 吨", "{0} t");
    public static readonly Text Switch = new("数量显示方式", "How quantities are shown");
    public static readonly Text ToShort = new("以万吨、亿吨显示", "Show millions of tonnes");
    public static readonly Text ToExact = new("显示到吨", "Show exact tonnes");
}
