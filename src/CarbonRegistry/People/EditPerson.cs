using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.People;

/// <summary>2 管理员信息修改: what identifies and reaches an administrator, so that a second one approves. What is not
/// given stays.</summary>
public static class EditPerson
{
    /// <summary>The form.</summary>
    /// <param name="Person">Their number; never one's own.</param>
    /// <param name="Name">Their new name.</param>
    /// <param name="Email">Where notices go from now on.</param>
    /// <param name="Phone">Telephone.</param>
    /// <param name="ConfirmedSimilar">Whether whoever asks has seen that the name equals or looks like another
    /// administrator's (230) and means it.</param>
    public sealed record Form(
        PersonId Person, string? Name = null, [property: Secret(SeenByApprovers = true)] string? Email = null,
        [property: Secret(SeenByApprovers = true)] string? Phone = null,
        bool ConfirmedSimilar = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("edit-person", Functions.EditAdministrators, new("修改管理员信息", "Edit an administrator"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, PersonOf = form => ((Form)form).Person,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        var before = Persons.Administered(context, form.Person);
        if (form.Name is not null)
        {
            Persons.CheckName(context, form.Name);
        }

        Persons.CheckEmail(context, form.Email);
        Persons.CheckPhone(context, form.Phone);
        if (form is { Name: null, Email: null, Phone: null })
        {
            context.Refuse(Refusals.FieldMissing, "name");
        }

        if (!context.Refused)
        {
            SimilarNames.CheckAdministrator(context, form.Name == before?.Name ? null : form.Name, form.Person,
                form.ConfirmedSimilar);
        }

        if (context.Refused)
        {
            return;
        }

        // To the old address; to the new one, if it is another, in the same words.
        Notify.Rights(context, form.Person, Row.Name);
        before!.WriteContact(context.Register, form.Email, form.Phone);
        (before with { Name = form.Name ?? before.Name }).Update(context, before);
        Notify.Rights(context, form.Person, Row.Name);
    }
}
