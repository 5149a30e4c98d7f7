using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.Exchange;

/// <summary>30 解绑: takes effect at once; refused while a transfer of the account is in flight.</summary>
internal static class UnbindAccount
{
    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="ClientNumber">The client number.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time, string ClientNumber)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-unbind", Functions.ExchangeBinding, new("账户解绑", "Unbind an account"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "unbind",
            (session, _) => CarryOut(form.ClientNumber, context, session)), Approvals = _ => 0,
    };

    /// <summary>Unbinds a client; refuses where it is unknown or a transfer is in flight.</summary>
    internal static object? CarryOut(string client, ActContext context, ExchangeSession session)
    {
        var register = context.Register;
        var values = new (string, object?)[] { ("delivery", session.Delivery), ("client", client) };
        var waiting = register.List(
            "select id from exchange_binding_request where delivery_id = @delivery and client_number = @client "
                + "and state = 'waiting'", r => r.Guid("id"), values);
        foreach (var request in waiting)
        {
            Bindings.Settle(context, request, BindingState.Withdrawn, by: null);
        }

        var bound = register.List(
            "select b.trading_id, a.number from exchange_binding b join account a on a.id = b.trading_id "
                + "where b.delivery_id = @delivery and b.client_number = @client",
            r => (Id: r.Account("trading_id"), Number: r.Text("number")), values).FirstOrDefault();
        if (bound.Id == 0)
        {
            if (waiting.Count == 0)
            {
                context.Refuse(Refusals.ClientUnknown, "clientNumber");
                return null;
            }

            return new { clientNumber = client, state = BindingState.Withdrawn };
        }

        var inFlight = register.Count(
            "select count(*) from exchange_notice where account_id = @account and acknowledged_seq is null "
                + "and delivery_id = @delivery and kind = 'transfer-in'",
            ("account", bound.Id), ("delivery", session.Delivery))
            + register.Count(
                "select count(*) from proposal where account_id = @account and function = @in and settled_at is null",
                ("account", bound.Id), ("in", Transfers.TransferToExchange.Code))
            + register.Count(
                """
                select count(*) from proposal p join ledger_transaction t on t.seq = p.seq
                where p.function = @out and p.settled_at is null and t.terms like @to
                """,
                ("out", Transfers.TransferOutOfExchange.Code), ("to", $"%\"to\":\"{bound.Number}\"%"));
        if (inFlight > 0)
        {
            context.Refuse(Refusals.TransferInFlight, "clientNumber");
            return null;
        }

        Bindings.Unbind(context, session.Delivery, client, bound.Number);
        Notify.Account(context, NoticeKind.Changed, bound.Id, Notify.Act(Row.Name, bound.Number));
        return new { clientNumber = client, account = bound.Number, state = "unbound" };
    }
}
