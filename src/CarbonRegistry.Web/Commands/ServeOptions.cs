using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Mail;

namespace CarbonRegistry.Web.Commands;

/// <summary>What <c>serve</c> takes, and the node that it asks for.</summary>
internal sealed class ServeOptions
{
    private readonly Option<string> _urls = new("--urls")
    {
        Description = "Where to listen.", DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private readonly Option<bool> _demo = new("--demo")
    {
        Description = "Migrate, and fill an empty database with demonstration data.",
    };

    private readonly Option<string[]> _proxies = new("--trusted-proxy")
    {
        Description = "Address of a balancer that says who the client is and whether it came over https "
            + "(X-Forwarded-For, X-Forwarded-Proto); may be repeated.",
    };

    private readonly Option<string?> _publicAddress = new("--public-address")
    {
        Description = "Scheme, host and port by which programs call, where a proxy changes them: it is part of what "
            + "they sign.",
    };

    private readonly Option<string?> _exchangeKey = new("--exchange-key")
    {
        Description = "The key that answers to exchanges are signed with (PKCS #8 in PEM, P-256 or SM2); made where "
            + "the file does not exist.",
    };

    private readonly Option<string?> _exchangeAddress = new("--exchange-address")
    {
        Description = "Scheme, host and port by which exchanges call, where a proxy changes them.",
    };

    private readonly Option<int?> _exchangePort = new("--exchange-port")
    {
        Description = "A TLS listener of its own for exchanges, with client certificates.",
    };

    private readonly Option<string?> _exchangeCertificate = new("--exchange-certificate")
    {
        Description = "Its certificate and key (PKCS #12); the password is in "
            + "CARBONREGISTRY_EXCHANGE_CERTIFICATE_PASSWORD.",
    };

    private readonly Option<Uri?> _mailServer = new("--mail-server")
    {
        Description = "The server that notices are mailed by: smtp://host:587 or smtps://host:465. User and password "
            + "are in CARBONREGISTRY_MAIL_USER and CARBONREGISTRY_MAIL_PASSWORD.",
        CustomParser = given =>
        {
            if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var server)
                && server.Scheme is "smtp" or "smtps")
            {
                return server;
            }

            given.AddError($"--mail-server: '{given.Tokens[0].Value}' is no address such as smtp://host:587.");
            return null;
        },
    };

    private readonly Option<string?> _mailFrom = new("--mail-from") { Description = "The sender's address of mail." };

    private readonly Option<string?> _mailFolder = new("--mail-folder")
    {
        Description = "A folder where each mail becomes a file, in place of a server.",
    };

    private readonly Option<string?> _metrics = new("--metrics-url")
    {
        Description = "Where Prometheus reads the node's figures (at /metrics), such as http://127.0.0.1:9464; "
            + "a port of its own.",
    };

    private readonly Option<bool> _jsonLogs = new("--log-json")
    {
        Description = "Write the log as lines of JSON.",
    };

    public ServeOptions()
    {
        _metrics.Check(IsListener, "http://127.0.0.1:9464");
        _urls.Check(u => u.Split(';').All(IsListener), "http://127.0.0.1:5080");
        _exchangeAddress.Check(IsAddress, "https://registry.example");
        _publicAddress.Check(IsAddress, "https://registry.example");
        _proxies.Check(p => IPAddress.TryParse(p, out _), "192.0.2.1");
        _exchangePort.Check(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort, "8443");
        _mailFrom.Check(f => MailAddress.TryCreate(f, out _), "registry@example.org");
    }

    /// <summary>The options in the order in which help names them.</summary>
    public IReadOnlyList<Option> All =>
    [
        _urls, _demo, _proxies, _publicAddress, _exchangeKey, _exchangeAddress, _exchangePort, _exchangeCertificate,
        _mailServer, _mailFrom, _mailFolder, _metrics, _jsonLogs,
    ];

    /// <summary>What is wrong with the options together; null: nothing is.</summary>
    public string? WhyNot(ParseResult parsed) =>
        parsed.GetValue(_exchangePort) is null != parsed.GetValue(_exchangeCertificate) is null
            ? "--exchange-port and --exchange-certificate belong together." : null;

    /// <summary>The node that is asked for; passwords are in the environment alone.</summary>
    public HostOptions Read(ParseResult parsed) => new()
    {
        Database = parsed.GetValue(CommonOptions.Database)!, Urls = parsed.GetValue(_urls)!,
        Demonstration = parsed.GetValue(_demo),
        TrustedProxies = [.. (parsed.GetValue(_proxies) ?? []).Select(IPAddress.Parse)],
        Mail = new()
        {
            Server = parsed.GetValue(_mailServer), From = parsed.GetValue(_mailFrom) ?? "registry@localhost",
            Folder = parsed.GetValue(_mailFolder), ToLog = parsed.GetValue(_demo),
            User = Environment.GetEnvironmentVariable("CARBONREGISTRY_MAIL_USER"),
            Password = Environment.GetEnvironmentVariable("CARBONREGISTRY_MAIL_PASSWORD"),
        },
        MetricsUrl = parsed.GetValue(_metrics), LogsJson = parsed.GetValue(_jsonLogs),
        ExchangeKeyFile = parsed.GetValue(_exchangeKey), ExchangeAddress = parsed.GetValue(_exchangeAddress),
        PublicAddress = parsed.GetValue(_publicAddress),
        Exchange = parsed.GetValue(_exchangePort) is { } port
            && parsed.GetValue(_exchangeCertificate) is { } certificate
            ? new(port, certificate,
                Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_CERTIFICATE_PASSWORD"))
            : null,
    };

    private static bool IsListener(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase: "",
                Port: >= 0 and <= IPEndPoint.MaxPort };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether it is a scheme, a host and perhaps a port, and nothing else.</summary>
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" };
}
