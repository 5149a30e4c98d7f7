using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>A compliance year as an act reads and writes it.</summary>
/// <param name="Year">The year.</param>
/// <param name="OpensAt">From when on it takes surrenders, UTC microseconds.</param>
/// <param name="ClosesAt">Until when, UTC microseconds.</param>
internal sealed record ComplianceYearRecord(short Year, Instant OpensAt, Instant ClosesAt)
{
    /// <summary>The year, or null.</summary>
    public static ComplianceYearRecord? Find(Register register, short year) => register.List(
        "select year, opens_at, closes_at from compliance_year where year = @year",
        r => new ComplianceYearRecord(r.Short("year"), r.At("opens_at"), r.At("closes_at")), ("year", year))
        .FirstOrDefault();

    /// <summary>Says anew when it closes.</summary>
    /// <param name="context">The act.</param>
    /// <param name="at">UTC microseconds.</param>
    /// <param name="more">What else the journal says of it.</param>
    public void Close(ActContext context, Instant at, object? more = null)
    {
        context.Register.Execute("update compliance_year set closes_at = @at where year = @year",
            ("at", at), ("year", Year));
        context.Changed("compliance-year", Year, new { closesAt = Instant.Text(ClosesAt) },
            more ?? new { closesAt = Instant.Text(at) });
    }
}
