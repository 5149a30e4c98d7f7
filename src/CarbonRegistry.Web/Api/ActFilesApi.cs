using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Files;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Api;

/// <summary>Acts by file: a whole file is one act, carried out or refused whole, and every error names its line.</summary>
public static class ActFilesApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapPost("/accounts/import", Accounts).UpTo(RequestLimits.FileBody).Costly().WithTags("Accounts").Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody().Answers<ActView>(200, 201, 400, 403, 409, 413, 415, 422, 503)
            .Says("ImportAccounts", "Open accounts by file", About(
                OpenAccounts.Columns, 14, "Holders that are new are registered with their first account. trading: 是 or true opens the trading account too. Up to 5 000 lines."));
        api.MapPost("/accounts/changes/import", Changes).UpTo(RequestLimits.FileBody).Costly().WithTags("Accounts").Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody().Answers<ActView>(200, 201, 400, 403, 409, 413, 415, 422, 428, 503)
            .Says("ImportAccountChanges", "Change accounts by file", About(
                ChangeAccounts.Columns, 15, "Each line gives an account a new name, or a new state with its reason; provinces EC, EG and ET of their own, the nation EP, XD and AD (function 5). Up to 5 000 lines."));
        api.MapPost("/accounts/representatives/import", Representatives).UpTo(RequestLimits.FileBody).Costly().WithTags("Accounts").Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody().Answers<ActView>(200, 201, 400, 403, 409, 413, 415, 422, 428, 503)
            .Says("ImportRepresentatives", "Add representatives by file", About(
                AddRepresentatives.Columns, 14, "The first representatives of accounts that have none yet; a person who is registered is known by their identity number. initiates and confirms: 是 or true. Up to 5 000 lines."));
        api.MapPost("/obligations/import", Obligations).UpTo(RequestLimits.FileBody).Costly().WithTags("Compliance").Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody().Answers<ActView>(200, 201, 400, 403, 409, 413, 415, 422, 503)
            .Says("ImportObligations", "Record obligations by file", About(
                ImportObligations.Columns, 103, "Each line names the account or the enterprise's credit code; document in the query holds for lines that name none. Where it names both they agree (119); none is named twice (412). The same file once more is refused (413) unless repetition=true says that it is meant, and a second person approves it. Up to 10 000 lines."));
    }

    private static async Task<IResult> Accounts(HttpContext http, Ledger ledger, string? dryRun)
    {
        var reading = new Reading();
        var id = ActsApi.IdOf(http, reading);
        var isTrial = reading.Flag(dryRun, "dryRun");
        return await Submit(http, ledger, reading, OpenAccounts.Row, id, isTrial, OpenAccounts.Columns, OpenAccounts.MostLines, OpenAccounts.Read);
    }

    private static async Task<IResult> Representatives(HttpContext http, Ledger ledger, string? dryRun)
    {
        var reading = new Reading();
        var id = ActsApi.IdOf(http, reading);
        var isTrial = reading.Flag(dryRun, "dryRun");
        return await Submit(http, ledger, reading, AddRepresentatives.Row, id, isTrial, AddRepresentatives.Columns, AddRepresentatives.MostLines, AddRepresentatives.Read);
    }

    private static async Task<IResult> Changes(HttpContext http, Ledger ledger, string? dryRun)
    {
        var reading = new Reading();
        var id = ActsApi.IdOf(http, reading);
        var isTrial = reading.Flag(dryRun, "dryRun");
        var row = http.Actor().Role == Role.NationalBusiness ? ChangeAccounts.NationalRow : ChangeAccounts.Row;
        return await Submit(http, ledger, reading, row, id, isTrial, ChangeAccounts.Columns, ChangeAccounts.MostLines, ChangeAccounts.Read);
    }

    private static async Task<IResult> Obligations(HttpContext http, Ledger ledger, string? year, string? document, string? dryRun, string? repetition)
    {
        var reading = new Reading();
        var id = ActsApi.IdOf(http, reading);
        var isTrial = reading.Flag(dryRun, "dryRun");
        var again = reading.Flag(repetition, "repetition");
        reading.Need(year is not null, "year");
        var which = (short)(reading.Number(year, "year", 0, 9999) ?? 0);
        return await Submit(
            http, ledger, reading, ImportObligations.Row, id, isTrial, ImportObligations.Columns, ImportObligations.MostLines,
            table => ImportObligations.Read(table, which, document, again));
    }

    private static async Task<IResult> Submit<TForm>(
        HttpContext http, Ledger ledger, Reading reading, Operation<TForm> operation, Guid id, bool isTrial, IReadOnlyList<TableColumn> columns, int mostLines,
        Func<TableFile, (TForm? Form, IReadOnlyList<Refusal> Refusals)> read)
        where TForm : class
    {
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

        var (form, refusals) = read(await Imports.Read(http, bytes, columns, mostLines));
        return form is null
            ? http.Refuse([.. refusals.Select(ByLine)], null)
            : await ActsApi.Submit(http, ledger, new(id, operation, actor, form) { DryRun = isTrial }, ByLine);
    }

    private static ReasonView ByLine(Refusal refusal) => ReasonView.Of(refusal) with { Leg = null, Line = refusal.Leg };

    private static string About(IReadOnlyList<TableColumn> columns, int function, string more) => string.Create(
        CultureInfo.InvariantCulture,
        $"Function {function}. CSV (UTF-8, GB18030 or UTF-16; commas, semicolons or tabs) or XLSX, first visible sheet, with the columns {string.Join(", ", columns.Select(c => $"{c.Key} ({c.Name.Zh}{(c.Needed ? ", needed" : "")})"))}; either name may stand in the head row, and titles above it. One import at a time per person (130). {more} All lines or none; every error names its line; dryRun=true records nothing.");
}
