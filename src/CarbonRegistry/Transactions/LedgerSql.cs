using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>The queries that both databases share, each beside the reading of its rows.</summary>
internal static class LedgerSql
{
    /// <summary>Accounts with what their parent and their pilot region say of them.</summary>
    public const string Accounts =
        """
        select a.id, a.number, a.type, a.holder_id, a.jurisdiction, a.state, a.parent_id, a.project, a.compliance_year,
        j.within, p.type as parent_type, a.confirmations, a.confirm_above
        from account a join jurisdiction j on j.code = a.jurisdiction left join account p on p.id = a.parent_id
        """;

    /// <summary>Transactions; a sixth of them is whether another one settled it.</summary>
    public const string Transactions =
        """
        select t.id, t.seq, t.at, t.function, t.outcome, t.refusals, t.person_id, t.request_hash, t.reserved_for,
               exists (select 1 from ledger_transaction s where s.settles = t.seq) as settled,
               exists (select 1 from proposal p where p.seq = t.seq and p.given < p.needed) as awaits_confirmation
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
        "select id, line, first, last, vintage_first, vintage_last, project, monitoring_from, monitoring_to, "
            + "reference, seq from batch";

    /// <summary>Holds.</summary>
    public const string Holds =
        "select id, kind, account_id, seq, under_id, for_account_id, expires_at, reason, authority, document from hold";

    /// <summary>Compliance years.</summary>
    public const string Years = "select year, opens_at, closes_at from compliance_year";

    /// <summary>For pairs of compliance holding and surrender account: amount due, share in force, tonnes of reductions
    /// surrendered and not undone.</summary>
    public static string Offsets(string pairs, string now) =>
        $"""
         select q.account_id, q.surrender_id, o.due,
                (select value from parameter where name = 'offset-share-percent' and from_at <= {now}
                order by from_at desc limit 1) as share,
                cast(coalesce((select sum(p.last - p.first + 1) from posting p where p.source = q.account_id
                    and p.destination = q.surrender_id and p.line in ({ReductionLines})), 0)
                   - coalesce((select sum(p.last - p.first + 1) from posting p where p.source = q.surrender_id
                   and p.destination = q.account_id and p.line in ({ReductionLines})), 0) as bigint) as reductions
         from {pairs} join account s on s.id = q.surrender_id
         join obligation o on o.account_id = q.account_id and o.year = s.compliance_year
         """;

    private static string ReductionLines =>
        string.Join(", ", UnitTypes.All.Where(u => u.Kind == UnitKind.Reduction).Select(u => u.Line));

    public static void ReadAccount(Row r, Facts facts)
    {
        var account = ReadAccount(r);
        facts.Accounts[account.Id] = account;
    }

    /// <summary>Reads a row of <see cref="Accounts"/>.</summary>
    public static Account ReadAccount(Row r)
    {
        var (id, number, type) = (r.Account("id"), r.Text("number"), AccountTypes.Find(r.Text("type"))!);
        return new(
            id, number, type, r.Holder("holder_id"), r.Text("jurisdiction"), r.Keyed<AccountState>("state"),
                r.Account("parent_id"),
            r.TextOrNull("project"), r.Short("compliance_year"), r.TextOrNull("within"),
            r.TextOrNull("parent_type") is { } parent ? AccountTypes.Find(parent)!.Kinds : type.Kinds)
        {
            Confirmations = r.Short("confirmations"), ConfirmAbove = r.Long("confirm_above"),
        };
    }

    public static void ReadTransaction(Row r, Facts facts)
    {
        var id = r.Guid("id");
        var receipt = new Receipt(
            id, r.Long("seq"), r.At("at"), r.Short("function"), (Outcome)r.Short("outcome"),
            JournalEntry.ReadRefusals(r.TextOrNull("refusals")), new List<Posting>());
        facts.Transactions[id] = new(receipt, r.Person("person_id"), r.Bytes("request_hash"), r.Account("reserved_for"))
        {
            AwaitsConfirmation = r.Is("awaits_confirmation"),
        };
        if (r.Is("settled"))
        {
            facts.Settled.Add(receipt.Seq);
        }
    }

    /// <summary>Adds postings to the transactions read before them.</summary>
    public static Action<Row> PostingReader(Facts facts)
    {
        Dictionary<long, List<Posting>>? bySeq = null;
        return r =>
        {
            bySeq ??= facts.Transactions.Values.DistinctBy(t => t.Receipt.Seq)
                .ToDictionary(t => t.Receipt.Seq, t => (List<Posting>)t.Receipt.Postings);
            bySeq[r.Long("seq")].Add(ReadPosting(r));
        };
    }

    public static Posting ReadPosting(Row r) => new(
        r.Short("line"), r.Long("first"), r.Long("last"), r.Account("source"), r.Account("destination"),
        r.Int("batch_id"),
        r.Hold("hold_from"), r.Hold("hold_to"));

    public static UnitBlock ReadBlock(Row r) => new(
        r.Short("line"), r.Long("first"), r.Long("last"), r.Account("account_id"), r.Int("batch_id"),
        r.Short("vintage"),
        r.Hold("hold_id"));

    public static void ReadBatch(Row r, Facts facts)
    {
        var batch = ReadBatch(r);
        facts.Batches[batch.Id] = batch;
    }

    /// <summary>Reads a row of <see cref="Batches"/>.</summary>
    public static Batch ReadBatch(Row r) => new(
        r.Int("id"), r.Short("line"), r.Long("first"), r.Long("last"), r.Short("vintage_first"),
            r.Short("vintage_last"),
        r.TextOrNull("project"), r.TextOrNull("monitoring_from"), r.TextOrNull("monitoring_to"), r.Text("reference"),
        r.Long("seq"));

    public static void ReadHold(Row r, Facts facts)
    {
        var hold = ReadHold(r);
        facts.Holds[hold.Id] = hold;
    }

    /// <summary>Reads a row of <see cref="Holds"/>.</summary>
    public static Hold ReadHold(Row r) => new(
        r.Hold("id"), (HoldKinds)r.Short("kind"), r.Account("account_id"), r.Long("seq"), r.Hold("under_id"),
        r.Account("for_account_id"), r.AtOrNull("expires_at"), r.TextOrNull("reason"), r.TextOrNull("authority"),
        r.TextOrNull("document"));

    public static (AccountId Trading, AccountId Delivery) ReadBinding(Row r) =>
        (r.Account("trading_id"), r.Account("delivery_id"));

    /// <summary>Reads a row of <see cref="Years"/>.</summary>
    public static void ReadYear(Row r, Facts facts) => facts.Years[r.Short("year")] = (r.At("opens_at"),
        r.At("closes_at"));

    public static void ReadOffset(Row r, Facts facts, Func<long, long, long> share) =>
        facts.Offsets[(r.Account("account_id"), r.Account("surrender_id"))] =
            share(r.Long("due"), r.Long("share")) - r.Long("reductions");
}
