namespace CarbonRegistry.Units;

/// <summary>What a unit is in law: an allowance (配额) or an emission reduction (减排量).</summary>
public enum UnitKind
{
    /// <summary>配额: the right to emit one tonne CO2e.</summary>
    Allowance,

    /// <summary>减排量: one tonne CO2e verified as not emitted, by a project.</summary>
    Reduction,
}

/// <summary>A unit type (碳单位类型): its own endless line of serial numbers. Specification section 3.</summary>
/// <param name="Line">The number of its serial line; permanent, at least 1.</param>
/// <param name="Code">As written in serial numbers.</param>
/// <param name="Kind">Allowance or reduction.</param>
/// <param name="Name">Its name.</param>
public sealed record UnitType(short Line, string Code, UnitKind Kind, Text Name);

/// <summary>The unit types. A further reduction type is one more row here; <c>migrate</c> then gives it its
/// line.</summary>
internal static class UnitTypes
{
    /// <summary>China Emission Allowance, 配额.</summary>
    public static readonly UnitType Cea =
        new(1, "CEA", UnitKind.Allowance, new("碳排放配额", "China Emission Allowance"));

    /// <summary>China Certified Emission Reduction, 核证自愿减排量.</summary>
    public static readonly UnitType Ccer =
        new(2, "CCER", UnitKind.Reduction, new("核证自愿减排量", "China Certified Emission Reduction"));

    /// <summary>All rows, by line.</summary>
    public static readonly IReadOnlyList<UnitType> All = [Cea, Ccer];

    /// <summary>The unit type of this code, or null.</summary>
    public static UnitType? Find(string? code) =>
        All.FirstOrDefault(u => string.Equals(u.Code, code, StringComparison.Ordinal));

    /// <summary>The unit type of this serial line.</summary>
    /// <exception cref="InvalidOperationException">No row has this line.</exception>
    public static UnitType OfLine(short line) => All.First(u => u.Line == line);
}
