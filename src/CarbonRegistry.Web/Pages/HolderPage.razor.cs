using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.People;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>One holder with all that concerns it: what is missing first, its years, accounts, representatives, what
/// waits and what happened; each act for whoever may do it.</summary>
public partial class HolderPage
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/holders/{id:long}", Show);

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, HolderId id)
    {
        using var snapshot = new Snapshot(database);
        var (actor, now) = (http.Actor(), Instant.Of(clock.GetUtcNow()));
        if (HolderQueries.Find(snapshot, actor, id) is not { } found)
        {
            return Screens.NotFound();
        }

        var accounts = AccountQueries.List(snapshot, actor, new() { Holder = id, Limit = 100 });
        var all = EnterpriseQueries.Of(snapshot, actor, found, accounts.Items, now);
        var mayEnrol = Visibility.MayEnrol(snapshot, actor, now);
        return Screens.Show(new HolderPage
        {
            Of = found, Accounts = accounts, All = all,
            Versions = found.Contact is null ? [] : VersionQueries.OfHolder(snapshot, id),
            Enrols = all.Needs.Where(n => n.Kind == NeedKind.NotEnrolled).Select(n => n.Representative!.Person)
                .Where(p => PersonQueries.Find(snapshot, actor, p) is { } person && mayEnrol?.Invoke(person) == true)
                .ToHashSet(),
            Surrenders = all.Years.ToDictionary(y => y.Year.Year, y =>
                ComplianceQueries.SurrenderAccount(snapshot, found.Jurisdiction, y.Year.Year)),
        });
    }
}
