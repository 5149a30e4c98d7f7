using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.Compliance;

/// <summary>履约年度设立: opens a compliance year for surrender between two instants, with a surrender account for each
/// province. Specification section 2.</summary>
public static class OpenComplianceYear
{
    /// <summary>The form.</summary>
    /// <param name="Year">2000 to 2999.</param>
    /// <param name="OpensAt">From when it takes surrenders, UTC microseconds since 1970; not in the past; null: from
    /// now on.</param>
    /// <param name="ClosesAt">Until when, not included.</param>
    public sealed record Form(
        short Year, [property: JsonConverter(typeof(InstantConverter))] Instant? OpensAt,
        [property: JsonConverter(typeof(InstantConverter))] Instant ClosesAt);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("open-compliance-year", Functions.SetParameters,
        new("履约年度设立", "Open a compliance year"))
    {
        Door = Door.Form,
        // One that ends at once is ended by it: that takes two people, as ending a year does. Specification section 4a.
        CarryOut = CarryOut,
        Approvals = context => IsShort((Form)context.Act.Form, context.Now)
            ? SecondPerson.Always(context) : SecondPerson.AsThePolicySays(context),
    };

    /// <summary>For less than so long a year does not take surrenders by one person's word, in microseconds: 30
    /// days.</summary>
    private const long Least = 30 * Instant.Day;

    private static bool IsShort(Form form, Instant now) => form.ClosesAt - Math.Max(form.OpensAt ?? now, now) < Least;

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Year is < 2000 or > 2999)
        {
            context.Refuse(Refusals.FieldInvalid, "year");
        }

        var opensAt = form.OpensAt ?? context.Now;
        if (opensAt < context.Now)
        {
            context.Refuse(Refusals.PastStays, "opensAt");
        }

        if (form.ClosesAt <= opensAt)
        {
            context.Refuse(Refusals.FieldInvalid, "closesAt");
        }

        if (ComplianceYearRecord.Find(context.Register, form.Year) is not null)
        {
            context.Refuse(Refusals.YearKnown, "year");
        }

        if (context.Refused)
        {
            return;
        }

        context.Register.OpenComplianceYear(form.Year, opensAt, form.ClosesAt);
        var provinces = context.Register.List(
            "select code, name_zh from jurisdiction where kind = 'province' order by code", r =>
            (Code: r.Text("code"), Name: r.Text("name_zh")));
        var opened = provinces.ConvertAll(p =>
            OpenJurisdiction.OpenSurrender(context.Register, p.Code, p.Name, form.Year, context.Now));
        context.Changed("compliance-year", form.Year, null,
            new { opensAt = Instant.Text(opensAt), closesAt = Instant.Text(form.ClosesAt), accounts = opened });
        context.Result(new { year = form.Year, accounts = opened });
    }
}
