namespace CarbonRegistry.Storage;

/// <summary>The program cannot work as it was called; one sentence says why and what to do.</summary>
internal sealed class CannotRunException(Text why) : Exception($"{why.Zh} / {why.En}")
{
    /// <summary>Why, and what to do.</summary>
    public Text Why { get; } = why;
}
