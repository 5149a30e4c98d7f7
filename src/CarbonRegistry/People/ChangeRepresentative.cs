using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.People;

/// <summary>账户代表权限修改: changes what a representative may do with an account. After the delay of changes.
/// Specification section 2.</summary>
public static class ChangeRepresentative
{
    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="Person">The representative.</param>
    /// <param name="Initiates">Whether they initiate movements from then on.</param>
    /// <param name="Confirms">Whether they confirm what others initiate.</param>
    /// <param name="Document">The document that it rests on.</param>
    public sealed record Form(string Account, PersonId Person, bool Initiates, bool Confirms, string? Document = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("change-representative", Functions.EditProvincialAccount,
        new("账户代表权限修改", "Change a representative's rights"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true, EffectiveAt = Delay.OfChanges,
        AccountOf = (form, _) => AccountNumber.IdOf(((Form)form).Account),
    };

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Document, "document", needed: false);
        if (RepresentativeRecord.Editable(context, form.Account, form.Person) is not var (account, before)
            || context.Refused)
        {
            return;
        }

        var after = before with { Initiates = form.Initiates, Confirms = form.Confirms };
        after.Update(context, account, before);
        RepresentativeRecord.CheckPolicy(context, account);
        RepresentativeRecord.HasChanged(context, Row.Name, account, form.Person);
        EnrolledBoth.Tell(context, form.Person, account.Id);
        context.Result(new { account = account.Number, person = form.Person });
    }
}
