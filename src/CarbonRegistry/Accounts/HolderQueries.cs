using System.Text.Json.Serialization;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>A holder with all that its own office keeps of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Nation, Province, Pilot, Enterprise, Individual, Exchange or AuctionHouse.</param>
/// <param name="Zh">Its Chinese name.</param>
/// <param name="En">Its English name.</param>
/// <param name="Identifier">Unified social credit code, or resident identity number: that of an individual is masked
/// for all but its own province and itself.</param>
/// <param name="Jurisdiction">Two digits; 00 is the nation.</param>
/// <param name="Accounts">How many accounts it has.</param>
/// <param name="Contact">How to reach it; null for those whose business it is not.</param>
public sealed record HolderDetail(HolderId Id, string Kind, string Zh, string En, string? Identifier,
    string Jurisdiction, long Accounts, Contact? Contact)
{
    /// <inheritdoc cref="HolderView.Name"/>
    [JsonIgnore]
    public Text Name => Text.OfName(Zh, En);
}

/// <summary>Which holders are asked for.</summary>
internal sealed record HolderFilter
{
    /// <summary>The kind.</summary>
    public HolderKind? Kind { get; init; }

    /// <summary>The two-digit jurisdiction.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>The beginning of a word of a name, of its pinyin or its initials, a part of a credit code, or a
    /// whole identity number; whatever the case.</summary>
    public string? Text { get; init; }

    /// <summary>The last holder of the page before.</summary>
    public HolderId After { get; init; }

    /// <summary>Another order than by number, with the place where its page begins instead of
    /// <see cref="After"/>.</summary>
    public ListOrder? Order { get; init; }

    /// <summary>The most holders, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A representative of an account, as shown.</summary>
/// <param name="Person">Their number.</param>
/// <param name="Name">Their name.</param>
/// <param name="Initiates">发起代表.</param>
/// <param name="Confirms">确认代表.</param>
/// <param name="Active">Whether they may act: not suspended.</param>
public sealed record RepresentativeView(PersonId Person, string Name, bool Initiates, bool Confirms, bool Active);

/// <summary>Finding holders and representatives, as far as a person may see them.</summary>
internal static class HolderQueries
{
    private const string AccountsOf = "(select count(*) from account c where c.holder_id = h.id)";

    private const string Columns =
        $"""
        select h.id, h.kind, h.name_zh, h.name_en, h.identifier, h.jurisdiction, {AccountsOf} as accounts,
               h.address, h.contact_name, h.contact_phone, h.contact_email
        """;

    /// <summary>What holders may be sorted by, beside their number.</summary>
    public static readonly IReadOnlyList<SortColumn> Sorts =
    [
        new("kind", "h.kind", IsText: true), new("name", "h.name_zh", IsText: true),
        new("name-en", "h.name_en", IsText: true), new("jurisdiction", "h.jurisdiction", IsText: true),
        new("accounts", AccountsOf),
    ];

    /// <summary>The holder of this number, or null where there is none that the person may see.</summary>
    public static HolderDetail? Find(Snapshot snapshot, Actor actor, HolderId id)
    {
        return snapshot.List($"{Columns} from holder h where h.id = @id and {HolderSight.Of(actor)}",
            r => Read(r, actor), ("id", id), ("scope", AccountSight.Value(actor))).FirstOrDefault();
    }

    /// <summary>A page of holders, by number.</summary>
    public static Page<HolderDetail> List(Snapshot snapshot, Actor actor, HolderFilter filter)
    {
        var order = filter.Order ?? ListOrder.After(filter.After);
        var where = Asked(actor, filter);
        var paged = where.Paged(order, "h.id", filter.Limit);
        return order.Page(
            snapshot.List(
                $"{Columns}, {order.Key} from holder h where {paged}",
                r => (Row: Read(r, actor), Id: r.Long("id"), Value: r.Value("sorted_by")), where.Values),
            filter.Limit);
    }

    /// <summary>How many holders there are of those that the person may see and asks for.</summary>
    public static ListCount Count(Snapshot snapshot, Actor actor, HolderFilter filter)
    {
        var where = Asked(actor, filter);
        return snapshot.Count($"from holder h where {where}", where.Values);
    }

    private static Conditions Asked(Actor actor, HolderFilter filter) =>
        new Conditions(HolderSight.Of(actor), ("scope", AccountSight.Value(actor)))
            .If(filter.Kind?.ToString(), "h.kind = @kind", "kind")
            .If(filter.Jurisdiction, "h.jurisdiction = @jurisdiction", "jurisdiction")
            .If(filter.Text, IsFound(actor), Typed);

    /// <summary>Whether a holder <c>h</c> is found by what was typed (<see cref="Typed"/>).</summary>
    internal static string IsFound(Actor actor) => AccountSight.SeesFew(actor)
        ? $"({SearchIndex.Has(SearchIndex.Of.Holder, "h.id")} or {IsNumbered(actor)})" : $"h.id in ({Found(actor)})";

    /// <summary>The holders that are found by what was typed, as a query of one column <c>id</c>.</summary>
    internal static string Found(Actor actor) => SearchIndex.Found(SearchIndex.Of.Holder)
        + (HolderSight.SeesNumbers(actor) ? $" union select h.id from holder h where {IsNumbered(actor)}" : "");

    /// <summary>Nobody finds out an individual's number by asking for parts of it.</summary>
    private static string IsNumbered(Actor actor) =>
        HolderSight.SeesNumbers(actor) ? "h.identifier = @identifier" : "1 = 0";

    /// <summary>What was typed, as the values of these conditions.</summary>
    internal static (string Name, object? Value)[] Typed(string text) =>
    [
        .. SearchIndex.Values(text),
        ("identifier", string.Concat(text.Trim().ToUpperInvariant().Select(Widths.Narrow))),
    ];

    /// <summary>The first holders that the person sees and that are found by what was typed.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="text">A number, the beginning of a word of a name, of its pinyin or its initials, of a credit
    /// code.</param>
    /// <param name="limit">The most of them.</param>
    public static Suggested<HolderDetail> Suggest(Snapshot snapshot, Actor actor, string text, int limit)
    {
        (string, object?)[] values =
            [.. Typed(text), ("scope", AccountSight.Value(actor)), ("most", Suggested.MostLookedAt)];
        var keyed = SearchIndex.Joined(SearchIndex.Of.Holder, "holder h", "h.id", AccountSight.SeesFew(actor));
        var found = snapshot.List(
            $"select h.id from {keyed} and {HolderSight.Of(actor)} order by k.key limit @most", r => r.Long("id"),
            values);
        var numbered = snapshot.List($"select h.id from holder h where {IsNumbered(actor)} and {HolderSight.Of(actor)}",
            r => r.Long("id"), values);
        return Suggested.Of([.. numbered, .. found], found.Count < Suggested.MostLookedAt, limit,
            ids => snapshot.ListIn($"{Columns} from holder h where h.id in", ids, r => Read(r, actor)),
            holder => holder.Id.Value);
    }

    /// <summary>The representatives of an account that the caller has found to be one the person may see.</summary>
    public static IReadOnlyList<RepresentativeView> Representatives(Snapshot snapshot, AccountNumber account)
    {
        return snapshot.List(
            "select p.id, p.name, r.initiates, r.confirms, p.active from representative r "
                + "join person p on p.id = r.person_id where r.account_id = @id order by p.id",
            r => new RepresentativeView(r.Person("id"), r.Text("name"), r.Is("initiates"), r.Is("confirms"),
                r.Is("active")), ("id", account.Sequence));
    }

    /// <summary>The holders with these identifiers that the person sees, so many at a time as a statement
    /// bears.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="identifiers">Credit codes and identity numbers.</param>
    /// <param name="columns">What to read of the table <c>holder</c> under the alias <c>h</c>.</param>
    /// <param name="read">Reads a row.</param>
    internal static IEnumerable<T> Identified<T>(
        Snapshot snapshot, Actor actor, IEnumerable<string> identifiers, string columns, Func<Row, T> read) =>
        identifiers.Distinct(StringComparer.Ordinal).Chunk(200).SelectMany(some => snapshot.List(
            $"""
             select {columns} from holder h where {HolderSight.Of(actor)}
             and h.identifier in ({string.Join(", ", some.Select((_, i) => $"@n{i}"))})
             """,
            read, [.. some.Select((n, i) => ($"n{i}", (object?)n)), ("scope", AccountSight.Value(actor))]));

    private static HolderDetail Read(Row r, Actor actor)
    {
        var kind = r.Text("kind");
        return new(
            r.Holder("id"), kind, r.Text("name_zh"), r.Text("name_en"),
            HolderSight.Shown(actor, kind, r.TextOrNull("identifier")),
            r.Text("jurisdiction"), r.Long("accounts"),
            HolderSight.SeesContact(actor, Enum.Parse<HolderKind>(kind)) ? Contact.Read(r) : null);
    }
}
