using System.Collections.Concurrent;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>The names of jurisdictions, as this node has read them. They are written at installation; one that is not
/// known yet is looked up.</summary>
public sealed class JurisdictionCatalogue(Database database)
{
    private readonly ConcurrentDictionary<string, Text> _known = new(StringComparer.Ordinal);

    /// <summary>The name of the jurisdiction of this two-digit code; the code itself where there is none.</summary>
    public Text Name(string code) =>
        _known.TryGetValue(code, out var name) ? name : All.FirstOrDefault(j => j.Code == code).Name ?? new(code, code);

    /// <summary>All jurisdictions by code, the nation first.</summary>
    public IReadOnlyList<(string Code, string Kind, Text Name)> All
    {
        get
        {
            using var snapshot = new Snapshot(database);
            var all = snapshot.List(
                "select code, kind, name_zh, name_en from jurisdiction order by code",
                r => (Code: r.GetString(0), Kind: r.GetString(1), Name: new Text(r.GetString(2), r.GetString(3))));
            foreach (var (code, _, name) in all)
            {
                _known[code] = name;
            }

            return all;
        }
    }
}
