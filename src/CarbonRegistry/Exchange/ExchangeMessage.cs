using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>What every numbered message of an exchange carries.</summary>
/// <param name="Id">The message's id, a UUID of version 7; a resend keeps it.</param>
/// <param name="Session">The session that sign-in gave.</param>
/// <param name="Number">Its number in the session, from 1 without a gap. A message that is refused does not use its
/// number up.</param>
/// <param name="Time">The exchange's clock when it was written.</param>
internal abstract record ExchangeMessage(Guid Id, Guid Session, long Number, DateTimeOffset Time)
{
    /// <summary>SHA-256 of the body as it came: what "the same content" means.</summary>
    [JsonIgnore]
    public byte[] Digest { get; init; } = [];
}

/// <summary>
/// How messages of an exchange come in: session, number, effect and stored answer in one database transaction. Who asks
/// the same again gets the answer given then; who uses a number or an id for something else is suspended, and an alarm
/// is raised. Specification of the exchange link, session rules.
/// </summary>
internal static class Inbound
{
    /// <summary>The exchange's delivery account: that of the actor's holder; refuses where there is none.</summary>
    internal static (AccountId Id, AccountNumber Number)? DeliveryOf(ActContext context)
    {
        var found = context.Register.List(
            "select id, number from account where type = 'XD' and holder_id = @holder and state <> 'closed'",
            r => (r.Account("id"), r.Text("number")), ("holder", context.Actor.HolderId));
        if (found.Count == 0 || context.Actor.HolderId == 0 || !AccountNumber.TryParse(found[0].Item2, out var number))
        {
            context.Refuse(Refusals.AccountUnknown);
            return null;
        }

        return (found[0].Item1, number);
    }

    /// <summary>Takes a numbered message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="context">The act.</param>
    /// <param name="kind">The message's kind, as shown.</param>
    /// <param name="effect">Checks and writes; what it gives is answered. Null where it has refused.</param>
    internal static void Accept(ExchangeMessage message, ActContext context, string kind,
        Func<ExchangeSession, AccountNumber, object?> effect)
    {
        if (DeliveryOf(context) is not var (delivery, number))
        {
            return;
        }

        var register = context.Register;
        if (ExchangeSession.Find(register, message.Session) is not { } session || session.Delivery != delivery)
        {
            context.Refuse(Refusals.NotSignedInToday, "session");
            return;
        }

        if (WasTaken(message, session, context))
        {
            return;
        }

        if (message.Id.Version != 7)
        {
            context.Refuse(Refusals.FieldInvalid, "id");
        }

        if (session.State == SessionState.Closed)
        {
            context.Refuse(Refusals.NotSignedInToday, "session");
        }
        else if (session.Suspended)
        {
            context.Refuse(Refusals.SessionSuspended, "session");
        }
        else if (message.Number != session.NextNumber)
        {
            context.Refuse(Refusals.MessageGap, "number", Expected(session.NextNumber));
        }

        if (context.Refused || effect(session, number) is not { } content || context.Refused)
        {
            return;
        }

        session.Count(register);
        Store(context, delivery, message.Id, session.Id, message.Number, kind, message.Digest, content);
    }

    /// <summary>Stores a message with its answer, and tells the journal.</summary>
    internal static void Store(ActContext context, AccountId delivery, Guid id, Guid session, long? number, string kind,
        byte[] digest, object content)
    {
        var answer = (JsonObject)Operation.ToJson(content)!;
        answer.Insert(0, "message", id.ToString());
        answer.Insert(1, "seq", context.Seq);
        answer.Insert(2, "at", Instant.Text(context.Now));
        var text = answer.ToJsonString(Plain);
        context.Register.Execute(
            "insert into exchange_message (delivery_id, id, session_id, number, kind, digest, at, seq, answer) "
                + "values (@delivery, @id, @session, @number, @kind, @digest, @at, @seq, @answer)",
            ("delivery", delivery), ("id", id), ("session", session), ("number", number), ("kind", kind),
            ("digest", digest), ("at", context.Now),
            ("seq", context.Seq), ("answer", text));

        // The journal seals the answer too: what an exchange was told is never something else later.
        context.Result(new
        {
            message = id, session, number, kind, digest = Convert.ToHexStringLower(digest),
            answer = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        });
    }

    /// <summary>The answer that a message got, with the digest of its content; null where it was not taken.</summary>
    public static (byte[] Digest, string Answer)? Answered(Snapshot snapshot, AccountId delivery, Guid message)
    {
        var found = snapshot.List(
            "select digest, answer from exchange_message where delivery_id = @delivery and id = @id",
            r => (r.Bytes("digest"), r.Text("answer")), ("delivery", delivery), ("id", message));
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The last number of the notices to an exchange; 0 where there was none.</summary>
    internal static long LastNotice(Register register, AccountId delivery) =>
        register.Count("select coalesce(max(number), 0) from exchange_notice where delivery_id = @delivery",
            ("delivery", delivery));

    /// <summary>A message that was taken before is answered from the store; one that uses its id or number for
    /// something else suspends the session.</summary>
    private static bool WasTaken(ExchangeMessage message, ExchangeSession session, ActContext context)
    {
        var before = context.Register.List(
            "select id, digest from exchange_message where (delivery_id = @delivery and id = @id) "
                + "or (session_id = @session and number = @number)",
            r => (Id: r.Guid("id"), Digest: r.Bytes("digest")),
            ("delivery", session.Delivery), ("id", message.Id), ("session", session.Id), ("number", message.Number));
        if (before.Count == 0)
        {
            return false;
        }

        if (before.Count == 1 && before[0].Id == message.Id && before[0].Digest.AsSpan().SequenceEqual(message.Digest))
        {
            context.Result(new { message = message.Id, answeredAgain = true });
            return true;
        }

        Reused(session, context, new JsonObject { ["message"] = message.Id.ToString(), ["number"] = message.Number });
        return true;
    }

    /// <summary>Raises the alarm and suspends the session, unless it is closed. The act itself is posted, so that both
    /// stay.</summary>
    internal static void Reused(ExchangeSession session, ActContext context, JsonObject detail)
    {
        var suspends = session.State != SessionState.Closed;
        if (suspends)
        {
            (session with { Suspended = true }).Update(context, session);
        }

        Alarm(context, session.Delivery, session.Id, Refusals.MessageReused, detail);
        context.Result(new { suspended = suspends, reason = Refusals.MessageReused.Code });
    }

    /// <summary>Raises an alarm: one for an act at most.</summary>
    internal static void Alarm(ActContext context, AccountId delivery, Guid session, RefusalKind what,
        JsonObject detail)
    {
        context.Register.Execute(
            "insert into exchange_alarm values (@seq, @delivery, @session, @at, @code, @detail)",
            ("seq", context.Seq), ("delivery", delivery), ("session", session), ("at", context.Now),
            ("code", what.Code), ("detail", detail.ToJsonString(Plain)));
        context.Changed("exchange-alarm", context.Seq, null, new { session, code = what.Code, detail });
    }

    private static Text Expected(long number) => new(
        string.Create(CultureInfo.InvariantCulture, $"应为第 {number} 号"),
        string.Create(CultureInfo.InvariantCulture, $"number {number} is expected"));

    internal static readonly System.Text.Json.JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
