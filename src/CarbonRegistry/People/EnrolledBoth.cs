using CarbonRegistry.Acts;
using CarbonRegistry.Notification;

namespace CarbonRegistry.People;

/// <summary>
/// One administrator gave the codes to both the initiator and a confirmer of an account: they could be both. Its holder
/// is told at its own address; where it has none, the province's other administrators are.
/// </summary>
internal static class EnrolledBoth
{
    /// <summary>A representative was given a code, or something to do with an account: tells of each account where
    /// somebody with the other task had their last code from the same hands.</summary>
    public static void Tell(ActContext context, PersonId person, AccountId account = default)
    {
        var pairs = context.Register.List(
            $"""
             select a.id, a.number, h.contact_email, a.jurisdiction, one.name as one_name,
             other.name as other_name, m.by_id,
                    other.id as other_id
             from representative mine join representative theirs on theirs.account_id = mine.account_id
                 and theirs.person_id <> mine.person_id
             join account a on a.id = mine.account_id join holder h on h.id = a.holder_id
             join person one on one.id = mine.person_id join person other on other.id = theirs.person_id
             join making m on m.person_id = mine.person_id and {Last("m")}
             join making n on n.person_id = theirs.person_id and n.by_id = m.by_id and {Last("n")}
             where mine.person_id = @person {(account == 0 ? "" : "and mine.account_id = @account")}
             and a.state <> 'closed'
             and ((mine.initiates = 1 and theirs.confirms = 1) or (mine.confirms = 1 and theirs.initiates = 1))
             order by a.id, other.id
             """,
            r => (Account: r.Long("id"), Number: r.Text("number"), Address: r.TextOrNull("contact_email"),
                Province: r.Text("jurisdiction"), One: r.Text("one_name"), Other: r.Text("other_name"),
                By: r.Person("by_id"), Id: r.Long("other_id")),
            ("person", person), ("account", account));
        foreach (var pair in pairs)
        {
            var cause = (context.Seq, context.Now);
            var subject = $"{pair.Account} {person} {pair.Id}";
            var data = new System.Text.Json.Nodes.JsonObject
            {
                ["account"] = pair.Number, ["who"] = Notify.NameOf(context.Register, pair.By), ["one"] = pair.One,
                ["other"] = pair.Other,
            };
            if (pair.Address is { } address)
            {
                Notify.Address(context.Register, cause, NoticeKind.EnrolledBoth, subject, data, address);
            }
            else
            {
                Notify.People(
                    context.Register, cause, NoticeKind.EnrolledBoth, subject, data,
                    "p.active = 1 and p.role = 'provincial-business' and p.jurisdiction = @province and p.id <> @by",
                    ("province", pair.Province), ("by", pair.By));
            }
        }
    }

    private static string Last(string making) =>
        $"{making}.way <> 'created' and {making}.seq = (select max(x.seq) from making x "
            + $"where x.person_id = {making}.person_id and x.way <> 'created')";
}
