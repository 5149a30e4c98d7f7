using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>How an enrolment code reaches its person.</summary>
internal enum EnrolmentDelivery
{
    /// <summary>密封信: printed by whoever issues it, who hands it out.</summary>
    Letter,

    /// <summary>电子邮件: to the address on record; nobody else sees it.</summary>
    Mail,
}

/// <summary>
/// 发放启用码: gives a person the one-time code by which they set their first credentials, or new ones. Administrators'
/// codes are issued by one who approved the request, once, within 7 days; representatives' by an administrator of their
/// province. Who held a code holds its person, as far as approvals go, for 30 days (<see cref="Closeness"/>).
/// </summary>
internal static class IssueEnrolment
{
    /// <summary>The form. The node makes the code.</summary>
    /// <param name="Person">The person's number; never one's own.</param>
    /// <param name="Delivery">How the code reaches them.</param>
    /// <param name="Code">SHA-256 of the code.</param>
    /// <param name="Sealed">By mail: the code under the key ring, until it was sent.</param>
    public sealed record Form(PersonId Person, EnrolmentDelivery Delivery, [property: Secret] byte[]? Code = null,
        [property: Secret] string? Sealed = null);

    /// <summary>For administrators and operators (2).</summary>
    public static readonly Operation<Form> Row =
        new("issue-enrolment", Functions.EditAdministrators, new("发放启用码", "Issue an enrolment code"))
    {
        Door = Door.OwnRoutes, CarryOut = ForAdministrator, Approvals = _ => 0, HighRisk = true,
    };

    /// <summary>For the representatives whom a province registered (15).</summary>
    public static readonly Operation<Form> ForRepresentative =
        new("issue-representative-enrolment", Functions.EditProvincialAccount,
            new("发放账户代表启用码", "Issue a representative's enrolment code"))
        {
            Door = Door.OwnRoutes, CarryOut = OfProvince, Approvals = _ => 0, HighRisk = true,
        };

    private static void ForAdministrator(Form form, ActContext context)
    {
        var person = Persons.Administered(context, form.Person);
        if (person is null || !IsActive(person, context))
        {
            return;
        }

        var request = EnrolmentRequest.Find(context.Register, form.Person, context.Now);
        if (request is null)
        {
            context.Refuse(Refusals.EnrolmentNotApproved, "person");
        }
        else if (!EnrolmentRequest.Approvers(context.Register, request.Id).Contains(context.Actor.PersonId)
            || request.AskedBy == context.Actor.PersonId)
        {
            context.Refuse(Refusals.EnrolmentByApprover, "person");
        }

        Issue(form, context);
        if (context.Refused)
        {
            return;
        }

        request!.Settle(context, form.Delivery);
        Closeness.Keep(
            context.Register, form.Person, "keyed", (context.Seq, context.Now),
            form.Delivery == EnrolmentDelivery.Mail
                ? [request.AskedBy, context.Actor.PersonId] : [context.Actor.PersonId]);
    }

    /// <summary>Through whose hands a code would go that an actor issues now.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who issues it.</param>
    /// <param name="person">Whose it is.</param>
    /// <param name="delivery">How it reaches them.</param>
    /// <param name="now">UTC microseconds.</param>
    public static IReadOnlyList<PersonId> Hands(
        Snapshot snapshot, Actor actor, PersonId person, EnrolmentDelivery delivery, Instant now)
    {
        return delivery == EnrolmentDelivery.Letter ? [actor.PersonId]
            : actor.May(ForRepresentative.Function)
                ? [actor.PersonId, .. snapshot.List("select by_id from registration where person_id = @person",
                    r => r.Person("by_id"), ("person", person))]
                : [actor.PersonId, .. EnrolmentRequest.ToIssue(snapshot, actor.PersonId, now)
                    .Where(q => q.Person == person).Select(q => q.AskedBy)];
    }

    private static void OfProvince(Form form, ActContext context)
    {
        var person = PersonRecord.Find(context.Register, form.Person);
        if (person is null || !PersonSight.KeepsRepresentative(context.Actor, person.Role, person.Jurisdiction))
        {
            context.Refuse(Refusals.PersonUnknown, "person");
            return;
        }

        if (!IsActive(person, context))
        {
            return;
        }

        Issue(form, context);
        if (context.Refused)
        {
            return;
        }

        // A mail reaches whoever the address belongs to: who wrote it down has a part in it.
        var byMail = form.Delivery == EnrolmentDelivery.Mail;
        Closeness.Keep(
            context.Register, form.Person, byMail ? "mailed" : "keyed", (context.Seq, context.Now),
            byMail ? [context.Actor.PersonId, .. Persons.RegisteredBy(context.Register,
                form.Person)] : [context.Actor.PersonId]);
        EnrolledBoth.Tell(context, form.Person);
    }

    /// <summary>Whoever is suspended first has to be let in again.</summary>
    private static bool IsActive(PersonRecord person, ActContext context)
    {
        if (!person.Active)
        {
            context.Refuse(Refusals.PersonUnknown, "person");
        }

        return person.Active;
    }

    private static void Issue(Form form, ActContext context)
    {
        var (register, byMail) = (context.Register, form.Delivery == EnrolmentDelivery.Mail);
        var address = register.List("select email from person where id = @id", r => r.TextOrNull("email"),
            ("id", form.Person)).FirstOrDefault();
        if (form.Code is null || byMail != form.Sealed is not null)
        {
            context.Refuse(Refusals.FieldMissing, "code");
        }

        if (byMail && address is null)
        {
            context.Refuse(Refusals.NoAddress, "delivery");
        }

        if (context.Refused)
        {
            return;
        }

        Enrolment.Issue(register, form.Person, context.Now, form.Code!);
        context.Changed("enrolment", form.Person, null,
            new { form.Delivery, expiresAt = context.Now + Enrolment.Valid });
        if (byMail)
        {
            Notify.SealedCode(context, form.Person, address!, form.Sealed!);
        }

        Notify.Credentials(context, form.Person,
            new("管理员为您发放了启用码", "An administrator has issued an enrolment code for you"));
    }
}
