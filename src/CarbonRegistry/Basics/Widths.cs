using System.Globalization;

namespace CarbonRegistry.Basics;

/// <summary>Full-width letters and signs, and digits of any script, as ASCII has them: what is compared by its
/// characters and not by how wide they are.</summary>
internal static class Widths
{
    /// <summary>The character as ASCII has it, or itself.</summary>
    public static char Narrow(char c) =>
        c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0)
        : CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit ? (char)('0' + digit)
        : c;
}
