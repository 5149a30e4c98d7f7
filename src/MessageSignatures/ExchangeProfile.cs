namespace MessageSignatures;

/// <summary>How messages of the exchange link are signed, both ways: the profile of RFC 9421 that registry and
/// exchanges agree on.</summary>
public static class ExchangeProfile
{
    /// <summary>What a request's signature covers.</summary>
    public static readonly IReadOnlyList<Component> OfRequests =
        [new("@method"), new("@target-uri"), new("content-type"), new(ContentDigest.Field)];

    /// <summary>What an answer's signature covers: itself, and the very request that it answers.</summary>
    public static readonly IReadOnlyList<Component> OfAnswers =
        [new("@status"), new("content-type"), new(ContentDigest.Field), new("@method", Req: true),
            new("@target-uri", Req: true), new(MessageSignature.Field, Req: true)];

    /// <summary>Signs a message whose fields have the body's digest already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="nonce">A value never used before with this key.</param>
    /// <returns>The values of Signature-Input and Signature.</returns>
    public static (string Input, string Signature) Sign(HttpMessage message, SigningKey key, long now, string nonce)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SignatureProfile.Sign(message, message.Status is null ? OfRequests : OfAnswers, key, now, nonce);
    }

    /// <summary>Verifies a message. Whether the nonce was used before is the caller's to say.</summary>
    /// <param name="message">The message.</param>
    /// <param name="body">Its body.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="keyOf">The key of this id that is valid now, or null.</param>
    public static (SignatureFault Fault, SignatureParameters? Parameters) Verify(HttpMessage message,
        ReadOnlySpan<byte> body, long now, Func<string, VerifyingKey?> keyOf)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SignatureProfile.Verify(message, body, message.Status is null ? OfRequests : OfAnswers, now, keyOf);
    }
}
