using System.Data.Common;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>The queries that both databases share, each beside the reading of its rows.</summary>
internal static class LedgerSql
{
    /// <summary>Accounts with what their parent and their pilot region say of them.</summary>
    public const string Accounts =
        """
        select a.id, a.number, a.type, a.holder_id, a.jurisdiction, a.state, a.parent_id, a.project, a.compliance_year, j.within, p.type, a.confirmations, a.confirm_above
        from account a join jurisdiction j on j.code = a.jurisdiction left join account p on p.id = a.parent_id
        """;

    /// <summary>Transactions; a sixth of them is whether another one settled it.</summary>
    public const string Transactions =
        """
        select t.id, t.seq, t.at, t.function, t.outcome, t.refusals, t.person_id, t.request_hash, t.reserved_for,
               exists (select 1 from ledger_transaction s where s.settles = t.seq),
               exists (select 1 from proposal p where p.seq = t.seq and p.given < p.needed)
        from ledger_transaction t
        """;

    /// <summary>Postings.</summary>
    public const string Postings =
        """
        select p.seq, p.line, p.first, p.last, p.source, p.destination, p.batch_id, p.hold_from, p.hold_to
        from posting p
        """;

    /// <summary>Batches.</summary>
    public const string Batches =
        "select id, line, first, last, vintage_first, vintage_last, project, monitoring_from, monitoring_to, reference, seq from batch";

    /// <summary>Holds.</summary>
    public const string Holds =
        "select id, kind, account_id, seq, under_id, for_account_id, expires_at, reason, authority, document from hold";

    /// <summary>Compliance years.</summary>
    public const string Years = "select year, opens_at, closes_at from compliance_year";

    /// <summary>For pairs of compliance holding and surrender account: amount due, share in force, tonnes of reductions surrendered and not undone.</summary>
    public static string Offsets(string pairs, string now) =>
        $"""
         select q.account_id, q.surrender_id, o.due,
                (select value from parameter where name = 'offset-share-percent' and from_at <= {now} order by from_at desc limit 1),
                cast(coalesce((select sum(p.last - p.first + 1) from posting p where p.source = q.account_id and p.destination = q.surrender_id and p.line in ({ReductionLines})), 0)
                   - coalesce((select sum(p.last - p.first + 1) from posting p where p.source = q.surrender_id and p.destination = q.account_id and p.line in ({ReductionLines})), 0) as bigint)
         from {pairs} join account s on s.id = q.surrender_id
         join obligation o on o.account_id = q.account_id and o.year = s.compliance_year
         """;

    private static string ReductionLines =>
        string.Join(", ", UnitTypes.All.Where(u => u.Kind == UnitKind.Reduction).Select(u => u.Line));

    public static void ReadAccount(DbDataReader r, Facts facts)
    {
        var account = ReadAccount(r);
        facts.Accounts[account.Id] = account;
    }

    /// <summary>Reads a row of <see cref="Accounts"/>.</summary>
    public static Account ReadAccount(DbDataReader r)
    {
        var type = AccountTypes.Find(r.GetString(2))!;
        var kinds = r.IsDBNull(10) ? type.Kinds : AccountTypes.Find(r.GetString(10))!.Kinds;
        return new(
            r.GetInt64(0), r.GetString(1), type, r.GetInt64(3), r.GetString(4), AccountState.Find(r.GetString(5))!, r.GetInt64(6),
            r.IsDBNull(7) ? null : r.GetString(7), r.GetInt16(8), r.IsDBNull(9) ? null : r.GetString(9), kinds)
        {
            Confirmations = r.GetInt16(11), ConfirmAbove = r.GetInt64(12),
        };
    }

    public static void ReadTransaction(DbDataReader r, Facts facts)
    {
        var id = Database.ReadGuid(r, 0);
        var receipt = new Receipt(
            id, r.GetInt64(1), r.GetInt64(2), r.GetInt16(3), (Outcome)r.GetInt16(4), JournalEntry.ReadRefusals(r.IsDBNull(5) ? null : r.GetString(5)), new List<Posting>());
        facts.Transactions[id] = new(receipt, r.GetInt64(6), r.GetFieldValue<byte[]>(7), r.GetInt64(8)) { AwaitsConfirmation = r.GetBoolean(10) };
        if (r.GetBoolean(9))
        {
            facts.Settled.Add(receipt.Seq);
        }
    }

    /// <summary>Adds postings to the transactions read before them.</summary>
    public static Action<DbDataReader> PostingReader(Facts facts)
    {
        Dictionary<long, List<Posting>>? bySeq = null;
        return r =>
        {
            bySeq ??= facts.Transactions.Values.DistinctBy(t => t.Receipt.Seq).ToDictionary(t => t.Receipt.Seq, t => (List<Posting>)t.Receipt.Postings);
            bySeq[r.GetInt64(0)].Add(ReadPosting(r, 1));
        };
    }

    /// <summary>Reads a posting from eight columns on.</summary>
    public static Posting ReadPosting(DbDataReader r, int at) => new(
        r.GetInt16(at), r.GetInt64(at + 1), r.GetInt64(at + 2), r.GetInt64(at + 3), r.GetInt64(at + 4), r.GetInt32(at + 5), r.GetInt64(at + 6), r.GetInt64(at + 7));

    public static UnitBlock ReadBlock(DbDataReader r) => new(
        r.GetInt16(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt32(4), r.GetInt16(5), r.GetInt64(6));

    public static void ReadBatch(DbDataReader r, Facts facts)
    {
        var batch = ReadBatch(r);
        facts.Batches[batch.Id] = batch;
    }

    /// <summary>Reads a row of <see cref="Batches"/>.</summary>
    public static Batch ReadBatch(DbDataReader r) => new(
        r.GetInt32(0), r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), r.GetInt16(4), r.GetInt16(5), Database.ReadText(r, 6), Database.ReadText(r, 7), Database.ReadText(r, 8), r.GetString(9), r.GetInt64(10));

    public static void ReadHold(DbDataReader r, Facts facts)
    {
        var hold = ReadHold(r);
        facts.Holds[hold.Id] = hold;
    }

    /// <summary>Reads a row of <see cref="Holds"/>.</summary>
    public static Hold ReadHold(DbDataReader r) => new(
        r.GetInt64(0), (HoldKinds)r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.IsDBNull(6) ? null : r.GetInt64(6),
        Database.ReadText(r, 7), Database.ReadText(r, 8), Database.ReadText(r, 9));

    public static void ReadOffset(DbDataReader r, Facts facts, Func<long, long, long> share) =>
        facts.Offsets[(r.GetInt64(0), r.GetInt64(1))] = share(r.GetInt64(2), r.GetInt64(3)) - r.GetInt64(4);
}
