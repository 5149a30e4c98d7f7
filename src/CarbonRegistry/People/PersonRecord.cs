using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>A person as an act reads and writes them.</summary>
/// <param name="Id">Their number.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Their jurisdiction.</param>
/// <param name="Holder">Operators: the holder they act for, or 0.</param>
/// <param name="Active">Whether they may sign in.</param>
internal sealed record PersonRecord(PersonId Id, string Name, string Role, string Jurisdiction, HolderId Holder,
    bool Active)
{
    /// <summary>The functions that were taken from them.</summary>
    public IReadOnlyList<short> Revoked { get; init; } = [];

    /// <summary>A person to be added.</summary>
    public static PersonRecord New(string name, Role role, string jurisdiction, HolderId holder = default) =>
        new(default, name, role.Key, jurisdiction, holder, true);

    /// <summary>The person of this number, or null.</summary>
    public static PersonRecord? Find(Register register, PersonId id)
    {
        var person = register.List(
            "select id, name, role, jurisdiction, holder_id, active from person where id = @id",
            r => new PersonRecord(r.Person("id"), r.Text("name"), r.Text("role"), r.Text("jurisdiction"),
                r.Holder("holder_id"), r.Is("active")), ("id", id)).FirstOrDefault();
        return person is null ? null : person with
        {
            Revoked = register.List("select function from revoked_function where person_id = @id order by function",
                r => r.Short("function"), ("id", id)),
        };
    }

    /// <summary>Adds the person, who gets a number.</summary>
    /// <param name="context">The act.</param>
    /// <param name="identity">What stands for the human being; null: a trading system.</param>
    /// <param name="email">Where notices go.</param>
    /// <param name="phone">Their telephone number.</param>
    public PersonRecord Add(ActContext context, byte[]? identity, string? email = null, string? phone = null)
    {
        var id = context.Register.AddPerson(Name, Law.Role.Find(Role)!, Jurisdiction, Holder);
        var added = this with { Id = id };
        context.Register.Execute(
            "update person set identity = @identity, email = @email, phone = @phone where id = @id",
            ("identity", identity), ("email", email), ("phone", phone), ("id", id));
        context.Changed("person", id, null, added);
        return added;
    }

    /// <summary>Writes the person as they are to be.</summary>
    public void Update(ActContext context, PersonRecord before)
    {
        context.Register.Execute("update person set name = @name, active = @active where id = @id",
            ("name", Name), ("active", Active ? 1 : 0), ("id", Id));
        if (Name != before.Name)
        {
            SearchIndex.Change(context.Register, SearchIndex.Of.Person, Id.Value, SearchIndex.OfPerson(Name));
        }

        if (!Revoked.SequenceEqual(before.Revoked))
        {
            context.Register.Execute("delete from revoked_function where person_id = @id", ("id", Id));
            foreach (var function in Revoked)
            {
                context.Register.Execute("insert into revoked_function values (@id, @function)",
                    ("id", Id), ("function", function));
            }
        }

        context.Changed("person", Id, before, this);
    }

    /// <summary>Writes how to reach them, as far as it is given; the journal has a digest of it only.</summary>
    public void WriteContact(Register register, string? email, string? phone) => register.Execute(
        "update person set email = coalesce(@email, email), phone = coalesce(@phone, phone) where id = @id",
        ("email", email), ("phone", phone), ("id", Id));
}
