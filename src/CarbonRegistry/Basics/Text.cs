namespace CarbonRegistry.Basics;

/// <summary>One text in the registry's two languages.</summary>
/// <param name="Zh">Chinese, the language of the law.</param>
/// <param name="En">English.</param>
public sealed record Text(string Zh, string En)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Zh} / {En}";
}
