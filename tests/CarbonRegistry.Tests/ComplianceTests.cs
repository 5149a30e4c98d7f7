using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Proposals;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Compliance years, obligations, and how enterprises stand. Specification section 6.</summary>
public sealed class ComplianceTests
{
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_year_opens_with_a_surrender_account_for_each_province(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (by, now) = (bureau.Configuration, bureau.Clock.Now);
        await bureau.Refused("615:year", OpenComplianceYear.Row, by,
            new OpenComplianceYear.Form(World.ThisYear, now, now + World.Day));
        await bureau.Refused("612:opensAt 106:closesAt", OpenComplianceYear.Row, by,
            new OpenComplianceYear.Form(2026, now - 1, now - 1));
        await bureau.Refused("106:year", OpenComplianceYear.Row, by,
            new OpenComplianceYear.Form(1999, now, now + World.Day));
        await bureau.Refused("202", OpenComplianceYear.Row, bureau.Nation,
            new OpenComplianceYear.Form(2026, now, now + World.Day));
        var opened = await bureau.Must(OpenComplianceYear.Row, by,
            new OpenComplianceYear.Form(2026, now + World.Day, now + (40 * World.Day)));
        Assert.Equal(World.Provinces.Select(p => $"CN-NS-{p}-"), opened["accounts"]!.AsArray()
            .Select(a => ((string)a!)[..9]));

        // Units are surrendered for it while it is open, and neither before nor after.
        foreach (var proposal in bureau.World.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var surrender = AccountNumber.TryParse((string)opened["accounts"]![0]!, out var number) ? number : default;
        Assert.Equal("601", await Surrender());
        bureau.Clock.Now = now + World.Day;
        Assert.Equal("", await Surrender());

        // The end may be moved as long as it lies ahead, never into the past.
        await bureau.Refused("612:at", CloseComplianceYear.Row, by, new CloseComplianceYear.Form(2026, now));
        await bureau.Agreed(CloseComplianceYear.Row, new CloseComplianceYear.Form(2026, now + (40 * World.Day)));
        bureau.Clock.Now = now + (30 * World.Day);
        Assert.Equal("", await Surrender());
        await bureau.Refused("620:year", ReopenComplianceYear.Row, by,
            new ReopenComplianceYear.Form(2026, now + (50 * World.Day), "文"));
        await bureau.Agreed(CloseComplianceYear.Row, new CloseComplianceYear.Form(2026));
        Assert.Equal("601", await Surrender());
        await bureau.Refused("617:year", CloseComplianceYear.Row, by,
            new CloseComplianceYear.Form(2026, now + (50 * World.Day)));
        await bureau.Refused("616:year", CloseComplianceYear.Row, by, new CloseComplianceYear.Form(2040));
        await bureau.Refused("617:year", SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(bureau.World["EC-11-1"].Number.ToString(), 2026, 1, "文"));
        Assert.Equal([(2026, false), (2025, true), (2024, true)],
            bureau.Read(s => ComplianceQueries.Years(s, bureau.Clock.Now)).Select(y => ((int)y.Year, y.Open)));

        // What has ended is opened again by two, with accounts for whoever came since.
        await bureau.Refused("616:year", ReopenComplianceYear.Row, by,
            new ReopenComplianceYear.Form(2040, now + (50 * World.Day), "文"));
        await bureau.Refused("104:document", ReopenComplianceYear.Row, by,
            new ReopenComplianceYear.Form(2026, now + (50 * World.Day), null!));
        await bureau.Refused("612:closesAt", ReopenComplianceYear.Row, by,
            new ReopenComplianceYear.Form(2026, bureau.Clock.Now, "文"));
        await bureau.Agreed(OpenJurisdiction.Row,
            new OpenJurisdiction.Form(OpenJurisdiction.JurisdictionKind.Province, "51", "四川", "Sichuan", "文号 1"));
        Assert.Equal(0,
            bureau.Database.Scalar(
                "select count(*) from account where jurisdiction = '51' and compliance_year = 2026"));
        var reopening = await bureau.Waits(ReopenComplianceYear.Row, by,
            new ReopenComplianceYear.Form(2026, now + (50 * World.Day), "文"));
        Assert.Equal("601", await Surrender());
        await bureau.Refused("703:proposal", DecideProposal.Row, by,
            new DecideProposal.Form(reopening, ProposalDecision.Approve));
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(reopening, ProposalDecision.Approve));
        Assert.Equal("", await Surrender());
        Assert.Equal(1,
            bureau.Database.Scalar(
                "select count(*) from account where jurisdiction = '51' and compliance_year = 2026"));
        bureau.Verify();

        async Task<string> Surrender()
        {
            var card = bureau.World["EC-11-1"];
            var receipt = await bureau.Ledger.Submit(new Proposal(
                Guid.NewGuid(), Transfers.Surrender, bureau.World.Of(card), [new(card.Number, surrender, World.A, 10)],
                Terms.None));
            return string.Join(' ', receipt.Refusals.Select(r => r.Code));
        }
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Provinces_see_how_their_enterprises_stand_and_the_nation_sums(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        foreach (var proposal in world.Endow("EC-11-1", 5000).Concat(world.Endow("EC-11-2", 5000))
            .Concat(world.Endow("EC-31-1", 100)))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        // Last year's amount due is 4000 for each.
        await Surrender("EC-11-1", 4000);
        var second = await Surrender("EC-11-2", 4500);
        await Surrender("EC-31-1", 100);
        Assert.Equal(
            [("EC-11-1", "complied", 4000L, 0L, 200L), ("EC-11-2", "over", 4500, 0, 200)],
            List(bureau.Beijing).Select(c => (Name(c), c.Status.Key, c.Surrendered, c.Outstanding, c.ReductionsLeft)));
        Assert.Equal([("EC-31-1", "partly"), ("EC-31-2", "not")], List(bureau.Shanghai)
            .Select(c => (Name(c), c.Status.Key)));
        Assert.Equal(["EC-31-2"], List(bureau.Shanghai, "not").Select(Name));
        Assert.Equal(["EC-31-1"], List(bureau.Shanghai,
            text: "00000" + world["EC-31-1"].Id.Value.ToString("D3", System.Globalization.CultureInfo.InvariantCulture))
            .Select(Name));
        Assert.Equal(["EC-11-1"], List(world.Of(world["EC-11-1"])).Select(Name));
        Assert.Empty(List(bureau.Nation));
        Assert.Empty(List(world.Exchanges[0]));

        // What one enterprise has surrendered beyond its due is nobody else's: no share is above the whole.
        var surplus = bureau.Read(s
            => ComplianceQueries.Totals(s, bureau.Beijing, World.LastYear, bureau.Clock.Now)).Single();
        Assert.Equal((8000L, 8500L, 8000L, 2L, 1L),
            (surplus.Due, surplus.Surrendered, surplus.Counted, surplus.Complied, surplus.Over));

        // What is undone counts no more; lowering what is due does.
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(new Proposal(
            Guid.NewGuid(), Transfers.UndoSurrender, bureau.Beijing, [],
            new() { RefersTo = second.Id, Reason = "误操作" }))).Outcome);
        await bureau.Must(SetObligation.Row, bureau.Shanghai,
            new SetObligation.Form(world["EC-31-1"].Number.ToString(), World.LastYear, 100, "沪环〔2025〕2号"));
        Assert.Equal(["complied", "not"], List(bureau.Beijing).Select(c => c.Status.Key));
        Assert.Equal(("complied", 5L, "沪环〔2025〕2号"), List(bureau.Shanghai) is [var lowered, ..]
            ? (lowered.Status.Key, lowered.ReductionsLeft, lowered.Document) : default);
        var totals = bureau.Read(s => ComplianceQueries.Totals(s, bureau.Nation, World.LastYear, bureau.Clock.Now));
        Assert.Equal(["00", "11", "31", "44"], totals.Select(t => t.Jurisdiction));
        Assert.Equal(new ComplianceTotal("00", World.LastYear, 6, 20_100, 4100, 0, 2, 0, 4, 4100, 0, 0, 0), totals[0]);
        Assert.Equal(new ComplianceTotal("31", World.LastYear, 2, 4100, 100, 0, 1, 0, 1, 100, 0, 0, 0),
            Assert.Single(bureau.Read(s
            => ComplianceQueries.Totals(s, bureau.Shanghai, World.LastYear, bureau.Clock.Now))));
        Assert.Empty(bureau.Read(s =>
            ComplianceQueries.Totals(s, world.Of(world["EC-11-1"]), World.LastYear, bureau.Clock.Now)));
        bureau.Verify();

        async Task<Receipt> Surrender(string account, long quantity)
        {
            var receipt = await bureau.Ledger.Submit(world.Move(
                Transfers.Surrender, world.Of(world[account]), account,
                $"NS-{world[account].Jurisdiction}-{World.LastYear}", World.A, quantity));
            Assert.Equal(Outcome.Posted, receipt.Outcome);
            return receipt;
        }

        IReadOnlyList<ComplianceView> List(Actor actor, string? status = null, string? text = null) =>
            bureau.Read(s => ComplianceQueries.List(
                s, actor,
                new() { Year = World.LastYear, Status = Keyed.Find<ComplianceStatus>(status), Text = text },
                bureau.Clock.Now)).Items;

        string Name(ComplianceView view) => world.Cards.Single(c => c.Number.ToString() == view.Account).Name;
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Obligations_come_in_by_form_and_by_file_all_or_none(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (ec1, ec2, elsewhere) = (bureau.World["EC-11-1"].Number, bureau.World["EC-11-2"].Number,
            bureau.World["EC-31-1"].Number);
        await bureau.Refused("203:account", SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(elsewhere.ToString(), World.ThisYear, 1, "文"));
        await bureau.Refused("203:account", SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(bureau.World["EG-11-1"].Number.ToString(), World.ThisYear, 1, "文"));
        await bureau.Refused("106:due 104:document", SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(ec1.ToString(), World.ThisYear, -1, null!));
        await bureau.Refused("106:due", SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(ec1.ToString(), World.ThisYear, SetObligation.MostDue + 1, "文"));
        await bureau.Refused("616:year", SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(ec1.ToString(), 2031, 1, "文"));
        await bureau.Refused("202", SetObligation.Row, bureau.Nation,
            new SetObligation.Form(ec1.ToString(), World.ThisYear, 1, "文"));

        var (bad, _) = ImportObligations.Read(Bureau.File(ImportObligations.Columns,
            $"account,due\n{ec1},1\n{elsewhere},2\n{ec1},3\n,4\n{ec2},99999999999999999"), World.ThisYear,
            "京环〔2026〕1号");
        await bureau.Refused("203:account:3 412:account:4 104:account:5 106:due:6", ImportObligations.Row,
            bureau.Beijing, bad!);
        Assert.Equal("106:account:2 106:due:2", Codes(ImportObligations.Read(Bureau.File(ImportObligations.Columns,
            "account,due\nx,1.5"), World.ThisYear, "文").Refusals));
        Assert.Equal("104:due:1",
            Codes(ImportObligations.Read(Bureau.File(ImportObligations.Columns, "account\nx"), World.ThisYear,
                    "文").Refusals));

        var (good, refusals) = ImportObligations.Read(Bureau.File(ImportObligations.Columns,
            $"履约持有账户,应履约量,文号\n{ec1},123,\n{ec2},0,京环〔2026〕2号"), World.ThisYear, "京环〔2026〕1号");
        Assert.Empty(refusals);
        Assert.Equal(Outcome.Posted,
            (await bureau.Act(ImportObligations.Row, bureau.Beijing, good!, dryRun: true)).Outcome);
        Assert.Equal(6000, Due(ec1));
        await bureau.Must(ImportObligations.Row, bureau.Beijing, good!);
        Assert.Equal((123, 0), (Due(ec1), Due(ec2)));
        Assert.Equal("京环〔2026〕1号",
            bureau.Text(
                $"select document from obligation where account_id = {ec1.Sequence} and year = {World.ThisYear}"));

        // The journal has what it was before.
        Assert.Contains("\"before\":{\"due\":6000,", bureau.Journal(), StringComparison.Ordinal);
        bureau.Verify();

        long Due(AccountNumber account) => bureau.Database.Scalar(
            $"select due from obligation where account_id = {account.Sequence} and year = {World.ThisYear}");

        static string Codes(IReadOnlyList<Refusal> refusals) =>
            string.Join(' ', refusals.Select(r => $"{r.Code}:{r.Field}:{r.Leg}"));
    }
}
