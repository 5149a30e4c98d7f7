namespace CarbonRegistry.Law;

/// <summary>签署规则: what movements out of an account need. Specification section 2.</summary>
/// <param name="Confirmations">How many other representatives confirm, 0 to 5.</param>
/// <param name="Above">Above which quantity, in tonnes: the account's own limit.</param>
/// <param name="EasedUpTo">Up to which quantity, in tonnes, a session need not confirm what may be eased (24, 27); 0:
/// it confirms each.</param>
public sealed record SigningPolicy(int Confirmations, long Above, long EasedUpTo)
{
    /// <summary>Whether a quantity is above the account's own limit, where it has one.</summary>
    public bool IsAbove(Int128 quantity) => (Confirmations > 0 || Above > 0) && quantity > Above;
}
