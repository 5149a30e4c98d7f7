namespace CarbonRegistry.Basics;

/// <summary>The first of what is found by what was typed.</summary>
/// <param name="Items">The first of them, nearest first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Complete">Whether there are no more than counted.</param>
public sealed record Suggested<T>(IReadOnlyList<T> Items, int Count, bool Complete);

/// <summary>Makes them.</summary>
internal static class Suggested
{
    /// <summary>So many are looked at: what has more is to be typed further.</summary>
    public const int MostLookedAt = 300;

    /// <summary>The first of those found.</summary>
    /// <param name="found">The numbers that were found, nearest first; some come twice.</param>
    /// <param name="complete">Whether these are all.</param>
    /// <param name="limit">The most that are wanted.</param>
    /// <param name="read">Reads those of these numbers, in any order.</param>
    /// <param name="number">The number of one.</param>
    public static Suggested<T> Of<T>(IEnumerable<long> found, bool complete, int limit,
        Func<IReadOnlyList<long>, IEnumerable<T>> read, Func<T, long> number)
    {
        var ids = found.Distinct().ToList();
        var first = ids.Take(limit).ToList();
        return new([.. read(first).OrderBy(one => first.IndexOf(number(one)))], ids.Count, complete);
    }
}
