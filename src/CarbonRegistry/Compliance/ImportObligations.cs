using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Compliance;

/// <summary>履约义务批量登记: what the enterprises of a province owe for a compliance year, by file: all or none, errors by line.</summary>
public static class ImportObligations
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 10_000;

    /// <summary>The columns of the file: the account, or the enterprise's credit code.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("履约持有账户", "Compliance holding account")),
        new("creditCode", new("统一社会信用代码", "Unified social credit code")),
        new("due", new("应履约量", "Due"), Needed: true),
        new("document", new("文号", "Document")),
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
    /// <param name="Repetition">Whether the same file was applied before and is to be applied again on purpose: a second person approves it.</param>
    public sealed record Form(short Year, string? Document, IReadOnlyList<ObligationLine> Lines, bool Repetition = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("import-obligations", Functions.RecordObligations, new("履约义务批量登记", "Record obligations by file"))
    {
        Carry = Carry, Approvals = context => ((Form)context.Act.Form).Repetition ? Math.Max(1, SecondPerson.AsThePolicySays(context)) : null,
    };

    /// <summary>The form that a file is, and what is wrong with the file.</summary>
    public static (Form? Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table, short year, string? document, bool repetition = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        var refusals = table.Refusals.ToList();
        var lines = new List<ObligationLine>();
        foreach (var line in table.Lines)
        {
            if (!long.TryParse(line["due"], NumberStyles.None, CultureInfo.InvariantCulture, out var due))
            {
                refusals.Add(Refusals.FieldInvalid.At(line.Line, "due"));
            }

            lines.Add(new(line.Line, line["account"], line["creditCode"], due, line["document"]));
        }

        return refusals.Count > 0 ? (null, refusals) : (new(year, document, lines, repetition), []);
    }

    private static void Carry(Form form, ActContext context)
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
                "select a.number from account a join holder h on h.id = a.holder_id where h.identifier = @code and a.type = 'EC'", r => r.GetString(0), ("code", line.CreditCode)).FirstOrDefault());
            if (line.Account is null && line.CreditCode is null)
            {
                context.Refuse(Refusals.FieldMissing, "account", line: line.Line);
                continue;
            }

            var single = new SetObligation.Form(number ?? "", form.Year, line.Due, line.Document ?? form.Document!);
            var account = SetObligation.Check(context, single, line.Line);
            if (account is not null && line.CreditCode is { } code && HolderRecord.Find(context.Register, account.HolderId)?.CreditCode != code)
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
    /// Whether the same lines were applied under the same decision before, by whomever: what was asked has left its digest in the journal, under the person
    /// who asked: somebody of the same province, whose enterprises they are. Specification section 4a.
    /// </summary>
    private static bool IsApplied(Form form, ActContext context) => context.Register.List(
        """
        select t.person_id, t.role, t.request_hash from ledger_transaction t join person a on a.id = t.person_id
        where t.operation = @operation and a.jurisdiction = @jurisdiction and (t.outcome = 0 or (t.outcome = 2 and exists (select 1 from proposal p where p.seq = t.seq and p.state = 'carried-out')))
        """,
        r => (Person: r.GetInt64(0), Role: r.GetInt16(1), Hash: r.GetFieldValue<byte[]>(2)),
        ("operation", Row.Key), ("jurisdiction", context.Actor.Jurisdiction))
        .GroupBy(t => (t.Person, t.Role))
        .Any(asked => new[] { form, form with { Repetition = true } }.Select(f => Operation.HashOf(
            context.Act with { Form = f, Actor = context.Act.Actor with { PersonId = asked.Key.Person, Role = Role.All.First(r => r.Id == asked.Key.Role) } }))
            .Any(hash => asked.Any(t => t.Hash.AsSpan().SequenceEqual(hash))));
}
