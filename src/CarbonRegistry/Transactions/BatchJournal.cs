using System.Security.Cryptography;
using System.Text;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>What a batch records: its entries, and what is written with them; sealed in turn once they stand.</summary>
internal sealed class BatchJournal(LedgerStore store, Facts facts, byte[] digest, RecordLog records)
{
    private readonly List<JournalEntry> _entries = [];
    private readonly List<(JournalEntry Entry, byte[] Digest)> _sealed = [];
    private readonly long _firstSeq = facts.NextSeq;
    private int _written;
    private int _founding;

    /// <summary>Whether there is nothing to write but what a founding left: that can wait for the next entry.</summary>
    public bool IsEmpty => _entries.Count == _founding;

    /// <summary>Whether records of a founding are among what is to be written.</summary>
    public bool HasFounding => _founding > 0;

    /// <summary>How many entries there are; also a point to come back to by <see cref="TakeBack"/>.</summary>
    public int Count => _entries.Count;

    /// <summary>How many entries the database has not begun to write.</summary>
    public int Unwritten => _entries.Count - _written;

    /// <summary>What waits for others, or for its day.</summary>
    public List<(long Seq, Action<Register> Write)> Waiting { get; } = [];

    /// <summary>The digest of the last entry that is sealed.</summary>
    public byte[] LastDigest => _sealed[^1].Digest;

    /// <summary>The digest of this batch's entry of that number, once it is sealed.</summary>
    public byte[] DigestOf(long seq) => _sealed[(int)(seq - _firstSeq)].Digest;

    /// <summary>One more entry.</summary>
    public void Add(JournalEntry entry) => _entries.Add(entry);

    /// <summary>An act's own entry, before those of what it posted.</summary>
    public void Insert(int at, JournalEntry entry) => _entries.Insert(at, entry);

    /// <summary>Takes back all entries but so many.</summary>
    public void TakeBack(int count) => _entries.RemoveRange(count, _entries.Count - count);

    /// <summary>
    /// Journals what was written without an act, in entries of the registry's own, before anything else.
    /// </summary>
    public void KeepFounding(bool waits)
    {
        if (!waits)
        {
            return;
        }

        using var register = store.Register();
        while (records.TakeFounding(register) is { } states)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(states));

            // What is so again, as it was once before, is another entry.
            var named = SHA256.HashData(Encoding.UTF8.GetBytes($"{facts.NextSeq} {states}"));
            var id = TransactionId.Carried(new(named.AsSpan(0, 16), bigEndian: true));
            _entries.Add(new(
                facts.NextSeq++, id, facts.Now, Functions.SelfCheck.Code, default, Role.Registry.Id, Outcome.Posted,
                hash, null, null, null, default, [], null, [], BesideJournal.KeepRecords, null, states));
        }

        _founding = _entries.Count;
    }

    /// <summary>
    /// Writes the proposals that wait, settles those that were decided, and tells holders what was done without them.
    /// What that changes in records goes into the entry that it belongs to.
    /// </summary>
    public void WriteProposals()
    {
        if (!HasProposals)
        {
            return;
        }

        using var register = store.Register();
        var own = RecordLog.Own(register);
        foreach (var waiting in Waiting)
        {
            waiting.Write(register);
            Keep(waiting.Seq);
        }

        foreach (var entry in _entries.Where(IsDecision).ToList())
        {
            BesideJournal.Decided(register, entry);
            Keep(entry.Seq);
        }

        foreach (var entry in _entries.Where(IsTold).ToList())
        {
            BesideJournal.Told(register, entry);
            Keep(entry.Seq);
        }

        void Keep(long seq)
        {
            var at = (int)(seq - _firstSeq);
            _entries[at] = _entries[at] with { Records = records.Take(register, own) };
        }
    }

    private bool HasProposals => Waiting.Count > 0 || _entries.Exists(e => IsDecision(e) || IsTold(e));

    private static bool IsDecision(JournalEntry entry) =>
        entry.Settles is not null && Functions.Find(entry.Function) is Decision;

    /// <summary>Whether it has moved a holder's units without them, or holds or releases them.</summary>
    private static bool IsTold(JournalEntry entry) =>
        entry is { Outcome: Outcome.Posted, Operation: null }
        && Functions.Find(entry.Function) is Transfer { TellsHolder: true } or Administration;

    /// <summary>
    /// Has the database begin to write what stands. Between submissions only: within one, entries may be taken back.
    /// </summary>
    public void WriteAhead()
    {
        // What a proposal writes beside the journal belongs into its entry.
        if (!HasProposals)
        {
            store.WriteAhead(TakeUnwritten());
        }
    }

    /// <summary>Seals what stands; what of it is not written yet.</summary>
    public IReadOnlyList<(JournalEntry Entry, byte[] Digest)> TakeUnwritten()
    {
        while (_sealed.Count < _entries.Count)
        {
            var entry = _entries[_sealed.Count];
            _sealed.Add((entry, entry.Seal(_sealed.Count == 0 ? digest : _sealed[^1].Digest)));
        }

        var unwritten = _sealed[_written..];
        _written = _sealed.Count;
        return unwritten;
    }
}
