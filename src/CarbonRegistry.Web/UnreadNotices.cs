using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>How many notices somebody has not read, for the frame of every page.</summary>
public sealed class UnreadNotices(Database database)
{
    /// <summary>The number right now.</summary>
    public long Of(PersonId person)
    {
        using var snapshot = new Snapshot(database);
        return NoticeQueries.CountUnread(snapshot, person);
    }
}
