using System.Collections.Frozen;
using CarbonRegistry.Accounts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What each sees of what concerns others too: legs of what was not posted, identity numbers, what a proposal
/// would move.</summary>
public sealed class SightTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Legs_of_what_waits_or_was_refused_are_shown_to_who_asked_and_to_the_nation(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        var general = world["EG-31-1"];
        Proposal waiting = world.Move(Transfers.SurrenderToPilot, world.Of(general), general.Name, "NO-92", World.C,
            60), refused = waiting with { Id = Guid.NewGuid(), Legs = [waiting.Legs[0] with { Quantity = 5000 }] };
        await using (var ledger = scene.Open())
        {
            foreach (var proposal in world.Reduce(general.Name, 100))
            {
                Assert.Equal(Outcome.Posted, (await ledger.Submit(proposal)).Outcome);
            }

            Assert.Equal(Outcome.Pending, (await ledger.Submit(waiting)).Outcome);
            Assert.Equal(Outcome.Refused, (await ledger.Submit(refused)).Outcome);
        }

        var colleague = Colleague(scene, general);
        using var snapshot = new Snapshot(scene.Database.Database);
        Assert.Equal(("legs", "legs"), (Legs(world.Of(general), waiting), Legs(world.Of(general), refused)));
        Assert.Equal(("legs", "legs"), (Legs(world.NationalBusiness, waiting), Legs(world.NationalBusiness, refused)));
        Assert.Equal(("legs", "legs"), (Legs(world.Auditor, waiting), Legs(world.Auditor, refused)));
        Assert.Equal(("no legs", "nothing"), (Legs(colleague, waiting), Legs(colleague, refused)));
        Assert.Equal(("no legs", "nothing"),
            (Legs(world.ProvincialBusiness["31"], waiting), Legs(world.ProvincialBusiness["31"], refused)));
        Assert.Equal(("no legs", "nothing"), (Legs(world.Pilots["92"], waiting), Legs(world.Pilots["92"], refused)));
        Assert.Equal(("nothing", "nothing"),
            (Legs(world.ProvincialBusiness["11"], waiting), Legs(world.ProvincialBusiness["11"], refused)));

        // Who decides on it sees which units; others of the account their own side.
        foreach (var actor in new[] { world.Of(general), colleague, world.Pilots["92"] })
        {
            var shown = Assert.Single(TransactionQueries.Find(snapshot, actor, [waiting.Id]));
            Assert.Equal(60, shown.Postings.Sum(p => p.Quantity));
            Assert.Equal(shown.PostingCount, shown.Postings.Count);
        }

        string Legs(Actor actor, Proposal proposal)
        {
            var found = TransactionQueries.Find(snapshot, actor, [proposal.Id]);
            var listed = TransactionQueries.List(snapshot, actor,
                new() { Limit = 1000 }).Items.Where(t => t.Id == proposal.Id).ToList();
            Assert.Equal(found.Select(f => f.Terms?.ToJsonString()), listed.Select(l => l.Terms?.ToJsonString()));
            return found is not [var one] ? "nothing" : one.Terms?["legs"] is null ? "no legs" : "legs";
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_individuals_number_is_shown_to_their_province_and_themselves_alone(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        var number = Identifiers.IdentityNumber("31", new(1984, 2, 29), 3);
        var holder = world["EG-person"].Holder;
        scene.Database.Execute($"update holder set identifier = '{number}' where id = {holder}");
        var system = scene.Person(Role.ProvincialSystem, "31");
        using var snapshot = new Snapshot(scene.Database.Database);
        foreach (var (actor, sees) in new[]
        {
            (world.ProvincialBusiness["31"], true), (world.Of(world["EG-person"]), true), (system, false),
            (world.NationalBusiness, false), (world.NationalSystem, false), (world.Auditor, false),
        })
        {
            var expected = sees ? number : number[..6] + "***********" + number[^1];
            Assert.Equal(expected, HolderQueries.Find(snapshot, actor, new(holder))!.Identifier);
            Assert.Equal(expected, HolderQueries.List(snapshot, actor,
                new() { Limit = 1000 }).Items.Single(h => h.Id == holder).Identifier);
            Assert.Equal(sees ? 1 : 0, HolderQueries.List(snapshot, actor,
                new() { Text = number, Limit = 10 }).Items.Count);
            Assert.Empty(HolderQueries.List(snapshot, actor, new() { Text = number[..14], Limit = 10 }).Items);
        }

        Assert.Null(HolderQueries.Find(snapshot, world.ProvincialBusiness["11"], new(holder)));
        Assert.Null(HolderQueries.Find(snapshot, world.Of(world["EC-31-1"]), new(holder)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_proposal_shows_what_it_would_move(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        Proposal creation = world.CreateAllowances(700),
        annulment = world.Move(Transfers.Annul, world.NationalBusiness, "NT", "NW", World.A, 150,
                new() { Reference = "文号" });
        await using (var ledger = scene.Open())
        {
            // Of two batches, so that it reserves two ranges.
            Assert.All([await ledger.Submit(world.CreateAllowances(100)),
                await ledger.Submit(world.CreateAllowances(100, World.ThisYear))],
                r => Assert.Equal(Outcome.Posted, r.Outcome));
            using (var register = new Register(scene.Database.Database))
            {
                register.SetParameter("approvals-6", World.Start + 1, 1);
                register.SetParameter("approvals-8", World.Start + 1, 1);
                register.Commit();
            }

            scene.Clock.Now += 1;
            Assert.Equal(Outcome.Pending, (await ledger.Submit(creation)).Outcome);
            Assert.Equal(Outcome.Pending, (await ledger.Submit(annulment)).Outcome);
        }

        using var snapshot = new Snapshot(scene.Database.Database);
        Assert.Equal(700, ProposalQueries.Find(snapshot, world.NationalBusiness, creation.Id)!.Quantity);
        Assert.Equal(150, ProposalQueries.Find(snapshot, world.NationalBusiness, annulment.Id)!.Quantity);
        Assert.Equal([150, 700], ProposalQueries.List(snapshot, world.NationalBusiness, "mine", null,
            10).Items.Select(p => p.Quantity));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Proposals_are_found_by_what_they_are_in_every_order_and_page_by_page(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (world, nation) = (bureau.World, bureau.Nation);
        Actor second;
        using (var register = new Register(bureau.Database.Database))
        {
            second = Actor.Of(register.AddPerson("Zheng Er", Role.NationalBusiness), Role.NationalBusiness);
            register.Commit();
        }

        bureau.Set("approvals-6", 1);
        bureau.Set("approvals-8", 1);
        bureau.Clock.Now += 1;
        var created = await Propose(world.CreateAllowances(100));
        var carried = await bureau.Must(DecideProposal.Row, second,
            new DecideProposal.Form(created, ProposalDecision.Approve));
        Assert.Equal(TransactionId.Carried(created), (Guid?)carried["carriedOutAs"]);
        var rejected = await Propose(Annulment(second, 10));
        await bureau.Must(DecideProposal.Row, nation,
            new DecideProposal.Form(rejected, ProposalDecision.Reject, "数量有误"));
        var waiting = await Propose(Annulment(nation, 20));
        var withdrawn = await Propose(world.CreateAllowances(30) with { Actor = second });
        await bureau.Must(DecideProposal.Row, second, new DecideProposal.Form(withdrawn, ProposalDecision.Withdraw));
        await bureau.Must(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form(Parameters.SessionIdle.Name, 5));
        var day = bureau.Clock.Now + (30 * World.Day);
        var parameter = await bureau.Waits(SetParameter.Row, bureau.Configuration,
            new SetParameter.Form(Parameters.SessionIdle.Name, 20, day));
        var scheduled = await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(parameter, ProposalDecision.Approve));
        Assert.Null(scheduled["carriedOutAs"]);
        using var snapshot = new Snapshot(bureau.Database.Database);
        Guid[] all = [created, rejected, waiting, withdrawn, parameter];
        Assert.Equal(all, Listed());
        Assert.Equal([created, withdrawn], Listed(function: 6));
        Assert.Equal([rejected, waiting], Listed(function: 8));
        Assert.Equal([parameter], Listed(state: ProposalState.Scheduled));
        Assert.Equal([waiting], Listed(function: 8, state: ProposalState.Waiting));
        Assert.Equal([rejected, withdrawn], Listed(text: "zheng"));
        Assert.Equal([rejected], Listed(function: 8, text: "ER"));
        Assert.Equal([rejected, waiting], Listed(text: world["NT"].Number.ToString().ToLowerInvariant()));
        Assert.Empty(Listed(text: "z_eng"));
        Assert.Equal([waiting, parameter], Listed(box: "open"));
        Assert.Equal([created, waiting], Listed(nation, box: "mine"));
        Assert.Equal([waiting], Listed(second, box: "inbox"));
        Assert.Empty(Listed(nation, box: "inbox"));
        Assert.Equal([waiting], ProposalQueries.OfAccount(snapshot, nation, world["NT"].Number).Select(p => p.Id));
        Assert.Empty(ProposalQueries.OfAccount(snapshot, nation, world["NA"].Number));

        // Whatever the order, pages of one are the whole list, and equal rows stand by their number.
        foreach (var (key, of) in new (string, Func<ProposalView, string>)[]
        {
            ("number", _ => ""), ("function", p => $"{p.Function:000}"), ("by", p => p.PersonName),
                ("account", p => p.Account ?? ""), ("state", p => p.State.Key),
        })
        {
            var whole = ProposalQueries.List(snapshot, world.Auditor, null, null, 100).Items;
            Guid[] up = [.. whole.OrderBy(of, StringComparer.Ordinal).ThenBy(p => p.Seq).Select(p => p.Id)];
            Assert.Equal(up, Paged(key));
            Assert.Equal(up.Reverse(), Paged("-" + key));
        }

        // What is shown of each.
        var (at, until) = (Instant.Text(bureau.Clock.Now), Instant.Text(bureau.Clock.Now + (30 * World.Day)));
        var done = Shown(created);
        Assert.Equal((6L, 100L, (Guid?)TransactionId.Carried(created), (string?)at, 1, 1),
            ((long)done.Function, done.Quantity, done.Result, done.SettledAt, done.Needed, done.Given));
        Assert.Equal(new ApprovalView(second.PersonId, "Zheng Er", at, null), Assert.Single(done.Approvals));
        var against = Shown(rejected);
        Assert.Equal(("rejected", "数量有误", (Guid?)null, 0),
            (against.State.Key, against.Reason, against.Result, against.Given));
        Assert.Equal((second.PersonId, "Zheng Er", world["NT"].Number.ToString(), "national-business"),
            (against.Person, against.PersonName, against.Account, against.Role));
        var open = Shown(waiting);
        Assert.Equal((at, until, null, null, null), (open.At, open.ExpiresAt, open.EffectiveAt, open.SettledAt,
            open.Reason));
        Assert.Empty(open.Approvals);
        Assert.Equal((null, Instant.Text(day), "set-parameter"),
            (Shown(parameter).ExpiresAt, Shown(parameter).EffectiveAt, Shown(parameter).Operation));
        Assert.Equal((false, false), Own(world.Auditor, waiting));
        Assert.Equal((true, false), Own(nation, waiting));
        Assert.Equal((false, true), Own(second, waiting));
        Assert.Equal((true, false), Own(second, rejected));
        Assert.Null(ProposalQueries.Find(snapshot, bureau.Configuration, waiting));
        bureau.Verify();

        async Task<Guid> Propose(Proposal proposal)
        {
            Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(proposal)).Outcome);
            return proposal.Id;
        }

        Proposal Annulment(Actor by, long quantity) =>
            world.Move(Transfers.Annul, by, "NT", "NW", World.A, quantity, new() { Reference = "文号" });

        IEnumerable<Guid> Listed(Actor? actor = null, string? box = null, short? function = null,
            ProposalState? state = null, string? text = null) => ProposalQueries.List(
            snapshot, actor ?? world.Auditor, box, function, state, text,
                ListOrder.Read(ProposalQueries.Sorts, "number", null)!, 100).Items.Select(p => p.Id);

        List<Guid> Paged(string sort)
        {
            var (pages, after) = (new List<Guid>(), (string?)null);
            do
            {
                var page = ProposalQueries.List(snapshot, world.Auditor, null, null, null, null,
                    ListOrder.Read(ProposalQueries.Sorts, sort, after)!, 1);
                pages.Add(Assert.Single(page.Items).Id);
                after = page.Next;
            }
            while (after is not null && pages.Count < 10);

            return pages;
        }

        ProposalView Shown(Guid id) => ProposalQueries.Find(snapshot, world.Auditor, id)!;

        (bool IsOwn, bool MayApprove) Own(Actor actor, Guid id) =>
            ProposalQueries.Find(snapshot, actor, id) is { } found ? (found.IsOwn, found.MayApprove) : default;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_id_that_two_use_is_to_each_their_own_and_to_others_the_journals(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        Actor second, third;
        using (var register = new Register(bureau.Database.Database))
        {
            second = Actor.Of(register.AddPerson("郑二", Role.NationalBusiness), Role.NationalBusiness);
            third = Actor.Of(register.AddPerson("郑三", Role.NationalBusiness), Role.NationalBusiness);
            register.Commit();
        }

        bureau.Set("approvals-6", 2);
        bureau.Clock.Now += 1;
        var first = world.CreateAllowances(100);
        var other = world.CreateAllowances(40) with { Id = first.Id, Actor = second };
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(first)).Outcome);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(other)).Outcome);
        using var snapshot = new Snapshot(bureau.Database.Database);
        var own = TransactionId.Own(second.PersonId, first.Id);
        Assert.Equal([first.Id, first.Id], Ids(second));
        Assert.Equal([own, first.Id], Ids(bureau.Nation));
        Assert.Equal([own, first.Id], Ids(world.Auditor));
        Assert.Equal(40, ProposalQueries.Find(snapshot, second, first.Id)!.Quantity);
        Assert.Equal(100, ProposalQueries.Find(snapshot, bureau.Nation, first.Id)!.Quantity);
        Assert.All(
            new[] { second, bureau.Nation, world.Auditor }.SelectMany(a =>
                ProposalQueries.List(snapshot, a, null, null, 10).Items),
            p => Assert.Null(p.Terms!["askedAs"]));

        // The first of two approvals carries nothing out.
        var approved = await bureau.Must(DecideProposal.Row, second,
            new DecideProposal.Form(first.Id, ProposalDecision.Withdraw));
        Assert.Equal(own, (Guid?)approved["proposal"]);
        approved = await bureau.Must(DecideProposal.Row, third,
            new DecideProposal.Form(first.Id, ProposalDecision.Approve));
        Assert.Equal(("waiting", null, 1, 2), ((string?)approved["state"], (Guid?)approved["carriedOutAs"],
            (int)approved["given"]!, (int)approved["needed"]!));
        bureau.Verify();

        IEnumerable<Guid> Ids(Actor actor) => ProposalQueries.List(snapshot, actor, null, null, 10).Items.Select(p =>
            p.Id);
    }

    private static Actor Colleague(Scene scene, Card account)
    {
        using var register = new Register(scene.Database.Database);
        var person = register.AddPerson("同事", Role.Representative);
        register.AddRepresentative(person, account.Number, initiates: false);
        register.Commit();
        return Actor.Of(person, Role.Representative) with { Views = new[] { account.Id }.ToFrozenSet() };
    }
}
