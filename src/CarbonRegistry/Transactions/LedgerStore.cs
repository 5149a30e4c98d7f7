using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>What a batch of proposals needs to know next. Everything asked for is put into the <see cref="Facts"/>;
/// what does not exist is not.</summary>
public sealed class LoadRequest
{
    /// <summary>Accounts by id.</summary>
    public HashSet<AccountId> Accounts { get; } = [];

    /// <summary>Transactions by the caller's id, without their postings.</summary>
    public HashSet<Guid> Transactions { get; } = [];

    /// <summary>The postings of transactions that are known already, by number.</summary>
    public HashSet<long> Postings { get; } = [];

    /// <summary>Blocks of an account in picking order, after a block and at most so many.</summary>
    public HashSet<(AccountId Account, short Line, UnitBlock After, int Limit)> Pages { get; } = [];

    /// <summary>All blocks that share a serial number with these ranges, whoever holds them.</summary>
    public List<SerialRange> Ranges { get; } = [];

    /// <summary>Batches by id.</summary>
    public HashSet<int> Batches { get; } = [];

    /// <summary>Holds by id.</summary>
    public HashSet<HoldId> Holds { get; } = [];

    /// <summary>Bindings of these delivery accounts with these trading accounts.</summary>
    public HashSet<(AccountId Trading, AccountId Delivery)> Bindings { get; } = [];

    /// <summary>What may still be surrendered in reductions, by compliance holding account and surrender account. Loads
    /// the compliance years too.</summary>
    public HashSet<(AccountId Account, AccountId Surrender)> Offsets { get; } = [];

    /// <summary>Whether the compliance years are needed.</summary>
    public bool Years { get; set; }

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty =>
        Accounts.Count == 0 && Transactions.Count == 0 && Postings.Count == 0 && Pages.Count == 0 && Ranges.Count == 0
            && Batches.Count == 0 && Holds.Count == 0
        && Bindings.Count == 0 && Offsets.Count == 0 && !Years;
}

/// <summary>
/// The ledger's side of a database: one transaction at a time, under the lock on the ledger's head. The two
/// implementations are the two databases; order of statements and locks are theirs. Not thread-safe: one store belongs
/// to one poster.
/// </summary>
public abstract class LedgerStore : IDisposable
{
    /// <summary>Up to where the database is known to be durable.</summary>
    public abstract Durability Durability { get; }

    /// <summary>Told of what broke beside the batches: for the log.</summary>
    public virtual Action<Exception>? Broke { get; set; }

    /// <summary>Begins a transaction, takes the lock on the ledger's head (waiting for other nodes), and reads the
    /// head.</summary>
    public abstract LedgerHead Begin();

    /// <summary>Reads what is asked for into the facts.</summary>
    public abstract void Load(LoadRequest request, Facts facts);

    /// <summary>The blocks that these serial numbers are in.</summary>
    public abstract IReadOnlyList<UnitBlock> BlocksAt(IReadOnlyList<(short Line, long Serial)> serials);

    /// <summary>Whether the database is to begin with so many entries while the node decides what comes after
    /// them.</summary>
    public virtual bool WritesAhead(int entries) => false;

    /// <summary>
    /// Has the database begin to write entries that stand; <see cref="Write"/> is then told of those after them only.
    /// Where that fails, a later call of this store throws.
    /// </summary>
    public virtual void WriteAhead(IReadOnlyList<(JournalEntry Entry, byte[] Digest)> entries) =>
        throw new NotSupportedException();

    /// <summary>Writes journal, batches, holds, the difference of the holdings and the new head; at the latest with the
    /// commit.</summary>
    public abstract void Write(IReadOnlyList<(
        JournalEntry Entry, byte[] Digest)> entries, Position position, LedgerHead head);

    /// <summary>Ordinary records in the ledger's transaction.</summary>
    public abstract Register Register();

    /// <summary>A point that <see cref="RollbackToSavepoint"/> goes back to.</summary>
    public abstract void Savepoint();

    /// <summary>Undoes everything since the last <see cref="Savepoint"/>.</summary>
    public abstract void RollbackToSavepoint();

    /// <summary>Commits. After another exception than the following nothing was committed.</summary>
    /// <exception cref="OutcomeUnknownException">The database could not say whether it committed durably.</exception>
    public abstract void Commit();

    /// <summary>
    /// Commits a transaction that changes nothing, and yet waits as one that does: afterwards whatever it has read is
    /// durable.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">It is not known to be.</exception>
    public abstract void Prove();

    /// <summary>Gives the transaction up; the store may be used again.</summary>
    public abstract void Rollback();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connection.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Tonnes of reductions that may be surrendered against an amount due, rounded down.</summary>
    protected static long Share(long due, long percent) => (long)((Int128)due * percent / 100);
}
