using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>An operation by file: template, dry run with its errors by line and its preview, then sent whole.</summary>
public partial class ActFilePage
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/acts/{key}/template",
        (HttpContext http, Database database, string key, string? format, string? year) =>
    {
        if (ActPage.Find(http, key) is not { } operation || FileActs.Find(operation) is not { } file)
        {
            return Screens.NotFound();
        }

        using var snapshot = new Snapshot(database);
        var language = http.Language();
        return Download.List(
            http, TableFormats.Find(format) ?? TableFormat.Csv, key, file.Columns.Select(c => c.Name),
            file.Lines(snapshot, http.Actor(), new(text => language.Of(text), year)));
    });

    /// <summary>The fields beside the file.</summary>
    internal static IReadOnlyList<ActField> FieldsOf(Operation operation) =>
        [.. ActFields.Of(operation).Where(f => f.Kind != ActFieldKind.File)];

    internal static IResult Start(HttpContext http, Database database, FileAct file) =>
        Show(database, file, p => http.Request.Query[p]);

    /// <summary>The page that says what an act of the person's own has brought about.</summary>
    internal static IResult Tell(HttpContext http, Database database, FileAct file, long seq)
    {
        DoneAct? done;
        using (var snapshot = new Snapshot(database))
        {
            done = DoneAct.Find(snapshot, http.Actor(), file.Operation, seq);
        }

        return done is null ? Screens.NotFound() : Show(database, file,
            p => done.Form?[p] is System.Text.Json.Nodes.JsonValue value ? value.ToString() : null,
            ("Done", done.Receipt));
    }

    internal static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        FileAct act, IFormCollection form)
    {
        string? Entered(string path) => form[path];
        using var turn = Imports.Begin(http);
        if (turn is null)
        {
            return Show(database, act, Entered, StatusCodes.Status429TooManyRequests,
                ("Wrong", (IReadOnlyList<ReasonView>)[ReasonView.Of(Refusals.ImportRunning.At())]));
        }

        if (await UploadedFile.Read(http, form) is not { } bytes)
        {
            return Show(database, act, Entered, ("Missing", true));
        }

        var (file, read) = await FileActs.Read(http, database, ledger, act, bytes, Entered);
        if (read is null)
        {
            return Show(database, act, Entered, ("File", file));
        }

        var submit = form["step"] == "submit";
        var id = submit && Guid.TryParse(form["id"], out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        var asked = new Act(id, act.Operation, http.Actor(), read) { DryRun = !submit };
        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(asked), act.Operation.Name) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(asked);
        if (receipt.Outcome == Outcome.Refused)
        {
            return Show(database, act, Entered, ("File", file with { Wrong = FileActs.Reasons(file.Table, act.Columns,
                receipt.Refusals) }));
        }

        return submit
            ? Screens.GoTo(FormattableString.Invariant($"/acts/{act.Operation.Key}?done={receipt.Seq}")) : Show(
            database, act, Entered, ("Trial", receipt), ("Id", id.ToString()),
            ("Content", Convert.ToBase64String(bytes)), ("File", file),
            ("Preview", Api.ActFilesApi.Show(database, snapshot =>
                act.Preview(read, file.Table, snapshot, http.Actor()))));
    }

    private static IResult Show(Database database, FileAct act, Func<string, string?> entered,
        params (string Name, object? Value)[] parameters) =>
        Show(database, act, entered, StatusCodes.Status200OK, parameters);

    private static IResult Show(Database database, FileAct act, Func<string, string?> entered, int status,
        params (string Name, object? Value)[] parameters)
    {
        using var snapshot = new Snapshot(database);
        var all = parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        if (all.GetValueOrDefault("File") is CheckedFile file)
        {
            all["Wrong"] = file.Wrong;
        }

        all["Act"] = act;
        all["Entered"] = entered;
        all["Years"] = act.Operation == ImportObligations.Row || act.Operation == RegisterEmitters.Row
            ? ComplianceQueries.Years(snapshot, default).Select(y => y.Year).ToList() : (IReadOnlyList<short>)[];
        return Screens.Show<ActFilePage>(all, status);
    }
}
