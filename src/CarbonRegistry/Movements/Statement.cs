using CarbonRegistry.Transactions;
using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>A movement on a statement.</summary>
/// <param name="Transaction">The transaction's id.</param>
/// <param name="Seq">Its place in the journal.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Function">Its function's number.</param>
/// <param name="Change">Tonnes CO2e: positive in, negative out, 0 where only the holds changed.</param>
/// <param name="Counterparty">The other account; null for Origin, and where only the holds changed.</param>
/// <param name="Posting">The posting.</param>
public sealed record StatementLine(Guid Transaction, long Seq, string At, short Function, long Change,
    string? Counterparty, PostingView Posting);

/// <summary>A statement (对账单) of a period.</summary>
/// <param name="Account">The account's number.</param>
/// <param name="From">First instant, included.</param>
/// <param name="To">Last instant, not included.</param>
/// <param name="Opening">What the account had just before the first instant.</param>
/// <param name="Movements">A page of what happened, in order.</param>
/// <param name="Closing">What the account had just before the last instant.</param>
public sealed record Statement(
    string Account, string From, string To, IReadOnlyList<UnitHoldings> Opening, Page<StatementLine> Movements,
    IReadOnlyList<UnitHoldings> Closing);

/// <summary>
/// Statements, as of any instant past: worked out from the postings, not from the holdings of today, so that they come
/// out the same whenever they are asked for.
/// </summary>
internal static class StatementQueries
{
    /// <summary>What the account had at an instant, everything up to and including it counted.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="account">The account.</param>
    /// <param name="at">UTC microseconds since 1970.</param>
    public static Holdings At(Snapshot snapshot, AccountNumber account, Instant at) =>
        new(account.ToString(), Instant.Text(at),
            Balances(snapshot, account, JournalTime.LastBefore(snapshot, at + 1), at));

    /// <summary>The statement of a period, with one page of its movements.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="account">The account.</param>
    /// <param name="from">First instant, included; UTC microseconds since 1970.</param>
    /// <param name="to">Last instant, not included.</param>
    /// <param name="after">The last movement of the page before: transaction's number and posting's.</param>
    /// <param name="limit">The most movements, 1 to 1000.</param>
    public static Statement Between(Snapshot snapshot, AccountNumber account, Instant from, Instant to,
        (long Seq, int Ordinal) after, int limit)
    {
        var (opening, closing) = (JournalTime.LastBefore(snapshot, from), JournalTime.LastBefore(snapshot, to));
        var start = after.Seq > opening ? after : (Seq: opening, Ordinal: int.MaxValue);
        const string page =
            """
            select seq, ordinal from posting where {0} = @account and seq >= @seq and (seq, ordinal) > (@seq, @ordinal)
                and seq <= @end order by seq, ordinal limit @limit
            """;
        var rows = snapshot.List(
            $"""
            select t.id, t.at, t.function, p.ordinal, p.seq, p.line, p.first, p.last, p.source, p.destination,
                p.batch_id, p.hold_from, p.hold_to
            from (select * from ({page.Replace("{0}", "source", StringComparison.Ordinal)}) o union select *
                from ({page.Replace("{0}", "destination", StringComparison.Ordinal)}) i) q
            join posting p on p.seq = q.seq and p.ordinal = q.ordinal join ledger_transaction t on t.seq = p.seq
            order by p.seq, p.ordinal limit @limit
            """,
            r => (Id: r.Guid("id"), At: r.At("at"), Function: r.Short("function"), Ordinal: r.Int("ordinal"),
                Seq: r.Long("seq"), Posting: LedgerSql.ReadPosting(r)),
            ("account", account.Sequence), ("seq", start.Seq), ("ordinal", start.Ordinal), ("end", closing),
            ("limit", limit + 1));
        var movements = Page<(Guid Id, Instant At, short Function, int Ordinal, long Seq, Posting Posting)>.Of(
            rows, limit, r => $"{r.Seq}-{r.Ordinal}");
        var postings = movements.Items.Select(m => m.Posting).ToList();
        var names = NameBook.Load(
            snapshot, to, postings.Select(p => p.BatchId), postings.SelectMany(p => new[] { p.HoldFrom, p.HoldTo }),
            postings.SelectMany(p => new[] { p.Source, p.Destination }));
        return new(
            account.ToString(), Instant.Text(from), Instant.Text(to), Balances(snapshot, account, opening, from),
            new(
                [
                    .. movements.Items.Select(m =>
                    {
                        var p = m.Posting;
                        var (change, other) = p.Source == p.Destination ? (0, default) : p.Source == account.Sequence
                            ? (-p.Quantity, p.Destination) : (p.Quantity, p.Source);
                        return new StatementLine(m.Id, m.Seq, Instant.Text(m.At), m.Function, change,
                            names.Account(other), TransactionQueries.Show(p, names));
                    }),
                ],
                movements.Next),
            Balances(snapshot, account, closing, to));
    }

    private static IReadOnlyList<UnitHoldings> Balances(Snapshot snapshot, AccountNumber account, long upTo,
        Instant instant)
    {
        // From the nearer end of the journal: forward from nothing, or back from what the account has now.
        var head = JournalPages.Head(snapshot);
        var back = upTo > head / 2;

        // What ever came in may add up beyond 64 bits, though what is there never does: high and low halves are summed
        // apart.
        const string sums =
            "cast(sum((last - first + 1) >> 32) as bigint) as high, cast(sum((last - first + 1) & 4294967295) "
                + "as bigint) as low";
        var range = back ? "seq > @seq" : "seq <= @seq";
        var sides = snapshot.List(
            $"""
            select line, batch_id, hold_to as hold_id, {(back ? -1 : 1)} as sign, {sums} from posting
            where destination = @account and {range} group by line, batch_id, hold_to
            union all
            select line, batch_id, hold_from, {(back ? 1 : -1)}, {sums} from posting where source = @account and {range}
                group by line, batch_id, hold_from
            """,
            r => (Key: (Line: r.Short("line"), Batch: r.Int("batch_id"), Hold: r.Hold("hold_id")),
                Quantity: r.Int("sign") * (((Int128)r.Long("high") << 32) + r.Long("low"))),
            ("account", account.Sequence), ("seq", upTo));
        var now = back ? JournalTotals.Balances(snapshot, [account.Sequence])
            .Select(b => (Key: (b.Balance.Line, b.Balance.Batch, b.Balance.Hold),
                    Quantity: (Int128)b.Balance.Quantity)) : [];
        var balances = sides.Concat(now).GroupBy(s => s.Key)
            .Select(g => new Balance(g.Key.Line, g.Key.Batch, g.Key.Hold,
                checked((long)g.Aggregate(Int128.Zero, (sum, s) => sum + s.Quantity))))
            .Where(b => b.Quantity != 0).ToList();
        return HoldingQueries.Sum(balances,
            NameBook.Load(snapshot, instant, balances.Select(b => b.Batch), balances.Select(b => b.Hold)));
    }
}
