namespace CarbonRegistry.Law;

/// <summary>A term of the field: its one name in each language, and what it means.</summary>
/// <param name="Key">Its permanent name, by which a page asks for it.</param>
/// <param name="Term">What it is called everywhere.</param>
/// <param name="Meaning">What it is, for somebody who meets it for the first time.</param>
public sealed record GlossaryTerm(string Key, Text Term, Text Meaning)
{
    /// <summary>Words that say the same and are not used, in either language: a test finds them.</summary>
    public IReadOnlyList<string> Not { get; init; } = [];
}

/// <summary>
/// The vocabulary (词汇表): one name for one thing, as pages, help and documents use it. The first part of
/// docs/glossary.md is made of these rows.
/// </summary>
internal static class Glossary
{
    /// <summary>All rows, those of compliance first.</summary>
    public static readonly IReadOnlyList<GlossaryTerm> All =
    [
        new("surrender", new("上缴", "surrender"), new(
            "企业为某一履约年度将配额或减排量交入上缴账户。",
            "An enterprise hands allowances or reductions in for a compliance year; they go to a surrender account."))
        {
            Not = ["清缴", "缴交", "交缴", "surrendering account"],
        },
        new("compliance", new("履约", "compliance"), new(
            "企业就某一年度上缴不少于其应履约量的碳单位。",
            "An enterprise has surrendered at least what is due for a year."))
        {
            Not = ["合规年度", "达标"],
        },
        new("compliance-year", new("履约年度", "compliance year"), new(
            "上缴所计入的年度，有开放时间和截止时间。",
            "The year that surrenders count for; it opens and closes at given times.")),
        new("obligation", new("履约义务", "obligation"), new(
            "企业某一年度应履约的数量，以及核定它的文书。",
            "What an enterprise owes for a compliance year, with the document that says so.")),
        new("due", new("应履约量", "due"), new(
            "企业某一年度应上缴的数量，以核查结果为准。",
            "How much an enterprise must surrender for a year, as verified."))
        {
            Not = ["应缴", "应清缴", "应上缴", "需上缴量"],
        },
        new("surrendered", new("已上缴量", "surrendered"), new(
            "为该年度上缴且未被撤销的数量，可多于应履约量。",
            "What was surrendered for the year and not undone; it may be more than is due."))
        {
            Not = ["已缴", "已清缴", "实缴"],
        },
        new("counted", new("计入履约量", "counted"), new(
            "已上缴量中算数的部分：超过抵销上限的减排量不计入。",
            "The part of what was surrendered that counts: reductions beyond the offset limit do not.")),
        new("met", new("已履约量", "met"), new(
            "应履约量中已经完成的部分，每家企业不超过其应履约量。",
            "The part of what is due that is done; of each enterprise no more than it owes.")),
        new("missing", new("未履约量", "missing"), new(
            "应履约量与已履约量之差。",
            "What is due less what is met."))
        {
            Not = ["欠缴", "未缴", "未清缴", "未上缴量", "履约缺口", "outstanding", "shortfall"],
        },
        new("compliance-status", new("履约状态", "compliance status"), new(
            "未履约、部分履约、已履约或超额履约：以计入履约量与应履约量相比。",
            "Not yet, in part, fulfilled, or more than due: what counts against what is due.")),
        new("offset-limit", new("抵销上限", "offset limit"), new(
            "减排量最多可抵销应履约量的比例，由配置管理员设定，向下取整。",
            "The share of the amount due that reductions may cover, rounded down; a parameter.")),
        new("allowance", new("配额", "allowance"), new(
            "强制市场的碳单位（CEA）：排放一吨二氧化碳当量的权利。",
            "A unit of the compulsory market (CEA): the right to emit one tonne CO2e.")),
        new("reduction", new("减排量", "reduction"), new(
            "经核证的减排量（CCER）：一吨未排放的二氧化碳当量。",
            "A verified emission reduction (CCER): one tonne CO2e not emitted.")),
        new("unit-block", new("号段", "unit block"), new(
            "同一批次、同一账户中连续的序列号。",
            "Consecutive serial numbers of one batch in one account.")),
        new("batch", new("批次", "batch"), new(
            "一次创建的碳单位，同一类型、年度和依据。",
            "The units of one creation: one type, one vintage, one basis.")),
        new("vintage", new("年度", "vintage"), new(
            "批次所属的年度。",
            "The year or years that a batch is of.")),
        new("holder", new("用户", "holder"), new(
            "账户在法律上的所有者：企业、个人、交易所、拍卖机构或主管部门。",
            "The legal owner of accounts: an enterprise, an individual, an exchange, an auction house, an authority.")),
        new("representative", new("账户代表", "account representative"), new(
            "受权操作某些账户的自然人。",
            "A natural person who operates given accounts.")),
        new("available", new("可用", "available"), new(
            "账户可以转出的数量。",
            "What an account may move.")),
        new("in-transit", new("在途", "in transit"), new(
            "已为待审批的业务预留的数量。",
            "Reserved by a transaction that waits for its approval.")),
        new("held", new("冻结", "held"), new(
            "因冻结期、司法冻结或争议而不能转出的数量。",
            "Kept from moving by a freeze period, a judicial freeze or a dispute.")),
        new("cancellation", new("取消", "cancellation"), new(
            "自愿且永久地放弃碳单位，不用于履约。",
            "Units given up of one's own will and for ever; they count for no compliance.")),
        new("annulment", new("注销", "annulment"), new(
            "国家收回尚未分配或有误的碳单位，使其永久失效。",
            "The nation takes units that were not allocated, or were wrong, out of the world for ever.")),
        new("proposal", new("待审批事项", "proposal"), new(
            "已提出、尚待他人审批或尚待生效的办理。",
            "What somebody asked for and what waits for others, or for its day.")),
        new("review", new("省级审核", "review"), new(
            "代表上缴、取消之前，由省级管理员最后同意。",
            "The province agrees, last, to what a representative surrenders or cancels.")),
        new("signing-policy", new("签署规则", "signing policy"), new(
            "账户转出须几名代表确认，以及超过多少吨时才须确认。",
            "How many representatives confirm what leaves an account, and above which quantity.")),
        new("change-delay", new("变更生效延迟", "delay of changes"), new(
            "代表、联系方式、绑定及放宽的参数，须经若干工作日才生效。",
            "Working days before a change of representatives, contact data, bindings, or a weakened guard takes effect."
            )),
        new("fresh-confirmation", new("再次确认", "fresh confirmation"), new(
            "本人就一笔转移或高风险办理的内容，在五分钟内确认一次。",
            "A person confirms one movement or high-risk act by its content, once, within five minutes.")),
        new("journal", new("流水", "journal"), new(
            "登记系统全部办理与过账的记录，只增不改。",
            "Every act and every transaction with its postings, append-only; the last word."))
        {
            Not = ["日志账"],
        },
        new("binding", new("绑定", "binding"), new(
            "交易所的交易客户号与交易账户的对应，由账户代表确认。",
            "A client number of an exchange belongs to a trading account; its representative has confirmed it.")),
        new("freeze-period", new("冻结期", "freeze period"), new(
            "配额发放之后的一段时间：可被收回，可用于上缴，不能作其他用途。",
            "The time after an allocation: units may be recalled or surrendered, nothing else.")),
        new("consignor", new("寄售方", "consignor"), new(
            "将碳单位交给拍卖机构的一方：国家或省。",
            "Whoever gave units to an auction house: the nation or a province.")),
        new("easing", new("再次确认限额", "easing"), new(
            "账户代表的会话办理上缴和间接转移，合计不超过此数量时无须再次确认；由两名代表选定。",
            "Up to this quantity the sessions of an account's representatives need not confirm its surrenders and "
                + "indirect transfers; chosen by two of them.")),
        new("cap", new("年度配额总量上限", "cap"), new(
            "一个年度可以存在的配额最大数量，由两人凭文件设定。",
            "The most allowances of a year that may stand; set by two people with its document.")),
        new("credit-code", new("统一社会信用代码", "credit code"), new(
            "标识企业的 18 位代码（GB 32100-2015）。",
            "The 18 characters that identify an enterprise, GB 32100-2015.")),
        new("pilot-region", new("试点地区", "pilot region"), new(
            "省内的区域性市场。", "A regional market within a province.")),
        new("leg", new("分录", "leg"), new(
            "从一个账户到另一个账户的一种碳单位的数量。", "A quantity of one unit type from one account to another.")),
    ];

    /// <summary>The first part of docs/glossary.md.</summary>
    public static string Markdown() => string.Join('\n', [
        "| English | 中文 | what it is | 含义 | not |", "|---|---|---|---|---|",
        .. All.Select(t =>
            $"| {t.Term.En} | {t.Term.Zh} | {t.Meaning.En} | {t.Meaning.Zh} | {string.Join(", ", t.Not)} |"), "",
    ]);

    /// <summary>The term of this key, or null.</summary>
    public static GlossaryTerm? Find(string key) => All.FirstOrDefault(t => t.Key == key);
}
