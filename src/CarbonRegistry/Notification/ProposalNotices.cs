using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Notification;

/// <summary>What proposals that wait tell whom: those who may approve them, their proposer, and whoever a change
/// concerns.</summary>
internal static class ProposalNotices
{
    private static readonly short DecidesPilotSurrenders = Functions.DecidePilotSurrender.Code;

    /// <summary>A proposal begins to wait: for approval, or for its day.</summary>
    public static void Begins(Register register, WaitingProposal proposal)
    {
        if (proposal.State == ProposalState.Scheduled)
        {
            Scheduled(register, proposal, proposal.CreatedAt);
        }
        else if (proposal.Needed == 0)
        {
            ForDecision(register, proposal, proposal.CreatedAt);
        }
        else
        {
            Waits(register, proposal, proposal.CreatedAt);
        }
    }

    /// <summary>The account's own people agree: it waits for the province's review.</summary>
    public static void ForReview(Register register, WaitingProposal proposal, Instant now) =>
        Waits(register, proposal, now);

    private static void Waits(Register register, WaitingProposal proposal, Instant now)
    {
        var (who, values) = proposal.Approval.People();
        Notify.People(register, (proposal.Seq, now), NoticeKind.ProposalWaits, Subject(proposal),
            Of(register, proposal), who, values);
    }

    /// <summary>A pilot surrender is confirmed as far as its account asks for: it waits for the pilot region
    /// (22).</summary>
    public static void ForDecision(Register register, WaitingProposal proposal, Instant now) => Notify.People(
        register, (proposal.Seq, now), NoticeKind.ProposalWaits, Subject(proposal), Of(register, proposal),
        """
        p.active = 1 and p.role = 'pilot'
            and p.jurisdiction = (select a.jurisdiction from account a
            where a.id = coalesce(@reserved, (select t.reserved_for from ledger_transaction t where t.seq = @about)))
        and not exists (select 1 from revoked_function f where f.person_id = p.id and f.function = @decides)
        """,
        ("about", proposal.Seq), ("reserved", proposal.ReservedFor), ("decides", DecidesPilotSurrenders));

    /// <summary>A change waits for its day: whoever it concerns hears of it while they can still stop it, at the old
    /// address.</summary>
    public static void Scheduled(Register register, WaitingProposal proposal, Instant now)
    {
        var data = Of(register, proposal);
        data["effective"] = Notify.Moment(proposal.EffectiveAt ?? now);
        Concerned(register, proposal, now, NoticeKind.ChangePending, Subject(proposal), data);
        if (Operations.Find(proposal.Operation) is { Announce: { } announce } operation)
        {
            announce(operation.Read(proposal.Form!), register, (proposal.Seq, now), proposal.EffectiveAt ?? now,
                proposal.PersonId);
        }
    }

    /// <summary>Who has approved a proposal has read that it waits for them.</summary>
    public static void Answered(Register register, WaitingProposal proposal, PersonId person, Instant now) =>
        register.Execute(
            "update notice set read_at = @now where person_id = @person and seq = @seq and kind = @kind "
                + "and read_at is null",
            ("now", now), ("person", person), ("seq", proposal.Seq), ("kind", NoticeKind.ProposalWaits.Key));

    /// <summary>A proposal is settled.</summary>
    public static void Settled(Register register, WaitingProposal proposal, ProposalState state, Instant at,
        PersonId by, string? reason)
    {
        var data = Of(register, proposal);
        data["state"] = Notify.Words(state.Name);
        data["reason"] = Notify.Because(reason);
        var subject = $"{Subject(proposal)} {state}";

        // Nobody is told any longer that it waits for them.
        register.Execute(
            "update notice set read_at = @at where seq = @seq and kind = @kind and read_at is null",
            ("at", at), ("seq", proposal.Seq), ("kind", NoticeKind.ProposalWaits.Key));
        if (proposal.EffectiveAt is not null)
        {
            Concerned(register, proposal, at, NoticeKind.ChangeSettled, subject, data);
        }

        if (by != proposal.PersonId)
        {
            Notify.People(register, (proposal.Seq, at), NoticeKind.ProposalDecided, subject, data, Notify.Oneself,
                ("person", proposal.PersonId));
        }

        // Those who let it expire hear of it too.
        if (state == ProposalState.Expired && proposal.Needed > 0)
        {
            var (who, values) = proposal.Approval.People();
            Notify.People(register, (proposal.Seq, at), NoticeKind.ProposalDecided, subject, data, who, values);
        }
    }

    private static void Concerned(Register register, WaitingProposal proposal, Instant at, NoticeKind kind,
        string subject, JsonObject data)
    {
        var cause = (proposal.Seq, at);
        if (proposal.AccountId != 0)
        {
            Notify.People(register, cause, kind, subject, data, Notify.OfAccount, ("account", proposal.AccountId));
            Notify.Address(register, cause, kind, subject, data, Notify.ContactOfAccount(register, proposal.AccountId));
        }

        if (proposal.HolderId != 0)
        {
            Notify.People(register, cause, kind, subject, data, Notify.OfHolder, ("holder", proposal.HolderId));
            Notify.Address(
                register, cause, kind, subject, data,
                register.List("select contact_email from holder where id = @id", r => r.TextOrNull("contact_email"),
                    ("id", proposal.HolderId)).FirstOrDefault());
        }
    }

    private static string Subject(WaitingProposal proposal) => proposal.Id.ToString("D");

    private static JsonObject Of(Register register, WaitingProposal proposal)
    {
        var account = proposal.AccountId == 0
            ? null : register.List("select number from account where id = @id", r => r.Text("number"),
                ("id", proposal.AccountId)).FirstOrDefault();
        var company = proposal.AccountId == 0 ? null : register.List(
            "select h.name_zh, h.name_en from account a join holder h on h.id = a.holder_id where a.id = @id",
            r => Text.OfName(r.Text("name_zh"), r.Text("name_en")), ("id", proposal.AccountId)).FirstOrDefault();
        var data = Notify.Act(Operations.NameOf(proposal.Operation, proposal.Function), account);
        var holder = proposal.HolderId == 0 ? null
            : register.List(
                "select name_zh, name_en from holder where id = @id",
                r => Text.OfName(r.Text("name_zh"), r.Text("name_en")),
                ("id", proposal.HolderId)).FirstOrDefault();

        // Two of a kind are told apart: by their number, and by what they would move.
        Text[] about =
        [
            new($"编号 {proposal.Seq}", $"no. {proposal.Seq}"),
            .. proposal.Quantities.Select(q => (q.Unit, Tonnes: Numbers.Grouped(q.Quantity)))
                .Select(q => new Text($"{q.Unit} {q.Tonnes} 吨", $"{q.Tonnes} tonnes of {q.Unit}")),
            .. holder is not null ? [holder] : account is null
            ? Array.Empty<Text>() : [new($"账户 {account} {company?.Zh}", $"account {account} {company?.En}")],
        ];
        data["about"] = Notify.Words(new(
            $"（{string.Join('，', about.Select(a => a.Zh))}）", $" ({string.Join(", ", about.Select(a => a.En))})"));
        data["proposal"] = proposal.Id.ToString("D");
        data["who"] = Notify.NameOf(register, proposal.PersonId);
        if (proposal.ExpiresAt < Instant.Never)
        {
            var until = Notify.Moment(proposal.ExpiresAt);
            data["until"] = Notify.Words(new($"请于 {until["zh"]}前处理。", $" Please decide by {until["en"]}."));
        }

        return data;
    }
}
