using System.Threading.Channels;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>What waits to be posted: callers put it in, the poster takes it out.</summary>
internal sealed class LedgerQueue(int capacity, int maxBatch, LedgerTime clock)
{
    private readonly Channel<Queued> _waiting =
        Channel.CreateBounded<Queued>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Puts a submission in; where the queue is full, it is answered as busy (902).</summary>
    public void Add(Queued submission)
    {
        if (!_waiting.Writer.TryWrite(submission))
        {
            submission.AnswerAll(Refusals.Busy, Instant.Of(clock.GetUtcNow()));
        }
    }

    /// <summary>Takes nothing more in.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    /// <summary>Waits until something is there; false: nothing ever will be.</summary>
    public bool Wait() => _waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// The callers of the last batch are being answered and ask again: as long as the queue still grows, wait for them,
    /// some microseconds at a time. One batch of 64 costs little more than one of 5.
    /// </summary>
    public void GatherCallers()
    {
        var count = 0;
        for (var quiet = 0; quiet < 3 && count < maxBatch;)
        {
            Thread.Yield();
            Thread.SpinWait(200);
            var now = _waiting.Reader.Count;
            quiet = now > count ? 0 : quiet + 1;
            count = now;
        }
    }

    /// <summary>Takes what waits into the batch, up to the next act or the batch's full size.</summary>
    public void Board(List<Submission> batch)
    {
        var transactions = batch.Sum(s => s.Proposals.Count);
        var legs = batch.Sum(s => s.Legs);
        while (transactions < maxBatch && legs < Ledger.MaxBatchLegs
            && _waiting.Reader.TryPeek(out var next) && next is Submission submission)
        {
            _waiting.Reader.TryRead(out _);
            batch.Add(submission);
            transactions += submission.Proposals.Count;
            legs += submission.Legs;
        }
    }

    /// <summary>Whether so many wait that a batch of this size takes them along.</summary>
    public bool HasManyFor(int batch) => batch < maxBatch && _waiting.Reader.Count * 4 >= batch;

    /// <summary>The batch of its own that is next; null: a proposal is, or nothing.</summary>
    public OwnBatch? TakeOwnBatch()
    {
        if (!_waiting.Reader.TryPeek(out var next) || next is not OwnBatch own)
        {
            return null;
        }

        _waiting.Reader.TryRead(out _);
        return own;
    }
}

/// <summary>What a caller has submitted and waits to be answered on.</summary>
internal abstract record Queued
{
    /// <summary>Answers all of it with one refusal of the registry's own.</summary>
    public abstract void AnswerAll(RefusalKind kind, Instant now, Text? detail = null);
}

/// <summary>What reads and writes more than movements, and is therefore a batch of its own: an act.</summary>
internal abstract record OwnBatch : Queued
{
    /// <summary>Whether it goes on while the node's clock is off (909).</summary>
    public abstract bool GoesOnWithoutClock(Register register);

    /// <summary>Carries it out.</summary>
    /// <returns>The instant that the ledger's time goes on from, where it accepted another; UTC microseconds.</returns>
    public abstract Instant? CarryOut(BatchWork work);

    /// <summary>Answers its caller: what it did is durable.</summary>
    public abstract void AnswerCarried();
}

/// <summary>What a batch of its own works with.</summary>
/// <param name="Run">The batch: what is loaded, changed and recorded.</param>
/// <param name="Store">The database's side.</param>
/// <param name="Facts">What is known.</param>
/// <param name="Records">What of records is changed.</param>
/// <param name="Register">Reads and writes in the batch's database transaction.</param>
/// <param name="Time">The ledger's time.</param>
internal sealed record BatchWork(
    BatchRun Run, LedgerStore Store, Facts Facts, RecordLog Records, Register Register, LedgerTime Time);

/// <summary>Proposals: one, or several that stand or fall together.</summary>
internal sealed record Submission(IReadOnlyList<Proposal> Proposals, IReadOnlyList<byte[]> Hashes) : Queued
{
    public TaskCompletionSource<IReadOnlyList<Receipt>> Answer { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Legs { get; } = Proposals.Sum(p => p.Legs.Count);

    public override void AnswerAll(RefusalKind kind, Instant now, Text? detail = null) => Answer.TrySetResult(
    [
        .. Proposals.Select(
            p => new Receipt(p.Id, 0, now, p.Function.Code, Outcome.Refused, [kind.At(detail: detail)], [])),
    ]);
}
