using System.Diagnostics;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The one thread that posts: takes batches out of the queue, has them posted, and tries again what only another's
/// fault broke. Whatever breaks a batch, the thread lives on and nobody lacks an answer.
/// </summary>
internal sealed class Poster
{
    private readonly LedgerStore _store;
    private readonly LedgerTime _clock;
    private readonly LedgerQueue _queue;
    private readonly LedgerFaults _faults;
    private readonly BatchCycle _batches;
    private readonly Thread _thread;
    private long _workingSince;

    /// <summary>Starts the thread.</summary>
    public Poster(LedgerStore store, LedgerTime clock, LedgerQueue queue, LedgerFaults faults, BatchCycle batches)
    {
        (_store, _clock, _queue, _faults, _batches) = (store, clock, queue, faults, batches);
        _thread = new Thread(Post) { IsBackground = true, Name = "ledger poster" };
        _thread.Start();
    }

    /// <summary>How long the present batch has been under way; zero: none is.</summary>
    public TimeSpan Working =>
        Volatile.Read(ref _workingSince) is > 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Waits until the queue, closed, is drained.</summary>
    public void Join() => _thread.Join();

    private void Post()
    {
        var drained = new List<Submission>();
        while (_queue.Wait())
        {
            drained.Clear();
            Volatile.Write(ref _workingSince, Stopwatch.GetTimestamp());

            // The lock first, then the queue: a node that had to wait for another's batch posts all that came
            // meanwhile.
            var head = TryBegin();
            _queue.GatherCallers();
            _queue.Board(drained);

            // An act reads and writes ordinary records: it is a batch of its own, after what came before it.
            if (drained.Count == 0 && _queue.TakeOwnBatch() is { } own)
            {
                PostOwn(own, head);
            }
            else if (!TryPost(drained, head, boarding: true))
            {
                PostAlone(drained);
            }

            LedgerMeter.Batch(Math.Max(1, drained.Count), _workingSince);
            Volatile.Write(ref _workingSince, 0);
        }
    }

    private void PostOwn(OwnBatch own, LedgerHead? head)
    {
        // Once more where the connection had been there and broke: nothing was committed on it.
        bool Try(LedgerHead? begun) => TryPost([own], h => _batches.Post(own, h), begun);
        if (!Try(head) && !Try(begun: null))
        {
            own.AnswerAll(Refusals.Internal, Instant.Of(_clock.GetUtcNow()));
        }
    }

    /// <summary>
    /// Something in the batch, or its connection, broke: alone, each breaks only itself. Where the database is away the
    /// others need not try.
    /// </summary>
    private void PostAlone(List<Submission> batch)
    {
        RefusalKind? away = null;
        foreach (var submission in batch)
        {
            var before = _faults.OfCommit;
            if (away is not null)
            {
                submission.AnswerAll(away, Instant.Of(_clock.GetUtcNow()));
            }
            else if (!TryPost([submission], begun: null, boarding: false))
            {
                submission.AnswerAll(Refusals.Internal, Instant.Of(_clock.GetUtcNow()));
            }
            else if (_faults.OfCommit is { } fault && !ReferenceEquals(fault, before)
                && fault is not OutcomeUnknownException)
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
            return _batches.Begin();
        }
#pragma warning disable CA1031 // the poster must live on; the batch that finds the database gone answers its callers
        catch (Exception e)
#pragma warning restore CA1031
        {
            _faults.Add(e);
            _store.Rollback();
            return null;
        }
    }

    private bool TryPost(List<Submission> batch, LedgerHead? begun, bool boarding) =>
        TryPost(batch, head => _batches.Post(batch, head, boarding), begun);

    /// <summary>Posts a batch and answers it; false: nothing was committed and nobody answered.</summary>
    private bool TryPost(IReadOnlyList<Queued> batch, Action<LedgerHead> post, LedgerHead? begun)
    {
        try
        {
            post(begun ?? _batches.Begin());
            return true;
        }
        catch (Exception e) when (StorageFault.Of(e) is not null && (begun is null || e is OutcomeUnknownException))
        {
            // Not the batch's fault. Where only a connection broke that had been there, nothing is committed, and it is
            // tried again on another.
            _faults.Add(e);
            if (e is OutcomeUnknownException)
            {
                _store.Durability.Doubt();
            }

            _batches.Abandon();
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
            _faults.Add(e);
            _batches.Abandon();
            return false;
        }
    }
}
