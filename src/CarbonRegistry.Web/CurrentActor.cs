using CarbonRegistry.People;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Web;

/// <summary>Who asks: found once a request, from its bearer token.</summary>
public static class CurrentActor
{
    private const int LongestToken = 512;
    private static readonly object Key = new();

    /// <summary>Lets nobody through without a valid token.</summary>
    public static ValueTask<object?> Require(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        var header = http.Request.Headers.Authorization;
        if (header is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && value.Length < LongestToken
            && http.RequestServices.GetRequiredService<Tokens>().Find(value["Bearer ".Length..].Trim()) is { } found)
        {
            http.Items[Key] = found;
            return next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(http.Refuse(Refusals.NotSignedIn.At()));
    }

    /// <summary>The person who asks.</summary>
    public static SignedIn SignedIn(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return (SignedIn)http.Items[Key]!;
    }

    /// <summary>The person who asks, in their role.</summary>
    public static Actor Actor(this HttpContext http) => http.SignedIn().Actor with { Origin = Origin(http) };

    /// <summary>Where a request comes from, for the journal: address and request id.</summary>
    public static string Origin(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return $"{http.Connection.RemoteIpAddress} {http.TraceIdentifier}";
    }
}
