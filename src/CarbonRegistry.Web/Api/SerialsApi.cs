using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Tracing serial numbers.</summary>
public static class SerialsApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/serials/{serial}", Trace).WithTags("Serials").Refuses(404, 422)
            .Says(
                "TraceSerial", "The custody path of a serial number",
                "Who holds it now, under which hold, and every posting that touched it from its creation on. Stations "
                    + "of accounts that you may not see are left out, and complete says so.");
    }

    private static Results<Ok<Custody>, Refused> Trace(
        HttpContext http, Database database, TimeProvider clock, string serial, string? after, string? limit)
    {
        var reading = new Reading();
        var key = reading.Number(after, "after") ?? 0;
        var most = reading.Limit(limit, 100);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        if (!SerialNumber.TryParse(serial, out var number) || number.Range.Quantity != 1)
        {
            return http.Refuse(Refusals.NotFound.At());
        }

        using var snapshot = new Snapshot(database);
        return CustodyQueries.Find(snapshot, http.Actor(), number, Instant.Of(clock.GetUtcNow()), key, most)
            is { } custody
            ? TypedResults.Ok(custody)
            : http.Refuse(Refusals.NotFound.At());
    }
}
