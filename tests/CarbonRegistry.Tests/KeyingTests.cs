using CarbonRegistry.Demonstration;
using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>How people come to be and get their keys: two for each, and no code in the hands of whoever asked for
/// it.</summary>
public sealed class KeyingTests
{
    private int _numbers;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task An_administrator_is_created_by_two_and_keyed_by_one_who_approved(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var asked = await bureau.Waits(CreatePerson.Row, bureau.System, Person("赵三", "zhao@gov.cn"));
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from person where name = '赵三'"));

        // Whoever approves sees whom they create and where they are reached; the journal does not.
        var shown = Assert.Single(bureau.Read(s =>
            ProposalQueries.List(s, bureau.SecondSystem, "inbox", null, 10)).Items).Terms!["form"]!;
        Assert.Equal(("赵三", "audit", "zhao@gov.cn"),
            ((string)shown["name"]!, (string)shown["role"]!, (string)shown["email"]!));
        var identity = (string)shown["identityNumber"]!;
        Assert.Equal(18, identity.Length);
        Assert.All(new[] { "zhao@gov.cn", identity }, secret =>
            Assert.DoesNotContain(secret, bureau.Journal(), StringComparison.Ordinal));
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.System, Approve(asked));
        var made = (await bureau.Must(DecideProposal.Row, bureau.SecondSystem, Approve(asked)))["result"]!;
        var person = (long)made["person"]!;

        // The requester never has the code, nor a colleague who did not approve; the approver has one, once.
        await bureau.Refused("227:person", IssueEnrolment.Row, bureau.System, Letter(person));
        await bureau.Refused("227:person", IssueEnrolment.Row, bureau.ThirdSystem, Letter(person));
        await bureau.Act(IssueEnrolment.Row, bureau.SecondSystem, Letter(person));
        Assert.Equal(1, bureau.Database.Scalar($"select count(*) from enrolment where person_id = {person}"));
        await bureau.Refused("226:person", IssueEnrolment.Row, bureau.SecondSystem, Letter(person));
        Assert.Equal(
            [$"created {bureau.System.PersonId}", $"created {bureau.SecondSystem.PersonId}",
                $"keyed {bureau.SecondSystem.PersonId}"],
            bureau.Database.Query($"select way, by_id from making where person_id = {person} order by way, by_id",
                r => $"{r.GetString(0)} {r.GetInt64(1)}"));
        Assert.Contains("\"delivery\":\"letter\"", bureau.Journal(), StringComparison.Ordinal);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_new_key_is_asked_for_approved_and_issued_within_seven_days(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var nation = bureau.Nation.PersonId;
        await bureau.Refused("226:person", IssueEnrolment.Row, bureau.SecondSystem, Letter(nation));
        await bureau.Refused("232:person", RequestEnrolment.Row, bureau.System,
            new RequestEnrolment.Form(bureau.System.PersonId, "遗失"));
        await bureau.Refused("104:reason", RequestEnrolment.Row, bureau.System,
            new RequestEnrolment.Form(nation, null!));
        await bureau.Refused("809:person", RequestEnrolment.Row, bureau.System,
            new RequestEnrolment.Form(bureau.World.Of(bureau.World["EC-11-1"]).PersonId, "遗失"));
        await bureau.ByTwo(RequestEnrolment.Row, new RequestEnrolment.Form(nation, "遗失"));
        bureau.Clock.Now += Enrolment.Valid - 1;
        Assert.Single(bureau.Read(s => EnrolmentRequest.ToIssue(s, bureau.SecondSystem.PersonId, bureau.Clock.Now)));
        Assert.Empty(bureau.Read(s => EnrolmentRequest.ToIssue(s, bureau.System.PersonId, bureau.Clock.Now)));
        bureau.Clock.Now += 1;
        await bureau.Refused("226:person", IssueEnrolment.Row, bureau.SecondSystem, Letter(nation));

        // Of two requests the last counts.
        await bureau.ByTwo(RequestEnrolment.Row, new RequestEnrolment.Form(nation, "遗失"));
        bureau.Clock.Now += World.Hour;
        await bureau.ByTwo(RequestEnrolment.Row, new RequestEnrolment.Form(nation, "再次遗失"), bureau.SecondSystem,
            bureau.ThirdSystem);
        await bureau.Refused("227:person", IssueEnrolment.Row, bureau.SecondSystem, Letter(nation));
        await bureau.Must(IssueEnrolment.Row, bureau.ThirdSystem, Letter(nation));
        await bureau.Refused("226:person", IssueEnrolment.Row, bureau.ThirdSystem, Letter(nation));

        // By mail there must be an address, which two gave; the code stands nowhere as it is.
        await bureau.ByTwo(RequestEnrolment.Row, new RequestEnrolment.Form(nation, "遗失"));
        await bureau.Refused("228:delivery", IssueEnrolment.Row, bureau.SecondSystem, ByMail(nation));
        await bureau.ByTwo(EditPerson.Row, new EditPerson.Form(nation, Email: "nation@gov.cn"));
        await bureau.Refused("104:code", IssueEnrolment.Row, bureau.SecondSystem,
            new IssueEnrolment.Form(nation, EnrolmentDelivery.Mail, NewCode()));
        await bureau.Must(IssueEnrolment.Row, bureau.SecondSystem, ByMail(nation));
        // Whoever turns the mail aside in the database gets no code, and nobody does then.
        bureau.Database.Database.Execute(
            "update mail set address = 'thief@elsewhere.example' where sealed is not null");
        var outbox = new Outbox(bureau.Database.Database, bureau.Clock, (text, address) =>
            (text, address) == ("sealed", "nation@gov.cn") ? "ABCD-EFGH" : null);
        Assert.DoesNotContain(outbox.Take(100), m => m.Address == "thief@elsewhere.example");
        Assert.Equal(
            1, bureau.Database.Scalar(
                "select count(*) from mail where address = 'thief@elsewhere.example' and next_at is null "
                    + "and sent_at is null and sealed is null"));
        await bureau.ByTwo(RequestEnrolment.Row, new RequestEnrolment.Form(nation, "遗失"));
        await bureau.Must(IssueEnrolment.Row, bureau.SecondSystem, ByMail(nation));
        var mail = outbox.Take(100).Single(m => m.Body.Contains("ABCD-EFGH", StringComparison.Ordinal));
        Assert.Equal("nation@gov.cn", mail.Address);
        Assert.Contains("/enrol", mail.Body, StringComparison.Ordinal);
        outbox.Sent(mail);
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from mail where sealed is not null"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Taking_away_is_one_persons_act_giving_back_needs_a_second(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var audit = bureau.World.Auditor.PersonId;
        var spare = await Administrator(bureau, bureau.System, bureau.SecondSystem, Role.Audit);
        await bureau.Must(ChangePermissions.Suspend, bureau.System, new ChangePermissions.StateForm(audit, "调查"));
        var resume = await bureau.Waits(ChangePermissions.Resume, bureau.System,
            new ChangePermissions.StateForm(audit, "查清"));
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.System, Approve(resume));
        await bureau.Must(DecideProposal.Row, bureau.SecondSystem, Approve(resume));

        await bureau.Must(ChangePermissions.Row, bureau.System, new ChangePermissions.Form(bureau.Nation.PersonId, []));
        await bureau.Must(ChangePermissions.Row, bureau.System, new ChangePermissions.Form(spare.PersonId, [37]));
        await bureau.Must(ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(spare.PersonId, "离岗"));
        await bureau.Waits(ChangePermissions.Row, bureau.System, new ChangePermissions.Form(spare.PersonId, []));

        // The person whom it is about does not approve it, and the last two system administrators stay.
        var own = await bureau.Waits(EditPerson.Row, bureau.System,
            new EditPerson.Form(bureau.SecondSystem.PersonId, Email: "second@gov.cn"));
        await bureau.Refused("232:proposal", DecideProposal.Row, bureau.SecondSystem, Approve(own));
        await bureau.Must(DecideProposal.Row, bureau.ThirdSystem, Approve(own));
        await bureau.Must(ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(bureau.ThirdSystem.PersonId, "离岗"));
        await bureau.Refused("233:person", ChangePermissions.Suspend, bureau.System,
            new ChangePermissions.StateForm(bureau.SecondSystem.PersonId, "离岗"));
        await bureau.Refused("233:revoked", ChangePermissions.Row, bureau.System,
            new ChangePermissions.Form(bureau.SecondSystem.PersonId, [1]));
        bureau.Verify();
    }

    /// <summary>A registry founded this morning makes its first creation the same day, and one system administrator
    /// alone never does.</summary>
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task On_the_day_of_the_founding_two_make_the_first_creation_and_nobody_alone(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        using (var register = new Storage.Register(bureau.Database.Database))
        {
            register.SetParameter("approvals-6", new(1), 1);
            register.Commit();
        }

        var (a, b) = (bureau.System, bureau.SecondSystem);
        var (p1, p2) = (await Administrator(bureau, a, b), await Administrator(bureau, b, a));
        Assert.Equal("", await Create(bureau, p1, p2));

        // Both letters by one: they are that one's. By mail they are nobody's; one by letter is one's own alone.
        var (p3, p4) = (await Administrator(bureau, a, b), await Administrator(bureau, a, b));
        Assert.Equal("705", await Create(bureau, p3, p4));
        Assert.Equal("705", await Create(bureau, p1, p3));
        var (p5, p6) = (await Administrator(bureau, a, b, mail: true), await Administrator(bureau, a, b, mail: true));
        Assert.Equal("", await Create(bureau, p5, p6));
        Assert.Equal("", await Create(bureau, p3, p5));

        // A third system administrator whose letter B handed out is B: they create nobody together.
        var c = await Administrator(bureau, a, b, Role.NationalSystem);
        var asked = await bureau.Waits(CreatePerson.Row, c, Person("钱九"));
        await bureau.Refused("705:proposal", DecideProposal.Row, b, Approve(asked));

        // Thirty days later they are two.
        bureau.Clock.Now += (30 * World.Day) + 1;
        Assert.Equal("", await Create(bureau, p3, p4));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task What_a_letter_will_keep_apart_is_known_before_it_is_handed_out(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (a, b, now) = (bureau.System, bureau.SecondSystem, bureau.Clock.Now);
        var one = await Administrator(bureau, a, b, Role.Configuration);
        var made = await bureau.ByTwo(CreatePerson.Row, Person("钱九", "q@gov.cn", Role.Configuration), a, b);
        var other = (long)made["person"]!;
        var name = bureau.Text($"select name from person where id = {one.PersonId}");
        var issuer = bureau.Text($"select name from person where id = {b.PersonId}");
        Assert.Equal([name], Lost([b.PersonId]));
        Assert.Empty(Lost([a.PersonId]));
        Assert.Equal([a.PersonId, b.PersonId], Hands(EnrolmentDelivery.Mail).Order());
        Assert.Empty(Lost(Hands(EnrolmentDelivery.Mail)));
        Assert.Equal([b.PersonId], Hands(EnrolmentDelivery.Letter));
        var office = (Role.Configuration.Key, "00", default(HolderId));
        Assert.Contains(new(name, issuer), bureau.Read(s => Colleagues.AtRisk(s, a, office, new(0), now)));
        Assert.DoesNotContain(bureau.Read(s => Colleagues.AtRisk(s, b, office, new(0), now)), r => r.Colleague == name);

        // Heads that one hand holds are one; who has no code yet is none; after thirty days they are two.
        Founded(bureau,
            $"update person set active = 0 where role = 'configuration' and id not in ({one.PersonId}, {other})");
        Assert.Equal(1, Together(now));
        await bureau.Must(IssueEnrolment.Row, b, Letter(other));
        Assert.Equal(1, Together(now));
        Assert.Equal(2, Together(now + (31 * World.Day)));

        IReadOnlyList<string> Lost(IReadOnlyList<PersonId> by) =>
            bureau.Read(s => Colleagues.Lost(s, PersonQueries.Find(s, a, new(other))!, by, now));

        IReadOnlyList<PersonId> Hands(EnrolmentDelivery delivery) =>
            bureau.Read(s => IssueEnrolment.Hands(s, b, new(other), delivery, now));

        long Together(Instant at) => bureau.Read(s => Colleagues.ActingTogether(s, Role.Configuration, at));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Who_enrols_initiator_and_confirmer_is_told_to_the_holder_and_letters_make_them_close(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var card = bureau.World["EC-11-2"];
        var number = card.Number.ToString();
        Founded(bureau, $"update holder set contact_email = 'boss@co.cn' where id = {card.Holder}");
        foreach (var proposal in bureau.World.Endow(card.Name, 1000))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var (one, two) = (await First("王一"), await First("李二"));
        Founded(bureau,
            $"insert into representative (person_id, account_id, initiates, confirms) values ({one}, {card.Id}, 1, 0)");
        Founded(bureau, $"update account set confirmations = 1 where id = {card.Id}");

        // Not yet by one and the same: nobody is told. Then the holder is, at its own address, with all names.
        await bureau.Must(IssueEnrolment.ForRepresentative, bureau.Beijing, Letter(one));
        Assert.Empty(Told(bureau));
        await bureau.Must(IssueEnrolment.ForRepresentative, bureau.Beijing, ByMail(two));
        var mail = Assert.Single(Told(bureau));
        Assert.Equal("boss@co.cn", mail.Address);
        foreach (var word in new[] { number, "王一", "李二",
            bureau.Text($"select name from person where id = {bureau.Beijing.PersonId}") })
        {
            Assert.Contains(word, mail.Body, StringComparison.Ordinal);
        }

        await bureau.Refused("809:person", IssueEnrolment.ForRepresentative, bureau.Shanghai, Letter(one));

        // A mail to an address that its sender wrote down themself is as good as a letter in their hand.
        Assert.Equal("705", await Confirmed());

        // A holder without an address: the other administrators of its province hear of it, not the one who did it.
        Founded(bureau, $"update holder set contact_email = null where id = {card.Holder}");
        long colleague;
        using (var register = new Storage.Register(bureau.Database.Database))
        {
            colleague = register.AddPerson("同事", Role.ProvincialBusiness, "11");
            register.Commit();
        }

        await bureau.Must(IssueEnrolment.ForRepresentative, bureau.Beijing, Letter(two));
        Assert.Equal([colleague], bureau.Database.Query("select person_id from notice where kind = 'enrolled-both'",
            r => r.GetInt64(0)));
        bureau.Verify();

        // Another one's mail reaches the person: after the thirty days only that counts, and it makes nobody close.
        bureau.Clock.Now += 31 * World.Day;
        await bureau.Must(IssueEnrolment.ForRepresentative, bureau.Beijing, Letter(one));
        await bureau.Must(IssueEnrolment.ForRepresentative, Actor.Of(new(colleague), Role.ProvincialBusiness, "11"),
            ByMail(two));
        Assert.Equal("", await Confirmed());
        await bureau.Must(IssueEnrolment.ForRepresentative, bureau.Beijing, ByMail(two));
        Assert.Equal("705", await Confirmed());

        // Alone on the account, and so at once.
        async Task<long> First(string name)
        {
            Founded(bureau, $"delete from representative where account_id = {card.Id}");
            var natural = new AddRepresentative.NaturalPerson(name, Number(), Email: "x@co.cn");
            return (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
                new AddRepresentative.Form(number, Natural: natural, Confirms: true)))["person"]!;
        }

        async Task<string> Confirmed()
        {
            var movement = bureau.World.Direct(card.Name, "ET-of-" + card.Name, 1)
                with { Actor = bureau.Read(s => Actors.Find(s, new(one)))! };
            Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(movement)).Outcome);
            return string.Join(' ',
                (await bureau.Act(DecideProposal.Row, bureau.Read(s => Actors.Find(s, new(two)))!,
                        Approve(movement.Id))).Refusals.Select(r => r.Code));
        }
    }

    private static List<Mail> Told(Bureau bureau) => [.. new Outbox(bureau.Database.Database, bureau.Clock).Take(1000)
        .Where(m => m.Subject.Contains(NoticeKind.EnrolledBoth.Title.Zh, StringComparison.Ordinal))];

    /// <summary>Writes as a founding does: what is changed past the registry the verifier would find.</summary>
    private static void Founded(Bureau bureau, string sql)
    {
        using var register = new Storage.Register(bureau.Database.Database);
        register.Execute(sql);
        register.Commit();
    }

    private static async Task<string> Create(Bureau bureau, Actor by, Actor approver)
    {
        var creation = bureau.World.CreateAllowances(10) with { Actor = by };
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(creation)).Outcome);
        var decided = await bureau.Act(DecideProposal.Row, approver, Approve(creation.Id));
        return string.Join(' ', decided.Refusals.Select(r => r.Code));
    }

    private async Task<Actor> Administrator(Bureau bureau, Actor by, Actor approver, Role? role = null,
        bool mail = false)
    {
        role ??= Role.NationalBusiness;
        var made = await bureau.ByTwo(CreatePerson.Row, Person("人员" + ++_numbers, "p@gov.cn", role), by, approver);
        var person = (long)made["person"]!;
        await bureau.Must(IssueEnrolment.Row, approver, mail ? ByMail(person) : Letter(person));
        return Actor.Of(new(person), role);
    }

    private CreatePerson.Form Person(string name, string? email = null, Role? role = null) =>
        new(name, (role ?? Role.Audit).Key, Number(), Email: email);

    private string Number() => Identifiers.IdentityNumber("31", new(1985, 7, 1), ++_numbers + 100);

    private static IssueEnrolment.Form Letter(long person) => new(new(person), EnrolmentDelivery.Letter, NewCode());

    private static IssueEnrolment.Form ByMail(long person) =>
        new(new(person), EnrolmentDelivery.Mail, NewCode(), "sealed");

    private static byte[] NewCode() => Secrets.HashCode(Enrolment.NewCode());

    private static DecideProposal.Form Approve(Guid proposal) => new(proposal, ProposalDecision.Approve);
}
