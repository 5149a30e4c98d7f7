using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Units;

namespace CarbonRegistry.Transactions;

/// <summary>One batch: loading, deciding in turn, recording.</summary>
internal sealed class BatchRun(LedgerStore store, Facts facts, byte[] digest, RecordLog records) : ActContext.IPosting
{
    private readonly BatchLoading _loading = new(store, facts);
    private readonly BatchUndo _undo = new(facts);

    /// <summary>What it records.</summary>
    public BatchJournal Journal { get; } = new(store, facts, digest, records);

    /// <summary>The node's clock, for acts.</summary>
    public LedgerTime Time { get; init; } = null!;

    /// <summary>The time that the ledger goes on from, where an act accepted another (UTC microseconds).</summary>
    public long? AcceptedTime { get; private set; }

    /// <summary>Loads what these proposals need. It comes before <see cref="Process"/>.</summary>
    public void LoadFor(IEnumerable<Proposal> proposals) => _loading.LoadFor(proposals);

    public IReadOnlyList<Receipt> Process(Submission submission)
    {
        var mark = _undo.Mark;
        var entries = Journal.Count;
        var receipts = new List<Receipt>(submission.Proposals.Count);
        for (var i = 0; i < submission.Proposals.Count; i++)
        {
            var proposal = Resolve(submission.Proposals[i]);
            var receipt = One(proposal, submission.Hashes[i]);
            receipts.Add(receipt.Id == submission.Proposals[i].Id ? receipt : receipt with { Id = submission.Proposals[i].Id });
            if (submission.Proposals.Count > 1 && receipt.Outcome == Outcome.Refused)
            {
                TakeBack(mark, entries);
                return Linked(submission, i, receipt.Refusals);
            }
        }

        if (submission.Proposals.Any(p => p.DryRun))
        {
            TakeBack(mark, entries);
            return [.. receipts.Select(r => r with { Seq = 0 })];
        }

        return receipts;
    }

    /// <summary>A caller's proposal, which names by the ids that they chose what is theirs, by the ids that the journal has.</summary>
    private Proposal Resolve(Proposal proposal)
    {
        if (proposal.Terms.RefersTo is { } referred && facts.Transactions.ContainsKey(TransactionId.Own(proposal.Actor.PersonId, referred)))
        {
            proposal = proposal with { Terms = proposal.Terms with { RefersTo = TransactionId.Own(proposal.Actor.PersonId, referred) } };
        }

        return Owned(proposal);
    }

    /// <summary>
    /// An id is its caller's own: one that another person has used before is kept under another, and its caller is neither refused nor told
    /// that it was used.
    /// </summary>
    private Proposal Owned(Proposal proposal) => OwnId(proposal.Id, proposal.Actor.PersonId) is { } own ? proposal with { Id = own, AskedAs = proposal.Id } : proposal;

    private Guid? OwnId(Guid id, long person)
    {
        if (!facts.Transactions.TryGetValue(id, out var known) || known.PersonId == person)
        {
            return null;
        }

        var own = TransactionId.Own(person, id);
        if (!facts.Transactions.ContainsKey(own))
        {
            _loading.LoadTransaction(own);
            _loading.LoadWhatFollows();
        }

        return own;
    }

    /// <summary>Joins what arrived with the stored blocks beside it.</summary>
    public void JoinNeighbours() => BatchNeighbours.Join(store, facts.Position, _undo.Arrived);

    private Receipt One(Proposal proposal, byte[] hash)
    {
        if (facts.Transactions.TryGetValue(proposal.Id, out var recorded))
        {
            return recorded.IsSame(hash) ? recorded.Receipt with { Repeated = true } : ReusedId(proposal, hash);
        }

        var verdict = Engine.Decide(proposal, facts);
        while (verdict.ReadOn is var (account, line))
        {
            _loading.ReadOn(account, line);
            verdict = Engine.Decide(proposal, facts);
        }

        return Record(proposal, proposal.Id, hash, verdict);
    }

    // ---- acts ----

    private JournalEntry? _act;
    private readonly List<Posting> _released = [];
    private readonly List<Hold> _restacked = [];
    private long _settles;
    private Register? _register;

    /// <summary>Carries out an act, or has it wait, or refuses it.</summary>
    public ActReceipt Carry(Act act, byte[] hash, Register register)
    {
        _register = register;
        _loading.LoadTransaction(act.Id);
        var asked = act.Id;
        if (OwnId(asked, act.Actor.PersonId) is { } own)
        {
            act = act with { Id = own, AskedAs = asked };
        }

        return Decide(act, hash, register) with { Id = asked };
    }

    private ActReceipt Decide(Act act, byte[] hash, Register register)
    {
        if (facts.Transactions.TryGetValue(act.Id, out var recorded))
        {
            if (!recorded.IsSame(hash))
            {
                return RefuseAct(act, Guid.CreateVersion7(Instant.At(facts.Now)), hash, [Refusals.IdReused.At(field: "id")]);
            }

            var terms = register.List("select terms from ledger_transaction where seq = @seq", r => r.IsDBNull(0) ? null : r.GetString(0), ("seq", recorded.Receipt.Seq))[0];
            return new(act.Id, recorded.Receipt.Seq, recorded.Receipt.At, recorded.Receipt.Outcome, recorded.Receipt.Refusals, JsonNode.Parse(terms ?? "{}")?["result"])
            {
                Repeated = true,
            };
        }

        store.Savepoint();
        var mark = _undo.Mark;
        var entries = Journal.Count;
        var seq = facts.NextSeq++;
        _undo.Push(() => facts.NextSeq--);
        _act = new(
            seq, act.Id, facts.Now, act.Operation.Function.Code, act.Actor.PersonId, act.Actor.Role.Id, Outcome.Posted, hash, null, null, null, 0, [], null, [],
            act.Operation.Key, act.Actor.Origin);
        var own = RecordLog.Own(register);
        var context = ContextOf(act, seq);
        Apply(act, context);
        var needed = context.Refused ? 0
            : Math.Max(context.LeastApprovals, act.Operation.Approvals?.Invoke(context) ?? facts.PolicyOf(act.Operation.Function).Approvals);
        var effectiveAt = context.Refused ? null : act.Operation.EffectiveAt?.Invoke(context);
        var about = context.Refused ? default : (act.Operation.AccountOf?.Invoke(act.Form, context) ?? 0, act.Operation.HolderOf?.Invoke(act.Form) ?? 0);
        if (context.Refused || act.DryRun || needed > 0 || effectiveAt > facts.Now)
        {
            store.RollbackToSavepoint();
            TakeBack(mark, entries);
            _act = null;
        }

        if (context.Refused)
        {
            return act.DryRun ? new(act.Id, 0, facts.Now, Outcome.Refused, context.Refusals, null) : RefuseAct(act, act.Id, hash, context.Refusals);
        }

        var waits = needed > 0 || effectiveAt > facts.Now;
        if (act.DryRun)
        {
            return new(act.Id, 0, facts.Now, waits ? Outcome.Pending : Outcome.Posted, [], context.Outcome) { EffectiveAt = effectiveAt > facts.Now ? effectiveAt : null, Approvals = needed };
        }

        if (waits)
        {
            var pending = ActEntry(act, act.Id, hash, Outcome.Pending);
            Journal.Waiting.Add(WaitingProposal.Of(act, pending, needed, effectiveAt, about, facts));
            return new(act.Id, pending.Seq, facts.Now, Outcome.Pending, [], null);
        }

        var entry = _act! with
        {
            Terms = Terms(act, context), Settles = _settles == 0 ? null : _settles, Postings = _released, Placed = _restacked,
            Records = records.Take(register, own),
        };
        Journal.Insert(entries, entry);
        return new(act.Id, seq, facts.Now, Outcome.Posted, [], context.Outcome);
    }

    public IReadOnlyList<Receipt> Post(IReadOnlyList<Proposal> proposals)
    {
        // The act may have changed accounts.
        facts.ForgetAccounts();
        LoadFor(proposals);
        return [.. proposals.Select(p => One(Owned(p), JournalEntry.HashOf(p)))];
    }

    public IReadOnlyList<Refusal> Release(Guid proposal, Actor actor)
    {
        var release = new Proposal(Guid.Empty, actor.Role == Role.Registry ? Functions.FallDue : Functions.DecideProposal, actor, [], new() { RefersTo = proposal });
        LoadFor([release]);
        var verdict = Engine.Decide(release, facts);
        if (verdict.Refusals.Count > 0)
        {
            return verdict.Refusals;
        }

        var entry = _act! with { Settles = verdict.Settles, Placed = [.. verdict.Placed] };
        _settles = verdict.Settles;
        _restacked.AddRange(verdict.Placed);
        facts.NextHold += verdict.Placed.Count;
        _undo.Push(() => facts.NextHold -= verdict.Placed.Count);
        _released.AddRange(verdict.Moves.Select(m => new Posting(
            m.Part.Line, m.Part.First, m.Part.Last, m.Part.AccountId, m.Arriving.AccountId, m.Arriving.BatchId, m.Part.HoldId, m.Arriving.HoldId)));
        _undo.ApplyMoves(entry, verdict);
        return [];
    }

    public IReadOnlyList<Refusal> EffectiveAt(Act act, out long? at)
    {
        var context = ContextOf(act, _act!.Seq);
        at = act.Operation.EffectiveAt?.Invoke(context);
        return context.Refusals;
    }

    public IReadOnlyList<Refusal> Carry(Act act, (long Since, int Approvals) waited, out JsonNode? result)
    {
        var context = ContextOf(act, _act!.Seq, waited);
        Apply(act, context);
        result = new JsonObject
        {
            ["operation"] = act.Operation.Key, ["form"] = act.Operation.Describe(act.Form),
            ["changes"] = context.Changes.Count > 0 ? context.Changes : null, ["result"] = context.Outcome,
        };
        return context.Refusals;
    }

    private ActContext ContextOf(Act act, long seq, (long Since, int Approvals)? waited = null) => new(act, act.Actor, facts.Now, seq, _register!, this)
    {
        Waited = waited, Time = Time, AcceptTime = () =>
        {
            AcceptedTime = Time.Wall;
            _undo.Push(() => AcceptedTime = null);
        },
    };

    private static void Apply(Act act, ActContext context)
    {
        if (!act.Operation.Function.By.Contains(act.Actor.Role))
        {
            context.Refuse(Refusals.RoleMayNot);
        }
        else if (act.Actor.Revoked.Contains(act.Operation.Function.Code))
        {
            context.Refuse(Refusals.FunctionRevoked);
        }
        else
        {
            act.Operation.Apply(act.Form, context);
        }
    }

    private static string Terms(Act act, ActContext? context = null)
    {
        var terms = new JsonObject { ["form"] = act.Operation.Describe(act.Form) };
        if (act.AskedAs is { } asked)
        {
            terms.Insert(0, "askedAs", asked.ToString());
        }

        if (context is { Changes.Count: > 0 })
        {
            terms["changes"] = context.Changes;
        }

        if (context?.Outcome is { } result)
        {
            terms["result"] = result.DeepClone();
        }

        return terms.ToJsonString(Plain);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ActReceipt RefuseAct(Act act, Guid id, byte[] hash, IReadOnlyList<Refusal> refusals)
    {
        refusals = JournalEntry.Kept(refusals);
        var entry = ActEntry(act, id, hash, Outcome.Refused, JournalEntry.RefusalsJson(refusals));
        return new(act.Id, entry.Seq, facts.Now, Outcome.Refused, refusals, null);
    }

    private JournalEntry ActEntry(Act act, Guid id, byte[] hash, Outcome outcome, string? refusals = null)
    {
        var terms = Terms(act);
        var entry = new JournalEntry(
            facts.NextSeq++, id, facts.Now, act.Operation.Function.Code, act.Actor.PersonId, act.Actor.Role.Id, outcome, hash,
            outcome == Outcome.Refused ? Excerpt.Of(terms) : terms, refusals,
            null, 0, [], null, [], act.Operation.Key, act.Actor.Origin);
        Journal.Add(entry);
        return entry;
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
        var postings = verdict.Moves
            .Select(m => new Posting(m.Part.Line, m.Part.First, m.Part.Last, m.Part.AccountId, m.Arriving.AccountId, m.Arriving.BatchId, m.Part.HoldId, m.Arriving.HoldId))
            .ToList();
        var posted = verdict.Outcome != Outcome.Refused;
        var refusals = proposal.DryRun ? verdict.Refusals : JournalEntry.Kept(verdict.Refusals);
        var terms = JournalEntry.TermsJson(proposal, withLegs: verdict.Outcome != Outcome.Posted);
        var entry = new JournalEntry(
            facts.NextSeq, id, facts.Now, proposal.Function.Code, proposal.Actor.PersonId, proposal.Actor.Role.Id, verdict.Outcome, hash,
            posted || terms is null ? terms : Excerpt.Of(terms), JournalEntry.RefusalsJson(refusals),
            posted && verdict.Settles != 0 ? verdict.Settles : null, posted ? verdict.ReservedFor : 0, postings, verdict.Created, verdict.Placed,
            null, proposal.Actor.Origin);
        var receipt = new Receipt(id, entry.Seq, entry.At, entry.Function, entry.Outcome, refusals, postings);
        Journal.Add(entry);
        _undo.Apply(entry, verdict, new(receipt, entry.PersonId, hash, entry.ReservedFor) { AwaitsConfirmation = verdict.Needed > 0 });
        if (entry.Outcome == Outcome.Pending)
        {
            Journal.Waiting.Add(WaitingProposal.Of(proposal, entry, verdict.Needed, verdict.Review, facts));
            _undo.Push(() => Journal.Waiting.RemoveAt(Journal.Waiting.Count - 1));
        }
        else if (entry.Outcome == Outcome.Posted && Applied.IsFor(proposal.Function))
        {
            _undo.Push(facts.Applied.Add(proposal, entry.Seq));
        }

        return receipt;
    }

    private void TakeBack((int Position, int Undone) mark, int entries)
    {
        _undo.TakeBack(mark);
        Journal.TakeBack(entries);
    }

    private List<Receipt> Linked(Submission submission, int culprit, IReadOnlyList<Refusal> reasons)
    {
        var answers = new List<Receipt>(submission.Proposals.Count);
        for (var i = 0; i < submission.Proposals.Count; i++)
        {
            var proposal = Resolve(submission.Proposals[i]);
            IReadOnlyList<Refusal> why = i == culprit ? reasons : [Refusals.LinkedRefused.At()];
            if (proposal.DryRun || facts.Transactions.ContainsKey(proposal.Id))
            {
                answers.Add(facts.Transactions.TryGetValue(proposal.Id, out var known) && known.IsSame(submission.Hashes[i])
                    ? known.Receipt with { Id = submission.Proposals[i].Id, Repeated = true }
                    : new(submission.Proposals[i].Id, 0, facts.Now, proposal.Function.Code, Outcome.Refused, why, []));
                continue;
            }

            var verdict = new Verdict { Outcome = Outcome.Refused };
            verdict.Refusals.AddRange(why);
            answers.Add(Record(proposal, proposal.Id, submission.Hashes[i], verdict) with { Id = submission.Proposals[i].Id });
        }

        return answers;
    }
}
