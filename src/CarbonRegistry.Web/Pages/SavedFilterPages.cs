using System.Text.RegularExpressions;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Lists;
using CarbonRegistry.Web.Texts;
using Microsoft.AspNetCore.WebUtilities;

namespace CarbonRegistry.Web.Pages;

/// <summary>Searches of lists that somebody keeps under a name of theirs (<see cref="Parts.Listed"/>).</summary>
internal static partial class SavedFilterPages
{
    /// <summary>Fields of an address that are no part of a search.</summary>
    private static readonly string[] Passing = ["after", "passed", "format", PageSize.Field];

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/saved-filters", async (
        HttpContext http, Database database, TimeProvider clock) =>
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (list, name, query) = (form["list"].ToString(), form["name"].ToString().Trim(), QueryOf(form["query"]));
        var person = http.Actor().PersonId;
        if (!Keeps(list))
        {
            return Screens.NotFound();
        }

        if (form["forget"] == "true")
        {
            SavedFilters.Forget(database, person, list, name);
        }
        else if (name.Length is 0 or > SavedFilters.LongestName || name.Any(char.IsControl) || query.Length == 0
            || query.Length > SavedFilters.LongestQuery
            || !SavedFilters.Save(database, person, new(list, name, query), Instant.Of(clock.GetUtcNow())))
        {
            return Screens.Show(
                new ErrorPage { Status = StatusCodes.Status422UnprocessableEntity, Why = ListingTexts.NotSaved },
                StatusCodes.Status422UnprocessableEntity);
        }

        return Screens.GoTo(query.Length == 0 ? list : $"{list}?{query}");
    });

    /// <summary>Whether this is the address of a list whose searches can be kept.</summary>
    public static bool Keeps(string address) => address is "/accounts" or "/transactions"
        || ListCatalogue.All.Any(l => l.Page == address) || YearOfCompliance().IsMatch(address);

    /// <summary>What an address searches for, without where its page begins and how it is shown; always written the
    /// same way.</summary>
    public static string QueryOf(string? address) => QueryString.Create(
        QueryHelpers.ParseQuery(address).Where(q => !Passing.Contains(q.Key, StringComparer.Ordinal))
            .SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, (string?)v))
            .Where(q => !string.IsNullOrWhiteSpace(q.Value))).Value?.TrimStart('?') ?? "";

    [GeneratedRegex("^/compliance/[0-9]{4}$", RegexOptions.NonBacktracking)]
    private static partial Regex YearOfCompliance();
}
