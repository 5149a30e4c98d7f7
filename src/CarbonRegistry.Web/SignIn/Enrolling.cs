using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.SignIn;

/// <summary>Enrolment by one-time code, and the founding of a registry.</summary>
internal sealed class Enrolling(Database database, SigningIn signingIn, Tokens tokens, Throttle throttle,
    PasswordAndCode password, Passkeys passkeys, MailedCodes mailed, TimeProvider clock)
{
    /// <summary>New recovery codes.</summary>
    public static IReadOnlyList<string> NewRecoveryCodes() =>
        [.. Enumerable.Range(0, Credentials.CodesAtOnce).Select(_ => Secrets.NewCode(4))];

    /// <summary>Whose code this is. Codes cannot be guessed; failures are counted by address, to keep it
    /// quiet.</summary>
    public (PersonId Person, string Name, SignInAnswer? Refused) Find(HttpContext http, string code)
    {
        var (attempt, wait) = throttle.Begin(ThrottleKey.Address(http.Connection.RemoteIpAddress));
        if (attempt is null)
        {
            return (default, "", SignInAnswer.TurnedAway(wait));
        }

        using var snapshot = new Snapshot(database);
        if (Enrolment.Find(snapshot, Secrets.HashCode(code), Instant.Of(clock.GetUtcNow()))
            is not ({ Value: > 0 }, _) found)
        {
            return (default, "", new([Refusals.EnrolmentInvalid.At(field: "code")]));
        }

        throttle.Succeeded(attempt);
        return (found.Person, found.Name, null);
    }

    /// <summary>Sets the first credentials of the code's person and signs them in.</summary>
    /// <returns>The recovery codes.</returns>
    public async Task<(IReadOnlyList<string> RecoveryCodes, SignInAnswer Answer)> Enrol(
        HttpContext http, string code, PasskeyForm? newPasskey, PasswordForm? newPassword)
    {
        var (person, _, refused) = Find(http, code);
        if (refused is { } answer)
        {
            return ([], answer);
        }

        var refusals = new List<Refusal>();
        NewPasskey? passkey = null;
        if (newPasskey is not null)
        {
            passkey = await passkeys.Created(http, person, newPasskey.Credential?.GetRawText(), newPasskey.State,
                newPasskey.Name is { Length: > 0 and <= 100 } name ? name.Trim() : "1");
            if (passkey is null)
            {
                refusals.Add(Refusals.PasskeyInvalid.At(field: "passkey"));
            }
        }

        NewPassword? set = null;
        if (newPassword is not null)
        {
            (set, var reasons) = password.Take(person, newPassword.LoginName ?? "", newPassword.Password ?? "",
                newPassword.Totp ?? "", newPassword.Code ?? "");
            refusals.AddRange(reasons);
        }

        Actor? actor;
        using (var snapshot = new Snapshot(database))
        {
            actor = Actors.Find(snapshot, person);
        }

        if (refusals.Count > 0 || actor is null)
        {
            return ([], new(refusals.Count > 0 ? refusals : [Refusals.EnrolmentInvalid.At(field: "code")]));
        }

        var codes = NewRecoveryCodes();
        var (session, cookie, device) = SigningIn.NewSession(http, "enrolment", null, clock);
        var receipt = await signingIn.Do(
            actor.From(http), People.Enrol.Row,
            new Enrol.Form(new(set, passkey, [.. codes.Select(Secrets.HashCode)]), session, Secrets.HashCode(code)));
        if (receipt.Outcome != Outcome.Posted)
        {
            return ([], new(receipt.Refusals));
        }

        Cookies.Begin(http, cookie, device);
        if (tokens.FindSession(cookie) is { } found)
        {
            http.SignIn(found);
        }

        return (codes, SignInAnswer.Done);
    }

    /// <summary>Gives a person a code: one who approved the request for it to administrators and operators, a province
    /// to its representatives.</summary>
    /// <returns>By letter, the code, to be shown once; by mail nobody sees it.</returns>
    public async Task<(string? Code, IReadOnlyList<Refusal> Refusals)> Issue(
        HttpContext http, PersonId person, EnrolmentDelivery delivery)
    {
        var (code, byMail) = (Enrolment.NewCode(), delivery == EnrolmentDelivery.Mail);
        var operation = Operations.Of(http.Actor(), IssueEnrolment.Row, IssueEnrolment.ForRepresentative);
        var receipt = await signingIn.Do(http.Actor(), operation,
            new IssueEnrolment.Form(person, delivery, Secrets.HashCode(code), byMail
            ? mailed.Seal(code, AddressOf(person)) : null));
        return (receipt.Outcome != Outcome.Posted || byMail ? null : code, receipt.Outcome == Outcome.Posted
            ? [] : receipt.Refusals);
    }

    /// <summary>The address that the code is sealed for: where the act finds another one, it is never opened.</summary>
    private string AddressOf(PersonId person)
    {
        using var snapshot = new Snapshot(database);
        return PersonQueries.Address(snapshot, person);
    }

    /// <summary>Creates the first two administrators of a registry without persons.</summary>
    public async Task<(FoundingView? Founded, SignInAnswer Answer)> Found(HttpContext http, FoundingForm form)
    {
        var (attempt, wait) = throttle.Begin(ThrottleKey.Address(http.Connection.RemoteIpAddress));
        if (attempt is null)
        {
            return (null, SignInAnswer.TurnedAway(wait));
        }

        var (first, second) = (form.First?.Trim() ?? "", form.Second?.Trim() ?? "");
        var (firstCode, secondCode) = (Enrolment.NewCode(), Enrolment.NewCode());
        var receipt = await signingIn.Do(
            Actor.Registry.From(http), FoundRegistry.Row,
            new FoundRegistry.Form(
                first, second, form.FirstIdentity?.Trim() ?? "", form.SecondIdentity?.Trim() ?? "",
                Secrets.HashCode(form.Code ?? ""), Secrets.HashCode(firstCode), Secrets.HashCode(secondCode)));
        if (receipt.Outcome != Outcome.Posted)
        {
            return (null, new(receipt.Refusals));
        }

        throttle.Succeeded(attempt);
        return (new(new(first, firstCode), new(second, secondCode)), SignInAnswer.Done);
    }
}
