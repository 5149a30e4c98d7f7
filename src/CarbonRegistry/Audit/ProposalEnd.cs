using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>What became of an entry that waited for approval or for its day.</summary>
/// <param name="State">Carried out, rejected, withdrawn, expired, or it could not take effect.</param>
/// <param name="Seq">The number of the entry that settled it; null: there is none.</param>
internal sealed record ProposalEnd(ProposalState State, long? Seq)
{
    /// <summary>Of these entries, by their number; what waits still is not among them.</summary>
    public static IReadOnlyDictionary<long, ProposalEnd> Of(Snapshot snapshot, IEnumerable<AuditEntry> entries) =>
        snapshot.ListIn(
            "select seq, id, state, settled_at, result_id from proposal where settled_at is not null and seq in",
            entries.Where(e => e.Outcome == Outcome.Pending).Select(e => e.Seq),
            r => (Seq: r.Long("seq"), Id: r.Guid("id"), State: r.Keyed<ProposalState>("state"),
                At: r.At("settled_at"), Result: r.GuidOrNull("result_id")))
            .ToDictionary(p => p.Seq, p => new ProposalEnd(p.State, SettledBy(snapshot, p.Id, p.At, p.Result)));

    /// <summary>What was carried out names its entry. What was not is looked for among the entries of the instant in
    /// which it was settled.</summary>
    private static long? SettledBy(Snapshot snapshot, Guid proposal, Instant at, Guid? result)
    {
        if (result is { } id && snapshot.List("select seq from ledger_transaction where id = @id", r => r.Long("seq"),
            ("id", id)) is [var carried])
        {
            return carried;
        }

        return snapshot.List(
                $"""
                 select seq from ledger_transaction where seq > @from and seq <= @to and terms like @proposal
                     and operation in ('{DecideProposal.Row.Key}', '{FallDue.Row.Key}', '{FallDue.End.Row.Key}')
                 order by seq desc limit 1
                 """,
                r => r.Long("seq"), ("from", JournalTime.LastBefore(snapshot, at)),
                ("to", JournalTime.LastBefore(snapshot, at + 1)), ("proposal", $"%{proposal}%")) is [var seq, ..]
                    ? seq : null;
    }
}
