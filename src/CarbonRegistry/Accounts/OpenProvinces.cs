using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 各省设立: opens all provinces of GB/T 2260 that are not open yet, each as <see cref="OpenJurisdiction"/> does. A
/// nation's registry begins with it.
/// </summary>
public static class OpenProvinces
{
    /// <summary>The form.</summary>
    /// <param name="Document">文号 of the decision, 1 to 200 characters.</param>
    public sealed record Form(string Document);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("open-provinces", Functions.SetParameters,
        new("各省设立", "Open the provinces"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = SecondPerson.Always,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Document, "document");
        var open = context.Register.List("select code from jurisdiction where kind = 'province'", r =>
            r.Text("code")).ToHashSet(StringComparer.Ordinal);
        var missing = Divisions.Provinces.Where(p => !open.Contains(p.Code)).ToList();
        if (missing.Count == 0)
        {
            context.Refuse(Refusals.JurisdictionKnown);
        }

        if (context.Refused)
        {
            return;
        }

        var provinces = missing.ConvertAll(p => OpenJurisdiction.Open(
            new(OpenJurisdiction.JurisdictionKind.Province, p.Code, p.Name.Zh, p.Name.En, form.Document), context));
        context.Result(new { provinces });
    }
}
