using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// One batch: its proposals are decided in turn, each by the facts as those before it left them, and recorded.
/// </summary>
internal sealed class BatchRun(LedgerStore store, Facts facts, byte[] digest, RecordLog records)
{
    /// <summary>What is read for it.</summary>
    public BatchLoading Loading { get; } = new(store, facts);

    /// <summary>What it has changed in the facts.</summary>
    public BatchUndo Undo { get; } = new(facts);

    /// <summary>What it records.</summary>
    public BatchJournal Journal { get; } = new(store, facts, digest, records);

    /// <summary>A point to come back to by <see cref="TakeBack"/>.</summary>
    public BatchMark Mark => new(Undo.Mark, Journal.Count);

    /// <summary>Loads what these proposals need. It comes before <see cref="Process"/>.</summary>
    public void LoadFor(IEnumerable<Proposal> proposals) => Loading.LoadFor(proposals);

    /// <summary>Decides the proposals of a submission in turn. Of several, all stand or none does.</summary>
    public IReadOnlyList<Receipt> Process(Submission submission)
    {
        var mark = Mark;
        var receipts = new List<Receipt>(submission.Proposals.Count);
        for (var i = 0; i < submission.Proposals.Count; i++)
        {
            var asked = submission.Proposals[i];
            var receipt = One(Resolve(asked), submission.Hashes[i]);
            receipts.Add(receipt.Id == asked.Id ? receipt : receipt with { Id = asked.Id });
            if (submission.Proposals.Count > 1 && receipt.Outcome == Outcome.Refused)
            {
                TakeBack(mark);
                return Linked(submission, i, receipt.Refusals);
            }
        }

        if (submission.Proposals.Any(p => p.DryRun))
        {
            TakeBack(mark);
            return [.. receipts.Select(r => r with { Seq = 0 })];
        }

        return receipts;
    }

    /// <summary>Decides what an act posts, each for itself.</summary>
    public IReadOnlyList<Receipt> Post(IReadOnlyList<Proposal> proposals) =>
        [.. proposals.Select(p => One(Owned(p), JournalEntry.HashOf(p)))];

    /// <summary>Takes back everything since this point.</summary>
    public void TakeBack(BatchMark mark)
    {
        Undo.TakeBack(mark.Facts);
        Journal.TakeBack(mark.Entries);
    }

    /// <summary>Joins what arrived with the stored blocks beside it.</summary>
    public void JoinNeighbours() => BatchNeighbours.Join(store, facts.Position, Undo.Arrived);

    /// <summary>
    /// Callers name what is theirs by the ids that they chose: the proposal with the ids that the journal has.
    /// </summary>
    private Proposal Resolve(Proposal proposal)
    {
        if (proposal.Terms.RefersTo is { } referred)
        {
            var own = TransactionId.Own(proposal.Actor.PersonId, referred);
            if (facts.Transactions.ContainsKey(own))
            {
                proposal = proposal with { Terms = proposal.Terms with { RefersTo = own } };
            }
        }

        return Owned(proposal);
    }

    private Proposal Owned(Proposal proposal) => OwnId(proposal.Id, proposal.Actor.PersonId) is { } own
        ? proposal with { Id = own, AskedAs = proposal.Id } : proposal;

    /// <summary>
    /// An id is its caller's own. Where another person has used it before, the caller is neither refused nor told: the
    /// journal has theirs under the id that is returned. Null: nobody else has used it.
    /// </summary>
    public Guid? OwnId(Guid id, PersonId person)
    {
        if (!facts.Transactions.TryGetValue(id, out var known) || known.PersonId == person)
        {
            return null;
        }

        var own = TransactionId.Own(person, id);
        if (!facts.Transactions.ContainsKey(own))
        {
            Loading.LoadTransaction(own);
            Loading.LoadWhatFollows();
        }

        return own;
    }

    private Receipt One(Proposal proposal, byte[] hash)
    {
        if (facts.Transactions.TryGetValue(proposal.Id, out var recorded))
        {
            return recorded.IsSame(hash) ? recorded.Receipt with { Repeated = true } : ReusedId(proposal, hash);
        }

        var verdict = Engine.Decide(proposal, facts);
        while (verdict.ReadOn is var (account, line))
        {
            Loading.ReadOn(account, line);
            verdict = Engine.Decide(proposal, facts);
        }

        return Record(proposal, proposal.Id, hash, verdict);
    }

    private Receipt ReusedId(Proposal proposal, byte[] hash)
    {
        var verdict = new Verdict { Outcome = Outcome.Refused };
        verdict.Refusals.Add(Refusals.IdReused.At(field: "id"));

        // The id is taken, so the refusal is recorded under one of its own.
        return Record(proposal, Guid.CreateVersion7(Instant.At(facts.Now)), hash, verdict) with { Id = proposal.Id };
    }

    private Receipt Record(Proposal proposal, Guid id, byte[] hash, Verdict verdict)
    {
        var postings = verdict.Moves.Select(PostingOf).ToList();
        var posted = verdict.Outcome != Outcome.Refused;
        var refusals = proposal.DryRun ? verdict.Refusals : JournalEntry.Kept(verdict.Refusals);
        var terms = JournalEntry.TermsJson(proposal, withLegs: verdict.Outcome != Outcome.Posted);
        var entry = new JournalEntry(
            facts.NextSeq, id, facts.Now, proposal.Function.Code, proposal.Actor.PersonId, proposal.Actor.Role.Id,
            verdict.Outcome, hash, posted || terms is null ? terms : Excerpt.Of(terms),
            JournalEntry.RefusalsJson(refusals), posted && verdict.Settles != 0 ? verdict.Settles : null,
            posted ? verdict.ReservedFor : default, postings, verdict.Created, verdict.Placed, null,
            proposal.Actor.Origin);
        var receipt = new Receipt(id, entry.Seq, entry.At, entry.Function, entry.Outcome, refusals, postings)
        {
            WouldPlace = proposal.DryRun ? [.. verdict.Placed] : [],
            WouldNeed = proposal.DryRun ? verdict.Needed : 0,
            WouldBeReviewedBy = proposal.DryRun ? verdict.Review : null,
        };
        Journal.Add(entry);
        Undo.Apply(
            entry, verdict,
            new(receipt, entry.PersonId, hash, entry.ReservedFor) { AwaitsConfirmation = verdict.Needed > 0 });
        if (entry.Outcome == Outcome.Pending)
        {
            var waiting = Journal.Waiting;
            waiting.Add((entry.Seq, BesideJournal.Waits(proposal, entry, verdict, facts)));
            Undo.Push(() => waiting.RemoveAt(waiting.Count - 1));
        }
        else if (entry.Outcome == Outcome.Posted && Applied.IsFor(proposal.Function))
        {
            Undo.Push(facts.Applied.Add(proposal, entry.Seq));
        }

        return receipt;
    }

    /// <summary>A move as the journal keeps it.</summary>
    public static Posting PostingOf(Move m) => new(
        m.Part.Line, m.Part.First, m.Part.Last, m.Part.AccountId, m.Arriving.AccountId, m.Arriving.BatchId,
        m.Part.HoldId, m.Arriving.HoldId);

    /// <summary>The answers of a linked submission that was taken back, each recorded by itself.</summary>
    private List<Receipt> Linked(Submission submission, int culprit, IReadOnlyList<Refusal> reasons)
    {
        var answers = new List<Receipt>(submission.Proposals.Count);
        for (var i = 0; i < submission.Proposals.Count; i++)
        {
            var (asked, hash) = (submission.Proposals[i].Id, submission.Hashes[i]);
            var proposal = Resolve(submission.Proposals[i]);
            IReadOnlyList<Refusal> why = i == culprit ? reasons : [Refusals.LinkedRefused.At()];
            if (proposal.DryRun || facts.Transactions.ContainsKey(proposal.Id))
            {
                answers.Add(facts.Transactions.TryGetValue(proposal.Id, out var known) && known.IsSame(hash)
                    ? known.Receipt with { Id = asked, Repeated = true }
                    : new(asked, 0, facts.Now, proposal.Function.Code, Outcome.Refused, why, []));
                continue;
            }

            var verdict = new Verdict { Outcome = Outcome.Refused };
            verdict.Refusals.AddRange(why);
            answers.Add(Record(proposal, proposal.Id, hash, verdict) with { Id = asked });
        }

        return answers;
    }
}

/// <summary>A point within a batch: of its facts, and how many entries there were.</summary>
internal readonly record struct BatchMark((int Position, int Undone) Facts, int Entries);
