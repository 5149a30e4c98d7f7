using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;
using MessageSignatures;
using Microsoft.Data.Sqlite;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>The verifier holds the exchange link's tables against the journal: an honest registry is clean, and no
/// value changes unseen.</summary>
public sealed class ExchangeVerifierTests
{
    /// <summary>Some rows of every table: each kind and state at least.</summary>
    private static readonly (string Table, string Key, string Rows)[] Tables =
    [
        ("exchange_message", "hex(id) = '{id}'", "seq in (select min(seq) from exchange_message group by kind)"),
        ("exchange_session", "hex(id) = '{id}'", "1 = 1"),
        ("exchange_notice", "number = {number}",
            "number in (select max(number) from exchange_notice where seq > 1 group by kind) or number = 1"),
        ("exchange_binding", "trading_id = {trading_id}", "client_number in ('N4', 'CET2', 'CET1')"),
        ("exchange_binding_request", "hex(id) = '{id}'", "1 = 1"),
        ("exchange_alarm", "seq = {seq}", "1 = 1"),
        ("exchange_difference", "number = {number} and ordinal = {ordinal}", "1 = 1"),
        ("exchange_trail_part", "number = {number}", "1 = 1"),
        ("exchange_frozen_account", "account_id = {account_id}", "1 = 1"),
        ("exchange_key", "key_id = '{key_id}'", "1 = 1"),
    ];

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task AnHonestRegistryIsClean(Backend backend)
    {
        await using var x = await Days(backend);
        using var database = new Database(x.World.Connection);
        var findings = new List<Finding>();
        var result = Verifier.Verify(database, findings.Add);
        Assert.Empty(findings);
        Assert.True(result.Messages > 15, $"{result.Messages} messages.");

        // Two accounts that a difference froze and its resolution opened again: versions and notices like any other
        // change.
        Assert.Equal(4,
            database.List("select count(*) from account_version where reason in ('交易所对账差异', '交易所补记')",
            r => r.GetInt64(0))[0]);
        Assert.True(
            database.List("select count(*) from notice where kind = 'account-state' and data like '%交易所对账差异%'",
            r => r.GetInt64(0))[0] >= 2);
    }

    [Fact]
    public async Task EveryFlippedValueIsFound()
    {
        await using var x = await Days(Backend.Sqlite);
        using var database = new Database(x.World.Connection);
        using var connection = Tampering(x);
        var missed = new List<string>();
        var flips = 0;
        foreach (var (table, key, rows) in Tables)
        {
            var read = Values(connection, table, key, rows);
            Assert.True(read.Count > 0, $"{table} has no row to change.");
            foreach (var (row, column, value) in read)
            {
                foreach (var flipped in Flips(value))
                {
                    if (!TrySet(connection, table, row, column, flipped))
                    {
                        continue;
                    }

                    flips++;
                    if (!Verify(database).Exists(f => f.Kind.Severity == Severity.Error && f.Code[1] is '7' or '8'))
                    {
                        missed.Add($"{table}.{column} where {row}: {value} → {flipped}");
                    }

                    Assert.True(TrySet(connection, table, Moved(row, column, flipped), column, value));
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{flips} values flipped"));
        Assert.True(missed.Count == 0, $"{missed.Count} of {flips} flips:\n" + string.Join('\n', missed.Take(30)));
        Assert.Empty(Verify(database));
    }

    [Fact]
    public async Task RowsDeletedInsertedAndSwappedAreFound()
    {
        (string Code, string Sql)[] tamperings =
        [
            ("V702",
                "delete from exchange_message where seq = (select min(seq) from exchange_message where number = 2)"),
            ("V704",
                "update exchange_message set answer = replace(answer, '\"posted\"', '\"pending\"') "
                    + "where kind = 'transfer-out'"),
            ("V705",
                "update exchange_message set answer = replace(answer, '\"transferIns\":1', '\"transferIns\":9') "
                    + "where kind = 'sign-out'"),
            ("V802", "delete from exchange_message where seq = (select max(seq) from exchange_message)"),
            ("V802", "delete from exchange_message where kind = 'transfer-out'"),
            ("V803",
                "insert into exchange_message "
                    + "select delivery_id, zeroblob(16), session_id, 999, kind, digest, at, seq, answer "
                    + "from exchange_message limit 1"),
            ("V803",
                "insert into exchange_message "
                    + "select delivery_id, zeroblob(16), session_id, 999, kind, digest, at, 999999, answer "
                    + "from exchange_message limit 1"),
            ("V801",
                "update exchange_message set answer = replace(answer, 'posted', 'refused') "
                    + "where kind = 'transfer-out'"),
            ("V802",
                "delete from exchange_session where business_day = (select max(business_day) from exchange_session)"),
            ("V803",
                "insert into exchange_session "
                    + "select zeroblob(16), delivery_id, '2030-01-01', state, suspended, next_number, opened_at, "
                    + "opened_seq, sign_out, closed_at from exchange_session limit 1"),
            ("V802", "delete from exchange_binding where client_number = 'N4'"),
            ("V802", "delete from exchange_binding where client_number = 'CET1'"),
            ("V803",
                "insert into exchange_binding select trading_id + 1000, delivery_id, 'stranger', client_state "
                    + "from exchange_binding limit 1"),
            ("V801",
                "update exchange_binding set client_number = case client_number when 'CET1' then 'swap' "
                    + "else client_number end where client_number in ('CET1', 'CET2')"),
            ("V802", "delete from exchange_binding_request"),
            ("V708", "delete from exchange_notice where number = (select max(number) from exchange_notice)"),
            ("V709", "delete from exchange_notice where number = 20"),
            ("V803",
                "insert into exchange_notice "
                    + "select delivery_id, number + 1, 'unbound', seq, account_id, client_number, null, null "
                    + "from exchange_notice order by number desc limit 1"),
            ("V802", "delete from exchange_alarm where seq = (select min(seq) from exchange_alarm)"),
            ("V802", "delete from exchange_difference where ordinal = (select max(ordinal) from exchange_difference)"),
            ("V802", "delete from exchange_trail_part"),
            ("V802", "delete from exchange_frozen_account"),
            ("V802", "delete from exchange_key where key_id = 'exchange-key-1'"),
            ("V803",
                "insert into exchange_key "
                    + "select 'forged', delivery_id, person_id, algorithm, public_key, certificate, valid_from, "
                    + "valid_until from exchange_key limit 1"),
        ];
        await using var x = await Days(Backend.Sqlite);
        using var database = new Database(x.World.Connection);
        using var connection = Tampering(x);
        foreach (var (code, sql) in tamperings)
        {
            Execute(connection, "begin");
            Assert.True(Execute(connection, sql) > 0, sql);
            Execute(connection, "commit");
            var found = Verify(database);
            Assert.True(found.Exists(f => f.Code == code),
                $"{sql}: {string.Join(' ', found.Select(f => f.Code).Distinct(StringComparer.Ordinal))}");

            // What was there before, row by row.
            foreach (var (table, _, _) in Tables)
            {
                Execute(connection, $"delete from {table}; insert into {table} select * from temp.before_{table}");
            }

            Assert.Empty(Verify(database));
        }
    }

    /// <summary>Days with everything: bindings, freezes, transfers both ways, refused items, differences, suspension,
    /// rotation.</summary>
    private static async Task<ExchangeWorld> Days(Backend backend)
    {
        var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        await x.SignIn();
        await x.TakeNotices();
        var asked = await x.Must("bindings",
            new JsonObject { ["clientNumber"] = "N4", ["account"] = x.World["ET4"], ["holderIdentifier"] = "USCC4" });
        await x.World.Must("rep-4", "confirm-binding",
            new JsonObject { ["request"] = asked["request"].DeepClone(), ["confirm"] = true }.ToJsonString());
        await x.Must("bindings/unbind", new JsonObject { ["clientNumber"] = "CEGT4" });
        await x.Must("bindings", new JsonObject { ["clientNumber"] = "N5", ["account"] = x.World["EGT4"],
            ["holderIdentifier"] = "USCC4" });
        await x.Must("bindings/unbind", new JsonObject { ["clientNumber"] = "N5" });
        var first = await x.Deposit(1, 1000);
        await x.World.Must("province-11", "change-account-state",
            new JsonObject { ["account"] = x.World["ET2"], ["state"] = "frozen", ["reason"] = "核查" }.ToJsonString());
        await x.TakeNotices();
        var once = Guid.CreateVersion7().ToString();
        await x.Must("transfer-outs",
            Items(Item("CET3", 10, once), Item("CET2", 1), Item("nobody", 1), Item("N4", 20)));
        await x.World.Must("province-11", "unfreeze-account",
            new JsonObject { ["account"] = x.World["ET2"], ["reason"] = "核查完毕" }.ToJsonString());
        await x.Must("transfer-outs", Items(Item("CET3", 10, once), Item("CET2", 5), Item("CET3", 11, once)));
        await x.Must("client-status", new JsonObject { ["clientNumber"] = "CET2", ["state"] = "frozen" });
        await x.Deposit(3, 50);

        // A number used twice; the key rotated meanwhile; an operator lets it go on.
        var reused = x.Message(Items(Item("CET2", 1)));
        reused["number"] = 1;
        Assert.Equal("854", (await x.Line.Send("transfer-outs", reused)).Code);
        using (var next = SigningKey.Generate(SignatureAlgorithms.Sm2Sm3, "exchange-key-2"))
        {
            await x.Register(next, certificate: new string('a', 64));
        }

        await x.World.Must("national", "revoke-exchange-key",
            new JsonObject { ["keyId"] = "exchange-key-2", ["reason"] = "试用" }.ToJsonString());
        await x.Approve(await x.World.Post("national", "acts/resume-exchange-session",
            new JsonObject { ["session"] = x.Session, ["reason"] = "两侧核对完毕" }.ToJsonString()));

        // Books that differ, in three steps, the trail in two parts; released by an operator.
        await x.Must("sign-out", new JsonObject { ["transferIns"] = 1, ["transferOuts"] = 2,
            ["totals"] = new JsonArray(Total(1000, 30, 970)) });
        await x.Must("reconciliation/blocks", new JsonObject { ["serials"] = new JsonArray() });
        await x.Must("reconciliation/trail",
            new JsonObject { ["entries"] = new JsonArray(Entry(first, "in", 1000, "CET1")), ["more"] = true });
        var closed = await x.Must("reconciliation/trail",
            new JsonObject { ["entries"] = new JsonArray(Entry(once, "out", 10, "CET3")) });
        Assert.Equal(2, closed["frozenAccounts"].AsArray().Count);
        await x.Approve(await x.World.Post("national", "acts/resolve-exchange-difference",
            new JsonObject { ["session"] = x.Session, ["reason"] = "交易所补记" }.ToJsonString()));

        // The next day agrees; a third is open.
        await x.SignIn("2026-06-02");
        await x.TakeNotices();
        await x.Must("transfer-outs", Items(Item("CET3", 1)));
        await x.Must("sign-out", new JsonObject { ["transferIns"] = 1, ["transferOuts"] = 1,
            ["totals"] = new JsonArray(Total(50, 1, 1014)) });
        x.World.Clock.Advance(TimeSpan.FromDays(1));
        await x.SignIn("2026-06-03");
        await x.Deposit(1, 7);
        return x;
    }

    private static JsonObject Total(long ins, long outs, long balance) =>
        new() { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = ins, ["out"] = outs,
            ["balance"] = balance };

    private static JsonObject Entry(string transfer, string direction, long quantity, string client) => new()
    {
        ["transfer"] = transfer, ["direction"] = direction, ["unitType"] = "CEA", ["vintage"] = "2025",
        ["project"] = null, ["quantity"] = quantity, ["clientNumber"] = client,
    };

    private static List<Finding> Verify(Database database)
    {
        var findings = new List<Finding>();
        Verifier.Verify(database, findings.Add);
        return findings;
    }

    /// <summary>A connection without the database's guards, and with a copy of what is there.</summary>
    private static SqliteConnection Tampering(ExchangeWorld x)
    {
        var connection = new SqliteConnection(x.World.Connection + ";Pooling=False");
        connection.Open();
        foreach (var pragma in new[] { "synchronous = off", "ignore_check_constraints = on", "foreign_keys = off",
            "temp_store = memory" })
        {
            Execute(connection, "pragma " + pragma);
        }

        var triggers = new List<string>();
        using (var list = connection.CreateCommand())
        {
            list.CommandText = "select name from sqlite_master where type = 'trigger'";
            using var reader = list.ExecuteReader();
            while (reader.Read())
            {
                triggers.Add(reader.GetString(0));
            }
        }

        triggers.ForEach(t => Execute(connection, $"drop trigger {t}"));
        foreach (var (table, _, _) in Tables)
        {
            Execute(connection, $"create temp table before_{table} as select * from {table}");
        }

        return connection;
    }

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static List<(string Row, string Column, object? Value)> Values(
        SqliteConnection connection, string table, string key, string rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select * from {table} where {rows} limit 12";
        using var reader = command.ExecuteReader();
        var values = new List<(string, string, object?)>();
        while (reader.Read())
        {
            var row = key;
            for (var i = 0; i < reader.FieldCount; i++)
            {
                row = row.Replace($"{{{reader.GetName(i)}}}", reader.IsDBNull(i)
                    ? "" : reader.GetValue(i) is byte[] bytes
                    ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture),
                    StringComparison.Ordinal);
            }

            for (var i = 0; i < reader.FieldCount; i++)
            {
                values.Add((row, reader.GetName(i), reader.IsDBNull(i) ? null : reader.GetValue(i)));
            }
        }

        return values;
    }

    /// <summary>A flipped key column has moved the row.</summary>
    private static string Moved(string row, string column, object? value) =>
        string.Join(" and ", row.Split(" and ").Select(k =>
        k.StartsWith($"hex({column}) = ", StringComparison.Ordinal)
            ? $"hex({column}) = '{Convert.ToHexString((byte[])value!)}'"
        : k.StartsWith($"{column} = ", StringComparison.Ordinal)
        ? $"{column} = {(value is string text ? $"'{text}'" : Convert.ToString(value, CultureInfo.InvariantCulture))}"
        : k));

    /// <summary>False: a key or the column's type forbids the value.</summary>
    private static bool TrySet(SqliteConnection connection, string table, string row, string column, object? value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"update {table} set {column} = @value where {row}";
        command.Parameters.AddWithValue("@value", value ?? DBNull.Value);
        try
        {
            return command.ExecuteNonQuery() == 1;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 19)
        {
            return false;
        }
    }

    private static IEnumerable<object?> Flips(object? value)
    {
        switch (value)
        {
            case long number:
                yield return number + 1;
                break;
            case string text:
                yield return text + "x";
                break;
            case byte[] bytes:
                var changed = (byte[])bytes.Clone();
                changed[^1] ^= 1;
                yield return changed;
                break;
            default:
                yield return 1L;
                yield return "x";
                break;
        }
    }
}
