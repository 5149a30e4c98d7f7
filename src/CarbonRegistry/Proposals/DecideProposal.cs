using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Proposals;

/// <summary>What somebody says to a proposal that waits.</summary>
public enum ProposalDecision
{
    /// <summary>批准.</summary>
    Approve,

    /// <summary>驳回, with a reason.</summary>
    Reject,

    /// <summary>撤回.</summary>
    Withdraw,
}

/// <summary>
/// 审批: approves, rejects or withdraws a proposal that waits. The approver is never the proposer, as a natural person,
/// nor the person whom it is about, and no human being may hold two of those who agree (<see cref="Closeness"/>). With
/// the last approval it is decided afresh and carried out in the same transaction. Specification section 5.
/// </summary>
public static class DecideProposal
{
    /// <summary>The form.</summary>
    /// <param name="Proposal">The proposal's id.</param>
    /// <param name="Decision">Approve, reject or withdraw.</param>
    /// <param name="Reason">Needed to reject; 1 to 200 characters.</param>
    /// <param name="AsShown">The proposal's <c>digest</c> as it was shown; one that has changed since is refused (710).
    /// Null: it is decided as it stands.</param>
    public sealed record Form(Guid Proposal, ProposalDecision Decision, string? Reason = null, string? AsShown = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("decide-proposal", Functions.DecideProposal, new("审批", "Decide a proposal"))
    {
        Door = Door.OwnPage, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 0,
        GoesOnWithoutClock = (form, register) =>
            WaitingProposal.Find(register, ((Form)form).Proposal) is { Operation: { } operation } proposal
            && Operations.Find(operation)?.GoesOnWithoutClock?.Invoke(
                Operations.Find(operation)!.Read(proposal.Form ?? "null"), register) == true,
    };

    /// <summary>Whether the actor may see it: its proposer, those who may decide it, the representatives whom it
    /// concerns.</summary>
    private static bool Sees(Actor actor, WaitingProposal proposal, Register register) =>
        proposal.PersonId == actor.PersonId || proposal.Approval.IsBy(actor, register)
        || ProposalSight.Concerns(actor, proposal.AccountId, proposal.HolderId, register);

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Reason is { } reason && (reason.Length > 200 || string.IsNullOrWhiteSpace(reason)))
        {
            context.Refuse(Refusals.FieldInvalid, "reason");
        }

        if (form.Decision == ProposalDecision.Reject && form.Reason is null)
        {
            context.Refuse(Refusals.FieldMissing, "reason");
        }

        if ((WaitingProposal.Find(context.Register, TransactionId.Own(context.Actor.PersonId, form.Proposal))
            ?? WaitingProposal.Find(context.Register, form.Proposal)) is not { } proposal
            || !Sees(context.Actor, proposal, context.Register))
        {
            context.Refuse(Refusals.ProposalUnknown, "proposal");
            return;
        }

        if (!proposal.State.IsOpen || proposal.ExpiresAt <= context.Now)
        {
            context.Refuse(Refusals.ProposalSettled, "proposal");
            return;
        }

        if (form.AsShown is { } shown && shown != proposal.Digest)
        {
            context.Refuse(Refusals.ProposalChanged, "proposal");
            return;
        }

        switch (form.Decision)
        {
            case ProposalDecision.Withdraw:
                Withdraw(form, proposal, context);
                break;
            case ProposalDecision.Reject:
                Reject(form, proposal, context);
                break;
            default:
                Approve(form, proposal, context);
                break;
        }
    }

    private static void Withdraw(Form form, WaitingProposal proposal, ActContext context)
    {
        // A change that waits for its day may be stopped by any representative of its account: perhaps it was not
        // theirs.
        if (proposal.PersonId != context.Actor.PersonId
            && !(proposal.Operation is not null
                && ProposalSight.Concerns(context.Actor, proposal.AccountId, proposal.HolderId, context.Register)))
        {
            context.Refuse(Refusals.NotWithdrawable, "proposal");
            return;
        }

        Settle(proposal, ProposalState.Withdrawn, form.Reason, context);
    }

    private static void Reject(Form form, WaitingProposal proposal, ActContext context)
    {
        if (!proposal.Approval.IsBy(context.Actor, context.Register))
        {
            context.Refuse(Refusals.ProposalUnknown, "proposal");
        }
        else if (IsSamePerson(proposal.PersonId, context.Actor.PersonId, context.Register))
        {
            context.Refuse(Refusals.OwnProposal, "proposal");
        }
        else if (!context.Refused)
        {
            Settle(proposal, ProposalState.Rejected, form.Reason, context);
        }
    }

    private static void Approve(Form form, WaitingProposal proposal, ActContext context)
    {
        CheckApprover(proposal, context);
        if (context.Refused)
        {
            return;
        }

        proposal.Approve(context, form.Reason);
        ProposalNotices.Answered(context.Register, proposal, context.Actor.PersonId, context.Now);
        var state = ProposalState.Waiting;
        JsonNode? brought = null;
        if (proposal.Given + 1 == proposal.Needed)
        {
            state = Complete(proposal, context, out brought);
        }
        else if (proposal with { Given = proposal.Given + 1 } is { IsInReview: true } reviewed)
        {
            ProposalNotices.ForReview(context.Register, reviewed, context.Now);
        }

        context.Result(new
        {
            proposal = proposal.Id, state, given = proposal.Given + 1, needed = proposal.Needed,
            carriedOutAs = state == ProposalState.CarriedOut && proposal.Operation is null
                ? TransactionId.Carried(proposal.Id) : (Guid?)null,
            result = brought?.DeepClone(),
        });
    }

    /// <summary>Refuses whoever proposed it, has approved it, whose rights it is of, or is too close to
    /// these.</summary>
    private static void CheckApprover(WaitingProposal proposal, ActContext context)
    {
        var register = context.Register;
        if (IsSamePerson(proposal.PersonId, context.Actor.PersonId, register))
        {
            context.Refuse(Refusals.OwnProposal, "proposal");
            return;
        }

        // Their office as it is now, not as it was when the request came in.
        if (Actors.Find(register, context.Actor.PersonId) is not { } approver
            || !proposal.Approval.IsBy(approver, register) || proposal.Given >= proposal.Needed)
        {
            context.Refuse(Refusals.ProposalUnknown, "proposal");
            return;
        }

        var before = register.List("select person_id from approval where proposal_seq = @seq",
            r => r.Person("person_id"),
            ("seq", proposal.Seq));
        if (before.Exists(p => IsSamePerson(p, context.Actor.PersonId, register)))
        {
            context.Refuse(Refusals.ApprovedBefore, "proposal");
            return;
        }

        if (proposal.Form is { } asked
            && Operations.Find(proposal.Operation) is { PersonOf: { } about } operation
            && IsSamePerson(about(operation.Read(asked)), context.Actor.PersonId, register))
        {
            context.Refuse(Refusals.OwnRights, "proposal");
            return;
        }

        // Counted from when the first of them agreed: a key that was held then may have proposed it.
        if (Closeness.AreClose([proposal.PersonId, context.Actor.PersonId, .. before], register,
            proposal.CreatedAt - Closeness.Counts))
        {
            context.Refuse(Refusals.TooClose, "proposal");
        }
    }

    /// <summary>All have approved: it is carried out, or waits for its day or for the function that decides it
    /// (26).</summary>
    private static ProposalState Complete(WaitingProposal proposal, ActContext context, out JsonNode? brought)
    {
        brought = null;
        if (proposal.Operation is null && Functions.Find(proposal.Function) is Transfer { DecidedBy: not null })
        {
            proposal.WaitsForDecision(context);
            return ProposalState.Waiting;
        }

        // A delay begins when it is sure that the change comes: whoever it concerns hears of it only now.
        var effectiveAt = proposal.EffectiveAt;
        if (effectiveAt is not null && Actors.Find(context.Register, proposal.PersonId) is { } proposer)
        {
            context.Reasons.AddRange(context.EffectiveAt(ActOf(proposal, proposer), out var fromNow));
            effectiveAt = fromNow > effectiveAt ? fromNow : effectiveAt;
        }

        if (effectiveAt > context.Now)
        {
            proposal.Schedule(context, effectiveAt.Value);
            return ProposalState.Scheduled;
        }

        foreach (var refusal in CarryOut(proposal, context, out brought))
        {
            context.Reasons.Add(refusal);
        }

        return ProposalState.CarriedOut;
    }

    /// <summary>Carries it out as its proposer, decided afresh; says why not, and what an act brought about.</summary>
    internal static IReadOnlyList<Refusal> CarryOut(WaitingProposal proposal, ActContext context, out JsonNode? brought)
    {
        brought = null;
        if (Actors.Find(context.Register, proposal.PersonId) is not { } proposer || proposer.Role.Id != proposal.Role)
        {
            return [Refusals.ProposerGone.At(field: "proposal")];
        }

        if (!context.Release(proposal.Id))
        {
            return [];
        }

        proposer = proposer with { Origin = context.Actor.Origin };
        if (proposal.Operation is null)
        {
            var movement = proposal.Movement(context.Register, proposer);
            var receipt = context.Post([movement])[0];
            if (receipt.Outcome == Outcome.Refused)
            {
                return receipt.Refusals;
            }

            WaitingProposal.Settle(context.Register, proposal.Seq, ProposalState.CarriedOut, context.Now,
                context.Actor.PersonId, receipt.Id, null);
        }
        else
        {
            var approvals = (int)context.Register.Count("select count(*) from approval where proposal_seq = @seq",
                ("seq", proposal.Seq));
            var refusals = context.CarryOut(ActOf(proposal, proposer), (proposal.CreatedAt, approvals), out var done);
            if (refusals.Count > 0)
            {
                return refusals;
            }

            brought = done?["result"];
            WaitingProposal.Settle(context.Register, proposal.Seq, ProposalState.CarriedOut, context.Now,
                context.Actor.PersonId, context.Act.Id, null);
            context.Changes.Add(new JsonObject { ["what"] = "proposal", ["key"] = proposal.Id.ToString(),
                ["after"] = done });
        }

        return [];
    }

    private static Act ActOf(WaitingProposal proposal, Actor proposer)
    {
        var operation = Operations.Find(proposal.Operation)!;
        return new(proposal.Id, operation, proposer, operation.Read(proposal.Form!));
    }

    private static void Settle(WaitingProposal proposal, ProposalState state, string? reason, ActContext context)
    {
        if (context.Refused || !context.Release(proposal.Id))
        {
            return;
        }

        WaitingProposal.Settle(context.Register, proposal.Seq, state, context.Now, context.Actor.PersonId, null,
            reason);
        context.Result(new { proposal = proposal.Id, state, given = proposal.Given, needed = proposal.Needed });
    }

    private static bool IsSamePerson(long one, long other, Register register) => one == other
        || register.Count(
            "select count(*) from person a join person b on a.identity = b.identity "
                + "where a.id = @one and b.id = @other", ("one", one), ("other", other)) > 0;
}
