using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.Compliance;

/// <summary>
/// 履约义务撤销: takes back what was recorded of an enterprise for a compliance year, with a document; the enterprise
/// stays on the year's list without a figure. Specification section 6a.
/// </summary>
public static class WithdrawObligation
{
    /// <summary>The form.</summary>
    /// <param name="Account">The enterprise's compliance holding account.</param>
    /// <param name="Year">The compliance year; it must not have ended.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters.</param>
    public sealed record Form(string Account, short Year, string Document);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("withdraw-obligation", Functions.RecordObligations, new("履约义务撤销", "Withdraw an obligation"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var account = AccountRecord.Of(context, form.Account, [AccountTypes.EC]);
        context.NeedText(form.Document, "document");
        SetObligation.CheckYear(context, form.Year);
        if (account is null || context.Refused)
        {
            return;
        }

        if (ObligationRecord.Find(context, account, form.Year) is not { } before)
        {
            context.Refuse(Refusals.ObligationUnknown, "account");
            return;
        }

        before.Remove(context, account, form.Document);
        Notify.Account(
            context, NoticeKind.ObligationWithdrawn, account.Id,
            new() { ["account"] = account.Number, ["year"] = form.Year, ["document"] = form.Document });
        context.Result(new { account = form.Account, year = form.Year });
    }
}
