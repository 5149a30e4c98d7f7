using CarbonRegistry.People;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>People, for those who manage them. They are changed by acts.</summary>
public static class PeopleApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/people").WithTags("People");
        group.MapGet("/", List).Refuses(422)
            .Says("ListPeople", "People", "Those that you manage, by number: system administrators see administrators, provinces their representatives, the auditor all. q is part of the name; state is active or suspended.");
        group.MapGet("/{person}", Get).Refuses(422).Says("GetPerson", "A person", "Role, permissions, contact data.");
    }

    private static Results<Ok<Page<PersonView>>, Refused> List(
        HttpContext http, Database database, string? role, string? state, string? q, string? after, string? limit)
    {
        var reading = new Reading();
        var (from, most) = (reading.Number(after, "after"), reading.Limit(limit, 50));
        if (role is not null && Role.Find(role) is null)
        {
            reading.Invalid("role");
        }

        if (state is not (null or "active" or "suspended"))
        {
            reading.Invalid("state");
        }

        if (q is { Length: 0 or > 100 })
        {
            reading.Invalid("q");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(PersonQueries.List(snapshot, http.Actor(), Role.Find(role), q, state is null ? null : state == "active", ListOrder.After(from ?? 0), most));
    }

    private static Results<Ok<PersonView>, Refused> Get(HttpContext http, Database database, string person)
    {
        using var snapshot = new Snapshot(database);
        return long.TryParse(person, System.Globalization.NumberStyles.None, null, out var id) && PersonQueries.Find(snapshot, http.Actor(), id) is { } found
            ? TypedResults.Ok(found)
            : http.Refuse(Refusals.PersonUnknown.At());
    }
}
