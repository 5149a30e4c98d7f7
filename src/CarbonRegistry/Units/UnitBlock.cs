namespace CarbonRegistry.Units;

/// <summary>A contiguous range of serial numbers of one unit type. One serial number is one tonne CO2e.</summary>
/// <param name="Line">The unit type's serial line.</param>
/// <param name="First">First serial number, at least 1.</param>
/// <param name="Last">Last serial number, included; at most <see cref="MaxSerial"/>.</param>
public readonly record struct SerialRange(short Line, long First, long Last)
{
    /// <summary>2^63 − 2: the last serial number of every line, so that the number after it still fits 64
    /// bits.</summary>
    public const long MaxSerial = long.MaxValue - 1;

    /// <summary>Tonnes CO2e, from 1.</summary>
    public long Quantity => Last - First + 1;
}

/// <summary>
/// A unit block (号段): a contiguous range of one batch in one account under one hold. At every instant the blocks of a
/// line partition [1, <see cref="SerialRange.MaxSerial"/>] exactly; what was not created yet belongs to Origin.
/// </summary>
/// <param name="Line">The unit type's serial line.</param>
/// <param name="First">First serial number.</param>
/// <param name="Last">Last serial number, included.</param>
/// <param name="AccountId">Who holds it.</param>
/// <param name="BatchId">The batch it was created in; 0 in Origin.</param>
/// <param name="Vintage">First year of the batch's vintage, by which units are chosen; 0 in Origin.</param>
/// <param name="HoldId">The topmost hold on it, or 0.</param>
public readonly record struct UnitBlock(short Line, long First, long Last, AccountId AccountId, int BatchId,
    short Vintage, HoldId HoldId)
{
    /// <summary>Tonnes CO2e, from 1.</summary>
    public long Quantity => Last - First + 1;

    /// <summary>Its serial range.</summary>
    public SerialRange Range => new(Line, First, Last);

    /// <summary>Whether <paramref name="next"/> follows without a gap in the same account, batch and hold, so that the
    /// two are one block.</summary>
    public bool Joins(UnitBlock next) =>
        Last + 1 == next.First && Line == next.Line && AccountId == next.AccountId && BatchId == next.BatchId
            && HoldId == next.HoldId;
}

/// <summary>The order in which the registry picks units: oldest vintage first, lowest serial first. Specification
/// section 3.</summary>
internal sealed class PickingOrder : IComparer<UnitBlock>
{
    /// <summary>The only instance.</summary>
    public static readonly PickingOrder Instance = new();

    private PickingOrder() { }

    /// <inheritdoc/>
    public int Compare(UnitBlock x, UnitBlock y)
    {
        var byVintage = x.Vintage.CompareTo(y.Vintage);
        return byVintage != 0 ? byVintage : x.First.CompareTo(y.First);
    }
}

/// <summary>A batch (批次): one creation. Immutable.</summary>
/// <param name="Id">Its number, at least 1.</param>
/// <param name="Line">The unit type's serial line.</param>
/// <param name="First">First serial number created.</param>
/// <param name="Last">Last serial number created.</param>
/// <param name="VintageFirst">First year of its vintage.</param>
/// <param name="VintageLast">Last year of its vintage, not before the first.</param>
/// <param name="Project">Project number, for reductions; otherwise null.</param>
/// <param name="MonitoringFrom">First day of the monitoring period (yyyy-MM-dd), for reductions.</param>
/// <param name="MonitoringTo">Last day of the monitoring period (yyyy-MM-dd), for reductions.</param>
/// <param name="Reference">The outside decision (文号 / 备案号).</param>
/// <param name="TransactionSeq">The transaction that created it.</param>
public sealed record Batch(
    int Id,
    short Line,
    long First,
    long Last,
    short VintageFirst,
    short VintageLast,
    string? Project,
    string? MonitoringFrom,
    string? MonitoringTo,
    string Reference,
    long TransactionSeq)
{
    /// <summary>Tonnes CO2e created.</summary>
    public long Quantity => Last - First + 1;

    /// <summary>Whether its monitoring period has a day of this one.</summary>
    public bool IsOfPeriod(DateOnly? from, DateOnly? to) =>
        MonitoringFrom is not null && MonitoringTo is not null
        && string.CompareOrdinal(MonitoringFrom, to?.ToString("yyyy-MM-dd", null)) <= 0
        && string.CompareOrdinal(from?.ToString("yyyy-MM-dd", null), MonitoringTo) <= 0;
}
