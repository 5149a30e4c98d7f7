using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CarbonRegistry.Bench;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Npgsql;

// The benchmark: everything in one run on one machine, the ledger as a ratio to its baselines. Called by bench/run,
// which starts PostgreSQL. One office creates what is measured.
Ledger.TrialsMayActAlone = true;
var server = args[0];
var scratch = args[1];
var parts = args.Skip(2).DefaultIfEmpty("all").ToHashSet(StringComparer.Ordinal);
var seconds = TimeSpan.FromSeconds(
    int.Parse(Environment.GetEnvironmentVariable("BENCH_SECONDS") ?? "15", CultureInfo.InvariantCulture));
var warmUp = TimeSpan.FromSeconds(4);

// Before a process is measured for the first time: a server runs for weeks, and the runtime compiles anew what is used
// often for some 25 s.
var settling = TimeSpan.FromSeconds(30);
const int Enterprises = 5_000;

Console.WriteLine($"Machine: {Environment.ProcessorCount} processors, .NET {Environment.Version}, {Version()}; "
    + $"fsync and synchronous_commit on; {DateTime.UtcNow:yyyy-MM-dd}");
Console.WriteLine();
double baseline = 0;
if (Wanted("transfers"))
{
    Header();
    baseline = PgBench();
    Ratio(new("pgbench TPC-B, 64 clients", baseline, 0, 0, 0, 0));
    await InProcess(postgres: true);
    await InProcess(postgres: false);
}

if (Wanted("http"))
{
    Header();
    if (baseline == 0)
    {
        baseline = PgBench();
        Ratio(new("pgbench TPC-B, 64 clients", baseline, 0, 0, 0, 0));
    }

    await Http(postgres: true);
    await Http(postgres: false);
}

if (Wanted("nodes"))
{
    Header();
    await Nodes();
}

if (Wanted("nodes-http"))
{
    Header();
    await HttpNodes();
}

if (Wanted("allocation"))
{
    await Allocation(postgres: true);
    await Allocation(postgres: false);
}

if (Wanted("fragments"))
{
    await Fragments(postgres: true);
    await Fragments(postgres: false);
}

if (Wanted("scale-postgres"))
{
    await Scale(postgres: true);
}

if (Wanted("scale-sqlite"))
{
    await Scale(postgres: false);
}

foreach (var part in parts.Where(p => p is "pages-postgres" or "pages-sqlite"))
{
    await PagesAtScale.Run(Environment.GetEnvironmentVariable("BENCH_PAGES_DATABASE")
        ?? FreshConnection(postgres: part == "pages-postgres"));
}

foreach (var part in parts.Where(p => p is "load-postgres" or "load-sqlite"))
{
    await PagesUnderLoad.Run(Environment.GetEnvironmentVariable("BENCH_LOAD_DATABASE")
        ?? FreshConnection(postgres: part == "load-postgres"), settling, seconds);
}

if (parts.Contains("picker"))
{
    Console.WriteLine();
    Console.WriteLine("| database | who | typed | found | p50 ms | p97 ms |");
    Console.WriteLine("|---|---|---|---:|---:|---:|");
    foreach (var postgres in new[] { true, false })
    {
        using var database = Fresh(postgres);
        PickerAtScale.Run(postgres ? "PostgreSQL" : "SQLite", database);
    }
}

bool Wanted(string part) => parts.Contains("all") || parts.Contains(part);

void Header()
{
    Console.WriteLine();
    Console.WriteLine("| load | transfers/s | p50 ms | p99 ms | transfers | refused | of pgbench |");
    Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
}

void Ratio(Figure figure) =>
    Console.WriteLine(FormattableString.Invariant($"{figure} {(baseline > 0 ? figure.PerSecond / baseline : 0):F2} |"));

async Task InProcess(bool postgres)
{
    var where = postgres ? "PostgreSQL" : "SQLite";
    using var database = Fresh(postgres);
    var market = Market.Open(database, Enterprises);
    await using (var ledger = new Ledger(database, TimeProvider.System))
    {
        await Fill(market, ledger, 10_000);
        foreach (var (callers, before) in new[] { (64, settling), (1024, warmUp) })
        {
            Ratio(await Load.Run($"in process, {where}, {callers} callers", callers, before, seconds,
                (_, random) => Transfer(ledger, market, random)));
        }
    }

    await using var single = new Ledger(database, TimeProvider.System, maxBatch: 1);
    Ratio(await Load.Run($"baseline: one database transaction a transfer, {where}, 64 callers", 64, warmUp, seconds,
        (_, random) => Transfer(single, market, random)));
}

async Task Http(bool postgres)
{
    var where = postgres ? "PostgreSQL" : "SQLite";
    var (connection, market) = await FilledDatabase(postgres);
    using var http = Caller(5999);
    await using var process = await Server.Start(connection, http);
    foreach (var (callers, before) in new[] { (64, settling), (512, warmUp) })
    {
        Ratio(await Load.Run($"HTTP, {where}, {callers} callers", callers, before, seconds,
            (_, random) => Post(http, market, random)));
    }

    Ratio(await Load.Run($"HTTP in bulks of 100, {where}, 16 callers", 16, warmUp, seconds, async (_, random) =>
    {
        var bodies = Enumerable.Range(0, 100).Select(_ => Body(market, random));
        using var body = Json($$"""{"atomic":false,"transactions":[{{string.Join(',', bodies)}}]}""");
        using var answer = await http.PostAsync(new Uri("/api/v1/transactions/bulk", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? (100, Regex.Count(text, "\"status\":422")) : throw new InvalidOperationException(text);
    }));
}

// Filled before servers open it.
async Task<(string Connection, Market Market)> FilledDatabase(bool postgres)
{
    var connection = FreshConnection(postgres);
    using var database = new Database(connection);
    var market = Market.Open(database, Enterprises);
    await using var ledger = new Ledger(database, TimeProvider.System);
    await Fill(market, ledger, 10_000);
    return (connection, market);
}

static HttpClient Caller(int port)
{
    var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2048 }) { BaseAddress = new(
        $"http://127.0.0.1:{port}") };
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Market.Token);
    return http;
}

static async Task<(int Made, int Refused)> Post(HttpClient http, Market market, Random random)
{
    using var body = Json(Body(market, random));
    using var answer = await http.PostAsync(new Uri("/api/v1/transactions", UriKind.Relative), body);
    return (1, (int)answer.StatusCode == 201 ? 0 : (int)answer.StatusCode == 422
        ? 1 : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync()));
}

static string Body(Market market, Random random)
{
    var i = random.Next(Enterprises);
    var (from, to) = random.Next(2) == 0
        ? (market.Holding[i], market.Trading[i]) : (market.Trading[i], market.Holding[i]);
    return $$"""
        {"id":"{{Guid.CreateVersion7()}}","function":23,
         "legs":[{"from":"{{from}}","to":"{{to}}","unitType":"CEA","quantity":{{random.Next(1, 50)}}}]}
        """;
}

static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

// Two servers on one database, as in production: each with its callers.
async Task HttpNodes()
{
    var (connection, market) = await FilledDatabase(postgres: true);
    using var first = Caller(5998);
    using var second = Caller(5999);
    await using var one = await Server.Start(connection, first);
    await using var two = await Server.Start(connection, second);
    HttpClient[] nodes = [first, second];
    await Load.Run("both settle", 64, TimeSpan.Zero, 2 * settling,
        (caller, random) => Post(nodes[caller % 2], market, random));
    foreach (var callers in new[] { 64, 512 })
    {
        await TwoOverOne("HTTP", callers, (node, random) => Post(nodes[node], market, random));
    }
}

async Task Nodes()
{
    var connection = FreshConnection(postgres: true);
    using var one = new Database(connection);
    using var two = new Database(connection);
    var market = Market.Open(one, Enterprises);
    await using var first = new Ledger(one, TimeProvider.System);
    await Fill(market, first, 10_000);
    await using var second = new Ledger(two, TimeProvider.System);
    foreach (var callers in (Environment.GetEnvironmentVariable("BENCH_CALLERS") ?? "64,256,1024").Split(',')
        .Select(int.Parse))
    {
        await TwoOverOne("in process", callers, (node, random) => Transfer(node == 0 ? first : second, market, random));
    }
}

// The same callers at one node and spread over two, and as many again at the second.
async Task TwoOverOne(string how, int callers, Func<int, Random, Task<(int, int)>> transfer)
{
    var figures = await InTurn(8, 3, (way, warmUp) =>
    {
        var all = way == 2 ? callers * 2 : callers;
        var nodes = way == 0 ? 1 : 2;
        return Load.Run(
            nodes == 1 ? $"one node, {how}, {callers} callers" : $"two nodes, {how}, {all / 2} callers each", all,
            warmUp, seconds / 2,
            (caller, random) => transfer(caller % nodes, random));
    });
    Array.ForEach(figures, f => Ratio(f.Median));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"two nodes over one, {how}, {callers} callers: {figures[1].OfFirst:F2} with the same callers, "
            + $"{figures[2].OfFirst:F2} with as many again"));
}

// Loads in turn, again and again there and back, since the machine is not the same from minute to minute. The first
// round warms up; of the others the median of each, and the median of what each is of the first of the same round.
async Task<(Figure Median, double OfFirst)[]> InTurn(int rounds, int loads, Func<int, TimeSpan, Task<Figure>> run)
{
    var figures = Enumerable.Range(0, loads).Select(_ => new List<Figure>()).ToArray();
    for (var round = 0; round < rounds; round++)
    {
        foreach (var load in Enumerable.Range(0, loads).Select(i => round % 2 == 0 ? i : loads - 1 - i))
        {
            figures[load].Add(await run(load, round == 0 ? warmUp : TimeSpan.FromSeconds(1)));
        }
    }

    return Array.ConvertAll(figures, f => (
        f.Skip(1).OrderBy(x => x.PerSecond).ElementAt((rounds - 1) / 2),
        f.Zip(figures[0], (x, first) => x.PerSecond / first.PerSecond).Skip(1).Order().ElementAt((rounds - 1) / 2)));
}

async Task Allocation(bool postgres)
{
    using var database = Fresh(postgres);
    var market = Market.Open(database, 3_378);
    await using var ledger = new Ledger(database, TimeProvider.System);
    await market.Create(ledger, 1_000_000_000);
    for (var i = 1; i <= 3; i++)
    {
        var watch = Stopwatch.StartNew();
        await market.Allocate(ledger, market.Holding, 1_000 + i);
        var where = postgres ? "PostgreSQL" : "SQLite";
        Console.WriteLine(FormattableString.Invariant(
            $"allocation file of 3 378 lines, {where}, time {i}: {watch.Elapsed.TotalSeconds:F3} s"));
    }
}

async Task Fragments(bool postgres)
{
    var where = postgres ? "PostgreSQL" : "SQLite";
    using var database = Fresh(postgres);
    var market = Market.Open(database, 4);
    await using var ledger = new Ledger(database, TimeProvider.System);
    await market.Create(ledger, 10_000_000);

    // Enterprises 0 and 1 get every second tonne each; 2 gets one block.
    for (var i = 0; i < 20; i++)
    {
        await market.Allocate(ledger, Enumerable.Range(0, 10_000).Select(k => market.Holding[k % 2]), 1);
    }

    await market.Allocate(ledger, [market.Holding[2]], 100_000);
    var costs = new double[2];
    foreach (var (enterprise, index) in new[] { (2, 0), (0, 1) })
    {
        var figure = await Load.Run(
            $"moving 1 tonne out of {(index == 0 ? "one block" : "100 000 fragments")}, {where}", 1, warmUp, seconds,
            async (_, _) =>
        {
            var receipt = await ledger.Submit(market.Transfer(enterprise, back: false, 1));
            return (1, receipt.Outcome == Outcome.Posted ? 0 : 1);
        });
        costs[index] = 1000 / figure.PerSecond;
        Console.WriteLine(figure);
    }

    Console.WriteLine(FormattableString.Invariant(
        $"cost of moving a little out of 100 000 fragments over one block, {where}: {costs[1] / costs[0]:F2}"));
    var watch = Stopwatch.StartNew();
    var all = await ledger.Submit(market.Transfer(1, back: false, 100_000));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"moving all of an account of 100 000 fragments, {where}: {all.Outcome}, {all.Postings.Count} postings, "
            + $"{watch.Elapsed.TotalSeconds:F2} s"));
}

async Task Scale(bool postgres)
{
    var where = postgres ? "PostgreSQL" : "SQLite";
    foreach (var size in new long[] { 1_000_000, 10_000_000 })
    {
        var (small, large) = (await Filled(postgres, 10_000), await Filled(postgres, size));
        foreach (var (figure, ofFirst) in await InTurn(8, 2, (i, warmUp) =>
        {
            var scale = i == 0 ? small : large;
            return Load.Run(
                $"in process, {where}, 1024 callers, {scale.Blocks:N0} blocks", 1024, warmUp, seconds / 2,
                (_, random) => TakeOut(scale.Ledger, scale.Market, random,
                    (int)Math.Min(scale.Market.Holding.Length, scale.Blocks)));
        }))
        {
            Console.WriteLine(FormattableString.Invariant($"{figure} {ofFirst:P0} of the rate at 10 000 |"));
        }

        await small.Ledger.DisposeAsync();
        small.Database.Dispose();
        await large.Ledger.DisposeAsync();
        var watch = Stopwatch.StartNew();
        var findings = 0;
        CarbonRegistry.Audit.Verifier.Verify(large.Database, _ => findings++);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"verify, {where}, {size:N0} blocks and more: {watch.Elapsed.TotalSeconds:F1} s, {findings} findings, "
                + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000:N0} MB"));
        large.Database.Dispose();
    }
}

// A registry of so many blocks among 20 000 enterprises, filled by the ledger itself.
async Task<(Database Database, Market Market, Ledger Ledger, long Blocks)> Filled(bool postgres, long size)
{
    var database = Fresh(postgres);
    var market = Market.Open(database, 20_000);
    var ledger = new Ledger(database, TimeProvider.System);
    await market.Create(ledger, 240 * size);
    var watch = Stopwatch.StartNew();
    for (var blocks = 0L; blocks < size; blocks += 10_000)
    {
        // Neighbouring serials go to different accounts, so that nothing merges.
        await market.Allocate(ledger, market.Holding.Skip((int)(blocks % 20_000)).Take(10_000), 240);
    }

    var where = postgres ? "PostgreSQL" : "SQLite";
    Console.WriteLine(FormattableString.Invariant(
        $"filled to {size:N0} blocks, {where}: {size / watch.Elapsed.TotalSeconds:N0} legs/s"));
    if (postgres)
    {
        using var vacuum = NpgsqlDataSource.Create(LastConnection());
        await using var command = vacuum.CreateCommand("vacuum (analyze) holding");
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    return (database, market, ledger, size);
}

static async Task<(int, int)> Transfer(Ledger ledger, Market market, Random random, int reach = Enterprises)
{
    var receipt = await ledger.Submit(market.Transfer(random.Next(reach), random.Next(2) == 0, random.Next(1, 50)));
    return receipt.Seq == 0 ? throw new InvalidOperationException($"{receipt.Refusals[0].Code} {ledger.LastFault}")
        : (1, receipt.Outcome == Outcome.Posted ? 0 : 1);
}

// Every block is of 240 tonnes, so that next to none of these is refused at any size: a refusal costs less than a
// transfer.
static async Task<(int, int)> TakeOut(Ledger ledger, Market market, Random random, int reach)
{
    var receipt = await ledger.Submit(market.Transfer(random.Next(reach), back: false, random.Next(1, 4)));
    return (1, receipt.Outcome == Outcome.Posted ? 0 : 1);
}

// Both accounts of every enterprise hold units, so that few transfers are refused.
static async Task Fill(Market market, Ledger ledger, long each)
{
    await market.Create(ledger, 10 * each * market.Holding.Length);
    await market.Allocate(ledger, market.Holding, each * 2);
    var moves = market.Holding.Select((_, i) => ledger.Submit(market.Transfer(i, back: false, each))).ToArray();
    var receipts = await Task.WhenAll(moves);
    if (Array.Exists(receipts, r => r.Outcome != Outcome.Posted))
    {
        throw new InvalidOperationException("Filling was refused.");
    }
}

Database Fresh(bool postgres) => new(FreshConnection(postgres));

string FreshConnection(bool postgres)
{
    var name = "bench_" + Guid.NewGuid().ToString("N");
    if (!postgres)
    {
        return lastConnection = $"Data Source={Path.Combine(scratch, name)}.db";
    }

    using var admin = NpgsqlDataSource.Create(server);
    using var create = admin.CreateCommand($"create database {name}");
    create.ExecuteNonQuery();
    return lastConnection = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
}

string LastConnection() => lastConnection;

double PgBench()
{
    var c = new NpgsqlConnectionStringBuilder(server);
    var common = $"-h {c.Host} -p {c.Port} -U {c.Username}";
    Shell("pgbench", $"{common} -i -q -s 64 {c.Database}");
    var text = Shell("pgbench", $"{common} -c 64 -j 2 -T {(int)seconds.TotalSeconds} {c.Database}");
    return double.Parse(Regex.Match(text, @"tps = ([\d.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}

string Version()
{
    using var source = NpgsqlDataSource.Create(server);
    using var command = source.CreateCommand("select version()");
    return ((string)command.ExecuteScalar()!).Split(" on ")[0];
}

static string Shell(string program, string arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true,
        RedirectStandardError = true, UseShellExecute = false })!;
    var error = process.StandardError.ReadToEndAsync();
    var text = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? text : throw new InvalidOperationException(error.Result);
}

internal static partial class Program
{
    private static string lastConnection = "";
}
