using CarbonRegistry.Demonstration;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Administrators: what their forms must say, who sees whom in which order, how many keys one has.</summary>
public sealed class PersonTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_administrator_has_a_name_an_address_a_telephone_a_role_and_where_they_serve(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var number = Identifiers.IdentityNumber("11", new(1980, 1, 1), 1);
        var (exchange, house) = (bureau.World["XD-1"].Holder, bureau.World["AD-1"].Holder);
        await Said("", Form());

        foreach (var email in new[] { "a@b", "zhang.san@gov.cn", "a@" + new string('b', 252) })
        {
            await Said("", Form(email: email));
        }

        foreach (var email in new[] { "", "a", "@", "@b", "a@", "a@b@c", "a b@c", "a@\u0001",
            "a@" + new string('b', 253) })
        {
            await Said("106:email", Form(email: email));
        }

        foreach (var phone in new[] { "12345", "+8612", "010-6555 6666", "+" + new string('1', 29),
            new string('1', 30) })
        {
            await Said("", Form(phone: phone));
        }

        foreach (var phone in new[] { "1234", "+123", "1+2345", "12a45", "１２３４５", "12/345", new string('1', 31) })
        {
            await Said("106:phone", Form(phone: phone));
        }

        await Said("", Form(name: new string('张', 100)));
        await Said("106:name", Form(name: new string('张', 101)));
        await Said("106:name", Form(name: "张\u0001三"));
        await Said("229:name", Form(name: "张\u200b三"));
        await Said("104:name", Form(name: " "));
        foreach (var role in new[] { "representative", "registry", "audi", "" })
        {
            await Said("106:role", Form(role: role));
        }

        // Where they serve, as their role has it.
        await Said("", Form(jurisdiction: "00"));
        await Said("105:jurisdiction", Form(jurisdiction: "11"));
        foreach (var role in new[] { Role.ProvincialBusiness, Role.ProvincialSystem })
        {
            await Said("", Form(role: role.Key, jurisdiction: "11"));
            await Said("104:jurisdiction", Form(role: role.Key));
            await Said("106:jurisdiction", Form(role: role.Key, jurisdiction: "91"));
            await Said("106:jurisdiction", Form(role: role.Key, jurisdiction: "99"));
        }

        await Said("", Form(role: Role.Pilot.Key, jurisdiction: "91"));
        await Said("104:jurisdiction", Form(role: Role.Pilot.Key));
        await Said("106:jurisdiction", Form(role: Role.Pilot.Key, jurisdiction: "11"));

        // For whom they act.
        await Said("105:holder", Form(holder: new(exchange)));
        foreach (var (role, own, other) in new[] { (Role.Exchange, exchange, house),
            (Role.AuctionHouse, house, exchange) })
        {
            await Said("", Form(role: role.Key, holder: new(own)));
            await Said("104:holder", Form(role: role.Key));
            await Said("106:holder", Form(role: role.Key, holder: new(other)));
            await Said("106:holder", Form(role: role.Key, holder: new(999_999)));
        }

        await Said("104:identityNumber", Form() with { IdentityNumber = null! });
        await Said("106:identityNumber", Form() with { IdentityNumber = number[..17] });

        CreatePerson.Form Form(string name = "赵三", string role = "audit", string? jurisdiction = null,
            HolderId? holder = null, string? email = null, string? phone = null) =>
            new(name, role, number, jurisdiction, holder, email, phone);

        async Task Said(string reasons, CreatePerson.Form form)
        {
            var said = await bureau.Act(CreatePerson.Row, bureau.System, form, dryRun: true);
            Assert.Equal($"{form} {reasons}", $"{form} {Bureau.Codes(said)}");
            Assert.Equal(reasons.Length == 0 ? Outcome.Pending : Outcome.Refused, said.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void People_are_listed_to_those_who_manage_them_in_every_order_and_page_by_page(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        var representative = world.Of(world["EC-11-1"]);
        var (one, two) = (bureau.SecondConfiguration.PersonId, bureau.SecondSystem.PersonId);
        bureau.Arrange($"update person set email = 'zhang@gov.cn', phone = '010-1' where id = {one}");
        bureau.Arrange($"update person set active = 0 where id = {two}");
        bureau.Arrange(
            "insert into revoked_function (person_id, function) "
                + $"values ({two}, 3), ({two}, 1), ({bureau.ThirdSystem.PersonId}, 2)");
        bureau.Arrange(
            $"update representative set initiates = 0, confirms = 1 where person_id = {representative.PersonId} "
                + $"and account_id = {world["EG-11-1"].Id}");
        using var snapshot = new Snapshot(bureau.Database.Database);
        var all = List(world.Auditor);
        Assert.Equal(bureau.Database.Query("select id from person order by id", r => r.GetInt64(0)),
            all.Select(p => p.Id.Value));

        // What is shown of one.
        var shown = all.Single(p => p.Id == one);
        Assert.Equal(("Second configuration", "configuration", "00", (long?)null, true, "zhang@gov.cn", "010-1"),
            (shown.Name, shown.Role, shown.Jurisdiction, shown.Holder, shown.Active, shown.Email, shown.Phone));
        Assert.Empty(shown.Revoked);
        var suspended = PersonQueries.Find(snapshot, world.Auditor, two)!;
        Assert.Equal((false, null, null), (suspended.Active, suspended.Email, suspended.Phone));
        Assert.Equal([1, 3], suspended.Revoked.Select(f => (int)f));
        Assert.Equal(world.Exchanges[0].HolderId, PersonQueries.Find(snapshot, world.Auditor,
            world.Exchanges[0].PersonId)!.Holder);
        Assert.Null(PersonQueries.Find(snapshot, world.Auditor, new(999_999)));

        // Found by role, name and whether they may sign in.
        Assert.Equal(all.Where(p => p.Role == "representative").Select(p => p.Id),
            List(world.Auditor, Role.Representative).Select(p => p.Id));
        Assert.Equal([two], List(world.Auditor, active: false).Select(p => p.Id));
        Assert.Equal(all.Count - 1, List(world.Auditor, active: true).Count);
        Assert.Equal([one, two], List(world.Auditor, search: "Second").Select(p => p.Id).Order());
        Assert.Equal([one], List(world.Auditor, Role.Configuration, "Second", true).Select(p => p.Id));
        Assert.Empty(List(world.Auditor, search: "S%d"));

        // Who sees whom.
        var ours = world.Everybody.Where(p => p.Role == Role.Representative
            && world.Cards.Any(c => c.Jurisdiction == "11" && world.Of(c).PersonId == p.PersonId)).Select(p =>
            p.PersonId);
        Assert.Equal(ours.Append(bureau.Beijing.PersonId).Order(), List(bureau.Beijing).Select(p => p.Id));
        Assert.Equal(all.Where(p => p.Role != "representative").Select(p => p.Id),
            List(bureau.System).Select(p => p.Id));
        Assert.Equal([representative.PersonId], List(representative).Select(p => p.Id));
        var system = Actor.Of(new(999_999), Role.ProvincialSystem, "31");
        Assert.Equal([bureau.Shanghai.PersonId], List(system).Select(p => p.Id));
        Assert.Null(PersonQueries.Find(snapshot, bureau.Shanghai, bureau.Beijing.PersonId));

        // Whatever the order, pages of three are the whole list, and equal rows stand by their number.
        foreach (var (key, of) in new (string, Func<PersonView, string>)[]
        {
            ("number", _ => ""), ("name", p => p.Name), ("role", p => p.Role), ("jurisdiction", p => p.Jurisdiction),
                ("state", p => p.Active ? "1" : "0"),
        })
        {
            long[] up = [.. all.OrderBy(of, StringComparer.Ordinal).ThenBy(p => p.Id).Select(p => p.Id)];
            Assert.Equal(up, Paged(key));
            Assert.Equal(up.Reverse(), Paged("-" + key));
        }

        // What a representative represents, as far as who asks sees the accounts.
        var accounts = PersonQueries.Accounts(snapshot, bureau.Beijing, representative.PersonId);
        Assert.Equal(world.Cards.Where(c => c.Holder == world["EC-11-1"].Holder).Select(c => c.Number.ToString()),
            accounts.Select(a => a.Number));
        Assert.All(accounts, a => Assert.Equal(("户" + world["EC-11-1"].Holder, "Holder " + world["EC-11-1"].Holder),
            (a.Zh, a.En)));
        Assert.All(accounts, a => Assert.Equal(a.Number == world["EG-11-1"].Number.ToString()
            ? (false, true) : (true, false), (a.Initiates, a.Confirms)));
        Assert.Empty(PersonQueries.Accounts(snapshot, bureau.Shanghai, representative.PersonId));
        Assert.Empty(PersonQueries.Accounts(snapshot, world.Auditor, one));

        IReadOnlyList<PersonView> List(Actor actor, Role? role = null, string? search = null, bool? active = null) =>
            PersonQueries.List(snapshot, actor, role, search, active,
                ListOrder.Read(PersonQueries.Sorts, "number", null)!, 1000).Items;

        List<long> Paged(string sort)
        {
            var (pages, after) = (new List<long>(), (string?)null);
            do
            {
                var page = PersonQueries.List(snapshot, world.Auditor, null, null, null,
                    ListOrder.Read(PersonQueries.Sorts, sort, after)!, 3);
                Assert.InRange(page.Items.Count, 1, 3);
                pages.AddRange(page.Items.Select(p => p.Id.Value));
                after = page.Next;
            }
            while (after is not null && pages.Count < 1000);

            return pages;
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_person_has_so_many_passkeys_and_takes_off_their_own(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        for (var i = 1; i <= Credentials.MostPasskeys; i++)
        {
            await bureau.Must(ChangeCredentials.Row, bureau.Nation, new ChangeCredentials.Form(Passkey: Key(i)));
        }

        await bureau.Refused("223:passkey", ChangeCredentials.Row, bureau.Nation,
            new ChangeCredentials.Form(Passkey: Key(100)));
        await bureau.Must(ChangeCredentials.Row, bureau.System, new ChangeCredentials.Form(Passkey: Key(101)));

        // A key of another is none of theirs, and a challenge is answered once.
        await bureau.Refused("112:passkey", ChangeCredentials.Row, bureau.Nation,
            new ChangeCredentials.Form(RemovePasskey: "65"));
        await bureau.Must(ChangeCredentials.Row, bureau.Nation, new ChangeCredentials.Form(RemovePasskey: "01"));
        await bureau.Refused("112:passkey", ChangeCredentials.Row, bureau.Nation,
            new ChangeCredentials.Form(RemovePasskey: "01"));
        await bureau.Refused("223:passkey", ChangeCredentials.Row, bureau.Nation,
            new ChangeCredentials.Form(Passkey: Key(102) with { Challenge = Key(2).Challenge }));
        await bureau.Must(ChangeCredentials.Row, bureau.Nation, new ChangeCredentials.Form(Passkey: Key(103)));
        Assert.Equal(
            [.. Enumerable.Range(2, Credentials.MostPasskeys - 1).Select(i => (byte)i), (byte)103],
            bureau.Database.Query($"select id from passkey where person_id = {bureau.Nation.PersonId} order by id", r =>
                r.GetFieldValue<byte[]>(0)[0]));
        bureau.Verify();

        NewPasskey Key(int i) => new(
            [(byte)i], $"钥匙 {i}", [4], 0, "", false, false, [5], [6], [.. Enumerable.Repeat((byte)i, 32)],
                bureau.Clock.Now + World.Day);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void The_registry_itself_is_an_actor_and_who_is_suspended_is_none(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var suspended = bureau.SecondSystem.PersonId;
        bureau.Arrange($"update person set active = 0 where id = {suspended}");
        Assert.Equal(Actor.Registry, bureau.Read(s => Actors.Find(s, Actor.Registry.PersonId)));
        Assert.Null(bureau.Read(s => Actors.Find(s, suspended)));
        Assert.Null(bureau.Read(s => Actors.Find(s, new(999_999))));
        var found = bureau.Read(s => Actors.Find(s, bureau.World.Exchanges[1].PersonId))!;
        Assert.Equal((Role.Exchange, "00", bureau.World.Exchanges[1].HolderId),
            (found.Role, found.Jurisdiction, found.HolderId));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_was_suspended_comes_back_by_two_unless_they_are_there_already_as_another(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var number = Identifiers.IdentityNumber("11", new(1980, 1, 1), 1);
        var first = await Created("赵三", Role.Audit);
        await bureau.Must(ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(new(first), "调查"));
        Assert.Equal(0, Active(first));
        await bureau.ByTwo(ChangePermissions.Resume, new ChangePermissions.StateForm(new(first), "查清"));
        Assert.Equal(1, Active(first));
        await bureau.Refused("106:person", ChangePermissions.Resume, bureau.System,
            new ChangePermissions.StateForm(new(first), "查清"));

        await bureau.Must(ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(new(first), "离岗"));
        var second = await Created("钱四", Role.Configuration);
        await bureau.Refused("234:person", ChangePermissions.Resume, bureau.System,
            new ChangePermissions.StateForm(new(first), "查清"));
        await bureau.Must(ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(new(second), "离岗"));
        await bureau.ByTwo(ChangePermissions.Resume, new ChangePermissions.StateForm(new(first), "查清"));
        Assert.Equal((1, 0), (Active(first), Active(second)));
        bureau.Verify();

        async Task<long> Created(string name, Role role) =>
            (long)(await bureau.ByTwo(CreatePerson.Row, new CreatePerson.Form(name, role.Key, number)))["person"]!;

        long Active(long person) => bureau.Database.Scalar($"select active from person where id = {person}");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_token_that_has_expired_is_forgotten_with_the_next(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        await Token(1);
        await Token(2);
        bureau.Clock.Now += World.Day - 1;
        await Token(3);
        Assert.Equal(3, bureau.Database.Scalar("select count(*) from access_token"));
        bureau.Clock.Now += 1;
        await Token(4);
        Assert.Equal(2, bureau.Database.Scalar("select count(*) from access_token"));

        Task Token(byte number) => bureau.Must(
            CreateToken.Row, bureau.Nation,
            new CreateToken.Form(Guid.NewGuid(), "t", TokenScope.Read, bureau.Clock.Now + World.Day, null,
                [.. Enumerable.Repeat(number, 32)]));
    }

    [Fact]
    public void The_nation_and_the_auditor_see_every_account_and_nobody_else_does()
    {
        var registry = new Registry();
        var beijing = registry.OpenLocality(Registry.Beijing, Registry.BeijingPilot);
        foreach (var role in Role.All)
        {
            var sees = registry.Accounts.Where(Actor.Of(new(999), role).Sees).ToList();
            if (role == Role.NationalBusiness || role == Role.NationalSystem || role == Role.Audit)
            {
                Assert.Equal(registry.Accounts, sees);
            }
            else
            {
                Assert.DoesNotContain(beijing.EC, sees);
            }
        }

        foreach (var role in new[] { Role.ProvincialBusiness, Role.ProvincialSystem })
        {
            Assert.Equal(registry.Accounts.Where(a => a.Jurisdiction == Registry.Beijing),
                registry.Accounts.Where(Actor.Of(new(999), role, Registry.Beijing).Sees));
        }

        Assert.Equal([beijing.EC, beijing.EG], registry.Accounts.Where(
            Registry.Representative(beijing.EC, beijing.EG).Sees));
        Assert.Equal([registry.XD], registry.Accounts.Where(Registry.Exchange.Sees));
    }
}
