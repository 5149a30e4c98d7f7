using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>A journal entry as the tables have it, with the columns that its digest does not cover.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Digest">The digest stored with it.</param>
/// <param name="Places">Of each posting: its ordinal and its node in the serial tree.</param>
/// <param name="OutOfRange">Names of columns whose value does not fit the registry's types; a value cut to size stands
/// in the entry.</param>
internal sealed record StoredEntry(JournalEntry Entry, byte[] Digest,
    IReadOnlyList<(long Ordinal, long Node)> Places, IReadOnlyList<string> OutOfRange);

/// <summary>A row of a table that belongs to no transaction of the journal.</summary>
/// <param name="Table">The table.</param>
/// <param name="Seq">The transaction that it names.</param>
/// <param name="Range">Its serial range, if it has one.</param>
/// <param name="Account">Its account, if it has one.</param>
internal sealed record Stray(string Table, long Seq, SerialRange? Range, AccountId? Account);

/// <summary>
/// Reads the journal from its first entry to its last, each with its postings, the batch it created and the holds it
/// placed: four sequential scans by key, merged. It never throws at what it finds: what does not fit is named and
/// handed on.
/// </summary>
internal sealed class JournalReader
{
    private readonly Row _transactions;
    private readonly Rows<(long Seq, long Ordinal, long Node, Posting Posting, string? OutOfRange)> _postings;
    private readonly Rows<(Batch Batch, string? OutOfRange)> _batches;
    private readonly Rows<(Hold Hold, string? OutOfRange)> _holds;
    private long _nextHold;

    /// <summary>Columns of the entry at hand whose value does not fit.</summary>
    private List<string>? _outOfRange;

    /// <summary>Reads the journal, or a part of it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="after">After this entry.</param>
    /// <param name="upTo">Up to this one, it included.</param>
    /// <param name="nextHold">The first hold that belongs to what comes then.</param>
    public JournalReader(StreamedSnapshot snapshot, long after = 0, long upTo = long.MaxValue, long nextHold = 1)
    {
        var part = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"where seq > {after} and seq <= {upTo}");
        _nextHold = nextHold;
        _transactions = snapshot.Read(
            "select seq, id, at, function, person_id, role, outcome, request_hash, terms, refusals, settles, "
                + $"reserved_for, operation, origin, digest, records from ledger_transaction {part} order by seq");
        _postings = new(
            snapshot.Read(
                "select seq, ordinal, line, first, last, source, destination, batch_id, hold_from, hold_to, node "
                    + $"from posting {part} order by seq, ordinal"),
            r =>
            {
                string? outOfRange = null;
                var posting = ReadPosting(r, ref outOfRange);
                return (r.Long("seq"), r.Long("ordinal"), r.Long("node"), posting, outOfRange);
            });
        _batches = new(
            snapshot.Read(
                "select id, line, first, last, vintage_first, vintage_last, project, monitoring_from, monitoring_to, "
                    + $"reference, seq from batch {part} order by seq"),
            r =>
            {
                string? outOfRange = null;
                return (new(
                    Int(r.Long("id"), "batch.id", ref outOfRange), Short(r.Long("line"), "batch.line", ref outOfRange),
                        r.Long("first"), r.Long("last"),
                    Short(r.Long("vintage_first"), "batch.vintage_first", ref outOfRange), Short(r.Long("vintage_last"),
                        "batch.vintage_last", ref outOfRange),
                    r.TextOrNull("project"), r.TextOrNull("monitoring_from"), r.TextOrNull("monitoring_to"),
                        r.Text("reference"), r.Long("seq")), outOfRange);
            });

        // By number and not by transaction: a hold that is placed again over what another one leaves keeps its first
        // transaction's number.
        _holds = new(
            snapshot.Read(
                "select id, kind, account_id, seq, under_id, for_account_id, expires_at, reason, authority, document "
                    + "from hold where "
                    + $"id >= {nextHold.ToString(System.Globalization.CultureInfo.InvariantCulture)} order by id"),
            r =>
            {
                string? outOfRange = null;
                var kind = (HoldKinds)Int(r.Long("kind"), "hold.kind", ref outOfRange);
                var expires = r.AtOrNull("expires_at");
                if (expires <= 0)
                {
                    // The digest writes no expiry as 0.
                    outOfRange = "hold.expires_at";
                }

                return (new(r.Hold("id"), kind, r.Account("account_id"), r.Long("seq"), r.Hold("under_id"),
                    r.Account("for_account_id"), expires, r.TextOrNull("reason"), r.TextOrNull("authority"),
                    r.TextOrNull("document")), outOfRange);
            });
    }

    /// <summary>Rows found so far that belong to no transaction.</summary>
    public Queue<Stray> Strays { get; } = [];

    /// <summary>The first hold that belongs to what comes after the entries read.</summary>
    public long NextHold => _nextHold;

    /// <summary>All entries in the order of their numbers.</summary>
    public IEnumerable<StoredEntry> Read()
    {
        while (_transactions.Read())
        {
            yield return One(_transactions);
        }

        while (_postings.Any)
        {
            Strays.Enqueue(StrayPosting());
        }

        while (_batches.Any)
        {
            Strays.Enqueue(StrayBatch());
        }

        while (_holds.Any)
        {
            var hold = _holds.Take().Hold;
            Strays.Enqueue(new("hold", hold.TransactionSeq, null, hold.AccountId));
        }
    }

    /// <summary>Reads a posting, whatever numbers are in its columns.</summary>
    public static Posting ReadPosting(Row r, ref string? outOfRange)
    {
        var posting = new Posting(
            Short(r.Long("line"), "posting.line", ref outOfRange), r.Long("first"), r.Long("last"), r.Account("source"),
            r.Account("destination"), Int(r.Long("batch_id"), "posting.batch_id", ref outOfRange), r.Hold("hold_from"),
            r.Hold("hold_to"));
        if (posting.First < 1 || posting.Last < posting.First || posting.Last > SerialRange.MaxSerial)
        {
            outOfRange = "posting.first";
        }

        return posting;
    }

    private StoredEntry One(Row t)
    {
        _outOfRange = null;
        var seq = t.Long("seq");
        SetAsideBefore(seq);
        var (postings, places) = PostingsOf(seq);
        var created = CreatedBy(seq);
        var placed = PlacedBy(postings);
        var settles = t.LongOrNull("settles");
        if (settles <= 0)
        {
            // The digest writes none as 0.
            Note("ledger_transaction.settles");
        }

        string? wrong = null;
        var function = Short(t.Long("function"), "ledger_transaction.function", ref wrong);
        var role = Short(t.Long("role"), "ledger_transaction.role", ref wrong);
        var outcome = (Outcome)Short(t.Long("outcome"), "ledger_transaction.outcome", ref wrong);
        Note(wrong);
        var entry = new JournalEntry(
            seq, IdOf(t), t.At("at"), function, t.Person("person_id"), role, outcome, t.Bytes("request_hash"),
            t.TextOrNull("terms"), t.TextOrNull("refusals"), settles, t.Account("reserved_for"), postings, created,
            placed, t.TextOrNull("operation"), t.TextOrNull("origin"), t.TextOrNull("records"));
        return new(entry, t.Bytes("digest"), places, _outOfRange ?? (IReadOnlyList<string>)[]);
    }

    /// <summary>Postings and batches of numbers that no entry has.</summary>
    private void SetAsideBefore(long seq)
    {
        while (_postings.Any && _postings.Current.Seq < seq)
        {
            Strays.Enqueue(StrayPosting());
        }

        while (_batches.Any && _batches.Current.Batch.TransactionSeq < seq)
        {
            Strays.Enqueue(StrayBatch());
        }
    }

    private (List<Posting> Postings, List<(long Ordinal, long Node)> Places) PostingsOf(long seq)
    {
        var postings = new List<Posting>();
        var places = new List<(long, long)>();
        while (_postings.Any && _postings.Current.Seq == seq)
        {
            var row = _postings.Take();
            postings.Add(row.Posting);
            places.Add((row.Ordinal, row.Node));
            Note(row.OutOfRange);
        }

        return (postings, places);
    }

    private Batch? CreatedBy(long seq)
    {
        if (!_batches.Any || _batches.Current.Batch.TransactionSeq != seq)
        {
            return null;
        }

        var (created, beyond) = _batches.Take();
        Note(beyond);
        return created;
    }

    private List<Hold> PlacedBy(List<Posting> postings)
    {
        // How many holds it placed is told by the highest one that its units arrived under. One posting cannot have
        // placed more than a few.
        var bound = _nextHold + (64L * postings.Count);
        var upTo = postings.Select(p => p.HoldTo).Where(h => h < bound).DefaultIfEmpty().Max();
        var placed = new List<Hold>();
        while (_holds.Any && _holds.Current.Hold.Id <= upTo)
        {
            var (hold, beyond) = _holds.Take();
            placed.Add(hold);
            Note(beyond);
        }

        _nextHold = Math.Max(_nextHold, upTo + 1);
        return placed;
    }

    private Guid IdOf(Row transaction)
    {
        try
        {
            return transaction.Guid("id");
        }
        catch (ArgumentException)
        {
            Note("ledger_transaction.id");
            return Guid.Empty;
        }
    }

    private void Note(string? column)
    {
        if (column is not null)
        {
            (_outOfRange ??= []).Add(column);
        }
    }

    private Stray StrayPosting()
    {
        var row = _postings.Take();
        return new("posting", row.Seq, new(row.Posting.Line, row.Posting.First, row.Posting.Last),
            row.Posting.Destination);
    }

    private Stray StrayBatch()
    {
        var batch = _batches.Take().Batch;
        return new("batch", batch.TransactionSeq, new(batch.Line, batch.First, batch.Last), null);
    }

    private static short Short(long value, string column, ref string? outOfRange)
    {
        if (value is < short.MinValue or > short.MaxValue)
        {
            outOfRange = column;
            return 0;
        }

        return (short)value;
    }

    private static int Int(long value, string column, ref string? outOfRange)
    {
        if (value is < int.MinValue or > int.MaxValue)
        {
            outOfRange = column;
            return 0;
        }

        return (int)value;
    }
}

/// <summary>A query read row by row, with the row at hand.</summary>
/// <typeparam name="T">What a row is read as.</typeparam>
internal sealed class Rows<T>
{
    private readonly Row _row;
    private readonly Func<Row, T> _read;

    public Rows(Row row, Func<Row, T> read)
    {
        _row = row;
        _read = read;
        Current = default!;
        Advance();
    }

    /// <summary>Whether there is a row at hand.</summary>
    public bool Any { get; private set; }

    /// <summary>The row at hand.</summary>
    public T Current { get; private set; }

    /// <summary>Takes the row at hand and goes to the next.</summary>
    public T Take()
    {
        var taken = Current;
        Advance();
        return taken;
    }

    private void Advance()
    {
        Any = _row.Read();
        Current = Any ? _read(_row) : default!;
    }
}
