using CarbonRegistry.Notification;

namespace CarbonRegistry.Web.Mailing;

/// <summary>Sends what waits in the outbox. Every node does; each mail is taken by one of them.</summary>
internal sealed partial class MailSender(Outbox outbox, MailOptions options, TimeProvider clock, ILoggerFactory logs) : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = logs.CreateLogger<MailSender>();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Route(logs) is not { } route)
        {
            NoRoute(_log);
            return;
        }

        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    await SendAll(route, stoppingToken);
                }
                catch (System.Data.Common.DbException e)
                {
                    Log.Failed(_log, "send", "mail", e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was taken and not sent is due again in some minutes, at whichever node.
        }
    }

    /// <summary>Sends all that is due now.</summary>
    internal async Task SendAll(IMailRoute route, CancellationToken stop)
    {
        while (outbox.Take(AtOnce) is { Count: > 0 } taken)
        {
            foreach (var mail in taken)
            {
                try
                {
                    await route.Send(mail, stop);
                    outbox.Sent(mail);
                }
#pragma warning disable CA1031 // whatever it was, the mail is tried again and the log has the cause
                catch (Exception e) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    outbox.Failed(mail, e.Message);
                    NotSent(_log, mail.Id, e);
                }
            }
        }

        outbox.Forget();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No mail server is configured (--mail-server): notices reach people in the application only, and their mail waits.")]
    private static partial void NoRoute(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} was not sent and will be tried again")]
    private static partial void NotSent(ILogger logger, string id, Exception cause);
}
