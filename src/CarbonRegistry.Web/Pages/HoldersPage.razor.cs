using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The list of holders (用户) that a person may see.</summary>
public partial class HoldersPage
{
    private const int OfPage = 50;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/holders", Show);

    private static IResult Show(HttpContext http, Database database, JurisdictionCatalogue places)
    {
        var query = new Filters(http);
        var filter = new HolderFilter
        {
            Kind = query.Reading.OneOf(query["kind"], "kind", k => Enum.GetNames<HolderKind>().FirstOrDefault(n => n == k)) is { } kind ? Enum.Parse<HolderKind>(kind) : null,
            Jurisdiction = query.Reading.OneOf(query["jurisdiction"], "jurisdiction", j => j.Length == 2 && j.All(char.IsAsciiDigit) ? j : null),
            Text = query.Text("q"),
            Limit = query.Limit(OfPage),
        };
        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            var language = http.Language();
            return Download.Pages<HolderDetail>(
                http, format, "holders",
                [
                    (HolderTexts.Number, h => h.Id),
                        (HolderTexts.Kind, h => language.Of(CommonTexts.HolderKindOf(h.Kind))),
                        (HolderTexts.Name, h => h.Zh), (HolderTexts.EnglishName, h => h.En),
                    (AccountTexts.Identifier, h => h.Identifier), (CommonTexts.Jurisdiction, h => language.Of(places.Name(h.Jurisdiction))), (HolderTexts.Accounts, h => h.Accounts),
                    (HolderTexts.Address, h => h.Contact?.Address), (HolderTexts.ContactName, h => h.Contact?.Name), (HolderTexts.Phone, h => h.Contact?.Phone), (HolderTexts.Email, h => h.Contact?.Email),
                ],
                after => HolderQueries.List(snapshot, http.Actor(), filter with { Order = query.Order(HolderQueries.Sorts, "number", after) }));
        }

        var order = query.Order(HolderQueries.Sorts, "number", query["after"]);
        return Screens.Show<HoldersPage>(new { Found = HolderQueries.List(snapshot, http.Actor(), filter with { Order = order }), query.Invalid });
    }
}
