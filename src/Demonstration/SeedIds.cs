using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CarbonRegistry.Demonstration;

/// <summary>Transaction ids from a seed: the same seed gives the same ids in the same order. UUID version 8.</summary>
internal sealed class SeedIds(int seed)
{
    private long _count;

    public Guid Next()
    {
        Span<byte> source = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(source, seed);
        BinaryPrimitives.WriteInt64LittleEndian(source[4..], Interlocked.Increment(ref _count));
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(source, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
