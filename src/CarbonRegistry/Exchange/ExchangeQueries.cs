using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>A movement of a delivery account.</summary>
/// <param name="Seq">The journal's number.</param>
/// <param name="Transfer">The transaction's id.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Direction">in or out.</param>
/// <param name="Account">The trading account.</param>
/// <param name="ClientNumber">Its client number now, or null.</param>
/// <param name="Units">What moved.</param>
public sealed record MovementView(long Seq, Guid Transfer, string At, string Direction, string Account,
    string? ClientNumber, IReadOnlyList<UnitsView> Units);

/// <summary>What a delivery account holds of a group.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="Project">The project number; null for allowances.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="Unacknowledged">Tonnes CO2e that came by transfer-ins which the exchange has not acknowledged yet and
/// that still lie here: a part of the quantity.</param>
/// <param name="Serials">The serial ranges, where asked for.</param>
public sealed record GroupHoldings(string UnitType, string Vintage, string? Project, long Quantity, long Unacknowledged,
    IReadOnlyList<string>? Serials);

/// <summary>A binding as the exchange sees it.</summary>
/// <param name="ClientNumber">The client number.</param>
/// <param name="Account">The trading account.</param>
/// <param name="AccountState">The account's state.</param>
/// <param name="ClientState">What the exchange said last: active or frozen.</param>
public sealed record BindingView(string ClientNumber, string Account, AccountState AccountState,
    ClientState ClientState);

/// <summary>32 查询: an exchange reads its delivery account, its bindings, its session, and what became of a message.
/// Nothing here changes anything.</summary>
internal static class ExchangeQueries
{
    /// <summary>A page of the movements of a delivery account, by the journal's number.</summary>
    public static IReadOnlyList<MovementView> Movements(Snapshot snapshot, AccountId delivery, long after, Instant from,
        Instant to, Guid? transfer, int limit)
    {
        (string, object?)[] values = [("delivery", delivery), ("after", after), ("from", from), ("to", to),
            ("limit", limit)];
        if (transfer is { } id)
        {
            values = [.. values, ("transfer", id)];
        }

        // Each side by its own index, cut to the page before they are put together.
        var filter = transfer is null ? "" : "and t.id = @transfer";
        var rows = snapshot.List(
            $"""
             select * from (
                 select * from (
                     select distinct p.seq, t.id, t.at, 'in' as direction, p.source as account_id from posting p
                         join ledger_transaction t on t.seq = p.seq
                     where p.destination = @delivery and p.source <> @delivery and p.seq > @after and t.at >= @from
                     and t.at < @to {filter} order by p.seq limit @limit) i
                 union all
                 select * from (
                     select distinct p.seq, t.id, t.at, 'out' as direction, p.destination as account_id from posting p
                         join ledger_transaction t on t.seq = p.seq
                     where p.source = @delivery and p.destination <> @delivery and p.seq > @after and t.at >= @from
                     and t.at < @to {filter} order by p.seq limit @limit) o) m
             order by seq, direction, account_id limit @limit
             """,
            r => (Seq: r.Long("seq"), Id: r.Guid("id"), At: r.At("at"), Direction: r.Text("direction"),
                Account: r.Account("account_id")), values);
        var postings = snapshot.ListIn(
            "select seq, source, destination, batch_id, line, first, last from posting where seq in",
            rows.Select(r => r.Seq).Distinct(),
            r => (Seq: r.Long("seq"), Source: r.Account("source"), Destination: r.Account("destination"),
                Batch: r.Int("batch_id"), Range: new SerialRange(r.Short("line"), r.Long("first"), r.Long("last"))))
            .Where(p => p.Source == delivery || p.Destination == delivery)
            .ToLookup(p => (p.Seq, Account: p.Source == delivery ? p.Destination : p.Source,
                Direction: p.Source == delivery ? "out" : "in"));
        var batches = BatchesOf.Ids(postings.SelectMany(p => p).Select(p => p.Batch), snapshot.ListIn);
        var accounts = snapshot.ListIn("select id, number from account where id in",
            rows.Select(r => r.Account).Distinct().Values(), r => (Id: r.Account("id"), Number: r.Text("number")))
            .ToDictionary(a => a.Id, a => a.Number);
        var clients = snapshot.ListIn(
            $"select trading_id, client_number from exchange_binding where delivery_id = {delivery} and trading_id in",
            rows.Select(r => r.Account).Distinct().Values(), r => (Id: r.Account("trading_id"),
                Client: r.Text("client_number"))).ToDictionary(c => c.Id, c => c.Client);
        return
        [
            .. rows.Select(r => new MovementView(
                r.Seq, r.Id, Instant.Text(r.At), r.Direction, accounts[r.Account], clients.GetValueOrDefault(r.Account),
                UnitsView.Of(postings[(r.Seq, r.Account, r.Direction)].Select(p => (p.Batch, p.Range)), batches))),
        ];
    }

    /// <summary>What a delivery account holds now, by group.</summary>
    public static IReadOnlyList<GroupHoldings> Holdings(Snapshot snapshot, AccountId delivery, bool serials)
    {
        var held = serials
            ? snapshot.List(
                "select batch_id, line, first, last from holding where account_id = @delivery",
                r => (Batch: r.Int("batch_id"), Range: (SerialRange?)new SerialRange(r.Short("line"), r.Long("first"),
                    r.Long("last")), Quantity: r.Long("last") - r.Long("first") + 1), ("delivery", delivery))
            : snapshot.List(
                "select batch_id, cast(sum(last - first + 1) as bigint) as quantity from holding "
                    + "where account_id = @delivery group by batch_id",
                r => (Batch: r.Int("batch_id"), Range: (SerialRange?)null, Quantity: r.Long("quantity")),
                    ("delivery", delivery));
        var pending = Unacknowledged(snapshot, delivery);
        var batches = BatchesOf.Ids(held.Select(h => h.Batch), snapshot.ListIn);
        var byBatch = held.ToLookup(h => h.Batch);
        return
        [
            .. batches.Values.GroupBy(UnitGroup.Of).OrderBy(g => g.Key, UnitGroup.Order).Select(g => new GroupHoldings(
                g.Key.UnitType, g.Key.Vintage, g.Key.Project, g.Sum(b => byBatch[b.Id].Sum(h => h.Quantity)),
                g.Sum(b => pending.GetValueOrDefault(b.Id)),
                serials
                    ? [.. g.SelectMany(b => byBatch[b.Id].OrderBy(h => h.Range!.Value.First)
                            .Select(h => SerialNumber.Of(b, h.Range!.Value).ToString()))] : null)),
        ];
    }

    /// <summary>What of the units that lie in a delivery account came by transfer-ins that were not acknowledged yet,
    /// by batch. A unit can have come by two of them, and counts once; what was transferred out since is not
    /// there.</summary>
    private static Dictionary<int, long> Unacknowledged(Snapshot snapshot, AccountId delivery)
    {
        var came = Ranges(
            """
            select p.batch_id, p.first, p.last from exchange_notice n
            join posting p on p.seq = n.seq and p.source = n.account_id and p.destination = n.delivery_id
            where n.delivery_id = @delivery and n.kind = 'transfer-in' and n.acknowledged_seq is null
            order by p.batch_id, p.first
            """);
        if (came.Count == 0)
        {
            return [];
        }

        // Both in the order of their serial numbers: one walk along the two.
        var lies =
            Ranges("select batch_id, first, last from holding where account_id = @delivery order by batch_id, first")
            .ToLookup(h => h.Batch);
        return came.GroupBy(c => c.Batch).ToDictionary(of => of.Key, of =>
        {
            var (sum, next, blocks, at) = (0L, 0L, lies[of.Key].ToList(), 0);
            foreach (var (_, first, last) in of)
            {
                while (at < blocks.Count && blocks[at].Last < first)
                {
                    at++;
                }

                for (var i = at; i < blocks.Count && blocks[i].First <= last; i++)
                {
                    var (begins, ends) = (Math.Max(next, Math.Max(first, blocks[i].First)),
                        Math.Min(last, blocks[i].Last));
                    sum += Math.Max(0, ends - begins + 1);
                    next = Math.Max(next, ends + 1);
                }
            }

            return sum;
        });

        List<(int Batch, long First, long Last)> Ranges(string sql) => snapshot.List(
            sql, r => (r.Int("batch_id"), r.Long("first"), r.Long("last")), ("delivery", delivery));
    }

    /// <summary>A page of the bindings at a delivery account, by client number.</summary>
    public static IReadOnlyList<BindingView> Bindings(Snapshot snapshot, AccountId delivery, string after, int limit)
    {
        return snapshot.List(
            """
            select b.client_number, a.number, a.state, b.client_state from exchange_binding b
                join account a on a.id = b.trading_id
            where b.delivery_id = @delivery and b.client_number > @after order by b.client_number limit @limit
            """,
            r => new BindingView(r.Text("client_number"), r.Text("number"), r.Keyed<AccountState>("state"),
                r.Keyed<ClientState>("client_state")),
                ("delivery", delivery), ("after", after), ("limit", limit));
    }

    /// <summary>What became of a message.</summary>
    public static object Message(Snapshot snapshot, AccountId delivery, Guid message)
    {
        var found = snapshot.List(
            "select session_id, number, kind, at, answer from exchange_message where delivery_id = @delivery "
                + "and id = @id",
            r => new
            {
                State = "taken", Message = message, Session = r.Guid("session_id"), Number = r.LongOrNull("number"),
                    Kind = r.Text("kind"),
                At = r.Instant("at"), Answer = JsonNode.Parse(r.Text("answer")),
            },
            ("delivery", delivery), ("id", message));
        return found.Count > 0 ? found[0] : new { State = "unknown", Message = message };
    }

    /// <summary>The session of an exchange that is not closed, and where both sides go on.</summary>
    public static object Session(Snapshot snapshot, AccountId delivery)
    {
        var nextNotice = 1 + snapshot.List(
            "select coalesce(max(number), 0) as last from exchange_notice where delivery_id = @delivery",
                r => r.Long("last"), ("delivery", delivery))[0];
        return ExchangeSession.Current(snapshot, delivery) is { } session
            ? new { Session = (Guid?)session.Id, session.BusinessDay,
                State = session.Suspended ? SessionState.Suspended : session.State,
                NextNumber = (long?)session.NextNumber, NextNotice = nextNotice }
            : new { State = SessionState.Closed, NextNotice = nextNotice };
    }
}
