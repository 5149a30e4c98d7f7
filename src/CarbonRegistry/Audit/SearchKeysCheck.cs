using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>By what names are found follows from the names: where it does not, a search would pass somebody
/// over.</summary>
internal static class SearchKeysCheck
{
    /// <summary>Those whose keys are not theirs, or who do not exist.</summary>
    public static IEnumerable<string> Wrong(StreamedSnapshot snapshot, CancellationToken stop)
    {
        using var named = snapshot.Read(SearchIndex.Named);
        using var kept = snapshot.Read("select kind, id, key from search_key order by kind, id");
        var isKept = kept.Read();
        while (named.Read())
        {
            stop.ThrowIfCancellationRequested();
            var (kind, id, keys) = SearchIndex.Read(named);
            var found = new HashSet<string>(StringComparer.Ordinal);
            while (isKept && Place(kept) is var place && place.CompareTo(((int)kind, id)) <= 0)
            {
                if (place.CompareTo(((int)kind, id)) < 0)
                {
                    yield return Said(place.Item1, place.Item2);
                }
                else
                {
                    found.Add(kept.Text("key"));
                }

                isKept = kept.Read();
            }

            if (!found.SetEquals(keys()))
            {
                yield return Said((int)kind, id);
            }
        }

        if (isKept)
        {
            yield return Said(kept.Int("kind"), kept.Long("id"));
        }

        static (int, long) Place(Row row) => (row.Int("kind"), row.Long("id"));

        static string Said(int kind, long id) =>
            FormattableString.Invariant($"{(SearchIndex.Of)kind} {id}").ToLowerInvariant();
    }
}
