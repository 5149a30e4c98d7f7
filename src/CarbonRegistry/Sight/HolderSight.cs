namespace CarbonRegistry.Sight;

/// <summary>Who sees a holder, and how much of it.</summary>
internal static class HolderSight
{
    /// <summary>The condition on the table <c>holder</c> under the alias <c>h</c>. It uses the parameter <c>@scope</c>
    /// (<see cref="AccountSight.Value"/>).</summary>
    public static string Of(Actor actor) => actor.Role.Reach switch
    {
        Reach.Nation => "1 = 1",
        Reach.Jurisdiction => "h.jurisdiction = @scope",
        Reach.Accounts =>
            """
            h.id in (select a.holder_id from account a join representative r on r.account_id = a.id
                     where r.person_id = @scope)
            """,
        _ => "h.id = @scope",
    };

    /// <summary>Whether the person sees the holder of an account that they see: the nation holds a surrender account in
    /// each province, and is no province's to look at.</summary>
    public static bool Sees(Actor actor, HolderKind kind) => actor.SeesAll || kind != HolderKind.Nation;

    /// <summary>Whether the person sees identity numbers of the individuals in their scope.</summary>
    public static bool SeesNumbers(Actor actor) => actor.Role == Role.ProvincialBusiness || actor.Represents;

    /// <summary>An identifier as this person sees it.</summary>
    public static string? Shown(Actor actor, string kind, string? identifier) =>
        SeesNumbers(actor) ? identifier : Masked(kind, identifier);

    /// <summary>An identifier as anybody may see it: of an individual's number the ends only.</summary>
    public static string? Masked(string kind, string? identifier) =>
        identifier is null || kind != nameof(HolderKind.Individual) ? identifier
            : IdentityNumber.TryParse(identifier, out var number) ? number.Masked : "***";

    /// <summary>Whether the person sees how to reach a holder of their scope.</summary>
    public static bool SeesContact(Actor actor, HolderKind kind) => SeesNumbers(actor)
        || (actor.Role == Role.NationalBusiness && kind is HolderKind.Exchange or HolderKind.AuctionHouse);

    /// <summary>Whether the actor's office looks after such holders: the nation after exchanges and auction houses, a
    /// province after its enterprises and individuals.</summary>
    public static bool IsOfOffice(Actor actor, HolderKind kind, string jurisdiction) =>
        actor.Role == Role.NationalBusiness ? kind is HolderKind.Exchange or HolderKind.AuctionHouse
            : kind is HolderKind.Enterprise or HolderKind.Individual && jurisdiction == actor.Jurisdiction;
}
