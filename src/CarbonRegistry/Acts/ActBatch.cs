using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Acts;

/// <summary>
/// A batch of one act: carries it out, or has it wait, or refuses it. What the act posts or releases is of the same
/// batch.
/// </summary>
internal sealed class ActBatch(BatchWork work) : ActContext.IPosting
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly BatchRun _run = work.Run;
    private readonly LedgerStore _store = work.Store;
    private readonly Facts _facts = work.Facts;
    private readonly RecordLog _records = work.Records;
    private readonly Register _register = work.Register;
    private readonly LedgerTime _time = work.Time;
    private readonly List<Posting> _released = [];
    private readonly List<Hold> _restacked = [];
    private JournalEntry? _act;
    private long _settles;

    /// <summary>An act that waits for others, or for its day: how it is written once its entry stands. The floor of the
    /// proposals says it.</summary>
    internal static WaitsFor Waits { get; set; } =
        (_, _, _, _, _, _) => throw new InvalidOperationException(
            "The catalogue has not tied acts to those above them.");

    /// <summary>See <see cref="Waits"/>.</summary>
    internal delegate Action<Register> WaitsFor(
        Act act, JournalEntry entry, int needed, Instant? effectiveAt, (AccountId Account, HolderId Holder) about,
        Facts facts);

    /// <summary>The time that the ledger goes on from, where the act accepted another (UTC microseconds).</summary>
    public Instant? AcceptedTime { get; private set; }

    /// <summary>Carries out the act.</summary>
    public ActReceipt CarryOut(Act act, byte[] hash)
    {
        _run.Loading.LoadTransaction(act.Id);
        var asked = act.Id;
        if (_run.OwnId(asked, act.Actor.PersonId) is { } own)
        {
            act = act with { Id = own, AskedAs = asked };
        }

        var receipt = _facts.Transactions.TryGetValue(act.Id, out var recorded)
            ? Repeat(act, hash, recorded) : Decide(act, hash);
        return receipt with { Id = asked };
    }

    private ActReceipt Repeat(Act act, byte[] hash, RecordedTransaction recorded)
    {
        if (!recorded.IsSame(hash))
        {
            var id = Guid.CreateVersion7(Instant.At(_facts.Now));
            return Refuse(act, id, hash, [Refusals.IdReused.At(field: "id")]);
        }

        var receipt = recorded.Receipt;
        var terms = _register.List(
            "select terms from ledger_transaction where seq = @seq", r => r.TextOrNull("terms"),
            ("seq", receipt.Seq))[0];
        var result = JsonNode.Parse(terms ?? "{}")?["result"];
        return new(act.Id, receipt.Seq, receipt.At, receipt.Outcome, receipt.Refusals, result) { Repeated = true };
    }

    /// <summary>
    /// Carries it out to see whether anything is against it. Takes that back where it is refused, was only tried, or
    /// waits.
    /// </summary>
    private ActReceipt Decide(Act act, byte[] hash)
    {
        _store.Savepoint();
        var mark = _run.Mark;
        var seq = _facts.NextSeq++;
        _run.Undo.Push(() => _facts.NextSeq--);
        _act = new(
            seq, act.Id, _facts.Now, act.Operation.Function.Code, act.Actor.PersonId, act.Actor.Role.Id, Outcome.Posted,
            hash, null, null, null, default, [], null, [], act.Operation.Key, act.Actor.Origin);
        var own = RecordLog.Own(_register);
        var context = ContextOf(act, seq);
        Apply(act, context);
        var needed = context.Refused ? 0 : ApprovalsOf(act, context);
        var effectiveAt = context.Refused ? null : act.Operation.EffectiveAt?.Invoke(context);
        var about = context.Refused ? default
            : (act.Operation.AccountOf?.Invoke(act.Form, context) ?? default,
                act.Operation.HolderOf?.Invoke(act.Form) ?? default);
        var waits = needed > 0 || effectiveAt > _facts.Now;
        if (context.Refused || act.DryRun || waits)
        {
            _store.RollbackToSavepoint();
            _run.TakeBack(mark);
            _act = null;
        }

        if (context.Refused)
        {
            return act.DryRun
                ? new(act.Id, 0, _facts.Now, Outcome.Refused, context.Refusals, null)
                : Refuse(act, act.Id, hash, context.Refusals);
        }

        if (act.DryRun)
        {
            return new(act.Id, 0, _facts.Now, waits ? Outcome.Pending : Outcome.Posted, [], context.Outcome)
            {
                EffectiveAt = effectiveAt > _facts.Now ? effectiveAt : null, Approvals = needed,
            };
        }

        if (waits)
        {
            var pending = Enter(act, act.Id, hash, Outcome.Pending);
            _run.Journal.Waiting.Add((pending.Seq, Waits(act, pending, needed, effectiveAt, about, _facts)));
            return new(act.Id, pending.Seq, _facts.Now, Outcome.Pending, [], null);
        }

        var entry = _act! with
        {
            Terms = Terms(act, context), Settles = _settles == 0 ? null : _settles, Postings = _released,
            Placed = _restacked, Records = _records.Take(_register, own),
        };
        _run.Journal.Insert(mark.Entries, entry);
        return new(act.Id, seq, _facts.Now, Outcome.Posted, [], context.Outcome);
    }

    private int ApprovalsOf(Act act, ActContext context)
    {
        var asked = act.Operation.Approvals?.Invoke(context) ?? _facts.PolicyOf(act.Operation.Function).Approvals;
        return Math.Max(context.LeastApprovals, asked);
    }

    /// <summary>Posts what the act moves.</summary>
    public IReadOnlyList<Receipt> Post(IReadOnlyList<Proposal> proposals)
    {
        // The act may have changed accounts.
        _facts.ForgetAccounts();
        _run.LoadFor(proposals);
        return _run.Post(proposals);
    }

    /// <summary>
    /// Takes the holds of a proposal that waited off its units: it was rejected, recalled or fell due.
    /// </summary>
    public IReadOnlyList<Refusal> Release(Guid proposal, Actor actor)
    {
        var function = actor.IsRegistry ? Functions.FallDue : Functions.DecideProposal;
        var release = new Proposal(Guid.Empty, function, actor, [], new() { RefersTo = proposal });
        _run.LoadFor([release]);
        var verdict = Engine.Decide(release, _facts);
        if (verdict.Refusals.Count > 0)
        {
            return verdict.Refusals;
        }

        var entry = _act! with { Settles = verdict.Settles, Placed = [.. verdict.Placed] };
        _settles = verdict.Settles;
        _restacked.AddRange(verdict.Placed);
        _facts.NextHold += verdict.Placed.Count;
        _run.Undo.Push(() => _facts.NextHold -= verdict.Placed.Count);
        _released.AddRange(verdict.Moves.Select(BatchRun.PostingOf));
        _run.Undo.ApplyMoves(entry, verdict);
        return [];
    }

    /// <summary>From when an act that waits is to take effect, as things stand.</summary>
    public IReadOnlyList<Refusal> EffectiveAt(Act act, out Instant? at)
    {
        var context = ContextOf(act, _act!.Seq);
        at = act.Operation.EffectiveAt?.Invoke(context);
        return context.Refusals;
    }

    /// <summary>Carries out an act that has waited, as a part of the act that approves it.</summary>
    public IReadOnlyList<Refusal> CarryOut(Act act, (Instant Since, int Approvals) waited, out JsonNode? result)
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

    private ActContext ContextOf(Act act, long seq, (Instant Since, int Approvals)? waited = null) =>
        new(act, act.Actor, _facts.Now, seq, _register, this)
        {
            Waited = waited,
            Time = _time,
            AcceptTime = () =>
            {
                AcceptedTime = _time.Wall;
                _run.Undo.Push(() => AcceptedTime = null);
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

    private ActReceipt Refuse(Act act, Guid id, byte[] hash, IReadOnlyList<Refusal> refusals)
    {
        refusals = JournalEntry.Kept(refusals);
        var entry = Enter(act, id, hash, Outcome.Refused, JournalEntry.RefusalsJson(refusals));
        return new(act.Id, entry.Seq, _facts.Now, Outcome.Refused, refusals, null);
    }

    private JournalEntry Enter(Act act, Guid id, byte[] hash, Outcome outcome, string? refusals = null)
    {
        var terms = Terms(act);
        var entry = new JournalEntry(
            _facts.NextSeq++, id, _facts.Now, act.Operation.Function.Code, act.Actor.PersonId,
                act.Actor.Role.Id, outcome,
            hash, outcome == Outcome.Refused ? Excerpt.Of(terms) : terms, refusals, null, default, [], null, [],
            act.Operation.Key, act.Actor.Origin);
        _run.Journal.Add(entry);
        return entry;
    }
}
