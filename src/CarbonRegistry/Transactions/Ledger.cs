using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The ledger: takes proposals in and answers each once its outcome is durable. Proposals of all callers queue. One
/// thread drains the queue, decides what it drained one after another, each as those before it left things, writes all
/// of it set-based and commits once (group commit). Any node may post to one PostgreSQL: the lock on the ledger's head
/// puts their batches in one order. Several nodes are there for availability.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    /// <summary>The most transactions in one batch.</summary>
    public const int MaxBatch = 1000;

    /// <summary>The most legs in one batch, unless a single proposal brings more.</summary>
    public const int MaxBatchLegs = 20_000;

    private readonly LedgerStore _store;
    private readonly LedgerQueue _queue;
    private readonly LedgerFaults _faults = new();
    private readonly NodeMemory _memory;
    private readonly BatchCycle _batches;
    private readonly Poster _poster;

    /// <summary>Opens the ledger of a migrated database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="clock">The clock, or the <see cref="LedgerTime"/> that a node's other parts go by too.</param>
    /// <param name="capacity">How many submissions may wait; one more is refused as busy (902).</param>
    /// <param name="maxBatch">
    /// The most transactions in one batch; 1 does without group commit, for comparison.
    /// </param>
    public Ledger(Database database, TimeProvider clock, int capacity = 20_000, int maxBatch = MaxBatch)
        : this(StoreFor(database), clock, capacity, maxBatch)
    {
    }

    /// <summary>A ledger on a store of one's own.</summary>
    public Ledger(LedgerStore store, TimeProvider clock, int capacity = 20_000, int maxBatch = MaxBatch)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        Time = clock as LedgerTime ?? new(clock);
        _queue = new(capacity, maxBatch, Time);
        _memory = new(store, Time);
        _batches = new(store, Time, _queue, _faults, _memory);
        store.Broke = e => Broke?.Invoke(e);
        _poster = new(store, Time, _queue, _faults, _batches);
    }

    /// <summary>The ledger's side of this database.</summary>
    public static LedgerStore StoreFor(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.IsPostgres ? new PostgresLedgerStore(database) : new SqliteLedgerStore(database);
    }

    /// <summary>
    /// Whether stored values below the law's floor count in this process, so that <see cref="Register.LetOneActAlone"/>
    /// has its effect. Tests and benchmarks set it, in process. Nothing that a registry is run with does: there, what
    /// somebody wrote into the table counts as the floor.
    /// </summary>
    internal static bool TrialsMayActAlone { get; set; }

    /// <summary>Whether they count in this ledger.</summary>
    internal bool FloorsAreOff
    {
        get => _memory.FloorsAreOff;
        init => _memory.FloorsAreOff = value;
    }

    /// <summary>The ledger's time on this node.</summary>
    public LedgerTime Time { get; }

    /// <summary>
    /// Proposes one transaction. The answer is durable. Refusals of the registry itself have no place in the journal
    /// (their <c>Seq</c> is 0): outcome unknown (901), busy (902), internal (903).
    /// </summary>
    public async Task<Receipt> Submit(Proposal proposal) => (await Submit([proposal]))[0];

    /// <summary>
    /// Proposes several transactions, all or none: where one is refused, the others are refused as linked (110).
    /// </summary>
    public Task<IReadOnlyList<Receipt>> Submit(IReadOnlyList<Proposal> proposals)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        if (proposals.Count == 0)
        {
            throw new ArgumentException("At least one proposal.", nameof(proposals));
        }

        var submission = new Submission(proposals, [.. proposals.Select(JournalEntry.HashOf)]);
        _queue.Add(submission);
        return LedgerMeter.Observed(submission.Answer.Task);
    }

    /// <summary>Takes in a batch of its own.</summary>
    internal void Add(OwnBatch own) => _queue.Add(own);

    /// <summary>
    /// Told when an act is durable, before its caller is: whoever remembers people, rights or sessions forgets them, so
    /// that the next request on this node sees the change.
    /// </summary>
    public Action? ActRecorded
    {
        get => _batches.ActRecorded;
        set => _batches.ActRecorded = value;
    }

    /// <summary>Told of every exception that broke a batch: for the log.</summary>
    public Action<Exception>? Broke
    {
        get => _faults.Broke;
        set => _faults.Broke = value;
    }

    /// <summary>The last exception that broke a batch; for diagnosis.</summary>
    public Exception? LastFault => _faults.Last;

    /// <summary>
    /// Why the last batch found the database away, failing or not known to be durable, until one is committed again;
    /// null: all is well.
    /// </summary>
    public Exception? CommitFault => _faults.OfCommit;

    /// <summary>
    /// What broke the last commit is over: something could be committed since. A fault that came later stays.
    /// </summary>
    public void Recovered(Exception fault) => _faults.Recovered(fault);

    /// <summary>How long the present batch has been under way; zero: none is.</summary>
    public TimeSpan Working => _poster.Working;

    /// <summary>Takes nothing more in, answers what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await Task.Run(_poster.Join);
        _store.Dispose();
    }
}
