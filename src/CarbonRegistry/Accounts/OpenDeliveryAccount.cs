using CarbonRegistry.Acts;

namespace CarbonRegistry.Accounts;

/// <summary>交付账户开立: the nation registers an exchange or an auction house and opens its one delivery account (XD,
/// AD). Specification section 2.</summary>
public static class OpenDeliveryAccount
{
    /// <summary>The form.</summary>
    /// <param name="Kind">Exchange or auction house.</param>
    /// <param name="Zh">Chinese name, 1 to 200 characters.</param>
    /// <param name="CreditCode">Its unified social credit code.</param>
    /// <param name="En">English name; absent: the Chinese one.</param>
    /// <param name="AccountName">The account's name; absent: the type's.</param>
    /// <param name="Contact">How to reach it.</param>
    /// <param name="ConfirmedSimilar">Whether whoever asks has seen that the name equals or looks like another's (230)
    /// and means it: a second person approves.</param>
    public sealed record Form(
        HolderKind Kind, string Zh, string CreditCode, string? En = null, string? AccountName = null,
        [property: Secret] Contact? Contact = null,
        bool ConfirmedSimilar = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("open-delivery-account", Functions.OpenNationalAccounts, new("交付账户开立", "Open a delivery account"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var type = form.Kind switch { HolderKind.Exchange => AccountTypes.XD,
            HolderKind.AuctionHouse => AccountTypes.AD, _ => null };
        if (type is null)
        {
            context.Refuse(Refusals.FieldInvalid, "kind");
            return;
        }

        var identifier = RegisterHolder.Check(context, form.Kind, form.Zh, form.En, form.CreditCode, null, null,
            form.ConfirmedSimilar);
        context.NeedText(form.AccountName, "accountName", needed: false);
        form.Contact?.Check(context);
        if (!context.Refused)
        {
            var holder = HolderRecord.Add(context, form.Kind, new(form.Zh, form.En ?? form.Zh), Account.National,
                identifier!, form.Contact);
            var account = AccountRecord.Open(context, type, holder, form.AccountName ?? type.Name.Zh);
            context.Result(new { holder = holder.Id, account = account.Number });
        }
    }
}
