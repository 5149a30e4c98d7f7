using CarbonRegistry.Accounts;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Proposals;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Functions 4, 5, 14, 15: holders and accounts.</summary>
public sealed class AccountActTests
{
    private static readonly string Code = Identifiers.CreditCode("11", 42), Other = Identifiers.CreditCode("31", 43),
    Third = Identifiers.CreditCode("11", 44);
    private static readonly string Number = Identifiers.IdentityNumber("11", new(1980, 2, 29), 1);

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_province_registers_an_enterprise_and_opens_its_accounts(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var holder = (long)(await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Enterprise, "京能热电", "Jingneng", Code,
                Contact: new("北京市", "王一", "010-12345678", "a@b.cn"))))["holder"]!;
        var ec = await bureau.Must(OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EC", new(holder), Trading: true));
        var eg = await bureau.Must(OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EG", new(holder), Name: "一般"));
        await bureau.Must(OpenAccount.Row, bureau.Beijing, new OpenAccount.Form("EG", new(holder)));
        var ep = await bureau.Must(OpenAccount.Row, bureau.Beijing, new OpenAccount.Form("EP", new(holder), "P-NEW-1"));
        var et = await bureau.Must(OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("ET", Parent: (string)eg["account"]!));
        Assert.Equal("ET", Type(ec["trading"]!));
        Assert.Equal("EP", Type(ep["account"]!));
        Assert.Equal((string)eg["account"]!, bureau.Text(
            $"select p.number from account a join account p on p.id = a.parent_id where a.number = '{et["account"]}'"));
        Assert.Equal("京能热电", bureau.Text($"select name from account where number = '{ec["account"]}'"));
        Assert.Equal("11 open",
            bureau.Text($"select jurisdiction || ' ' || state from account where number = '{ec["account"]}'"));

        // The one of which there is one only, of each kind.
        await bureau.Refused("805:type", OpenAccount.Row, bureau.Beijing, new OpenAccount.Form("EC", new(holder)));
        await bureau.Refused("805:project", OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("EP", new(holder), "P-NEW-1"));
        await bureau.Refused("805:parent", OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("ET", Parent: (string)eg["account"]!));
        await bureau.Refused("802:creditCode", RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Enterprise, "又一", null, Code));

        // Units go in and out of it as of any other.
        foreach (var proposal in bureau.World.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        bureau.Verify();

        static string Type(System.Text.Json.Nodes.JsonNode number) => ((string)number!)[3..5];
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Identifiers_are_checked_and_stay_out_of_the_journal(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var by = bureau.Beijing;
        await bureau.Refused("801:creditCode", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Enterprise, "名", null, Code[..17] + (Code[17] == '0' ? '1' : '0')));
        await bureau.Refused("104:creditCode", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Enterprise, "名"));
        await bureau.Refused("105:creditCode 104:identityNumber", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Individual, "名", null, Code));
        await bureau.Refused("801:identityNumber", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Individual, "名",
                IdentityNumber: Identifiers.IdentityNumber("11", new(2025, 6, 2), 1)));
        await bureau.Refused("106:kind", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Exchange, "名", null, Code));
        await bureau.Refused("106:zh", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Enterprise, " 名", null, Code));
        await bureau.Refused("106:contact.phone 106:contact.email", RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Enterprise, "名", null, Code, Contact: new(null, null, "one", "two")));
        await bureau.Refused("202", RegisterHolder.Row, bureau.Nation,
            new RegisterHolder.Form(HolderKind.Enterprise, "名", null, Code));

        // Born today is old enough; today is Beijing's day.
        await bureau.Must(RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Individual, "王二",
                IdentityNumber: Identifiers.IdentityNumber("11", new(2025, 6, 1), 1)));
        var person = (long)(await bureau.Must(RegisterHolder.Row, by,
            new RegisterHolder.Form(HolderKind.Individual, "王小明", IdentityNumber: Number,
                Contact: new("隐私路 1 号", "王父", "13800000000", "secret@example.cn"))))["holder"]!;
        await bureau.Must(OpenAccount.Row, by, new OpenAccount.Form("EG", new(person), Trading: true));
        await bureau.Refused("804:type", OpenAccount.Row, by, new OpenAccount.Form("EC", new(person)));
        await bureau.Refused("804:type", OpenAccount.Row, by, new OpenAccount.Form("EP", new(person), "P-9"));
        Assert.Equal(Number, bureau.Text($"select identifier from holder where id = {person}"));
        var journal = bureau.Journal();
        Assert.Contains("王小明", journal, StringComparison.Ordinal);
        foreach (var secret in new[] { Number, "隐私路", "王父", "13800000000", "secret@example.cn" })
        {
            Assert.DoesNotContain(secret, journal, StringComparison.Ordinal);
        }

        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Another_provinces_answers_as_if_it_did_not_exist(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (beijing, shanghai) = (bureau.Beijing, bureau.Shanghai);
        var theirs = bureau.World["EC-31-1"].Number.ToString();
        var holder = bureau.World["EC-31-1"].Holder;
        var none = new AccountNumber("EC", "31", new(99_999)).ToString();
        foreach (var account in new[] { theirs, none, bureau.World["NT"].Number.ToString(),
            bureau.World["PT-11"].Number.ToString(), "CN-EC-31", "" })
        {
            await bureau.Refused("203:account", EditAccount.Row, beijing, new EditAccount.Form(account, "名"));
            await bureau.Refused("203:account", ChangeState.Row, beijing,
                new ChangeState.Form(account, "frozen", "因"));
            await bureau.Refused("203:account", UnfreezeAccount.Row, beijing, new UnfreezeAccount.Form(account, "因"));
            await bureau.Refused("203:account", SetSigningPolicy.Row, beijing, new SetSigningPolicy.Form(account, 0));
            await bureau.Refused("203:parent", OpenAccount.Row, beijing, new OpenAccount.Form("ET", Parent: account));
        }

        foreach (var id in new long[] { holder, 999_999, 0, -1, bureau.World["NT"].Holder })
        {
            await bureau.Refused("803:holder", OpenAccount.Row, beijing, new OpenAccount.Form("EG", new(id)));
            await bureau.Refused("803:holder", EditHolder.Row, beijing, new EditHolder.Form(new(id), "名"));
        }

        // The nation edits EP, XD and AD; a province never these, the nation never a province's.
        await bureau.Must(EditAccount.NationalRow, bureau.Nation,
            new EditAccount.Form(bureau.World["EP-31-1"].Number.ToString(), "项目"));
        await bureau.Must(EditAccount.NationalRow, bureau.Nation,
            new EditAccount.Form(bureau.World["XD-1"].Number.ToString(), "交付"));
        await bureau.Refused("203:account", EditAccount.NationalRow, bureau.Nation, new EditAccount.Form(theirs, "名"));
        await bureau.Refused("203:account", EditAccount.Row, shanghai,
            new EditAccount.Form(bureau.World["EP-31-1"].Number.ToString(), "名"));
        await bureau.Refused("202", EditAccount.NationalRow, shanghai, new EditAccount.Form(theirs, "名"));
        await bureau.Refused("202", EditAccount.Row, bureau.Nation, new EditAccount.Form(theirs, "名"));
        await bureau.Must(EditAccount.Row, shanghai, new EditAccount.Form(theirs, "名"));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_nation_opens_delivery_accounts_one_for_each(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var exchange = await bureau.Must(OpenDeliveryAccount.Row, bureau.Nation,
            new OpenDeliveryAccount.Form(HolderKind.Exchange, "上海交易所", Other));
        var house = await bureau.Must(OpenDeliveryAccount.Row, bureau.Nation,
            new OpenDeliveryAccount.Form(HolderKind.AuctionHouse, "拍卖行", Code, "House", "拍卖"));
        Assert.StartsWith("CN-XD-00-", (string)exchange["account"]!, StringComparison.Ordinal);
        Assert.StartsWith("CN-AD-00-", (string)house["account"]!, StringComparison.Ordinal);
        await bureau.Refused("802:creditCode", OpenDeliveryAccount.Row, bureau.Nation,
            new OpenDeliveryAccount.Form(HolderKind.Exchange, "又一", Other));
        await bureau.Refused("106:kind", OpenDeliveryAccount.Row, bureau.Nation,
            new OpenDeliveryAccount.Form(HolderKind.Enterprise, "又一", Third));
        await bureau.Refused("202", OpenDeliveryAccount.Row, bureau.Beijing,
            new OpenDeliveryAccount.Form(HolderKind.Exchange, "又一", Third));
        await bureau.Must(EditHolder.NationalRow, bureau.Nation,
            new EditHolder.Form(new((long)exchange["holder"]!), "上海环境能源交易所"));
        await bureau.Refused("803:holder", EditHolder.NationalRow, bureau.Nation,
            new EditHolder.Form(new(bureau.World["EC-11-1"].Holder), "名"));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Every_edit_is_a_version_and_the_state_at_any_instant_can_be_read(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var card = bureau.World["EC-11-1"];
        var number = card.Number.ToString();
        bureau.Clock.Now += World.Hour;
        var first = bureau.Clock.Now;
        await bureau.Must(EditAccount.Row, bureau.Beijing, new EditAccount.Form(number, "新名"));
        bureau.Clock.Now += World.Hour;
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(number, "restricted", "核查"));
        var versions = bureau.Read(s => VersionQueries.OfAccount(s, card.Number));
        Assert.Equal([("EC-11-1", "open"), ("新名", "open"), ("新名", "restricted")],
            versions.Select(v => (v.Name, v.State.Key)));
        Assert.Equal([null, null, "核查"], versions.Select(v => v.Reason));
        Assert.Equal([Instant.Text(World.Start), Instant.Text(first), Instant.Text(first + World.Hour)],
            versions.Select(v => v.From));

        var holder = card.Holder;
        await bureau.Must(EditHolder.Row, bureau.Beijing,
            new EditHolder.Form(new(holder), "更名公司", Document: "工商变更 1 号"));
        bureau.Clock.Now += World.Hour;
        await bureau.Must(EditHolder.Row, bureau.Beijing, new EditHolder.Form(new(holder), En: "Renamed Ltd"));
        Assert.Equal(3, bureau.Read(s => VersionQueries.OfHolder(s, new(holder))).Count);
        Assert.Equal(("更名公司", "Renamed Ltd"),
            bureau.Read(s => VersionQueries.OfHolder(s, new(holder))) is [.., var last]
            ? (last.Zh, last.En) : default);
        Assert.Contains("\"before\":{", bureau.Journal(), StringComparison.Ordinal);
        await bureau.Refused("104:zh", EditHolder.Row, bureau.Beijing, new EditHolder.Form(new(holder)));
        Assert.ThrowsAny<System.Data.Common.DbException>(() =>
            bureau.Database.Execute("update account_version set name = 'x'"));
        Assert.ThrowsAny<System.Data.Common.DbException>(() => bureau.Database.Execute("delete from holder_version"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Contact_data_change_after_working_days_and_can_be_withdrawn(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var holder = bureau.World["EC-11-1"].Holder;
        var form = new EditHolder.Form(new(holder), Contact: new("新址", "李四", "010", null));
        await bureau.Refused("106:contact.phone", EditHolder.Row, bureau.Beijing, form);
        form = form with { Contact = new("新址", "李四", "010-10000", null) };
        await bureau.Refused("105:contact", EditHolder.Row, bureau.Beijing, form with { Zh = "名" });
        await bureau.Waits(EditHolder.Row, bureau.Beijing, form);
        var stopped = await bureau.Waits(EditHolder.Row, bureau.Beijing,
            form with { Contact = new("他处", "张三", null, null) });
        await bureau.Must(DecideProposal.Row, bureau.Beijing,
            new DecideProposal.Form(stopped, ProposalDecision.Withdraw));
        Assert.Equal("", bureau.Text($"select contact_name from holder where id = {holder}"));

        // It is Sunday 1 June, a holiday as Monday is: Tuesday, Wednesday and Thursday must pass.
        bureau.Clock.Now = Instant.StartOf(new(2025, 6, 6)) - 1;
        Assert.Empty(await bureau.LetFallDue());
        bureau.Clock.Now += 1;
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal("李四", bureau.Text($"select contact_name from holder where id = {holder}"));
        Assert.DoesNotContain("李四", bureau.Journal(), StringComparison.Ordinal);
        Assert.Equal(2, bureau.Read(s => VersionQueries.OfHolder(s, new(holder))).Count);

        // Into a year without a calendar there is no delay that could be reckoned.
        bureau.Clock.Now = Instant.StartOf(new(2026, 12, 30));
        await bureau.Refused("611", EditHolder.Row, bureau.Beijing, form);
        bureau.Set("change-delay-working-days", 0);
        await bureau.Must(EditHolder.Row, bureau.Beijing, form);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task States_follow_one_another_as_they_may(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var number = bureau.World["EG-11-2"].Number.ToString();
        var by = bureau.Beijing;
        await bureau.Refused("806:account", UnfreezeAccount.Row, by, new UnfreezeAccount.Form(number, "因"));
        await bureau.Refused("806:state", ChangeState.Row, by, new ChangeState.Form(number, "closed", "因"));
        await bureau.Refused("106:state", ChangeState.Row, by, new ChangeState.Form(number, "open", "因"));
        await bureau.Refused("106:state", ChangeState.Row, by, new ChangeState.Form(number, "gone", "因"));
        await bureau.Refused("104:reason", ChangeState.Row, by, new ChangeState.Form(number, "frozen", null!));
        await bureau.Refused("104:authority 104:document", ChangeState.Row, by,
            new ChangeState.Form(number, "judicially-frozen", "因"));
        await bureau.Must(ChangeState.Row, by, new ChangeState.Form(number, "restricted", "因"));
        await bureau.Must(ChangeState.Row, by, new ChangeState.Form(number, "frozen", "因"));
        await bureau.Refused("806:state", ChangeState.Row, by, new ChangeState.Form(number, "frozen", "因"));
        await bureau.Must(ChangeState.Row, by,
            new ChangeState.Form(number, "judicially-frozen", "执行", "北京市高级人民法院", "（2025）京执 1 号"));

        // What a court froze, a court's document opens again and nothing else.
        await bureau.Refused("806:state", ChangeState.Row, by, new ChangeState.Form(number, "restricted", "因"));
        await bureau.Refused("104:authority 104:document", UnfreezeAccount.Row, by,
            new UnfreezeAccount.Form(number, "因"));
        await bureau.Must(UnfreezeAccount.Row, by,
            new UnfreezeAccount.Form(number, "结案", "北京市高级人民法院", "（2025）京执 2 号"));
        Assert.Equal("open", bureau.Text($"select state from account where number = '{number}'"));
        Assert.Equal(
            [null, null, null, "北京市高级人民法院", "北京市高级人民法院"],
            bureau.Read(s => VersionQueries.OfAccount(s, bureau.World["EG-11-2"].Number)).Select(v => v.Authority));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_frozen_account_lets_nothing_out_and_a_closed_one_is_empty(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var proposal in bureau.World.Endow("EC-11-1", 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var (account, trading) = (bureau.World["EC-11-1"].Number.ToString(),
            bureau.World["ET-of-EC-11-1"].Number.ToString());
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "frozen", "因"));
        Assert.Equal("303",
            (await bureau.Ledger.Submit(bureau.World.Direct("EC-11-1", "ET-of-EC-11-1", 10))).Refusals[0].Code);
        await bureau.Must(UnfreezeAccount.Row, bureau.Beijing, new UnfreezeAccount.Form(account, "因"));
        Assert.Equal(Outcome.Posted,
            (await bureau.Ledger.Submit(bureau.World.Direct("EC-11-1", "ET-of-EC-11-1", 10))).Outcome);

        await bureau.Refused("807:account", ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(account, "closing", "注销"));
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(trading, "closing", "注销"));
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "closing", "注销"));
        await bureau.Refused("808:account", ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(trading, "closed", "注销"));
        await bureau.Refused("807:account 808:account", ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(account, "closed", "注销"));
        await bureau.Refused("806:parent", OpenAccount.Row, bureau.Beijing,
            new OpenAccount.Form("ET", Parent: account));

        // Into an account that is being closed nothing goes: both are reopened, emptied, and closed one after the
        // other.
        Assert.Equal("304",
            (await bureau.Ledger.Submit(bureau.World.Direct("ET-of-EC-11-1", "EC-11-1", 10))).Refusals[0].Code);
        await bureau.Must(UnfreezeAccount.Row, bureau.Beijing, new UnfreezeAccount.Form(account, "因"));
        Assert.Equal(Outcome.Posted,
            (await bureau.Ledger.Submit(bureau.World.Direct("ET-of-EC-11-1", "EC-11-1", 10))).Outcome);
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(trading, "closed", "注销"));
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "closing", "注销"));
        await bureau.Refused("808:account", ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(account, "closed", "注销"));
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(bureau.World.Move(
            Transfers.Cancel, bureau.World.Of(bureau.World["EC-11-1"]), "EC-11-1", "NX", World.A, 100,
                new() { Purpose = "other", Beneficiary = "b" }))).Outcome);
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "closed", "注销"));
        await bureau.Refused("806:account", UnfreezeAccount.Row, bureau.Beijing,
            new UnfreezeAccount.Form(account, "因"));
        await bureau.Refused("806:account", EditAccount.Row, bureau.Beijing, new EditAccount.Form(account, "名"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_file_opens_all_its_accounts_or_none(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var good = $"""
            账户类型,证件号码,用户名称,项目编号,开立交易账户
            EC,{Code},京能热电,,是
            EG,{Code},,,否
            EP,{Code},,P-7,
            EC,{Third},京西电厂,,
            EG,{Number},王小明,,true
            """;
        var (form, refusals) = OpenAccounts.Read(Bureau.File(OpenAccounts.Columns, good));
        Assert.Empty(refusals);
        var tried = await bureau.Act(OpenAccounts.Row, bureau.Beijing, form!, dryRun: true);
        Assert.Equal((Outcome.Posted, 0L), (tried.Outcome, tried.Seq));
        Assert.Equal(5, tried.Result!["accounts"]!.AsArray().Count);
        Assert.Equal(0, bureau.Database.Scalar($"select count(*) from holder where identifier = '{Code}'"));

        var bad = good.Replace("P-7", "p 7", StringComparison.Ordinal)
            .Replace(Third, Third[..17] + "I", StringComparison.Ordinal)
            + $"\nEC,{Code},,,\nEG,{Code},别名,,\nXX,{Code},,,\nEG,{Other},,,\nET,{Code},,,";
        var (wrong, unread) = OpenAccounts.Read(Bureau.File(OpenAccounts.Columns, bad));
        Assert.Equal("801:identifier:5 106:type:9",
            string.Join(' ', unread.Select(r => $"{r.Code}:{r.Field}:{r.Leg}")));
        const string Reasons = "106:project:4 805:type:7 120:zh:8 104:zh:10 106:type:11";
        Assert.Equal(Reasons, Bureau.Codes(await bureau.Act(OpenAccounts.Row, bureau.Beijing, wrong!, dryRun: true)));
        await bureau.Refused(Reasons, OpenAccounts.Row, bureau.Beijing, wrong!);

        var done = await bureau.Must(OpenAccounts.Row, bureau.Beijing, form!);
        Assert.Equal([2, 3, 4, 5, 6], done["accounts"]!.AsArray().Select(a => (int)a!["line"]!));
        Assert.Equal(
            7, bureau.Database.Scalar(
                "select count(*) from account a join holder h on h.id = a.holder_id "
                    + $"where h.identifier in ('{Code}', '{Third}', '{Number}')"));
        Assert.DoesNotContain(Number, bureau.Journal(), StringComparison.Ordinal);

        // A holder of another province is known to the nation, and not this province's to open accounts for.
        await bureau.Refused("802:creditCode:2", OpenAccounts.Row, bureau.Shanghai,
            OpenAccounts.Read(Bureau.File(OpenAccounts.Columns, $"type,identifier,zh\nEG,{Code},京能热电")).Form!);
        Assert.Equal("106:trading:2",
            string.Join(' ',
                OpenAccounts.Read(Bureau.File(OpenAccounts.Columns,
                    $"type,identifier,trading\nEG,{Code},maybe")).Refusals.Select(r => $"{r.Code}:{r.Field}:{r.Leg}")));
        bureau.Verify();
    }
}
