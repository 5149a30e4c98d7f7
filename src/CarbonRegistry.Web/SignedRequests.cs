using CarbonRegistry.Exchange;
using CarbonRegistry.People;
using MessageSignatures;

namespace CarbonRegistry.Web;

/// <summary>Requests that are signed (RFC 9421), an exchange's messages and programs' requests alike: what was signed,
/// whether it counts, and that it counts once.</summary>
internal sealed class SignedRequests(Nonces nonces, TimeProvider clock, HostOptions options)
{
    /// <summary>A request as its signature covers it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="address">Scheme, host and port by which the caller calls, where that is not what the node
    /// sees.</param>
    public static HttpMessage Read(HttpContext http, string? address)
    {
        var request = http.Request;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in request.Headers)
        {
            fields[name.ToLowerInvariant()] = string.Join(", ", values.Select(v => (v ?? "").Trim(' ', '\t')));
        }

        // Behind a proxy the node does not see what was called; the installation then says it.
        var start = address?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host.Value}";
        return new(request.Method, $"{start}{request.PathBase.Value}{request.Path.Value}{request.QueryString.Value}",
            null, fields);
    }

    /// <summary>Why a request's signature does not count, or null. Whether it was used before says
    /// <see cref="UseUp"/>.</summary>
    public (Refusal? Refusal, SignatureParameters? Parameters) Check(
        HttpMessage request, ReadOnlySpan<byte> body, IReadOnlyList<Component> components,
        Func<string, VerifyingKey?> keyOf)
    {
        var now = clock.GetUtcNow();
        var (fault, parameters) = SignatureProfile.Verify(request, body, components, now.ToUnixTimeSeconds(), keyOf);
        var time = Instant.Text(Instant.Of(now));
        return (fault switch
        {
            SignatureFault.Missing => Refusals.SignatureMissing.At(),
            SignatureFault.Key => Refusals.SignatureKey.At(),
            SignatureFault.Time =>
                Refusals.SignatureTime.At(detail: new("登记系统时间 " + time, "the registry's time is " + time)),
            SignatureFault.Signature => Refusals.SignatureWrong.At(),
            SignatureFault.Digest => Refusals.DigestWrong.At(),
            _ => null,
        }, parameters);
    }

    /// <summary>Uses a signature's nonce up: what would be taken, and nothing else, so that nobody else can use up
    /// another's. Refuses a replay (846).</summary>
    public Refusal? UseUp(string keyId, SignatureParameters parameters) =>
        nonces.Remember(keyId, parameters.Nonce!, parameters.Expires!.Value, clock.GetUtcNow().ToUnixTimeSeconds())
            ? null : Refusals.NonceUsed.At();

    /// <summary>The same person, and whether they signed this request with their token's key; a signature that does not
    /// count is refused.</summary>
    public async Task<(SignedIn Person, Refusal? Refusal)> OfToken(HttpContext http, SignedIn person)
    {
        if (person is not { Key: { } key, TokenId: { } token }
            || !http.Request.Headers.ContainsKey(MessageSignature.InputField))
        {
            return (person, null);
        }

        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var body = buffer.ToArray();
        http.Request.Body = new MemoryStream(body, writable: false);
        using var verifying = VerifyingKey.FromSpki(key.Algorithm, key.PublicKey);
        var request = Read(http, options.PublicAddress);
        var (refusal, parameters) = Check(request, body, ProgramProfile.Of(request), id => id == token
            ? verifying : null);
        refusal ??= UseUp("token:" + token, parameters!);
        return (person with { Signed = refusal is null }, refusal);
    }
}
