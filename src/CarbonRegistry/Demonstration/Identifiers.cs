using System.Globalization;

namespace CarbonRegistry.Demonstration;

/// <summary>Invented identifiers of holders, with check characters that are right.</summary>
public static class Identifiers
{
    private const string CreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly int[] CreditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private static readonly int[] OrganizationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

    private static readonly int[] IdentityWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>
    /// A unified social credit code (GB 32100-2015) of a company: 91, the division, an organization code with its own check character (GB 11714), the check character.
    /// </summary>
    /// <param name="province">Two digits.</param>
    /// <param name="number">Eight digits' worth that tell it from others.</param>
    public static string CreditCode(string province, int number)
    {
        var organization = string.Create(CultureInfo.InvariantCulture, $"{number % 100_000_000:D8}");
        var rest = 11 - (organization.Select((c, i) => (c - '0') * OrganizationWeights[i]).Sum() % 11);
        var body = $"91{province}0100{organization}{(rest == 10 ? 'X' : rest == 11 ? '0' : (char)('0' + rest))}";
        var sum = body.Select((c, i) => CreditAlphabet.IndexOf(c, StringComparison.Ordinal) * CreditWeights[i]).Sum();
        return body + CreditAlphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>Whether a unified social credit code is well formed and its check character right.</summary>
    public static bool IsCreditCode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 18 && text.All(c => CreditAlphabet.Contains(c, StringComparison.Ordinal))
            && text.Take(17).Select((c, i) => CreditAlphabet.IndexOf(c, StringComparison.Ordinal) * CreditWeights[i]).Sum() is var sum
            && text[17] == CreditAlphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>A resident identity number (GB 11643-1999).</summary>
    /// <param name="province">Two digits.</param>
    /// <param name="born">Date of birth.</param>
    /// <param name="order">Three digits: order among those born that day, odd for men.</param>
    public static string IdentityNumber(string province, DateOnly born, int order)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{province}0102{born:yyyyMMdd}{order % 1000:D3}");
        return body + IdentityCheck(body);
    }

    /// <summary>Whether an identity number is well formed and its check character right.</summary>
    public static bool IsIdentityNumber(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 18 && text.Take(17).All(char.IsAsciiDigit)
            && DateOnly.TryParseExact(text[6..14], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && text[17] == IdentityCheck(text[..17]);
    }

    private static char IdentityCheck(string body) => "10X98765432"[body.Select((c, i) => (c - '0') * IdentityWeights[i]).Sum() % 11];
}
