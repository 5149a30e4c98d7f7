using System.Security.Cryptography;

namespace MessageSignatures;

/// <summary>The Content-Digest field of RFC 9530: what a signature over the field says of the body.</summary>
public static class ContentDigest
{
    /// <summary>The field's name, as a component of a signature.</summary>
    public const string Field = "content-digest";

    /// <summary>The field of a body, by SHA-256.</summary>
    public static string Of(ReadOnlySpan<byte> body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    /// <summary>
    /// Whether a field tells the truth of a body: every digest in it by sha-256 or sha-512 is right, and there is at
    /// least one. Others are passed over, as RFC 9530 section 2 has it: weak ones prove nothing.
    /// </summary>
    public static bool Matches(string field, ReadOnlySpan<byte> body)
    {
        if (StructuredFields.ReadDictionary(field) is not { } digests)
        {
            return false;
        }

        var known = 0;
        foreach (var (algorithm, member) in digests)
        {
            if (algorithm is not ("sha-256" or "sha-512"))
            {
                continue;
            }

            var actual = algorithm == "sha-256" ? SHA256.HashData(body) : SHA512.HashData(body);
            if (member.Value is not byte[] claimed || !CryptographicOperations.FixedTimeEquals(claimed, actual))
            {
                return false;
            }

            known++;
        }

        return known > 0;
    }
}
