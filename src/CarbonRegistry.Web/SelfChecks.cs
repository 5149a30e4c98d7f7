using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web;

/// <summary>
/// Looks every minute whether records and journal part (<see cref="OnlineCheck"/>), one node at a time. What it finds
/// becomes an act of the registry: the accounts concerned are frozen, the audit administrators told. Looks take a
/// fiftieth of the time at most: a look that took longer than 1.2 s is followed by a longer rest.
/// </summary>
internal sealed partial class SelfChecks(Database database, Ledger ledger, HostOptions options, ILogger<SelfChecks> log)
    : RepeatedWork(options.Clock, options.SelfCheckEvery, log)
{
    private readonly OnlineCheck _check = new(database);
    private readonly ILogger _log = log;
    private long _restsUntil;

    /// <inheritdoc/>
    protected override async Task Once(CancellationToken stop)
    {
        var began = Clock.GetTimestamp();
        if (began < _restsUntil)
        {
            return;
        }

        var result = await Task.Factory.StartNew(() => _check.Look(stop), stop, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        _restsUntil = began + (50 * (Clock.GetTimestamp() - began)) - (Clock.TimestampFrequency / 10);
        if (result is { Findings.Count: > 0 })
        {
            Alarm(_log, string.Join("; ", result.Findings));
            await ledger.Submit(new Act(Guid.CreateVersion7(Clock.GetUtcNow()), RaiseAlarm.Row, Actor.Registry,
                new RaiseAlarm.Form(result.Findings, result.Accounts)));
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Records and journal part: {Findings}")]
    private static partial void Alarm(ILogger log, string findings);
}
