using System.Globalization;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>
/// What pages, lists and files say of quantities in the national demonstration after a whole compliance cycle, against
/// the holdings and postings themselves.
/// A part of the market by default; the whole, 3 378 emitters, with CARBONREGISTRY_LONG_TESTS.
/// </summary>
public sealed class NationalQuantitiesTests
{
    private const int Part = 300;

    private static bool IsWhole => Environment.GetEnvironmentVariable("CARBONREGISTRY_LONG_TESTS") is { Length: > 0 };

    [Fact]
    public async Task Every_quantity_is_that_of_the_holdings_and_postings()
    {
        await using var w = World.Start(Backend.Sqlite, founded: false, o => o with { Demonstration = true });
        short year;
        using (var seeded = new Database(w.Connection))
        {
            var world = NationalScale.Open(seeded, w.Clock, IsWhole ? NationalSize.Full : NationalSize.Reduced(Part));
            year = world.Year;
            var ledger = (Ledger)w.Services.GetService(typeof(Ledger))!;
            await NationalCycle.Run(ledger, w.Clock, world, _ => { });

            // A statement is of what lies before it.
            w.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        using var nation = new RegisterClerk(w, "demo-national");

        // The journal as a file has every posting, and the list says each transaction's whole. A freeze period that
        // ends (101) moves nothing.
        var file = (await nation.See("/transactions?format=csv&outcome=posted")).Bytes;
        var lines = Csv(file);
        var posted = snapshot.List(
            "select count(*), sum(p.last - p.first + 1) from posting p join ledger_transaction t on t.seq = p.seq "
                + "where t.outcome = 0 and t.function <> 101", r => (r.GetInt64(0), r.GetInt64(1)))[0];
        Assert.Equal(posted, (lines.LongCount(l => l["数量"].Length > 0),
            lines.Where(l => l["数量"].Length > 0).Sum(l => Number(l["数量"]))));
        var wholes = snapshot.List(
            "select t.id, sum(p.last - p.first + 1), count(*) from ledger_transaction t "
                + "join posting p on p.seq = t.seq where t.outcome = 0 and t.function <> 101 group by t.id",
            r => (Id: Database.ReadGuid(r, 0).ToString(), Sum: r.GetInt64(1), Count: r.GetInt64(2))).ToDictionary(t =>
                t.Id, t => (t.Sum, t.Count));
        Assert.Contains(wholes.Values, t => t.Count > (IsWhole ? 400 : 30));
        var shown = 0;
        for (var next = "/transactions?sort=number"; next is not null && shown < 400;)
        {
            var page = await nation.See(next);
            foreach (var row in page.All("(?s)(?<it><tr>.*?</tr>)"))
            {
                if (System.Text.RegularExpressions.Regex.Match(row,
                    "/transactions/(?<id>[0-9a-f-]{36})") is { Success: true } link
                    && wholes.TryGetValue(link.Groups["id"].Value, out var whole))
                {
                    Assert.Contains(Written(whole.Sum), row, StringComparison.Ordinal);
                    shown++;
                }
            }

            next = page.All("href=\"(?<it>/transactions[^\"]*after=[^\"]*)\"").FirstOrDefault();
        }

        Assert.True(shown > 100, shown.ToString(CultureInfo.InvariantCulture));

        // Accounts of every type: what the page and the statement say is what is held.
        var held = snapshot.List(
            "select a.number, a.type, h.line, sum(h.last - h.first + 1) from holding h "
                + "join account a on a.id = h.account_id group by a.number, a.type, h.line order by a.number",
            r => (Number: r.GetString(0), Type: r.GetString(1), Unit: UnitTypes.OfLine(r.GetInt16(2)),
                Sum: r.GetInt64(3)));
        var sample = held.GroupBy(h => h.Type).SelectMany(t =>
            t.GroupBy(h => h.Number).Where((_, i) => i % (IsWhole ? 37 : 5) == 0).Take(8)).ToList();
        Assert.True(sample.Count > 20, sample.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var account in sample)
        {
            var (page, statement) = (await nation.See("/accounts/" + account.Key),
                await nation.See($"/accounts/{account.Key}/statement"));
            Assert.All(account, unit => Assert.Contains(Written(unit.Sum), page.Text, StringComparison.Ordinal));
            Assert.All(account, unit => Assert.Contains(Written(unit.Sum), statement.Text, StringComparison.Ordinal));
        }

        // Compliance: what was due, and what the surrender accounts have; the nation's and each province's.
        var totals = (await nation.See($"/compliance/{year}")).Text;
        var due = snapshot.List("select sum(due) from obligation where year = @year", r =>
            r.GetInt64(0), ("year", year))[0];
        var surrendered = snapshot.List(
            "select coalesce(sum(h.last - h.first + 1), 0) from holding h join account a on a.id = h.account_id "
                + "where a.type = 'NS' and a.compliance_year = @year",
            r => r.GetInt64(0), ("year", year))[0];
        Assert.All(new[] { due, surrendered }, sum => Assert.Contains(Written(sum), totals, StringComparison.Ordinal));
        foreach (var (province, sum) in snapshot.List(
            "select a.jurisdiction, sum(h.last - h.first + 1) from holding h join account a on a.id = h.account_id "
                + "where a.type = 'NS' and a.compliance_year = @year group by a.jurisdiction",
            r => (r.GetString(0), r.GetInt64(1)), ("year", year)))
        {
            Assert.Contains(Written(sum), totals, StringComparison.Ordinal);
        }

        // What was created: batches as a file, the nation's workplace and what everybody may see.
        var created = snapshot.List("select line, sum(last - first + 1) from batch group by line", r =>
            (Unit: UnitTypes.OfLine(r.GetInt16(0)), Sum: r.GetInt64(1)));
        var batches = Csv((await nation.See("/batches?format=csv")).Bytes);
        Assert.Equal(created.Sum(c => c.Sum), batches.Sum(b => Number(b["创建数量"])));
        var home = (await nation.See("/")).Text;
        using var anybody = new RegisterClerk(w, "");
        var open = (await anybody.See("/public")).Text;
        Assert.All(created.Where(c => c.Unit.Kind == UnitKind.Allowance), c =>
            Assert.Contains(Written(c.Sum), home, StringComparison.Ordinal));
        Assert.All(created, c => Assert.Contains(Written(c.Sum), open, StringComparison.Ordinal));
    }

    private static string Written(long quantity) => quantity.ToString("N0", CultureInfo.InvariantCulture);

    private static long Number(string written) =>
        long.Parse(written, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>The lines of a file by the names of its columns. None of our columns here has a comma in its
    /// cells.</summary>
    private static List<Dictionary<string, string>> Csv(byte[] bytes)
    {
        var lines = System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split(',')).ToList();
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(c => c.First.Trim('"'), c =>
            c.Second.Trim('"'), StringComparer.Ordinal))];
    }
}
