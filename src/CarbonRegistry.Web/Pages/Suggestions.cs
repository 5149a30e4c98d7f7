using System.Globalization;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a field suggests while one types in it.</summary>
internal static class Suggestions
{
    /// <summary>What the script shows.</summary>
    /// <param name="Items">The first that are found.</param>
    /// <param name="More">That these are not all, or that there is none; null: they are all.</param>
    public sealed record Answer(IReadOnlyList<Pick> Items, string? More);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/suggest/{what}", Suggest);

    private static IResult Suggest(HttpContext http, Database database, JurisdictionCatalogue places,
        TimeProvider clock, string what)
    {
        var query = new Filters(http);
        var text = query.Text("q");
        if (query.Invalid || !Kinds.Contains(what))
        {
            return Results.NotFound();
        }

        using var snapshot = new Snapshot(database);
        var picks = new Picks(snapshot, http.Actor(), http.Language(), places);
        var found = text is null ? null : what switch
        {
            "accounts" => picks.Accounts(text, Types(query["types"]), Picks.MostSuggested),
            "holders" => picks.Holders(text, Picks.MostSuggested),
            "people" => picks.People(text, Picks.MostSuggested),
            "projects" => picks.Projects(text, Picks.MostSuggested),
            _ => OfMovement(http, snapshot, picks, clock, what, text),
        };
        http.Response.Headers.CacheControl = "no-store";
        var more = found is null ? null : found.Items.Count > 0 ? Picks.More(found)
            : what == "to" && Moved(http) is { ToAnotherHolder: true } ? PickTexts.NoneHere : PickTexts.None;
        return TypedResults.Json(
            new Answer(found?.Items ?? [], more is null ? null : http.Language().Of(more)), Json.Options);
    }

    /// <summary>Where this movement of the person may start, or from this account lead.</summary>
    private static Suggested<Pick>? OfMovement(HttpContext http, Snapshot snapshot, Picks picks, TimeProvider clock,
        string what, string text)
    {
        if (Moved(http) is not { } row)
        {
            return null;
        }

        if (what == "from")
        {
            return row.Creates ? null : picks.Offers(
                OfferQueries.Sources(snapshot, http.Actor(), row, text), Picks.MostSuggested);
        }

        AccountNumber? source = AccountNumber.TryParse(http.Request.Query["from"], out var number)
            && OfferQueries.MayStart(snapshot, http.Actor(), row, number) ? number : null;
        return source is null && !row.Creates ? null : picks.Offers(
            OfferQueries.Destinations(
                snapshot, http.Actor(), row, source, Instant.Of(clock.GetUtcNow()), text),
            Picks.MostSuggested);
    }

    /// <summary>The movement of the person that is asked for.</summary>
    private static Transfer? Moved(HttpContext http) => int.TryParse(
        http.Request.Query["function"], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && MovementPage.Find(http, code) is Transfer { Undoes: null } row ? row : null;

    private static readonly string[] Kinds = ["accounts", "holders", "people", "projects", "from", "to"];

    private static List<AccountType> Types(string? written) =>
        [.. (written ?? "").Split(',').Select(AccountTypes.Find).OfType<AccountType>()];
}
