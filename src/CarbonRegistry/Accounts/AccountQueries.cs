using System.Text.Json.Serialization;
using CarbonRegistry.Files;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>A holder (用户), as shown.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Nation, Province, Pilot, Enterprise, Individual, Exchange or AuctionHouse.</param>
/// <param name="Zh">Its Chinese name.</param>
/// <param name="En">Its English name.</param>
/// <param name="Identifier">Unified social credit code or resident identity number, where it has one.</param>
public sealed record HolderView(HolderId Id, string Kind, string Zh, string En, string? Identifier)
{
    /// <summary>Its name; in English too the Chinese one, where it has no other.</summary>
    [JsonIgnore]
    public Text Name => Text.OfName(Zh, En);
}

/// <summary>An account, as shown.</summary>
/// <param name="Number">Its account number.</param>
/// <param name="Type">Two-letter code of its type.</param>
/// <param name="Jurisdiction">Two-digit code of its jurisdiction; 00 is the nation.</param>
/// <param name="State">open, restricted, frozen, judicially-frozen, closing or closed.</param>
/// <param name="Name">A name for people; may be empty.</param>
/// <param name="Holder">Its legal owner.</param>
/// <param name="Parent">Trading account: the account it belongs to.</param>
/// <param name="Project">Project reduction account: the project's number.</param>
/// <param name="ComplianceYear">Surrender account: its compliance year.</param>
/// <param name="OpenedAt">ISO 8601, UTC.</param>
public sealed record AccountView(
    string Number,
    string Type,
    string Jurisdiction,
    AccountState State,
    string Name,
    HolderView Holder,
    string? Parent,
    string? Project,
    short? ComplianceYear,
    string OpenedAt);

/// <summary>Which accounts are asked for. Every criterion given must hold.</summary>
internal sealed record AccountFilter
{
    /// <summary>The type.</summary>
    public AccountType? Type { get; init; }

    /// <summary>The two-digit jurisdiction.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>The state.</summary>
    public AccountState? State { get; init; }

    /// <summary>The holder's number.</summary>
    public HolderId? Holder { get; init; }

    /// <summary>The beginning of a part of the number, of a word of its or its holder's name, of its pinyin or
    /// its initials, or a holder's identifier; whatever the case.</summary>
    public string? Text { get; init; }

    /// <summary>The last account of the page before.</summary>
    public long After { get; init; }

    /// <summary>Another order than by number, with the place where its page begins instead of
    /// <see cref="After"/>.</summary>
    public ListOrder? Order { get; init; }

    /// <summary>The most accounts, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Finding accounts, as far as a person may see them.</summary>
internal static class AccountQueries
{
    private const string Columns =
        """
        select a.id, a.number, a.type, a.jurisdiction, a.state, a.name, h.id as holder_id, h.kind, h.name_zh, h.name_en,
               h.identifier, p.number as parent_number, a.project, a.compliance_year, a.opened_at
        from account a join holder h on h.id = a.holder_id left join account p on p.id = a.parent_id
        """;

    /// <summary>What accounts may be sorted by, beside their number.</summary>
    public static readonly IReadOnlyList<SortColumn> Sorts =
    [
        new("type", "a.type", IsText: true), new("holder", "h.name_zh", IsText: true),
        new("holder-en", "h.name_en", IsText: true),
        new("jurisdiction", "a.jurisdiction", IsText: true), new("state", "a.state", IsText: true),
        new("opened", "a.opened_at"),
    ];

    /// <summary>The account of this number, or null where there is none that the person may see.</summary>
    public static AccountView? Find(Snapshot snapshot, Actor actor, AccountNumber number)
    {
        return snapshot.List(
            $"{Columns} where a.id = @id and a.number = @number and {AccountSight.Of(actor, "a")}", r => Read(r, actor),
            ("id", number.Sequence), ("number", number.ToString()), ("scope", AccountSight.Value(actor)))
                .FirstOrDefault();
    }

    /// <summary>A page of accounts, by sequence.</summary>
    public static Page<AccountView> List(Snapshot snapshot, Actor actor, AccountFilter filter)
    {
        var order = filter.Order ?? ListOrder.After(filter.After);
        var where = Asked(actor, filter);
        var paged = where.Paged(order, "a.id", filter.Limit);
        var rows = snapshot.List(
            $"{Columns.Replace("a.opened_at", "a.opened_at, " + order.Key, StringComparison.Ordinal)} where {paged}",
            r => (Row: Read(r, actor), Id: r.Long("id"), Value: r.Value("sorted_by")), where.Values);
        return filter.Order is null ? Page<AccountView>.Of(rows.ConvertAll(r => r.Row), filter.Limit, a => a.Number)
            : order.Page(rows, filter.Limit);
    }

    /// <summary>How many accounts there are of those that the person may see and asks for.</summary>
    public static ListCount Count(Snapshot snapshot, Actor actor, AccountFilter filter)
    {
        var where = Asked(actor, filter);
        return snapshot.Count($"from account a join holder h on h.id = a.holder_id where {where}", where.Values);
    }

    /// <summary>What all these accounts hold together, by unit type: tonnes CO2e.</summary>
    public static IReadOnlyList<(UnitType Unit, Int128 Quantity)> Sums(
        Snapshot snapshot, Actor actor, AccountFilter filter)
    {
        var where = Asked(actor, filter);
        return JournalTotals.SumsOf(
            snapshot, $"select a.id from account a join holder h on h.id = a.holder_id where {where}", where.Values);
    }

    private static Conditions Asked(Actor actor, AccountFilter filter) =>
        new Conditions(AccountSight.Of(actor, "a"), ("scope", AccountSight.Value(actor)))
            .If(filter.Type?.Code, "a.type = @type", "type")
            .If(filter.Jurisdiction, "a.jurisdiction = @jurisdiction", "jurisdiction")
            .If(filter.State, "a.state = @state", "state")
            .If(filter.Holder, "a.holder_id = @holder", "holder")
            .If(filter.Text, IsFound(actor), HolderQueries.Typed);

    /// <summary>What an account's representatives and its province have said of movements out of it. The caller has
    /// found that the person may see it.</summary>
    public static SigningPolicy Policy(Snapshot snapshot, AccountNumber account) =>
        Policies(snapshot, [account])[account.Sequence];

    /// <summary>The same of several accounts, by id; one that does not exist is left out.</summary>
    public static Dictionary<AccountId, SigningPolicy> Policies(Snapshot snapshot, IEnumerable<AccountNumber> accounts)
    {
        return snapshot.ListIn(
            "select id, confirmations, confirm_above, eased_up_to from account where id in",
            accounts.Select(a => a.Sequence).Distinct().Values(),
            r => (Id: r.Account("id"), Policy: new SigningPolicy(r.Short("confirmations"), r.Long("confirm_above"),
                r.Long("eased_up_to")))).ToDictionary(a => a.Id, a => a.Policy);
    }

    /// <summary>The number of an account's trading account, or null where it has none.</summary>
    public static string? TradingOf(Snapshot snapshot, AccountNumber account)
    {
        return snapshot.List("select number from account where parent_id = @id", r => r.Text("number"),
            ("id", account.Sequence)).FirstOrDefault();
    }

    /// <summary>Account numbers by id.</summary>
    public static Dictionary<AccountId, string> Numbers(Snapshot snapshot, IEnumerable<AccountId> ids) =>
        snapshot.ListIn("select id, number from account where id in", ids.Where(i => i != 0).Distinct().Values(),
            r => (Id: r.Account("id"), Number: r.Text("number")))
            .ToDictionary(a => a.Id, a => a.Number);

    /// <summary>Whose these accounts are and their compliance years, by account number, whoever asks: what a person
    /// decides, undoes or moves units to is theirs to know by name. An account that does not exist is left
    /// out.</summary>
    public static Dictionary<string, (HolderView Holder, short Year)> Parties(
        Snapshot snapshot, IEnumerable<string?> numbers)
    {
        var asked = numbers.OfType<string>().ToHashSet(StringComparer.Ordinal);
        return snapshot.ListIn(
            "select a.number, h.id, h.kind, h.name_zh, h.name_en, a.compliance_year "
                + "from account a join holder h on h.id = a.holder_id where a.id in",
            asked.Select(AccountNumber.IdOf).Distinct().Values(),
            r => (
                Number: r.Text("number"),
                Holder: new HolderView(
                    r.Holder("id"), r.Text("kind"), r.Text("name_zh"), r.Text("name_en"), null),
                Year: r.Short("compliance_year")))
            .Where(a => asked.Contains(a.Number))
            .ToDictionary(a => a.Number, a => (a.Holder, a.Year), StringComparer.Ordinal);
    }

    /// <summary>The first accounts that the person sees and that were frozen or changed by a decision whose reference
    /// begins so.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="document">The beginning of the reference, whatever the case.</param>
    /// <param name="limit">The most of them.</param>
    public static IReadOnlyList<AccountView> ByDocument(Snapshot snapshot, Actor actor, string document, int limit)
    {
        var written = snapshot.IsPostgres ? "lower(v.document) collate \"C\"" : "lower(v.document)";
        return snapshot.List(
            $"""
             {Columns} where a.id in (select v.account_id from account_version v where v.document is not null
                 and {written} >= @begin and {written} < @end)
             and {AccountSight.Of(actor, "a")} order by a.id limit @limit
             """,
            r => Read(r, actor), ("begin", document.ToLowerInvariant()),
            ("end", document.ToLowerInvariant() + "\U0010FFFF"), ("scope", AccountSight.Value(actor)),
            ("limit", limit));
    }

    /// <summary>The accounts of a holder.</summary>
    public static IReadOnlyList<AccountId> OfHolder(Snapshot snapshot, HolderId holder) => snapshot.List(
        "select id from account where holder_id = @holder", r => r.Account("id"), ("holder", holder));

    /// <summary>Whether an account <c>a</c> is found by what was typed (<see cref="HolderQueries.Typed"/>): by its
    /// number, its name, its holder's name or identifier.</summary>
    private static string IsFound(Actor actor) => AccountSight.SeesFew(actor)
        ? $"({SearchIndex.Has(SearchIndex.Of.Account, "a.id")} or a.holder_id in ("
            + $"select h.id from holder h where h.id = a.holder_id and {HolderQueries.IsFound(actor)}))"
        : $"""
           a.id in ({SearchIndex.Found(SearchIndex.Of.Account)}
               union select o.id from account o where o.holder_id in ({HolderQueries.Found(actor)}))
           """;

    /// <summary>The first accounts that the person sees and that are found by what was typed.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="text">The number or the beginning of a part of it, of a word of a name, of its pinyin or its
    /// initials, of a credit code.</param>
    /// <param name="types">Of these types only; empty: of all.</param>
    /// <param name="limit">The most of them.</param>
    public static Suggested<AccountView> Suggest(Snapshot snapshot, Actor actor, string text,
        IReadOnlyCollection<AccountType> types, int limit)
    {
        var where = AccountSight.Of(actor, "a")
            + (types.Count == 0 ? "" : $" and a.type in ({string.Join(", ", types.Select(t => $"'{t.Code}'"))})");
        var (ids, complete) = Candidates(
            snapshot, actor, text, where, ("scope", AccountSight.Value(actor)));
        return Suggested.Of(ids, complete, limit,
            some => snapshot.ListIn($"{Columns} where a.id in", some, r => Read(r, actor)),
            account => AccountNumber.IdOf(account.Number).Value);
    }

    /// <summary>The numbers of the first accounts that are found by what was typed, those of a number or name of their
    /// own before those of a holder, and whether they are all.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="where">Which accounts <c>a</c>: all that the person does not want is left out here, before the
    /// limit.</param>
    /// <param name="given">The values of that condition.</param>
    internal static (IReadOnlyList<long> Ids, bool Complete) Candidates(Snapshot snapshot, Actor actor, string text,
        string where, params (string Name, object? Value)[] given)
    {
        (string, object?)[] values = [.. HolderQueries.Typed(text), .. given, ("most", Suggested.MostLookedAt + 1)];
        var own = Keyed(SearchIndex.Of.Account, "a.id");
        var held = Keyed(SearchIndex.Of.Holder, "a.holder_id");
        var numbered = HolderSight.SeesNumbers(actor) ? snapshot.List(
            "select a.id from account a where a.holder_id in (select h.id from holder h where h.identifier = "
                + $"@identifier and {HolderSight.Of(actor)}) and ({where}) order by a.id limit @most",
            r => r.Long("id"),
            given.Any(g => g.Name == "scope") ? values : [.. values, ("scope", AccountSight.Value(actor))]) : [];
        return ([.. own.Concat(numbered).Concat(held).Distinct()],
            own.Count <= Suggested.MostLookedAt && held.Count <= Suggested.MostLookedAt);

        List<long> Keyed(SearchIndex.Of kind, string id)
        {
            var few = !actor.SeesAll && SearchIndex.AreMany(snapshot, kind, values);
            return snapshot.List(
                $"select a.id from {SearchIndex.Joined(kind, "account a", id, few)} and ({where}) "
                    + "order by k.key, a.id limit @most", r => r.Long("id"), values);
        }
    }

    /// <summary>The accounts of this whole number, or whose holder has this whole credit code: so one is found that the
    /// person does not see. Nobody finds out an individual's number.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="where">Which accounts <c>a</c>.</param>
    /// <param name="given">The values of that condition.</param>
    internal static IReadOnlyList<long> Whole(Snapshot snapshot, string text, string where,
        params (string Name, object? Value)[] given) =>
        AccountNumber.TryParse(CellType.Account.Written(text), out var number)
        ? snapshot.List($"select a.id from account a where a.id = @id and a.number = @number and ({where})",
            r => r.Long("id"), [("id", number.Sequence), ("number", number.ToString()), .. given])
        : snapshot.List(
            "select a.id from account a where a.holder_id in (select h.id from holder h where h.identifier = "
                + $"@identifier and h.kind <> '{nameof(HolderKind.Individual)}') and ({where}) "
                + "order by a.id limit @most",
            r => r.Long("id"),
            [.. HolderQueries.Typed(text), .. given, ("most", Suggested.MostLookedAt)]);

    /// <summary>What <c>like … escape '~'</c> finds a part by, whatever the case.</summary>
    public static string Like(string part) => $"%{Database.EscapeLike(part.ToLowerInvariant())}%";

    private static AccountView Read(Row r, Actor actor) => new(
        r.Text("number"), r.Text("type"), r.Text("jurisdiction"), r.Keyed<AccountState>("state"), r.Text("name"),
        new(r.Holder("holder_id"), r.Text("kind"), r.Text("name_zh"), r.Text("name_en"),
            HolderSight.Shown(actor, r.Text("kind"), r.TextOrNull("identifier"))),
        r.TextOrNull("parent_number"), r.TextOrNull("project"),
        r.Short("compliance_year") is var year and not 0 ? year : null, r.Instant("opened_at"));
}
