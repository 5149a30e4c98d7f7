using System.Text.Json;

namespace CarbonRegistry.Storage;

/// <summary>
/// What holders, people and accounts are found by: written with every name, and for what a database has already by its
/// migration. A search asks for keys that begin with what was typed, which the table's own key answers.
/// </summary>
internal static class SearchIndex
{
    private const int Many = 2000;

    /// <summary>What has keys.</summary>
    public enum Of
    {
        /// <summary>A holder, by its names and its credit code. Nobody is found by parts of an identity
        /// number.</summary>
        Holder = 1,

        /// <summary>A person, by name.</summary>
        Person = 2,

        /// <summary>An account, by its number and its own name.</summary>
        Account = 3,
    }

    /// <summary>The values of the conditions: what was typed, and what lies after all that begins with it.</summary>
    public static (string Name, object? Value)[] Values(string typed)
    {
        var key = SearchKeys.Typed(typed);

        // What has no character that counts begins nothing.
        return key.Length == 0 ? [("key", ""), ("key_end", "")] : [("key", key), ("key_end", key + "\U0010FFFF")];
    }

    /// <summary>The numbers of those that have a key like what was typed (<c>@key</c>, <c>@key_end</c>), as a query of
    /// one column <c>id</c>.</summary>
    public static string Found(Of kind) =>
        $"select k.id from search_key k where k.kind = {(int)kind} and k.key >= @key and k.key < @key_end";

    /// <summary>Whether this one has such a key: for who sees but a few.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="id">Its number, in SQL.</param>
    public static string Has(Of kind, string id) =>
        $"exists ({Found(kind)} and k.id = {id})";

    /// <summary>
    /// The keys that begin with what was typed together with what they are keys of, as what stands behind <c>from</c>;
    /// its conditions go on. The database begins at the keys, or with who sees but a few at these few.
    /// </summary>
    /// <param name="kind">What is looked for.</param>
    /// <param name="table">Its table with its alias.</param>
    /// <param name="id">What the keys name, in SQL.</param>
    /// <param name="few">Whether the rows are few.</param>
    public static string Joined(Of kind, string table, string id, bool few) =>
        $"""
         {(few ? table : "search_key k")} cross join {(few ? "search_key k" : table)}
         where k.kind = {(int)kind} and k.id = {id} and k.key >= @key and k.key < @key_end
         """;

    /// <summary>Whether so many keys begin with what was typed (<see cref="Values"/>) that for who sees a part of the
    /// nation the database begins at that part.</summary>
    public static bool AreMany(Snapshot snapshot, Of kind, (string Name, object? Value)[] values) => snapshot.List(
        $"select count(*) as keys from (select 1 from ({Found(kind)} limit {Many}) one) found", r => r.Long("keys"),
        values)[0] == Many;

    /// <summary>The keys of a holder.</summary>
    public static string[] OfHolder(string kind, string zh, string en, string? identifier) =>
    [
        .. SearchKeys.OfName(zh).Concat(SearchKeys.OfName(en))
            .Concat(identifier is null || kind == nameof(HolderKind.Individual)
                ? [] : SearchKeys.OfCreditCode(identifier)).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The keys of a person.</summary>
    public static string[] OfPerson(string name) =>
        [.. SearchKeys.OfName(name).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>The keys of an account.</summary>
    public static string[] OfAccount(string number, string name) =>
    [
        .. SearchKeys.OfNumber(number).Concat(SearchKeys.OfName(name)).Where(k => k.Length > 0)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Keeps the keys of one that is new.</summary>
    public static void Add(Register register, Of kind, long id, string[] keys) =>
        register.Execute(Insert(register.IsPostgres), Row(kind, id, keys));

    /// <summary>Keeps the keys of one whose name is another.</summary>
    public static void Change(Register register, Of kind, long id, string[] keys)
    {
        register.Execute("delete from search_key where kind = @kind and id = @id", ("kind", (int)kind), ("id", id));
        Add(register, kind, id, keys);
    }

    /// <summary>The statement that keeps the keys of one.</summary>
    public static string Insert(bool postgres) => "insert into search_key (kind, key, id) select @kind, "
        + (postgres ? "value, @id from json_array_elements_text(@keys::json)" : "value, @id from json_each(@keys)");

    /// <summary>The values of that statement.</summary>
    public static (string Name, object? Value)[] Row(Of kind, long id, string[] keys) =>
        [("kind", (int)kind), ("id", id), ("keys", JsonSerializer.Serialize(keys))];

    /// <summary>Asks for all that is found by keys, in the order of kind and number.</summary>
    public const string Named =
        """
        select 1 as kind, id, kind as of_kind, name_zh as one, name_en as other, identifier from holder
        union all select 2, id, '', name, '', null from person
        union all select 3, id, '', number, name, null from account
        order by 1, 2
        """;

    /// <summary>Reads a row of <see cref="Named"/>: what it is and, when asked, its keys as they are to be.</summary>
    public static (Of Kind, long Id, Func<string[]> Keys) Read(Row r)
    {
        var (kind, one, other) = ((Of)r.Int("kind"), r.Text("one"), r.Text("other"));
        var (holder, identifier) = (r.Text("of_kind"), r.TextOrNull("identifier"));
        return (kind, r.Long("id"), () => kind switch
        {
            Of.Holder => OfHolder(holder, one, other, identifier),
            Of.Person => OfPerson(one),
            _ => OfAccount(one, other),
        });
    }
}
