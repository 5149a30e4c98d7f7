namespace CarbonRegistry.Law;

/// <summary>
/// Who holds what, as far as the proposals asked: blocks read from the store, then changed in memory by each accepted
/// proposal, and written back as a net difference. An account is known from its first block in picking order up to a
/// frontier; beyond it, it must be read on. What is known once the difference is stored holds for the next batch
/// (<see cref="MarkStored"/>).
/// </summary>
public sealed class Position
{
    private readonly Dictionary<(AccountId Account, short Line), Shelf> _shelves = [];
    private readonly Dictionary<(short Line, long Last), UnitBlock> _removed = [];
    private readonly Dictionary<(short Line, long Last), UnitBlock> _added = [];
    private readonly Dictionary<(short Line, long First), UnitBlock> _byFirst = [];
    private readonly Dictionary<(short Line, long Last), UnitBlock> _byLast = [];
    private readonly List<(UnitBlock Block, bool Added)> _log = [];
    private List<UnitBlock> _learned = [];

    /// <summary>Stored blocks that are no longer as stored. A block is stored by its line and last serial
    /// number.</summary>
    public IReadOnlyCollection<UnitBlock> Removed => _removed.Values;

    /// <summary>Blocks to store.</summary>
    public IReadOnlyCollection<UnitBlock> Added => _added.Values;

    /// <summary>How many blocks are known, and accounts of whom something is.</summary>
    public int Count => _byLast.Count + _shelves.Count;

    /// <summary>The known block that ends at this serial number, or null.</summary>
    public UnitBlock? EndingAt(short line, long serial) =>
        _byLast.TryGetValue((line, serial), out var block) ? block : null;

    /// <summary>The known block that starts at this serial number, or null.</summary>
    public UnitBlock? StartingAt(short line, long serial) =>
        _byFirst.TryGetValue((line, serial), out var block) ? block : null;

    /// <summary>A point to come back to by <see cref="Revert"/>.</summary>
    public int Mark => _log.Count;

    /// <summary>The account's known blocks of a line, in picking order, and how far they are all known.</summary>
    public Shelf Of(AccountId account, short line)
    {
        if (!_shelves.TryGetValue((account, line), out var shelf))
        {
            _shelves.Add((account, line), shelf = new());
        }

        return shelf;
    }

    /// <summary>Takes in a block as stored. One that this batch has already consumed or taken in is passed
    /// over.</summary>
    public void Learn(UnitBlock block)
    {
        if (!_removed.ContainsKey((block.Line, block.Last)))
        {
            Know(block);
            _learned.Add(block);
        }
    }

    /// <summary>The difference is stored: what is known now is what is stored.</summary>
    public void MarkStored()
    {
        _removed.Clear();
        _added.Clear();
        _log.Clear();
    }

    /// <summary>Forgets an account's blocks of a line, because another node changed them. Between batches
    /// only.</summary>
    public void Forget(AccountId account, short line)
    {
        if (_shelves.Remove((account, line), out var shelf))
        {
            foreach (var block in shelf.Blocks)
            {
                _byFirst.Remove((line, block.First));
                _byLast.Remove((line, block.Last));
            }
        }
    }

    /// <summary>The blocks learned since this was last asked.</summary>
    public IReadOnlyList<UnitBlock> TakeLearned()
    {
        var learned = _learned;
        _learned = [];
        return learned;
    }

    /// <summary>Moves a part of a known block: same account or another, the batch and the hold as in
    /// <paramref name="arriving"/>.</summary>
    public void Move(UnitBlock part, UnitBlock arriving)
    {
        var block = Covering(part.AccountId, part.Range, part.Vintage)
            ?? throw new InvalidOperationException($"Account {part.AccountId} does not hold {part.Range}.");
        Remove(block);

        // What remains is joined too: the block may have been read only after the one beside it had arrived.
        if (block.First < part.First)
        {
            AddJoined(block with { Last = part.First - 1 });
        }

        if (part.Last < block.Last)
        {
            AddJoined(block with { First = part.Last + 1 });
        }

        AddJoined(arriving);
    }

    /// <summary>Joins a block that arrived with a stored neighbour of the same account, batch and hold.</summary>
    public void JoinStored(UnitBlock neighbour)
    {
        // The neighbour may have been consumed, or taken in and joined, in this very batch. That it is known says
        // nothing: it may have been read only after the block beside it had arrived.
        if (!_removed.ContainsKey((neighbour.Line, neighbour.Last)))
        {
            Know(neighbour);
            Remove(neighbour);
            AddJoined(neighbour);
        }
    }

    /// <summary>Joins blocks to be stored that adjoin: one that was read after its neighbour arrived, and then split,
    /// was not joined with it.</summary>
    public void JoinAdded()
    {
        var added = _added.Values.OrderBy(b => b.Line).ThenBy(b => b.First).ToList();
        for (var i = 1; i < added.Count; i++)
        {
            if (added[i - 1].Joins(added[i]) && _added.TryGetValue((added[i].Line, added[i].Last), out var block)
                && block == added[i])
            {
                Remove(block);
                AddJoined(block);
            }
        }
    }

    /// <summary>Undoes everything since a <see cref="Mark"/>.</summary>
    public void Revert(int mark)
    {
        for (var i = _log.Count - 1; i >= mark; i--)
        {
            var (block, added) = _log[i];
            if (added)
            {
                Remove(block, log: false);
            }
            else
            {
                Add(block, log: false);
            }
        }

        _log.RemoveRange(mark, _log.Count - mark);
    }

    /// <summary>The known block of the account that covers the whole range, or null.</summary>
    public UnitBlock? Covering(AccountId account, SerialRange range, short vintage)
    {
        var blocks = Of(account, range.Line).Blocks;
        if (blocks.Count == 0)
        {
            return null;
        }

        var lower = Least with { Vintage = vintage };
        var upper = Least with { Vintage = vintage, First = range.First };
        var block = blocks.GetViewBetween(lower, upper).Max;
        return block.AccountId == account && block.Line == range.Line && block.First <= range.First && block.First > 0
            && range.Last <= block.Last ? block : null;
    }

    private static UnitBlock Least => default;

    private void AddJoined(UnitBlock block)
    {
        // Repeatedly: a neighbour that was read after its own neighbour arrived is not joined with that one yet.
        while (_byLast.TryGetValue((block.Line, block.First - 1), out var before) && before.Joins(block))
        {
            Remove(before);
            block = block with { First = before.First };
        }

        while (_byFirst.TryGetValue((block.Line, block.Last + 1), out var after) && block.Joins(after))
        {
            Remove(after);
            block = block with { Last = after.Last };
        }

        Add(block);
    }

    private void Know(UnitBlock block)
    {
        Of(block.AccountId, block.Line).Blocks.Add(block);
        _byFirst[(block.Line, block.First)] = block;
        _byLast[(block.Line, block.Last)] = block;
    }

    private void Add(UnitBlock block, bool log = true)
    {
        Know(block);
        var key = (block.Line, block.Last);
        if (_removed.TryGetValue(key, out var stored) && stored == block)
        {
            _removed.Remove(key);
        }
        else
        {
            _added.Add(key, block);
        }

        if (log)
        {
            _log.Add((block, true));
        }
    }

    private void Remove(UnitBlock block, bool log = true)
    {
        Of(block.AccountId, block.Line).Blocks.Remove(block);
        _byFirst.Remove((block.Line, block.First));
        _byLast.Remove((block.Line, block.Last));
        var key = (block.Line, block.Last);
        if (_added.TryGetValue(key, out var added) && added == block)
        {
            _added.Remove(key);
        }
        else
        {
            _removed.Add(key, block);
        }

        if (log)
        {
            _log.Add((block, false));
        }
    }

    /// <summary>What is known of one account and line.</summary>
    public sealed class Shelf
    {
        /// <summary>The known blocks in picking order.</summary>
        public SortedSet<UnitBlock> Blocks { get; } = new(PickingOrder.Instance);

        /// <summary>Up to and including this block in picking order everything stored is known; null: nothing was read
        /// on purpose.</summary>
        public UnitBlock? Frontier { get; set; }

        /// <summary>Whether every stored block is known.</summary>
        public bool Complete { get; set; }

        /// <summary>Whether its first blocks were read.</summary>
        public bool IsBegun => Complete || Frontier is not null;

        /// <summary>Whether this block may be picked: nothing stored and unknown comes before it.</summary>
        public bool IsKnownUpTo(UnitBlock block) =>
            Complete || (Frontier is { } f && PickingOrder.Instance.Compare(block, f) <= 0);
    }
}
