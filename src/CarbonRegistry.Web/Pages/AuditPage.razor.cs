using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.Pages;

/// <summary>The audit log, for the audit administrator: everything that anybody did. Reading it is recorded
/// first.</summary>
public partial class AuditPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        AuditEntryPage.Map(routes);
        routes.MapGet("/audit", (HttpContext http, Database database, Ledger ledger, TimeProvider clock) =>
            Read(http, database, ledger, clock, []));
        routes.MapPost("/audit/verification",
            async (HttpContext http, Database database, Ledger ledger, Verifications verifications,
                TimeProvider clock) =>
            !VerifyJournal.Row.Function.By.Contains(http.Actor().Role) ? Screens.NotFound()
                : (await AuditApi.Start(http, ledger, verifications, VerificationScope.All)).Refusals
                    is { Count: > 0 } why
                ? await Read(http, database, ledger, clock, why) : Screens.GoTo("/audit")).Costly();
    }

    private static async Task<IResult> Read(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        IReadOnlyList<Refusal> refused)
    {
        if (!AuditLog.Row.Function.By.Contains(http.Actor().Role))
        {
            return Screens.NotFound();
        }

        var query = new Filters(http);
        var (from, to) = query.Days();
        var filter = new AuditFilter(
            from, to,
            (short?)query.Reading.Number(query["function"], "function", 1, short.MaxValue), query["operation"],
            query.Reading.Id<PersonId>(query["person"], "person"), query["role"],
            query.Outcome(),
            query["refusal"], query.Text("q"), query.Reading.Number(query["after"], "after"), 50);
        if (query.Invalid)
        {
            return query.Format is not null ? Screens.WrongFilter()
                : Screens.Show(new AuditPage { Found = new([], null), Invalid = query.Wrong });
        }

        var receipt =
            await ledger.Submit(new Act(Guid.CreateVersion7(clock.GetUtcNow()), AuditLog.Row, http.Actor(), filter));
        if (receipt.Outcome == Outcome.Refused)
        {
            return Screens.Show(new AuditPage
            {
                Found = new([], null), Wrong = receipt.Refusals.Select(ReasonView.Of).ToList(),
            });
        }

        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            return AuditApi.File(http, format, snapshot, filter);
        }

        return Screens.Show(new AuditPage
        {
            Found = AuditLog.List(snapshot, filter), Wrong = refused.Select(ReasonView.Of).ToList(),
            Verification = VerifyJournal.Latest(snapshot, 1).FirstOrDefault(),
        });
    }
}
