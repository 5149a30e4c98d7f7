using CarbonRegistry.Acts;
using CarbonRegistry.Accounts;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>
/// Enrolment (启用): a person sets their first credentials with a one-time code that an administrator gave them, or new
/// ones after all were lost. The code is a secret: it must not be in a result that the journal keeps.
/// </summary>
public static class Enrolment
{
    /// <summary>How long a code is valid, in microseconds: 7 days.</summary>
    public const long Valid = 7L * 24 * 60 * 60 * 1_000_000;

    /// <summary>A new code of 120 bits.</summary>
    public static string NewCode() => Secrets.NewCode(6);

    /// <summary>Gives a person a code; one they had before ends.</summary>
    /// <returns>The code, to be shown once and kept nowhere.</returns>
    public static string Issue(Register register, PersonId personId, Instant now)
    {
        var code = NewCode();
        Issue(register, personId, now, Secrets.HashCode(code));
        return code;
    }

    /// <summary>Gives a person a code of which the caller has the hash (<see cref="Secrets.HashCode"/>).</summary>
    public static void Issue(Register register, PersonId personId, Instant now, byte[] hash)
    {
        ArgumentNullException.ThrowIfNull(register);
        register.Execute("delete from enrolment where person_id = @person or expires_at <= @now", ("person", personId),
            ("now", now));
        register.Execute(
            "insert into enrolment (hash, person_id, issued_at, expires_at) values (@hash, @person, @now, @expires)",
            ("hash", hash), ("person", personId), ("now", now), ("expires", now + Valid));
    }

    /// <summary>Until when the codes last that people have and have not used.</summary>
    public static Dictionary<PersonId, Instant> Open(Snapshot snapshot, Instant now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List(
            "select person_id, expires_at from enrolment where person_id is not null and expires_at > @now",
            r => (Person: r.Person("person_id"), Until: r.At("expires_at")), ("now", now))
            .ToDictionary(e => e.Person, e => e.Until);
    }

    /// <summary>
    /// A code that founds a registry without persons (<see cref="FoundRegistry"/>), or null where there is a person.
    /// Every start prints one; whichever is used first ends them all.
    /// </summary>
    public static string? IssueFounding(Database database, Instant now)
    {
        ArgumentNullException.ThrowIfNull(database);
        using var register = new Register(database);
        if (register.Count("select count(*) from person") > 0)
        {
            return null;
        }

        var code = NewCode();
        register.Execute("delete from enrolment where expires_at <= @now", ("now", now));
        register.Execute(
            "insert into enrolment (hash, person_id, issued_at, expires_at) values (@hash, null, @now, @expires)",
            ("hash", Secrets.HashCode(code)), ("now", now), ("expires", now + Valid));
        register.Commit();
        return code;
    }

    /// <summary>Whose code this is and their name; null where it is not valid. Person 0: it founds the
    /// registry.</summary>
    public static (PersonId Person, string Name)? Find(Snapshot snapshot, byte[] hash, Instant now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var found = snapshot.List(
            """
            select coalesce(e.person_id, 0) as person_id, coalesce(p.name, '') as name from enrolment e
            left join person p on p.id = e.person_id
            where e.hash = @hash and e.expires_at > @now and (p.active = 1 or p.id is null)
            """,
            r => (r.Person("person_id"), r.Text("name")), ("hash", hash), ("now", now));
        return found is [var one] ? one : null;
    }

    internal static bool Use(ActContext context, byte[]? hash, PersonId? person)
    {
        var valid = hash is not null && context.Register.Count(
            "select count(*) from enrolment where hash = @hash and expires_at > @now "
                + "and coalesce(person_id, 0) = @person",
            ("hash", hash), ("now", context.Now), ("person", person ?? default)) == 1;
        if (valid)
        {
            context.Register.Execute("delete from enrolment where coalesce(person_id, 0) = @person",
                ("person", person ?? default));
        }
        else
        {
            context.Refuse(Refusals.EnrolmentInvalid, "code");
        }

        return valid;
    }
}

/// <summary>启用账号: a person sets their credentials with their code. Everything they had before ends: passkeys,
/// password, recovery codes, tokens, sessions.</summary>
public static class Enrol
{
    /// <summary>The form.</summary>
    /// <param name="Credentials">What is set: a password or a passkey, and recovery codes.</param>
    /// <param name="SignIn">The session that begins with it.</param>
    /// <param name="Code">SHA-256 of the code.</param>
    public sealed record Form(ChangeCredentials.Form Credentials, SignIn.Form SignIn,
        [property: Secret] byte[]? Code = null);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row = new("enrol", Functions.Enrol, new("启用账号", "Enrol"))
    {
        Door = Door.OwnRoutes, CarryOut = CarryOut,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        var (register, person) = (context.Register, context.Actor.PersonId);
        if (!Enrolment.Use(context, form.Code, person))
        {
            return;
        }

        if (form.Credentials.Password is null && form.Credentials.Passkey is null)
        {
            context.Refuse(Refusals.FieldMissing, "password");
            return;
        }

        Credentials.Forget(register, person);
        CreateToken.Forget(register, person);
        Sessions.EndAll(context, person);
        ChangeCredentials.Apply(form.Credentials, context);
        if (!context.Refused)
        {
            Notify.Credentials(context, person, Row.Name);
            Sessions.Begin(context, form.SignIn);
        }
    }
}

/// <summary>设立登记系统: creates the first two national system administrators of a registry without persons.</summary>
internal static class FoundRegistry
{
    /// <summary>The form.</summary>
    /// <param name="First">Name of the first administrator.</param>
    /// <param name="Second">Name of the second: another human being.</param>
    /// <param name="FirstIdentity">Resident identity number of the first (GB 11643-1999). Not kept: only what tells
    /// human beings apart.</param>
    /// <param name="SecondIdentity">That of the second.</param>
    /// <param name="Code">SHA-256 of the code that the first start printed.</param>
    /// <param name="FirstCode">SHA-256 of the first administrator's enrolment code.</param>
    /// <param name="SecondCode">SHA-256 of the second's.</param>
    public sealed record Form(
        string First,
        string Second,
        [property: Secret] string FirstIdentity,
        [property: Secret] string SecondIdentity,
        [property: Secret] byte[]? Code = null,
        [property: Secret] byte[]? FirstCode = null,
        [property: Secret] byte[]? SecondCode = null);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row =
        new("found-registry", Functions.FoundRegistry, new("设立登记系统", "Found the registry"))
        {
            Door = Door.OwnRoutes, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        if (register.Count("select count(*) from person") > 0)
        {
            context.Refuse(Refusals.EnrolmentInvalid, "code");
            return;
        }

        if (!Enrolment.Use(context, form.Code, null))
        {
            return;
        }

        if (form.FirstCode is null || form.SecondCode is null)
        {
            context.Refuse(Refusals.FieldMissing, "code");
        }

        // One human being cannot be both.
        if (IdentityNumber.TryParse(form.FirstIdentity, out var one)
            && IdentityNumber.TryParse(form.SecondIdentity, out var other) && one.Equals(other))
        {
            context.Refuse(Refusals.FoundersAreOne, "secondIdentity");
            return;
        }

        OpenJurisdiction.OpenNation(context);

        foreach (var (name, number, code, nameField, field) in new[]
        {
            (form.First.Trim(), form.FirstIdentity, form.FirstCode, "first", "firstIdentity"),
            (form.Second.Trim(), form.SecondIdentity, form.SecondCode, "second", "secondIdentity"),
        })
        {
            Persons.CheckName(context, name, nameField);
            var identity = Persons.CheckIdentity(context, number, field);
            if (context.Refused)
            {
                return;
            }

            var person = Persons.Add(
                context, PersonRecord.New(name, Role.NationalSystem, Account.National), identity!, null, null);
            Enrolment.Issue(register, person.Id, context.Now, code!);
        }
    }
}
