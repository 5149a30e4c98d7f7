using CarbonRegistry.Transactions;
using System.Collections.Concurrent;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>The batches that this node has seen. A batch never changes, so that what is known of it is known for
/// good.</summary>
internal sealed class BatchCatalogue(Database database)
{
    private readonly ConcurrentDictionary<int, Batch> _known = new();

    /// <summary>The batch of this number, or null where there is none.</summary>
    public Batch? Find(int id)
    {
        if (_known.TryGetValue(id, out var batch))
        {
            return batch;
        }

        using var snapshot = new Snapshot(database);
        foreach (var found in snapshot.List(LedgerSql.Batches + " where id = @id", LedgerSql.ReadBatch, ("id", id)))
        {
            _known[id] = batch = found;
        }

        return batch;
    }
}
