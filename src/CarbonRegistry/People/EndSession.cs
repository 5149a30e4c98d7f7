using CarbonRegistry.Acts;

namespace CarbonRegistry.People;

/// <summary>结束会话: ends one session of one's own, or all.</summary>
internal static class EndSession
{
    /// <summary>The form.</summary>
    /// <param name="Session">The session; null: all.</param>
    /// <param name="Except">With all: the one that goes on.</param>
    public sealed record Form(Guid? Session = null, Guid? Except = null);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row = new("end-session", Functions.SignIn, new("结束会话", "End a session"))
    {
        Door = Door.OwnRoutes, CarryOut = CarryOut, GoesOnWithoutClock = (_, _) => true,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Session is not { } session)
        {
            context.Result(new { ended = Sessions.EndAll(context, context.Actor.PersonId, form.Except) });
            return;
        }

        if (context.Register.Count("select count(*) from session where id = @id and person_id = @person",
            ("id", session), ("person", context.Actor.PersonId)) == 0)
        {
            context.Refuse(Refusals.NotFound, "session");
            return;
        }

        Sessions.End(context, session);
        context.Result(new { ended = 1 });
    }
}
