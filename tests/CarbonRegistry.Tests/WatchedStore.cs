using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Tests;

/// <summary>The real store, watched, and made to fail where a test says so.</summary>
internal sealed class WatchedStore(LedgerStore inner) : LedgerStore
{
    /// <summary>Called before a transaction begins.</summary>
    public Action? OnBegin { get; set; }

    /// <summary>Write ahead whenever so many entries stand, and wait until the database can; null: as the store
    /// does.</summary>
    public int? AheadBy { get; set; }

    /// <summary>Called before facts are read.</summary>
    public Action? OnLoad { get; set; }

    /// <summary>Called before entries are written ahead of the rest of their batch.</summary>
    public Action? OnWriteAhead { get; set; }

    /// <summary>Called before anything is written, except ahead.</summary>
    public Action<IReadOnlyList<(JournalEntry Entry, byte[] Digest)>>? OnWrite { get; set; }

    /// <summary>What to do instead of committing; it is given the real commit and the real rollback.</summary>
    public Action<Action, Action>? InsteadOfCommit { get; set; }

    /// <summary>How many batches that wrote nothing had to prove what they answered from.</summary>
    public int Proofs { get; private set; }

    /// <summary>Blocks read as pages of accounts.</summary>
    public int BlocksRead { get; set; }

    public override Durability Durability => inner.Durability;

    public override Action<Exception>? Broke
    {
        get => inner.Broke;
        set => inner.Broke = value;
    }

    public override LedgerHead Begin()
    {
        OnBegin?.Invoke();
        return inner.Begin();
    }

    public override void Load(LoadRequest request, Facts facts)
    {
        OnLoad?.Invoke();
        var shelves = request.Pages.Select(p => facts.Position.Of(p.Account, p.Line)).Distinct().ToList();
        var before = shelves.Sum(s => s.Blocks.Count);
        inner.Load(request, facts);
        BlocksRead += shelves.Sum(s => s.Blocks.Count) - before;
    }

    public override IReadOnlyList<UnitBlock> BlocksAt(IReadOnlyList<(short Line, long Serial)> serials) =>
        inner.BlocksAt(serials);

    public override bool WritesAhead(int entries) =>
        AheadBy is { } by ? entries >= by
            && SpinWait.SpinUntil(() => inner.WritesAhead(int.MaxValue), TimeSpan.FromSeconds(30))
            : inner.WritesAhead(entries);

    public override void WriteAhead(IReadOnlyList<(JournalEntry Entry, byte[] Digest)> entries)
    {
        OnWriteAhead?.Invoke();
        inner.WriteAhead(entries);
    }

    public override void Write(IReadOnlyList<(
        JournalEntry Entry, byte[] Digest)> entries, Position position, LedgerHead head)
    {
        OnWrite?.Invoke(entries);
        inner.Write(entries, position, head);
    }

    public override Register Register() => inner.Register();

    public override void Savepoint() => inner.Savepoint();

    public override void RollbackToSavepoint() => inner.RollbackToSavepoint();

    public override void Commit()
    {
        if (InsteadOfCommit is { } instead)
        {
            instead(inner.Commit, inner.Rollback);
        }
        else
        {
            inner.Commit();
        }
    }

    public override void Prove()
    {
        Proofs++;
        if (InsteadOfCommit is { } instead)
        {
            instead(inner.Prove, inner.Rollback);
        }
        else
        {
            inner.Prove();
        }
    }

    public override void Rollback() => inner.Rollback();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
    }
}
