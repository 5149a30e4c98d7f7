using System.Text.RegularExpressions;

namespace CarbonRegistry.Units;

/// <summary>
/// Project numbers (项目编号): capital letters and digits, hyphens between them, at most 32 characters.
/// </summary>
internal static partial class ProjectNumber
{
    /// <summary>Whether a text is one.</summary>
    public static bool IsValid(string text) => Written.IsMatch(text);

    [GeneratedRegex(
        @"^[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Written { get; }
}
