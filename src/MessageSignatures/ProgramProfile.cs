namespace MessageSignatures;

/// <summary>How a program signs the requests that it makes with an access token: the exchange link's profile, and the
/// token with it.</summary>
public static class ProgramProfile
{
    /// <summary>The field that names an act; signed where a request has it.</summary>
    public const string IdempotencyKey = "idempotency-key";

    private static readonly IReadOnlyList<Component> Plain = [.. ExchangeProfile.OfRequests, new("authorization")];
    private static readonly IReadOnlyList<Component> Named = [.. Plain, new(IdempotencyKey)];

    /// <summary>What the signature of a request with these fields covers, in this order.</summary>
    public static IReadOnlyList<Component> Of(HttpMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Fields.ContainsKey(IdempotencyKey) ? Named : Plain;
    }
}
