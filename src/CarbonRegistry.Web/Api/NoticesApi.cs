using CarbonRegistry.Notification;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Which notices have been read.</summary>
/// <param name="Ids">Their names, at most 1000; absent: all.</param>
public sealed record ReadNoticesForm(IReadOnlyList<string>? Ids = null);

/// <summary>How many notices were marked as read, and how many are left.</summary>
/// <param name="Marked">So many were unread before.</param>
/// <param name="Unread">So many still are.</param>
public sealed record ReadNoticesView(int Marked, long Unread);

/// <summary>One's own notices (通知).</summary>
public static class NoticesApi
{
    private const int MostIds = 1000;

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/notices").WithTags("Notices");
        group.MapGet("/", List).Refuses(422)
            .Says(
                "ListNotices", "One's notices (通知)",
                "What concerns you, newest first: proposals that wait for you or were settled, changes that are about "
                    + "to take effect, rights, credentials, account states, compliance. state is unread or read.");
        group.MapPost("/read", Read).Takes<ReadNoticesForm>("application/json")
            .Says("ReadNotices", "Mark notices as read", "Those named, or all.");
    }

    private static Results<Ok<Page<NoticeView>>, Refused> List(
        HttpContext http, Database database, string? state, string? after, string? limit)
    {
        var reading = new Reading();
        var most = reading.Limit(limit, 50);
        if (state is not (null or "unread" or "read"))
        {
            reading.Invalid("state");
        }

        if (after is not null && !NoticeQueries.IsId(after))
        {
            reading.Invalid("after");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(NoticeQueries.List(snapshot, http.Actor().PersonId, state is null
            ? null : state == "read", after, most));
    }

    private static async Task<Results<Ok<ReadNoticesView>, Refused>> Read(
        HttpContext http, Database database, TimeProvider clock)
    {
        var (form, problem) = await http.ReadJson<ReadNoticesForm>();
        if (form is null)
        {
            return problem!;
        }

        // Another's name of a notice is nobody's here: it marks nothing.
        if (form.Ids is { } ids && (ids.Count is 0 or > MostIds || ids.Any(i => i is null || !NoticeQueries.IsId(i))))
        {
            return http.Refuse(Refusals.FieldInvalid.At(field: "ids"));
        }

        var person = http.Actor().PersonId;
        var marked = NoticeQueries.MarkRead(database, person, form.Ids, Instant.Of(clock.GetUtcNow()));
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(new ReadNoticesView(marked, NoticeQueries.CountUnread(snapshot, person)));
    }
}
