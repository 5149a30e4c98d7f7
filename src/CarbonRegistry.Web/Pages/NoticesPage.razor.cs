using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>One's own notices.</summary>
public partial class NoticesPage
{
    private const int OfPage = 30;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/notices", (HttpContext http, Database database) =>
        {
            using var snapshot = new Snapshot(database);
            var query = new Filters(http);
            var box = query["box"] == "unread" ? "unread" : "all";
            return Screens.Show(new NoticesPage
            {
                Found = NoticeQueries.List(snapshot, http.Actor().PersonId, box == "unread" ? false : null,
                    query["after"], OfPage), Box = box,
            });
        });
        routes.MapPost("/notices/read", async (HttpContext http, Database database, TimeProvider clock) =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            NoticeQueries.MarkRead(database, http.Actor().PersonId, form["id"] is [{ } id] ? [id] : null,
                Instant.Of(clock.GetUtcNow()));
            return Screens.GoTo("/notices");
        });
    }
}
