namespace CarbonRegistry.Sight;

/// <summary>Who sees and looks after whom.</summary>
internal static class PersonSight
{
    /// <summary>The condition on <c>person p</c>. It uses <c>@me</c> and <c>@jurisdiction</c>.</summary>
    internal static string Of(Actor actor) =>
        actor.Role == Role.Audit ? "1 = 1"
        : actor.Role == Role.NationalSystem ? "p.role <> 'representative'"
        : actor.Role == Role.ProvincialSystem
            ? "p.jurisdiction = @jurisdiction and p.role <> 'representative' or p.id = @me"
        : actor.Role == Role.ProvincialBusiness
            ? """
              p.id = @me or (p.role = 'representative' and (p.jurisdiction = @jurisdiction or p.id in (
                  select r.person_id from representative r join account a on a.id = r.account_id
                  where a.jurisdiction = @jurisdiction)))
              """
        : "p.id = @me";

    /// <summary>Whether the person's province looks after such a representative: suspends them, gives them their
    /// code (15).</summary>
    /// <param name="actor">The person.</param>
    /// <param name="role">The other's role.</param>
    /// <param name="jurisdiction">The other's jurisdiction.</param>
    public static bool KeepsRepresentative(Actor actor, string role, string jurisdiction)
    {
        return role == Role.Representative.Key && jurisdiction == actor.Jurisdiction
            && actor.May(Functions.EditProvincialAccount);
    }

    /// <summary>Whether the person sees whether representatives of accounts that they see can sign in, and what these
    /// were told of the accounts: their province, which looks after them, and the auditor.</summary>
    public static bool SeesEnrolment(Actor actor) =>
        actor.Role == Role.ProvincialBusiness || actor.Role == Role.Audit;
}
