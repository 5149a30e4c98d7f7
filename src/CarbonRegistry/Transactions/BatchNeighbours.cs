namespace CarbonRegistry.Transactions;

/// <summary>Joins what a batch brought with the stored blocks beside it, so that fragmentation stays bounded.</summary>
internal static class BatchNeighbours
{
    /// <summary>Joins; before the position is stored.</summary>
    public static void Join(LedgerStore store, Position position, List<UnitBlock> moves)
    {
        position.JoinAdded();
        var arrived = StillThere(position, moves);
        var beside = Unknown(position, arrived);
        if (beside.Count > 0)
        {
            foreach (var stored in store.BlocksAt(beside))
            {
                position.Learn(stored);
            }
        }

        foreach (var block in arrived)
        {
            if (position.EndingAt(block.Line, block.First - 1) is { } before && before.Joins(block))
            {
                position.JoinStored(before);
            }

            if (position.StartingAt(block.Line, block.Last + 1) is { } after && block.Joins(after))
            {
                position.JoinStored(after);
            }
        }
    }

    /// <summary>
    /// What arrived may have left again in part, or grown, in this very batch: what remains of it is among what is to
    /// be stored.
    /// </summary>
    private static HashSet<UnitBlock> StillThere(Position position, List<UnitBlock> moves)
    {
        var added = position.Added.OrderBy(b => b.Line).ThenBy(b => b.First).ToList();
        var arrived = new HashSet<UnitBlock>();
        foreach (var move in moves)
        {
            for (var i = FirstEndingFrom(added, move.Line, move.First);
                i < added.Count && added[i].Line == move.Line && added[i].First <= move.Last; i++)
            {
                arrived.Add(added[i]);
            }
        }

        return arrived;
    }

    /// <summary>The serial numbers beside them whose blocks are not known.</summary>
    private static List<(short Line, long Serial)> Unknown(Position position, HashSet<UnitBlock> arrived)
    {
        var beside = new List<(short, long)>(arrived.Count * 2);
        foreach (var block in arrived)
        {
            if (block.First > 1 && position.EndingAt(block.Line, block.First - 1) is null)
            {
                beside.Add((block.Line, block.First - 1));
            }

            if (position.StartingAt(block.Line, block.Last + 1) is null)
            {
                beside.Add((block.Line, block.Last + 1));
            }
        }

        return beside;
    }

    private static int FirstEndingFrom(List<UnitBlock> added, short line, long serial)
    {
        int low = 0, high = added.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (added[middle].Line < line || (added[middle].Line == line && added[middle].Last < serial))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
