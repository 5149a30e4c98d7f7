using CarbonRegistry.Acts;

namespace CarbonRegistry.People;

/// <summary>
/// What a person has shown of themselves, checked outside the lock. <see cref="Use"/> checks under it that it still
/// holds, and uses it up: no code, recovery code or answered challenge counts twice, whichever nodes it is sent to at
/// once.
/// </summary>
/// <param name="PasswordHash">The password: the hash that it was checked against.</param>
/// <param name="Step">The one-time code: its time step.</param>
/// <param name="RecoveryCode">SHA-256 of a recovery code.</param>
/// <param name="Passkey">The passkey that answered.</param>
/// <param name="Demonstration">Nothing: a person of a demonstration was chosen by a click.</param>
public sealed record Proof(
    string? PasswordHash = null,
    long? Step = null,
    byte[]? RecoveryCode = null,
    Proof.Answer? Passkey = null,
    bool Demonstration = false)
{
    /// <summary>A passkey's answer to a challenge.</summary>
    /// <param name="Id">The passkey.</param>
    /// <param name="SignCount">Its counter as it is now; 0 where it keeps none.</param>
    /// <param name="BackedUp">Whether it is kept on more than one device.</param>
    /// <param name="Challenge">SHA-256 of the challenge.</param>
    /// <param name="ChallengeEnds">Until when the challenge could be answered, UTC microseconds since 1970.</param>
    public sealed record Answer(byte[] Id, long SignCount, bool BackedUp, byte[] Challenge, long ChallengeEnds);

    /// <summary>Whether it proves the actor now. It is used up by that.</summary>
    public static bool Use(Proof? proof, ActContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (register, person, now) = (context.Register, context.Actor.PersonId, context.Now);
        if (proof is null || register.Count("select count(*) from person where id = @person and active = 1",
            ("person", person)) == 0)
        {
            return false;
        }

        if (proof.Passkey is { } answer)
        {
            if (register.Count("select count(*) from passkey where id = @id and person_id = @person", ("id", answer.Id),
                ("person", person)) == 0
                || register.Count("select count(*) from spent_challenge where hash = @hash",
                    ("hash", answer.Challenge)) > 0)
            {
                return false;
            }

            register.Execute("delete from spent_challenge where expires_at <= @now", ("now", now));
            register.Execute("insert into spent_challenge (hash, expires_at) values (@hash, @ends)",
                ("hash", answer.Challenge), ("ends", answer.ChallengeEnds));
            Credentials.Used(register, answer, now);
            return true;
        }

        if (proof.PasswordHash is { } hash
            && register.Count("select count(*) from credential where person_id = @person and password_hash = @hash",
                ("person", person), ("hash", hash)) == 0)
        {
            return false;
        }

        if (proof.RecoveryCode is { } code)
        {
            return Credentials.UseRecoveryCode(register, person, code);
        }

        if (proof.Step is { } step && proof.PasswordHash is not null)
        {
            return Credentials.UseStep(register, person, step);
        }

        return proof.Demonstration
            && register.Count("select count(*) from access_token where person_id = @person and demonstration = 1",
                ("person", person)) > 0;
    }
}
