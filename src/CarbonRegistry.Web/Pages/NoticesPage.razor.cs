using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

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
                    query["after"], OfPage), Box = box, Chosen = query["mail"] == "chosen",
                Unread = NoticeQueries.CountUnread(snapshot, http.Actor().PersonId),
                Mail = MailChoices.Of(snapshot, http.Actor().PersonId),
                HasAddress = PersonQueries.Address(snapshot, http.Actor().PersonId).Length > 0,
            });
        });
        routes.MapPost("/notices/mail", async (HttpContext http, Database database, TimeProvider clock) =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var choices = NoticeTopic.All
                .Select(t => (Topic: t, Choice: Keyed.Find<MailChoice>(form[t.Key].ToString()))).ToList();
            return choices.TrueForAll(c => c.Choice is not null) && MailChoices.Choose(
                database, http.Actor().PersonId, choices.ToDictionary(c => c.Topic, c => c.Choice!),
                Instant.Of(clock.GetUtcNow()))
                ? Screens.GoTo("/notices?mail=chosen")
                : Screens.Show(
                    new ErrorPage
                    {
                        Status = StatusCodes.Status422UnprocessableEntity, Why = NoticeTexts.NotChosen,
                    },
                    StatusCodes.Status422UnprocessableEntity);
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
