using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>A judicial freeze or dispute on units of an account (5, 15): entered, tried out, sent.</summary>
public partial class HoldPage
{
    private static readonly string[] HoldFields =
        ["units", "quantity", "serials", "kind", "authority", "document", "reason", "expiresAt"];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts/{number}/hold",
            (HttpContext http, Database database, TimeProvider clock, string number) =>
            Show(http, database, clock, number, f => http.Request.Query[f], [], null));
        routes.MapPost("/accounts/{number}/hold", Go).ShowsAgain();
    }

    private static AccountView? Find(Snapshot snapshot, HttpContext http, string number) =>
        AccountNumber.TryParse(number, out var account)
            && AccountQueries.Find(snapshot, http.Actor(), account) is { } found
            && Visibility.Edits(http.Actor(), found) ? found : null;

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        string number)
    {
        using (var before = new Snapshot(database))
        {
            if (Find(before, http, number) is null)
            {
                return Screens.NotFound();
            }
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Entered(string field) => form[field].ToString().Trim();
        var step = Screens.StepOf(http, form);
        if (step == "back")
        {
            return Show(http, database, clock, number, Entered, [], null);
        }

        var submit = step == "submit";
        var id = submit ? form["id"].ToString() : Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var (proposal, refusals) = Order(number, id, Entered).ToProposal(http.Actor());
        if (proposal is null)
        {
            return Show(http, database, clock, number, Entered, refusals.Select(ReasonView.Of), null);
        }

        proposal = proposal with { DryRun = !submit };
        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(database, proposal), proposal.Function.Name)
            is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(proposal);
        if (receipt.Outcome == Outcome.Refused)
        {
            return Show(http, database, clock, number, Entered, receipt.Refusals.Select(ReasonView.Of), null);
        }

        if (submit)
        {
            return Screens.GoTo($"/transactions/{receipt.Id}?done=1");
        }

        using var snapshot = new Snapshot(database);
        return Show(http, database, clock, number, Entered, [],
            TransactionQueries.ShowDryRun(snapshot, proposal, receipt));
    }

    /// <summary>As the interface for programs takes it, so that both are read by the same code.</summary>
    private static HoldForm Order(string number, string id, Func<string, string?> entered)
    {
        var units = (entered("units") ?? "").Split('|');
        var leg = new LegEntry { Units = units[0], Quantity = entered("quantity") ?? "", Serials = entered("serials")
            ?? "" }.ToLeg(number);
        int[]? batches = units.Length > 1
            && int.TryParse(units[1], NumberStyles.None, CultureInfo.InvariantCulture, out var batch) ? [batch] : null;
        return new(
            id, [new(number, leg.UnitType, leg.Quantity, batches, leg.Serials)], LegEntry.Empty(entered("kind")),
            LegEntry.Empty(entered("authority")), LegEntry.Empty(entered("document")),
            LegEntry.Empty(entered("reason")), MovementEntry.EndOf(LegEntry.Empty(entered("expiresAt"))));
    }

    private static IResult Show(
        HttpContext http, Database database, TimeProvider clock, string number, Func<string, string?> entered,
        IEnumerable<ReasonView> wrong, TransactionView? trial)
    {
        using var snapshot = new Snapshot(database);
        return Find(snapshot, http, number) is { } account && AccountNumber.TryParse(number, out var read)
            ? Screens.Show(new HoldPage
            {
                Of = account, Holdings = HoldingQueries.Now(snapshot, read, Instant.Of(clock.GetUtcNow())),
                Entered = entered, Wrong = wrong.ToList(), Trial = trial,
            })
            : Screens.NotFound();
    }
}
