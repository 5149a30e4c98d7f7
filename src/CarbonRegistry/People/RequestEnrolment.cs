using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>
/// 申请启用码: asks that an administrator or operator be given a new key, after all of theirs were lost. A second
/// system administrator approves; one who approved issues it (<see cref="IssueEnrolment"/>), so that a code never
/// passes through the hands of whoever asked for it.
/// </summary>
public static class RequestEnrolment
{
    /// <summary>The form.</summary>
    /// <param name="Person">Their number; never one's own.</param>
    /// <param name="Reason">Why, 1 to 200 characters.</param>
    public sealed record Form(PersonId Person, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("request-enrolment", Functions.EditAdministrators, new("申请启用码", "Request an enrolment code"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, PersonOf = form => ((Form)form).Person,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Reason, "reason");

        // Whoever is suspended first has to be let in again.
        if (Persons.Administered(context, form.Person) is { Active: false })
        {
            context.Refuse(Refusals.PersonUnknown, "person");
        }

        if (context.Refused)
        {
            return;
        }

        EnrolmentRequest.Open(context, form.Person);
        context.Result(new { person = form.Person, request = context.Act.Id });
        Notify.Credentials(context, form.Person,
            new("管理员为您申请了新的启用码", "Administrators have asked for a new enrolment code for you"));
    }
}

/// <summary>An approved request that a person be given an enrolment code.</summary>
/// <param name="Id">Its number: that of the proposal that was approved.</param>
/// <param name="Person">Whose code.</param>
/// <param name="AskedBy">Who asked.</param>
/// <param name="ExpiresAt">Until when a code may be issued for it, UTC microseconds.</param>
internal sealed record EnrolmentRequest(Guid Id, PersonId Person, PersonId AskedBy, Instant ExpiresAt)
{
    private const string Columns =
        "select q.id, q.person_id, q.asked_by, q.expires_at from enrolment_request q where q.issued_at is null "
            + "and q.expires_at > @now";
    private const string Approver =
        "and exists (select 1 from proposal o join approval v on v.proposal_seq = o.seq where o.id = q.id "
            + "and v.person_id = @approver)";

    /// <summary>The requests that wait for one of their approvers to issue the code, oldest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="approver">The approver.</param>
    /// <param name="now">UTC microseconds.</param>
    public static IReadOnlyList<EnrolmentRequest> ToIssue(Snapshot snapshot, PersonId approver, Instant now)
    {
        return snapshot.List($"{Columns} {Approver} order by q.asked_at, q.id", Read, ("now", now),
            ("approver", approver));
    }

    /// <summary>All who agreed to a proposal: who asked and who approved.</summary>
    internal static IReadOnlyList<PersonId> Agreed(ActContext context) =>
        [context.Actor.PersonId, .. Approvers(context.Register, context.Act.Id)];

    /// <summary>Who approved a proposal.</summary>
    internal static IReadOnlyList<PersonId> Approvers(Register register, Guid proposal) => register.List(
        "select v.person_id from proposal o join approval v on v.proposal_seq = o.seq"
            + " where o.id = @id order by v.person_id",
        r => r.Person("person_id"), ("id", proposal));

    /// <summary>The person's request that was approved last; null where none is open.</summary>
    internal static EnrolmentRequest? Find(Register register, PersonId person, Instant now) => register.List(
        $"{Columns} and q.person_id = @person order by q.asked_at desc, q.id desc limit 1", Read, ("now", now),
        ("person", person)).FirstOrDefault();

    /// <summary>The act asks that a person be given a code.</summary>
    internal static void Open(ActContext context, PersonId person)
    {
        var (id, expires) = (context.Act.Id, context.Now + Enrolment.Valid);

        // One code at a time: the last request counts.
        context.Register.Execute(
            "update enrolment_request set expires_at = @now where person_id = @person and issued_at is null "
                + "and expires_at > @now and asked_at < @now", ("now", context.Now), ("person", person));
        context.Register.Execute(
            "insert into enrolment_request (id, person_id, asked_by, asked_at, expires_at) "
                + "values (@id, @person, @by, @now, @expires)",
            ("id", id), ("person", person), ("by", context.Actor.PersonId), ("now", context.Now), ("expires", expires));
        context.Changed("enrolment-request", id, null,
            new { person, askedBy = context.Actor.PersonId, expiresAt = expires });
    }

    /// <summary>The code was issued: the request is used up.</summary>
    internal void Settle(ActContext context, EnrolmentDelivery delivery)
    {
        context.Register.Execute(
            "update enrolment_request set issued_at = @now, issued_by = @by, delivery = @delivery where id = @id",
            ("now", context.Now), ("by", context.Actor.PersonId),
            ("delivery", delivery == EnrolmentDelivery.Mail ? "mail" : "letter"), ("id", Id));
        context.Changed("enrolment-request", Id, new { person = Person },
            new { person = Person, issuedBy = context.Actor.PersonId, delivery });
    }

    private static EnrolmentRequest Read(Row r) =>
        new(r.Guid("id"), r.Person("person_id"), r.Person("asked_by"), r.At("expires_at"));
}
