using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>Folds what was posted into the totals, so that what a page must add to them stays little. Every node does; whichever comes first has done it.</summary>
internal sealed class FoldTotals(Database database, TimeProvider clock, ILogger<FoldTotals> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the thread that starts the node: a journal of years takes a while.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    while (!stoppingToken.IsCancellationRequested && !JournalTotals.Fold(database))
                    {
                        // Between two folds others may write.
                        await Task.Yield();
                    }
                }
                catch (System.Data.Common.DbException e)
                {
                    Log.Failed(log, "fold", "totals", e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; another one goes on, or this one when it starts again.
        }
    }
}
