using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>33 账户状态变更, from the exchange: a client was frozen, unfrozen or closed there. Closing unbinds;
/// freezing is shown to the holder.</summary>
internal static class ClientStatus
{
    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="ClientNumber">The client number.</param>
    /// <param name="State">frozen, active or closed.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time, string ClientNumber,
        string State) : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-client-status", Functions.ExchangeAccountStatus, new("客户状态变更", "Client status"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "client-status",
            (session, _) => CarryOut(form, context, session)), Approvals = _ => 0,
    };

    private static object? CarryOut(Form form, ActContext context, ExchangeSession session)
    {
        if (form.State == "closed")
        {
            return UnbindAccount.CarryOut(form.ClientNumber, context, session);
        }

        var state = Keyed.Find<ClientState>(form.State);
        if (state != ClientState.Active && state != ClientState.Frozen)
        {
            context.Refuse(Refusals.FieldInvalid, "state");
            return null;
        }

        var before = context.Register.List(
            "select client_state from exchange_binding where delivery_id = @delivery and client_number = @client",
            r => r.Keyed<ClientState>("client_state"), ("delivery", session.Delivery), ("client", form.ClientNumber));
        if (before.Count == 0)
        {
            context.Refuse(Refusals.ClientUnknown, "clientNumber");
            return null;
        }

        Bindings.SetState(context, session.Delivery, form.ClientNumber, before[0], state);
        return new { clientNumber = form.ClientNumber, state };
    }
}
