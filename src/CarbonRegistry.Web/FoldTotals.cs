using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>Folds what was posted into the totals, so that what a page must add to them stays little. Every node does;
/// whichever comes first has done it.</summary>
internal sealed class FoldTotals(Database database, TimeProvider clock, ILogger<FoldTotals> log)
    : RepeatedWork(clock, TimeSpan.FromSeconds(5), log)
{
    /// <inheritdoc/>
    protected override async Task Once(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !JournalTotals.Fold(database))
        {
            // Between two folds others may write.
            await Task.Yield();
        }
    }
}
