using System.Net;
using System.Net.Sockets;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>What failed attempts are counted by, and how soon and how long they make wait.</summary>
/// <param name="Key">What is counted.</param>
/// <param name="Free">So many failures cost nothing; each further one doubles the wait, from one second.</param>
/// <param name="LongestWait">Seconds.</param>
/// <param name="Every">0; otherwise, in place of waits that double, after <paramref name="Free"/> tries one more for
/// every so many seconds.</param>
internal sealed record ThrottleKey(string Key, int Free, int LongestWait, int Every = 0)
{
    /// <summary>Everybody behind one network address (of IPv6 the first 64 bits), together.</summary>
    public static ThrottleKey Address(IPAddress? address) => new("address " + Prefix(address), 20, 15 * 60);

    /// <summary>
    /// One login name, whether it exists or not, from all devices together that are not known: five tries and one more
    /// every twelve minutes, so never more than ten within an hour. Whoever knows the name could make its owner wait on
    /// a new device; the owner's known devices and passkeys do not wait.
    /// </summary>
    public static ThrottleKey LoginName(string loginName) =>
        new("login " + Convert.ToHexString(Secrets.Hash(loginName)), 5, 0, 12 * 60);

    /// <summary>One known device.</summary>
    public static ThrottleKey Device(byte[] hash) => new("device " + Convert.ToHexString(hash), 5, 15 * 60);

    /// <summary>One session, when it confirms an act.</summary>
    public static ThrottleKey Session(Guid session) => new("session " + session.ToString("D"), 5, 15 * 60);

    /// <summary>What stands for everybody behind one network address: the address, of IPv6 the first 64 bits.</summary>
    public static string Prefix(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}

/// <summary>An attempt that was let through: it counts as failed until it is said to have succeeded.</summary>
/// <param name="Keys">What it is counted by.</param>
/// <param name="TurnedAway">How many attempts were turned away by these keys since the last that was let
/// through.</param>
internal sealed record Attempt(IReadOnlyList<ThrottleKey> Keys, long TurnedAway);

/// <summary>
/// Failed attempts, counted on all nodes together. An attempt is counted before it is judged, so that many at once are
/// no way round. Counts are not the registry's state: they stand beside the ledger.
/// </summary>
internal sealed class Throttle(Database database, TimeProvider clock)
{
    /// <summary>Failures are forgotten after a day without any.</summary>
    private const long Forgotten = 24L * 60 * 60 * 1_000_000;

    /// <summary>Each try takes one interval; so many intervals may be taken ahead. blocked_until is how far they are
    /// taken.</summary>
    private const string Evenly =
        """
        insert into throttle (key, failures, failed_at, blocked_until) values (@key, 1, @now, @now + @every)
        on conflict (key) do update set
            failures = throttle.failures + 1, failed_at = @now,
            blocked_until = case when throttle.blocked_until > @now then throttle.blocked_until + @every
                else @now + @every end
        where throttle.blocked_until <= @now + @ahead
        returning turned_away
        """;

    /// <summary>Lets an attempt through, or says how many seconds to wait.</summary>
    public (Attempt? Attempt, int Wait) Begin(params IReadOnlyList<ThrottleKey> keys)
    {
        var now = Instant.Of(clock.GetUtcNow());
        var turnedAway = 0L;
        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i];
            var counted = database.List(
                key.Every > 0 ? Evenly :
                """
                insert into throttle (key, failures, failed_at, blocked_until) values (@key, 1, @now, @now)
                on conflict (key) do update set
                    failures = case when throttle.failed_at < @since then 1 else throttle.failures + 1 end,
                    failed_at = @now,
                    blocked_until = case when throttle.failed_at < @since or throttle.failures < @free then @now
                        when throttle.failures - @free >= 12 then @now + @longest
                        when (1000000 << cast(throttle.failures - @free as integer)) >= @longest then @now + @longest
                        else @now + (1000000 << cast(throttle.failures - @free as integer)) end
                where throttle.blocked_until <= @now
                returning turned_away
                """,
                r => r.Long("turned_away"),
                key.Every > 0
                    ? [("key", key.Key), ("now", now), ("every", key.Every * 1_000_000L),
                        ("ahead", (key.Free - 1L) * key.Every * 1_000_000L)]
                    : [("key", key.Key), ("now", now), ("since", now - Forgotten), ("free", (long)key.Free),
                        ("longest", key.LongestWait * 1_000_000L)]);
            if (counted.Count == 0)
            {
                Uncount(keys.Take(i));
                database.Execute("update throttle set turned_away = turned_away + 1 where key = @key",
                    ("key", key.Key));
                var until = database.List("select blocked_until from throttle where key = @key",
                    r => r.Long("blocked_until"), ("key", key.Key));
                return (null, (int)Math.Max(1,
                    ((until.FirstOrDefault() - (key.Every > 0 ? (key.Free - 1L) * key.Every * 1_000_000L : 0) - now)
                        + 999_999) / 1_000_000));
            }

            turnedAway += counted[0];
        }

        if (turnedAway > 0)
        {
            foreach (var key in keys)
            {
                database.Execute("update throttle set turned_away = 0 where key = @key", ("key", key.Key));
            }
        }

        return (new(keys, turnedAway), 0);
    }

    /// <summary>It did not fail: device, login name and session start again; an address does not, or one good account
    /// would hide many bad attempts.</summary>
    public void Succeeded(Attempt attempt)
    {
        foreach (var key in attempt.Keys)
        {
            if (key.Key.StartsWith("address ", StringComparison.Ordinal))
            {
                Uncount([key]);
            }
            else
            {
                database.Execute("delete from throttle where key = @key", ("key", key.Key));
            }
        }
    }

    private void Uncount(IEnumerable<ThrottleKey> keys)
    {
        foreach (var key in keys)
        {
            database.Execute(
                "update throttle set failures = failures - 1, blocked_until = failed_at where key = @key "
                    + "and failures > 0", ("key", key.Key));
        }
    }
}
