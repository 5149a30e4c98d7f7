namespace CarbonRegistry.Sight;

/// <summary>
/// Who sees what of the exchange link, for page, interface and workplace alike: the nation and the auditor all of it,
/// an exchange what is of its own delivery accounts, representatives the bindings and notices of their accounts.
/// </summary>
internal static class LinkSight
{
    /// <summary>Whether the person sees days, messages, differences, alarms and keys.</summary>
    public static bool Opens(Actor actor) => actor.SeesAll || actor.Role == Role.Exchange;

    /// <summary>Whether the person sees bindings and notices.</summary>
    public static bool OpensBindings(Actor actor) => Opens(actor) || actor.Represents;

    /// <summary>The condition on the delivery account under the alias <c>d</c>. It uses the parameter <c>@scope</c>
    /// (<see cref="AccountSight.Value"/>).</summary>
    public static string Of(Actor actor) => Opens(actor) ? AccountSight.Of(actor, "d") : "1 = 0";

    /// <summary>The same for a binding or notice, whose trading account is there under the alias <c>a</c>.</summary>
    public static string OfBinding(Actor actor) =>
        actor.Represents ? AccountSight.Of(actor, "a") : Of(actor);

    /// <summary>The same for what an account waits for (待交易所确认): whoever sees the account sees that,
    /// too.</summary>
    public static string OfAccount(Actor actor) =>
        actor.Role == Role.Exchange ? Of(actor) : AccountSight.Of(actor, "a");
}
