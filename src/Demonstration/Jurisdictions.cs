namespace CarbonRegistry.Demonstration;

/// <summary>A province or a pilot region, as demonstrations and test worlds need it.</summary>
/// <param name="Code">Two digits: GB/T 2260, or 91 to 98 for a pilot region.</param>
/// <param name="Name">Its short name.</param>
/// <param name="Within">Pilot regions: the province they lie in. Otherwise null.</param>
/// <param name="Weight">Provinces: key emitters in a thousand of the whole country's, roughly.</param>
public sealed record Jurisdiction(string Code, Text Name, string? Within = null, int Weight = 0);

/// <summary>The provinces of GB/T 2260 that have key emitters in the national market, and the eight pilot
/// regions.</summary>
public static class Jurisdictions
{
    /// <summary>The nation.</summary>
    public static readonly Jurisdiction Nation = new("00", new("国家", "National"));

    /// <summary>Key emitters in a thousand of the whole country's, roughly, by province.</summary>
    private static readonly Dictionary<string, int> Weights = new(StringComparer.Ordinal)
    {
        ["11"] = 8, ["12"] = 14, ["13"] = 62, ["14"] = 58, ["15"] = 78, ["21"] = 52, ["22"] = 26, ["23"] = 44,
        ["31"] = 15, ["32"] = 92, ["33"] = 66, ["34"] = 36, ["35"] = 28, ["36"] = 26, ["37"] = 140, ["41"] = 50,
        ["42"] = 32, ["43"] = 26, ["44"] = 48, ["45"] = 22, ["46"] = 4, ["50"] = 14, ["51"] = 26, ["52"] = 22,
        ["53"] = 18, ["54"] = 1, ["61"] = 34, ["62"] = 20, ["63"] = 6, ["64"] = 24, ["65"] = 58,
    };

    /// <summary>The 31 provinces.</summary>
    public static readonly IReadOnlyList<Jurisdiction> Provinces =
        [.. Divisions.Provinces.Select(p => new Jurisdiction(p.Code, p.Name, Weight: Weights[p.Code]))];

    /// <summary>The pilot regions.</summary>
    public static readonly IReadOnlyList<Jurisdiction> Pilots =
    [
        new("91", new("北京试点", "Beijing pilot"), "11"), new("92", new("天津试点", "Tianjin pilot"), "12"),
        new("93", new("上海试点", "Shanghai pilot"), "31"),
        new("94", new("重庆试点", "Chongqing pilot"), "50"), new("95", new("湖北试点", "Hubei pilot"), "42"),
        new("96", new("广东试点", "Guangdong pilot"), "44"),
        new("97", new("深圳试点", "Shenzhen pilot"), "44"), new("98", new("福建试点", "Fujian pilot"), "35"),
    ];
}
