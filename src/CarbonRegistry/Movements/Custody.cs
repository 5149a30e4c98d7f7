using System.Text.Json.Nodes;
using CarbonRegistry.Sight;
using CarbonRegistry.Transactions;
using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>A batch, as shown.</summary>
/// <param name="Batch">Its number.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Serials">The serial numbers created, as written.</param>
/// <param name="Quantity">Tonnes CO2e created.</param>
/// <param name="Vintage">Its vintage.</param>
/// <param name="Project">Project number, for reductions.</param>
/// <param name="MonitoringFrom">First day of the monitoring period, for reductions.</param>
/// <param name="MonitoringTo">Last day of the monitoring period, for reductions.</param>
/// <param name="Reference">The outside decision.</param>
/// <param name="CreatedBy">The transaction that created it.</param>
public sealed record BatchView(
    int Batch, string UnitType, string Serials, long Quantity, string Vintage, string? Project, string? MonitoringFrom,
        string? MonitoringTo, string Reference, Guid CreatedBy)
{
    /// <summary>What of it was annulled, by which transactions.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<BatchAnnulment> Annulments { get; init; } = [];

    /// <summary>Tonnes annulled.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Annulled => Annulments.Sum(a => a.Quantity);
}

/// <summary>What a transaction annulled of a batch (8, 40).</summary>
/// <param name="Transaction">Its id.</param>
/// <param name="Seq">Its place in the journal.</param>
/// <param name="Function">Its function's number.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
public sealed record BatchAnnulment(Guid Transaction, long Seq, short Function, long Quantity);

/// <summary>A station of a serial number's path.</summary>
/// <param name="Transaction">The transaction's id.</param>
/// <param name="Seq">Its place in the journal.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Function">Its function's number.</param>
/// <param name="Posting">The posting whose range holds the serial number.</param>
public sealed record CustodyStep(Guid Transaction, long Seq, string At, short Function, PostingView Posting);

/// <summary>Everything that is on record of one serial number.</summary>
/// <param name="Serial">The serial number, as written.</param>
/// <param name="Batch">Its batch.</param>
/// <param name="HeldBy">The account that holds it now; null where you may not see that account.</param>
/// <param name="Holds">The holds on it now, topmost first; expired ones included.</param>
/// <param name="Path">A page of its path from its creation on, in order.</param>
/// <param name="Complete">Whether the path leaves nothing out: stations of accounts that you may not see are left
/// out.</param>
public sealed record Custody(string Serial, BatchView Batch, string? HeldBy, IReadOnlyList<HoldView> Holds,
    Page<CustodyStep> Path, bool Complete);

/// <summary>Tracing serial numbers (碳单位追溯) and the batches that they were created in.</summary>
internal static class CustodyQueries
{
    /// <summary>Where a serial number is and how it came there, or null where there is none that the person may
    /// see.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="serial">One serial number.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    /// <param name="after">The number of the last transaction of the page before.</param>
    /// <param name="limit">The most stations, 1 to 1000.</param>
    public static Custody? Find(Snapshot snapshot, Actor actor, SerialNumber serial, Instant now, long after, int limit)
    {
        var (line, number) = (serial.Range.Line, serial.Range.First);
        var block = snapshot.List(
            "select line, first, last, account_id, batch_id, vintage, hold_id from holding where line = @line "
                + "and last >= @serial order by last limit 1",
            LedgerSql.ReadBlock, ("line", line), ("serial", number))[0];
        if (block.AccountId == 0)
        {
            return null;
        }

        var batch = Batches(snapshot, ListOrder.After(0), " where b.id = @id", ("id", block.BatchId))[0];
        var written = SerialNumber.Of(batch.Batch, new(line, number, number)).ToString();
        if (!string.Equals(written, serial.ToString(), StringComparison.Ordinal))
        {
            return null;
        }

        var stations = new Stations(snapshot, actor, line, number);
        if (!stations.AnySeen)
        {
            return null;
        }

        var complete = !stations.AnyHidden;
        var page = stations.Page(after, limit);
        var names = NameBook.Load(
            snapshot, now, page.Items.Select(s => s.Posting.BatchId),
            page.Items.SelectMany(s => new[] { s.Posting.HoldFrom, s.Posting.HoldTo }).Append(block.HoldId),
            page.Items.SelectMany(s => new[] { s.Posting.Source, s.Posting.Destination }));
        var holder = snapshot.List(
            $"select a.number from account a where a.id = @id and {AccountSight.Of(actor, "a")}", r => r.Text("number"),
                ("id", block.AccountId), ("scope", AccountSight.Value(actor))).FirstOrDefault();
        return new(
            written, batch.View, holder, holder is null ? [] : names.Holds(block.HoldId),
            new([.. page.Items.Select(s => new CustodyStep(s.Id, s.Seq, Instant.Text(s.At), s.Function,
                TransactionQueries.Show(s.Posting, names)))], page.Next),
            complete);
    }

    private readonly record struct Station(Guid Id, Instant At, short Function, long Seq, Posting Posting);

    /// <summary>The postings whose range holds a serial number, to a person.</summary>
    private sealed class Stations(Snapshot snapshot, Actor actor, short line, long number)
    {
        /// <summary>The ranges that hold the number lie at the nodes that it names.</summary>
        private readonly string _touches =
            $"""
            from posting p join ledger_transaction t on t.seq = p.seq
            where p.line = @line and p.node in ({string.Join(',', SerialTree.NodesFor(number)
                .Select(n => n.ToString(CultureInfo.InvariantCulture)))})
            and p.first <= @serial and p.last >= @serial
            """;

        private readonly string _visible = actor.SeesAll ? "1 = 1"
            : "exists (select 1 from account a where a.id in (p.source, p.destination) "
                + $"and {AccountSight.Of(actor, "a")})";

        public bool AnySeen => Any(_visible);

        public bool AnyHidden => !actor.SeesAll && Any($"not {_visible}");

        public Page<Station> Page(long after, int limit)
        {
            var rows = snapshot.List(
                $"""
                select t.id, t.at, t.function, p.seq, p.line, p.first, p.last, p.source, p.destination, p.batch_id,
                    p.hold_from, p.hold_to
                {_touches} and p.seq > @after and {_visible} order by p.seq, p.ordinal limit @limit
                """,
                r => new Station(r.Guid("id"), r.At("at"), r.Short("function"), r.Long("seq"),
                    LedgerSql.ReadPosting(r)),
                ("line", line), ("serial", number), ("after", after), ("limit", limit + 1),
                ("scope", AccountSight.Value(actor)));
            return Page<Station>.Of(rows, limit, r => r.Seq.ToString(CultureInfo.InvariantCulture));
        }

        private bool Any(string condition) => snapshot.List(
            $"select p.seq {_touches} and {condition} limit 1", r => r.Long("seq"), ("line", line),
            ("serial", number), ("scope", AccountSight.Value(actor))).Count > 0;
    }

    /// <summary>What batches may be sorted by, beside their number.</summary>
    public static readonly IReadOnlyList<SortColumn> Sorts =
        [new("unit", "b.line"), new("vintage", "b.vintage_first"),
            new("project", "coalesce(b.project, '')", IsText: true), new("quantity", "(b.last - b.first + 1)")];

    /// <summary>A page of batches in an order. Batches are public.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="unit">Only of this unit type, or null.</param>
    /// <param name="vintage">Only with this year in their vintage, or null.</param>
    /// <param name="text">Part of the project's number or of the decision's reference, or null.</param>
    /// <param name="order">The order.</param>
    /// <param name="limit">The most batches, 1 to 1000.</param>
    public static Page<BatchView> Batches(Snapshot snapshot, UnitType? unit, short? vintage, string? text,
        ListOrder order, int limit)
    {
        var where = Asked(unit, vintage, text);
        var rows = Batches(snapshot, order, $" where {where.Paged(order, "b.id", limit)}", where.Values);
        var page = order.Page(rows.ConvertAll(r => (Row: r.View, Id: (long)r.Batch.Id, r.Value)), limit);
        return page with { Items = WithAnnulments(snapshot, page.Items) };
    }

    /// <summary>How many batches there are of those asked for.</summary>
    public static ListCount CountBatches(Snapshot snapshot, UnitType? unit, short? vintage, string? text)
    {
        var where = Asked(unit, vintage, text);
        return snapshot.Count($"from batch b where {where}", where.Values);
    }

    private static Conditions Asked(UnitType? unit, short? vintage, string? text) =>
        new Conditions("1 = 1").If(unit?.Line, "b.line = @line", "line")
            .If(vintage, "b.vintage_first <= @vintage and b.vintage_last >= @vintage", "vintage")
            .If(
                text is null ? null : AccountQueries.Like(text),
                "lower(coalesce(b.project, '')) like @q escape '~' or lower(b.reference) like @q escape '~'", "q");

    /// <summary>The first projects whose number begins so, of which there are batches. Batches are public.</summary>
    public static IReadOnlyList<string> Projects(Snapshot snapshot, string text, int limit) => snapshot.List(
        "select distinct b.project from batch b where lower(b.project) like @q escape '~' order by b.project "
            + "limit @limit", r => r.Text("project"),
        ("q", AccountQueries.Like(text)), ("limit", limit));

    /// <summary>The batch of this number, or null.</summary>
    public static BatchView? FindBatch(Snapshot snapshot, int batch)
    {
        return WithAnnulments(snapshot, Batches(snapshot, ListOrder.After(0), " where b.id = @id", ("id",
            batch)).ConvertAll(b => b.View)) is [var found] ? found : null;
    }

    /// <summary>Batches that stand and perhaps rest on the decision of a creation, or are of its project, in other
    /// words; none for what creates nothing.</summary>
    public static IReadOnlyList<BatchView> AlikeTo(Snapshot snapshot, TransactionView movement)
    {
        if (Functions.Find(movement.Function) is not Transfer { Creates: true }
            || (string?)movement.Terms?["reference"] is not { } reference)
        {
            return [];
        }

        var all = Batches(snapshot, ListOrder.After(0), " order by b.id");
        var alike = BatchesByOrigin.Alike(
            all.Select(b => b.Batch), reference, (string?)movement.Terms["project"]).ToHashSet();
        return
        [
            .. WithAnnulments(snapshot, [.. all.Where(b => alike.Contains(b.Batch)).Select(b => b.View)])
                .Where(b => b.Annulled < b.Quantity),
        ];
    }

    /// <summary>The same of many movements at once: each with the first such batch of its own.</summary>
    public static IEnumerable<(short Function, JsonNode? Terms, int Batch)> AlikeTo(
        Snapshot snapshot, IReadOnlyList<(short Function, JsonNode? Terms)> movements)
    {
        var creations = movements
            .Where(m => Functions.Find(m.Function) is Transfer { Creates: true } && m.Terms?["reference"] is not null)
            .ToList();
        if (creations.Count == 0)
        {
            yield break;
        }

        var all = Batches(snapshot, ListOrder.After(0), " order by b.id");
        var standing = WithAnnulments(snapshot, all.ConvertAll(b => b.View)).Where(b => b.Annulled < b.Quantity)
            .Select(b => b.Batch).ToHashSet();
        all.RemoveAll(b => !standing.Contains(b.Batch.Id));
        foreach (var (function, terms) in creations)
        {
            if (BatchesByOrigin.Alike(all.Select(b => b.Batch), (string)terms!["reference"]!, (string?)terms["project"])
                .FirstOrDefault() is { } first)
            {
                yield return (function, terms, first.Id);
            }
        }
    }

    /// <summary>The batches of a project, by number. Batches are public.</summary>
    public static IReadOnlyList<BatchView> OfProject(Snapshot snapshot, string project)
    {
        return WithAnnulments(
            snapshot, Batches(snapshot, ListOrder.After(0), " where b.project = @project order by b.id limit @limit",
                ("project",
                project), ("limit", Page<BatchView>.MaxLimit)).ConvertAll(b => b.View));
    }

    /// <summary>What undoes a creation by law is said of it.</summary>
    private static IReadOnlyList<BatchView> WithAnnulments(Snapshot snapshot, IReadOnlyList<BatchView> batches)
    {
        var annulments = snapshot.ListIn(
            $"""
            select p.batch_id, t.id, t.seq, t.function, cast(sum(p.last - p.first + 1) as bigint) as quantity
            from posting p join ledger_transaction t on t.seq = p.seq
            where p.destination = (select id from account where type = '{AccountTypes.NW.Code}')
            and p.source <> p.destination
            and t.function in ({string.Join(',', Creations.Annulments.Select(f => f.Code))})
            group by p.batch_id, t.id, t.seq, t.function having p.batch_id in
            """,
            batches.Select(b => (long)b.Batch),
            r => (Batch: r.Int("batch_id"), Of: new BatchAnnulment(r.Guid("id"), r.Long("seq"), r.Short("function"),
                r.Long("quantity")))).ToLookup(a => a.Batch, a => a.Of);
        return [.. batches.Select(b => b with { Annulments = [.. annulments[b.Batch].OrderBy(a => a.Seq)] })];
    }

    /// <summary>Where a batch's units lie now, as far as the person sees the accounts: by account type and
    /// jurisdiction, the largest share first.</summary>
    public static IReadOnlyList<HeldByType> WhereNow(Snapshot snapshot, Actor actor, BatchView batch)
    {
        return snapshot.List(
            $"""
            select a.type, a.jurisdiction, h.line, cast(sum(h.last - h.first + 1) as bigint) as quantity from holding h
                join account a on a.id = h.account_id
            where h.batch_id = @batch and h.account_id <> 0 and {AccountSight.Of(actor, "a")}
            group by a.type, a.jurisdiction, h.line order by quantity desc
            """,
            r => new HeldByType(AccountTypes.Find(r.Text("type"))!, r.Text("jurisdiction"),
                UnitTypes.OfLine(r.Short("line")), r.Long("quantity")), ("batch", batch.Batch),
                ("scope", AccountSight.Value(actor)));
    }

    private static List<(Batch Batch, BatchView View, object Value)> Batches(Snapshot snapshot, ListOrder order,
        string where, params ReadOnlySpan<(string, object?)> values) => snapshot.List(
        "select b.id, b.line, b.first, b.last, b.vintage_first, b.vintage_last, b.project, b.monitoring_from, "
            + "b.monitoring_to, b.reference, b.seq, t.id as transaction_id, " + order.Key
            + " from batch b join ledger_transaction t on t.seq = b.seq"
        + where,
        r =>
        {
            var b = LedgerSql.ReadBatch(r);
            return (b, new BatchView(
                b.Id, UnitTypes.OfLine(b.Line).Code, SerialNumber.Of(b, new(b.Line, b.First, b.Last)).ToString(),
                b.Quantity,
                SerialNumber.VintageText(b.VintageFirst, b.VintageLast), b.Project, b.MonitoringFrom, b.MonitoringTo,
                    b.Reference, r.Guid("transaction_id")), r.Value("sorted_by"));
        },
        values);
}
