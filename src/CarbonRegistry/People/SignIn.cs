using CarbonRegistry.Configuration;
using CarbonRegistry.Acts;

namespace CarbonRegistry.People;

/// <summary>
/// 登录: begins a session, or records that somebody tried and failed. What was shown has been checked before; here,
/// under the lock, that it still holds and is not used a second time.
/// </summary>
public static class SignIn
{
    /// <summary>The form.</summary>
    /// <param name="Method">passkey, password, recovery, enrolment or demonstration.</param>
    /// <param name="Session">The session's number.</param>
    /// <param name="Address">The network address.</param>
    /// <param name="UserAgent">What the browser calls itself.</param>
    /// <param name="Failed">Nothing valid was shown: recorded as a refusal.</param>
    /// <param name="TurnedAway">How many attempts were turned away unrecorded before this one.</param>
    /// <param name="Secret">SHA-256 of the cookie's secret.</param>
    /// <param name="Device">SHA-256 of the known device's secret.</param>
    /// <param name="Shown">What was shown.</param>
    /// <param name="Before">The session that this browser had: it ends.</param>
    public sealed record Form(
        string Method,
        Guid Session,
        string Address,
        string UserAgent,
        bool? Failed = null,
        long? TurnedAway = null,
        [property: Secret] byte[]? Secret = null,
        [property: Secret] byte[]? Device = null,
        [property: Secret] Proof? Shown = null,
        Guid? Before = null);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row = new("sign-in", Functions.SignIn, new("登录", "Sign in"))
    {
        Door = Door.OwnRoutes, CarryOut = CarryOut, GoesOnWithoutClock = (_, _) => true,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        if (form.Failed == true || form.Secret is null)
        {
            context.Refuse(Refusals.SignInFailed);
            return;
        }

        if (!Proof.Use(form.Shown, context))
        {
            context.Refuse(Refusals.SignInFailed);
            return;
        }

        Sessions.Begin(context, form);
    }
}

/// <summary>Sessions as the ledger's transaction writes them.</summary>
internal static class Sessions
{
    private const int LongestUserAgent = 200;

    /// <summary>Begins a session of the actor.</summary>
    public static void Begin(ActContext context, SignIn.Form form)
    {
        var (register, person, now) = (context.Register, context.Actor.PersonId, context.Now);

        var ends = now + Session.LongestAt(register, now);
        if (form.Before is { } before)
        {
            End(context, before);
        }

        // Whoever comes and goes clears away what has ended by itself.
        register.Execute("delete from session where person_id = @person and (ends_at <= @now or seen_at <= @idle)",
            ("person", person), ("now", now), ("idle", now - Session.IdleAt(register, now)));
        register.Execute(
            """
            insert into session (hash, id, person_id, method, created_at, seen_at, ends_at, address, user_agent)
            values (@hash, @id, @person, @method, @now, @now, @ends, @address, @agent)
            """,
            ("hash", form.Secret), ("id", form.Session), ("person", person), ("method", form.Method), ("now", now),
            ("ends", ends),
            ("address", form.Address), ("agent", form.UserAgent.Length > LongestUserAgent
                ? form.UserAgent[..LongestUserAgent] : form.UserAgent));
        KeepLatest(context, person, form.Session);
        if (form.Device is { } device)
        {
            register.Execute(
                "insert into known_device (hash, person_id, used_at) values (@hash, @person, @now) on conflict (hash) "
                    + "do update set person_id = @person, used_at = @now",
                ("hash", device), ("person", person), ("now", now));
        }

        context.Changed("session", form.Session, null, new { form.Method, form.Address, endsAt = ends });
    }

    /// <summary>Ends the oldest sessions of a person who has more than they may (36).</summary>
    private static void KeepLatest(ActContext context, PersonId person, Guid latest)
    {
        var most = ParameterValues.At(context.Register, Parameters.MostSessions, context.Now);
        End(
            context,
            "id in (select id from session where person_id = @person order by case when id = @latest then 0 else 1 "
                + "end, created_at desc, id desc limit @all offset @most)",
            ("person", person), ("latest", latest), ("most", most), ("all", int.MaxValue));
    }

    /// <summary>Ends a session.</summary>
    internal static void End(ActContext context, Guid session) => End(context, "id = @id", ("id", session));

    private static int End(ActContext context, string where, params (string, object?)[] values)
    {
        var ended = context.Register.List($"select id, person_id from session where {where}", r => (Id: r.Guid("id"),
            Person: r.Person("person_id")), values);
        foreach (var (id, person) in ended)
        {
            context.Register.Execute("delete from session where id = @id", ("id", id));
            context.Changed("session", id, new { person }, null);
        }

        return ended.Count;
    }

    /// <summary>Ends all sessions of a person but one.</summary>
    public static int EndAll(ActContext context, PersonId person, Guid? except = null) =>
        End(context, "person_id = @person and id <> @except", ("person", person), ("except", except ?? Guid.Empty));
}
