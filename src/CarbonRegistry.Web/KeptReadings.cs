using System.Collections.Concurrent;
using CarbonRegistry.Configuration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>
/// What was read at a position of the journal. It stays true until the journal goes on or something falls due by the
/// clock, so that until then it is not read again: it is exact, on every node, and never old. Each snapshot says by
/// itself at which position it is.
/// </summary>
internal sealed class KeptReadings
{
    /// <summary>How much is kept of one position: filters make as many readings as somebody likes.</summary>
    private const int Most = 500;

    private volatile Position _latest = new(-1, "", default, default);

    private sealed class Position(long seq, string digest, Instant from, Instant until)
    {
        public ConcurrentDictionary<(string What, string Sight), Lazy<object>> Readings { get; } = new();

        public long Seq => seq;

        public bool Is(Snapshot snapshot, Instant now) =>
            seq == snapshot.Seq && digest == snapshot.Digest && from <= now && now < until;
    }

    /// <summary>Reads something, or takes what was read of the same position.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="now">The instant of which it is read.</param>
    /// <param name="what">What it is, with everything that it depends on beside the person.</param>
    /// <param name="sight">Whose it is: <see cref="SightOf"/>; null: only who asks sees it, and it is not kept.</param>
    /// <param name="read">Reads it, out of the journal's records alone.</param>
    public T Of<T>(Snapshot snapshot, Instant now, string what, string? sight, Func<T> read)
        where T : class
    {
        var position = sight is null ? null : At(snapshot, now);
        if (position is null || (position.Readings.Count >= Most && !position.Readings.ContainsKey((what, sight!))))
        {
            return read();
        }

        var reading = position.Readings.GetOrAdd((what, sight!), _ => new Lazy<object>(read));
        try
        {
            return (T)reading.Value;
        }
        catch
        {
            // What broke once may go well the next time.
            position.Readings.TryRemove(new((what, sight!), reading));
            throw;
        }
    }

    /// <summary>
    /// What a person's sight of accounts depends on, for those whose office sees them; null for all others. Two of one
    /// office see the same.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="own">Whether they see besides what they have asked for themselves.</param>
    public static string? SightOf(Actor actor, bool own = false) => actor.Role.Reach is not (Reach.Nation
        or Reach.Jurisdiction) ? null : string.Join(
            ' ', [actor.Role.Key, actor.Jurisdiction, own && !actor.SeesAll ? actor.PersonId.ToString() : "",
                .. actor.Revoked.Order()]);

    private Position? At(Snapshot snapshot, Instant now)
    {
        var latest = _latest;
        if (latest.Is(snapshot, now))
        {
            return latest;
        }

        if (latest.Seq > snapshot.Seq)
        {
            return null; // one that began before the latest entry
        }

        var day = Instant.StartOf(Instant.DayOf(now), 1);
        var position = new Position(snapshot.Seq, snapshot.Digest, now,
            Instant.Min(day, NextChange.After(snapshot, now)));
        var before = Interlocked.CompareExchange(ref _latest, position, latest);
        return before == latest ? position : before.Is(snapshot, now) ? before : null;
    }
}
