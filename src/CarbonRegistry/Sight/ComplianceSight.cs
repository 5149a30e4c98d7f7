namespace CarbonRegistry.Sight;

/// <summary>Who sees how enterprises stand.</summary>
internal static class ComplianceSight
{
    /// <summary>Whether the person sees single enterprises at all.</summary>
    public static bool SeesEnterprises(Actor actor)
    {
        return actor.Represents || IsProvince(actor) || actor.Role == Role.Audit;
    }

    /// <summary>Whether it is the person's work that enterprises surrender: their own, or those of their
    /// province.</summary>
    public static bool FollowsEnterprises(Actor actor)
    {
        return actor.Represents || actor.Role == Role.ProvincialBusiness;
    }

    /// <summary>Whether the person sees sums: the nation of all provinces, a province its own.</summary>
    public static bool SeesTotals(Actor actor)
    {
        return actor.SeesAll || IsProvince(actor);
    }

    /// <summary>Whether the person sees what is handed over to pilot regions: the nation all of it, a pilot region its
    /// own.</summary>
    public static bool SeesPilots(Actor actor)
    {
        return actor.SeesAll || actor.Role == Role.Pilot;
    }

    private static bool IsProvince(Actor actor) =>
        actor.Role.Reach == Reach.Jurisdiction && actor.Role != Role.Pilot;
}
