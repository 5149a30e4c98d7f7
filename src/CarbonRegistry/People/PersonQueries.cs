using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>A person, as shown to those who manage them. Contact data are shown to nobody else.</summary>
/// <param name="Id">Their number.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role's key.</param>
/// <param name="Jurisdiction">Their jurisdiction.</param>
/// <param name="Holder">Operators: the holder they act for, or null.</param>
/// <param name="Active">Whether they may sign in.</param>
/// <param name="Revoked">Functions of their role that they do not have.</param>
/// <param name="Email">Where notices go.</param>
/// <param name="Phone">Telephone.</param>
public sealed record PersonView(
    PersonId Id, string Name, string Role, string Jurisdiction, HolderId? Holder, bool Active,
    IReadOnlyList<short> Revoked, string? Email, string? Phone);

/// <summary>Reading people: system administrators see the administrators that they manage, provinces the
/// representatives of their own, the auditor all.</summary>
internal static class PersonQueries
{
    /// <summary>What people may be sorted by, beside their number.</summary>
    public static readonly IReadOnlyList<SortColumn> Sorts =
        [new("name", "p.name", IsText: true), new("role", "p.role", IsText: true),
            new("jurisdiction", "p.jurisdiction", IsText: true), new("state", "p.active")];

    /// <summary>A page of people in an order.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="role">Of this role only.</param>
    /// <param name="search">The beginning of a word of the name, of its pinyin or its initials.</param>
    /// <param name="active">Only active ones, or only suspended ones.</param>
    /// <param name="order">The order, and where the page begins.</param>
    /// <param name="limit">1 to 1000.</param>
    public static Page<PersonView> List(Snapshot snapshot, Actor actor, Role? role, string? search, bool? active,
        ListOrder order, int limit) =>
        List(snapshot, actor, order, Asked(actor, role, search, active), limit);

    /// <summary>How many people there are of those that the actor may see and asks for.</summary>
    public static ListCount Count(Snapshot snapshot, Actor actor, Role? role, string? search, bool? active)
    {
        var where = Asked(actor, role, search, active);
        return snapshot.Count($"from person p where {where}", where.Values);
    }

    private static Conditions Asked(Actor actor, Role? role = null, string? search = null, bool? active = null) =>
        new Conditions(PersonSight.Of(actor), ("me", actor.PersonId), ("jurisdiction", actor.Jurisdiction))
            .If(role?.Key, "p.role = @role", "role")
            .If(search, $"p.id in ({SearchIndex.Found(SearchIndex.Of.Person)})", t => SearchIndex.Values(t))
            .If(active is { } acts ? (acts ? 1 : 0) : null, "p.active = @active", "active");

    /// <summary>The first people that the actor may see and that are found by what was typed.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="text">The beginning of a word of the name, of its pinyin or its initials.</param>
    /// <param name="limit">The most of them.</param>
    public static Suggested<PersonView> Suggest(Snapshot snapshot, Actor actor, string text, int limit)
    {
        var found = snapshot.List(
            $"select p.id from {SearchIndex.Joined(SearchIndex.Of.Person, "person p", "p.id", few: false)} "
                + $"and ({PersonSight.Of(actor)}) order by k.key limit @most",
            r => r.Long("id"),
            [.. SearchIndex.Values(text), ("me", actor.PersonId), ("jurisdiction", actor.Jurisdiction),
                ("most", Suggested.MostLookedAt)]);
        return Suggested.Of(found, found.Count < Suggested.MostLookedAt, limit,
            ids => ids.Count == 0 ? [] : List(snapshot, actor, ListOrder.After(0),
                Asked(actor).If(string.Join(", ", ids), among => $"p.id in ({among})"), limit).Items,
            person => person.Id.Value);
    }

    /// <summary>The person of this number, where the actor may see them.</summary>
    public static PersonView? Find(Snapshot snapshot, Actor actor, PersonId id) =>
        List(snapshot, actor, ListOrder.After(0), Asked(actor).If(id, "p.id = @id", "id"), 1).Items is [var found]
            ? found : null;

    /// <summary>Whether there is anybody: a registry without persons is founded first.</summary>
    public static bool IsAnybody(Snapshot snapshot)
    {
        return snapshot.List("select id from person limit 1", r => r.Person("id")).Count > 0;
    }

    /// <summary>Where a person's notices go; empty: nowhere.</summary>
    internal static string Address(Snapshot snapshot, PersonId person) => snapshot.List(
        "select coalesce(email, '') as address from person where id = @id", r => r.Text("address"), ("id", person))
        is [var address] ? address : "";

    /// <summary>The active people who have a token of a demonstration, and whom they act for.</summary>
    internal static IReadOnlyList<(PersonId Id, string Name, Role Role, string Jurisdiction, Text? For)>
        OfDemonstration(Snapshot snapshot)
    {
        var represented = snapshot.List(
            """
            select r.person_id, min(h.name_zh) as name_zh, min(h.name_en) as name_en from representative r
                join account a on a.id = r.account_id join holder h on h.id = a.holder_id
            group by r.person_id
            """,
            r => (Person: r.Person("person_id"), Name: new Text(r.Text("name_zh"), r.Text("name_en"))))
            .ToDictionary(r => r.Person, r => r.Name);
        return snapshot.List(
            """
            select p.id, p.name, p.role, p.jurisdiction from person p
            where p.active = 1
            and exists (select 1 from access_token t where t.person_id = p.id and t.demonstration = 1) order by p.id
            """,
            r => (r.Person("id"), r.Text("name"), r.Keyed<Role>("role"), r.Text("jurisdiction"),
                represented.GetValueOrDefault(r.Person("id"))));
    }

    /// <summary>The accounts that a person represents, as far as the actor sees them, with their rights.</summary>
    public static IReadOnlyList<(string Number, string Zh, string En, bool Initiates, bool Confirms)> Accounts(
        Snapshot snapshot, Actor actor, PersonId person)
    {
        return snapshot.List(
            $"""
             select a.number, h.name_zh, h.name_en, r.initiates, r.confirms from representative r
                 join account a on a.id = r.account_id join holder h on h.id = a.holder_id
             where r.person_id = @person and {AccountSight.Of(actor, "a")} order by a.id
             """,
            r => (r.Text("number"), r.Text("name_zh"), r.Text("name_en"), r.Is("initiates"), r.Is("confirms")),
                ("person", person), ("scope", AccountSight.Value(actor)));
    }

    private static Page<PersonView> List(
        Snapshot snapshot, Actor actor, ListOrder order, Conditions where, int limit)
    {
        var rows = snapshot.List(
            $"select p.id, p.name, p.role, p.jurisdiction, p.holder_id, p.active, p.email, p.phone, {order.Key} "
                + $"from person p where {where.Paged(order, "p.id", limit)}",
            r => (Row: new PersonView(
                r.Person("id"), r.Text("name"), r.Text("role"), r.Text("jurisdiction"),
                    r.Holder("holder_id") == 0 ? null : r.Holder("holder_id"), r.Is("active"), [],
                r.TextOrNull("email"), r.TextOrNull("phone")), Id: r.Long("id"), Value: r.Value("sorted_by")),
            where.Values);
        var page = order.Page(rows, limit);
        var revoked = snapshot.ListIn("select person_id, function from revoked_function where person_id in",
            page.Items.Select(p => p.Id.Value), r => (Person: r.Person("person_id"), Function: r.Short("function")))
            .ToLookup(r => r.Person, r => r.Function);
        return new([.. page.Items.Select(p => p with { Revoked = [.. revoked[p.Id].Order()] })], page.Next);
    }
}
