using System.Diagnostics;

namespace CarbonRegistry.Bench;

/// <summary>What a load reached.</summary>
internal sealed record Figure(string Name, double PerSecond, double P50Milliseconds, double P99Milliseconds, long Count,
    long Refused)
{
    public override string ToString() =>
        FormattableString.Invariant(
            $"| {Name} | {PerSecond:N0} | {P50Milliseconds:F1} | {P99Milliseconds:F1} | {Count:N0} | {Refused:N0} |");
}

/// <summary>Callers in a closed loop: each asks again as soon as it is answered.</summary>
internal static class Load
{
    /// <summary>Runs so many callers for so long after a warm-up. The call says how many transfers it made and how many
    /// of them were refused.</summary>
    public static async Task<Figure> Run(string name, int callers, TimeSpan warmUp, TimeSpan measured,
        Func<int, Random, Task<(int Made, int Refused)>> call)
    {
        var clock = Stopwatch.StartNew();
        long made = 0, refused = 0;
        var latencies = new List<double>[callers];
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var mine = latencies[caller] = [];
            while (clock.Elapsed < warmUp + measured)
            {
                var start = clock.Elapsed;
                var (m, r) = await call(caller, random);
                if (start >= warmUp)
                {
                    mine.Add((clock.Elapsed - start).TotalMilliseconds);
                    Interlocked.Add(ref made, m);
                    Interlocked.Add(ref refused, r);
                }
            }
        })));
        var seconds = (clock.Elapsed - warmUp).TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return all.Length == 0 ? new(name, 0, 0, 0, 0, 0)
            : new(name, made / seconds, all[all.Length / 2], all[(int)(all.Length * 0.99)], made, refused);
    }
}
