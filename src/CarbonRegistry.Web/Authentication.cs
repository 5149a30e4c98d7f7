using System.Text.Encodings.Web;
using CarbonRegistry.People;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CarbonRegistry.Web;

/// <summary>
/// Who gets in: whoever has a token or a session that counts. Every route demands it that does not say by
/// <c>AllowAnonymous</c> that it is open, so that one that somebody forgets to protect is closed.
/// </summary>
internal sealed class Authentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder,
    SignedRequests signed, HostOptions node) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    private const string TokenOrSession = "TokenOrSession";

    /// <summary>Says in the answer that everybody can have made the request.</summary>
    private const string DemonstrationField = "Demonstration";

    private Refusal _why = Refusals.NotSignedIn.At();

    /// <summary>Adds the one way in, and closes what does not say that it is open.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddAuthentication(TokenOrSession)
            .AddScheme<AuthenticationSchemeOptions, Authentication>(TokenOrSession, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(c => c.User.Identity is PersonIdentity || c.Resource is HttpContext http && !IsOurs(http))
            .Build());
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What is open asks nobody who they are: health is told while the database, which knows, is away.
        if (!IsOurs(Context) || Context.GetEndpoint()!.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || CurrentActor.Find(Context) is not { } found)
        {
            return AuthenticateResult.NoResult();
        }

        var (person, refusal) = Barred(found) is { } barred ? (found, barred)
            : Screens.IsForPrograms(Request.Path) ? await signed.OfToken(Context, found) : (found, null);
        if (refusal is not null)
        {
            _why = refusal;
            return AuthenticateResult.Fail(refusal.Kind.Text.En);
        }

        if (person.Demonstration && Screens.IsForPrograms(Request.Path))
        {
            Response.Headers[DemonstrationField] = "true";
        }

        return AuthenticateResult.Success(new(CurrentActor.PrincipalOf(Context, person), Scheme.Name));
    }

    /// <summary>Says to a program why not, and leads a person to where one signs in.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!Screens.IsForPrograms(Request.Path))
        {
            await (await SignInPages.ToEntrance(Context)).ExecuteAsync(Context);
            return;
        }

        if (_why.Kind.Status == StatusCodes.Status401Unauthorized)
        {
            Response.Headers.WWWAuthenticate = "Bearer";
        }

        await Context.Refuse(_why).ExecuteAsync(Context);
    }

    /// <summary>Whether a route of ours was found. No such address, another method, another type of body: that the
    /// framework itself says, to everybody.</summary>
    private static bool IsOurs(HttpContext http) => http.GetEndpoint() is RouteEndpoint;

    /// <summary>
    /// Why a token or session that was found does not count here: it is a demonstration's, or used from elsewhere than
    /// it is bound to; another site's page uses it; it only reads. Null: it does.
    /// </summary>
    private Refusal? Barred(SignedIn found) =>
        found.Demonstration && !node.TakesDemonstrationTokens ? Refusals.DemonstrationOnly.At()
        : found.Key?.Admits(Context.Connection.RemoteIpAddress) == false ? Refusals.TokenElsewhere.At()
        : found.Session is not null && !Origins.IsOurs(Request) ? Refusals.NotOurPage.At()
        : found.Scope == TokenScope.Read && !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method)
            ? Refusals.TokenScope.At()
        : null;
}
