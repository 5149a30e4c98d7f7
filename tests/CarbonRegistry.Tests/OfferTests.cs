using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What a person is offered for a movement is what the ledger takes: every account and every tonne, and none
/// besides.</summary>
public sealed class OfferTests
{
    /// <summary>What is against the units, not against the two accounts.</summary>
    private static readonly string[] OfUnits = ["308", "309", "401", "402", "403", "404", "405"];

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_offered_can_be_moved_and_what_is_not_offered_is_refused(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        await using var ledger = scene.Open();
        await Stock(scene, ledger);
        using var snapshot = new Snapshot(scene.Database.Database);
        var people = world.Everybody.Where(p => p.Role != Role.Representative)
            .Concat(new[] { "EC-11-1", "EC-11-2", "EG-31-1", "EG-44-1", "EG-91-1" }.Select(name =>
                world.Of(world[name]))).ToList();
        var (accounts, tonnes) = (0, 0L);
        foreach (var (actor, transfer) in people.SelectMany(_ =>
            Functions.Movements.Where(m => m is { Undoes: null, IsExtension: false }), (p, m) => (p, m)))
        {
            if (!transfer.By.Contains(actor.Role))
            {
                continue;
            }

            var sources = OfferQueries.Sources(snapshot, actor, transfer);
            Assert.True(sources.Complete);
            if (transfer.Creates)
            {
                Assert.Empty(sources.Accounts);
                await Check(actor, transfer, null);
                continue;
            }

            // From an account that is not offered nothing goes anywhere.
            var offered = sources.Accounts.Select(a => a.Number).ToHashSet();
            Assert.Equal(offered.Count, sources.Accounts.Count);
            foreach (var card in world.Cards)
            {
                if (offered.Contains(card.Number))
                {
                    await Check(actor, transfer, card);
                }
                else if (transfer.Routes.Any(r => r.From.Any(t => t.Code == card.Type)))
                {
                    Assert.All(await Tried(actor, transfer, card), t => Assert.NotEmpty(t.Against));
                }
            }
        }

        Assert.True(accounts > 50 && tonnes > 1000, $"{accounts} accounts and {tonnes} tonnes are offered.");

        async Task Check(Actor actor, Transfer transfer, Card? from)
        {
            var destinations = OfferQueries.Destinations(snapshot, actor, transfer, from?.Number, scene.Clock.Now);
            Assert.True(destinations.Complete);
            var expected = (await Tried(actor, transfer, from)).Where(t => t.Against.Length == 0).Select(t =>
                t.To.Name).Order(StringComparer.Ordinal);
            var offered = destinations.Accounts.Select(a => world.Cards.Single(c => c.Number == a.Number)).ToList();
            Assert.Equal($"{transfer} {from}: {string.Join(' ', expected)}",
                $"{transfer} {from}: {string.Join(' ', offered.Select(c => c.Name).Order(StringComparer.Ordinal))}");
            accounts += offered.Count;
            if (from is not null)
            {
                foreach (var to in offered)
                {
                    await CheckUnits(actor, transfer, from, to);
                }
            }
        }

        async Task CheckUnits(Actor actor, Transfer transfer, Card from, Card to)
        {
            var units = OfferQueries.Units(snapshot, actor, transfer, from.Number, to.Number, scene.Clock.Now);
            Assert.Equal(units.OrderBy(u => u.Unit.Line).ThenBy(u => u.VintageFirst).ThenBy(u => u.Batch), units);
            var ranges = OfferQueries.Ranges(snapshot, actor, transfer, from.Number, to.Number, scene.Clock.Now, 100);
            Assert.Equal(units.Sum(u => u.Quantity), ranges.Sum(r => r.Quantity));
            Assert.Equal(ranges.Take(1), OfferQueries.Ranges(snapshot, actor, transfer, from.Number, to.Number,
                scene.Clock.Now, 1));
            foreach (var (text, quantity) in ranges)
            {
                Assert.True(SerialNumber.TryParse(text, out var serial));
                var unit = UnitTypes.OfLine(serial!.Range.Line);
                Assert.DoesNotContain(await Reasons(Try(actor, transfer, from, to, unit, quantity,
                    new(Serials: [serial]))), c => c != "405");
            }

            // Of one batch and, where they are held for somebody, for one account: so much and not one tonne more.
            var held = transfer.Takes.HasFlag(HoldKinds.Consignment);
            foreach (var group in units.GroupBy(u => (u.Unit, u.Batch, HeldFor: held ? u.HeldFor : null)))
            {
                var pick = new Picking(Batches: [group.Key.Batch],
                    HeldFor: AccountNumber.TryParse(group.Key.HeldFor, out var number) ? number : null);
                var quantity = group.Sum(u => u.Quantity);
                Assert.DoesNotContain(await Reasons(Try(actor, transfer, from, to, group.Key.Unit, quantity, pick)),
                    c => c != "405");
                Assert.Contains("401", await Reasons(Try(actor, transfer, from, to, group.Key.Unit, quantity + 1,
                    pick)));
                tonnes += quantity;
            }

            // What is not offered there is not to be had.
            foreach (var unit in new[] { World.A, World.C }.Except(units.Select(u => u.Unit)))
            {
                Assert.NotEmpty(await Reasons(Try(actor, transfer, from, to, unit, 1)));
            }
        }

        // Every account as a destination, with what is against the two accounts.
        async Task<List<(Card To, string[] Against)>> Tried(Actor actor, Transfer transfer, Card? from)
        {
            var tried = world.Cards.Where(c => c != from).SelectMany(_ =>
                UnitTypes.All.Where(u => transfer.Units.Contains(u.Kind)), (to, unit) => (to, unit)).ToList();
            var reasons = await Task.WhenAll(tried.Select(t => Reasons(Try(actor, transfer, from, t.to, t.unit, 1))));
            return [.. tried.Zip(reasons, (t, r) => (t.to, Against: r.Except(OfUnits).ToArray())).GroupBy(t =>
                t.to, (to, of) => (to, of.MinBy(t => t.Against.Length).Against))];
        }

        async Task<IReadOnlyList<string>> Reasons(Proposal proposal) =>
            [.. (await ledger.Submit(proposal)).Refusals.Select(r => r.Code)];

        Proposal Try(Actor actor, Transfer transfer, Card? from, Card to, UnitType unit, long quantity,
            Picking? pick = null) => new(
            Guid.NewGuid(), transfer, actor, [new(from?.Number, to.Number, unit, quantity, pick)],
            Registry.TermsFor(transfer) with { Reference = transfer.Needs.Contains(Term.Reference)
                ? World.Decision() : null }, DryRun: true);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_account_is_offered_by_its_own_name_else_by_its_holders(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        scene.Database.Execute($"update account set name = '' where id = {world["EC-11-1"].Id}");
        using var snapshot = new Snapshot(scene.Database.Database);
        var holder = world["EC-11-1"].Holder;
        var own = OfferQueries.Sources(snapshot, world.Of(world["EC-11-1"]), Transfers.TransferDirectly).Accounts;
        Assert.Equal(
            [("户" + holder, "Holder " + holder, null, 0), ("ET-of-EC-11-1", "Holder " + holder, null, 0),
                ("EG-11-1", "Holder " + holder, null, 0), ("ET-of-EG-11-1", "Holder " + holder, null, 0),
                ("EP-11-1", "Holder " + holder, "P11", 0), ("ET-of-EP-11-1", "Holder " + holder, null, 0)],
            own.Select(a => (a.Zh, a.En, a.Project, (int)a.ComplianceYear)));
        Assert.Equal(["EC", "ET", "EG", "ET", "EP", "ET"], own.Select(a => a.Type.Code));
        var year = Assert.Single(OfferQueries.Destinations(snapshot, world.Of(world["EC-11-1"]), Transfers.Surrender,
            world["EC-11-1"].Number, scene.Clock.Now).Accounts);
        Assert.Equal((world["NS-11-2024"].Number, World.LastYear), (year.Number, year.ComplianceYear));

        // An account that is not there leads nowhere.
        var none = new AccountNumber("EC", World.Beijing, new(9_999_999));
        var nowhere = OfferQueries.Destinations(snapshot, world.Of(world["EC-11-1"]), Transfers.Surrender, none,
            scene.Clock.Now);
        Assert.Empty(nowhere.Accounts);
        Assert.True(nowhere.Complete);
        Assert.Empty(OfferQueries.Units(snapshot, world.Of(world["EC-11-1"]), Transfers.Surrender, none, null,
            scene.Clock.Now));
        Assert.Empty(OfferQueries.Ranges(snapshot, world.Of(world["EC-11-1"]), Transfers.Surrender, none, null,
            scene.Clock.Now, 10));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_account_is_found_by_a_name_however_many_firms_elsewhere_have_it(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        Multiply(scene, world["EC-31-1"], 2500, "中岳");
        using (var register = new Register(scene.Database.Database))
        {
            foreach (var name in new[] { "EC-11-1", "EC-11-2" })
            {
                SearchIndex.Add(register, SearchIndex.Of.Holder, world[name].Holder, ["中岳钢铁" + name]);
            }

            register.Commit();
        }

        using var snapshot = new Snapshot(scene.Database.Database);
        foreach (var typed in new[] { "中岳", "中岳钢" })
        {
            var found = OfferQueries.Destinations(snapshot, world.ProvincialBusiness[World.Beijing],
                Transfers.AllocateProvincially, world["PT-11"].Number, scene.Clock.Now, typed);
            Assert.True(found.Complete);
            Assert.Equal([world["EC-11-1"].Number, world["EC-11-2"].Number], found.Accounts.Select(a => a.Number));
            Assert.All(found.Accounts, a => Assert.True(a.Seen));
            Assert.True(AccountQueries.Suggest(snapshot, world.ProvincialBusiness[World.Beijing], typed,
                [AccountTypes.EC], 10) is { Complete: true, Count: 2 });
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Another_provinces_account_is_found_by_a_whole_number_or_credit_code_alone(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        var world = scene.World;
        var there = world["EC-31-1"];
        using (var register = new Register(scene.Database.Database))
        {
            register.Execute("update holder set identifier = '91310000MA1FL0001X' where id = @id",
                ("id", there.Holder));
            SearchIndex.Change(register, SearchIndex.Of.Holder, there.Holder, ["浦东电力", "91310000ma1fl0001x"]);
            register.Commit();
        }

        using var snapshot = new Snapshot(scene.Database.Database);
        var all = Found(null);
        Assert.True(all.Beyond);
        Assert.NotEmpty(all.Accounts);
        Assert.All(all.Accounts, a => Assert.Equal(World.Beijing, a.Number.Jurisdiction));
        var number = there.Number.ToString();
        foreach (var part in new[] { "浦东电力", "浦", "9131", "91310000MA1FL0001", number[..^3], number[6..], "ec31" })
        {
            Assert.Empty(Found(part).Accounts);
        }

        Assert.Equal([(there.Number, false)], Found(number).Accounts.Select(a => (a.Number, a.Seen)));
        Assert.Contains(there.Number, Found("91310000ma1fl0001x").Accounts.Select(a => a.Number));

        AccountOffers Found(string? typed) => OfferQueries.Destinations(
            snapshot, world.ProvincialBusiness[World.Beijing], Transfers.TransferWithoutTrade, world["EC-11-1"].Number,
            scene.Clock.Now, typed);
    }

    /// <summary>So many others like an account and its holder, found by this name and a number.</summary>
    private static void Multiply(Scene scene, Card like, int count, string name)
    {
        var register = scene.Database;
        var numbers = $"with recursive n(i) as (select 1 union all select i + 1 from n where i < {count}) ";
        register.Execute(
            "insert into holder (id, kind, name_zh, name_en, jurisdiction) " + numbers
                + $"select 500000 + i, kind, '{name}' || i, 'Firm ' || i, jurisdiction from n, holder "
                + $"where id = {like.Holder}");
        register.Execute(
            "insert into account (id, number, type, holder_id, jurisdiction, state, opened_at) " + numbers
                + "select 500000 + i, 'like-' || i, type, 500000 + i, jurisdiction, state, opened_at from n, account "
                + $"where id = {like.Id}");
        register.Execute(
            "insert into search_key (kind, key, id) " + numbers + $"select 1, '{name}' || i, 500000 + i from n");
    }

    /// <summary>Units in every kind of account: free, in a freeze period, consigned, under a court's freeze; accounts
    /// that are not open.</summary>
    private static async Task Stock(Scene scene, Ledger ledger)
    {
        var world = scene.World;
        var decided = new Terms { Reference = "文号" };
        Actor nation = world.NationalBusiness, beijing = world.ProvincialBusiness[World.Beijing];
        var order = new HoldOrder(HoldKinds.Judicial, "北京市第一中级人民法院", "〔2025〕京01执1号", null);
        foreach (var proposal in (Proposal[])
        [
            .. world.Reduce("EG-31-1", 100), .. world.Reduce("EC-11-1", 40),
                world.CreateAllowances(500, World.ThisYear),
            world.Move(Transfers.AllocateNationally, nation, "NT", "NA", World.A, 200, decided),
            world.Move(Transfers.AllocateNationally, nation, "NT", "NU", World.A, 100, decided),
            world.Move(Transfers.AssignToProvinces, nation, "NA", "PT-11", World.A, 120, decided),
            world.Move(Transfers.AllocateProvincially, beijing, "PT-11", "EC-11-1", World.A, 30,
                decided with { FreezeUntil = scene.Clock.Now + (30 * World.Day) }),
            world.Move(Transfers.ConsignNationally, nation, "NU", "AD-1", World.A, 40, decided),
            world.Move(Transfers.ConsignProvincially, beijing, "PT-11", "AD-1", World.A, 20, decided),
            world.Direct("EC-11-1", "ET-of-EC-11-1", 100),
            world.Move(Transfers.TransferToExchange, world.Of(world["EC-11-1"]), "ET-of-EC-11-1", "XD-1", World.A, 30),
            new(Guid.NewGuid(), Functions.EditProvincialAccount, beijing,
                [new(null, world["EC-11-1"].Number, World.A, 50)], Registry.TermsFor(Functions.EditProvincialAccount),
                order),
            new(Guid.NewGuid(), Functions.EditProvincialAccount, beijing,
                [new(null, world["EC-11-1"].Number, World.A, 20)], Registry.TermsFor(Functions.EditProvincialAccount),
                order),
        ])
        {
            var receipt = await ledger.Submit(proposal);
            Assert.True(receipt.Outcome == Outcome.Posted,
                $"{proposal.Function}: {string.Join(' ', receipt.Refusals.Select(r => r.Code))}");
            scene.Clock.Now += 1;
        }

        // In the middle of last year's time to surrender and of this year's.
        scene.Clock.Now = World.Start + (20 * World.Day);
        using var register = new Register(scene.Database.Database);
        foreach (var (name, state) in new[] { ("EC-11-2", "frozen"), ("ET-of-EC-11-2", "restricted"),
            ("EG-44-1", "restricted"), ("EG-11-2", "closed") })
        {
            register.Execute($"update account set state = '{state}' where id = {world[name].Id}");
        }

        register.Commit();
    }
}
