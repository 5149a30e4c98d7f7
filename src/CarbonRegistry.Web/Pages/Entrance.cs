using CarbonRegistry.People;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>A person of a demonstration to choose.</summary>
/// <param name="Id">The person.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Two digits.</param>
/// <param name="For">Whom they act for, where they are representatives.</param>
public sealed record DemonstrationChoice(PersonId Id, string Name, Role Role, string Jurisdiction, Text? For);

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
            _isFounded = PersonQueries.IsAnybody(snapshot);
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
        return [.. PersonQueries.OfDemonstration(snapshot)
            .Select(p => new DemonstrationChoice(p.Id, p.Name, p.Role, p.Jurisdiction, p.For))];
    }
}
