using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>An operation whose form comes in a file.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Columns">The file's columns.</param>
/// <param name="MostLines">The most lines.</param>
/// <param name="Read">The form that a file is, with the fields beside it.</param>
/// <param name="Lines">The template's lines: what there is to fill in.</param>
public sealed record FileAct(
    Operation Operation, IReadOnlyList<TableColumn> Columns, int MostLines, Func<TableFile, Func<string, string?>, (object? Form, IReadOnlyList<Refusal> Refusals)> Read,
    Func<Snapshot, People.Actor, string?, IEnumerable<IReadOnlyList<object?>>> Lines);

/// <summary>An operation by file: template, dry run with its errors by line, then sent whole.</summary>
public partial class ActFilePage
{
    internal static readonly IReadOnlyList<FileAct> All =
    [
        new(OpenAccounts.Row, OpenAccounts.Columns, OpenAccounts.MostLines, (file, _) => OpenAccounts.Read(file), (_, _, _) => []),
        new(
            ImportObligations.Row, ImportObligations.Columns, ImportObligations.MostLines,
            (file, entered) => Year(entered) is { } year ? ImportObligations.Read(file, year, LegEntry.Empty(entered("document")), entered("repetition") == "true") : (null, [Refusals.FieldInvalid.At(field: "year")]),
            Emitters),
        new(
            EditCalendar.Row, EditCalendar.Columns, 366,
            (file, entered) => Year(entered) is { } year ? EditCalendar.Read(file, year, entered("document") ?? "", entered("complete") == "true") : (null, [Refusals.FieldInvalid.At(field: "year")]),
            Days),
    ];

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/acts/{key}/template", (HttpContext http, Database database, string key, string? format, string? year) =>
    {
        if (ActPage.Find(http, key) is not { } operation || Find(operation) is not { } file)
        {
            return Screens.NotFound();
        }

        using var snapshot = new Snapshot(database);
        return Download.List(http, TableFormats.Find(format) ?? TableFormat.Csv, key, file.Columns.Select(c => c.Name), file.Lines(snapshot, http.Actor(), year));
    });

    /// <summary>How the operation is done by file, or null where it is not.</summary>
    internal static FileAct? Find(Operation operation) => All.FirstOrDefault(f => f.Operation == operation);

    /// <summary>The fields beside the file.</summary>
    internal static IReadOnlyList<ActField> FieldsOf(Operation operation) => [.. ActFields.Of(operation).Where(f => f.Kind != ActFieldKind.File)];

    internal static IResult Start(HttpContext http, Database database, FileAct file) => Show(database, file, p => http.Request.Query[p]);

    internal static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock, FileAct file, IFormCollection form)
    {
        string? Entered(string path) => form[path];
        using var turn = Imports.Begin(http);
        if (turn is null)
        {
            return Wrong([Refusals.ImportRunning.At()], [], StatusCodes.Status429TooManyRequests);
        }

        if (await UploadedFile.Read(http, form) is not { } bytes)
        {
            return Show(database, file, Entered, ("Missing", true));
        }

        var table = await Imports.Read(http, bytes, file.Columns, file.MostLines);
        var (read, refusals) = file.Read(table, Entered);
        if (read is null)
        {
            return Wrong(refusals, table.Shown);
        }

        var submit = form["step"] == "submit";
        var id = submit && Guid.TryParse(form["id"], out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        var act = new Act(id, file.Operation, http.Actor(), read) { DryRun = !submit };
        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(act), file.Operation.Name) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(act);
        return receipt.Outcome == Outcome.Refused ? Wrong(receipt.Refusals, table.Shown)
            : submit ? Show(database, file, Entered, ("Done", receipt))
            : Show(database, file, Entered, ("Trial", receipt), ("Id", id.ToString()), ("Content", Convert.ToBase64String(bytes)), ("Lines", table.Shown));

        IResult Wrong(IEnumerable<Refusal> reasons, IReadOnlyList<TableLine> shown, int status = StatusCodes.Status200OK) =>
            Show(database, file, Entered, status, ("Wrong", reasons.Select(r => ReasonView.Of(r) with { Leg = null, Line = r.Leg }).OrderBy(r => r.Line ?? 0).ToList()), ("Lines", shown));
    }

    private static IResult Show(Database database, FileAct file, Func<string, string?> entered, params (string Name, object? Value)[] parameters) =>
        Show(database, file, entered, StatusCodes.Status200OK, parameters);

    private static IResult Show(Database database, FileAct file, Func<string, string?> entered, int status, params (string Name, object? Value)[] parameters)
    {
        using var snapshot = new Snapshot(database);
        var all = parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        all["File"] = file;
        all["Entered"] = entered;
        all["Years"] = file.Operation == ImportObligations.Row ? ComplianceQueries.Years(snapshot, 0).Select(y => y.Year).ToList() : (IReadOnlyList<short>)[];
        return Screens.Show<ActFilePage>(all, status);
    }

    private static short? Year(Func<string, string?> entered) => short.TryParse(entered("year"), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null;

    /// <summary>A line for each enterprise of the province, to be filled in.</summary>
    private static IEnumerable<IReadOnlyList<object?>> Emitters(Snapshot snapshot, People.Actor actor, string? year)
    {
        for (var filter = new AccountFilter { Type = AccountTypes.EC, Limit = Page<AccountView>.MaxLimit }; ;)
        {
            var page = AccountQueries.List(snapshot, actor, filter);
            foreach (var account in page.Items)
            {
                yield return [account.Number, account.Holder.Identifier, null, null];
            }

            if (!AccountNumber.TryParse(page.Next, out var last))
            {
                yield break;
            }

            filter = filter with { After = last.Sequence };
        }
    }

    /// <summary>The days of a year that are on record, so that one who corrects a day has the others.</summary>
    private static IEnumerable<IReadOnlyList<object?>> Days(Snapshot snapshot, People.Actor actor, string? year) =>
        CalendarQueries.All(snapshot).FirstOrDefault(y => y.Year.ToString(CultureInfo.InvariantCulture) == year)?.Days
            .Select(d => (IReadOnlyList<object?>)[d.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), d.IsWorkingDay ? "是" : "否", d.Name]) ?? [];
}
