using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>A movement to many accounts by file: checked whole, errors by line, then sent whole.</summary>
public partial class FilePage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/functions/{code:int}/file", (HttpContext http, Database database, int code) =>
            Find(http, code) is { } function ? Show(http, database, ("Function", function)) : Screens.NotFound());
        routes.MapPost("/functions/{code:int}/file", Go).UpTo(RequestLimits.FileForm).Costly().ShowsAgain();
        routes.MapGet("/functions/{code:int}/template",
            (HttpContext http, Database database, TimeProvider clock, int code) =>
            Find(http, code) is { } function ? Template(http, database, clock, function) : Screens.NotFound());
    }

    /// <summary>Whether the function is done by file too.</summary>
    internal static bool IsFor(Function function) => function is Transfer transfer
        && MovementFile.Functions.Contains(transfer);

    private static Transfer? Find(HttpContext http, int code) =>
        MovementPage.Find(http, code) is Transfer transfer && IsFor(transfer) ? transfer : null;

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        int code)
    {
        if (Find(http, code) is not { } function)
        {
            return Screens.NotFound();
        }

        using var turn = Imports.Begin(http);
        if (turn is null)
        {
            return Show(http, database, StatusCodes.Status429TooManyRequests, ("Function", function),
                ("Wrong", new List<ReasonView> { ReasonView.Of(Refusals.ImportRunning.At()) }));
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (await UploadedFile.Read(http, form) is not { } bytes)
        {
            return Show(http, database, [.. Entered(function, form), ("Missing", true)]);
        }

        var submit = form["step"] == "submit";
        var id = submit && Guid.TryParse(form["id"], out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        var reading = new Reading();
        var from = LegEntry.Empty(form["from"]);
        reading.Need(from is not null, "from");
        var source = reading.Account(from, "from");
        var terms = reading.Terms(t => function.Allows(t) ? MovementEntry.Written(t, form[t.Field]) : null);

        // What is wrong with the form does not hide what is wrong with the lines.
        var (file, movement, lines) = await FileActs.Read(
            http, database, ledger, bytes, reading.Refusals.Count == 0 ? source : null,
            legs => new(id, function, http.Actor(), legs, terms, DryRun: !submit) { IsEntered = true });
        if (movement is not { } proposal || reading.Refusals.Count > 0)
        {
            return Show(http, database, [.. Entered(function, form),
                ("File", file with { Wrong = [.. reading.Refusals.Select(ReasonView.Of), .. file.Wrong] })]);
        }

        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(database, proposal), function.Name)
            is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(proposal);
        if (receipt.Outcome == Outcome.Refused)
        {
            var wrong = FileActs.Reasons(file.Table, MovementFile.Columns,
                receipt.Refusals.Select(r => FileActs.OfLine(r, lines)));
            return Show(http, database, [.. Entered(function, form), ("File", file with { Wrong = wrong })]);
        }

        return submit ? Screens.GoTo($"/transactions/{receipt.Id}?done=1")
            : Show(http, database, [.. Entered(function, form), .. Checked(http, database, proposal, receipt, lines),
                ("Content", Convert.ToBase64String(bytes)), ("File", file)]);
    }

    /// <summary>What was entered beside the file.</summary>
    private static (string, object?)[] Entered(Transfer function, IFormCollection form) =>
    [
        ("Function", function), ("From", form["from"].ToString()),
        ("Terms", function.Terms.ToDictionary(t => t.Field, t => form[t.Field].ToString(), StringComparer.Ordinal)),
    ];

    /// <summary>What a file would do that nothing speaks against.</summary>
    private static (string, object?)[] Checked(HttpContext http, Database database, Proposal proposal, Receipt receipt,
        IReadOnlyList<int> lines)
    {
        using var snapshot = new Snapshot(database);
        return
        [
            ("Good", TransactionQueries.ShowDryRun(snapshot, proposal, receipt)), ("Id", proposal.Id.ToString()),
            ("Legs", proposal.Legs.Count),
            ("Preview", MovementFile.Preview(proposal.Legs, lines, proposal.Terms.Reference, snapshot, http.Actor())),
        ];
    }

    private static IResult Show(HttpContext http, Database database,
        params (string Name, object? Value)[] parameters) =>
        Show(http, database, StatusCodes.Status200OK, parameters);

    private static IResult Show(HttpContext http, Database database, int status,
        params (string Name, object? Value)[] parameters)
    {
        using var snapshot = new Snapshot(database);
        var all = parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        if (all.GetValueOrDefault("File") is CheckedFile file)
        {
            all["Wrong"] = file.Wrong;
        }

        all["Sources"] = OfferQueries.Sources(snapshot, http.Actor(), (Transfer)all["Function"]!).Accounts;
        return Screens.Show<FilePage>(all, status);
    }

    /// <summary>The columns, with the accounts that one may send to as lines to fill in.</summary>
    private static IResult Template(HttpContext http, Database database, TimeProvider clock, Transfer function)
    {
        using var snapshot = new Snapshot(database);
        AccountNumber? source = OfferQueries.Sources(snapshot, http.Actor(), function).Accounts is [var first, ..]
            ? first.Number : null;
        var accounts = source is null
            ? [] : OfferQueries.Destinations(snapshot, http.Actor(), function, source,
                Instant.Of(clock.GetUtcNow())).Accounts;
        var parties = Parties.Of(snapshot, http.Actor(), accounts.Select(a => a.Number.ToString()));
        var columns = MovementFile.ColumnsOf(function);
        return Download.List(
            http, TableFormats.Find(http.Request.Query["format"]) ?? TableFormat.Csv, $"function-{function.Code}",
            columns.Select(c => c.Name),
            accounts.Select(a => (IReadOnlyList<object?>)
                [a.Number.ToString(), http.Language().Of(parties.NameOf(a.Number.ToString())),
                    .. Enumerable.Repeat<object?>(null, columns.Count - 3), source?.ToString()]));
    }
}
