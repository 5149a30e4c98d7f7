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
    public static readonly Text CancellationCertificate = Movements.CertificateKind.Cancellation.Name;
    public static readonly Text CancellationSentence = new(
        "　　兹证明 {0} 已自愿取消下列碳单位。",
        "This certifies that {0} has voluntarily cancelled the carbon units below.");
    public static readonly Text CancelledForEver = new(
        "上述碳单位自取消之时起永久退出流通。", "The units are out of circulation for ever.");
    public static readonly Text CancelledUntilUndone = new(
        "上述碳单位自取消之时起退出流通；省级主管部门可依规定撤销该取消（业务 {0}），撤销后本证书失效。",
        "The units are out of circulation. The province may undo the cancellation (function {0}); "
            + "this certificate is void then.");
    public static readonly Text CancelledOn = new("取消时间（北京时间）", "Cancelled (Beijing time)");
    public static readonly Text ComplianceCertificate = Movements.CertificateKind.Compliance.Name;
    public static readonly Text ComplianceSentence = new(
        "　　兹证明 {0} 已足额上缴 {1} 年度应履约的碳单位，履行了该年度的履约义务。",
        "This certifies that {0} has surrendered all that is due for the compliance year {1}, and has complied.");
    public static readonly Text ComplianceStanding = new(
        "应履约量经主管部门变更或上缴被撤销，致使上缴不足的，本证明失效。",
        "Should the amount due be changed, or a surrender be undone, so that less is surrendered than due, "
            + "this certificate is void.");
    public static readonly Text NumberIs = new("编号：{0}", "No. {0}");
    public static readonly Text QuantityOf = new("{0} 吨二氧化碳当量", "{0} t CO2e");
    public static readonly Text QuantityInWords = new("（大写）{0}吨整 · {1}", "{0} tonnes · {1}");
    public static readonly Text MoreSerials = new("等，共 {0} 个号段，见附页", "and more: {0} ranges, see the annex");
    public static readonly Text Seal = new("（盖章处）", "(seal)");
    public static readonly Text CheckIt = new(
        "扫码或访问以下网址核验本证书是否有效：\n{0}", "Scan, or visit, to check whether this certificate holds:\n{0}");
    public static readonly Text ProofOfEntry = new(
        "登记系统流水第 {0} 笔，流水摘要 {1}", "Journal number {0}, digest {1}");
    public static readonly Text CertificateNumber = new("证书编号", "Certificate number");
    public static readonly Text Annex = new("附页：序列号段", "Annex: serial ranges");
    public static readonly Text AllCertificates = new("全部履约证明（PDF）", "All certificates of compliance (PDF)");
    public static readonly Text ListOfCertificates = new("履约证明清册", "List of the certificates");
    public static readonly Text Certificates = new("证明份数", "Certificates");
    public static readonly Text PageNumber = new("页", "Page");
    public static readonly Text LeftOut = new(
        "未打印：名称或文号含服务器字体没有的字符",
        "Not printed: a name or document has characters that no font here sets");
    public static readonly Text Characters = new("字符", "Characters");
    public static readonly Text And = new("、", ", ");
    public static readonly Text AtInBeijing = new("时间（北京时间）", "Time (Beijing time)");
    public static readonly Text Initiator = new("发起人", "Initiated by");
    public static readonly Text Settled = new("办结", "Settled");
    public static readonly Text BalanceAfter = new("变动后余额", "Balance after");
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
