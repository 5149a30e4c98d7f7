using System.Collections.Concurrent;
using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>The names of jurisdictions, as this node has read them. They are written at installation; one that is not
/// known yet is looked up.</summary>
public sealed class JurisdictionCatalogue(Database database)
{
    private readonly ConcurrentDictionary<string, Text> _known = new(StringComparer.Ordinal);

    /// <summary>The name of the jurisdiction of this two-digit code; the code itself where there is none.</summary>
    public Text Name(string code) =>
        _known.TryGetValue(code, out var name) ? name
            : All.FirstOrDefault(j => j.Code == code)?.Name ?? new(code, code);

    /// <summary>All jurisdictions by code, the nation first.</summary>
    public IReadOnlyList<JurisdictionView> All
    {
        get
        {
            using var snapshot = new Snapshot(database);
            var all = Jurisdictions.All(snapshot);
            foreach (var one in all)
            {
                _known[one.Code] = one.Name;
            }

            return all;
        }
    }
}
