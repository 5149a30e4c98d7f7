using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>serve</c>: runs a web node until it is told to stop.</summary>
public static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var demo =
            new Option<bool>("--demo") { Description = "Migrate, and fill an empty database with demonstration data." };
        var exchangeKey = new Option<string?>(
            "--exchange-key") { Description =
                "The key that answers to exchanges are signed with (PKCS #8 in PEM, P-256 or SM2); made where the file "
                    + "does not exist." };
        var exchangeAddress = new Option<string?>(
            "--exchange-address") { Description =
            "Scheme, host and port by which exchanges call, where a proxy changes them." };
        var publicAddress = new Option<string?>(
            "--public-address") { Description =
            "Scheme, host and port by which programs call, where a proxy changes them: it is part of what they sign." };
        var exchangePort = new Option<int?>(
            "--exchange-port") { Description = "A TLS listener of its own for exchanges, with client certificates." };
        var exchangeCertificate = new Option<string?>(
            "--exchange-certificate") { Description =
            "Its certificate and key (PKCS #12); the password is in CARBONREGISTRY_EXCHANGE_CERTIFICATE_PASSWORD." };
        var proxies = new Option<string[]>("--trusted-proxy")
        {
            Description =
                "Address of a balancer that says who the client is and whether it came over https (X-Forwarded-For, "
                    + "X-Forwarded-Proto); may be repeated.",
        };
        var mailServer = new Option<Uri?>("--mail-server")
        {
            Description =
                "The server that notices are mailed by: smtp://host:587 or smtps://host:465. User and password are "
                    + "in CARBONREGISTRY_MAIL_USER and CARBONREGISTRY_MAIL_PASSWORD.",
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
        var mailFrom = new Option<string?>("--mail-from") { Description = "The sender's address of mail." };
        var mailFolder = new Option<string?>(
            "--mail-folder") { Description = "A folder where each mail becomes a file, in place of a server." };
        var metrics = new Option<string?>("--metrics-url")
        {
            Description =
                "Where Prometheus reads the node's figures (at /metrics), such as http://127.0.0.1:9464; "
                    + "a port of its own.",
        };
        var jsonLogs = new Option<bool>("--log-json") { Description = "Write the log as lines of JSON." };
        metrics.Check(IsListener, "http://127.0.0.1:9464");
        urls.Check(u => u.Split(';').All(IsListener), "http://127.0.0.1:5080");
        exchangeAddress.Check(IsAddress, "https://registry.example");
        publicAddress.Check(IsAddress, "https://registry.example");
        proxies.Check(p => IPAddress.TryParse(p, out _), "192.0.2.1");
        exchangePort.Check(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort, "8443");
        mailFrom.Check(f => System.Net.Mail.MailAddress.TryCreate(f, out _), "registry@example.org");
        var command = new Command("serve",
            "Run the web node: the pages, the interface under /api/v1 and its description.")
        {
            urls, demo, proxies, publicAddress, exchangeKey, exchangeAddress, exchangePort, exchangeCertificate,
            mailServer, mailFrom, mailFolder, metrics, jsonLogs,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var connection = parsed.GetValue(CommonOptions.Database)!;
            if (parsed.GetValue(exchangePort) is null != parsed.GetValue(exchangeCertificate) is null)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    "--exchange-port and --exchange-certificate belong together.");
                return 1;
            }

            if (parsed.GetValue(mailFolder) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            if (!await Prepare(connection, parsed.GetValue(demo), output, parsed.InvocationConfiguration.Error))
            {
                return 1;
            }

            await using var app = Host.Build(new HostOptions
            {
                Database = connection, Urls = parsed.GetValue(urls)!, Demonstration = parsed.GetValue(demo),
                KeyCertificate = KeyCertificate(),
                TrustedProxies = [.. (parsed.GetValue(proxies) ?? []).Select(IPAddress.Parse)],
                Mail = new()
                {
                    Server = parsed.GetValue(mailServer), From = parsed.GetValue(mailFrom) ?? "registry@localhost",
                    Folder = parsed.GetValue(mailFolder), ToLog = parsed.GetValue(demo),
                    User = Environment.GetEnvironmentVariable("CARBONREGISTRY_MAIL_USER"),
                    Password = Environment.GetEnvironmentVariable("CARBONREGISTRY_MAIL_PASSWORD"),
                },
                MetricsUrl = parsed.GetValue(metrics), LogsJson = parsed.GetValue(jsonLogs),
                ExchangeKeyFile = parsed.GetValue(exchangeKey), ExchangeAddress = parsed.GetValue(exchangeAddress),
                PublicAddress = parsed.GetValue(publicAddress),
                Exchange = parsed.GetValue(exchangePort) is { } port
                    && parsed.GetValue(exchangeCertificate) is { } certificate
                    ? new(port, certificate,
                        Environment.GetEnvironmentVariable("CARBONREGISTRY_EXCHANGE_CERTIFICATE_PASSWORD"))
                    : null,
            });
            await Begin(app, stop);
            foreach (var url in app.Urls.Where(u => u != parsed.GetValue(metrics)))
            {
                var isExchanges = parsed.GetValue(exchangePort) is { } own
                    && url.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{own}"), StringComparison.Ordinal);
                await output.WriteLineAsync($"Listening on {Named(url)} ({(isExchanges ? "the exchange link" : $"the interface is described at {Named(url)}/scalar")}).");
            }

            await MigrateCommand.PrintFounding(app.Services.GetRequiredService<Database>(), output,
                Named(app.Urls.First()));

            // Ctrl-C and SIGTERM reach both the host and the command line; whichever comes first ends the waiting.
            await app.WaitForShutdownAsync(stop);
            return 0;
        });
        return command;
    }

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

    private static async Task Begin(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
        {
            throw new CannotRunException(new(
                "https 监听地址需要证书：以环境变量 ASPNETCORE_Kestrel__Certificates__Default__Path 与 …__Password 指定",
                "An https address needs a certificate: name it by ASPNETCORE_Kestrel__Certificates__Default__Path "
                    + "and …__Password in the environment"));
        }
    }

    /// <summary>The certificate with its private key (PKCS #12) that encrypts the key ring, where the environment names
    /// one.</summary>
    private static X509Certificate2? KeyCertificate() =>
        Environment.GetEnvironmentVariable("CARBONREGISTRY_KEY_CERTIFICATE") is { Length: > 0 } file
        ? Certificates.Read(file, Environment.GetEnvironmentVariable("CARBONREGISTRY_KEY_CERTIFICATE_PASSWORD"))
        : null;

    /// <summary>An address as people open it: passkeys belong to a name, and a number is none.</summary>
    private static string Named(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
            && IPAddress.TryParse(address.Host.Trim('[', ']'), out var number) && IPAddress.IsLoopback(number)
            ? new UriBuilder(address) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority) : url;

    private static async Task<bool> Prepare(string connection, bool demo, TextWriter output, TextWriter error)
    {
        using var database = new Database(connection);
        try
        {
            if (demo || (database.IsBlank && ApplicationRole.MayCreateTables(database)))
            {
                database.Migrate();
            }

            database.RequireOwnSchema();

            if (ApplicationRole.WhyNot(database) is { } lacking)
            {
                await error.WriteLineAsync(lacking);
                return false;
            }

            if (SmallDemonstration.IsEmpty(database) && demo)
            {
                var people = await SmallDemonstration.Seed(database, TimeProvider.System);

                // One of each role: the sign-in page offers everybody.
                SeedCommand.PrintPeople([.. people.DistinctBy(p => p.Role)]);
                Console.WriteLine(
                    $"演示人员共 {people.Count} 名，登录页可任选；以上为其访问令牌 / {people.Count} people in all, to choose "
                        + "from on the sign-in page; above are access tokens of some");
            }

            return true;
        }
        catch (DbException e)
        {
            await error.WriteLineAsync($"{database.Description} is not ready: {e.Message.ReplaceLineEndings(" ")}");
            return false;
        }
    }
}
