namespace CarbonRegistry.Law;

/// <summary>
/// A unified social credit code (统一社会信用代码) as GB 32100-2015 writes it: authority of registration and category,
/// six digits of the division (GB/T 2260), the organization code (GB 11714) with its own check character, and the check
/// character over all. Both check characters must be right.
/// </summary>
/// <remarks>The check runs modulo the prime 31 with weights that are powers of 3, so that every changed character and
/// every swap of two different adjacent characters is seen.</remarks>
internal readonly record struct CreditCode
{
    /// <summary>How many characters a code has.</summary>
    public const int Length = 18;

    /// <summary>The 31 characters, in the order of their values: digits and capital letters without I, O, S, V and
    /// Z.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>Registering authorities of the standard's table 1: 1 to 9, the armed forces, agriculture,
    /// others.</summary>
    private const string Authorities = "123456789ANY";

    private readonly string? _text;

    private CreditCode(string text) => _text = text;

    /// <summary>The two digits of the province it was registered in; 10 for the centre.</summary>
    public string Province => ToString()[2..4];

    /// <summary>Reads a code; false unless it is written in capitals, without blanks, and every character is as the
    /// standard has it.</summary>
    public static bool TryParse(string? text, out CreditCode code)
    {
        code = default;
        if (text is not { Length: Length } || text.AsSpan().ContainsAnyExcept(Alphabet)
            || !Authorities.Contains(text[0], StringComparison.Ordinal)
            || text[1] is < '1' or > '9'
            || !text.AsSpan(2, 6).ContainsOnlyDigits()
            || !(Divisions.IsProvince(text[2..4]) || text.AsSpan(2, 2) is "10")
            || text[16] != OrganizationCheck(text.AsSpan(8, 8))
            || text[17] != Check(text.AsSpan(0, 17)))
        {
            return false;
        }

        code = new(text);
        return true;
    }

    /// <summary>The code of these parts, with both check characters.</summary>
    /// <param name="authority">Authority and category: 91 is an enterprise.</param>
    /// <param name="division">Six digits, GB/T 2260.</param>
    /// <param name="organization">The eight characters of the organization code without its check character.</param>
    /// <exception cref="ArgumentException">The parts make no code.</exception>
    public static CreditCode Of(string authority, string division, string organization)
    {
        ArgumentException.ThrowIfNullOrEmpty(authority);
        ArgumentException.ThrowIfNullOrEmpty(division);
        ArgumentException.ThrowIfNullOrEmpty(organization);
        var body = $"{authority}{division}{organization}";
        if (body.Length == 16 && !body.AsSpan().ContainsAnyExcept(Alphabet))
        {
            body += OrganizationCheck(body.AsSpan(8));
            if (TryParse(body + Check(body), out var code))
            {
                return code;
            }
        }

        throw new ArgumentException($"{authority}, {division} and {organization} make no credit code.",
            nameof(organization));
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    /// <summary>The 18th character: modulo 31, weights 1, 3, 9, 27, … modulo 31.</summary>
    private static char Check(ReadOnlySpan<char> body)
    {
        var (sum, weight) = (0, 1);
        foreach (var c in body)
        {
            sum += Alphabet.IndexOf(c, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>The 17th character, GB 11714: modulo 11, letters counted A = 10 … Z = 35, X for ten.</summary>
    private static char OrganizationCheck(ReadOnlySpan<char> body)
    {
        ReadOnlySpan<int> weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += (char.IsAsciiDigit(body[i]) ? body[i] - '0' : body[i] - 'A' + 10) * weights[i];
        }

        return "0X987654321"[sum % 11];
    }
}
