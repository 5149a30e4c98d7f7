namespace CarbonRegistry.Rulebook;

/// <summary>The first two digits of administrative divisions (GB/T 2260), as identifiers carry them.</summary>
public static class Divisions
{
    private static readonly HashSet<string> Provinces = new(StringComparer.Ordinal)
    {
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
    };

    /// <summary>Whether this is the code of a province, municipality, autonomous or special administrative region.</summary>
    public static bool IsProvince(string code) => Provinces.Contains(code);
}
