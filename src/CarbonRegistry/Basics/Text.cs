namespace CarbonRegistry.Basics;

/// <summary>One text in the registry's two languages.</summary>
/// <param name="Zh">Chinese, the language of the law.</param>
/// <param name="En">English.</param>
public sealed record Text(string Zh, string En)
{
    /// <summary>A name that people gave: in English too the Chinese one, where it has no other.</summary>
    public static Text OfName(string zh, string en) => new(zh, en.Length > 0 ? en : zh);

    /// <inheritdoc/>
    public override string ToString() => $"{Zh} / {En}";
}
