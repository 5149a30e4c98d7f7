using CarbonRegistry.Accounts;
using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Units;
using Microsoft.OpenApi;
using Sylvan.Data.Csv;

namespace CarbonRegistry.Web.Api;

/// <summary>Bulk movements by file: every line is a leg of one atomic transaction.</summary>
public static class ImportApi
{
    /// <summary>The movements that are done by file too.</summary>
    internal static readonly Transfer[] ByFile = [Transfers.AssignToProvinces, Transfers.AllocateProvincially, Transfers.DeliverAuction];
    /// <summary>The columns of the file; either name may stand in its header.</summary>
    internal static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("to", new("转入账户", "To"), Needed: true), new("quantity", new("数量", "Quantity"), Needed: true), new("vintage", new("年度", "Vintage")),
        new("serials", new("号段", "Serial numbers")), new("heldFor", new("寄售方", "Consignor")), new("unitType", new("碳单位", "Unit type")),
    ];

    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapPost("/transactions/import", Import).UpTo(RequestLimits.FileBody).Costly().WithTags("Transactions").Takes<string>("text/csv").Answers<TransactionView>(200, 201, 400, 403, 409, 413, 415, 422, 503)
            .Says(
                "ImportTransaction", "Propose a transaction by file",
                "For 9, 16 and 34: UTF-8 CSV with the columns to,quantity and optionally vintage,serials (ranges parted by a semicolon),heldFor,unitType (CEA unless said otherwise). Up to 10 000 lines, all legs of one transaction. Every error names its line; dryRun=true records nothing.")
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
        HttpContext http, Database database, Ledger ledger, string? function, string? from, string? reference, string? id, string? dryRun, string? freezeUntil)
    {
        var (bytes, problem) = await http.ReadBody("text/csv");
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
        var terms = new Terms { Reference = reading.Text(reference, "reference"), FreezeUntil = reading.InstantInQuery(freezeUntil, "freezeUntil") };
        var dry = reading.Flag(dryRun, "dryRun");
        var reasons = reading.Refusals.ConvertAll(ReasonView.Of);
        var (legs, lines) = Read(bytes, source, reasons);
        if (reasons.Count > 0)
        {
            return http.Refuse(reasons, null);
        }

        var proposal = new Proposal(transaction!.Value, row!, http.Actor(), legs, terms, DryRun: dry) { IsEntered = true };
        return await TransactionsApi.Submit(
            http, database, ledger, proposal, [], r => ReasonView.Of(r) with { Line = r.Leg is { } leg ? lines[leg - 1] : null });
    }

    /// <summary>The legs that a file says, with the line of each; what is wrong with it is added to the reasons.</summary>
    internal static (List<Leg> Legs, List<int> Lines) Read(byte[] bytes, AccountNumber? source, List<ReasonView> reasons)
    {
        var legs = new List<Leg>();
        var lines = new List<int>();
        if (TableReader.IsXlsx(bytes))
        {
            // Serial numbers alone say the quantity: its cell may be empty.
            var table = TableReader.Read(bytes, [.. Columns.Select(c => c with { Needed = c.Key == "to" })], Proposal.MaxLegs);
            reasons.AddRange(table.Refusals.Select(r => ReasonView.Of(r) with { Leg = null, Line = r.Leg }));
            foreach (var line in table.Lines)
            {
                Add(line.Line, key => line[key], new(), source, legs, lines, reasons);
            }

            return (legs, lines);
        }

        try
        {
            Read(bytes, source, legs, lines, reasons);
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or InvalidOperationException or ArgumentException or IOException)
        {
            // What the reader of the format does not understand is not CSV.
            reasons.Add(ReasonView.Of(Refusals.Malformed.At()) with { Line = lines.LastOrDefault(1) + 1 });
        }

        return (legs, lines);
    }

    private static void Read(byte[] bytes, AccountNumber? source, List<Leg> legs, List<int> lines, List<ReasonView> reasons)
    {
        var text = TableReader.TextOf(bytes);
        if (text.AsSpan().ContainsAny('\0', '\uFEFF'))
        {
            reasons.Add(ReasonView.Of(Refusals.Malformed.At()) with { Line = 1 });
            return;
        }

        using var csv = CsvDataReader.Create(new StringReader(text), new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',', BufferSize = 0x10000, MaxBufferSize = 0x100000 });
        if (!csv.Read())
        {
            reasons.Add(ReasonView.Of(Refusals.Malformed.At()) with { Line = 1 });
            return;
        }

        var columns = Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim())
            .Select(name => Columns.FirstOrDefault(c => c.Key == name || c.Name.Zh == name || c.Name.En == name)?.Key ?? name).ToList();
        reasons.AddRange(Columns.Where(c => c.Needed && !columns.Contains(c.Key, StringComparer.Ordinal)).Select(c => ReasonView.Of(Refusals.FieldMissing.At(field: c.Key)) with { Line = 1 }));
        reasons.AddRange(columns.Where((c, i) => Columns.All(x => x.Key != c) || columns.IndexOf(c) != i)
            .Select(_ => ReasonView.Of(Refusals.UnknownField.At()) with { Line = 1 }));
        if (reasons.Any(r => r.Line == 1))
        {
            return;
        }

        var line = 1;
        while (csv.Read())
        {
            line++;
            if (csv.RowFieldCount == 0 || (csv.RowFieldCount == 1 && csv.GetString(0).Length == 0))
            {
                continue;
            }

            if (legs.Count == Proposal.MaxLegs)
            {
                reasons.Add(ReasonView.Of(Refusals.LegCount.At()) with { Line = line });
                return;
            }

            var of = new Reading();
            if (csv.RowFieldCount != columns.Count)
            {
                of.Refusals.Add(Refusals.Malformed.At());
            }

            Add(line, key => Cell(columns.IndexOf(key)), of, source, legs, lines, reasons);
        }

        if (legs.Count == 0 && reasons.Count == 0)
        {
            reasons.Add(ReasonView.Of(Refusals.LegCount.At(field: "legs")) with { Line = line });
        }

        string? Cell(int column) => column >= 0 && column < csv.RowFieldCount && csv.GetString(column) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The leg that a line says.</summary>
    private static void Add(int line, Func<string, string?> cell, Reading of, AccountNumber? source, List<Leg> legs, List<int> lines, List<ReasonView> reasons)
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
        reasons.AddRange(of.Refusals.Select(r => ReasonView.Of(r) with { Line = line }));
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
