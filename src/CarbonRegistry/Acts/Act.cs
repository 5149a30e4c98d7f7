using System.Text.Json.Nodes;

namespace CarbonRegistry.Acts;

/// <summary>
/// An act (办理): a verb of an administrative function, with its form. Like a movement it is decided under the lock on
/// the ledger's head, and written into the journal with its effect in one database transaction.
/// </summary>
/// <param name="Id">The caller's id: the same id with the same content is answered as before, with other content
/// refused (109).</param>
/// <param name="Operation">The verb.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="Form">An instance of the operation's form.</param>
public sealed record Act(Guid Id, Operation Operation, Actor Actor, object Form)
{
    /// <summary>Decide only: nothing is recorded.</summary>
    public bool DryRun { get; init; }

    /// <summary>The id that its caller chose, where another person had used it before. The ledger's to say.</summary>
    public Guid? AskedAs { get; init; }
}

/// <summary>The registry's answer to an act.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="Seq">Its place in the journal, from 1; 0 for a dry run.</param>
/// <param name="At">UTC microseconds since 1970.</param>
/// <param name="Outcome">Posted: carried out. Pending: it waits for approval or for its day.</param>
/// <param name="Refusals">Why it was refused: all reasons.</param>
/// <param name="Result">What it brought about, as its operation says, or null.</param>
public sealed record ActReceipt(Guid Id, long Seq, Instant At, Outcome Outcome, IReadOnlyList<Refusal> Refusals,
    JsonNode? Result)
{
    /// <summary>Whether the same was asked before: this is the answer given then.</summary>
    public bool Repeated { get; init; }

    /// <summary>When it takes effect (UTC microseconds since 1970), where it waits for its day; said of a dry
    /// run.</summary>
    public Instant? EffectiveAt { get; init; }

    /// <summary>How many others must approve; said of a dry run.</summary>
    public int Approvals { get; init; }
}

/// <summary>A property of a form that stays out of the journal: a personal secret (identity number, contact data,
/// password).</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class SecretAttribute : Attribute
{
    /// <summary>Whether those who may approve it see it while it waits: they answer for it.</summary>
    public bool SeenByApprovers { get; init; }
}
