using System.Collections.Concurrent;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.People;

/// <summary>A person who showed a valid token.</summary>
/// <param name="Actor">Who they are and what they may touch.</param>
/// <param name="Name">Their name.</param>
/// <param name="ExpiresAt">When the token ends, UTC microseconds since 1970.</param>
public sealed record SignedIn(Actor Actor, string Name, long ExpiresAt);

/// <summary>
/// Personal access tokens. What is found is kept for at most one second, so that a person who is suspended, or loses an account, is out a second later.
/// </summary>
public sealed class Tokens(Database database, TimeProvider clock)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (SignedIn Found, long At)> _kept = new(StringComparer.Ordinal);

    /// <summary>The person of this token, or null where there is none, they are inactive, or the token has expired.</summary>
    public SignedIn? Find(string token)
    {
        var hash = Register.HashToken(token);
        var key = Convert.ToHexString(hash);
        var found = _kept.TryGetValue(key, out var kept) && clock.GetElapsedTime(kept.At) < Kept ? kept.Found : Load(key, hash);
        return found is not null && Instant.Of(clock.GetUtcNow()) < found.ExpiresAt ? found : null;
    }

    private SignedIn? Load(string key, byte[] hash)
    {
        var at = clock.GetTimestamp();
        using var snapshot = new Snapshot(database);
        var found = snapshot.List(
            """
            select p.id, p.name, t.expires_at
            from access_token t join person p on p.id = t.person_id where t.hash = @hash and p.active = 1
            """,
            r => (Person: r.GetInt64(0), Name: r.GetString(1), ExpiresAt: r.GetInt64(2)),
            ("hash", hash)) is [var row] && Actors.Find(snapshot, row.Person) is { } actor ? new SignedIn(actor, row.Name, row.ExpiresAt) : null;
        if (found is null)
        {
            _kept.TryRemove(key, out _);
            return null;
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[key] = (found, at);
        return found;
    }
}
