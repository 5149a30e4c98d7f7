using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Accounts;

/// <summary>账户批量开立: a province opens the accounts of a file, and registers their holders where they are new: all or none, errors by line.</summary>
public static class OpenAccounts
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 5000;

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("type", new("账户类型", "Account type"), Needed: true),
        new("identifier", new("证件号码", "Identifier"), Needed: true),
        new("zh", new("用户名称", "Holder")),
        new("en", new("用户英文名称", "Holder in English")),
        new("project", new("项目编号", "Project")),
        new("trading", new("开立交易账户", "With trading account")),
        new("name", new("账户名称", "Account name")),
    ];

    /// <summary>A line: an account, and its holder.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Type">EC, EG or EP.</param>
    /// <param name="CreditCode">Enterprises: the unified social credit code.</param>
    /// <param name="IdentityNumber">Individuals: the resident identity number.</param>
    /// <param name="Zh">The holder's Chinese name; needed where the holder is new.</param>
    /// <param name="En">The holder's English name.</param>
    /// <param name="Project">EP: the project's number.</param>
    /// <param name="Trading">Whether the trading account is opened with it.</param>
    /// <param name="Name">The account's name; absent: the holder's.</param>
    public sealed record AccountLine(
        int Line, string Type, string? CreditCode, [property: Secret] string? IdentityNumber, string? Zh, string? En, string? Project, bool Trading, string? Name);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 5000 lines.</param>
    public sealed record Form(IReadOnlyList<AccountLine> Lines);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("open-accounts", Functions.OpenProvincialAccounts, new("账户批量开立", "Open accounts by file")) { Carry = Carry };

    /// <summary>The form that a file is, and what is wrong with the file.</summary>
    public static (Form? Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var refusals = table.Refusals.ToList();
        var lines = new List<AccountLine>();
        foreach (var line in table.Lines)
        {
            var trading = line["trading"];
            if (trading is not (null or "true" or "false" or "是" or "否"))
            {
                refusals.Add(Refusals.FieldInvalid.At(line.Line, "trading"));
            }

            // Which of the two identifiers it is, its form says: the first two characters of a credit code of an enterprise are its authority and category.
            var identifier = line["identifier"]!;
            var isPerson = IdentityNumber.TryParse(identifier, out _);
            lines.Add(new(
                line.Line, line["type"]!, isPerson ? null : identifier, isPerson ? identifier : null, line["zh"], line["en"], line["project"], trading is "true" or "是", line["name"]));
        }

        return refusals.Count > 0 ? (null, refusals) : (new(lines), []);
    }

    private static void Carry(Form form, ActContext context)
    {
        if (form.Lines is not { Count: > 0 and <= MostLines } || form.Lines.Any(l => l is null))
        {
            context.Refuse(Refusals.FieldInvalid, "lines");
            return;
        }

        // Each line is decided with what the lines before it have opened; what is refused takes everything back.
        var opened = new List<object>();
        foreach (var line in form.Lines)
        {
            var before = context.Refusals.Count;
            var type = OpenAccount.TypeOf(context, line.Type, line.Line);
            if (type == AccountTypes.ET)
            {
                context.Refuse(Refusals.FieldInvalid, "type", line: line.Line);
            }

            context.NeedText(line.Name, "name", needed: false, line.Line);
            var holder = HolderOf(context, line);
            Naming.SimilarNames.CheckAccount(context, line.Name, holder?.Id ?? 0, line.Line);
            if (context.Refusals.Count > before || holder is null || type is null
                || !OpenAccount.IsAdmissible(context, type, holder, null, line.Project, line.Trading, line.Line))
            {
                continue;
            }

            var (account, trading) = OpenAccount.Open(context, type, holder, null, line.Project, line.Name, line.Trading);
            opened.Add(new { line = line.Line, holder = holder.Id, account = account.Number, trading = trading?.Number });
        }

        context.Result(new { accounts = opened });
    }

    private static HolderRecord? HolderOf(ActContext context, AccountLine line)
    {
        var kind = line.IdentityNumber is null ? HolderKind.Enterprise : HolderKind.Individual;
        var known = HolderRecord.Find(context.Register, line.IdentityNumber ?? line.CreditCode ?? "");
        if (known is null || !known.IsOf(context))
        {
            // One that another office looks after is refused as known, as it would be registered singly.
            var identifier = RegisterHolder.Check(context, kind, line.Zh, line.En, line.CreditCode, line.IdentityNumber, line.Line);
            return identifier is null || line.Zh is null
                ? null
                : HolderRecord.Add(context, kind, new(line.Zh, line.En ?? line.Zh), context.Actor.Jurisdiction, identifier, null);
        }

        if (line.Zh is not null && line.Zh != known.Zh)
        {
            context.Refuse(Refusals.FieldInvalid, "zh", new($"登记名称为{known.Zh}", $"Registered as {known.Zh}"), line.Line);
        }

        return known;
    }
}
