using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>A search of a list that somebody has given a name.</summary>
/// <param name="List">The list's address.</param>
/// <param name="Name">The name, 1 to 40 characters.</param>
/// <param name="Query">The search as it stands in an address, without its question mark.</param>
internal sealed record SavedFilter(string List, string Name, string Query);

/// <summary>Everybody's own searches. They are no state of the registry and show nobody anything: kept beside the
/// ledger, and seen by nobody else.</summary>
internal static class SavedFilters
{
    /// <summary>The most searches of a person for one list.</summary>
    public const int Most = 20;

    /// <summary>The longest name, and the longest search.</summary>
    public const int LongestName = 40, LongestQuery = 1000;

    /// <summary>A person's searches of a list, by name.</summary>
    public static IReadOnlyList<SavedFilter> Of(Snapshot snapshot, PersonId person, string list) => snapshot.List(
        "select name, query from saved_filter where person_id = @person and list = @list order by name limit @most",
        r => new SavedFilter(list, r.Text("name"), r.Text("query")),
        ("person", person), ("list", list), ("most", Most));

    /// <summary>Saves a search under its name, in place of another of that name.</summary>
    /// <returns>Whether there was room for it.</returns>
    public static bool Save(Database database, PersonId person, SavedFilter filter, Instant now) => database.Execute(
        """
        insert into saved_filter (person_id, list, name, query, at)
        select @person, @list, @name, @query, @now
        where (select count(*) from saved_filter f
               where f.person_id = @person and f.list = @list and f.name <> @name) < @most
        on conflict (person_id, list, name) do update set query = excluded.query, at = excluded.at
        """,
        ("person", person), ("list", filter.List), ("name", filter.Name), ("query", filter.Query), ("now", now),
        ("most", Most)) > 0;

    /// <summary>Forgets a search.</summary>
    public static void Forget(Database database, PersonId person, string list, string name) => database.Execute(
        "delete from saved_filter where person_id = @person and list = @list and name = @name",
        ("person", person), ("list", list), ("name", name));
}
