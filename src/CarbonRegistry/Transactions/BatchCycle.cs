namespace CarbonRegistry.Transactions;

/// <summary>
/// One batch after another, each from the lock on the ledger's head to its commit: begun, decided, given up or
/// finished, answered.
/// </summary>
internal sealed class BatchCycle(
    LedgerStore store, LedgerTime clock, LedgerQueue queue, LedgerFaults faults, NodeMemory memory)
{
    private long _known;
    private Instant _now;
    private ClockFault? _clockFault;

    /// <summary>Told when an act is durable, before its caller is.</summary>
    public Action? ActRecorded { get; set; }

    /// <summary>Locks the ledger's head, and looks at the clock.</summary>
    public LedgerHead Begin()
    {
        _known = store.Durability.UpTo;
        var asked = clock.Wall;
        var head = store.Begin();
        (_now, _clockFault) = clock.Look(head.At, head.DatabaseAt, asked);
        return head;
    }

    /// <summary>
    /// Nothing of the batch stays. What came of it is not known here, so all that is remembered goes.
    /// </summary>
    public void Abandon()
    {
        memory.Forget();
        store.Rollback();
    }

    /// <summary>Posts submissions and answers them.</summary>
    /// <param name="batch">The submissions; those that are taken along are added.</param>
    /// <param name="head">The head that the batch began with.</param>
    /// <param name="boarding">Whether callers who come meanwhile may be taken along.</param>
    public void Post(List<Submission> batch, LedgerHead head, bool boarding)
    {
        var answers = Run(batch, head, boarding);
        for (var i = 0; i < batch.Count; i++)
        {
            if (_clockFault is { } fault)
            {
                batch[i].AnswerAll(Refusals.ClockOff, _now, fault.Text);
            }
            else
            {
                batch[i].Answer.TrySetResult(answers[i]);
            }
        }
    }

    /// <summary>Posts a batch of its own and answers it.</summary>
    public void Post(OwnBatch own, LedgerHead head)
    {
        if (CarryOut(own, head))
        {
            own.AnswerCarried();
        }
        else
        {
            own.AnswerAll(Refusals.ClockOff, _now, _clockFault!.Text);
        }
    }

    private List<IReadOnlyList<Receipt>> Run(List<Submission> batch, LedgerHead head, bool boarding)
    {
        if (_clockFault is not null)
        {
            store.Rollback();
            return [];
        }

        var facts = memory.FactsAt(head, _now);
        var run = Start(facts, head);
        run.LoadFor(batch.SelectMany(s => s.Proposals));
        var answers = new List<IReadOnlyList<Receipt>>(batch.Count);
        do
        {
            while (answers.Count < batch.Count)
            {
                answers.Add(run.Process(batch[answers.Count]));

                // Where the database has nothing to do it is first to read what comes next, then to write what stands
                // while this node decides on. Not in small pieces: each costs some 0.1 ms.
                var unwritten = run.Journal.Unwritten;
                if (unwritten * 8 >= batch.Count && store.WritesAhead(unwritten)
                    && (TakeAlong(batch, run, boarding) || batch.Count - answers.Count >= unwritten / 2))
                {
                    run.Journal.WriteAhead();
                }
            }
        }
        while (TakeAlong(batch, run, boarding));

        if (run.Journal.IsEmpty)
        {
            GiveUp(run, head);
            return answers;
        }

        Finish(run, facts, head);
        return answers.ConvertAll(receipts => (IReadOnlyList<Receipt>)
        [
            .. receipts.Select(r =>
                r.Seq > head.Seq && !r.Repeated ? r with { Digest = run.Journal.DigestOf(r.Seq) } : r),
        ]);
    }

    /// <summary>
    /// Callers who come while it is decided: where they are many, this batch takes them along rather than have them
    /// wait for the next. Not where something is undone: what then may be surrendered again is loaded for those that
    /// surrender with it, not for who comes later.
    /// </summary>
    private bool TakeAlong(List<Submission> batch, BatchRun run, bool boarding)
    {
        var known = batch.Count;
        if (!boarding || !queue.HasManyFor(known)
            || batch.Exists(s => s.Proposals.Any(p => p.Terms.RefersTo is not null)))
        {
            return false;
        }

        queue.Board(batch);
        if (batch.Count == known)
        {
            return false;
        }

        run.LoadFor(batch.Skip(known).SelectMany(s => s.Proposals));
        return true;
    }

    private bool CarryOut(OwnBatch own, LedgerHead head)
    {
        using var register = store.Register();
        if (_clockFault is not null && !own.GoesOnWithoutClock(register))
        {
            store.Rollback();
            return false;
        }

        var facts = memory.FactsAt(head, _now);

        // An act may change accounts and then post: what is remembered of them is of before it.
        memory.ForgetAccounts();
        var run = Start(facts, head);
        var acceptedTime = own.CarryOut(new(run, store, facts, memory.Records, register, clock));
        if (run.Journal.IsEmpty)
        {
            GiveUp(run, head);
            return true;
        }

        Finish(run, facts, head, acceptedTime);
        if (acceptedTime is not null)
        {
            clock.Accept();
        }

        memory.ForgetAccounts();
        ActRecorded?.Invoke();
        return true;
    }

    private BatchRun Start(Facts facts, LedgerHead head)
    {
        var run = new BatchRun(store, facts, head.Digest, memory.Records);
        run.Journal.KeepFounding(memory.FoundingWaits);
        return run;
    }

    /// <summary>
    /// Ends a batch that has nothing to write. What it answers from must be durable all the same: where that is not
    /// known, by a commit, which fails as any other.
    /// </summary>
    private void GiveUp(BatchRun run, LedgerHead head)
    {
        if (store.Durability.Has(head.Seq, _known))
        {
            store.Rollback();
        }
        else
        {
            if (run.Journal.HasFounding)
            {
                // The notes of its records stay until an entry has the records.
                store.Rollback();
                store.Begin();
            }

            store.Prove();
            Durable(head.Seq);
        }

        memory.Keep(head);
    }

    private void Finish(BatchRun run, Facts facts, LedgerHead head, Instant? acceptedTime = null)
    {
        run.JoinNeighbours();
        run.Journal.WriteProposals();
        var unwritten = run.Journal.TakeUnwritten();
        var next = new LedgerHead(
            facts.NextSeq - 1, acceptedTime ?? facts.Now, facts.NextBatch, facts.NextHold, run.Journal.LastDigest,
            head.Accounts);
        store.Write(unwritten, facts.Position, next);
        store.Commit();
        Durable(next.Seq);
        memory.MarkStored(next);
    }

    private void Durable(long seq)
    {
        store.Durability.Raise(seq);
        faults.Committed();
    }
}
