using System.Collections.Frozen;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Compliance;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What needs two people: proposals that wait, with their units reserved, until others decide.</summary>
public sealed class ProposalTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Creation_waits_for_a_second_administrator(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        var creation = town.World.CreateAllowances(1000);
        var asked = await town.Ledger.Submit(creation);
        Assert.Equal(Outcome.Pending, asked.Outcome);
        Assert.Empty(asked.Postings);
        Assert.Equal(0, town.Held("NT"));

        await town.Refused("703", creation.Id, town.First);
        var approved = await town.Decide(creation.Id, town.Second);
        Assert.Equal(Outcome.Posted, approved.Outcome);
        Assert.Equal("carried-out", (string?)approved.Result!["state"]);
        Assert.Equal(1000, town.Held("NT"));
        await town.Refused("702", creation.Id, town.Third);

        // Asked again, the proposal answers as it did.
        Assert.True((await town.Ledger.Submit(creation)).Repeated);
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Units_of_a_waiting_movement_are_reserved_and_come_back_the_same(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Create(1000);
        var annulment = town.Annul(600);
        Assert.Equal(Outcome.Pending, (await town.Ledger.Submit(annulment)).Outcome);
        Assert.Equal(1000, town.Held("NT"));
        Assert.Equal("401", Assert.Single((await town.Ledger.Submit(town.Annul(401))).Refusals).Code);
        var before = town.Blocks("NT");

        await town.Refused("104", annulment.Id, town.Second, ProposalDecision.Reject);
        Assert.Equal(Outcome.Posted,
            (await town.Decide(annulment.Id, town.Second, ProposalDecision.Reject, "数量有误")).Outcome);
        Assert.Equal([(1L, 1000L, 0L)], town.Blocks("NT"));
        Assert.NotEqual(before, town.Blocks("NT"));

        var again = town.Annul(600);
        await town.Ledger.Submit(again);
        await town.Refused("707", again.Id, town.Second, ProposalDecision.Withdraw);
        Assert.Equal(Outcome.Posted, (await town.Decide(again.Id, town.First, ProposalDecision.Withdraw)).Outcome);
        Assert.Equal([(1L, 1000L, 0L)], town.Blocks("NT"));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Proposal_expires_and_gives_back_the_same_serials(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Create(1000);
        var annulment = town.Annul(600);
        await town.Ledger.Submit(annulment);
        await town.Refused("708", annulment.Id, FallDue.Row, new FallDue.Form(annulment.Id));
        town.Clock.Now += 30 * World.Day;
        await town.Refused("702", annulment.Id, town.Second);
        using (var snapshot = new Snapshot(town.Database.Database))
        {
            Assert.Equal([annulment.Id], FallDue.Due(snapshot, town.Clock.Now));
        }

        Assert.Equal(Outcome.Posted,
            (await town.Act(FallDue.Row, Actor.Registry, new FallDue.Form(annulment.Id))).Outcome);
        Assert.Equal([(1L, 1000L, 0L)], town.Blocks("NT"));
        await town.Refused("702", annulment.Id, town.Second);
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Decided_again_with_fresh_facts_at_approval(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Create(1000);
        var annulment = town.Annul(600);
        await town.Ledger.Submit(annulment);
        town.Set("NT", "frozen");
        await town.Refused("303", annulment.Id, town.Second);
        Assert.Equal(1000, town.Held("NT"));
        town.Set("NT", "open");
        Assert.Equal(Outcome.Posted, (await town.Decide(annulment.Id, town.Second)).Outcome);
        Assert.Equal(400, town.Held("NT"));
        Assert.Equal(600, town.Held("NW"));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Nobody_approves_with_a_second_self_or_their_creature(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        town.BecomeOne(dbms, town.First, town.Second);
        var creation = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(creation);
        await town.Refused("703", creation.Id, town.Second);

        // Created by the proposer alone; who keyed the proposer alone; both keyed or created by one and the same; the
        // same through others.
        var maker = town.Person(Role.NationalSystem);
        var others = Enumerable.Range(0, 4).Select(_ => town.Person(Role.NationalBusiness)).ToList();
        town.Made("created", others[0], town.First);
        await town.Refused("705", creation.Id, others[0]);
        town.Made("keyed", town.First, others[1]);
        await town.Refused("705", creation.Id, others[1]);
        town.Made("keyed", town.First, maker);
        town.Made("created", others[2], maker);
        await town.Refused("705", creation.Id, others[2]);
        var between = town.Person(Role.NationalSystem);
        town.Made("created", between, maker);
        town.Made("keyed", others[3], between);
        await town.Refused("705", creation.Id, others[3]);

        // A group is nobody's alone: one wrote the address down, another sent the code there.
        town.Made("created", town.Third, town.First, town.Person(Role.NationalSystem));
        town.Made("mailed", town.Third, town.First, town.Person(Role.ProvincialBusiness));
        Assert.Equal(Outcome.Posted, (await town.Decide(creation.Id, town.Third)).Outcome);

        // It counts for thirty days before the proposal was made, not a moment longer.
        town.Clock.Now += World.Hour;
        town.Made("keyed", town.Third, town.First);
        town.Clock.Now += (30 * World.Day) - 1;
        creation = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(creation);
        await town.Refused("705", creation.Id, town.Third);
        town.Clock.Now += 1;
        await town.Refused("705", creation.Id, town.Third);
        creation = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(creation);
        Assert.Equal(Outcome.Posted, (await town.Decide(creation.Id, town.Third)).Outcome);
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Surrender_follows_the_signing_policy_of_its_account(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Endow("EC-11-1", 1000);
        var account = town.World["EC-11-1"];
        town.Sql($"update account set confirmations = 1, confirm_above = 100 where id = {account.Id}");
        Assert.Equal(Outcome.Posted,
            (await town.Ledger.Submit(town.World.Direct("EC-11-1", "ET-of-EC-11-1", 100))).Outcome);
        var large = town.World.Direct("EC-11-1", "ET-of-EC-11-1", 101);
        Assert.Equal(Outcome.Pending, (await town.Ledger.Submit(large)).Outcome);
        Assert.Equal(100, town.Held("ET-of-EC-11-1"));

        // One who may only initiate does not see it to confirm; one of another enterprise sees nothing at all.
        await town.Refused("701", large.Id, town.World.Of(town.World["EG-31-1"]));
        var confirming = town.Person(Role.Representative);
        using (var register = new Register(town.Database.Database))
        {
            register.AddRepresentative(confirming.PersonId, account.Number, initiates: false, confirms: true);
            register.Commit();
        }

        confirming = confirming with { Confirms = new[] { account.Id }.ToFrozenSet(),
            Views = new[] { account.Id }.ToFrozenSet() };
        Assert.Equal(Outcome.Posted, (await town.Decide(large.Id, confirming)).Outcome);
        Assert.Equal(201, town.Held("ET-of-EC-11-1"));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Approve_and_withdraw_at_once_have_one_outcome(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Create(100_000);
        var (approved, withdrawn) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            var annulment = town.Annul(10);
            await town.Ledger.Submit(annulment);
            var answers = await Task.WhenAll(
                Task.Run(() => town.Decide(annulment.Id, town.Second)),
                Task.Run(() => town.Decide(annulment.Id, town.First, ProposalDecision.Withdraw)));
            var (approval, withdrawal) = (answers[0], answers[1]);
            Assert.NotEqual(approval.Outcome, withdrawal.Outcome);
            var loser = approval.Outcome == Outcome.Refused ? approval : withdrawal;
            Assert.Equal("702", Assert.Single(loser.Refusals).Code);
            approved += approval.Outcome == Outcome.Posted ? 1 : 0;
            withdrawn += withdrawal.Outcome == Outcome.Posted ? 1 : 0;
        }

        Assert.Equal(500, approved + withdrawn);
        Assert.Equal(approved * 10, town.Held("NW"));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task One_human_never_completes_what_needs_two(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Create(100_000);
        var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);

        // Two persons of the register who are one human being, and the human's creature.
        town.BecomeOne(dbms, town.First, town.Second);
        town.Made("created", town.Third, town.Second);
        Actor[] selves = [town.First, town.Second, town.Third];
        var open = new List<Guid>();
        for (var i = 0; i < 5000; i += 10)
        {
            var attempts = Enumerable.Range(0, 10)
                .Select(_ => random.Next(3) == 0 || open.Count == 0 ? Propose() : Decide()).ToList();
            await Task.WhenAll(attempts);
        }

        Assert.True(town.Held("NW") == 0, $"Seed {seed}: one human annulled {town.Held("NW")} tonnes.");
        Assert.Equal(100_000, town.Held("NT"));
        town.Verify();

        async Task Propose()
        {
            var proposal = town.Annul(random.Next(1, 50), selves[random.Next(3)]);
            open.Add(proposal.Id);
            await town.Ledger.Submit(proposal);
        }

        Task Decide() => town.Decide(
            open[random.Next(open.Count)], selves[random.Next(3)],
            random.Next(8) == 0 ? ProposalDecision.Withdraw : ProposalDecision.Approve);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Limits_for_a_transaction_and_for_a_day_are_kept(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Endow("EC-11-1", 1000);
        town.SetParameter("limit-per-transaction-23", 50);
        town.SetParameter("limit-per-day-23", 120);

        Assert.Equal("406", Assert.Single((await town.Ledger.Submit(Move(51))).Refusals).Code);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => town.Ledger.Submit(Move(40))));
        Assert.Equal(3, answers.Count(a => a.Outcome == Outcome.Posted));
        Assert.Equal("407", Assert.Single(answers.Single(a => a.Outcome == Outcome.Refused).Refusals).Code);
        Assert.Equal("407", Assert.Single((await town.Ledger.Submit(Move(1))).Refusals).Code);

        // In Beijing a new day begins at 16:00 UTC.
        town.Clock.Now += World.Day - ((town.Clock.Now + (8 * World.Hour)) % World.Day) - 1;
        Assert.Equal("407", Assert.Single((await town.Ledger.Submit(Move(1))).Refusals).Code);
        town.Clock.Now += 1;
        Assert.Equal(Outcome.Posted, (await town.Ledger.Submit(Move(50))).Outcome);
        Assert.Equal(170, town.Held("ET-of-EC-11-1"));
        town.Verify();

        Proposal Move(long quantity) => town.World.Direct("EC-11-1", "ET-of-EC-11-1", quantity);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_day_of_a_pilot_surrender_counts_what_the_region_approved_and_no_rejected_request(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        var (general, pilot) = (town.World["EG-31-1"], town.World["NO-" + World.Pudong]);
        await town.Reductions("EG-31-1", 400);
        town.SetParameter("limit-per-day-26", 100);

        Proposal one = Request(60), other = Request(60), third = Request(60);
        Assert.All(await Task.WhenAll(new[] { one, other, third }.Select(r => town.Ledger.Submit(r))),
            r => Assert.Equal(Outcome.Pending, r.Outcome));
        Assert.Equal(Outcome.Posted, (await Decide(one, approve: true)).Outcome);
        Assert.Equal("407", Assert.Single((await Decide(other, approve: true)).Refusals).Code);
        Assert.Equal(Outcome.Posted, (await Decide(other, approve: false)).Outcome);
        Assert.Equal("407", Assert.Single((await town.Ledger.Submit(Request(41))).Refusals).Code);
        Assert.Equal(Outcome.Pending, (await town.Ledger.Submit(Request(40))).Outcome);

        // The next day of Beijing has its own.
        town.Clock.Now += World.Day;
        Assert.Equal(Outcome.Posted, (await Decide(third, approve: true)).Outcome);
        Assert.Equal(120, town.Held(pilot.Name));
        town.Verify();

        Proposal Request(long quantity) => town.World.Move(
            Transfers.SurrenderToPilot, town.World.Of(general), general.Name, pilot.Name, World.C, quantity);

        Task<Receipt> Decide(Proposal request, bool approve) => town.Ledger.Submit(new Proposal(
            Guid.NewGuid(), Functions.DecidePilotSurrender, town.World.Pilots[World.Pudong], [],
            new() { RefersTo = request.Id, Approve = approve, Reason = approve ? null : "超限" }));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Pilot_surrender_is_withdrawn_by_its_proposer_alone_and_then_not_decided(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        var (general, pilot) = (town.World["EG-31-1"], town.World["NO-" + World.Pudong]);
        await town.Reductions("EG-31-1", 100);
        var by = town.World.Of(general);
        var request = town.World.Move(Transfers.SurrenderToPilot, by, general.Name, pilot.Name, World.C, 60);
        Assert.Equal(Outcome.Pending, (await town.Ledger.Submit(request)).Outcome);

        // The pilot region that it goes to sees it, another does not.
        Assert.Equal(60, town.View(town.World.Pilots[World.Pudong], request.Id)!.Quantity);
        Assert.Null(town.View(town.World.Pilots[World.Shenzhen], request.Id));
        await town.Refused("701", request.Id, town.World.Of(town.World["EC-11-1"]), ProposalDecision.Withdraw);
        Assert.Equal(Outcome.Posted, (await town.Decide(request.Id, by, ProposalDecision.Withdraw)).Outcome);
        var decision = new Proposal(Guid.NewGuid(), Functions.DecidePilotSurrender, town.World.Pilots[World.Pudong], [],
            new() { RefersTo = request.Id, Approve = true });
        Assert.Equal(Outcome.Refused, (await town.Ledger.Submit(decision)).Outcome);
        Assert.Equal("withdrawn", town.State(request.Id));
        Assert.Equal(100, town.Held("EG-31-1"));

        var second = town.World.Move(Transfers.SurrenderToPilot, by, general.Name, pilot.Name, World.C, 60);
        await town.Ledger.Submit(second);
        Assert.Equal(Outcome.Posted,
            (await town.Ledger.Submit(decision
                    with { Id = Guid.NewGuid(), Terms = new() { RefersTo = second.Id, Approve = true } })).Outcome);
        Assert.Equal("carried-out", town.State(second.Id));
        await town.Refused("702", second.Id, by, ProposalDecision.Withdraw);
        Assert.Equal(60, town.Held(pilot.Name));
        town.Verify();

        // What was approved goes out to the pilot region's own registry, serial by serial; to others nothing.
        using var snapshot = new Snapshot(town.Database.Database);
        var line =
            Assert.Single(PilotSurrenders.List(snapshot, town.World.Pilots[World.Pudong], null, null, null, 10).Items);
        Assert.Equal((second.Id, general.Number.ToString(), 60L), (line.Request, line.Account, line.Quantity));
        Assert.EndsWith("-000000000001..000000000060", line.Serials, StringComparison.Ordinal);
        Assert.Empty(PilotSurrenders.List(snapshot, town.World.Pilots[World.Pudong], null, null, line.Key, 10).Items);
        Assert.Empty(PilotSurrenders.List(snapshot, town.World.Pilots[World.Shenzhen], null, null, null, 10).Items);
        Assert.Empty(PilotSurrenders.List(snapshot, by, null, null, null, 10).Items);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_may_no_longer_approve_does_not_and_sees_nothing_in_the_inbox(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        var creation = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(creation);
        Assert.Equal([1L, 0L], [town.Inbox(town.Second), town.Inbox(town.First)]);

        // As the request came in they could; under the lock they are asked for again.
        town.Sql($"insert into revoked_function (person_id, function) values ({town.Second.PersonId}, 6)");
        await town.Refused("701", creation.Id, town.Second);
        await town.Refused("701", creation.Id, town.Now(town.Second)!);
        Assert.Equal(0, town.Inbox(town.Now(town.Second)!));
        Assert.DoesNotContain(creation.Id, town.Seen(town.Now(town.Second)!));
        town.Sql($"update person set active = 0 where id = {town.Third.PersonId}");
        await town.Refused("701", creation.Id, town.Third);

        // Who has approved has nothing left to do, but still sees it; another office never did.
        town.Sql($"delete from revoked_function where person_id = {town.Second.PersonId}");
        town.Sql($"update person set active = 1 where id = {town.Third.PersonId}");
        town.Sql($"update proposal set needed = 2 where id = (select id from proposal limit 1)");
        Assert.Equal("waiting", (string?)(await town.Decide(creation.Id, town.Second)).Result!["state"]);
        await town.Refused("704", creation.Id, town.Second);
        Assert.False(town.View(town.Second, creation.Id)!.MayApprove);
        Assert.True(town.View(town.Third, creation.Id)!.MayApprove);
        Assert.Null(town.View(town.World.NationalSystem, creation.Id));
        Assert.Equal(0, town.Inbox(town.World.NationalSystem));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_approvals_are_of_two_human_beings_who_are_not_one_and_the_sames(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        town.SetParameter("approvals-6", 2);

        // A second self of the first approver, after the first was suspended.
        town.BecomeOne(dbms, town.Second, town.Third);
        var creation = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(creation);
        Assert.Equal("waiting", (string?)(await town.Decide(creation.Id, town.Second)).Result!["state"]);
        town.Sql($"update person set active = 0 where id = {town.Second.PersonId}");
        town.Sql($"update person set active = 1 where id = {town.Third.PersonId}");
        await town.Refused("704", creation.Id, town.Third);

        // Two approvers of whom one made the other.
        var (one, two) = (town.Person(Role.NationalBusiness), town.Person(Role.NationalBusiness));
        town.Made("created", two, one);
        var other = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(other);
        await town.Decide(other.Id, one);
        await town.Refused("705", other.Id, two);
        Assert.Equal("carried-out", (string?)(await town.Decide(other.Id, town.Third)).Result!["state"]);
        Assert.Equal(1000, town.Held("NT"));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Proposer_who_is_gone_or_has_another_role_proposes_nothing(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        var creation = town.World.CreateAllowances(1000);
        await town.Ledger.Submit(creation);
        foreach (var (gone, back) in new[] { ("active = 0", "active = 1"),
            ("role = 'audit'", "role = 'national-business'") })
        {
            town.Sql($"update person set {gone} where id = {town.First.PersonId}");
            await town.Refused("709", creation.Id, town.Second);
            town.Sql($"update person set {back} where id = {town.First.PersonId}");
        }

        // A function taken away meanwhile is asked for afresh.
        town.Sql($"insert into revoked_function (person_id, function) values ({town.First.PersonId}, 6)");
        await town.Refused("205", creation.Id, town.Second);
        town.Sql($"delete from revoked_function where person_id = {town.First.PersonId}");

        // A colleague does not withdraw, of a movement or of an act; and a dry run of the approval does nothing.
        await town.Refused("707", creation.Id, town.Second, ProposalDecision.Withdraw);
        var opening = await town.Act(Accounts.OpenJurisdiction.Row, town.Configuration,
            new Accounts.OpenJurisdiction.Form(Accounts.OpenJurisdiction.JurisdictionKind.Province, "12", "天津",
                "Tianjin", "文号"));
        Assert.Equal(Outcome.Pending, opening.Outcome);
        await town.Refused("707", opening.Id, town.Person(Role.Configuration), ProposalDecision.Withdraw);
        var trial = await town.Ledger.Submit(new Act(Guid.NewGuid(), DecideProposal.Row, town.Second,
            new DecideProposal.Form(creation.Id, ProposalDecision.Approve)) { DryRun = true });
        Assert.Equal((Outcome.Posted, 0L), (trial.Outcome, trial.Seq));
        Assert.Equal(("waiting", 0L, 0L),
            (town.State(creation.Id), town.Held("NT"), town.Database.Scalar("select count(*) from approval")));
        Assert.Equal(Outcome.Posted, (await town.Decide(creation.Id, town.Second)).Outcome);
        Assert.Equal(1000, town.Held("NT"));
        town.Verify();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Pilot_region_decides_only_what_its_account_has_confirmed(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        var (general, pilot) = (town.World["EG-31-1"], town.World["NO-" + World.Pudong]);
        await town.Reductions("EG-31-1", 100);
        town.Sql($"update account set confirmations = 1 where id = {general.Id}");
        var confirming = town.Confirming(general);
        var request = town.World.Move(Transfers.SurrenderToPilot, town.World.Of(general), general.Name, pilot.Name,
            World.C, 60);
        Assert.Equal(Outcome.Pending, (await town.Ledger.Submit(request)).Outcome);
        Assert.Equal("706", Assert.Single((await town.Ledger.Submit(Decision(true))).Refusals).Code);
        Assert.Equal(("waiting", 0L), (town.State(request.Id), town.Held(pilot.Name)));
        Assert.Equal(Outcome.Posted, (await town.Decide(request.Id, confirming)).Outcome);
        Assert.Equal("waiting", town.State(request.Id));
        Assert.Equal(Outcome.Posted, (await town.Ledger.Submit(Decision(true))).Outcome);
        Assert.Equal(60, town.Held(pilot.Name));
        town.Verify();

        Proposal Decision(bool approve) => new(Guid.NewGuid(), Functions.DecidePilotSurrender,
            town.World.Pilots[World.Pudong], [], new() { RefersTo = request.Id, Approve = approve });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Of_two_sources_the_stricter_signing_policy_counts_and_both_are_confirmed_for(Dbms dbms)
    {
        using var town = await Town.Found(dbms);
        await town.Endow("EC-11-1", 1000);
        var (from, trading) = (town.World["EC-11-1"], town.World["ET-of-EC-11-1"]);
        Assert.Equal(Outcome.Posted,
            (await town.Ledger.Submit(town.World.Direct("EC-11-1", "ET-of-EC-11-1", 400))).Outcome);
        town.Sql($"update account set confirmations = 1, confirm_above = 100 where id = {from.Id}");
        town.Sql($"update account set confirmations = 2, confirm_above = 50 where id = {trading.Id}");
        foreach (var (out1, out2, needed) in new[] { (100, 50, 0), (101, 50, 1), (100, 51, 2), (101, 51, 2) })
        {
            var both = town.World.Direct("EC-11-1", "ET-of-EC-11-1", out1);
            both = both with { Id = Guid.NewGuid(),
                Legs = [.. both.Legs, .. town.World.Direct("ET-of-EC-11-1", "EC-11-1", out2).Legs] };
            Assert.Equal(needed == 0 ? Outcome.Posted : Outcome.Pending, (await town.Ledger.Submit(both)).Outcome);
            if (needed == 0)
            {
                continue;
            }

            Assert.Equal(needed,
                town.Database.Scalar("select needed from proposal where seq = (select max(seq) from proposal)"));

            // Who confirms for one of the two accounts alone has no say.
            await town.Refused("701", both.Id, town.Confirming(from));
            await town.Refused("701", both.Id, town.Confirming(trading));
            for (var given = 1; given <= needed; given++)
            {
                Assert.Equal(given == needed ? "carried-out" : "waiting",
                    (string?)(await town.Decide(both.Id, town.Confirming(from, trading))).Result!["state"]);
            }
        }

        town.Verify();
    }

    private sealed class Town : IDisposable
    {
        private long _makings;

        private Town(TestDatabase database, World world, TestClock clock) => (Database, World, Clock) =
            (database, world, clock);

        public TestDatabase Database { get; }

        public World World { get; }

        public TestClock Clock { get; }

        public Ledger Ledger { get; private set; } = null!;

        public Actor First => World.NationalBusiness;

        public Actor Second { get; private set; } = null!;

        public Actor Third { get; private set; } = null!;

        public Actor Configuration { get; private set; } = null!;

        public static async Task<Town> Found(Dbms dbms)
        {
            var database = new TestDatabase(dbms);
            var town = new Town(database, World.Found(database.Database), new TestClock(World.Start + (6 * World.Day)));
            using (var register = new Register(database.Database))
            {
                foreach (var function in new[] { 6, 8 })
                {
                    register.SetParameter($"approvals-{function}", World.Start, 1);
                }

                register.Commit();
            }

            town.Second = town.Person(Role.NationalBusiness);
            town.Third = town.Person(Role.NationalBusiness);
            town.Configuration = town.Person(Role.Configuration);
            town.Ledger = new(database.Database, town.Clock);
            await Task.CompletedTask;
            return town;
        }

        public Actor Person(Role role)
        {
            using var register = new Register(Database.Database);
            var person = register.AddPerson("另一人", role);
            register.Commit();
            return Actor.Of(person, role);
        }

        /// <summary>A new representative who confirms for these accounts.</summary>
        public Actor Confirming(params Card[] accounts)
        {
            var person = Person(Role.Representative);
            using (var register = new Register(Database.Database))
            {
                foreach (var account in accounts)
                {
                    register.AddRepresentative(person.PersonId, account.Number, initiates: false, confirms: true);
                }

                register.Commit();
            }

            return Now(person)!;
        }

        /// <summary>A person as the database has them now; null where they are suspended.</summary>
        public Actor? Now(Actor actor) => Read(s => Actors.Find(s, actor.PersonId));

        public long Inbox(Actor actor)
        {
            var count = Read(s => ProposalQueries.CountInbox(s, actor));
            Assert.Equal(count, Read(s => ProposalQueries.List(s, actor, "inbox", null, 100)).Items.Count);
            return count;
        }

        public IEnumerable<Guid> Seen(Actor actor) =>
            Read(s => ProposalQueries.List(s, actor, null, null, 100)).Items.Select(p => p.Id);

        public ProposalView? View(Actor actor, Guid id) => Read(s => ProposalQueries.Find(s, actor, id));

        private T Read<T>(Func<Snapshot, T> query)
        {
            using var snapshot = new Snapshot(Database.Database);
            return query(snapshot);
        }

        public Proposal Annul(long quantity, Actor? by = null) =>
            World.Move(Transfers.Annul, by ?? First, "NT", "NW", World.A, quantity, new() { Reference = "文号" });

        public async Task Create(long quantity)
        {
            var creation = World.CreateAllowances(quantity);
            await Ledger.Submit(creation);
            Assert.Equal(Outcome.Posted, (await Decide(creation.Id, Second)).Outcome);
        }

        public async Task Endow(string account, long quantity)
        {
            foreach (var proposal in World.Endow(account, quantity, World.LastYear))
            {
                var receipt = await Ledger.Submit(proposal.Function.Code == 16
                    ? proposal with { Terms = proposal.Terms with { FreezeUntil = Clock.Now + 1 } } : proposal);
                if (receipt.Outcome == Outcome.Pending)
                {
                    Assert.Equal(Outcome.Posted, (await Decide(proposal.Id, Second)).Outcome);
                }
            }

            Clock.Now += World.Hour;
        }

        /// <summary>Creates reductions, issues them to a project and trades them to the account.</summary>
        public async Task Reductions(string account, long quantity)
        {
            foreach (var proposal in World.Reduce(account, quantity))
            {
                Assert.Equal(Outcome.Posted, (await Ledger.Submit(proposal)).Outcome);
            }
        }

        public Task<ActReceipt> Decide(Guid proposal, Actor actor, ProposalDecision decision = ProposalDecision.Approve,
            string? reason = null) =>
            Act(DecideProposal.Row, actor, new DecideProposal.Form(proposal, decision, reason));

        public Task<ActReceipt> Act(Operation operation, Actor actor, object form) =>
            Ledger.Submit(new Act(Guid.NewGuid(), operation, actor, form));

        public Task Refused(string code, Guid proposal, Actor actor,
            ProposalDecision decision = ProposalDecision.Approve) =>
            Refused(code, proposal, DecideProposal.Row, new DecideProposal.Form(proposal, decision), actor);

        public async Task Refused(string code, Guid proposal, Operation operation, object form, Actor? actor = null)
        {
            var before = (State(proposal), Held("NT"), Held("NW"));
            var receipt = await Act(operation, actor ?? Actor.Registry, form);
            Assert.Equal(Outcome.Refused, receipt.Outcome);
            Assert.Contains(code, receipt.Refusals.Select(r => r.Code));
            Assert.Equal(before, (State(proposal), Held("NT"), Held("NW")));
        }

        public string State(Guid proposal) => Database.Query("select state, id from proposal",
            r => (State: r.GetString(0), Id: CarbonRegistry.Storage.Database.ReadGuid(r, 1)))
            .Single(p => p.Id == proposal).State;

        public long Held(string account) => Database.Scalar(
            $"select coalesce(sum(last - first + 1), 0) from holding where account_id = {World[account].Id}");

        public IReadOnlyList<(long First, long Last, long Hold)> Blocks(string account) =>
            Database.Query(
                $"select first, last, hold_id from holding where account_id = {World[account].Id} order by first",
                r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)));

        public void SetParameter(string name, long value)
        {
            using var register = new Register(Database.Database);
            register.SetParameter(name, Clock.Now, value);
            register.Commit();
        }

        public void Set(string account, string state) =>
            Sql($"update account set state = '{state}' where id = {World[account].Id}");

        public void Sql(string sql)
        {
            // As a founding writes: what was changed past the registry the verifier would find.
            using var register = new Register(Database.Database);
            register.Execute(sql);
            register.Commit();
        }

        /// <summary>A person was created or given a key by these people, just now.</summary>
        public void Made(string way, Actor person, params Actor[] by)
        {
            ++_makings;
            foreach (var one in by)
            {
                Sql(
                    "insert into making (person_id, way, seq, by_id, at) "
                        + $"values ({person.PersonId}, '{way}', {_makings}, {one.PersonId}, {Clock.Now})");
            }
        }

        public void Verify()
        {
            var findings = new List<string>();
            Verifier.Verify(Database.Database,
                f => findings.AddRange(f.Kind.Severity == Severity.Error ? [f.ToString()] : []));
            Assert.Empty(findings);
        }

        /// <summary>Two persons of the register are one human being: the database lets only one of them be
        /// active.</summary>
        public void BecomeOne(Dbms dbms, Actor one, Actor other)
        {
            var sql = $"update person set identity = {Blob(dbms, 7)} where id in ({one.PersonId}, {other.PersonId})";
            Assert.ThrowsAny<System.Data.Common.DbException>(() => Sql(sql));
            Sql($"update person set active = 0 where id = {other.PersonId}");
            Sql(sql);
        }

        private static string Blob(Dbms dbms, byte value) =>
            dbms == Dbms.Postgres ? $"decode(repeat('0{value}', 32), 'hex')" : $"zeroblob({value})";

        public void Dispose()
        {
            Ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Database.Dispose();
        }
    }
}
