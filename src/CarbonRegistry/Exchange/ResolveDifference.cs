using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>对账差异处理: an operator has cleared the difference of a day: the accounts that it froze go back to the
/// state they had.</summary>
public static class ResolveDifference
{
    /// <summary>The form.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Reason">What was found, 1 to 200 characters.</param>
    public sealed record Form(Guid Session, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("resolve-exchange-difference", Functions.EditNationalAccount,
        new("交易所对账差异处理", "Resolve an exchange difference"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 1,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        if (string.IsNullOrWhiteSpace(form.Reason) || form.Reason.Length > 200)
        {
            context.Refuse(Refusals.FieldInvalid, "reason");
        }

        var accounts = context.Register.List(
            "select f.account_id, f.state_before, a.number, a.state from exchange_frozen_account f "
                + "join account a on a.id = f.account_id where f.session_id = @session and f.released_at is null",
            r => (Id: r.Account("account_id"), Before: r.Keyed<AccountState>("state_before"), Number: r.Text("number"),
                State: r.Keyed<AccountState>("state")), ("session", form.Session));
        if (accounts.Count == 0)
        {
            context.Refuse(Refusals.SessionUnknown, "session");
        }

        if (context.Refused)
        {
            return;
        }

        foreach (var account in accounts)
        {
            context.Register.Execute(
                "update exchange_frozen_account set released_at = @now where session_id = @session "
                    + "and account_id = @account",
                ("now", context.Now), ("session", form.Session), ("account", account.Id));

            // Whoever froze it otherwise meanwhile keeps it so, and so does another day's difference.
            var others = context.Register.Count(
                "select count(*) from exchange_frozen_account where account_id = @account and released_at is null",
                ("account", account.Id));
            if (account.State == AccountState.Frozen && others == 0)
            {
                var frozen = AccountRecord.Find(context.Register, account.Id)!;
                (frozen with { State = account.Before }).Update(context, frozen, form.Reason);
            }
        }

        context.Result(new { session = form.Session, accounts = accounts.Select(a => a.Number) });
    }
}
