using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.People;

/// <summary>What a person may do with an account, as an act reads and writes it.</summary>
/// <param name="Account">The account's number.</param>
/// <param name="Person">The person's number.</param>
/// <param name="Initiates">发起代表.</param>
/// <param name="Confirms">确认代表.</param>
internal sealed record RepresentativeRecord(string Account, PersonId Person, bool Initiates, bool Confirms)
{
    public static RepresentativeRecord? Find(ActContext context, AccountId account, PersonId person) =>
        context.Register.List(
        "select a.number, r.initiates, r.confirms from representative r join account a on a.id = r.account_id "
            + "where r.account_id = @account and r.person_id = @person",
        r => new RepresentativeRecord(r.Text("number"), person, r.Is("initiates"), r.Is("confirms")),
            ("account", account), ("person", person)).FirstOrDefault();

    /// <summary>Adds the representative to the account.</summary>
    public void Add(ActContext context, AccountRecord account)
    {
        context.Register.AddRepresentative(
            Person, new(account.Type, account.Jurisdiction, account.Id), Initiates, Confirms);
        context.Changed("representative", $"{Account} {Person}", null, this);
    }

    /// <summary>Writes what the representative may do with the account.</summary>
    public void Update(ActContext context, AccountRecord account, RepresentativeRecord before)
    {
        context.Register.Execute(
            """
            update representative set initiates = @initiates, confirms = @confirms
            where account_id = @account and person_id = @person
            """,
            ("initiates", (short)(Initiates ? 1 : 0)), ("confirms", (short)(Confirms ? 1 : 0)),
            ("account", account.Id), ("person", Person));
        context.Changed("representative", $"{Account} {Person}", before, this);
    }

    /// <summary>Takes the representative off the account.</summary>
    public void Remove(ActContext context, AccountRecord account)
    {
        context.Register.Execute("delete from representative where account_id = @account and person_id = @person",
            ("account", account.Id), ("person", Person));
        context.Changed("representative", $"{Account} {Person}", this, null);
    }

    /// <summary>Whether the person is a representative whom the actor's province registered, or who represents an
    /// account of it.</summary>
    public static bool IsPersonOf(ActContext context, PersonId person, bool active) => context.Register.Count(
        $"""
         select count(*) from person p where p.id = @person
             and p.role = 'representative'{(active ? " and p.active = 1" : "")}
         and (p.jurisdiction = @province or exists (
             select 1 from representative r join account a on a.id = r.account_id where r.person_id = p.id
                 and a.jurisdiction = @province))
         """,
        ("person", person), ("province", context.Actor.Jurisdiction)) > 0;

    /// <summary>Whether an account has representatives beside the one that the act adds. Asked after the act was
    /// tried.</summary>
    public static bool HasOthers(ActContext context, string account) =>
        context.Register.Count("select count(*) from representative where account_id = @account",
            ("account", AccountNumber.IdOf(account))) > 1;

    /// <summary>How many active representatives confirm for an account.</summary>
    public static long Confirming(ActContext context, AccountId account) => context.Register.Count(
        "select count(*) from representative r join person p on p.id = r.person_id where r.account_id = @account "
            + "and r.confirms = 1 and p.active = 1", ("account", account));

    /// <summary>What the person does with the account, of those that the actor's province looks after.</summary>
    public static (AccountRecord Account, RepresentativeRecord Representative)? Editable(ActContext context,
        string? number, PersonId person)
    {
        var account = AccountRecord.Of(context, number, AccountRecord.Provincial);
        if (account is null)
        {
            return null;
        }

        if (Find(context, account.Id, person) is { } found)
        {
            return (account, found);
        }

        context.Refuse(Refusals.RepresentativeUnknown, "person");
        return null;
    }

    /// <summary>
    /// After a representative was added, changed or removed: ends what those before had eased
    /// (<see cref="EaseConfirmation"/>), and tells the representatives of the account, its holder's contact, and the
    /// person, who may be one no more.
    /// </summary>
    public static void HasChanged(ActContext context, Text what, AccountRecord account, PersonId person)
    {
        if (account.EasedUpTo > 0)
        {
            (account with { EasedUpTo = 0 }).Update(context, account);
        }

        var data = Notify.Act(what, account.Number, Notify.NameOf(context.Register, person).ToString());
        Notify.Account(context, NoticeKind.Changed, account.Id, data, $"{account.Id} {person}");
        Notify.People(
            context.Register, (context.Seq, context.Now), NoticeKind.Changed, $"{account.Id} {person}",
            data, Notify.Oneself, ("person", person));
    }

    /// <summary>Refuses what leaves fewer confirming representatives than the account's signing policy needs.</summary>
    public static void CheckPolicy(ActContext context, AccountRecord account)
    {
        if (account.Confirmations > 0 && Confirming(context, account.Id) < account.Confirmations)
        {
            context.Refuse(Refusals.TooFewConfirm, "person");
        }
    }
}
