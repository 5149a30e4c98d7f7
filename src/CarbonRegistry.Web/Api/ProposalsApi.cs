using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Proposals that wait for approval or for their day. They are decided by the act <c>decide-proposal</c>.</summary>
public static class ProposalsApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/proposals").WithTags("Proposals");
        group.MapGet("/", List).Refuses(422)
            .Says("ListProposals", "Proposals (待审批事项)", "Newest first. box: inbox (those that wait for your approval), mine, open (not settled); without it all that you may see.");
        group.MapGet("/{id}", Get).Refuses(422)
            .Says("GetProposal", "A proposal", "What is asked, by whom, who has approved, and what became of it.");
    }

    private static Results<Ok<Page<ProposalView>>, Refused> List(
        HttpContext http, Database database, string? box, string? after, string? limit)
    {
        var reading = new Reading();
        var (from, most) = (reading.Number(after, "after"), reading.Limit(limit, 50));
        if (box is not (null or "inbox" or "mine" or "open"))
        {
            reading.Invalid("box");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(ProposalQueries.List(snapshot, http.Actor(), box, from, most));
    }

    private static Results<Ok<ProposalView>, Refused> Get(HttpContext http, Database database, string id)
    {
        using var snapshot = new Snapshot(database);
        return Guid.TryParseExact(id, "D", out var guid) && ProposalQueries.Find(snapshot, http.Actor(), guid) is { } proposal
            ? TypedResults.Ok(proposal)
            : http.Refuse(Refusals.ProposalUnknown.At());
    }
}
