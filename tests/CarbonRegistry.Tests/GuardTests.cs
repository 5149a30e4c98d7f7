using System.Collections.Frozen;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Movements;
using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// Nobody switches a guard off alone: parameters that guard less take two people and a delay in which those who are
/// guarded hear of it; the law's floors stand whatever is stored; a year's allowances stay below its cap; the
/// province's review. Specification sections 4a and 5.
/// </summary>
public sealed class GuardTests
{
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task To_guard_less_takes_a_second_person_and_a_delay_and_those_who_are_guarded_hear_of_it(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var idle = Parameters.SessionIdle.Name;
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 10));
        var proposal = await bureau.Waits(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form(idle, 20, Document: "文号"));
        Assert.Equal(0, Told(bureau, bureau.Nation));
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.Configuration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));
        var approved = await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));
        Assert.Equal("scheduled", (string?)approved["state"]);
        Assert.Equal((1, 1), (Told(bureau, bureau.Nation), Told(bureau, bureau.World.Of(bureau.World["EC-11-1"]))));
        var told = bureau.Read(s => NoticeQueries.List(s, bureau.Nation.PersonId, null, null, 1)).Items[0].Text;
        Assert.Contains("由 10 分钟 改为 20 分钟，", told.Zh, StringComparison.Ordinal);
        Assert.Contains("goes from 10 minutes to 20 minutes at", told.En, StringComparison.Ordinal);
        await bureau.Refused("708:proposal", FallDue.Row, Actor.Registry, new FallDue.Form(proposal));
        Assert.Equal(10, Value(bureau, idle));

        // Sunday, 1 June 2025, and Monday's festival: the third working day is Thursday.
        var day = Instant.StartOf(new(2025, 6, 6));
        Assert.Equal(day, bureau.Database.Scalar("select effective_at from proposal where state = 'scheduled'"));
        bureau.Clock.Now = day - 1;
        Assert.Empty(await bureau.LetFallDue());
        bureau.Clock.Now = day;
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal((20L, 2), (Value(bureau, idle), Told(bureau, bureau.Nation)));

        // Stricter again: at once, by one, and no notice.
        bureau.Clock.Now += World.Second;
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 15));
        Assert.Equal((15L, 2), (Value(bureau, idle), Told(bureau, bureau.Nation)));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task No_policy_asks_for_more_people_than_there_are_nor_do_fewer_stay_than_it_asks_for(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);

        // Two configuration administrators, three system administrators, one of each province: each proposes, the
        // others approve.
        foreach (var (function, most) in new[] { (1, 2), (2, 2), (3, 2), (6, 0), (16, 0), (36, 1) })
        {
            var name = $"approvals-{function}";
            await bureau.Refused("626:value", SetParameter.Row, bureau.Configuration,
                new SetParameter.Form(name, Math.Max(most, 1) + 1));
            if (most > Value(bureau, name))
            {
                await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(name, most));
            }
        }

        // With two approvals asked for, no system administrator can be spared.
        Assert.Equal(2, Value(bureau, "approvals-1"));
        await bureau.Refused("233:person", ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(bureau.ThirdSystem.PersonId, "调查"));
        await bureau.Refused("233:revoked", ChangePermissions.Row, bureau.System,
            new ChangePermissions.Form(bureau.ThirdSystem.PersonId, [1]));

        // The way back is open: two weaken what is set.
        var weaker = await bureau.Waits(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form("approvals-1", 1));
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(weaker, ProposalDecision.Approve));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_day_that_shortens_delays_takes_two_people_and_lies_beyond_those_that_run(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var year = bureau.Read(CalendarQueries.All).Single(y => y.Year == 2025);

        // 1 June 2025 is a Sunday; three working days from it end on the 5th.
        var (soon, later) = (new DateOnly(2025, 6, 7), new DateOnly(2025, 6, 14));
        EditCalendar.Form With(params CalendarDay[] days) =>
            new(2025, year.Document, Complete: true, [.. year.Days.Where(d => days.All(x => x.Day != d.Day)), .. days]);
        await bureau.Must(EditCalendar.Row, bureau.Configuration,
            With(new CalendarDay(new(2025, 6, 20), false, "停工")));
        await bureau.Refused("612:days", EditCalendar.Row, bureau.Configuration,
            With(new CalendarDay(soon.AddDays(-6), true, "上班")));
        var waits = await bureau.Waits(EditCalendar.Row, bureau.Configuration,
            With(new CalendarDay(later, true, "上班"), new CalendarDay(later.AddDays(1), true, "上班")));
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from calendar_day where day = '2025-06-14'"));
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(waits, ProposalDecision.Approve));
        Assert.Equal(1,
            bureau.Database.Scalar("select count(*) from calendar_day where day = '2025-06-14' and working = 1"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_compliance_year_of_less_than_thirty_days_takes_two_people(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var now = bureau.Clock.Now;
        await bureau.Waits(OpenComplianceYear.Row, bureau.Configuration,
            new OpenComplianceYear.Form(2031, null, now + (5 * World.Second)));
        await bureau.Waits(OpenComplianceYear.Row, bureau.Configuration,
            new OpenComplianceYear.Form(2031, now + (40 * World.Day), now + (69 * World.Day)));
        await bureau.Must(OpenComplianceYear.Row, bureau.Configuration,
            new OpenComplianceYear.Form(2031, null, now + (30 * World.Day)));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Every_parameter_is_made_stricter_by_one_and_looser_by_two(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        bureau.Colleagues(Parameters.MostApprovals + 1);
        var tried = 0;
        foreach (var parameter in Parameters.All.Append(Parameters.CapOf(2027)))
        {
            var now = Value(bureau, parameter.Name);
            foreach (var value in new[] { parameter.Least, parameter.Most, parameter.Default,
                Math.Min(parameter.Most, now + 1), Math.Max(parameter.Least, now - 1) }.Distinct())
            {
                var asked = await bureau.Act(SetParameter.Row, bureau.Configuration,
                    new SetParameter.Form(parameter.Name, value, Document: "文"), dryRun: true);

                // Typed again: which way each kind guards less; of tonnes, 0 is no limit.
                var lower = parameter.Name.StartsWith("approvals-", StringComparison.Ordinal)
                    || parameter.Name.StartsWith("review-", StringComparison.Ordinal)
                    || parameter.Name is "change-delay-working-days" or "freeze-period-days" or "verification-minutes";
                var looser = lower ? value < now : Limit(parameter, value) > Limit(parameter, now);
                Assert.True(
                    (looser || parameter.IsDecreed ? Outcome.Pending : Outcome.Posted, looser || parameter.IsDecreed
                        ? 1 : 0, looser) == (asked.Outcome, asked.Approvals, asked.EffectiveAt > bureau.Clock.Now),
                    $"{parameter.Name} {now} → {value}: {asked.Outcome} {asked.Approvals} {Bureau.Codes(asked)}");
                tried++;
            }
        }

        Assert.True(tried > 3 * Parameters.All.Count);

        static long Limit(Parameter parameter, long value) =>
            parameter.Unit == ParameterUnit.Tonnes && value == 0 ? long.MaxValue : value;
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_delay_itself_is_shortened_after_the_delay_that_was_and_counts_from_the_approval(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var delay = Parameters.ChangeDelay.Name;
        var proposal = await bureau.Waits(SetParameter.Row, bureau.Configuration, new SetParameter.Form(delay, 0));
        bureau.Clock.Now += 20 * World.Day;
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));
        Assert.Equal(Instant.StartOf(new(2025, 6, 26)),
            bureau.Database.Scalar("select effective_at from proposal where state = 'scheduled'"));
        Assert.Empty(await bureau.LetFallDue());
        Assert.Equal(3, Value(bureau, delay));

        // One who is not its proposer stops it before its day.
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(proposal, ProposalDecision.Reject, "不同意"));
        bureau.Clock.Now += 20 * World.Day;
        Assert.Empty(await bureau.LetFallDue());
        Assert.Equal(3, Value(bureau, delay));

        // An instant of its own, later than the delay.
        var own = bureau.Clock.Now + (40 * World.Day);
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(await bureau.Waits(SetParameter.Row, bureau.Configuration,
                    new SetParameter.Form(delay, 1, own)), ProposalDecision.Approve));
        Assert.Equal(own, bureau.Database.Scalar("select effective_at from proposal where state = 'scheduled'"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task What_waits_for_its_day_is_compared_with_what_is_in_force_then(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var idle = Parameters.SessionIdle.Name;
        var day = bureau.Clock.Now + (30 * World.Day);

        // One person alone: stricter when asked for, looser on its day.
        await bureau.Waits(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 12, day));
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 5));

        // Two people agreed to go from 5 to 20; meanwhile one made it 3.
        var agreed = await bureau.Waits(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 20, day));
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(agreed, ProposalDecision.Approve));
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 3));
        bureau.Clock.Now = day;
        Assert.Equal([Outcome.Refused, Outcome.Refused], await bureau.LetFallDue());
        Assert.Equal(["619", "619"],
            bureau.Database.Query("select refusals from ledger_transaction where operation = 'fall-due' order by seq",
                r => r.GetString(0)).Select(r => r.Contains("\"619\"", StringComparison.Ordinal) ? "619" : r));
        Assert.Equal(3, Value(bureau, idle));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task No_stored_value_goes_below_the_laws_floor(Dbms dbms)
    {
        // The world lets one act alone, by rows that somebody wrote past function 36: a registry takes no notice.
        using var database = new TestDatabase(dbms);
        var world = World.Found(database.Database);
        await using var ledger = new Ledger(database.Database, new TestClock(World.Start)) { FloorsAreOff = false };
        Assert.Equal(Outcome.Pending, (await ledger.Submit(world.CreateAllowances(10))).Outcome);
        using (var register = new Register(database.Database))
        {
            register.SetParameter("approvals-6", World.Start, -3);
            register.SetParameter("approvals-24", World.Start, 2);
            register.SetParameter(Parameters.SessionIdle.Name, World.Start, 100_000);
            register.SetParameter(Parameters.ChangeDelay.Name, World.Start, -1);
            register.Commit();
        }

        Assert.Equal(Outcome.Pending, (await ledger.Submit(world.CreateAllowances(10))).Outcome);
        using var snapshot = new Snapshot(database.Database);
        Assert.Equal((60, 0), (ParameterValues.At(snapshot, Parameters.SessionIdle, World.Start),
            ParameterValues.At(snapshot, Parameters.ChangeDelay, World.Start)));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_years_allowances_stay_below_its_cap(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        await Post(world.CreateAllowances(600));
        await bureau.Refused("104:document", SetParameter.Row, bureau.Configuration,
            new SetParameter.Form("cap-2024", 1000));
        await bureau.Agreed(SetParameter.Row, new SetParameter.Form("cap-2024", 1000, Document: "国办〔2025〕5号"));
        Assert.Equal("618", await Post(world.CreateAllowances(401)));
        Assert.Equal("618", await Post(Of(2023, 2025, 401)));
        Assert.Equal("", await Post(world.CreateAllowances(300)));
        Assert.Equal("", await Post(Of(2023, 2025, 100)));
        Assert.Equal("618", await Post(world.CreateAllowances(1)));
        Assert.Equal("", await Post(Of(2025, 2025, 5000)));

        // What the nation takes back makes room; what a province annuls has been in circulation and makes none.
        var terms = new Terms { Reference = "文号" };
        Assert.Equal("",
            await Post(world.Move(Transfers.Annul, bureau.Nation, "NT", "NW", World.A, 50, terms, new(Vintage: 2024))));
        Assert.Equal("618", await Post(world.CreateAllowances(51)));
        Assert.Equal("", await Post(world.CreateAllowances(50)));
        Assert.Equal("",
            await Post(world.Move(Transfers.AllocateNationally, bureau.Nation, "NT", "NA", World.A, 500, terms,
                    new(Vintage: 2024))));
        Assert.Equal("",
            await Post(world.Move(Transfers.AssignToProvinces, bureau.Nation, "NA", "PT-11", World.A, 500, terms)));
        Assert.Equal("",
            await Post(world.Move(Transfers.AnnulProvincially, bureau.Beijing, "PT-11", "NW", World.A, 500, terms)));
        Assert.Equal("618", await Post(world.CreateAllowances(1)));

        // Several at once, in one batch and linked: together they stay below it too.
        await bureau.Agreed(SetParameter.Row, new SetParameter.Form("cap-2030", 100, Document: "文"));
        var at_once = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post(world.CreateAllowances(30, 2030))));
        Assert.Equal(3, at_once.Count(c => c.Length == 0));
        var linked = await bureau.Ledger.Submit([world.CreateAllowances(6, 2030), world.CreateAllowances(5, 2030)]);
        Assert.Equal("618", linked[1].Refusals[0].Code);
        Assert.Equal("", await Post(world.CreateAllowances(10, 2030)));

        // Lowered by two at once, raised by two after the delay, and shown.
        await bureau.Agreed(SetParameter.Row, new SetParameter.Form("cap-2030", 50, Document: "文"));
        var raise = await bureau.Waits(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form("cap-2030", 0, Document: "文"));
        Assert.Equal("scheduled",
            (string?)(await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
                    new DecideProposal.Form(raise, ProposalDecision.Approve)))["state"]);
        Assert.Equal(["cap-2024", "cap-2030"], bureau.Read(s => ParameterQueries.All(s, bureau.Clock.Now))
            .Where(p => p.Name.StartsWith("cap-", StringComparison.Ordinal)).Select(p => p.Name));
        bureau.Verify();

        Proposal Of(short first, short last, long quantity) => world.Move(
            Transfers.CreateAllowances, bureau.Nation, null, "NT", World.A, quantity,
            new() { Reference = World.Decision(), VintageFirst = first, VintageLast = last });

        async Task<string> Post(Proposal proposal) =>
            string.Join(' ', (await bureau.Ledger.Submit(proposal)).Refusals.Select(r => r.Code));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Ending_a_year_and_opening_a_jurisdiction_take_two_whatever_the_policy_says(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var policy in new[] { 0, 3 })
        {
            bureau.Set("approvals-36", policy);
            foreach (var (operation, form) in new (Operation, object)[]
            {
                (CloseComplianceYear.Row, new CloseComplianceYear.Form(World.LastYear)),
                (OpenJurisdiction.Row, new OpenJurisdiction.Form(OpenJurisdiction.JurisdictionKind.Province, "51",
                    "四川",
                    "Sichuan", "文号 1")),
                (SetParameter.Row, new SetParameter.Form("cap-2026", 5, Document: "文")),
            })
            {
                var asked = await bureau.Act(operation, bureau.Configuration, form, dryRun: true);
                Assert.Equal((Outcome.Pending, Math.Max(1, policy)), (asked.Outcome, asked.Approvals));
            }

            bureau.Clock.Now += World.Hour;
        }
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Approvals_of_offices_acts_are_as_many_as_set(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var acts = new Dictionary<string, (Operation, Actor, object)>(StringComparer.Ordinal)
        {
            ["approvals-1"] = (CreatePerson.Row, world.NationalSystem,
                new CreatePerson.Form("张三", "audit", Identifiers.IdentityNumber("11", new(1980, 1, 1), 1))),
            ["approvals-2"] = (EditPerson.Row, world.NationalSystem,
                new EditPerson.Form(world.Auditor.PersonId, "李四")),
            // A right is given back: taking one away is one person's act.
            ["approvals-3"] = (ChangePermissions.Row, world.NationalSystem,
                new ChangePermissions.Form(world.NationalBusiness.PersonId, [])),
            ["approvals-4"] = (OpenDeliveryAccount.Row, bureau.Nation,
                new OpenDeliveryAccount.Form(HolderKind.Exchange, "交易所", Identifiers.CreditCode("31", 1))),
            ["approvals-5"] = (ChangeState.NationalRow, bureau.Nation,
                new ChangeState.Form(world["XD-1"].Number.ToString(), "frozen", "因")),
            ["approvals-14"] = (RegisterHolder.Row, bureau.Beijing,
                new RegisterHolder.Form(HolderKind.Enterprise, "京能热电", null, Identifiers.CreditCode("11", 7))),
            ["approvals-15"] = (ChangeState.Row, bureau.Beijing,
                new ChangeState.Form(world["EG-11-2"].Number.ToString(), "frozen", "因")),
            ["approvals-36"] = (OpenComplianceYear.Row, bureau.Configuration,
                new OpenComplianceYear.Form(2030, bureau.Clock.Now, bureau.Clock.Now + (40 * World.Day))),
        };
        using (var register = new Register(bureau.Database.Database))
        {
            // Rights of the last one with a function are not taken.
            register.AddPerson("Another", Role.NationalBusiness);
            register.Execute($"insert into revoked_function values ({world.NationalBusiness.PersonId}, 7)");
            register.Commit();
        }

        Assert.Equal(
            Parameters.All.Where(p => p.Name.StartsWith("approvals-", StringComparison.Ordinal)
                && Functions.Find(long.Parse(p.Name[10..], System.Globalization.CultureInfo.InvariantCulture))
                is Administration).Select(p => p.Name).Order(StringComparer.Ordinal),
            acts.Keys.Order(StringComparer.Ordinal));
        foreach (var (parameter, (operation, actor, form)) in acts)
        {
            bureau.Set(parameter, 2);
            var asked = await bureau.Act(operation, actor, form, dryRun: true);
            Assert.True((Outcome.Pending, 2) == (asked.Outcome, asked.Approvals),
                $"{parameter}: {asked.Outcome} {Bureau.Codes(asked)} {bureau.Ledger.LastFault}");
        }
    }

    /// <summary>What is listed as a person's to approve is what they may approve, at every stage.</summary>
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Who_finds_a_movement_in_the_inbox_may_decide_it_at_every_stage(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        bureau.Set("extension-38", 1);
        bureau.Set("approvals-38", 2);
        foreach (var step in world.Endow("EC-11-1", 1000))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(step)).Outcome);
        }

        Actor[] beijing = [.. Enumerable.Range(0, 3).Select(_ => Add(bureau, Role.ProvincialBusiness, "11"))];
        var asked = new Proposal(
            Guid.NewGuid(), Transfers.TransferWithoutTrade, bureau.Beijing,
            [new(world["EC-11-1"].Number, world["EC-31-1"].Number, World.A, 100)],
            new() { Reference = "裁定一号", Cause = "succession" });
        var receipt = await bureau.Ledger.Submit(asked);
        Assert.True(receipt.Outcome == Outcome.Pending, string.Join(" ", receipt.Refusals.Select(r => r.Kind.Code)));
        Assert.Equal([1, 1, 1, 0], Inboxes());

        // Who has agreed has done their part; when all of the office have, the other province reviews.
        await bureau.Must(DecideProposal.Row, beijing[0], Approve(asked.Id));
        Assert.Equal([0, 1, 1, 0], Inboxes());
        await bureau.Must(DecideProposal.Row, beijing[1], Approve(asked.Id));
        Assert.Equal([0, 0, 0, 1], Inboxes());
        Assert.NotNull(bureau.Read(s => ProposalQueries.Find(s, beijing[0], asked.Id)));
        Assert.False(bureau.Read(s => ProposalQueries.Find(s, beijing[2], asked.Id))!.MayApprove);
        await bureau.Refused("701:proposal", DecideProposal.Row, beijing[2], Approve(asked.Id));
        await bureau.Must(DecideProposal.Row, bureau.Shanghai, Approve(asked.Id));
        Assert.Equal([0, 0, 0, 0], Inboxes());
        Assert.Equal((900, 100), (Held(bureau, "EC-11-1"), Held(bureau, "EC-31-1")));

        int[] Inboxes() => [.. beijing.Append(bureau.Shanghai).Select(a => (int)Inbox(bureau, a))];
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_province_reviews_when_the_accounts_own_people_agree(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        foreach (var step in world.Endow("EC-11-1", 1000))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(step)).Outcome);
        }

        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("review-24", 1));
        var second = Add(bureau, Role.ProvincialBusiness, "11");
        var surrender = Surrender(300);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(surrender)).Outcome);
        Assert.Equal(1000, Held(bureau, "EC-11-1"));
        Assert.Equal((1, 0, 0), (Inbox(bureau, bureau.Beijing), Inbox(bureau, bureau.Shanghai),
            Inbox(bureau, bureau.Nation)));
        Assert.Equal("11", bureau.Read(s => ProposalQueries.Find(s, bureau.Beijing, surrender.Id))!.Review);
        Assert.Null(bureau.Read(s => ProposalQueries.Find(s, bureau.Shanghai, surrender.Id)));
        Assert.Null(bureau.Read(s => ProposalQueries.Find(s, Actor.Of(new(999_999), Role.ProvincialSystem, "11"),
            surrender.Id)));
        Assert.Equal(1, Notices(bureau, bureau.Beijing));
        await bureau.Refused("701:proposal", DecideProposal.Row, bureau.Shanghai, Approve(surrender.Id));
        await bureau.Refused("703:proposal", DecideProposal.Row, surrender.Actor, Approve(surrender.Id));
        await bureau.Refused("104:reason", DecideProposal.Row, bureau.Beijing,
            new DecideProposal.Form(surrender.Id, ProposalDecision.Reject));
        await bureau.Must(DecideProposal.Row, bureau.Beijing, Approve(surrender.Id));
        Assert.Equal((700, 300), (Held(bureau, "EC-11-1"), Held(bureau, "NS-11-2024")));

        // The account's own policy first: the province does not see it before they agree.
        bureau.Arrange($"update account set confirmations = 1, confirm_above = 0 where id = {world["EC-11-1"].Id}");
        var confirming = Add(bureau, Role.Representative, "00");
        using (var register = new Register(bureau.Database.Database))
        {
            register.AddRepresentative(confirming.PersonId, world["EC-11-1"].Number, initiates: false, confirms: true);
            register.Commit();
        }

        confirming = confirming with { Confirms = new[] { world["EC-11-1"].Id }.ToFrozenSet(),
            Views = new[] { world["EC-11-1"].Id }.ToFrozenSet() };
        var both = Surrender(100);
        await bureau.Ledger.Submit(both);
        Assert.Equal((0, 1), (Inbox(bureau, bureau.Beijing), Inbox(bureau, confirming)));
        await bureau.Refused("701:proposal", DecideProposal.Row, bureau.Beijing, Approve(both.Id));
        await bureau.Must(DecideProposal.Row, confirming, Approve(both.Id));
        Assert.Equal((700, 1, 0), (Held(bureau, "EC-11-1"), Inbox(bureau, second), Inbox(bureau, confirming)));
        await bureau.Refused("701:proposal", DecideProposal.Row, confirming, Approve(both.Id));
        await bureau.Must(DecideProposal.Row, second,
            new DecideProposal.Form(both.Id, ProposalDecision.Reject, "数量有误"));
        Assert.Equal((700, 700), (Held(bureau, "EC-11-1"), Free(bureau, "EC-11-1")));

        // Withdrawn, and expired: the units are free again.
        bureau.Arrange($"update account set confirmations = 0 where id = {world["EC-11-1"].Id}");
        var withdrawn = Surrender(700);
        await bureau.Ledger.Submit(withdrawn);
        Assert.Equal(0, Free(bureau, "EC-11-1"));
        await bureau.Must(DecideProposal.Row, withdrawn.Actor,
            new DecideProposal.Form(withdrawn.Id, ProposalDecision.Withdraw));
        var expired = Surrender(700);
        await bureau.Ledger.Submit(expired);
        bureau.Clock.Now += 30 * World.Day;
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal(700, Free(bureau, "EC-11-1"));

        // One movement, one province.
        var two = new Proposal(
            Guid.NewGuid(), Transfers.Surrender,
            surrender.Actor with { Initiates = new[] { world["EC-11-1"].Id, world["EC-31-1"].Id }.ToFrozenSet() },
            [new(world["EC-11-1"].Number, world["NS-11-2024"].Number, World.A, 1),
                new(world["EC-11-1"].Number, world["NS-11-2024"].Number, World.A, 1)], Terms.None);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(two)).Outcome);
        bureau.Verify();

        Proposal Surrender(long quantity) =>
            world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", "NS-11-2024", World.A, quantity);
    }

    [Fact]
    public void A_movement_under_review_concerns_one_province()
    {
        var registry = new Registry(("review-25", new(1), 1));
        var (beijing, shanghai) = (registry.OpenLocality(Registry.Beijing, Registry.BeijingPilot),
            registry.OpenLocality(Registry.Shanghai, Registry.ShanghaiPilot));
        registry.Give(beijing.EC, UnitTypes.Cea, 10);
        registry.Give(shanghai.EC, UnitTypes.Cea, 10);
        var actor = Registry.Representative(beijing.EC, shanghai.EC);
        var verdict = registry.Ask(Transfers.Cancel, actor,
            [Registry.Leg(beijing.EC, registry.NX, UnitTypes.Cea, 1),
                Registry.Leg(shanghai.EC, registry.NX, UnitTypes.Cea, 1)]);
        Assert.Equal(["621"], Registry.Codes(verdict));
        Assert.Equal((1, "11"),
            (registry.Ask(Transfers.Cancel, actor, Registry.Leg(beijing.EC, registry.NX, UnitTypes.Cea, 1)) is var one
                ? one.Needed : 0, one.Review!));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_pilot_surrender_goes_by_the_province_before_the_pilot_region(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var account = world.Cards.First(c => c.Type == "EG" && c.Jurisdiction == World.Shenzhen);
        await Reductions(bureau, account.Name, 100);
        bureau.Set("review-26", 1);
        var offset = world.Cards.First(c => c.Type == "NO" && c.Jurisdiction == World.Shenzhen);
        var province = world.ProvincialBusiness.TryGetValue(offset.Within!, out var found)
            ? found : Add(bureau, Role.ProvincialBusiness, offset.Within!);
        var request = world.Move(Transfers.SurrenderToPilot, world.Of(account), account.Name, offset.Name, World.C, 40);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(request)).Outcome);
        var pilot = world.Pilots[World.Shenzhen];
        var decision = new Proposal(Guid.NewGuid(), Functions.DecidePilotSurrender, pilot, [],
            new() { RefersTo = request.Id, Approve = true });
        Assert.Equal("706", Assert.Single((await bureau.Ledger.Submit(decision)).Refusals).Code);
        Assert.Equal((0, 1), (Notices(bureau, pilot), Notices(bureau, province)));
        await bureau.Must(DecideProposal.Row, province, Approve(request.Id));
        Assert.Equal((1, 100), (Notices(bureau, pilot), Held(bureau, account.Name)));

        // The review had its time; the pilot region takes as long as it takes.
        bureau.Clock.Now += 100 * World.Day;
        Assert.Empty(await bureau.LetFallDue());
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(decision with { Id = Guid.NewGuid() })).Outcome);
        Assert.Equal((60, 40), (Held(bureau, account.Name), Held(bureau, offset.Name)));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task An_undo_waits_for_a_second_administrator_of_the_province(Dbms dbms)
    {
        using var database = new TestDatabase(dbms);
        var world = World.Found(database.Database);
        Actor second;
        using (var register = new Register(database.Database))
        {
            second = Actor.Of(register.AddPerson("Second", Role.ProvincialBusiness, World.Beijing),
                Role.ProvincialBusiness, World.Beijing);
            register.SetParameter("approvals-20", World.Start, Transfers.UndoSurrender.Approvals);
            register.Commit();
        }

        await using var ledger = new Ledger(database.Database, new TestClock(World.Start));
        foreach (var step in world.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await ledger.Submit(step)).Outcome);
        }

        var surrender = world.Move(Transfers.Surrender, world.Of(world["EC-11-1"]), "EC-11-1", "NS-11-2024", World.A,
            40);
        Assert.Equal(Outcome.Posted, (await ledger.Submit(surrender)).Outcome);
        var undo = new Proposal(Guid.NewGuid(), Transfers.UndoSurrender, world.ProvincialBusiness[World.Beijing], [],
            new() { RefersTo = surrender.Id, Reason = "更正" });
        Assert.Equal(Outcome.Pending, (await ledger.Submit(undo)).Outcome);
        var approved = await ledger.Submit(new Act(Guid.NewGuid(), DecideProposal.Row, second, Approve(undo.Id)));
        Assert.True(approved.Outcome == Outcome.Posted, $"{Bureau.Codes(approved)} {ledger.LastFault}");
        Assert.Equal(100,
            database.Scalar(
                $"select coalesce(sum(last - first + 1), 0) from holding where account_id = {world["EC-11-1"].Id}"));
        Assert.Equal((1, 1), (Transfers.UndoSurrender.Approvals, Transfers.UndoCancellation.Approvals));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Whoever_approves_an_undo_sees_all_of_it_though_its_account_is_the_nations(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var second = Add(bureau, Role.ProvincialBusiness, World.Beijing);
        var elsewhere = Add(bureau, Role.ProvincialBusiness, World.Shanghai);
        using (var register = new Register(bureau.Database.Database))
        {
            register.SetParameter("approvals-21", World.Start, Transfers.UndoCancellation.Approvals);
            register.Commit();
        }

        foreach (var step in world.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(step)).Outcome);
        }

        var cancellation = world.Move(
            Transfers.Cancel, world.Of(world["EC-11-1"]), "EC-11-1", "NX", World.A, 40,
            new() { Purpose = "other", Beneficiary = "某某" });
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(cancellation)).Outcome);
        var undo = new Proposal(Guid.NewGuid(), Transfers.UndoCancellation, bureau.Beijing, [],
            new() { RefersTo = cancellation.Id, Reason = "误操作" });
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(undo)).Outcome);
        Assert.Equal((1, 0), (Seen(second).Count, Seen(elsewhere).Count));
        var aimed = Assert.Single(Seen(second)[0].Aimed);
        Assert.Equal((world["EC-11-1"].Number.ToString(), 40), (aimed.To, aimed.Quantity));

        IReadOnlyList<TransactionView> Seen(Actor actor) =>
            bureau.Read(s => TransactionQueries.Find(s, actor, [undo.Id]));
    }

    private static DecideProposal.Form Approve(Guid proposal) => new(proposal, ProposalDecision.Approve);

    private static Actor Add(Bureau bureau, Role role, string jurisdiction)
    {
        using var register = new Register(bureau.Database.Database);
        var person = register.AddPerson("另一人", role, jurisdiction);
        register.Commit();
        return Actor.Of(person, role, jurisdiction);
    }

    private static async Task Reductions(Bureau bureau, string account, long quantity)
    {
        var world = bureau.World;
        var project = world.Cards.First(c => c.Type == "EP");
        var (from, to) = ("ET-of-" + project.Name, "ET-of-" + account);
        var delivery = world.Bindings.Where(b => b.Trading == from).Select(b => b.Delivery)
            .Intersect(world.Bindings.Where(b => b.Trading == to).Select(b => b.Delivery)).First();
        var created = new Terms
        {
            Reference = World.Decision(), VintageFirst = World.LastYear, VintageLast = World.LastYear,
            Project = project.Project,
            MonitoringFrom = new(2024, 1, 1), MonitoringTo = new(2024, 12, 31),
        };
        foreach (var proposal in new[]
        {
            world.Move(Transfers.CreateReductions, bureau.Nation, null, "NC", World.C, quantity, created),
            world.Move(Transfers.IssueReductions, bureau.Nation, "NC", project.Name, World.C, quantity,
                new() { Reference = "签发" }),
            world.Direct(project.Name, from, quantity, World.C),
            world.Move(Transfers.TransferToExchange, world.Of(project), from, delivery, World.C, quantity),
            world.Move(Transfers.TransferOutOfExchange,
                world.Exchanges.Single(e => e.HolderId == world[delivery].Holder), delivery, to, World.C, quantity),
            world.Direct(to, account, quantity, World.C),
        })
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }
    }

    private static long Value(Bureau bureau, string name) =>
        bureau.Read(s => ParameterValues.At(s, Parameters.Find(name)!, bureau.Clock.Now));

    private static long Told(Bureau bureau,
        Actor who) => bureau.Database.Scalar(
        $"select count(*) from notice where kind = 'guard-weakens' and person_id = {who.PersonId}");

    private static long Notices(Bureau bureau,
        Actor who) => bureau.Database.Scalar(
        $"select count(*) from notice where kind = 'proposal-waits' and person_id = {who.PersonId}");

    private static long Inbox(Bureau bureau, Actor who) => bureau.Read(s => ProposalQueries.CountInbox(s, who));

    private static long Held(Bureau bureau,
        string account) => bureau.Database.Scalar(
        $"select coalesce(sum(last - first + 1), 0) from holding where account_id = {bureau.World[account].Id}");

    private static long Free(Bureau bureau, string account) =>
        bureau.Database.Scalar(
            "select coalesce(sum(last - first + 1), 0) from holding where hold_id = 0 "
                + $"and account_id = {bureau.World[account].Id}");
}
