namespace CarbonRegistry.Transactions;

/// <summary>
/// Reads what a batch's proposals are decided from: accounts, blocks, the transactions that they name, holds, and what
/// follows from these. What single rules need besides, <see cref="RuleLoading"/> reads.
/// </summary>
internal sealed class BatchLoading(LedgerStore store, Facts facts)
{
    /// <summary>Blocks of an account that are read at first; each further page is eight times as long.</summary>
    private const int FirstPage = 4;

    private readonly RuleLoading _rules = new(store, facts);
    private readonly Dictionary<(long, short), int> _pageSizes = [];
    private readonly HashSet<SerialRange> _rangesLoaded = [];
    private readonly HashSet<long> _postingsLoaded = [];
    private readonly long _firstSeq = facts.NextSeq;

    /// <summary>Everything that these proposals need, but for further pages of blocks.</summary>
    public void LoadFor(IEnumerable<Proposal> proposals)
    {
        proposals = proposals as IReadOnlyCollection<Proposal> ?? [.. proposals];
        _rules.LoadStanding(proposals);
        _rules.LoadCreations(proposals);
        _rules.LoadApplied(proposals);
        var request = new LoadRequest();
        foreach (var proposal in proposals)
        {
            request.Transactions.Add(proposal.Id);
            if (proposal.Terms.RefersTo is { } referred)
            {
                request.Transactions.Add(referred);
                request.Transactions.Add(TransactionId.Own(proposal.Actor.PersonId, referred));
                request.Years = true;
            }

            foreach (var leg in proposal.Legs)
            {
                Request(leg, request);
            }
        }

        Load(request);
        LoadWhatFollows();
        _rules.LoadMovedToday(proposals);
    }

    /// <summary>A transaction of this id alone, where there is one.</summary>
    public void LoadTransaction(Guid id)
    {
        var request = new LoadRequest();
        request.Transactions.Add(id);
        Load(request);
    }

    /// <summary>The next page of an account's blocks.</summary>
    public void ReadOn(AccountId account, short line)
    {
        var shelf = facts.Position.Of(account, line);
        var size = _pageSizes.GetValueOrDefault((account, line), FirstPage) * 8;
        _pageSizes[(account, line)] = size;
        var request = new LoadRequest();
        request.Pages.Add((account, line, shelf.Frontier ?? default, size));
        Load(request);
        LoadWhatFollows();
    }

    /// <summary>
    /// What was loaded names more: accounts and serials of the transactions referred to, batches and holds of the
    /// blocks.
    /// </summary>
    public void LoadWhatFollows()
    {
        var read = new HashSet<HoldId>();
        while (true)
        {
            var request = new LoadRequest();
            foreach (var transaction in facts.Transactions.Values.Where(t => t.Receipt.Seq < _firstSeq))
            {
                RequestWhatIsNamed(transaction, request);
            }

            foreach (var block in facts.Position.TakeLearned())
            {
                Missing(block.BatchId, facts.Batches, request.Batches);
                Missing(block.HoldId, facts.Holds, request.Holds);
            }

            foreach (var hold in read)
            {
                Missing(facts.Holds[hold].UnderId, facts.Holds, request.Holds);
            }

            if (request.IsEmpty)
            {
                return;
            }

            Load(request);
            read = request.Holds;
        }
    }

    private void RequestWhatIsNamed(RecordedTransaction transaction, LoadRequest request)
    {
        Missing(transaction.Reserved, facts.Accounts, request.Accounts);
        if (_postingsLoaded.Add(transaction.Receipt.Seq))
        {
            request.Postings.Add(transaction.Receipt.Seq);
        }

        foreach (var posting in transaction.Receipt.Postings)
        {
            Missing(posting.Source, facts.Accounts, request.Accounts);
            Missing(posting.Destination, facts.Accounts, request.Accounts);
            Missing(posting.BatchId, facts.Batches, request.Batches);
            Missing(posting.HoldFrom, facts.Holds, request.Holds);
            Missing(posting.HoldTo, facts.Holds, request.Holds);
            if (_rangesLoaded.Add(new(posting.Line, posting.First, posting.Last))
                && transaction.Receipt.Outcome != Outcome.Refused)
            {
                request.Ranges.Add(new(posting.Line, posting.First, posting.Last));
            }
        }
    }

    private static void Missing<TKey, TValue>(TKey id, Dictionary<TKey, TValue> known, HashSet<TKey> wanted)
        where TKey : struct, IEquatable<TKey>
    {
        if (!id.Equals(default) && !known.ContainsKey(id))
        {
            wanted.Add(id);
        }
    }

    private void Request(Leg leg, LoadRequest request)
    {
        var from = leg.From?.Sequence ?? default;
        if (from != 0)
        {
            request.Accounts.Add(from);
        }

        if (leg.To is { } to)
        {
            request.Accounts.Add(to.Sequence);
            if (to.Type == AccountTypes.NS.Code)
            {
                request.Years = true;
                if (leg.Unit.Kind == UnitKind.Reduction)
                {
                    request.Offsets.Add((from, to.Sequence));
                }
            }

            if (to.Type == AccountTypes.XD.Code)
            {
                request.Bindings.Add((from, to.Sequence));
            }
            else if (leg.From?.Type == AccountTypes.XD.Code)
            {
                request.Bindings.Add((to.Sequence, from));
            }
        }

        if (leg.Pick?.Serials is { } serials)
        {
            request.Ranges.AddRange(serials.Select(s => s.Range));
        }
        else if (leg.From?.Type == AccountTypes.AD.Code)
        {
            // Only all units of an auction house together say whose they are.
            if (facts.Position.Of(from, leg.Unit.Line) is { Complete: false } shelf)
            {
                request.Pages.Add((from, leg.Unit.Line, shelf.Frontier ?? default, int.MaxValue));
            }
        }
        else if (leg.Quantity > 0 && !facts.Position.Of(from, leg.Unit.Line).IsBegun)
        {
            request.Pages.Add((from, leg.Unit.Line, default, FirstPage));
        }
    }

    private void Load(LoadRequest request)
    {
        // What the batch has changed already is not read again as it is stored.
        request.Accounts.RemoveWhere(facts.Accounts.ContainsKey);
        request.Transactions.RemoveWhere(facts.Transactions.ContainsKey);
        request.Offsets.RemoveWhere(facts.Offsets.ContainsKey);
        store.Load(request, facts);
    }
}
