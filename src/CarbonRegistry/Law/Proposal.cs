namespace CarbonRegistry.Law;

/// <summary>What somebody asks the ledger to do, whole or not at all. Posting the same proposal twice posts it once and
/// answers the same.</summary>
/// <param name="Id">The caller's transaction id, theirs alone. The same id with other content is refused (109).</param>
/// <param name="Function">The row of the catalogue.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="Legs">What moves from where to where. Empty where the transaction referred to says it: 20, 21, 22 and
/// releases.</param>
/// <param name="Terms">What it says beyond its legs.</param>
/// <param name="Hold">Set where it places a hold (under 5 or 15) instead of moving units.</param>
/// <param name="DryRun">Decide only: nothing is recorded, not even a refusal.</param>
public sealed record Proposal(
    Guid Id,
    Function Function,
    Actor Actor,
    IReadOnlyList<Leg> Legs,
    Terms Terms,
    HoldOrder? Hold = null,
    bool DryRun = false)
{
    /// <summary>The greatest number of legs in one transaction.</summary>
    public const int MaxLegs = 10_000;

    /// <summary>The approved proposal that this movement carries out: it needs no confirmation again. Never a caller's
    /// to say.</summary>
    public Guid? Carries { get; init; }

    /// <summary>The id that its caller chose, where another person had used it before and the journal keeps it under
    /// <see cref="TransactionId.Own"/>. The ledger's to say.</summary>
    public Guid? AskedAs { get; init; }

    /// <summary>Whether it was entered at the interface or on a page, not within an exchange's message.</summary>
    public bool IsEntered { get; init; }
}

/// <summary>One leg: a quantity of one unit type from one account to another.</summary>
/// <param name="From">Source; null for Origin, in a creation.</param>
/// <param name="To">Destination. For a hold the account itself.</param>
/// <param name="Unit">The unit type.</param>
/// <param name="Quantity">Tonnes CO2e, from 1. For a hold 0 stands for all that the account has.</param>
/// <param name="Pick">Which units, where the caller says; otherwise the registry picks, oldest vintage and lowest
/// serial first.</param>
public sealed record Leg(AccountNumber? From, AccountNumber? To, UnitType Unit, long Quantity, Picking? Pick = null);

/// <summary>The caller's choice of units. Every criterion given must hold.</summary>
/// <param name="Batches">Batch numbers, or null.</param>
/// <param name="Vintage">First year of the vintage, or null.</param>
/// <param name="Project">Project number, or null.</param>
/// <param name="Serials">Exact serial ranges, or null.</param>
/// <param name="HeldFor">The consignor (34, 35) or allocating account (17), or null.</param>
/// <param name="VintageLast">Last year of the vintage, or null.</param>
public sealed record Picking(
    IReadOnlyList<int>? Batches = null,
    short? Vintage = null,
    string? Project = null,
    IReadOnlyList<SerialNumber>? Serials = null,
    AccountNumber? HeldFor = null,
    short? VintageLast = null);

/// <summary>A hold to place: judicial freeze or dispute.</summary>
/// <param name="Kind"><see cref="HoldKinds.Judicial"/> or <see cref="HoldKinds.Dispute"/>.</param>
/// <param name="Authority">The court or authority.</param>
/// <param name="Document">Its document.</param>
/// <param name="ExpiresAt">UTC microseconds since 1970, or null.</param>
public sealed record HoldOrder(HoldKinds Kind, string Authority, string Document, Instant? ExpiresAt);

/// <summary>A leg with its accounts found and its units chosen: what a <see cref="Check"/> looks at.</summary>
/// <param name="Proposal">The proposal it belongs to.</param>
/// <param name="Number">Its number in the proposal, from 1.</param>
/// <param name="Unit">The unit type.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="From">Source.</param>
/// <param name="To">Destination.</param>
/// <param name="Chosen">The units chosen; fewer than the quantity where there are not enough.</param>
/// <param name="Facts">The facts.</param>
public sealed record Movement(
    Proposal Proposal,
    int Number,
    UnitType Unit,
    long Quantity,
    Account From,
    Account To,
    IReadOnlyList<UnitBlock> Chosen,
    Facts Facts)
{
    /// <summary>A refusal of this leg. What undoes or decides another transaction has none of its own: what speaks
    /// against the movement speaks against that transaction.</summary>
    public Refusal Refuse(RefusalKind kind, string? field = null, Text? detail = null) =>
        Proposal.Legs.Count == 0 ? kind.At(field: "refersTo", detail: detail) : kind.At(Number, field, detail);
}
