using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Lists;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The list of accounts that a person may see.</summary>
public partial class AccountsPage
{
    private const int OfPage = 50;

    /// <summary>Of more accounts no sums are taken: nobody waits for them.</summary>
    internal const int MostSummed = 5_000;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/accounts", Show);

    private static IResult Show(HttpContext http, Database database, JurisdictionCatalogue places)
    {
        var query = new Filters(http);
        var filter = new AccountFilter
        {
            Type = query.Reading.OneOf(query["type"], "type", t => AccountTypes.All.FirstOrDefault(x => x.Code == t)),
            Jurisdiction = query.Reading.Jurisdiction(query["jurisdiction"]),
            State = query.Reading.OneOf(query["state"], "state", Keyed.Find<AccountState>),
            Holder = query.Reading.Id<HolderId>(query["holder"], "holder"),
            Text = query.Text("q"),
            Limit = query.Limit(OfPage),
        };
        var order = query.Order(AccountQueries.Sorts, "number", query["after"]);
        using var snapshot = new Snapshot(database);
        if (query.Format is not null)
        {
            var language = http.Language();
            var held = new HeldColumns(snapshot);
            return Download.Pages<AccountView>(
                http, query, "accounts",
                [
                    (CommonTexts.AccountNumber, a => a.Number),
                    (CommonTexts.Type, a => language.Of(AccountTypes.Find(a.Type)!.Name)),
                    (CommonTexts.Holder, a => language.Of(a.Holder.Name)),
                    (AccountTexts.Identifier, a => a.Holder.Identifier),
                    (AccountTexts.Name, a => a.Name),
                    (CommonTexts.Jurisdiction, a => language.Of(places.Name(a.Jurisdiction))),
                    (CommonTexts.State, a => language.Of(a.State.Name)),
                    (AccountTexts.Parent, a => a.Parent),
                    (AccountTexts.ProjectNumber, a => a.Project),
                    (AccountTexts.ComplianceYear, a => a.ComplianceYear is { } year ? (long)year : null),
                    (AccountTexts.OpenedAt, a => Day(a.OpenedAt)),
                    .. held.All,
                ],
                after => held.With(AccountQueries.List(snapshot, http.Actor(),
                    filter with { Order = query.Order(AccountQueries.Sorts, "number", after) })));
        }

        var found = query.Listed(() => AccountQueries.List(snapshot, http.Actor(), filter with { Order = order }));
        ListCount? count = query.Invalid ? null : query.IsWhole(found) ? new(found.Items.Count)
            : AccountQueries.Count(snapshot, http.Actor(), filter);
        return Screens.Show(new AccountsPage
        {
            Found = found, Invalid = query.Wrong, Count = count, Chips = ChipsOf(http, query, places),
            Held = OverviewQueries.HoldingsOf(
                snapshot, found.Items, Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())),
            Sums = count is not { Lines: > 0 and <= MostSummed }
                ? [] : AccountQueries.Sums(snapshot, http.Actor(), filter),
        });
    }

    private static IReadOnlyList<Chip> ChipsOf(HttpContext http, Filters query, JurisdictionCatalogue places)
    {
        var language = http.Language();
        return query.Chips(
            ("q", AccountTexts.SearchFor, _ => null),
            ("type", CommonTexts.Type, t => AccountTypes.Find(t) is { } type ? language.Of(type.Name) : null),
            ("jurisdiction", CommonTexts.Jurisdiction, j => language.Of(places.Name(j))),
            ("state", CommonTexts.State,
                s => Keyed.Find<AccountState>(s) is { } state ? language.Of(state.Name) : null),
            ("holder", HolderTexts.Number, _ => null));
    }
}
