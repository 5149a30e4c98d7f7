using System.Collections.Concurrent;
using System.Globalization;
using CarbonRegistry.Files;

namespace CarbonRegistry.Web;

/// <summary>
/// Who reads a file on this node now. A person has one import at a time, whether by a page or by the API (130); all
/// together read as many files as half the processors, so that others are answered meanwhile (131 where that lasts); a
/// file that takes too long is given up (136).
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="atOnce">How many files are read at a time.</param>
public sealed class Imports(TimeProvider clock, int atOnce) : IDisposable
{
    /// <summary>After how many seconds to ask again.</summary>
    private const int AskAgain = 5;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(10);
    private readonly TimeProvider clock = clock;
    private readonly ConcurrentDictionary<long, byte> people = new();
    private readonly SemaphoreSlim reading = new(atOnce, Math.Max(1, atOnce));

    /// <summary>Takes a person's turn until what is returned is disposed of; null where they have an import already,
    /// with Retry-After in the answer.</summary>
    public static IDisposable? Begin(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var all = http.RequestServices.GetRequiredService<Imports>();
        var person = http.Actor().PersonId;
        if (all.people.TryAdd(person, 0))
        {
            return new Turn(all, person);
        }

        http.Response.Headers.RetryAfter = AskAgain.ToString(CultureInfo.InvariantCulture);
        return null;
    }

    /// <summary>Reads a file. What is read ends with the request.</summary>
    public static async Task<TableFile> Read(HttpContext http, byte[] bytes, IReadOnlyList<TableColumn> columns,
        int mostLines)
    {
        ArgumentNullException.ThrowIfNull(http);
        var all = http.RequestServices.GetRequiredService<Imports>();
        try
        {
            using var patience = new CancellationTokenSource(LongestWait, all.clock);
            using var first = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
            await all.reading.WaitAsync(first.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Headers.RetryAfter = AskAgain.ToString(CultureInfo.InvariantCulture);
            return new([], [Refusals.ImportsBusy.At()]);
        }

        using var limit = new CancellationTokenSource(LongestReading, all.clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, http.RequestAborted);
        try
        {
            return TableReader.Read(bytes, columns, mostLines, either.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return new([], [Refusals.ReadingTooLong.At()]);
        }
        finally
        {
            _ = all.reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private sealed class Turn(Imports all, PersonId person) : IDisposable
    {
        public void Dispose() => all.people.TryRemove(person, out _);
    }
}
