using CarbonRegistry.Storage;

namespace CarbonRegistry.Sight;

/// <summary>
/// Who may approve a waiting proposal, asked in three ways: of a person in hand, of the table of people, and, by
/// <see cref="May"/>, of the table of proposals. A colleague of the proposer's office who has the function; of a
/// representative's, another who confirms for every account that it moves; last, where the law says so, the province
/// that reviews it.
/// </summary>
/// <param name="Seq">The journal's number of the proposal.</param>
/// <param name="PersonId">Who proposed it.</param>
/// <param name="Role">In which role.</param>
/// <param name="Jurisdiction">Their jurisdiction.</param>
/// <param name="Function">The function's number.</param>
/// <param name="IsAct">Whether it is an act, and not a movement.</param>
/// <param name="AccountId">The account that it is about; 0: none.</param>
/// <param name="Reviewer">The jurisdiction whose province gives the approval that is left; null: it is not that
/// far.</param>
internal sealed record Approval(
    long Seq, PersonId PersonId, short Role, string Jurisdiction, short Function, bool IsAct, AccountId AccountId,
    string? Reviewer)
{
    /// <summary>The accounts that its movement leaves; null where they are to be read from the journal.</summary>
    public IReadOnlyCollection<AccountId>? Sources { get; init; }

    /// <summary>Whether the actor is one of those who may approve or reject it, as far as their office goes.</summary>
    public bool IsBy(Actor actor, Register register)
    {
        // The province reviews last, when the account's own people agree.
        if (Reviewer is not null)
        {
            return actor.Role == Law.Role.ProvincialBusiness && actor.Jurisdiction == Reviewer
                && !actor.Revoked.Contains(Function);
        }

        if (actor.Role.Id != Role || actor.Revoked.Contains(Function))
        {
            return false;
        }

        return actor.Represents
            ? AccountsOf(register) is { Count: > 0 } accounts && accounts.All(actor.Confirms.Contains)
            : actor.Jurisdiction == Jurisdiction && register.Count(
                "select count(*) from person where id = @proposer and holder_id = @holder",
                ("proposer", PersonId), ("holder", actor.HolderId)) > 0;
    }

    /// <summary>The condition on <c>person p</c>; never the proposer.</summary>
    public (string Who, (string, object?)[] Values) People()
    {
        const string Has =
            """
            p.active = 1 and p.id <> @proposer
            and not exists (select 1 from revoked_function f where f.person_id = p.id and f.function = @function)
            """;
        (string, object?)[] values = [("proposer", PersonId), ("function", Function)];
        if (Reviewer is not null)
        {
            return ($"{Has} and p.role = @role and p.jurisdiction = @jurisdiction",
                [.. values, ("role", Law.Role.ProvincialBusiness.Key), ("jurisdiction", Reviewer)]);
        }

        if (Role == Law.Role.Representative.Id)
        {
            // One account says who comes into question; the others, that they confirm for all. What begins to wait is
            // not in the journal yet.
            var sources = Sources is { Count: > 0 } known
                ? $"account q where q.id in ({string.Join(',', known)}) and q.id"
                : "posting q where q.seq = @about and q.source";
            return ($"""
                {Has} and p.id in (select r.person_id from representative r
                                   where r.account_id = @account and r.confirms = 1)
                and not exists (select 1 from {sources} not in (
                    select r.account_id from representative r where r.person_id = p.id and r.confirms = 1))
                """, [.. values, ("account", AccountId), ("about", Seq)]);
        }

        return ($"""
            {Has} and p.role = @role and p.jurisdiction = @jurisdiction
            and p.holder_id = (select q.holder_id from person q where q.id = @proposer)
            """, [.. values, ("role", Law.Role.OfId(Role)!.Key), ("jurisdiction", Jurisdiction)]);
    }

    /// <summary>The condition on <c>proposal p</c> that an actor's office may approve it now, as
    /// <see cref="IsBy"/> has it: colleagues before the province's review, the province when that is left. It uses
    /// <c>@person</c>, <c>@role</c>, <c>@jurisdiction</c> and <c>@operated</c>.</summary>
    private static string Of(Actor actor) =>
        $"""
         ({Colleague(actor)} and (p.review is null or p.given + 1 < p.needed){(actor.Role == Law.Role.ProvincialBusiness
             ? " or p.review = @jurisdiction and p.given + 1 = p.needed" : "")}){Granted(actor)}
         """;

    /// <summary>The condition that an approval is still needed, and the person may give it.</summary>
    public static string May(Actor actor) =>
        $"""
         p.given < p.needed and ({Of(actor)})
         and not exists (select 1 from approval v where v.proposal_seq = p.seq and v.person_id = @person)
         """;

    /// <summary>The condition that the actor is a colleague of the proposer with the function, and so sees the proposal
    /// to its end.</summary>
    public static string OfOffice(Actor actor) => $"({Colleague(actor)}){Granted(actor)}";

    /// <summary>Or that the review is, or was, left to the actor's province, which sees it to its end; empty for who is
    /// of none.</summary>
    public static string OrReviewed(Actor actor) => actor.Role == Law.Role.ProvincialBusiness
        ? " or (p.review = @jurisdiction and p.given + 1 >= p.needed)" : "";

    private static string Colleague(Actor actor) => actor.Represents
        ? """
          p.role = @role and case when p.operation is null
              then exists (select 1 from posting q where q.seq = p.seq)
               and not exists (select 1 from posting q where q.seq = p.seq and q.source not in (
                  select account_id from representative where person_id = @person and confirms = 1))
              else p.account_id in (
                  select account_id from representative where person_id = @person and confirms = 1) end
          """
        : """
          p.role = @role and p.jurisdiction = @jurisdiction
          and p.person_id in (select o.id from person o where o.holder_id = @operated)
          """;

    private static string Granted(Actor actor) =>
        actor.Revoked.Count > 0 ? $" and p.function not in ({string.Join(',', actor.Revoked)})" : "";

    private List<AccountId> AccountsOf(Register register) => IsAct ? [AccountId]
        : register.List("select distinct source from posting where seq = @seq", r => r.Account("source"), ("seq", Seq));
}
