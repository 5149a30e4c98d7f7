using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Xunit;
using Kind = CarbonRegistry.Accounts.OpenJurisdiction.JurisdictionKind;

namespace CarbonRegistry.Tests;

/// <summary>Provinces and pilot regions are opened by act, with the accounts that the system opens with them; accounts
/// are changed by file.</summary>
public sealed class JurisdictionTests
{
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task All_provinces_that_are_missing_are_opened_by_one_act_of_two_people(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var before = bureau.Database.Query(
            "select code, name_zh from jurisdiction where kind = 'province' order by code",
            r => (r.GetString(0), r.GetString(1)));
        Assert.NotEmpty(before);
        await bureau.Refused("104:document", OpenProvinces.Row, bureau.Configuration, new OpenProvinces.Form(null!));
        await bureau.Refused("202", OpenProvinces.Row, bureau.Nation, new OpenProvinces.Form("文号 1"));
        var proposal = await bureau.Waits(OpenProvinces.Row, bureau.Configuration, new OpenProvinces.Form("文号 1"));
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.Configuration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));
        Assert.Equal(before.Count, bureau.Database.Scalar("select count(*) from jurisdiction where kind = 'province'"));
        await bureau.Must(DecideProposal.Row, bureau.SecondConfiguration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));

        // The 31 of GB/T 2260, what was there as it was, each new one with its authority, its account and a surrender
        // account for each year that is open.
        var after = bureau.Database.Query(
            "select code, name_zh from jurisdiction where kind = 'province' order by code",
            r => (r.GetString(0), r.GetString(1)));
        Assert.Equal(31, after.Count);
        Assert.Equal(before, after.Where(a => before.Any(b => b.Item1 == a.Item1)));
        Assert.Contains(("54", "西藏"), after);
        Assert.DoesNotContain(after, a => a.Item1 is "71" or "81" or "82");
        Assert.Equal(31, bureau.Database.Scalar("select count(*) from account where type = 'PT'"));
        Assert.Equal(["NS 2024", "NS 2025", "PT 0"], bureau.Database.Query(
            "select type, compliance_year from account where jurisdiction = '65' order by type, compliance_year", r =>
            $"{r.GetString(0)} {r.GetInt64(1)}"));
        Assert.Equal(
            "新疆生态环境主管部门",
            bureau.Text(
                "select h.name_zh from account a join holder h on h.id = a.holder_id where a.type = 'PT' "
                    + "and a.jurisdiction = '65'"));
        await bureau.Refused("821", OpenProvinces.Row, bureau.Configuration, new OpenProvinces.Form("文号 2"));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_province_and_a_pilot_region_come_with_their_accounts_and_need_two_people(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var other = bureau.SecondConfiguration;
        var sichuan = new OpenJurisdiction.Form(Kind.Province, "51", "四川", "Sichuan", "文号 1");
        var tried = await bureau.Act(OpenJurisdiction.Row, bureau.Configuration, sichuan, dryRun: true);
        Assert.Equal(Outcome.Pending, tried.Outcome);
        var proposal = await bureau.Waits(OpenJurisdiction.Row, bureau.Configuration, sichuan);
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from jurisdiction where code = '51'"));
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.Configuration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));
        await bureau.Must(DecideProposal.Row, other, new DecideProposal.Form(proposal, ProposalDecision.Approve));

        // Both compliance years take surrenders still: a surrender account for each.
        Assert.Equal(["NS 2024", "NS 2025", "PT 0"],
            bureau.Database.Query(
                "select type, compliance_year from account where jurisdiction = '51' order by type, compliance_year",
                r => $"{r.GetString(0)} {r.GetInt64(1)}"));
        Assert.Equal(
            "四川生态环境主管部门",
            bureau.Text(
                "select h.name_zh from account a join holder h on h.id = a.holder_id where a.type = 'PT' "
                    + "and a.jurisdiction = '51'"));

        var pilot = await bureau.Waits(OpenJurisdiction.Row, other,
            new OpenJurisdiction.Form(Kind.Pilot, "95", "成都试点", "Chengdu pilot", "文号 2", "51"));
        await bureau.Must(DecideProposal.Row, bureau.Configuration,
            new DecideProposal.Form(pilot, ProposalDecision.Approve));
        Assert.Equal("NO", bureau.Text("select type from account where jurisdiction = '95'"));
        Assert.Equal("51", bureau.Text("select within from jurisdiction where code = '95'"));

        // A year that is opened later reaches it too.
        var opened = await bureau.Must(OpenComplianceYear.Row, bureau.Configuration,
            new OpenComplianceYear.Form(2030, bureau.Clock.Now, bureau.Clock.Now + (40 * World.Day)));
        Assert.Equal(4, opened["accounts"]!.AsArray().Count);
        foreach (var (reasons, form) in new[]
        {
            ("821:code", sichuan), ("106:code", sichuan with { Code = "99" }),
            ("106:code", sichuan with { Code = "16" }),
            ("106:code 104:document", sichuan with { Code = "00", Document = null! }),
            ("105:within", sichuan with { Code = "52", Within = "51" }),
            ("104:zh", sichuan with { Code = "52", Zh = null! }),
            ("104:within", new OpenJurisdiction.Form(Kind.Pilot, "96", "试点", "Pilot", "d")),
            ("822:within", new OpenJurisdiction.Form(Kind.Pilot, "96", "试点", "Pilot", "d", "65")),
            ("106:code", new OpenJurisdiction.Form(Kind.Pilot, "51", "试点", "Pilot", "d", "11")),
            ("821:code", new OpenJurisdiction.Form(Kind.Pilot, "95", "试点", "Pilot", "d", "51")),
            ("822:within", new OpenJurisdiction.Form(Kind.Pilot, "96", "试点", "Pilot", "d", "95")),
        })
        {
            await bureau.Refused(reasons, OpenJurisdiction.Row, bureau.Configuration, form);
        }

        await bureau.Refused("202", OpenJurisdiction.Row, bureau.Nation, sichuan with { Code = "52" });
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_file_changes_all_its_accounts_or_none(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        string Number(string name) => bureau.World[name].Number.ToString();
        var file = $"""
            账户号,账户名称,账户状态,理由,机关,文书
            {Number("EC-11-1")},一号,,,,
            {Number("EG-11-1")},,冻结,核查,,
            {Number("ET-of-EG-11-2")},,closing,注销,,
            {Number("EG-11-2")},,待销户,注销,,
            {Number("ET-of-EC-11-2")},,judicially-frozen,执行,北京市高级人民法院,京执 1 号
            """;
        var (form, refusals) = ChangeAccounts.Read(Bureau.File(ChangeAccounts.Columns, file));
        Assert.Empty(refusals);
        Assert.Equal(Outcome.Posted,
            (await bureau.Act(ChangeAccounts.Row, bureau.Beijing, form!, dryRun: true)).Outcome);
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from account where state <> 'open'"));

        var bad = file + "\n" + $"""
            {Number("EC-11-1")},再改,,,,
            {Number("EC-31-1")},他省,,,,
            {Number("EP-11-1")},项目,,,,
            CN-EC-11-99999999-00,无,,,,
            {Number("EC-11-2")},,frozen,,,
            {Number("ET-of-EC-11-1")},名,frozen,因,,
            {Number("ET-of-EG-11-1")},,open,因,,
            """;
        var (rest, unread) = ChangeAccounts.Read(Bureau.File(ChangeAccounts.Columns, bad));
        Assert.Equal("106:account:10", string.Join(' ', unread.Select(r => $"{r.Code}:{r.Field}:{r.Leg}")));
        await bureau.Refused("106:account:7 203:account:8 203:account:9 104:reason:11", ChangeAccounts.Row,
            bureau.Beijing, rest);
        await bureau.Must(ChangeAccounts.Row, bureau.Beijing, form!);
        Assert.Equal(
            ["closing", "closing", "frozen", "judicially-frozen"],
            bureau.Database.Query("select state from account where state <> 'open' order by state",
                    r => r.GetString(0)));
        Assert.Equal("一号", bureau.Text($"select name from account where number = '{Number("EC-11-1")}'"));
        Assert.Equal(2, bureau.Read(s => VersionQueries.OfAccount(s, bureau.World["EG-11-1"].Number)).Count);
        await bureau.Must(ChangeAccounts.Row, bureau.Beijing,
            new ChangeAccounts.Form([new(2, Number("EG-11-1"), null, "open", "查清", null, null)]));
        await bureau.Must(ChangeAccounts.NationalRow, bureau.Nation,
            new ChangeAccounts.Form([new(2, Number("EP-11-1"), "项目", null, null, null, null)]));
        await bureau.Refused("202", ChangeAccounts.Row, bureau.Nation, form!);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Nobody_decides_for_another_auction_house_of_the_same_kind(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var world = bureau.World;
        Actor second;
        using (var register = new Register(bureau.Database.Database))
        {
            second = Actor.Of(register.AddPerson("Second of the house", Role.AuctionHouse,
                holder: world.AuctionHouses[0].HolderId), Role.AuctionHouse, holderId: world.AuctionHouses[0].HolderId);
            register.SetParameter("approvals-34", World.Start, 1);
            register.Commit();
        }

        var terms = new Terms { Reference = "r" };
        foreach (var step in new[]
        {
            world.CreateAllowances(100), world.Move(Transfers.AllocateNationally, bureau.Nation, "NT", "NU", World.A,
                100, terms), world.Move(Transfers.ConsignNationally, bureau.Nation, "NU", "AD-1", World.A, 100, terms),
        })
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(step)).Outcome);
        }

        var delivery = world.Move(Transfers.DeliverAuction, world.AuctionHouses[0], "AD-1", "EG-11-1", World.A, 10);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(delivery)).Outcome);
        Assert.Null(bureau.Read(s => ProposalQueries.Find(s, world.AuctionHouses[1], delivery.Id)));
        Assert.Equal((0, 1), (bureau.Read(s => ProposalQueries.CountInbox(s, world.AuctionHouses[1])),
            bureau.Read(s => ProposalQueries.CountInbox(s, second))));
        foreach (var decision in Enum.GetValues<ProposalDecision>())
        {
            await bureau.Refused("701:proposal", DecideProposal.Row, world.AuctionHouses[1],
                new DecideProposal.Form(delivery.Id, decision, "因"));
        }

        await bureau.Must(DecideProposal.Row, second, new DecideProposal.Form(delivery.Id, ProposalDecision.Approve));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_database_itself_keeps_the_powers_apart(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (rep, admin) = (bureau.World.Of(bureau.World["EC-11-1"]).PersonId, bureau.Beijing.PersonId);
        var number = Demonstration.Identifiers.IdentityNumber("31", new(1985, 7, 1), 3);
        await bureau.ByTwo(CreatePerson.Row, new CreatePerson.Form("赵三", Role.Audit.Key, number));
        foreach (var sql in new[]
        {
            // An administrator represents no account, in whatever words; who represents one takes no other role; nobody
            // is active twice.
            "insert into representative (person_id, account_id, initiates) "
                + $"values ({admin}, {bureau.World["EC-11-1"].Id}, 1)",
            "insert into representative (person_id, account_id, initiates, role) "
                + $"values ({admin}, {bureau.World["EC-11-1"].Id}, 1, 'provincial-business')",
            $"update person set role = 'national-business' where id = {rep}",
            $"update person set identity = (select identity from person where name = '赵三') where id = {admin}",
            "update approval set person_id = 1",
        })
        {
            if (sql.StartsWith("update approval", StringComparison.Ordinal))
            {
                bureau.Database.Execute(
                    "insert into proposal (seq, id, function, person_id, role, jurisdiction, account_id, needed, "
                        + "created_at, expires_at, state) select 999, id, 6, 1, 2, '00', 0, 1, 0, 1, 'waiting' "
                        + "from ledger_transaction where id not in (select id from proposal) limit 1");
                bureau.Database.Execute("insert into approval (proposal_seq, person_id, at) values (999, 2, 0)");
            }

            Assert.ThrowsAny<System.Data.Common.DbException>(() => bureau.Database.Execute(sql));
        }
    }
}
