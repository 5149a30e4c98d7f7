using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>The journal by time and by refusals, for figures of activity.</summary>
public static class JournalDays
{
    /// <summary>For instants in their order (UTC microseconds), the number of the last entry before each, or 0: found
    /// by halving what is left.</summary>
    public static IReadOnlyList<long> LastBefore(Snapshot snapshot, IEnumerable<Instant> instants)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(instants);
        var head = JournalPages.Head(snapshot);
        var found = new List<long>();
        long low = 0;
        foreach (var instant in instants)
        {
            // Quiet days are the rule in a young registry: one look says that nothing lies between.
            if (low < head && At(low + 1) < instant)
            {
                var high = At(head) < instant ? low = head : head;
                while (low < high)
                {
                    var middle = high - ((high - low) / 2);
                    (low, high) = At(middle) < instant ? (middle, high) : (low, middle - 1);
                }
            }

            found.Add(low);
        }

        return found;

        Instant At(long seq) => snapshot.List("select at from ledger_transaction where seq = @seq", r => r.At("at"),
            ("seq", seq))[0];
    }

    /// <summary>The codes of an entry's refusals, as the journal keeps them.</summary>
    public static IEnumerable<string> Codes(string refusals) =>
        JournalEntry.ReadRefusals(refusals).Select(r => r.Code).Distinct(StringComparer.Ordinal);
}
