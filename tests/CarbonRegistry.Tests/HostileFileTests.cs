using System.Diagnostics;
using System.Globalization;
using System.Text;
using CarbonRegistry.Files;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// Files that are made to burn the machine are refused or read in little time and memory;
/// <c>CARBONREGISTRY_HOSTILE_FILES=1</c> writes what each takes.
/// </summary>
public sealed class HostileFileTests
{
    private const int MostLines = 10_000;
    private const long MostMemory = 200L * 1024 * 1024;
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(2);

    private static readonly TableColumn[] Columns =
        [new("name", new("名称", "Name"), Needed: true), new("quantity", new("数量", "Quantity"))];

    public static TheoryData<string> Names
    {
        get
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return [.. HostileFiles.All().Select(f => f.Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_refused_or_read_in_little_time_and_memory(string name)
    {
        var (_, make, code) = HostileFiles.All().Single(f => f.Name == name);
        var bytes = make();
        Assert.True(bytes.Length <= 21 * 1024 * 1024, bytes.Length.ToString(CultureInfo.InvariantCulture));
        _ = TableReader.Read("name\nx"u8.ToArray(), Columns, 1, TestContext.Current.CancellationToken);
        using var watch = new MemoryWatch();
        var before = Spent();
        var file = TableReader.Read(bytes, Columns, MostLines, TestContext.Current.CancellationToken);
        var took = Spent() - before;
        var most = watch.Most();
        if (Environment.GetEnvironmentVariable("CARBONREGISTRY_HOSTILE_FILES") == "1")
        {
            Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"| {name} | {bytes.Length / 1024.0:N0} | {code ?? "read"} | {took.TotalMilliseconds:N0} "
                    + $"| {most / 1048576.0:N0} |"));
        }

        Assert.Equal(code, file.Refusals.Select(r => r.Code).FirstOrDefault());
        Assert.Equal(code is null, file.Lines.Count > 0);
        Assert.True(took < LongestReading, $"{took}");
        Assert.True(most < MostMemory, $"{most >> 20} MiB");
    }

    /// <summary>The processor time of this thread, so that other tests' does not count; where the system does not say
    /// it, the time of day.</summary>
    private static TimeSpan Spent()
    {
        const string kernel = "/proc/thread-self/schedstat";
        return File.Exists(kernel)
            ? TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(kernel).Split(' ')[0],
                CultureInfo.InvariantCulture) / 1000) : Stopwatch.GetElapsedTime(0);
    }

    [Fact]
    public void Reading_ends_when_nobody_waits_for_it_any_more()
    {
        using var gone = new CancellationTokenSource();
        gone.Cancel();
        foreach (var file in new[] { HostileFiles.Sheet(HostileFiles.Head + HostileFiles.Row(2, "1")),
            "name\nx"u8.ToArray() })
        {
            Assert.Throws<OperationCanceledException>(() => TableReader.Read(file, Columns, MostLines, gone.Token));
        }
    }

    /// <summary>The most memory above what there was, looked at all the time.</summary>
    private sealed class MemoryWatch : IDisposable
    {
        private readonly long before;
        private readonly ManualResetEventSlim end = new();
        private readonly Thread thread;
        private long most;

        public MemoryWatch()
        {
            before = GC.GetTotalMemory(forceFullCollection: true);
            thread = new(() =>
            {
                while (!end.Wait(2))
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
                }
            });
            thread.Start();
        }

        public long Most()
        {
            end.Set();
            thread.Join();
            return Math.Max(0, Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)) - before);
        }

        public void Dispose()
        {
            _ = Most();
            end.Dispose();
        }
    }
}
