using CarbonRegistry.Acts;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>A proposal that waits, beside their list (<see cref="Lists.ProposalRows"/>), with the very same that its
/// proposer saw, to be approved, rejected or withdrawn.</summary>
public partial class ProposalPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/proposals/{id:guid}",
            (HttpContext http, Database database, TimeProvider clock, Guid id, string? done) =>
            Show(http, database, clock, id, [], done is not null));
        routes.MapPost("/proposals/{id:guid}", Decide).ShowsAgain();
    }

    /// <summary>What a proposal would do, by name.</summary>
    internal static Text NameOf(ProposalView proposal) =>
        Operations.NameOf(proposal.Operation, proposal.Function);

    /// <summary>How many approved of how many; of what another function decides (26), which.</summary>
    internal static string ApprovalsOf(Language language, ProposalView proposal) =>
        proposal.Needed == 0 && proposal.Operation is null
            && Functions.All.OfType<Decision>().FirstOrDefault(d => d.Of.Code == proposal.Function) is { } decision
            ? language.Of(ProposalTexts.DecidedBy, decision.Code, language.Of(decision.Name))
            : language.Of(ProposalTexts.ApprovalsOf, proposal.Given, proposal.Needed);

    /// <summary>Where whoever asks decides it by another function (22); null: nowhere.</summary>
    internal static string? DecisionOf(ProposalView proposal) => proposal.DecidedBy is { } code
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/functions/{code}?refersTo={proposal.Id}")
        : null;

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, Guid id,
        IReadOnlyList<ReasonView> wrong, bool done, string? reason = null)
    {
        using var snapshot = new Snapshot(database);
        var now = Instant.Of(clock.GetUtcNow());
        var toIssue = EnrolmentRequest.ToIssue(snapshot, http.Actor().PersonId, now).FirstOrDefault(q => q.Id == id);
        var proposal = ProposalQueries.Find(snapshot, http.Actor(), id);
        if (proposal is not null)
        {
            ProposalQueries.Opened(database, snapshot, http.Actor(), proposal, now);
        }

        // Who may see the proposal sees what it asks for: where the units are to go the journal's entry alone tells its
        // proposer only.
        var entry = proposal is null ? null : TransactionQueries.Find(snapshot, http.Actor(), [id]) is [var found]
            ? found with { Terms = proposal.Terms } : null;
        return proposal is not null
            ? Screens.Show(new ProposalPage
            {
                Whom = (toIssue?.Person ?? (long?)proposal.Terms?["form"]?["person"]) is { } whom
                    ? PersonQueries.Find(snapshot, http.Actor(), new PersonId(whom)) : null,
                MayIssue = toIssue is not null,
                Of = proposal, Transaction = entry, Wrong = wrong, Done = done, Reason = reason ?? "",

                // Who decides sees the very same that its proposer saw; of what is settled the effect lies in the past.
                Effects = entry is null || proposal.SettledAt is not null
                    ? [] : BalanceEffects.Of(snapshot, http.Actor(), entry, now),
                Standings = entry is null || proposal.SettledAt is not null
                    ? [] : ComplianceEffects.Of(snapshot, http.Actor(), entry, now),
                Alike = entry is null || proposal.SettledAt is not null ? [] : CustodyQueries.AlikeTo(snapshot, entry),
                Parties = entry is null ? MovementParties.None : MovementParties.Of(snapshot, http.Actor(), entry),
                Meanings = Operations.Find(proposal.Operation) is { } operation
                    ? ActParts.Meanings(
                        snapshot, http.Actor(), http.Language(), ActFields.Of(operation),
                        path => (proposal.Terms?["form"]?[path] as System.Text.Json.Nodes.JsonValue)?.ToString())
                    : [],
                Changes = proposal.SettledAt is null && Operations.Find(proposal.Operation) is { } replaces
                    && proposal.Terms?["form"] is { } form
                    ? BeforeAndAfter.Of(snapshot, http.Actor(), http.Language(), replaces.Read(form.ToJsonString()))
                    : [],
                Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString(),
                TooClose = proposal.MayApprove && wrong.Count == 0 && Closeness.AreClose(
                    [proposal.Person, http.Actor().PersonId, .. proposal.Approvals.Select(a => a.Person)], snapshot,
                    Instant.Of(DateTimeOffset.Parse(proposal.At,
                        System.Globalization.CultureInfo.InvariantCulture)) - Closeness.Counts),
            })
            : Screens.NotFound();
    }

    private static async Task<IResult> Decide(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["step"] == "back")
        {
            return Show(http, database, clock, id, [], done: false, form["reason"]);
        }

        if (!Enum.TryParse<ProposalDecision>(form["decision"], ignoreCase: true, out var decision)
            || !Guid.TryParse(form["id"], out var act))
        {
            return Show(http, database, clock, id, [ReasonView.Of(Refusals.FieldMissing.At(field: "decision"))],
                done: false, form["reason"]);
        }

        // Nobody confirms what will be refused for want of a reason.
        var reason = LegEntry.Empty(form["reason"]);
        if (decision == ProposalDecision.Reject && reason is null)
        {
            return Show(http, database, clock, id, [ReasonView.Of(Refusals.FieldMissing.At(field: "reason"))],
                done: false);
        }

        var asked = new Act(act, DecideProposal.Row, http.Actor(), new DecideProposal.Form(id, decision, reason));
        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(asked), DecideProposal.Row.Name) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(asked);
        return receipt.Outcome == Outcome.Refused
            ? Show(http, database, clock, id, [.. receipt.Refusals.Select(ReasonView.Of)], done: false, form["reason"])
            : Screens.GoTo($"/proposals/{id}?done=1");
    }
}
