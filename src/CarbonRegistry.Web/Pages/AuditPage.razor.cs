using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The audit log, for the audit administrator: everything that anybody did. Reading it is recorded first.</summary>
public partial class AuditPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", (HttpContext http, Database database, Ledger ledger, TimeProvider clock) => Read(http, database, ledger, clock, []));
        routes.MapPost("/audit/verification", async (HttpContext http, Database database, Ledger ledger, Verifications verifications, TimeProvider clock) =>
            !VerifyJournal.Row.Function.By.Contains(http.Actor().Role) ? Screens.NotFound()
                : await Read(http, database, ledger, clock, (await AuditApi.Start(http, ledger, verifications, VerificationScope.All)).Refusals));
    }

    private static async Task<IResult> Read(HttpContext http, Database database, Ledger ledger, TimeProvider clock, IReadOnlyList<Rulebook.Refusal> refused)
    {
        if (!AuditLog.Row.Function.By.Contains(http.Actor().Role))
        {
            return Screens.NotFound();
        }

        var query = new Filters(http);
        var filter = new AuditFilter(
            query.Day("from"), query.Day("to", later: 1), null, query["operation"], query.Reading.Number(query["person"], "person"), query["role"],
            query["outcome"] switch { "posted" => Outcome.Posted, "refused" => Outcome.Refused, "pending" => Outcome.Pending, _ => null },
            query["refusal"], query.Text("q"), query.Reading.Number(query["after"], "after"), 50);
        var receipt = await ledger.Submit(new Act(Guid.CreateVersion7(clock.GetUtcNow()), AuditLog.Row, http.Actor(), filter));
        if (receipt.Outcome == Outcome.Refused)
        {
            return Screens.Show<AuditPage>(new { Found = new Page<AuditEntry>([], null), Wrong = receipt.Refusals.Select(ReasonView.Of).ToList() });
        }

        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            var language = http.Language();
            return Download.Pages<AuditEntry>(
                http, format, "audit",
                [
                    (CommonTexts.Number, e => e.Seq), (CommonTexts.At, e => Time(e.At)), (AdministrationTexts.Who, e => e.Person == 0 ? language.Of(AdministrationTexts.Registry) : e.PersonName),
                    (AdministrationTexts.Role, e => Role.Find(e.Role) is { } role ? language.Of(role.Name) : e.Role),
                    (CommonTexts.Function, e => $"{e.Function} {language.Of(Operations.Find(e.Operation)?.Name ?? Functions.Find(e.Function)!.Name)}"),
                    (CommonTexts.Outcome, e => language.Of(CommonTexts.OutcomeOf(e.Outcome))), (AdministrationTexts.Refusal, e => string.Join(' ', e.Refusals.Select(r => r.Code))),
                    (AdministrationTexts.Origin, e => e.Origin), (AdministrationTexts.Said, e => e.Terms?.ToJsonString(Plain)), (TransactionTexts.Digest, e => e.Digest),
                ],
                after => AuditLog.List(snapshot, filter with { Limit = Page<AuditEntry>.MaxLimit, After = after is null ? null : long.Parse(after, System.Globalization.CultureInfo.InvariantCulture) }));
        }

        return Screens.Show<AuditPage>(new
        {
            Found = AuditLog.List(snapshot, filter), Wrong = refused.Select(ReasonView.Of).ToList(), Verification = VerifyJournal.Latest(snapshot, 1).FirstOrDefault(),
        });
    }
}
