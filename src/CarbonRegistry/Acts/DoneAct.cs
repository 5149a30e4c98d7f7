using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Acts;

/// <summary>An act that its person did, read again from the journal: the page that says so can be loaded anew, and
/// nothing is sent twice by that.</summary>
/// <param name="Receipt">What became of it.</param>
/// <param name="Form">What was entered, without personal secrets.</param>
public sealed record DoneAct(ActReceipt Receipt, JsonObject? Form)
{
    /// <summary>The person's own act of this operation and number, unless it was refused; null: there is
    /// none.</summary>
    public static DoneAct? Find(Snapshot snapshot, Actor actor, Operation operation, long seq)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(operation);
        return snapshot.List(
            """
            select id, seq, at, outcome, terms from ledger_transaction
            where seq = @seq and person_id = @person and operation = @operation and outcome <> @refused
            """,
            Read, ("seq", seq), ("person", actor.PersonId), ("operation", operation.Key),
            ("refused", (int)Outcome.Refused)).SingleOrDefault();
    }

    private static DoneAct Read(Row r)
    {
        var terms = JsonNode.Parse(r.TextOrNull("terms") ?? "{}");
        return new(
            new(r.Guid("id"), r.Long("seq"), r.At("at"), (Outcome)r.Short("outcome"), [], terms?["result"]),
            terms?["form"] as JsonObject);
    }
}
