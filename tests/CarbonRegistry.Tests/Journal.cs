using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Tests;

/// <summary>Reads the stored journal by SQL of its own and says what is wrong with it.</summary>
internal static class Journal
{
    /// <summary>Replays all postings from Origin: what it finds must be the holdings. Null: it is.</summary>
    public static string? WhyNotReplayed(TestDatabase database)
    {
        var postings = database.Query(
            "select seq, line, first, last, source, destination, batch_id, hold_from, hold_to from posting "
                + "order by seq, ordinal",
            r => (Seq: r.GetInt64(0), Posting: new Posting(
                r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), new(r.GetInt64(4)), new(r.GetInt64(5)), r.GetInt32(6),
                new(r.GetInt64(7)), new(r.GetInt64(8)))));
        foreach (var unit in UnitTypes.All)
        {
            // From the first serial number of a block to what holds it.
            var blocks = new SortedList<long, (
                long Last, long Account, int Batch, long Hold)> { [1] = (SerialRange.MaxSerial, 0, 0, 0) };
            foreach (var (seq, p) in postings.Where(p => p.Posting.Line == unit.Line))
            {
                Cut(blocks, p.First);
                Cut(blocks, p.Last + 1);
                for (var i = blocks.IndexOfKey(p.First); i < blocks.Count && blocks.GetKeyAtIndex(i) <= p.Last; i++)
                {
                    var block = blocks.GetValueAtIndex(i);
                    if (block.Account != p.Source || block.Hold != p.HoldFrom
                        || (block.Batch != p.BatchId && p.Source != 0))
                    {
                        return $"Transaction {seq} moves {p}, but {unit.Code} {blocks.GetKeyAtIndex(i)} is {block}.";
                    }

                    blocks.SetValueAtIndex(i, (block.Last, p.Destination, p.BatchId, p.HoldTo));
                }
            }

            var expected = new List<(long First, long Last, long Account, int Batch, long Hold)>();
            foreach (var (first, b) in blocks)
            {
                if (expected.Count > 0 && expected[^1] is var before
                    && (before.Account, before.Batch, before.Hold) == (b.Account, b.Batch, b.Hold))
                {
                    expected[^1] = before with { Last = b.Last };
                }
                else
                {
                    expected.Add((first, b.Last, b.Account, b.Batch, b.Hold));
                }
            }

            var stored = ModelCampaign.StoredBlocks(database, unit)
                .Select(b => (b.First, b.Last, b.AccountId.Value, b.BatchId, b.HoldId.Value)).ToList();
            if (!stored.SequenceEqual(expected))
            {
                var at = Enumerable.Range(0, Math.Max(stored.Count, expected.Count))
                    .First(i => i >= stored.Count || i >= expected.Count || stored[i] != expected[i]);
                return $"{unit.Code}: stored {(at < stored.Count ? stored[at] : null)}, but the postings make "
                    + $"{(at < expected.Count ? expected[at] : null)}.";
            }
        }

        return null;

        static void Cut(SortedList<long, (long Last, long Account, int Batch, long Hold)> blocks, long at)
        {
            if (at > SerialRange.MaxSerial || blocks.ContainsKey(at))
            {
                return;
            }

            int low = 0, high = blocks.Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = blocks.GetKeyAtIndex(middle) <= at ? (middle, high) : (low, middle - 1);
            }

            var block = blocks.GetValueAtIndex(low);
            blocks.SetValueAtIndex(low, block with { Last = at - 1 });
            blocks.Add(at, block);
        }
    }

    /// <summary>The journal runs from 1 without a gap, its instants never go back, every digest follows from the one
    /// before it. Null: so it is.</summary>
    public static string? WhyNotSealed(TestDatabase database)
    {
        var postings = database.Query(
            "select seq, line, first, last, source, destination, batch_id, hold_from, hold_to from posting "
                + "order by seq, ordinal",
            r => (Seq: r.GetInt64(0), Posting: new Posting(
                r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), new(r.GetInt64(4)), new(r.GetInt64(5)), r.GetInt32(6),
                new(r.GetInt64(7)), new(r.GetInt64(8)))))
            .ToLookup(p => p.Seq, p => p.Posting);
        var batches = database.Query(
            "select id, line, first, last, vintage_first, vintage_last, project, monitoring_from, monitoring_to, "
                + "reference, seq from batch",
            r => new Batch(
                r.GetInt32(0), r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), r.GetInt16(4), r.GetInt16(5),
                Text(r, 6), Text(r, 7), Text(r, 8), r.GetString(9), r.GetInt64(10)))
                    .ToDictionary(b => b.TransactionSeq);
        var holds = database.Query(
            "select id, kind, account_id, seq, under_id, for_account_id, expires_at, reason, authority, document "
                + "from hold order by id",
            r => new Hold(
                new(r.GetInt64(0)), (HoldKinds)r.GetInt16(1), new(r.GetInt64(2)), r.GetInt64(3), new(r.GetInt64(4)),
                new(r.GetInt64(5)), r.IsDBNull(6) ? null : new Instant(r.GetInt64(6)), Text(r, 7), Text(r, 8),
                Text(r, 9)));
        var placed = 0;
        var rows = database.Query(
            "select seq, id, at, function, person_id, role, outcome, request_hash, terms, refusals, settles, "
                + "reserved_for, operation, origin, digest, records from ledger_transaction order by seq",
            r => (Entry: new JournalEntry(
                r.GetInt64(0), Database.ReadGuid(r, 1), new(r.GetInt64(2)), r.GetInt16(3), new(r.GetInt64(4)),
                r.GetInt16(5), (Outcome)r.GetInt16(6),
                r.GetFieldValue<byte[]>(7), Text(r, 8), Text(r, 9), r.IsDBNull(10) ? null : r.GetInt64(10),
                new(r.GetInt64(11)),
                [.. postings[r.GetInt64(0)]], batches.GetValueOrDefault(r.GetInt64(0)), Placed(postings[r.GetInt64(0)]),
                Text(r, 12), Text(r, 13), Text(r, 15)),
                Digest: r.GetFieldValue<byte[]>(14)));
        var digest = new byte[32];
        var (last, at) = (0L, 0L);
        foreach (var (entry, sealedBy) in rows)
        {
            if (entry.Seq != last + 1 || entry.At < at)
            {
                return $"After transaction {last} at {at} comes {entry.Seq} at {entry.At}.";
            }

            digest = entry.Seal(digest);
            if (!digest.AsSpan().SequenceEqual(sealedBy))
            {
                return $"The digest of transaction {entry.Seq} does not follow from it and the one before it.";
            }

            (last, at) = (entry.Seq, entry.At);
        }

        var (headSeq, headDigest) = database.Query("select seq, digest from ledger",
            r => (r.GetInt64(0), r.GetFieldValue<byte[]>(1)))[0];
        return headSeq == last && headDigest.AsSpan().SequenceEqual(digest)
            ? null : $"The head is at {headSeq}, the journal at {last}.";

        // Holds are numbered as they are placed, and each is soon some units' topmost: a release that places others'
        // holds again included.
        IReadOnlyList<Hold> Placed(IEnumerable<Posting> moved)
        {
            var from = placed;
            placed = (int)Math.Max(placed, moved.Select(p => p.HoldTo).DefaultIfEmpty().Max());
            return [.. holds.Skip(from).Take(placed - from)];
        }

        static string? Text(System.Data.Common.DbDataReader r, int column) =>
            r.IsDBNull(column) ? null : r.GetString(column);
    }
}
