using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>绑定确认: a representative of the trading account confirms or rejects what an exchange asked for; only then
/// is it bound.</summary>
public static class ConfirmBinding
{
    /// <summary>The form.</summary>
    /// <param name="Request">The exchange's request.</param>
    /// <param name="Confirm">Confirm, or reject.</param>
    public sealed record Form(Guid Request, bool Confirm);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("confirm-binding", Functions.ConfirmBinding, new("交易账户绑定确认", "Confirm a binding"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true, EffectiveAt = EffectiveAt,
        AccountOf = (form, context) => TradingOf(context, ((Form)form).Request),
    };

    private static AccountId TradingOf(ActContext context, Guid request) =>
        new(context.Register.Count(
            "select coalesce(max(trading_id), 0) from exchange_binding_request where id = @id", ("id", request)));

    /// <summary>
    /// The first binding of an account takes effect at once, one that changes where or as whom it is bound after the
    /// delay of changes. Asked after the act was tried.
    /// </summary>
    private static Instant? EffectiveAt(ActContext context)
    {
        var form = (Form)context.Act.Form;
        var values = new (string, object?)[] { ("trading", TradingOf(context, form.Request)), ("id", form.Request) };
        var isChange = form.Confirm
            && (context.Register.Count("select count(*) from exchange_binding where trading_id = @trading",
                values[0]) > 1
                || context.Register.Count(
                    "select count(*) from exchange_binding_request where trading_id = @trading and state = 'confirmed' "
                        + "and id <> @id", values) > 0);
        return isChange ? Delay.OfChanges(context) : null;
    }

    internal static void CarryOut(Form form, ActContext context)
    {
        var request = Request.Find(context.Register, form.Request);
        if (request is null || !(context.Actor.Initiates.Contains(request.Trading)
            || context.Actor.Confirms.Contains(request.Trading)))
        {
            context.Refuse(Refusals.BindingRequestUnknown, "request");
            return;
        }

        if (request.State != BindingState.Waiting)
        {
            context.Refuse(Refusals.BindingRequestDecided, "request");
            return;
        }

        // One that waits for its day is decided already; withdrawn, it can be decided again.
        if (context.Register.Count(
            "select count(*) from proposal where account_id = @trading and operation = 'confirm-binding' "
                + "and settled_at is null and id <> @act and effective_at is not null",
            ("trading", request.Trading), ("act", context.Act.Id)) > 0)
        {
            context.Refuse(Refusals.BindingRequestDecided, "request");
            return;
        }

        if (form.Confirm)
        {
            if (request.AccountState.IsEnding)
            {
                context.Refuse(Refusals.DestinationState, "request");
            }

            BindAccount.RefuseTwice(context, request.Delivery, request.Trading, request.Client);
        }

        if (context.Refused)
        {
            return;
        }

        var state = form.Confirm ? BindingState.Confirmed : BindingState.Rejected;
        Bindings.Settle(context, form.Request, state, context.Actor.PersonId);
        if (form.Confirm)
        {
            Bindings.Bind(
                context, (request.Trading, request.Account), (request.Delivery, request.Exchange), request.Client);
        }

        Notify.Account(context, NoticeKind.Changed, request.Trading,
            Notify.Act(form.Confirm ? Row.Name : new("交易账户绑定驳回", "Reject a binding"), request.Account));
        context.Result(new { request = form.Request, state, account = request.Account, exchange = request.Exchange,
            clientNumber = request.Client });
    }

    /// <summary>What an exchange asked for, with the numbers of its delivery account and of the trading
    /// account.</summary>
    private sealed record Request(AccountId Delivery, AccountId Trading, string Client, BindingState State,
        string Account, AccountState AccountState, string Exchange)
    {
        public static Request? Find(Register register, Guid id) => register.List(
            """
            select q.delivery_id, q.trading_id, q.client_number, q.state, a.number as account_number,
                a.state as account_state, d.number as delivery_number
            from exchange_binding_request q
            join account a on a.id = q.trading_id join account d on d.id = q.delivery_id where q.id = @id
            """,
            r => new Request(
                r.Account("delivery_id"), r.Account("trading_id"), r.Text("client_number"),
                r.Keyed<BindingState>("state"), r.Text("account_number"), r.Keyed<AccountState>("account_state"),
                r.Text("delivery_number")),
            ("id", id)).FirstOrDefault();
    }

    /// <summary>A request as its representatives see it.</summary>
    /// <param name="Request">Its id.</param>
    /// <param name="Exchange">The exchange's name.</param>
    /// <param name="Delivery">Its delivery account.</param>
    /// <param name="Account">The trading account.</param>
    /// <param name="ClientNumber">The client number.</param>
    /// <param name="State">waiting, confirmed, rejected or withdrawn.</param>
    /// <param name="RequestedAt">ISO 8601, UTC.</param>
    public sealed record View(Guid Request, Text Exchange, string Delivery, string Account, string ClientNumber,
        BindingState State, string RequestedAt);

    /// <summary>The requests for accounts that a person represents, newest first.</summary>
    public static IReadOnlyList<View> Of(Snapshot snapshot, PersonId person)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List(
            """
            select q.id, h.name_zh, h.name_en, d.number as delivery_number, a.number, q.client_number, q.state,
            q.requested_at
            from exchange_binding_request q
            join account a on a.id = q.trading_id join account d on d.id = q.delivery_id
            join holder h on h.id = d.holder_id
            where q.trading_id in (select account_id from representative where person_id = @person)
            order by q.requested_at desc, q.id limit 1000
            """,
            r => new View(
                r.Guid("id"), new(r.Text("name_zh"), r.Text("name_en")), r.Text("delivery_number"), r.Text("number"),
                r.Text("client_number"), r.Keyed<BindingState>("state"), r.Instant("requested_at")),
            ("person", person));
    }
}
