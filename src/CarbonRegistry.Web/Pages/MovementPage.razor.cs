using CarbonRegistry.Accounts;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Every movement and decision by one form that its row of the rulebook makes: entered, checked by a dry run, sent.</summary>
public partial class MovementPage
{
    private const int MostCandidates = 100;
    private const int MostRanges = 50;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/functions/{code:int}", Start);
        routes.MapPost("/functions/{code:int}", Go);
    }

    /// <summary>The function of this number that the person's role may perform as a movement or decision, or null.</summary>
    internal static Function? Find(HttpContext http, int code) =>
        Functions.Find(code) is { } function and (Transfer or Decision) && function != Transfers.TransferOutOfExchange && Visibility.May(http.Actor(), function) ? function : null;

    private static IResult Start(HttpContext http, Database database, TimeProvider clock, int code) =>
        Find(http, code) is { } function ? Enter(http, database, clock, MovementEntry.Of(function, http.Request.Query), [])
            : Functions.Find(code) is { } other && (Functions.All.Contains(other) || ActFields.ByForm(other).Any()) && other.By.Contains(http.Actor().Role)
                ? Screens.Show<FunctionPage>(new { Of = other })
                : Screens.NotFound();

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock, int code)
    {
        if (Find(http, code) is not { } function)
        {
            return Screens.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var entry = MovementEntry.Of(function, form);
        var step = form["step"].ToString();
        if (step == "add" && entry.Legs.Count < MovementEntry.MostLegs)
        {
            entry = entry with { Legs = [.. entry.Legs, new()] };
        }
        else if (step.StartsWith("remove-", StringComparison.Ordinal))
        {
            entry = entry with { Legs = [.. entry.Legs.Where((_, i) => step != MovementEntry.Field("remove", i + 1))] };
        }

        return step switch
        {
            "preview" => await Preview(http, database, ledger, clock, entry with { Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString() }, null),
            "submit" => await Submit(http, database, ledger, clock, entry, form),
            _ => Enter(http, database, clock, entry, []),
        };
    }

    private static async Task<IResult> Preview(HttpContext http, Database database, Ledger ledger, TimeProvider clock, MovementEntry entry, string? againWrong)
    {
        var (proposal, refusals) = entry.ToTransaction(dryRun: true).ToProposal(http.Actor());
        if (proposal is null)
        {
            return Enter(http, database, clock, entry, [.. refusals.Select(ReasonView.Of)]);
        }

        var receipt = await ledger.Submit(proposal);
        if (receipt.Outcome == Outcome.Refused)
        {
            return Enter(http, database, clock, entry, [.. receipt.Refusals.Select(ReasonView.Of)]);
        }

        using var snapshot = new Snapshot(database);
        var shown = TransactionQueries.ShowDryRun(snapshot, proposal, receipt);
        return Screens.Show<PreviewPage>(new { Entry = entry, Of = shown, Effects = BalanceEffects.Of(snapshot, http.Actor(), shown, Instant.Of(clock.GetUtcNow())), AgainWrong = againWrong });
    }

    private static async Task<IResult> Submit(HttpContext http, Database database, Ledger ledger, TimeProvider clock, MovementEntry entry, IFormCollection form)
    {
        if (entry.IsIrrevocable
            && (!Int128.TryParse(new LegEntry { Quantity = entry.Again }.Digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var again) || again != Quantity(http, database, entry)))
        {
            return await Preview(http, database, ledger, clock, entry, entry.Again);
        }

        var (proposal, refusals) = entry.ToTransaction(dryRun: false).ToProposal(http.Actor());
        if (proposal is null)
        {
            return Enter(http, database, clock, entry, [.. refusals.Select(ReasonView.Of)]);
        }

        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(database, proposal), entry.Function.Name) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(proposal);
        return receipt.Outcome == Outcome.Refused
            ? Enter(http, database, clock, entry, [.. receipt.Refusals.Select(ReasonView.Of)])
            : Results.Redirect($"/transactions/{receipt.Id}?done=1");
    }

    /// <summary>How much it is about: what was entered, or what the request holds that is decided.</summary>
    private static Int128? Quantity(HttpContext http, Database database, MovementEntry entry)
    {
        if (entry.Function is not Decision)
        {
            return entry.Sum;
        }

        using var snapshot = new Snapshot(database);
        return Guid.TryParse(entry["refersTo"], out var request) && TransactionQueries.Find(snapshot, http.Actor(), [request]) is [var asked]
            ? asked.Postings.Aggregate((Int128)0, (sum, p) => sum + p.Quantity)
            : null;
    }

    private static IResult Enter(HttpContext http, Database database, TimeProvider clock, MovementEntry entry, IReadOnlyList<ReasonView> wrong)
    {
        var actor = http.Actor();
        var now = Instant.Of(clock.GetUtcNow());
        using var snapshot = new Snapshot(database);
        var nothing = new AccountOffers([], true);
        var sources = nothing;
        var destinations = nothing;
        IReadOnlyList<UnitOffer> units = [];
        IReadOnlyList<(string Serials, long Quantity)> ranges = [];
        IReadOnlyList<TransactionView> candidates = [];
        if (entry.Function is Transfer { Undoes: null } transfer)
        {
            sources = transfer.Creates ? nothing : OfferQueries.Sources(snapshot, actor, transfer);
            if (sources.Accounts is [var only] && entry.From.Length == 0)
            {
                entry = entry with { From = only.Number.ToString() };
            }

            AccountNumber? source = AccountNumber.TryParse(entry.From, out var number) && AccountQueries.Find(snapshot, actor, number) is not null ? number : null;
            if (source is not null || transfer.Creates)
            {
                destinations = OfferQueries.Destinations(snapshot, actor, transfer, source, now);
                AccountNumber? destination = AccountNumber.TryParse(entry.Legs.Count == 1 ? entry.Legs[0].To : null, out var to) ? to : destinations.Accounts is [var one] ? one.Number : null;
                if (source is { } from)
                {
                    units = OfferQueries.Units(snapshot, actor, transfer, from, destination, now);
                    ranges = OfferQueries.Ranges(snapshot, actor, transfer, from, destination, now, MostRanges);
                }
            }
        }
        else
        {
            var (of, outcome) = entry.Function is Decision decision ? (decision.Of.Code, Outcome.Pending) : (((Transfer)entry.Function).Undoes!.Code, Outcome.Posted);
            candidates =
            [
                .. TransactionQueries.List(snapshot, actor, new() { Function = of, Outcome = outcome, Limit = MostCandidates }).Items.Where(t => t.SettledBy is null),
            ];
            if (Guid.TryParse(entry["refersTo"], out var wanted) && candidates.All(c => c.Id != wanted))
            {
                candidates = [.. TransactionQueries.Find(snapshot, actor, [wanted]), .. candidates];
            }
        }

        return Screens.Show<MovementPage>(new { Entry = entry, Sources = sources, Destinations = destinations, Units = units, Ranges = ranges, Candidates = candidates, Wrong = wrong });
    }
}
