using System.Globalization;

namespace CarbonRegistry.Law;

/// <summary>
/// An account number: <c>CN-EC-11-00000042-59</c>: type, jurisdiction, eight-digit sequence, two check digits. The
/// sequence is the account's identity in the ledger, so that a number is found without a search. Check digits: ISO 7064
/// MOD 97-10 over the characters before them, letters counted as in ISO 13616 (A = 10 … Z = 35).
/// </summary>
/// <param name="Type">Two-letter account type.</param>
/// <param name="Jurisdiction">Two digits: 00 the nation, GB/T 2260 for provinces, 91–98 pilot regions.</param>
/// <param name="Sequence">1 to 99 999 999.</param>
public readonly record struct AccountNumber(string Type, string Jurisdiction, AccountId Sequence)
{
    /// <summary>The greatest sequence that eight digits hold.</summary>
    public const long MaxSequence = 99_999_999;

    /// <summary>Reads a number; false unless it is written exactly as <see cref="ToString"/> writes it, with a known
    /// type and right check digits.</summary>
    public static bool TryParse(string? text, out AccountNumber number)
    {
        number = default;
        if (text is not { Length: 20 } || !text.StartsWith("CN-", StringComparison.Ordinal) || text[5] != '-'
            || text[8] != '-' || text[17] != '-')
        {
            return false;
        }

        var type = AccountTypes.Find(text[3..5]);
        if (type is null || type == AccountTypes.Origin
            || !text.AsSpan(6, 2).ContainsOnlyDigits()
            || !text.AsSpan(9, 8).ContainsOnlyDigits()
            || !text.AsSpan(18, 2).ContainsOnlyDigits())
        {
            return false;
        }

        var sequence = long.Parse(text.AsSpan(9, 8), NumberStyles.None, CultureInfo.InvariantCulture);
        var read = new AccountNumber(type.Code, text[6..8], new AccountId(sequence));
        if (sequence == 0 || !string.Equals(read.ToString(), text, StringComparison.Ordinal))
        {
            return false;
        }

        number = read;
        return true;
    }

    /// <summary>The id of the account with this number; 0 where the text is no number.</summary>
    public static AccountId IdOf(string? text) => TryParse(text, out var number) ? number.Sequence : default;

    /// <inheritdoc/>
    public override string ToString()
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"CN{Type}{Jurisdiction}{Sequence:D8}");
        return string.Create(CultureInfo.InvariantCulture,
            $"CN-{Type}-{Jurisdiction}-{Sequence:D8}-{CheckDigits(body):D2}");
    }

    private static int CheckDigits(string body)
    {
        var remainder = 0;
        foreach (var c in body)
        {
            remainder = char.IsAsciiDigit(c)
                ? ((remainder * 10) + (c - '0')) % 97
                : ((remainder * 100) + (c - 'A' + 10)) % 97;
        }

        // ISO 7064 MOD 97-10: with the check digits appended the whole number leaves 1.
        return 98 - (remainder * 100 % 97);
    }

}

internal static class Digits
{
    public static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
