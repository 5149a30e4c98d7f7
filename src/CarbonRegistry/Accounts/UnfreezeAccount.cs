using CarbonRegistry.Acts;
using static CarbonRegistry.Law.AccountState;

namespace CarbonRegistry.Accounts;

/// <summary>账户解冻: opens a restricted or frozen account again, or one that was to be closed. The nation EP, XD and
/// AD (5), a province EC, EG and ET of its own (15).</summary>
public static class UnfreezeAccount
{
    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="Reason">Why, 1 to 200 characters.</param>
    /// <param name="Authority">Of a judicially frozen account: the court or authority that says so. Otherwise it may be
    /// absent.</param>
    /// <param name="Document">Of a judicially frozen account: its document. Otherwise it may be absent.</param>
    public sealed record Form(string Account, string Reason, string? Authority = null, string? Document = null);

    /// <summary>The row of the provinces.</summary>
    public static readonly Operation<Form> Row =
        new("unfreeze-account", Functions.EditProvincialAccount, new("账户解冻", "Unfreeze an account"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    /// <summary>The row of the nation.</summary>
    public static readonly Operation<Form> NationalRow =
        new("unfreeze-national-account", Functions.EditNationalAccount, new("账户解冻", "Unfreeze an account"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    private static void CarryOut(Form form, ActContext context) => CarryOut(form, context, null);

    /// <summary>The same, with a new name where one is given: an act makes one version of an account.</summary>
    internal static void CarryOut(Form form, ActContext context, string? name)
    {
        var before = AccountRecord.Editable(context, form.Account);
        var judicial = before?.State == JudiciallyFrozen;
        context.NeedText(form.Reason, "reason");
        context.NeedText(form.Authority, "authority", needed: judicial);
        context.NeedText(form.Document, "document", needed: judicial);
        AccountRecord.CheckName(context, before, name, needed: false);
        if (before is not null && (before.State == Open || before.State == Closed))
        {
            context.Refuse(Refusals.StateChange, "account",
                new($"{before.State.Name.Zh} → {Open.Name.Zh}", $"{before.State} → {Open.Key}"));
        }

        if (!context.Refused)
        {
            (before! with { State = Open, Name = name ?? before.Name })
                .Update(context, before, form.Reason, form.Authority, form.Document);
            context.Result(new { account = form.Account, state = Open.Key });
        }
    }
}
