using System.Collections.Concurrent;
using CarbonRegistry.Configuration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>What a personal access token lets a program do.</summary>
public enum TokenScope
{
    /// <summary>Read only.</summary>
    Read,

    /// <summary>Read, and do what neither moves units nor is high-risk.</summary>
    Propose,

    /// <summary>
    /// All that its person may do but what only the person can (<see cref="Function.InPerson"/>): moving units and
    /// high-risk acts in requests that are signed with the key that it is bound to.
    /// </summary>
    All,
}

/// <summary>A session (会话): somebody at a browser.</summary>
/// <param name="Id">Its public number.</param>
/// <param name="Method">How they signed in: passkey, password, recovery, enrolment or demonstration.</param>
/// <param name="CreatedAt">When, UTC microseconds since 1970.</param>
public sealed record Session(Guid Id, string Method, Instant CreatedAt)
{
    /// <summary>How a session of a demonstration's person begins.</summary>
    public const string OfDemonstration = "demonstration";

    private const long Minute = 60L * 1_000_000;

    /// <summary>How long a session lasts without a request at an instant, in microseconds: 15 minutes unless configured
    /// otherwise (36).</summary>
    public static long IdleAt(Register register, Instant now) =>
        ParameterValues.At(register, Parameters.SessionIdle, now) * Minute;

    /// <summary>How long a session lasts without a request at an instant, in microseconds: 15 minutes unless configured
    /// otherwise (36).</summary>
    public static long IdleAt(Snapshot snapshot, Instant now) =>
        ParameterValues.At(snapshot, Parameters.SessionIdle, now) * Minute;

    /// <summary>How long a session that begins at an instant lasts at most, in microseconds: 12 hours unless configured
    /// otherwise (36).</summary>
    public static long LongestAt(Register register, Instant now) =>
        ParameterValues.At(register, Parameters.SessionLength, now) * 60 * Minute;
}

/// <summary>A person who showed a valid token, or the cookie of a session.</summary>
/// <param name="Actor">Who they are and what they may touch.</param>
/// <param name="Name">Their name.</param>
/// <param name="ExpiresAt">When token or session ends, UTC microseconds since 1970. A session ends earlier where no
/// request comes.</param>
public sealed record SignedIn(Actor Actor, string Name, Instant ExpiresAt)
{
    /// <summary>Tokens: what it lets do. Sessions: all.</summary>
    public TokenScope Scope { get; init; } = TokenScope.All;

    /// <summary>Tokens: its number; null for one that has none, of a demonstration.</summary>
    public string? TokenId { get; init; }

    /// <summary>Tokens: what it is bound to; null: no key.</summary>
    public TokenKey? Key { get; init; }

    /// <summary>Tokens: whether this request was signed with its key.</summary>
    public bool Signed { get; init; }

    /// <summary>Of a demonstration: everybody can guess the token, or choose the session's person by a click.</summary>
    public bool Demonstration { get; init; }

    /// <summary>The session; null for a token.</summary>
    public Session? Session { get; init; }

    /// <summary>Sessions: how long it lasts without a request, microseconds; 0 for a token.</summary>
    public long Idle { get; init; }
}

/// <summary>
/// Personal access tokens and sessions. What is found is kept for at most one second, and dropped at once on the node
/// that changes a person, session or token: a right or session that ends stops the next request on that node, and
/// within a second on every other.
/// </summary>
internal sealed class Tokens(Database database, TimeProvider clock)
{
    private const int MostKept = 10_000;

    /// <summary>How long a query for who asks may take, in seconds: it finds a row by its key, and whatever else is
    /// asked comes after it.</summary>
    private const int Patience = 3;

    // How exactly "last used" is known: a write for every request would cost more than it tells.
    private const long Minute = 60L * 1_000_000;
    private const long HalfMinute = Minute / 2;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(bool IsSession, string Hash), (Found Found, long At)> _kept = new();
    private long _generation;

    /// <summary>The person of this token, or null where there is none, they are inactive, or the token has
    /// expired.</summary>
    public SignedIn? Find(string token)
    {
        var found = Look(isSession: false, Secrets.Hash(token));
        var now = Instant.Of(clock.GetUtcNow());
        if (found is null || now >= found.Person.ExpiresAt)
        {
            return null;
        }

        if (now - found.SeenAt >= Minute)
        {
            Seen(found, now, "update access_token set used_at = @now where hash = @hash");
        }

        return found.Person;
    }

    /// <summary>The person of the session with this secret, or null where there is none, they are inactive, or the
    /// session has ended.</summary>
    public SignedIn? FindSession(string secret)
    {
        var found = Look(isSession: true, Secrets.Hash(secret));
        var now = Instant.Of(clock.GetUtcNow());
        if (found is null || now >= found.Person.ExpiresAt || now >= found.SeenAt + found.Person.Idle)
        {
            return null;
        }

        if (now - found.SeenAt >= HalfMinute)
        {
            Seen(found, now, "update session set seen_at = @now where hash = @hash and seen_at < @now");
        }

        return found.Person;
    }

    /// <summary>Forgets what was found: after a change of a person, a session or a token on this node.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _kept.Clear();
    }

    private Found? Look(bool isSession, byte[] hash)
    {
        var key = (isSession, Convert.ToHexString(hash));
        return _kept.TryGetValue(key, out var kept) && clock.GetElapsedTime(kept.At) < Kept
            ? kept.Found : Load(key, hash);
    }

    private Found? Load((bool IsSession, string Hash) key, byte[] hash)
    {
        // What is read before somebody else's change must not be kept after it.
        var generation = Interlocked.Read(ref _generation);
        var at = clock.GetTimestamp();
        using var snapshot = new Snapshot(database, Patience);
        var found = snapshot.List(
            key.IsSession
                ? """
                  select p.id as person_id, p.name, s.ends_at, s.seen_at, s.id, s.method, s.created_at
                  from session s join person p on p.id = s.person_id where s.hash = @hash
                  """
                : """
                  select p.id as person_id, p.name, t.expires_at as ends_at, coalesce(t.used_at, 0) as seen_at,
                  t.scope, t.id,
                         t.demonstration, t.algorithm, t.public_key, t.addresses
                  from access_token t join person p on p.id = t.person_id where t.hash = @hash
                  """,
            r => Read(r, key.IsSession, hash),
            ("hash", hash)).FirstOrDefault();
        if (found is null || Actors.Find(snapshot, found.Person.Actor.PersonId) is not { } actor)
        {
            _kept.TryRemove(key, out _);
            return null;
        }

        var idle = key.IsSession ? Session.IdleAt(snapshot, Instant.Of(clock.GetUtcNow())) : 0;
        found = found with { Person = found.Person with { Actor = actor, Idle = idle } };
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[key] = (found, at);
        if (generation != Interlocked.Read(ref _generation))
        {
            _kept.TryRemove(key, out _);
        }

        return found;
    }

    private static Found Read(Row r, bool isSession, byte[] hash)
    {
        var actor = Actor.Of(r.Person("person_id"), Role.Representative);
        var person = new SignedIn(actor, r.Text("name"), r.At("ends_at"));
        person = isSession
            ? person with
            {
                Session = new(r.Guid("id"), r.Text("method"), r.At("created_at")),
                Demonstration = r.Text("method") == Session.OfDemonstration,
            }
            : person with
            {
                Scope = Enum.Parse<TokenScope>(r.Text("scope"), ignoreCase: true), TokenId = r.TextOrNull("id"),
                Demonstration = r.Is("demonstration"), Key = TokenKey.Read(r),
            };
        return new(person, r.At("seen_at"), hash, isSession);
    }

    /// <summary>Not a change of the registry: kept beside the ledger, exact to half a minute.</summary>
    private void Seen(Found found, Instant now, string sql)
    {
        database.Note(sql, ("now", now), ("hash", found.Hash));
        var key = (found.IsSession, Convert.ToHexString(found.Hash));
        if (_kept.TryGetValue(key, out var kept))
        {
            // Only what is still kept: a session that ended meanwhile must not come back.
            _kept.TryUpdate(key, (kept.Found with { SeenAt = now }, kept.At), kept);
        }
    }

    private sealed record Found(SignedIn Person, Instant SeenAt, byte[] Hash, bool IsSession);
}
