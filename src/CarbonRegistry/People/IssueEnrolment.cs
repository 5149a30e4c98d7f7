using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.People;

/// <summary>
/// 发放启用码: an administrator gives a person whom they manage the one-time code by which that person sets their first credentials, or new ones. Whoever
/// does so does not approve together with that person for 30 days.
/// </summary>
public static class IssueEnrolment
{
    /// <summary>The form. The node makes the code and shows it once.</summary>
    /// <param name="Person">The person's number; never one's own.</param>
    /// <param name="Code">SHA-256 of the code.</param>
    public sealed record Form(long Person, [property: Secret] byte[]? Code = null);

    /// <summary>For administrators and operators (2).</summary>
    public static readonly Operation<Form> Row = new("issue-enrolment", Functions.EditAdministrators, new("发放启用码", "Issue an enrolment code"))
    {
        Carry = (form, context) => Carry(form, context, Persons.Administered(context, form.Person) is not null), HighRisk = true, MadeByNode = true,
    };

    /// <summary>For the representatives whom a province registered (15).</summary>
    public static readonly Operation<Form> ForRepresentative =
        new("issue-representative-enrolment", Functions.EditProvincialAccount, new("发放账户代表启用码", "Issue a representative's enrolment code"))
        {
            Carry = (form, context) => Carry(form, context, IsOfProvince(form, context)), HighRisk = true, MadeByNode = true,
        };

    private static bool IsOfProvince(Form form, ActContext context)
    {
        var known = context.Register.Count(
            "select count(*) from person where id = @id and role = 'representative' and jurisdiction = @province", ("id", form.Person), ("province", context.Actor.Jurisdiction)) > 0;
        if (!known)
        {
            context.Refuse(Refusals.PersonUnknown, "person");
        }

        return known;
    }

    private static void Carry(Form form, ActContext context, bool isManaged)
    {
        if (form.Code is null)
        {
            context.Refuse(Refusals.FieldMissing, "code");
        }

        // Whoever is suspended first has to be let in again.
        if (isManaged && context.Register.Count("select count(*) from person where id = @id and active = 1", ("id", form.Person)) == 0)
        {
            context.Refuse(Refusals.PersonUnknown, "person");
        }

        if (context.Refused)
        {
            return;
        }

        Enrolment.Issue(context.Register, form.Person, context.Now, form.Code!);
        context.Register.Execute(
            "update person set keyed_by = @by, keyed_at = @now where id = @id", ("by", context.Actor.PersonId), ("now", context.Now), ("id", form.Person));
        context.Changed("enrolment", form.Person, null, new { expiresAt = context.Now + Enrolment.Valid });
        Notify.Credentials(context, form.Person, new("管理员为您发放了启用码", "An administrator has issued an enrolment code for you"));
    }
}
