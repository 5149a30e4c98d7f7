using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>The journal by time and by refusals, for figures of activity.</summary>
public static class JournalDays
{
    /// <summary>The number of the last entry before an instant (UTC microseconds), or 0: found by halving.</summary>
    public static long LastBefore(Snapshot snapshot, long instant) => JournalTime.LastBefore(snapshot, instant);

    /// <summary>The codes of an entry's refusals, as the journal keeps them.</summary>
    public static IEnumerable<string> Codes(string refusals) => JournalEntry.ReadRefusals(refusals).Select(r => r.Code).Distinct(StringComparer.Ordinal);
}
