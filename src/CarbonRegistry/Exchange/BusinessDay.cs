using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 交易日更正: the nation, by two people, sets the business day of an exchange's session right. Days stay in the order
/// in which they were opened, and none lies beyond what may be opened now; so an exchange that opened a wrong day can
/// open today's again.
/// </summary>
public static class BusinessDay
{
    /// <summary>The form.</summary>
    /// <param name="Session">The session, open or closed.</param>
    /// <param name="Day">The right day, yyyy-MM-dd.</param>
    /// <param name="Reason">What was wrong, 1 to 200 characters.</param>
    public sealed record Form(Guid Session, string Day, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("correct-business-day", Functions.EditNationalAccount, new("交易日更正", "Correct a business day"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 1,
    };

    /// <summary>
    /// The days that an exchange may open: today in Beijing, and the next working day. On a Friday evening that is
    /// Monday: a trading system that has signed out for the day may get ready for the next.
    /// </summary>
    internal static (string Today, string Next) Open(ActContext context)
    {
        var today = Instant.DayOf(context.Now);
        return (Text(today), Text(new WorkingCalendar(CalendarQueries.All(context.Register)).NextWorkingDay(today)));

        static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Reason, "reason");
        if (!DateOnly.TryParseExact(form.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            context.Refuse(Refusals.FieldInvalid, "day");
        }

        if (ExchangeSession.Find(context.Register, form.Session) is not { } session)
        {
            context.Refuse(Refusals.SessionUnknown, "session");
            return;
        }

        if (context.Refused)
        {
            return;
        }

        // Every session before it and after it keeps its place, so that a day is still later than those that were
        // signed out before.
        var (_, next) = Open(context);
        var between = context.Register.List(
            """
            select coalesce(max(case when opened_seq < @seq then business_day end), '') as last_before,
                   coalesce(min(case when opened_seq > @seq then business_day end), '') as first_after
            from exchange_session where delivery_id = @delivery
            """,
            r => (Before: r.Text("last_before"), After: r.Text("first_after")), ("seq", session.OpenedSeq),
                ("delivery", session.Delivery))[0];
        if (string.CompareOrdinal(form.Day, between.Before) <= 0
            || (between.After.Length > 0 && string.CompareOrdinal(form.Day, between.After) >= 0))
        {
            context.Refuse(Refusals.BusinessDayOrder, "day",
                new($"须晚于 {between.Before}、早于 {between.After}",
                    $"after {between.Before}, before {between.After}"));
            return;
        }

        if (string.CompareOrdinal(form.Day, next) > 0)
        {
            context.Refuse(Refusals.BusinessDayFar, "day", new($"不晚于 {next}", $"not after {next}"));
            return;
        }

        (session with { BusinessDay = form.Day }).Update(context, session);
        context.Result(new { session = form.Session, businessDay = form.Day });
    }
}
