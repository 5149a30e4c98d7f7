using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MessageSignatures;

namespace ExchangeSimulator;

/// <summary>The executable.</summary>
public static class Program
{
    /// <summary>Runs it.</summary>
    /// <returns>0: both books are equal and the record is verified, or all cases pass.</returns>
    public static Task<int> Main(string[] args)
    {
        var days = new Option<int>("--days") { Description = "Trading days.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "The same seed does the same.",
            DefaultValueFactory = _ => 1 };
        var faults = new Option<int>(
            "--faults") { Description = "How often each fault happens, in thousandths of the sendings.",
            DefaultValueFactory = _ => 60 };
        var kill = new Option<int>(
            "--kill-every") { Description = "Kill the registry once in so many sendings; 0: never.",
            DefaultValueFactory = _ => 0 };
        var registry = new Option<Uri?>("--registry")
        {
            Description = "A registry's address, started with --demo unless --key is given; without it one is started.",
            CustomParser = given =>
            {
                if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address)
                    && address.Scheme is "http" or "https")
                {
                    return address;
                }

                given.AddError($"--registry: '{given.Tokens[0].Value}' is no address such as http://127.0.0.1:5080.");
                return null;
            },
        };
        var executable = new Option<string?>(
            "--executable") { Description = "carbon-registry.dll; found in this repository where it is left out." };
        var database = new Option<string?>(
            "--database") { Description =
            "The started registry's database; SQLite in a temporary folder where it is left out." };
        var conformance = new Option<bool>(
            "--conformance") { Description = "Run the named cases against the registry and print a table." };
        var keyFile = new Option<string?>(
            "--key") { Description =
                "Conformance: your private key (PKCS #8 in PEM); without it one is registered by the people "
                    + "of the demonstration." };
        var keyId = new Option<string?>("--key-id") { Description = "Its id, as registered." };
        var shown = new Option<string?>(
            "--client-certificate") { Description =
            "Your client certificate (PKCS #12); the password is in EXCHANGE_CERTIFICATE_PASSWORD." };
        var pinned = new Option<string?>(
            "--server-certificate") { Description =
            "SHA-256 of the registry's certificate, hexadecimal; without it the system's trust decides." };
        var root = new RootCommand("A trading system that knows the registry by its exchange link only.")
        {
            days, seed, faults, kill, registry, executable, database, conformance, keyFile, keyId, shown, pinned,
        };
        root.SetAction(async (parsed, _) =>
        {
            try
            {
                return await Run(parsed);
            }
            catch (Exception e)
                when (e is SimulationException or LineBrokenException or HttpRequestException or IOException
                    or CryptographicException or ArgumentException)
            {
                await Console.Error.WriteLineAsync(e.InnerException is null
                    ? e.Message : $"{e.Message} {e.GetBaseException().Message}");
                return 1;
            }
        });
        return root.Parse(args).InvokeAsync();

        async Task<int> Run(ParseResult parsed)
        {
            var plan = new SimulationPlan(parsed.GetValue(days), parsed.GetValue(seed), parsed.GetValue(faults),
                parsed.GetValue(kill));
            await using var child = parsed.GetValue(registry) is null
                ? new RegistryProcess(parsed.GetValue(executable) ?? Find(), parsed.GetValue(database))
                : null;
            if (child is not null)
            {
                await child.Start();
            }

            using var http = new HttpClient(Handler(parsed.GetValue(shown),
                parsed.GetValue(pinned))) { BaseAddress = parsed.GetValue(registry) ?? child!.Address, Timeout =
                TimeSpan.FromMinutes(2) };
            if (parsed.GetValue(registry) is not null)
            {
                // Before anything waits for it: the address may be wrong.
                await http.GetStringAsync(new Uri("/exchange/v1/keys", UriKind.Relative));
            }

            if (parsed.GetValue(conformance))
            {
                using var key = parsed.GetValue(keyFile) is { } file
                    ? SigningKey.FromPem(await File.ReadAllTextAsync(file), parsed.GetValue(keyId)
                        ?? Path.GetFileNameWithoutExtension(file))
                    : await Conformance.DemonstrationKey(http, TimeProvider.System);
                return await Conformance.Run(http, key, TimeProvider.System, Conformance.DayOf(TimeProvider.System),
                    Console.WriteLine) ? 0 : 1;
            }

            return await Simulate(plan, http, child) ? 0 : 1;
        }
    }

    private static SocketsHttpHandler Handler(string? certificateFile, string? pinned)
    {
        var handler = new SocketsHttpHandler();
        if (certificateFile is not null)
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(certificateFile,
                Environment.GetEnvironmentVariable("EXCHANGE_CERTIFICATE_PASSWORD"));
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        if (pinned is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                string.Equals(shown?.GetCertHashString(HashAlgorithmName.SHA256), pinned,
                    StringComparison.OrdinalIgnoreCase);
        }

        return handler;
    }

    private static async Task<bool> Simulate(SimulationPlan plan, HttpClient http, RegistryProcess? child)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var simulation = new TradingDays(
            http, plan, clock, child is null ? () => Task.Delay(TimeSpan.FromMilliseconds(200)) : child.Start,
            child is null ? null : child.Kill);
        try
        {
            var result = await simulation.Run(Console.WriteLine);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Days} days, {result.Trades} trades, {result.TransferIns} transfer-ins, {result.TransferOuts} "
                    + $"transfer-outs, {result.Sendings} sendings, {child?.Kills ?? 0} kills, "
                    + $"{(long)clock.GetElapsedTime(started).TotalSeconds} s"));
            Console.WriteLine("faults: " + string.Join(", ",
                result.Faults.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} {f.Value}"))));
            Console.WriteLine($"both books are equal; digest {result.Digest}");
        }
        catch (SimulationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return false;
        }

        return child is null || await child.Verify();
    }

    /// <summary>The registry as built in this repository.</summary>
    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            foreach (var configuration in new[] { "Release", "Debug" })
            {
                var built = Path.Combine(at.FullName, "src", "CarbonRegistry.Web", "bin", configuration, "net10.0",
                    "carbon-registry.dll");
                if (File.Exists(built))
                {
                    return built;
                }
            }
        }

        throw new SimulationException(
            "carbon-registry.dll is not built: dotnet build src/CarbonRegistry.Web -c Release, or name it "
                + "by --executable.");
    }
}
