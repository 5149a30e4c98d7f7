using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Xunit;
using ConfirmBinding = CarbonRegistry.Exchange.ConfirmBinding;

namespace CarbonRegistry.Tests;

/// <summary>Notices: who is told of what, in the application and by mail; none without its cause, none of what did not
/// happen.</summary>
public sealed class NoticeTests
{
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Whoever_may_decide_a_proposal_is_told_and_its_proposer_hears_the_outcome(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var second = Add(bureau, "Second", Role.ProvincialBusiness, "11", "second@gov.cn");
        var revoked = Add(bureau, "Revoked", Role.ProvincialBusiness, "11", "revoked@gov.cn");
        bureau.Arrange($"insert into revoked_function values ({revoked.PersonId}, 14)");
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("approvals-14", 1));
        var form = new RegisterHolder.Form(HolderKind.Enterprise, "京能热电", null, Identifiers.CreditCode("11", 7));
        var proposal = await bureau.Waits(RegisterHolder.Row, bureau.Beijing, form);
        var told = Assert.Single(Of(bureau, second));
        Assert.Equal(("proposal-waits", proposal), (told.Kind, told.Proposal!.Value));
        Assert.Contains("用户登记", told.Text.Zh, StringComparison.Ordinal);
        Assert.Contains("Register a holder", told.Text.En, StringComparison.Ordinal);
        foreach (var other in new[] { bureau.Beijing, bureau.Shanghai, revoked, bureau.Nation })
        {
            Assert.Empty(Of(bureau, other));
        }

        Assert.Equal(["second@gov.cn"], Addresses(bureau));
        await bureau.Must(DecideProposal.Row, second, new DecideProposal.Form(proposal, ProposalDecision.Approve));
        Assert.Contains("已办理", Assert.Single(Of(bureau, bureau.Beijing)).Text.Zh, StringComparison.Ordinal);

        // Rejected with a reason; withdrawn by oneself one knows; expired both hear.
        proposal = await bureau.Waits(RegisterHolder.Row, bureau.Beijing,
            form with { Zh = "京能燃气", CreditCode = Identifiers.CreditCode("11", 8) });
        await bureau.Must(DecideProposal.Row, second,
            new DecideProposal.Form(proposal, ProposalDecision.Reject, "资料不全"));
        Assert.Contains("已驳回。理由：资料不全。", Of(bureau, bureau.Beijing)[0].Text.Zh, StringComparison.Ordinal);
        proposal = await bureau.Waits(RegisterHolder.Row, bureau.Beijing,
            form with { Zh = "京能燃气", CreditCode = Identifiers.CreditCode("11", 8) });
        await bureau.Must(DecideProposal.Row, bureau.Beijing,
            new DecideProposal.Form(proposal, ProposalDecision.Withdraw));
        Assert.Equal(2, Of(bureau, bureau.Beijing).Count);
        await bureau.Waits(RegisterHolder.Row, bureau.Beijing,
            form with { Zh = "京能燃气", CreditCode = Identifiers.CreditCode("11", 8) });
        bureau.Clock.Now += 30 * World.Day;
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Contains("已过期", Of(bureau, bureau.Beijing)[0].Text.Zh, StringComparison.Ordinal);
        Assert.Contains("已过期", Of(bureau, second)[0].Text.Zh, StringComparison.Ordinal);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Whoever_confirms_a_movement_is_told_and_the_pilot_region_of_what_it_decides(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        foreach (var proposal in bureau.World.Endow("EC-11-1", 1000))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var card = bureau.World["EC-11-1"];
        var confirms = Add(bureau, "Confirms", Role.Representative, "11", "confirms@co.cn", (card, true));
        var views = Add(bureau, "Views", Role.Representative, "11", null, (card, false));
        bureau.Arrange($"update account set confirmations = 1 where id = {card.Id}");
        var movement = bureau.World.Direct("EC-11-1", "ET-of-EC-11-1", 10);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(movement)).Outcome);
        Assert.Equal(("proposal-waits", movement.Id, card.Number.ToString()),
            Assert.Single(Of(bureau, confirms)) is var n ? (n.Kind, n.Proposal!.Value, n.Account) : default);
        Assert.Empty(Of(bureau, views));
        await bureau.Must(DecideProposal.Row, confirms, new DecideProposal.Form(movement.Id, ProposalDecision.Approve));
        var outcome = Assert.Single(Of(bureau, bureau.World.Of(card)));
        Assert.Equal("proposal-decided", outcome.Kind);
        Assert.Equal($"“直接转移”（编号 {outcome.Seq}，CEA 10 吨，账户 {card.Number} 户{card.Holder}）：已办理。",
            outcome.Text.Zh);
        Assert.Equal(
            $"“Direct transfer” (no. {outcome.Seq}, 10 tonnes of CEA, account {card.Number} Holder {card.Holder}): "
                + "Carried out.", outcome.Text.En);

        // 26 waits for the pilot region, and its representative hears what became of it.
        var world = bureau.World;
        Proposal[] steps =
        [
            world.Move(Transfers.CreateReductions, bureau.Nation, null, "NC", World.C, 100,
                new() { Reference = "r", VintageFirst = 2024, VintageLast = 2024, Project = "P44",
                    MonitoringFrom = new(2024, 1, 1), MonitoringTo = new(2024, 12, 31) }),
            world.Move(Transfers.IssueReductions, bureau.Nation, "NC", "EP-44-1", World.C, 100,
                new() { Reference = "r" }),
            world.Direct("EP-44-1", "ET-of-EP-44-1", 100, World.C),
            world.Move(Transfers.TransferToExchange, world.Of(world["ET-of-EP-44-1"]), "ET-of-EP-44-1", "XD-1", World.C,
                100),
            world.Move(Transfers.TransferOutOfExchange, world.Exchanges[0], "XD-1", "ET-of-EG-44-2", World.C, 100),
            world.Direct("ET-of-EG-44-2", "EG-44-2", 100, World.C),
        ];
        foreach (var step in steps)
        {
            var receipt = await bureau.Ledger.Submit(step);
            Assert.True(receipt.Outcome == Outcome.Posted,
                $"{step.Function}: {string.Join(' ', receipt.Refusals.Select(r => r.Code))}");
        }

        var request = world.Move(Transfers.SurrenderToPilot, world.Of(world["EG-44-2"]), "EG-44-2", "NO-91", World.C,
            40);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(request)).Outcome);
        Assert.Equal(request.Id, Assert.Single(Of(bureau, world.Pilots["91"])).Proposal);
        Assert.Empty(Of(bureau, world.Pilots["92"]));
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(new Proposal(
            Guid.NewGuid(), Functions.DecidePilotSurrender, world.Pilots["91"], [],
            new() { RefersTo = request.Id, Approve = false, Reason = "不符" }))).Outcome);
        var rejected = Assert.Single(Of(bureau, world.Of(world["EG-44-2"])));
        Assert.Contains("已驳回", rejected.Text.Zh, StringComparison.Ordinal);
        Assert.Contains($"“试点地区上缴”（编号 {rejected.Seq}，CCER 40 吨，", rejected.Text.Zh,
            StringComparison.Ordinal);

        // A creation has no account to tell it by.
        var colleague = Add(bureau, "Colleague", Role.NationalBusiness, "00");
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("approvals-6", 1));
        var creation = world.CreateAllowances(1_234_567);
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(creation)).Outcome);
        await bureau.Must(DecideProposal.Row, colleague,
            new DecideProposal.Form(creation.Id, ProposalDecision.Reject, "有误"));
        Assert.Contains("，CEA 1,234,567 吨）：已驳回", Of(bureau, bureau.Nation)[0].Text.Zh, StringComparison.Ordinal);
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_holder_whose_reductions_are_annulled_is_told_when_it_is_done_and_not_before(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (world, card) = (bureau.World, bureau.World["EC-44-2"]);
        bureau.Set("approvals-40", 1);
        bureau.Arrange($"update holder set contact_email = 'owner@co.cn' where id = {card.Holder}");
        foreach (var proposal in world.Reduce(card.Name, 50))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var second = Add(bureau, "Second", Role.NationalBusiness, "00");
        var own = world.Of(card);
        var annul = world.Move(
            Transfers.AnnulReductions, bureau.Nation, card.Name, "NW", World.C, 20,
                new() { Reference = "撤销〔2025〕1号", Reason = "核查造假" });
        Assert.Equal(Outcome.Pending, (await bureau.Ledger.Submit(annul)).Outcome);
        Assert.DoesNotContain(Of(bureau, own), n => n.Kind == "units-taken");
        await bureau.Must(DecideProposal.Row, second, new DecideProposal.Form(annul.Id, ProposalDecision.Approve));
        var told = Assert.Single(Of(bureau, own), n => n.Kind == "units-taken");
        foreach (var word in new[] { card.Number.ToString(), "减排量注销", "CCER 20 吨", "撤销〔2025〕1号",
            "核查造假" })
        {
            Assert.Contains(word, told.Text.Zh, StringComparison.Ordinal);
        }

        Assert.Equal(["owner@co.cn"], Addresses(bureau, "units-taken"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_holder_is_told_of_what_a_province_takes_back_or_undoes(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (world, card) = (bureau.World, bureau.World["EC-11-1"]);
        var own = world.Of(card);
        bureau.Set("approvals-20", 0);
        foreach (var proposal in world.Endow(card.Name, 100))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        var frozen = world.Endow(card.Name, 40)[^1]
            with { Terms = new() { Reference = "预分配", FreezeUntil = bureau.Clock.Now + World.Day } };
        foreach (var proposal in world.Endow(card.Name, 40).SkipLast(1).Append(frozen))
        {
            Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(proposal)).Outcome);
        }

        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(world.Move(
            Transfers.Recall, bureau.Beijing, card.Name, "PT-11", World.A, 15, new() { Reason = "核减" }))).Outcome);
        var taken = Assert.Single(Of(bureau, own), n => n.Kind == "units-taken").Text.Zh;
        Assert.All(new[] { card.Number.ToString(), "配额回收", "CEA 15 吨", "核减" },
            word => Assert.Contains(word, taken, StringComparison.Ordinal));
        Assert.All(
            new[] { "文号", "—", "[", "（" }, word => Assert.DoesNotContain(word, taken, StringComparison.Ordinal));

        var surrender = world.Move(Transfers.Surrender, own, card.Name, "NS-11-2024", World.A, 30);
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(surrender)).Outcome);
        Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(new Proposal(
            Guid.NewGuid(), Transfers.UndoSurrender, bureau.Beijing, [],
            new() { RefersTo = surrender.Id, Reason = "误操作" }))).Outcome);
        var returned = Assert.Single(Of(bureau, own), n => n.Kind == "units-returned").Text.Zh;
        Assert.All(new[] { card.Number.ToString(), "省级上缴操作撤销", "CEA 30 吨", "误操作" },
            word => Assert.Contains(word, returned, StringComparison.Ordinal));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_change_is_told_to_the_old_contact_and_to_everybody_who_can_stop_it(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var (card, general) = (bureau.World["EC-11-1"], bureau.World["EG-11-1"]);
        bureau.Arrange(
            "update holder set contact_email = 'old@co.cn', contact_name = '王', contact_phone = '010-10000' "
                + $"where id = {card.Holder}");
        var own = bureau.World.Of(card);
        var other = Add(bureau, "Of the general account", Role.Representative, "11", "other@co.cn", (general, false));
        var form = new EditHolder.Form(new(card.Holder), Contact: new(Email: "new@thief.cn"));
        var change = await bureau.Waits(EditHolder.Row, bureau.Beijing, form);
        var told = Assert.Single(Of(bureau, own));
        Assert.Equal("change-pending", told.Kind);

        // With the day, in Beijing's time, and how to stop it.
        Assert.Contains("2025-06-06 00:00", told.Text.Zh, StringComparison.Ordinal);
        Assert.Contains("撤回", told.Text.Zh, StringComparison.Ordinal);
        Assert.Contains("withdraw", told.Text.En, StringComparison.Ordinal);
        Assert.Equal(change, Assert.Single(Of(bureau, other)).Proposal);
        Assert.Equal(["old@co.cn", "other@co.cn"], Addresses(bureau));

        // Whoever represents any account of the holder sees it and stops it; nobody else does.
        Assert.NotNull(bureau.Read(s => ProposalQueries.Find(s, other, change)));
        var stranger = bureau.World.Of(bureau.World["EC-31-1"]);
        Assert.Null(bureau.Read(s => ProposalQueries.Find(s, stranger, change)));
        await bureau.Refused("701:proposal", DecideProposal.Row, stranger,
            new DecideProposal.Form(change, ProposalDecision.Withdraw));
        await bureau.Must(DecideProposal.Row, other,
            new DecideProposal.Form(change, ProposalDecision.Withdraw, "非本企业申请"));
        Assert.Equal(["change-settled", "change-pending"], Of(bureau, own).Select(n => n.Kind));
        Assert.Equal("proposal-decided", Assert.Single(Of(bureau, bureau.Beijing)).Kind);

        // One that takes effect is told to both addresses.
        await bureau.Waits(EditHolder.Row, bureau.Beijing, form);
        bureau.Clock.Now = Instant.StartOf(new(2025, 6, 6));
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal(["new@thief.cn", "old@co.cn", "other@co.cn"], Addresses(bureau, "changed"));

        // Representatives: everybody of the account, the holder's contact, and whoever is concerned.
        var removal = await bureau.Waits(RemoveRepresentative.Row, bureau.Beijing,
            new RemoveRepresentative.Form(general.Number.ToString(), other.PersonId));
        Assert.Equal(removal, Of(bureau, own)[0].Proposal);
        Assert.Equal(removal, Of(bureau, other)[0].Proposal);
        bureau.Clock.Now += 10 * World.Day;
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        var removed = Of(bureau, other).First(n => n.Kind == "changed" && n.Account is not null).Text;
        Assert.Contains($"（Of the general account，账户 {general.Number}）", removed.Zh, StringComparison.Ordinal);
        Assert.Contains($" (Of the general account, account {general.Number})", removed.En, StringComparison.Ordinal);

        foreach (var secret in new[] { "old@co.cn", "new@thief.cn", "other@co.cn" })
        {
            Assert.DoesNotContain(secret, bureau.Journal(), StringComparison.Ordinal);
            Assert.Equal(0, bureau.Database.Scalar($"select count(*) from notice where data like '%{secret}%'"));
        }

        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task States_rights_and_obligations_are_told_and_nothing_that_did_not_happen(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var card = bureau.World["EC-11-1"];
        var own = bureau.World.Of(card);
        var number = card.Number.ToString();
        await bureau.Refused("104:reason", ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(number, "frozen", null!));
        await bureau.Act(ChangeState.Row, bureau.Beijing, new ChangeState.Form(number, "frozen", "核查"), dryRun: true);
        Assert.Equal((0L, 0L), (bureau.Database.Scalar("select count(*) from notice"),
            bureau.Database.Scalar("select count(*) from mail")));
        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(number, "frozen", "核查"));
        Assert.Equal(("account-state", $"账户 {number} 的状态由“正常”变为“冻结”。理由：核查。"),
            Assert.Single(Of(bureau, own)) is var n
            ? (n.Kind, n.Text.Zh) : default);
        await bureau.Must(EditAccount.Row, bureau.Beijing, new EditAccount.Form(number, "改名"));
        Assert.Single(Of(bureau, own));
        await bureau.Must(UnfreezeAccount.Row, bureau.Beijing, new UnfreezeAccount.Form(number, "查清"));
        await bureau.Must(SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(number, World.ThisYear, 1_234_567, "文号 9"));
        Assert.Equal(["obligation", "account-state", "account-state"], Of(bureau, own).Select(x => x.Kind));
        Assert.Contains("1,234,567", Of(bureau, own)[0].Text.En, StringComparison.Ordinal);
        Assert.Empty(Of(bureau, bureau.World.Of(bureau.World["EC-11-2"])));

        var person = (long)(await bureau.ByTwo(CreatePerson.Row,
            new CreatePerson.Form("赵三", Role.ProvincialBusiness.Key,
                Identifiers.IdentityNumber("31", new(1985, 7, 1), 3), "11", Email: "zhao@gov.cn")))["person"]!;
        await bureau.Must(ChangePermissions.Row, bureau.World.NationalSystem,
            new ChangePermissions.Form(new(person), [16]));
        await bureau.ByTwo(EditPerson.Row, new EditPerson.Form(new(person), Email: "other@gov.cn"));
        await bureau.Must(ChangePermissions.Suspend, bureau.World.NationalSystem,
            new ChangePermissions.StateForm(new(person), "离岗"));
        Assert.Equal(["rights-changed", "rights-changed", "rights-changed"],
            Of(bureau, Actor.Of(new(person), Role.ProvincialBusiness, "11")).Select(x => x.Kind));

        // A change of the address is told to both.
        Assert.Equal(["other@gov.cn", "zhao@gov.cn"], Addresses(bureau, "rights-changed"));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_year_about_to_close_reminds_those_who_owe_once_at_each_stage(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var closes = bureau.World.Years[World.LastYear].ClosesAt;
        var (owes, done) = (bureau.World["EC-11-1"], bureau.World["EC-11-2"]);
        await bureau.Must(SetObligation.Row, bureau.Beijing,
            new SetObligation.Form(done.Number.ToString(), World.LastYear, 0, "免"));
        bureau.Arrange($"update holder set contact_email = 'boss@co.cn' where id = {owes.Holder}");
        bureau.Clock.Now = new(closes - (30 * World.Day) - 1);
        Assert.Empty(bureau.Read(s => RemindOfYear.Due(s, bureau.Clock.Now)));
        foreach (var (days, kind, alsoDone) in new[] { (30, "compliance-due", false), (7, "compliance-due", false),
            (1, "compliance-due", false), (0, "compliance-result", true) })
        {
            bureau.Clock.Now = new(closes - (days * World.Day));
            var due = bureau.Read(s => RemindOfYear.Due(s, bureau.Clock.Now));
            Assert.Equal(["11", "31", "44"], due.Select(a => ((RemindOfYear.Form)a.Form).Jurisdiction));
            foreach (var act in due)
            {
                Assert.Equal(Outcome.Posted, (await bureau.Ledger.Submit(act)).Outcome);

                // Another node had seen the same: nothing is told twice.
                Assert.True((await bureau.Ledger.Submit(act)).Repeated);
            }

            Assert.Empty(bureau.Read(s => RemindOfYear.Due(s, bureau.Clock.Now)));
            Assert.Equal(kind, Of(bureau, bureau.World.Of(owes))[0].Kind);
            Assert.Equal(alsoDone, Of(bureau, bureau.World.Of(done))
                .Any(n => n.Kind.StartsWith("compliance", StringComparison.Ordinal)));
        }

        Assert.Equal(4, Of(bureau, bureau.World.Of(owes)).Count);
        Assert.Contains("4,000", Of(bureau, bureau.World.Of(owes))[1].Text.Zh, StringComparison.Ordinal);
        Assert.Contains("未履约", Of(bureau, bureau.World.Of(owes))[0].Text.Zh, StringComparison.Ordinal);
        Assert.Equal(4, bureau.Database.Scalar("select count(*) from mail where address = 'boss@co.cn'"));

        // A registry that stood still reminds of the latest stage alone; of a year long gone it says nothing.
        bureau.Clock.Now = new(bureau.World.Years[World.ThisYear].ClosesAt - (World.Day / 2));
        Assert.All(bureau.Read(s => RemindOfYear.Due(s, bureau.Clock.Now)),
            a => Assert.Equal(1, ((RemindOfYear.Form)a.Form).Days));
        bureau.Clock.Now += 31 * World.Day;
        Assert.Empty(bureau.Read(s => RemindOfYear.Due(s, bureau.Clock.Now)));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_first_binding_takes_effect_at_once_and_a_further_one_can_be_stopped(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var trading = bureau.World["ET-of-EC-11-1"];
        var own = bureau.World.Of(trading);
        bureau.Arrange($"delete from exchange_binding where trading_id = {trading.Id}");
        await bureau.Must(ConfirmBinding.Row, own, new ConfirmBinding.Form(Ask("XD-1"), Confirm: true));
        Assert.Equal(1,
            bureau.Database.Scalar($"select count(*) from exchange_binding where trading_id = {trading.Id}"));

        // Rejecting waits for nothing; another exchange's binding does, once, and any representative stops it.
        await bureau.Must(ConfirmBinding.Row, own, new ConfirmBinding.Form(Ask("XD-2"), Confirm: false));
        var request = Ask("XD-2");
        var waits = await bureau.Waits(ConfirmBinding.Row, own, new ConfirmBinding.Form(request, Confirm: true));
        Assert.Equal(("change-pending", waits), Of(bureau, own).First(n => n.Kind == "change-pending") is var told
            ? (told.Kind, told.Proposal!.Value) : default);
        await bureau.Refused("866:request", ConfirmBinding.Row, own, new ConfirmBinding.Form(request, Confirm: true));
        var other = Add(bureau, "Other", Role.Representative, "11", null, (trading, false));
        await bureau.Must(DecideProposal.Row, other, new DecideProposal.Form(waits, ProposalDecision.Withdraw));
        await bureau.Waits(ConfirmBinding.Row, own, new ConfirmBinding.Form(request, Confirm: true));
        bureau.Clock.Now = Instant.StartOf(new(2025, 6, 6));
        Assert.Equal([Outcome.Posted], await bureau.LetFallDue());
        Assert.Equal(2,
            bureau.Database.Scalar($"select count(*) from exchange_binding where trading_id = {trading.Id}"));
        Assert.Contains(Of(bureau, other), n => n.Kind == "changed"
            && n.Text.Zh.Contains("绑定确认", StringComparison.Ordinal));

        // The binding that went and the requests that came did so past the journal: the verifier says so, and nothing
        // else.
        Assert.All(bureau.Errors(), e => Assert.Matches("^V708 |^V804 .*exchange_binding_request", e));

        Guid Ask(string delivery)
        {
            var id = Guid.NewGuid();
            bureau.Database.Database.Execute(
                "insert into exchange_binding_request (id, delivery_id, trading_id, client_number, state, "
                    + "requested_at) values (@id, @delivery, @trading, @client, 'waiting', @now)",
                ("id", id), ("delivery", bureau.World[delivery].Id), ("trading", trading.Id),
                ("client", "N" + delivery), ("now", bureau.Clock.Now));
            return id;
        }
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Mail_is_taken_by_one_tried_again_later_and_later_and_given_up_after_a_week(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var card = bureau.World["EC-11-1"];
        bureau.Arrange($"update holder set contact_email = 'boss@co.cn' where id = {card.Holder}");
        await bureau.Must(ChangeState.Row, bureau.Beijing,
            new ChangeState.Form(card.Number.ToString(), "frozen", "核查"));
        var outboxes = Enumerable.Range(0, 4).Select(_ => new Outbox(bureau.Database.Database, bureau.Clock)).ToList();
        var taken = await Task.WhenAll(outboxes.Select(o => Task.Run(() => o.Take(10))));
        var mail = Assert.Single(taken.SelectMany(t => t));
        Assert.Equal("boss@co.cn", mail.Address);
        Assert.Contains("冻结", mail.Body, StringComparison.Ordinal);
        Assert.Contains("is now “Frozen”", mail.Body, StringComparison.Ordinal);

        // Its node is gone: after a while another takes it, under the same name.
        var outbox = outboxes[0];
        bureau.Clock.Now += 5 * 60 * World.Second;
        Assert.Equal(mail.Id, Assert.Single(outbox.Take(10)).Id);
        var waits = new List<long>();
        for (var at = bureau.Clock.Now; bureau.Clock.Now < World.Start
            + (9 * World.Day); bureau.Clock.Now += 60 * World.Second)
        {
            foreach (var again in outbox.Take(10))
            {
                waits.Add((bureau.Clock.Now - at) / (60 * World.Second));
                at = bureau.Clock.Now;
                outbox.Failed(again, "421 busy");
            }
        }

        Assert.True(waits.Count is > 25 and < 45, string.Join(' ', waits));
        Assert.Equal(360, waits.Max());
        Assert.Equal(("421 busy", 1L),
            (bureau.Text("select error from mail"),
                bureau.Database.Scalar("select count(*) from mail where next_at is null and sent_at is null")));

        // Sent once, it is not sent again, and is forgotten after a month.
        bureau.Database.Execute($"update mail set next_at = {bureau.Clock.Now}, at = {bureau.Clock.Now}");
        outbox.Sent(Assert.Single(outbox.Take(10)));
        bureau.Clock.Now += 29 * World.Day;
        outbox.Forget();
        Assert.Empty(outbox.Take(10));
        Assert.Equal(1, bureau.Database.Scalar("select count(*) from mail where sent_at is not null"));
        bureau.Clock.Now += 2 * World.Day;
        outbox.Forget();
        Assert.Equal(0, bureau.Database.Scalar("select count(*) from mail"));
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Who_wants_one_mail_a_day_has_it_at_eight_in_Beijing_and_what_concerns_security_at_once(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var daily = Add(bureau, "Daily", Role.ProvincialBusiness, "11", "daily@gov.cn");
        var never = Add(bureau, "Never", Role.ProvincialBusiness, "11", "never@gov.cn");
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form("approvals-14", 1));
        var database = bureau.Database.Database;
        Assert.True(Choose(daily, NoticeTopic.Proposals, MailChoice.Daily));
        Assert.True(Choose(never, NoticeTopic.Proposals, MailChoice.Never));

        // What happens to one's accounts nobody goes without.
        Assert.False(Choose(never, NoticeTopic.Accounts, MailChoice.Never));
        var outbox = new Outbox(database, bureau.Clock);
        var changed = outbox.Take(10);
        Assert.Equal(["daily@gov.cn", "never@gov.cn"], changed.Select(m => m.Address).Order(StringComparer.Ordinal));
        Assert.All(changed, m => Assert.Contains("您的邮件通知设置已变更", m.Subject, StringComparison.Ordinal));
        Assert.All(changed, outbox.Sent);

        foreach (var n in new[] { 7, 8 })
        {
            await bureau.Waits(RegisterHolder.Row, bureau.Beijing, new RegisterHolder.Form(
                HolderKind.Enterprise, "企业" + n, null, Identifiers.CreditCode("11", n)));
        }

        using (var register = new Register(database))
        {
            Notify.People(register, (1, bureau.Clock.Now), NoticeKind.RightsChanged, "x",
                new() { ["what"] = "x", ["who"] = "y" }, Notify.Oneself, ("person", daily.PersonId));
            register.Commit();
        }

        Assert.Equal((2, 2), (Of(bureau, never).Count, Of(bureau, daily).Count(n => n.Kind == "proposal-waits")));
        var atOnce = Assert.Single(outbox.Take(10));
        Assert.Contains("您的权限已变更", atOnce.Subject, StringComparison.Ordinal);
        outbox.Sent(atOnce);

        var eight = MailChoice.NextDigest(bureau.Clock.Now);
        Assert.Equal("08:00", Instant.InBeijing(eight).ToString("HH:mm",
            System.Globalization.CultureInfo.InvariantCulture));
        bureau.Clock.Now = eight - 1;
        Assert.Empty(outbox.Take(10));
        bureau.Clock.Now = eight;
        var mail = Assert.Single(outbox.Take(10));
        Assert.Equal("daily@gov.cn", mail.Address);
        Assert.Contains("每日通知汇总：2 条", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(2, mail.Body.Split("用户登记").Length - 1);

        // What was not sent is tried again as the same; once sent, it is done with.
        outbox.Failed(mail, "421 busy");
        bureau.Clock.Now += 60 * World.Second;
        var again = Assert.Single(outbox.Take(10));
        Assert.Equal(mail.Id, again.Id);
        outbox.Sent(again);
        bureau.Clock.Now += 2 * World.Day;
        Assert.Empty(outbox.Take(10));

        bool Choose(Actor actor, NoticeTopic topic, MailChoice choice) => MailChoices.Choose(
            database, actor.PersonId, new Dictionary<NoticeTopic, MailChoice> { [topic] = choice }, bureau.Clock.Now);
    }

    [Fact]
    public void Every_kind_says_all_its_places_in_both_languages()
    {
        foreach (var kind in NoticeKind.All)
        {
            var data = new JsonObject();
            Assert.NotEqual(kind.Line.Zh, kind.Line.En);
            foreach (var place in System.Text.RegularExpressions.Regex.Matches(kind.Body.Zh + kind.Body.En,
                @"\{(?<place>\w+)\}", System.Text.RegularExpressions.RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)).Select(m => m.Groups["place"].Value).Distinct())
            {
                data[place] = new JsonObject { ["zh"] = "中", ["en"] = "E" };
                Assert.Contains("{" + place + "}", kind.Body.Zh, StringComparison.Ordinal);
                Assert.Contains("{" + place + "}", kind.Body.En, StringComparison.Ordinal);
            }

            var said = kind.Say(data);
            Assert.DoesNotContain('{', said.Zh + said.En);
            var head = kind.Head(data);
            Assert.DoesNotContain('{', head.Zh + head.En);
            Assert.All(
                System.Text.RegularExpressions.Regex.Matches(kind.Line.Zh + kind.Line.En, @"\{(?<place>\w+)\}",
                    System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
                m => Assert.Contains(m.Value, kind.Body.Zh, StringComparison.Ordinal));
            Assert.Same(kind, NoticeKind.Of(kind.Key));
        }
    }

    private static List<NoticeView> Of(Bureau bureau, Actor actor) =>
        [.. bureau.Read(s => NoticeQueries.List(s, actor.PersonId, null, null, 100)).Items];

    private static List<string> Addresses(Bureau bureau, string? kind = null) =>
        [.. bureau.Database.Query(
            $"select distinct address from mail {(kind is null ? "" : $"where kind = '{kind}'")} order by address",
            r => r.GetString(0))];

    private static Actor Add(Bureau bureau, string name, Role role, string jurisdiction, string? email = null,
        params (Card Card, bool Confirms)[] accounts)
    {
        using var register = new Register(bureau.Database.Database);
        var person = register.AddPerson(name, role, role == Role.Representative ? "00" : jurisdiction);
        register.Execute("update person set email = @email, jurisdiction = @jurisdiction where id = @id",
            ("email", email), ("jurisdiction", jurisdiction), ("id", person));
        foreach (var (card, confirms) in accounts)
        {
            register.AddRepresentative(person, card.Number, initiates: false, confirms);
        }

        register.Commit();
        using var snapshot = new Snapshot(bureau.Database.Database);
        return Actors.Find(snapshot, person)!;
    }
}
