using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The list of accounts that a person may see.</summary>
public partial class AccountsPage
{
    private const int OfPage = 50;

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
                ],
                after => AccountQueries.List(snapshot, http.Actor(),
                    filter with { Order = query.Order(AccountQueries.Sorts, "number", after) }));
        }

        return Screens.Show(new AccountsPage
        {
            Found = query.Listed(() => AccountQueries.List(snapshot, http.Actor(), filter with { Order = order })),
            Invalid = query.Wrong,
        });
    }
}
