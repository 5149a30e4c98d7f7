using System.Collections.Frozen;
using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Registering a key emitter: holder, accounts, representatives and obligation in one act, all or
/// nothing.</summary>
public sealed class EmitterTests
{
    private static readonly string Code = Identifiers.CreditCode("11", 901), Other = Identifiers.CreditCode("11", 902),
        One = Identifiers.IdentityNumber("11", new(1980, 2, 29), 1),
        Two = Identifiers.IdentityNumber("44", new(1990, 12, 31), 2);

    private static RegisterEmitter.Form Firm => new(
        "京郊热力", Code, new("王一", One, "13800000000", "w@y.cn"),
        Contact: new("北京市一号", "陈联系", "13900000000"),
        Confirmer: new("李二", Two), Obligation: new(2024, 5000, "京环〔2025〕9号"));

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_firm_is_registered_represented_and_obliged_by_one_act(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var tried = await bureau.Act(RegisterEmitter.Row, bureau.Beijing, Firm, dryRun: true);
        Assert.Equal((Outcome.Posted, 0L), (tried.Outcome, tried.Seq));
        Assert.Equal(0, bureau.Database.Scalar($"select count(*) from holder where identifier = '{Code}'"));

        var done = await bureau.Must(RegisterEmitter.Row, bureau.Beijing, Firm);
        foreach (var number in new[] { (string)done["account"]!, (string)done["trading"]! })
        {
            Assert.Equal(["王一 True False", "李二 False True"],
                bureau.Read(s => HolderQueries.Representatives(s, Number(number)))
                    .Select(r => $"{r.Name} {r.Initiates} {r.Confirms}"));
        }

        Assert.Equal(5000, bureau.Database.Scalar(
            "select due from obligation where year = 2024 and account_id = "
                + Number((string)done["account"]!).Sequence));
        Assert.All(new[] { One, Two, "13800000000", "13900000000", "w@y.cn" },
            secret => Assert.DoesNotContain(secret, bureau.Journal(), StringComparison.Ordinal));

        // What is missing is the first thing that its province sees; another province sees nothing of it.
        var needs = View(bureau, bureau.Beijing, (long)done["holder"]!)!.Needs;
        Assert.Equal((NeedKind.Missing, (short)2024, 5000L), (needs[0].Kind, needs[0].Year!.Value, needs[0].Quantity));
        Assert.Equal(2, needs.Count(n => n.Kind == NeedKind.NotEnrolled));
        Assert.Null(View(bureau, bureau.Shanghai, (long)done["holder"]!));
        Assert.Empty(View(bureau, bureau.Nation, (long)done["holder"]!)!.Needs);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Everything_that_is_wrong_with_any_part_is_told_at_once_and_nothing_is_left(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        await bureau.Refused(
            "801:creditCode 801:initiator.identityNumber 106:confirmer.name 616:obligation.year 106:obligation.due",
            RegisterEmitter.Row, bureau.Beijing, Firm with
            {
                CreditCode = "1", Initiator = new("王一", "2"), Confirmer = new(" ", Two),
                Obligation = new(1999, -1, "文"),
            });

        // One person cannot be both; that comes out last, when all the rest was written.
        await bureau.Refused("811:confirmer.identityNumber", RegisterEmitter.Row, bureau.Beijing,
            Firm with { Confirmer = new("王一", One) });
        await bureau.Must(RegisterEmitter.Row, bureau.Beijing, Firm);

        // It has its compliance holding account; its people are who they are on record.
        await bureau.Refused(
            "805:creditCode 120:initiator.name", RegisterEmitter.Row, bureau.Beijing,
            Firm with { Contact = null, Initiator = new("王二", One) });
        await bureau.Refused("802:creditCode", RegisterEmitter.Row, bureau.Shanghai,
            Firm with
            {
                Initiator = new("周五", Identifiers.IdentityNumber("31", new(1985, 7, 1), 3)), Confirmer = null,
            });
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task It_takes_who_may_do_each_part_and_is_approved_as_a_whole(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        await bureau.Refused("205:obligation.due", RegisterEmitter.Row,
            bureau.Beijing with { Revoked = FrozenSet.Create(Functions.RecordObligations.Code) }, Firm);
        bureau.Set("approvals-14", 1);
        bureau.Clock.Now += 1;
        var waiting = await bureau.Waits(RegisterEmitter.Row, bureau.Beijing, Firm);
        Assert.Equal(0, bureau.Database.Scalar($"select count(*) from holder where identifier = '{Code}'"));
        await bureau.Must(DecideProposal.Row, Second(bureau),
            new DecideProposal.Form(waiting, ProposalDecision.Approve));
        Assert.Equal(2, bureau.Database.Scalar(
            "select count(*) from account a join holder h on h.id = a.holder_id "
                + $"where h.identifier = '{Code}' and a.type in ('EC', 'ET')"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_file_registers_all_of_its_firms_or_none_and_passes_its_example_over(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        const string Head = "zh,creditCode,initiatorName,initiatorIdentityNumber,confirmerName,"
            + "confirmerIdentityNumber,due,document\n";
        var example = $"示例热力有限公司,{RegisterEmitters.Example},李四,{One},,,1,文\n";
        var bad = Head + example + $"京郊热力,{Code},王一,{One},李二,{Two},5000,\n京北水泥,{Code},王二,{One},,,,\n";
        var table = RegisterEmitters.PassOver(Bureau.File(RegisterEmitters.Columns, bad));
        Assert.Equal("line-passed-over", table.Remarks.Single(r => r.Line == 2).Code);
        Assert.Equal("104:due:3 104:document:3",
            string.Join(' ', RegisterEmitters.Read(table, null, null).Refusals
                .Select(r => $"{r.Code}:{r.Field}:{r.Leg}")));
        var (wrong, unread) = RegisterEmitters.Read(table, 2024, "京环〔2025〕9号");
        Assert.Empty(unread);
        await bureau.Refused("120:zh:4 120:initiator.name:4", RegisterEmitters.Row, bureau.Beijing, wrong);

        var good = bad.Replace($"京北水泥,{Code},王二", $"京北水泥,{Other},王一", StringComparison.Ordinal);
        var (form, _) = RegisterEmitters.Read(
            RegisterEmitters.PassOver(Bureau.File(RegisterEmitters.Columns, good)), 2024, "京环〔2025〕9号");
        Assert.Equal(2, bureau.Read(s => RegisterEmitters.Preview(form, s, bureau.Beijing)).Lines.Count);
        var done = await bureau.Must(RegisterEmitters.Row, bureau.Beijing, form);
        var firms = done["accounts"]!.AsArray();
        Assert.Equal([3, 4], firms.Select(f => (int)f!["line"]!));

        // One person initiates for both.
        Assert.Equal((long)firms[0]!["initiator"]!, (long)firms[1]!["initiator"]!);
        Assert.Null(firms[1]!["confirmer"]);
        Assert.DoesNotContain(One, bureau.Journal(), StringComparison.Ordinal);
        bureau.Verify();
    }

    private static AccountNumber Number(string text) =>
        AccountNumber.TryParse(text, out var number) ? number : throw new FormatException(text);

    private static Actor Second(Bureau bureau)
    {
        using var register = new Register(bureau.Database.Database);
        var actor = Actor.Of(register.AddPerson("Second of Beijing", Role.ProvincialBusiness, World.Beijing),
            Role.ProvincialBusiness, World.Beijing);
        register.Commit();
        return actor;
    }

    private static EnterpriseView? View(Bureau bureau, Actor actor, long holder) => bureau.Read(s =>
        HolderQueries.Find(s, actor, new(holder)) is { } found
            ? EnterpriseQueries.Of(s, actor, found,
                AccountQueries.List(s, actor, new() { Holder = found.Id, Limit = 100 }).Items, bureau.Clock.Now)
            : null);
}
