using CarbonRegistry.Storage;

namespace CarbonRegistry.Sight;

/// <summary>Who sees a proposal <c>p</c> of the transaction <c>t</c>: who made it, who may approve it (see
/// <see cref="Approval"/>), who decides it, and the representatives whom it concerns. The conditions use
/// <see cref="Values"/>.</summary>
internal static class ProposalSight
{
    /// <summary>The values of the conditions.</summary>
    public static (string, object?)[] Values(Actor actor) =>
    [
        ("person", actor.PersonId), ("role", actor.Role.Id), ("jurisdiction", actor.Jurisdiction),
        ("operated", actor.HolderId), ("scope", AccountSight.Value(actor)),
    ];

    /// <summary>The condition that the person may see it.</summary>
    public static string Of(Actor actor) => actor.Role == Role.Audit
        ? "1 = 1"
        : $"p.person_id = @person or ({Approval.OfOffice(actor)})"
            + (actor.Represents ? $" or {OfTheirs}" : "")
            + Approval.OrReviewed(actor)
            + (actor.Role == Role.Pilot ? $" or (p.function = {Transfers.SurrenderToPilot.Code} and {Reserved(actor)})"
                : "");

    /// <summary>The functions by which a person decides movements that have all their approvals.</summary>
    public static IEnumerable<Decision> Decisions(Actor actor) => Functions.All.OfType<Decision>().Where(actor.May);

    /// <summary>The condition that it has all its approvals, and the person decides it.</summary>
    public static string Decides(Actor actor)
    {
        var decided = string.Join(',', Decisions(actor).Select(d => d.Of.Code));
        return decided.Length == 0 ? "1 = 0"
            : $"(p.function in ({decided}) and p.given >= p.needed and {Reserved(actor)})";
    }

    /// <summary>Whether the actor represents the account, or an account of the holder, that a proposal is
    /// about.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="account">The account's number in the database; 0: none.</param>
    /// <param name="holder">The holder; 0: none.</param>
    /// <param name="register">The act's database transaction.</param>
    public static bool Concerns(Actor actor, AccountId account, HolderId holder, Register register) =>
        actor.Represents && (actor.Views.Contains(account) || (holder != 0 && register.Count(
            """
            select count(*) from representative r join account a on a.id = r.account_id
            where r.person_id = @person and a.holder_id = @holder
            """,
            ("person", actor.PersonId), ("holder", holder)) > 0));

    private const string OfTheirs =
        """
        p.account_id in (select account_id from representative where person_id = @person)
        or (p.holder_id <> 0 and p.holder_id in (
            select a.holder_id from representative r join account a on a.id = r.account_id
            where r.person_id = @person))
        """;

    private static string Reserved(Actor actor) =>
        $"exists (select 1 from account x where x.id = t.reserved_for and {AccountSight.Of(actor, "x")})";
}
