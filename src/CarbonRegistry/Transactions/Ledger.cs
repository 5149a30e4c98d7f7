using System.Diagnostics;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The ledger: takes proposals in and answers each once its outcome is durable. Proposals of all callers queue; one poster drains the queue, decides
/// what it drained one after another against the running state, writes it set-based and commits once (group commit). Any node
/// may post to one PostgreSQL: the lock on the ledger's head puts their batches in one order. Several nodes are there for
/// availability.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    /// <summary>The most transactions in one batch.</summary>
    public const int MaxBatch = 1000;

    /// <summary>The most legs in one batch, unless a single proposal brings more.</summary>
    public const int MaxBatchLegs = 20_000;

    /// <summary>
    /// Whether this process lets stored values below the law's floor count, so that <see cref="Register.LetOneActAlone"/> has its effect. Set by tests and
    /// benchmarks, in process, and by nothing that a registry is run with: there, what somebody wrote into the table counts as the floor.
    /// </summary>
    internal static bool TrialsMayActAlone { get; set; }

    /// <summary>Whether this ledger does.</summary>
    internal bool FloorsAreOff { get; init; } = TrialsMayActAlone;

    private readonly LedgerStore _store;
    private readonly LedgerTime _clock;
    private readonly LedgerQueue _queue;
    private readonly Thread _poster;

    private readonly LedgerMemory _memory = new();
    private long _accountsVersion = -1;
    private long _known;
    private long _workingSince;
    private Exception? _commitFault;
    private RecordLog? _records;
    private bool _foundingWaits;
    private IReadOnlyList<(string Name, long FromAt, long Value)> _settings = [];
    private long _now;
    private ClockFault? _clockFault;

    /// <summary>The ledger's time on this node.</summary>
    public LedgerTime Time => _clock;

    /// <summary>Opens the ledger of a migrated database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="clock">The clock, or the <see cref="LedgerTime"/> that a node's other parts go by too.</param>
    /// <param name="capacity">How many submissions may wait; one more is refused as busy (902).</param>
    /// <param name="maxBatch">The most transactions in one batch; 1 does without group commit, for comparison.</param>
    public Ledger(Database database, TimeProvider clock, int capacity = 20_000, int maxBatch = MaxBatch)
        : this(StoreFor(database), clock, capacity, maxBatch)
    {
    }

    /// <summary>A ledger on a store of one's own.</summary>
    public Ledger(LedgerStore store, TimeProvider clock, int capacity = 20_000, int maxBatch = MaxBatch)
    {
        _store = store;
        _clock = clock as LedgerTime ?? new(clock);
        _queue = new(capacity, maxBatch, _clock);
        store.Broke = e => Broke?.Invoke(e);
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
        _queue.Add(submission);
        return submission.Answer.Task;
    }

    /// <summary>
    /// Asks for an administrative act. The answer is durable. Refused like a proposal by the registry itself: outcome unknown (901), busy (902),
    /// internal (903).
    /// </summary>
    public Task<ActReceipt> Submit(Act act)
    {
        var submission = new ActSubmission(act, Operation.HashOf(act));
        _queue.Add(submission);
        return submission.Answer.Task;
    }

    /// <summary>Takes nothing more in, answers what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await Task.Run(_poster.Join);
        _store.Dispose();
    }

    private void Post()
    {
        var drained = new List<Submission>();
        while (_queue.Wait())
        {
            drained.Clear();
            Volatile.Write(ref _workingSince, Stopwatch.GetTimestamp());

            // The lock first, then the queue: a node that had to wait for another's batch posts all that came to it meanwhile.
            var head = TryBegin();
            _queue.GatherCallers();
            _queue.Board(drained);

            // An act reads and writes ordinary records: it is a batch of its own, after what came before it.
            if (drained.Count == 0 && _queue.TakeAct() is { } act)
            {
                // Once more where the connection had been there and broke: nothing was committed on it.
                bool Try(LedgerHead? begun) => TryPost([act], h => act.Answer.TrySetResult(Carry(act, h)), begun);
                if (!Try(head) && !Try(begun: null))
                {
                    act.AnswerAll(Refusals.Internal, Instant.Of(_clock.GetUtcNow()));
                }
            }
            else if (!TryPost(drained, head, boarding: true))
            {
                PostAlone(drained);
            }

            Volatile.Write(ref _workingSince, 0);
        }
    }

    /// <summary>Something in the batch, or its connection, broke: alone, each breaks only itself. Where the database is away the others need not try.</summary>
    private void PostAlone(List<Submission> batch)
    {
        RefusalKind? away = null;
        foreach (var submission in batch)
        {
            var before = CommitFault;
            if (away is not null)
            {
                submission.AnswerAll(away, Instant.Of(_clock.GetUtcNow()));
            }
            else if (!TryPost([submission]))
            {
                submission.AnswerAll(Refusals.Internal, Instant.Of(_clock.GetUtcNow()));
            }
            else if (CommitFault is { } fault && !ReferenceEquals(fault, before) && fault is not OutcomeUnknownException)
            {
                away = StorageFault.Of(fault);
            }
        }
    }

    /// <summary>The ledger's head, locked; null where that failed, and is to be tried again with the batch.</summary>
    private LedgerHead? TryBegin()
    {
        try
        {
            return Begin();
        }
#pragma warning disable CA1031 // whatever broke, the poster must live on; the batch that finds the database gone answers its callers
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(e);
            _store.Rollback();
            return null;
        }
    }

    private LedgerHead Begin()
    {
        _known = _store.Durability.UpTo;
        var asked = _clock.Wall;
        var head = _store.Begin();
        (_now, _clockFault) = _clock.Look(head.At, head.DatabaseAt, asked);
        return head;
    }

    private bool TryPost(List<Submission> batch, LedgerHead? begun = null, bool boarding = false) => TryPost(
        batch,
        head =>
        {
            var answers = Run(batch, head, boarding);
            for (var i = 0; i < batch.Count; i++)
            {
                if (_clockFault is { } fault)
                {
                    batch[i].AnswerAll(Refusals.ClockOff, _now, fault.Text);
                }
                else
                {
                    batch[i].Answer.TrySetResult(answers[i]);
                }
            }
        },
        begun);

    /// <summary>Posts a batch and answers it; false: nothing was committed and nobody answered.</summary>
    private bool TryPost(IReadOnlyList<Queued> batch, Action<LedgerHead> run, LedgerHead? begun)
    {
        try
        {
            run(begun ?? Begin());
            return true;
        }
        catch (Exception e) when (StorageFault.Of(e) is not null && (begun is null || e is OutcomeUnknownException))
        {
            // Not the batch's fault. Where only a connection broke that had been there, nothing is committed, and it is tried again on another.
            Fault(e);
            if (e is OutcomeUnknownException)
            {
                _store.Durability.Doubt();
            }

            Forget();
            _store.Rollback();
            foreach (var submission in batch)
            {
                submission.AnswerAll(StorageFault.Of(e)!, Instant.Of(_clock.GetUtcNow()));
            }

            return true;
        }
#pragma warning disable CA1031 // whatever broke the batch, the poster must live on and the callers must be answered
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(e);
            Forget();
            _store.Rollback();
            return false;
        }
    }

    /// <summary>
    /// Told when an act is durable, before its caller is: whoever remembers people, rights or sessions forgets them, so that the next request on this node
    /// sees the change.
    /// </summary>
    public Action? ActRecorded { get; set; }

    /// <summary>Told of every exception that broke a batch: for the log.</summary>
    public Action<Exception>? Broke { get; set; }

    /// <summary>The last exception that broke a batch; for diagnosis.</summary>
    public Exception? LastFault { get; private set; }

    /// <summary>Why the last batch found the database away, failing or not known to be durable, until one is committed again; null: all is well.</summary>
    public Exception? CommitFault => Volatile.Read(ref _commitFault);

    /// <summary>What broke the last commit is over: something could be committed since. A fault that came later stays.</summary>
    public void Recovered(Exception fault) => Interlocked.CompareExchange(ref _commitFault, null, fault);

    /// <summary>How long the present batch has been under way; zero: none is.</summary>
    public TimeSpan Working => Volatile.Read(ref _workingSince) is > 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    private void Fault(Exception e)
    {
        LastFault = e;
        if (StorageFault.Of(e) is not null)
        {
            Volatile.Write(ref _commitFault, e);
        }

        Broke?.Invoke(e);
    }

    private List<IReadOnlyList<Receipt>> Run(List<Submission> batch, LedgerHead head, bool boarding)
    {
        if (_clockFault is not null)
        {
            _store.Rollback();
            return [];
        }

        var facts = FactsAt(head);
        var run = new BatchRun(_store, facts, head.Digest, _records!);
        run.Journal.KeepFounding(_foundingWaits);
        run.LoadFor(batch.SelectMany(s => s.Proposals));
        var answers = new List<IReadOnlyList<Receipt>>(batch.Count);
        do
        {
            while (answers.Count < batch.Count)
            {
                answers.Add(run.Process(batch[answers.Count]));

                // Where the database has nothing to do it is first to read what comes next, then to write what stands while this node decides on.
                // Not in small pieces: each costs some 0.1 ms.
                if (run.Journal.Unwritten * 8 >= batch.Count && _store.WritesAhead(run.Journal.Unwritten) && (TakeAlong() || batch.Count - answers.Count >= run.Journal.Unwritten / 2))
                {
                    run.Journal.WriteAhead();
                }
            }
        }
        while (TakeAlong());

        if (run.Journal.IsEmpty)
        {
            GiveUp(run, head);
            return answers;
        }

        Finish(run, facts, head);
        var first = head.Seq + 1;
        return answers.ConvertAll(receipts => (IReadOnlyList<Receipt>)
            [.. receipts.Select(r => r.Seq >= first && !r.Repeated ? r with { Digest = run.Journal.DigestOf(r.Seq) } : r)]);

        // Callers who come while it is decided: where they are many, this batch takes them along rather than have them wait for the next.
        // Not where something was undone: what then may be surrendered again is loaded for those that surrender with it, not for who
        // comes later.
        bool TakeAlong()
        {
            var known = batch.Count;
            if (!boarding || !_queue.HasManyFor(known)
                || batch.Exists(s => s.Proposals.Any(p => p.Terms.RefersTo is not null)))
            {
                return false;
            }

            _queue.Board(batch);
            if (batch.Count == known)
            {
                return false;
            }

            run.LoadFor(batch.Skip(known).SelectMany(s => s.Proposals));
            return true;
        }
    }

    private ActReceipt Carry(ActSubmission submission, LedgerHead head)
    {
        using var register = _store.Register();
        var act = submission.Act;
        if (_clockFault is { } fault && act.Operation.GoesOnWithoutClock?.Invoke(act.Form, register) != true)
        {
            _store.Rollback();
            return new(act.Id, 0, _now, Outcome.Refused, [Refusals.ClockOff.At(detail: fault.Text)], null);
        }

        var facts = FactsAt(head);

        // An act may change accounts and then post: what is remembered of them is of before it.
        ForgetAccounts();
        var run = new BatchRun(_store, facts, head.Digest, _records!);
        run.Journal.KeepFounding(_foundingWaits);
        var carried = new ActBatch(run, _store, facts, _records!, register, _clock);
        var receipt = carried.Carry(act, submission.Hash);
        if (run.Journal.IsEmpty)
        {
            GiveUp(run, head);
            return receipt;
        }

        Finish(run, facts, head, carried.AcceptedTime);
        if (carried.AcceptedTime is not null)
        {
            _clock.Accept();
        }

        ForgetAccounts();
        ActRecorded?.Invoke();
        return receipt;
    }

    private Facts FactsAt(LedgerHead head)
    {
        CatchUp(head);
        if (head.Accounts != _accountsVersion)
        {
            _memory.ForgetAccounts();
            using var register = _store.Register();
            _settings = register.List("select name, from_at, value from parameter order by from_at", r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2)));
            _records ??= new(register);
            _foundingWaits = RecordLog.HasFounding(register);
            _accountsVersion = head.Accounts;
        }

        var facts = new Facts(_memory)
        {
            // The journal's instants never go back, whatever the clocks of the nodes say.
            Now = Math.Max(head.At, _now),
            NextSeq = head.Seq + 1,
            NextBatch = head.NextBatch,
            NextHold = head.NextHold,
            Settings = _settings,
            FloorsAreOff = FloorsAreOff,
        };
        _clock.Tolerate(facts.Parameter(Parameters.ClockTolerance));
        facts.DefaultFreezePeriod = facts.Parameter(Parameters.FreezePeriod) * Instant.Day;
        return facts;
    }

    /// <summary>Forgets of the position what other nodes have changed since it was left.</summary>
    private void CatchUp(LedgerHead head)
    {
        if (_memory.Head is not { } left || _memory.IsOf(head))
        {
            return;
        }

        if (left.Seq > head.Seq || head.Seq - left.Seq > LedgerMemory.MostMissed)
        {
            _memory.Forget();
            return;
        }

        // The digest too: a database that was restored from a copy has another history under the same numbers.
        using var register = _store.Register();
        var missed = register.List(
            """
            select t.digest, p.line, p.source, p.destination from ledger_transaction t left join posting p on p.seq > t.seq where t.seq = @seq
            """,
            r => (Digest: r.GetFieldValue<byte[]>(0), Line: r.IsDBNull(1) ? (short)0 : r.GetInt16(1), Source: r.IsDBNull(1) ? 0 : r.GetInt64(2), Destination: r.IsDBNull(1) ? 0 : r.GetInt64(3)),
            ("seq", left.Seq));
        if (missed.Count == 0 || !missed[0].Digest.AsSpan().SequenceEqual(left.Digest))
        {
            _memory.Forget();
            return;
        }

        foreach (var (_, line, source, destination) in missed)
        {
            _memory.Position.Forget(source, line);
            _memory.Position.Forget(destination, line);
        }
    }

    private void ForgetAccounts()
    {
        _memory.ForgetAccounts();
        _accountsVersion = -1;
    }

    private void Forget()
    {
        _memory.Forget();
        _accountsVersion = -1;
    }

    /// <summary>
    /// Ends a batch that has nothing to write. What it answers from must be durable all the same: where that is not known, by a commit, which fails as any other.
    /// </summary>
    private void GiveUp(BatchRun run, LedgerHead head)
    {
        if (_store.Durability.Has(head.Seq, _known))
        {
            _store.Rollback();
        }
        else
        {
            if (run.Journal.HasFounding)
            {
                // The notes of its records stay until an entry has the records.
                _store.Rollback();
                _store.Begin();
            }

            _store.Prove();
            Durable(head.Seq);
        }

        _memory.Keep(head);
    }

    private void Durable(long seq)
    {
        _store.Durability.Raise(seq);
        Volatile.Write(ref _commitFault, null);
    }

    private void Finish(BatchRun run, Facts facts, LedgerHead head, long? acceptedTime = null)
    {
        run.JoinNeighbours();
        run.Journal.WriteProposals();
        var unwritten = run.Journal.TakeUnwritten();
        var next = new LedgerHead(facts.NextSeq - 1, acceptedTime ?? facts.Now, facts.NextBatch, facts.NextHold, run.Journal.LastDigest, head.Accounts);
        _store.Write(unwritten, facts.Position, next);
        _store.Commit();
        Durable(next.Seq);
        _foundingWaits = false;
        _memory.Settle(next);
    }
}
