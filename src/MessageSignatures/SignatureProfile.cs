namespace MessageSignatures;

/// <summary>Why a message's signature does not count.</summary>
public enum SignatureFault
{
    /// <summary>It counts.</summary>
    None = 0,

    /// <summary>There is no signature, or one that cannot be read, or that does not cover exactly what it
    /// must.</summary>
    Missing,

    /// <summary>Its key is not known, or not valid now, or not of its algorithm.</summary>
    Key,

    /// <summary>It is not valid yet, or no more, or for longer than 60 seconds.</summary>
    Time,

    /// <summary>It is not this key's signature over this message.</summary>
    Signature,

    /// <summary>The digest is not that of the body.</summary>
    Digest,
}

/// <summary>
/// What every signature of this registry has in common, whoever signs: one signature over exactly the components that
/// were agreed, with creation, end, nonce, key and algorithm; valid for a minute; and the body's digest among what is
/// covered.
/// </summary>
public static class SignatureProfile
{
    /// <summary>The longest that a signature may be valid, in seconds.</summary>
    public const int LongestValidity = 60;

    /// <summary>How far the clocks of the two sides may differ, in seconds: a signature from that far in the future
    /// counts.</summary>
    public const int ClockTolerance = 5;

    /// <summary>Signs a message whose fields have the body's digest already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="components">What is covered, in this order.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="nonce">A value never used before with this key.</param>
    /// <returns>The values of Signature-Input and Signature.</returns>
    public static (string Input, string Signature) Sign(HttpMessage message, IReadOnlyList<Component> components,
        SigningKey key, long now, string nonce)
    {
        ArgumentNullException.ThrowIfNull(key);
        return MessageSignature.Sign(message, components,
            new(now, now + LongestValidity, nonce, key.KeyId, key.Algorithm), key);
    }

    /// <summary>Verifies a message. Whether the nonce was used before is the caller's to say.</summary>
    /// <param name="message">The message.</param>
    /// <param name="body">Its body.</param>
    /// <param name="components">What must be covered, in this order, the body's digest (<see cref="ContentDigest"/>)
    /// among it.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="keyOf">The key of this id that is valid now, or null.</param>
    public static (SignatureFault Fault, SignatureParameters? Parameters) Verify(
        HttpMessage message, ReadOnlySpan<byte> body, IReadOnlyList<Component> components, long now,
        Func<string, VerifyingKey?> keyOf)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(keyOf);
        if (MessageSignature.Read(message) is not { } read || !read.OnlyKnownParameters
            || !read.Components.SequenceEqual(components)
            || read.Parameters is not { Created: { } created, Expires: { } expires, Nonce: { Length: >= 16 and <= 128 },
                KeyId: { Length: >= 1 and <= 64 } keyId, Algorithm: { } algorithm })
        {
            return (SignatureFault.Missing, null);
        }

        if (keyOf(keyId) is not { } key || key.Algorithm != algorithm)
        {
            return (SignatureFault.Key, null);
        }

        // Before the times, so that a forger learns nothing of them.
        if (!key.Verify(read.Base, read.Signature))
        {
            return (SignatureFault.Signature, null);
        }

        if (created > now + ClockTolerance || expires <= now || expires <= created
            || expires - created > LongestValidity)
        {
            return (SignatureFault.Time, read.Parameters);
        }

        return ContentDigest.Matches(message.Fields[ContentDigest.Field], body)
            ? (SignatureFault.None, read.Parameters)
            : (SignatureFault.Digest, read.Parameters);
    }
}
