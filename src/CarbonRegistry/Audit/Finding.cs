#pragma warning disable CS1591 // each kind is documented by the sentence that it says
using System.Globalization;
using System.Reflection;

namespace CarbonRegistry.Audit;

/// <summary>How grave a finding is.</summary>
internal enum Severity
{
    /// <summary>提示: a defect of form; no unit is anywhere else than the journal says.</summary>
    Notice,

    /// <summary>错误: the record is not what the journal and the law make it.</summary>
    Error,
}

/// <summary>A kind of finding. Codes are permanent and only ever added.</summary>
/// <param name="Code">V and three digits: 1xx journal, 2xx movements, 3xx batches, 4xx holds, 5xx holdings, 6xx
/// accounts, 7xx the exchange link, 8xx records.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Text">Its sentence.</param>
internal sealed record FindingKind(string Code, Severity Severity, Text Text);

/// <summary>One thing that the verifier found wrong, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Seq">The transaction concerned, or 0.</param>
/// <param name="Account">The account's number, where one is concerned.</param>
/// <param name="Serials">The serial numbers as written, where some are concerned.</param>
/// <param name="Detail">Particulars, in both languages.</param>
internal sealed record Finding(FindingKind Kind, long Seq, string? Account, string? Serials, Text? Detail)
{
    /// <summary>The permanent code.</summary>
    public string Code => Kind.Code;

    /// <inheritdoc/>
    public override string ToString() => $"{In(t => t.Zh)} / {In(t => t.En)}";

    /// <summary>The finding on one line, in one of the two languages.</summary>
    public string In(Func<Text, string> language)
    {
        var seq = Seq == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" #{Seq}");
        return $"{Kind.Code}{seq}{(Account is null ? "" : " " + Account)}{(Serials is null ? "" : " " + Serials)} "
            + $"{language(Kind.Text)}{(Detail is null ? "" : $" ({language(Detail)})")}";
    }
}

/// <summary>Every kind of finding.</summary>
internal static class Findings
{
    // 1xx: the journal
    public static readonly FindingKind SequenceGap =
        Error("V101", "流水号不连续", "Transactions are not numbered without a gap");
    public static readonly FindingKind InstantBack =
        Error("V102", "时间早于前一笔交易", "The instant lies before that of the transaction before");
    public static readonly FindingKind SealBroken =
        Error("V103", "交易内容与其摘要不符", "The transaction is not what its digest seals");
    public static readonly FindingKind FunctionUnfit =
        Error("V104", "业务编号、角色与规则不符", "The function or the role is not one of the rulebook's");
    public static readonly FindingKind OutcomeUnfit =
        Error("V105", "交易结果与其内容不符", "The outcome does not fit what the transaction contains");
    public static readonly FindingKind SettlesUnfit =
        Error("V106", "撤销或审批所引用的交易不符", "The transaction that it undoes, decides or releases does not fit");
    public static readonly FindingKind Stray = Error("V107", "记录不属于任何交易", "A row belongs to no transaction");
    public static readonly FindingKind OrdinalGap =
        Error("V108", "过账序号不连续", "Postings are not numbered without a gap");
    public static readonly FindingKind OutOfRange = Error("V109", "字段值超出范围", "A value is out of its range");
    public static readonly FindingKind HeadDiffers =
        Error("V110", "账本首行与流水不符", "The head of the ledger is not what the journal leads to");

    // 2xx: movements
    public static readonly FindingKind UnitsNotThere =
        Error("V201", "过账时转出方并不持有这些碳单位", "The source did not have these units when they were posted");
    public static readonly FindingKind NodeWrong =
        Error("V202", "号段索引值错误", "The place in the serial index is wrong");
    public static readonly FindingKind NoSuchMovement =
        Error("V203", "规则不允许此转移", "The rulebook has no such movement");
    public static readonly FindingKind UnitNotAdmitted =
        Error("V204", "账户或业务不接受此类碳单位", "The account or the function does not take units of this type");
    public static readonly FindingKind LeavesTerminal =
        Error("V205", "碳单位离开了终止账户", "Units left a terminal account");
    public static readonly FindingKind LeavesSink =
        Error("V206", "碳单位未经撤销离开上缴或取消账户",
            "Units left a surrender or cancellation account otherwise than by undo");
    public static readonly FindingKind JoinsHolders =
        Error("V207", "转移发生在两个不同用户之间", "The movement joins the accounts of two different holders");
    public static readonly FindingKind AccountUnknown = Error("V208", "账户不存在", "The account does not exist");
    public static readonly FindingKind OtherUnits =
        Error("V209", "撤销或审批的碳单位与原交易不符",
            "The units are not exactly those of the transaction referred to");
    public static readonly FindingKind HeldUnitsMoved =
        Error("V210", "移动了不可移动的冻结碳单位", "Held units were moved that this function may not move");
    public static readonly FindingKind OriginMisused =
        Error("V211", "碳单位只能由创建业务产生", "Units arise by creation only, and none go back");

    // 3xx: batches
    public static readonly FindingKind BatchGap =
        Error("V301", "批次号段不相接", "Batches do not tile their line from 1 without a gap");
    public static readonly FindingKind BatchUnfit =
        Error("V302", "批次与其创建交易不符", "The batch is not what its transaction created");
    public static readonly FindingKind BatchNumber =
        Error("V303", "批次编号不连续", "Batches are not numbered without a gap");

    // 4xx: holds
    public static readonly FindingKind HoldNumber =
        Error("V401", "冻结编号不连续", "Holds are not numbered without a gap");
    public static readonly FindingKind HoldUnfit =
        Error("V402", "冻结与其交易或账户不符", "The hold does not fit its transaction or account");

    // 5xx: holdings
    public static readonly FindingKind HoldingDiffers =
        Error("V501", "持有记录与流水不符", "The holding is not what the journal makes it");
    public static readonly FindingKind HoldingGap =
        Error("V502", "号段有间断或重叠", "Holdings leave a gap or overlap");
    public static readonly FindingKind Unmerged =
        new("V503", Severity.Notice, new("相邻号段未合并", "Adjoining blocks were not merged"));
    public static readonly FindingKind VintageWrong = Error("V504", "年度与批次不符", "The vintage is not the batch's");
    public static readonly FindingKind KindNotAdmitted =
        Error("V505", "账户持有其类型不允许的碳单位", "The account holds units that its type may not hold");
    public static readonly FindingKind ClosedNotEmpty =
        Error("V506", "已销户账户仍有碳单位", "A closed account is not empty");
    public static readonly FindingKind ReservedWithoutPending =
        Error("V507", "在途碳单位没有对应的待审批交易", "Units are reserved for a transaction that is not pending");
    public static readonly FindingKind NotConserved =
        Error("V508", "持有总量不等于创建总量", "What is held is not what was created");
    public static readonly FindingKind LineUnknown =
        Error("V509", "碳单位类型未知或没有号段", "The serial line is unknown, or has no blocks");
    public static readonly FindingKind TotalsDiffer =
        Error("V510", "汇总与流水不符", "A total is not what the journal makes it");

    // 6xx: accounts
    public static readonly FindingKind SkeletonWrong = Error("V602", "名称的外观记录与名称不符",
        "What is kept of a name's look is not the name's");
    public static readonly FindingKind SearchKeysWrong = Error("V603", "检索词与名称不符",
        "What a name is found by is not the name's");
    public static readonly FindingKind AccountNumberWrong =
        Error("V601", "账户编号与账户不符", "The account's number is not that of the account");

    // 7xx: the exchange link. 701, 703, 706, 707 and 710 to 714 are no more: its records are compared like all others
    // (8xx).
    public static readonly FindingKind MessageGap =
        Error("V702", "交易所报文序号不连续", "The exchange's messages are not numbered without a gap");
    public static readonly FindingKind EffectUnfit =
        Error("V704", "转出报文的答复与其交易不符", "The answer to a transfer-out is not its transaction");
    public static readonly FindingKind TotalsUnfit =
        Error("V705", "签退总数与流水不符", "The totals of a sign-out are not what the journal makes them");
    public static readonly FindingKind NoticeUnfit =
        Error("V708", "交易所通知与流水不符", "The notice to the exchange is not what the journal makes it");
    public static readonly FindingKind NoticeGap =
        Error("V709", "交易所通知编号不连续", "Notices to the exchange are not numbered without a gap");

    // 8xx: records
    public static readonly FindingKind RecordDiffers =
        Error("V801", "记录与流水不符", "The record is not what the journal says last");
    public static readonly FindingKind RecordMissing =
        Error("V802", "流水中的记录已不存在", "A record of the journal is not there");
    public static readonly FindingKind RecordUnknown =
        Error("V803", "流水中没有此记录", "The journal knows nothing of the record");
    public static readonly FindingKind RecordTouched =
        Error("V804", "记录未经业务办理而被更改", "The record was changed past the registry");
    public static readonly FindingKind RecordUnreadable =
        Error("V805", "流水中的记录无法读取", "The records of the entry cannot be read");

    /// <summary>All kinds, by code.</summary>
    public static readonly IReadOnlyList<FindingKind> All =
        [.. typeof(Findings).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(FindingKind)).Select(f => (FindingKind)f.GetValue(null)!)];

    private static FindingKind Error(string code, string zh, string en) => new(code, Severity.Error, new(zh, en));
}
