using System.Globalization;
using CarbonRegistry.Compliance;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>Compliance years (履约年度), and one of them: its enterprises for those who assess them, sums by province
/// for the nation.</summary>
public partial class CompliancePage
{
    private const int OfPage = 50;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/compliance", (Database database, TimeProvider clock) =>
        {
            using var snapshot = new Snapshot(database);
            return Screens.Show(
                new CompliancePage { Years = ComplianceQueries.Years(snapshot, Instant.Of(clock.GetUtcNow())) });
        });
        routes.MapGet("/compliance/{year:int}", Show);
    }

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, JurisdictionCatalogue places,
        KeptReadings kept, int year)
    {
        using var snapshot = new Snapshot(database);
        var now = Instant.Of(clock.GetUtcNow());
        if (ComplianceQueries.Years(snapshot, now).FirstOrDefault(y => y.Year == year) is not { } found)
        {
            return Screens.NotFound();
        }

        var actor = http.Actor();
        var query = new Filters(http);
        var filter = new ComplianceFilter
        {
            Year = found.Year, Text = query.Text("q"), Limit = query.Limit(OfPage),
            Status = query.Reading.OneOf(query["status"], "status", Keyed.Find<ComplianceStatus>),
        };
        var order = query.Order(ComplianceQueries.Sorts, "number", query["after"]);
        var sees = ComplianceSight.SeesEnterprises(actor);
        var language = http.Language();
        if (query.Format is not null && sees)
        {
            return Download.Pages<ComplianceView>(
                http, query, string.Create(CultureInfo.InvariantCulture, $"compliance-{year}"),
                EnterpriseColumns(language, places),
                after => ComplianceQueries.List(snapshot, actor,
                    filter with { Order = query.Order(ComplianceQueries.Sorts, "number", after) }, now));
        }

        var office = KeptReadings.SightOf(actor);
        var totals = kept.Of(snapshot, now, $"totals {year}", office,
            () => ComplianceQueries.Totals(snapshot, actor, found.Year, now));
        if (query.Format is not null)
        {
            return Download.Pages<ComplianceTotal>(
                http, query, string.Create(CultureInfo.InvariantCulture, $"compliance-totals-{year}"),
                ProvinceColumns(language, places), _ => new(totals, null));
        }

        return Screens.Show(new CompliancePage
        {
            Year = found, Totals = totals,
            Chips = query.Chips(
                ("q", AccountTexts.SearchFor, _ => null),
                ("status", ComplianceTexts.Status, s => Keyed.Find<ComplianceStatus>(s) is { } status
                    ? language.Of(status.Name) : null)),
            Sums = sees && !query.Invalid ? ComplianceQueries.Sums(snapshot, actor, filter, now) : null,
            Found = sees
                ? query.Listed(
                    () => kept.Of(snapshot, now, $"standings {filter} {http.Request.QueryString}", office,
                        () => ComplianceQueries.List(snapshot, actor, filter with { Order = order }, now))) : null,
            Invalid = query.Wrong,
        });
    }

    private static IReadOnlyList<(Text Name, Func<ComplianceView, object?> Of)> EnterpriseColumns(
        Language language, JurisdictionCatalogue places) =>
    [
        (HomeTexts.Enterprise, c => language.Of(c.Holder.Name)),
        (AccountTexts.Identifier, c => c.Holder.Identifier),
        (CommonTexts.AccountNumber, c => c.Account),
        (CommonTexts.Jurisdiction, c => language.Of(places.Name(c.Jurisdiction))),
        (ComplianceTexts.Due, c => c.Due),
        (ComplianceTexts.Surrendered, c => c.Surrendered),
        (ComplianceTexts.Reductions, c => c.Reductions),
        (ComplianceTexts.ReductionsLeft, c => c.ReductionsLeft),
        (ComplianceTexts.Outstanding, c => c.Missing),
        (ComplianceTexts.Status, c => language.Of(c.Status.Name)),
        (ComplianceTexts.Document, c => c.Document),
        (ComplianceTexts.Counted, c => c.Counted),
    ];

    private static IReadOnlyList<(Text Name, Func<ComplianceTotal, object?> Of)> ProvinceColumns(
        Language language, JurisdictionCatalogue places) =>
    [
        (CommonTexts.Jurisdiction, t => language.Of(places.Name(t.Jurisdiction))),
        (ComplianceTexts.Count, t => t.Enterprises),
        (ComplianceTexts.Due, t => t.Due),
        (ComplianceTexts.Surrendered, t => t.Surrendered),
        (ComplianceTexts.Reductions, t => t.Reductions),
        (ComplianceStatus.Complied.Name, t => t.Complied - t.Over),
        (ComplianceStatus.Partly.Name, t => t.Partly),
        (ComplianceStatus.Not.Name, t => t.Not),
        (ComplianceStatus.NoFigure.Name, t => t.NoFigure),
        (ComplianceTexts.Met, t => t.Counted),
        (ComplianceStatus.Over.Name, t => t.Over),
        (ComplianceTexts.WithoutFigure, t => t.WithoutFigure),
    ];
}
