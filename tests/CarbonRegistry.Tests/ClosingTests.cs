using Npgsql;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What is closed is closed, whatever its driver believes: a thread that ended on that would end the node.</summary>
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

        using var sleeping = new NpgsqlCommand("select pg_sleep(600)", busy);
        var sleeps = sleeping.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        db.Database.Close(busy);

        await Assert.ThrowsAnyAsync<Exception>(() => sleeps);
        db.Execute("update ledger set seq = seq where id = 1");
        Assert.Equal(0, db.Scalar($"select count(*) from pg_stat_activity where pid = {process}"));
    }
}
