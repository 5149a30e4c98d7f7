using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.SignIn;
using CarbonRegistry.Web.Texts;
using Microsoft.AspNetCore.Components;

namespace CarbonRegistry.Web.Pages;

/// <summary>登录与安全: one's own passkeys, password, recovery codes, sessions and access tokens.</summary>
public partial class SecurityPage
{
    private static readonly int[] TokenDays = [30, 90, 180, 365];

    /// <summary>The credentials.</summary>
    [Parameter]
    [EditorRequired]
    public Credentials Credentials { get; set; } = null!;

    /// <summary>The sessions, newest first.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<SessionView> Sessions { get; set; } = [];

    /// <summary>How long a session lasts: without a request, and in any case.</summary>
    [Parameter]
    public (long Minutes, long Hours) Limits { get; set; }

    /// <summary>The access tokens.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<AccessToken> Tokens { get; set; } = [];

    /// <summary>A challenge to make a passkey.</summary>
    [Parameter]
    [EditorRequired]
    public PasskeyChallenge Passkey { get; set; } = null!;

    /// <summary>A text to sign with the key that a new token is to be bound to.</summary>
    [Parameter]
    [EditorRequired]
    public string Challenge { get; set; } = "";

    /// <summary>What was entered for a token that was not made.</summary>
    [Parameter]
    public Func<string, string?> EnteredToken { get; set; } = _ => null;

    /// <summary>The login name that was entered for a password that was not set; null: none was.</summary>
    [Parameter]
    public string? EnteredLogin { get; set; }

    /// <summary>A key of one-time codes for a new password.</summary>
    [Parameter]
    [EditorRequired]
    public NewTotp Totp { get; set; } = null!;

    /// <summary>Why the last change was refused.</summary>
    [Parameter]
    public IReadOnlyList<ReasonView> Wrong { get; set; } = [];

    /// <summary>Whether something was done just now.</summary>
    [Parameter]
    public bool Done { get; set; }

    /// <summary>A new access token, shown once.</summary>
    [Parameter]
    public string? NewToken { get; set; }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/me/security").AddEndpointFilter(OnlySessions);
        own.MapGet("/", (HttpContext http, string? done) => Show(http, [], done: done is not null));
        own.MapPost("/passkeys", AddPasskey);
        own.MapPost("/passkeys/remove",
            (Delegate)((HttpContext http) =>
                Change(http, SignInTexts.Remove,
                    (form, _) => Made(new() { RemovePasskey = form["passkey"].ToString() }))));
        own.MapPost("/password", SetPassword);
        own.MapPost("/password/remove",
            (Delegate)((HttpContext http) =>
                Change(http, SignInTexts.RemovePassword, (_, _) => Made(new() { RemovePassword = true }))));
        own.MapPost("/recovery-codes", (Delegate)NewRecoveryCodes);
        own.MapPost("/sessions/end", (Delegate)EndSessions);
        own.MapPost("/tokens", (Delegate)CreateTokenOf);
        own.MapPost("/tokens/revoke", (Delegate)Revoke);
    }

    private static IReadOnlyList<(string Key, Text Text)> Scopes =>
        [("read", SignInTexts.ScopeRead), ("propose", SignInTexts.ScopePropose), ("all", SignInTexts.ScopeAll)];

    private bool KeyIsEntered => new[] { "publicKey", "addresses", "proof" }
        .Any(f => !string.IsNullOrWhiteSpace(EnteredToken(f)));

    /// <summary>The id of the field that mends a refusal.</summary>
    private static string? FieldOf(ReasonView reason) => CredentialFields.Of(reason) ?? reason.Field switch
    {
        "name" => "token-name",
        "scope" => "token-scope",
        "expiresAt" => "token-days",
        "publicKey" => "token-public-key",
        "addresses" => "token-addresses",
        "proof" or "challenge" => "token-proof",
        _ => null,
    };

    private IEnumerable<string> Said(string field) => Wrong.Where(r => FieldOf(r) == field).Select(SentenceOf);

    private string? Invalid(string field) => Said(field).Any() ? "true" : null;

    private string At(Instant? instant) => instant is { } at ? Time(Instant.Text(at)) : T(SignInTexts.Never);

    private static ValueTask<object?> OnlySessions(EndpointFilterInvocationContext context,
        EndpointFilterDelegate next) =>
        context.HttpContext.SignedIn().Session is not null
            ? next(context) : ValueTask.FromResult<object?>(Screens.GoTo("/sign-in"));

    private static async Task<IResult> Show(HttpContext http, IReadOnlyList<Refusal> refusals, bool done = false,
        string? newToken = null, IFormCollection? form = null)
    {
        var who = http.SignedIn();
        var database = http.RequestServices.GetRequiredService<Database>();
        Credentials credentials;
        IReadOnlyList<AccessToken> tokens;
        IReadOnlyList<SessionView> sessions;
        (long Minutes, long Hours) limits;
        using (var snapshot = new Snapshot(database))
        {
            (credentials, tokens) = (Credentials.Of(snapshot, who.Actor.PersonId),
                AccessToken.Of(snapshot, who.Actor.PersonId));
            sessions = SessionQueries.Of(snapshot, who.Actor.PersonId, who.Session?.Id, Now(http));
            limits = (ParameterValues.At(snapshot, Parameters.SessionIdle, Now(http)),
                ParameterValues.At(snapshot, Parameters.SessionLength, Now(http)));
        }

        return Screens.Show(
            new SecurityPage
            {
                Credentials = credentials, Tokens = tokens, Sessions = sessions, Limits = limits,
                Passkey = await http.RequestServices.GetRequiredService<Passkeys>()
                    .ToCreate(http, who.Actor.PersonId, who.Name),
                Challenge = http.RequestServices.GetRequiredService<TokenKeys>().NewChallenge(who.Actor.PersonId),
                EnteredToken = f => form is not null && IsAt(http, "/tokens") ? form[f].ToString() : null,
                EnteredLogin = form is not null && IsAt(http, "/password") ? form["loginName"].ToString() : null,
                Totp = http.RequestServices.GetRequiredService<PasswordAndCode>()
                    .NewTotp(who.Actor.PersonId, credentials.LoginName ?? who.Name, form?["totp"]),
                Wrong = (IReadOnlyList<ReasonView>)[.. refusals.Select(ReasonView.Of)], Done = done,
                NewToken = newToken,
            },
            refusals.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Whether the form is of this part of the page.</summary>
    private static bool IsAt(HttpContext http, string part) =>
        http.Request.Path.Value?.EndsWith(part, StringComparison.OrdinalIgnoreCase) == true;

    private static Task<IResult> AddPasskey(HttpContext http, Passkeys passkeys) =>
        Change(http, SignInTexts.AddPasskey, async (form, person) =>
        await passkeys.Created(http, person, form["credential"], form["state"], form["name"].ToString()
            .Trim() is { Length: > 0 and <= 100 } name ? name : "1") is { } passkey
            ? (new() { Passkey = passkey }, [])
            : (null, [Refusals.PasskeyInvalid.At()]));

    private static Task<IResult> SetPassword(HttpContext http, PasswordAndCode password) =>
        Change(http, SignInTexts.SetPassword, (form, person) =>
    {
        var (set, refusals) = password.Take(person, form["loginName"].ToString(), form["password"].ToString(),
            form["totp"].ToString(), form["code"].ToString());
        return Task.FromResult<(ChangeCredentials.Form?, IReadOnlyList<Refusal>)>(
            (set is null ? null : new() { Password = set }, refusals));
    });

    private static Task<IResult> NewRecoveryCodes(HttpContext http)
    {
        var codes = Enrolling.NewRecoveryCodes();
        return Change(
            http, SignInTexts.NewRecoveryCodes,
            (_, _) => Made(new() { RecoveryCodes = [.. codes.Select(Secrets.HashCode)] }),
            () => Screens.Show(new RecoveryCodesPage { Codes = codes, Next = "/me/security" }));
    }

    /// <summary>A change of one's credentials: confirmed by its person, unless they are just setting up.</summary>
    private static async Task<IResult> Change(
        HttpContext http, Text what,
        Func<IFormCollection, PersonId, Task<(
                ChangeCredentials.Form? Form, IReadOnlyList<Refusal> Refusals)>> make, Func<IResult>? then = null)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["step"] == "back")
        {
            return await Show(http, [], form: form);
        }

        var who = http.SignedIn();
        if (!SignInApi.IsSettingUp(who.Session!, Now(http))
            && await ConfirmPage.Unconfirmed(http, form, Demanded.ByPerson(ContentOf(http, form), what), what)
            is { } unconfirmed)
        {
            return unconfirmed;
        }

        var (change, refusals) = await make(form, who.Actor.PersonId);
        return change is null ? await Show(http, refusals, form: form)
            : await Do(http, ChangeCredentials.Row, change with { Session = who.Session!.Id }, then, form);
    }

    private static async Task<IResult> EndSessions(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return await Do(http, EndSession.Row, Guid.TryParseExact(form["session"], "D", out var id)
            ? new EndSession.Form(id) : new(Except: http.SignedIn().Session!.Id));
    }

    private static async Task<IResult> CreateTokenOf(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["step"] == "back")
        {
            return await Show(http, [], form: form);
        }

        TokenScope? scope = form["scope"]
            .ToString() switch { "read" => TokenScope.Read, "propose" => TokenScope.Propose, "all" => TokenScope.All,
                _ => null };
        if (scope is null || !int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            || !TokenDays.Contains(days))
        {
            return await Show(http, [Refusals.FieldInvalid.At(field: "scope")], form: form);
        }

        var (key, unproved) = http.RequestServices.GetRequiredService<TokenKeys>().Read(
            http.Actor().PersonId, form["publicKey"], form["addresses"],

            // The page's own, in every form: without a key it says nothing.
            string.IsNullOrWhiteSpace(form["publicKey"]) ? null : form["challenge"].ToString(), form["proof"]);
        if (unproved.Count > 0 || (key is not null && scope != TokenScope.All))
        {
            return await Show(
                http, unproved.Count > 0 ? unproved : [Refusals.FieldNotAllowed.At(field: "publicKey")], form: form);
        }

        // A token outlives the session that makes it, whatever it lets do.
        if (await ConfirmPage.Unconfirmed(http, form,
            Demanded.ByPerson(ContentOf(http, form), SignInTexts.CreateToken),
            SignInTexts.CreateToken) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var token = Secrets.New();
        var made = new CreateToken.Form(
            Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            form["name"].ToString().Trim(), scope.Value, Now(http) + (days * Instant.Day), key, Secrets.Hash(token));
        var receipt = await http.RequestServices.GetRequiredService<SigningIn>()
            .Do(http.Actor(), CreateToken.Row, made);
        return receipt.Outcome == Outcome.Posted
            ? await Show(http, [], newToken: token) : await Show(http, receipt.Refusals, form: form);
    }

    private static async Task<IResult> Revoke(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return Guid.TryParseExact(form["token"], "D", out var id)
            ? await Do(http, RevokeToken.Row, new RevokeToken.Form(id)) : Screens.NotFound();
    }

    private static async Task<IResult> Do(HttpContext http, Operation operation, object asked,
        Func<IResult>? then = null, IFormCollection? form = null)
    {
        var receipt = await http.RequestServices.GetRequiredService<SigningIn>().Do(http.Actor(), operation, asked);
        return receipt.Outcome != Outcome.Posted ? await Show(http, receipt.Refusals, form: form) : then is null
            ? Screens.GoTo("/me/security?done=1") : then();
    }

    private static Task<(ChangeCredentials.Form? Form, IReadOnlyList<Refusal> Refusals)> Made(
        ChangeCredentials.Form form) =>
        Task.FromResult<(ChangeCredentials.Form?, IReadOnlyList<Refusal>)>((form, []));

    /// <summary>The content of a form about oneself: what is asked of which address.</summary>
    private static byte[] ContentOf(HttpContext http, IFormCollection form)
    {
        var fields = ConfirmPage.FieldsOf(form).OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => new[] { f.Name, f.Value });
        return SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{http.Request.Path} {JsonSerializer.Serialize(fields, Json.Options)}"));
    }

    private static Instant Now(HttpContext http) =>
        Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
}
