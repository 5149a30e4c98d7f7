using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Exchange;
using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages.Workplaces;

namespace CarbonRegistry.Web.Pages;

/// <summary>The workplace (工作台) of a person: what waits, what they have, deadlines, what changed, and what is their
/// role's to watch.</summary>
public partial class HomePage
{
    private const int MostAccounts = 12;
    private const int MostRecent = 5;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Show);
        FoundingAway.Map(routes);
    }

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, KeptReadings kept,
        SurrenderDays days, string? vintage)
    {
        var actor = http.Actor();
        var sections = Sections.Of(actor.Role);
        var now = Instant.Of(clock.GetUtcNow());
        using var snapshot = new Snapshot(database);
        var accounts = Has(WorkplaceSections.Accounts)
            ? AccountQueries.List(snapshot, actor, new() { Limit = MostAccounts })
            : Has(WorkplaceSections.Total)
            ? AccountQueries.List(snapshot, actor, new() { Type = AccountTypes.PT, Limit = 1 })
            : new([], null);
        var holdings = OverviewQueries.HoldingsOf(snapshot, accounts.Items, now);
        var office = KeptReadings.SightOf(actor);
        var compliance = Has(WorkplaceSections.Compliance)
            ? Kept("compliance", () => Workplace.Compliance(snapshot, actor, now)) : [];
        var national = Has(WorkplaceSections.Nation)
            ? Kept($"nation {vintage}", () => Workplace.National(
                snapshot, vintage, compliance.FirstOrDefault()?.Year.ToString(CultureInfo.InvariantCulture))) : null;
        var inbox = ProposalQueries.CountInbox(snapshot, actor);
        var amiss = Has(WorkplaceSections.ExchangesAmiss);
        return Screens.Show(new HomePage
        {
            Inbox = inbox,
            Proposals = inbox == 0 ? [] : ProposalQueries.List(snapshot, actor, "inbox", null, 5).Items,
            Bindings = Has(WorkplaceSections.Bindings) ? LinkLists.WaitingBindings(snapshot, actor) : 0,
            Recent = Has(WorkplaceSections.Recent)
                ? kept.Of(snapshot, now, "recent", KeptReadings.SightOf(actor, own: true),
                    () => TransactionQueries.List(snapshot, actor, new() { Limit = MostRecent }).Items) : null,
            Accounts = accounts.Items,
            MoreAccounts = Has(WorkplaceSections.Accounts) && accounts.Next is not null,
            Holdings = holdings,
            Compliance = actor.Represents ? compliance : [],
            Boards = actor.Represents ? [] : Kept($"boards {vintage}", () =>
                ComplianceBoard.All(snapshot, actor, compliance, national, days, now)),
            Due = Has(WorkplaceSections.Due) ? Workplace.Due(snapshot, actor, compliance, now) : [],
            National = national,
            Province = Has(WorkplaceSections.Province)
                ? Kept("province", () => Workplace.OfProvince(snapshot, actor.Jurisdiction)) : null,
            Exchanges = amiss || Has(WorkplaceSections.Exchanges)
                ? ExchangeStanding.Of(snapshot, actor, now, amiss) : null,
            Lots = Has(WorkplaceSections.Lots) ? Workplace.Lots(snapshot, actor, accounts.Items, holdings) : null,
            Founding = FoundingAway.Left(http, Workplace.Founding(snapshot, actor, now)),
            Configuration = Has(WorkplaceSections.Configuration) ? Workplace.Configuration(snapshot, now) : null,
            Audit = Has(WorkplaceSections.Audit) ? Workplace.Audit(snapshot, database, now) : null,
            System = Has(WorkplaceSections.People) ? Workplace.System(snapshot, actor, now) : null,
        });

        bool Has(WorkplaceSections section) => sections.HasFlag(section);

        T Kept<T>(string what, Func<T> read)
            where T : class => kept.Of(snapshot, now, what, office, read);
    }
}
