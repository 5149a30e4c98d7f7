using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>会话恢复: an operator lets a suspended session go on, after both sides have found out why a number was used
/// twice.</summary>
public static class ResumeSession
{
    /// <summary>The form.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Reason">What was found, 1 to 200 characters.</param>
    public sealed record Form(Guid Session, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("resume-exchange-session", Functions.EditNationalAccount,
            new("交易系统会话恢复", "Resume an exchange session"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 1,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        if (string.IsNullOrWhiteSpace(form.Reason) || form.Reason.Length > 200)
        {
            context.Refuse(Refusals.FieldInvalid, "reason");
        }

        var session = ExchangeSession.Find(context.Register, form.Session);
        if (session is not { Suspended: true } || session.State == SessionState.Closed)
        {
            context.Refuse(Refusals.SessionUnknown, "session");
        }

        if (!context.Refused)
        {
            (session! with { Suspended = false }).Update(context, session);
            context.Result(new { session = form.Session });
        }
    }
}
