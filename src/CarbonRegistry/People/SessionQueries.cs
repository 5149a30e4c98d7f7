using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>A session, as its person sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Method">How it began.</param>
/// <param name="CreatedAt">When, ISO 8601, UTC.</param>
/// <param name="SeenAt">Its last request, to half a minute.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="Address">The network address.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionView(Guid Id, string Method, string CreatedAt, string SeenAt, string ExpiresAt,
    string Address, string UserAgent, bool Current);

/// <summary>Reading sessions.</summary>
internal static class SessionQueries
{
    /// <summary>A person's sessions that have not ended, the latest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="person">The person.</param>
    /// <param name="current">The session that asks, or null.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    public static IReadOnlyList<SessionView> Of(Snapshot snapshot, PersonId person, Guid? current, Instant now)
    {
        return snapshot.List(
            "select id, method, created_at, seen_at, ends_at, address, user_agent from session "
                + "where person_id = @person and ends_at > @now and seen_at > @idle order by created_at desc, id",
            r =>
            {
                var id = r.Guid("id");
                return new SessionView(
                    id, r.Text("method"), r.Instant("created_at"), r.Instant("seen_at"), r.Instant("ends_at"),
                    r.Text("address"), r.Text("user_agent"), id == current);
            },
            ("person", person), ("now", now), ("idle", now - Session.IdleAt(snapshot, now)));
    }
}
