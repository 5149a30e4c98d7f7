using CarbonRegistry.Accounts;
using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Units;
using Microsoft.OpenApi;

namespace CarbonRegistry.Web.Api;

/// <summary>Bulk movements by file: every line is a leg of one atomic transaction.</summary>
public static class ImportApi
{
    /// <summary>The movements that are done by file too.</summary>
    internal static readonly Transfer[] ByFile = [Transfers.AssignToProvinces, Transfers.AllocateProvincially, Transfers.DeliverAuction];
    /// <summary>The columns of the file; either name may stand in its header.</summary>
    internal static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("to", new("转入账户", "To"), Needed: true), new("quantity", new("数量", "Quantity")), new("vintage", new("年度", "Vintage")),
        new("serials", new("号段", "Serial numbers")), new("heldFor", new("寄售方", "Consignor")), new("unitType", new("碳单位", "Unit type")),
    ];

    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapPost("/transactions/import", Import).UpTo(RequestLimits.FileBody).Costly().WithTags("Transactions").Accepts<string>(TableFormats.CsvType, TableFormats.XlsxType).TakesBody().Answers<TransactionView>(200, 201, 400, 403, 409, 413, 415, 422, 428, 503)
            .Says(
                "ImportTransaction", "Propose a transaction by file",
                "For 9, 16 and 34: CSV (UTF-8, GB18030 or UTF-16; commas, semicolons or tabs) or XLSX, first visible sheet, with the columns to,quantity and optionally vintage,serials (ranges parted by a semicolon),heldFor,unitType (CEA unless said otherwise). Up to 10 000 lines, all legs of one transaction. One import at a time per person (130). Every error names its line; dryRun=true records nothing. No account is named twice (412); the same once more is refused (413) unless repetition=true says that it is meant, and a second person approves it.")
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                {
                    parameter.Required = parameter.Name is "id" or "function" or "from";
                    parameter.Description = parameter.Name == "from" ? "The account that the units leave." : parameter.Description;
                }

                return Task.CompletedTask;
            });
    }

    private static async Task<IResult> Import(
        HttpContext http, Database database, Ledger ledger, string? function, string? from, string? reference, string? id, string? dryRun, string? freezeUntil,
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
        reading.Need(from is not null, "from");
        var code = reading.Number(function, "function", 1, short.MaxValue);
        var row = ByFile.FirstOrDefault(f => f.Code == code);
        if (code is not null && row is null)
        {
            reading.Refusals.Add(Refusals.UnknownFunction.At(field: "function"));
        }

        var transaction = reading.Id(id, "id");
        var source = reading.Account(from, "from");
        var terms = new Terms
        {
            Reference = reading.Text(reference, "reference"), FreezeUntil = reading.InstantInQuery(freezeUntil, "freezeUntil"),
            Repetition = reading.Flag(repetition, "repetition"),
        };
        var dry = reading.Flag(dryRun, "dryRun");
        var reasons = reading.Refusals.ConvertAll(ReasonView.Of);
        var (legs, lines) = Legs(await Imports.Read(http, bytes, Columns, Proposal.MaxLegs), source, reasons);
        if (reasons.Count > 0)
        {
            return http.Refuse(reasons, null);
        }

        var proposal = new Proposal(transaction!.Value, row!, http.Actor(), legs, terms, DryRun: dry) { IsEntered = true };
        return await TransactionsApi.Submit(
            http, database, ledger, proposal, [], r => ReasonView.Of(r) with { Line = r.Leg is { } leg ? lines[leg - 1] : null });
    }

    /// <summary>The legs that a file says, with the line of each; what is wrong with it is added to the reasons.</summary>
    internal static (List<Leg> Legs, List<int> Lines) Legs(TableFile table, AccountNumber? source, List<ReasonView> reasons)
    {
        var legs = new List<Leg>();
        var lines = new List<int>();

        // A transaction of too many legs is that, however large its file is. What can be said of the lines is said, whatever is wrong with others.
        var wrong = table.Refusals.Select(r => r.Kind == Refusals.TooLarge ? Refusals.LegCount.At(r.Leg) : r).ToList();
        var found = wrong.ConvertAll(r => ReasonView.Of(r) with { Leg = null, Line = r.Leg });
        var said = wrong.Select(r => (r.Leg, r.Field)).ToHashSet();
        foreach (var line in table.Shown)
        {
            var of = new Reading();
            Add(line.Line, key => line[key], of, source, legs, lines);
            found.AddRange(of.Refusals.Where(r => !said.Contains((line.Line, r.Field))).Select(r => ReasonView.Of(r) with { Line = line.Line }));
        }

        reasons.AddRange(found.OrderBy(r => r.Line ?? 0));
        return (legs, lines);
    }

    /// <summary>The leg that a line says.</summary>
    private static void Add(int line, Func<string, string?> cell, Reading of, AccountNumber? source, List<Leg> legs, List<int> lines)
    {
        var (ranges, sum) = of.Serials(cell("serials")?.Split(';'), null);
        var amount = Amount(cell("quantity"), of, ranges is null ? null : sum);
        of.Need(cell("to") is not null, "to");
        var year = of.Vintage(cell("vintage"));
        if (year is { } y && y.First != y.Last)
        {
            of.Invalid("vintage");
        }

        var consignor = of.Account(cell("heldFor"), "heldFor");
        var pick = year is null && ranges is null && consignor is null ? null : new Picking(Vintage: year?.First, Serials: ranges, HeldFor: consignor);
        legs.Add(new(source, of.Account(cell("to"), "to"), of.Unit(cell("unitType"), null, UnitTypes.Cea.Code) ?? UnitTypes.Cea, amount, pick));
        lines.Add(line);
    }

    private static long Amount(string? text, Reading of, long? sum)
    {
        if (text is null)
        {
            of.Need(sum is not null, "quantity");
            return sum ?? 0;
        }

        if (long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var amount) && amount is > 0 and <= SerialRange.MaxSerial)
        {
            return amount;
        }

        of.Refusals.Add(Refusals.QuantityInvalid.At(field: "quantity"));
        return 0;
    }
}
