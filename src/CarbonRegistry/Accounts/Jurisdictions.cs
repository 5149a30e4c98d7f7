using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>A jurisdiction that is open: the nation, a province or a pilot region.</summary>
/// <param name="Code">Two digits; 00 is the nation.</param>
/// <param name="Kind">nation, province or pilot.</param>
/// <param name="Name">Its name.</param>
public sealed record JurisdictionView(string Code, string Kind, Text Name)
{
    /// <summary>Whether it is a province.</summary>
    public bool IsProvince => Kind == "province";
}

/// <summary>Reading jurisdictions.</summary>
internal static class Jurisdictions
{
    /// <summary>All jurisdictions by code, the nation first.</summary>
    public static IReadOnlyList<JurisdictionView> All(Snapshot snapshot)
    {
        return snapshot.List(
            "select code, kind, name_zh, name_en from jurisdiction order by code",
            r => new JurisdictionView(
                r.Text("code"), r.Text("kind"), new(r.Text("name_zh"), r.Text("name_en"))));
    }
}
