namespace CarbonRegistry.Units;

/// <summary>
/// An interval tree in an ordinary index (Kriegel, Pötke, Seidl: the relational interval tree, 2000). Every range
/// belongs to one node: the number in it with the most trailing zero bits. The ranges that hold a serial number lie at
/// 64 nodes that the number itself names.
/// </summary>
internal static class SerialTree
{
    /// <summary>The node of a range.</summary>
    public static long NodeOf(long first, long last)
    {
        if (first == last)
        {
            return first;
        }

        var level = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(first ^ last));
        return last >> level << level;
    }

    /// <summary>The nodes at which ranges that hold this serial number can lie.</summary>
    public static long[] NodesFor(long serial) =>
        [serial, .. Enumerable.Range(0, 63).Select(level => (serial >> level | 1) << level).Where(n => n > 0)
            .Distinct()];
}
