using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>A proposal as it was shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Digest">Its digest then: one that has changed since is refused (710).</param>
public sealed record ShownProposal([property: Required] Guid? Id = null, [property: Required] string? Digest = null);

/// <summary>Proposals to approve.</summary>
/// <param name="Proposals">1 to 100, worked through in order, each for itself.</param>
public sealed record ApprovalsForm([property: Required] IReadOnlyList<ShownProposal>? Proposals = null);

/// <summary>What became of one of many approvals.</summary>
/// <param name="Proposal">The proposal's id.</param>
/// <param name="Status">The status that its own answer would have had.</param>
/// <param name="Act">The approval; null where it was refused.</param>
/// <param name="Problem">Why it was refused.</param>
public sealed record ApprovalResult(Guid Proposal, int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActView? Act,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem);

/// <summary>What became of many approvals, in their order.</summary>
/// <param name="Results">One for each.</param>
public sealed record ApprovalResults(IReadOnlyList<ApprovalResult> Results);

/// <summary>A proposal that waits for approval or for its day, beside their list (<see cref="Lists.ProposalRows"/>).
/// They are decided by the act <c>decide-proposal</c>.</summary>
public static class ProposalsApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/proposals").WithTags("Proposals");
        group.MapGet("/{id}", Get).Refuses(422)
            .Says("GetProposal", "A proposal", "What is asked, by whom, who has approved, and what became of it.");
        group.MapPost("/approve", Approve).Takes<ApprovalsForm>("application/json").Refuses(409, 428)
            .Says(
                "ApproveProposals", "Approve several proposals",
                $"Up to {ApproveMany.Most}, which count as so many requests (429), each for itself: one that is "
                    + "refused stops no other. Each is approved as it was shown: digest is the proposal's. What cannot "
                    + "be undone, or may be done a second time, you must have asked for by itself before (GetProposal, "
                    + "or its page), else 711. 428: the "
                    + "session's person confirms the whole of it, and sends it again under the same Idempotency-Key.");
    }

    private static async Task<Results<Ok<ApprovalResults>, Refused>> Approve(
        HttpContext http, Database database, Ledger ledger)
    {
        var reading = new Reading();
        var id = ActsApi.IdOf(http, reading);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        var (form, problem) = await http.ReadJson<ApprovalsForm>();
        if (form is null)
        {
            return problem!;
        }

        reading.Need(form.Proposals is not null, "proposals");
        var shown = (form.Proposals ?? []).Select(p => p?.Id is { } of && p.Digest is { } digest
            ? (of, digest) : ((Guid, string)?)null).ToList();
        if (form.Proposals is not null && (shown.Count is 0 or > ApproveMany.Most || shown.Contains(null)
            || shown.Select(s => s!.Value.Item1).Distinct().Count() < shown.Count))
        {
            reading.Invalid("proposals");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        var acts = ApproveMany.Acts(http.Actor(), id, shown.Select(s => s!.Value));
        if (await http.Unconfirmed(Demanded.By(acts)) is { } unconfirmed)
        {
            return unconfirmed;
        }

        if (RequestLimits.CountAs(http, acts.Count) is { } tooMany)
        {
            return http.Refuse(tooMany);
        }

        var receipts = await ApproveMany.Submit(database, ledger, acts);
        return TypedResults.Ok(new ApprovalResults(
        [
            .. acts.Zip(receipts, (act, receipt) =>
            {
                var proposal = ApproveMany.ProposalOf(act);
                if (receipt.Outcome != Outcome.Refused)
                {
                    return new ApprovalResult(
                        proposal, receipt.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created,
                        ActView.Of(act, receipt), null);
                }

                var why = http.ProblemOf([.. receipt.Refusals.Select(ReasonView.Of)]);
                return new(proposal, why.Status, null, why);
            }),
        ]));
    }

    private static Results<Ok<ProposalView>, Refused> Get(
        HttpContext http, Database database, TimeProvider clock, string id)
    {
        using var snapshot = new Snapshot(database);
        if (!Guid.TryParseExact(id, "D", out var guid)
            || ProposalQueries.Find(snapshot, http.Actor(), guid) is not { } proposal)
        {
            return http.Refuse(Refusals.ProposalUnknown.At());
        }

        ProposalQueries.Opened(database, snapshot, http.Actor(), proposal, Instant.Of(clock.GetUtcNow()));
        return TypedResults.Ok(proposal);
    }
}
