namespace CarbonRegistry.Web;

/// <summary>Work that a node does again and again beside answering. What breaks one round is logged and tried in the
/// next: it never ends the node.</summary>
internal abstract partial class RepeatedWork(TimeProvider clock, TimeSpan interval, ILogger log) : BackgroundService
{
    /// <summary>The clock that the rounds go by.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>One round.</summary>
    protected abstract Task Once(CancellationToken stop);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the thread that starts the node: the first round may take a while.
        await Task.Yield();
        using var timer = new PeriodicTimer(interval, Clock);
        try
        {
            do
            {
                try
                {
                    await Once(stoppingToken);
                }
#pragma warning disable CA1031 // a background service's exception would stop the whole node
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    Failed(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; what is due another node does, or this one when it starts again.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of background work failed; it is tried again")]
    private static partial void Failed(ILogger log, Exception cause);
}
