using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Exchange;

/// <summary>What an exchange's books tell apart: units of one type, vintage and, for reductions, project.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written: 2025 or 2024+2025.</param>
/// <param name="Project">The project number; null for allowances.</param>
internal sealed record UnitGroup(string UnitType, string Vintage, string? Project)
{
    /// <summary>By unit type, vintage and project.</summary>
    public static readonly IComparer<UnitGroup> Order =
        Comparer<UnitGroup>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    /// <summary>The group of a batch.</summary>
    public static UnitGroup Of(Batch batch)
    {
        return new(UnitTypes.OfLine(batch.Line).Code, SerialNumber.VintageText(batch.VintageFirst, batch.VintageLast),
            batch.Project);
    }

    /// <inheritdoc/>
    public override string ToString() => Project is null ? $"{UnitType} {Vintage}" : $"{UnitType} {Vintage} {Project}";
}

/// <summary>A part of a movement, in one group: its quantity and its serial ranges as written.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="Project">The project number; null for allowances.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="Serials">The serial ranges.</param>
public sealed record UnitsView(string UnitType, string Vintage, string? Project, long Quantity,
    IReadOnlyList<string> Serials)
{
    /// <summary>Ranges of known batches, by group.</summary>
    public static IReadOnlyList<UnitsView> Of(
        IEnumerable<(int Batch, SerialRange Range)> ranges, IReadOnlyDictionary<int, Batch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return
        [
            .. ranges.GroupBy(r => UnitGroup.Of(batches[r.Batch])).OrderBy(g => g.Key, UnitGroup.Order)
            .Select(g => new UnitsView(
                g.Key.UnitType, g.Key.Vintage, g.Key.Project, g.Sum(r => r.Range.Quantity),
                [.. g.OrderBy(r => r.Range.First).Select(r => SerialNumber.Of(batches[r.Batch], r.Range).ToString())])),
        ];
    }
}

/// <summary>The batches that some rows speak of, read where the rows were.</summary>
internal static class BatchesOf
{
    public delegate List<Batch> Reader(string sql, IEnumerable<long> numbers, Func<Row, Batch> read);

    public static Dictionary<int, Batch> Ids(IEnumerable<int> ids, Reader listIn) =>
        listIn(LedgerSql.Batches + " where id in", ids.Distinct().Select(i => (long)i), LedgerSql.ReadBatch)
            .ToDictionary(b => b.Id);
}
