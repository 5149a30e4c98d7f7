namespace CarbonRegistry.Acts;

/// <summary>By which door an operation's form comes in.</summary>
public enum Door
{
    /// <summary>None: the node does it by itself.</summary>
    None,

    /// <summary>Page and interface take the form as it is.</summary>
    Form,

    /// <summary>The interface takes the form as it is; people have a page of its own for it.</summary>
    OwnPage,

    /// <summary>
    /// Page and interface have routes of its own, which make the form, of what the node has verified or hashed itself
    /// (a passkey's answer, a password): no endpoint takes it as it is.
    /// </summary>
    OwnRoutes,

    /// <summary>A signed message of an exchange.</summary>
    Exchange,
}
