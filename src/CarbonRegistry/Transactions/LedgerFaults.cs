using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>What broke batches, and whether the database is well: told by the poster, read by any thread.</summary>
internal sealed class LedgerFaults
{
    private Exception? _ofCommit;

    /// <summary>Told of every exception that broke a batch: for the log.</summary>
    public Action<Exception>? Broke { get; set; }

    /// <summary>The last exception that broke a batch.</summary>
    public Exception? Last { get; private set; }

    /// <summary>
    /// Why the last batch found the database away, failing or not known to be durable, until one is committed again;
    /// null: all is well.
    /// </summary>
    public Exception? OfCommit => Volatile.Read(ref _ofCommit);

    /// <summary>A batch broke.</summary>
    public void Add(Exception e)
    {
        Last = e;
        if (StorageFault.Of(e) is not null)
        {
            Volatile.Write(ref _ofCommit, e);
        }

        Broke?.Invoke(e);
    }

    /// <summary>A batch was committed.</summary>
    public void Committed() => Volatile.Write(ref _ofCommit, null);

    /// <summary>What broke that commit is over. A fault that came later stays.</summary>
    public void Recovered(Exception fault) => Interlocked.CompareExchange(ref _ofCommit, null, fault);
}
