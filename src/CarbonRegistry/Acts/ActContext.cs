using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Acts;

/// <summary>What an operation works with: the ledger's own database transaction, under the lock on its head.</summary>
public sealed class ActContext
{
    private readonly IPosting _posting;
    private int? _line;
    private int _before;
    private Func<string?, string?> _named = field => field;

    internal ActContext(Act act, Actor actor, Instant now, long seq, Register register, IPosting posting)
    {
        (Act, Actor, Now, Seq, Register, _posting) = (act, actor, now, seq, register, posting);
    }

    /// <summary>The ledger's side of an act: movements and releases in the same database transaction.</summary>
    internal interface IPosting
    {
        IReadOnlyList<Receipt> Post(IReadOnlyList<Proposal> proposals);

        IReadOnlyList<Refusal> Release(Guid proposal, Actor actor);

        IReadOnlyList<Refusal> CarryOut(Act act, (Instant Since, int Approvals) waited, out JsonNode? result);

        IReadOnlyList<Refusal> EffectiveAt(Act act, out Instant? at);
    }

    /// <summary>The act.</summary>
    public Act Act { get; }

    /// <summary>Who acts.</summary>
    public Actor Actor { get; }

    /// <summary>UTC microseconds since 1970.</summary>
    public Instant Now { get; }

    /// <summary>The number that the act gets in the journal.</summary>
    public long Seq { get; }

    /// <summary>Reads and writes in the act's database transaction. What <see cref="Post"/> moved is seen by it only
    /// after the act.</summary>
    public Register Register { get; }

    /// <summary>An act that has waited for approval or for its day: since when (UTC microseconds), and how many have
    /// approved it. Null: it was just asked for.</summary>
    public (Instant Since, int Approvals)? Waited { get; internal init; }

    /// <summary>The node's clock and what is wrong with it.</summary>
    internal LedgerTime Time { get; init; } = null!;

    /// <summary>Has the ledger's time go on from the node's clock as it stands, once the act is durable.</summary>
    internal Action AcceptTime { get; init; } = () => { };

    /// <summary>All reasons against the act so far.</summary>
    public IReadOnlyList<Refusal> Refusals => Reasons;

    /// <summary>
    /// Whether anything is against it: nothing it has written will stay. While a line of a file is carried out, whether
    /// anything is against that
    /// line: the lines after one that is refused are looked at all the same, so that everything is told at once.
    /// </summary>
    public bool Refused => Reasons.Count > _before;

    /// <summary>Said by the act of itself: it gives nobody anything, and so is one person's act.</summary>
    internal bool OnlyTakesAway { get; set; }

    /// <summary>Said by the act of itself: so many others must approve it at least, whatever the policy says.</summary>
    internal int LeastApprovals { get; set; }

    internal List<Refusal> Reasons { get; } = [];

    internal JsonArray Changes { get; } = [];

    internal JsonNode? Outcome { get; private set; }

    /// <summary>Says why not. All reasons are told, not only the first.</summary>
    /// <param name="kind">The reason.</param>
    /// <param name="field">The field concerned, as named in the form.</param>
    /// <param name="detail">Particulars.</param>
    /// <param name="line">The line of an imported file, counted from 1 with the header.</param>
    public void Refuse(RefusalKind kind, string? field = null, Text? detail = null, int? line = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Reasons.Add(kind.At(line ?? _line, _named(field), detail));
    }

    /// <summary>Carries out a line of a file as the single act would be; its refusals name the line.</summary>
    internal void OfLine(int line, Action carry)
    {
        (_line, _before) = (line, Reasons.Count);
        carry();
        (_line, _before) = (null, 0);
    }

    /// <summary>Carries out a part of the act as the single act would be: what is against the parts before it does not
    /// keep it from being looked at, and its refusals name the fields of the whole.</summary>
    /// <param name="named">What the whole calls a field of the part.</param>
    /// <param name="carry">The part.</param>
    internal void OfPart(Func<string?, string?> named, Action carry)
    {
        var (around, before) = (_named, _before);
        (_named, _before) = (named, Reasons.Count);
        carry();
        (_named, _before) = (around, before);
    }

    /// <summary>Records a record's state before and after, for the audit log; null: there was or is none. Properties
    /// marked secret are left out.</summary>
    public void Changed(string what, object key, object? before, object? after) =>
        Changes.Add(new JsonObject { ["what"] = what, ["key"] = key?.ToString(), ["before"] = Operation.ToJson(before),
            ["after"] = Operation.ToJson(after) });

    /// <summary>What the caller gets, and the journal keeps.</summary>
    public void Result(object result) => Outcome = Operation.ToJson(result);

    /// <summary>
    /// Posts movements in the act's database transaction, each with a receipt of its own; one that is refused leaves
    /// the rest standing. The account data that the act has written before are seen.
    /// </summary>
    public IReadOnlyList<Receipt> Post(IReadOnlyList<Proposal> proposals) => _posting.Post(proposals);

    /// <summary>Takes the reservation of a waiting movement off its units; the act settles it.</summary>
    internal bool Release(Guid proposal)
    {
        var refusals = _posting.Release(proposal, Actor);
        Reasons.AddRange(refusals);
        return refusals.Count == 0;
    }

    /// <summary>Carries out an act that has waited, as its proposer, decided afresh.</summary>
    /// <param name="act">The act.</param>
    /// <param name="waited">Since when it has waited, and how many have approved it.</param>
    /// <param name="result">What it brought about.</param>
    internal IReadOnlyList<Refusal> CarryOut(Act act, (Instant Since, int Approvals) waited, out JsonNode? result) =>
        _posting.CarryOut(act, waited, out result);

    /// <summary>When an act that is approved now takes effect (UTC microseconds); null: at once.</summary>
    internal IReadOnlyList<Refusal> EffectiveAt(Act act, out Instant? at) => _posting.EffectiveAt(act, out at);
}
