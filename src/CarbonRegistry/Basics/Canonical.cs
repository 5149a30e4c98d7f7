using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CarbonRegistry.Basics;

/// <summary>Bytes that no other content writes: fixed-width integers, length-prefixed texts.</summary>
internal sealed class Canonical
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    public Canonical Add(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public Canonical Add(long? value) => value is { } given ? Add(1).Add(given) : Add(0);

    public Canonical Add(Guid value)
    {
        value.TryWriteBytes(_bytes.GetSpan(16), bigEndian: true, out _);
        _bytes.Advance(16);
        return this;
    }

    public void Add(ReadOnlySpan<byte> value) => _bytes.Write(value);

    public Canonical Add(string? value)
    {
        if (value is null)
        {
            return Add(-1);
        }

        var size = Encoding.UTF8.GetByteCount(value);
        Add(size);
        Encoding.UTF8.GetBytes(value, _bytes.GetSpan(size));
        _bytes.Advance(size);
        return this;
    }

    public byte[] Hash() => SHA256.HashData(_bytes.WrittenSpan);
}
