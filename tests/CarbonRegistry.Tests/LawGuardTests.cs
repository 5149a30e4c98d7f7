using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Demonstration;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The guards that numbers alone do not give. Specification section 4a.</summary>
public sealed class LawGuardTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_decision_creates_once_until_what_it_created_is_annulled_whole(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        Assert.Equal("", await Post(bureau, Allowances("环气候〔2025〕1号", 100)));
        Assert.Equal("408", await Post(bureau, Allowances("环气候〔2025〕1号", 100)));
        Assert.Equal("408", await Post(bureau, Allowances(" 环气候[２０２５] 1号", 7)));
        Assert.Equal("408", await Post(bureau, Reductions("环气候（2025）1号", 1, 5)));
        foreach (var same in new[]
        {
            "环气候〔2025〕第1号", "环气候〔2025〕01号", "环气候-2025-1号", "环气候〔2025〕一号", "环气候〔2025〕1号。",
        })
        {
            Assert.Equal("408", await Post(bureau, Allowances(same, 7)));
        }


        // Part of it is not all of it; what a province annuls was in circulation.
        Assert.Equal("", await Post(bureau, Annul(60)));
        Assert.Equal("408", await Post(bureau, Allowances("环气候〔2025〕1号", 100)));
        Assert.Equal("", await Post(bureau, Annul(39)));
        Assert.Equal("408", await Post(bureau, Allowances("环气候〔2025〕1号", 100)));
        Assert.Equal("", await Post(bureau, Annul(1)));
        Assert.Equal("", await Post(bureau, Allowances("环气候〔2025〕1号", 100)));
        Assert.Equal("408", await Post(bureau, Allowances("环气候〔2025〕1号", 100)));

        // Annulled and created anew in one: in this order, and not before.
        var again = await bureau.Ledger.Submit([Allowances("环气候〔2025〕1号", 5), Annul(100)]);
        Assert.Equal("408", Assert.Single(again[0].Refusals).Code);
        again = await bureau.Ledger.Submit([Annul(100), Allowances("环气候〔2025〕1号", 5)]);
        Assert.All(again, r => Assert.Equal(Outcome.Posted, r.Outcome));
        bureau.Verify();

        Proposal Allowances(string reference, long quantity) => world.Move(
            Transfers.CreateAllowances, bureau.Nation, null, "NT", World.A, quantity,
            new() { Reference = reference, VintageFirst = 2024, VintageLast = 2024 });

        Proposal Reductions(string reference, int month, long quantity) =>
            Reduction(bureau, reference, new(2024, month, 1), new(2024, month, 20), quantity);

        Proposal Annul(long quantity) =>
            world.Move(Transfers.Annul, bureau.Nation, "NT", "NW", World.A, quantity, new() { Reference = "注销" });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_administrators_on_two_nodes_issue_no_reduction_twice(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        using var elsewhere = new Database(bureau.Database.ConnectionString);
        await using var other = new Ledger(elsewhere, bureau.Clock);
        for (var day = 1; day <= 5; day++)
        {
            var reference = $"环办减排〔2025〕{day}号";
            var one = new DateOnly(2024, 3, day);
            var asked = await Task.WhenAll(Enumerable.Range(0, 12)
                .Select(i => (i % 2 == 0 ? bureau.Ledger : other).Submit(Reduction(bureau, reference, one, one, 100))));
            Assert.Single(asked, r => r.Outcome == Outcome.Posted);
            Assert.All(asked.Where(r => r.Outcome != Outcome.Posted),
                r => Assert.Equal(["408", "409"], r.Refusals.Select(w => w.Code)));

            // What one node annuls the other knows of.
            Assert.Equal("409", string.Join(' ',
                (await other.Submit(Reduction(bureau, "另一文号", one, one, 1))).Refusals.Select(r => r.Code)));
            var annul = bureau.World.Move(Transfers.AnnulReductions, bureau.Nation, "NC", "NW", World.C, 100,
                new() { Reference = "撤销创建" });
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(annul)).Outcome);
            Assert.Equal(Outcome.Posted, (await other.Submit(Reduction(bureau, reference, one, one, 100))).Outcome);
            Assert.Equal(Outcome.Posted, (await other.Submit(annul with { Id = Guid.NewGuid() })).Outcome);
        }

        Assert.Null(bureau.Ledger.LastFault);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_monitoring_period_is_over_lies_in_its_vintage_and_overlaps_no_other_of_its_project(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        Assert.Equal("", await Ask(new(2024, 1, 1), new(2024, 6, 30), 2024, 2024));
        Assert.Equal("409", await Ask(new(2024, 6, 30), new(2024, 7, 1), 2024, 2024));
        Assert.Equal("409", await Ask(new(2023, 1, 1), new(2025, 1, 1), 2023, 2025));
        Assert.Equal("409", await Ask(new(2024, 3, 1), new(2024, 3, 1), 2024, 2024));
        Assert.Equal("", await Ask(new(2024, 6, 30), new(2024, 7, 1), 2024, 2024, "P31"));
        Assert.Equal("", await Ask(new(2024, 7, 1), new(2024, 12, 31), 2024, 2024));
        Assert.Equal("411", await Ask(new(2023, 12, 31), new(2023, 12, 31), 2024, 2024));
        Assert.Equal("411", await Ask(new(2023, 11, 1), new(2024, 12, 1), 2023, 2023, "P44"));
        Assert.Equal("411", await Ask(new(2022, 1, 1), new(2023, 12, 31), 2023, 2024));
        Assert.Equal("411", await Ask(new(2024, 1, 1), new(2024, 6, 30), 2023, 2024, "P44"));
        Assert.Equal("411", await Ask(new(2023, 1, 1), new(2023, 6, 30), 2023, 2024, "P44"));
        Assert.Equal("", await Ask(new(2022, 1, 1), new(2023, 12, 31), 2022, 2023));

        // 1 June 2025, eight o'clock in Beijing: the day is not over, and the one before it is.
        Assert.Equal("410", await Ask(new(2025, 1, 1), new(2025, 6, 1), 2025, 2025));
        Assert.Equal("410", await Ask(new(2025, 7, 1), new(2026, 6, 1), 2025, 2026));
        Assert.Equal("", await Ask(new(2025, 1, 1), new(2025, 5, 31), 2025, 2025));
        bureau.Verify();

        Task<string> Ask(DateOnly from, DateOnly to, short first, short last, string project = "P11") =>
            Post(bureau, bureau.World.Move(
            Transfers.CreateReductions, bureau.Nation, null, "NC", World.C, 10,
            new() { Reference = World.Decision(), VintageFirst = first, VintageLast = last, Project = project,
                MonitoringFrom = from, MonitoringTo = to }));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Reductions_are_annulled_wherever_they_are_held_by_two_people_for_good(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        foreach (var proposal in world.Reduce("EC-44-2", 50))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        Assert.Equal("", await Post(bureau, Annul("EC-44-2", 10)));
        Assert.Equal("", await Post(bureau, world.Direct("EC-44-2", "ET-of-EC-44-2", 20, World.C)));
        Assert.Equal("", await Post(bureau, Annul("ET-of-EC-44-2", 20)));
        Assert.Equal("301", await Post(bureau, Annul("XD-1", 1)));
        Assert.Equal("302", await Post(bureau,
            world.Move(Transfers.AnnulReductions, bureau.Nation, "EC-44-2", "NW", World.A, 1,
                new() { Reference = "文" })));
        Assert.Equal("302", await Post(bureau,
            world.Move(Transfers.Annul, bureau.Nation, "NT", "NW", World.C, 1, new() { Reference = "文" })));
        Assert.Equal("202", await Post(bureau, Annul("EC-44-2", 1) with { Actor = world.Of(world["EC-44-2"]) }));
        Assert.Equal("104", await Post(bureau, Annul("EC-44-2", 1) with { Terms = Terms.None }));

        // Function 36 switches the extension off by one and on again by two after the delay; a floor says that nobody
        // does it alone.
        var approvals = Parameters.Find("approvals-40")!;
        Assert.Equal((1, 1), (approvals.Least, approvals.Default));
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("extension-40", 0));
        Assert.Equal("624", await Post(bureau, Annul("EC-44-2", 1)));
        await bureau.Waits(SetParameter.Row, bureau.Configuration, new SetParameter.Form("extension-40", 1));
        bureau.Clock.Now += World.Second;
        bureau.Set("extension-40", 1);
        Assert.Equal("", await Post(bureau, Annul("EC-44-2", 20)));
        Assert.Equal(50,
            bureau.Database.Scalar(
                $"select sum(last - first + 1) from holding where account_id = {world["NW"].Id} and line = 2"));
        bureau.Verify();

        Proposal Annul(string from, long quantity) => world.Move(Transfers.AnnulReductions, bureau.Nation, from, "NW",
            World.C, quantity, new() { Reference = "撤销创建" });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_file_names_nobody_twice_and_is_applied_again_only_as_a_repetition_that_a_second_person_approves(
        Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        foreach (var proposal in world.Endow("EC-11-1", 100_000).SkipLast(1)
            .Concat(world.Endow("EC-11-1", 1000).SkipLast(2)))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var second = Another(bureau, Role.ProvincialBusiness, World.Beijing);
        (string, long)[] file = [("EC-11-1", 10), ("EC-11-2", 20)];
        Assert.Equal("412", await Post(bureau, Allocate("京环〔2025〕1号", [.. file, ("EC-11-1", 10)])));
        var first = await bureau.Ledger.Submit(Allocate("京环〔2025〕1号", file));
        Assert.Equal(Outcome.Posted, first.Outcome);
        Assert.Equal($"流水编号 {first.Seq}",
            (await bureau.Ledger.Submit(Allocate("京环〔2025〕1号", file))).Refusals.Single().Detail?.Zh);

        // The same lines, in whichever order and under whatever number.
        Assert.Equal("413", await Post(bureau, Allocate("京环〔2025〕1号", file)));
        Assert.Equal("413", await Post(bureau, Allocate("京环〔2025〕 1号", [.. file.Reverse()])));
        Assert.Equal("413", await Post(bureau, Allocate("京环〔2025〕2号", file)));
        Assert.Equal("", await Post(bureau, Allocate("京环〔2025〕1号", ("EC-11-1", 10), ("EC-11-2", 21))));

        // One line alone is the same under the same decision only.
        Assert.Equal("", await Post(bureau, Allocate("京环〔2025〕3号", ("EC-11-1", 10))));
        Assert.Equal("413", await Post(bureau, Allocate("京环〔2025〕3号", ("EC-11-1", 10))));
        Assert.Equal("", await Post(bureau, Allocate("京环〔2025〕4号", ("EC-11-1", 10))));

        // On purpose, by two.
        var repetition = Allocate("京环〔2025〕1号", file);
        repetition = repetition with { Terms = repetition.Terms with { Repetition = true } };
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(repetition)).Outcome);
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.Beijing,
            new DecideProposal.Form(repetition.Id, ProposalDecision.Approve));
        await bureau.Must(DecideProposal.Row, second, new DecideProposal.Form(repetition.Id, ProposalDecision.Approve));
        Assert.Equal("105", await Post(bureau,
            world.Direct("EC-11-1", "ET-of-EC-11-1", 1) with { Terms = new() { Repetition = true } }));

        // At once, and one after another within one request.
        var at_once = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Post(bureau, Allocate("京环〔2025〕9号", ("EC-11-1", 7), ("EC-11-2", 7)))));
        Assert.Equal(1, at_once.Count(c => c.Length == 0));
        var linked = await bureau.Ledger.Submit([Allocate("京环〔2025〕8号", ("EC-11-1", 3), ("EC-11-2", 3)),
            Allocate("京环〔2025〕8号", ("EC-11-1", 3), ("EC-11-2", 3))]);
        Assert.Equal(["110", "413"], linked.Select(r => r.Refusals[0].Code));
        Assert.Equal("", await Post(bureau, Allocate("京环〔2025〕8号", ("EC-11-1", 3), ("EC-11-2", 3))));
        Assert.Equal("", await Post(bureau, Assign(("PT-11", 5), ("PT-31", 6))));
        Assert.Equal("413", await Post(bureau, Assign(("PT-31", 6), ("PT-11", 5))));
        Assert.Equal("412", await Post(bureau, Assign(("PT-31", 1), ("PT-31", 2))));
        bureau.Verify();

        Proposal Allocate(string reference, params (string To, long Quantity)[] lines) => new(
            Guid.NewGuid(), Transfers.AllocateProvincially, bureau.Beijing,
            [.. lines.Select(l => new Leg(world["PT-11"].Number, world[l.To].Number, World.A, l.Quantity))],
            new() { Reference = reference });

        Proposal Assign(params (string To, long Quantity)[] lines) => new(
            Guid.NewGuid(), Transfers.AssignToProvinces, bureau.Nation,
            [.. lines.Select(l => new Leg(world["NA"].Number, world[l.To].Number, World.A, l.Quantity))],
            new() { Reference = "划拨" });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_delivery_says_whose_units_they_are_where_the_auction_house_has_those_of_several(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var terms = new Terms { Reference = "文" };
        foreach (var proposal in new[]
        {
            world.CreateAllowances(1000),
            world.Move(Transfers.AllocateNationally, bureau.Nation, "NT", "NA", World.A, 500, terms),
            world.Move(Transfers.AllocateNationally, bureau.Nation, "NT", "NU", World.A, 500, terms),
            world.Move(Transfers.AssignToProvinces, bureau.Nation, "NA", "PT-11", World.A, 500, terms),
            world.Move(Transfers.ConsignNationally, bureau.Nation, "NU", "AD-1", World.A, 100, terms),
        })
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        // Of one alone it goes without saying.
        Assert.Equal("", await Post(bureau, Deliver(10)));
        var consign = world.Move(Transfers.ConsignProvincially, bureau.Beijing, "PT-11", "AD-1", World.A, 50, terms);
        var together = await Task.WhenAll(bureau.Ledger.Submit(consign), bureau.Ledger.Submit(Deliver(11)));
        Assert.Equal((Outcome.Posted, "403"), (together[0].Outcome, Assert.Single(together[1].Refusals).Code));
        Assert.Equal("403", await Post(bureau, Deliver(5, new(Vintage: 2024))));
        Assert.Equal("", await Post(bureau, Deliver(5, new(HeldFor: world["NU"].Number))));
        Assert.Equal("", await Post(bureau, Deliver(50, new(HeldFor: world["PT-11"].Number))));
        Assert.Equal("", await Post(bureau, Deliver(6)));
        bureau.Verify();

        Proposal Deliver(long quantity, Picking? pick = null) => world.Move(
            Transfers.DeliverAuction, world.AuctionHouses[0], "AD-1", "EC-31-1", World.A, quantity,
            new() { Reference = World.Decision() }, pick);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_consignors_units_for_one_buyer_wait_for_approval_and_are_then_delivered(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var (house, terms) = (world.AuctionHouses[0], new Terms { Reference = "文" });
        Actor second;
        using (var register = new Register(bureau.Database.Database))
        {
            second = Actor.Of(register.AddPerson("拍卖机构二", Role.AuctionHouse, holder: house.HolderId),
                Role.AuctionHouse, holderId: house.HolderId);
            register.Commit();
        }

        foreach (var proposal in new[]
        {
            world.CreateAllowances(200), world.Move(Transfers.AllocateNationally, bureau.Nation, "NT", "NA", World.A,
                100, terms),
            world.Move(Transfers.AllocateNationally, bureau.Nation, "NT", "NU", World.A, 100, terms),
            world.Move(Transfers.AssignToProvinces, bureau.Nation, "NA", "PT-11", World.A, 100, terms),
            world.Move(Transfers.ConsignNationally, bureau.Nation, "NU", "AD-1", World.A, 20, terms),
            world.Move(Transfers.ConsignProvincially, bureau.Beijing, "PT-11", "AD-1", World.A, 10, terms),
        })
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        bureau.Set("approvals-34", 1);
        bureau.Clock.Now += 1;
        var delivery = Deliver(("NU", 12), ("PT-11", 10));
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(delivery)).Outcome);
        Assert.Equal("412", await Post(bureau, Deliver(("NU", 1), ("NU", 2))));
        var done = await bureau.Must(DecideProposal.Row, second,
            new DecideProposal.Form(delivery.Id, ProposalDecision.Approve));
        Assert.Equal("carried-out", (string?)done["state"]);
        Assert.Equal([22L, 8L], new[] { "EC-31-1", "AD-1" }.Select(
            n => bureau.Database.Scalar(
                $"select cast(sum(last - first + 1) as bigint) from holding where account_id = {world[n].Id}")));
        bureau.Verify();

        Proposal Deliver(params (string Consignor, long Quantity)[] lots) => new(
            Guid.NewGuid(), Transfers.DeliverAuction, house,
            [.. lots.Select(l => new Leg(world["AD-1"].Number, world["EC-31-1"].Number, World.A, l.Quantity,
                new(HeldFor: world[l.Consignor].Number)))],
            new() { Reference = World.Decision() });
    }

    [Theory]
    [InlineData("张三 11010519491231002X")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ")]
    [InlineData("身份证110105 19491231 002x先生")]
    [InlineData("110105-1949-1231-002X")]
    [InlineData("110105194912310021")]
    [InlineData("某人110105491231002")]
    [InlineData("台胞 830000199001010012")]
    [InlineData("永久居留证911156199003070017")]
    [InlineData("护照 E12345678")]
    [InlineData("护照ＥＡ１２３４５６７")]
    [InlineData("回乡证H1234567800")]
    public void An_identity_number_is_found_however_it_is_written(string text) =>
        Assert.True(IdentityNumber.IsIn(text));

    [Theory]
    [InlineData("电话 010-65556666，2025年度活动碳中和")]
    [InlineData("91110105000000001X")]
    [InlineData("CN-CCER-2024-P11-000000000001..000000000100")]
    public void What_is_none_is_not_taken_for_an_identity_number(string text) =>
        Assert.False(IdentityNumber.IsIn(text));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_published_holds_no_identity_number(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var proposal in bureau.World.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        Assert.Equal("118:beneficiary", await Cancel("public-good", "张三 11010519491231002X"));
        Assert.Equal("414:purpose", await Cancel("为１１０１０５１９４９１２３１００２Ｘ", "公众"));
        Assert.Equal("", await Cancel("public-good", "公众"));

        async Task<string> Cancel(string purpose, string beneficiary) =>
            string.Join(' ', (await bureau.Ledger.Submit(bureau.World.Move(
            Transfers.Cancel, bureau.World.Of(bureau.World["EC-11-1"]), "EC-11-1", "NX", World.A, 1,
            new() { Purpose = purpose, Beneficiary = beneficiary })))
            .Refusals.Select(r => $"{r.Code}:{r.Field}"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Reductions_count_up_to_the_share_of_what_is_due_now(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (world, ec) = (bureau.World, bureau.World["EC-44-2"]);
        var province = world.ProvincialBusiness[World.Guangdong];
        foreach (var proposal in world.Reduce("EC-44-2", 300).Concat(world.Endow("EC-44-2", 4000)))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        // 4000 due: 5 % are 200.
        Assert.Equal("", await Surrender(World.C, 200));
        Assert.Equal("", await Surrender(World.A, 1900));
        Assert.Equal(("partly", 2100L, 2100L, 1900L), Standing());

        // 2000 due: of the 200 only 100 count.
        await bureau.Must(SetObligation.Row, province,
            new SetObligation.Form(ec.Number.ToString(), World.LastYear, 2000, "粤环〔2025〕2号"));
        Assert.Equal(("complied", 2100L, 2000L, 0L), Standing());
        await bureau.Must(SetObligation.Row, province,
            new SetObligation.Form(ec.Number.ToString(), World.LastYear, 2010, "粤环〔2025〕3号"));
        Assert.Equal(("partly", 2100L, 2000L, 10L), Standing());
        Assert.False(ComplianceStatus.Partly.IsCertified);
        var total = bureau.Read(s => ComplianceQueries.Totals(s, province, World.LastYear, bureau.Clock.Now)).Single();
        Assert.Equal((2100L, 2000L, 200L, 0L, 1L),
            (total.Surrendered, total.Counted, total.Reductions, total.Complied, total.Partly));
        Assert.Equal("405", await Surrender(World.C, 1));
        Assert.Equal("", await Surrender(World.A, 10));
        Assert.Equal(("complied", 2110L, 2010L, 0L), Standing());
        Assert.Equal(["EC-44-2"], List("complied"));
        Assert.Equal([], List("partly"));
        bureau.Verify();

        Task<string> Surrender(UnitType unit, long quantity) =>
            Post(bureau, world.Move(Transfers.Surrender, world.Of(ec), ec.Name, $"NS-44-{World.LastYear}", unit,
                quantity));

        (string, long, long, long) Standing() =>
            bureau.Read(s => ComplianceQueries.Find(s, province, ec.Number, World.LastYear, bureau.Clock.Now)) is { } c
            ? (c.Status.Key, c.Surrendered, c.Counted, c.Outstanding) : default;

        string[] List(string status)
        {
            var filter = new ComplianceFilter
            {
                Year = World.LastYear, Status = Keyed.Of<ComplianceStatus>(status),
            };
            var found = bureau.Read(s => ComplianceQueries.List(s, province, filter, bureau.Clock.Now)).Items;
            return [.. found.Select(c => world.Cards.Single(k => k.Number.ToString() == c.Account).Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_obligation_is_withdrawn_and_whoever_has_no_figure_has_a_line(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (world, ec) = (bureau.World, bureau.World["EC-11-1"].Number.ToString());
        foreach (var proposal in world.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        Assert.Equal("", await Post(bureau,
            world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", $"NS-11-{World.LastYear}", World.A,
                70)));
        await bureau.Refused("203:account", WithdrawObligation.Row, bureau.Shanghai,
            new WithdrawObligation.Form(ec, World.LastYear, "文"));
        await bureau.Refused("104:document", WithdrawObligation.Row, bureau.Beijing,
            new WithdrawObligation.Form(ec, World.LastYear, null!));
        await bureau.Must(WithdrawObligation.Row, bureau.Beijing,
            new WithdrawObligation.Form(ec, World.LastYear, "京环〔2025〕5号"));
        await bureau.Refused("625:account", WithdrawObligation.Row, bureau.Beijing,
            new WithdrawObligation.Form(ec, World.LastYear, "文"));
        await bureau.Refused("616:year", WithdrawObligation.Row, bureau.Beijing,
            new WithdrawObligation.Form(ec, 2031, "文"));

        // On the list without a figure, with what it surrendered; in the sums too; and no certificate.
        var line = bureau.Read(s => ComplianceQueries.List(s, bureau.Beijing,
            new() { Year = World.LastYear, Status = ComplianceStatus.NoFigure }, bureau.Clock.Now)).Items.Single();
        Assert.Equal((ec, null, 70L, 0L, "none", null),
            (line.Account, line.Due, line.Surrendered, line.Outstanding, line.Status.Key, line.Document));
        Assert.False(line.Status.IsCertified);
        var total = bureau.Read(s => ComplianceQueries.Totals(s, bureau.Beijing, World.LastYear, bureau.Clock.Now))
            .Single();
        Assert.Equal((1L, 1L, 4000L, 70L, 0L, 70L),
            (total.Enterprises, total.NoFigure, total.Due, total.Surrendered, total.Counted, total.WithoutFigure));
        Assert.Contains("obligation-withdrawn", bureau.Database.Query("select kind from notice", r => r.GetString(0)));

        // Every order pages through all of them once.
        foreach (var sort in new[] { "number", "due", "-due", "outstanding", "-outstanding", "name" })
        {
            var found = new List<string>();
            for (string? after = null; ;)
            {
                var page = bureau.Read(s => ComplianceQueries.List(
                    s, bureau.Beijing, new() { Year = World.LastYear, Limit = 1,
                        Order = ListOrder.Read(ComplianceQueries.Sorts, sort, after) }, bureau.Clock.Now));
                found.AddRange(page.Items.Select(i => i.Account));
                if ((after = page.Next) is null)
                {
                    break;
                }
            }

            Assert.Equal(2, found.Distinct().Count());
            Assert.Equal(2, found.Count);
        }

        // Recorded again, it is as it was; without an obligation no reduction is surrendered.
        await bureau.Must(SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(ec, World.LastYear, 70, "京环〔2025〕6号"));
        Assert.Equal("complied",
            bureau.Read(s => ComplianceQueries.Find(s, bureau.Beijing, world["EC-11-1"].Number, World.LastYear,
                    bureau.Clock.Now))!.Status.Key);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_file_of_obligations_agrees_with_itself_and_is_not_applied_twice(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (its, others, elsewhere) = (Identifiers.CreditCode("11", 11), Identifiers.CreditCode("11", 22),
            Identifiers.CreditCode("31", 22));
        var (one, two) = (bureau.World["EC-11-1"], bureau.World["EC-11-2"]);
        Identify(one.Holder, its);
        Identify(two.Holder, others);
        var second = Another(bureau, Role.ProvincialBusiness, World.Beijing);
        await bureau.Refused(
            "119:creditCode:2 119:creditCode:3", ImportObligations.Row, bureau.Beijing,
            Read($"{one.Number},{others},5\n{two.Number},{elsewhere},5"));
        await bureau.Refused("412:account:3", ImportObligations.Row, bureau.Beijing,
            Read($"{one.Number},,5\n,{its},5"));
        var file = Read($"{one.Number},{its},5\n,{others},6");
        await bureau.Must(ImportObligations.Row, bureau.Beijing, file);

        // The same file again, also by somebody else, and after another word in between.
        await bureau.Refused("413:repetition", ImportObligations.Row, bureau.Beijing, file);
        await bureau.Must(SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(one.Number.ToString(), World.ThisYear, 9, "更正"));
        await bureau.Refused("413:repetition", ImportObligations.Row, second, file);
        var again = await bureau.Waits(ImportObligations.Row, bureau.Beijing, file with { Repetition = true });
        Assert.Equal(9, Due());
        await bureau.Must(DecideProposal.Row, second, new DecideProposal.Form(again, ProposalDecision.Approve));
        Assert.Equal(5, Due());
        await bureau.Refused("413:repetition", ImportObligations.Row, second, file);
        await bureau.Must(ImportObligations.Row, bureau.Beijing, file with { Document = "京环〔2025〕8号" });
        bureau.Verify();

        long Due() => bureau.Database.Scalar(
            $"select due from obligation where account_id = {one.Id} and year = {World.ThisYear}");

        void Identify(long holder, string code)
        {
            using var register = new Register(bureau.Database.Database);
            register.Execute("update holder set identifier = @code where id = @id", ("code", code), ("id", holder));
            SearchIndex.Change(register, SearchIndex.Of.Holder, holder,
                SearchIndex.OfHolder(nameof(HolderKind.Enterprise), "户" + holder, "Holder " + holder, code));
            register.Commit();
        }

        ImportObligations.Form Read(string lines) =>
            ImportObligations.Read(Bureau.File(ImportObligations.Columns, "account,creditCode,due\n" + lines),
                World.ThisYear, "京环〔2025〕7号").Form!;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Whoever_works_for_the_registry_holds_no_units_both_ways(Dbms dbms)
    {
        const string administrator = "11010519491231002X", holder = "440524188001010014",
        operates = "110105199003077753";
        using var bureau = Bureau.Open(dbms);

        // Who holds becomes no administrator before the account is closed.
        var individual = await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Individual, "持有人", IdentityNumber: holder));
        var form = new CreatePerson.Form("新管理员", Role.ProvincialBusiness.Key, holder, World.Beijing);
        var account = (string)(await bureau.Must(OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EG", new((long)individual["holder"]!))))["account"]!;
        await bureau.Refused("814:identityNumber", CreatePerson.Row, bureau.System, form);
        bureau.Arrange($"update account set state = 'closed' where number = '{account}'");
        await bureau.ByTwo(CreatePerson.Row, form);
        await bureau.Refused("815:holder", OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EG", new((long)individual["holder"]!)));

        // An administrator is no holder, by form and by file, and no representative.
        await bureau.ByTwo(CreatePerson.Row, new CreatePerson.Form("审计员", Role.Audit.Key, administrator));
        await bureau.Refused("815:identityNumber", RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Individual, "某人", IdentityNumber: administrator));
        await bureau.Refused(
            "815:identityNumber:2", OpenAccounts.Row, bureau.Beijing,
            OpenAccounts.Read(Bureau.File(OpenAccounts.Columns, $"zh,identifier,type\n某人,{administrator},EG")).Form!);

        // The operator of an exchange works for that.
        await bureau.ByTwo(CreatePerson.Row,
            new CreatePerson.Form("操作员", Role.Exchange.Key, operates, Holder: bureau.World["XD-1"].Holder));
        await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Individual, "操作员本人", IdentityNumber: operates));

        // A representative is none any more before they work for the registry, and not again while they do.
        var own = await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Individual, "委托人", IdentityNumber: "440524199001010026"));
        var of = (string)(await bureau.Must(OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EG", new((long)own["holder"]!))))["account"]!;
        var natural = new AddRepresentative.NaturalPerson("代表人", holder);
        var added = await bureau.Act(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(of, Natural: natural));
        Assert.Equal("810:natural.identityNumber", Bureau.Codes(added)); // that is the new administrator
        natural = natural with { IdentityNumber = "110105199003077753" };
        Assert.Equal("810:natural.identityNumber",
            Bureau.Codes(await bureau.Act(AddRepresentative.Row, bureau.Beijing,
                    new AddRepresentative.Form(of, Natural: natural))));
        natural = natural with { IdentityNumber = "440524199001010042" };
        var representative = (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(of, Natural: natural)))["person"]!;
        var configures = new CreatePerson.Form("配置员", Role.Configuration.Key, natural.IdentityNumber);
        await bureau.Refused("234:identityNumber", CreatePerson.Row, bureau.System, configures);
        await bureau.Must(SuspendRepresentative.Row, bureau.Beijing,
            new SuspendRepresentative.Form(new(representative), false, "离职"));
        await bureau.Refused("814:identityNumber", CreatePerson.Row, bureau.System, configures);
        bureau.Arrange($"delete from representative where person_id = {representative}");
        await bureau.ByTwo(CreatePerson.Row, configures);
        await bureau.Refused("810:person", SuspendRepresentative.Row, bureau.Beijing,
            new SuspendRepresentative.Form(new(representative), true, "复职"));

        // Suspended, one may hold; resumed only when rid of it.
        var person = bureau.Database.Scalar("select id from person where name = '审计员'");
        await bureau.Must(ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(new(person), "离职"));
        var left = await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Individual, "某人", IdentityNumber: administrator));
        await bureau.Must(OpenAccount.Row, bureau.Beijing, new OpenAccount.Form("EG", new((long)left["holder"]!)));
        await bureau.Refused("814:person", ChangePermissions.Resume, bureau.System,
            new ChangePermissions.StateForm(new(person), "复职"));
    }

    private static Actor Another(Bureau bureau, Role role, string jurisdiction)
    {
        using var register = new Register(bureau.Database.Database);
        var person = register.AddPerson("另一人", role, jurisdiction);
        register.Commit();
        return Actor.Of(person, role, jurisdiction);
    }

    private static Proposal Reduction(Bureau bureau, string reference, DateOnly from, DateOnly to, long quantity) =>
        bureau.World.Move(
        Transfers.CreateReductions, bureau.Nation, null, "NC", World.C, quantity,
        new() { Reference = reference, VintageFirst = 2024, VintageLast = 2024, Project = "P11", MonitoringFrom = from,
            MonitoringTo = to });

    private static async Task<string> Post(Bureau bureau, Proposal proposal) =>
        string.Join(' ', (await bureau.Ledger.Submit(proposal)).Refusals.Select(r => r.Code));
}
