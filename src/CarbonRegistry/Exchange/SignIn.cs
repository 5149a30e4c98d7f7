using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 31 签到: opens a business day. Signing in again on the same day, when all memory of the session was lost, gives the
/// same session and the numbers at which both sides go on.
/// </summary>
public static class SignIn
{
    /// <summary>How far the exchange's clock may be from the registry's, in seconds.</summary>
    public const long ClockTolerance = 60;

    /// <summary>The message. It has no session yet, and no number.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="BusinessDay">yyyy-MM-dd: today in Beijing or the next working day; later than every day that was
    /// signed out.</param>
    public sealed record Form(Guid Id, DateTimeOffset Time, string BusinessDay)
    {
        /// <summary>SHA-256 of the body as it came.</summary>
        [JsonIgnore]
        public byte[] Digest { get; init; } = [];
    }

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-sign-in", Functions.ExchangeSession, new("交易系统签到", "Sign in"))
    {
        Door = Door.Exchange, CarryOut = CarryOut, Approvals = _ => 0,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        if (Inbound.DeliveryOf(context) is not var (delivery, account))
        {
            return;
        }

        if (CameBefore(form, context, delivery))
        {
            return;
        }

        CheckFields(form, context);
        if (context.Refused || SessionOf(form, context, delivery, account) is not { } session)
        {
            return;
        }

        if (session.Suspended)
        {
            context.Refuse(Refusals.SessionSuspended, "businessDay");
            return;
        }

        Inbound.Store(context, delivery, form.Id, session.Id, null, "sign-in", form.Digest, new
        {
            session = session.Id,
            businessDay = session.BusinessDay,
            state = session.State,
            account = account.ToString(),
            nextNumber = session.NextNumber,
            nextNotice = Inbound.LastNotice(context.Register, delivery) + 1,
        });
    }

    /// <summary>Whether a message of this id was taken before: it is answered again, or its id was reused.</summary>
    private static bool CameBefore(Form form, ActContext context, AccountId delivery)
    {
        var register = context.Register;
        var before = register.List(
            "select digest, session_id from exchange_message where delivery_id = @delivery and id = @id",
            r => (Digest: r.Bytes("digest"), Session: r.Guid("session_id")), ("delivery", delivery), ("id", form.Id));
        if (before.Count == 0)
        {
            return false;
        }

        if (before[0].Digest.AsSpan().SequenceEqual(form.Digest))
        {
            context.Result(new { message = form.Id, answeredAgain = true });
        }
        else
        {
            var concerned = ExchangeSession.Current(register, delivery)
                ?? ExchangeSession.Find(register, before[0].Session)!;
            Inbound.Reused(concerned, context, new JsonObject { ["message"] = form.Id.ToString() });
        }

        return true;
    }

    private static void CheckFields(Form form, ActContext context)
    {
        if (Math.Abs(Instant.Of(form.Time) - context.Now) > ClockTolerance * 1_000_000)
        {
            context.Refuse(Refusals.ClocksDiffer, "time",
                new("登记系统时间 " + Instant.Text(context.Now),
                    "the registry's time is " + Instant.Text(context.Now)));
        }

        if (form.Id.Version != 7)
        {
            context.Refuse(Refusals.FieldInvalid, "id");
        }

        if (!DateOnly.TryParseExact(form.BusinessDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out _))
        {
            context.Refuse(Refusals.FieldInvalid, "businessDay");
        }
    }

    /// <summary>The day's session, begun if there is none; null: the day may not be opened.</summary>
    private static ExchangeSession? SessionOf(Form form, ActContext context, AccountId delivery, AccountNumber account)
    {
        if (ExchangeSession.Current(context.Register, delivery) is { } current)
        {
            if (current.BusinessDay == form.BusinessDay)
            {
                return current;
            }

            context.Refuse(Refusals.BusinessDayTaken, "businessDay",
                new($"{current.BusinessDay} 尚未签退", $"{current.BusinessDay} was not signed out"));
            return null;
        }

        var last = context.Register.List(
            "select coalesce(max(business_day), '') as last_day from exchange_session where delivery_id = @delivery",
            r => r.Text("last_day"), ("delivery", delivery))[0];
        if (string.CompareOrdinal(form.BusinessDay, last) <= 0)
        {
            context.Refuse(Refusals.BusinessDayTaken, "businessDay", new($"{last} 已签退", $"{last} was signed out"));
            return null;
        }

        var (today, next) = BusinessDay.Open(context);
        if (form.BusinessDay != today && form.BusinessDay != next)
        {
            context.Refuse(Refusals.BusinessDayFar, "businessDay",
                new($"可开 {today} 或 {next}", $"{today} or {next}"));
            return null;
        }

        var begun = new ExchangeSession(Guid.CreateVersion7(Instant.At(context.Now)), delivery, form.BusinessDay,
            SessionState.Open, false, 1, context.Seq, 0);
        begun.Begin(context, account);
        return begun;
    }
}
