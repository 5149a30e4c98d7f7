using System.Globalization;

namespace CarbonRegistry.Units;

/// <summary>
/// A serial range as written: <c>CN-CEA-2025-000000000001</c>, <c>CN-CEA-2025-000000000001..000008000000</c>, and for
/// reductions
/// <c>CN-CCER-2024-PROJECT-000000000001</c>. Specification section 3. The vintage is the batch's first year; where it
/// spans several years,
/// <c>2024+2025</c>.
/// </summary>
/// <param name="Range">The serial numbers.</param>
/// <param name="VintageFirst">First year of the vintage.</param>
/// <param name="VintageLast">Last year of the vintage.</param>
/// <param name="Project">Project number, for reductions only.</param>
public sealed record SerialNumber(SerialRange Range, short VintageFirst, short VintageLast, string? Project)
{
    /// <summary>The written form of these serial numbers of a batch.</summary>
    public static SerialNumber Of(Batch batch, SerialRange range) =>
        new(range, batch.VintageFirst, batch.VintageLast, batch.Project);

    /// <summary>Reads the written form; false for anything that <see cref="ToString"/> would not write (fewer leading
    /// zeros, other signs, an empty range).</summary>
    public static bool TryParse(string? text,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SerialNumber? serial)
    {
        serial = null;
        if (text is null || text.Length > 120 || !text.StartsWith("CN-", StringComparison.Ordinal))
        {
            return false;
        }

        var type = UnitTypes.All.FirstOrDefault(u => text.AsSpan(3).StartsWith(u.Code + "-", StringComparison.Ordinal));
        if (type is null)
        {
            return false;
        }

        var rest = text[(3 + type.Code.Length + 1)..];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        var numbersAt = rest.LastIndexOf('-') + 1;
        if (dash < 4 || numbersAt == 0)
        {
            return false;
        }

        var vintage = rest[..dash];
        var project = numbersAt > dash + 1 ? rest[(dash + 1)..(numbersAt - 1)] : null;
        var numbers = rest[numbersAt..];
        var dots = numbers.IndexOf("..", StringComparison.Ordinal);
        if (!TryYears(vintage, out var from, out var to)
            || !TryDigits(dots < 0 ? numbers : numbers[..dots], out var first)
            || !TryDigits(dots < 0 ? numbers : numbers[(dots + 2)..], out var last)
            || to < from || first < 1 || last < first || last > SerialRange.MaxSerial
            || project is not null != (type.Kind == UnitKind.Reduction)
            || (project is not null && !ProjectNumber.IsValid(project)))
        {
            return false;
        }

        var read = new SerialNumber(new(type.Line, first, last), from, to, project);
        if (!string.Equals(read.ToString(), text, StringComparison.Ordinal))
        {
            return false;
        }

        serial = read;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var type = UnitTypes.OfLine(Range.Line);
        var vintage = VintageText(VintageFirst, VintageLast);
        var project = Project is null ? "" : Project + "-";
        return Range.First == Range.Last
            ? string.Create(CultureInfo.InvariantCulture, $"CN-{type.Code}-{vintage}-{project}{Range.First:D12}")
            : string.Create(CultureInfo.InvariantCulture,
                $"CN-{type.Code}-{vintage}-{project}{Range.First:D12}..{Range.Last:D12}");
    }

    /// <summary>A vintage as written: <c>2025</c> or <c>2024+2025</c>.</summary>
    public static string VintageText(short first, short last) =>
        first == last ? first.ToString("D4", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{first:D4}+{last:D4}");

    /// <summary>Reads a vintage as <see cref="VintageText"/> writes it, and nothing else.</summary>
    public static bool TryVintage(string text, out short first, out short last) =>
        TryYears(text, out first, out last) && first <= last
            && string.Equals(VintageText(first, last), text, StringComparison.Ordinal);

    private static bool TryYears(string text, out short first, out short last)
    {
        last = 0;
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return short.TryParse(plus < 0 ? text : text[..plus], NumberStyles.None, CultureInfo.InvariantCulture,
            out first)
            && short.TryParse(plus < 0 ? text : text[(plus + 1)..], NumberStyles.None, CultureInfo.InvariantCulture,
                out last);
    }

    private static bool TryDigits(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
