using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Configuration;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>A node's clock that somebody turns, while the machine's count and the clock that it is compared with go on:
/// each is set apart.</summary>
internal sealed class TurnedClock(long now) : TimeProvider, ISetClock
{
    private long _wall = now, _count = now, _reference = now;

    public override long TimestampFrequency => 1_000_000;

    public long Wall => Volatile.Read(ref _wall);

    public long Count => Volatile.Read(ref _count);

    public DateTimeOffset Reference => Instant.At(Volatile.Read(ref _reference));

    public override DateTimeOffset GetUtcNow() => Instant.At(Wall);

    public override long GetTimestamp() => Count;

    /// <summary>Time passes, for all alike.</summary>
    public void Pass(long by)
    {
        Turn(by);
        Interlocked.Add(ref _count, by);
        Interlocked.Add(ref _reference, by);
    }

    /// <summary>The node's clock alone.</summary>
    public void Turn(long by) => Interlocked.Add(ref _wall, by);

    /// <summary>The node's clock and the database's, on one machine.</summary>
    public void TurnBoth(long by)
    {
        Turn(by);
        Interlocked.Add(ref _reference, by);
    }

    /// <summary>The database's clock alone.</summary>
    public void TurnReference(long by) => Interlocked.Add(ref _reference, by);
}

/// <summary>The ledger's time never goes back and never jumps. docs/decisions/0028.</summary>
public sealed class ClockTests
{
    private const long Second = 1_000_000, Minute = 60 * Second;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_clock_that_is_turned_puts_no_delay_into_force_and_the_node_takes_nothing(Dbms dbms)
    {
        await using var scene = new Scene(dbms);
        var waiting = await scene.Act(SetParameter.Row, scene.Configuration,
            new SetParameter.Form("session-idle-minutes", 10, World.Start + (4 * World.Day)));
        Assert.Equal(Outcome.Pending, waiting.Outcome);
        foreach (var turn in new Action<long>[] { scene.Clock.Turn, scene.Clock.TurnBoth })
        {
            foreach (var by in new[] { 5 * World.Day, -5 * World.Day, 3 * Second, -3 * Second })
            {
                turn(by);
                scene.Clock.Pass(17 * Second);
                var due = await scene.Act(FallDue.Row, Actor.Registry, new FallDue.Form(waiting.Id));
                Assert.Equal(("909", 0L), (Assert.Single(due.Refusals).Code, due.Seq));
                var movement = await scene.Ledger.Submit(scene.World.CreateAllowances(10));
                Assert.Equal(("909", 0L, 503),
                    (Assert.Single(movement.Refusals).Code, movement.Seq, movement.Refusals[0].Kind.Status));
                var read = Instant.Of(scene.Ledger.Time.GetUtcNow());
                Assert.InRange(read, scene.Clock.Count, scene.Clock.Count + (2 * Minute));

                // Set right again, it goes on.
                turn(-by);
                Assert.Equal(Outcome.Posted, (await scene.Ledger.Submit(scene.World.CreateAllowances(1))).Outcome);
                Assert.Null(scene.Ledger.Time.Fault);
            }
        }

        // A little is tolerated, as far as the configuration says.
        scene.Clock.Turn(Second + (Second / 2));
        Assert.Equal(Outcome.Posted, (await scene.Ledger.Submit(scene.World.CreateAllowances(1))).Outcome);
        using (var register = new Register(scene.Database.Database))
        {
            register.SetParameter(Parameters.ClockTolerance.Name, World.Start, 1);
            register.Commit();
        }

        await scene.Ledger.Submit(scene.World.CreateAllowances(1));
        Assert.Equal("909", Assert.Single((await scene.Ledger.Submit(scene.World.CreateAllowances(1))).Refusals).Code);
        scene.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_node_that_differs_from_the_database_takes_nothing_and_reads_the_earlier_of_the_two(Dbms dbms)
    {
        await using var scene = new Scene(dbms);
        foreach (var by in new[] { World.Hour, -World.Hour })
        {
            scene.Clock.TurnReference(by);
            var refused = await scene.Ledger.Submit(scene.World.CreateAllowances(10));
            Assert.Equal("909", Assert.Single(refused.Refusals).Code);
            Assert.Equal(ClockFaultKind.OffDatabase, scene.Ledger.Time.Fault!.Kind);
            Assert.InRange(Instant.Of(scene.Ledger.Time.GetUtcNow()).Value, World.Start.Value,
                World.Start.Value + (2 * Second));
            scene.Clock.TurnReference(-by);
            Assert.Equal(Outcome.Posted, (await scene.Ledger.Submit(scene.World.CreateAllowances(1))).Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_journal_from_the_future_waits_until_the_clock_has_caught_up_or_two_accept_it(Dbms dbms)
    {
        await using var scene = new Scene(dbms);
        await scene.Stop();
        await using (var wrong = new Ledger(scene.Database.Database,
            new TestClock(World.Start + (10 * 365 * World.Day))))
        {
            Assert.Equal(Outcome.Posted, (await wrong.Submit(scene.World.CreateAllowances(7))).Outcome);
        }

        scene.Start();
        Assert.Equal("909", Assert.Single((await scene.Ledger.Submit(scene.World.CreateAllowances(10))).Refusals).Code);
        Assert.Equal(ClockFaultKind.BehindLedger, scene.Ledger.Time.Fault!.Kind);

        // One does not suffice, nor two of another office, nor a time that is not the clock's.
        Assert.Equal("202",
            Assert.Single((await scene.Act(AcceptClock.Row, scene.Configuration, scene.Now())).Refusals).Code);
        Assert.Equal("623",
            Assert.Single((await scene.Act(AcceptClock.Row, scene.First, scene.Now(10 * Minute))).Refusals).Code);
        Assert.Equal("623",
            Assert.Single((await scene.Act(AcceptClock.Row, scene.First, scene.Now(-10 * Minute))).Refusals).Code);
        Assert.Equal("106",
            Assert.Single((await scene.Act(AcceptClock.Row, scene.First,
                    new AcceptClock.Form("now", "因"))).Refusals).Code);
        var asked = await scene.Act(AcceptClock.Row, scene.First, scene.Now());
        Assert.Equal(Outcome.Pending, asked.Outcome);
        Assert.Equal("703", Assert.Single((await scene.Decide(asked.Id, scene.First)).Refusals).Code);
        Assert.Equal("909", Assert.Single((await scene.Ledger.Submit(scene.World.CreateAllowances(10))).Refusals).Code);
        scene.Clock.Pass(5 * Minute);
        var accepted = await scene.Decide(asked.Id, scene.Second);
        Assert.True(accepted.Outcome == Outcome.Posted, Bureau.Codes(accepted) + scene.Ledger.LastFault);
        var posted = await scene.Ledger.Submit(scene.World.CreateAllowances(10));
        Assert.Equal(Outcome.Posted, posted.Outcome);
        Assert.InRange(posted.At, World.Start, scene.Clock.Wall);
        Assert.InRange(Instant.Of(scene.Ledger.Time.GetUtcNow()), World.Start, scene.Clock.Wall);
        Assert.Equal(0, scene.Database.Scalar("select count(*) from session"));
        Assert.Equal("622", Assert.Single((await scene.Act(AcceptClock.Row, scene.First, scene.Now())).Refusals).Code);
        scene.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_jump_that_is_right_is_accepted_by_two_on_every_node(Dbms dbms)
    {
        await using var scene = new Scene(dbms);
        var watch = new ClockWatch(scene.Database.Database, scene.Ledger.Time, () => null);
        var elsewhere = new LedgerTime(scene.Clock);
        var other = new ClockWatch(scene.Database.Database, elsewhere, () => null);
        Assert.Null(watch.Look());
        Assert.Null(other.Look());
        scene.Clock.TurnBoth(3 * World.Day);
        Assert.Equal(ClockFaultKind.Jumped, watch.Look()!.Kind);
        Assert.Equal(ClockFaultKind.Jumped, other.Look()!.Kind);
        var asked = await scene.Act(AcceptClock.Row, scene.First, scene.Now());
        Assert.Equal(Outcome.Posted, (await scene.Decide(asked.Id, scene.Second)).Outcome);
        Assert.Null(watch.Look());
        Assert.Null(other.Look());
        Assert.Equal(scene.Clock.Wall, Instant.Of(elsewhere.GetUtcNow()));
        Assert.InRange((await scene.Ledger.Submit(scene.World.CreateAllowances(10))).At, World.Start + (3 * World.Day),
            scene.Clock.Wall);

        // What waited an hour is not what was seen.
        scene.Clock.TurnBoth(-3 * World.Day);
        var late = await scene.Act(AcceptClock.Row, scene.First, scene.Now());
        scene.Clock.Pass(61 * Minute);
        Assert.Equal("623", Assert.Single((await scene.Decide(late.Id, scene.Second)).Refusals).Code);
        scene.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_node_that_starts_again_sees_by_the_machines_count_that_the_clock_was_turned(Dbms dbms)
    {
        await using var scene = new Scene(dbms);
        var (boot, started) = ("one", scene.Clock.Count);
        Assert.Null(Start());
        scene.Clock.Pass(Minute);

        // Turned by five days between two starts; set right again, nothing is wrong.
        scene.Clock.TurnBoth(5 * World.Day);
        Assert.Equal((ClockFaultKind.Jumped, 5 * World.Day), (Start()!.Kind, Start()!.Off));
        scene.Clock.TurnBoth(-5 * World.Day);
        Assert.Null(Start());

        // Off over the weekend, corrected by half an hour, started on another day of the machine: without ado.
        scene.Clock.Pass(3 * World.Day);
        Assert.Null(Start());
        scene.Clock.TurnBoth(30 * Minute);
        Assert.Null(Start());

        // Corrections count together: half an hour more is a jump.
        scene.Clock.TurnBoth(31 * Minute);
        Assert.Equal((ClockFaultKind.Jumped, 61 * Minute), (Start()!.Kind, Start()!.Off));
        scene.Clock.TurnBoth(-31 * Minute);

        // A machine that went down in the middle of its work is back after five days: no other clock says so beside an
        // SQLite file. PostgreSQL's does.
        (boot, started) = ("two", scene.Clock.Count);
        scene.Clock.TurnBoth(5 * World.Day);
        Assert.Equal(dbms == Dbms.Sqlite ? ClockFaultKind.Jumped : null, Start()?.Kind);
        Assert.Null(new ClockWatch(scene.Database.Database, new(scene.Clock), () =>
            ("of a demonstration", scene.Clock.Count - started), forgives: true).Look());

        // After a node that ended in order it may have been off for any time.
        scene.Clock.TurnBoth(-5 * World.Day);
        scene.Database.Database.Execute("delete from clock_look");
        (boot, started) = ("three", scene.Clock.Count);
        var last = new ClockWatch(scene.Database.Database, new(scene.Clock), () => (boot, scene.Clock.Count - started));
        Assert.Null(last.Look());
        last.Stop();
        (boot, started) = ("four", scene.Clock.Count);
        scene.Clock.TurnBoth(5 * World.Day);
        Assert.Null(Start());

        // A process whose own count was turned together with its clock: the machine's was not.
        var time = new LedgerTime(scene.Clock);
        var machine = scene.Clock.Count - started;
        var watch = new ClockWatch(scene.Database.Database, time, () => (boot, machine));
        Assert.Null(watch.Look());
        scene.Clock.Pass(5 * World.Day);
        machine += 17 * Second;
        Assert.Equal(ClockFaultKind.Jumped, watch.Look()!.Kind);

        ClockFault? Start() => new ClockWatch(scene.Database.Database, new(scene.Clock),
            () => (boot, scene.Clock.Count - started)).Look();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_clock_that_is_set_instead_of_waited_for_jumps_at_will(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var by in new[] { 1, 400 * World.Day, World.Hour })
        {
            bureau.Clock.Now += by;
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(bureau.World.CreateAllowances(1))).Outcome);
        }

        Assert.Null(bureau.Ledger.Time.Fault);
    }

    private sealed class Scene : IAsyncDisposable
    {
        public Scene(Dbms dbms)
        {
            Database = new(dbms);
            World = World.Found(Database.Database);
            using (var register = new Register(Database.Database))
            {
                First = World.NationalSystem;
                Second = Actor.Of(register.AddPerson("Second", Role.NationalSystem), Role.NationalSystem);
                Configuration = Actor.Of(register.AddPerson("Configuration", Role.Configuration), Role.Configuration);
                register.Commit();
            }

            Start();
        }

        public TestDatabase Database { get; }

        public World World { get; }

        public TurnedClock Clock { get; } = new(World.Start);

        public Ledger Ledger { get; private set; } = null!;

        public Actor First { get; }

        public Actor Second { get; }

        public Actor Configuration { get; }

        public void Start() => Ledger = new(Database.Database, Clock);

        public ValueTask Stop() => Ledger.DisposeAsync();

        public Task<ActReceipt> Act(Operation operation, Actor actor, object form) =>
            Ledger.Submit(new Act(Guid.NewGuid(), operation, actor, form));

        public Task<ActReceipt> Decide(Guid proposal, Actor actor) =>
            Act(DecideProposal.Row, actor, new DecideProposal.Form(proposal, ProposalDecision.Approve));

        public AcceptClock.Form Now(long off = 0) =>
            new(Instant.At(Clock.Wall + off).ToOffset(TimeSpan.FromHours(8))
                .ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), "换钟");

        public void Verify()
        {
            var findings = new List<string>();
            Verifier.Verify(Database.Database,
                f => findings.AddRange(f.Kind.Severity == Severity.Error ? [f.ToString()] : []));
            Assert.Empty(findings);
        }

        public async ValueTask DisposeAsync()
        {
            await Stop();
            Database.Dispose();
        }
    }
}
