namespace CarbonRegistry.Audit;

/// <summary>Who has a stretch of serial numbers: account, batch and hold.</summary>
/// <param name="Account">The account; 0 is Origin.</param>
/// <param name="Hold">The topmost hold, or 0.</param>
/// <param name="Batch">The batch; 0 in Origin.</param>
internal readonly record struct Tenure(AccountId Account, HoldId Hold, int Batch);

/// <summary>
/// One serial line as the journal makes it: blocks that tile [1, <see cref="SerialRange.MaxSerial"/>] by construction,
/// since only their starts are kept, and that are always merged as far as can be. Sorted arrays in chunks: 32 bytes a
/// block, so that ten million of them are a few hundred megabytes.
/// </summary>
internal sealed class Tiling
{
    private const int ChunkSize = 512;

    private readonly List<Chunk> _chunks = [new()];

    public Tiling() => _chunks[0].Insert(0, 1, default);

    /// <summary>The number of blocks.</summary>
    public long Count { get; private set; } = 1;

    /// <summary>The block that a serial number is in.</summary>
    public (long First, long Last, Tenure Tenure) At(long serial)
    {
        var (chunk, index) = Find(serial);
        return Block(chunk, index);
    }

    /// <summary>All blocks, in order.</summary>
    public IEnumerable<(long First, long Last, Tenure Tenure)> Blocks()
    {
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
        {
            for (var index = 0; index < _chunks[chunk].Count; index++)
            {
                yield return Block(chunk, index);
            }
        }
    }

    /// <summary>Whether the whole range is of this tenure; if not, the first part of it that is of another.</summary>
    public bool IsOf(long first, long last, Tenure tenure, out (long First, long Last, Tenure Tenure) other)
    {
        // Merged as far as can be: what is of one tenure lies in one block.
        other = At(first);
        if (other.Tenure == tenure)
        {
            if (other.Last >= last)
            {
                return true;
            }

            other = At(other.Last + 1);
        }

        other = (Math.Max(first, other.First), Math.Min(last, other.Last), other.Tenure);
        return false;
    }

    /// <summary>Gives a range to an account, batch and hold, whoever had it.</summary>
    public void Assign(long first, long last, Tenure tenure)
    {
        if (last < SerialRange.MaxSerial)
        {
            SplitAt(last + 1);
        }

        var (chunk, index) = SplitAt(first);
        _chunks[chunk].Tenures[index] = tenure;
        while (Next(chunk, index) is var (c, i) && (_chunks[c].Firsts[i] <= last || _chunks[c].Tenures[i] == tenure))
        {
            var beyond = _chunks[c].Firsts[i] > last;
            Remove(c, i);
            if (beyond)
            {
                break;
            }
        }

        if (Previous(chunk, index) is var (pc, pi) && _chunks[pc].Tenures[pi] == tenure)
        {
            Remove(chunk, index);
        }
    }

    private (long First, long Last, Tenure Tenure) Block(int chunk, int index)
    {
        var at = _chunks[chunk];
        var last = Next(chunk, index) is var (c, i) ? _chunks[c].Firsts[i] - 1 : SerialRange.MaxSerial;
        return (at.Firsts[index], last, at.Tenures[index]);
    }

    private (int Chunk, int Index) Find(long serial)
    {
        var (low, high) = (0, _chunks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_chunks[middle].Firsts[0] <= serial)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        var index = Array.BinarySearch(_chunks[low].Firsts, 0, _chunks[low].Count, serial);
        return (low, index >= 0 ? index : ~index - 1);
    }

    private (int Chunk, int Index) SplitAt(long serial)
    {
        var (c, i) = Find(serial);
        var chunk = _chunks[c];
        if (chunk.Firsts[i] == serial)
        {
            return (c, i);
        }

        if (chunk.Count == ChunkSize)
        {
            // What grows at its end, as a line does, leaves full chunks behind; what grows in the middle halves them.
            var keep = i == ChunkSize - 1 && c == _chunks.Count - 1 ? ChunkSize - 1 : ChunkSize / 2;
            _chunks.Insert(c + 1, chunk.SplitOff(keep));
            return SplitAt(serial);
        }

        chunk.Insert(i + 1, serial, chunk.Tenures[i]);
        Count++;
        return (c, i + 1);
    }

    private void Remove(int chunk, int index)
    {
        _chunks[chunk].RemoveAt(index);
        Count--;
        if (_chunks[chunk].Count == 0)
        {
            _chunks.RemoveAt(chunk);
        }
    }

    private (int Chunk, int Index)? Next(int chunk, int index) =>
        index + 1 < _chunks[chunk].Count ? (chunk, index + 1) : chunk + 1 < _chunks.Count ? (chunk + 1, 0) : null;

    private (int Chunk, int Index)? Previous(int chunk, int index) =>
        index > 0 ? (chunk, index - 1) : chunk > 0 ? (chunk - 1, _chunks[chunk - 1].Count - 1) : null;

    private sealed class Chunk
    {
        public long[] Firsts { get; } = new long[ChunkSize];

        public Tenure[] Tenures { get; } = new Tenure[ChunkSize];

        public int Count { get; private set; }

        public void Insert(int index, long first, Tenure tenure)
        {
            Array.Copy(Firsts, index, Firsts, index + 1, Count - index);
            Array.Copy(Tenures, index, Tenures, index + 1, Count - index);
            Firsts[index] = first;
            Tenures[index] = tenure;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Count--;
            Array.Copy(Firsts, index + 1, Firsts, index, Count - index);
            Array.Copy(Tenures, index + 1, Tenures, index, Count - index);
        }

        public Chunk SplitOff(int keep)
        {
            var rest = new Chunk();
            Array.Copy(Firsts, keep, rest.Firsts, 0, Count - keep);
            Array.Copy(Tenures, keep, rest.Tenures, 0, Count - keep);
            rest.Count = Count - keep;
            Count = keep;
            return rest;
        }
    }
}
