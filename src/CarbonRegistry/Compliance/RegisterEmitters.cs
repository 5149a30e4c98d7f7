using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.People;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>重点排放单位批量登记: one line an enterprise with all of it, each decided as <see cref="RegisterEmitter"/>
/// decides one: all or none, errors by line.</summary>
public static class RegisterEmitters
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 2000;

    /// <summary>The credit code of the template's example: a line that says it is passed over.</summary>
    public const string Example = "91110000000000000E";

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("zh", new("企业名称", "Enterprise"), Needed: true)
        {
            NameOf = ["creditCode"], Also = [new("用户名称", "Holder"), new("企业", "Enterprise's name")],
        },
        new("creditCode", new("统一社会信用代码", "Unified social credit code"), CellType.Credit, Needed: true)
        {
            Also = [new("信用代码", "Credit code"), new("统一社会信用代码 / 证件号", "Identifier")],
        },
        new("en", new("企业英文名称", "Enterprise in English")) { Also = [new("英文名称", "Name in English")] },
        new("address", new("联系地址", "Address"), CellType.Contact) { Fields = ["contact.address"] },
        new("contact", new("联系人", "Contact person"), CellType.Contact) { Fields = ["contact.name"] },
        new("phone", new("联系电话", "Contact telephone"), CellType.Contact) { Fields = ["contact.phone"] },
        new("email", new("联系邮箱", "Contact e-mail"), CellType.Contact) { Fields = ["contact.email"] },
        .. OfPerson("initiator", new("发起代表", "Initiator"), needed: true),
        .. OfPerson("confirmer", new("确认代表", "Confirmer"), needed: false),
        new("due", new("应履约量", "Due"), CellType.Amount)
        {
            More = new("留空为暂不登记", "empty: no figure yet"), Fields = ["obligation.due"],
        },
        new("document", new("文号", "Document"))
        {
            More = new("不填则用表单上的文号", "the form's where empty"), Fields = ["obligation.document"],
        },
    ];

    /// <summary>A line: an enterprise.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Emitter">What it says.</param>
    public sealed record EmitterLine(int Line, RegisterEmitter.Form Emitter);

    /// <summary>The form. Year and document are those of the obligations of its lines.</summary>
    /// <param name="Lines">1 to 2000 lines.</param>
    /// <param name="Year">The compliance year, for lines that say what is due.</param>
    /// <param name="Document">文号 of the decision, for lines that name none.</param>
    public sealed record Form(IReadOnlyList<EmitterLine> Lines, short? Year = null, string? Document = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("register-emitters", Functions.OpenProvincialAccounts,
            new("重点排放单位批量登记", "Register key emitters by file"))
        {
            Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
        };

    /// <summary>The form that the lines of a file are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table, short? year, string? document)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<Refusal> refusals = [.. table.Refusals];
        foreach (var line in table.Good.Where(l => l["due"] is not null))
        {
            if (year is null)
            {
                refusals.Add(Refusals.FieldMissing.At(line.Line, "due", new(
                    "请在表单上选择履约年度", "Choose the compliance year in the form")));
            }

            if ((line["document"] ?? document) is null)
            {
                refusals.Add(Refusals.FieldMissing.At(line.Line, "document", ImportObligations.Undecided));
            }
        }

        return (new([.. table.Good.Select(l => Line(l, year, document))], year, document), refusals);
    }

    /// <summary>A file without the template's example.</summary>
    public static TableFile PassOver(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var examples = table.Good.Where(l => l["creditCode"] == Example).ToList();
        return examples.Count == 0 ? table : table with
        {
            Lines = [.. table.Lines.Except(examples)], Good = [.. table.Good.Except(examples)],
            Remarks =
            [
                .. table.Remarks, .. examples.Select(l => new FileRemark("line-passed-over",
                    new("模板示例，略过", "The template's example: the line is passed over"), l.Line, "creditCode",
                    table.CellOf(l.Line, "creditCode"))),
            ],
        };
    }

    /// <summary>The template's example.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Lines() =>
    [
        [
            "示例热力有限公司", Example, "Example Heat Co., Ltd.", "示例路1号", "张三", "010-00000000",
            "office@example.cn",
            "李四", "11010119900307803X", "13800000000", "lisi@example.cn", "王五", "110101199003075517", null, null,
            100_000L, "示例〔2026〕1号",
        ],
    ];

    /// <summary>What the lines change: what each enterprise gets, and the sums.</summary>
    public static FilePreview Preview(Form form, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        var had = HolderQueries.Identified(snapshot, actor, form.Lines.Select(l => l.Emitter.CreditCode),
            "h.identifier", r => r.Text("identifier")).ToHashSet(StringComparer.Ordinal);
        return new(
            [
                .. form.Lines.Select(l => new PreviewLine(
                    l.Line, l.Emitter.CreditCode, FilePreview.Plain(l.Emitter.Zh), What(l.Emitter),
                    had.Contains(l.Emitter.CreditCode) ? new("已登记", "registered") : new("新用户", "a new holder"),
                    Owed(l.Emitter))),
            ],
            [
                FilePreview.LinesOf(form.Lines.Count),
                new(new("新用户", "New holders"), null, form.Lines.Count(l => !had.Contains(l.Emitter.CreditCode))),
                new(new("开立账户", "Accounts opened"), null, form.Lines.Count * 2),
                new(new("应履约量（吨）", "Due (t)"), null,
                    form.Lines.Sum(l => l.Emitter.Obligation?.Due ?? 0)),
            ],
            form.Document);

        static Text What(RegisterEmitter.Form f) => f.Confirmer is { } confirmer
            ? new($"开立 EC、ET；发起代表 {f.Initiator.Name}，确认代表 {confirmer.Name}",
                $"EC and ET; initiator {f.Initiator.Name}, confirmer {confirmer.Name}")
            : new($"开立 EC、ET；发起代表 {f.Initiator.Name}", $"EC and ET; initiator {f.Initiator.Name}");

        static Text Owed(RegisterEmitter.Form f) => f.Obligation is not { } owed
            ? new("应履约量未登记", "no figure yet")
            : new(
                string.Create(CultureInfo.InvariantCulture,
                    $"{owed.Year} 年度应履约 {Numbers.Grouped(owed.Due)} 吨（{owed.Document}）"),
                string.Create(CultureInfo.InvariantCulture,
                    $"{owed.Year}: {Numbers.Grouped(owed.Due)} t due ({owed.Document})"));
    }

    private static IEnumerable<TableColumn> OfPerson(string part, Text who, bool needed)
    {
        return
        [
            Column("name", new("姓名", "name"), null, needed),
            Column("identityNumber", new("公民身份号码", "identity number"), CellType.Identity, needed),
            Column("phone", new("电话", "phone"), CellType.Contact, needed: false),
            Column("email", new("邮箱", "e-mail"), CellType.Contact, needed: false),
        ];

        TableColumn Column(string field, Text name, CellType? type, bool needed) => new(
            part + char.ToUpperInvariant(field[0]) + field[1..], new(who.Zh + name.Zh, $"{who.En}'s {name.En}"), type,
            needed) { Fields = [$"{part}.{field}"] };
    }

    /// <summary>A line's initiator or confirmer; null where it names nobody.</summary>
    private static AddRepresentative.NaturalPerson? Person(TableLine line, string part)
    {
        var (name, number, phone, email) = (line[part + "Name"], line[part + "IdentityNumber"], line[part + "Phone"],
            line[part + "Email"]);
        return name is null && number is null && phone is null && email is null ? null
            : new(name!, number!, phone, email);
    }

    private static EmitterLine Line(TableLine line, short? year, string? document) => new(
        line.Line,
        new(
            line["zh"]!, line["creditCode"]!, Person(line, "initiator")!, line["en"],
            new[] { line["address"], line["contact"], line["phone"], line["email"] }.All(c => c is null) ? null
                : new Contact(line["address"], line["contact"], line["phone"], line["email"]),
            Person(line, "confirmer"),
            line["due"] is { } due ? new(year ?? 0, long.Parse(due, CultureInfo.InvariantCulture),
                (line["document"] ?? document)!) : null));

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Lines is not { Count: > 0 and <= MostLines } || form.Lines.Any(l => l?.Emitter is null))
        {
            context.Refuse(Refusals.FieldInvalid, "lines");
            return;
        }

        var registered = new List<object>();
        foreach (var line in form.Lines)
        {
            context.OfLine(line.Line, () =>
            {
                if (RegisterEmitter.CarryOut(line.Emitter, context) is { } one)
                {
                    registered.Add(new { line = line.Line, holder = one.Holder, account = one.Account,
                        trading = one.Trading, initiator = one.Initiator, confirmer = one.Confirmer });
                }
            });
        }

        context.Result(new { accounts = registered });
    }
}
