using System.Collections.Frozen;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>People as actors: their role and everything that they may touch, as the database has it now.</summary>
internal static class Actors
{
    private delegate List<object> Reader(string sql, Func<Row, object> read, params (string Name,
        object? Value)[] values);

    /// <summary>The active person, in the ledger's own transaction; null where there is none or they are
    /// suspended.</summary>
    public static Actor? Find(Register register, PersonId person)
    {
        return Find((sql, read, values) => register.List(sql, read, values), person);
    }

    /// <summary>The active person; null where there is none or they are suspended.</summary>
    public static Actor? Find(Snapshot snapshot, PersonId person)
    {
        return Find((sql, read, values) => snapshot.List(sql, read, values), person);
    }

    private static Actor? Find(Reader list, PersonId person)
    {
        if (person == Actor.Registry.PersonId)
        {
            return Actor.Registry;
        }

        var found = list(
            "select role, jurisdiction, holder_id from person where id = @person and active = 1",
            r => Actor.Of(person, r.Keyed<Role>("role"), r.Text("jurisdiction"), r.Holder("holder_id")),
                ("person", person)).Cast<Actor>().FirstOrDefault();
        if (found is null)
        {
            return null;
        }

        var accounts = list(
            "select account_id, initiates, confirms from representative where person_id = @person",
            r => (Id: r.Account("account_id"), Initiates: r.Is("initiates"), Confirms: r.Is("confirms")),
                ("person", person))
            .Cast<(AccountId Id, bool Initiates, bool Confirms)>().ToList();
        var revoked = list("select function from revoked_function where person_id = @person", r => r.Short("function"),
            ("person", person)).Cast<short>();
        return found with
        {
            Initiates = accounts.Where(a => a.Initiates).Select(a => a.Id).ToFrozenSet(),
            Confirms = accounts.Where(a => a.Confirms).Select(a => a.Id).ToFrozenSet(),
            Views = accounts.Select(a => a.Id).ToFrozenSet(),
            Revoked = revoked.ToFrozenSet(),
        };
    }
}
