using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Proposals;

/// <summary>到期处理: a proposal that nobody decided in time expires; one that waited for its day takes effect, decided
/// afresh. Done by the registry itself.</summary>
internal static class FallDue
{
    /// <summary>The form.</summary>
    /// <param name="Proposal">The proposal's id.</param>
    public sealed record Form(Guid Proposal);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("fall-due", Functions.FallDue, new("到期处理", "What falls due"))
    {
        Door = Door.None, CarryOut = CarryOut, Approvals = _ => 0,
    };

    /// <summary>The proposals that are due, oldest first, at most 100.</summary>
    public static IReadOnlyList<Guid> Due(Snapshot snapshot, Instant now)
    {
        return snapshot.List(
            """
            select id from proposal where settled_at is null
            and ((state = 'waiting' and expires_at <= @now) or (state = 'scheduled' and effective_at <= @now))
            order by seq limit 100
            """,
            r => r.Guid("id"), ("now", now));
    }

    private static void CarryOut(Form form, ActContext context)
    {
        if (WaitingProposal.Find(context.Register, form.Proposal) is not { } proposal)
        {
            context.Refuse(Refusals.ProposalUnknown, "proposal");
        }
        else if (!proposal.State.IsOpen)
        {
            context.Refuse(Refusals.ProposalSettled, "proposal");
        }
        else if (proposal.State == ProposalState.Waiting && proposal.ExpiresAt <= context.Now)
        {
            Settle(proposal, ProposalState.Expired, null, context);
        }
        else if (proposal.State == ProposalState.Scheduled && proposal.EffectiveAt <= context.Now)
        {
            // What is against it is found by trying: the act is refused whole, and the caller then has it end.
            foreach (var refusal in DecideProposal.CarryOut(proposal, context, out _))
            {
                context.Reasons.Add(refusal);
            }

            context.Result(new { proposal = proposal.Id, state = ProposalState.CarriedOut });
        }
        else
        {
            context.Refuse(Refusals.NotDue, "proposal");
        }
    }

    /// <summary>Ends a proposal that could not take effect on its day.</summary>
    public static class End
    {
        /// <summary>The form.</summary>
        /// <param name="Proposal">The proposal's id.</param>
        /// <param name="Reason">Why it could not.</param>
        public sealed record Form(Guid Proposal, string Reason);

        /// <summary>The row.</summary>
        public static readonly Operation<Form> Row =
            new("end-proposal", Functions.FallDue, new("到期未能办理", "End a proposal that could not take effect"))
        {
            Door = Door.None, CarryOut = CarryOut, Approvals = _ => 0,
        };

        private static void CarryOut(Form form, ActContext context)
        {
            if (WaitingProposal.Find(context.Register, form.Proposal)
                is not { } proposal || proposal.State != ProposalState.Scheduled
                || proposal.EffectiveAt > context.Now)
            {
                context.Refuse(Refusals.ProposalSettled, "proposal");
            }
            else
            {
                Settle(proposal, ProposalState.Refused, form.Reason, context);
            }
        }
    }

    private static void Settle(WaitingProposal proposal, ProposalState state, string? reason, ActContext context)
    {
        if (context.Release(proposal.Id))
        {
            WaitingProposal.Settle(context.Register, proposal.Seq, state, context.Now, context.Actor.PersonId, null,
                reason);
            context.Result(new { proposal = proposal.Id, state });
        }
    }
}
