using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 账户批量变更: names and states of many accounts by file, each line decided as the single act would be
/// (<see cref="EditAccount"/>, <see cref="ChangeState"/>,
/// <see cref="UnfreezeAccount"/>): all or none, errors by line. The nation EP, XD and AD (5), a province EC, EG and ET
/// of its own (15).
/// </summary>
public static class ChangeAccounts
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 5000;

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("账户号", "Account"), CellType.Account,
            Needed: true) { Also = [new("账户", "Account number")] },
        new("holder", new("用户名称", "Holder")) { NameOf = ["account"], Also = [new("用户", "Holder's name")] },
        new("name", new("账户名称", "Account name")) { More = new("留空为不变", "empty: it stays"),
            Also = [new("名称", "Name")] },
        new("state", new("账户状态", "State"), CellType.State) { More = new("留空为不变", "empty: it stays"),
            Also = [new("状态", "Account state")] },
        new("reason", new("理由", "Reason")) { More = new("状态变更时必填", "needed where the state changes") },
        new("authority", new("机关", "Authority")) { More = new("司法冻结及其解除时必填",
            "needed for a judicial freeze and its end") },
        new("document", new("文书", "Document")) { More = new("司法冻结及其解除时必填",
            "needed for a judicial freeze and its end") },
    ];

    /// <summary>A line: an account with its name and its state, of which what differs from what it has is changed, and
    /// why.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Account">The account's number.</param>
    /// <param name="Name">Its name; absent: it stays.</param>
    /// <param name="State">Its state's key; absent: it stays.</param>
    /// <param name="Reason">Why the state changes.</param>
    /// <param name="Authority">Judicial freezes: the court or authority.</param>
    /// <param name="Document">Judicial freezes: its document.</param>
    public sealed record AccountLine(int Line, string Account, string? Name, string? State, string? Reason,
        string? Authority, string? Document);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 5000 lines.</param>
    public sealed record Form(IReadOnlyList<AccountLine> Lines);

    /// <summary>The row of the provinces.</summary>
    public static readonly Operation<Form> Row =
        new("change-accounts", Functions.EditProvincialAccount, new("账户批量变更", "Change accounts by file"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    /// <summary>The row of the nation.</summary>
    public static readonly Operation<Form> NationalRow =
        new("change-national-accounts", Functions.EditNationalAccount, new("账户批量变更", "Change accounts by file"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    /// <summary>The form that the lines of a file are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (
            new([.. table.Good.Select(l => new AccountLine(l.Line, l["account"]!, l["name"], l["state"], l["reason"],
                l["authority"], l["document"]))]),
            table.Refusals);
    }

    /// <summary>What the lines change: name and state of each account.</summary>
    public static FilePreview Preview(Form form, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        var numbers = form.Lines.Select(l => AccountNumber.IdOf(l.Account));
        var had = Snapshot.In(
            Select + $" where {AccountSight.Of(actor, "a")} and a.id in", numbers.Distinct().Values(),
            sql => snapshot.List(sql, Read, ("scope", AccountSight.Value(actor)))).ToDictionary(a =>
                a.Number, StringComparer.Ordinal);
        var lines = new List<PreviewLine>();
        foreach (var line in form.Lines)
        {
            var account = had[line.Account];
            var holder = new Text(account.Holder, account.English);
            if (line.Name is not null && line.Name != account.Name)
            {
                lines.Add(new(line.Line, line.Account, holder, Columns[2].Name, FilePreview.Plain(account.Name),
                    FilePreview.Plain(line.Name)));
            }

            if (Keyed.Find<AccountState>(line.State) is { } state && state != account.State)
            {
                lines.Add(new(line.Line, line.Account, holder, Columns[3].Name, account.State.Name, state.Name));
            }

            if (lines.Count == 0 || lines[^1].Line != line.Line)
            {
                lines.Add(new(line.Line, line.Account, holder, FilePreview.Nothing, FilePreview.Nothing,
                    FilePreview.Same));
            }
        }

        return new(lines,
        [
            FilePreview.LinesOf(form.Lines.Count),
                new(new("名称变更", "Names that change"), null, lines.Count(l => l.What == Columns[2].Name)),
            new(new("状态变更", "States that change"), null, lines.Count(l => l.What == Columns[3].Name)),
            new(new("不变的行", "Lines that change nothing"), null, lines.Count(l => l.After == FilePreview.Same)),
        ]);
    }

    /// <summary>What there is to change: the accounts that the office edits, as they are.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Lines(Snapshot snapshot, Actor actor, Func<Text, string> say)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        var function = (Administration)Operations.Of(actor, Row, NationalRow).Function;
        return snapshot.List(Select + $" where {AccountSight.Of(actor, "a")} order by a.id", Read,
            ("scope", AccountSight.Value(actor)))
            .Where(a => a.State != AccountState.Closed && function.Holds.Any(t => t.Code == a.Type))
            .Select(a => (IReadOnlyList<object?>)[a.Number, a.Holder, a.Name, say(a.State.Name),
                null, null, null]);
    }

    private const string Select =
        "select a.number, h.name_zh, h.name_en, a.name, a.state, a.type "
            + "from account a join holder h on h.id = a.holder_id";

    private static (string Number, string Holder, string English, string Name,
        AccountState State, string Type) Read(Row r) =>
        (r.Text("number"), r.Text("name_zh"), r.Text("name_en"), r.Text("name"),
            r.Keyed<AccountState>("state"), r.Text("type"));

    private static void CarryOut(Form form, ActContext context)
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
        else if (line.Name is null && line.State is null)
        {
            context.Refuse(Refusals.FieldMissing, "state");
        }
        else if (!IsSo(line, context) && AccountRecord.Editable(context, line.Account) is { } account)
        {
            Change(line, account, context);
        }
    }

    /// <summary>
    /// Whether an account that the office sees is already as the line says: a list that was taken from the registry
    /// comes in again, with the accounts that others edit.
    /// </summary>
    private static bool IsSo(AccountLine line, ActContext context) =>
        AccountNumber.TryParse(line.Account, out var number)
            && AccountRecord.Find(context.Register, number.Sequence) is { } found && found.Number == line.Account
        && AccountSight.IsOfOffice(context.Actor, found.Jurisdiction)
        && (line.Name is null || line.Name == found.Name) && (line.State is null || line.State == found.State.Key);

    /// <summary>What is as it is to be stays untouched.</summary>
    private static void Change(AccountLine line, AccountRecord account, ActContext context)
    {
        var name = line.Name == account.Name ? null : line.Name;
        if (line.State is null || line.State == account.State.Key)
        {
            EditAccount.CarryOut(new(line.Account, name!), context);
        }
        else if (line.State == AccountState.Open.Key)
        {
            UnfreezeAccount.CarryOut(new(line.Account, line.Reason!, line.Authority, line.Document), context, name);
        }
        else
        {
            ChangeState.CarryOut(new(line.Account, line.State, line.Reason!, line.Authority, line.Document), context,
                name);
        }
    }
}
