using CarbonRegistry.Notification;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>How many notices somebody has not read, and how many proposals wait for them, for the frame of every
/// page.</summary>
public sealed class UnreadNotices(Database database)
{
    /// <summary>Beyond so many it is only said that there are more.</summary>
    internal const int Most = 99;

    /// <summary>The numbers right now; of proposals at most one more than <see cref="Most"/>.</summary>
    public (long Unread, long Waiting) Of(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        using var snapshot = new Snapshot(database);
        return (NoticeQueries.CountUnread(snapshot, actor.PersonId),
            ProposalQueries.CountInbox(snapshot, actor, Most + 1));
    }
}
