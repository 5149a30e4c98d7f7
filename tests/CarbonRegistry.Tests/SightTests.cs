using System.Collections.Frozen;
using CarbonRegistry.Accounts;
using CarbonRegistry.Demonstration;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What each sees of what concerns others too: legs of what was not posted, identity numbers, what a proposal would move.</summary>
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
        Proposal waiting = world.Move(Transfers.SurrenderToPilot, world.Of(general), general.Name, "NO-92", World.C, 60), refused = waiting with { Id = Guid.NewGuid(), Legs = [waiting.Legs[0] with { Quantity = 5000 }] };
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
        Assert.Equal(("no legs", "nothing"), (Legs(world.ProvincialBusiness["31"], waiting), Legs(world.ProvincialBusiness["31"], refused)));
        Assert.Equal(("no legs", "nothing"), (Legs(world.Pilots["92"], waiting), Legs(world.Pilots["92"], refused)));
        Assert.Equal(("nothing", "nothing"), (Legs(world.ProvincialBusiness["11"], waiting), Legs(world.ProvincialBusiness["11"], refused)));

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
            var listed = TransactionQueries.List(snapshot, actor, new() { Limit = 1000 }).Items.Where(t => t.Id == proposal.Id).ToList();
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
            (world.ProvincialBusiness["31"], true), (world.Of(world["EG-person"]), true), (system, false), (world.NationalBusiness, false), (world.NationalSystem, false), (world.Auditor, false),
        })
        {
            var expected = sees ? number : number[..6] + "***********" + number[^1];
            Assert.Equal(expected, HolderQueries.Find(snapshot, actor, holder)!.Identifier);
            Assert.Equal(expected, HolderQueries.List(snapshot, actor, new() { Limit = 1000 }).Items.Single(h => h.Id == holder).Identifier);
            Assert.Equal(sees ? 1 : 0, HolderQueries.List(snapshot, actor, new() { Text = number[6..14], Limit = 10 }).Items.Count);
        }

        Assert.Null(HolderQueries.Find(snapshot, world.ProvincialBusiness["11"], holder));
        Assert.Null(HolderQueries.Find(snapshot, world.Of(world["EC-31-1"]), holder));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_proposal_shows_what_it_would_move(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        Proposal creation = world.CreateAllowances(700), annulment = world.Move(Transfers.Annul, world.NationalBusiness, "NT", "NW", World.A, 150, new() { Reference = "文号" });
        await using (var ledger = scene.Open())
        {
            // Of two batches, so that it reserves two ranges.
            Assert.All([await ledger.Submit(world.CreateAllowances(100)), await ledger.Submit(world.CreateAllowances(100, World.ThisYear))], r => Assert.Equal(Outcome.Posted, r.Outcome));
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
        Assert.Equal([150, 700], ProposalQueries.List(snapshot, world.NationalBusiness, "mine", null, 10).Items.Select(p => p.Quantity));
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
