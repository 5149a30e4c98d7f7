using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CarbonRegistry.Law;

/// <summary>Whose a transaction's id is: the caller's own (docs/decisions/0022).</summary>
internal static class TransactionId
{
    /// <summary>
    /// The id under which the journal keeps what a person asked by an id that another person had used before: always
    /// the same for the same person and id, so that asking twice is asking once. Its owner goes on to name it by the id
    /// that they chose.
    /// </summary>
    /// <param name="person">Who asked.</param>
    /// <param name="id">The id that they chose.</param>
    public static Guid Own(PersonId person, Guid id)
    {
        Span<byte> bytes = stackalloc byte[25];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], person);
        bytes[24] = (byte)'p';
        return Made(bytes);
    }

    /// <summary>An id of RFC 9562 version 8, of one's own making: the first half of the SHA-256 of these
    /// bytes.</summary>
    internal static Guid Made(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }

    /// <summary>The id of what carries a proposal out: always the same, so that it is carried out once.</summary>
    public static Guid Carried(Guid proposal)
    {
        Span<byte> bytes = stackalloc byte[17];
        proposal.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[16] = (byte)'c';
        return Made(bytes);
    }
}
