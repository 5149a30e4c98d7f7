using System.Data.Common;
using System.Globalization;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Whoever writes to the tables past the program: what the database itself refuses.</summary>
public sealed class DatabaseGuardTests
{
    private const string JournalColumns =
        "seq, id, at, function, person_id, role, outcome, request_hash, terms, refusals, settles, reserved_for, "
            + "operation, origin, digest";

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Blocks_never_overlap(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        // EC-11-1 holds 41..1000, its trading account 1..40, Origin the rest.
        var ec = scene.World["EC-11-1"].Id;
        foreach (var (first, last) in new[] { (41L, 1000L), (500, 600), (1, 2), (40, 41), (1000, 1001), (1001, 1001),
            (5, 2000), (1, long.MaxValue - 1) })
        {
            Refused(scene, Text($"insert into holding values (1, {first}, {last}, {ec}, 1, 2024, 0)"), "tile",
                "overlap", "unique", "duplicate");
        }

        Refused(scene, Text($"update holding set first = 40 where line = 1 and account_id = {ec}"), "tile", "overlap");
        Refused(scene, "update holding set first = 1 where line = 1 and account_id = 0", "tile", "overlap");
        Refused(scene, Text($"update holding set last = 1001 where line = 1 and account_id = {ec}"), "keeps its last",
            "overlap");
        Refused(scene, Text($"update holding set line = 2 where line = 1 and account_id = {ec}"), "keeps its last",
            "overlap");
        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Blocks_never_leave_a_gap(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        var ec = scene.World["EC-11-1"].Id;
        Refused(scene, Text($"update holding set first = 42 where line = 1 and account_id = {ec}"), "tile");
        Refused(scene, Text($"update holding set last = 999 where line = 1 and account_id = {ec}"), "keeps its last");
        Refused(scene, Text($"insert into holding values (3, 2, 10, {ec}, 1, 2024, 0)"), "tile");
        Refused(
            scene,
            Text($"""
                with gone as (delete from holding where line = 1 and account_id = {ec})
                insert into holding values (1, 50, 1000, {ec}, 1, 2024, 0)
                """),
            "tile", "duplicate");
        Refused(scene, Text($"delete from holding where line = 1 and account_id = {ec}"), "tile");
        Refused(scene, "delete from holding where line = 1", "tile");
        Refused(scene, "update ledger set untiled = 1", "tile");
        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Several_statements_may_tile_the_line_together(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        var ec = scene.World["EC-11-1"].Id;
        scene.Database.Execute(Text(
            $"""
             update holding set first = 500 where line = 1 and account_id = {ec};
             insert into holding values (1, 41, 499, {ec}, 1, 2024, 0);
             delete from holding where line = 1 and last = 499;
             update holding set first = 41 where line = 1 and account_id = {ec};
             """));
        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Quantities_are_positive_and_only_Origin_holds_what_has_no_batch(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        var ec = scene.World["EC-11-1"].Id;
        foreach (var block in new[] { "3, 10, 9", "3, 10, 5", "3, 0, 5", "3, -5, 5", "3, 1, 9223372036854775807" })
        {
            Refused(scene, Text($"insert into holding values ({block}, {ec}, 1, 2024, 0)"), "check");
        }

        Refused(scene, Text($"insert into holding values (3, 1, 9223372036854775806, {ec}, 0, 0, 0)"), "check");
        Refused(scene, "insert into holding values (3, 1, 9223372036854775806, 0, 1, 0, 0)", "check");
        Refused(scene, Text($"update holding set first = last + 1 where line = 1 and account_id = {ec}"), "check",
            "tile", "overlap");
        Refused(scene, Text($"update holding set account_id = 0 where line = 1 and account_id = {ec}"), "check");
        foreach (var range in new[] { "10, 9", "0, 5", "1, 9223372036854775807" })
        {
            Refused(scene, Text($"insert into posting values (1, 99, 1, {range}, 0, {ec}, 1, 0, 0, 1)"), "check");
        }

        Refused(scene, Text($"insert into posting values (1, 99, 1, 1, 5, {ec}, {ec}, 1, 0, 0, 1)"), "check");
        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_happened_is_neither_changed_nor_deleted(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        foreach (var (table, column) in new[] { ("ledger_transaction", "at"), ("posting", "last"), ("batch", "last"),
            ("hold", "for_account_id") })
        {
            Assert.True(scene.Database.Scalar("select count(*) from " + table) > 0);
            Refused(scene, $"update {table} set {column} = {column}", "append-only");
            Refused(scene, $"update {table} set {column} = {column} + 1", "append-only");
            Refused(scene, $"delete from {table}", "append-only");
        }

        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task What_happened_is_not_truncated(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        foreach (var table in new[] { "ledger_transaction", "posting", "batch", "hold", "holding" })
        {
            Refused(scene, "truncate " + table, "append-only");
            Refused(scene, $"truncate {table} cascade", "append-only");
        }

        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Transaction_is_settled_once_and_recorded_once(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        var surrendered = scene.Database.Scalar("select settles from ledger_transaction where settles is not null");
        var zeros = dbms == Dbms.Postgres ? "decode(repeat('00', 32), 'hex')" : "zeroblob(32)";
        var id = dbms == Dbms.Postgres ? "gen_random_uuid()" : "randomblob(16)";
        Refused(scene, Entry(9001, settles: Text($"{surrendered}")), "unique", "duplicate");
        Refused(
            scene,
            $"""
             insert into ledger_transaction ({JournalColumns})
             select 9002, id, at, function, person_id, role, outcome, request_hash, terms, refusals, null, 0, operation,
                 origin, digest
             from ledger_transaction where seq = 1
             """,
            "unique", "duplicate");
        Refused(scene, Entry(1), "unique", "duplicate");

        // Refused without a reason, posted with one, an outcome that there is not, a digest too short, settled by what
        // was refused.
        Refused(scene, Entry(9003, outcome: 1), "check");
        Refused(scene, Entry(9003, refusals: "'[]'"), "check");
        Refused(scene, Entry(9003, outcome: 3), "check");
        Refused(scene, Entry(9003, requestHash: dbms == Dbms.Postgres ? "'\\x00'" : "zeroblob(1)"), "check");
        Refused(scene, Entry(9003, outcome: 1, refusals: "'[]'", settles: "1"), "check");
        Refused(scene, Text($"insert into ledger values (2, 0, 0, 1, 1, {zeros}, 0)"), "check");
        AssertUnharmed(scene);

        string Entry(long seq, int outcome = 0, string? requestHash = null, string refusals = "null",
            string settles = "null") =>
            Text($"""
                insert into ledger_transaction ({JournalColumns})
                values ({seq}, {id}, 1, 20, 1, 4, {outcome}, {requestHash ?? zeros}, null, {refusals}, {settles}, 0,
                    null, null, {zeros})
                """);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Records_refer_to_what_exists_and_accounts_are_one_of_each(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        var ec = scene.World["EC-11-1"];
        Refused(scene, Account("X-1", "EG", 99999, "11"), "foreign key");
        Refused(scene, Account("X-1", "EG", ec.Holder, "77"), "foreign key");
        Refused(scene, Account(ec.Number.ToString(), "EG", ec.Holder, "11"), "unique", "duplicate");
        Refused(scene, Account("X-1", "EC", ec.Holder, "11"), "unique", "duplicate");
        Refused(scene, Account("X-1", "NT", 1, "00"), "unique", "duplicate");
        Refused(scene, Account("X-1", "PT", 1, "11"), "unique", "duplicate");
        Refused(scene, Account("X-1", "NS", 1, "11", year: 2024), "unique", "duplicate");
        Refused(scene, Account("X-1", "ET", ec.Holder, "11", parent: ec.Id), "unique", "duplicate");
        Refused(scene, Account("X-1", "ET", ec.Holder, "11"), "check");
        Refused(scene, Account("X-1", "EG", ec.Holder, "11", state: "ajar"), "check");
        Refused(scene, Text($"delete from account where id = {ec.Id}"), "foreign key");
        Refused(scene,
            Text($"insert into exchange_binding (trading_id, delivery_id, client_number) values ({ec.Id}, 99999, 'C')"),
            "foreign key");
        Refused(scene, Text($"insert into obligation values ({ec.Id}, 2031, 5, 'D')"), "foreign key");
        Refused(scene, Text($"update obligation set due = -1 where account_id = {ec.Id}"), "check");
        Refused(scene,
            Text($"insert into representative (person_id, account_id, initiates) values (99999, {ec.Id}, 1)"),
            "foreign key");
        Refused(
            scene,
            "insert into holder (id, kind, name_zh, name_en, identifier, jurisdiction) "
                + "values (900, 'Planet', 'x', 'x', null, '11')",
            "check");
        AssertUnharmed(scene);
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task Two_sessions_that_write_overlapping_blocks_at_once_do_not_both_succeed(Dbms dbms)
    {
        using var scene = await Founded(dbms);
        var ec = scene.World["EC-11-1"].Id;
        for (var round = 0; round < 20; round++)
        {
            // Both take the front of Origin's block, one more of it than the other.
            var first = 1 + scene.Database.Scalar(
                "select coalesce(max(last), 0) from holding where line = 2 and account_id <> 0");
            var before = scene.Database.Scalar("select count(*) from holding where line = 2");
            using var start = new Barrier(2);
            var sessions = Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(
                () =>
                {
                    using var connection = scene.Database.Database.Open();
                    using var transaction = connection.BeginTransaction();
                    start.SignalAndWait();
                    try
                    {
                        var last = first + 99 + (i * 50);
                        TestDatabase.Execute(
                            connection,
                            Text($"""
                                insert into holding values (2, {first}, {last}, {ec}, 1, 2024, 0);
                                update holding set first = {last + 1} where line = 2 and account_id = 0
                                """));
                        transaction.Commit();
                        return true;
                    }
                    catch (DbException)
                    {
                        return false;
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            var succeeded = await Task.WhenAll(sessions);
            Assert.Single(succeeded, s => s);
            Assert.Equal(before + 1, scene.Database.Scalar("select count(*) from holding where line = 2"));
        }
    }

    /// <summary>40 of 1000 allowances in the trading account, a surrender that was undone, a hold.</summary>
    private static async Task<Scene> Founded(Dbms dbms)
    {
        var scene = await Scene.Set(dbms);
        var world = scene.World;
        await using var ledger = scene.Open();
        var surrender = world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", "NS-11-2024", World.A,
            10);
        Proposal[] steps =
        [
            surrender,
            new(Guid.NewGuid(), Transfers.UndoSurrender, world.ProvincialBusiness["11"], [],
                new() { RefersTo = surrender.Id, Reason = "误操作" }),
            world.Direct("EC-11-1", "ET-of-EC-11-1", 40),
            world.Endow("EC-11-2", 10)[0],
            world.Move(Functions.EditProvincialAccount, world.ProvincialBusiness["11"], null, "EC-11-1", World.A, 5,
                new() { Reason = "争议" })
                with { Hold = new(Units.HoldKinds.Dispute, "法院", "执1", null) },
        ];
        foreach (var step in steps)
        {
            Assert.Equal(Outcome.Posted, (await ledger.Submit(step)).Outcome);
        }

        // The dispute is over, so that the account is one block again.
        Assert.Equal(
            Outcome.Posted,
            (await ledger.Submit(new Proposal(
                Guid.NewGuid(), Functions.EditProvincialAccount, world.ProvincialBusiness["11"], [],
                new() { RefersTo = steps[^1].Id, Reason = "解除" }))).Outcome);
        return scene;
    }

    /// <summary>The database refuses the statement, for this kind of reason, and is as it was.</summary>
    private static void Refused(Scene scene, string sql, params string[] reasons)
    {
        var refusal = Assert.ThrowsAny<DbException>(() => scene.Database.Execute(sql));
        Assert.True(
            reasons.Any(r => refusal.Message.Contains(r, StringComparison.OrdinalIgnoreCase)),
            $"{sql}\nwas refused, but not for {string.Join(" or ", reasons)}: {refusal.Message}");
    }

    private static void AssertUnharmed(Scene scene)
    {
        Assert.Null(Journal.WhyNotSealed(scene.Database));
        Assert.Null(Journal.WhyNotReplayed(scene.Database));
        Assert.Equal(960, scene.Holds("EC-11-1"));
    }

    private static string Account(string number, string type, long holder, string jurisdiction, string state = "open",
        long parent = 0, short year = 0) =>
        Text($"""
            insert into account (id, number, type, holder_id, jurisdiction, state, parent_id, project, compliance_year,
                name, opened_at)
            values (900, '{number}', '{type}', {holder}, '{jurisdiction}', '{state}', {parent}, null, {year}, '', 1)
            """);

    private static string Text(FormattableString sql) => sql.ToString(CultureInfo.InvariantCulture);
}
