using CarbonRegistry.Audit;
using Npgsql;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What is closed is closed, whatever its driver believes: a thread that ended on that would end the
/// node.</summary>
public sealed class ClosingTests
{
    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public async Task A_connection_on_which_a_command_still_runs_is_closed_and_its_locks_go(Dbms dbms)
    {
        using var db = new TestDatabase(dbms);
        var busy = (NpgsqlConnection)db.Database.Open();
        var process = busy.ProcessID;
        using (var begin = new NpgsqlCommand("begin; select 1 from ledger where id = 1 for update", busy))
        {
            await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var sleeping = new NpgsqlCommand("select pg_sleep(600)", busy) { CommandTimeout = 1 };
        var sleeps = sleeping.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        db.Database.Close(busy);

        await Assert.ThrowsAnyAsync<Exception>(() => sleeps);
        db.Execute("update ledger set seq = seq where id = 1");

        // The server's process goes a little after its locks.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (db.Scalar($"select count(*) from pg_stat_activity where pid = {process}") > 0)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    [Theory]
    [MemberData(nameof(Databases.Postgres), MemberType = typeof(Databases))]
    public void What_a_check_has_read_to_its_end_it_does_not_end_again_under_somebody_else(Dbms dbms)
    {
        using var db = new TestDatabase(dbms);
        var check = new StreamedSnapshot(db.Database);
        using (var reader = check.Read("select seq from ledger"))
        {
            Assert.True(reader.Read());
        }

        // The pool gives first what came back last, and Npgsql the same reader with it.
        using var another = db.Database.Open();
        using var transaction = another.BeginTransaction();
        TestDatabase.Execute(another, "create table marker (id int)");
        using (var command = another.CreateCommand())
        {
            command.CommandText = "insert into marker select generate_series(1, 1000) returning id";
            using var rows = command.ExecuteReader();
            Assert.True(rows.Read());
            check.Dispose();
            var read = 1;
            while (rows.Read())
            {
                read++;
            }

            Assert.Equal(1000, read);
        }

        transaction.Commit();
        Assert.Equal(1000, db.Scalar("select count(*) from marker"));
    }
}
