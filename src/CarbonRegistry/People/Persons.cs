using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>What the operations on people share.</summary>
internal static class Persons
{
    /// <summary>The longest name.</summary>
    public const int LongestName = 100;

    /// <summary>Whether a human being who works for the registry has this identity number.</summary>
    public static bool WorksForRegistry(Register register, IdentityNumber number) => register.List(
        "select role from person where identity = @identity and active = 1", r => r.Text("role"),
            ("identity", Identity.Of(register, number)))
        .Exists(role => Role.Find(role)!.WorksForRegistry);

    /// <summary>Whether the human being has accounts that are not closed, or is a representative on record.</summary>
    public static bool HoldsUnits(Register register, byte[] identity) =>
        register.Count(
            "select count(*) from representative r join person p on p.id = r.person_id where p.identity = @identity",
            ("identity", identity)) > 0
        || register.List(
            "select distinct h.identifier from holder h join account a on a.holder_id = h.id where h.kind = @kind "
                + "and a.state <> @closed and h.identifier is not null",
            r => r.Text("identifier"), ("kind", nameof(HolderKind.Individual)), ("closed", AccountState.Closed))
            .Exists(Identity.Matches(register, identity));

    /// <summary>The administrator whom the actor may change; otherwise the reason is told and null returned. Never
    /// oneself.</summary>
    public static PersonRecord? Administered(ActContext context, PersonId id)
    {
        if (id == context.Actor.PersonId)
        {
            context.Refuse(Refusals.OwnRights, "person");
            return null;
        }

        var person = PersonRecord.Find(context.Register, id);
        if (person is null || !Role.Find(person.Role)!.IsAdministered)
        {
            context.Refuse(Refusals.PersonUnknown, "person");
            return null;
        }

        return person;
    }

    /// <summary>Checks a name.</summary>
    public static void CheckName(ActContext context, string? name, string field = "name")
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            context.Refuse(Refusals.FieldMissing, field);
        }
        else if (name.Length > LongestName || name.Any(char.IsControl))
        {
            context.Refuse(Refusals.FieldInvalid, field);
        }
        else if (NameCharacters.Wrong(name) is { } wrong)
        {
            context.Refuse(Refusals.NameCharacter, field, wrong);
        }
    }

    /// <summary>Checks an address for notices.</summary>
    public static void CheckEmail(ActContext context, string? email)
    {
        if (email is not null && (email.Length > 254 || email.Count(c => c == '@') != 1 || email[0] == '@'
            || email[^1] == '@' || email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
        {
            context.Refuse(Refusals.FieldInvalid, "email");
        }
    }

    /// <summary>Checks a telephone number: digits, blanks, hyphens, a plus in front; 5 to 30 characters.</summary>
    public static void CheckPhone(ActContext context, string? phone)
    {
        if (phone is not null && (phone.Length is < 5 or > 30 || !phone.AsSpan(phone[0] == '+' ? 1 : 0)
            .ContainsOnlyDigitsOr(" -")))
        {
            context.Refuse(Refusals.FieldInvalid, "phone");
        }
    }

    /// <summary>
    /// Checks an identity number and gives what stands for the human being in the database: the number itself is not
    /// kept. Null where it is wrong, or where an active person is that human being already.
    /// </summary>
    public static byte[]? CheckIdentity(ActContext context, string? text, string field = "identityNumber")
    {
        if (text is null)
        {
            context.Refuse(Refusals.FieldMissing, field);
            return null;
        }

        if (!IdentityNumber.TryParse(text, out var number))
        {
            context.Refuse(Refusals.FieldInvalid, field);
            return null;
        }

        var identity = Identity.Of(context.Register, number);
        if (context.Register.Count("select count(*) from person where identity = @identity and active = 1",
            ("identity", identity)) > 0)
        {
            context.Refuse(Refusals.IdentityTaken, field);
            return null;
        }

        return identity;
    }

    /// <summary>Adds an administrator or operator; whoever had a part in it is kept.</summary>
    public static PersonRecord Add(
        ActContext context, PersonRecord person, byte[] identity, string? email, string? phone)
    {
        var added = person.Add(context, identity, email, phone);
        Closeness.Keep(
            context.Register, added.Id, "created", (context.Seq, context.Now), EnrolmentRequest.Agreed(context));
        return added;
    }

    /// <summary>Who wrote a representative and their address down; none where that was before it was kept.</summary>
    public static IReadOnlyList<PersonId> RegisteredBy(Register register, PersonId person) =>
        register.List("select by_id from registration where person_id = @person", r =>
            r.Person("by_id"), ("person", person));

    private static bool ContainsOnlyDigitsOr(this ReadOnlySpan<char> text, string others)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && !others.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
