using CarbonRegistry.Notification;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace CarbonRegistry.Web.Mailing;

/// <summary>How mail leaves the registry: a mail server, a folder, or the log.</summary>
public interface IMailRoute
{
    /// <summary>Sends it, or throws.</summary>
    Task Send(Mail mail, CancellationToken stop);
}

/// <summary>Where mail is sent by.</summary>
public sealed record MailOptions
{
    /// <summary>A mail server: <c>smtp://host:port</c> (STARTTLS where the server offers it; refused without it except
    /// on this machine) or <c>smtps://host:port</c> (TLS from the start).</summary>
    public Uri? Server { get; init; }

    /// <summary>The user at the server; null: none.</summary>
    public string? User { get; init; }

    /// <summary>Their password.</summary>
    public string? Password { get; init; }

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "registry@localhost";

    /// <summary>A folder where each mail becomes a file, in place of a server.</summary>
    public string? Folder { get; init; }

    /// <summary>Say in the log that a mail would go out, and no more: for demonstrations.</summary>
    public bool ToLog { get; init; }

    /// <summary>The route; null: none, and mail waits.</summary>
    internal IMailRoute? Route(ILoggerFactory log) =>
        Server is not null ? new SmtpRoute(this) : Folder is not null ? new FolderRoute(this) : ToLog
            ? new LogRoute(log.CreateLogger("Mail")) : null;

    internal MimeMessage Message(Mail mail)
    {
        var message = new MimeMessage { MessageId = $"{mail.Id}@carbon-registry", Subject = mail.Subject,
            Body = new TextPart("plain") { Text = mail.Body } };
        message.From.Add(MailboxAddress.Parse(From));
        message.To.Add(MailboxAddress.Parse(mail.Address));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}

internal sealed class SmtpRoute(MailOptions options) : IMailRoute
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task Send(Mail mail, CancellationToken stop)
    {
        var server = options.Server!;
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        var security = server.Scheme == "smtps" ? SecureSocketOptions.SslOnConnect : server.IsLoopback
            ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
        await client.ConnectAsync(server.Host, server.Port > 0 ? server.Port : server.Scheme == "smtps" ? 465 : 587,
            security, stop);
        if (options.User is { } user)
        {
            await client.AuthenticateAsync(user, options.Password ?? "", stop);
        }

        using var message = options.Message(mail);
        await client.SendAsync(message, stop);
        await client.DisconnectAsync(quit: true, stop);
    }
}

internal sealed class FolderRoute(MailOptions options) : IMailRoute
{
    public async Task Send(Mail mail, CancellationToken stop)
    {
        Directory.CreateDirectory(options.Folder!);
        using var message = options.Message(mail);
        await message.WriteToAsync(Path.Combine(options.Folder!, mail.Id + ".eml"), stop);
    }
}

internal sealed partial class LogRoute(ILogger log) : IMailRoute
{
    public Task Send(Mail mail, CancellationToken stop)
    {
        Said(log, mail.Id, mail.Subject);
        return Task.CompletedTask;
    }

    // Not the address: a log is no place for personal data.
    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {Id}: {Subject}")]
    private static partial void Said(ILogger logger, string id, string subject);
}
