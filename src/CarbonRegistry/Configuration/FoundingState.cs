using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>How far a registry is founded, in counts.</summary>
/// <param name="Provinces">Provinces that are open.</param>
/// <param name="StaffedProvinces">Those of them that have an active business administrator.</param>
/// <param name="Exchanges">Exchange delivery accounts.</param>
/// <param name="KeyedExchanges">Those of them that have a key that is or becomes valid.</param>
/// <param name="HasUnits">Whether units were ever created.</param>
/// <param name="HasCalendar">Whether the calendar of the running year is complete.</param>
/// <param name="Staff">Active people by role.</param>
internal sealed record FoundingState(
    long Provinces, long StaffedProvinces, long Exchanges, long KeyedExchanges, bool HasUnits, bool HasCalendar,
    IReadOnlyDictionary<string, long> Staff)
{
    /// <summary>Reads it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    public static FoundingState Read(Snapshot snapshot, Instant now)
    {
        var staff = snapshot.List(
            "select role, count(*) as heads from person where active = 1 group by role",
            r => (Role: r.Text("role"), Heads: r.Long("heads")))
            .ToDictionary(s => s.Role, s => s.Heads, StringComparer.Ordinal);
        return snapshot.List(
            """
            select (select count(*) from jurisdiction where kind = 'province') as provinces,
                (select count(*) from jurisdiction j where j.kind = 'province' and exists (
                    select 1 from person p
                    where p.jurisdiction = j.code and p.active = 1 and p.role = @business)) as staffed,
                (select count(*) from account where type = 'XD') as exchanges,
                (select count(distinct delivery_id) from exchange_key where valid_until > @now) as keyed,
                (select count(*) from (select id from batch limit 1) b) as batches,
                (select count(*) from calendar_year where year = @year and complete = 1) as calendars
            """,
            r => new FoundingState(
                r.Long("provinces"), r.Long("staffed"), r.Long("exchanges"), r.Long("keyed"), r.Long("batches") > 0,
                r.Long("calendars") > 0, staff),
            ("business", Role.ProvincialBusiness.Key), ("now", now), ("year", Instant.InBeijing(now).Year))[0];
    }
}
