namespace CarbonRegistry.Storage;

/// <summary>Counting the lines of lists, so far that nobody waits for it.</summary>
internal static class Counts
{
    /// <summary>Beyond so many lines it is only said that there are more.</summary>
    public const int Most = 100_000;

    /// <summary>Counts the rows that a query names.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="from">The query from <c>from</c> on, with who may see what in its conditions.</param>
    /// <param name="values">Its values.</param>
    public static ListCount Count(
        this Snapshot snapshot, string from, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var lines = snapshot.List(
            $"select count(*) as lines from (select 1 as one {from} limit {Most + 1}) x", r => r.Long("lines"),
            values)[0];
        return new(Math.Min(lines, Most), lines > Most);
    }
}
