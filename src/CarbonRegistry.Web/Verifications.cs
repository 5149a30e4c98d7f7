using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web;

/// <summary>Runs the verifications that auditors start (37), beside the requests: one at a time in the whole registry,
/// each until its time is up.</summary>
internal sealed class Verifications(Database database, Ledger ledger, TimeProvider clock) : IHostedService
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>What runs on this node, or has run.</summary>
    public Task Running => _running;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A node that stops records that its verification did.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>Starts the verification that the act began.</summary>
    /// <param name="id">The act's id.</param>
    /// <param name="scope">How much is gone through.</param>
    /// <param name="endsBy">When it is stopped, UTC microseconds since 1970.</param>
    public Task Start(Guid id, VerificationScope scope, Instant endsBy) =>
        _running = Task.Factory.StartNew(() => Run(id, scope, endsBy), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task Run(Guid id, VerificationScope scope, Instant endsBy)
    {
        List<string> findings = [];
        var (count, entries, stopped) = (0L, 0L, false);
        using var time = new CancellationTokenSource(
            TimeSpan.FromMicroseconds(Math.Max(1, endsBy - Instant.Of(clock.GetUtcNow()))), clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(time.Token, _stopping.Token);
        try
        {
            entries = Verifier.VerifyUntil(
                stop.Token, database, scope,
                f =>
                {
                    if (++count <= VerifyJournal.MostFindings)
                    {
                        findings.Add(f.ToString());
                    }
                }).Transactions;
        }
        catch (OperationCanceledException)
        {
            stopped = true;
        }
        catch (System.Data.Common.DbException)
        {
            // The database went away; that it was not verified is what there is to say.
            stopped = true;
        }

        await ledger.Submit(new Act(
            Guid.CreateVersion7(clock.GetUtcNow()), VerifyJournal.End.Row, Actor.Registry,
            new VerifyJournal.End.Form(id, entries, count, findings, stopped)));
    }
}
