using CarbonRegistry.Notification;

namespace CarbonRegistry.Web.Mailing;

/// <summary>Sends what waits in the outbox. Every node does; each mail is taken by one of them.</summary>
internal sealed partial class MailSender(Outbox outbox, MailOptions options, TimeProvider clock, ILoggerFactory logs)
    : RepeatedWork(clock, TimeSpan.FromSeconds(10), logs.CreateLogger<MailSender>())
{
    private const int AtOnce = 20;

    private readonly ILogger _log = logs.CreateLogger<MailSender>();
    private readonly IMailRoute? _route = options.Route(logs);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_route is not null)
        {
            return base.ExecuteAsync(stoppingToken);
        }

        NoRoute(_log);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task Once(CancellationToken stop) => SendAll(_route!, stop);

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

    [LoggerMessage(
        Level = LogLevel.Warning, Message =
            "No mail server is configured (--mail-server): notices reach people in the application only, "
                + "and their mail waits.")]
    private static partial void NoRoute(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} was not sent and will be tried again")]
    private static partial void NotSent(ILogger logger, string id, Exception cause);
}
