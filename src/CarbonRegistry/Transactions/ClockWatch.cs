using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// Compares a node's clock with the database's and with the machine's own count since its start, whether anything is
/// posted or not, and takes over what two administrators accepted on another node
/// (<see cref="Functions.AcceptClock"/>). The machine's count is kept in the database, so that a node that is started
/// again after the clock was turned sees it: small corrections count together, from when the machine was first seen.
/// One at a time.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The node's time.</param>
/// <param name="count">The machine's count since its start, by which boot; null: it has none, or the clock is set and
/// not waited for.</param>
/// <param name="forgives">
/// Whether a machine that went down in the middle of its work may be back after any time: a demonstration's. Elsewhere
/// two administrators say what the time is, where no other clock (PostgreSQL's) does.
/// </param>
internal sealed class ClockWatch(Database database, LedgerTime time, Func<(string Boot, long Uptime)?> count,
    bool forgives = false)
{
    private const long Hour = 3_600_000_000, KeepEvery = 10_000_000;

    private readonly Lock _gate = new();
    private long? _acceptedSeq;
    private (string Boot, long Uptime, long Wall)? _base;
    private long? _kept;
    private bool _anew;

    /// <summary>Since its start, in microseconds, and which start it was: Linux says both to every process, whatever a
    /// process's own clock is made to say.</summary>
    public static (string Boot, long Uptime)? OfMachine()
    {
        const string Boots = "/proc/sys/kernel/random/boot_id", Uptime = "/proc/uptime";
        if (!File.Exists(Boots) || !File.Exists(Uptime))
        {
            return null;
        }

        // Seconds and hundredths, such as 12345.67.
        var parts = File.ReadAllText(Uptime).Split(' ')[0].Split('.');
        var (seconds, hundredths) = (long.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture));
        return (File.ReadAllText(Boots).Trim(), (seconds * 1_000_000) + (hundredths * 10_000));
    }

    /// <summary>Looks; what is wrong with the clock, or null.</summary>
    public ClockFault? Look()
    {
        lock (_gate)
        {
            var asked = time.Wall;
            var wall = database.IsPostgres ? "(extract(epoch from clock_timestamp()) * 1000000)::bigint" : "null";
            var (at, databaseAt) = database.List(
                $"select at, {wall} as database_at from ledger where id = 1",
                r => (r.At("at"), r.AtOrNull("database_at")))[0];
            ComparedWithMachine();
            var (_, fault) = time.Look(at, databaseAt, asked);
            var accepted = database.List("select seq, wall from clock_acceptance order by seq desc limit 1",
                r => (Seq: r.Long("seq"), Wall: r.Long("wall")));
            var seq = accepted is [var last] ? last.Seq : 0;
            if (_acceptedSeq is { } known && seq > known && Math.Abs(time.Wall - accepted[0].Wall) < Hour)
            {
                time.Accept();
                _base = null;
                _anew = true;
                ComparedWithMachine();
                (_, fault) = time.Look(at, databaseAt, asked);
            }

            _acceptedSeq = seq;
            Keep(fault);
            return fault;
        }
    }

    /// <summary>What the clock must say by the machine's count since the node's first look; at that, since an earlier
    /// start of a node on this machine.</summary>
    private void ComparedWithMachine()
    {
        if (count() is not var (boot, uptime))
        {
            return;
        }

        var wall = time.Wall;
        if (_base is null && _acceptedSeq is null)
        {
            _base = Earlier(boot, uptime, wall);
        }

        _base ??= (boot, uptime, wall);
        var expected = _base.Value.Wall + uptime - _base.Value.Uptime;
        if (time.Fault?.Kind != ClockFaultKind.Jumped && time.IsBeyond(wall - expected))
        {
            time.Expect(expected);
        }
    }

    /// <summary>What an earlier start of a node says the clock must say now, where it says something else by more than
    /// an hour; by less it was corrected.</summary>
    private (string Boot, long Uptime, long Wall)? Earlier(string boot, long uptime, long wall)
    {
        if (database.List("select since_uptime, since_wall from clock_look where boot = @boot", r =>
            (Uptime: r.Long("since_uptime"), Wall: r.Long("since_wall")), ("boot", boot)) is [var since])
        {
            return Math.Abs(wall - (since.Wall + uptime - since.Uptime)) > Hour
                ? (boot, since.Uptime, since.Wall) : null;
        }

        // This machine started anew: where it went down in the middle of its work, nobody but the clock says for how
        // long. Another machine was up meanwhile.
        return !forgives && !database.IsPostgres
            && database.List("select wall, stopped from clock_look order by wall desc limit 1", r =>
                (Wall: r.Long("wall"), Stopped: r.Is("stopped"))) is [{ Stopped: false } last]
            && (wall - uptime > last.Wall + Hour || wall < last.Wall - Hour) ? (boot, 0, last.Wall) : null;
    }

    /// <summary>The node ends in order: a machine that is started anew afterwards may have been off for any
    /// time.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_kept is not null && count() is var (boot, _))
            {
                database.Execute("update clock_look set stopped = 1 where boot = @boot", ("boot", boot));
            }
        }
    }

    private void Keep(ClockFault? fault)
    {
        if (fault is null && count() is var (boot, uptime) && (_kept is null || _anew || uptime - _kept > KeepEvery))
        {
            database.Execute(
                $"""
                 insert into clock_look (boot, uptime, wall, since_uptime, since_wall, stopped)
                     values (@boot, @uptime, @wall, @uptime, @wall, 0)
                 on conflict (boot) do update set uptime = excluded.uptime, wall = excluded.wall, stopped = 0
                 {(_anew ? ", since_uptime = excluded.since_uptime, since_wall = excluded.since_wall" : "")}
                 """,
                ("boot", boot), ("uptime", uptime), ("wall", time.Wall));
            (_kept, _anew) = (uptime, false);
        }
    }
}
