using System.Globalization;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>Where a single tonne is, and how it came there.</summary>
public partial class SerialPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/serials", (HttpContext http, string? serial) =>
            serial?.Trim() is { Length: > 0 and <= 120 } asked
                ? Screens.GoTo("/serials/" + Uri.EscapeDataString(asked)) : Screens.Show(new SerialPage()));
        routes.MapGet("/serials/{serial}", Show);
    }

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, string serial, string? after)
    {
        using var snapshot = new Snapshot(database);
        var custody = SerialNumber.TryParse(serial, out var number) && number.Range.Quantity == 1
            ? CustodyQueries.Find(
                snapshot, http.Actor(), number, Instant.Of(clock.GetUtcNow()),
                long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : 0, 100)
            : null;
        return Screens.Show(
            new SerialPage { Of = custody, Asked = serial },
            custody is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }
}
