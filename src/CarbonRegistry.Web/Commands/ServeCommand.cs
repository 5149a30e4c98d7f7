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
        var options = new ServeOptions();
        var command = new Command("serve",
            "Run the web node: the pages, the interface under /api/v1 and its description.");
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) => Run(options, parsed, stop));
        return command;
    }

    private static async Task<int> Run(ServeOptions options, ParseResult parsed, CancellationToken stop)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (options.WhyNot(parsed) is { } why)
        {
            await error.WriteLineAsync(why);
            return 1;
        }

        var node = options.Read(parsed);
        if (node.Mail.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        if (!await Prepare(node.Database, node.Demonstration, output, error))
        {
            return 1;
        }

        await using var app = Host.Build(node with { KeyCertificate = KeyCertificate() });
        await Begin(app, stop);
        foreach (var url in app.Urls.Where(u => u != node.MetricsUrl))
        {
            var isExchanges = node.Exchange is { } own
                && url.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{own.Port}"), StringComparison.Ordinal);
            var what = isExchanges ? "the exchange link" : $"the interface is described at {Named(url)}/scalar";

            // Where the log is lines of JSON, whoever reads it reads nothing else: the host's own line says the same.
            if (!node.LogsJson)
            {
                await output.WriteLineAsync($"Listening on {Named(url)} ({what}).");
            }
        }

        await MigrateCommand.PrintFounding(app.Services.GetRequiredService<Database>(), output,
            Named(app.Urls.First()));

        // Ctrl-C and SIGTERM reach both the host and the command line; whichever comes first ends the waiting.
        await app.WaitForShutdownAsync(stop);
        return 0;
    }

    private static async Task Begin(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
        {
            throw new CannotRunException(new(
                "https 监听地址需要证书："
                    + "以环境变量 ASPNETCORE_Kestrel__Certificates__Default__Path 与 …__Password 指定",
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
                    $"演示人员共 {people.Count} 名，登录页可任选；以上为其访问令牌 / "
                        + $"{people.Count} people in all, to choose from on the sign-in page; "
                        + "above are access tokens of some");
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
