using System.Text.Json.Nodes;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>One transaction: its particulars, postings, approvals, and what became of it.</summary>
public partial class TransactionPage
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/transactions/{id:guid}", Show);

    /// <summary>What was said beyond the legs, by its permanent name, as it is written for people.</summary>
    internal static IEnumerable<(string Name, string Value)> TermsOf(TransactionView of, Language language) =>
        of.Terms?.AsObject().Where(t => t.Key != "legs" && t.Value is not null)
            .Select(t => (t.Key, Shown(language, t.Key, t.Value!))) ?? [];

    private static string Shown(Language language, string name, JsonNode value) => name switch
    {
        "expiresAt" => Until(value.GetValue<string>()),
        "kind" => language.Of(CommonTexts.HoldKind(value.GetValue<string>().ToLowerInvariant())),
        _ when Term.Find(name) is { } term => term.Type == TermType.Instant ? Until(value.GetValue<string>())
            : term.InWords(value.ToString()) is { } words ? language.Of(words) : value.ToString(),
        _ => value.ToString(),
    };

    private static async Task<IResult> Show(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        Guid id, string? done)
    {
        using var snapshot = new Snapshot(database);
        if (TransactionQueries.Find(snapshot, http.Actor(), [id]) is not [var transaction])
        {
            return Screens.NotFound();
        }

        var proposal = ProposalQueries.Find(snapshot, http.Actor(), id);
        return Screens.Show(new TransactionPage
        {
            Of = transaction, Done = done, Years = ComplianceEffects.Years(snapshot, transaction), Proposal = proposal,
            Settling = transaction.SettledBy is not null ? []
                : ProposalQueries.Settling(snapshot, http.Actor(), id, transaction.Function),
            Undo = await UndoOf(http, ledger, clock, transaction),
            Who = proposal?.PersonName ?? PersonQueries.Find(snapshot, http.Actor(), transaction.Person)?.Name,
            AwaitsExchange = transaction.Seq is { } seq && CarbonRegistry.Exchange.Notices.IsAwaited(snapshot, seq),
        });
    }

    /// <summary>The movement that takes this one back, where the person may and nothing is against it now: the ledger
    /// is asked.</summary>
    private static async Task<Transfer?> UndoOf(HttpContext http, Ledger ledger, TimeProvider clock,
        TransactionView transaction)
    {
        var undo = Functions.Movements.FirstOrDefault(m => m.Undoes?.Code == transaction.Function && http.Actor()
            .May(m));
        if (undo is null || transaction is not { Outcome: Outcome.Posted, SettledBy: null })
        {
            return null;
        }

        // Its reason is given with the form; here any will do.
        var terms = new Terms { RefersTo = transaction.Id, Reason = undo.Needs.Contains(Term.Reason) ? undo.Name.En
            : null };
        var trial = await ledger.Submit(
            new Proposal(Guid.CreateVersion7(clock.GetUtcNow()), undo, http.Actor(), [], terms, DryRun: true));
        return trial.Outcome == Outcome.Refused ? null : undo;
    }
}
