using System.Globalization;

namespace CarbonRegistry.Transactions;

/// <summary>
/// A clock that is set instead of waited for: invented histories and tests. What it is compared with moves along with
/// it, since no database's clock and no machine's does.
/// </summary>
internal interface ISetClock
{
    /// <summary>What the clock is compared with in place of the database's.</summary>
    DateTimeOffset Reference { get; }
}

/// <summary>What is wrong with a node's clock.</summary>
/// <param name="Kind">Which comparison fails.</param>
/// <param name="Off">By how much, in microseconds; above 0: the clock is fast, or has jumped ahead.</param>
public sealed record ClockFault(ClockFaultKind Kind, long Off)
{
    /// <summary>In words.</summary>
    public Text Text
    {
        get
        {
            var tenths = Math.Abs(Off) / 100_000;
            var (seconds, fast) = (string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{tenths % 10}"),
                Off > 0);
            return Kind switch
            {
                ClockFaultKind.Jumped => new($"节点时钟{(fast ? "向前" : "向后")}跳变 {seconds} 秒",
                    $"the node's clock jumped {(fast ? "ahead" : "back")} by {seconds} s"),
                ClockFaultKind.OffDatabase => new($"节点时钟比数据库{(fast ? "快" : "慢")} {seconds} 秒",
                    $"the node's clock is {seconds} s {(fast ? "ahead of" : "behind")} the database's"),
                _ => new($"最后一笔记录的时间比节点时钟晚 {seconds} 秒",
                    $"the last entry of the journal is {seconds} s ahead of the node's clock"),
            };
        }
    }
}

/// <summary>The comparisons of a node's clock.</summary>
public enum ClockFaultKind
{
    /// <summary>With the time that has passed since the node started, by the machine's own count.</summary>
    Jumped,

    /// <summary>With the database's clock.</summary>
    OffDatabase,

    /// <summary>With the journal's last instant, which lies in the future.</summary>
    BehindLedger,
}

/// <summary>
/// The ledger's time on a node, by which everything counts that lasts: delays, expiries, sessions, tokens,
/// confirmations. It never goes back, and does not follow a clock that jumps: while the node's clock is off
/// (<see cref="Fault"/>) it goes on from the last instant that was right. Two system administrators' act accepts
/// another time (<see cref="Functions.AcceptClock"/>). Safe for many threads.
/// </summary>
public sealed class LedgerTime : TimeProvider
{
    /// <summary>A clock that was right for so long is taken as the measure again: a machine's corrections are small,
    /// and may add up over months.</summary>
    private const long Settled = Instant.Day;

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private long _anchor;
    private long _anchoredAt;
    private long _latest;
    private long _tolerance = Parameters.ClockTolerance.Default * 1_000_000;
    private long? _beyondDatabase;
    private long _ledgerAt;
    private bool _looked;

    /// <summary>The time by a clock, as it stands.</summary>
    /// <param name="clock">The node's clock.</param>
    public LedgerTime(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        Anchor(Wall);
    }

    /// <summary>What the node's own clock says, right or wrong; UTC microseconds since 1970.</summary>
    public Instant Wall => Instant.Of(_clock.GetUtcNow());

    /// <summary>What is wrong with the node's clock; null: nothing.</summary>
    public ClockFault? Fault
    {
        get
        {
            lock (_gate)
            {
                return FaultOf(Wall);
            }
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _clock.LocalTimeZone;

    /// <inheritdoc/>
    public override long GetTimestamp() => _clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>The ledger's time.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return Instant.At(Now(Wall));
        }
    }

    /// <summary>
    /// Compares the clock with the journal's last instant and with the database's clock, which was asked between two
    /// looks at the node's own: while the answer was on its way any time between them is right.
    /// </summary>
    /// <param name="ledgerAt">The journal's last instant, UTC microseconds.</param>
    /// <param name="databaseAt">The database's clock; null: it has none beside the node's.</param>
    /// <param name="asked">The node's clock before the database was asked.</param>
    /// <returns>The ledger's time, UTC microseconds, and what is wrong with the clock.</returns>
    public (Instant Now, ClockFault? Fault) Look(Instant ledgerAt, Instant? databaseAt, Instant asked)
    {
        lock (_gate)
        {
            var wall = Wall;
            if (_clock is ISetClock set)
            {
                (databaseAt, asked) = (Instant.Of(set.Reference), wall);
            }

            if (databaseAt is { } other)
            {
                _beyondDatabase = other < asked - _tolerance ? asked - other : other > wall + _tolerance
                    ? wall - other : null;
            }

            // Two administrators had the ledger's time go back.
            _latest = ledgerAt < _ledgerAt ? 0 : _latest;
            (_ledgerAt, _looked) = (ledgerAt, true);
            var fault = FaultOf(wall);
            if (fault is null && Elapsed > Settled)
            {
                Anchor(wall);
            }

            return (new(Right(wall)), fault);
        }
    }

    /// <summary>How far the clock may be off, in seconds, as the configuration has it.</summary>
    public void Tolerate(long seconds)
    {
        lock (_gate)
        {
            _tolerance = seconds * 1_000_000;
        }
    }

    /// <summary>Whether the clock is off by more than is tolerated, in microseconds.</summary>
    public bool IsBeyond(long off)
    {
        lock (_gate)
        {
            return Math.Abs(off) > _tolerance;
        }
    }

    /// <summary>Says what the time must be by now by a count that the process does not make itself: the machine's, kept
    /// from an earlier start.</summary>
    /// <param name="wall">UTC microseconds.</param>
    public void Expect(long wall)
    {
        lock (_gate)
        {
            Anchor(wall);
        }
    }

    /// <summary>Takes the node's clock as it stands now for right, and the journal's last instant with it.</summary>
    internal void Accept()
    {
        lock (_gate)
        {
            (_latest, _ledgerAt, _beyondDatabase) = (0, 0, null);
            Anchor(Wall);
        }
    }

    private long Elapsed => _clock.GetElapsedTime(_anchoredAt).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Anchor(long wall) => (_anchor, _anchoredAt) = (wall, _clock.GetTimestamp());

    /// <summary>The time by what can be trusted; not before the journal's last instant.</summary>
    private long Right(long wall)
    {
        var steady = _anchor + Elapsed;
        var now = Math.Abs(wall - steady) > _tolerance ? steady : wall;

        // Of two clocks that differ the one that is behind: what is written down cannot be taken back.
        return Math.Max(_ledgerAt, _beyondDatabase is > 0 and var ahead ? Math.Min(now, wall - ahead) : now);
    }

    /// <summary>As it is read: never back. Before the first comparison nothing that was read counts as past.</summary>
    private long Now(long wall)
    {
        var now = Right(wall);
        return _looked ? _latest = Math.Max(_latest, now) : now;
    }

    private ClockFault? FaultOf(long wall)
    {
        var jumped = wall - (_anchor + Elapsed);
        return Math.Abs(jumped) > _tolerance ? new(ClockFaultKind.Jumped, jumped)
            : _beyondDatabase is { } off ? new(ClockFaultKind.OffDatabase, off)
            : _ledgerAt > wall + _tolerance ? new(ClockFaultKind.BehindLedger, _ledgerAt - wall)
            : null;
    }
}
