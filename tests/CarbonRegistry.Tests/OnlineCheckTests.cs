using CarbonRegistry.Audit;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The online check is silent whatever the ledger does, and tells at its next look what was changed past
/// it.</summary>
public sealed class OnlineCheckTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Silent_about_what_the_ledger_does_and_not_about_others(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var check = new OnlineCheck(bureau.Database.Database, mostEntries: 7);
        Nothing();
        await Post(bureau.World.Endow("EC-11-1", 1000));
        Nothing();

        // Blocks split, join and split again.
        for (var i = 0; i < 5; i++)
        {
            await Post([bureau.World.Direct("EC-11-1", "ET-of-EC-11-1", 7 + i),
                bureau.World.Direct("ET-of-EC-11-1", "EC-11-1", 3)]);
            await Post(bureau.World.Endow("EC-11-2", 10 + i));
            Nothing();
        }

        // Two blocks of the same size, batch and holder's kind swap their accounts: every sum stays.
        await Post([bureau.World.Direct("EC-11-1", "ET-of-EC-11-1", 4)]);
        Nothing();
        var owner = bureau.World["EC-11-1"].Id;
        Assert.True(
            bureau.Database.Execute(
                $"update holding set account_id = {bureau.World["EC-11-2"].Id} where account_id = {owner} "
                    + $"and first = (select min(first) from holding where account_id = {owner})") == 1);
        Found("V501", bureau.World["EC-11-1"].Number.ToString(), bureau.World["EC-11-2"].Number.ToString());
        Nothing();

        bureau.Database.Execute("update person set name = '他人' where id = (select max(id) from person)");
        Found("V804");
        Nothing();

        bureau.Database.Execute(dbms == Dbms.Postgres
            ? "alter table ledger_transaction disable trigger user" : "drop trigger ledger_transaction_no_update");
        bureau.Database.Execute("update ledger_transaction set at = at + 1 where seq = 3");
        var told = Enumerable.Range(0, 40).Select(_ => check.Look(CancellationToken.None)!)
            .FirstOrDefault(r => r.Findings.Count > 0);
        Assert.Contains(told!.Findings, f => f.StartsWith("V103", StringComparison.Ordinal));

        void Nothing() => Assert.Empty(check.Look(CancellationToken.None)!.Findings);

        void Found(string code, params string[] accounts)
        {
            var result = check.Look(CancellationToken.None)!;
            Assert.Contains(result.Findings, f => f.StartsWith(code, StringComparison.Ordinal));
            Assert.Superset(accounts.ToHashSet(StringComparer.Ordinal),
                result.Accounts.ToHashSet(StringComparer.Ordinal));
        }

        async Task Post(IReadOnlyList<Proposal> proposals)
        {
            foreach (var proposal in proposals)
            {
                var receipt = await bureau.Ledger.Submit(proposal);
                Assert.True(receipt.Outcome == Outcome.Posted, string.Join(' ', receipt.Refusals.Select(r => r.Code)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_alarm_freezes_whom_it_concerns_and_tells_the_auditors_until_a_verification_is_clean(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var account = bureau.World["EC-11-1"];
        var national = bureau.World["NT"];
        var raised = await bureau.Must(RaiseAlarm.Row, Actor.Registry,
            new RaiseAlarm.Form(["V501"], [account.Number.ToString(), national.Number.ToString(), "nothing"]));
        Assert.Equal([account.Number.ToString()], raised["accounts"]!.AsArray().Select(a => (string)a!));
        Assert.Equal("frozen", bureau.Text($"select state from account where id = {account.Id}"));
        Assert.Equal("open", bureau.Text($"select state from account where id = {national.Id}"));
        Assert.True(bureau.Database.Scalar("select count(*) from notice where kind = 'alarm'") > 0);
        Assert.Equal(1,
            bureau.Database.Scalar(
                $"select count(*) from account_version where account_id = {account.Id} and state = 'frozen'"));
        Assert.True(RaiseAlarm.Stands(bureau.Database.Database));
        bureau.Verify();
        var verification = await bureau.Act(VerifyJournal.Row, bureau.World.Auditor,
            new VerifyJournal.Form(VerificationScope.All));
        await bureau.Must(VerifyJournal.End.Row, Actor.Registry,
            new VerifyJournal.End.Form(verification.Id, 1, 0, [], false));
        Assert.False(RaiseAlarm.Stands(bureau.Database.Database));
    }
}
