using CarbonRegistry.Acts;

namespace CarbonRegistry.Accounts;

/// <summary>账户信息修改: changes an account's name. The nation edits EP, XD and AD (5), a province EC, EG and ET of
/// its own (15).</summary>
public static class EditAccount
{
    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="Name">Its new name, 1 to 200 characters.</param>
    public sealed record Form(string Account, string Name);

    /// <summary>The row of the provinces.</summary>
    public static readonly Operation<Form> Row =
        new("edit-account", Functions.EditProvincialAccount, new("账户信息修改", "Edit an account"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    /// <summary>The row of the nation.</summary>
    public static readonly Operation<Form> NationalRow =
        new("edit-national-account", Functions.EditNationalAccount, new("账户信息修改", "Edit an account"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    internal static void CarryOut(Form form, ActContext context)
    {
        var before = AccountRecord.Editable(context, form.Account);
        AccountRecord.CheckName(context, before, form.Name, needed: true);
        if (before?.State == AccountState.Closed)
        {
            context.Refuse(Refusals.StateChange, "account");
        }

        if (!context.Refused)
        {
            (before! with { Name = form.Name }).Update(context, before);
            context.Result(new { account = form.Account });
        }
    }
}
