using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// Two real PostgreSQL servers of the test's own: a primary, and a synchronous standby that reaches it through a line
/// which the test can cut. Made by <c>eng/postgres</c>.
/// </summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private static readonly string Tool = FindTool();
    private readonly string _directory = Directory.CreateDirectory(
        Path.Combine("/var/tmp", "carbonregistry-pair-" + Guid.NewGuid().ToString("N"))).FullName;
    private int _made;

    private PostgresPair()
    {
    }

    /// <summary>Where the primary is, for Npgsql.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>The line between the two.</summary>
    public Line Between { get; private set; } = new(0);

    private string Primary { get; set; } = "";

    private string Standby { get; set; } = "";

    public static async Task<PostgresPair> Start()
    {
        var pair = new PostgresPair();
        pair.Primary = pair.NextDirectory();
        pair.Connection = await Run("start", pair.Primary);
        await pair.AddStandby();
        return pair;
    }

    /// <summary>A server alone.</summary>
    public static async Task<PostgresPair> StartOne()
    {
        var one = new PostgresPair();
        one.Primary = one.NextDirectory();
        one.Connection = await Run("start", one.Primary);
        return one;
    }

    /// <summary>The primary crashes: its callers' connections are gone, and with them their waits.</summary>
    public Task Crash() => Run("crash", Primary);

    /// <summary>The primary starts again.</summary>
    public Task Recover() => Run("recover", Primary);

    /// <summary>The primary is gone for good; its standby takes over, alone.</summary>
    public async Task FailOver()
    {
        await Between.DisposeAsync();
        await Run("crash", Primary);
        await Run("promote", Standby);
        await Run("stop", Primary);
        Primary = Standby;
        Standby = "";
        Connection = With(PortOf(Primary));
    }

    /// <summary>A new standby for the server that is there.</summary>
    public async Task AddStandby()
    {
        Between = new(PortOf(Primary));
        Standby = NextDirectory();
        await Run("standby", Standby, Primary,
            Between.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The server's processes stop in the midst of what they do (SIGSTOP), or go on (SIGCONT).</summary>
    public async Task Signal(string signal)
    {
        var server = (await File.ReadAllLinesAsync(Path.Combine(Primary, "data", "postmaster.pid")))[0];
        await Execute("sh", "-c", $"kill -{signal} {server} $(ps -o pid= --ppid {server})");
    }

    public async ValueTask DisposeAsync()
    {
        await Between.DisposeAsync();
        foreach (var directory in new[] { Standby, Primary }.Where(d => d != ""))
        {
            await Run("stop", directory);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static string With(int port) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Username=registry;Database=registry");

    private static int PortOf(string directory) =>
        int.Parse(File.ReadAllLines(Path.Combine(directory, "data", "postmaster.pid"))[3],
            System.Globalization.CultureInfo.InvariantCulture);

    private string NextDirectory() =>
        Path.Combine(_directory, (++_made).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string FindTool()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var tool = Path.Combine(at.FullName, "eng", "postgres");
            if (File.Exists(tool))
            {
                return tool;
            }
        }

        throw new FileNotFoundException("eng/postgres is not above the test program.");
    }

    private static Task<string> Run(params string[] arguments) => Execute(Tool, arguments);

    private static async Task<string> Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true,
            RedirectStandardError = true, UseShellExecute = false })!;

        // A server that it starts inherits its ends of the pipes: what it says ends with its first line, not with the
        // pipe.
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var said = process.ExitCode == 0 ? await process.StandardOutput.ReadLineAsync() : null;
        return process.ExitCode == 0 ? said?.Trim()
            ?? "" : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error}");
    }

    /// <summary>A line to a port on this machine that can be cut: what was on its way is gone with it.</summary>
    internal sealed class Line : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<Socket> _open = [];
        private readonly Task _run;
        private readonly int _to;
        private bool _isCut;

        public Line(int to)
        {
            _to = to;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _run = Run();
        }

        public int Port { get; }

        public void Cut()
        {
            lock (_open)
            {
                _isCut = true;
                _open.ForEach(s => s.Dispose());
                _open.Clear();
            }
        }

        public void Mend()
        {
            lock (_open)
            {
                _isCut = false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            Cut();
            _listener.Stop();
            await _run;
        }

        private async Task Run()
        {
            try
            {
                while (true)
                {
                    var near = await _listener.AcceptSocketAsync();
                    var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    lock (_open)
                    {
                        if (_isCut)
                        {
                            near.Dispose();
                            continue;
                        }

                        _open.AddRange([near, far]);
                    }

                    await far.ConnectAsync(IPAddress.Loopback, _to);
                    _ = Pass(near, far);
                    _ = Pass(far, near);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Stopped, perhaps right before the next was accepted.
            }
        }

        private static async Task Pass(Socket from, Socket to)
        {
            try
            {
                var bytes = new byte[16384];
                while (await from.ReceiveAsync(bytes) is > 0 and var count)
                {
                    await to.SendAsync(bytes.AsMemory(0, count));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut.
            }

            from.Dispose();
            to.Dispose();
        }
    }
}
