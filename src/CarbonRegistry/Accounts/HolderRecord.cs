using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>How to reach a holder. Personal data: not in the journal, but in the holder's versions.</summary>
/// <param name="Address">Postal address.</param>
/// <param name="Name">Who is asked for.</param>
/// <param name="Phone">Telephone number.</param>
/// <param name="Email">E-mail address.</param>
public sealed record Contact([property: Secret] string? Address = null, [property: Secret] string? Name = null,
    [property: Secret] string? Phone = null, [property: Secret] string? Email = null)
{
    internal static Contact Read(Row r) => new(
        r.TextOrNull("address"), r.TextOrNull("contact_name"), r.TextOrNull("contact_phone"),
            r.TextOrNull("contact_email"));

    internal void Check(ActContext context, int? line = null)
    {
        context.NeedText(Address, "contact.address", needed: false, line);
        context.NeedText(Name, "contact.name", needed: false, line);
        context.NeedText(Phone, "contact.phone", needed: false, line);
        context.NeedText(Email, "contact.email", needed: false, line);
        if (Phone is not null && (Phone.Length < 5
            || Phone.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or ' ' or '(' or ')'))))
        {
            context.Refuse(Refusals.FieldInvalid, "contact.phone", line: line);
        }

        if (Email is not null && (Email.IndexOf('@', StringComparison.Ordinal) is < 1
            || Email.LastIndexOf('@') != Email.IndexOf('@', StringComparison.Ordinal) || Email.EndsWith('@')
            || Email.Contains(' ', StringComparison.Ordinal)))
        {
            context.Refuse(Refusals.FieldInvalid, "contact.email", line: line);
        }
    }
}

/// <summary>A holder as an act reads and writes it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Zh">Its Chinese name.</param>
/// <param name="En">Its English name.</param>
/// <param name="Identifier">Credit code or identity number.</param>
/// <param name="Jurisdiction">Two digits.</param>
/// <param name="Contact">How to reach it.</param>
internal sealed record HolderRecord(HolderId Id, HolderKind Kind, string Zh, string En,
    [property: Secret] string? Identifier, string Jurisdiction, [property: Secret] Contact Contact)
{
    private const string Columns =
        "id, kind, name_zh, name_en, identifier, jurisdiction, address, contact_name, contact_phone, contact_email";

    /// <summary>The credit code, which is public; an identity number is not and stays out of the journal.</summary>
    public string? CreditCode => Kind == HolderKind.Individual ? null : Identifier;

    public static HolderRecord? Find(Register register, HolderId id) =>
        register.List($"select {Columns} from holder where id = @id", Read, ("id", id)).FirstOrDefault();

    public static HolderRecord? Find(Register register, string identifier) =>
        register.List($"select {Columns} from holder where identifier = @identifier", Read, ("identifier", identifier))
            .FirstOrDefault();

    /// <summary>The holder that the act may edit; another's is refused like one that does not exist.</summary>
    public static HolderRecord? Editable(ActContext context, HolderId id, string field = "holder", int? line = null)
    {
        var found = Find(context.Register, id);
        if (found is not null && found.IsOf(context))
        {
            return found;
        }

        context.Refuse(Refusals.HolderUnknown, field, line: line);
        return null;
    }

    /// <summary>Whether the actor's office looks after this holder.</summary>
    public bool IsOf(ActContext context) => HolderSight.IsOfOffice(context.Actor, Kind, Jurisdiction);

    /// <summary>Registers a holder with its first version.</summary>
    public static HolderRecord Add(ActContext context, HolderKind kind, Text name, string jurisdiction,
        string identifier, Contact? contact)
    {
        var id = context.Register.AddHolder(kind, name, jurisdiction, identifier);
        var added = new HolderRecord(id, kind, name.Zh, name.En, identifier, jurisdiction, contact ?? new());
        added.WriteContact(context.Register);
        SimilarNames.Keep(context.Register, id, name.Zh, name.En);
        added.Keep(context, context.Now, context.Seq);
        context.Changed("holder", id, null, added);
        return added;
    }

    /// <summary>Writes the holder as it is to be, and keeps what it was.</summary>
    public void Update(ActContext context, HolderRecord before)
    {
        if (context.Register.Count("select count(*) from holder_version where holder_id = @id", ("id", Id)) == 0)
        {
            before.Keep(context, 0, 0);
        }

        context.Register.Execute("update holder set name_zh = @zh, name_en = @en where id = @id", ("zh", Zh),
            ("en", En), ("id", Id));
        SimilarNames.Keep(context.Register, Id, Zh, En);
        SearchIndex.Change(context.Register, SearchIndex.Of.Holder, Id.Value,
            SearchIndex.OfHolder(Kind.ToString(), Zh, En, Identifier));
        WriteContact(context.Register);
        Keep(context, context.Now, context.Seq);
        context.Changed("holder", Id, before, this);
        if (Contact != before.Contact)
        {
            // To the old address and to the new one.
            var (cause, data, subject) = ((context.Seq, context.Now),
                Notify.Act(new($"联系方式修改（{Zh}）", $"Contact data of {En}"), null), $"holder {Id}");
            Notify.People(context.Register, cause, NoticeKind.Changed, subject, data, Notify.OfHolder, ("holder", Id));
            Notify.Address(context.Register, cause, NoticeKind.Changed, subject, data, before.Contact.Email);
            Notify.Address(context.Register, cause, NoticeKind.Changed, subject, data, Contact.Email);
        }
    }

    private void WriteContact(Register register) => register.Execute(
        "update holder set address = @address, contact_name = @name, contact_phone = @phone, contact_email = @email "
            + "where id = @id",
        ("address", Contact.Address), ("name", Contact.Name), ("phone", Contact.Phone), ("email", Contact.Email),
        ("id", Id));

    private void Keep(ActContext context, long from, long seq) => context.Register.Execute(
        """
        insert into holder_version (holder_id, from_at, seq, name_zh, name_en, address, contact_name, contact_phone,
            contact_email)
        values (@id, @from, @seq, @zh, @en, @address, @name, @phone, @email)
        """,
        ("id", Id), ("from", from), ("seq", seq), ("zh", Zh), ("en", En), ("address", Contact.Address),
        ("name", Contact.Name), ("phone", Contact.Phone), ("email", Contact.Email));

    private static HolderRecord Read(Row r) => new(
        r.Holder("id"), Enum.Parse<HolderKind>(r.Text("kind")), r.Text("name_zh"), r.Text("name_en"),
        r.TextOrNull("identifier"), r.Text("jurisdiction"), Contact.Read(r));
}
