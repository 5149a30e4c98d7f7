using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.People;

/// <summary>账户代表撤销: a person represents an account no more. After the delay of changes; whoever must stop at once
/// is suspended. Specification section 2.</summary>
public static class RemoveRepresentative
{
    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="Person">The representative.</param>
    /// <param name="Document">The document that it rests on.</param>
    public sealed record Form(string Account, PersonId Person, string? Document = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("remove-representative", Functions.EditProvincialAccount, new("账户代表撤销", "Remove a representative"))
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

        before.Remove(context, account);
        RepresentativeRecord.CheckPolicy(context, account);
        RepresentativeRecord.HasChanged(context, Row.Name, account, form.Person);
        context.Result(new { account = account.Number, person = form.Person });
    }
}
