using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Exchange;
using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web;

/// <summary>An operation whose form comes in a file, by a page and over the interface alike.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Columns">The file's columns.</param>
/// <param name="MostLines">The most lines.</param>
/// <param name="Read">The form that the file's lines are, with the fields beside the file; null where one of these is
/// not what it must be.</param>
/// <param name="Preview">What a form changes.</param>
/// <param name="Lines">The template's lines, in the person's language: what there is to fill in.</param>
public sealed record FileAct(
    Operation Operation, IReadOnlyList<TableColumn> Columns, int MostLines,
    Func<TableFile, Func<string, string?>, (object? Form, IReadOnlyList<Refusal> Refusals)> Read,
    Func<object, TableFile, Snapshot, Actor, FilePreview> Preview,
    Func<Snapshot, Actor, FileAsked, IEnumerable<IReadOnlyList<object?>>> Lines)
{
    /// <summary>The file without the lines of which there is nothing to do; null: there are none such.</summary>
    public Func<TableFile, Snapshot, Actor, TableFile>? PassOver { get; init; }
}

/// <summary>What a template is asked for with.</summary>
/// <param name="Say">Says a text in the person's language.</param>
/// <param name="Year">The year, where the operation has one.</param>
public sealed record FileAsked(Func<Text, string> Say, string? Year);

/// <summary>A file as read for what it is sent for.</summary>
/// <param name="Table">The file.</param>
/// <param name="Wrong">Everything that is wrong with any line of it, by line and cell.</param>
public sealed record CheckedFile(TableFile Table, IReadOnlyList<ReasonView> Wrong);

/// <summary>Every operation by file, and how each file is read: by one reader, against the one table of its columns,
/// with all that is wrong told at once.</summary>
internal static class FileActs
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<FileAct> All =
    [
        new(
            OpenAccounts.Row, OpenAccounts.Columns, OpenAccounts.MostLines, (file, _) => OpenAccounts.Read(file),
            (form, _, snapshot, actor) => OpenAccounts.Preview((OpenAccounts.Form)form, snapshot, actor), (_, _, _) =>
                []) { PassOver = OpenAccounts.PassOver },
        new(
            AddRepresentatives.Row, AddRepresentatives.Columns, AddRepresentatives.MostLines, (file, _) =>
                AddRepresentatives.Read(file),
            (form, _, snapshot, actor) => AddRepresentatives.Preview((AddRepresentatives.Form)form, snapshot, actor),
                (snapshot, actor, _) => AddRepresentatives.Lines(snapshot, actor)),
        Changes(ChangeAccounts.Row),
        Changes(ChangeAccounts.NationalRow),
        new(
            ImportObligations.Row, ImportObligations.Columns, ImportObligations.MostLines,
            (file, entered) => Year(entered) is { } year
                ? ImportObligations.Read(file, year, Pages.LegEntry.Empty(entered("document")),
                    entered("repetition") == "true") : NoYear(file),
            (form, _, snapshot, actor) => ImportObligations.Preview((ImportObligations.Form)form, snapshot, actor),
                Emitters),
        new(
            RegisterEmitters.Row, RegisterEmitters.Columns, RegisterEmitters.MostLines,
            (file, entered) => RegisterEmitters.Read(file, Year(entered), Pages.LegEntry.Empty(entered("document"))),
            (form, _, snapshot, actor) => RegisterEmitters.Preview((RegisterEmitters.Form)form, snapshot, actor),
                (_, _, _) => RegisterEmitters.Lines()) { PassOver = (file, _, _) => RegisterEmitters.PassOver(file) },
        new(
            EditCalendar.Row, EditCalendar.Columns, 366,
            (file, entered) => Year(entered) is { } year
                ? EditCalendar.Read(file, year, entered("document") ?? "", entered("complete") == "true")
                : NoYear(file),
            (form, table, snapshot, _) => EditCalendar.Preview((EditCalendar.Form)form, table, snapshot), Days),
        new(
            ConfirmBindings.Row, ConfirmBindings.Columns, ConfirmBindings.MostLines, (file, _) =>
                ConfirmBindings.Read(file),
            (form, _, snapshot, actor) => ConfirmBindings.Preview((ConfirmBindings.Form)form, snapshot, actor),
            (snapshot, actor, asked) => ConfirmBindings.Lines(snapshot, actor, asked.Say)),
    ];

    /// <summary>How the operation is done by file, or null where it is not.</summary>
    public static FileAct? Find(Operation operation) => All.FirstOrDefault(f => f.Operation == operation);

    /// <summary>Reads a file for an operation. Where anything is wrong with it, the lines that can be read are tried
    /// all the same, so that what else is wrong is told too.</summary>
    /// <returns>The file, and the form that it is; null where anything is wrong.</returns>
    public static async Task<(CheckedFile File, object? Form)> Read(
        HttpContext http, Database database, Ledger ledger, FileAct act, byte[] bytes, Func<string, string?> entered)
    {
        var table = await Imports.Read(http, bytes, act.Columns, act.MostLines);
        if (act.PassOver is { } passOver)
        {
            using var snapshot = new Snapshot(database);
            table = passOver(table, snapshot, http.Actor());
        }

        var (form, refusals) = act.Read(table, entered);
        List<Refusal> wrong = [.. refusals, .. Disagreeing(http, database, table, act.Columns)];
        if (wrong.Count == 0 && table.Lines.Count == 0)
        {
            wrong.Add(Refusals.NothingToDo.At());
        }

        if (wrong.Count > 0 && form is not null && table.Good.Count > 0)
        {
            var id = Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
            wrong.AddRange((await ledger.Submit(new Act(id, act.Operation, http.Actor(),
                form) { DryRun = true })).Refusals);
        }

        return (new(table, Reasons(table, act.Columns, wrong)), wrong.Count == 0 ? form : null);
    }

    /// <summary>Reads a file for a movement: the same.</summary>
    /// <returns>The file, and the movement that it is; null where anything is wrong.</returns>
    public static async Task<(CheckedFile File, Proposal? Movement, IReadOnlyList<int> Lines)> Read(
        HttpContext http, Database database, Ledger ledger, byte[] bytes, AccountNumber? source,
        Func<IReadOnlyList<Leg>, Proposal> propose)
    {
        var table = await Imports.Read(http, bytes, MovementFile.Columns, Proposal.MaxLegs);
        var (legs, lines, wrong) = MovementFile.Read(table, source);
        wrong.AddRange(Disagreeing(http, database, table, MovementFile.Columns));
        var movement = propose(legs);
        if (wrong.Count > 0 && legs.Count > 0 && source is not null)
        {
            wrong.AddRange((await ledger.Submit(movement with { DryRun = true })).Refusals.Select(r =>
                OfLine(r, lines)));
        }

        return (new(table, Reasons(table, MovementFile.Columns, wrong)), wrong.Count == 0 ? movement : null, lines);
    }

    /// <summary>A movement's refusals name its legs: the lines that these are. The source is the form's, for all
    /// lines.</summary>
    public static Refusal OfLine(Refusal refusal, IReadOnlyList<int> lines) => refusal.Leg is not { } leg ? refusal
        : refusal with { Leg = refusal.Field == "from" ? null : lines[leg - 1] };

    /// <summary>Refusals as they are told of a file: by line, column and cell, each once, in the order of the
    /// lines.</summary>
    public static List<ReasonView> Reasons(TableFile table, IReadOnlyList<TableColumn> columns,
        IEnumerable<Refusal> refusals) =>
    [
        .. refusals.Select(r =>
        {
            var field = r.Leg is null || r.Field is null ? r.Field
                : columns.FirstOrDefault(c => c.Key == r.Field
                || c.Fields.Contains(r.Field, StringComparer.Ordinal))?.Key ?? r.Field;
            return ReasonView.Of(r) with { Leg = null, Line = r.Leg, Field = field, Cell = CellOf(table, r, field) };
        }).DistinctBy(r => (r.Line, r.Field, r.Code)).OrderBy(r => r.Line ?? 0),
    ];

    private static string? CellOf(TableFile table, Refusal refusal, string? field) =>
        field is null && refusal.Kind == Refusals.Malformed && refusal.Leg is { } line
            ? table.Outside.GetValueOrDefault(line) : table.CellOf(refusal.Leg, field);

    private static List<Refusal> Disagreeing(HttpContext http, Database database, TableFile table,
        IReadOnlyList<TableColumn> columns)
    {
        using var snapshot = new Snapshot(database);
        return [.. Parties.Load(snapshot, http.Actor(), table, columns).Disagreeing(table, columns)];
    }

    private static FileAct Changes(Operation operation) => new(
        operation, ChangeAccounts.Columns, ChangeAccounts.MostLines, (file, _) => ChangeAccounts.Read(file),
        (form, _, snapshot, actor) => ChangeAccounts.Preview((ChangeAccounts.Form)form, snapshot, actor),
            (snapshot, actor, asked) => ChangeAccounts.Lines(snapshot, actor, asked.Say));

    private static (object? Form, IReadOnlyList<Refusal> Refusals) NoYear(TableFile file) =>
        (null, [Refusals.FieldInvalid.At(field: "year"), .. file.Refusals]);

    private static short? Year(Func<string, string?> entered) =>
        short.TryParse(entered("year"), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null;

    /// <summary>A line for each enterprise of the province, to be filled in.</summary>
    private static IEnumerable<IReadOnlyList<object?>> Emitters(Snapshot snapshot, Actor actor, FileAsked asked)
    {
        for (var filter = new AccountFilter { Type = AccountTypes.EC, Limit = Page<AccountView>.MaxLimit }; ;)
        {
            var page = AccountQueries.List(snapshot, actor, filter);
            foreach (var account in page.Items)
            {
                yield return [account.Number, account.Holder.Identifier,
                    asked.Say(new(account.Holder.Zh, account.Holder.En)), null, null, asked.Year, null];
            }

            if (!AccountNumber.TryParse(page.Next, out var last))
            {
                yield break;
            }

            filter = filter with { After = last.Sequence };
        }
    }

    /// <summary>The days of a year that are on record, so that one who corrects a day has the others.</summary>
    private static IEnumerable<IReadOnlyList<object?>> Days(Snapshot snapshot, Actor actor, FileAsked asked) =>
        CalendarQueries.All(snapshot).FirstOrDefault(y => y.Year.ToString(
            CultureInfo.InvariantCulture) == asked.Year)?.Days
            .Select(d => (IReadOnlyList<object?>)[d.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                asked.Say(d.IsWorkingDay ? Texts.CommonTexts.Yes : Texts.CommonTexts.No), d.Name]) ?? [];
}
