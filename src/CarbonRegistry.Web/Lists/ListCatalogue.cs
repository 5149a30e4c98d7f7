namespace CarbonRegistry.Web.Lists;

/// <summary>The lists that are rows: what stands here is in the menus' reach and in the interface.</summary>
internal static class ListCatalogue
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<ListRow> All =
    [
        LinkRows.Bindings, LinkRows.Sessions, LinkRows.Messages, LinkRows.Differences, LinkRows.Alarms,
        LinkRows.Notices, LinkRows.Keys, ComplianceRows.PilotSurrenders,
        RegisterRows.Holders, RegisterRows.People, RegisterRows.Batches, ProposalRows.Proposals,
    ];

    /// <summary>Maps the pages.</summary>
    public static void MapPages(IEndpointRouteBuilder pages)
    {
        foreach (var list in All)
        {
            list.MapPage(pages);
        }
    }

    /// <summary>Maps the interface's answers.</summary>
    public static void MapApi(IEndpointRouteBuilder api)
    {
        foreach (var list in All)
        {
            list.MapApi(api);
        }
    }
}
