using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Pages;

/// <summary>The workplace (工作台) of a person: what waits, what they have, deadlines, what changed.</summary>
public partial class HomePage
{
    private const int MostAccounts = 12;
    private const int MostRecent = 8;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", Show);

    private static IResult Show(HttpContext http, Database database, TimeProvider clock)
    {
        var actor = http.Actor();
        var now = Instant.Of(clock.GetUtcNow());
        using var snapshot = new Snapshot(database);
        var isHolder = actor.Role == Role.Representative || actor.Role == Role.Exchange || actor.Role == Role.AuctionHouse || actor.Role == Role.Pilot;
        var isAuthority = actor.Role == Role.NationalBusiness || actor.Role == Role.ProvincialBusiness || actor.Role == Role.Audit;
        var accounts = isHolder ? AccountQueries.List(snapshot, actor, new() { Limit = MostAccounts }).Items
            : actor.Role == Role.ProvincialBusiness ? AccountQueries.List(snapshot, actor, new() { Type = AccountTypes.PT, Limit = 1 }).Items
            : [];
        return Screens.Show<HomePage>(new
        {
            Inbox = Proposals.ProposalQueries.CountInbox(snapshot, actor),
            Pending = TransactionQueries.List(snapshot, actor, new() { Outcome = Outcome.Pending, Limit = MostRecent }).Items.Where(t => t.SettledBy is null).ToList(),
            Recent = TransactionQueries.List(snapshot, actor, new() { Limit = MostRecent }).Items,
            Accounts = accounts.Select(a => (a, HoldingQueries.Now(snapshot, AccountNumber.TryParse(a.Number, out var number) ? number : default, now))).ToList(),
            Compliance = isAuthority || actor.Role == Role.Representative
                ? OverviewQueries.OpenYears(snapshot, now).Select(y => (y.Year, y.ClosesAt, Lines: OverviewQueries.Compliance(snapshot, actor, y.Year))).Where(y => y.Lines.Count > 0).ToList()
                : [],
            Held = Scope.IsAll(actor) ? OverviewQueries.HeldByType(snapshot, actor) : [],
        });
    }
}
