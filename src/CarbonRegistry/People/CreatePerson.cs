using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;

namespace CarbonRegistry.People;

/// <summary>
/// 1 管理员创建: administrators of the nation, the provinces and the pilot regions, operators of exchanges and auction
/// houses. A second system administrator approves, and one who approved issues the enrolment code
/// (<see cref="IssueEnrolment"/>).
/// </summary>
public static class CreatePerson
{
    /// <summary>The form.</summary>
    /// <param name="Name">Their name, 1 to 100 characters.</param>
    /// <param name="Role">Their role's key; any but representative.</param>
    /// <param name="IdentityNumber">Their resident identity number (GB 11643-1999). Not kept: only what tells human
    /// beings apart.</param>
    /// <param name="Jurisdiction">Provincial and pilot administrators: their jurisdiction's two digits.</param>
    /// <param name="Holder">Exchange and auction-house operators: the holder's number.</param>
    /// <param name="Email">Where notices go.</param>
    /// <param name="Phone">Telephone.</param>
    /// <param name="ConfirmedSimilar">Whether whoever asks has seen that the name equals or looks like another
    /// administrator's (230) and means it.</param>
    public sealed record Form(
        string Name, string Role, [property: Secret(SeenByApprovers = true)] string IdentityNumber,
            string? Jurisdiction = null, HolderId? Holder = null,
        [property: Secret(SeenByApprovers = true)] string? Email = null,
        [property: Secret(SeenByApprovers = true)] string? Phone = null,
        bool ConfirmedSimilar = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("create-person", Functions.CreateAdministrators, new("创建管理员", "Create an administrator"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        Persons.CheckName(context, form.Name);
        Persons.CheckEmail(context, form.Email);
        Persons.CheckPhone(context, form.Phone);
        var identity = Persons.CheckIdentity(context, form.IdentityNumber);
        var role = Role.Find(form.Role);
        if (role is null || !role.IsAdministered)
        {
            context.Refuse(Refusals.FieldInvalid, "role");
            return;
        }

        CheckJurisdiction(form, role.Within, context);
        var holds = role.WorksFor;
        if (holds is null != form.Holder is null)
        {
            context.Refuse(holds is null ? Refusals.FieldNotAllowed : Refusals.FieldMissing, "holder");
        }
        else if (holds is not null && context.Register.Count(
            "select count(*) from holder where id = @id and kind = @kind", ("id", form.Holder),
            ("kind", holds.ToString())) == 0)
        {
            context.Refuse(Refusals.FieldInvalid, "holder");
        }

        if (identity is not null && role.WorksForRegistry && Persons.HoldsUnits(context.Register, identity))
        {
            context.Refuse(Refusals.HoldsUnits, "identityNumber");
        }

        if (!context.Refused)
        {
            SimilarNames.CheckAdministrator(context, form.Name, default, form.ConfirmedSimilar);
        }

        if (context.Refused)
        {
            return;
        }

        var id = Persons.Add(
            context, PersonRecord.New(form.Name, role, form.Jurisdiction ?? Account.National, form.Holder ?? default),
            identity!,
            form.Email, form.Phone).Id;
        EnrolmentRequest.Open(context, id);
        context.Result(new { person = id, request = context.Act.Id });
    }

    private static void CheckJurisdiction(Form form, string? kind, ActContext context)
    {
        if (kind is null)
        {
            if (form.Jurisdiction is not (null or Account.National))
            {
                context.Refuse(Refusals.FieldNotAllowed, "jurisdiction");
            }
        }
        else if (form.Jurisdiction is null)
        {
            context.Refuse(Refusals.FieldMissing, "jurisdiction");
        }
        else if (context.Register.Count("select count(*) from jurisdiction where code = @code and kind = @kind",
            ("code", form.Jurisdiction), ("kind", kind)) == 0)
        {
            context.Refuse(Refusals.FieldInvalid, "jurisdiction");
        }
    }
}
