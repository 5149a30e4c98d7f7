using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>A notice to an exchange (27, 28, 33).</summary>
/// <param name="Number">Its number, without a gap from 1 for each exchange, in the order of the registry's
/// commits.</param>
/// <param name="Kind">transfer-in, account-state, representatives, bound or unbound.</param>
/// <param name="Seq">The journal's number of what it tells of.</param>
/// <param name="At">ISO 8601, UTC; null where the journal has nothing of it.</param>
/// <param name="Account">The trading account; the delivery account itself where its state changed.</param>
/// <param name="ClientNumber">The client number; null where it was not bound.</param>
/// <param name="State">account-state: the account's state from then on.</param>
/// <param name="Transfer">transfer-in: the transaction's id.</param>
/// <param name="Units">transfer-in: what was transferred, by unit type, vintage and project.</param>
/// <param name="Acknowledged">Whether the exchange has acknowledged it.</param>
public sealed record ExchangeNoticeView(
    long Number, string Kind, long Seq, string? At, string Account, string? ClientNumber, string? State, Guid? Transfer,
    IReadOnlyList<UnitsView>? Units, bool Acknowledged);

/// <summary>Reading notices.</summary>
internal static class Notices
{
    /// <summary>A page of an exchange's notices, by number.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="delivery">The delivery account's sequence.</param>
    /// <param name="after">The number before the first.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="all">Acknowledged ones too.</param>
    public static IReadOnlyList<ExchangeNoticeView> Of(Snapshot snapshot, AccountId delivery, long after, int limit,
        bool all)
    {
        var rows = snapshot.List(
            $"""
             select n.number, n.kind, n.seq, t.at, a.number as account_number, n.client_number, n.state, t.id,
                    n.acknowledged_seq is not null as acknowledged, n.account_id
             from exchange_notice n join account a on a.id = n.account_id
                 left join ledger_transaction t on t.seq = n.seq
             where n.delivery_id = @delivery and n.number > @after {(all ? "" : "and n.acknowledged_seq is null")}
             order by n.number limit @limit
             """,
            r => new
            {
                Number = r.Long("number"), Kind = r.Text("kind"), Seq = r.Long("seq"), At = r.AtOrNull("at"),
                    Account = r.Text("account_number"),
                Client = r.TextOrNull("client_number"), State = r.TextOrNull("state"),
                Transfer = r.GuidOrNull("id"), Acknowledged = r.Is("acknowledged"), AccountId = r.Account("account_id"),
            },
            ("delivery", delivery), ("after", after), ("limit", limit));
        var postings = snapshot.ListIn(
            $"select seq, source, batch_id, line, first, last from posting where destination = {delivery} and seq in",
            rows.Where(r => r.Kind == "transfer-in").Select(r => r.Seq).Distinct(),
            r => (Seq: r.Long("seq"), Source: r.Account("source"), Batch: r.Int("batch_id"),
                Range: new SerialRange(r.Short("line"), r.Long("first"), r.Long("last"))))
            .ToLookup(p => (p.Seq, p.Source));
        var batches = BatchesOf.Ids(postings.SelectMany(p => p).Select(p => p.Batch), snapshot.ListIn);
        return
        [
            .. rows.Select(r => new ExchangeNoticeView(
                r.Number, r.Kind, r.Seq, r.At is { } at ? Instant.Text(at) : null, r.Account, r.Client, r.State,
                r.Kind == "transfer-in" ? r.Transfer : null,
                r.Kind == "transfer-in" ? UnitsView.Of(postings[(r.Seq, r.AccountId)].Select(p => (p.Batch, p.Range)),
                    batches) : null, r.Acknowledged)),
        ];
    }

    /// <summary>The transfer-ins, out of accounts that the actor sees, that no exchange has acknowledged yet
    /// (待交易所确认), newest first, at most 1000.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="account">Only out of this trading account; null: of all.</param>
    public static IReadOnlyList<AwaitedTransferIn> Awaiting(Snapshot snapshot, Actor actor, string? account)
    {
        var rows = snapshot.List(
            $"""
             select t.id, n.seq, t.at, a.number, h.name_zh, h.name_en, d.number as delivery_number, n.client_number,
             n.account_id, n.delivery_id
             from exchange_notice n join account a on a.id = n.account_id join account d on d.id = n.delivery_id
                 join holder h on h.id = d.holder_id
             join ledger_transaction t on t.seq = n.seq
             where n.kind = 'transfer-in' and n.acknowledged_seq is null and (@account = '' or a.number = @account)
             and {LinkSight.OfAccount(actor)}
             order by n.seq desc, n.number desc limit 1000
             """,
            r => new
            {
                Id = r.Guid("id"), Seq = r.Long("seq"), At = r.At("at"), Account = r.Text("number"),
                    Exchange = new Text(r.Text("name_zh"), r.Text("name_en")), Delivery = r.Text("delivery_number"),
                Client = r.TextOrNull("client_number"), Source = r.Account("account_id"),
                    Destination = r.Account("delivery_id"),
            },
            ("account", account ?? ""), ("scope", AccountSight.Value(actor)));
        var postings = snapshot.ListIn(
            "select seq, source, destination, batch_id, line, first, last from posting where seq in",
            rows.Select(r => r.Seq).Distinct(),
            r => (Key: (r.Long("seq"), r.Account("source"), r.Account("destination")), Batch: r.Int("batch_id"),
                Range: new SerialRange(r.Short("line"), r.Long("first"), r.Long("last")))).ToLookup(p => p.Key);
        var batches = BatchesOf.Ids(postings.SelectMany(p => p).Select(p => p.Batch), snapshot.ListIn);
        return
        [
            .. rows.Select(r => new AwaitedTransferIn(
                r.Id, r.Seq, Instant.Text(r.At), r.Account, r.Exchange, r.Delivery, r.Client,
                UnitsView.Of(postings[(r.Seq, r.Source, r.Destination)].Select(p => (p.Batch, p.Range)), batches))),
        ];
    }

    /// <summary>Whether an exchange has yet to acknowledge what this transaction brought it (待交易所确认).</summary>
    public static bool IsAwaited(Snapshot snapshot, long seq)
    {
        return snapshot.List(
            "select 1 from posting p join exchange_notice n on n.account_id = p.source and n.acknowledged_seq is null "
                + "and n.delivery_id = p.destination and n.seq = p.seq where p.seq = @seq limit 1",
            (Row _) => true, ("seq", seq)).Count > 0;
    }
}

/// <summary>A transfer-in that the exchange has not taken into its books yet.</summary>
/// <param name="Transfer">The transaction's id.</param>
/// <param name="Seq">The journal's number.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Account">The trading account that it left.</param>
/// <param name="Exchange">The exchange's name.</param>
/// <param name="Delivery">Its delivery account.</param>
/// <param name="ClientNumber">The client number.</param>
/// <param name="Units">What was transferred.</param>
public sealed record AwaitedTransferIn(
    Guid Transfer, long Seq, string At, string Account, Text Exchange, string Delivery, string? ClientNumber,
    IReadOnlyList<UnitsView> Units);
