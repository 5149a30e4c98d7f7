using System.Globalization;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>28 转入确认: the exchange has taken notices into its books. Until then a transfer-in is shown to its holder
/// as 待交易所确认.</summary>
internal static class AcknowledgeNotices
{
    /// <summary>The most notices of one message.</summary>
    public const int MaxNotices = 10_000;

    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="Notices">The notices' numbers, 1 to 10 000 of them, each once and not acknowledged before.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time, IReadOnlyList<long> Notices)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-acknowledge", Functions.ExchangeTransferIn, new("转入通知确认", "Acknowledge notices"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "acknowledge",
            (session, _) => CarryOut(form, context, session)), Approvals = _ => 0,
    };

    private static object? CarryOut(Form form, ActContext context, ExchangeSession session)
    {
        if (form.Notices.Count is 0 or > MaxNotices || form.Notices.Distinct().Count() != form.Notices.Count)
        {
            context.Refuse(Refusals.FieldInvalid, "notices");
            return null;
        }

        foreach (var some in form.Notices.Chunk(1000))
        {
            var numbers = string.Join(',', some.Select(n => n.ToString(CultureInfo.InvariantCulture)));
            var open = context.Register.List(
                "select number from exchange_notice where delivery_id = @delivery and acknowledged_seq is null "
                    + $"and number in ({numbers})",
                r => r.Long("number"), ("delivery", session.Delivery)).ToHashSet();
            foreach (var number in some.Where(n => !open.Contains(n)).Take(10))
            {
                context.Refuse(Refusals.NoticeUnknown, "notices",
                    new(number.ToString(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture)));
            }

            if (context.Refused)
            {
                return null;
            }

            context.Register.Execute(
                "update exchange_notice set acknowledged_seq = @seq where delivery_id = @delivery "
                    + $"and number in ({numbers})", ("seq", context.Seq), ("delivery", session.Delivery));
        }

        return new { acknowledged = form.Notices.Count };
    }
}
