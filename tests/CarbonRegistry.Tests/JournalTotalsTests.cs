using CarbonRegistry.Accounts;
using CarbonRegistry.Audit;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Totals are exact before, while and after they are folded, and the verifier finds every one that is
/// not.</summary>
public sealed class JournalTotalsTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> All => Databases.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Totals_are_what_the_holdings_say_however_much_is_folded(Dbms dbms)
    {
        using var test = new TestDatabase(dbms);
        using var database = new Database(test.ConnectionString);
        await SeededWorlds.Cycle(database, 31);
        AssertExact(database);
        Assert.True(JournalTotals.Fold(database));
        using (var snapshot = new Snapshot(database))
        {
            Assert.Equal(JournalPages.Head(snapshot), JournalTotals.Upto(snapshot));
        }

        AssertExact(database);
        SeededWorlds.AssertClean(database);
        Assert.True(JournalTotals.Fold(database));
        AssertExact(database);
    }

    [Theory]
    [InlineData("update balance set quantity = quantity + 1 where account_id = (select max(account_id) from balance)")]
    [InlineData("delete from balance where account_id = (select max(account_id) from balance)")]
    [InlineData("update flow set net = -net where low_id = (select max(low_id) from flow)")]
    [InlineData("delete from flow where net = (select max(net) from flow)")]
    [InlineData("update flow_of_kinds set net = net + 1 where low = ''")]
    [InlineData("insert into flow_of_kinds values ('EC11', 'EG11', 1, 5)")]
    [InlineData("delete from journal_of_person where seq = 7")]
    [InlineData("insert into journal_of_jurisdiction values ('11', 999999)")]
    [InlineData("update totals_head set upto = upto - 1")]
    public async Task A_total_that_is_wrong_is_found(string tampering)
    {
        using var registry = new TemporaryRegistry();
        await SeededWorlds.Cycle(registry.Database, 31);
        while (!JournalTotals.Fold(registry.Database))
        {
        }

        Assert.True(registry.Database.Execute(tampering) > 0, "Nothing was tampered with.");
        Assert.Contains(SeededWorlds.Verify(registry.Database), f => f.Kind == Findings.TotalsDiffer);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Pages_of_the_journal_leave_nothing_out_and_repeat_nothing(Dbms dbms)
    {
        using var test = new TestDatabase(dbms);
        using var database = new Database(test.ConnectionString);
        var world = await SeededWorlds.Cycle(database, 31);
        var nation = Actor.Of(new(1), Role.NationalBusiness);
        var many = RepresentativeOfAll(database);
        var people = new[] { nation, many, Actor.Of(new(2), Role.ProvincialBusiness, world.Emitters[0].Holder.Province),
            world.Emitters[0].Holder.Representative, world.Individuals[0].Representative };
        foreach (var folded in new[] { false, true })
        {
            if (folded)
            {
                Assert.True(JournalTotals.Fold(database));
            }

            using var snapshot = new Snapshot(database);
            foreach (var actor in people)
            {
                foreach (var filter in new TransactionFilter[]
                {
                    new(), new() { NewestFirst = false }, new() { Function = 23 }, new() { Function = 24 },
                    new() { Outcome = Outcome.Pending }, new() { Outcome = Outcome.Refused },
                    new() { Function = 24, NewestFirst = false }, new() { Function = 23, Outcome = Outcome.Refused },
                    new() { Person = actor.PersonId },
                    new() { Person = world.Emitters[0].Holder.Representative.PersonId },
                    new() { Person = world.Emitters[0].Holder.Representative.PersonId, Function = 24 },
                    new() { Outcome = Outcome.Pending, NewestFirst = false }, new() { Function = 16 },
                    new() { Account = world.Emitters[0].Holder.Account },
                    new() { Account = world.Emitters[0].Holder.Trading, NewestFirst = false },
                })
                {
                    var seen = Everything(snapshot, actor, filter);
                    var expected = Expected(snapshot, actor, filter);
                    Assert.Equal(filter.NewestFirst ? expected.AsEnumerable().Reverse() : expected, seen);
                }
            }
        }
    }

    /// <summary>Somebody who represents every account of enterprises and individuals: too many to ask for
    /// each.</summary>
    private static Actor RepresentativeOfAll(Database database)
    {
        using var register = new Register(database);
        var person = register.AddPerson("总代表", Role.Representative);
        register.Execute(
            "insert into representative (person_id, account_id, initiates) select @p, id, 0 from account "
                + "where type in ('EC', 'ET', 'EG', 'EP')", ("p", person));
        var accounts = register.List("select account_id from representative where person_id = @p", r => r.GetInt64(0),
            ("p", person));
        register.Commit();
        Assert.True(accounts.Count > 40);
        return Actor.Of(person, Role.Representative);
    }

    private static List<long> Everything(Snapshot snapshot, Actor actor, TransactionFilter filter)
    {
        var seen = new List<long>();
        for (long? after = null; ;)
        {
            var page = TransactionQueries.List(snapshot, actor, filter with { After = after, Limit = 7 });
            Assert.True(page.Items.Count <= 7);
            seen.AddRange(page.Items.Select(t => t.Seq!.Value));
            if (page.Next is null)
            {
                return seen;
            }

            after = long.Parse(page.Next, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The same asked without any index: every transaction of the journal, each by its own.</summary>
    private static List<long> Expected(Snapshot snapshot, Actor actor, TransactionFilter filter)
    {
        var account = filter.Account?.Sequence;
        var touching = account is null ? null : snapshot.List(
            "select seq from posting where source = @a or destination = @a union select seq from ledger_transaction "
                + "where reserved_for = @a", r => r.GetInt64(0), ("a", account)).ToHashSet();
        if (filter.Account is { } number && AccountQueries.Find(snapshot, actor, number) is null)
        {
            return [];
        }

        var all = snapshot.List(
            "select id, seq, function, outcome, person_id from ledger_transaction where operation is null order by seq",
            r => (Id: Database.ReadGuid(r, 0), Seq: r.GetInt64(1), Function: r.GetInt16(2),
                Outcome: (Outcome)r.GetInt16(3), Person: r.GetInt64(4)));
        var visible = TransactionQueries.Find(snapshot, actor, [.. all.Select(t => t.Id)]).Select(t => t.Seq!.Value)
            .ToHashSet();
        return
        [
            .. all.Where(t => visible.Contains(t.Seq) && (filter.Function is null || t.Function == filter.Function)
                && (filter.Outcome is null || t.Outcome == filter.Outcome)
                && (filter.Person is null || t.Person == filter.Person)
                && (touching is null || touching.Contains(t.Seq))).Select(t => t.Seq),
        ];
    }

    private static void AssertExact(Database database)
    {
        using var snapshot = new Snapshot(database);
        var held = snapshot.List(
            "select account_id, batch_id, hold_id, cast(sum(last - first + 1) as bigint) from holding "
                + "where account_id <> 0 group by account_id, batch_id, hold_id",
            r => (r.GetInt64(0), r.GetInt32(1), r.GetInt64(2), r.GetInt64(3))).Order().ToList();
        var accounts = snapshot.List("select id from account", r => r.Account("id"));
        Assert.Equal(held, JournalTotals.Balances(snapshot, accounts)
            .Select(b => (b.Account.Value, b.Balance.Batch, b.Balance.Hold.Value, b.Balance.Quantity)).Order());
        var byType = snapshot.List(
            "select a.type, a.jurisdiction, h.line, cast(sum(h.last - h.first + 1) as bigint) from holding h "
                + "join account a on a.id = h.account_id group by a.type, a.jurisdiction, h.line",
            r => (r.GetString(0), r.GetString(1), r.GetInt16(2), r.GetInt64(3))).Order().ToList();
        Assert.Equal(byType, UnitFlows.Read(snapshot).Held()
            .Select(h => (h.Type.Code, h.Jurisdiction, h.Unit.Line, h.Quantity)).Order());
    }
}
