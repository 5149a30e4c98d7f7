using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Public;

/// <summary>Everything registered of a unit type, in tonnes CO2e.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Created">Ever created.</param>
/// <param name="National">In the nation's accounts.</param>
/// <param name="Provincial">In the provinces' accounts.</param>
/// <param name="Holders">With enterprises and individuals.</param>
/// <param name="Market">At exchanges and auction houses.</param>
/// <param name="Surrendered">Surrendered.</param>
/// <param name="Cancelled">Cancelled voluntarily.</param>
/// <param name="Offset">Offset in pilot regions.</param>
/// <param name="Annulled">Annulled.</param>
public sealed record PublicTotal(
    string UnitType, long Created, long National, long Provincial, long Holders, long Market, long Surrendered,
    long Cancelled, long Offset, long Annulled);

/// <summary>How the enterprises of a province stand for a compliance year: sums.</summary>
/// <param name="Year">The compliance year.</param>
/// <param name="Jurisdiction">Two digits; 00 for all provinces.</param>
/// <param name="Name">Its name.</param>
/// <param name="Enterprises">Enterprises with an obligation.</param>
/// <param name="Complied">How many have surrendered all that is due.</param>
/// <param name="Due">Tonnes due.</param>
/// <param name="Surrendered">Tonnes surrendered.</param>
/// <param name="Reductions">Of them reductions.</param>
/// <param name="Counted">How much of what is due is met, of each enterprise no more than it owes.</param>
/// <param name="WithoutFigure">Of the tonnes surrendered, those of enterprises without a figure.</param>
public sealed record PublicCompliance(
    short Year, string Jurisdiction, Text Name, long Enterprises, long Complied, long Due, long Surrendered,
    long Reductions, long Counted, long WithoutFigure);

/// <summary>A voluntary cancellation. What an individual wrote is not shown: it may name people.</summary>
/// <param name="Transaction">The transaction's id.</param>
/// <param name="Day">The day in Beijing.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage.</param>
/// <param name="Project">The project, for reductions.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="By">The enterprise; null for an individual.</param>
/// <param name="Beneficiary">For whom; null for an individual.</param>
/// <param name="Purpose">Why; null for an individual.</param>
public sealed record PublicCancellation(Guid Transaction, string Day, string UnitType, string Vintage, string? Project,
    long Quantity, Text? By, string? Beneficiary, Text? Purpose);

/// <summary>What was issued of a project.</summary>
/// <param name="Project">The project's number.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage.</param>
/// <param name="MonitoringFrom">First day of the monitoring period.</param>
/// <param name="MonitoringTo">Last day of it.</param>
/// <param name="Reference">备案号.</param>
/// <param name="Created">Tonnes created.</param>
/// <param name="Issued">Tonnes issued to the project's owner.</param>
/// <param name="Serials">The serial numbers.</param>
/// <param name="Annulled">Tonnes annulled.</param>
public sealed record PublicIssuance(
    string Project, string UnitType, string Vintage, string? MonitoringFrom, string? MonitoringTo, string Reference,
    long Created, long Issued, string Serials, long Annulled);

/// <summary>What the registry tells everybody.</summary>
/// <param name="AsOf">The instant, ISO 8601, UTC.</param>
/// <param name="Seq">The journal's last number then.</param>
/// <param name="Digest">The journal's digest then, hexadecimal SHA-256.</param>
/// <param name="Totals">By unit type.</param>
/// <param name="Compliance">By compliance year and province, the latest year first.</param>
/// <param name="Cancellations">Voluntary cancellations, the latest first, at most ten thousand.</param>
/// <param name="Issuances">By project and batch.</param>
public sealed record PublicData(
    string AsOf, long Seq, string Digest, IReadOnlyList<PublicTotal> Totals, IReadOnlyList<PublicCompliance> Compliance,
    IReadOnlyList<PublicCancellation> Cancellations,
    IReadOnlyList<PublicIssuance> Issuances);

/// <summary>Works the public data out, at most once a minute however many ask.</summary>
internal sealed class PublicRegister(Database database, JurisdictionCatalogue places, TimeProvider clock) : IDisposable
{
    /// <summary>How long an answer is given again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    private const int MostCancellations = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<(PublicData Data, DateTimeOffset At)>? _last;

    // The enterprises that the cancellations name, by their credit codes: what is asked for by code is found, and the
    // codes themselves are not told.
    private volatile IReadOnlyDictionary<string, Text> _codes =
        new Dictionary<string, Text>(StringComparer.Ordinal);

    /// <summary>The data, not older than <see cref="Fresh"/>. Whoever comes while it is worked out waits for it, and
    /// shares what becomes of it.</summary>
    public async Task<PublicData> Get(CancellationToken stop)
    {
        Task<(PublicData Data, DateTimeOffset At)> last;
        lock (_lock)
        {
            last = _last is { IsCompleted: false } || (_last is { IsCompletedSuccessfully: true } known
                && clock.GetUtcNow() - known.Result.At < Fresh)
                ? _last
                : _last = Task.Run(() => (Read(Instant.Of(clock.GetUtcNow())), clock.GetUtcNow()),
                    CancellationToken.None);
        }

        return (await last.WaitAsync(stop)).Data;
    }

    /// <summary>The cancellations of enterprises whose name holds these words, or whose credit code it is, newest
    /// first. Individuals are not found.</summary>
    public IReadOnlyList<PublicCancellation> Cancelled(PublicData data, string asked)
    {
        var named = _codes.GetValueOrDefault(asked.ToUpperInvariant());
        return
        [
            .. data.Cancellations.Where(c => c.By is { } by && (by == named
                || by.Zh.Contains(asked, StringComparison.OrdinalIgnoreCase)
                || by.En.Contains(asked, StringComparison.OrdinalIgnoreCase))),
        ];
    }

    /// <summary>Waits for what is being worked out, so that it does not outlive its database.</summary>
    public void Dispose() => _last?.ContinueWith(_ => { }, TaskScheduler.Default).Wait(Longest);

    private PublicData Read(Instant now)
    {
        using var snapshot = new Snapshot(database);
        var head = JournalHead.Read(snapshot);
        var ways = UnitFlows.Read(snapshot);
        return new(Instant.Text(now), head.Seq, head.Digest, Totals(ways), Compliance(snapshot, now),
            Cancellations(snapshot), Issuances(ways));
    }

    private static IReadOnlyList<PublicTotal> Totals(UnitFlows ways)
    {
        var held = ways.Held();
        return [.. UnitTypes.All.Select(u =>
        {
            long Sum(params AccountType[] types) =>
                held.Where(h => h.Unit == u && types.Contains(h.Type)).Sum(h => h.Quantity);
            return new PublicTotal(
                u.Code, held.Where(h => h.Unit == u).Sum(h => h.Quantity),
                Sum(AccountTypes.NT, AccountTypes.NA, AccountTypes.NU, AccountTypes.NC), Sum(AccountTypes.PT),
                Sum(AccountTypes.EC, AccountTypes.EG, AccountTypes.EP, AccountTypes.ET),
                Sum(AccountTypes.XD, AccountTypes.AD), Sum(AccountTypes.NS), Sum(AccountTypes.NX), Sum(AccountTypes.NO),
                Sum(AccountTypes.NW));
        })];
    }

    private IReadOnlyList<PublicCompliance> Compliance(Snapshot snapshot, Instant now) =>
    [
        .. ComplianceQueries.Years(snapshot, now)
        .SelectMany(y => ComplianceQueries.Totals(snapshot, Actor.Of(default, Role.NationalBusiness), y.Year, now))
            .Where(t => t.Enterprises > 0)
            .Select(t => new PublicCompliance(
                t.Year, t.Jurisdiction, t.Jurisdiction == Account.National
                    ? new("全国", "All provinces") : places.Name(t.Jurisdiction), t.Enterprises, t.Complied, t.Due,
                t.Surrendered, t.Reductions,
                t.Counted, t.WithoutFigure)),
    ];

    private IReadOnlyList<PublicCancellation> Cancellations(Snapshot snapshot)
    {
        var rows = Cancellation.Latest(snapshot, MostCancellations);
        _codes = rows.Where(r => r.Kind == HolderKind.Enterprise && r.Identifier is not null)
            .DistinctBy(r => r.Identifier, StringComparer.Ordinal)
            .ToDictionary(r => r.Identifier!, r => r.Holder, StringComparer.Ordinal);
        var batches = UnitFlows.Read(snapshot).Batches.ToDictionary(b => b.Id);
        return
        [
            .. rows.Select(r =>
            {
                var (batch, terms) = (batches[r.Batch], r.Terms is null
                    ? null : System.Text.Json.Nodes.JsonNode.Parse(r.Terms));
                var enterprise = r.Kind == HolderKind.Enterprise;
                return new PublicCancellation(
                    r.Id, Instant.DayOf(r.At).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    UnitTypes.OfLine(batch.Line).Code,
                    SerialNumber.VintageText(batch.VintageFirst, batch.VintageLast), batch.Project, r.Quantity,
                    enterprise ? r.Holder : null, enterprise ? terms?["beneficiary"]?.ToString() : null,
                    enterprise && terms?["purpose"]?.ToString() is { } purpose ? Choices.Purposes.NameOf(purpose)
                        : null);
            }),
        ];
    }

    private static IReadOnlyList<PublicIssuance> Issuances(UnitFlows ways) =>
    [
        .. ways.Batches.Where(b => b.Project is not null).OrderBy(b => b.Project, StringComparer.Ordinal)
        .ThenBy(b => b.Id).Select(b => new PublicIssuance(
            b.Project!, UnitTypes.OfLine(b.Line).Code, SerialNumber.VintageText(b.VintageFirst, b.VintageLast),
            b.MonitoringFrom, b.MonitoringTo, b.Reference, b.Quantity,
            ways.Sum(AccountTypes.NC, AccountTypes.EP, x => x.Id == b.Id),
            SerialNumber.Of(b, new(b.Line, b.First, b.Last)).ToString(),
            AccountTypes.All.Sum(from => ways.Sum(from, AccountTypes.NW, x => x.Id == b.Id)))),
    ];
}
