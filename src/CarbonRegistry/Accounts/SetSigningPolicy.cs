using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.People;

namespace CarbonRegistry.Accounts;

/// <summary>签署规则设置: how many confirmations movements out of an account need, and above which quantity. After the
/// delay of changes. Specification section 2.</summary>
public static class SetSigningPolicy
{
    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="Confirmations">0 to 5.</param>
    /// <param name="Above">Tonnes CO2e above which they are needed; 0: always.</param>
    public sealed record Form(string Account, int Confirmations, long Above = 0);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("set-signing-policy", Functions.EditProvincialAccount, new("签署规则设置", "Set the signing policy"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, EffectiveAt = Delay.OfChanges, HighRisk = true,
        AccountOf = (form, _) => AccountNumber.IdOf(((Form)form).Account),
    };

    private static void CarryOut(Form form, ActContext context)
    {
        // Representatives of project accounts too are the province's to look after (14).
        var before = AccountRecord.Of(context, form.Account, AccountRecord.Provincial);
        if (form.Confirmations is < 0 or > Parameters.MostApprovals)
        {
            context.Refuse(Refusals.FieldInvalid, "confirmations");
        }

        if (form.Above < 0)
        {
            context.Refuse(Refusals.FieldInvalid, "above");
        }

        // Who could confirm must be there, or nothing would ever leave the account again.
        if (before is not null && RepresentativeRecord.Confirming(context, before.Id) < form.Confirmations)
        {
            context.Refuse(Refusals.TooFewConfirm, "confirmations");
        }

        if (!context.Refused)
        {
            (before! with { Confirmations = form.Confirmations, ConfirmAbove = form.Above }).Update(context, before);
            context.Result(new { account = form.Account });
        }
    }
}
