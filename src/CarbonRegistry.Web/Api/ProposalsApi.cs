using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

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
    }

    private static Results<Ok<ProposalView>, Refused> Get(HttpContext http, Database database, string id)
    {
        using var snapshot = new Snapshot(database);
        return Guid.TryParseExact(id, "D", out var guid)
            && ProposalQueries.Find(snapshot, http.Actor(), guid) is { } proposal
            ? TypedResults.Ok(proposal)
            : http.Refuse(Refusals.ProposalUnknown.At());
    }
}
