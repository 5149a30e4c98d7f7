using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ExchangeSimulator;

/// <summary>A registry as a child process, on a database of its own. It can be killed and started again at any
/// moment.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private readonly string _executable;
    private readonly string _database;
    private readonly string _folder;
    private readonly HttpClient _probe;
    private readonly Lock _gate = new();
    private Process? _process;

    /// <summary>Prepares; nothing runs yet.</summary>
    /// <param name="executable">carbon-registry.dll.</param>
    /// <param name="database">A connection string; null: SQLite in a folder of its own, gone afterwards.</param>
    public RegistryProcess(string executable, string? database)
    {
        _executable = executable;
        _folder = Directory.CreateTempSubdirectory("exchange-simulation-").FullName;
        _database = database ?? $"Data Source={Path.Combine(_folder, "registry.db")}";
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = new(string.Create(CultureInfo.InvariantCulture,
            $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        _probe = new() { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Starts it, unless it runs, and waits until it answers; where it is killed meanwhile, again.</summary>
    public async Task Start()
    {
        while (true)
        {
            Process process;
            int kills;
            lock (_gate)
            {
                if (_process is not { HasExited: false })
                {
                    _process?.Dispose();
                    _process = Run(["serve", "--demo", "--database", _database, "--urls", Address.ToString()
                        .TrimEnd('/'), "--exchange-key", Path.Combine(_folder, "registry-key.pem")], echo: false);
                }

                (process, kills) = (_process, Kills);
            }

            if (await Answers(process, () => Kills == kills))
            {
                return;
            }
        }
    }

    /// <summary>Kills it (SIGKILL), whatever it is doing.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false })
            {
                Kills++;
                _process.Kill();
                _process.WaitForExit();
            }
        }
    }

    /// <summary>Waits until it answers; false where it was killed before it could.</summary>
    private async Task<bool> Answers(Process process, Func<bool> lives)
    {
        while (lives())
        {
            try
            {
                using var answer = await _probe.GetAsync(new Uri("/healthz", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                lock (_gate)
                {
                    if (lives() && process.HasExited)
                    {
                        throw new SimulationException($"The registry ended with code {process.ExitCode}.");
                    }
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return false;
    }

    /// <summary>Stops it and verifies its record.</summary>
    /// <returns>Whether it is clean.</returns>
    public async Task<bool> Verify()
    {
        Stop();
        using var verifying = Run(["verify", "--database", _database], echo: true);
        await verifying.WaitForExitAsync();
        return verifying.ExitCode == 0;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Stop();
        _process?.Dispose();
        _probe.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Stop()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false })
            {
                _process.Kill();
                _process.WaitForExit();
            }
        }
    }

    private Process Run(IEnumerable<string> arguments, bool echo)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true };
        start.ArgumentList.Add(_executable);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => Show(e.Data);
        process.ErrorDataReceived += (_, e) => Show(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Show(string? line)
        {
            if (echo && line is not null)
            {
                Console.WriteLine("  " + line);
            }
        }
    }
}
