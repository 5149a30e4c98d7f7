using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.People;

/// <summary>
/// 账户代表批量登记: the first representatives of many accounts by file, each line decided as the single act would be (<see cref="AddRepresentative"/>): all or none,
/// errors by line. An account that has representatives already gets further ones singly, since those who are there may stop it.
/// </summary>
public static class AddRepresentatives
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 5000;

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("账户号", "Account"), Needed: true),
        new("name", new("姓名", "Name"), Needed: true),
        new("identityNumber", new("公民身份号码", "Identity number"), Needed: true),
        new("initiates", new("发起代表", "Initiates")),
        new("confirms", new("确认代表", "Confirms")),
        new("phone", new("联系电话", "Phone")),
        new("email", new("电子邮箱", "E-mail")),
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
        int Line, string Account, string Name, [property: Secret] string IdentityNumber, bool Initiates, bool Confirms, [property: Secret] string? Phone, [property: Secret] string? Email);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 5000 lines.</param>
    public sealed record Form(IReadOnlyList<PersonLine> Lines);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("add-representatives", Functions.OpenProvincialAccounts, new("账户代表批量登记", "Add representatives by file"))
    {
        Carry = Carry, HighRisk = true,
    };

    /// <summary>The form that a file is, and what is wrong with the file.</summary>
    public static (Form? Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var refusals = table.Refusals.ToList();
        var lines = new List<PersonLine>();
        foreach (var line in table.Lines)
        {
            foreach (var flag in new[] { "initiates", "confirms" })
            {
                if (line[flag] is not (null or "true" or "false" or "是" or "否"))
                {
                    refusals.Add(Refusals.FieldInvalid.At(line.Line, flag));
                }
            }

            lines.Add(new(
                line.Line, line["account"]!, line["name"]!, line["identityNumber"]!, line["initiates"] is "true" or "是", line["confirms"] is "true" or "是", line["phone"], line["email"]));
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

        var isNew = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var line in form.Lines)
        {
            // As the account was before the file: several people of one account may stand in it.
            if (!isNew.TryGetValue(line.Account, out var first))
            {
                isNew[line.Account] = first = context.Register.Count(
                    "select count(*) from representative where account_id = @account", ("account", RepresentativeRecord.AccountOf(line.Account))) == 0;
            }

            context.OfLine(line.Line, () =>
            {
                var before = context.Refusals.Count;
                AddRepresentative.Carry(
                    new(line.Account, Natural: new(line.Name, line.IdentityNumber, line.Phone, line.Email), Initiates: line.Initiates, Confirms: line.Confirms), context);

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
