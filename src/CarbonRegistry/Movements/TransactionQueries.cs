using CarbonRegistry.Sight;
using CarbonRegistry.Transactions;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Files;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>A reason of a refusal, as shown.</summary>
/// <param name="Code">Its permanent code.</param>
/// <param name="Zh">The sentence in Chinese.</param>
/// <param name="En">The sentence in English.</param>
/// <param name="Transaction">The transaction's place in a bulk request, counted from 1.</param>
/// <param name="Leg">The leg concerned, counted from 1.</param>
/// <param name="Line">The line of an imported file, counted from 1 with the header.</param>
/// <param name="Field">The field concerned.</param>
/// <param name="DetailZh">Particulars in Chinese.</param>
/// <param name="DetailEn">Particulars in English.</param>
/// <param name="Cell">By file: the cell concerned, as a spreadsheet program names it.</param>
public sealed record ReasonView(
    string Code,
    string Zh,
    string En,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Transaction = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Leg = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DetailZh = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DetailEn = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cell = null)
{
    /// <summary>A refusal as shown.</summary>
    public static ReasonView Of(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var detail = refusal.Detail
            ?? (refusal.Kind == Refusals.FieldInvalid ? FieldRules.Of(refusal.Field) : null);
        return new(
            refusal.Code, refusal.Kind.Text.Zh, refusal.Kind.Text.En,
            Leg: refusal.Leg, Field: refusal.Field, DetailZh: detail?.Zh, DetailEn: detail?.En);
    }
}

/// <summary>The holds on units, as a posting found or left them.</summary>
/// <param name="Id">The topmost hold.</param>
/// <param name="Kinds">The kinds, topmost first: freezePeriod, consignment, reservation, judicial, dispute.</param>
public sealed record HoldRef(long Id, IReadOnlyList<string> Kinds);

/// <summary>A posting, as shown: one serial range from one account to another, or from one hold to another in the same
/// account.</summary>
/// <param name="From">Account debited; null for Origin, in a creation.</param>
/// <param name="To">Account credited.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Batch">The batch's number.</param>
/// <param name="Serials">The serial range, as written.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="HoldBefore">The holds that the units were under, or null.</param>
/// <param name="HoldAfter">The holds that they are under from then on, or null.</param>
public sealed record PostingView(
    string? From, string? To, string UnitType, int Batch, string Serials, long Quantity, HoldRef? HoldBefore,
        HoldRef? HoldAfter)
{
    /// <summary>The account that an auction house had the units from, or null.</summary>
    [JsonIgnore]
    public string? Consignor { get; init; }
}

/// <summary>What a transaction moves of a unit type, in all.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
public sealed record UnitSum(string UnitType, long Quantity);

/// <summary>What a list says of a transaction without its postings: the whole of it, however many they are.</summary>
/// <param name="Quantities">By unit type.</param>
/// <param name="Sources">How many accounts are debited.</param>
/// <param name="Destinations">How many accounts are credited.</param>
public sealed record PostingSums(IReadOnlyList<UnitSum> Quantities, int Sources, int Destinations)
{
    /// <summary>Of all postings of a transaction.</summary>
    public static PostingSums Of(IReadOnlyList<PostingView> postings) => new(
        [.. postings.GroupBy(p => p.UnitType, StringComparer.Ordinal)
            .Select(g => new UnitSum(g.Key, g.Sum(p => p.Quantity)))],
        postings.Select(p => p.From).Distinct(StringComparer.Ordinal).Count(),
        postings.Select(p => p.To).Distinct(StringComparer.Ordinal).Count());
}

/// <summary>The transaction that undid, decided or released another.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Seq">Its place in the journal.</param>
/// <param name="Function">Its function's number.</param>
public sealed record SettledBy(Guid Id, long Seq, short Function);

/// <summary>A transaction, as shown.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="Seq">Its place in the journal, from 1; null for a dry run.</param>
/// <param name="At">ISO 8601, UTC, to the microsecond.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Outcome">posted, refused or pending.</param>
/// <param name="DryRun">Whether nothing was recorded.</param>
/// <param name="Person">Who asked.</param>
/// <param name="Role">The role they asked in.</param>
/// <param name="Terms">What was said beyond the legs; of a refused or pending transaction the legs too.</param>
/// <param name="Refusals">Why it was refused.</param>
/// <param name="ReservedFor">Pending: the account that the units go to when it is approved.</param>
/// <param name="SettledBy">The transaction that undid, decided or released it.</param>
/// <param name="PostingCount">How many postings it has that you may see.</param>
/// <param name="Postings">The postings that you may see; in lists the first 100 of them.</param>
/// <param name="Digest">The journal's digest up to and including it, hexadecimal SHA-256; null for a dry run.</param>
public sealed record TransactionView(
    Guid Id,
    long? Seq,
    string At,
    short Function,
    Outcome Outcome,
    bool DryRun,
    PersonId Person,
    string Role,
    JsonNode? Terms,
    IReadOnlyList<ReasonView> Refusals,
    string? ReservedFor,
    SettledBy? SettledBy,
    long PostingCount,
    IReadOnlyList<PostingView> Postings,
    string? Digest)
{
    private readonly PostingSums? _sums;
    private readonly IReadOnlyList<PostingView>? _aimed;

    /// <summary>By file: what was read otherwise than it is written, or left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Files.FileRemark>? Remarks { get; init; }

    /// <summary>A dry run by file: what each line changes, and the sums.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Files.FilePreview? Preview { get; init; }

    /// <summary>Of all its postings that you may see, also where a list has only the first of them.</summary>
    [JsonIgnore]
    public PostingSums Sums
    {
        get => _sums ?? PostingSums.Of(Postings);
        init => _sums = value;
    }

    /// <summary>
    /// Where its units go: its postings, but of what waits, or waited, to where it asks, not to where they lie
    /// reserved. An account that is not the reader's
    /// to see is null.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<PostingView> Aimed
    {
        get => _aimed ?? Postings;
        init => _aimed = value;
    }

    /// <summary>What became of it as a proposal, by its state; null where it did not wait for anybody.</summary>
    [JsonIgnore]
    public ProposalState? Decided { get; init; }
}

/// <summary>Which transactions are asked for. Every criterion given must hold.</summary>
internal sealed record TransactionFilter
{
    /// <summary>Those that touched this account.</summary>
    public AccountNumber? Account { get; init; }

    /// <summary>The function's number.</summary>
    public short? Function { get; init; }

    /// <summary>What became of it.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>Not before this instant (UTC microseconds).</summary>
    public Instant? From { get; init; }

    /// <summary>Before this instant (UTC microseconds).</summary>
    public Instant? To { get; init; }

    /// <summary>Its own number.</summary>
    public long? Seq { get; init; }

    /// <summary>Who asked.</summary>
    public PersonId? Person { get; init; }

    /// <summary>The last transaction of the page before, by number.</summary>
    public long? After { get; init; }

    /// <summary>Whether the newest come first.</summary>
    public bool NewestFirst { get; init; } = true;

    /// <summary>The most transactions, 1 to 1000.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether of what was posted only the postings of <see cref="Account"/> are read: what it had of each,
    /// not what others had.</summary>
    public bool OwnPostings { get; init; }

    /// <summary>Whether each has all its postings, not the first 100: for what adds them up or writes a line for
    /// each.</summary>
    public bool Whole { get; init; }
}

/// <summary>Reading the journal, as far as a person may see it: transactions of accounts that they see, and their
/// own.</summary>
internal static class TransactionQueries
{
    private const int PostingsInLists = 100;

    /// <summary>How many of the last, or first, transactions are looked at for one who has many accounts.</summary>
    private const int EndOfJournal = 500;

    private const string Columns =
        "select t.seq, t.id, t.at, t.function, t.outcome, t.person_id, t.role, t.terms, t.refusals, t.reserved_for, "
            + "t.digest from ledger_transaction t";

    /// <summary>The transactions of these ids that the person may see; the rest are left out. An id that they have
    /// chosen names what they asked by it.</summary>
    /// <param name="snapshot">Of what is read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="ids">The ids.</param>
    /// <param name="most">So many postings of each at most.</param>
    public static IReadOnlyList<TransactionView> Find(
        Snapshot snapshot, Actor actor, IReadOnlyCollection<Guid> ids, int most = int.MaxValue)
    {
        var rows = new List<Entry>();
        foreach (var some in ids.Concat(ids.Select(id => TransactionId.Own(actor.PersonId, id))).Distinct().Chunk(500))
        {
            rows.AddRange(snapshot.List(
                $"{Columns} where t.id in ({string.Join(',', some.Select((_, i) => $"@p{i}"))}) "
                    + $"and {TransactionSight.Of(actor)}", Read,
                [.. ProposalSight.Values(actor), .. some.Select((id, i) => ($"p{i}", (object?)id))]));
        }

        var own = rows.Select(r => r.Id).ToHashSet();
        rows.RemoveAll(r => own.Contains(TransactionId.Own(actor.PersonId, r.Id)));
        return Show(snapshot, actor, rows, most, null);
    }

    /// <summary>The first movements that rest on a decision whose reference begins so, as far as the person may see
    /// them.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="reference">The beginning of the reference, whatever the case.</param>
    /// <param name="limit">The most of them.</param>
    public static IReadOnlyList<TransactionView> Resting(
        Snapshot snapshot, Actor actor, string reference, int limit)
    {
        // As the index has it.
        var written = snapshot.IsPostgres ? "lower(t.terms::json ->> 'reference') collate \"C\""
            : "lower(json_extract(t.terms, '$.reference'))";
        return Show(
            snapshot, actor,
            snapshot.List(
                $"""
                 {Columns} where t.outcome = 0 and t.operation is null and t.terms like '%"reference":%'
                 and {written} >= @begin and {written} < @end and {TransactionSight.Of(actor)}
                 order by {written} limit @limit
                 """,
                Read,
                [.. ProposalSight.Values(actor), ("begin", reference.ToLowerInvariant()),
                    ("end", reference.ToLowerInvariant() + "\U0010FFFF"), ("limit", limit)]),
            PostingsInLists, null);
    }

    /// <summary>A page of transactions, by their numbers.</summary>
    public static Page<TransactionView> List(Snapshot snapshot, Actor actor, TransactionFilter filter)
    {
        var (page, accounts) = Entries(snapshot, actor, filter);
        return new(Show(snapshot, actor, page.Items, filter.Whole ? int.MaxValue : PostingsInLists, accounts,
            filter is { OwnPostings: true, Account: not null }), page.Next);
    }

    /// <summary>How many transactions there are of those that the person may see and asks for, counted as far as a page
    /// of the greatest length, and what those that were posted have moved of each unit type, as far as the person sees
    /// it; no sums where there are more.</summary>
    public static (ListCount Count, IReadOnlyList<(UnitType Unit, Int128 Quantity)> Sums) Count(
        Snapshot snapshot, Actor actor, TransactionFilter filter)
    {
        var (page, accounts) = Entries(
            snapshot, actor, filter with { After = null, Limit = Page<TransactionView>.MaxLimit });
        var posted = page.Items.Where(e => e.Outcome == Outcome.Posted).Select(e => e.Seq).ToList();
        if (page.Next is not null || posted.Count == 0)
        {
            return (new(page.Items.Count, page.Next is not null), []);
        }

        var visible = actor.SeesAll && filter.Account is null ? null : new VisiblePostings(actor, accounts);
        return (new(page.Items.Count), snapshot.List(
            $"""
             select p.line, cast(sum((p.last - p.first + 1) >> 32) as bigint) as high,
                 cast(sum((p.last - p.first + 1) & 4294967295) as bigint) as low
             from posting p where p.seq in ({Numbers(posted)}) and p.source <> p.destination
                 and {visible?.Condition ?? "1 = 1"} group by p.line order by p.line
             """,
            r => (UnitTypes.OfLine(r.Short("line")), ((Int128)r.Long("high") << 32) + r.Long("low")),
            visible?.Values ?? []));
    }

    /// <summary>How many entries the journal has.</summary>
    public static long Entries(Snapshot snapshot) => JournalPages.Head(snapshot);

    private static (Page<Entry> Page, List<AccountId>? Accounts) Entries(
        Snapshot snapshot, Actor actor, TransactionFilter filter)
    {
        var (low, high) = NumbersOf(filter, snapshot);
        var accounts = actor.SeesAll && filter.Account is null ? null : Accounts(snapshot, actor, filter.Account);
        if (filter.Account is not null && accounts is not [_])
        {
            return (new([], null), accounts);
        }

        var where = ConditionOf(filter);
        var rare = JournalPages.IsRare(filter.Function) || filter.Outcome is Outcome.Refused or Outcome.Pending;
        var streams = actor.SeesAll && filter.Account is null
            ? null : Streams(snapshot, actor, filter.Account, accounts);
        Func<int, List<long>>? merge = null;
        var isOfMany = streams is null && !actor.SeesAll;
        if (isOfMany)
        {
            // Who has many accounts has much of the journal's end: it is looked at before each account is.
            if (!rare && filter.Person is null && Recent() is { Count: var found } recent && found > filter.Limit)
            {
                var last = recent[filter.Limit - 1].Seq;
                return (
                    new(recent.GetRange(0, filter.Limit),
                        last.ToString(System.Globalization.CultureInfo.InvariantCulture)), accounts);
            }

            (streams, merge) = OfMany(snapshot, actor, filter, low, high);
        }

        // A function's own numbers are whosever they are; all the others are the person's to see.
        var isOfAnybody = streams?.Any(s => s.OfAnybody) == true;
        var page = JournalPages.Read(
            low, high, filter.NewestFirst, filter.Limit, streams, rare && actor.SeesAll ? null : JournalPages.Window,
            (seqs, most) => Fetch(seqs, most, isOfAnybody),
            r => r.Seq, JournalPages.From(snapshot),
            all: filter.Function is null && filter.Person is null && (filter.Outcome is null || isOfMany), merge);
        return (page, accounts);

        List<Entry> Recent()
        {
            var (from, to) = filter.NewestFirst ? (Math.Max(low, high - EndOfJournal), high)
                : (low, Math.Min(high, low + EndOfJournal));
            return Fetch(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"t.seq > {from} and t.seq <= {to}"),
                filter.Limit + 1, ofAnybody: true);
        }

        List<Entry> Fetch(string seqs, int most, bool ofAnybody) => snapshot.List(
            $"""
            {Columns} where {seqs} and {where}{(ofAnybody ? " and " + TransactionSight.OfFew(actor) : "")}
            order by t.seq {(filter.NewestFirst ? "desc" : "asc")} limit @limit
            """,
            Read,
            [
                ("limit", most),
                .. ofAnybody ? new (string, object?)[] { ("scope", AccountSight.Value(actor)),
                    ("person", actor.PersonId) }
                    : [],
            ]);
    }

    /// <summary>The transactions asked for by instant, number and page lie after the lower one, and up to the
    /// higher.</summary>
    private static (long Low, long High) NumbersOf(TransactionFilter filter, Snapshot snapshot)
    {
        var low = filter.From is { } from ? JournalTime.LastBefore(snapshot, from) : 0;
        var high = filter.To is { } to ? JournalTime.LastBefore(snapshot, to) : JournalPages.Head(snapshot);
        (low, high) = filter.After is not { } after ? (low, high)
            : filter.NewestFirst ? (low, Math.Min(high, after - 1)) : (Math.Max(low, after), high);
        return filter.Seq is { } seq ? (Math.Max(low, seq - 1), Math.Min(high, seq)) : (low, high);
    }

    private static string ConditionOf(TransactionFilter filter)
    {
        // Functions and outcomes are written out: a partial index is found by what is written, not by a parameter.
        var condition = "t.operation is null";
        if (filter.Function is { } function)
        {
            condition += $" and t.function = {Numbers([function])}"
                + (JournalPages.IsRare(function) ? " and t." + JournalPages.RareCondition : "");
        }

        if (filter.Outcome is { } outcome)
        {
            condition += $" and t.outcome = {Numbers([(int)outcome])}"
                + (outcome != Outcome.Posted ? " and t.outcome <> 0" : "");
        }

        return condition + (filter.Person is { } person ? $" and t.person_id = {person}" : "");
    }

    /// <summary>The accounts that the person sees, or the one asked for where they see it; null where they are too many
    /// to ask for each.</summary>
    private static List<AccountId>? Accounts(Snapshot snapshot, Actor actor, AccountNumber? one)
    {
        const int most = 40;
        var found = snapshot.List(
            $"select a.id from account a where {(one is null ? "" : "a.id = @account and ")}"
                + $"{AccountSight.Of(actor, "a")} limit @most",
            r => r.Account("id"),
            [("scope", AccountSight.Value(actor)), ("most", most + 1), .. one is { } account
                ? new (string, object?)[] { ("account", account.Sequence) } : []]);
        return found.Count > most ? null : found;
    }

    /// <summary>
    /// How one who sees many accounts finds what they ask for: what is their own or waits by its index, a rare function
    /// by that function's, everything else by merging what the accounts have each.
    /// </summary>
    private static (List<JournalPages.Stream>? Streams, Func<int, List<long>>? Merge) OfMany(Snapshot snapshot,
        Actor actor, TransactionFilter filter, long low, long high)
    {
        var upto = JournalTotals.Upto(snapshot);

        // Nobody sees a refusal of others.
        return filter.Outcome == Outcome.Refused
            ? ([new("ledger_transaction where outcome <> 0 and outcome = 1 "
                + $"and person_id = {Numbers([actor.PersonId])}")], null)
            : filter.Outcome == Outcome.Pending ? (null, Merge(
                ["hold where kind = 8 and account_id =",
                    "ledger_transaction where reserved_for <> 0 and reserved_for ="],
                ["ledger_transaction where outcome <> 0 and outcome = 2 and person_id ="]))
            : filter.Person == actor.PersonId ? ([.. JournalPages.OfPerson(actor.PersonId, upto)], null)
            : filter.Function is { } function && JournalPages.IsRare(function)
                ? ([new($"ledger_transaction where function = {Numbers([function])} "
                    + $"and {JournalPages.RareCondition}") { OfAnybody = true }], null)
            : (null, Merge(
                ["posting where source =", "posting where destination =",
                    "ledger_transaction where reserved_for <> 0 and reserved_for ="],
                ["journal_of_person where person_id =",
                    $"ledger_transaction where seq > {Numbers([upto])} and person_id ="]));

        Func<int, List<long>> Merge(IReadOnlyList<string> ofAccounts, IReadOnlyList<string> ofPerson) =>
            new JournalMerge(
            snapshot, [($"select a.id from account a where {AccountSight.Of(actor, "a")}", ofAccounts),
                ("select cast(@own as bigint) as id", ofPerson)],
            [("scope", AccountSight.Value(actor)), ("own", actor.PersonId)], low, high, filter.NewestFirst).Next;
    }

    private static List<JournalPages.Stream>? Streams(Snapshot snapshot, Actor actor, AccountNumber? one,
        List<AccountId>? accounts)
    {
        if (one is { } account)
        {
            return [.. JournalPages.OfAccount(account.Sequence)];
        }

        var upto = JournalTotals.Upto(snapshot);
        return accounts is not null ? [.. accounts.SelectMany(JournalPages.OfAccount),
            .. JournalPages.OfPerson(actor.PersonId, upto)]
            : AccountSight.Value(actor) is string jurisdiction
            ? [.. JournalPages.OfJurisdiction(jurisdiction, upto), .. JournalPages.OfPerson(actor.PersonId, upto)]
            : null;
    }

    /// <summary>
    /// A transaction that its own proposer has just posted, shown from the receipt alone; null where that does not say
    /// all: units under holds, accounts that the legs do not name, batches not seen before.
    /// </summary>
    public static TransactionView? ShowPosted(Proposal proposal, Receipt receipt, Func<int, Batch?> batches)
    {
        if (receipt.Digest is null || receipt.Outcome != Outcome.Posted
            || receipt.Postings.Any(p => p.HoldFrom != 0 || p.HoldTo != 0))
        {
            return null;
        }

        var numbers = new Dictionary<AccountId, string>();
        foreach (var leg in proposal.Legs)
        {
            Name(leg.From);
            Name(leg.To);
        }

        var postings = new List<PostingView>(receipt.Postings.Count);
        foreach (var p in receipt.Postings)
        {
            if (!numbers.TryGetValue(p.Source, out var from) || !numbers.TryGetValue(p.Destination, out var to)
                || batches(p.BatchId) is not { } batch)
            {
                return null;
            }

            var serials = SerialNumber.Of(batch, new(p.Line, p.First, p.Last)).ToString();
            postings.Add(new(from, to, UnitTypes.OfLine(p.Line).Code, p.BatchId, serials, p.Quantity, null, null));
        }

        return new(
            receipt.Id, receipt.Seq, Instant.Text(receipt.At), receipt.Function, receipt.Outcome,
                DryRun: false, proposal.Actor.PersonId, proposal.Actor.Role.Key,
            JournalEntry.TermsJson(proposal, withLegs: false) is { } json ? JsonNode.Parse(json) : null,
            [], null, null, postings.Count, postings, Convert.ToHexStringLower(receipt.Digest));

        void Name(AccountNumber? number)
        {
            if (number is { } known)
            {
                numbers[known.Sequence] = known.ToString();
            }
        }
    }

    /// <summary>A dry run's answer as shown: like a transaction's, of batches and holds that are nowhere on
    /// record.</summary>
    public static TransactionView ShowDryRun(Snapshot snapshot, Proposal proposal, Receipt receipt)
    {
        var postings = receipt.Postings;
        var undone = UndoneBy(snapshot, proposal, receipt);
        var names = NameBook.Load(
            snapshot, receipt.At, postings.Select(p => p.BatchId),
            postings.SelectMany(p => new[] { p.HoldFrom, p.HoldTo }),
            postings.Concat(undone).SelectMany(p => new[] { p.Source, p.Destination }));
        foreach (var hold in receipt.WouldPlace)
        {
            names.Add(hold);
        }

        var terms = proposal.Terms;
        foreach (var p in postings.Where(p => !names.Knows(p.BatchId)))
        {
            names.Add(new Batch(p.BatchId, p.Line, p.First, p.Last, terms.VintageFirst ?? 0, terms.VintageLast ?? 0,
                terms.Project, null, null, "", 0));
        }

        IReadOnlyList<PostingView> shown = [.. postings.Select(p => Show(p, names))];
        return new(
            receipt.Id, null, Instant.Text(receipt.At), receipt.Function, receipt.Outcome,
            DryRun: true,
                proposal.Actor.PersonId, proposal.Actor.Role.Key,
            JournalEntry.TermsJson(proposal, withLegs: true) is { } json ? JsonNode.Parse(json) : null,
            [.. receipt.Refusals.Select(r => ReasonView.Of(r))], null, null, postings.Count, shown, null)
        {
            Aimed = receipt.Outcome != Outcome.Pending ? shown
                : undone.Count > 0 ? Aims.ByUndoing(postings.Zip(shown), undone, names.Account)
                : Aims.ByLegs(shown, AskedLeg.Of(proposal)),
        };
    }

    /// <summary>The postings that a dry run would undo, where that would wait for others.</summary>
    private static List<Posting> UndoneBy(Snapshot snapshot, Proposal proposal, Receipt receipt)
    {
        if (receipt.Outcome != Outcome.Pending || proposal is not { Function: Transfer { Undoes: not null },
            Terms.RefersTo: { } id })
        {
            return [];
        }

        var own = TransactionId.Own(proposal.Actor.PersonId, id);
        var found = Aims.PostingsOf(snapshot, [own, id]);
        return [.. found[found.Contains(own) ? own : id]];
    }

    /// <summary>A posting as shown.</summary>
    internal static PostingView Show(Posting p, NameBook names) => new(
        names.Account(p.Source), names.Account(p.Destination), UnitTypes.OfLine(p.Line).Code, p.BatchId,
        names.Serials(p.BatchId, new(p.Line, p.First, p.Last)), p.Quantity, HoldOf(p.HoldFrom, names), HoldOf(p.HoldTo,
            names))
    {
        Consignor = names.Consignor(p.HoldFrom),
    };

    private static HoldRef? HoldOf(HoldId hold, NameBook names) => hold == 0 ? null : new(hold, names.Kinds(hold));

    private static List<TransactionView> Show(Snapshot snapshot, Actor actor, IReadOnlyList<Entry> rows, int most,
        IReadOnlyList<AccountId>? accounts, bool ownPostings = false)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var whole = rows.Where(MayBeShownWhole(snapshot, actor, rows))
            .Where(r => !(ownPostings && r.Outcome == Outcome.Posted)).Select(r => r.Seq).ToList();
        var some = rows.Select(r => r.Seq).Except(whole).ToList();
        var visible = new VisiblePostings(actor, accounts);
        var postings = FirstPostings(snapshot, whole, most).Concat(FirstPostings(snapshot, some, most, visible))
            .ToLookup(p => p.Seq);
        var cut = postings.Where(p => p.First().Count > p.Count()).Select(p => p.Key).ToHashSet();
        var sums = Sums(snapshot, [.. whole.Where(cut.Contains)], "1 = 1", [])
            .Concat(Sums(snapshot, [.. some.Where(cut.Contains)], visible.Condition, visible.Values))
            .ToDictionary(s => s.Seq, s => s.Sums);
        var told = new Told(snapshot, actor, rows, [.. postings.SelectMany(p => p).Select(p => p.Posting)]);
        return [.. rows.Select(r => told.View(r, [.. postings[r.Seq].Select(p => p.Posting)],
            postings[r.Seq].Select(p => p.Count).FirstOrDefault(), sums.GetValueOrDefault(r.Seq)))];
    }

    /// <summary>Of others' transactions only the postings that touch an account that one sees are shown; who decides on
    /// a request sees all of it.</summary>
    private static Func<Entry, bool> MayBeShownWhole(Snapshot snapshot, Actor actor, IReadOnlyList<Entry> rows)
    {
        if (actor.SeesAll)
        {
            return _ => true;
        }

        var waiting = rows.Select(r => r.ReservedFor).Where(r => r != 0).Distinct().ToList();
        var reserved = waiting.Count == 0 ? [] : snapshot.List(
            $"select a.id from account a where a.id in ({Numbers(waiting)}) and {AccountSight.Of(actor, "a")}",
                r => r.Long("id"), ("scope", AccountSight.Value(actor))).ToHashSet();
        var pending = rows.Where(r => r.Outcome == Outcome.Pending).Select(r => r.Seq).ToList();
        var asked = pending.Count == 0 ? [] : snapshot.List(
            $"""
            select t.seq from ledger_transaction t
            where t.seq in ({Numbers(pending)}) and {TransactionSight.WaitsFor(actor)}
            """,
            r => r.Long("seq"), ProposalSight.Values(actor)).ToHashSet();
        return r => r.Person == actor.PersonId || reserved.Contains(r.ReservedFor) || asked.Contains(r.Seq);
    }

    /// <summary>Which postings of others' transactions a person sees: those of these accounts, or, where they are too
    /// many, of all that the person sees.</summary>
    private sealed class VisiblePostings(Actor actor, IReadOnlyList<AccountId>? accounts)
    {
        public string Condition { get; } = accounts is { Count: > 0 }
            ? $"(p.source in ({Numbers(accounts)}) or p.destination in ({Numbers(accounts)}))"
            : $"(p.source in (select a.id from account a where {AccountSight.Of(actor, "a")}) or p.destination "
                + $"in (select a.id from account a where {AccountSight.Of(actor, "a")}))";

        public (string, object?)[] Values { get; } = accounts is { Count: > 0 }
            ? [] : [("scope", AccountSight.Value(actor))];
    }

    private const string PostingColumns =
        "p.seq, p.line, p.first, p.last, p.source, p.destination, p.batch_id, p.hold_from, p.hold_to";

    /// <summary>The first postings of transactions that are shown whole. The last ordinal is how many there are: they
    /// have no gap, and one transaction may have ten thousand.</summary>
    private static List<(long Seq, Posting Posting, long Count)> FirstPostings(Snapshot snapshot, List<long> seqs,
        int most) => seqs.Count == 0 ? [] : snapshot.List(
            $"select {PostingColumns}, (select max(ordinal) from posting m where m.seq = p.seq) as n, p.ordinal "
                + $"from posting p where p.seq in ({Numbers(seqs)}) and p.ordinal <= @most order by p.seq, p.ordinal",
            ReadCounted, ("most", most));

    /// <summary>The first visible postings of transactions.</summary>
    private static List<(long Seq, Posting Posting, long Count)> FirstPostings(Snapshot snapshot, List<long> seqs,
        int most, VisiblePostings visible) => seqs.Count == 0 ? [] : snapshot.List(
            $"""
            select seq, line, first, last, source, destination, batch_id, hold_from, hold_to, n, ordinal from (
                select {PostingColumns}, p.ordinal, count(*) over (partition by p.seq) as n,
                    row_number() over (partition by p.seq order by p.ordinal) as place
                from posting p where p.seq in ({Numbers(seqs)}) and {visible.Condition}) q
            where place <= @most order by seq, ordinal
            """,
            ReadCounted, [("most", most), .. visible.Values]);

    /// <summary>What is told of transactions beside their own rows and postings.</summary>
    private sealed class Told
    {
        private readonly Actor _actor;
        private readonly NameBook _names;
        private readonly Dictionary<long, SettledBy> _settled;
        private readonly Dictionary<long, ProposalState> _decided;

        /// <summary>Of what waits and undoes another transaction: the id of that one.</summary>
        private readonly Dictionary<long, Guid> _undoing;
        private readonly ILookup<Guid, Posting> _undone;

        /// <summary>Who sees the proposal sees what it asks for.</summary>
        private readonly HashSet<long> _seen;

        public Told(Snapshot snapshot, Actor actor, IReadOnlyList<Entry> rows, List<Posting> postings)
        {
            _actor = actor;
            _settled = snapshot.ListIn(
                "select settles, id, seq, function from ledger_transaction where settles in", rows.Select(r => r.Seq),
                r => (Of: r.Long("settles"), By: new SettledBy(r.Guid("id"), r.Long("seq"), r.Short("function"))))
                .ToDictionary(s => s.Of, s => s.By);
            var waits = rows.Where(r => r.Outcome == Outcome.Pending).ToList();
            _decided = snapshot.ListIn(
                "select seq, state from proposal where settled_at is not null and seq in", waits.Select(r => r.Seq),
                r => (Seq: r.Long("seq"), State: r.Keyed<ProposalState>("state")))
                .ToDictionary(d => d.Seq, d => d.State);
            _undoing = waits.Where(r => Functions.Find(r.Function) is Transfer { Undoes: not null })
                .ToDictionary(r => r.Seq, UndoneBy);
            _undone = Aims.PostingsOf(snapshot, _undoing.Values);
            _names = NameBook.Load(
                snapshot, default, postings.Select(p => p.BatchId),
                postings.SelectMany(p => new[] { p.HoldFrom, p.HoldTo }),
                postings.Concat(_undone.SelectMany(u => u)).SelectMany(p => new[] { p.Source, p.Destination })
                    .Concat(rows.Select(r => r.ReservedFor)));
            _seen = ProposalQueries.Seen(snapshot, actor, waits.Where(r => !_undoing.ContainsKey(r.Seq)
                && r.ReservedFor == 0).Select(r => r.Seq));
        }

        /// <summary>A transaction as shown.</summary>
        /// <param name="r">Its row.</param>
        /// <param name="postings">Its first postings.</param>
        /// <param name="count">How many it has.</param>
        /// <param name="sums">The sums of all of them; null: these are all.</param>
        public TransactionView View(Entry r, List<Posting> postings, long count, PostingSums? sums)
        {
            var isOwn = r.Person == _actor.PersonId;
            var view = new TransactionView(
                isOwn ? AskedAs(r) : r.Id, r.Seq, Instant.Text(r.At), r.Function, r.Outcome,
                DryRun: false, r.Person, Role.OfId(r.Role)!.Key, TermsOf(r, whole: _actor.SeesAll || isOwn),
                [.. JournalEntry.ReadRefusals(r.Refusals).Select(x => ReasonView.Of(x))],
                _names.Account(r.ReservedFor), _settled.GetValueOrDefault(r.Seq), count,
                [.. postings.Select(p => Show(p, _names))], r.Digest)
            {
                Decided = _decided.GetValueOrDefault(r.Seq),
            };
            view = sums is null ? view : view with { Sums = sums };
            return r.Outcome == Outcome.Pending && postings.Count > 0 ? WithAims(view, r, postings) : view;
        }

        /// <summary>Where the units go that wait.</summary>
        private TransactionView WithAims(TransactionView view, Entry r, List<Posting> postings)
        {
            var shown = view.Postings;
            var legs = _seen.Contains(r.Seq) ? AskedLeg.Of(r.Terms is null ? null : JsonNode.Parse(r.Terms)) : [];
            var aimed = _undoing.TryGetValue(r.Seq, out var id)
                ? Aims.ByUndoing(postings.Zip(shown), [.. _undone[id]], _names.Account)
                : r.ReservedFor != 0 ? Aims.ByReservation(shown, _names.Account(r.ReservedFor))
                : Aims.ByLegs(shown, legs);
            var goals = legs.Count > 0 ? legs.Select(l => l.To) : aimed.Select(p => p.To);
            return view with { Aimed = aimed,
                Sums = view.Sums with { Destinations = goals.Distinct(StringComparer.Ordinal).Count() } };
        }
    }

    private static Guid UndoneBy(Entry row) =>
        row.Terms is { } terms && Guid.TryParse((string?)JsonNode.Parse(terms)!["refersTo"], out var id) ? id
            : Guid.Empty;

    /// <summary>The sums of transactions of which only the first postings were read.</summary>
    private static IEnumerable<(long Seq, PostingSums Sums)> Sums(
        Snapshot snapshot, List<long> seqs, string visible, (string, object?)[] values)
    {
        if (seqs.Count == 0)
        {
            return [];
        }

        var quantities = snapshot.List(
            $"""
            select p.seq, p.line, cast(sum(p.last - p.first + 1) as bigint) as quantity from posting p
            where p.seq in ({Numbers(seqs)}) and {visible} group by p.seq, p.line order by p.seq, p.line
            """,
            r => (Seq: r.Long("seq"), Sum: new UnitSum(UnitTypes.OfLine(r.Short("line")).Code, r.Long("quantity"))),
                values).ToLookup(q => q.Seq, q => q.Sum);
        return snapshot.List(
            $"""
            select p.seq, count(distinct p.source) as sources, count(distinct p.destination) as destinations
            from posting p
            where p.seq in ({Numbers(seqs)}) and {visible} group by p.seq
            """,
            r => (r.Long("seq"), new PostingSums([.. quantities[r.Long("seq")]], r.Int("sources"),
                r.Int("destinations"))), values);
    }

    private static string Numbers<T>(IEnumerable<T> numbers)
        where T : IFormattable =>
        string.Join(',', numbers.Select(n => n.ToString(null, System.Globalization.CultureInfo.InvariantCulture)));

    private static (long Seq, Posting Posting, long Count) ReadCounted(Row r) => (r.Long("seq"),
        LedgerSql.ReadPosting(r), r.Long("n"));

    /// <summary>The id that its proposer chose.</summary>
    private static Guid AskedAs(Entry row) =>
        row.Terms is { } terms && terms.StartsWith(AskedAsBegin, StringComparison.Ordinal)
            ? Guid.Parse(terms.AsSpan(AskedAsBegin.Length, 36)) : row.Id;

    private const string AskedAsBegin = "{\"askedAs\":\"";

    /// <summary>The terms, to others without the legs: those name accounts that one may not see.</summary>
    private static JsonNode? TermsOf(Entry row, bool whole)
    {
        var terms = row.Terms is null ? null : JsonNode.Parse(row.Terms)!.AsObject();
        if (terms?.Remove("askedAs") == true && terms.Count == 0)
        {
            return null;
        }

        if (!whole)
        {
            terms?.Remove("legs");
        }

        return terms;
    }

    private static Entry Read(Row r) => new(
        r.Long("seq"), r.Guid("id"), r.At("at"), r.Short("function"), (Outcome)r.Short("outcome"),
            r.Person("person_id"),
        r.Short("role"), r.TextOrNull("terms"), r.TextOrNull("refusals"), r.Account("reserved_for"),
        Convert.ToHexStringLower(r.Bytes("digest")));

    private sealed record Entry(
        long Seq, Guid Id, Instant At, short Function, Outcome Outcome, PersonId Person, short Role, string? Terms,
        string? Refusals, AccountId ReservedFor, string Digest);
}

/// <summary>Instants in the journal.</summary>
internal static class JournalTime
{
    /// <summary>
    /// The number of the last transaction before this instant, or 0. The journal's instants never go back and its
    /// numbers have no gap, so that it is found by halving, without an index.
    /// </summary>
    public static long LastBefore(Snapshot snapshot, Instant instant)
    {
        long low = 0, high = JournalPages.Head(snapshot);
        while (low < high)
        {
            var middle = high - ((high - low) / 2);
            var at = snapshot.List("select at from ledger_transaction where seq = @seq", r => r.At("at"),
                ("seq", middle))[0];
            (low, high) = at < instant ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
