using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Proposals;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>A compliance year, as shown.</summary>
/// <param name="Year">The year.</param>
/// <param name="OpensAt">From when it takes surrenders, ISO 8601, UTC.</param>
/// <param name="ClosesAt">Until when, not included.</param>
/// <param name="Open">Whether it takes surrenders now.</param>
/// <param name="SurrenderAccounts">How many provinces have a surrender account for it; without one nobody
/// surrenders.</param>
public sealed record ComplianceYearView(
    short Year, string OpensAt, string ClosesAt, bool Open, long SurrenderAccounts);

/// <summary>How an enterprise stands for a compliance year (履约状态).</summary>
/// <param name="Account">Its compliance holding account.</param>
/// <param name="Holder">The enterprise.</param>
/// <param name="Jurisdiction">Its province.</param>
/// <param name="Year">The compliance year.</param>
/// <param name="Due">What it owes, tonnes CO2e; null: no figure is on record.</param>
/// <param name="Surrendered">What it has surrendered and not had undone, tonnes.</param>
/// <param name="Reductions">How much of that in reductions.</param>
/// <param name="ReductionsLeft">How many reductions it may still surrender: the share of the amount due, less those
/// surrendered.</param>
/// <param name="Outstanding">What it still owes; 0 where nothing.</param>
/// <param name="Status">How that compares with what is due.</param>
/// <param name="Document">文号 of the obligation; null where there is no figure.</param>
/// <param name="Counted">How much of what it has surrendered counts: reductions up to the share of what is due
/// now.</param>
public sealed record ComplianceView(
    string Account, HolderView Holder, string Jurisdiction, short Year, long? Due, long Surrendered, long Reductions,
    long ReductionsLeft, long Outstanding, ComplianceStatus Status,
    string? Document, long Counted)
{
    /// <summary>The account's state.</summary>
    public required AccountState AccountState { get; init; }

    /// <summary>Whether it can surrender now: a frozen account cannot.</summary>
    [JsonIgnore]
    public bool MaySurrender => Transfers.Surrender.Leaves(AccountState);

    /// <summary>What it still owes, tonnes; null: no figure is on record, so that nobody can say.</summary>
    [JsonIgnore]
    public long? Missing => Due is null ? null : Outstanding;

    /// <summary>Whether it is certified: something was due, and it is done.</summary>
    [JsonIgnore]
    public bool IsCertified => Status.IsCertified && Due > 0;

    /// <summary>How it stands with another figure.</summary>
    /// <param name="due">What it owes, tonnes CO2e; null: no figure.</param>
    /// <param name="document">文号 of the figure.</param>
    /// <param name="share">The share of the amount due that reductions may cover, percent.</param>
    public ComplianceView With(long? due, string? document, long share)
    {
        var most = (long)((Int128)(due ?? 0) * share / 100);
        var counted = due is null ? Surrendered : Surrendered - Math.Max(0, Reductions - most);
        return this with
        {
            Due = due, Document = document, Counted = counted, ReductionsLeft = Math.Max(0, most - Reductions),
            Outstanding = Math.Max(0, (due ?? 0) - counted),
            Status = ComplianceStatus.Of(due, counted),
        };
    }
}

/// <summary>How an enterprise's figure for a compliance year was recorded, changed or withdrawn.</summary>
/// <param name="Seq">The journal's number.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Before">What was due before, tonnes CO2e; null: no figure.</param>
/// <param name="Due">What was due then; null: it was withdrawn.</param>
/// <param name="Document">文号 of the decision.</param>
public sealed record ObligationChange(long Seq, string At, long? Before, long? Due, string? Document);

/// <summary>How the enterprises of a province, or of the nation, stand for a compliance year: sums, no
/// enterprise.</summary>
/// <param name="Jurisdiction">The province; 00 for the nation.</param>
/// <param name="Year">The compliance year.</param>
/// <param name="Enterprises">How many have an obligation on record.</param>
/// <param name="Due">What they owe, tonnes CO2e.</param>
/// <param name="Surrendered">What they have surrendered and not had undone.</param>
/// <param name="Reductions">How much of that in reductions.</param>
/// <param name="Complied">How many have surrendered all that is due, or more.</param>
/// <param name="Partly">How many have surrendered a part.</param>
/// <param name="Not">How many have surrendered nothing of what is due.</param>
/// <param name="Counted">How much of what is due is met: of each enterprise what counts, and no more than it owes, so
/// that nobody's surplus covers what another misses.</param>
/// <param name="NoFigure">How many are on the year's list without a figure.</param>
/// <param name="Over">How many of those that have complied have surrendered more than was due.</param>
/// <param name="WithoutFigure">How much of what was surrendered is of enterprises without a figure.</param>
public sealed record ComplianceTotal(
    string Jurisdiction, short Year, long Enterprises, long Due, long Surrendered, long Reductions, long Complied,
    long Partly, long Not, long Counted, long NoFigure, long Over, long WithoutFigure)
{
    /// <summary>The sums of two.</summary>
    internal ComplianceTotal Plus(ComplianceTotal other) => this with
    {
        Enterprises = Enterprises + other.Enterprises, Due = Due + other.Due,
            Surrendered = Surrendered + other.Surrendered,
        Reductions = Reductions + other.Reductions, Complied = Complied + other.Complied,
            Partly = Partly + other.Partly,
        Not = Not + other.Not, Counted = Counted + other.Counted, NoFigure = NoFigure + other.NoFigure,
        Over = Over + other.Over, WithoutFigure = WithoutFigure + other.WithoutFigure,
    };
}

/// <summary>Which standings are asked for.</summary>
internal sealed record ComplianceFilter
{
    /// <summary>The compliance year.</summary>
    public required short Year { get; init; }

    /// <summary>Only those that stand so, or null.</summary>
    public ComplianceStatus? Status { get; init; }

    /// <summary>Part of the account's number, the enterprise's name or identifier.</summary>
    public string? Text { get; init; }

    /// <summary>The last account of the page before.</summary>
    public long After { get; init; }

    /// <summary>Another order than by account, with the place where its page begins instead of
    /// <see cref="After"/>.</summary>
    public ListOrder? Order { get; init; }

    /// <summary>The most lines, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Compliance: who owes what, who has surrendered what. Provinces assess their enterprises; the nation sees
/// sums only. Specification section 1.</summary>
internal static class ComplianceQueries
{
    // Every key emitter of the year's list (the accounts of the time, and whoever has a figure or has surrendered), and
    // what went to the surrender accounts of the year, less what an undo brought back. Reductions count up to the share
    // of what is due now.
    private static string Standing(Func<string, string> scope) =>
        $"""
         select y.*, y.surrendered - case
             when y.reductions > y.due * @share / 100 then y.reductions - y.due * @share / 100 else 0 end as counted
                 from (
             select a.id as account_id, a.number, a.state, a.jurisdiction, h.id as holder, h.kind, h.name_zh, h.name_en,
                 h.identifier, o.due, o.document,
                    coalesce(m.surrendered, 0) as surrendered, coalesce(m.reductions, 0) as reductions
             from account a join holder h on h.id = a.holder_id join compliance_year c on c.year = @year
             left join obligation o on o.account_id = a.id and o.year = @year
             left join (
                 select w.source, {JournalTotals.Sum} as surrendered,
                     {JournalTotals.Sum.Replace("(q ", "(r ", StringComparison.Ordinal)} as reductions
                 from (select f.source, f.q, case when b.line in ({ReductionLines}) then f.q else 0 end as r
                       from {Surrenders(scope("s"))} f join batch b on b.id = f.batch_id) w
                 group by w.source) m on m.source = a.id
             where a.type = 'EC' and {scope("a")}
             and (o.account_id is not null or coalesce(m.surrendered, 0) > 0
             or (a.state <> 'closed' and a.opened_at < c.closes_at))) y
         """;

    private static string Surrenders(string scope) =>
        JournalTotals.Between($"s.type = 'EC' and d.type = 'NS' and d.compliance_year = @year and {scope}")
            .Replace("@upto", JournalTotals.UptoNow, StringComparison.Ordinal);

    private static string ReductionLines =>
        string.Join(", ", UnitTypes.All.Where(u => u.Kind == UnitKind.Reduction)
            .Select(u => u.Line.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Below whatever may be owed or have been surrendered too much: whoever has no figure comes
    /// last.</summary>
    private const string Nothing = "-9000000000000000000";

    /// <summary>What standings may be sorted by, beside the account's number.</summary>
    public static readonly IReadOnlyList<SortColumn> Sorts =
    [
        new("name", "name_zh", IsText: true), new("name-en", "name_en", IsText: true), new("due", "coalesce(due, -1)"),
        new("surrendered", "surrendered"), new("reductions", "reductions"),
        new("outstanding", $"coalesce(due - counted, {Nothing})"),
    ];

    /// <summary>Every compliance year, the latest first.</summary>
    public static IReadOnlyList<ComplianceYearView> Years(Snapshot snapshot, Instant now)
    {
        return snapshot.List(
            """
            select y.year, y.opens_at, y.closes_at,
                   (select count(*) from account a where a.type = 'NS' and a.compliance_year = y.year) as accounts
            from compliance_year y order by y.year desc
            """,
            r =>
            {
                var (opens, closes) = (r.At("opens_at"), r.At("closes_at"));
                return new ComplianceYearView(
                    r.Short("year"), Instant.Text(opens), Instant.Text(closes), opens <= now && now < closes,
                        r.Long("accounts"));
            });
    }

    /// <summary>A page of standings of enterprises that the actor may see, by account.</summary>
    public static Page<ComplianceView> List(Snapshot snapshot, Actor actor, ComplianceFilter filter, Instant now)
    {
        if (!ComplianceSight.SeesEnterprises(actor))
        {
            return new([], null);
        }

        var share = ParameterValues.At(snapshot, Parameters.OffsetShare, now);
        var order = filter.Order ?? ListOrder.After(filter.After);
        var where = Asked(actor, filter, share);
        var paged = where.Paged(order, "account_id", filter.Limit);
        var rows = snapshot.List(
            $"select x.*, {order.Key} from ({Standing(a => AccountSight.Of(actor, a))}) x where {paged}",
            r => (Row: Read(r, filter.Year, share), Id: r.Long("account_id"), Value: r.Value("sorted_by")),
            where.Values);
        return filter.Order is null ? Page<ComplianceView>.Of(rows.ConvertAll(r => r.Row), filter.Limit,
            c => c.Account) : order.Page(rows, filter.Limit);
    }

    /// <summary>How many standings there are of those that the actor may see and asks for, and their sums: tonnes
    /// CO2e. The enterprises of a year are few enough to add them all up.</summary>
    public static (ListCount Count, Int128 Due, Int128 Surrendered, Int128 Missing) Sums(
        Snapshot snapshot, Actor actor, ComplianceFilter filter, Instant now)
    {
        if (!ComplianceSight.SeesEnterprises(actor))
        {
            return default;
        }

        var where = Asked(actor, filter, ParameterValues.At(snapshot, Parameters.OffsetShare, now));
        return snapshot.List(
            $"""
             select count(*) as lines, {Halves("due")}, {Halves("surrendered")}, {Halves("missing")}
             from (select coalesce(x.due, 0) as due, x.surrendered,
                       case when x.due > x.counted then x.due - x.counted else 0 end as missing
                   from ({Standing(a => AccountSight.Of(actor, a))}) x where {where} limit {Counts.Most}) s
             """,
            r => (new ListCount(r.Long("lines")), Whole(r, "due"), Whole(r, "surrendered"), Whole(r, "missing")),
            where.Values)[0];

        static string Halves(string column) =>
            $"cast(coalesce(sum({column} >> 32), 0) as bigint) as {column}_high, "
                + $"cast(coalesce(sum({column} & 4294967295), 0) as bigint) as {column}_low";

        static Int128 Whole(Row r, string column) =>
            ((Int128)r.Long(column + "_high") << 32) + r.Long(column + "_low");
    }

    private static Conditions Asked(Actor actor, ComplianceFilter filter, long share) =>
        new Conditions(
            "1 = 1", ("year", filter.Year), ("share", share), ("scope", AccountSight.Value(actor)))
            .If(filter.Status, s => s.Condition)
            .If(
                filter.Text,
                $"account_id in ({SearchIndex.Found(SearchIndex.Of.Account)}) "
                    + $"or holder in ({HolderQueries.Found(actor)})", HolderQueries.Typed);

    /// <summary>How an enterprise stands for a year, or null where the actor may not see it or it is not on the year's
    /// list.</summary>
    public static ComplianceView? Find(Snapshot snapshot, Actor actor, AccountNumber account, short year, Instant now)
    {
        var share = ParameterValues.At(snapshot, Parameters.OffsetShare, now);
        return ComplianceSight.SeesEnterprises(actor)
            ? snapshot.List(
                $"select * from ({Standing(a => AccountSight.Of(actor, a))}) x where account_id = @account "
                    + "and number = @number", r => Read(r, year, share),
                ("year", year), ("share", share), ("account", account.Sequence), ("number", account.ToString()),
                ("scope", AccountSight.Value(actor))).FirstOrDefault()
            : null;
    }

    /// <summary>Tonnes CO2e that wait to be surrendered for a year and are not counted yet, by account
    /// number.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="accounts">Compliance holding accounts that the person who asks may see.</param>
    /// <param name="year">The compliance year.</param>
    /// <param name="but">A request that is not counted, or null.</param>
    public static IReadOnlyDictionary<string, long> InTransit(
        Snapshot snapshot, IEnumerable<AccountNumber> accounts, short year, Guid? but = null)
    {
        var sinks = snapshot.List(
            "select number from account where type = 'NS' and compliance_year = @year",
            r => r.Text("number"), ("year", year)).ToHashSet(StringComparer.Ordinal);
        var waiting = Snapshot.In(
            """
            select distinct t.id, t.terms from proposal w
            join ledger_transaction t on t.seq = w.seq join posting p on p.seq = w.seq
            where w.state = 'waiting' and w.operation is null and t.id <> @but and p.source in
            """,
            accounts.Select(a => a.Sequence.Value),
            s => snapshot.List(
                s, r => (Id: r.Guid("id"), Terms: r.TextOrNull("terms")), ("but", but ?? Guid.Empty)));
        return waiting.DistinctBy(w => w.Id)
            .SelectMany(w => w.Terms is null ? [] : JsonNode.Parse(w.Terms)?["legs"]?.AsArray() ?? [])
            .Where(leg => (string?)leg!["to"] is { } to && sinks.Contains(to) && leg["from"] is not null)
            .GroupBy(leg => (string)leg!["from"]!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(leg => (long)leg!["quantity"]!), StringComparer.Ordinal);
    }

    /// <summary>The years for which an account has an obligation, the latest first.</summary>
    public static IReadOnlyList<short> YearsOf(Snapshot snapshot, AccountNumber account)
    {
        return snapshot.List("select year from obligation where account_id = @account order by year desc",
            r => r.Short("year"), ("account", account.Sequence));
    }

    /// <summary>The number of the surrender account (NS) of a province and year, or null where the year was not
    /// opened.</summary>
    public static string? SurrenderAccount(Snapshot snapshot, string jurisdiction, short year)
    {
        return snapshot.List(
            "select number from account where type = 'NS' and jurisdiction = @jurisdiction and compliance_year = @year",
                r => r.Text("number"),
            ("jurisdiction", jurisdiction), ("year", year)).FirstOrDefault();
    }

    /// <summary>The surrender accounts of a year by province.</summary>
    public static Dictionary<string, string> SurrenderAccounts(Snapshot snapshot, short year)
    {
        return snapshot.List(
            "select jurisdiction, number from account where type = 'NS' and compliance_year = @year",
            r => (Province: r.Text("jurisdiction"), Number: r.Text("number")), ("year", year))
            .ToDictionary(a => a.Province, a => a.Number, StringComparer.Ordinal);
    }

    /// <summary>What each enterprise of a province with a figure owes and has surrendered, and what of that counts, as
    /// an act sees it.</summary>
    internal static List<(AccountId Account, string Number, long Due, long Surrendered, long Counted)> StandingsOf(
        Register register, string jurisdiction, short year, Instant now) => register.List(
        "select account_id, number, due, surrendered, counted "
            + $"from ({Standing(a => $"{a}.jurisdiction = @jurisdiction")}) x where due is not null "
            + "order by account_id",
        r => (r.Account("account_id"), r.Text("number"), r.Long("due"), r.Long("surrendered"), r.Long("counted")),
        ("year", year), ("jurisdiction", jurisdiction),
        ("share", ParameterValues.At(register, Parameters.OffsetShare, now)));

    /// <summary>The standings of those that owe most still, the most first.</summary>
    public static IReadOnlyList<ComplianceView> MostOutstanding(Snapshot snapshot, Actor actor, short year, int limit,
        Instant now)
    {
        var share = ParameterValues.At(snapshot, Parameters.OffsetShare, now);
        return !ComplianceSight.SeesEnterprises(actor) ? [] : snapshot.List(
            $"select * from ({Standing(a => AccountSight.Of(actor, a))}) x "
                + $"order by coalesce(due - counted, {Nothing}) desc, account_id limit @limit",
            r => Read(r, year, share),
            ("year", year), ("share", share), ("scope", AccountSight.Value(actor)), ("limit", limit));
    }

    /// <summary>Sums by province, the nation's first where the actor sees all provinces.</summary>
    public static IReadOnlyList<ComplianceTotal> Totals(Snapshot snapshot, Actor actor, short year, Instant now)
    {
        var all = actor.SeesAll;
        if (!ComplianceSight.SeesTotals(actor))
        {
            return [];
        }

        var provinces = snapshot.List(
            $"""
             select jurisdiction, count(due) as enterprises, cast(coalesce(sum(due), 0) as bigint) as due,
                    cast(sum(surrendered) as bigint) as surrendered, cast(sum(reductions) as bigint) as reductions,
                    cast(sum(case when counted >= due then 1 else 0 end) as bigint) as complied,
                    cast(sum(case when counted > 0 and counted < due then 1 else 0 end) as bigint) as partly,
                    cast(sum(case when counted <= 0 and due > 0 then 1 else 0 end) as bigint) as not_yet,
                    cast(sum(case when due is null then 0 when counted > due then due else counted
                        end) as bigint) as counted,
                    count(*) - count(due) as no_figure,
                    cast(sum(case when counted > due then 1 else 0 end) as bigint) as too_much,
                    cast(sum(case when due is null then surrendered else 0 end) as bigint) as without_figure
             from ({Standing(a => AccountSight.Of(actor, a))}) x group by jurisdiction order by jurisdiction
             """,
            r => new ComplianceTotal(
                r.Text("jurisdiction"), year, r.Long("enterprises"), r.Long("due"), r.Long("surrendered"),
                r.Long("reductions"), r.Long("complied"), r.Long("partly"), r.Long("not_yet"), r.Long("counted"),
                r.Long("no_figure"), r.Long("too_much"), r.Long("without_figure")),
            ("year", year), ("scope", AccountSight.Value(actor)),
            ("share", ParameterValues.At(snapshot, Parameters.OffsetShare, now)));
        if (!all)
        {
            return provinces;
        }

        var nation = provinces.Aggregate(
            new ComplianceTotal(Account.National, year, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), (sum, p) => sum.Plus(p));
        return [nation, .. provinces];
    }

    /// <summary>How an enterprise's figure for a year came about, as the journal has it, the latest first; at most
    /// 100.</summary>
    public static IReadOnlyList<ObligationChange> History(Snapshot snapshot, ComplianceView of)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{of.Account} {of.Year}");
        return snapshot.List(
            $"""
             select t.seq, t.at, t.terms from ledger_transaction t join person p on p.id = t.person_id
             where t.operation in ('{SetObligation.Row.Key}', '{ImportObligations.Row.Key}',
                 '{WithdrawObligation.Row.Key}', '{DecideProposal.Row.Key}')
             and t.outcome = 0 and p.jurisdiction = @jurisdiction and t.terms like @key order by t.seq desc limit 100
             """,
            r => (Seq: r.Long("seq"), At: r.Instant("at"), Terms: JsonNode.Parse(r.Text("terms"))),
            ("jurisdiction", of.Jurisdiction), ("key", $"%\"{key}\"%"))
            .SelectMany(t => ChangesIn(t.Terms)
                .Where(c => (string?)c["what"] == "obligation" && (string?)c["key"] == key)
                .Select(c => new ObligationChange(
                    t.Seq, t.At, (long?)c["before"]?["due"], (long?)c["after"]?["due"],
                    (string?)c["after"]?["document"])))
            .ToList();
    }

    /// <summary>What an act changed, and what it carried out that had waited for its approval.</summary>
    private static IEnumerable<JsonNode> ChangesIn(JsonNode? done) => done?["changes"] is not JsonArray changes ? []
        : changes.OfType<JsonNode>().SelectMany(c => ChangesIn((string?)c["what"] == "proposal" ? c["after"] : null)
            .Prepend(c));

    private static ComplianceView Read(Row r, short year, long share) => new ComplianceView(
        r.Text("number"),
        new(r.Holder("holder"), r.Text("kind"), r.Text("name_zh"), r.Text("name_en"), r.TextOrNull("identifier")),
        r.Text("jurisdiction"), year, null, r.Long("surrendered"), r.Long("reductions"), 0, 0,
        ComplianceStatus.NoFigure, null, 0)
    {
        AccountState = r.Keyed<AccountState>("state"),
    }.With(r.LongOrNull("due"), r.TextOrNull("document"), share);
}
