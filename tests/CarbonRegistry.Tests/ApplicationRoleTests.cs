using CarbonRegistry.Acts;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Npgsql;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The registry runs as a role that does not own its tables, and that role cannot touch what
/// happened.</summary>
public sealed class ApplicationRoleTests
{
    [Fact]
    public async Task Runs_the_registry_and_can_neither_change_the_journal_nor_drop_a_guard()
    {
        using var owner = new TestDatabase(Dbms.Postgres);
        const string role = "registry_app";
        Assert.SkipUnless(owner.Scalar($"select count(*) from pg_roles where rolname = '{role}'") > 0,
            "The server has no role registry_app (eng/postgres makes it).");
        using (var database = new Database(
            new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = role }.ConnectionString))
        {
            Assert.Contains("carbon-registry grant", ApplicationRole.WhyNot(database)!, StringComparison.Ordinal);
            ApplicationRole.Grant(owner.Database, role);
            Assert.Null(ApplicationRole.WhyNot(database));

            var world = World.Found(database);
            var clock = new TestClock(World.Start);
            await using (var ledger = new Ledger(database, clock))
            {
                foreach (var proposal in world.Endow("EC-11-1", 100)
                    .Append(world.Direct("EC-11-1", "ET-of-EC-11-1", 7)))
                {
                    var receipt = await ledger.Submit(proposal);
                    Assert.True(receipt.Outcome == Outcome.Posted,
                        $"{string.Join(' ', receipt.Refusals.Select(r => r.Code))} {ledger.LastFault}");
                }

                var act = await ledger.Submit(new Acts.Act(Guid.NewGuid(), Audit.KeepRecords.Row, Actor.Registry,
                    new Audit.KeepRecords.Form()));
                Assert.True(act.Outcome == Outcome.Posted, ledger.LastFault?.ToString());
            }

            Assert.True(JournalTotalsFolded(database));
            Assert.Empty(new Audit.OnlineCheck(database).Look(CancellationToken.None)!.Findings);
            SeededWorlds.AssertClean(database);
            foreach (var sql in new[]
            {
                "update ledger_transaction set terms = null", "delete from ledger_transaction",
                "truncate ledger_transaction", "update posting set destination = 1", "delete from posting",
                "delete from batch", "update hold set reason = 'x'", "delete from approval",
                "update parameter set value = 0", "alter table ledger_transaction disable trigger all",
                "drop trigger append_only on posting", "drop table posting", "drop function no_change() cascade",
                "create table mine (id int)", "set session_replication_role = replica",
                "update record_key set key = sha256('x')", "truncate holding",
                "alter table holding add column mine int",
            })
            {
                var refused = Assert.Throws<PostgresException>(() => database.Execute(sql));
                Assert.True(refused.SqlState == PostgresErrorCodes.InsufficientPrivilege,
                    $"{sql}: {refused.MessageText}");
            }
        }

        // Whoever owns the tables is no such role.
        Assert.Throws<CannotRunException>(() => ApplicationRole.Grant(owner.Database,
            owner.Query("select current_user::text", r => r.GetString(0))[0]));

        static bool JournalTotalsFolded(Database database)
        {
            while (!Accounts.JournalTotals.Fold(database))
            {
            }

            return true;
        }
    }
}
