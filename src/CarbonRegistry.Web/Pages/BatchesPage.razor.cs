using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
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
        var after = (int)(query.Reading.Number(query["after"], "after", 0, int.MaxValue) ?? 0);
        using var snapshot = new Snapshot(database);
        var found = CustodyQueries.Batches(snapshot, unit, after, query.Limit(OfPage));
        return query.Format is { } format
            ? Download.List(
                http, format, "batches",
                [
                    CommonTexts.Batch, CommonTexts.UnitType, CommonTexts.Vintage, CommonTexts.Project, SerialTexts.Monitoring, CommonTexts.SerialNumbers, SerialTexts.Reference, SerialTexts.Created,
                ],
                found.Items.Select(b => (IReadOnlyList<object?>)
                [
                    (long)b.Batch, b.UnitType, b.Vintage, b.Project, b.MonitoringFrom is null ? null : $"{b.MonitoringFrom} / {b.MonitoringTo}", b.Serials, b.Reference,
                    b.Quantity,
                ]))
            : Screens.Show<BatchesPage>(new { Found = found });
    }
}
