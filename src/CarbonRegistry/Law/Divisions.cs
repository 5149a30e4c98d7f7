namespace CarbonRegistry.Law;

/// <summary>A province, municipality or autonomous region of GB/T 2260.</summary>
/// <param name="Code">The first two digits of its code.</param>
/// <param name="Name">Its short name.</param>
internal sealed record Division(string Code, Text Name);

/// <summary>The first two digits of GB/T 2260.</summary>
internal static class Divisions
{
    /// <summary>The 31 divisions that take part in the national market, by code.</summary>
    public static readonly IReadOnlyList<Division> Provinces =
    [
        new("11", new("北京", "Beijing")), new("12", new("天津", "Tianjin")), new("13", new("河北", "Hebei")),
        new("14", new("山西", "Shanxi")), new("15", new("内蒙古", "Inner Mongolia")),
        new("21", new("辽宁", "Liaoning")),
        new("22", new("吉林", "Jilin")), new("23", new("黑龙江", "Heilongjiang")), new("31", new("上海", "Shanghai")),
        new("32", new("江苏", "Jiangsu")), new("33", new("浙江", "Zhejiang")), new("34", new("安徽", "Anhui")),
        new("35", new("福建", "Fujian")), new("36", new("江西", "Jiangxi")), new("37", new("山东", "Shandong")),
        new("41", new("河南", "Henan")), new("42", new("湖北", "Hubei")), new("43", new("湖南", "Hunan")),
        new("44", new("广东", "Guangdong")), new("45", new("广西", "Guangxi")), new("46", new("海南", "Hainan")),
        new("50", new("重庆", "Chongqing")), new("51", new("四川", "Sichuan")), new("52", new("贵州", "Guizhou")),
        new("53", new("云南", "Yunnan")), new("54", new("西藏", "Tibet")), new("61", new("陕西", "Shaanxi")),
        new("62", new("甘肃", "Gansu")), new("63", new("青海", "Qinghai")), new("64", new("宁夏", "Ningxia")),
        new("65", new("新疆", "Xinjiang")),
    ];

    /// <summary>Taiwan, Hong Kong and Macao: their codes stand in credit codes and identity numbers.</summary>
    private static readonly string[] Others = ["71", "81", "82"];

    private static readonly HashSet<string> Codes = [.. Provinces.Select(p => p.Code), .. Others];

    /// <summary>Whether this is the code of a province, municipality, autonomous or special administrative
    /// region.</summary>
    public static bool IsProvince(string code) => Codes.Contains(code);
}
