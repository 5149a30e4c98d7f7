using System.Security.Cryptography;
using System.Text;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>
/// That two persons of the registry are one human being: kept as a keyed digest of the identity number, under a key of
/// this registry's own, so that equal numbers are seen and no number is stored.
/// </summary>
internal static class Identity
{
    private const int KeyLength = 32;

    /// <summary>The digest as the table <c>person</c> keeps it.</summary>
    public static byte[] Of(Register register, IdentityNumber number)
    {
        return HMACSHA256.HashData(KeyOf(register), Encoding.ASCII.GetBytes(number.ToString()));
    }

    /// <summary>Whether a number is that of the human being whom a digest stands for: to go through many
    /// numbers.</summary>
    internal static Predicate<string> Matches(Register register, byte[] identity)
    {
        var key = KeyOf(register);
        return number => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(number)).AsSpan().SequenceEqual(identity);
    }

    /// <summary>The key, made with the first digest.</summary>
    private static byte[] KeyOf(Register register)
    {
        if (register.List("select key from identity_key", r => r.Bytes("key")) is [var key])
        {
            return key;
        }

        key = RandomNumberGenerator.GetBytes(KeyLength);
        register.Execute("insert into identity_key (id, key) values (1, @key)", ("key", key));
        return key;
    }
}
