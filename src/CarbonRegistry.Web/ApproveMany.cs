using CarbonRegistry.Acts;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web;

/// <summary>Several proposals approved at once, by page and by interface: an act for each, with its own trace in the
/// journal. One that is refused stops no other.</summary>
internal static class ApproveMany
{
    /// <summary>The most proposals at once.</summary>
    public const int Most = 100;

    /// <summary>The acts, one for each proposal as it was shown. Asked again under the same id they are the
    /// same.</summary>
    /// <param name="actor">Who approves.</param>
    /// <param name="id">The id of the whole.</param>
    /// <param name="shown">The proposals with their digests.</param>
    public static IReadOnlyList<Act> Acts(Actor actor, Guid id, IEnumerable<(Guid Proposal, string Digest)> shown) =>
    [
        .. shown.Select(s => new Act(
            TransactionId.Made([.. id.ToByteArray(bigEndian: true), .. s.Proposal.ToByteArray(bigEndian: true)]),
            DecideProposal.Row, actor, new DecideProposal.Form(s.Proposal, ProposalDecision.Approve, null, s.Digest))),
    ];

    /// <summary>Submits them in their order; each has its own receipt. What its approver must open first is only tried
    /// out: where nothing else is against it, it is refused for that (711).</summary>
    public static async Task<IReadOnlyList<ActReceipt>> Submit(
        Database database, Ledger ledger, IReadOnlyList<Act> acts)
    {
        IReadOnlyDictionary<Guid, IReadOnlyList<Refusal>> closed = new Dictionary<Guid, IReadOnlyList<Refusal>>();
        if (acts is [var first, ..])
        {
            using var snapshot = new Snapshot(database);
            closed = BulkApproval.ToOpenFirst(snapshot, first.Actor, [.. acts.Select(ProposalOf)]);
        }

        return await Task.WhenAll(acts.Select(async act =>
        {
            if (!closed.TryGetValue(ProposalOf(act), out var why))
            {
                return await ledger.Submit(act);
            }

            var trial = await ledger.Submit(act with { DryRun = true });
            return trial.Repeated || trial.Outcome == Outcome.Refused ? trial
                : trial with { Outcome = Outcome.Refused, Refusals = why, Result = null };
        }));
    }

    /// <summary>The proposal that such an act approves.</summary>
    public static Guid ProposalOf(Act act) => ((DecideProposal.Form)act.Form).Proposal;

    /// <summary>How a list writes a proposal as it is shown there.</summary>
    public static string Written(ProposalView proposal) => $"{proposal.Id}~{proposal.Digest}";

    /// <summary>Reads the same; null where it is none.</summary>
    public static (Guid Proposal, string Digest)? Read(string? written) =>
        written?.Split('~') is [var id, { Length: 64 } digest] && Guid.TryParseExact(id, "D", out var proposal)
            && digest.All(char.IsAsciiHexDigitLower) ? (proposal, digest) : null;
}
