namespace CarbonRegistry.Sight;

/// <summary>Who sees a transaction <c>t</c>: whoever asked for it, whoever sees an account that it touches, and whoever
/// it waits for. The conditions use <see cref="ProposalSight.Values"/>.</summary>
internal static class TransactionSight
{
    /// <summary>The condition that it is a movement or a hold which the person may see; acts are the audit log's and
    /// the proposals' to show.</summary>
    public static string Of(Actor actor)
    {
        if (actor.SeesAll)
        {
            return "t.operation is null";
        }

        var account = AccountSight.Of(actor, "a");
        return $"""
            t.operation is null and (t.person_id = @person
             or exists (select 1 from posting p join account a on a.id = p.source where p.seq = t.seq and {account})
             or exists (select 1 from posting p join account a on a.id = p.destination where p.seq = t.seq
             and {account})
             or exists (select 1 from account a where a.id = t.reserved_for and {account})
             or {WaitsFor(actor)})
            """;
    }

    /// <summary>The condition that it waits for the person to approve it, or for their province to review it, whosever
    /// its accounts are: nobody approves what they do not see.</summary>
    public static string WaitsFor(Actor actor) =>
        $"""
        exists (select 1 from proposal p where p.seq = t.seq
            and (p.settled_at is null and ({Approval.OfOffice(actor)}){Approval.OrReviewed(actor)}))
        """;

    /// <summary>
    /// The condition that one who sees many accounts may see it: asked of a few transactions, each for itself, so that
    /// no plan reads all postings.
    /// </summary>
    public static string OfFew(Actor actor)
    {
        var accounts = $"(select a.id from account a where {AccountSight.Of(actor, "a")})";
        return $"""
            (t.person_id = @person or t.reserved_for in {accounts}
             or (select 1 from posting p
                 where p.seq = t.seq and (p.source in {accounts} or p.destination in {accounts}) limit 1) is not null)
            """;
    }
}
