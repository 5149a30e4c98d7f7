using System.Globalization;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The verifier is clean on an honest registry and finds every single tampering with a dishonest
/// one.</summary>
public sealed class VerifierTests : IAsyncLifetime
{
    private readonly TemporaryRegistry _original = new();

    private const string Transfer =
        "(select min(t.seq) from ledger_transaction t where t.function = 23 and t.outcome = 0)",
    Last = "(select max(seq) from ledger_transaction)";

    /// <summary>Found by the exchange link's part: its cases are in ExchangeVerifierTests.</summary>
    private static readonly string[] OfTheExchangeLink = ["V702", "V704", "V705", "V708", "V709"];

    /// <summary>
    /// For each kind of finding a tampering of which this kind, and no broken seal, tells: whoever tampers makes the
    /// chain of digests anew from there on. Only what the digests themselves show (V103) is left unsealed.
    /// </summary>
    private static readonly (string Code, string Sql)[] Resealed =
    [
        ("V101", $"update ledger_transaction set seq = seq + 1 where seq = {Last}"),
        ("V102", $"update ledger_transaction set at = at - 86400000000 where seq = {Last}"),
        ("V103", "update ledger_transaction set terms = '{}' where seq = 5"),
        ("V104", $"update ledger_transaction set role = 99 where seq = {Last}"),
        ("V105", "update ledger_transaction set outcome = 0, refusals = null where outcome = 1"),
        ("V106",
            "update ledger_transaction set settles = 1 where seq = (select max(seq) from ledger_transaction "
                + "where settles is not null)"),
        ("V107",
            "insert into posting select 999999, 1, line, first, last, source, destination, batch_id, hold_from, "
                + "hold_to, node from posting limit 1"),
        ("V108", $"update posting set ordinal = ordinal + 100 where seq = {Transfer}"),
        ("V109", $"update posting set line = 70000 where seq = {Transfer}"),
        ("V110", "update ledger set next_hold = next_hold + 1"),
        ("V201", $"update posting set source = (select max(id) from account where type = 'EC') where seq = {Transfer}"),
        ("V202", $"update posting set node = node + 1 where seq = {Transfer}"),
        ("V203", $"update ledger_transaction set function = 24 where seq = {Transfer}"),
        ("V204",
            "update posting set line = 2 where seq = (select min(seq) from ledger_transaction where function = 16 "
                + "and outcome = 0)"),
        ("V205", $"update posting set source = (select id from account where type = 'NW') where seq = {Transfer}"),
        ("V206", $"update posting set source = (select min(id) from account where type = 'NS') where seq = {Transfer}"),
        ("V207",
            "update account set holder_id = (select min(id) from holder where kind = 'Individual') "
                + $"where id in (select source from posting where seq = {Transfer})"),
        ("V208", $"update posting set destination = 99999999 where seq = {Transfer}"),
        ("V209",
            "update posting set last = last - 1 where seq = (select max(seq) from ledger_transaction "
                + "where function = 22)"),
        ("V210",
            "update posting set hold_from = (select min(id) from hold where kind = 4) where seq = (select max(seq) "
                + "from ledger_transaction where function = 23 and outcome = 0)"),
        ("V211", $"update posting set source = 0 where seq = {Transfer}"),
        ("V301", "update batch set first = first + 1 where id = 2"),
        ("V302", "update batch set last = last - 1 where id = 2"),
        ("V303", "update batch set id = id + 100 where id = (select max(id) from batch)"),
        ("V401", "delete from hold where id = (select max(id) - 1 from hold)"),
        ("V402", "update hold set account_id = account_id + 1 where id = 1"),
        ("V501",
            "update holding set account_id = (select max(id) from account where type = 'EC') "
                + "where (line, last) = (select line, last from holding where account_id in (select id from account "
                + "where type = 'NW') limit 1)"),
        ("V502",
            "delete from holding where (line, last) = (select line, last from holding where account_id <> 0 limit 1)"),
        ("V503", """
            insert into holding select line, first, first, account_id, batch_id, vintage, hold_id from holding
                where last > first + 5 and account_id <> 0 order by line, last limit 1;
            update holding set first = first + 1
                where (line, last) = (select line, last from holding where last > first + 5 and account_id <> 0
                order by line, last limit 1)
            """),
        ("V504",
            "update holding set vintage = vintage - 1 where (line, last) = (select line, last from holding "
                + "where account_id <> 0 limit 1)"),
        ("V505",
            "update holding set account_id = (select min(id) from account where type = 'EP') "
                + "where (line, last) = (select line, last from holding where account_id <> 0 and line = 1 limit 1)"),
        ("V506",
            "update account set state = 'closed' where id = (select account_id from holding where account_id <> 0 "
                + "limit 1)"),
        ("V507",
            "update holding set hold_id = (select min(id) from hold where kind = 8) "
                + "where (line, last) = (select line, last from holding where account_id <> 0 limit 1)"),
        ("V508",
            "delete from holding where (line, last) = (select line, last from holding where account_id <> 0 limit 1)"),
        ("V509", "delete from holding where line = 2"),
        ("V510", "insert into balance values (1, 1, 0, 5)"),
        ("V601", "update account set number = number || 'x' where id = 3"),
        ("V602", "insert into holder_skeleton (skeleton, holder_id) select 'tampered', min(id) from holder"),
        ("V603", "delete from search_key where kind = 1 and id = (select max(id) from holder)"),
        ("V801", "update person set name = name || 'x' where id = 3"),
        ("V802", "delete from representative where person_id = (select max(person_id) from representative)"),
        ("V803", "insert into parameter (name, from_at, value) values ('offset-share-percent', 99, 50)"),
        ("V804", "insert into record_change (tbl, k1) values ('person', 3)"),
        ("V805", "update ledger_transaction set records = 'x' where seq = 1"),
    ];

    [Fact]
    public void Every_kind_of_finding_has_its_tampering() =>
        Assert.Equal(Findings.All.Select(k => k.Code).Order(StringComparer.Ordinal), Resealed.Select(r => r.Code)
            .Concat(OfTheExchangeLink).Order(StringComparer.Ordinal));

    [Fact]
    public void Tampering_that_seals_everything_again_is_found_by_its_kind()
    {
        var missed = new List<string>();
        foreach (var (code, sql) in Resealed)
        {
            using var copy = new Tampered(_original.Path);
            if (copy.Execute(sql) <= 0)
            {
                missed.Add($"{code}: nothing was tampered with");
                continue;
            }

            if (code is not "V103" and not "V110")
            {
                copy.SealAgain();
            }

            var found = SeededWorlds.Verify(copy.Database).Select(f => f.Code).Distinct(StringComparer.Ordinal)
                .ToList();
            if (!found.Contains(code) || (code != "V103" && found.Contains("V103")))
            {
                missed.Add($"{code}: {string.Join(' ', found)}");
            }
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }

    private static readonly (string Table, string Rows)[] Samples =
    [
        // One transaction of every function and outcome, and the last.
        ("ledger_transaction",
            "seq in (select min(seq) from ledger_transaction group by function, outcome) or seq = (select max(seq) "
                + "from ledger_transaction) or settles is not null and seq % 7 = 0"),
        ("posting", "seq in (select min(seq) from ledger_transaction group by function, outcome) and ordinal <= 2"),
        ("batch", "id <= 6"),
        ("hold", "id in (select min(id) from hold group by kind) or id in (select max(id) from hold group by kind)"),
        ("holding",
            "account_id = 0 or first % 11 = 0 or hold_id <> 0 and first % 3 = 0 or account_id in (select id "
                + "from account where type in ('NW', 'NO', 'NX', 'XD', 'AD'))"),
        ("ledger", "id = 1"),
    ];

    public async ValueTask InitializeAsync()
    {
        await SeededWorlds.Cycle(_original.Database, 31);
        _original.Checkpoint();
    }

    public ValueTask DisposeAsync()
    {
        _original.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void An_honest_registry_is_clean() => SeededWorlds.AssertClean(_original.Database);

    [Fact]
    public void The_summary_counts_what_is_there()
    {
        var result = Verifier.Verify(_original.Database, _ => { });
        Assert.True(result.IsClean);
        Assert.Equal(Count("ledger_transaction"), result.Transactions);
        Assert.Equal(Count("posting"), result.Postings);
        Assert.Equal(Count("holding"), result.Blocks);
        Assert.Equal(Count("batch"), result.Batches);
        Assert.Equal(Count("hold"), result.Holds);
        Assert.All(result.Tonnes.Values, t => Assert.Equal(t.Created, t.Held));

        long Count(string table)
        {
            using var connection = (SqliteConnection)_original.Database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"select count(*) from {table}";
            return (long)command.ExecuteScalar()!;
        }
    }

    [Theory]
    [InlineData("ledger_transaction")]
    [InlineData("posting")]
    [InlineData("batch")]
    [InlineData("hold")]
    [InlineData("holding")]
    [InlineData("ledger")]
    public void Every_flipped_value_is_found_and_placed(string table)
    {
        using var copy = new Tampered(_original.Path);
        var flips = 0;
        var missed = new List<string>();
        foreach (var (rowKey, column, value) in copy.Values(table, Samples.First(s => s.Table == table).Rows))
        {
            foreach (var flipped in Flips(value))
            {
                if (!copy.TrySet(table, rowKey, column, flipped))
                {
                    continue;
                }

                flips++;
                var findings = SeededWorlds.Verify(copy.Database).Where(f => f.Kind.Severity == Severity.Error)
                    .ToList();
                if (!findings.Any(f => f.Seq != 0 || f.Account is not null || f.Serials is not null))
                {
                    missed.Add($"{table}.{column} of {rowKey}: {value} → {flipped}: {findings.Count} findings");
                }

                copy.Restore(table, rowKey, column, value);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{table}: {flips} values flipped");
        Assert.True(missed.Count == 0, $"{missed.Count} of {flips} flips:\n" + string.Join('\n', missed.Take(30)));
        Assert.True(flips >= 4, $"Only {flips} values were flipped.");
        SeededWorlds.AssertClean(copy.Database);
    }

    [Theory]
    [InlineData("delete from posting where seq = (select max(seq) from posting)")]
    [InlineData("delete from posting where seq = (select min(seq) from posting)")]
    [InlineData("delete from ledger_transaction where seq = (select max(seq) from ledger_transaction)")]
    [InlineData("delete from ledger_transaction where seq = 5")]
    [InlineData("delete from batch where id = 2")]
    [InlineData("delete from batch where id = (select max(id) from batch)")]
    [InlineData("delete from hold where id = 3")]
    [InlineData("delete from hold where id = (select max(id) from hold)")]
    [InlineData(
        "delete from holding where account_id <> 0 and first = (select min(first) from holding where account_id <> 0 "
            + "and line = 2)")]
    [InlineData("delete from holding where account_id = 0 and line = 1")]
    [InlineData("delete from holding where line = 2")]
    [InlineData("delete from ledger")]
    [InlineData(
        "insert into posting select seq, ordinal + 1000, line, first, last, source, destination, batch_id, hold_from, "
            + "hold_to, node from posting where seq = (select max(seq) from posting) limit 1")]
    [InlineData(
        "insert into posting select 999999, 1, line, first, last, source, destination, batch_id, hold_from, hold_to, "
            + "node from posting where seq = (select max(seq) from posting) limit 1")]
    [InlineData(
        "insert into holding select line, first, last - 1, account_id, batch_id, vintage, hold_id from holding "
            + "where last > first + 5 and account_id <> 0 limit 1")]
    [InlineData(
        "insert into batch select 9999, 1, 9000000000, 9000000001, 2025, 2025, null, null, null, 'x', 9999 "
            + "from ledger")]
    [InlineData(
        "insert into hold select (select max(id) + 1 "
            + "from hold), kind, account_id, seq, under_id, for_account_id, expires_at, reason, authority, document "
            + "from hold where id = 1")]
    [InlineData(
        "insert into ledger_transaction "
            + "select seq + 1, zeroblob(16), at, function, person_id, role, outcome, request_hash, terms, refusals, "
            + "null, reserved_for, operation, origin, digest, "
            + "records from ledger_transaction order by seq desc limit 1")]
    [InlineData(
        "update holding set account_id = case account_id when (select min(account_id) from holding "
            + "where account_id <> 0) then (select max(account_id) from holding) when (select max(account_id) "
            + "from holding) then (select min(account_id) from holding where account_id <> 0) else account_id end")]
    [InlineData(
        "update posting set ordinal = case ordinal when 1 then 100002 else 100001 end where seq = (select seq "
            + "from posting where ordinal = 2 limit 1) and ordinal <= 2; update posting set ordinal = ordinal - 100000 "
            + "where ordinal > 100000")]
    [InlineData(
        "update account set state = 'closed' where id = (select account_id from holding where account_id <> 0 "
            + "limit 1)")]
    [InlineData(
        "update account set type = 'EP' where id = (select account_id from holding where account_id <> 0 and line = 1 "
            + "limit 1)")]
    [InlineData(
        "update account set holder_id = (select min(id) from holder where kind = 'Enterprise') where type = 'ET' "
            + "and id = (select max(source) from posting where source in (select id from account where type = 'ET'))")]
    public void Rows_deleted_inserted_and_swapped_are_found(string tampering)
    {
        using var copy = new Tampered(_original.Path);
        Assert.True(copy.Execute(tampering) > 0, "Nothing was tampered with.");
        var findings = SeededWorlds.Verify(copy.Database).Where(f => f.Kind.Severity == Severity.Error).ToList();
        Assert.Contains(findings, f => f.Seq != 0 || f.Account is not null || f.Serials is not null);
    }

    [Fact]
    public void Units_of_an_account_that_is_not_there_are_found_where_they_are()
    {
        using var copy = new Tampered(_original.Path);
        copy.Execute(
            "update holding set account_id = 99999999 where (line, last) = (select line, last from holding "
                + "where account_id <> 0 limit 1)");
        var finding = Assert.Single(SeededWorlds.Verify(copy.Database), f => f.Kind == Findings.AccountUnknown);
        Assert.Equal((0L, "99999999"), (finding.Seq, finding.Account));
        Assert.NotNull(finding.Serials);
    }

    [Fact]
    public void A_block_cut_in_two_is_a_notice_only()
    {
        using var copy = new Tampered(_original.Path);
        copy.Execute(
            """
            insert into holding select line, first, first, account_id, batch_id, vintage, hold_id from holding
                where last > first + 5 and account_id <> 0 order by line, last limit 1;
            update holding set first = first + 1
                where (line, last) = (select line, last from holding where last > first + 5 and account_id <> 0
                order by line, last limit 1)
            """);
        var finding = Assert.Single(SeededWorlds.Verify(copy.Database));
        Assert.Equal(Findings.Unmerged, finding.Kind);
    }

    [Fact]
    public void The_export_has_a_line_for_each_transaction()
    {
        using var stream = new MemoryStream();
        var count = JournalExport.Write(_original.Database, stream);
        stream.Position = 0;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            using var line = System.Text.Json.JsonDocument.Parse(lines[i]);
            Assert.Equal(i + 1, line.RootElement.GetProperty("seq").GetInt64());
            Assert.Equal(64, line.RootElement.GetProperty("digest").GetString()!.Length);
        }
    }

    private static IEnumerable<object?> Flips(object? value)
    {
        switch (value)
        {
            case long number:
                yield return number == long.MaxValue ? number - 1 : number + 1;
                yield return number + (number > long.MaxValue - 1_000_003 ? -1_000_003 : 1_000_003);
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
                // Null: what a digest might write alike.
                yield return 0L;
                yield return "";
                break;
        }
    }

    /// <summary>A copy whose guards are off.</summary>
    private sealed class Tampered : IDisposable
    {
        private readonly TemporaryRegistry _registry;
        private readonly SqliteConnection _connection;

        public Tampered(string path)
        {
            _registry = new(path);
            _connection = new($"Data Source={_registry.Path};Pooling=False");
            _connection.Open();
            Execute("pragma synchronous = off");
            Execute("pragma ignore_check_constraints = on");
            Execute("pragma foreign_keys = off");
            var triggers = new List<string>();
            using (var list = Command("select name from sqlite_master where type = 'trigger'"))
            using (var reader = list.ExecuteReader())
            {
                while (reader.Read())
                {
                    triggers.Add(reader.GetString(0));
                }
            }

            triggers.ForEach(t => Execute($"drop trigger {t}"));
        }

        public Database Database => _registry.Database;

        /// <summary>Makes the chain of digests anew, and the head with it.</summary>
        public void SealAgain()
        {
            var digest = new byte[32];
            var digests = new List<(long Seq, long At, byte[] Digest)>();
            using (var snapshot = new StreamedSnapshot(Database))
            {
                foreach (var stored in new JournalReader(snapshot).Read())
                {
                    digest = stored.Entry.Seal(digest);
                    digests.Add((stored.Entry.Seq, stored.Entry.At, digest));
                }
            }

            Execute("begin");
            foreach (var (seq, _, value) in digests)
            {
                Execute(string.Create(CultureInfo.InvariantCulture,
                    $"update ledger_transaction set digest = x'{Convert.ToHexString(value)}' where seq = {seq}"));
            }

            Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"update ledger set seq = {digests[^1].Seq}, at = {digests.Max(d => d.At)}, digest "
                    + $"= x'{Convert.ToHexString(digest)}'"));
            Execute("commit");
        }

        public int Execute(string sql)
        {
            using var command = Command(sql);
            return command.ExecuteNonQuery();
        }

        public List<(string RowKey, string Column, object? Value)> Values(string table, string rows)
        {
            using var command = Command($"select * from {table} where {rows} limit 60");
            using var reader = command.ExecuteReader();
            var keys = table switch
            {
                "posting" => new[] { "seq", "ordinal" },
                "holding" => ["line", "first"],
                "ledger_transaction" => ["seq"],
                _ => ["id"],
            };
            var values = new List<(string, string, object?)>();
            while (reader.Read())
            {
                var key = string.Join(" and ",
                    keys.Select(k => string.Create(CultureInfo.InvariantCulture,
                            $"{k} = {reader.GetInt64(reader.GetOrdinal(k))}")));
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    // This one only tells the nodes to read accounts again; it is no part of the books.
                    if (table == "ledger" && reader.GetName(i) == "accounts")
                    {
                        continue;
                    }

                    values.Add((key, reader.GetName(i), reader.IsDBNull(i) ? null : reader.GetValue(i)));
                }
            }

            return values;
        }

        /// <summary>False: a key, an index of what the JSON says or the column's type forbids the value.</summary>
        public bool TrySet(string table, string rowKey, string column, object? value)
        {
            try
            {
                return Set(table, rowKey, column, value) == 1;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == 19
                || e.Message.Contains("malformed JSON", StringComparison.Ordinal))
            {
                return false;
            }
        }

        public void Restore(string table, string rowKey, string column, object? value)
        {
            // A flipped key column has moved the row.
            var moved = rowKey.Split(" and ")
                .Select(k => k.StartsWith(column + " = ", StringComparison.Ordinal) ? $"{column} = {_last}" : k);
            Assert.Equal(1, Set(table, string.Join(" and ", moved), column, value));
        }

        private object? _last;

        private int Set(string table, string rowKey, string column, object? value)
        {
            using var command = Command($"update {table} set {column} = @value where {rowKey}");
            command.Parameters.AddWithValue("@value", value ?? DBNull.Value);
            var changed = command.ExecuteNonQuery();
            _last = value;
            return changed;
        }

        private SqliteCommand Command(string sql)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }

        public void Dispose()
        {
            _connection.Dispose();
            _registry.Dispose();
        }
    }
}
