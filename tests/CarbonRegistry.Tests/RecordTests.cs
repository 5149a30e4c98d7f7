using System.Data.Common;
using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// Every column of every table is compared with the journal, or named with the reason why not; and random edits by SQL
/// are all found.
/// <c>CARBONREGISTRY_TAMPER_ROUNDS</c> says how many rounds, with one edit of each table each.
/// </summary>
public sealed class RecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A row for each table that a demonstration leaves empty.</summary>
    private static readonly (string Table, string Sql)[] Further =
    [
        ("revoked_function", "insert into revoked_function values (1, 6)"),
        ("verification",
            "insert into verification (id, seq, person_id, scope, started_at, ends_by, state) "
                + "values ({uuid}, 1, 1, 'all', 5, 9, 'running')"),
        ("clock_acceptance", "insert into clock_acceptance values (1, 5, 9)"),
        ("reminder", "insert into reminder select year, 1, 30, '00', 1 from compliance_year"),
        ("credential",
            "insert into credential (person_id, login_name, password_hash, totp_secret, changed_at) "
                + "select id, 'login' || id, 'h', 's', 1 from person where id < 4"),
        ("recovery_code", "insert into recovery_code select hash, person_id from access_token"),
        ("passkey",
            "insert into passkey (id, person_id, name, public_key, sign_count, transports, backup_eligible, backed_up, "
                + "attestation, client_data, created_at) select hash, person_id, 'key', hash, 0, 'usb', 0, 0, hash, "
                + "hash, 1 from access_token"),
        ("enrolment", "insert into enrolment select hash, person_id, 1, 2 from access_token"),
        ("making", "insert into making select id, 'keyed', 1, 1, 1 from person where id < 4"),
        ("registration", "insert into registration select id, 1, 1, 1 from person where id between 2 and 4"),
        ("enrolment_request",
            "insert into enrolment_request (id, person_id, asked_by, asked_at, expires_at) "
                + "values ({uuid}, 1, 2, 1, 9)"),
        ("identity_key", "insert into identity_key select 1, hash from access_token limit 1"),
        ("holder_version",
            "insert into holder_version (holder_id, from_at, seq, name_zh, name_en) select id, 1, 0, name_zh, name_en "
                + "from holder where id < 5"),
        ("account_version",
            "insert into account_version (account_id, from_at, seq, name, state, confirmations, confirm_above) "
                + "select id, 1, 0, name, state, 0, 0 from account where id < 5"),
        ("exchange_key",
            "insert into exchange_key select 'k', id, 1, 'a', {bytes}, null, 1, 2 from account where type = 'XD'"),
        ("exchange_session",
            "insert into exchange_session (id, delivery_id, business_day, state, next_number, opened_at, opened_seq) "
                + "select {uuid}, id, '2026-11-20', 'open', 1, 1, 0 from account where type = 'XD'"),
        ("exchange_message",
            "insert into exchange_message select delivery_id, {uuid}, id, null, 'acknowledge', {bytes}, 1, 0, '{}' "
                + "from exchange_session"),
        ("exchange_binding_request",
            "insert into exchange_binding_request (id, delivery_id, trading_id, client_number, state, requested_at) "
                + "select {uuid}, s.delivery_id, a.id, 'N', 'waiting', 1 from account a, exchange_session s "
                + "where a.type = 'ET' limit 1"),
        ("exchange_alarm",
            "insert into exchange_alarm select 1, delivery_id, id, 1, '854', '{}' from exchange_session"),
        ("exchange_difference",
            "insert into exchange_difference select id, 1, 1, 'totals', '{}' from exchange_session"),
        ("exchange_trail_part", "insert into exchange_trail_part select id, 1, 1, '[]' from exchange_session"),
        ("exchange_frozen_account",
            "insert into exchange_frozen_account select id, delivery_id, 'open', null from exchange_session"),
    ];

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Fact]
    public void Every_column_is_a_records_or_worked_out_or_named_with_a_reason()
    {
        using var sqlite = new TestDatabase(Dbms.Sqlite);
        using var postgres = new TestDatabase(Dbms.Postgres);
        var columns = new[] { sqlite, postgres }.SelectMany(d =>
            d.Query(RecordSchema.Query(d.Database.IsPostgres), r => RecordSchema.Read(new(r)))).ToList();
        var names = columns.Select(c => c.Table).Concat(columns.Select(c => $"{c.Table}.{c.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(RecordTables.Left.Concat(RecordTables.Derived),
            l => Assert.True(names.Contains(l.Key) && l.Value.Length > 5, l.Key));
        Assert.All(RecordTables.Digested.Concat(RecordTables.Only.Keys), c => Assert.Contains(c, names));

        // The same records with the same columns on both.
        Assert.Equal(Kept(sqlite), Kept(postgres));

        // What is in neither list is a record, and its changes are noted: by an insert of any row, seen below.
        static string[] Kept(TestDatabase database) => [.. Tables(database).Select(t => t.Signature)];
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Every_edit_of_a_record_by_sql_is_found(Dbms dbms)
    {
        using var database = new TestDatabase(dbms);
        await Furnish(database);
        SeededWorlds.AssertClean(database.Database);
        var tables = Tables(database);
        using var connection = Unguarded(database);
        foreach (var table in tables)
        {
            Assert.True(Scalar(connection, $"select count(*) from {table.Name}") > 0,
                $"There is no row of {table.Name} to tamper with: add one to Further.");
            var copy = dbms == Dbms.Sqlite ? "temp table before_" : "table before.";
            TestDatabase.Execute(connection, $"create {copy}{table.Name} as select * from {table.Name}");
        }

        var seed = 20261129;
#pragma warning disable CA5394 // the same edits every time
        var random = new Random(seed);
        var rounds = int.Parse(Environment.GetEnvironmentVariable("CARBONREGISTRY_TAMPER_ROUNDS") ?? "4",
            CultureInfo.InvariantCulture);
        var (edits, missed) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new List<string>());
        var columns = tables.ToDictionary(t => t.Name,
            t => new Queue<RecordColumn>(t.Columns.OrderBy(_ => random.Next())), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            var done = new List<(string Table, string What)>();
            foreach (var table in tables)
            {
                // Every column in turn; now and then a row deleted, put in, or two that swap a value.
                var column = columns[table.Name].Dequeue();
                columns[table.Name].Enqueue(column);
                foreach (var sql in Edits(random, round, table, column, connection, dbms == Dbms.Postgres))
                {
                    if (Try(connection, sql))
                    {
                        done.Add((table.Name, sql));
                        break;
                    }
                }
            }

            // A notice of a transfer-in is no record: the verifier works it out from the posting, and says so by codes
            // of its own.
            var found = SeededWorlds.Verify(database.Database)
                .Where(f => f.Code[1] == '8' || f.Code is "V708" or "V709")
                .Select(f => f.Code[1] == '8' ? f.Detail!.En.Split(' ')[0] : "exchange_notice")
                .ToHashSet(StringComparer.Ordinal);
            missed.AddRange(done.Where(d => !found.Contains(d.Table)).Select(d => d.What));
            foreach (var (table, _) in done)
            {
                edits[table] = edits.GetValueOrDefault(table) + 1;
                TestDatabase.Execute(connection, $"delete from {table}");
                TestDatabase.Execute(connection,
                    $"insert into {table} select * from {(dbms == Dbms.Sqlite ? "temp.before_" : "before.")}{table}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{edits.Values.Sum()} edits of {edits.Count} tables (seed {seed}), {missed.Count} missed");
        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.Equal(tables.Select(t => t.Name), edits.Keys);
        SeededWorlds.AssertClean(database.Database);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_change_past_the_registry_leaves_its_note_and_no_act_takes_it_up(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        await Keep();
        bureau.Database.Execute("update person set name = '他人' where id = (select max(id) from person)");
        await Keep();
        await Keep();
        var found = SeededWorlds.Verify(bureau.Database.Database);
        Assert.Contains(found, f => f.Kind == Findings.RecordTouched);
        Assert.Contains(found, f => f.Kind == Findings.RecordDiffers);

        async Task Keep() => Assert.Equal(Outcome.Posted,
            (await bureau.Act(KeepRecords.Row, Actor.Registry, new KeepRecords.Form())).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_written_without_an_act_gets_into_the_journal_also_where_it_was_so_before(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var state in new[] { "open", "restricted", "open", "restricted" })
        {
            using (var register = new Register(bureau.Database.Database))
            {
                register.Execute("update account set state = @state where type = 'NT'", ("state", state));
                register.Commit();
            }

            Assert.Equal(Outcome.Posted,
                (await bureau.Act(KeepRecords.Row, Actor.Registry, new KeepRecords.Form())).Outcome);
        }

        SeededWorlds.AssertClean(bureau.Database.Database);
    }

    private static async Task Furnish(TestDatabase database)
    {
        await SmallDemonstration.Seed(database.Database, new FixedClock(Now));
        using (var register = new Register(database.Database))
        {
            foreach (var (table, sql) in Further)
            {
                if (register.Count($"select count(*) from {table}") == 0)
                {
                    register.Execute(sql.Replace("{uuid}", database.Database.IsPostgres
                        ? "gen_random_uuid()" : "randomblob(16)", StringComparison.Ordinal)
                        .Replace("{bytes}", database.Database.IsPostgres ? "sha256('x')" : "randomblob(32)",
                            StringComparison.Ordinal));
                }
            }

            register.Commit();
        }

        await using var ledger = new Transactions.Ledger(database.Database, new FixedClock(Now));
        Assert.Equal(
            Outcome.Posted,
            (await ledger.Submit(new Acts.Act(Guid.NewGuid(), KeepRecords.Row, Actor.Registry,
                        new KeepRecords.Form()))).Outcome);
    }

    private static IReadOnlyList<RecordTable> Tables(TestDatabase database) => RecordSchema.Of(
        database.Query(RecordSchema.Query(database.Database.IsPostgres), r => RecordSchema.Read(new(r))));

    private static IEnumerable<string> Edits(Random random, int round, RecordTable table, RecordColumn column,
        DbConnection connection, bool postgres)
    {
        var row = Row(random, table, connection);
        var other = Row(random, table, connection);
        var name = RecordSchema.Quoted(column.Name);
        switch (round % 8)
        {
            case 5:
                yield return $"delete from {table.Name} where {row}";
                break;
            case 6:
                var last = table.Key[^1];
                var columns = AllColumns(table, connection).Select(c =>
                    c.Name == last.Name ? Changed(c.Name, c.Type) : RecordSchema.Quoted(c.Name));
                yield return $"insert into {table.Name} select {string.Join(", ", columns)} from {table.Name} "
                    + $"where {row}";
                break;
            case 7:
                yield return $"update {table.Name} set {name} = (select o.{name} from {table.Name} o where {other}) "
                    + $"where {row} and {name} {(postgres ? "is distinct from" : "is not")} (select o.{name} "
                    + $"from {table.Name} o where {other})";
                break;
        }

        yield return $"update {table.Name} set {name} = {Changed(column.Name, column.Type)} where {row}";

        // What the database refuses is no edit: then another column of the row.
        foreach (var c in table.Columns.OrderBy(_ => random.Next()))
        {
            yield return $"update {table.Name} set {RecordSchema.Quoted(c.Name)} = {Changed(c.Name, c.Type)} "
                + $"where {row}";
        }

        yield return $"delete from {table.Name} where {row}";
    }

    private static IEnumerable<RecordSchema.Column> AllColumns(RecordTable table, DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select * from {table.Name} where 1 = 0";
        using var reader = command.ExecuteReader();
        var types = table.Columns.ToDictionary(c => c.Name, c => c.Type, StringComparer.Ordinal);
        return [.. Enumerable.Range(0, reader.FieldCount)
            .Select(i => new RecordSchema.Column(table.Name, reader.GetName(i),
                    types.GetValueOrDefault(reader.GetName(i), "bigint"), 0))];
    }

    private static string Changed(string column, string type)
    {
        var name = RecordSchema.Quoted(column);
        return type switch
        {
            "text" => $"coalesce({name}, '') || 'x'",
            "uuid" => "gen_random_uuid()",
            "bytea" => $"sha256(coalesce({name}, 'x'))",
            "blob" => "randomblob(32)",
            _ => $"case when {name} = 1 then 0 else coalesce({name}, 0) + 1 end",
        };
    }

    private static string Row(Random random, RecordTable table, DbConnection connection)
    {
        var keys = string.Join(", ", table.Key.Select(k => RecordSchema.Quoted(k.Name)));
        var skip = random.Next((int)Scalar(connection, $"select count(*) from {table.Name}"));
        return $"({keys}) = (select {keys} from {table.Name} order by {keys} limit 1 offset "
            + $"{skip.ToString(CultureInfo.InvariantCulture)})";
    }

    private static bool Try(DbConnection connection, string sql)
    {
        try
        {
            return TestDatabase.Execute(connection, sql) > 0;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static long Scalar(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A connection without the database's guards, on which nothing is noted either.</summary>
    private static DbConnection Unguarded(TestDatabase database)
    {
        if (database.Database.IsPostgres)
        {
            // As the tables' owner may: the tests' server gives nobody more.
            foreach (var statement in database.Query(
                "select format('alter table %I drop constraint %I', conrelid::regclass, conname) from pg_constraint "
                    + "where contype = 'f' and connamespace = current_schema()::regnamespace",
                r => r.GetString(0)).Concat(Tables(database).Select(t => $"alter table {t.Name} disable trigger user"))
                    .Append("create schema before"))
            {
                database.Execute(statement);
            }

            return database.Database.Open();
        }

        var sqlite = new SqliteConnection(database.ConnectionString + ";Pooling=False");
        sqlite.Open();
        TestDatabase.Execute(
            sqlite,
            "pragma synchronous = off; pragma ignore_check_constraints = on; pragma foreign_keys = off; pragma "
                + "temp_store = memory");
        foreach (var trigger in database.Query("select name from sqlite_master where type = 'trigger'",
            r => r.GetString(0)))
        {
            TestDatabase.Execute(sqlite, $"drop trigger {trigger}");
        }

        return sqlite;
    }
}
