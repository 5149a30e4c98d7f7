namespace CarbonRegistry.Web.Texts;

/// <summary>Documents as PDF.</summary>
internal static class DocumentTexts
{
    public static readonly Text Receipt = new("交易回执", "Receipt of a transaction");
    public static readonly Text ReceiptPdf = new("回执 PDF", "Receipt (PDF)");
    public static readonly Text StatementPdf = new("对账单 PDF", "Statement (PDF)");
    public static readonly Text StatementAt = new("持有证明", "Statement of holdings");
    public static readonly Text Holdings = new("持有的碳单位", "Units held");
    public static readonly Text Period = new("期间", "Period");
    public static readonly Text CancellationCertificate =
        new("碳单位自愿取消证书", "Certificate of voluntary cancellation");
    public static readonly Text CancellationSentence =
        new("兹证明 {0} 已自愿取消 {1} 吨二氧化碳当量的碳单位（{2} {3}）。{4}",
        "This certifies that {0} has voluntarily cancelled {1} t CO2e of carbon units ({2}, {3}). {4}");
    public static readonly Text CancelledForEver = new(
        "上述碳单位自取消之时起永久退出流通。", "The units are out of circulation for ever.");
    public static readonly Text CancelledUntilUndone = new(
        "上述碳单位自取消之时起退出流通；省级主管部门可依规定撤销该取消（业务 {0}），撤销后本证书失效。",
        "The units are out of circulation. The province may undo the cancellation (function {0}); "
            + "this certificate is void then.");
    public static readonly Text ComplianceCertificate = new("履约证明", "Certificate of compliance");
    public static readonly Text ComplianceSentence =
        new("兹证明 {0} {1} 年度已履约：应履约量 {2} 吨，已上缴量 {3} 吨。",
        "This certifies that {0} has complied for the year {1}: {2} t were due, {3} t were surrendered.");
    public static readonly Text ObligationDocument = new("核定文号", "Decision on the amount due");
    public static readonly Text Surrenders = new("上缴记录", "Surrenders");
    public static readonly Text Tonnes = new("数量（吨）", "Tonnes");
    public static readonly Text CutOff =
        new("变动过多，此处未全部列出；请缩短期间。", "There are more movements than fit: choose a shorter period.");
    public static readonly Text Proof = new("核验", "Proof");
    public static readonly Text ProofSentence =
        new("本文件依据登记系统流水第 {0} 笔为止的记录生成，该时点的流水摘要为 {1}。",
        "Made of the registry's record up to journal number {0}, at which the digest of the journal is {1}.");
    public static readonly Text Footer = new("签发于 {0}（北京时间）", "Issued {0} (Beijing time)");
    public static readonly Text Page = new("第 {0} 页", "Page {0}");
}
