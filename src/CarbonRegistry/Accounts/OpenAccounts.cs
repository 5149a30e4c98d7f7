using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>账户批量开立: a province opens the accounts of a file, and registers their holders where they are new: all
/// or none, errors by line.</summary>
public static class OpenAccounts
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 5000;

    /// <summary>The types that are opened so: a trading account comes with its parent.</summary>
    private static readonly AccountType[] Types = [AccountTypes.EC, AccountTypes.EG, AccountTypes.EP];

    private static readonly CellType OfType = CellType.AccountsOf(Types);

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("type", new("账户类型", "Account type"), OfType, Needed: true)
        {
            Also = [new("类型", "Type")], SaidBy = "account",
        },
        new("identifier", new("证件号码", "Identifier"), CellType.Identifier, Needed: true)
        {
            SaidBy = "account", Beside = "account",
            Also = [new("统一社会信用代码 / 证件号", "Identifier"), new("统一社会信用代码", "Credit code")],
                Fields = ["creditCode", "identityNumber", "holder"],
        },
        new("zh", new("用户名称", "Holder"))
        {
            More = new("新用户必填", "needed for a new holder"), NameOf = ["identifier", "account"],
            Also = [new("用户", "Holder's name")],
        },
        new("en", new("用户英文名称", "Holder in English")) { Also = [new("英文名称", "Name in English")] },
        new("project", new("项目编号", "Project"), CellType.Project) { More = new("项目减排账户必填",
            "needed for a project account"), Also = [new("项目", "Project number")] },
        new("trading", new("开立交易账户", "With trading account"), CellType.Flag),
        new("name", new("账户名称", "Account name")) { More = new("不填则同用户名称", "the holder's where empty"),
            Also = [new("名称", "Name")] },
        new("account", new("账户号", "Account"), CellType.Account)
        {
            More = new("已开立的账户，该行略过", "of an account that is open: the line is passed over"),
            Also = [new("账户", "Account number")],
        },
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
        int Line, string Type, string? CreditCode, [property: Secret] string? IdentityNumber, string? Zh, string? En,
        string? Project, bool Trading, string? Name);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 5000 lines.</param>
    public sealed record Form(IReadOnlyList<AccountLine> Lines);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("open-accounts", Functions.OpenProvincialAccounts, new("账户批量开立", "Open accounts by file"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    /// <summary>
    /// A file without the lines that name accounts which are open: a list of accounts comes in again and opens none of
    /// them a second time. Their holders and types must be those on record. Of a line that names no account the type
    /// must be one that is opened so.
    /// </summary>
    public static TableFile PassOver(TableFile table, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(table);
        var known = Parties.Of(snapshot, actor, table.Good.Select(l => l["account"]).OfType<string>());
        var (left, remarks, refusals) = (new List<TableLine>(), table.Remarks.ToList(), table.Refusals.ToList());
        foreach (var line in table.Good)
        {
            var type = line["type"];
            if (!AccountNumber.TryParse(line["account"], out var number))
            {
                if (Types.Any(t => t.Code == type))
                {
                    left.Add(line);
                }
                else
                {
                    refusals.Add(Refusals.FieldInvalid.At(line.Line, "type", OfType.Valid));
                }
            }
            else if (known.Find(line["account"]) is null)
            {
                refusals.Add(Refusals.AccountUnknown.At(line.Line, "account"));
            }
            else if (type is not null && type != number.Type)
            {
                var registered = AccountTypes.Find(number.Type)!.Name;
                refusals.Add(Refusals.FieldInvalid.At(line.Line, "type",
                    new($"登记类型为“{registered.Zh}”", $"It is registered as “{registered.En}”")));
            }
            else
            {
                remarks.Add(new("line-passed-over",
                    new("账户已开立，略过", "The account is open: the line is passed over"),
                    line.Line, "account", table.CellOf(line.Line, "account")));
            }
        }

        return table with
        {
            Lines = refusals.Count == 0 ? left : [], Refusals = refusals, Good = left, Remarks = remarks,
        };
    }

    /// <summary>The form that the lines of a file are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (new([.. table.Good.Select(Line)]), table.Refusals);

        // Which of the two identifiers it is, its form says: the first two characters of a credit code of an enterprise
        // are its authority and category.
        static AccountLine Line(TableLine line)
        {
            var identifier = line["identifier"]!;
            var isPerson = IdentityNumber.TryParse(identifier, out _);
            return new(
                line.Line, line["type"]!, isPerson ? null : identifier, isPerson ? identifier : null, line["zh"],
                    line["en"], line["project"], line["trading"] == "true", line["name"]);
        }
    }

    /// <summary>What the lines change: which account each holder gets, and whether the holder is new.</summary>
    public static FilePreview Preview(Form form, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        var had = HolderQueries.Identified(
            snapshot, actor, form.Lines.Select(Identifier),
            "h.identifier, h.name_zh, h.name_en, (select count(*) from account a where a.holder_id = h.id) as accounts",
            r => (Identifier: r.Text("identifier"), Name: new Text(r.Text("name_zh"), r.Text("name_en")),
                Accounts: r.Long("accounts")))
            .ToDictionary(h => h.Identifier, StringComparer.Ordinal);
        var now = form.Lines.Select(Identifier).Distinct(StringComparer.Ordinal)
            .ToDictionary(i => i, i => had.GetValueOrDefault(i).Accounts, StringComparer.Ordinal);
        var names = form.Lines.Where(l => l.Zh is not null).DistinctBy(Identifier, StringComparer.Ordinal)
            .ToDictionary(Identifier, l => new Text(l.Zh!, l.En ?? l.Zh!), StringComparer.Ordinal);
        var lines = new List<PreviewLine>();
        foreach (var line in form.Lines)
        {
            var identifier = Identifier(line);
            var before = now[identifier];
            var type = AccountTypes.Find(line.Type)!.Name;
            now[identifier] = before + (line.Trading ? 2 : 1);
            lines.Add(new(
                line.Line, identifier, had.TryGetValue(identifier, out var holder) ? holder.Name
                    : names.GetValueOrDefault(identifier, FilePreview.Nothing), new("名下账户", "Accounts"),
                had.ContainsKey(identifier) || before > 0 ? FilePreview.Tonnes(before) : new("新用户", "a new holder"),
                line.Trading ? new($"{now[identifier]}：开立{type.Zh}及交易账户",
                    $"{now[identifier]}: {type.En} and its trading account")
                    : new($"{now[identifier]}：开立{type.Zh}", $"{now[identifier]}: {type.En}")));
        }

        return new(lines,
        [
            FilePreview.LinesOf(lines.Count), new(new("新用户", "New holders"), null,
                now.Keys.Count(i => !had.ContainsKey(i))),
            new(new("这些用户的账户", "Accounts of these holders"),
                now.Keys.Sum(i => had.GetValueOrDefault(i).Accounts),
                now.Values.Sum()),
        ]);

        static string Identifier(AccountLine line) => line.IdentityNumber ?? line.CreditCode!;
    }

    private static void CarryOut(Form form, ActContext context)
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
            var kind = line.IdentityNumber is null ? HolderKind.Enterprise : HolderKind.Individual;
            var holder = RegisterHolder.FindOrAdd(
                context, new(kind, line.Zh!, line.En, line.CreditCode, line.IdentityNumber), line.Line);
            if (context.Refusals.Count > before || holder is null || type is null
                || !OpenAccount.IsAdmissible(context, type, holder, null, line.Project, line.Name, line.Trading,
                    line.Line))
            {
                continue;
            }

            var (account, trading) = OpenAccount.Open(context, type, holder, null, line.Project, line.Name,
                line.Trading);
            opened.Add(new { line = line.Line, holder = holder.Id, account = account.Number,
                trading = trading?.Number });
        }

        context.Result(new { accounts = opened });
    }
}
