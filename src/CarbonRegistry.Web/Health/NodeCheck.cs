using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CarbonRegistry.Web.Health;

/// <summary>
/// One thing that must be well for the node to be ready. To add one: derive, have <see cref="Look"/> say what is not
/// well, and add it in
/// <see cref="NodeHealth.AddServices"/> by name; <c>/health/ready</c> then tells it. A look may block as long as it
/// likes: it has a thread of its own, there is one at a time, and who asks is told after 0.8 s that it gave no answer.
/// </summary>
internal abstract class NodeCheck : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly Text NoAnswer = new("未在 0.8 秒内答复", "It gave no answer within 0.8 s");

    private readonly Lock _lock = new();
    private Task<Text?>? _looking;

    /// <summary>What is not well, for everybody to read; null: all is well. An exception counts as not well.</summary>
    protected abstract Text? Look();

    /// <summary>What it means for the node where something is not well: unhealthy, it is not ready; degraded, it is and
    /// says so.</summary>
    protected virtual HealthStatus Graveness => HealthStatus.Unhealthy;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        Task<Text?> looking;
        lock (_lock)
        {
            looking = _looking is { IsCompleted: false } begun
                ? begun
                : _looking = Task.Factory.StartNew(Look, CancellationToken.None, TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
        }

        try
        {
            return Result(await looking.WaitAsync(Patience, cancellationToken), null);
        }
        catch (TimeoutException) when (!looking.IsCompleted)
        {
            return Result(NoAnswer, null);
        }
#pragma warning disable CA1031 // whatever a check throws, the answer is that this is not well
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Result((Storage.StorageFault.Of(e) ?? Refusals.Internal).Text, e);
        }
    }

    /// <summary>Waits for a look that goes on, so that it does not outlive its database.</summary>
    public void Dispose() => _looking?.ContinueWith(_ => { }, TaskScheduler.Default).Wait(Longest);

    private HealthCheckResult Result(Text? why, Exception? cause) => why is { } text
        ? new HealthCheckResult(Graveness, text.En, cause,
            new Dictionary<string, object>(StringComparer.Ordinal) { ["why"] = text })
        : HealthCheckResult.Healthy();
}
