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
            Assert.Contains("carbon-registry migrate", await Refused("serve", "--database", database, "--urls", "http://127.0.0.1:0"), StringComparison.Ordinal);
            Assert.Contains("carbon-registry migrate", await Refused("verify", "--database", database), StringComparison.Ordinal);
            await Run(0, "migrate", "--database", database);

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
