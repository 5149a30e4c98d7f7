using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>How one enterprise stands for a compliance year, and its certificate (履约证明) once nothing is
/// missing.</summary>
public partial class EnterprisePage
{
    private const int Most = 200;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/compliance/{year:int}/{account}",
            (HttpContext http, Database database, TimeProvider clock, int year, string account) =>
            Show(http, database, clock, year, account, certificate: false));
        routes.MapGet("/compliance/{year:int}/{account}/certificate",
            (HttpContext http, Database database, TimeProvider clock, int year, string account) =>
            Show(http, database, clock, year, account, certificate: true));
    }

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, int year, string account,
        bool certificate)
    {
        using var snapshot = new Snapshot(database);
        var now = Instant.Of(clock.GetUtcNow());
        if (!AccountNumber.TryParse(account, out var number) || ComplianceQueries.Years(snapshot, now)
            .FirstOrDefault(y => y.Year == year) is not { } found
            || ComplianceQueries.Find(snapshot, http.Actor(), number, found.Year, now) is not { } standing
            || (certificate && !standing.IsCertified))
        {
            return Screens.NotFound();
        }

        var surrender = ComplianceQueries.SurrenderAccount(snapshot, standing.Jurisdiction, found.Year);
        return Screens.Show(new EnterprisePage
        {
            Of = standing, Year = found, Surrender = surrender, IsCertificate = certificate,
            IssuedAt = Instant.Text(now),
            InTransit = ComplianceQueries.InTransit(snapshot, [number], found.Year).GetValueOrDefault(standing.Account),
            Share = ParameterValues.At(snapshot, Parameters.OffsetShare, now),
            Certificate = !certificate ? null : CertificateNumber.Of(
                snapshot, CertificateKind.Compliance, found.Year, number.Sequence.Value).ToString(),
            Head = certificate ? JournalHead.Read(snapshot) : null,
            History = certificate ? [] : ComplianceQueries.History(snapshot, standing),
            Surrenders = TransactionQueries.List(snapshot, http.Actor(),
                new() { Account = number, Function = Transfers.Surrender.Code, Limit = Most, Whole = true }).Items
                .Where(t => t.Outcome != Outcome.Refused
                    && t.Aimed.Any(p => p.To == surrender)).ToList(),
        });
    }
}
