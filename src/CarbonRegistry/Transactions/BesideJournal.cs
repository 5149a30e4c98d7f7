using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// What is written beside the journal, in the same database transaction: what waits for others, what was decided, who
/// is told. The floors above say it, and the catalogue ties them to it.
/// </summary>
internal static class BesideJournal
{
    /// <summary>What the journal calls the entry of records that were written without an act.</summary>
    public const string KeepRecords = "keep-records";

    /// <summary>A proposal that waits for others: how it is written once its entry stands.</summary>
    public static Func<Proposal, JournalEntry, Verdict, Facts, Action<Register>> Waits { get; set; } =
        (_, _, _, _) => throw Untied;

    /// <summary>The decision of a proposal that waited.</summary>
    public static Action<Register, JournalEntry> Decided { get; set; } = (_, _) => throw Untied;

    /// <summary>A movement that its holders are told of.</summary>
    public static Action<Register, JournalEntry> Told { get; set; } = (_, _) => throw Untied;

    private static InvalidOperationException Untied => new("The catalogue has not tied the ledger to those above it.");
}
