using System.Security.Cryptography;
using System.Text;

namespace CarbonRegistry.People;

/// <summary>Random secrets that are shown once, and the hashes that are kept of them.</summary>
internal static class Secrets
{
    // Crockford's base 32: no letter that is taken for a digit.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A secret of 256 bits for a cookie or a token.</summary>
    public static string New() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>A code that a person types: groups of four characters, 5 bits each.</summary>
    /// <param name="groups">How many groups; 4 are 80 bits, 6 are 120.</param>
    public static string NewCode(int groups) =>
        string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));

    /// <summary>SHA-256 of a secret as it was given out.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>SHA-256 of a code as people type it: case, blanks and hyphens do not matter, and letters that look like
    /// digits are read as such.</summary>
    public static byte[] HashCode(string code)
    {
        var plain = new StringBuilder(code.Length);
        foreach (var c in code.ToUpperInvariant())
        {
            if (c is not '-' and not ' ')
            {
                plain.Append(c switch
                {
                    'O' => '0',
                    'I' or 'L' => '1',
                    _ => c,
                });
            }
        }

        return Hash(plain.ToString());
    }
}
