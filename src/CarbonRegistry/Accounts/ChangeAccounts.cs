using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 账户批量变更: names and states of many accounts by file, each line decided as the single act would be (<see cref="EditAccount"/>, <see cref="ChangeState"/>,
/// <see cref="UnfreezeAccount"/>): all or none, errors by line. The nation EP, XD and AD (5), a province EC, EG and ET of its own (15).
/// </summary>
public static class ChangeAccounts
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 5000;

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("账户号", "Account"), Needed: true),
        new("name", new("账户名称", "Account name")),
        new("state", new("账户状态", "State")),
        new("reason", new("理由", "Reason")),
        new("authority", new("机关", "Authority")),
        new("document", new("文书", "Document")),
    ];

    /// <summary>A line: an account with its new name, or its new state and why.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Account">The account's number.</param>
    /// <param name="Name">Its new name; absent: it stays.</param>
    /// <param name="State">Its new state, by key or Chinese name; absent: it stays.</param>
    /// <param name="Reason">Why the state changes.</param>
    /// <param name="Authority">Judicial freezes: the court or authority.</param>
    /// <param name="Document">Judicial freezes: its document.</param>
    public sealed record AccountLine(int Line, string Account, string? Name, string? State, string? Reason, string? Authority, string? Document);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 5000 lines.</param>
    public sealed record Form(IReadOnlyList<AccountLine> Lines);

    /// <summary>The row of the provinces.</summary>
    public static readonly Operation<Form> Row = new("change-accounts", Functions.EditProvincialAccount, new("账户批量变更", "Change accounts by file"))
    {
        Carry = Carry, HighRisk = true,
    };

    /// <summary>The row of the nation.</summary>
    public static readonly Operation<Form> NationalRow = new("change-national-accounts", Functions.EditNationalAccount, new("账户批量变更", "Change accounts by file"))
    {
        Carry = Carry, HighRisk = true,
    };

    /// <summary>The form that a file is, and what is wrong with the file.</summary>
    public static (Form? Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Refusals.Count > 0
            ? (null, [.. table.Refusals])
            : (new([.. table.Lines.Select(l => new AccountLine(
                l.Line, l["account"]!, l["name"], l["state"] is { } state ? AccountState.All.FirstOrDefault(s => s.Name.Zh == state)?.Key ?? state : null, l["reason"], l["authority"], l["document"]))]), []);
    }

    private static void Carry(Form form, ActContext context)
    {
        if (form.Lines is not { Count: > 0 and <= MostLines } || form.Lines.Any(l => l is null))
        {
            context.Refuse(Refusals.FieldInvalid, "lines");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in form.Lines)
        {
            context.OfLine(line.Line, () => One(line, seen, context));
        }

        context.Result(new { count = form.Lines.Count });
    }

    private static void One(AccountLine line, HashSet<string> seen, ActContext context)
    {
        if (!seen.Add(line.Account))
        {
            context.Refuse(Refusals.FieldInvalid, "account", new("与前面的行重复", "Repeats a line before it"));
        }
        else if (line.Name is null == line.State is null)
        {
            context.Refuse(line.Name is null ? Refusals.FieldMissing : Refusals.FieldNotAllowed, "state");
        }
        else if (line.Name is not null)
        {
            EditAccount.Carry(new(line.Account, line.Name), context);
        }
        else if (line.State == AccountState.Open.Key)
        {
            UnfreezeAccount.Carry(new(line.Account, line.Reason!, line.Authority, line.Document), context);
        }
        else
        {
            ChangeState.Carry(new(line.Account, line.State!, line.Reason!, line.Authority, line.Document), context);
        }
    }
}
