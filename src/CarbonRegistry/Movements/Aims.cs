using CarbonRegistry.Transactions;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>A leg as it was asked for.</summary>
/// <param name="From">Account to be debited; null in a creation.</param>
/// <param name="To">Account to be credited.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
internal sealed record AskedLeg(string? From, string? To, string UnitType, long Quantity)
{
    /// <summary>The legs that terms hold: of what waits or was refused, where they are the reader's to see.</summary>
    public static IReadOnlyList<AskedLeg> Of(JsonNode? terms) => terms?["legs"] is not JsonArray legs ? [] :
    [
        .. legs.Select(l => new AskedLeg(
            l!["from"]?.GetValue<string>(), l["to"]?.GetValue<string>(), l["unitType"]!.GetValue<string>(),
                l["quantity"]!.GetValue<long>())),
    ];

    /// <summary>The legs of a proposal.</summary>
    internal static IReadOnlyList<AskedLeg> Of(Proposal proposal) =>
        [.. proposal.Legs.Select(l => new AskedLeg(l.From?.ToString(), l.To?.ToString(), l.Unit.Code, l.Quantity))];
}

/// <summary>
/// Where the units of a movement that waits are to go. They lie reserved in their account meanwhile, so that no posting
/// says it: its legs do, the account that they are reserved for, or the transaction that it undoes.
/// </summary>
internal static class Aims
{
    /// <summary>By the legs, for which units were reserved one after the other. Units whose leg is not known have no
    /// aim.</summary>
    public static IReadOnlyList<PostingView> ByLegs(IReadOnlyList<PostingView> reserved, IReadOnlyList<AskedLeg> legs)
    {
        var aimed = new List<PostingView>(reserved.Count);
        var (next, left) = (0, legs.Count > 0 ? legs[0].Quantity : 0);
        foreach (var posting in reserved)
        {
            // A leg out of an account that one does not see has no posting here.
            while (next < legs.Count && (left <= 0 || legs[next].From != posting.From
                || legs[next].UnitType != posting.UnitType))
            {
                left = ++next < legs.Count ? legs[next].Quantity : 0;
            }

            aimed.Add(To(posting, next < legs.Count ? legs[next].To : null));
            left -= posting.Quantity;
        }

        return aimed;
    }

    /// <summary>By the transaction that is undone: all its units go back to where they came from.</summary>
    public static IReadOnlyList<PostingView> ByUndoing(IEnumerable<(Posting Of, PostingView Shown)> reserved,
        IReadOnlyList<Posting> undone, Func<AccountId, string?> account)
    {
        var aimed = new List<PostingView>();
        var next = 0;
        foreach (var (of, shown) in reserved)
        {
            // Both are in the order of the transaction that is undone.
            while (next < undone.Count && !(undone[next].Line == of.Line && undone[next].First <= of.First
                && of.Last <= undone[next].Last))
            {
                next++;
            }

            aimed.Add(To(shown, next < undone.Count ? account(undone[next].Source) : null));
        }

        return aimed;
    }

    /// <summary>By the account that they wait for.</summary>
    public static IReadOnlyList<PostingView> ByReservation(IEnumerable<PostingView> reserved,
        string? account) => [.. reserved.Select(p => To(p, account))];

    /// <summary>The postings of transactions, by id.</summary>
    public static ILookup<Guid, Posting> PostingsOf(Snapshot snapshot, IReadOnlyCollection<Guid> ids)
    {
        var found = new List<(Guid Id, Posting Posting)>();
        foreach (var some in ids.Distinct().Chunk(500))
        {
            found.AddRange(snapshot.List(
                $"""
                select p.seq, p.line, p.first, p.last, p.source, p.destination, p.batch_id, p.hold_from, p.hold_to, t.id
                from ledger_transaction t join posting p on p.seq = t.seq
                where t.id in ({string.Join(',', some.Select((_, i) => $"@p{i}"))}) order by p.seq, p.ordinal
                """,
                r => (r.Guid("id"), LedgerSql.ReadPosting(r)), [.. some.Select((id, i) => ($"p{i}",
                    (object?)id))]));
        }

        return found.ToLookup(f => f.Id, f => f.Posting);
    }

    private static PostingView To(PostingView posting, string? account) => posting with { To = account,
        HoldBefore = null, HoldAfter = null };
}
