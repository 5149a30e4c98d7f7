namespace CarbonRegistry.Web.Texts;

/// <summary>Batches, and the custody path of a serial number.</summary>
internal static class SerialTexts
{
    public static readonly Text Monitoring = new("监测期", "Monitoring period");
    public static readonly Text Reference = new("文号 / 备案号", "Decision reference");
    public static readonly Text See = new("查看", "See");
    public static readonly Text Created = new("创建数量", "Created");
    public static readonly Text Lookup = new("序列号", "Serial number");
    public static readonly Text LookupHint =
        new("一个完整的序列号，例如 CN-CEA-2025-000000000001",
            "One serial number as written, such as CN-CEA-2025-000000000001");
    public static readonly Text Trace = new("追溯", "Trace");
    public static readonly Text Intro = new("每一吨碳单位自创建起的全部去向。任何序列号均可追溯至创建它的批次。",
        "Where every single tonne went since its creation. Any serial number leads back to the batch that created it.");
    public static readonly Text NotFound =
        new("没有此序列号，或不在您的查看权限内。", "There is no such serial number, or it is not yours to see.");
    public static readonly Text HeldBy = new("现持有账户", "Held now by");
    public static readonly Text HoldsNow = new("现冻结状态", "Holds now");
    public static readonly Text Path = new("流转路径", "Custody path");
    public static readonly Text PathOf = new("{0} 的流转路径，共 {1} 步", "Custody path of {0}, {1} steps");
    public static readonly Text Incomplete =
        new("路径中涉及您无权查看的账户的环节未显示。", "Stations of accounts that you may not see are left out.");
    public static readonly Text Complete = new("路径完整", "The path is complete");
    public static readonly Text Step = new("步骤", "Step");
    public static readonly Text InRange = new("所在号段", "Within the range");
    public static readonly Text Now = new("现持有", "Holds it now");
}
