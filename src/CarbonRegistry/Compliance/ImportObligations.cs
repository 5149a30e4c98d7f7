using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Files;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>履约义务批量登记: what the enterprises of a province owe for a compliance year, by file: all or none,
/// errors by line.</summary>
public static class ImportObligations
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 10_000;

    /// <summary>The columns of the file: the account, or the enterprise's credit code.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("履约持有账户", "Compliance holding account"), CellType.Account)
        {
            More = new("或填统一社会信用代码", "or the credit code instead"),
                Also = [new("账户", "Account"), new("账户号", "Account number")],
        },
        new("creditCode", new("统一社会信用代码", "Unified social credit code"), CellType.Credit)
        {
            Also = [new("统一社会信用代码 / 证件号", "Identifier"), new("信用代码", "Credit code")],
        },
        new("name", new("企业名称", "Enterprise's name"))
        {
            NameOf = ["account", "creditCode"], Also = [new("企业", "Enterprise"), new("用户", "Holder")],
        },
        new("due", new("应履约量", "Due"), CellType.Amount,
            Needed: true) { Unless = ("status", ["none", "未登记", "No figure yet"]) },
        new("document", new("文号", "Document"))
        {
            More = new("表单上没有文号的必填；不填则用表单上的文号",
                "needed where the form has none; the form's where empty"),
            Also = [new("核定文号", "Decision")],
        },
        new("year", new("履约年度", "Compliance year"),
            CellType.Year) { More = new("须与表单上的年度一致", "the same as the form's") },
        new("status", new("履约状态", "Status")) { More = new("只用于识别未登记的行",
            "only to know the lines without a figure") },
    ];

    /// <summary>A line.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Account">The compliance holding account, or null where the credit code says it.</param>
    /// <param name="CreditCode">The enterprise's credit code.</param>
    /// <param name="Due">Tonnes CO2e.</param>
    /// <param name="Document">文号; absent: the form's.</param>
    public sealed record ObligationLine(int Line, string? Account, string? CreditCode, long Due, string? Document);

    /// <summary>The form.</summary>
    /// <param name="Year">The compliance year.</param>
    /// <param name="Document">文号 of the decision, for lines that name none.</param>
    /// <param name="Lines">1 to 10 000 lines.</param>
    /// <param name="Repetition">Whether the same file was applied before and is to be applied again on purpose: a
    /// second person approves it.</param>
    public sealed record Form(short Year, string? Document, IReadOnlyList<ObligationLine> Lines,
        bool Repetition = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("import-obligations", Functions.RecordObligations, new("履约义务批量登记", "Record obligations by file"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, Approvals = context =>
            ((Form)context.Act.Form).Repetition ? Math.Max(1, SecondPerson.AsThePolicySays(context)) : null,
    };

    /// <summary>Where the decision can be named that is named nowhere.</summary>
    internal static readonly Text Undecided = new("请在表单上填写文号（用于各行），或在该行的“文号”列填写",
        "Give it in the form, for all lines, or in the line's column “Document”");

    /// <summary>The form that the lines of a file are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table, short year, string? document,
        bool repetition = false)
    {
        ArgumentNullException.ThrowIfNull(table);

        // A list of another year is not this year's.
        var own = year.ToString(CultureInfo.InvariantCulture);
        var others = table.Good.Where(l => l["year"] is { } said && said != own).Select(l => Refusals.FieldInvalid.At(
            l.Line, "year", new($"表单上的年度为 {own}", $"The form's year is {own}")));
        return (
            new(year, document, [.. table.Good.Select(l => new ObligationLine(
                l.Line, l["account"], l["creditCode"], long.Parse(l["due"]!, CultureInfo.InvariantCulture),
                    l["document"]))], repetition),
            [.. table.Refusals, .. others]);
    }

    /// <summary>What the lines change: the figure of each enterprise, and the sum.</summary>
    public static FilePreview Preview(Form form, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        var known = snapshot.List(
            $"""
             select a.number, h.identifier, h.name_zh, h.name_en, o.due, o.document from account a
                 join holder h on h.id = a.holder_id
             left join obligation o on o.account_id = a.id and o.year = @year where a.type = 'EC'
             and {AccountSight.Of(actor, "a")}
             """,
            r => (Number: r.Text("number"), Code: r.TextOrNull("identifier"),
                Name: new Text(r.Text("name_zh"), r.Text("name_en")), Due: r.LongOrNull("due"),
                Document: r.TextOrNull("document")),
            ("year", form.Year), ("scope", AccountSight.Value(actor)));
        var byNumber = known.ToDictionary(k => k.Number, StringComparer.Ordinal);
        var byCode = known.Where(k => k.Code is not null).DistinctBy(k => k.Code, StringComparer.Ordinal)
            .ToDictionary(k => k.Code!, StringComparer.Ordinal);
        var what = new Text($"应履约量 {form.Year}", $"Due {form.Year}");
        var found = form.Lines.Select(l => (Line: l, Of: l.Account is { } number ? byNumber.GetValueOrDefault(number)
            : byCode.GetValueOrDefault(l.CreditCode ?? ""))).ToList();
        return new(
            [
                .. found.Select(f => new PreviewLine(
                    f.Line.Line, f.Of.Number ?? "", f.Of.Name ?? FilePreview.Nothing, what,
                        Said(f.Of.Due, f.Of.Document),
                    f.Of.Due == f.Line.Due && f.Of.Document == (f.Line.Document ?? form.Document) ? FilePreview.Same
                        : Said(f.Line.Due, f.Line.Document ?? form.Document))),
            ],
            [FilePreview.LinesOf(form.Lines.Count),
                new(new("应履约量（吨）", "Due (t)"), found.Sum(f => f.Of.Due ?? 0), form.Lines.Sum(l => l.Due))],
            form.Document);

        static Text Said(long? due, string? document) => due is not { } tonnes ? FilePreview.Nothing
            : new($"{FilePreview.Tonnes(tonnes).Zh}（{document}）", $"{FilePreview.Tonnes(tonnes).En} ({document})");
    }

    private static void CarryOut(Form form, ActContext context)
    {
        SetObligation.CheckYear(context, form.Year);
        context.NeedText(form.Document, "document", needed: false);
        if (form.Lines is not { Count: > 0 and <= MostLines } || form.Lines.Any(l => l is null))
        {
            context.Refuse(Refusals.FieldInvalid, "lines");
            return;
        }

        if (!form.Repetition && IsApplied(form, context))
        {
            context.Refuse(Refusals.AppliedBefore, "repetition");
        }

        var seen = new HashSet<long>();
        foreach (var line in form.Lines)
        {
            var number = line.Account ?? (line.CreditCode is null ? null : context.Register.List(
                "select a.number from account a join holder h on h.id = a.holder_id where h.identifier = @code "
                    + "and a.type = 'EC'", r => r.Text("number"), ("code", line.CreditCode)).FirstOrDefault());
            if (line.Account is null && line.CreditCode is null)
            {
                context.Refuse(Refusals.FieldMissing, "account", line: line.Line);
                continue;
            }

            var single = new SetObligation.Form(number ?? "", form.Year, line.Due, line.Document ?? form.Document!);
            var account = SetObligation.Check(context, single, line.Line, Undecided);
            if (account is not null && line.CreditCode is { } code
                && HolderRecord.Find(context.Register, account.HolderId)?.CreditCode != code)
            {
                context.Refuse(Refusals.KeysDisagree, "creditCode", line: line.Line);
            }

            if (account is not null && !seen.Add(account.Id))
            {
                context.Refuse(Refusals.NamedTwice, "account", line: line.Line);
            }

            if (account is not null && !context.Refused)
            {
                SetObligation.Write(context, account, single);
            }
        }

        context.Result(new { year = form.Year, count = form.Lines.Count });
    }

    /// <summary>
    /// Whether the same lines were applied under the same decision before, by whomever: what was asked has left its
    /// digest in the journal, under the person who asked: somebody of the same province, whose enterprises they are.
    /// Specification section 4a.
    /// </summary>
    private static bool IsApplied(Form form, ActContext context) => context.Register.List(
        """
        select t.person_id, t.role, t.request_hash from ledger_transaction t join person a on a.id = t.person_id
        where t.operation = @operation and a.jurisdiction = @jurisdiction
        and (t.outcome = 0
        or (t.outcome = 2 and exists (select 1 from proposal p where p.seq = t.seq and p.state = 'carried-out')))
        """,
        r => (Person: r.Person("person_id"), Role: r.Short("role"), Hash: r.Bytes("request_hash")),
        ("operation", Row.Key), ("jurisdiction", context.Actor.Jurisdiction))
        .GroupBy(t => (t.Person, t.Role))
        .Any(asked => new[] { form, form with { Repetition = true } }.Select(f => Operation.HashOf(
            context.Act with { Form = f, Actor = context.Act.Actor
                with { PersonId = asked.Key.Person, Role = Role.All.First(r => r.Id == asked.Key.Role) } }))
            .Any(hash => asked.Any(t => t.Hash.AsSpan().SequenceEqual(hash))));
}
