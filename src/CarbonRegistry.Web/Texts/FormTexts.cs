namespace CarbonRegistry.Web.Texts;

/// <summary>Texts of forms: fields by their names in the interface, hints where they stand.</summary>
internal static class FormTexts
{
    public static readonly Text Refused = new("未受理，未作任何更改。原因：", "Refused; nothing was changed. Reasons:");
    public static readonly Text AtLine = new("第 {0} 行", "Line {0}:");
    public static readonly Text AtLeg = new("第 {0} 笔", "Leg {0}:");
    public static readonly Text OfField = new("（{0}）", " ({0})");
    public static readonly Text Approve = new("批准", "Approve");
    public static readonly Text Reject = new("驳回", "Reject");

    /// <summary>Fields of movements, by their names in the data interface.</summary>
    public static readonly IReadOnlyDictionary<string, Text> Fields = new Dictionary<string, Text>(StringComparer.Ordinal)
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
        ["reference"] = new("文号 / 备案号", "Decision reference"),
        ["vintage"] = new("年度", "Vintage"),
        ["project"] = new("项目编号", "Project number"),
        ["monitoringFrom"] = new("监测期起", "Monitoring period from"),
        ["monitoringTo"] = new("监测期止", "Monitoring period to"),
        ["freezeUntil"] = new("冻结期截止", "Freeze period until"),
        ["purpose"] = new("取消目的", "Purpose"),
        ["beneficiary"] = new("受益人", "Beneficiary"),
        ["reason"] = new("理由", "Reason"),
        ["refersTo"] = new("所引用的交易", "Transaction referred to"),
        ["approve"] = new("审批意见", "Decision"),
        ["repetition"] = new("有意重复", "Repetition on purpose"),
        ["kind"] = new("类别", "Kind"),
        ["carries"] = new("待审批事项", "Proposal"),
        ["authority"] = new("决定机关", "Authority"),
        ["document"] = new("文书号", "Document"),
        ["expiresAt"] = new("到期时间", "Expires at"),
        ["function"] = new("业务", "Function"),
    };
}
