using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 30 绑定: the exchange asks to bind a client number to a trading account of the same legal holder. It takes effect
/// when a representative of the account confirms it in the registry (<see cref="ConfirmBinding"/>); the notice
/// <c>bound</c> says so. One client number and one account bind once at each exchange; an account may be bound at
/// several.
/// </summary>
internal static class BindAccount
{
    /// <summary>The message.</summary>
    /// <param name="Id">The message's id; the request's too.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="ClientNumber">1 to 32 letters, digits, hyphens and underscores.</param>
    /// <param name="Account">The trading account's number.</param>
    /// <param name="HolderIdentifier">统一社会信用代码 or 公民身份号码 of the client, as the exchange has it.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time, string ClientNumber,
        string Account, [property: Secret] string HolderIdentifier)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-bind", Functions.ExchangeBinding, new("账户绑定", "Bind an account"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) =>
            Inbound.Accept(form, context, "bind", (session, _) => CarryOut(form, context, session)), Approvals = _ => 0,
    };

    /// <summary>Whether this can be a client number: 1 to 32 letters, digits, hyphens and underscores.</summary>
    internal static bool IsClientNumber(string text) =>
        text.Length is >= 1 and <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static object? CarryOut(Form form, ActContext context, ExchangeSession session)
    {
        var register = context.Register;
        if (!IsClientNumber(form.ClientNumber))
        {
            context.Refuse(Refusals.FieldInvalid, "clientNumber");
        }

        var account = AccountNumber.TryParse(form.Account, out var number) && number.Type == AccountTypes.ET.Code
            ? register.List(
                "select a.id, a.number, a.state, h.identifier from account a join holder h on h.id = a.holder_id "
                    + "where a.id = @id",
                r => (Id: r.Account("id"), Number: r.Text("number"), State: r.Keyed<AccountState>("state"),
                    Identifier: r.TextOrNull("identifier")),
                ("id", number.Sequence)).FirstOrDefault(a => a.Number == form.Account)
            : default;
        if (account.Id == 0)
        {
            context.Refuse(Refusals.AccountUnknown, "account");
            return null;
        }

        if (account.Identifier is null || account.Identifier != form.HolderIdentifier)
        {
            context.Refuse(Refusals.HolderDiffers, "holderIdentifier");
        }

        if (account.State.IsEnding)
        {
            context.Refuse(Refusals.DestinationState, "account");
        }

        RefuseTwice(context, session.Delivery, account.Id, form.ClientNumber);
        if (register.Count(
            "select count(*) from exchange_binding_request where delivery_id = @delivery and state = 'waiting' "
                + "and (trading_id = @trading or client_number = @client)",
            ("delivery", session.Delivery), ("trading", account.Id), ("client", form.ClientNumber)) > 0)
        {
            context.Refuse(Refusals.BoundBefore, "clientNumber");
        }

        if (context.Refused)
        {
            return null;
        }

        Bindings.Request(context, form.Id, session.Delivery, (account.Id, account.Number), form.ClientNumber);
        Notify.Account(context, NoticeKind.BindingRequested, account.Id,
            new() { ["account"] = account.Number, ["client"] = form.ClientNumber });
        return new { request = form.Id, state = BindingState.Waiting, clientNumber = form.ClientNumber,
            account = form.Account };
    }

    /// <summary>Refuses where the account or the client number is bound at this exchange.</summary>
    internal static void RefuseTwice(ActContext context, AccountId delivery, AccountId trading, string client)
    {
        foreach (var (boundTrading, boundClient) in context.Register.List(
            "select trading_id, client_number from exchange_binding where delivery_id = @delivery "
                + "and (trading_id = @trading or client_number = @client)",
            r => (r.Account("trading_id"), r.Text("client_number")), ("delivery", delivery), ("trading", trading),
                ("client", client)))
        {
            context.Refuse(Refusals.BoundBefore, boundTrading == trading ? "account" : "clientNumber");
        }
    }
}
