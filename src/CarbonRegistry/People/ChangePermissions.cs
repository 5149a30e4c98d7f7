using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Notification;

namespace CarbonRegistry.People;

/// <summary>
/// 3 管理员权限修改: takes single functions of a role from a person or gives them back, suspends and resumes. Never
/// one's own; the last active person of a level, and the last who has a function, stays; of national system
/// administrators the last two. To take away is one administrator's act, to give back or resume needs a second. Open
/// sessions end within a second.
/// </summary>
public static class ChangePermissions
{
    /// <summary>The form.</summary>
    /// <param name="Person">Their number; never one's own.</param>
    /// <param name="Revoked">All functions of their role that they do not have from now on.</param>
    public sealed record Form(PersonId Person, IReadOnlyList<short> Revoked);

    /// <summary>The form of suspending and resuming.</summary>
    /// <param name="Person">Their number; never one's own.</param>
    /// <param name="Reason">Why, 1 to 200 characters.</param>
    public sealed record StateForm(PersonId Person, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("change-permissions", Functions.ChangePermissions, new("变更权限", "Change permissions"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true, Approvals = context => context.OnlyTakesAway ? 0 : null,
        PersonOf = form => ((Form)form).Person,
    };

    /// <summary>停用.</summary>
    public static readonly Operation<StateForm> Suspend =
        new("suspend-person", Functions.ChangePermissions, new("停用人员", "Suspend a person"))
    {
        Door = Door.Form,
        CarryOut = (form, context) => SetActive(form, context, false), HighRisk = true, Approvals = _ => 0,
    };

    /// <summary>恢复.</summary>
    public static readonly Operation<StateForm> Resume =
        new("resume-person", Functions.ChangePermissions, new("恢复人员", "Resume a person"))
    {
        Door = Door.Form,
        CarryOut = (form, context) => SetActive(form, context, true), HighRisk = true,
        PersonOf = form => ((StateForm)form).Person,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        if (Persons.Administered(context, form.Person) is not { } before)
        {
            return;
        }

        var role = Role.Find(before.Role)!;
        if (form.Revoked is null || form.Revoked.Distinct().Count() != form.Revoked.Count
            || form.Revoked.Any(code => Functions.Find(code) is not { } function || !function.By.Contains(role)))
        {
            context.Refuse(Refusals.FieldInvalid, "revoked");
            return;
        }

        context.OnlyTakesAway = !before.Revoked.Except(form.Revoked).Any();
        foreach (var function in form.Revoked.Except(before.Revoked))
        {
            if (before.Active && Others(context, before,
                "and not exists (select 1 from revoked_function f where f.person_id = p.id and f.function = @function)",
                function) < Approvers.Needed(context.Register, role, context.Now))
            {
                context.Refuse(Refusals.LastOfLevel, "revoked", Functions.Find(function)!.Name);
            }
        }

        if (context.Refused)
        {
            return;
        }

        (before with { Revoked = [.. form.Revoked.Order()] }).Update(context, before);

        // Whoever has other rights now begins anew with them. Specification section 5, function 3.
        Sessions.EndAll(context, form.Person);
        Notify.Rights(context, form.Person, Row.Name);
    }

    private static void SetActive(StateForm form, ActContext context, bool active)
    {
        if (string.IsNullOrWhiteSpace(form.Reason) || form.Reason.Length > 200)
        {
            context.Refuse(Refusals.FieldMissing, "reason");
        }

        if (Persons.Administered(context, form.Person) is not { } before)
        {
            return;
        }

        if (before.Active == active)
        {
            context.Refuse(Refusals.FieldInvalid, "person");
        }
        else if (!active && Others(context, before) < Approvers.Needed(context.Register, Role.Find(before.Role)!,
            context.Now))
        {
            context.Refuse(Refusals.LastOfLevel, "person");
        }
        else if (active && context.Register.Count(
            "select count(*) from person p join person q on q.identity = p.identity and q.id <> p.id and q.active = 1 "
                + "where p.id = @id", ("id", form.Person)) > 0)
        {
            context.Refuse(Refusals.IdentityTaken, "person");
        }
        else if (active && Role.Find(before.Role)!.WorksForRegistry
            && context.Register.List(
                "select identity from person where id = @id and identity is not null", r => r.Bytes("identity"),
                    ("id", form.Person)) is [var identity]
            && Persons.HoldsUnits(context.Register, identity))
        {
            context.Refuse(Refusals.HoldsUnits, "person");
        }

        if (context.Refused)
        {
            return;
        }

        (before with { Active = active }).Update(context, before);

        // Whoever has other rights now begins anew with them. Specification section 5, function 3.
        Sessions.EndAll(context, form.Person);
        Notify.Rights(context, form.Person, active ? Resume.Name : Suspend.Name);
    }

    /// <summary>How many other active people of the same role and jurisdiction, and for operators of the same holder,
    /// there are.</summary>
    private static long Others(ActContext context, PersonRecord person, string also = "", short function = 0) =>
        context.Register.Count(
        "select count(*) from person p where p.active = 1 and p.id <> @id and p.role = @role "
            + $"and p.jurisdiction = @jurisdiction and p.holder_id = @holder {also}",
        ("id", person.Id), ("role", person.Role), ("jurisdiction", person.Jurisdiction), ("holder", person.Holder),
        ("function", function));
}
