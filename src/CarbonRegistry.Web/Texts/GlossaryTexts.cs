namespace CarbonRegistry.Web.Texts;

/// <summary>A term of the field, as a page explains it where it stands. docs/glossary.md says the same of it: a test
/// holds both together.</summary>
/// <param name="Name">The term.</param>
/// <param name="Means">What it is.</param>
public sealed record Explained(Text Name, Text Means);

/// <summary>The terms that pages explain where they stand.</summary>
internal static class GlossaryTexts
{
    public static readonly Text What = new("{0}是什么？", "What does “{0}” mean?");

    public static readonly Explained Available = new(
        new("可用", "available"), new("所在账户可以转出的碳单位。", "units that their account may move"));

    public static readonly Explained Held = new(
        new("冻结", "held"), new("处于冻结期、司法冻结或争议中的碳单位，暂不能转出。",
            "under a freeze period, a judicial freeze or a dispute"));

    public static readonly Explained InTransit = new(
        new("在途", "in transit"), new("已提交、等待审批的交易所预留的碳单位。",
            "reserved by a transaction that waits for its approval"));

    public static readonly Explained FreezePeriod = new(
        new("冻结期", "freeze period"), new("配额发放之后的一段时间：可被收回，可用于上缴，不能作其他用途。",
            "after an allocation: may be recalled or surrendered, nothing else"));

    public static readonly Explained Vintage = new(
        new("年度", "vintage"), new("批次所标的年度：起始年度和末年度。",
            "the label of a batch: a first and a last year"));

    public static readonly Explained Batch = new(
        new("批次", "batch"), new("一次创建的碳单位：类型和年度相同，减排量还属同一项目和监测期。",
            "one creation: unit type, vintage, for reductions project and monitoring period"));

    public static readonly Explained Block = new(
        new("号段", "block, unit block"), new("同一批次、同一账户、同一冻结状态下的一段连续序列号。",
            "a contiguous range of serial numbers of one batch in one account under one hold"));

    public static readonly Explained Consignor = new(
        new("寄售方", "consignor"), new("将碳单位交给拍卖机构的一方：国家或省。",
            "whoever gave units to an auction house: the nation or a province"));

    public static readonly Explained ComplianceYear = new(
        new("履约年度", "compliance year"), new("上缴所计入的年度。", "the year that surrenders count for"));

    public static readonly Explained Obligation = new(
        new("履约义务", "obligation"), new("企业一个履约年度应缴的数量，以及作为依据的文件。",
            "what an enterprise owes for a compliance year, with the document that says so"));

    public static readonly Explained Met = new(
        new("已履约量, 未履约量", "met, missing"), new(
            "应履约量中已上缴的部分（每家企业以其应缴量为限），以及其余部分。",
            "the part of what is due (应履约量) that counts as surrendered, of each enterprise no more than it owes; "
                + "and the rest"));

    public static readonly Explained Status = new(
        new("履约状态", "compliance status"), new("未履约、部分履约、已履约或超额履约：按已上缴量与应履约量比较。",
            "not, partly, complied or over: what was surrendered against what is due"));

    public static readonly Explained Surrender = new(
        new("上缴", "surrender"), new("为履约年度交出碳单位。", "handing units in for a compliance year"));

    public static readonly Explained Cancellation = new(
        new("取消", "cancellation"), new("自愿、永久；只有履约持有账户的取消可以撤销。",
            "voluntary, for ever; undone only for a compliance holding account"));

    public static readonly Explained Allowance = new(
        new("配额", "allowance, CEA"), new("强制市场的碳单位：排放 1 吨二氧化碳当量的权利。",
            "a unit of the compulsory market: the right to emit one tonne CO2e"));

    public static readonly Explained Reduction = new(
        new("减排量", "reduction, CCER"), new("经核证未排放的 1 吨二氧化碳当量。",
            "one tonne CO2e verified as not emitted"));

    public static readonly Explained Holder = new(
        new("用户", "holder"), new("账户的法定所有者。", "the legal owner of accounts"));

    public static readonly Explained SigningPolicy = new(
        new("签署规则", "signing policy"), new("账户转出须几名代表确认，以及超过多少吨时才须确认。",
            "how many representatives confirm a movement out of an account, and above which quantity"));

    public static readonly Explained Easing = new(
        new("再次确认限额", "easing"), new(
            "账户代表的会话办理上缴和间接转移，合计不超过此数量时无须再次确认；由两名代表选定。",
            "up to this quantity the sessions of an account's representatives need not confirm its surrenders and "
                + "indirect transfers; chosen by two of them"));

    public static readonly Explained Cap = new(
        new("年度配额总量上限", "cap"), new("一个年度可以存在的配额最大数量，由两人凭文件设定。",
            "the most allowances of a year that may stand: parameter `cap-YYYY`, set by two people with its document"));

    public static readonly Explained CreditCode = new(
        new("统一社会信用代码", "credit code"), new("标识企业的 18 位代码（GB 32100-2015）。",
            "identifies an enterprise, GB 32100-2015"));

    public static readonly Explained Pilot = new(
        new("试点地区", "pilot region"), new("省内的区域性市场。", "a regional market within a province"));

    public static readonly Explained Leg = new(
        new("分录", "leg"), new("从一个账户到另一个账户的一种碳单位的数量。",
            "a quantity of one unit type from one account to another"));

    public static readonly Explained Binding = new(
        new("绑定", "binding"), new("交易所的客户号属于某个交易账户，已由其代表确认。",
            "a client number of an exchange belongs to a trading account; its representative has confirmed it"));

    private static readonly Dictionary<string, Explained> ByField = new(StringComparer.Ordinal)
    {
        ["due"] = Obligation, ["vintage"] = Vintage, ["freezeUntil"] = FreezePeriod, ["confirmations"] = SigningPolicy,
        ["above"] = SigningPolicy, ["easedUpTo"] = Easing, ["creditCode"] = CreditCode, ["within"] = Pilot,
        ["holder"] = Holder, ["clientNumber"] = Binding, ["client"] = Binding, ["serials"] = Block,
        ["purpose"] = Cancellation,
    };

    /// <summary>What heads of tables and figures are called that stand for a term.</summary>
    private static readonly Dictionary<Text, Explained> ByName = new()
    {
        [CommonTexts.Available] = Available, [CommonTexts.Held] = Held, [CommonTexts.InTransit] = InTransit,
        [CommonTexts.Vintage] = Vintage, [CommonTexts.Batch] = Batch, [AccountTexts.HeldFor] = Consignor,
        [ComplianceTexts.Due] = Obligation, [ComplianceTexts.Surrendered] = Surrender,
        [ComplianceTexts.Outstanding] = Met, [ComplianceTexts.Met] = Met, [ComplianceTexts.Status] = Status,
        [ComplianceTexts.Year] = ComplianceYear, [CommonTexts.SerialNumbers] = Block,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Explained> All { get; } =
        [.. typeof(GlossaryTexts).GetFields().Select(f => f.GetValue(null)).OfType<Explained>()];

    /// <summary>The term that a field's name stands for; null: none.</summary>
    public static Explained? OfField(string name) => ByField.GetValueOrDefault(name);

    /// <summary>The term that a head of a table or a figure stands for; null: none.</summary>
    public static Explained? OfName(Text name) => ByName.GetValueOrDefault(name);
}
