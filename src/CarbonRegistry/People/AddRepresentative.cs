using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Files;

namespace CarbonRegistry.People;

/// <summary>
/// 账户代表登记: makes a natural person a representative of an account, and registers the person where they are new.
/// The first representative of an account takes office at once, every further one after the delay of changes, in which
/// those who are there may stop it. Specification section 2.
/// </summary>
public static class AddRepresentative
{
    /// <summary>A natural person. One who is registered already, by their identity number, is not registered again:
    /// nobody has a second self.</summary>
    /// <param name="Name">Their name, 1 to 200 characters.</param>
    /// <param name="IdentityNumber">Their resident identity number.</param>
    /// <param name="Phone">Telephone number.</param>
    /// <param name="Email">E-mail address.</param>
    public sealed record NaturalPerson(string Name, [property: Secret] string IdentityNumber,
        [property: Secret] string? Phone = null, [property: Secret] string? Email = null);

    /// <summary>The form: a person who is registered, or one who is to be.</summary>
    /// <param name="Account">The account's number.</param>
    /// <param name="Person">The number of a representative who is registered.</param>
    /// <param name="Natural">Otherwise the natural person.</param>
    /// <param name="Initiates">Whether they initiate movements (发起代表).</param>
    /// <param name="Confirms">Whether they confirm what others initiate (确认代表). Neither: they only see.</param>
    /// <param name="Document">The document that it rests on.</param>
    public sealed record Form(string Account, PersonId? Person = null, NaturalPerson? Natural = null,
        bool Initiates = false, bool Confirms = false, string? Document = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("add-representative", Functions.OpenProvincialAccounts, new("账户代表登记", "Add a representative"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true,
        AccountOf = (form, _) => AccountNumber.IdOf(((Form)form).Account),
        EffectiveAt = context => RepresentativeRecord.HasOthers(context, ((Form)context.Act.Form).Account)
            ? Delay.OfChanges(context) : null,
    };

    internal static void CarryOut(Form form, ActContext context)
    {
        var account = AccountRecord.Of(context, form.Account, AccountRecord.Provincial);
        if (account?.State == AccountState.Closed)
        {
            context.Refuse(Refusals.StateChange, "account");
        }

        context.NeedText(form.Document, "document", needed: false);
        if (form.Person is null == form.Natural is null)
        {
            context.Refuse(form.Person is null ? Refusals.FieldMissing : Refusals.FieldNotAllowed, "person");
            return;
        }

        var person = form.Person is { } id ? Registered(context, id) : Natural(context, form.Natural!);
        if (account is null || person is not { } found || context.Refused)
        {
            return;
        }

        if (Appoint(context, account, new(account.Number, found, form.Initiates, form.Confirms)))
        {
            context.Result(new { account = account.Number, person = found });
        }
    }

    /// <summary>Makes a person who was checked (<see cref="Natural"/>) a representative of an account.</summary>
    /// <returns>Whether they are one by this: who is one already is refused.</returns>
    internal static bool Appoint(ActContext context, AccountRecord account, RepresentativeRecord added)
    {
        if (RepresentativeRecord.Find(context, account.Id, added.Person) is not null)
        {
            context.Refuse(Refusals.RepresentativeKnown, "person");
            return false;
        }

        added.Add(context, account);
        RepresentativeRecord.HasChanged(context, Row.Name, account, added.Person);
        EnrolledBoth.Tell(context, added.Person, account.Id);
        return true;
    }

    /// <summary>A representative whom this province registered, or who represents an account of it already.</summary>
    private static PersonId? Registered(ActContext context, PersonId id)
    {
        if (RepresentativeRecord.IsPersonOf(context, id, active: true))
        {
            return id;
        }

        context.Refuse(Refusals.PersonUnknown, "person");
        return null;
    }

    /// <summary>A natural person, registered where they are new; null where that is refused.</summary>
    internal static PersonId? Natural(ActContext context, NaturalPerson person)
    {
        context.NeedText(person.Name, "natural.name");
        new Contact(null, null, person.Phone, person.Email).Check(context);
        if (!IdentityNumber.TryParse(person.IdentityNumber, out var number) || number.Born > Instant.DayOf(context.Now))
        {
            context.Refuse(Refusals.IdentifierInvalid, "natural.identityNumber", CellType.Identity.About);
        }

        if (context.Refused)
        {
            return null;
        }

        var identity = Identity.Of(context.Register, number);
        var selves = context.Register.List(
            "select id, name, role, active from person where identity = @identity", r => (Id: r.Person("id"),
                Name: r.Text("name"), Role: r.Text("role"), Active: r.Is("active")),
            ("identity", identity));

        // Three powers apart: an administrator is no representative, suspended or not.
        if (selves.Exists(s => s.Role != Role.Representative.Key))
        {
            context.Refuse(Refusals.OtherRole, "natural.identityNumber");
            return null;
        }

        if (selves is [var self, ..])
        {
            if (self.Active && self.Name == person.Name)
            {
                return self.Id;
            }

            context.Refuse(self.Active ? Refusals.NameDisagrees : Refusals.PersonUnknown, self.Active ? "natural.name"
                : "natural.identityNumber");
            return null;
        }

        var added = PersonRecord.New(person.Name, Role.Representative, context.Actor.Jurisdiction)
            .Add(context, identity, person.Email, person.Phone).Id;
        context.Register.Execute(
            "insert into registration (person_id, by_id, seq, at) values (@person, @by, @seq, @now)",
            ("person", added), ("by", context.Actor.PersonId), ("seq", context.Seq), ("now", context.Now));
        return added;
    }
}
