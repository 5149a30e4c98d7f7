using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>
/// What was surrendered on each day, less what an undo of that day brought back. A day that has passed never changes,
/// so a node keeps the sums and adds what the journal has got since: they are exact to the snapshot.
/// </summary>
internal sealed class SurrenderDays
{
    private static readonly string Since =
        $"""
         select x.year, x.jurisdiction, x.day, {JournalTotals.Sum} as quantity from (
             select d.compliance_year as year, d.jurisdiction, (t.at + @beijing) / @length as day,
                 p.last - p.first + 1 as q
             from account d join posting p on p.destination = d.id join ledger_transaction t on t.seq = p.seq
                 join account s on s.id = p.source
             where d.type = 'NS' and s.type = 'EC' and p.seq > @from
             union all
             select d.compliance_year, d.jurisdiction, (t.at + @beijing) / @length, p.first - p.last - 1
             from account d join posting p on p.source = d.id join ledger_transaction t on t.seq = p.seq
                 join account s on s.id = p.destination
             where d.type = 'NS' and s.type = 'EC' and p.seq > @from) x
         group by x.year, x.jurisdiction, x.day
         """;

    private volatile Known _known = new(0, "", []);

    private sealed record Known(long Upto, string Digest,
        Dictionary<(short Year, string Jurisdiction, DateOnly Day), long> Sums);

    /// <summary>The days of a compliance year on which something was surrendered, in their order, and how much, in
    /// tonnes CO2e. Below zero: that day more was brought back.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="year">The compliance year.</param>
    /// <param name="jurisdiction">A province's two digits; null: all provinces.</param>
    public IReadOnlyList<(DateOnly Day, long Quantity)> Of(Snapshot snapshot, short year, string? jurisdiction) =>
    [
        .. Read(snapshot).Where(s => s.Key.Year == year && (jurisdiction is null || s.Key.Jurisdiction == jurisdiction))
            .GroupBy(s => s.Key.Day, s => s.Value).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum())),
    ];

    private Dictionary<(short Year, string Jurisdiction, DateOnly Day), long> Read(Snapshot snapshot)
    {
        // What is kept may be newer than the snapshot, or of another journal, which was restored from a copy: then all
        // is read anew.
        var known = _known;
        if (known.Upto == snapshot.Seq && known.Digest == snapshot.Digest)
        {
            return known.Sums;
        }

        if (known.Upto >= snapshot.Seq || (known.Upto > 0
            && JournalHead.Before(snapshot, known.Upto + 1) != known.Digest))
        {
            known = new(0, "", []);
        }

        var more = snapshot.List(
            Since,
            r => (Key: (r.Short("year"), r.Text("jurisdiction"), DayOf(r.Long("day"))), Quantity: r.Long("quantity")),
            ("from", known.Upto), ("beijing", (long)Instant.Beijing.TotalMicroseconds), ("length", Instant.Day));
        var sums = more.Count == 0 ? known.Sums : new(known.Sums);
        foreach (var (key, quantity) in more)
        {
            sums[key] = sums.GetValueOrDefault(key) + quantity;
        }

        _known = new(snapshot.Seq, snapshot.Digest, sums);
        return sums;
    }

    private static DateOnly DayOf(long sinceFirst) => DateOnly.FromDateTime(DateTime.UnixEpoch)
        .AddDays(checked((int)sinceFirst));
}
