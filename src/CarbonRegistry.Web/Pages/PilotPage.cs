using CarbonRegistry.Compliance;
using CarbonRegistry.People;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>Approved pilot surrenders (22) by serial range, as a page and as the files that the pilot region's own registry takes in.</summary>
internal static class PilotPage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pilot-surrenders", Show);

    private static IResult Show(HttpContext http, Database database)
    {
        var actor = http.Actor();
        if (!ComplianceSight.SeesPilots(actor))
        {
            return Screens.NotFound();
        }

        var query = new Filters(http);
        var (from, to, language) = (query.Day("from"), query.Day("to", later: 1), http.Language());
        using var snapshot = new Snapshot(database);
        return ListPage.Show<PilotSurrender>(
            http, "pilot-surrenders", language.Of(PilotTexts.Title),
            [
                new(PilotTexts.Approval, s => new(s.Approval.ToString()), InPage: false),
                new(PilotTexts.ApprovedAt, s
                    => new(Screen.Written(s.ApprovedAt), "/transactions/" + s.Approval, "time")),
                new(PilotTexts.Request, s => new(s.Request.ToString()), InPage: false),
                new(PilotTexts.Request, s => new(language.Of(TransactionTexts.SeeIt), "/transactions/" + s.Request),
                    InFile: false),
                new(CommonTexts.Account, s => CellOf.Account(http, s.Account)),
                new(CommonTexts.Holder, s => new(language == Language.English && s.Holder.En.Length > 0 ? s.Holder.En : s.Holder.Zh)),
                new(PilotTexts.CreditCode, s => new(s.HolderIdentifier, Class: "number")),
                new(PilotTexts.Destination, s => CellOf.Account(http, s.Destination)),
                new(CommonTexts.UnitType, s => new(s.UnitType)),
                new(CommonTexts.Project, s => new(s.Project, Class: "number")),
                new(CommonTexts.Vintage, s => new(s.WholeVintage)),
                new(CommonTexts.SerialNumbers, s => new(s.Serials, Class: "serials")),
                new(CommonTexts.QuantityInTonnes, s => new(s.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture)), "figure"),
            ],
            (after, limit) => PilotSurrenders.List(snapshot, actor, from, to, after is not null && PilotSurrenders.IsKey(after) ? after : null, limit),
            [new("from", PilotTexts.FromDay), new("to", PilotTexts.ToDay)], hint: PilotTexts.Hint);
    }
}
