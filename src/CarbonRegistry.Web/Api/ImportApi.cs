using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace CarbonRegistry.Web.Api;

/// <summary>Bulk movements by file: every line is a leg of one atomic transaction.</summary>
public static class ImportApi
{
    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapPost("/transactions/import", Import).UpTo(RequestLimits.FileBody).Costly().WithTags("Transactions")
            .Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody().Refuses(409, 428)
            .Says(
                "ImportTransaction", "Propose a transaction by file",
                ActFilesApi.About(
                    MovementFile.Columns, "9, 16 or 34 (the results of an auction)", Proposal.MaxLegs,
                    "All lines are legs of one transaction. No account is named twice (412); the same once more "
                        + "is refused (413) unless repetition=true says that it is meant, "
                        + "and a second person approves it."))
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                {
                    parameter.Required = parameter.Name is "function" or "from";
                    parameter.Description = parameter.Name switch
                    {
                        "from" => "The account that the units leave.",
                        "id" => "The transaction's id, a UUID of the caller's: needed unless dryRun=true.",
                        "dryRun" => "true: decide only; nothing is recorded, and no id is needed.",
                        _ => parameter.Description,
                    };
                }

                return Task.CompletedTask;
            });
    }

    private static async Task<Results<Ok<TransactionView>, Created<TransactionView>, Refused>> Import(
        HttpContext http, Database database, Ledger ledger, string? function, string? from, string? reference,
        string? id, string? dryRun, string? freezeUntil,
        string? repetition)
    {
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

        var reading = new Reading();
        reading.Need(function is not null, "function");
        from = Pages.LegEntry.Empty(from);
        reading.Need(from is not null, "from");
        var code = reading.Number(function, "function", 1, short.MaxValue);
        var row = MovementFile.Functions.FirstOrDefault(f => f.Code == code);
        if (code is not null && row is null)
        {
            reading.Refusals.Add(Refusals.UnknownFunction.At(field: "function"));
        }

        var dry = reading.Flag(dryRun, "dryRun");
        var transaction = reading.Id(id, "id", needed: !dry);
        var source = reading.Account(from, "from");
        var terms = new Terms
        {
            Reference = reading.Text(reference, "reference"),
            FreezeUntil = reading.InstantInQuery(freezeUntil, "freezeUntil"),
            Repetition = reading.Flag(repetition, "repetition"),
        };
        var actor = http.Actor();

        // What is wrong with the query does not hide what is wrong with the lines.
        var isWhole = reading.Refusals.Count == 0;
        var (file, movement, lines) = await FileActs.Read(
            http, database, ledger, bytes, isWhole ? source : null,
            legs => new(transaction ?? Guid.CreateVersion7(), row ?? MovementFile.Functions[0], actor, legs, terms,
                DryRun: dry) { IsEntered = true });
        if (movement is null || !isWhole)
        {
            return http.Refuse([.. reading.Refusals.Select(ReasonView.Of), .. file.Wrong], null, file.Table.Remarks);
        }

        return await TransactionsApi.Submit(
            http, database, ledger, movement, [], refusals =>
                FileActs.Reasons(file.Table, MovementFile.Columns, refusals.Select(r => FileActs.OfLine(r, lines))),
            file.Table.Remarks, dry ? () => ActFilesApi.Show(database, snapshot =>
                MovementFile.Preview(movement.Legs, lines, terms.Reference, snapshot, actor)) : null);
    }
}
