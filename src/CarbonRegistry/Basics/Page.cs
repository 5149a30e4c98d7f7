namespace CarbonRegistry.Basics;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The most items of one page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>A page out of one row more than it holds.</summary>
    public static Page<T> Of(List<T> oneMore, int limit, Func<T, string> key)
    {
        ArgumentNullException.ThrowIfNull(oneMore);
        ArgumentNullException.ThrowIfNull(key);
        return oneMore.Count > limit ? new(oneMore.GetRange(0, limit), key(oneMore[limit - 1])) : new(oneMore, null);
    }
}
