using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.SignIn;

/// <summary>A fresh confirmation that is asked for.</summary>
/// <param name="Id">Its number: <c>POST /api/v1/confirmations/{id}</c>.</param>
/// <param name="Content">SHA-256 of the act's exact content, in hexadecimal digits.</param>
/// <param name="Text">What is confirmed, in words; its last lines are the digest of the content and a number that makes
/// it unique.</param>
/// <param name="Challenge">What a passkey signs: SHA-256 of the text in UTF-8, base64url.</param>
/// <param name="ExpiresAt">Until when it can be given: 5 minutes.</param>
/// <param name="Passkey">For <c>navigator.credentials.get</c>; null where the person has no passkey.</param>
/// <param name="Password">Whether the person can confirm by password and one-time code.</param>
/// <param name="Demonstration">Whether a click is enough: a session of a demonstration's person.</param>
public sealed record ConfirmationView(Guid Id, string Content, string Text, string Challenge, string ExpiresAt,
    JsonNode? Passkey, bool Password, bool Demonstration);

/// <summary>What a person confirms with.</summary>
/// <param name="Credential">A passkey's answer, as JSON.</param>
/// <param name="Password">The password.</param>
/// <param name="Code">The one-time code.</param>
/// <param name="Demonstration">A click.</param>
public sealed record ConfirmationProof(string? Credential = null, string? Password = null, string? Code = null,
    bool Demonstration = false);

/// <summary>Why an act does not go ahead: the confirmation that it needs, and what was wrong with the one that was
/// given.</summary>
/// <param name="Refusals">At least one.</param>
/// <param name="Needed">What to confirm; null where a token asks.</param>
/// <param name="Wait">Seconds to wait after too many failures.</param>
public sealed record NotConfirmed(IReadOnlyList<Refusal> Refusals, ConfirmationView? Needed = null, int Wait = 0);

/// <summary>What something asks of whoever does it, beyond their right to it.</summary>
/// <param name="Content">SHA-256 of all that it is: what a confirmation is bound to.</param>
/// <param name="Confirmed">Sessions: whether its person confirms it afresh. Asked of sessions only: it may read the
/// accounts' limits.</param>
/// <param name="Signed">Tokens: whether the request must be signed with the token's key.</param>
/// <param name="InPerson">Whether no token will do (<see cref="Function.InPerson"/>).</param>
public sealed record Demanded(byte[] Content, Func<bool> Confirmed, bool Signed, bool InPerson = false)
{
    /// <summary>What it is in words, line by line.</summary>
    internal Func<Wording, IEnumerable<string>> Says { get; init; } = _ => [];

    /// <summary>Of a movement, decision, hold or release. Trying out asks for nothing.</summary>
    public static Demanded By(Database database, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return By(database, [proposal],
            SHA256.HashData([.. proposal.Id.ToByteArray(bigEndian: true), .. JournalEntry.HashOf(proposal)]),
            w => w.Of(proposal));
    }

    /// <summary>
    /// Of several transactions at once. The confirmation is bound to all of them, those that alone would ask for none
    /// among them, to their order, and to whether they are posted together or each for itself. What they move out of an
    /// account together counts against its limits.
    /// </summary>
    public static Demanded By(Database database, Actor actor, BulkForm form, IReadOnlyList<Proposal> proposals)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return By(database, proposals,
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { actor.PersonId, Role = actor.Role.Key,
                    Bulk = form }, Json.Options)), w => w.Of(proposals, form.Atomic == true));
    }

    /// <summary>Of an act: its verb, everything in its form, who asks, and its id. Trying out asks for
    /// nothing.</summary>
    public static Demanded By(Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        var isRisky = !act.DryRun && (act.Operation.HighRisk || act.Operation.Function.HighRisk);
        return new(
            SHA256.HashData([.. act.Id.ToByteArray(bigEndian: true), .. Operation.HashOf(act)]), () => isRisky, isRisky,
            !act.DryRun && act.Operation.Function.InPerson)
        {
            Says = w => w.Of(act),
        };
    }

    /// <summary>Of several proposals that are approved at once: the confirmation is bound to each, as it was shown, and
    /// to their order.</summary>
    public static Demanded By(IReadOnlyList<Act> approvals)
    {
        ArgumentNullException.ThrowIfNull(approvals);
        var each = approvals.Select(By).ToList();
        return new(
            SHA256.HashData([.. each.SelectMany(d => d.Content)]), () => each.Exists(d => d.Confirmed()),
            each.Exists(d => d.Signed), each.Exists(d => d.InPerson))
        {
            Says = w => w.Of(approvals),
        };
    }

    /// <summary>Of what concerns a person's credentials, one's own or those that one gives another.</summary>
    /// <param name="content">SHA-256 of all that it is.</param>
    /// <param name="what">What it is, for people.</param>
    public static Demanded ByPerson(byte[] content, Text what) =>
        new(content, () => true, Signed: true, InPerson: true) { Says = w => [w.Confirms(w.Say(what))] };

    private static Demanded By(Database database, IReadOnlyList<Proposal> proposals, byte[] content,
        Func<Wording, IEnumerable<string>> says)
    {
        var asked = proposals.Where(p => !p.DryRun).ToList();
        return new(
            content, () => asked.Exists(IsRisky) || IsAboveLimits(database, asked),
            asked.Exists(p => p.Function is Transfer || IsRisky(p)), asked.Exists(p => p.Function.InPerson))
        {
            Says = says,
        };
    }

    // What may be eased its account's limits decide; of the others their row, and taking off a hold, by whichever
    // function.
    private static bool IsRisky(Proposal proposal) =>
        proposal.Function is Administration ? proposal.Hold is null : proposal.Function.HighRisk
            && proposal.Function is not Transfer { MayBeEased: true };

    /// <summary>Whether the movements take more out of an account than its sessions may without a
    /// confirmation.</summary>
    private static bool IsAboveLimits(Database database, List<Proposal> proposals)
    {
        var moved = proposals.Where(p => p.Function is Transfer && !IsRisky(p))
            .SelectMany(p => p.Legs.Where(l => l.From is not null),
                (p, leg) => (p.Function, From: leg.From!.Value, leg.Quantity))
            .GroupBy(m => m.From, (from, of) => (From: from, Risky: of.Any(m => m.Function.HighRisk),
                Quantity: of.Aggregate(Int128.Zero, (sum, m) => sum + long.Max(0, m.Quantity))))
            .ToList();
        if (moved.Count == 0)
        {
            return false;
        }

        using var snapshot = new Snapshot(database);
        var policies = AccountQueries.Policies(snapshot, moved.Select(m => m.From));
        return moved.Exists(m => policies.TryGetValue(m.From.Sequence, out var policy)
            && (policy.IsAbove(m.Quantity) || (m.Risky && m.Quantity > policy.EasedUpTo)));
    }
}

/// <summary>
/// Fresh confirmation (再次确认): what moves units away or is of high risk goes ahead in a session only where its
/// person has just confirmed exactly this content, by a passkey that signed it or by password and one-time code; once,
/// within 5 minutes. A program signs it with its token's key instead; a second person's word is given by no program. A
/// demonstration's tokens do everything: they are there for trying things out.
/// </summary>
public sealed class FreshConfirmation
{
    private readonly Database _database;
    private readonly Confirmations _confirmations;
    private readonly SigningIn _signingIn;
    private readonly Passkeys _passkeys;
    private readonly Throttle _throttle;
    private readonly TimeProvider _clock;

    internal FreshConfirmation(Database database, SigningIn signingIn, Passkeys passkeys, Throttle throttle,
        TimeProvider clock) =>
        (_database, _signingIn, _passkeys, _throttle, _clock, _confirmations) =
            (database, signingIn, passkeys, throttle, clock, new(database));

    /// <summary>
    /// Call right before what is to be done. Null: it goes ahead, and the confirmation is used up. Otherwise nothing is
    /// done, and this says what is missing.
    /// </summary>
    public async Task<NotConfirmed?> Demand(HttpContext http, Demanded what)
    {
        ArgumentNullException.ThrowIfNull(what);
        var who = http.SignedIn();
        if (who.Session is not { } session)
        {
            return who.Demonstration ? null
                : what.InPerson ? new([Refusals.SessionNeeded.At()])
                : !what.Signed || who.Signed ? null
                : new([(who.Key is null ? Refusals.TokenWithoutKey : Refusals.SignatureMissing).At()]);
        }

        if (!what.Confirmed())
        {
            return null;
        }

        var now = Instant.Of(_clock.GetUtcNow());
        return _confirmations.Take(session.Id, what.Content, now) ? null
            : new([Refusals.ConfirmationNeeded.At()], await Ask(http, who, what, now));
    }

    /// <summary>The same for a page's form, that carries the person's confirmation along (<c>ConfirmationFields</c>:
    /// fields named confirmation and confirmation-…).</summary>
    public async Task<NotConfirmed?> Demand(HttpContext http, IFormCollection form, Demanded what)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(form);
        if (!Guid.TryParseExact(form["confirmation"], "D", out var id) || http.SignedIn().Session is null)
        {
            return await Demand(http, what);
        }

        var failed = await Confirm(http, id,
            new(NotEmpty(form["confirmation-credential"]), NotEmpty(form["confirmation-password"]),
                NotEmpty(form["confirmation-code"]), form["confirmation-demonstration"] == "true"));
        var missing = await Demand(http, what);
        return failed is null || missing is null
            ? missing : missing with { Refusals = failed.Refusals, Wait = failed.Wait };

        static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The person confirms. Null: done; the act itself is to be sent again within 5 minutes.</summary>
    public async Task<NotConfirmed?> Confirm(HttpContext http, Guid id, ConfirmationProof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var who = http.SignedIn();
        if (who.Session is not { } session || _confirmations.Find(id, session.Id, Instant.Of(_clock.GetUtcNow()))
            is not var (content, challenge, ends, text))
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
            shown = session.Method == Session.OfDemonstration ? new Proof(Demonstration: true) : null;
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

        var method = shown?.Passkey is not null || proof.Credential is not null ? "passkey" : proof.Demonstration
            ? "demonstration" : "password";
        var receipt = await _signingIn.Do(
            who.Actor, ConfirmAct.Row,
            new ConfirmAct.Form(
                id, session.Id, Convert.ToHexStringLower(content), method, shown is null ? true : null, shown, text,
                shown?.Passkey is null ? null : AssertionOf(proof.Credential!)));
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

    private async Task<ConfirmationView> Ask(HttpContext http, SignedIn who, Demanded what, Instant now)
    {
        var (id, content, session, ends) =
            (Guid.CreateVersion7(_clock.GetUtcNow()), what.Content, who.Session!, now + ConfirmAct.Valid);

        // What is signed is exactly what is shown: the words, the digest of all that they stand for, and what makes
        // this confirmation another than every other.
        string text;
        using (var snapshot = new Snapshot(_database))
        {
            text = new Wording(snapshot, who.Actor, Wording.LanguageOf(http)).Whole(
                what, who.Name, $"{id:D} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}");
        }

        var challenge = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        _confirmations.Ask(id, who.Actor.PersonId, session.Id, new(content, challenge, ends, text), now);
        Credentials credentials;
        using (var snapshot = new Snapshot(_database))
        {
            credentials = Credentials.Of(snapshot, who.Actor.PersonId);
        }

        var passkey = credentials.Passkeys.Count == 0
            ? null
            : JsonNode.Parse((await _passkeys.ToConfirm(http, new(who.Actor.PersonId, who.Name), challenge)).Options);
        return new(
            id, Convert.ToHexStringLower(content), text, System.Buffers.Text.Base64Url.EncodeToString(challenge),
            Instant.Text(ends), passkey, credentials.HasPassword,
            session.Method == Session.OfDemonstration);
    }

    /// <summary>What of a passkey's answer, that was found right, an auditor needs to check it again.</summary>
    private static ConfirmAct.Assertion AssertionOf(string credential)
    {
        var json = JsonNode.Parse(credential)!;
        return new(Of(json["id"]), Of(json["response"]?["clientDataJSON"]), Of(json["response"]?["authenticatorData"]),
            Of(json["response"]?["signature"]));

        static string Of(JsonNode? node) => node?.GetValue<string>() ?? "";
    }
}
