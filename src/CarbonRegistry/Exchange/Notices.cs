using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Units;

namespace CarbonRegistry.Exchange;

/// <summary>A notice to an exchange (27, 28, 33).</summary>
/// <param name="Number">Its number, without a gap from 1 for each exchange, in the order of the registry's commits.</param>
/// <param name="Kind">transfer-in, account-state, representatives, bound or unbound.</param>
/// <param name="Seq">The journal's number of what it tells of.</param>
/// <param name="At">ISO 8601, UTC; null where the journal has nothing of it.</param>
/// <param name="Account">The trading account; the delivery account itself where its state changed.</param>
/// <param name="ClientNumber">The client number; null where it was not bound.</param>
/// <param name="State">account-state: the account's state from then on.</param>
/// <param name="Transfer">transfer-in: the transaction's id.</param>
/// <param name="Units">transfer-in: what was transferred, by unit type, vintage and project.</param>
/// <param name="Acknowledged">Whether the exchange has acknowledged it.</param>
public sealed record NoticeView(
    long Number, string Kind, long Seq, string? At, string Account, string? ClientNumber, string? State, Guid? Transfer, IReadOnlyList<UnitsView>? Units, bool Acknowledged);

/// <summary>Reading notices.</summary>
public static class Notices
{
    /// <summary>A page of an exchange's notices, by number.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="delivery">The delivery account's sequence.</param>
    /// <param name="after">The number before the first.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="all">Acknowledged ones too.</param>
    public static IReadOnlyList<NoticeView> Of(Snapshot snapshot, long delivery, long after, int limit, bool all)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var rows = snapshot.List(
            $"""
             select n.number, n.kind, n.seq, t.at, a.number, n.client_number, n.state, t.id, n.acknowledged_seq is not null, n.account_id
             from exchange_notice n join account a on a.id = n.account_id left join ledger_transaction t on t.seq = n.seq
             where n.delivery_id = @delivery and n.number > @after {(all ? "" : "and n.acknowledged_seq is null")} order by n.number limit @limit
             """,
            r => new
            {
                Number = r.GetInt64(0), Kind = r.GetString(1), Seq = r.GetInt64(2), At = r.IsDBNull(3) ? (long?)null : r.GetInt64(3), Account = r.GetString(4),
                Client = r.IsDBNull(5) ? null : r.GetString(5), State = r.IsDBNull(6) ? null : r.GetString(6),
                Transfer = r.IsDBNull(7) ? (Guid?)null : Database.ReadGuid(r, 7), Acknowledged = Convert.ToInt64(r.GetValue(8), null) == 1, AccountId = r.GetInt64(9),
            },
            ("delivery", delivery), ("after", after), ("limit", limit));
        var postings = snapshot.ListIn(
            $"select seq, source, batch_id, line, first, last from posting where destination = {delivery.ToString(System.Globalization.CultureInfo.InvariantCulture)} and seq in",
            rows.Where(r => r.Kind == "transfer-in").Select(r => r.Seq).Distinct(),
            r => (Seq: r.GetInt64(0), Source: r.GetInt64(1), Batch: r.GetInt32(2), Range: new SerialRange(r.GetInt16(3), r.GetInt64(4), r.GetInt64(5))))
            .ToLookup(p => (p.Seq, p.Source));
        var batches = BatchesOf.Ids(postings.SelectMany(p => p).Select(p => p.Batch), (sql, read) => snapshot.List(sql, read));
        return
        [
            .. rows.Select(r => new NoticeView(
                r.Number, r.Kind, r.Seq, r.At is { } at ? Instant.Text(at) : null, r.Account, r.Client, r.State, r.Kind == "transfer-in" ? r.Transfer : null,
                r.Kind == "transfer-in" ? UnitsView.Of(postings[(r.Seq, r.AccountId)].Select(p => (p.Batch, p.Range)), batches) : null, r.Acknowledged)),
        ];
    }

    /// <summary>The transfer-ins of an account that no exchange has acknowledged yet (待交易所确认): transaction ids.</summary>
    public static IReadOnlyList<Guid> Awaiting(Snapshot snapshot, long account)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List(
            "select t.id from exchange_notice n join ledger_transaction t on t.seq = n.seq where n.account_id = @account and n.acknowledged_seq is null and n.kind = 'transfer-in' order by n.seq",
            r => Database.ReadGuid(r, 0), ("account", account));
    }
}
