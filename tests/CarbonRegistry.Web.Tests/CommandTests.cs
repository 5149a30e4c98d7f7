using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>The executable as it is called: what it cannot do it says in one sentence, without a stack.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Empty_database_newer_tables_taken_port_and_taken_file_are_one_sentence_each()
    {
        var folder = Directory.CreateTempSubdirectory("carbonregistry-").FullName;
        try
        {
            var database = "Data Source=" + Path.Combine(folder, "registry.db");
            Assert.Contains("carbon-registry migrate", await Refused("verify", "--database", database), StringComparison.Ordinal);
            await Run(0, "migrate", "--database", database);
            await Serve_on_an_empty_database_says_where_to_found_it(folder);

            using (var taken = new TcpListener(IPAddress.Loopback, 0))
            {
                taken.Start();
                Assert.Contains("in use", await Refused("serve", "--database", database, "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"), StringComparison.Ordinal);
            }

            // A process posts to the file: another must not, but may read; and after it was killed another may.
            using (var node = Start("serve", "--database", database, "--urls", "http://127.0.0.1:0"))
            {
                try
                {
                    while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Listening", StringComparison.Ordinal))
                    {
                    }

                    Assert.Contains("Another process", await Refused("serve", "--database", database, "--urls", "http://127.0.0.1:0"), StringComparison.Ordinal);
                    await Run(0, "verify", "--database", database);
                    await Run(0, "export-journal", "--database", database, "--output", Path.Combine(folder, "journal"));
                }
                finally
                {
                    node.Kill();
                    await node.WaitForExitAsync(CancellationToken.None);
                }
            }

            using (var opened = new Database(database))
            {
                await using var ledger = new CarbonRegistry.Transactions.Ledger(opened, TimeProvider.System);
                opened.Execute("insert into schema_step values ('9999-of-the-future')");
            }

            foreach (var command in new[] { "serve", "migrate", "seed", "verify", "export-journal" })
            {
                Assert.Contains("newer", await Refused(command, "--database", database), StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first start makes the tables and leads to the founding, by an address at which passkeys work.</summary>
    private static async Task Serve_on_an_empty_database_says_where_to_found_it(string folder)
    {
        using var node = Start("serve", "--database", "Data Source=" + Path.Combine(folder, "new.db"), "--urls", "http://127.0.0.1:0");
        try
        {
            var said = new List<string>();
            while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                said.Add(line);
                if (line.Contains("one-time code", StringComparison.Ordinal))
                {
                    break;
                }
            }

            var address = said.Single(l => l.StartsWith("Listening on ", StringComparison.Ordinal)).Split(' ')[2];
            Assert.Contains(said, l => l.Contains(address + "/setup", StringComparison.Ordinal));
            Assert.StartsWith("http://localhost:", address, StringComparison.Ordinal);
            using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(address) };
            using var first = await http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("/setup", first.Headers.Location?.ToString());
            Assert.Contains("/setup", await http.GetStringAsync(new Uri("/sign-in", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>What it says where it cannot: one line, and exit code 1.</summary>
    private static async Task<string> Refused(params string[] arguments)
    {
        var (output, error) = await Run(1, arguments);
        var said = error.Trim();
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
        return said;
    }

    private static async Task<(string Output, string Error)> Run(int code, params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == code, $"{string.Join(' ', arguments)}: {process.ExitCode} {await output} {await error}");
        return (await output, await error);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    })!;
}
