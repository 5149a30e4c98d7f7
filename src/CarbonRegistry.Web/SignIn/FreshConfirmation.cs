using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.SignIn;

/// <summary>A fresh confirmation that is asked for.</summary>
/// <param name="Id">Its number: <c>POST /api/v1/confirmations/{id}</c>.</param>
/// <param name="Content">SHA-256 of the act's exact content, in hexadecimal digits.</param>
/// <param name="Challenge">What a passkey signs: SHA-256 over the content and a random number, base64url.</param>
/// <param name="ExpiresAt">Until when it can be given: 5 minutes.</param>
/// <param name="Passkey">For <c>navigator.credentials.get</c>; null where the person has no passkey.</param>
/// <param name="Password">Whether the person can confirm by password and one-time code.</param>
/// <param name="Demonstration">Whether a click is enough: a session of a demonstration's person.</param>
public sealed record ConfirmationView(Guid Id, string Content, string Challenge, string ExpiresAt, JsonNode? Passkey, bool Password, bool Demonstration);

/// <summary>What a person confirms with.</summary>
/// <param name="Credential">A passkey's answer, as JSON.</param>
/// <param name="Password">The password.</param>
/// <param name="Code">The one-time code.</param>
/// <param name="Demonstration">A click.</param>
public sealed record ConfirmationProof(string? Credential = null, string? Password = null, string? Code = null, bool Demonstration = false);

/// <summary>Why an act does not go ahead: the confirmation that it needs, and what was wrong with the one that was given.</summary>
/// <param name="Refusals">At least one.</param>
/// <param name="Needed">What to confirm; null where the person cannot (a token's scope).</param>
/// <param name="Wait">Seconds to wait after too many failures.</param>
public sealed record NotConfirmed(IReadOnlyList<Refusal> Refusals, ConfirmationView? Needed = null, int Wait = 0);

/// <summary>
/// Fresh confirmation (再次确认) of high-risk acts: an act of a session goes ahead only where its person has just confirmed exactly this content, by a passkey
/// that signed it or by password and one-time code; once, within 5 minutes. Of tokens, only those of scope all that were themselves created
/// so may do such acts.
/// </summary>
public sealed class FreshConfirmation
{
    private readonly Database _database;
    private readonly SigningIn _signingIn;
    private readonly Passkeys _passkeys;
    private readonly Throttle _throttle;
    private readonly TimeProvider _clock;

    internal FreshConfirmation(Database database, SigningIn signingIn, Passkeys passkeys, Throttle throttle, TimeProvider clock) =>
        (_database, _signingIn, _passkeys, _throttle, _clock) = (database, signingIn, passkeys, throttle, clock);

    /// <summary>Whether a movement asks for it: by its function, and releasing a hold (unfreeze) whichever function does. Trying out does not.</summary>
    public static bool Concerns(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return !proposal.DryRun && (proposal.Function.HighRisk || (proposal.Function is Administration && proposal.Hold is null));
    }

    /// <summary>The content of a movement: everything that it asks, who asks, and its id.</summary>
    public static byte[] ContentOf(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return SHA256.HashData([.. proposal.Id.ToByteArray(bigEndian: true), .. JournalEntry.HashOf(proposal)]);
    }

    /// <summary>The content of several movements that are asked for together.</summary>
    public static byte[] ContentOf(IEnumerable<Proposal> proposals) => SHA256.HashData([.. proposals.SelectMany(ContentOf)]);

    /// <summary>The content of an act: its verb, everything in its form, who asks, and its id.</summary>
    public static byte[] ContentOf(Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return SHA256.HashData([.. act.Id.ToByteArray(bigEndian: true), .. Operation.HashOf(act)]);
    }

    /// <summary>
    /// Call right before the act. Null: it goes ahead, and the confirmation is used up. Otherwise nothing is done, and this says what is missing.
    /// </summary>
    public async Task<NotConfirmed?> Demand(HttpContext http, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var who = http.SignedIn();
        if (who.Session is not { } session)
        {
            return who is { Scope: TokenScope.All, Confirmed: true } ? null : new([Refusals.TokenScope.At()]);
        }

        var now = Instant.Of(_clock.GetUtcNow());
        var used = _database.Execute(
            "delete from confirmation where session_id = @session and content = @content and confirmed_at is not null and expires_at > @now",
            ("session", session.Id), ("content", content), ("now", now));
        return used > 0 ? null : new([Refusals.ConfirmationNeeded.At()], await Ask(http, who, content, now));
    }

    /// <summary>The same for a page's form, that carries the person's confirmation along (<c>ConfirmationFields</c>: fields named confirmation and confirmation-…).</summary>
    public async Task<NotConfirmed?> Demand(HttpContext http, IFormCollection form, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(form);
        if (!Guid.TryParseExact(form["confirmation"], "D", out var id) || http.SignedIn().Session is null)
        {
            return await Demand(http, content);
        }

        var failed = await Confirm(http, id, new(NotEmpty(form["confirmation-credential"]), NotEmpty(form["confirmation-password"]), NotEmpty(form["confirmation-code"]), form["confirmation-demonstration"] == "true"));
        var missing = await Demand(http, content);
        return failed is null || missing is null ? missing : missing with { Refusals = failed.Refusals, Wait = failed.Wait };

        static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The person confirms. Null: done; the act itself is to be sent again within 5 minutes.</summary>
    public async Task<NotConfirmed?> Confirm(HttpContext http, Guid id, ConfirmationProof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var who = http.SignedIn();
        if (who.Session is not { } session || Find(id, session.Id) is not var (content, challenge, ends))
        {
            return new([Refusals.ConfirmationInvalid.At()]);
        }

        Proof? shown;
        Attempt? attempt = null;
        if (proof.Credential is { } credential)
        {
            shown = await _passkeys.Confirmed(http, new(who.Actor.PersonId, who.Name), challenge, ends, credential);
        }
        else if (proof.Demonstration)
        {
            shown = session.Method == "demonstration" ? new Proof(Demonstration: true) : null;
        }
        else
        {
            // Whoever sits at an open session and guesses is slowed down; nobody else is.
            (attempt, var wait) = _throttle.Begin(ThrottleKey.Session(session.Id));
            if (attempt is null)
            {
                return new([Refusals.TurnedAway.At()], Wait: wait);
            }

            shown = _signingIn.Check(who.Actor.PersonId, proof.Password ?? "", proof.Code ?? "");
            shown = shown?.RecoveryCode is null ? shown : null;
        }

        var method = shown?.Passkey is not null || proof.Credential is not null ? "passkey" : proof.Demonstration ? "demonstration" : "password";
        var receipt = await _signingIn.Do(
            who.Actor, ConfirmAct.Row, new ConfirmAct.Form(id, session.Id, Convert.ToHexStringLower(content), method, shown is null ? true : null, shown));
        if (receipt.Outcome != Outcome.Posted)
        {
            return new(receipt.Refusals);
        }

        if (attempt is not null)
        {
            _throttle.Succeeded(attempt);
        }

        return null;
    }

    private async Task<ConfirmationView> Ask(HttpContext http, SignedIn who, byte[] content, long now)
    {
        var (id, session, ends) = (Guid.CreateVersion7(_clock.GetUtcNow()), who.Session!, now + ConfirmAct.Valid);
        var challenge = SHA256.HashData([.. content, .. RandomNumberGenerator.GetBytes(32)]);
        _database.Execute("delete from confirmation where person_id = @person and expires_at <= @now", ("person", who.Actor.PersonId), ("now", now));
        _database.Execute(
            "insert into confirmation (id, person_id, session_id, content, challenge, expires_at) values (@id, @person, @session, @content, @challenge, @ends)",
            ("id", id), ("person", who.Actor.PersonId), ("session", session.Id), ("content", content), ("challenge", challenge), ("ends", ends));
        Credentials credentials;
        using (var snapshot = new Snapshot(_database))
        {
            credentials = Credentials.Of(snapshot, who.Actor.PersonId);
        }

        var passkey = credentials.Passkeys.Count == 0 ? null : JsonNode.Parse((await _passkeys.ToConfirm(http, new(who.Actor.PersonId, who.Name), challenge)).Options);
        return new(
            id, Convert.ToHexStringLower(content), System.Buffers.Text.Base64Url.EncodeToString(challenge), Instant.Text(ends), passkey, credentials.HasPassword,
            session.Method == "demonstration");
    }

    private (byte[] Content, byte[] Challenge, long Ends)? Find(Guid id, Guid session)
    {
        var found = _database.List(
            "select content, challenge, expires_at from confirmation where id = @id and session_id = @session and confirmed_at is null and expires_at > @now",
            r => (r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1), r.GetInt64(2)),
            ("id", id), ("session", session), ("now", Instant.Of(_clock.GetUtcNow())));
        return found is [var one] ? one : null;
    }
}
