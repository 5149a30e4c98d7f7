using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>What binds trading accounts at exchanges, and what exchanges ask to be bound: how acts write it.</summary>
internal static class Bindings
{
    /// <summary>An exchange asks for a binding.</summary>
    public static void Request(
        ActContext context, Guid id, AccountId delivery, (AccountId Id, string Number) trading, string client)
    {
        context.Register.Execute(
            """
            insert into exchange_binding_request (id, delivery_id, trading_id, client_number, state, requested_at)
            values (@id, @delivery, @trading, @client, @state, @now)
            """,
            ("id", id), ("delivery", delivery), ("trading", trading.Id), ("client", client),
            ("state", BindingState.Waiting), ("now", context.Now));
        context.Changed("exchange-binding-request", id, null,
            new { account = trading.Number, clientNumber = client, state = BindingState.Waiting });
    }

    /// <summary>A request that waited is settled.</summary>
    /// <param name="context">The act.</param>
    /// <param name="request">The request.</param>
    /// <param name="state">How.</param>
    /// <param name="by">The representative who decided it; null: nobody did.</param>
    public static void Settle(ActContext context, Guid request, BindingState state, PersonId? by)
    {
        context.Register.Execute(
            """
            update exchange_binding_request set state = @state, decided_at = @now, decided_by = @person where id = @id
            """,
            ("state", state), ("now", context.Now), ("person", by), ("id", request));
        context.Changed("exchange-binding-request", request, new { state = BindingState.Waiting }, new { state });
    }

    /// <summary>Binds a trading account.</summary>
    public static void Bind(
        ActContext context, (AccountId Id, string Number) trading, (AccountId Id, string Number) delivery,
        string client)
    {
        context.Register.Execute(
            """
            insert into exchange_binding (trading_id, delivery_id, client_number) values (@trading, @delivery, @client)
            """,
            ("trading", trading.Id), ("delivery", delivery.Id), ("client", client));
        context.Changed("exchange-binding", client, null,
            new { account = trading.Number, exchange = delivery.Number, clientNumber = client });
    }

    /// <summary>Keeps what the exchange says of a client.</summary>
    public static void SetState(ActContext context, AccountId delivery, string client, ClientState before,
        ClientState state)
    {
        context.Register.Execute(
            """
            update exchange_binding set client_state = @state
            where delivery_id = @delivery and client_number = @client
            """,
            ("state", state), ("delivery", delivery), ("client", client));
        context.Changed("exchange-binding", client, new { clientState = before }, new { clientState = state });
    }

    /// <summary>Unbinds a trading account.</summary>
    public static void Unbind(ActContext context, AccountId delivery, string client, string trading)
    {
        context.Register.Execute(
            "delete from exchange_binding where delivery_id = @delivery and client_number = @client",
            ("delivery", delivery), ("client", client));
        context.Changed("exchange-binding", client, new { account = trading, clientNumber = client }, null);
    }
}
