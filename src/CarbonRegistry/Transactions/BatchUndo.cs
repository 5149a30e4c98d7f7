namespace CarbonRegistry.Transactions;

/// <summary>
/// What a recorded entry changes in the facts, so that the next proposal meets them so; and how that is taken back.
/// </summary>
internal sealed class BatchUndo(Facts facts)
{
    private readonly Stack<Action> _undo = [];

    /// <summary>Units as they arrived, in turn; also those that were moved on or taken back since.</summary>
    public List<UnitBlock> Arrived { get; } = [];

    /// <summary>A point to come back to by <see cref="TakeBack"/>.</summary>
    public (int Position, int Undone) Mark => (facts.Position.Mark, _undo.Count);

    /// <summary>One more thing to do where what was just done is taken back.</summary>
    public void Push(Action undo) => _undo.Push(undo);

    /// <summary>Takes back everything since this point, the last first.</summary>
    public void TakeBack((int Position, int Undone) mark)
    {
        facts.Position.Revert(mark.Position);
        while (_undo.Count > mark.Undone)
        {
            _undo.Pop()();
        }
    }

    /// <summary>An entry was recorded: numbers, the transaction itself, and what it moves.</summary>
    public void Apply(JournalEntry entry, Verdict verdict, RecordedTransaction recorded)
    {
        var (batches, holds) = (facts.NextBatch, facts.NextHold);
        facts.NextSeq++;
        facts.NextBatch += entry.Created is null ? 0 : 1;
        facts.NextHold += entry.Placed.Count;
        facts.Transactions[entry.Id] = recorded;
        _undo.Push(() =>
        {
            facts.NextSeq--;
            (facts.NextBatch, facts.NextHold) = (batches, holds);
            facts.Transactions.Remove(entry.Id);
        });
        ApplyMoves(entry, verdict);
    }

    /// <summary>What the entry moves, creates, holds and settles.</summary>
    public void ApplyMoves(JournalEntry entry, Verdict verdict)
    {
        if (entry.Created is { } created)
        {
            facts.Batches.Add(created.Id, created);
            facts.Creations.Add(created);
            _undo.Push(() =>
            {
                facts.Batches.Remove(created.Id);
                facts.Creations.Remove(created);
            });
        }

        foreach (var hold in entry.Placed)
        {
            facts.Holds.Add(hold.Id, hold);
            _undo.Push(() => facts.Holds.Remove(hold.Id));
        }

        if (entry.Settles is { } settled)
        {
            facts.Settled.Add(settled);
            _undo.Push(() => facts.Settled.Remove(settled));
        }

        foreach (var move in verdict.Moves)
        {
            facts.Position.Move(move.Part, move.Arriving);
            Arrived.Add(move.Arriving);
            CountOffset(move.Part.AccountId, move.Arriving, move.Part.Quantity);
            CountToday(entry.Function, move);
            CountStanding(entry.Function, move);
            CountAnnulled(entry.Function, move);
        }
    }

    private void CountAnnulled(short function, Move move)
    {
        if (move.Part.AccountId == move.Arriving.AccountId || !Creations.Annulments.Any(f => f.Code == function))
        {
            return;
        }

        var (annulled, batch) = (facts.Creations.Annulled, move.Arriving.BatchId);
        annulled[batch] = annulled.GetValueOrDefault(batch) + move.Part.Quantity;
        _undo.Push(() => annulled[batch] -= move.Part.Quantity);
    }

    private void CountStanding(short function, Move move)
    {
        var change = function == Transfers.CreateAllowances.Code ? move.Part.Quantity
            : function == Transfers.Annul.Code && move.Part.AccountId != move.Arriving.AccountId ? -move.Part.Quantity
            : 0;
        if (change == 0 || facts.Standing.Count == 0)
        {
            return;
        }

        var batch = facts.Batch(move.Arriving.BatchId);
        foreach (var year in facts.Standing.Keys.Where(y => batch.VintageFirst <= y && y <= batch.VintageLast).ToList())
        {
            facts.Standing[year] += change;
            _undo.Push(() => facts.Standing[year] -= change);
        }
    }

    /// <summary>
    /// Reductions surrendered by this batch are no longer left to surrender; those undone are again.
    /// </summary>
    private void CountOffset(AccountId source, UnitBlock arriving, long quantity)
    {
        var (from, to) = (facts.Accounts[source], facts.Accounts[arriving.AccountId]);
        var (key, change) =
            to.Type == AccountTypes.NS ? ((from.Id, to.Id), -quantity) : ((to.Id, from.Id), quantity);
        if ((to.Type == AccountTypes.NS || from.Type == AccountTypes.NS)
            && UnitTypes.OfLine(arriving.Line).Kind == UnitKind.Reduction
            && facts.Offsets.TryGetValue(key, out var left))
        {
            facts.Offsets[key] = left + change;
            _undo.Push(() => facts.Offsets[key] = left);
        }
    }

    private void CountToday(short function, Move move)
    {
        var moves = Functions.Find(function) is Decision { Of: var decided } ? decided.Code : function;
        var key = (moves, move.Part.AccountId);
        if (move.Part.AccountId != move.Arriving.AccountId && facts.MovedToday.TryGetValue(key, out var moved))
        {
            facts.MovedToday[key] = moved + move.Part.Quantity;
            _undo.Push(() => facts.MovedToday[key] = moved);
        }
    }
}
