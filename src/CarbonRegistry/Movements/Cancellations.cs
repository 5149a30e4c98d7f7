using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>What a holder cancelled of a batch and has not had undone.</summary>
/// <param name="Id">The transaction's id.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Terms">What was asked, as the journal has it; null: nothing.</param>
/// <param name="Kind">The holder's kind.</param>
/// <param name="Holder">The holder's name.</param>
/// <param name="Identifier">The holder's credit code or identity number; null: none.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
internal sealed record Cancellation(
    Guid Id, Instant At, string? Terms, HolderKind Kind, Text Holder, string? Identifier, int Batch, long Quantity)
{
    /// <summary>The latest cancellations, newest first, one for each batch.</summary>
    public static IReadOnlyList<Cancellation> Latest(Snapshot snapshot, int most)
    {
        return snapshot.List(
            """
            select t.id, t.at, t.terms, h.kind, h.name_zh, h.name_en, h.identifier, p.batch_id,
                cast(sum(p.last - p.first + 1) as bigint) as quantity
            from account x join posting p on p.destination = x.id and p.source <> x.id
                join ledger_transaction t on t.seq = p.seq
            join account a on a.id = p.source join holder h on h.id = a.holder_id
            where x.type = 'NX' and t.outcome = 0
            and not exists (select 1 from ledger_transaction s where s.settles = t.seq)
            group by t.seq, t.id, t.at, t.terms, h.kind, h.name_zh, h.name_en, h.identifier,
                p.batch_id
            order by t.seq desc limit @most
            """,
            r => new Cancellation(
                r.Guid("id"), r.At("at"), r.TextOrNull("terms"), Enum.Parse<HolderKind>(r.Text("kind")),
                new(r.Text("name_zh"), r.Text("name_en")), r.TextOrNull("identifier"), r.Int("batch_id"),
                r.Long("quantity")),
            ("most", most));
    }
}
