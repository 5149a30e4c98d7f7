using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>When something changes that nobody does: a parameter's next value is in force, a compliance year opens or
/// closes, an exchange's key ends. Until then the journal alone says what is true.</summary>
internal static class NextChange
{
    /// <summary>The first such instant after one; <see cref="Instant.Never"/> where there is none.</summary>
    public static Instant After(Snapshot snapshot, Instant now) => snapshot.List(
        """
        select coalesce(min(x.at), @never) as at from (
            select from_at as at from parameter where from_at > @now
            union all select opens_at from compliance_year where opens_at > @now
            union all select closes_at from compliance_year where closes_at > @now
            union all select valid_until from exchange_key where valid_until > @now) x
        """,
        r => r.At("at"), ("now", now), ("never", Instant.Never))[0];
}
