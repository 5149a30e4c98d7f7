using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>再次确认: a person confirms one high-risk act, by its content, in their session.</summary>
internal static class ConfirmAct
{
    /// <summary>How long a confirmation may be given, and how long it counts, in microseconds: 5 minutes
    /// each.</summary>
    public const long Valid = 5L * 60 * 1_000_000;

    /// <summary>The form.</summary>
    /// <param name="Confirmation">The confirmation that was asked for.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Content">SHA-256 of the act's content, in hexadecimal digits.</param>
    /// <param name="Method">passkey, password or demonstration.</param>
    /// <param name="Failed">Nothing valid was shown: recorded as a refusal.</param>
    /// <param name="Shown">What was shown.</param>
    /// <param name="Text">The text that was shown and confirmed; SHA-256 of it is what a passkey signs.</param>
    /// <param name="Assertion">The passkey's answer, so that an auditor can check it again.</param>
    public sealed record Form(
        Guid Confirmation, Guid Session, string Content, string Method, bool? Failed = null,
        [property: Secret] Proof? Shown = null, string? Text = null, Assertion? Assertion = null);

    /// <summary>A passkey's answer as the browser gave it (WebAuthn): its signature is over the authenticator's data
    /// and SHA-256 of the client's, and those name the challenge.</summary>
    /// <param name="Passkey">The passkey, base64url.</param>
    /// <param name="ClientData">clientDataJSON, base64url.</param>
    /// <param name="AuthenticatorData">authenticatorData, base64url.</param>
    /// <param name="Signature">The signature, base64url.</param>
    public sealed record Assertion(string Passkey, string ClientData, string AuthenticatorData, string Signature);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row =
        new("confirm-act", Functions.ConfirmAct, new("再次确认", "Confirm an act"))
    {
        Door = Door.OwnRoutes, CarryOut = CarryOut, GoesOnWithoutClock = (_, _) => true,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        var asked = register.Count(
            "select count(*) from confirmation where id = @id and session_id = @session and person_id = @person "
                + "and text = @text and confirmed_at is null and expires_at > @now",
            ("text", form.Text ?? ""), ("id", form.Confirmation), ("session", form.Session),
            ("person", context.Actor.PersonId), ("now", context.Now));
        if (asked == 0)
        {
            context.Refuse(Refusals.ConfirmationInvalid);
            return;
        }

        if (form.Failed == true || !Proof.Use(form.Shown, context))
        {
            context.Refuse(Refusals.ConfirmationFailed);
            return;
        }

        register.Execute(
            "update confirmation set confirmed_at = @now, expires_at = @ends where id = @id",
            ("now", context.Now), ("ends", context.Now + Valid), ("id", form.Confirmation));
    }
}

/// <summary>A confirmation that was asked for and not given yet.</summary>
/// <param name="Content">SHA-256 of the act's content.</param>
/// <param name="Challenge">What a passkey signs: SHA-256 of the text.</param>
/// <param name="EndsAt">Until when it may be given.</param>
/// <param name="Text">What was shown.</param>
internal sealed record AskedConfirmation(byte[] Content, byte[] Challenge, Instant EndsAt, string Text);

/// <summary>Confirmations on their way, beside the journal: what was asked for, and what was given and counts
/// once.</summary>
/// <param name="database">Where they are.</param>
internal sealed class Confirmations(Database database)
{
    /// <summary>Asks for one; those of the person that have ended are forgotten.</summary>
    public void Ask(Guid id, PersonId person, Guid session, AskedConfirmation asked, Instant now)
    {
        database.Execute("delete from confirmation where person_id = @person and expires_at <= @now",
            ("person", person), ("now", now));
        database.Execute(
            "insert into confirmation (id, person_id, session_id, content, challenge, expires_at, text) "
                + "values (@id, @person, @session, @content, @challenge, @ends, @text)",
            ("text", asked.Text), ("id", id), ("person", person), ("session", session), ("content", asked.Content),
            ("challenge", asked.Challenge), ("ends", asked.EndsAt));
    }

    /// <summary>The one that this session was asked for, or null.</summary>
    public AskedConfirmation? Find(Guid id, Guid session, Instant now) => database.List(
        "select content, challenge, expires_at, text from confirmation where id = @id and session_id = @session "
            + "and confirmed_at is null and expires_at > @now",
        r => new AskedConfirmation(r.Bytes("content"), r.Bytes("challenge"), r.At("expires_at"), r.Text("text")),
        ("id", id), ("session", session), ("now", now)).FirstOrDefault();

    /// <summary>Takes the confirmation that a session gave of this content: it counts once.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Take(Guid session, byte[] content, Instant now) => database.Execute(
        "delete from confirmation where session_id = @session and content = @content and confirmed_at is not null "
            + "and expires_at > @now",
        ("session", session), ("content", content), ("now", now)) > 0;
}
