using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Pages;

/// <summary>The audit log, for the audit administrator: everything that anybody did. Reading it is recorded first.</summary>
public partial class AuditPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        AuditEntryPage.Map(routes);
        routes.MapGet("/audit", (HttpContext http, Database database, Ledger ledger, TimeProvider clock) => Read(http, database, ledger, clock, verify: false));
        routes.MapPost("/audit/verification", (HttpContext http, Database database, Ledger ledger, TimeProvider clock) => Read(http, database, ledger, clock, verify: true));
    }

    private static async Task<IResult> Read(HttpContext http, Database database, Ledger ledger, TimeProvider clock, bool verify)
    {
        if (!AuditLog.Row.Function.By.Contains(http.Actor().Role))
        {
            return Screens.NotFound();
        }

        var query = new Filters(http);
        var filter = new AuditFilter(
            query.Day("from"), query.Day("to", later: 1), null, verify ? null : query["operation"], query.Reading.Number(query["person"], "person"), query["role"],
            query["outcome"] switch { "posted" => Outcome.Posted, "refused" => Outcome.Refused, "pending" => Outcome.Pending, _ => null },
            query["refusal"], query.Text("q"), query.Reading.Number(query["after"], "after"), 50);
        filter = filter with { Function = (short?)query.Reading.Number(query["function"], "function", 1, short.MaxValue) };
        var receipt = await ledger.Submit(new Act(Guid.CreateVersion7(clock.GetUtcNow()), AuditLog.Row, http.Actor(), verify ? new AuditFilter(Operation: "verification") : filter));
        if (receipt.Outcome == Outcome.Refused)
        {
            return Screens.Show<AuditPage>(new { Found = new Page<AuditEntry>([], null), Wrong = receipt.Refusals.Select(ReasonView.Of).ToList() });
        }

        List<string>? findings = null;
        if (verify)
        {
            findings = [];
            await Task.Run(() => Verifier.Verify(database, f => findings.Add(f.ToString())));
        }

        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            return Api.AuditApi.File(http, format, snapshot, filter);
        }

        return Screens.Show<AuditPage>(new { Found = AuditLog.List(snapshot, filter), Findings = findings });
    }
}
