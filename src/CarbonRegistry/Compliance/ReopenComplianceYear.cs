using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.Compliance;

/// <summary>
/// 履约年度重新开放: lets a compliance year that has ended take surrenders again until a later instant. Two people
/// always. Provinces opened since it ended get their surrender accounts of it. Specification section 4a.
/// </summary>
public static class ReopenComplianceYear
{
    /// <summary>The form.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="ClosesAt">Until when it takes surrenders, UTC microseconds since 1970, not included; in the
    /// future.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters.</param>
    public sealed record Form(short Year, [property: JsonConverter(typeof(InstantConverter))] Instant ClosesAt,
        string Document);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("reopen-compliance-year", Functions.SetParameters, new("履约年度重新开放", "Reopen a compliance year"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = SecondPerson.Always,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Document, "document");
        var register = context.Register;
        if (ComplianceYearRecord.Find(register, form.Year) is not { } year)
        {
            context.Refuse(Refusals.YearUnknown, "year");
            return;
        }

        if (year.ClosesAt > context.Now)
        {
            context.Refuse(Refusals.YearRuns, "year");
        }

        if (form.ClosesAt <= context.Now)
        {
            context.Refuse(Refusals.PastStays, "closesAt");
        }

        if (context.Refused)
        {
            return;
        }

        var missing = register.List(
            """
            select j.code, j.name_zh from jurisdiction j where j.kind = 'province'
            and not exists (select 1 from account a where a.type = @type and a.jurisdiction = j.code
            and a.compliance_year = @year) order by j.code
            """,
            r => (Code: r.Text("code"), Name: r.Text("name_zh")), ("type", AccountTypes.NS.Code), ("year", form.Year));
        var opened =
            missing.ConvertAll(p => OpenJurisdiction.OpenSurrender(register, p.Code, p.Name, form.Year, context.Now));
        year.Close(context, form.ClosesAt,
            new { closesAt = Instant.Text(form.ClosesAt), document = form.Document, accounts = opened });
        context.Result(new { year = form.Year, closesAt = Instant.Text(form.ClosesAt), accounts = opened });
    }
}
