using System.Text.Json.Serialization;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.Compliance;

/// <summary>
/// 履约年度关闭: moves the end of a compliance year to now or to another later instant. Two people always. A year that
/// has ended is reopened by
/// <see cref="ReopenComplianceYear"/>. Specification section 4a.
/// </summary>
public static class CloseComplianceYear
{
    /// <summary>The form.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="At">Until when it takes surrenders, UTC microseconds since 1970, not included; null: until
    /// now.</param>
    public sealed record Form(short Year, [property: JsonConverter(typeof(InstantConverter))] Instant? At = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("close-compliance-year", Functions.SetParameters, new("履约年度关闭", "Close a compliance year"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = SecondPerson.Always,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        var at = form.At ?? context.Now;
        if (ComplianceYearRecord.Find(context.Register, form.Year) is not { } year)
        {
            context.Refuse(Refusals.YearUnknown, "year");
            return;
        }

        if (year.ClosesAt <= context.Now)
        {
            context.Refuse(Refusals.YearClosed, "year");
        }

        // Approved after the instant that was asked for: the year ends with the approval, the past stays.
        if (at < context.Now && context.Waited is null)
        {
            context.Refuse(Refusals.PastStays, "at");
        }
        else if ((at = Instant.Max(at, context.Now)) <= year.OpensAt)
        {
            context.Refuse(Refusals.FieldInvalid, "at");
        }

        if (!context.Refused)
        {
            year.Close(context, at);
            context.Result(new { year = form.Year, closesAt = Instant.Text(at) });
        }
    }
}
