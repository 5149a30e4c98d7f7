using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Notification;
using CarbonRegistry.People;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 再次确认限额设置: two representatives of an account choose up to which quantity their sessions need not confirm a
/// movement out of it that may be eased (24, 27: <see cref="Transfer.MayBeEased"/>). One asks and another confirms, and
/// it takes effect after the delay of changes; 0 ends it, by one of them and at once. It also ends when a
/// representative of the account is added, changed or removed: those who chose it are no longer those who answer for
/// it.
/// </summary>
public static class EaseConfirmation
{
    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="EasedUpTo">Tonnes CO2e of one request; 0: each is confirmed.</param>
    public sealed record Form(string Account, long EasedUpTo);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("ease-confirmation", Functions.EaseConfirmation, Functions.EaseConfirmation.Name)
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true,
        AccountOf = (form, _) => AccountNumber.IdOf(((Form)form).Account),
        Approvals = context => Ends(context) ? 0 : 1,
        EffectiveAt = context => Ends(context) ? null : Delay.OfChanges(context),
    };

    /// <summary>Whether a movement that may be eased leads out of accounts of this type.</summary>
    public static bool IsFor(AccountType type) =>
        Functions.Movements.Any(m => m.MayBeEased && m.Routes.Any(r => r.From.Contains(type)));

    private static bool Ends(ActContext context) => ((Form)context.Act.Form).EasedUpTo == 0;

    private static void CarryOut(Form form, ActContext context)
    {
        var before = AccountNumber.TryParse(form.Account, out var number)
            && context.Actor.Initiates.Contains(number.Sequence)
            ? AccountRecord.Find(context.Register, number.Sequence)
            : null;
        if (before is null || before.Number != form.Account || !IsFor(AccountTypes.Find(before.Type)!))
        {
            context.Refuse(Refusals.AccountUnknown, "account");
            return;
        }

        if (form.EasedUpTo < 0)
        {
            context.Refuse(Refusals.FieldInvalid, "easedUpTo");
        }

        // The second one must be there.
        if (form.EasedUpTo > 0 && RepresentativeRecord.Confirming(context,
            before.Id) < (context.Actor.Confirms.Contains(before.Id) ? 2 : 1))
        {
            context.Refuse(Refusals.TooFewConfirm, "account");
        }

        if (!context.Refused)
        {
            (before with { EasedUpTo = form.EasedUpTo }).Update(context, before);
            Notify.Account(context, NoticeKind.Changed, before.Id, Notify.Act(Row.Name, before.Number));
            context.Result(new { account = form.Account, easedUpTo = form.EasedUpTo });
        }
    }
}
