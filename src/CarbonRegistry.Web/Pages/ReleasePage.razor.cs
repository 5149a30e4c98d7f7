using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Takes off what a judicial freeze or dispute holds (5, 15).</summary>
public partial class ReleasePage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions/{id:guid}/release",
            (HttpContext http, Database database, Guid id) => Show(http, database, id, _ => null, [], null));
        routes.MapPost("/transactions/{id:guid}/release", Go).ShowsAgain();
    }

    /// <summary>Whether this transaction placed a hold that the person's office releases.</summary>
    internal static bool IsFor(HttpContext http, TransactionView transaction) =>
        transaction is { Outcome: Outcome.Posted, SettledBy: null, Postings.Count: > 0 }
        && transaction.Postings.All(p => p.From == p.To && p.HoldAfter is { } after
            && after.Kinds.Count > (p.HoldBefore?.Kinds.Count ?? 0))
        && Functions.Find(transaction.Function) is Administration { Holds.Length: > 0 } function
        && http.Actor().May(function);

    private static TransactionView? Find(Snapshot snapshot, HttpContext http, Guid id) =>
        TransactionQueries.Find(snapshot, http.Actor(), [id]) is [var found] && IsFor(http, found) ? found : null;

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        Guid id)
    {
        using (var before = new Snapshot(database))
        {
            if (Find(before, http, id) is null)
            {
                return Screens.NotFound();
            }
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Entered(string field) => form[field].ToString().Trim();
        var step = Screens.StepOf(http, form);
        if (step == "back")
        {
            return Show(http, database, id, Entered, [], null);
        }

        var submit = step == "submit";
        var (proposal, refusals) = new ReleaseForm(
            submit ? form["id"].ToString() : Guid.CreateVersion7(clock.GetUtcNow()).ToString(),
            LegEntry.Empty(Entered("reason")), LegEntry.Empty(Entered("reference")))
                .ToProposal(http.Actor(), id.ToString());
        if (proposal is null)
        {
            return Show(http, database, id, Entered, refusals.Select(ReasonView.Of), null);
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
            return Show(http, database, id, Entered, receipt.Refusals.Select(ReasonView.Of), null);
        }

        if (submit)
        {
            return Screens.GoTo($"/transactions/{receipt.Id}?done=1");
        }

        using var snapshot = new Snapshot(database);
        return Show(http, database, id, Entered, [], TransactionQueries.ShowDryRun(snapshot, proposal, receipt));
    }

    private static IResult Show(HttpContext http, Database database, Guid id, Func<string, string?> entered,
        IEnumerable<ReasonView> wrong, TransactionView? trial)
    {
        using var snapshot = new Snapshot(database);
        return Find(snapshot, http, id) is { } transaction
            ? Screens.Show(new ReleasePage
            {
                Of = transaction, Entered = entered, Wrong = wrong.ToList(), Trial = trial,
            })
            : Screens.NotFound();
    }
}
