using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Health;

/// <summary>The node's clock agrees with the database's, with the machine's count and with the journal: else the node
/// takes nothing (909).</summary>
internal sealed class ClockCheck(ClockWatch watch) : NodeCheck
{
    /// <inheritdoc/>
    protected override Text? Look() => watch.Look()?.Text;
}

/// <summary>Looks at the clock each second, asked or not: by then a node that is at rest has seen that its clock was
/// turned.</summary>
internal sealed class ClockLook(ClockWatch watch, TimeProvider clock, ILogger<ClockLook> log)
    : RepeatedWork(clock, TimeSpan.FromSeconds(1), log)
{
    private ClockFault? _told;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        watch.Stop();
    }

    /// <inheritdoc/>
    protected override Task Once(CancellationToken stop)
    {
        var fault = watch.Look();
        if (fault?.Kind != _told?.Kind)
        {
            if (fault is not null)
            {
                Log.ClockOff(log, fault.Text.En);
            }

            _told = fault;
        }

        return Task.CompletedTask;
    }
}
