using Microsoft.Extensions.Logging.Abstractions;

namespace CarbonRegistry.Web.Tests;

/// <summary>Background work that breaks must not take the node with it.</summary>
public sealed class RepeatedWorkTests
{
    [Fact]
    public async Task A_round_that_breaks_is_followed_by_the_next()
    {
        using var work = new BreaksOnce();
        await work.StartAsync(TestContext.Current.CancellationToken);
        await work.SecondRound.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(work.ExecuteTask!.IsCompleted);
        await work.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(work.ExecuteTask.IsCompletedSuccessfully);
    }

    private sealed class BreaksOnce()
        : RepeatedWork(TimeProvider.System, TimeSpan.FromMilliseconds(1), NullLogger.Instance)
    {
        private bool _broke;

        public TaskCompletionSource SecondRound { get; } = new();

        protected override Task Once(CancellationToken stop)
        {
            if (!_broke)
            {
                _broke = true;
                throw new InvalidOperationException("the first round breaks");
            }

            SecondRound.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
