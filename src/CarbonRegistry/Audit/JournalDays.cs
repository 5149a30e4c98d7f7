using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>The journal by time and by refusals, for figures of activity.</summary>
internal static class JournalDays
{
    /// <summary>For instants in their order (UTC microseconds), the number of the last entry before each, or 0: found
    /// by halving what is left.</summary>
    public static IReadOnlyList<long> LastBefore(Snapshot snapshot, IEnumerable<Instant> instants)
    {
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

    /// <summary>The latest entries that were refused after a number, and their codes, each once.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="after">The number.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<(long Seq, IReadOnlyList<string> Codes)> Refused(
        Snapshot snapshot, long after, int most)
    {
        return snapshot.List(
            "select seq, refusals from ledger_transaction where outcome = 1 and outcome <> 0 "
                + "and seq > @after order by seq desc limit @most",
            r => (r.Long("seq"), Codes(r.Text("refusals"))), ("after", after), ("most", most));
    }

    private static IReadOnlyList<string> Codes(string refusals) =>
        [.. JournalEntry.ReadRefusals(refusals).Select(r => r.Code).Distinct(StringComparer.Ordinal)];
}
