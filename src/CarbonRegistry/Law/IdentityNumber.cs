using System.Globalization;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Law;

/// <summary>
/// A resident identity number (公民身份号码) as GB 11643-1999 writes it: six digits of the division (GB/T 2260), date
/// of birth, three digits of order, and the check character of ISO 7064 MOD 11-2. Residence permits of Hong Kong, Macao
/// (81, 82) and Taiwan (83) residents have the same form.
/// </summary>
/// <remarks>The check runs modulo the prime 11 with weights that are powers of 2, so that every changed character and
/// every swap of two different adjacent characters is seen. It is a personal secret: never in the journal or in
/// logs.</remarks>
internal readonly partial record struct IdentityNumber
{
    /// <summary>How many characters a number has.</summary>
    public const int Length = 18;

    private readonly string? _text;

    private IdentityNumber(string text, DateOnly born) => (_text, Born) = (text, born);

    /// <summary>Date of birth. That it lies in the past only the caller, who knows the time, can say.</summary>
    public DateOnly Born { get; }

    /// <summary>Reads a number; false unless it is 17 digits and the right check character (X a capital), the date
    /// exists and the region is one of GB/T 2260.</summary>
    public static bool TryParse(string? text, out IdentityNumber number)
    {
        number = default;
        if (text is not { Length: Length } || !text.AsSpan(0, 17).ContainsOnlyDigits()
            || !(Divisions.IsProvince(text[..2]) || text.AsSpan(0, 2) is "83")
            || !DateOnly.TryParseExact(text.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var born)
            || born.Year < 1800
            || text[17] != Check(text.AsSpan(0, 17)))
        {
            return false;
        }

        number = new(text, born);
        return true;
    }

    /// <summary>Whether a text has such a number in it, also in full-width characters, in a small x, or parted by
    /// blanks and strokes; also one of before 1999, of 15 digits, and one with a wrong check character: to who reads
    /// it, it is somebody's all the same.</summary>
    public static bool IsIn(string text)
    {
        var plain =
            new string([.. text.Select(c => char.ToUpperInvariant(Widths.Narrow(c))).Where(char.IsLetterOrDigit)]);
        return Enumerable.Range(0, plain.Length).Any(at => LooksLike(plain.AsSpan(at))) || Passport().IsMatch(plain);
    }

    /// <summary>A passport of the People's Republic, a travel permit of Hong Kong, Macao or Taiwan.</summary>
    [GeneratedRegex("(?<![A-Z0-9])(?:E[A-HJ-NP-Z]?[0-9]{7,8}|[GDSP][0-9]{8}|[HMC][0-9]{8,10})(?![A-Z0-9])")]
    private static partial Regex Passport();

    private static bool LooksLike(ReadOnlySpan<char> text) =>
        (text.Length >= Length && text[..17].ContainsOnlyDigits() && (char.IsAsciiDigit(text[17]) || text[17] == 'X')
            && (IsOf(text[..2], text.Slice(6, 8)) || IsPermit(text[..Length])))
        || (text.Length >= 15 && text[..15].ContainsOnlyDigits() && (text.Length == 15 || !char.IsAsciiDigit(text[15]))
            && IsOf(text[..2], $"19{text.Slice(6, 6)}"));

    /// <summary>A residence permit of a Taiwan resident (83), or the identity card of a foreign permanent resident,
    /// which begins with 9 and has the province and the nationality's number before the date. A credit code is
    /// neither.</summary>
    private static bool IsPermit(ReadOnlySpan<char> text) =>
        (text[..2] is "83" || (text[0] == '9' && Divisions.IsProvince(text.Slice(1, 2).ToString())
            && !CreditCode.TryParse(text.ToString(), out _)))
        && IsDay(text.Slice(6, 8));

    private static bool IsOf(ReadOnlySpan<char> province, ReadOnlySpan<char> born) =>
        Divisions.IsProvince(province.ToString()) && IsDay(born);

    private static bool IsDay(ReadOnlySpan<char> born) =>
        born[..2] is "19" or "20"
        && DateOnly.TryParseExact(born, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>The number of these parts, with its check character.</summary>
    /// <param name="division">Six digits, GB/T 2260.</param>
    /// <param name="born">Date of birth.</param>
    /// <param name="order">0 to 999: the order among those born there that day, odd for men.</param>
    /// <exception cref="ArgumentException">The parts make no number.</exception>
    public static IdentityNumber Of(string division, DateOnly born, int order)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{division}{born:yyyyMMdd}{order:D3}");
        return body.Length == 17 && body.AsSpan().ContainsOnlyDigits() && TryParse(body + Check(body), out var number)
            ? number
            : throw new ArgumentException($"{division} and {order} make no identity number.", nameof(division));
    }

    /// <summary>As people may see it who need not know it: the division and the last character.</summary>
    public string Masked => ToString() is { Length: Length } text ? $"{text[..6]}***********{text[^1]}" : "";

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    private static char Check(ReadOnlySpan<char> body)
    {
        var (sum, weight) = (0, 2);
        for (var i = body.Length - 1; i >= 0; i--)
        {
            sum += (body[i] - '0') * weight;
            weight = weight * 2 % 11;
        }

        return "10X98765432"[sum % 11];
    }
}
