using System.Threading.Channels;
using CarbonRegistry.Accounts;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Units;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The ledger: takes proposals in and answers each once its outcome is durable. Proposals of all callers queue; one poster drains the queue, decides
/// what it drained one after another against the running state, writes it set-based and commits once (group commit). Several nodes may
/// post to one PostgreSQL: the lock on the ledger's head puts their batches in one order.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    /// <summary>The most transactions in one batch.</summary>
    public const int MaxBatch = 1000;

    /// <summary>The most legs in one batch, unless a single proposal brings more.</summary>
    public const int MaxBatchLegs = 20_000;

    /// <summary>Blocks of an account that are read at first; each further page is eight times as long.</summary>
    private const int FirstPage = 4;

    private readonly LedgerStore _store;
    private readonly TimeProvider _clock;
    private readonly Channel<Submission> _queue;
    private readonly Thread _poster;
    private readonly int _maxBatch;

    /// <summary>Accounts as last read; they hold until the ledger's head counts another change of an account.</summary>
    private readonly Dictionary<long, Account> _accounts = [];
    private long _accountsVersion = -1;

    /// <summary>Opens the ledger of a migrated database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="capacity">How many submissions may wait; one more is refused as busy (902).</param>
    /// <param name="maxBatch">The most transactions in one batch; 1 does without group commit, for comparison.</param>
    public Ledger(Database database, TimeProvider clock, int capacity = 20_000, int maxBatch = MaxBatch)
        : this(StoreFor(database), clock, capacity, maxBatch)
    {
    }

    /// <summary>A ledger on a store of one's own.</summary>
    public Ledger(LedgerStore store, TimeProvider clock, int capacity = 20_000, int maxBatch = MaxBatch)
    {
        _maxBatch = maxBatch;
        _store = store;
        _clock = clock;
        _queue = Channel.CreateBounded<Submission>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _poster = new Thread(Post) { IsBackground = true, Name = "ledger poster" };
        _poster.Start();
    }

    /// <summary>The ledger's side of this database.</summary>
    public static LedgerStore StoreFor(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.IsPostgres ? new PostgresLedgerStore(database) : new SqliteLedgerStore(database);
    }

    /// <summary>
    /// Proposes one transaction. The answer is durable. Refusals of the registry itself have no place in the journal (their <c>Seq</c> is 0):
    /// outcome unknown (901), busy (902), internal (903).
    /// </summary>
    public async Task<Receipt> Submit(Proposal proposal) => (await Submit([proposal]))[0];

    /// <summary>Proposes several transactions, all or none: where one is refused, the others are refused as linked (110).</summary>
    public Task<IReadOnlyList<Receipt>> Submit(IReadOnlyList<Proposal> proposals)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        if (proposals.Count == 0)
        {
            throw new ArgumentException("At least one proposal.", nameof(proposals));
        }

        var submission = new Submission(proposals, [.. proposals.Select(JournalEntry.HashOf)]);
        if (!_queue.Writer.TryWrite(submission))
        {
            submission.AnswerAll(Refusals.Busy, Instant.Of(_clock.GetUtcNow()));
        }

        return submission.Answer.Task;
    }

    /// <summary>Takes nothing more in, answers what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_poster.Join);
        _store.Dispose();
    }

    private void Post()
    {
        var drained = new List<Submission>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            GatherCallers();
            // The lock first, then the queue: a node that had to wait for another's batch posts all that came to it meanwhile.
            var head = TryBegin();
            drained.Clear();
            var transactions = 0;
            var legs = 0;
            while (transactions < _maxBatch && legs < MaxBatchLegs && _queue.Reader.TryRead(out var submission))
            {
                drained.Add(submission);
                transactions += submission.Proposals.Count;
                legs += submission.Proposals.Sum(p => p.Legs.Count);
            }

            if (!TryPost(drained, head))
            {
                // Something in the batch broke it: alone, each breaks only itself.
                foreach (var submission in drained)
                {
                    if (!TryPost([submission]))
                    {
                        submission.AnswerAll(Refusals.Internal, Instant.Of(_clock.GetUtcNow()));
                    }
                }
            }
        }
    }

    /// <summary>
    /// The callers of the last batch are being answered and ask again: as long as the queue still grows, wait for them, some microseconds at a time. One
    /// batch of 64 costs little more than one of 5.
    /// </summary>
    private void GatherCallers()
    {
        var count = 0;
        for (var quiet = 0; quiet < 3 && count < _maxBatch;)
        {
            Thread.Yield();
            Thread.SpinWait(200);
            var now = _queue.Reader.Count;
            quiet = now > count ? 0 : quiet + 1;
            count = now;
        }
    }

    /// <summary>The ledger's head, locked; null where that failed, and is to be tried again with the batch.</summary>
    private LedgerHead? TryBegin()
    {
        try
        {
            return _store.Begin();
        }
#pragma warning disable CA1031 // whatever broke, the poster must live on; the batch that finds the database gone answers its callers
        catch (Exception e)
#pragma warning restore CA1031
        {
            LastFault = e;
            _store.Rollback();
            return null;
        }
    }

    /// <summary>Posts a batch and answers it; false: nothing was committed and nobody answered.</summary>
    private bool TryPost(IReadOnlyList<Submission> batch, LedgerHead? begun = null)
    {
        try
        {
            var answers = Run(batch, begun ?? _store.Begin());
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.TrySetResult(answers[i]);
            }

            return true;
        }
        catch (OutcomeUnknownException)
        {
            foreach (var submission in batch)
            {
                submission.AnswerAll(Refusals.OutcomeUnknown, Instant.Of(_clock.GetUtcNow()));
            }

            return true;
        }
#pragma warning disable CA1031 // whatever broke the batch, the poster must live on and the callers must be answered
        catch (Exception e)
#pragma warning restore CA1031
        {
            LastFault = e;
            _store.Rollback();
            return false;
        }
    }

    /// <summary>The last exception that broke a batch; for the log and for diagnosis.</summary>
    public Exception? LastFault { get; private set; }

    private List<IReadOnlyList<Receipt>> Run(IReadOnlyList<Submission> batch, LedgerHead head)
    {
        var facts = new Facts
        {
            // The journal's instants never go back, whatever the clocks of the nodes say.
            Now = Math.Max(head.At, Instant.Of(_clock.GetUtcNow())),
            NextSeq = head.Seq + 1,
            NextBatch = head.NextBatch,
            NextHold = head.NextHold,
        };
        if (head.Accounts != _accountsVersion)
        {
            _accounts.Clear();
            _accountsVersion = head.Accounts;
        }

        var run = new BatchRun(_store, facts, _accounts);
        run.LoadFor(batch.SelectMany(s => s.Proposals));
        var answers = batch.Select(run.Process).ToList();
        if (run.Entries.Count == 0)
        {
            _store.Rollback();
            return answers;
        }

        run.JoinNeighbours();
        var digest = head.Digest;
        var sealedEntries = new List<(JournalEntry Entry, byte[] Digest)>(run.Entries.Count);
        foreach (var entry in run.Entries)
        {
            digest = entry.Seal(digest);
            sealedEntries.Add((entry, digest));
        }

        _store.Write(sealedEntries, facts.Position, new(facts.NextSeq - 1, facts.Now, facts.NextBatch, facts.NextHold, digest, head.Accounts));
        _store.Commit();
        var first = head.Seq + 1;
        return answers.ConvertAll(receipts => (IReadOnlyList<Receipt>)
            [.. receipts.Select(r => r.Seq >= first && !r.Repeated ? r with { Digest = sealedEntries[(int)(r.Seq - first)].Digest } : r)]);
    }

    private sealed record Submission(IReadOnlyList<Proposal> Proposals, IReadOnlyList<byte[]> Hashes)
    {
        public TaskCompletionSource<IReadOnlyList<Receipt>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void AnswerAll(RefusalKind kind, long now) =>
            Answer.TrySetResult([.. Proposals.Select(p => new Receipt(p.Id, 0, now, p.Function.Code, Outcome.Refused, [kind.At()], []))]);
    }

    /// <summary>One batch: loading, deciding in turn, recording.</summary>
    private sealed class BatchRun(LedgerStore store, Facts facts, Dictionary<long, Account> remembered)
    {
        private readonly Stack<Action> _undo = [];
        private readonly List<UnitBlock> _arrived = [];
        private readonly Dictionary<(long, short), int> _pageSizes = [];
        private readonly HashSet<SerialRange> _rangesLoaded = [];
        private readonly HashSet<long> _postingsLoaded = [];
        private readonly long _firstSeq = facts.NextSeq;

        public List<JournalEntry> Entries { get; } = [];

        public void LoadFor(IEnumerable<Proposal> proposals)
        {
            var request = new LoadRequest();
            foreach (var proposal in proposals)
            {
                request.Transactions.Add(proposal.Id);
                if (proposal.Terms.RefersTo is { } referred)
                {
                    request.Transactions.Add(referred);
                    request.Years = true;
                }

                foreach (var leg in proposal.Legs)
                {
                    Request(leg, request);
                }
            }

            Load(request);
            LoadWhatFollows();
        }

        public IReadOnlyList<Receipt> Process(Submission submission)
        {
            var mark = facts.Position.Mark;
            var undone = _undo.Count;
            var entries = Entries.Count;
            var receipts = new List<Receipt>(submission.Proposals.Count);
            for (var i = 0; i < submission.Proposals.Count; i++)
            {
                var receipt = One(submission.Proposals[i], submission.Hashes[i]);
                receipts.Add(receipt);
                if (submission.Proposals.Count > 1 && receipt.Outcome == Outcome.Refused)
                {
                    TakeBack(mark, undone, entries);
                    return Linked(submission, i, receipt.Refusals);
                }
            }

            if (submission.Proposals.Any(p => p.DryRun))
            {
                TakeBack(mark, undone, entries);
                return [.. receipts.Select(r => r with { Seq = 0 })];
            }

            return receipts;
        }

        /// <summary>Joins what arrived with the stored blocks beside it, so that fragmentation stays bounded.</summary>
        public void JoinNeighbours()
        {
            // What arrived may have left again in part, or grown, in this very batch: what remains of it is among what is to be stored.
            facts.Position.JoinAdded();
            var added = facts.Position.Added.OrderBy(b => b.Line).ThenBy(b => b.First).ToList();
            var arrived = new HashSet<UnitBlock>();
            foreach (var move in _arrived)
            {
                for (var i = FirstEndingFrom(move.Line, move.First); i < added.Count && added[i].Line == move.Line && added[i].First <= move.Last; i++)
                {
                    arrived.Add(added[i]);
                }
            }

            var starts = facts.Position.Added.Select(b => (b.Line, b.First)).ToHashSet();
            var beside = new List<(short, long)>(arrived.Count * 2);
            foreach (var block in arrived)
            {
                if (block.First > 1 && !facts.Position.EndsAt(block.Line, block.First - 1))
                {
                    beside.Add((block.Line, block.First - 1));
                }

                if (!starts.Contains((block.Line, block.Last + 1)))
                {
                    beside.Add((block.Line, block.Last + 1));
                }
            }

            if (beside.Count == 0)
            {
                return;
            }

            var byEnd = new Dictionary<(short, long), UnitBlock>();
            var byStart = new Dictionary<(short, long), UnitBlock>();
            foreach (var stored in store.BlocksAt(beside))
            {
                byEnd[(stored.Line, stored.Last)] = stored;
                byStart[(stored.Line, stored.First)] = stored;
            }

            foreach (var block in arrived)
            {
                if (byEnd.TryGetValue((block.Line, block.First - 1), out var before) && before.Joins(block))
                {
                    facts.Position.JoinStored(before);
                }

                if (byStart.TryGetValue((block.Line, block.Last + 1), out var after) && block.Joins(after))
                {
                    facts.Position.JoinStored(after);
                }
            }

            int FirstEndingFrom(short line, long serial)
            {
                int low = 0, high = added.Count;
                while (low < high)
                {
                    var middle = (low + high) / 2;
                    if (added[middle].Line < line || (added[middle].Line == line && added[middle].Last < serial))
                    {
                        low = middle + 1;
                    }
                    else
                    {
                        high = middle;
                    }
                }

                return low;
            }
        }

        private static void Request(Leg leg, LoadRequest request)
        {
            var from = leg.From?.Sequence ?? 0;
            if (from != 0)
            {
                request.Accounts.Add(from);
            }

            if (leg.To is { } to)
            {
                request.Accounts.Add(to.Sequence);
                if (leg.From?.Type == AccountTypes.PT.Code)
                {
                    request.Parameters = true;
                }

                if (to.Type == AccountTypes.NS.Code)
                {
                    request.Years = true;
                    if (leg.Unit.Kind == UnitKind.Reduction)
                    {
                        request.Offsets.Add((from, to.Sequence));
                    }
                }

                if (to.Type == AccountTypes.XD.Code)
                {
                    request.Bindings.Add((from, to.Sequence));
                }
                else if (leg.From?.Type == AccountTypes.XD.Code)
                {
                    request.Bindings.Add((to.Sequence, from));
                }
            }

            if (leg.Pick?.Serials is { } serials)
            {
                request.Ranges.AddRange(serials.Select(s => s.Range));
            }
            else if (leg.Quantity > 0)
            {
                request.Pages.Add((from, leg.Unit.Line, default, FirstPage));
            }
        }

        /// <summary>What was loaded names more: accounts and serials of the transactions referred to, batches and holds of the blocks.</summary>
        private void LoadWhatFollows()
        {
            while (true)
            {
                var request = new LoadRequest();
                foreach (var transaction in facts.Transactions.Values.Where(t => t.Receipt.Seq < _firstSeq))
                {
                    Missing(transaction.Reserved, facts.Accounts, request.Accounts);
                    if (_postingsLoaded.Add(transaction.Receipt.Seq))
                    {
                        request.Postings.Add(transaction.Receipt.Seq);
                    }

                    foreach (var posting in transaction.Receipt.Postings)
                    {
                        Missing(posting.Source, facts.Accounts, request.Accounts);
                        Missing(posting.Destination, facts.Accounts, request.Accounts);
                        Missing(posting.BatchId, facts.Batches, request.Batches);
                        Missing(posting.HoldFrom, facts.Holds, request.Holds);
                        Missing(posting.HoldTo, facts.Holds, request.Holds);
                        if (_rangesLoaded.Add(new(posting.Line, posting.First, posting.Last)) && transaction.Receipt.Outcome != Outcome.Refused)
                        {
                            request.Ranges.Add(new(posting.Line, posting.First, posting.Last));
                        }
                    }
                }

                foreach (var block in facts.Position.TakeLearned())
                {
                    Missing(block.BatchId, facts.Batches, request.Batches);
                    Missing(block.HoldId, facts.Holds, request.Holds);
                }

                foreach (var hold in facts.Holds.Values)
                {
                    Missing(hold.UnderId, facts.Holds, request.Holds);
                }

                if (request.IsEmpty)
                {
                    return;
                }

                Load(request);
            }

            static void Missing<TKey, TValue>(TKey id, Dictionary<TKey, TValue> known, HashSet<TKey> wanted)
                where TKey : struct, IEquatable<TKey>
            {
                if (!id.Equals(default) && !known.ContainsKey(id))
                {
                    wanted.Add(id);
                }
            }
        }

        private Receipt One(Proposal proposal, byte[] hash)
        {
            if (facts.Transactions.TryGetValue(proposal.Id, out var recorded))
            {
                return recorded.IsSame(hash) ? recorded.Receipt with { Repeated = true } : ReusedId(proposal, hash);
            }

            var verdict = Engine.Decide(proposal, facts);
            while (verdict.ReadOn is var (account, line))
            {
                ReadOn(account, line);
                verdict = Engine.Decide(proposal, facts);
            }

            return Record(proposal, proposal.Id, hash, verdict);
        }

        private void ReadOn(long account, short line)
        {
            var shelf = facts.Position.Of(account, line);
            var size = _pageSizes.GetValueOrDefault((account, line), FirstPage) * 8;
            _pageSizes[(account, line)] = size;
            var request = new LoadRequest();
            request.Pages.Add((account, line, shelf.Frontier ?? default, size));
            Load(request);
            LoadWhatFollows();
        }

        private void Load(LoadRequest request)
        {
            foreach (var id in request.Accounts.Where(remembered.ContainsKey).ToList())
            {
                facts.Accounts[id] = remembered[id];
                request.Accounts.Remove(id);
            }

            store.Load(request, facts);
            foreach (var id in request.Accounts.Where(facts.Accounts.ContainsKey))
            {
                remembered[id] = facts.Accounts[id];
            }
        }

        private Receipt ReusedId(Proposal proposal, byte[] hash)
        {
            var verdict = new Verdict { Outcome = Outcome.Refused };
            verdict.Refusals.Add(Refusals.IdReused.At(field: "id"));

            // The id is taken, so the refusal is recorded under one of its own.
            return Record(proposal, Guid.CreateVersion7(Instant.At(facts.Now)), hash, verdict) with { Id = proposal.Id };
        }

        private Receipt Record(Proposal proposal, Guid id, byte[] hash, Verdict verdict)
        {
            var postings = verdict.Moves
                .Select(m => new Posting(m.Part.Line, m.Part.First, m.Part.Last, m.Part.AccountId, m.Arriving.AccountId, m.Arriving.BatchId, m.Part.HoldId, m.Arriving.HoldId))
                .ToList();
            var posted = verdict.Outcome != Outcome.Refused;
            var entry = new JournalEntry(
                facts.NextSeq, id, facts.Now, proposal.Function.Code, proposal.Actor.PersonId, proposal.Actor.Role.Id, verdict.Outcome, hash,
                JournalEntry.TermsJson(proposal, withLegs: verdict.Outcome != Outcome.Posted), JournalEntry.RefusalsJson(verdict.Refusals),
                posted && verdict.Settles != 0 ? verdict.Settles : null, posted ? verdict.ReservedFor : 0, postings, verdict.Created, verdict.Placed);
            var receipt = new Receipt(id, entry.Seq, entry.At, entry.Function, entry.Outcome, verdict.Refusals, postings);
            Entries.Add(entry);
            Apply(entry, verdict, new(receipt, entry.PersonId, hash, entry.ReservedFor));
            return receipt;
        }

        private void Apply(JournalEntry entry, Verdict verdict, RecordedTransaction recorded)
        {
            var (batches, holds) = (facts.NextBatch, facts.NextHold);
            facts.NextSeq++;
            facts.NextBatch += entry.Created is null ? 0 : 1;
            facts.NextHold += entry.Placed.Count;
            facts.Transactions[entry.Id] = recorded;
            _undo.Push(() =>
            {
                facts.NextSeq--;
                (facts.NextBatch, facts.NextHold) = (batches, holds);
                facts.Transactions.Remove(entry.Id);
            });
            if (entry.Created is { } created)
            {
                facts.Batches.Add(created.Id, created);
                _undo.Push(() => facts.Batches.Remove(created.Id));
            }

            foreach (var hold in entry.Placed)
            {
                facts.Holds.Add(hold.Id, hold);
                _undo.Push(() => facts.Holds.Remove(hold.Id));
            }

            if (entry.Settles is { } settled)
            {
                facts.Settled.Add(settled);
                _undo.Push(() => facts.Settled.Remove(settled));
            }

            foreach (var move in verdict.Moves)
            {
                facts.Position.Move(move.Part, move.Arriving);
                _arrived.Add(move.Arriving);
                CountOffset(move.Part.AccountId, move.Arriving, move.Part.Quantity);
            }
        }

        /// <summary>Reductions surrendered by this batch are no longer left to surrender; those undone are again.</summary>
        private void CountOffset(long source, UnitBlock arriving, long quantity)
        {
            var (from, to) = (facts.Accounts[source], facts.Accounts[arriving.AccountId]);
            var (key, change) = to.Type == AccountTypes.NS ? ((from.Id, to.ComplianceYear), -quantity) : ((to.Id, from.ComplianceYear), quantity);
            if ((to.Type == AccountTypes.NS || from.Type == AccountTypes.NS)
                && UnitTypes.OfLine(arriving.Line).Kind == UnitKind.Reduction && facts.Offsets.TryGetValue(key, out var left))
            {
                facts.Offsets[key] = left + change;
                _undo.Push(() => facts.Offsets[key] = left);
            }
        }

        private void TakeBack(int mark, int undone, int entries)
        {
            facts.Position.Revert(mark);
            while (_undo.Count > undone)
            {
                _undo.Pop()();
            }

            Entries.RemoveRange(entries, Entries.Count - entries);
        }

        private List<Receipt> Linked(Submission submission, int culprit, IReadOnlyList<Refusal> reasons)
        {
            var answers = new List<Receipt>(submission.Proposals.Count);
            for (var i = 0; i < submission.Proposals.Count; i++)
            {
                var proposal = submission.Proposals[i];
                IReadOnlyList<Refusal> why = i == culprit ? reasons : [Refusals.LinkedRefused.At()];
                if (proposal.DryRun || facts.Transactions.ContainsKey(proposal.Id))
                {
                    answers.Add(facts.Transactions.TryGetValue(proposal.Id, out var known) && known.IsSame(submission.Hashes[i])
                        ? known.Receipt with { Repeated = true }
                        : new(proposal.Id, 0, facts.Now, proposal.Function.Code, Outcome.Refused, why, []));
                    continue;
                }

                var verdict = new Verdict { Outcome = Outcome.Refused };
                verdict.Refusals.AddRange(why);
                answers.Add(Record(proposal, proposal.Id, submission.Hashes[i], verdict));
            }

            return answers;
        }
    }
}
