using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CarbonRegistry.Transactions;

/// <summary>
/// What the ledger tells of its work to whoever measures it, by the names of System.Diagnostics: the meter and the
/// activity source <see cref="Name"/>. Where nobody listens it costs next to nothing.
/// </summary>
internal static class LedgerMeter
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "CarbonRegistry";

    /// <summary>Spans: one for each submission, from its coming to its answer.</summary>
    internal static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Answered = Meter.CreateCounter<long>(
        "carbonregistry.ledger.answers", "{answer}", "Proposals and acts that were answered, by function and outcome.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "carbonregistry.ledger.refusals", "{refusal}", "Refusals given, by code.");

#pragma warning disable RS0030 // seconds of a histogram, not tonnes
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "carbonregistry.ledger.batch.duration", "s", "How long a batch took, from the lock on the head to its answers.",
        advice: new()
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
        });
#pragma warning restore RS0030

    private static readonly Histogram<long> Size = Meter.CreateHistogram<long>(
        "carbonregistry.ledger.batch.size", "{submission}", "How many submissions a batch carried.",
        advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] });

    /// <summary>A batch is over.</summary>
    /// <param name="submissions">How many it carried.</param>
    /// <param name="since">When it began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    internal static void Batch(int submissions, long since)
    {
        Size.Record(submissions);
#pragma warning disable RS0030 // seconds
        Duration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
#pragma warning restore RS0030
    }

    /// <summary>The answer to proposals, counted and timed where somebody listens.</summary>
    internal static Task<IReadOnlyList<Receipt>> Observed(Task<IReadOnlyList<Receipt>> answer)
    {
        return IsObserved ? Observe() : answer;

        async Task<IReadOnlyList<Receipt>> Observe()
        {
            using var span = Source.StartActivity("ledger submit");
            var receipts = await answer;
            span?.SetTag("function", receipts[0].Function);
            foreach (var receipt in receipts)
            {
                Count(receipt.Function, receipt.Outcome, receipt.Refusals);
            }

            return receipts;
        }
    }

    /// <summary>The answer to a batch of its own, counted and timed where somebody listens.</summary>
    internal static Task<T> Observed<T>(
        short function, Task<T> answer, Func<T, (Outcome Outcome, IReadOnlyList<Refusal> Refusals)> said)
    {
        return IsObserved ? Observe() : answer;

        async Task<T> Observe()
        {
            using var span = Source.StartActivity("ledger act");
            span?.SetTag("function", function);
            var receipt = await answer;
            var (outcome, refusals) = said(receipt);
            Count(function, outcome, refusals);
            return receipt;
        }
    }

    private static bool IsObserved => Answered.Enabled || Refused.Enabled || Source.HasListeners();

    private static void Count(short function, Outcome outcome, IReadOnlyList<Refusal> refusals)
    {
        Answered.Add(1, new("function", function), new("outcome", Outcomes.NameOf(outcome)));
        foreach (var refusal in refusals)
        {
            Refused.Add(1, new KeyValuePair<string, object?>("code", refusal.Code));
        }
    }
}
