using System.Security.Cryptography;
using CarbonRegistry.Exchange;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace CarbonRegistry.Web.Exchange;

/// <summary>
/// The exchange link's own listener, with TLS both ways. The handshake lets any client certificate through whose
/// private key the client has; which one counts, the exchange's key says (pinning), so that no certification authority
/// is trusted.
/// </summary>
/// <param name="Port">Its port; 0 takes a free one.</param>
/// <param name="CertificateFile">The server's certificate with its private key, PKCS #12.</param>
/// <param name="Password">The file's password, or null.</param>
public sealed record ExchangeListener(int Port, string CertificateFile, string? Password)
{
    private static readonly object _mark = new();

    /// <summary>Opens the listener.</summary>
    internal void Listen(KestrelServerOptions kestrel)
    {
        var certificate = Certificates.Read(CertificateFile, Password);
        kestrel.ListenAnyIP(Port, listener =>
        {
            listener.Use(next => connection =>
            {
                connection.Items[_mark] = true;
                return next(connection);
            });
            listener.UseHttps(h =>
            {
                h.ServerCertificate = certificate;
                h.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                h.ClientCertificateValidation = (_, _, _) => true;
            });
        });
    }

    /// <summary>
    /// By this listener exchanges reach their interface and nothing else, and by no other listener does anybody reach
    /// it. Told by the connection: what a client writes into its Host field proves nothing.
    /// </summary>
    internal static Task KeepApart(HttpContext http, RequestDelegate next)
    {
        var isExchange = http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(_mark) == true;
        if (isExchange == http.Request.Path.StartsWithSegments(ExchangeApi.Prefix, StringComparison.Ordinal))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Whether the client has shown the certificate that is registered with its key, in its time. Where there
    /// is no listener with TLS, a key may be without one.</summary>
    internal static bool Admits(HttpContext http, ExchangeKey key, HostOptions options, DateTimeOffset now) =>
        key.Certificate is not { } pinned
            ? options.Exchange is null
            : http.Connection.ClientCertificate is { } shown
                && CryptographicOperations.FixedTimeEquals(SHA256.HashData(shown.RawDataMemory.Span), pinned)
                && shown.NotBefore.ToUniversalTime() <= now.UtcDateTime
                && now.UtcDateTime < shown.NotAfter.ToUniversalTime();
}
