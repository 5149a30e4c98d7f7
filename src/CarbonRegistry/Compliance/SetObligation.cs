using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.Compliance;

/// <summary>履约义务登记: what an enterprise of a province owes for a compliance year, as verified outside. A later
/// word replaces an earlier one; the journal has both.</summary>
public static class SetObligation
{
    /// <summary>The most that one enterprise can owe: more than mankind emits in a decade, and little enough that sums
    /// of all enterprises fit.</summary>
    public const long MostDue = 1_000_000_000_000;

    /// <summary>The form.</summary>
    /// <param name="Account">The enterprise's compliance holding account.</param>
    /// <param name="Year">The compliance year; it must not have ended.</param>
    /// <param name="Due">Tonnes CO2e, 0 to 1 000 000 000 000.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters.</param>
    public sealed record Form(string Account, short Year, long Due, string Document);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("set-obligation", Functions.RecordObligations, new("履约义务登记", "Record an obligation"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var account = Check(context, form, null);
        CheckYear(context, form.Year);
        if (account is not null && !context.Refused)
        {
            Write(context, account, form);
            context.Result(new { account = form.Account, year = form.Year, due = form.Due });
        }
    }

    /// <summary>Checks one obligation but for its year; its account, or null where it is refused.</summary>
    /// <param name="context">The act.</param>
    /// <param name="form">The obligation.</param>
    /// <param name="line">Its line, where it is one of a file.</param>
    /// <param name="undecided">Where the decision can be named, where it is missing.</param>
    internal static AccountRecord? Check(ActContext context, Form form, int? line, Text? undecided = null)
    {
        var account = AccountRecord.Of(context, form.Account, [AccountTypes.EC], line: line);
        CheckFigure(context, form.Due, form.Document, line, undecided);
        return account;
    }

    /// <summary>Checks the figure and its decision.</summary>
    internal static void CheckFigure(ActContext context, long due, string? document, int? line = null,
        Text? undecided = null)
    {
        if (due is < 0 or > MostDue)
        {
            context.Refuse(Refusals.FieldInvalid, "due", line: line);
        }

        if (document is null && undecided is not null)
        {
            context.Refuse(Refusals.FieldMissing, "document", undecided, line);
        }
        else
        {
            context.NeedText(document, "document", line: line);
        }
    }

    internal static void CheckYear(ActContext context, short year)
    {
        var found = ComplianceYearRecord.Find(context.Register, year);
        if (found is null)
        {
            context.Refuse(Refusals.YearUnknown, "year");
        }
        else if (found.ClosesAt <= context.Now)
        {
            context.Refuse(Refusals.YearClosed, "year");
        }
    }

    internal static void Write(ActContext context, AccountRecord account, Form form)
    {
        new ObligationRecord(form.Year, form.Due, form.Document).Write(context, account);
        Notify.Account(
            context, NoticeKind.Obligation, account.Id,
            new() { ["account"] = account.Number, ["year"] = form.Year, ["due"] = Numbers.Grouped(form.Due),
                ["document"] = form.Document });
    }
}
