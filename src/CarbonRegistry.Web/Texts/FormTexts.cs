namespace CarbonRegistry.Web.Texts;

/// <summary>Texts of forms: fields by their names in the interface, hints where they stand.</summary>
internal static class FormTexts
{
    public static readonly Text Error = new("错误：", "Error: ");
    public static readonly Text Refused = new("未受理，未作任何更改。原因：", "Refused; nothing was changed. Reasons:");
    public static readonly Text Problem = new("有问题", "There is a problem");
    public static readonly Text Mend = new("未受理，未作任何更改。请更正：", "Nothing was changed. Put right:");
    public static readonly Text AtLine = new("第 {0} 行", "Line {0}:");
    public static readonly Text AtLeg = new("第 {0} 笔", "Leg {0}:");
    public static readonly Text OfField = new("（{0}）", " ({0})");

    /// <summary>Fields of movements, by their names in the data interface: of legs and holds, and the terms.</summary>
    public static readonly IReadOnlyDictionary<string, Text> Fields =
        new Dictionary<string, Text>(Term.All.Select(t => KeyValuePair.Create(t.Field, t.Name)), StringComparer.Ordinal)
    {
        ["from"] = new("转出账户", "From account"),
        ["to"] = new("转入账户", "To account"),
        ["account"] = new("账户", "Account"),
        ["unitType"] = new("碳单位", "Unit type"),
        ["quantity"] = new("数量", "Quantity"),
        ["batches"] = new("批次", "Batch"),
        ["serials"] = new("指定号段", "Serial numbers"),
        ["heldFor"] = new("寄售方", "Consignor"),
        ["consignor"] = new("寄售方", "Consignor"),
        ["legs"] = new("分录", "Legs"),
        ["kind"] = new("类别", "Kind"),
        ["carries"] = new("待审批事项", "Proposal"),
        ["authority"] = new("决定机关", "Authority"),
        ["document"] = new("文书号", "Document"),
        ["expiresAt"] = new("到期时间", "Expires at"),
        ["function"] = new("业务", "Function"),
    };
}
