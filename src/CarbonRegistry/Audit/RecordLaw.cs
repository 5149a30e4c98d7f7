using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>What a law of records looks at.</summary>
/// <param name="Snapshot">The database.</param>
/// <param name="Account">The account of a number.</param>
/// <param name="Batches">The batches so far.</param>
/// <param name="Report">Takes a finding: its kind, the entry, the account, particulars.</param>
internal sealed record LawContext(
    StreamedSnapshot Snapshot, Func<AccountId, Account?> Account, IReadOnlyDictionary<int, Batch> Batches,
    Action<FindingKind, long, AccountId?, Text?> Report);

/// <summary>
/// What holds of records beyond that each is what the journal says last: a row for each. The verifier shows a law every
/// entry, in order, with the records that it changed.
/// </summary>
internal abstract class RecordLaw
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Every law, begun anew.</summary>
    public static IReadOnlyList<RecordLaw> All(LawContext context)
    {
        var books = new ExchangeBooks(context);
        return
        [
            new Numbered(context, "exchange_message", "session_id", Findings.MessageGap),
            new Numbered(context, "exchange_notice", "delivery_id", Findings.NoticeGap),
            books,
            new RowsOfEntries(
                context, Findings.NoticeUnfit,
                """
                select seq, delivery_id, account_id, client_number, state from exchange_notice
                where kind = 'transfer-in' order by seq, delivery_id, number
                """,
                r => ExchangeBooks.TransferIn(
                    r.Account("delivery_id"), r.Account("account_id"), r.TextOrNull("client_number"),
                    r.TextOrNull("state")),
                (_, _) => books.TransferIns),
            new RowsOfEntries(
                context, Findings.NoticeUnfit,
                """
                select acknowledged_seq as seq, delivery_id, number from exchange_notice
                where acknowledged_seq is not null order by acknowledged_seq, delivery_id, number
                """,
                r => ExchangeBooks.Acknowledgement(r.Account("delivery_id"), r.Long("number")),
                    ExchangeBooks.Acknowledged),
            new RowsOfEntries(
                context, Findings.TotalsUnfit,
                "select seq, delivery_id, answer from exchange_message where kind = 'sign-out' "
                    + "order by seq, delivery_id, id",
                r => (r.Account("delivery_id"), ExchangeBooks.TotalsIn(r.Text("answer"))), books.SignedOut),
            new TransferOutAnswers(context),
        ];
    }

    /// <summary>Goes on by one entry of the journal.</summary>
    public virtual void See(JournalEntry entry, IReadOnlyList<RecordChange> changes)
    {
    }

    /// <summary>The journal has ended.</summary>
    public virtual void Finish()
    {
    }

    protected static Text Same(string text) => new(text, text);

    /// <summary>A text as JSON; null: it is none. That it is what was written, others see to.</summary>
    protected static JsonNode? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text, null, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Records that are numbered from 1 without a gap among those that belong together, in the journal's
/// order.</summary>
internal sealed class Numbered(LawContext context, string table, string among, FindingKind gap) : RecordLaw
{
    public override void Finish()
    {
        using var row = context.Snapshot.Read(
            $"""
             select seq, delivery_id, number from (
                 select seq, delivery_id, number,
                        number - lag(number, 1, cast(0 as bigint)) over (partition by {among} order by number) as step,
                        seq - lag(seq, 1, cast(0 as bigint)) over (partition by {among} order by number) as later
                 from {table} where number is not null) n
             where step <> 1 or later < 0 order by seq, number
             """);
        while (row.Read())
        {
            context.Report(gap, row.Long("seq"), row.Account("delivery_id"), Same($"{table} {row.Long("number")}"));
        }
    }
}

/// <summary>
/// Rows, or columns of rows, that follow from an entry, each with the account that it is about: each entry has those
/// that it makes, and no others.
/// </summary>
internal sealed class RowsOfEntries : RecordLaw
{
    private readonly LawContext _context;
    private readonly FindingKind _unfit;
    private readonly Rows<(long Seq, (AccountId Account, string What) Row)> _rows;
    private readonly Func<JournalEntry, IReadOnlyList<RecordChange>,
        IEnumerable<(AccountId Account, string What)>> _made;

    /// <summary>Such a law.</summary>
    /// <param name="context">What it looks at.</param>
    /// <param name="unfit">What it finds.</param>
    /// <param name="sql">The rows there are, in the order of their entries (<c>seq</c>).</param>
    /// <param name="read">Reads one.</param>
    /// <param name="made">The rows that an entry makes.</param>
    public RowsOfEntries(
        LawContext context, FindingKind unfit, string sql, Func<Row, (AccountId Account, string What)> read,
        Func<JournalEntry, IReadOnlyList<RecordChange>, IEnumerable<(AccountId Account, string What)>> made)
    {
        (_context, _unfit, _made) = (context, unfit, made);
        _rows = new(context.Snapshot.Read(sql), r => (r.Long("seq"), read(r)));
    }

    public override void See(JournalEntry entry, IReadOnlyList<RecordChange> changes)
    {
        var made = _made(entry, changes).ToList();
        while (_rows.Any && _rows.Current.Seq <= entry.Seq)
        {
            var (seq, row) = _rows.Take();
            if (seq < entry.Seq || !made.Remove(row))
            {
                Report(seq, row);
            }
        }

        made.ForEach(row => Report(entry.Seq, row));
    }

    public override void Finish()
    {
        while (_rows.Any)
        {
            var (seq, row) = _rows.Take();
            Report(seq, row);
        }
    }

    private void Report(long seq, (AccountId Account, string What) row) =>
        _context.Report(_unfit, seq, row.Account, Same(row.What));
}
