using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// Compares a node's clock with the database's and with the machine's own count since its start, whether anything is posted or not, and takes over what two
/// administrators accepted on another node (<see cref="AcceptClock"/>). The machine's count is kept in the database, so that a node that is started again after the
/// clock was turned sees it. One at a time.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The node's time.</param>
/// <param name="count">The machine's count since its start, by which boot; null: it has none, or the clock is set and not waited for.</param>
public sealed class ClockWatch(Database database, LedgerTime time, Func<(string Boot, long Uptime)?> count)
{
    private const long Hour = 3_600_000_000, KeepEvery = 10_000_000;

    private readonly Lock _gate = new();
    private long? _acceptedSeq;
    private (string Boot, long Uptime, long Wall)? _base;
    private long _kept;

    /// <summary>Since its start, in microseconds, and which start it was: Linux says both to every process, whatever a process's own clock is made to say.</summary>
    public static (string Boot, long Uptime)? OfMachine()
    {
        const string Boots = "/proc/sys/kernel/random/boot_id", Uptime = "/proc/uptime";
        if (!File.Exists(Boots) || !File.Exists(Uptime))
        {
            return null;
        }

        // Seconds and hundredths, such as 12345.67.
        var parts = File.ReadAllText(Uptime).Split(' ')[0].Split('.');
        var (seconds, hundredths) = (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
        return (File.ReadAllText(Boots).Trim(), (seconds * 1_000_000) + (hundredths * 10_000));
    }

    /// <summary>Looks; what is wrong with the clock, or null.</summary>
    public ClockFault? Look()
    {
        lock (_gate)
        {
            var asked = time.Wall;
            var (at, databaseAt) = database.List(
                $"select at, {(database.IsPostgres ? "(extract(epoch from clock_timestamp()) * 1000000)::bigint" : "null")} from ledger where id = 1",
                r => (r.GetInt64(0), r.IsDBNull(1) ? (long?)null : r.GetInt64(1)))[0];
            ComparedWithMachine();
            var (_, fault) = time.Look(at, databaseAt, asked);
            var accepted = database.List("select seq, wall from clock_acceptance order by seq desc limit 1", r => (Seq: r.GetInt64(0), Wall: r.GetInt64(1)));
            var seq = accepted is [var last] ? last.Seq : 0;
            if (_acceptedSeq is { } known && seq > known && Math.Abs(time.Wall - accepted[0].Wall) < Hour)
            {
                time.Accept();
                _base = null;
                ComparedWithMachine();
                (_, fault) = time.Look(at, databaseAt, asked);
            }

            _acceptedSeq = seq;
            Keep(fault);
            return fault;
        }
    }

    /// <summary>What the clock must say by the machine's count since the node's first look; at that, since an earlier start of a node on this machine.</summary>
    private void ComparedWithMachine()
    {
        if (count() is not var (boot, uptime))
        {
            return;
        }

        var wall = time.Wall;
        if (_base is null && _acceptedSeq is null
            && database.List("select uptime, wall from clock_look where boot = @boot", r => (Uptime: r.GetInt64(0), Wall: r.GetInt64(1)), ("boot", boot)) is [var kept]
            && Math.Abs(wall - (kept.Wall + uptime - kept.Uptime)) > Hour)
        {
            // Turned by more than an hour while nobody looked: two administrators say that it is right. By less it was corrected.
            _base = (boot, kept.Uptime, kept.Wall);
        }

        _base ??= (boot, uptime, wall);
        var expected = _base.Value.Wall + uptime - _base.Value.Uptime;
        if (time.Fault?.Kind != ClockFaultKind.Jumped && time.IsBeyond(wall - expected))
        {
            time.Expect(expected);
        }
    }

    private void Keep(ClockFault? fault)
    {
        if (fault is null && count() is var (boot, uptime) && (_kept == 0 || uptime - _kept > KeepEvery))
        {
            database.Execute(
                "insert into clock_look (boot, uptime, wall) values (@boot, @uptime, @wall) on conflict (boot) do update set uptime = excluded.uptime, wall = excluded.wall",
                ("boot", boot), ("uptime", uptime), ("wall", time.Wall));
            _kept = uptime;
        }
    }
}
