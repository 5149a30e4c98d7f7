namespace CarbonRegistry.Law;

/// <summary>What became of a transaction. Permanent numbers, stored in the journal.</summary>
public enum Outcome : short
{
    /// <summary>已入账: its postings took effect.</summary>
    Posted = 0,

    /// <summary>已拒绝: nothing changed.</summary>
    Refused = 1,

    /// <summary>待审批: its units are reserved until it is decided.</summary>
    Pending = 2,
}

/// <summary>The outcomes by name.</summary>
internal static class Outcomes
{
    /// <summary>An outcome as the API names it.</summary>
    public static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.Posted => "posted",
        Outcome.Refused => "refused",
        Outcome.Pending => "pending",
    };

    /// <summary>All of them, in the order in which people choose one.</summary>
    public static readonly IReadOnlyList<Outcome> All = [Outcome.Posted, Outcome.Pending, Outcome.Refused];

    /// <summary>The outcome of this name, or null.</summary>
    public static Outcome? Find(string name) =>
        All.Cast<Outcome?>().FirstOrDefault(o => NameOf(o!.Value) == name);
}

/// <summary>A posting (过账): one serial range from one account to another, or from one hold to another in the same
/// account.</summary>
/// <param name="Line">The unit type's serial line.</param>
/// <param name="First">First serial number.</param>
/// <param name="Last">Last serial number, included.</param>
/// <param name="Source">Account debited; 0 is Origin.</param>
/// <param name="Destination">Account credited.</param>
/// <param name="BatchId">The batch.</param>
/// <param name="HoldFrom">The hold it was under, or 0.</param>
/// <param name="HoldTo">The hold it is under now, or 0.</param>
public readonly record struct Posting(
    short Line,
    long First,
    long Last,
    AccountId Source,
    AccountId Destination,
    int BatchId,
    HoldId HoldFrom,
    HoldId HoldTo)
{
    /// <summary>Tonnes CO2e.</summary>
    public long Quantity => Last - First + 1;
}

/// <summary>The registry's answer to a proposal: what the journal says of it.</summary>
/// <param name="Id">The caller's transaction id.</param>
/// <param name="Seq">Its place in the journal, from 1; 0 for a dry run.</param>
/// <param name="At">UTC microseconds since 1970.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Outcome">Posted, refused or pending.</param>
/// <param name="Refusals">Why it was refused: all reasons, in order of precedence.</param>
/// <param name="Postings">What moved.</param>
public sealed record Receipt(
    Guid Id,
    long Seq,
    Instant At,
    short Function,
    Outcome Outcome,
    IReadOnlyList<Refusal> Refusals,
    IReadOnlyList<Posting> Postings)
{
    /// <summary>Whether the same was asked before: this is the answer given then.</summary>
    public bool Repeated { get; init; }

    /// <summary>How many others would have to approve what a dry run tries; otherwise 0.</summary>
    public int WouldNeed { get; init; }

    /// <summary>The jurisdiction whose province would review it last; null: none.</summary>
    public string? WouldBeReviewedBy { get; init; }

    /// <summary>The holds that a dry run would place; otherwise none.</summary>
    public IReadOnlyList<Hold> WouldPlace { get; init; } = [];

    /// <summary>The journal's digest up to and including a transaction that this very request added; null for repeats,
    /// dry runs and the like.</summary>
    public byte[]? Digest { get; init; }
}
