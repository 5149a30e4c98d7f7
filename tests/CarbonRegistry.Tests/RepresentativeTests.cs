using CarbonRegistry.Accounts;
using CarbonRegistry.Demonstration;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Account representatives: who operates an account, from which day on.</summary>
public sealed class RepresentativeTests
{
    private static readonly string One = Identifiers.IdentityNumber("11", new(1980, 2, 29), 1),
    Two = Identifiers.IdentityNumber("44", new(1990, 12, 31), 2),
        Three = Identifiers.IdentityNumber("31", new(1985, 7, 1), 3);

    /// <summary>After the holidays of the first two days of June 2025, three working days: Tuesday to
    /// Thursday.</summary>
    private static readonly long Friday = Instant.StartOf(new(2025, 6, 6));

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_first_representative_takes_office_at_once_and_every_further_one_later(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var account = await Account(bureau);
        var first = (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(account, Natural: new("王一", One, "13800000000", "w@y.cn"), Initiates: true)))[
            "person"]!;
        var second = new AddRepresentative.Form(account, Natural: new("李二", Two), Confirms: true);
        await bureau.Waits(AddRepresentative.Row, bureau.Beijing, second);
        Assert.Equal(1, bureau.Database.Scalar("select count(*) from person where name in ('王一', '李二')"));
        bureau.Clock.Now = new(Friday - 1);
        Assert.Empty(await bureau.LetFallDue());
        bureau.Clock.Now = new(Friday);
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal(["王一 True False", "李二 False True"],
            bureau.Read(s => HolderQueries.Representatives(s, Number(account)))
            .Select(r => $"{r.Name} {r.Initiates} {r.Confirms}"));

        // Their numbers and contact data are nowhere in the journal, and their numbers nowhere at all.
        foreach (var secret in new[] { One, Two, "13800000000", "w@y.cn" })
        {
            Assert.DoesNotContain(secret, bureau.Journal(), StringComparison.Ordinal);
        }

        Assert.Equal(2,
            bureau.Database.Scalar("select count(distinct identity) from person where identity is not null"));
        await bureau.Refused("811:person", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(account, new(first)));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_change_can_be_stopped_by_those_who_are_there(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var card = bureau.World["EC-11-1"];
        var there = bureau.World.Of(card);
        var change = await bureau.Waits(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(card.Number.ToString(), Natural: new("李二", Two), Initiates: true,
                Confirms: true));
        var removal = await bureau.Waits(RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(card.Number.ToString(), there.PersonId));
        await bureau.Must(DecideProposal.Row, there, new DecideProposal.Form(change, ProposalDecision.Withdraw));
        await bureau.Refused("701:proposal", DecideProposal.Row, bureau.World.Of(bureau.World["EC-31-1"]),
            new DecideProposal.Form(removal, ProposalDecision.Withdraw));
        bureau.Clock.Now = new(Friday);
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Empty(bureau.Read(s => HolderQueries.Representatives(s, card.Number)));
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from person where name = '李二'"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Nobody_has_a_second_self_or_a_second_role(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (mine, other) = (await Account(bureau), await Account(bureau, 8));
        var person = (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(mine, Natural: new("王一", One), Initiates: true)))["person"]!;
        Assert.Equal(person,
            (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
                    new AddRepresentative.Form(other, Natural: new("王一", One), Confirms: true)))["person"]!);
        var third = await Account(bureau, 9);
        await bureau.Refused("120:natural.name", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(third, Natural: new("王二", One)));
        await bureau.Refused("801:natural.identityNumber", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(third, Natural: new("王二", One[..17] + "?")));
        await bureau.Refused("104:person", AddRepresentative.Row, bureau.Beijing, new AddRepresentative.Form(third));
        await bureau.Refused("105:person", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(third, new(person), new("王一", One)));

        // An administrator is no representative, says the registry and says the database.
        var admin =
            (long)(await bureau.ByTwo(CreatePerson.Row, new CreatePerson.Form("赵三", Role.Audit.Key, Three)))[
                "person"]!;
        await bureau.Refused("810:natural.identityNumber", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(third, Natural: new("赵三", Three)));
        await bureau.Refused("809:person", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(third, new(admin)));
        Assert.ThrowsAny<System.Data.Common.DbException>(() =>
            bureau.Database.Execute($"update person set role = 'provincial-business' where id = {person}"));

        // Another province's persons and accounts are as if they were not there.
        await bureau.Refused("809:person", AddRepresentative.Row, bureau.Shanghai,
            new AddRepresentative.Form(bureau.World["EG-31-1"].Number.ToString(), new(person)));
        await bureau.Refused("203:account", AddRepresentative.Row, bureau.Shanghai,
            new AddRepresentative.Form(mine, Natural: new("李二", Two)));
        await bureau.Refused("203:account", ChangeRepresentative.Row, bureau.Shanghai,
            new ChangeRepresentative.Form(mine, new(person), false, false));
        await bureau.Refused("203:account", RemoveRepresentative.Row, bureau.Shanghai,
            new RemoveRepresentative.Form(mine, new(person)));
        await bureau.Refused("809:person", SuspendRepresentative.Row, bureau.Shanghai,
            new SuspendRepresentative.Form(new(person), false, "因"));
        await bureau.Refused("202", AddRepresentative.Row, bureau.Nation,
            new AddRepresentative.Form(mine, Natural: new("李二", Two)));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Rights_and_the_signing_policy_fit_together(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        bureau.Set("change-delay-working-days", 0);
        var account = await Account(bureau);
        var first = (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(account, Natural: new("王一", One), Initiates: true)))["person"]!;
        await bureau.Refused("813:confirmations", SetSigningPolicy.Row, bureau.Beijing,
            new SetSigningPolicy.Form(account, 1));
        var second = (long)(await bureau.Must(AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(account, Natural: new("李二", Two), Confirms: true)))["person"]!;
        await bureau.Must(SetSigningPolicy.Row, bureau.Beijing, new SetSigningPolicy.Form(account, 1, 1000));
        await bureau.Refused("813:confirmations", SetSigningPolicy.Row, bureau.Beijing,
            new SetSigningPolicy.Form(account, 2));
        await bureau.Refused("106:confirmations 106:above", SetSigningPolicy.Row, bureau.Beijing,
            new SetSigningPolicy.Form(account, -1, -1));
        await bureau.Refused("813:person", ChangeRepresentative.Row, bureau.Beijing,
            new ChangeRepresentative.Form(account, new(second), Initiates: true, Confirms: false));
        await bureau.Refused("813:person", RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(account, new(second)));
        await bureau.Must(ChangeRepresentative.Row, bureau.Beijing,
            new ChangeRepresentative.Form(account, new(first), Initiates: true, Confirms: true));
        await bureau.Must(RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(account, new(second)));
        await bureau.Refused("812:person", RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(account, new(second)));
        Assert.Equal((1, 1000L), bureau.Read(s => VersionQueries.OfAccount(s, Number(account))) is [.., var last]
            ? (last.Confirmations, last.ConfirmAbove) : default);

        // Suspended at once, from every account; the reason is on record.
        await bureau.Must(SuspendRepresentative.Row, bureau.Beijing,
            new SuspendRepresentative.Form(new(first), Active: false, "离职"));
        Assert.False(Assert.Single(bureau.Read(s => HolderQueries.Representatives(s, Number(account)))).Active);
        await bureau.Refused("809:person", AddRepresentative.Row, bureau.Beijing,
            new AddRepresentative.Form(await Account(bureau, 8), new(first)));
        await bureau.Must(SuspendRepresentative.Row, bureau.Beijing,
            new SuspendRepresentative.Form(new(first), Active: true, "复职"));
        Assert.Contains("离职", bureau.Journal(), StringComparison.Ordinal);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_file_adds_the_first_representatives_of_its_accounts_or_none(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (one, other) = (await Account(bureau), await Account(bureau, 8));
        var file = $"""
            账户号,姓名,公民身份号码,发起代表,确认代表,联系电话,电子邮箱
            {one},王一,{One},是,否,13800000000,w@y.cn
            {one},李二,{Two},,true,,
            {other},王一,{One},true,,,
            """;
        var (form, refusals) = AddRepresentatives.Read(Bureau.File(AddRepresentatives.Columns, file));
        Assert.Empty(refusals);
        Assert.Equal(Outcome.Posted,
            (await bureau.Act(AddRepresentatives.Row, bureau.Beijing, form!, dryRun: true)).Outcome);
        var known = bureau.World["EC-11-1"].Number;
        var bad = file + "\n" + $"""
            {known},赵三,{Three},是,,,
            {bureau.World["EC-31-1"].Number},赵三,{Three},是,,,
            {other},孙四,{Three[..17]}?,是,,,
            {one},李三,{Two},是,,123,
            """;
        var (rest, unread) = AddRepresentatives.Read(Bureau.File(AddRepresentatives.Columns, bad));
        Assert.Equal("801:identityNumber:7", string.Join(' ', unread.Select(r => $"{r.Code}:{r.Field}:{r.Leg}")));
        await bureau.Refused("824:account:5 203:account:6 106:contact.phone:8", AddRepresentatives.Row, bureau.Beijing,
            rest);

        // Every line is looked at, also after one that is refused: another name for a number of a line before it.
        var named = Bureau.File(AddRepresentatives.Columns,
            file + $"\n{known},赵三,{Three},是,,,\n{one},李三,{Two},是,,,");
        await bureau.Refused("824:account:5 120:natural.name:6", AddRepresentatives.Row, bureau.Beijing,
            AddRepresentatives.Read(named).Form);
        Assert.Equal("106:initiates:2",
            string.Join(' ',
                AddRepresentatives.Read(Bureau.File(AddRepresentatives.Columns,
                    $"account,name,identityNumber,initiates\n{one},王一,{One},maybe")).Refusals.Select(r =>
                    $"{r.Code}:{r.Field}:{r.Leg}")));
        await bureau.Must(AddRepresentatives.Row, bureau.Beijing, form!);
        Assert.Equal(["王一 True False", "李二 False True"],
            bureau.Read(s => HolderQueries.Representatives(s, Number(one)))
            .Select(r => $"{r.Name} {r.Initiates} {r.Confirms}"));
        Assert.Equal(2, bureau.Database.Scalar("select count(*) from person where name in ('王一', '李二')"));

        // Once they are there, further ones wait for the delay of changes, singly.
        await bureau.Refused("824:account:2", AddRepresentatives.Row, bureau.Beijing,
            new AddRepresentatives.Form([new(2, one, "赵三", Three, true, false, null, null)]));
        foreach (var secret in new[] { One, Two, Three, "13800000000", "w@y.cn" })
        {
            Assert.DoesNotContain(secret, bureau.Journal(), StringComparison.Ordinal);
        }

        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Who_is_suspended_does_not_count_as_confirming_and_what_waits_keeps_an_account_open(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var account = await Account(bureau);
        var id = Number(account).Sequence;
        long one, two;
        using (var register = new Storage.Register(bureau.Database.Database))
        {
            (one, two) = (register.AddPerson("一", Role.Representative, "11"),
                register.AddPerson("二", Role.Representative, "11"));
            register.AddRepresentative(new(one), Number(account), confirms: true);
            register.AddRepresentative(new(two), Number(account), confirms: true);
            register.Commit();
        }

        bureau.Database.Execute($"update account set confirmations = 1 where id = {id}");
        bureau.Database.Execute(
            "insert into session (hash, id, person_id, method, created_at, seen_at, ends_at, address, user_agent) "
                + $"select request_hash, id, {two}, 'passkey', at, at, at + 1, '', '' from ledger_transaction limit 1");
        await bureau.Must(SuspendRepresentative.Row, bureau.Beijing,
            new SuspendRepresentative.Form(new(two), false, "离岗"));
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from session"));
        await bureau.Refused("813:person", RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(account, new(one)));
        await bureau.Refused("813:person", ChangeRepresentative.Row, bureau.Beijing,
            new ChangeRepresentative.Form(account, new(one), true, false));
        await bureau.Refused("813:confirmations", SetSigningPolicy.Row, bureau.Beijing,
            new SetSigningPolicy.Form(account, 2, 0));
        await bureau.Must(SuspendRepresentative.Row, bureau.Beijing,
            new SuspendRepresentative.Form(new(two), true, "返岗"));

        // The removal waits for its day: until then the account does not close.
        var removal = await bureau.Waits(RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(account, new(two)));
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "closing", "注销"));
        await bureau.Refused("808:account", ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(account, "closed", "注销"));
        await bureau.Must(DecideProposal.Row, bureau.Beijing,
            new DecideProposal.Form(removal, ProposalDecision.Withdraw));
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "closed", "注销"));
    }

    private static AccountNumber Number(string account) =>
        AccountNumber.TryParse(account, out var number) ? number : default;

    private static async Task<string> Account(Bureau bureau, int number = 7)
    {
        var holder = await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Enterprise, "京能热电" + number, null,
                Identifiers.CreditCode("11", number)));
        return (string)(await bureau.Must(OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EG", new((long)holder["holder"]!))))["account"]!;
    }
}
