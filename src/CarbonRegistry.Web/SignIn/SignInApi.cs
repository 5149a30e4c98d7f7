using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Texts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.SignIn;

/// <summary>Signing in and out, enrolment, one's own credentials, sessions and tokens, and fresh
/// confirmations.</summary>
internal static class SignInApi
{
    /// <summary>Sessions that began with a recovery or enrolment code may set credentials for so long without
    /// confirming (there may be nothing to confirm with), in microseconds.</summary>
    private const long SettingUp = 15L * 60 * 1_000_000;

    /// <summary>Lets no page of another site sign somebody in.</summary>
    public static ValueTask<object?> FromOurPages(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // A program has no page; only a browser says where a request comes from.
        var request = context.HttpContext.Request;
        return request.Headers.Origin.Count == 0 || Origins.IsOurs(request)
            ? next(context) : ValueTask.FromResult<object?>(context.HttpContext.Refuse(Refusals.NotOurPage.At()));
    }

    /// <summary>Maps what is open to everybody.</summary>
    public static void MapOpen(RouteGroupBuilder open, bool demonstration)
    {
        var session = open.MapGroup("/session").WithTags("Signing in");
        session.MapPost("/", WithPassword).Takes<PasswordSignInForm>("application/json")
            .Says(
                "SignIn", "Sign in by password",
                "Login name, password and one-time code, or a recovery code in its place. Sets the session's cookie. "
                    + "Too many failures make wait (Retry-After), but not on a device that signed in before.");
        session.MapPost("/passkey/options", PasskeyOptions)
            .Says("PasskeyOptions", "A challenge to a passkey",
                "For navigator.credentials.get. Take state back with the answer.");
        session.MapPost("/passkey/assertion", WithPasskey).Takes<PasskeySignInForm>("application/json")
            .Says("SignInByPasskey", "Sign in by passkey",
                "The passkey says who it is. User verification is required.");
        if (demonstration)
        {
            session.MapPost("/demonstration", AsDemonstration).Takes<DemonstrationSignInForm>("application/json")
                .Says("SignInToDemonstration", "Sign in as a person of the demonstration",
                    "Only where a demonstration is served.");
        }

        var enrolment = open.MapGroup("/enrolment").WithTags("Signing in");
        enrolment.MapPost("/options", EnrolmentOptions).Takes<EnrolmentCodeForm>("application/json")
            .Says(
                "EnrolmentOptions", "Begin an enrolment",
                "With the one-time code from an administrator: a challenge to make a passkey, and a key of one-time "
                    + "codes for a password.");
        enrolment.MapPost("/", Enrol).Takes<EnrolmentForm>("application/json")
            .Says(
                "Enrol", "Enrol",
                "Sets a passkey or a password with one-time codes, or both, gives recovery codes, and signs in. What "
                    + "the person had before ends.");
        open.MapPost("/setup", Found).WithTags("Signing in").Takes<FoundingForm>("application/json")
            .Says(
                "FoundRegistry", "Found the registry",
                "In a registry without persons, with the code that the first start printed: creates the first two "
                    + "national system administrators.");
    }

    /// <summary>Maps what needs somebody.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        MapSession(api.MapGroup("/session").WithTags("Signing in"));
        var own = api.MapGroup("/me").WithTags("Own credentials");
        MapCredentials(own);
        MapSessions(own);
        MapTokens(own);
        api.MapPost("/people/{person}/enrolment", Issue)
            .WithTags("People").Takes<EnrolmentIssueForm>("application/json").Refuses(428)
            .Says(
                "IssueEnrolment", "Issue an enrolment code",
                "A one-time code, valid for 7 days, by which a person sets their credentials: first ones, or new ones "
                    + "after all were lost. An administrator's is issued by one who approved the request "
                    + "(create-person, request-enrolment), once, within 7 days; a representative's by an administrator "
                    + "of their province. By letter the code is in the answer, once; by mail it goes to the person's "
                    + "address and nobody sees it. Needs a fresh confirmation.");
        api.MapPost("/confirmations/{confirmation}", Confirm)
            .WithTags("Signing in").Takes<ConfirmationForm>("application/json")
            .Says(
                "ConfirmAct", "Confirm an act",
                "Answers the confirmation that a high-risk act asked for (428). The act is then sent again, with "
                    + "the same content, within 5 minutes.");
    }

    private static void MapSession(RouteGroupBuilder session)
    {
        session.MapGet("/", Who)
            .Says(
                "GetSession", "Who is signed in",
                "Role, jurisdiction and permitted functions of the session or token.");
        session.MapDelete("/", SignOut).Says("SignOut", "Sign out", "Ends this session.");
    }

    private static void MapCredentials(RouteGroupBuilder own)
    {
        own.MapGet("/credentials", GetCredentials)
            .Says("GetCredentials", "One's credentials", "Login name, passkeys, how many recovery codes are left.");
        own.MapPost("/credentials/passkeys/options", NewPasskeyOptions)
            .Says("NewPasskeyOptions", "A challenge to make a passkey", "For navigator.credentials.create.");
        own.MapPost("/credentials/passkeys", AddPasskey).Takes<PasskeyForm>("application/json").Refuses(428)
            .Says("AddPasskey", "Add a passkey", "Needs a fresh confirmation.");
        own.MapDelete("/credentials/passkeys/{passkey}", RemovePasskey).Refuses(404, 422, 428)
            .Says("RemovePasskey", "Remove a passkey", "Needs a fresh confirmation. Other sessions end.");
        own.MapPost("/credentials/password/options", NewPasswordOptions)
            .Says(
                "NewPasswordOptions", "A key of one-time codes",
                "For an authenticator application, as text and as QR code.");
        own.MapPut("/credentials/password", SetPassword).Takes<PasswordForm>("application/json").Refuses(428)
            .Says(
                "SetPassword", "Set the password",
                "With a new key of one-time codes. Needs a fresh confirmation. Other sessions end.");
        own.MapDelete("/credentials/password", RemovePassword).Refuses(422, 428)
            .Says("RemovePassword", "Remove the password", "Leaves passkeys alone. Needs a fresh confirmation.");
        own.MapPost("/credentials/recovery-codes", NewRecoveryCodes).Refuses(422, 428)
            .Says(
                "NewRecoveryCodes", "New recovery codes",
                "Shown once; the old ones end. Needs a fresh confirmation.");
    }

    private static void MapSessions(RouteGroupBuilder own)
    {
        own.MapGet("/sessions", GetSessions).Says("ListSessions", "One's sessions", "Newest first.");
        own.MapDelete("/sessions/{session}", EndOne).Refuses(404)
            .Says("EndSession", "End a session", "Its next request is refused.");
        own.MapDelete("/sessions", EndAll).Says("EndSessions", "End all sessions", "This one included.");
    }

    private static void MapTokens(RouteGroupBuilder own)
    {
        own.MapGet("/tokens", GetTokens).Says("ListTokens", "One's access tokens", "Without the tokens themselves.");
        own.MapPost("/tokens", NewToken).Takes<TokenForm>("application/json").Refuses(428)
            .Says(
                "CreateToken", "Create an access token",
                "For programs. The token is shown once. Scope all needs a fresh confirmation; bound to addresses "
                + "and a signing key it moves units and does high-risk acts in signed requests (docs/programs.md).");
        own.MapPost("/tokens/challenge", NewTokenChallenge)
            .Says(
                "NewTokenChallenge", "A text to sign",
                "With the key that a token is to be bound to: its signature proves that one has it.");
        own.MapDelete("/tokens/{token}", Revoke).Refuses(404)
            .Says("RevokeToken", "Revoke an access token", "Its next request is refused.");
    }

    /// <summary>What an endpoint with a high-risk act calls first. Null: go ahead.</summary>
    public static async Task<Refused?> Unconfirmed(this HttpContext http, Demanded what)
    {
        var missing = await http.RequestServices.GetRequiredService<FreshConfirmation>().Demand(http, what);
        return missing is null ? null : Answer(http, missing);
    }

    private static Refused Answer(HttpContext http, NotConfirmed missing)
    {
        Wait(http, missing.Wait);
        var problem = http.ProblemOf([.. missing.Refusals.Select(ReasonView.Of)])
            with { Confirmation = missing.Needed };
        return new(problem);
    }

    private static Refused Refuse(HttpContext http, SignInAnswer answer)
    {
        Wait(http, answer.Wait);
        return http.Refuse(answer.Refusals);
    }

    private static void Wait(HttpContext http, int seconds)
    {
        if (seconds > 0)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static async Task<Results<Ok<WhoView>, Refused>> WithPassword(HttpContext http, SigningIn signingIn)
    {
        var (form, problem) = await http.ReadJson<PasswordSignInForm>();
        if (form is null)
        {
            return problem!;
        }

        var answer = await signingIn.WithPassword(http, Short(form.LoginName), form.Password ?? "", Short(form.Code));
        return answer.IsDone ? Who(http) : Refuse(http, answer);
    }

    private static async Task<Ok<ChallengeView>> PasskeyOptions(
        HttpContext http, Passkeys passkeys) => TypedResults.Ok(View(await passkeys.ToSignIn(http)));

    private static async Task<Results<Ok<WhoView>, Refused>> WithPasskey(HttpContext http, SigningIn signingIn)
    {
        var (form, problem) = await http.ReadJson<PasskeySignInForm>();
        if (form is null)
        {
            return problem!;
        }

        var answer = await signingIn.WithPasskey(http, Raw(form.Credential), form.State);
        return answer.IsDone ? Who(http) : Refuse(http, answer);
    }

    private static async Task<Results<Ok<WhoView>, Refused>> AsDemonstration(HttpContext http, SigningIn signingIn)
    {
        var (form, problem) = await http.ReadJson<DemonstrationSignInForm>();
        if (form is null)
        {
            return problem!;
        }

        var answer = await signingIn.AsDemonstration(http, form.Person ?? default);
        return answer.IsDone ? Who(http) : Refuse(http, answer);
    }

    private static Ok<WhoView> Who(HttpContext http)
    {
        var who = http.SignedIn();
        var actor = who.Actor;
        return TypedResults.Ok(new WhoView(
            actor.PersonId, who.Name, new(actor.Role.Key, actor.Role.Name), actor.Jurisdiction,
            [.. Functions.All.Where(f => f.By.Contains(actor.Role) && !actor.Revoked.Contains(f.Code))
                .Select(f => f.Code)],
            who.Session?.Id, who.Session?.Method ?? "token", who.Scope.ToString().ToLowerInvariant(),
            Instant.Text(who.ExpiresAt), who.Demonstration));
    }

    private static async Task<Results<Ok<EndedView>, Refused>> SignOut(HttpContext http, SigningIn signingIn)
    {
        if (http.SignedIn().Session is null)
        {
            return http.Refuse(Refusals.SessionNeeded.At());
        }

        await signingIn.End(http);
        return TypedResults.Ok(new EndedView(1));
    }

    private static async Task<Results<Ok<EnrolmentView>, Refused>> EnrolmentOptions(
        HttpContext http, Enrolling enrolling, Passkeys passkeys, PasswordAndCode password)
    {
        var (form, problem) = await http.ReadJson<EnrolmentCodeForm>();
        if (form is null)
        {
            return problem!;
        }

        var (person, name, refused) = enrolling.Find(http, Short(form.Code));
        return refused is { } answer
            ? Refuse(http, answer)
            : TypedResults.Ok(new EnrolmentView(name, View(await passkeys.ToCreate(http, person, name)),
                password.NewTotp(person, name)));
    }

    private static async Task<Results<Ok<RecoveryCodesView>, Refused>> Enrol(HttpContext http, Enrolling enrolling)
    {
        var (form, problem) = await http.ReadJson<EnrolmentForm>();
        if (form is null)
        {
            return problem!;
        }

        var (codes, answer) = await enrolling.Enrol(http, Short(form.Code), form.Passkey, form.Password);
        return answer.IsDone ? TypedResults.Ok(new RecoveryCodesView(codes)) : Refuse(http, answer);
    }

    private static async Task<Results<Ok<FoundingView>, Refused>> Found(HttpContext http, Enrolling enrolling)
    {
        var (form, problem) = await http.ReadJson<FoundingForm>();
        if (form is null)
        {
            return problem!;
        }

        var (founded, answer) = await enrolling.Found(http, form);
        return founded is null ? Refuse(http, answer) : TypedResults.Ok(founded);
    }

    private static async Task<Results<Ok<EnrolmentCodeView>, Refused>> Issue(
        HttpContext http, Enrolling enrolling, Database database, string person)
    {
        string? name;
        PersonId id;
        using (var snapshot = new Snapshot(database))
        {
            name = PersonId.TryParse(person, null, out id)
                ? PersonQueries.Find(snapshot, http.Actor(), id)?.Name : null;
        }

        if (name is null)
        {
            return http.Refuse(Refusals.PersonUnknown.At(field: "person"));
        }

        var (form, problem) = await http.ReadJson<EnrolmentIssueForm>();
        if (form is null)
        {
            return problem!;
        }

        if (form.Delivery is not (null or "letter" or "mail"))
        {
            return http.Refuse(Refusals.FieldInvalid.At(field: "delivery"));
        }

        var what = new Text($"{SignInTexts.IssueCode.Zh}：{name}（{person}）",
            $"{SignInTexts.IssueCode.En}: {name} ({person})");
        if (await http.Unconfirmed(Demanded.ByPerson(ContentOf(http, form), what)) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var (code, refusals) = await enrolling.Issue(
            http, id, form.Delivery == "mail" ? EnrolmentDelivery.Mail : EnrolmentDelivery.Letter);
        return refusals.Count == 0 ? TypedResults.Ok(new EnrolmentCodeView(name, code)) : http.Refuse(refusals);
    }

    private static Ok<CredentialsView> GetCredentials(HttpContext http, Database database)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(View(Credentials.Of(snapshot, http.Actor().PersonId)));
    }

    private static async Task<Results<Ok<ChallengeView>, Refused>> NewPasskeyOptions(
        HttpContext http, Passkeys passkeys) =>
        http.SignedIn() is { Session: not null } who
            ? TypedResults.Ok(View(await passkeys.ToCreate(http, who.Actor.PersonId, who.Name)))
            : http.Refuse(Refusals.SessionNeeded.At());

    private static async Task<Results<Ok<CredentialsView>, Refused>> AddPasskey(
        HttpContext http, SigningIn signingIn, Passkeys passkeys, Database database)
    {
        var (form, problem) = await http.ReadJson<PasskeyForm>();
        if (form is null)
        {
            return problem!;
        }

        var reading = new Reading();
        reading.Need(!string.IsNullOrWhiteSpace(form.Name), "name");
        if (form.Name is { Length: > 100 })
        {
            reading.Invalid("name");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        return await Change(http, signingIn, database, SignInTexts.AddPasskey, form, async who =>
            await passkeys.Created(http, who, Raw(form.Credential), form.State, form.Name!.Trim()) is { } passkey
                ? (new() { Passkey = passkey }, [])
                : (null, [Refusals.PasskeyInvalid.At(field: "credential")]));
    }

    private static Task<Results<Ok<CredentialsView>, Refused>> RemovePasskey(
        HttpContext http, SigningIn signingIn, Database database, string passkey) =>
        Change(http, signingIn, database, SignInTexts.Remove, null,
            _ => Task.FromResult<(ChangeCredentials.Form?, IReadOnlyList<Refusal>)>(
                (new() { RemovePasskey = passkey }, [])));

    private static Results<Ok<NewTotp>, Refused> NewPasswordOptions(HttpContext http, PasswordAndCode password) =>
        http.SignedIn() is { Session: not null } who
            ? TypedResults.Ok(password.NewTotp(who.Actor.PersonId, who.Name))
            : http.Refuse(Refusals.SessionNeeded.At());

    private static async Task<Results<Ok<CredentialsView>, Refused>> SetPassword(
        HttpContext http, SigningIn signingIn, PasswordAndCode password, Database database)
    {
        var (form, problem) = await http.ReadJson<PasswordForm>();
        if (form is null)
        {
            return problem!;
        }

        return await Change(http, signingIn, database, SignInTexts.SetPassword, form, who =>
        {
            var (set, refusals) = password.Take(who, form.LoginName ?? "", form.Password ?? "", form.Totp ?? "",
                Short(form.Code));
            return Task.FromResult<(ChangeCredentials.Form?, IReadOnlyList<Refusal>)>(
                (set is null ? null : new() { Password = set }, refusals));
        });
    }

    private static Task<Results<Ok<CredentialsView>, Refused>> RemovePassword(
        HttpContext http, SigningIn signingIn, Database database) =>
        Change(http, signingIn, database, SignInTexts.RemovePassword, null,
            _ => Task.FromResult<(ChangeCredentials.Form?, IReadOnlyList<Refusal>)>(
                (new() { RemovePassword = true }, [])));

    private static async Task<Results<Ok<RecoveryCodesView>, Refused>> NewRecoveryCodes(
        HttpContext http, SigningIn signingIn, Database database)
    {
        var codes = Enrolling.NewRecoveryCodes();
        var answer = await Change(http, signingIn, database, SignInTexts.NewRecoveryCodes, null,
            _ => Task.FromResult<(ChangeCredentials.Form?, IReadOnlyList<Refusal>)>(
                (new() { RecoveryCodes = [.. codes.Select(Secrets.HashCode)] }, [])));
        return answer.Result is Refused refused ? refused : TypedResults.Ok(new RecoveryCodesView(codes));
    }

    /// <summary>A change of one's credentials: confirmed by its person, unless they are just setting up.</summary>
    private static async Task<Results<Ok<CredentialsView>, Refused>> Change(
        HttpContext http, SigningIn signingIn, Database database, Text what, object? form,
        Func<PersonId, Task<(ChangeCredentials.Form? Form, IReadOnlyList<Refusal> Refusals)>> make)
    {
        var who = http.SignedIn();
        if (who.Session is not { } session)
        {
            return http.Refuse(Refusals.SessionNeeded.At());
        }

        var now = Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        if (!IsSettingUp(session, now)
            && await http.Unconfirmed(Demanded.ByPerson(ContentOf(http, form), what)) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var (change, refusals) = await make(who.Actor.PersonId);
        if (change is null)
        {
            return http.Refuse(refusals);
        }

        var receipt = await signingIn.Do(who.Actor, ChangeCredentials.Row, change with { Session = session.Id });
        return receipt.Outcome == Outcome.Posted ? GetCredentials(http, database) : http.Refuse(receipt.Refusals);
    }

    /// <summary>Whether a session began with a recovery or enrolment code just now.</summary>
    internal static bool IsSettingUp(Session session, Instant now) =>
        session.Method is "recovery" or "enrolment" && now < session.CreatedAt + SettingUp;

    /// <summary>The content of a request about oneself: what is asked of which address.</summary>
    private static byte[] ContentOf(HttpContext http, object? form) => SHA256.HashData(
        Encoding.UTF8.GetBytes(
            $"{http.Request.Method} {http.Request.Path} "
                + $"{(form is null ? "" : JsonSerializer.Serialize(form, form.GetType(), Json.Options))}"));

    private static Ok<IReadOnlyList<SessionView>> GetSessions(HttpContext http, Database database, TimeProvider clock)
    {
        var who = http.SignedIn();
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(SessionQueries.Of(
            snapshot, who.Actor.PersonId, who.Session?.Id, Instant.Of(clock.GetUtcNow())));
    }

    private static async Task<Results<Ok<EndedView>, Refused>> EndOne(
        HttpContext http, SigningIn signingIn, string session) =>
        Guid.TryParseExact(session, "D", out var id)
            ? await End(http, signingIn, new EndSession.Form(id)) : http.Refuse(Refusals.NotFound.At());

    private static Task<Results<Ok<EndedView>, Refused>> EndAll(
        HttpContext http, SigningIn signingIn) => End(http, signingIn, new EndSession.Form());

    private static async Task<Results<Ok<EndedView>, Refused>> End(
        HttpContext http, SigningIn signingIn, EndSession.Form form)
    {
        var receipt = await signingIn.Do(http.Actor(), EndSession.Row, form);
        return receipt.Outcome == Outcome.Posted
            ? TypedResults.Ok(new EndedView(receipt.Result!["ended"]!.GetValue<int>())) : http.Refuse(receipt.Refusals);
    }

    private static Ok<IReadOnlyList<TokenView>> GetTokens(HttpContext http, Database database)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok<IReadOnlyList<TokenView>>(
            [.. AccessToken.Of(snapshot, http.Actor().PersonId).Select(View)]);
    }

    private static Results<Ok<TokenChallengeView>, Refused> NewTokenChallenge(HttpContext http, TokenKeys keys) =>
        http.SignedIn() is { Session: not null } who
            ? TypedResults.Ok(new TokenChallengeView(keys.NewChallenge(who.Actor.PersonId)))
            : http.Refuse(Refusals.SessionNeeded.At());

    private static async Task<Results<Created<TokenView>, Refused>> NewToken(
        HttpContext http, SigningIn signingIn, TokenKeys keys, Database database)
    {
        var (form, problem) = await http.ReadJson<TokenForm>();
        if (form is null)
        {
            return problem!;
        }

        if (http.SignedIn().Session is null)
        {
            return http.Refuse(Refusals.SessionNeeded.At());
        }

        var reading = new Reading();
        var id = reading.Id(form.Id, "id");
        reading.Need(form.Name is not null, "name");
        reading.Need(form.Scope is not null, "scope");
        reading.Need(form.ExpiresAt is not null, "expiresAt");
        TokenScope? scope = form.Scope switch { "read" => TokenScope.Read, "propose" => TokenScope.Propose,
            "all" => TokenScope.All, _ => null };
        if (scope is null && form.Scope is not null)
        {
            reading.Invalid("scope");
        }

        var expires = reading.Instant(form.ExpiresAt, "expiresAt");
        var (key, unproved) = keys.Read(
            http.Actor().PersonId, form.PublicKey, form.Addresses is { } networks ? string.Join(' ', networks) : null,
            form.Challenge, form.Proof);
        reading.Refusals.AddRange(unproved);
        if (key is not null && scope is not TokenScope.All)
        {
            reading.Refusals.Add(Refusals.FieldNotAllowed.At(field: "publicKey"));
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        // A token outlives the session that makes it, whatever it lets do.
        if (await http.Unconfirmed(Demanded.ByPerson(ContentOf(http, form),
            SignInTexts.CreateToken)) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var token = Secrets.New();
        var receipt = await signingIn.Do(
            http.Actor(), CreateToken.Row,
            new CreateToken.Form(id!.Value, form.Name!.Trim(), scope!.Value, expires!.Value, key, Secrets.Hash(token)));
        if (receipt.Outcome != Outcome.Posted)
        {
            return http.Refuse(receipt.Refusals);
        }

        using var snapshot = new Snapshot(database);
        var made = AccessToken.Of(snapshot, http.Actor().PersonId).First(t => t.Id == id.Value.ToString("D"));
        return TypedResults.Created("/api/v1/me/tokens", View(made) with { Token = token });
    }

    private static async Task<Results<Ok<EndedView>, Refused>> Revoke(
        HttpContext http, SigningIn signingIn, string token)
    {
        if (!Guid.TryParseExact(token, "D", out var id))
        {
            return http.Refuse(Refusals.NotFound.At());
        }

        var receipt = await signingIn.Do(http.Actor(), RevokeToken.Row, new RevokeToken.Form(id));
        return receipt.Outcome == Outcome.Posted ? TypedResults.Ok(new EndedView(1)) : http.Refuse(receipt.Refusals);
    }

    private static async Task<Results<Ok<EndedView>, Refused>> Confirm(
        HttpContext http, FreshConfirmation fresh, string confirmation)
    {
        var (form, problem) = await http.ReadJson<ConfirmationForm>();
        if (form is null)
        {
            return problem!;
        }

        if (!Guid.TryParseExact(confirmation, "D", out var id))
        {
            return http.Refuse(Refusals.ConfirmationInvalid.At());
        }

        var failed = await fresh.Confirm(http, id,
            new(Raw(form.Credential), form.Password, Short(form.Code), form.Demonstration == true));
        return failed is null ? TypedResults.Ok(new EndedView(0)) : Answer(http, failed);
    }

    private static string Short(string? text) => text is { Length: <= 200 } ? text : "";

    private static string? Raw(JsonElement? element) => element?.GetRawText();

    private static ChallengeView View(PasskeyChallenge challenge) =>
        new(JsonDocument.Parse(challenge.Options).RootElement, challenge.State);

    private static CredentialsView View(Credentials c) => new(
        c.LoginName, c.HasPassword,
        [.. c.Passkeys.Select(p => new PasskeyItem(p.Id, p.Name, Instant.Text(p.CreatedAt), p.UsedAt is { } used
                    ? Instant.Text(used) : null, p.BackedUp))], c.RecoveryCodes);

    private static TokenView View(AccessToken t) => new(
        t.Id, t.Name, t.Scope, t.Key is { } key ? new(key.Algorithm, key.Fingerprint, key.Addresses) : null,
        Instant.Text(t.CreatedAt), Instant.Text(t.ExpiresAt), t.UsedAt is { } used ? Instant.Text(used) : null);
}
