using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Bench;

/// <summary>
/// How long every page takes in a registry of ten million blocks and a million transactions: the national market after
/// a whole compliance cycle, its emitters' holdings then broken into blocks by allocations to every emitter of a
/// province, and direct transfers on top. BENCH_BLOCKS and BENCH_TRANSFERS make it smaller; BENCH_PAGES_DATABASE names
/// a database to keep: it is filled where it is empty, and measured as it is where it is not.
/// </summary>
internal static class PagesAtScale
{
    private const int Times = 20;

    /// <summary>Who represents as many accounts as a group with many plants: what they see is little of the journal,
    /// and spread over all of it.</summary>
    private const string Many = "bench-of-many-accounts";
    private const int ManyAccounts = 2_523;

    public static async Task Run(string connection)
    {
        using (var database = new Database(connection))
        {
            database.Migrate();
            if (SmallDemonstration.IsEmpty(database))
            {
                await Fill(database);
            }
        }

        using (var database = new Database(connection))
        {
            AddMany(database);
        }

        await Measure(connection);
    }

    private static void AddMany(Database database)
    {
        using var register = new Register(database);
        if (register.Count("select count(*) from person where name = @name", ("name", Many)) > 0)
        {
            return;
        }

        var person = register.AddPerson(Many, Role.Representative);
        foreach (var number in register.List(
            "select number from account where type in ('EC', 'ET') order by id limit @most",
            r => AccountNumber.TryParse(r.Text("number"), out var read) ? read : throw new FormatException(),
                ("most", ManyAccounts)))
        {
            register.AddRepresentative(person, number, initiates: true, confirms: false);
        }

        register.AddToken(person, Many, new Instant(long.MaxValue), demonstration: true);
        register.Commit();
    }

    private static async Task Fill(Database database)
    {
        var watch = Stopwatch.StartNew();
        var world = NationalScale.Open(database, TimeProvider.System, NationalSize.Full);
        long nation;
        Dictionary<string, long> provinces;
        Dictionary<string, AccountNumber> accounts;
        await using (var ledger = new Ledger(database, TimeProvider.System))
        {
            await NationalCycle.Run(ledger, TimeProvider.System, world, _ => { });
        }

        using (var register = new Register(database))
        {
            register.LetOneActAlone();
            register.Commit();
        }

        using (var snapshot = new Snapshot(database))
        {
            nation = snapshot.List("select min(id) as id from person where role = 'national-business'",
                r => r.Long("id"))[0];
            provinces = snapshot.List(
                "select jurisdiction, min(id) as id from person where role = 'provincial-business' "
                    + "group by jurisdiction",
                r => (r.Text("jurisdiction"), r.Long("id")))
                .ToDictionary(r => r.Item1, r => r.Item2, StringComparer.Ordinal);
            accounts = snapshot.List("select type, jurisdiction, number from account where type in ('NT', 'NA', 'PT')",
                r => (r.Text("type") + r.Text("jurisdiction"), r.Text("number")))
                .ToDictionary(r => r.Item1, r => AccountNumber.TryParse(r.Item2, out var number) ? number : default,
                    StringComparer.Ordinal);
        }

        Console.WriteLine(FormattableString.Invariant($"the cycle: {watch.Elapsed.TotalSeconds:F0} s"));
        await using var posting = new Ledger(database, TimeProvider.System);
        var blocks = long.Parse(Environment.GetEnvironmentVariable("BENCH_BLOCKS") ?? "10000000",
            CultureInfo.InvariantCulture);
        var transfers = long.Parse(Environment.GetEnvironmentVariable("BENCH_TRANSFERS") ?? "1000000",
            CultureInfo.InvariantCulture);
        var office = Actor.Of(new PersonId(nation), Role.NationalBusiness);
        var terms = new Terms { Reference = "bench" };
        var total = blocks * 60 * 20;
        await Post(posting, new(Guid.CreateVersion7(), Transfers.CreateAllowances, office,
            [Leg(null, accounts["NT00"], total)], terms with { VintageFirst = world.Year, VintageLast = world.Year }));
        await Post(posting, new(Guid.CreateVersion7(), Transfers.AllocateNationally, office,
            [Leg(accounts["NT00"], accounts["NA00"], total)], terms));
        var emitters = world.Emitters.GroupBy(e => e.Holder.Province, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .ToList();
        await Post(posting, new(
            Guid.CreateVersion7(), Transfers.AssignToProvinces, office,
            [.. emitters.Select(g => Leg(accounts["NA00"], accounts["PT" + g.Key],
                total / emitters.Sum(e => e.Count()) * g.Count()))], terms));
        watch.Restart();
        for (long made = 0, round = 0; made < blocks; round++)
        {
            foreach (var group in emitters)
            {
                if (made >= blocks)
                {
                    break;
                }

                // Neighbouring serials go to different accounts, so that nothing merges. A file names an account once
                // (412), and no round is the same as another (413): the first account gets a tonne more each time.
                var its = group.Select(e => e.Holder.Account).Distinct().ToArray();
                await Post(posting, new(
                    Guid.CreateVersion7(), Transfers.AllocateProvincially,
                    Actor.Of(new PersonId(provinces[group.Key]), Role.ProvincialBusiness, group.Key),
                    [.. its.Select((to, i) => Leg(accounts["PT" + group.Key], to, i == 0 ? 60 + round : 60))],
                    terms with { Reference = $"bench {round}" }));
                made += its.Length;
            }
        }

        Console.WriteLine(FormattableString.Invariant($"{blocks:N0} blocks: {watch.Elapsed.TotalSeconds:F0} s"));
        watch.Restart();
        long left = transfers;
        await Task.WhenAll(Enumerable.Range(0, 512).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var holder = world.Emitters[random.Next(world.Emitters.Count)].Holder;
                await posting.Submit(new Proposal(
                    Guid.CreateVersion7(), Transfers.TransferDirectly, holder.Representative,
                    [random.Next(4) == 0 ? Leg(holder.Trading, holder.Account, random.Next(1, 4))
                        : Leg(holder.Account, holder.Trading, random.Next(1, 4))], Terms.None));
            }
        })));
        Console.WriteLine(FormattableString.Invariant($"{transfers:N0} transfers: {watch.Elapsed.TotalSeconds:F0} s"));
    }

    private static async Task Measure(string connection)
    {
        using var http = new HttpClient { BaseAddress = new("http://127.0.0.1:5998"),
            Timeout = TimeSpan.FromMinutes(20) };
        await using var server = await Server.Start(connection, http);
        var pages = await Pages(http, connection);
        Console.WriteLine();
        Console.WriteLine("| page | who | quickest ms | median ms | kB |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (var (who, page) in pages)
        {
            var times = new List<double>();
            var size = 0;
            var status = 200;
            for (var i = 0; i <= Times; i++)
            {
                var watch = Stopwatch.StartNew();
                (status, var text) = await Get(http, who, page);
                times.Add(watch.Elapsed.TotalMilliseconds);
                size = text.Length;
                if (watch.Elapsed.TotalSeconds > 5)
                {
                    break;
                }
            }

            // The first asks for what is remembered afterwards.
            var warm = times.Skip(1).DefaultIfEmpty(times[0]).Order().ToList();
            var failed = status == 200 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({status})");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{page}`{failed} | {who} | {warm[0]:F0} | {warm[warm.Count / 2]:F0} | {size / 1000.0:F0} |"));
        }
    }

    private static async Task<List<(string Who, string Page)>> Pages(HttpClient http, string connection)
    {
        string holding, trading, total, delivery, lots, serial;
        Guid transaction;
        using (var database = new Database(connection))
        using (var snapshot = new Snapshot(database))
        {
            string Account(string where) =>
                snapshot.List($"select number from account where {where} order by id limit 1",
                    r => r.Text("number"))[0];
            holding = Account("type = 'EC'");
            trading = Account("type = 'ET'");
            total = Account("type = 'PT' and jurisdiction = '11'");
            delivery = Account("type = 'XD'");
            lots = Account("type = 'AD'");
            transaction = snapshot.List(
                "select id from ledger_transaction where seq = (select max(seq) from ledger_transaction "
                    + "where function = 23 and outcome = 0)", r => r.Guid("id"))[0];
        }

        var (_, page) = await Get(http, "demo-national", "/accounts/" + holding);
        serial = Regex.Match(page, "/serials/([^\"]+)\"").Groups[1].Value;
        List<(string, string)> pages = [("", "/sign-in"), ("", "/public")];
        foreach (var who in new[]
        {
            "demo-system", "demo-national", "demo-configuration", "demo-audit", "demo-province-system-11",
            "demo-province-11", "demo-province-44", "demo-pilot-91", "demo-enterprise-1",
            "demo-individual-1", "demo-exchange", "demo-auction",
        })
        {
            var (status, _) = await Get(http, who, "/");
            pages.AddRange(status == 200 ? [(who, "/"), (who, "/transactions"), (who, "/accounts")] : []);
        }

        foreach (var who in new[] { "demo-national", "demo-province-11", "demo-enterprise-1" })
        {
            pages.AddRange([(who, "/transactions?function=23"), (who, "/transactions?function=25"),
                (who, "/transactions?outcome=refused"), (who, "/transactions?order=oldest"),
                (who, $"/transactions?account={holding}"),
                (who, "/accounts/" + holding), (who, $"/accounts/{holding}/statement"), (who, "/accounts/" + trading),
                (who, "/serials/" + serial), (who, "/transactions/" + transaction)]);
        }

        pages.AddRange(new[] { "", "?function=23", "?function=25", "?outcome=refused", "?order=oldest",
            $"?account={holding}" }.Select(q => (Many, "/transactions" + q)));
        pages.AddRange([
            (Many, "/"), (Many, "/accounts"),
            ("demo-national", "/transactions?function=6"),
            ("demo-national", "/transactions?function=8&outcome=refused"),
            ("demo-national", $"/transactions?account={total}"), ("demo-national", $"/transactions?account={delivery}"),
            ("demo-national", "/accounts?q=钢铁"), ("demo-national", "/accounts?q=zzzz"),
            ("demo-province-11", "/accounts?q=钢铁"), ("demo-national", "/accounts/" + total),
            ("demo-national", $"/accounts/{total}/statement"),
            ("demo-exchange", "/accounts/" + delivery), ("demo-exchange", $"/accounts/{delivery}/statement"),
            ("demo-auction", "/accounts/" + lots),
            ("demo-national", "/batches"), ("demo-national", "/proposals"), ("demo-province-11", "/proposals"),
            ("demo-enterprise-1", "/proposals"), ("demo-province-11", "/people"), ("demo-system", "/people"),
            ("demo-audit", "/audit"), ("demo-audit", "/audit?person=1"), ("demo-audit", "/audit?role=audit"),
            ("demo-audit", "/audit?outcome=refused"), ("demo-audit", "/audit?refusal=301"),
            ("demo-audit", "/audit?q=zzzz"),
            ("demo-national", "/holders"), ("demo-province-11", "/holders?q=钢铁"), ("demo-province-11", "/compliance"),
            ("demo-province-11", "/compliance/2025"), ("demo-audit", "/compliance/2025"),
            ("demo-audit", "/compliance/2025?sort=-outstanding"), ("demo-enterprise-1", "/notices"),
            ("demo-exchange", "/exchange-link/sessions"), ("demo-exchange", "/exchange-link/notices"),
            ("demo-national", "/accounts?sort=-name"),
            ("demo-configuration", "/calendar"), ("demo-configuration", "/parameters"),
            ("demo-enterprise-1", "/functions/24"), ("demo-province-11", "/functions/16"),
            ("demo-national", "/functions/9"), ("demo-enterprise-1", "/help"), ("demo-enterprise-1", "/rulebook"),
        ]);
        return pages;
    }

    private static async Task<(int Status, string Text)> Get(HttpClient http, string who, string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(page, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/html");
        if (who.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        }

        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Leg Leg(AccountNumber? from, AccountNumber to, long quantity) =>
        new(from, to, UnitTypes.Cea, quantity);

    private static async Task Post(Ledger ledger, Proposal proposal)
    {
        var receipt = await ledger.Submit(proposal);
        if (receipt.Outcome != Outcome.Posted)
        {
            var reasons = receipt.Refusals.Select(r => r.Code + " " + r.Kind.Text.En);
            throw new InvalidOperationException(
                $"{proposal.Function}: {string.Join("; ", reasons)} {ledger.LastFault}");
        }
    }
}
