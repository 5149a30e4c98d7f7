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
            Assert.Contains("carbon-registry migrate", await Refused("verify", "--database", database),
                StringComparison.Ordinal);
            await Run(0, "migrate", "--database", database);
            await Serve_on_an_empty_database_says_where_to_found_it(folder);

            using (var taken = new TcpListener(IPAddress.Loopback, 0))
            {
                taken.Start();
                Assert.Contains("in use", await Refused("serve", "--database", database, "--urls",
                    $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"), StringComparison.Ordinal);
            }

            // A process posts to the file: another must not, but may read; and after it was killed another may.
            using (var node = Start("serve", "--database", database, "--urls", "http://127.0.0.1:0"))
            {
                try
                {
                    while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
                        && !line.Contains("Listening", StringComparison.Ordinal))
                    {
                    }

                    Assert.Contains("Another process",
                        await Refused("serve", "--database", database, "--urls", "http://127.0.0.1:0"),
                        StringComparison.Ordinal);
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

    public static TheoryData<string> Postgres => Environment.GetEnvironmentVariable(
        "CARBONREGISTRY_TEST_POSTGRES") is { Length: > 0 } given ? [given] : [];

    /// <summary>Connection strings that are none, files that are not there or not what they should be, addresses that
    /// are none.</summary>
    [Fact]
    public async Task What_is_called_with_something_that_cannot_be_is_told_so_in_one_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("carbonregistry-").FullName;
        try
        {
            var good = "Data Source=" + Path.Combine(folder, "registry.db");
            await Run(0, "migrate", "--database", good);
            var noDatabase = Path.Combine(folder, "text.db");
            await File.WriteAllTextAsync(noDatabase, new string('x', 10_000), TestContext.Current.CancellationToken);
            var missing = Path.Combine(folder, "missing", "x");
            string[] databases =
            [
                "Filename=file:" + Path.Combine(folder, "registry.db"), "nonsense", "", "Nonsense=1", "Data Source=",
                    "Data Source=" + folder, "Data Source=" + missing, "Data Source=" + noDatabase,
                "Data Source=:memory:", "Host=", "Host=127.0.0.1;Port=x",
                    "Host=127.0.0.1;Port=1;Timeout=2;Username=nobody", "Host=127.0.0.1;Nonsense=1",
                    "Host=name.invalid;Timeout=2;Username=nobody",
            ];
            string[][] all =
            [
                .. databases.SelectMany(d => new string[][]
                {
                    ["verify", "--database", d], ["serve", "--database", d, "--urls", "http://127.0.0.1:0"],
                }),
                .. new[] { databases[0], databases[1], databases[5], databases[7] }.SelectMany(d => new string[][]
                {
                    ["migrate", "--database", d], ["seed", "--database", d], ["export-journal", "--database", d],
                        ["grant", "--role", "somebody", "--database", d],
                }),
                ["export-journal", "--database", good, "--output", folder],
                    ["export-journal", "--database", good, "--output", missing],
                ["grant", "--database", good, "--role", "somebody"],
                .. new string[][]
                {
                    ["--urls", "nonsense"], ["--urls", ""], ["--urls", "ftp://127.0.0.1:0"],
                        ["--urls", "http://192.0.2.1:5080"], ["--urls", "http://127.0.0.1:99999"],
                        ["--urls", "https://127.0.0.1:0"],
                    ["--trusted-proxy", "nonsense"], ["--public-address", "nonsense"],
                        ["--exchange-address", "nonsense"], ["--exchange-port", "99999", "--exchange-certificate",
                        noDatabase],
                    ["--exchange-port", "0", "--exchange-certificate", missing],
                        ["--exchange-port", "0", "--exchange-certificate", noDatabase], ["--exchange-port", "0"],
                        ["--exchange-key", missing],
                    ["--exchange-key", noDatabase], ["--exchange-key", folder], ["--mail-folder", noDatabase],
                        ["--mail-from", "nobody"],
                }.Select(o => (string[])["serve", "--database", good, .. o.Contains("--urls")
                    ? [] : new[] { "--urls", "http://127.0.0.1:0" }, .. o]),
            ];
            var failures = new List<string>();
            foreach (var arguments in all)
            {
                if (await WhyNotRefused(arguments) is { } why)
                {
                    failures.Add($"{string.Join(' ', arguments)}: {why}");
                }
            }

            Assert.True(failures.Count == 0, string.Join('\n', failures));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Postgres))]
    public async Task What_PostgreSQL_does_not_know_is_one_sentence(string server)
    {
        Assert.Contains("no_such_role", await Refused("grant", "--role", "no_such_role", "--database", server),
            StringComparison.Ordinal);
        Assert.Contains("--role", await Refused("grant", "--role", " ", "--database", server),
            StringComparison.Ordinal);
        foreach (var command in new[] { "migrate", "verify", "seed", "serve", "export-journal" })
        {
            Assert.Contains("no_such_database", await Refused(command, "--database",
                server + ";Database=no_such_database"), StringComparison.Ordinal);
        }
    }

    /// <summary>A file has one name: by another a second process would find no log beside it, and none of what the log
    /// has.</summary>
    [Fact]
    public async Task A_file_that_has_a_second_name_is_refused_by_either()
    {
        var folder = Directory.CreateTempSubdirectory("carbonregistry-").FullName;
        try
        {
            var (first, second, symbolic) = (Path.Combine(folder, "registry.db"),
                Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "other")).FullName, "link.db"),
                Path.Combine(folder, "symbolic.db"));
            await Run(0, "migrate", "--database", "Data Source=" + first);
            using var node = Start("serve", "--database", "Data Source=" + first, "--urls", "http://127.0.0.1:0");
            try
            {
                while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
                    && !line.Contains("Listening", StringComparison.Ordinal))
                {
                }

                File.CreateSymbolicLink(symbolic, first);
                Assert.Contains("Another process", await Refused("serve", "--database", "Data Source=" + symbolic,
                    "--urls", "http://127.0.0.1:0"), StringComparison.Ordinal);
                using (var link = Process.Start("ln", [first, second]))
                {
                    await link.WaitForExitAsync(TestContext.Current.CancellationToken);
                }

                foreach (var command in new[] { "serve", "migrate", "seed", "verify", "export-journal" })
                {
                    Assert.Contains("hard link", await Refused(command, "--database", "Data Source=" + second),
                        StringComparison.Ordinal);
                }

                Assert.False(node.HasExited);
            }
            finally
            {
                node.Kill();
                await node.WaitForExitAsync(CancellationToken.None);
            }

            // What the killed node left in its log is there by its own name alone.
            Assert.Contains("hard link", await Refused("serve", "--database", "Data Source=" + second),
                StringComparison.Ordinal);
            Assert.Contains("hard link", await Refused("serve", "--database", "Data Source=" + first),
                StringComparison.Ordinal);
            File.Delete(second);
            await Run(0, "migrate", "--database", "Data Source=" + first);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first start makes the tables and leads to the founding, by an address at which passkeys
    /// work.</summary>
    private static async Task Serve_on_an_empty_database_says_where_to_found_it(string folder)
    {
        using var node = Start("serve", "--database", "Data Source=" + Path.Combine(folder, "new.db"), "--urls",
            "http://127.0.0.1:0");
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
            using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(
                address) };
            using var first = await http.GetAsync(new Uri("/", UriKind.Relative),
                TestContext.Current.CancellationToken);
            Assert.Equal("/setup", first.Headers.Location?.ToString());
            Assert.Contains("/setup", await http.GetStringAsync(new Uri("/sign-in", UriKind.Relative),
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
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

    /// <summary>What is not as it should be where a command is called that cannot work; null: it says so in one
    /// sentence and ends with 1.</summary>
    private static async Task<string?> WhyNotRefused(string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            process.Kill();
            return "it goes on";
        }

        var said = (await error).Trim();
        return process.ExitCode != 1 || said.Length == 0 || said.Contains('\n', StringComparison.Ordinal)
            || (said + await output).Contains("   at ", StringComparison.Ordinal)
            ? $"{process.ExitCode} {said[..Math.Min(300, said.Length)]}" : null;
    }

    private static async Task<(string Output, string Error)> Run(int code, params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == code,
            $"{string.Join(' ', arguments)}: {process.ExitCode} {await output} {await error}");
        return (await output, await error);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    })!;
}
