using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Proposals;

/// <summary>What is no part of a bulk approval unless its approver has opened it by itself: what cannot be undone, and
/// what would perhaps be done a second time. Its own page warns of both; a list does not.</summary>
internal static class BulkApproval
{
    /// <summary>Of these proposals, those that wait for the person's approval and must be opened first, and why (711,
    /// once for each reason).</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who approves.</param>
    /// <param name="ids">The proposals' ids.</param>
    public static IReadOnlyDictionary<Guid, IReadOnlyList<Refusal>> ToOpenFirst(
        Snapshot snapshot, Actor actor, IReadOnlyCollection<Guid> ids)
    {
        var asked = ProposalQueries.Find(snapshot, actor, ids).Where(p => p.MayApprove).ToList();
        var opened = ProposalQueries.LookedAt(snapshot, actor.PersonId, asked.Select(p => p.Seq));
        asked.RemoveAll(p => opened.Contains(p.Seq));
        var waiting = ProposalQueries.References(
                snapshot, actor, [.. asked.Where(p => ReferenceOf(p) is not null).Select(p => p.Function).Distinct()])
            .ToLookup(w => (w.Function, BatchesByOrigin.KeyOf(w.Reference)), w => w.Seq);
        var alike = CustodyQueries.AlikeTo(
            snapshot, [.. asked.Where(p => p.Operation is null).Select(p => (p.Function, p.Terms))])
            .ToLookup(a => (a.Function, a.Terms), a => a.Batch);
        return asked.Select(p => (p.Id, Why: (IReadOnlyList<Refusal>)
            [
                .. WhyOf(
                    p, ReferenceOf(p) is { } reference
                        ? waiting[(p.Function, BatchesByOrigin.KeyOf(reference))].Where(seq => seq != p.Seq) : [],
                    alike[(p.Function, p.Terms)])
                    .Select(why => Refusals.ToOpenFirst.At(field: "proposal", detail: why)),
            ]))
            .Where(p => p.Why.Count > 0).ToDictionary(p => p.Id, p => p.Why);
    }

    private static IEnumerable<Text> WhyOf(ProposalView of, IEnumerable<long> waiting, IEnumerable<int> batches)
    {
        if (of.Operation is null && Functions.Find(of.Function) is { } function && Reversal.IsIrrevocable(function))
        {
            yield return new("不可撤销", "it cannot be undone");
        }

        if ((of.Terms?["form"] ?? of.Terms)?["repetition"]?.GetValue<bool>() == true)
        {
            yield return new("申请人声明有意重复", "it is a repetition on purpose");
        }

        if (waiting.Order().ToList() is [var other, ..])
        {
            yield return new(
                $"第 {other} 号待审批事项的文号相同", $"proposal no. {other} has the same decision number");
        }

        if (batches.ToList() is [var batch, ..])
        {
            yield return new(
                $"批次 {batch} 的文号或项目编号相近", $"batch {batch} has the same numbers in its decision or project");
        }
    }

    private static string? ReferenceOf(ProposalView of) =>
        of.Operation is null ? (string?)of.Terms?["reference"] : null;
}
