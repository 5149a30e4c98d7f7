using CarbonRegistry.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonRegistry.Web.Tests;

/// <summary>A change of the database past the registry raises the alarm of a running node.</summary>
public sealed class AlarmTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_holding_edited_by_sql_and_spent_at_once_raises_the_alarm(Backend backend)
    {
        await using var w = World.Start(backend, with: o => o with { SelfCheckEvery = TimeSpan.FromSeconds(1) });
        await w.Fund();
        var database = w.Services.GetRequiredService<Database>();
        await Until(() => Task.FromResult(database.List("select seq from self_check", r => r.GetInt64(0)) is [> 0]));
        Assert.DoesNotContain("records", Names(await w.Get(null, "/health/ready"), ok: false));

        Assert.Equal(1, database.Execute(
            "update holding set account_id = @thief where account_id = @owner and last = (select max(last) "
                + "from holding where account_id = @owner)",
            ("thief", w.Accounts["ET3"].Sequence), ("owner", w.Accounts["EC1"].Sequence)));
        await w.Must("rep-3", 23, "ET3>EC3:1");

        await Until(async () => Names(await w.Get(null, "/health/ready"), ok: false).Contains("records"));
        var ready = await w.Get(null, "/health/ready");
        Assert.Equal((200, "ready"), (ready.Status, ready["status"].GetValue<string>()));
        Assert.Equal(
            ["frozen", "frozen", "frozen"],
            database.List(
                "select state from account "
                    + $"where id in ({w.Accounts["EC1"].Sequence}, {w.Accounts["ET3"].Sequence}, "
                    + $"{w.Accounts["EC3"].Sequence})", r => r.GetString(0)));
        Assert.True(
            database.List(
                "select count(*) from notice n join person p on p.id = n.person_id where n.kind = 'alarm' "
                    + "and p.role = 'audit'", r => r.GetInt64(0))[0] > 0);

        // Told once, not at every look.
        var alarms = database.List("select count(*) from ledger_transaction where operation = 'raise-alarm'",
            r => r.GetInt64(0))[0];
        Assert.Equal(1, alarms);

        static async Task Until(Func<Task<bool>> holds)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            while (!await holds())
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static HashSet<string> Names(Answer answer, bool ok) =>
        [.. answer["checks"].AsArray().Where(c => c!["ok"]!.GetValue<bool>() == ok)
            .Select(c => c!["name"]!.GetValue<string>())];
}
