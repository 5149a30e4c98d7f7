using CarbonRegistry.Accounts;
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

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, string? vintage)
    {
        var actor = http.Actor();
        var role = actor.Role;
        var now = Instant.Of(clock.GetUtcNow());
        using var snapshot = new Snapshot(database);
        var accounts = role == Role.Representative || role == Role.Exchange || role == Role.AuctionHouse
            || role == Role.Pilot
            ? AccountQueries.List(snapshot, actor, new() { Limit = MostAccounts })
            : role == Role.ProvincialBusiness
            ? AccountQueries.List(snapshot, actor, new() { Type = AccountTypes.PT, Limit = 1 })
            : new([], null);
        var holdings = OverviewQueries.HoldingsOf(snapshot, accounts.Items, now);
        var compliance = role == Role.NationalBusiness || role == Role.ProvincialBusiness
            || role == Role.Representative ? Workplace.Compliance(snapshot, actor, now) : [];
        var inbox = ProposalQueries.CountInbox(snapshot, actor);
        return Screens.Show(new HomePage
        {
            Inbox = inbox,
            Proposals = inbox == 0 ? [] : ProposalQueries.List(snapshot, actor, "inbox", null, 5).Items,
            Bindings = role == Role.Representative ? LinkLists.WaitingBindings(snapshot, actor) : 0,
            Recent = role == Role.Configuration || role == Role.NationalSystem || role == Role.ProvincialSystem
                || role == Role.Audit
                ? null : TransactionQueries.List(snapshot, actor, new() { Limit = MostRecent }).Items,
            Accounts = accounts.Items,
            MoreAccounts = role != Role.ProvincialBusiness && accounts.Next is not null,
            Holdings = holdings,
            Compliance = compliance,
            Due = role == Role.Representative ? Workplace.Due(snapshot, actor, compliance, now) : [],
            National = role == Role.NationalBusiness ? Workplace.National(snapshot, vintage) : null,
            Province = role == Role.ProvincialBusiness ? Workplace.OfProvince(snapshot, actor.Jurisdiction) : null,

            // The nation resumes and resolves: it hears of what is amiss, and of nothing else.
            Exchanges = role == Role.Exchange || role == Role.NationalBusiness
                ? ExchangeStanding.Of(snapshot, actor, now, amiss: role == Role.NationalBusiness) : null,
            Lots = role == Role.AuctionHouse ? Workplace.Lots(snapshot, actor, accounts.Items, holdings) : null,
            Founding = FoundingAway.Left(http, Workplace.Founding(snapshot, actor, now)),
            Coming = role == Role.Configuration ? Workplace.Coming(snapshot, now) : null,
            Lately = role == Role.Configuration ? Workplace.Lately(snapshot, now) : null,
            Audit = role == Role.Audit ? Workplace.Audit(snapshot, now) : null,
            System = role == Role.NationalSystem || role == Role.ProvincialSystem
                ? Workplace.System(snapshot, actor, now) : null,
        });
    }
}
