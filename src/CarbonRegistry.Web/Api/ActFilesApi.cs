using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Exchange;
using CarbonRegistry.Files;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Acts by file: a whole file is one act, carried out or refused whole, and every error names its line and
/// cell.</summary>
public static class ActFilesApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        Of(api.MapPost("/accounts/import", (HttpContext http, Database database, Ledger ledger, string? dryRun) =>
            Submit(http, database, ledger, OpenAccounts.Row, dryRun)),
            "Accounts", "ImportAccounts", "Open accounts by file", OpenAccounts.Row, "14",
                "Holders that are new are registered with their first account.");
        Of(api.MapPost("/accounts/changes/import",
            (HttpContext http, Database database, Ledger ledger, string? dryRun) =>
                Submit(http, database, ledger,
                    Operations.Of(http.Actor(), ChangeAccounts.Row, ChangeAccounts.NationalRow), dryRun)),
            "Accounts", "ImportAccountChanges", "Change accounts by file", ChangeAccounts.Row,
                "15 (provinces: EC, EG and ET of their own) or 5 (the nation: EP, XD and AD)",
            "Each line says what an account is to be called, and its state with the reason; "
                + "what it has already stays as it is.");
        Of(api.MapPost("/accounts/representatives/import",
            (HttpContext http, Database database, Ledger ledger, string? dryRun) =>
            Submit(http, database, ledger, AddRepresentatives.Row, dryRun)),
            "Accounts", "ImportRepresentatives", "Add representatives by file", AddRepresentatives.Row, "14",
            "The first representatives of accounts that have none yet; a person who is registered is known by their "
                + "identity number.");
        Of(api.MapPost("/obligations/import", (HttpContext http, Database database, Ledger ledger, string? year,
            string? document, string? dryRun, string? repetition) =>
                Submit(http, database, ledger, ImportObligations.Row, dryRun)),
            "Compliance", "ImportObligations", "Record obligations by file", ImportObligations.Row, "103",
            "Each line names the account or the enterprise's credit code; document in the query holds for lines that "
                + "name none. Where it names both they agree (119); none is named twice (412). The same file once more "
                + "is refused (413) unless repetition=true says that it is meant, and a second person approves it.");
        Of(api.MapPost("/emitters/import", (HttpContext http, Database database, Ledger ledger, string? year,
            string? document, string? dryRun) => Submit(http, database, ledger, RegisterEmitters.Row, dryRun)),
            "Compliance", "ImportEmitters", "Register key emitters by file", RegisterEmitters.Row, "14 and 103",
            "Each line is an enterprise with its accounts, its representatives and what it owes for the year; an "
                + "enterprise or a person who is registered is known by their number. The line of the template's "
                + "example is passed over.");
        Of(api.MapPost("/calendar/import", (HttpContext http, Database database, Ledger ledger, string? year,
            string? document, string? complete, string? dryRun) =>
                Submit(http, database, ledger, EditCalendar.Row, dryRun)),
            "Configuration", "ImportCalendar", "A year of the calendar by file", EditCalendar.Row, "36",
                "The year's whole table, after the notice that document names; "
                    + "complete=true where nothing is missing.");
        Of(api.MapPost("/exchange/bindings/import",
            (HttpContext http, Database database, Ledger ledger, string? dryRun) =>
            Submit(http, database, ledger, ConfirmBindings.Row, dryRun)),
            "Exchange link", "ImportBindingConfirmations", "Confirm bindings by file", ConfirmBindings.Row, "121",
            "What exchanges asked for accounts that you represent, confirmed or rejected; a binding that changes "
                + "another one is confirmed singly (825).");
    }

    /// <summary>What the interface says of the files that it takes, and of one file's columns.</summary>
    internal static string About(IReadOnlyList<TableColumn> columns, string function, int mostLines, string more)
    {
        var listed = string.Join("; ",
            columns.Select(c =>
            $"{c.Key} ({c.Name.Zh} / {c.Name.En}{(c.Needed ? ", needed" : "")}): {c.About.En}{NameOf(columns, c)}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Function {function}. CSV (UTF-8 with or without byte order mark, GB18030-2022 or UTF-16; commas, "
                + $"semicolons or tabs) or XLSX, first visible sheet. Columns: {listed}. Keys or either name may stand "
                + $"in the head row, titles above it; other columns are left out with a remark. Words are "
                + $"the interface's own, in either language; wide digits, small letters and blanks are read with "
                + $"a remark. {more} Up to {mostLines} lines, all or none; every error of every line is told at once "
                + $"with its line and cell. dryRun=true records nothing and answers with a preview: name, value before "
                + $"and after of each line, sums, reference. One import at a time per person (130).");
    }

    private static string NameOf(IReadOnlyList<TableColumn> columns, TableColumn column) =>
        column.NameOf.Count == 0 ? ""
            : $" (checked against {string.Join(" and ", column.NameOf.Where(k => columns.Any(c => c.Key == k)))}, 120)";

    private static void Of(RouteHandlerBuilder route, string tag, string name, string summary, Operation operation,
        string function, string more)
    {
        var file = FileActs.Find(operation)!;
        route.UpTo(RequestLimits.FileBody).Costly().WithTags(tag)
            .Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody()
            .Refuses(409, 428).Says(name, summary, About(file.Columns, function, file.MostLines, more));
    }

    /// <summary>Reads what the body is and submits it. The fields beside the file stand in the query, by their
    /// names.</summary>
    private static async Task<Results<Ok<ActView>, Created<ActView>, Refused>> Submit(
        HttpContext http, Database database, Ledger ledger, Operation operation, string? dryRun)
    {
        var reading = new Reading();
        var id = ActsApi.IdOf(http, reading);
        var isTrial = reading.Flag(dryRun, "dryRun");
        foreach (var field in Pages.ActFilePage.FieldsOf(operation))
        {
            var said = http.Request.Query[field.Path].ToString();
            reading.Need(said.Length > 0 || !field.Needed || field.Type == typeof(string), field.Path);
            switch (field.Kind)
            {
                case Pages.ActFieldKind.Flag when said.Length > 0:
                    reading.Flag(said, field.Path);
                    break;
                case Pages.ActFieldKind.Number when said.Length > 0:
                    reading.Number(said, field.Path, 0, 9999);
                    break;
                default:
                    break;
            }
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        // Who may not hears so before the file is read.
        var actor = http.Actor();
        if (!operation.Function.By.Contains(actor.Role))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var turn = Imports.Begin(http);
        if (turn is null)
        {
            return http.Refuse(Refusals.ImportRunning.At());
        }

        var (bytes, problem) = await http.ReadFile();
        if (bytes is null)
        {
            return problem!;
        }

        var act = FileActs.Find(operation)!;
        var (file, form) = await FileActs.Read(http, database, ledger, act, bytes, path =>
            http.Request.Query[path] is { Count: > 0 } said ? said.ToString() : null);
        if (form is null)
        {
            return http.Refuse(file.Wrong, null, file.Table.Remarks);
        }

        return await ActsApi.Submit(
            http, ledger, new(id, operation, actor, form) { DryRun = isTrial }, refusals =>
                FileActs.Reasons(file.Table, act.Columns, refusals), file.Table.Remarks,
            isTrial ? () => Show(database, snapshot => act.Preview(form, file.Table, snapshot, actor)) : null);
    }

    /// <summary>A preview as of now.</summary>
    internal static FilePreview Show(Database database, Func<Snapshot, FilePreview> preview)
    {
        using var snapshot = new Snapshot(database);
        return preview(snapshot);
    }
}
