using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>A person of a demonstration to choose.</summary>
/// <param name="Id">The person.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Two digits.</param>
/// <param name="For">Whom they act for, where they are representatives.</param>
public sealed record DemonstrationChoice(long Id, string Name, Role Role, string Jurisdiction, Text? For);

/// <summary>What the entrance shows to everybody. Anybody may ask as often as they like: the database is asked
/// seldom.</summary>
internal sealed class Entrance(Database database)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private bool _isFounded;
    private (IReadOnlyList<DemonstrationChoice> People, long At)? _people;

    /// <summary>Whether there is anybody yet. A registry that was founded stays so.</summary>
    public bool IsFounded()
    {
        if (!_isFounded)
        {
            using var snapshot = new Snapshot(database);
            _isFounded = snapshot.List("select 1 from person limit 1", r => r.GetInt32(0)).Count > 0;
        }

        return _isFounded;
    }

    /// <summary>The people of a demonstration, to choose from; as they were a second ago at most.</summary>
    public IReadOnlyList<DemonstrationChoice> People()
    {
        if (_people is not { } known || TimeProvider.System.GetElapsedTime(known.At) > Fresh)
        {
            _people = known = (Read(), TimeProvider.System.GetTimestamp());
        }

        return known.People;
    }

    private List<DemonstrationChoice> Read()
    {
        using var snapshot = new Snapshot(database);
        var represented = snapshot.List(
            """
            select r.person_id, min(h.name_zh), min(h.name_en) from representative r
                join account a on a.id = r.account_id join holder h on h.id = a.holder_id
            group by r.person_id
            """,
            r => (Person: r.GetInt64(0), Name: new Text(r.GetString(1), r.GetString(2)))).ToDictionary(r =>
                r.Person, r => r.Name);
        return snapshot.List(
            """
            select p.id, p.name, p.role, p.jurisdiction from person p
            where p.active = 1
            and exists (select 1 from access_token t where t.person_id = p.id and t.demonstration = 1) order by p.id
            """,
            r => new DemonstrationChoice(r.GetInt64(0), r.GetString(1), Role.Find(r.GetString(2))!, r.GetString(3),
                represented.GetValueOrDefault(r.GetInt64(0))));
    }
}
