using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Sight;

namespace CarbonRegistry.People;

/// <summary>账户代表停用与恢复: a province suspends a representative of its own at once, from every account, and lets
/// them act again.</summary>
public static class SuspendRepresentative
{
    /// <summary>The form.</summary>
    /// <param name="Person">The representative.</param>
    /// <param name="Active">false suspends, true lets them act again.</param>
    /// <param name="Reason">Why, 1 to 200 characters.</param>
    public sealed record Form(PersonId Person, bool Active, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("suspend-representative", Functions.EditProvincialAccount,
        new("账户代表停用与恢复", "Suspend a representative or let them act again"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Reason, "reason");

        // Only whom this province registered: another's may represent accounts of several provinces.
        var before = PersonRecord.Find(context.Register, form.Person);
        if (before is null || !PersonSight.KeepsRepresentative(context.Actor, before.Role, before.Jurisdiction))
        {
            context.Refuse(Refusals.PersonUnknown, "person");
        }
        else if (form.Active && context.Register.Count(
            "select count(*) from person p join person q on q.identity = p.identity and q.id <> p.id and q.active = 1 "
                + "where p.id = @id", ("id", form.Person)) > 0)
        {
            // Meanwhile they have taken another office.
            context.Refuse(Refusals.OtherRole, "person");
        }

        if (!context.Refused)
        {
            (before! with { Active = form.Active }).Update(context, before);
            Sessions.EndAll(context, form.Person);
            Notify.Rights(context, form.Person, Row.Name);
            context.Result(new { person = form.Person, active = form.Active });
        }
    }
}
