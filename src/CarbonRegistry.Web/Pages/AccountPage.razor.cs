using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>One account: what it is, what it holds, what happened lately; and its statement.</summary>
public partial class AccountPage
{
    private const int BlocksOfPage = 20;
    private const int RecentTransactions = 10;

    /// <summary>How browsers write a day and time.</summary>
    private static readonly string[] AtForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts/{number}", Show);
        routes.MapGet("/accounts/{number}/statement", ShowStatement).Costly();
    }

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, string number, string? after)
    {
        using var snapshot = new Snapshot(database);
        if (!AccountNumber.TryParse(number, out var account)
            || AccountQueries.Find(snapshot, http.Actor(), account) is not { } found)
        {
            return Screens.NotFound();
        }

        var now = Instant.Of(clock.GetUtcNow());
        return Screens.Show(new AccountPage
        {
            Of = found,
            Holdings = HoldingQueries.Now(snapshot, account, now),
            Blocks = HoldingQueries.Blocks(snapshot, account, now, Key(after), BlocksOfPage),
            Recent = TransactionQueries.List(snapshot, http.Actor(),
                new() { Account = account, Limit = RecentTransactions, OwnPostings = true }),
            Batches = found.Project is { } project ? CustodyQueries.OfProject(snapshot, project) : [],
            Representatives = HolderQueries.Representatives(snapshot, account),
            Pending = Proposals.ProposalQueries.OfAccount(snapshot, http.Actor(), account),
            Versions = VersionQueries.OfAccount(snapshot, account),
            Years = ComplianceSight.SeesEnterprises(http.Actor())
                ? Compliance.ComplianceQueries.YearsOf(snapshot, account) : (IReadOnlyList<short>)[],
            Policy = AccountQueries.Policy(snapshot, account),
            Now = clock.GetUtcNow(),
            Trading = AccountQueries.TradingOf(snapshot, account),
        });
    }

    private static IResult ShowStatement(HttpContext http, Database database, TimeProvider clock, string number)
    {
        using var snapshot = new Snapshot(database);
        if (!AccountNumber.TryParse(number, out var account)
            || AccountQueries.Find(snapshot, http.Actor(), account) is not { } found)
        {
            return Screens.NotFound();
        }

        // Of the future there is no statement: today's goes up to now. Without a choice, the year so far.
        var now = clock.GetUtcNow().ToOffset(Instant.Beijing);
        var query = new Filters(http);
        if (query["at"] is { } asked)
        {
            var at = DateTime.TryParseExact(asked, AtForms, CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var read)
                ? Instant.Of(new DateTimeOffset(read, now.Offset)) : Instant.Never;
            return Screens.Show(new StatementPage
            {
                Of = found, Statement = (Statement?)null, IssuedAt = Instant.Text(Instant.Of(now)),
                Invalid = at > Instant.Of(now),
                At = at > Instant.Of(now) ? null : StatementQueries.At(snapshot, account, at),
            });
        }

        var from = query.Day("from") ?? Instant.StartOf(new DateOnly(now.Year, 1, 1));
        var end = query.Day("to", later: 1) ?? Instant.Of(now);
        var today = Instant.Of(new DateTimeOffset(now.Date, now.Offset).AddDays(1));
        var invalid = query.Invalid || from >= end || end > today;
        var key = query["after"]?.Split('-')
            .Select(p => long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0)
            .ToArray();
        var statement = invalid ? null : StatementQueries.Between(
            snapshot, account, from, Instant.Min(end, Instant.Of(now)),
            key is [var seq, var ordinal and <= int.MaxValue] ? (seq, (int)ordinal) : default, 200);
        return Screens.Show(new StatementPage
        {
            Of = found, Statement = statement, IssuedAt = Instant.Text(Instant.Of(now)), Invalid = invalid,
        });
    }

    private static (short Line, short Vintage, long Last) Key(string? after)
    {
        var parts = (after ?? "").Split('-');
        return parts.Length == 3 && short.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture,
            out var line)
            && short.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var vintage)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? (line, vintage, last)
            : default;
    }
}
