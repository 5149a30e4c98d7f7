namespace CarbonRegistry.Units;

/// <summary>Why a serial range is held, and which of these a movement may take units out of. Specification section
/// 3.</summary>
[Flags]
public enum HoldKinds
{
    /// <summary>无: units that nothing holds. As a movement's <see cref="Transfer.Takes"/>: free units.</summary>
    Free = 1,

    /// <summary>冻结期: set by an allocation (16); may be recalled (17) or surrendered (24).</summary>
    FreezePeriod = 2,

    /// <summary>寄售: an auction house holds the units for their consignor (10, 18), until delivery (34) or return
    /// (35).</summary>
    Consignment = 4,

    /// <summary>在途: reserved by a transaction that awaits its confirmation (26 until 22).</summary>
    Reservation = 8,

    /// <summary>司法冻结: by order of a court; nothing moves.</summary>
    Judicial = 16,

    /// <summary>争议: contested; nothing moves.</summary>
    Dispute = 32,
}

/// <summary>
/// A hold (冻结) as it was placed. It never changes: it is in force while blocks carry it and it has not expired.
/// Holds stack: a judicial freeze on units in their freeze period lies over that freeze period.
/// </summary>
/// <param name="Id">Its number, at least 1; 0 means no hold.</param>
/// <param name="Kind">One kind, never <see cref="HoldKinds.Free"/>.</param>
/// <param name="AccountId">The account whose units it holds.</param>
/// <param name="TransactionSeq">The transaction that placed it.</param>
/// <param name="UnderId">The hold beneath it, or 0.</param>
/// <param name="ForAccountId">Freeze period: the province's total account that may recall. Consignment: the consignor's
/// account. Otherwise 0.</param>
/// <param name="ExpiresAt">UTC microseconds since 1970 from which it no longer holds, or null.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="Authority">The court or authority, for judicial holds and disputes.</param>
/// <param name="Document">Its document's reference.</param>
public sealed record Hold(
    HoldId Id,
    HoldKinds Kind,
    AccountId AccountId,
    long TransactionSeq,
    HoldId UnderId,
    AccountId ForAccountId,
    Instant? ExpiresAt,
    string? Reason,
    string? Authority,
    string? Document)
{
    /// <summary>Whether it still holds at this instant (UTC microseconds).</summary>
    public bool InForce(Instant now) => ExpiresAt is not { } end || now < end;
}
