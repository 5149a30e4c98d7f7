using System.Diagnostics;
using System.Security.Claims;
using CarbonRegistry.People;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web;

/// <summary>Who asks: found once a request, from its bearer token or from the cookie of its session.</summary>
public static class CurrentActor
{
    private const int LongestToken = 512;
    private static readonly object FoundKey = new();
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private sealed record Found(SignedIn? Person, long At);

    /// <summary>The person who asks.</summary>
    public static SignedIn SignedIn(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Visitor() ?? throw new InvalidOperationException("Nobody has signed in where somebody must.");
    }

    /// <summary>The person who asks, in their role.</summary>
    public static Actor Actor(this HttpContext http) => http.SignedIn().Actor;

    /// <summary>The person who asks, or null where nobody has signed in.</summary>
    internal static SignedIn? Visitor(this HttpContext http) => (http.User.Identity as PersonIdentity)?.Person;

    /// <summary>Says who asks.</summary>
    internal static void SignIn(this HttpContext http, SignedIn person) => http.User = PrincipalOf(http, person);

    /// <summary>A person as the framework carries them, with where their request came from.</summary>
    internal static ClaimsPrincipal PrincipalOf(HttpContext http, SignedIn person) =>
        new(new PersonIdentity(person with { Actor = person.Actor.From(http) }));

    /// <summary>From here on the request is nobody's: what is shown then asks the database for nothing of a
    /// person's.</summary>
    internal static void ForgetVisitor(this HttpContext http) => http.User = new();

    /// <summary>The actor with where the request came from, for the journal: network address and request id.</summary>
    internal static Actor From(this Actor actor, HttpContext http) =>
        actor with { Origin =
            $"{http.Connection.RemoteIpAddress} {Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier}" };

    /// <summary>Whoever the request's token or session is of, or null. A request with a token is that token's, whatever
    /// cookies it brings.</summary>
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
            return header is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                && value.Length < LongestToken
                ? tokens.Find(value["Bearer ".Length..].Trim())
                : null;
        }

        return Cookies.Session(http) is { } secret ? tokens.FindSession(secret) : null;
    }
}

/// <summary>Who asks, as the framework carries them: the registry's own model, of which no claim is a copy.</summary>
/// <param name="person">The person.</param>
internal sealed class PersonIdentity(SignedIn person) : ClaimsIdentity("registry")
{
    /// <summary>The person.</summary>
    public SignedIn Person { get; } = person;
}
