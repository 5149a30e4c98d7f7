using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>A holder, beside the list (<see cref="Lists.RegisterRows"/>). They are registered and edited by acts (4, 5,
/// 14, 15).</summary>
public static class HoldersApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/holders").WithTags("Holders");
        group.MapGet("/{holder}", Get).Refuses(404)
            .Says("GetHolder", "A holder", "One that you may see (functions 4, 5, 14, 15).");
        group.MapGet("/{holder}/versions", Versions).Refuses(404)
            .Says(
                "ListHolderVersions", "A holder's versions",
                "What it was from which instant on, the oldest first (functions 5, 15). For its own office; empty "
                    + "where it was never edited.");
    }

    private static Results<Ok<HolderDetail>, Refused> Get(
        HttpContext http, Database database, string holder) =>
        Seen<HolderDetail>(http, database, holder, (_, found) => TypedResults.Ok(found));

    private static Results<Ok<IReadOnlyList<HolderVersion>>, Refused> Versions(
        HttpContext http, Database database, string holder) => Seen<IReadOnlyList<HolderVersion>>(
        http, database, holder, (snapshot, found) => found.Contact is null
            ? http.Refuse(Refusals.NotFound.At()) : TypedResults.Ok(VersionQueries.OfHolder(snapshot, found.Id)));

    private static Results<Ok<T>, Refused> Seen<T>(
        HttpContext http, Database database, string holder,
        Func<Snapshot, HolderDetail, Results<Ok<T>, Refused>> show)
    {
        using var snapshot = new Snapshot(database);
        return HolderId.TryParse(holder, null, out var id)
            && HolderQueries.Find(snapshot, http.Actor(), id) is { } found
            ? show(snapshot, found) : http.Refuse(Refusals.NotFound.At());
    }
}
