using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The facts that a batch begins with: what the node remembers of earlier batches, caught up with what other nodes have
/// posted since, and the parameters in force.
/// </summary>
internal sealed class NodeMemory(LedgerStore store, LedgerTime clock)
{
    private readonly LedgerMemory _memory = new();
    private long _accountsVersion = -1;
    private RecordLog? _records;
    private IReadOnlyList<(string Name, Instant FromAt, long Value)> _settings = [];

    /// <summary>Whether stored values below the law's floor count (<see cref="Ledger.TrialsMayActAlone"/>).</summary>
    public bool FloorsAreOff { get; set; } = Ledger.TrialsMayActAlone;

    /// <summary>The database's records; once there were facts.</summary>
    public RecordLog Records => _records!;

    /// <summary>Whether records of a founding wait for an entry that has them.</summary>
    public bool FoundingWaits { get; private set; }

    /// <summary>The facts of a batch that begins at this head and instant (UTC microseconds).</summary>
    public Facts FactsAt(LedgerHead head, Instant now)
    {
        CatchUp(head);
        if (head.Accounts != _accountsVersion)
        {
            _memory.ForgetAccounts();
            using var register = store.Register();
            _settings = register.List(
                "select name, from_at, value from parameter order by from_at",
                r => (r.Text("name"), r.At("from_at"), r.Long("value")));
            _records ??= new(register);
            FoundingWaits = RecordLog.HasFounding(register);
            _accountsVersion = head.Accounts;
        }

        var facts = new Facts(_memory)
        {
            // The journal's instants never go back, whatever the clocks of the nodes say.
            Now = Instant.Max(head.At, now),
            NextSeq = head.Seq + 1,
            NextBatch = head.NextBatch,
            NextHold = head.NextHold,
            Settings = _settings,
            FloorsAreOff = FloorsAreOff,
        };
        clock.Tolerate(facts.Parameter(Parameters.ClockTolerance));
        facts.DefaultFreezePeriod = facts.Parameter(Parameters.FreezePeriod) * Instant.Day;
        return facts;
    }

    /// <summary>Forgets of the position what other nodes have changed since it was left.</summary>
    private void CatchUp(LedgerHead head)
    {
        if (_memory.Head is not { } left || _memory.IsOf(head))
        {
            return;
        }

        if (left.Seq > head.Seq || head.Seq - left.Seq > LedgerMemory.MostMissed)
        {
            _memory.Forget();
            return;
        }

        // The digest too: a database that was restored from a copy has another history under the same numbers.
        using var register = store.Register();
        var missed = register.List(
            """
            select t.digest, p.line, p.source, p.destination
            from ledger_transaction t left join posting p on p.seq > t.seq where t.seq = @seq
            """,
            r => (
                Digest: r.Bytes("digest"), Line: (short)(r.LongOrNull("line") ?? 0),
                Source: r.AccountOrNull("source") ?? default, Destination: r.AccountOrNull("destination") ?? default),
            ("seq", left.Seq));
        if (missed.Count == 0 || !missed[0].Digest.AsSpan().SequenceEqual(left.Digest))
        {
            _memory.Forget();
            return;
        }

        foreach (var (_, line, source, destination) in missed)
        {
            _memory.Position.Forget(source, line);
            _memory.Position.Forget(destination, line);
        }
    }

    /// <summary>What the batch brought is stored under this head.</summary>
    public void MarkStored(LedgerHead head)
    {
        FoundingWaits = false;
        _memory.MarkStored(head);
    }

    /// <summary>Nothing was stored, and the head is as it was.</summary>
    public void Keep(LedgerHead head) => _memory.Keep(head);

    /// <summary>Forgets accounts: an act may have changed them.</summary>
    public void ForgetAccounts()
    {
        _memory.ForgetAccounts();
        _accountsVersion = -1;
    }

    /// <summary>Forgets everything: what came of a batch is not known.</summary>
    public void Forget()
    {
        _memory.Forget();
        _accountsVersion = -1;
    }
}
