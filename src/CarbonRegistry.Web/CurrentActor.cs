using System.Diagnostics;
using CarbonRegistry.People;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web;

/// <summary>Who asks: found once a request, from its bearer token or from the cookie of its session.</summary>
public static class CurrentActor
{
    private const int LongestToken = 512;
    private static readonly object Key = new(), FoundKey = new();
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private sealed record Found(SignedIn? Person, long At);

    /// <summary>Says in the answer that everybody can have made the request.</summary>
    private const string DemonstrationField = "Demonstration";

    /// <summary>Lets nobody through without a valid token or session.</summary>
    public static async ValueTask<object?> Require(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        if (Find(http) is not { } found)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return http.Refuse(Refusals.NotSignedIn.At());
        }

        if (Barred(http, found) is { } barred)
        {
            return http.Refuse(barred);
        }

        if (found.Session is not null && !Origins.IsOurs(http.Request))
        {
            return http.Refuse(Refusals.NotOurPage.At());
        }

        if (found.Scope == TokenScope.Read && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return http.Refuse(Refusals.TokenScope.At());
        }

        var (person, refusal) = await http.RequestServices.GetRequiredService<SignedRequests>().OfToken(http, found);
        if (refusal is not null)
        {
            return http.Refuse(refusal);
        }

        http.SignIn(person);
        if (person.Demonstration)
        {
            http.Response.Headers[DemonstrationField] = "true";
        }

        return await next(context);
    }

    /// <summary>Why a token or session that was found does not count here: it is a demonstration's, or used from elsewhere than it is bound to; null: it does.</summary>
    internal static Refusal? Barred(HttpContext http, SignedIn found) =>
        found.Demonstration && !http.RequestServices.GetRequiredService<HostOptions>().TakesDemonstrationTokens ? Refusals.DemonstrationOnly.At()
        : found.Key?.Admits(http.Connection.RemoteIpAddress) == false ? Refusals.TokenElsewhere.At()
        : null;

    /// <summary>The person who asks.</summary>
    public static SignedIn SignedIn(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return (SignedIn)http.Items[Key]!;
    }

    /// <summary>The person who asks, in their role.</summary>
    public static Actor Actor(this HttpContext http) => http.SignedIn().Actor;

    /// <summary>The person who asks, or null where nobody has signed in.</summary>
    internal static SignedIn? Visitor(this HttpContext http) => http.Items[Key] as SignedIn;

    /// <summary>Says who asks.</summary>
    internal static void SignIn(this HttpContext http, SignedIn person) => http.Items[Key] = person with { Actor = person.Actor.From(http) };

    /// <summary>From here on the request is nobody's: what is shown then asks the database for nothing of a person's.</summary>
    internal static void ForgetVisitor(this HttpContext http) => http.Items.Remove(Key);

    /// <summary>The actor with where the request came from, for the journal: network address and request id.</summary>
    internal static Actor From(this Actor actor, HttpContext http) =>
        actor with { Origin = $"{http.Connection.RemoteIpAddress} {Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier}" };

    /// <summary>Whoever the request's token or session is of, or null. A request with a token is that token's, whatever cookies it brings.</summary>
    internal static SignedIn? Find(HttpContext http)
    {
        // Asked for more than once by a request; not remembered over the time that it may have waited for its turn.
        if (http.Items[FoundKey] is Found known && TimeProvider.System.GetElapsedTime(known.At) < Remembered)
        {
            return known.Person;
        }

        var person = Look(http);
        http.Items[FoundKey] = new Found(person, TimeProvider.System.GetTimestamp());
        return person;
    }

    private static SignedIn? Look(HttpContext http)
    {
        var tokens = http.RequestServices.GetRequiredService<Tokens>();
        var header = http.Request.Headers.Authorization;
        if (header.Count > 0)
        {
            return header is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && value.Length < LongestToken
                ? tokens.Find(value["Bearer ".Length..].Trim())
                : null;
        }

        return Cookies.Session(http) is { } secret ? tokens.FindSession(secret) : null;
    }
}
