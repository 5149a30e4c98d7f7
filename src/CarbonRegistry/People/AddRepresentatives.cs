using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>
/// 账户代表批量登记: the first representatives of many accounts by file, each line decided as the single act would be
/// (<see cref="AddRepresentative"/>): all or none, errors by line. An account that has representatives already gets
/// further ones singly, since those who are there may stop it.
/// </summary>
public static class AddRepresentatives
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 5000;

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("账户号", "Account"), CellType.Account,
            Needed: true) { Also = [new("账户", "Account number")] },
        new("holder", new("用户名称", "Holder")) { NameOf = ["account"], Also = [new("用户", "Holder's name")] },
        new("name", new("姓名", "Name"), Needed: true)
        {
            More = new("已登记的，须与其号码一致", "of a person who is registered: as it is on record"),
            Fields = ["natural.name"],
        },
        new("identityNumber", new("公民身份号码", "Identity number"), CellType.Identity, Needed: true)
        {
            Also = [new("居民身份证号", "Resident identity number"), new("身份证号", "ID number")],
                Fields = ["natural.identityNumber"],
        },
        new("initiates", new("发起代表", "Initiates"), CellType.Flag),
        new("confirms", new("确认代表", "Confirms"), CellType.Flag),
        new("phone", new("联系电话", "Phone"), CellType.Contact) { Also = [new("电话", "Telephone")],
            Fields = ["contact.phone"] },
        new("email", new("电子邮箱", "E-mail"), CellType.Contact) { Fields = ["contact.email"] },
    ];

    /// <summary>A line: a natural person and the account that they are to represent.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Account">The account's number.</param>
    /// <param name="Name">The person's name.</param>
    /// <param name="IdentityNumber">Their resident identity number.</param>
    /// <param name="Initiates">Whether they initiate movements.</param>
    /// <param name="Confirms">Whether they confirm what others initiate.</param>
    /// <param name="Phone">Telephone number.</param>
    /// <param name="Email">E-mail address.</param>
    public sealed record PersonLine(
        int Line, string Account, string Name, [property: Secret] string IdentityNumber, bool Initiates, bool Confirms,
        [property: Secret] string? Phone, [property: Secret] string? Email);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 5000 lines.</param>
    public sealed record Form(IReadOnlyList<PersonLine> Lines);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("add-representatives", Functions.OpenProvincialAccounts,
            new("账户代表批量登记", "Add representatives by file"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    /// <summary>The form that the lines of a file are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (
            new([.. table.Good.Select(l => new PersonLine(
                l.Line, l["account"]!, l["name"]!, l["identityNumber"]!, l["initiates"] == "true",
                    l["confirms"] == "true", l["phone"], l["email"]))]),
            table.Refusals);
    }

    /// <summary>What the lines change: who will represent each account, and how.</summary>
    public static FilePreview Preview(Form form, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(form);
        var parties = Parties.Of(snapshot, actor, form.Lines.Select(l => l.Account));
        return new(
            [
                .. form.Lines.Select(l => new PreviewLine(
                    l.Line, l.Account, parties.NameOf(l.Account), new($"代表：{l.Name}", $"Representative: {l.Name}"),
                        FilePreview.Nothing, Rights(l))),
            ],
            [
                FilePreview.LinesOf(form.Lines.Count),
                    new(new("账户数", "Accounts"), null,
                    form.Lines.Select(l => l.Account).Distinct(StringComparer.Ordinal).Count()),
                new(new("人数", "Persons"), null, form.Lines.Select(l => l.IdentityNumber)
                    .Distinct(StringComparer.Ordinal).Count()),
            ]);

        static Text Rights(PersonLine line) => (line.Initiates, line.Confirms) switch
        {
            (true, true) => new("发起、确认", "initiates, confirms"),
            (true, false) => new("发起", "initiates"),
            (false, true) => new("确认", "confirms"),
            _ => new("仅查看", "only sees"),
        };
    }

    /// <summary>What there is to fill in: the accounts of the province that nobody represents yet.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Lines(Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var types = string.Join(", ", AccountRecord.Provincial.Select(t => $"'{t.Code}'"));
        return snapshot.List(
            $"""
             select a.number, h.name_zh from account a join holder h on h.id = a.holder_id where a.type in ({types})
                 and {AccountSight.Of(actor, "a")} and a.state <> 'closed'
             and not exists (select 1 from representative r where r.account_id = a.id) order by a.id
             """,
            r => (IReadOnlyList<object?>)[r.Text("number"), r.Text("name_zh"), null, null, null, null, null, null],
                ("scope", AccountSight.Value(actor)));
    }

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Lines is not { Count: > 0 and <= MostLines } || form.Lines.Any(l => l is null))
        {
            context.Refuse(Refusals.FieldInvalid, "lines");
            return;
        }

        var isNew = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var line in form.Lines)
        {
            // As the account was before the file: several people of one account may stand in it.
            if (!isNew.TryGetValue(line.Account, out var first))
            {
                isNew[line.Account] = first = context.Register.Count(
                    "select count(*) from representative where account_id = @account",
                    ("account", AccountNumber.IdOf(line.Account))) == 0;
            }

            context.OfLine(line.Line, () =>
            {
                var before = context.Refusals.Count;
                AddRepresentative.CarryOut(
                    new(line.Account, Natural: new(line.Name, line.IdentityNumber, line.Phone, line.Email),
                        Initiates: line.Initiates, Confirms: line.Confirms), context);

                // Said of one's own accounts only: another's is not there.
                if (!first && context.Refusals.Skip(before).All(r => r.Kind != Refusals.AccountUnknown))
                {
                    context.Refuse(Refusals.NotTheFirst, "account");
                }
            });
        }

        context.Result(new { count = form.Lines.Count });
    }
}
