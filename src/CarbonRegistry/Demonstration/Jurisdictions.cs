using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Demonstration;

/// <summary>A province or a pilot region, as demonstrations and test worlds need it.</summary>
/// <param name="Code">Two digits: GB/T 2260, or 91 to 98 for a pilot region.</param>
/// <param name="Name">Its short name.</param>
/// <param name="Within">Pilot regions: the province they lie in. Otherwise null.</param>
/// <param name="Weight">Provinces: key emitters in a thousand of the whole country's, roughly.</param>
public sealed record Jurisdiction(string Code, Text Name, string? Within = null, int Weight = 0);

/// <summary>The provinces of GB/T 2260 that have key emitters in the national market, and the eight pilot regions.</summary>
public static class Jurisdictions
{
    /// <summary>The nation.</summary>
    public static readonly Jurisdiction Nation = new("00", new("国家", "National"));

    /// <summary>The 31 provinces.</summary>
    public static readonly IReadOnlyList<Jurisdiction> Provinces =
    [
        new("11", new("北京", "Beijing"), Weight: 8), new("12", new("天津", "Tianjin"), Weight: 14), new("13", new("河北", "Hebei"), Weight: 62),
        new("14", new("山西", "Shanxi"), Weight: 58), new("15", new("内蒙古", "Inner Mongolia"), Weight: 78), new("21", new("辽宁", "Liaoning"), Weight: 52),
        new("22", new("吉林", "Jilin"), Weight: 26), new("23", new("黑龙江", "Heilongjiang"), Weight: 44), new("31", new("上海", "Shanghai"), Weight: 15),
        new("32", new("江苏", "Jiangsu"), Weight: 92), new("33", new("浙江", "Zhejiang"), Weight: 66), new("34", new("安徽", "Anhui"), Weight: 36),
        new("35", new("福建", "Fujian"), Weight: 28), new("36", new("江西", "Jiangxi"), Weight: 26), new("37", new("山东", "Shandong"), Weight: 140),
        new("41", new("河南", "Henan"), Weight: 50), new("42", new("湖北", "Hubei"), Weight: 32), new("43", new("湖南", "Hunan"), Weight: 26),
        new("44", new("广东", "Guangdong"), Weight: 48), new("45", new("广西", "Guangxi"), Weight: 22), new("46", new("海南", "Hainan"), Weight: 4),
        new("50", new("重庆", "Chongqing"), Weight: 14), new("51", new("四川", "Sichuan"), Weight: 26), new("52", new("贵州", "Guizhou"), Weight: 22),
        new("53", new("云南", "Yunnan"), Weight: 18), new("54", new("西藏", "Tibet"), Weight: 1), new("61", new("陕西", "Shaanxi"), Weight: 34),
        new("62", new("甘肃", "Gansu"), Weight: 20), new("63", new("青海", "Qinghai"), Weight: 6), new("64", new("宁夏", "Ningxia"), Weight: 24),
        new("65", new("新疆", "Xinjiang"), Weight: 58),
    ];

    /// <summary>The pilot regions.</summary>
    public static readonly IReadOnlyList<Jurisdiction> Pilots =
    [
        new("91", new("北京试点", "Beijing pilot"), "11"), new("92", new("天津试点", "Tianjin pilot"), "12"), new("93", new("上海试点", "Shanghai pilot"), "31"),
        new("94", new("重庆试点", "Chongqing pilot"), "50"), new("95", new("湖北试点", "Hubei pilot"), "42"), new("96", new("广东试点", "Guangdong pilot"), "44"),
        new("97", new("深圳试点", "Shenzhen pilot"), "44"), new("98", new("福建试点", "Fujian pilot"), "35"),
    ];
}
