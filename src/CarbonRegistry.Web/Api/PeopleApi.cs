using CarbonRegistry.People;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>A person, beside the list (<see cref="Lists.RegisterRows"/>), for those who manage them. They are changed
/// by acts.</summary>
public static class PeopleApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/people").WithTags("People");
        group.MapGet("/{person}", Get).Refuses(422).Says("GetPerson", "A person", "Role, permissions, contact data.");
    }

    private static Results<Ok<PersonView>, Refused> Get(HttpContext http, Database database, string person)
    {
        using var snapshot = new Snapshot(database);
        return PersonId.TryParse(person, null, out var id)
            && PersonQueries.Find(snapshot, http.Actor(), id) is { } found
            ? TypedResults.Ok(found)
            : http.Refuse(Refusals.PersonUnknown.At());
    }
}
