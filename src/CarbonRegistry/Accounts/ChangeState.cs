using CarbonRegistry.Acts;
using static CarbonRegistry.Law.AccountState;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 账户状态变更: restricts, freezes, judicially freezes and closes an account. The nation EP, XD and AD (5), a province
/// EC, EG and ET of its own (15). Unfreezing is a verb of its own: <see cref="UnfreezeAccount"/>.
/// </summary>
public static class ChangeState
{
    /// <summary>Which state follows which. Specification section 2.</summary>
    private static readonly (AccountState From, AccountState[] To)[] Steps =
    [
        (Open, [Restricted, Frozen, JudiciallyFrozen, Closing]),
        (Restricted, [Frozen, JudiciallyFrozen, Closing]),
        (Frozen, [Restricted, JudiciallyFrozen]),
        (JudiciallyFrozen, []),
        (Closing, [Frozen, JudiciallyFrozen, Closed]),
        (Closed, []),
    ];

    /// <summary>The form.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="State">restricted, frozen, judicially-frozen, closing or closed.</param>
    /// <param name="Reason">Why, 1 to 200 characters.</param>
    /// <param name="Authority">Judicially frozen: the court or authority. Otherwise it may be absent.</param>
    /// <param name="Document">Judicially frozen: its document. Otherwise it may be absent.</param>
    public sealed record Form(string Account, string State, string Reason, string? Authority = null,
        string? Document = null);

    /// <summary>The row of the provinces.</summary>
    public static readonly Operation<Form> Row =
        new("change-account-state", Functions.EditProvincialAccount, new("账户状态变更", "Change an account's state"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    /// <summary>The row of the nation.</summary>
    public static readonly Operation<Form> NationalRow =
        new("change-national-account-state", Functions.EditNationalAccount,
            new("账户状态变更", "Change an account's state"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    /// <summary>The states that may follow one, opening again left out.</summary>
    public static IReadOnlyList<AccountState> After(AccountState state) => Steps.First(s => s.From == state).To;

    private static void CarryOut(Form form, ActContext context) => CarryOut(form, context, null);

    /// <summary>The same, with a new name where one is given: an act makes one version of an account.</summary>
    internal static void CarryOut(Form form, ActContext context, string? name)
    {
        var before = AccountRecord.Editable(context, form.Account);
        var state = Keyed.Find<AccountState>(form.State);
        if (state is null || state == Open)
        {
            context.Refuse(Refusals.FieldInvalid, "state");
        }

        context.NeedText(form.Reason, "reason");
        context.NeedText(form.Authority, "authority", needed: state == JudiciallyFrozen);
        context.NeedText(form.Document, "document", needed: state == JudiciallyFrozen);
        AccountRecord.CheckName(context, before, name, needed: false);
        if (before is null || state is null || context.Refused)
        {
            return;
        }

        if (!Steps.First(s => s.From == before.State).To.Contains(state))
        {
            context.Refuse(Refusals.StateChange, "state",
                new($"{before.State.Name.Zh} → {state.Name.Zh}", $"{before.State} → {state.Key}"));
        }
        else if (state == Closing || state == Closed)
        {
            CheckClosing(before, state, context);
        }

        if (!context.Refused)
        {
            (before with { State = state, Name = name ?? before.Name })
                .Update(context, before, form.Reason, form.Authority, form.Document);
            context.Result(new { account = form.Account, state = state.Key });
        }
    }

    /// <summary>An account closes after its trading account; closed it is empty, and nothing of it waits.</summary>
    private static void CheckClosing(AccountRecord account, AccountState state, ActContext context)
    {
        if (AccountRecord.Of(context.Register, "parent_id = @id and state <> 'closed'", ("id", account.Id))
            is [var trading, ..] && (state == Closed || trading.State != Closing))
        {
            context.Refuse(Refusals.TradingAccountOpen, "account", new(trading.Number, trading.Number));
        }

        if (state == Closed
            && (context.Register.Count("select count(*) from (select 1 from holding where account_id = @id limit 1) h",
                ("id", account.Id)) > 0
                || context.Register.Count("select count(*) from proposal where account_id = @id and settled_at is null",
                    ("id", account.Id)) > 0))
        {
            context.Refuse(Refusals.AccountNotEmpty, "account");
        }
    }
}
