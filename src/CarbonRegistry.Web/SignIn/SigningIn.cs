using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.SignIn;

/// <summary>What became of an attempt: nothing against it, or why not, and how many seconds to wait.</summary>
internal readonly record struct SignInAnswer(IReadOnlyList<Refusal> Refusals, int Wait = 0)
{
    public static readonly SignInAnswer Done = new([]);

    public bool IsDone => Refusals.Count == 0;

    public static SignInAnswer TurnedAway(int wait) => new([Law.Refusals.TurnedAway.At()], wait);
}

/// <summary>
/// Signing in and out. What is shown is checked here, without a lock; that it still holds and counts once is checked by
/// the act (<see cref="People.SignIn"/>), which is the record of it. Whether a login name exists is told by neither
/// text nor time.
/// </summary>
internal sealed class SigningIn(Database database, Ledger ledger, Tokens tokens, Throttle throttle,
    PasswordAndCode password, Passkeys passkeys, TimeProvider clock)
{
    /// <summary>By login name, password and one-time code; a recovery code in its place, and where there is no
    /// password, alone.</summary>
    public async Task<SignInAnswer> WithPassword(HttpContext http, string loginName, string given, string code)
    {
        var name = PasswordAndCode.Normal(loginName);
        var known = Find(name);
        var device = Cookies.Device(http) is { } secret ? Secrets.Hash(secret) : null;

        // The owner's own device answers for itself alone; all others together for the login name and for their
        // address.
        var (attempt, wait) = known is not null && device is not null && IsKnown(device, known.Person)
            ? throttle.Begin(ThrottleKey.Device(device))
            : throttle.Begin(ThrottleKey.Address(http.Connection.RemoteIpAddress), ThrottleKey.LoginName(name));
        if (attempt is null)
        {
            return SignInAnswer.TurnedAway(wait);
        }

        var proof = Check(known, given, code.Trim());
        var method = proof?.RecoveryCode is null ? "password" : "recovery";
        var answer = await Begin(http, known?.Person ?? default, method, proof, attempt.TurnedAway);
        if (answer.IsDone)
        {
            throttle.Succeeded(attempt);
        }

        return answer;
    }

    /// <summary>By a passkey. It is never turned away: it cannot be guessed. That it failed is recorded as long as its
    /// address does not fail all the time.</summary>
    public async Task<SignInAnswer> WithPasskey(HttpContext http, string? credential, string? state)
    {
        if (await passkeys.SignedIn(http, credential, state) is var (person, proof))
        {
            return await Begin(http, person, "passkey", proof, 0);
        }

        var (attempt, _) = throttle.Begin(ThrottleKey.Address(http.Connection.RemoteIpAddress));
        return attempt is null ? new([Refusals.SignInFailed.At()])
            : await Begin(http, default, "passkey", null, attempt.TurnedAway);
    }

    /// <summary>By a click, as a person of a demonstration. Only a node that serves a demonstration offers
    /// it.</summary>
    public Task<SignInAnswer> AsDemonstration(HttpContext http, PersonId person) =>
        Begin(http, person, Session.OfDemonstration, new Proof(Demonstration: true), 0);

    /// <summary>Ends the session of this browser.</summary>
    public async Task End(HttpContext http)
    {
        if (http.Visitor()?.Session is { } session)
        {
            await Do(http.Actor(), EndSession.Row, new EndSession.Form(session.Id));
        }

        Cookies.End(http);
    }

    /// <summary>Does an act.</summary>
    public Task<ActReceipt> Do(Actor actor, Operation operation, object form) =>
        ledger.Submit(new Act(Guid.CreateVersion7(clock.GetUtcNow()), operation, actor, form));

    /// <summary>A session's form, with what the cookies get.</summary>
    public static (People.SignIn.Form Form, string Session, string Device) NewSession(HttpContext http, string method,
        Proof? proof, TimeProvider clock)
    {
        var (session, device) = (Secrets.New(), Cookies.Device(http) ?? Secrets.New());
        return (new(
            method, Guid.CreateVersion7(clock.GetUtcNow()), http.Connection.RemoteIpAddress?.ToString() ?? "",
            UserAgent(http),
            Secret: Secrets.Hash(session), Device: Secrets.Hash(device), Shown: proof,
            Before: Cookies.Session(http) is { } before ? http.RequestServices.GetRequiredService<Tokens>()
                .FindSession(before)?.Session?.Id : null), session, device);
    }

    /// <summary>What the browser calls itself: whatever it says goes into the journal, so not all of it.</summary>
    private static string UserAgent(HttpContext http) => http.Request.Headers.UserAgent.ToString()
        is { Length: > 200 } all ? all[..200] : http.Request.Headers.UserAgent.ToString();

    /// <summary>What password and code prove of a person: null where they are not theirs. The work is the same whoever
    /// it is.</summary>
    public Proof? Check(PersonId person, string given, string code)
    {
        using var snapshot = new Snapshot(database);
        return Check(Credentials.Password(snapshot, person), given, code);
    }

    private Proof? Check(PasswordOnRecord? known, string given, string code)
    {
        var isPassword = password.IsPassword(known?.Hash, given);
        if (code.Length > 6)
        {
            // Where there is no password, the recovery code is all that is left.
            return known is not null && (isPassword || (known.Hash is null && given.Length == 0))
                ? new(known.Hash, RecoveryCode: Secrets.HashCode(code)) : null;
        }

        return isPassword && password.Step(known!.TotpSecret, code) is { } step ? new(known.Hash, step) : null;
    }

    private async Task<SignInAnswer> Begin(HttpContext http, PersonId person, string method, Proof? proof,
        long turnedAway)
    {
        Actor? actor;
        using (var snapshot = new Snapshot(database))
        {
            actor = person == 0 ? null : Actors.Find(snapshot, person);
        }

        var (form, session, device) = NewSession(http, method, proof, clock);
        form = form with { TurnedAway = turnedAway == 0 ? null : turnedAway };
        if (actor is null || proof is null)
        {
            form = form with { Failed = true, Secret = null, Device = null, Shown = null, Before = null };
        }

        var receipt = await Do((actor ?? Actor.Registry).From(http), People.SignIn.Row, form);
        if (receipt.Outcome != Outcome.Posted)
        {
            return new(receipt.Refusals);
        }

        // Ended already, where the person has signed in elsewhere as often as they may meanwhile.
        if (tokens.FindSession(session) is not { } found)
        {
            return new([Refusals.NotSignedIn.At()]);
        }

        Cookies.Begin(http, session, device);
        http.SignIn(found);
        return SignInAnswer.Done;
    }

    private PasswordOnRecord? Find(string loginName)
    {
        using var snapshot = new Snapshot(database);
        return Credentials.Password(snapshot, loginName);
    }

    private bool IsKnown(byte[] device, PersonId person)
    {
        using var snapshot = new Snapshot(database);
        return Credentials.IsKnownDevice(snapshot, device, person);
    }
}
