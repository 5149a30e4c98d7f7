using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>Every creation of units. Batches are public among those who have signed in.</summary>
public partial class BatchesPage
{
    private const int OfPage = 50;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/batches", Show);

    private static IResult Show(HttpContext http, Database database)
    {
        var query = new Filters(http);
        var unit = query.Reading.OneOf(query["unitType"], "unitType", UnitTypes.Find);
        var vintage = (short?)query.Reading.Number(query["vintage"], "vintage", 0, 9999);
        var text = query.Text("q");
        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            return Download.Pages<BatchView>(
                http, format, "batches",
                [
                    (CommonTexts.Batch, b => b.Batch), (CommonTexts.UnitType, b => b.UnitType), (CommonTexts.Vintage, b => b.Vintage), (CommonTexts.Project, b => b.Project),
                    (SerialTexts.Monitoring, b => b.MonitoringFrom is null ? null : $"{b.MonitoringFrom} / {b.MonitoringTo}"), (CommonTexts.SerialNumbers, b => b.Serials),
                    (SerialTexts.Reference, b => b.Reference), (SerialTexts.Created, b => b.Quantity),
                        (BatchTexts.Annulled, b => b.Annulled),
                ],
                after => CustodyQueries.Batches(snapshot, unit, vintage, text, query.Order(CustodyQueries.Sorts, "number", after), Page<BatchView>.MaxLimit));
        }

        var order = query.Order(CustodyQueries.Sorts, "number", query["after"]);
        return Screens.Show<BatchesPage>(new { Found = CustodyQueries.Batches(snapshot, unit, vintage, text, order, OfPage), query.Invalid });
    }
}
