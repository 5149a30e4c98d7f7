using System.Globalization;

namespace CarbonRegistry.Units;

/// <summary>A vintage (年度): its first and its last year, both included.</summary>
/// <param name="First">The first year.</param>
/// <param name="Last">The last year.</param>
internal readonly record struct Years(short First, short Last)
{
    /// <summary>One year, as "2025", or two, as "2024+2025"; null: the text is neither.</summary>
    public static Years? Read(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return ((text.Length == 4 && plus < 0) || (text.Length == 9 && plus == 4))
            && short.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && short.TryParse(text.AsSpan(plus < 0 ? 0 : 5, 4), NumberStyles.None, CultureInfo.InvariantCulture,
                out var last)
            ? new(first, last) : null;
    }

    /// <summary>As serial numbers and the interface write it.</summary>
    public override string ToString() => SerialNumber.VintageText(First, Last);
}
