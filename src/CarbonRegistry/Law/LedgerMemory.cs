namespace CarbonRegistry.Law;

/// <summary>The head of the ledger.</summary>
/// <param name="Seq">The last transaction's number.</param>
/// <param name="At">Its instant.</param>
/// <param name="NextBatch">The next batch's number.</param>
/// <param name="NextHold">The next hold's number.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Accounts">How often accounts have changed: what a node remembers of them holds as long as this
/// stays.</param>
/// <param name="DatabaseAt">What the database's own clock says, UTC microseconds; null: it has none beside the
/// node's.</param>
public sealed record LedgerHead(long Seq, Instant At, int NextBatch, long NextHold, byte[] Digest, long Accounts,
    Instant? DatabaseAt = null);

/// <summary>
/// What a node remembers from batch to batch, so that it need not read again what it has just written. It is never
/// trusted by itself: it holds where the ledger's head, read under its lock, is the one that it was left at, and what
/// other nodes have posted since is forgotten first.
/// </summary>
public sealed class LedgerMemory
{
    /// <summary>Where more blocks, accounts' shelves or holds than this are known, all are forgotten: some 50
    /// MB.</summary>
    public const int Most = 200_000;

    /// <summary>More transactions than this by other nodes, and everything is forgotten.</summary>
    public const int MostMissed = 20_000;

    /// <summary>Who holds what, as far as known.</summary>
    public Position Position { get; private set; } = new();

    /// <summary>Accounts by id; they hold until the head counts another change of an account.</summary>
    public Dictionary<AccountId, Account> Accounts { get; } = new() { [default] = Account.Origin };

    /// <summary>Batches by id; they never change.</summary>
    public Dictionary<int, Batch> Batches { get; } = [];

    /// <summary>What creations rest on, as far as read.</summary>
    public BatchesByOrigin Creations { get; private set; } = new();

    /// <summary>Holds by id; they never change.</summary>
    public Dictionary<HoldId, Hold> Holds { get; } = [];

    /// <summary>The head that the position was left at; null: it is empty.</summary>
    public LedgerHead? Head { get; private set; }

    /// <summary>Whether the position is that of this head.</summary>
    public bool IsOf(LedgerHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return Head is { } mine && mine.Seq == head.Seq && mine.Digest.AsSpan().SequenceEqual(head.Digest);
    }

    /// <summary>The position, with what it was changed by, is stored under this head.</summary>
    public void MarkStored(LedgerHead head)
    {
        if (Position.Count > Most || Holds.Count > Most)
        {
            Forget();
            return;
        }

        Position.MarkStored();
        Head = head;
    }

    /// <summary>Nothing was stored, and the head is as it was: what was tried was taken back.</summary>
    public void Keep(LedgerHead head)
    {
        if (Position.Removed.Count + Position.Added.Count > 0)
        {
            Forget();
            return;
        }

        MarkStored(head);
    }

    /// <summary>Forgets accounts.</summary>
    public void ForgetAccounts()
    {
        Accounts.Clear();
        Accounts.Add(default, Account.Origin);
    }

    /// <summary>Forgets everything: what came of a batch is not known, or too much is.</summary>
    public void Forget()
    {
        ForgetAccounts();
        Position = new();
        Batches.Clear();
        Creations = new();
        Holds.Clear();
        Head = null;
    }
}
