namespace CarbonRegistry.Web.Health;

/// <summary>
/// Sees to it that a request finds a thread while others hang in the database: where requests wait and nothing at all
/// gets done, the pool is given more threads at once (by itself it takes one or two a second), and beyond what they
/// bear, callers are turned away.
/// </summary>
internal sealed class PoolWatch : IHostedService, IDisposable
{
    /// <summary>So many requests may hang at once before the next is turned away.</summary>
    private const int MostHanging = 300;

    private const int MostThreads = 400;
    private const int Step = 50;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks without anything waiting before the threads are taken away again: half a minute.</summary>
    private const int Quiet = 200;

    /// <summary>Looks with something done before nobody is turned away any more: under a steady load something always
    /// waits.</summary>
    private const int Flowing = 14;

    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private volatile bool _isStuck;
    private int _requests;

    /// <summary>One request more. False: too many hang.</summary>
    public bool Enter() => Interlocked.Increment(ref _requests) <= MostHanging || !_isStuck;

    /// <summary>One request less.</summary>
    public void Leave() => Interlocked.Decrement(ref _requests);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new(Watch) { IsBackground = true, Name = "pool watch", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A host that could not start is disposed of without having been stopped.
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        ThreadPool.GetMinThreads(out var least, out var ports);
        var (threads, done, still, quiet, flowing) = (least, ThreadPool.CompletedWorkItemCount, 0, 0, 0);
        var at = TimeProvider.System.GetTimestamp();
        while (!_stop.Wait(Look))
        {
            var (before, since) = (done, at);
            (done, at) = (ThreadPool.CompletedWorkItemCount, TimeProvider.System.GetTimestamp());
            var isWaiting = ThreadPool.PendingWorkItemCount > 0;

            // Where this thread itself is late, it is the processor that all wait for: more threads would make that
            // worse.
            var isOnTime = TimeProvider.System.GetElapsedTime(since, at) < Late;
            still = isWaiting && isOnTime && done == before ? still + 1 : 0;
            flowing = done > before ? flowing + 1 : 0;
            quiet = isWaiting ? 0 : quiet + 1;
            if (still >= 2)
            {
                (flowing, _isStuck) = (0, true);
                threads = Math.Min(Math.Max(threads, ThreadPool.ThreadCount) + Step, MostThreads);
                ThreadPool.SetMinThreads(threads, ports);
            }
            else if (flowing >= Flowing)
            {
                _isStuck = false;
            }

            if (threads > least && quiet > Quiet)
            {
                threads = least;
                ThreadPool.SetMinThreads(least, ports);
            }
        }
    }
}
