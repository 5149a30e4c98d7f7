namespace CarbonRegistry.People;

/// <summary>What a person may see, as a condition of SQL: the same rule as <see cref="Actor.Sees"/>, asked where the rows are.</summary>
public static class Scope
{
    /// <summary>Whether the person sees every account, so that no condition is needed.</summary>
    public static bool IsAll(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Role == Role.NationalBusiness || actor.Role == Role.NationalSystem || actor.Role == Role.Audit;
    }

    /// <summary>The condition on the table <c>account</c> under this alias. It uses the parameter <c>@scope</c> (<see cref="Value"/>).</summary>
    public static string Of(Actor actor, string alias)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return IsAll(actor) ? "1 = 1"
            : IsOfJurisdiction(actor) ? $"{alias}.jurisdiction = @scope"
            : actor.Role == Role.Representative ? $"{alias}.id in (select account_id from representative where person_id = @scope)"
            : $"{alias}.holder_id = @scope and {alias}.holder_id <> 0";
    }

    /// <summary>Whether the person sees the account of this number, as far as the number says; null where only the database knows whose it is.</summary>
    public static bool? Sees(Actor actor, AccountNumber account)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return IsAll(actor) ? true
            : IsOfJurisdiction(actor) ? account.Jurisdiction == actor.Jurisdiction
            : actor.Role == Role.Representative ? actor.Views.Contains(account.Sequence)
            : actor.HolderId == 0 ? false
            : null;
    }

    /// <summary>The value of <c>@scope</c>.</summary>
    public static object Value(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return IsOfJurisdiction(actor) ? actor.Jurisdiction : actor.Role == Role.Representative ? actor.PersonId : actor.HolderId;
    }

    private static bool IsOfJurisdiction(Actor actor) =>
        actor.Role == Role.ProvincialBusiness || actor.Role == Role.ProvincialSystem || actor.Role == Role.Pilot;
}
