using System.Globalization;

namespace CarbonRegistry.Basics;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    /// <summary>A whole number in groups of three digits.</summary>
    public static string Grouped(Int128 number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
