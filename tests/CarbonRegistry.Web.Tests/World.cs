using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using CarbonRegistry.Tests;
using CarbonRegistry.Transactions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CarbonRegistry.Web.Tests;

/// <summary>The databases that every test runs on.</summary>
public enum Backend
{
    Sqlite,
    Postgres,
}

/// <summary>Time that only goes on when told to.</summary>
public sealed class TestClock : TimeProvider, ISetClock
{
    public static readonly Instant Beginning = Instant.Of(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    private long _now = Beginning;

    public override long TimestampFrequency => 1_000_000;

    public Instant Now => new(Interlocked.Read(ref _now));

    public override DateTimeOffset GetUtcNow() => Instant.At(Now);

    public DateTimeOffset Reference => GetUtcNow();

    public override long GetTimestamp() => Now;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks / TimeSpan.TicksPerMicrosecond);
}

/// <summary>An answer: its status, its body, and its headers.</summary>
public sealed record Answer(int Status, JsonNode? Body, HttpResponseMessage Response)
{
    public string? Code => Body is JsonObject o ? o["code"]?.GetValue<string>() : null;

    public JsonNode this[string name] => Body![name]!;
}

/// <summary>A small registry on a database of its own, behind a web node on a free port.</summary>
public sealed class World : IAsyncDisposable
{
    private readonly Microsoft.AspNetCore.Builder.WebApplication _app;
    private readonly HttpClient _http;
    private readonly string? _server;
    private readonly string _name;

    /// <summary>The accounts of every founded world: founding gives the same numbers each time.</summary>
    private static Dictionary<string, AccountNumber> AccountsOfFounded = [];

    private static readonly DatabaseTemplate Founded = new(Found);

    private World(string connection, string? server, string name, bool founded, Func<HostOptions, HostOptions>? with)
    {
        (_server, _name, Connection) = (server, name, connection);
        Accounts = founded ? new(AccountsOfFounded, StringComparer.Ordinal) : new(StringComparer.Ordinal);
        var options = new HostOptions
        {
            // A test asks as fast as it can, by tokens that can be guessed, as a demonstration's: a node that is not
            // told so takes none of them.
            Database = connection, Urls = "http://127.0.0.1:0", Clock = Clock, PasswordIterations = 1000,
            LogLevel = LogLevel.Error, TakesDemonstrationTokens = true,
            Rates = new(100_000, 100_000, 100_000, 100_000, 60, 10, 100),
        };
        _app = Host.Build(with is null ? options : with(options));
        _app.StartAsync().GetAwaiter().GetResult();
        _http = new HttpClient { BaseAddress = Addresses.First(a => a.Scheme == "http"),
            Timeout = TimeSpan.FromMinutes(10) };
    }

    public TestClock Clock { get; } = new();

    public string Connection { get; }

    public Uri Address => _http.BaseAddress!;

    /// <summary>The node's own parts.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Everywhere that the node listens.</summary>
    public IEnumerable<Uri> Addresses => _app.Urls.Select(u => new Uri(u));

    public Dictionary<string, AccountNumber> Accounts { get; }

    /// <summary>People who are signed in, by the name that stands for them where others' token would.</summary>
    internal Dictionary<string, (Browser Browser, Authenticator Passkey)> Sessions { get; } =
        new(StringComparer.Ordinal);

    /// <summary>The number of an account by its name in this world.</summary>
    public string this[string account] => Accounts[account].ToString();

    /// <summary>Persons, one of each role and some more; a person's token is their name.</summary>
    public static readonly IReadOnlyList<string> OneOfEachRole =
        ["national", "national-system", "province-11", "province-system", "pilot", "rep-1", "exchange", "auction",
            "configuration", "audit"];

    public static TheoryData<Backend> Backends =>
        Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES") is { Length: > 0 }
        ? [Backend.Sqlite, Backend.Postgres]
        : [Backend.Sqlite];

    /// <summary>A registry with a node; not founded, its database is as an installation leaves it.</summary>
    public static World Start(Backend backend, bool founded = true, Func<HostOptions, HostOptions>? with = null)
    {
        var (name, template) = ($"t_{Guid.NewGuid():N}", founded ? Founded : DatabaseTemplate.Blank);
        if (backend == Backend.Sqlite)
        {
            var file = Path.Combine(Path.GetTempPath(), name + ".db");
            template.CreateFile(file);
            return new World("Data Source=" + file, null, name, founded, with);
        }

        var server = Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES")!;
        template.CreatePostgres(name);
        return new World(new NpgsqlConnectionStringBuilder(server) { Database = name,
            MaxPoolSize = 20 }.ConnectionString, server, name, founded, with);
    }

    /// <summary>The same in a database of its own on this server; it stays there.</summary>
    public static World StartOn(string server, string options)
    {
        var name = $"t_{Guid.NewGuid():N}";
        Run(server, $"create database {name}");
        var connection = $"{new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString};{options}";
        using (var database = new Database(connection))
        {
            database.Migrate();
            Found(database);
        }

        return new World(connection, null, name, founded: true, with: null);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (browser, passkey) in Sessions.Values)
        {
            browser.Dispose();
            passkey.Dispose();
        }

        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_server is not null)
        {
            // Not by force: an autovacuum worker is not ours to end, and without force the server ends it itself.
            Run(_server, $"drop database {_name}");
            return;
        }

        foreach (var ending in new[] { "", "-wal", "-shm", ".lock" })
        {
            File.Delete(Path.Combine(Path.GetTempPath(), _name + ".db" + ending));
        }
    }

    /// <summary>Every route of the running node: method and pattern.</summary>
    public IReadOnlyList<string> Routes =>
    [
        .. _app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(m => $"{m} /{e.RoutePattern.RawText!.Trim('/')}")).Distinct(),
    ];

    public Task<Answer> Get(string? token, string path) => Send(token, HttpMethod.Get, path);

    public Task<Answer> Post(string? token, string path, string json) =>
        Send(token, HttpMethod.Post, path, Encoding.UTF8.GetBytes(json), "application/json");

    public async Task<Answer> Send(string? token, HttpMethod method, string path, byte[]? body = null,
        string? contentType = null, string? language = null)
    {
        if (token is not null && Sessions.TryGetValue(token, out var at))
        {
            // Named, so that what is confirmed is what is then done.
            var act = Guid.NewGuid();
            return await Confirmed(at.Browser, at.Passkey,
                () => at.Browser.Send(method, path, body, contentType, language, act));
        }

        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/v1/" + path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (language is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);

            // Who is refused for the length alone would otherwise hear it while still writing.
            request.Headers.ExpectContinue = body.Length > 10_000_000;
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal)
            ?? false;
        return new((int)response.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : text.Length > 0
            ? JsonValue.Create(text) : null, response);
    }

    /// <summary>What a person does who signs in again where their session has ended, and confirms what asks for
    /// it.</summary>
    private static async Task<Answer> Confirmed(Browser browser, Authenticator passkey, Func<Task<Answer>> send)
    {
        var answer = await send();
        if (answer.Status == 401)
        {
            await browser.SignIn(passkey);
            answer = await send();
        }

        if (answer.Status == 428)
        {
            var given = await browser.Post("confirmations/" + answer["confirmation"]["id"]!.GetValue<string>(),
                new JsonObject { ["credential"] = passkey.Get(answer["confirmation"]["passkey"]!) });
            Assert.True(given.Status == 200, given.Body?.ToJsonString());
            answer = await send();
        }

        return answer;
    }

    /// <summary>A transaction as JSON. Legs are "from>to:quantity" with the names of this world; a unit type may follow
    /// after a blank.</summary>
    public string Transaction(int function, string legs = "", string terms = "", string? id = null)
    {
        var written = legs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(leg =>
        {
            var parts = leg.Split('>', ':', ' ');
            var from = parts[0].Length == 0 ? "" : $"\"from\":\"{this[parts[0]]}\",";
            var unit = parts.Length > 3 ? parts[3] : "CEA";
            return $"{{{from}\"to\":\"{this[parts[1]]}\",\"unitType\":\"{unit}\",\"quantity\":{parts[2]}}}";
        });
        if (Functions.Find(function) is Transfer row && (row.Creates || row.Allows(Term.Repetition)))
        {
            // Each has a decision of its own: none rests on another's.
            terms = terms.Replace("\"reference\":\"r\"", $"\"reference\":\"r {Guid.NewGuid():N}\"",
                StringComparison.Ordinal);
        }

        return $"{{\"id\":\"{id ?? Guid.NewGuid().ToString()}\",\"function\":{function},"
            + $"\"legs\":[{string.Join(',', written)}]{(terms.Length > 0 ? "," + terms : "")}}}";
    }

    /// <summary>An act that must be carried out; the answer.</summary>
    public async Task<JsonNode> Must(string token, string operation, string form)
    {
        var answer = await Post(token, "acts/" + operation, form);
        Assert.True(answer.Status == 201 && answer["outcome"].GetValue<string>() == "posted",
            answer.Body?.ToJsonString());
        return answer.Body!;
    }

    /// <summary>An act of one national system administrator that a second approves; what it brought about.</summary>
    public async Task<JsonNode?> ByTwo(string operation, string form, string by = "national-system",
        string approver = "national-system-2")
    {
        var asked = await Post(by, "acts/" + operation, form);
        Assert.True(asked.Status == 201 && asked["outcome"].GetValue<string>() == "pending",
            asked.Body?.ToJsonString());
        return (await Must(approver, "decide-proposal",
            $$"""{"proposal":"{{asked["id"].GetValue<string>()}}","decision":"approve"}"""))["result"]!["result"];
    }

    /// <summary>Approves what somebody proposed last; what it brought about.</summary>
    public async Task<JsonNode?> ApproveLast(string proposer, string approver)
    {
        var last = (await Get(proposer, "proposals?box=mine&limit=1"))["items"]![0]!["id"]!.GetValue<string>();
        return (await Must(approver, "decide-proposal", $$"""{"proposal":"{{last}}","decision":"approve"}"""))[
            "result"]!["result"];
    }

    /// <summary>A list as a file.</summary>
    public async Task<(byte[] Bytes, string Disposition)> Download(string token, string path, string language = "zh-CN")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(bytes));
        return (bytes, response.Content.Headers.GetValues("Content-Disposition").Single());
    }

    /// <summary>A service of the node.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A transfer-out as a message of the exchange's session posts it (29): the interface takes
    /// none.</summary>
    public async Task<string> TransferOut(string token, string legs)
    {
        var actor = Service<People.Tokens>().Find(token)!.Actor;
        var parsed = legs.Split(',').Select(l => l.Split('>', ':', ' '))
            .Select(p => new Leg(Accounts[p[0]], Accounts[p[1]], UnitTypes.Find(p.Length > 3 ? p[3] : "CEA")!,
                    long.Parse(p[2], System.Globalization.CultureInfo.InvariantCulture)));
        var receipt = await Service<Ledger>()
            .Submit(new Proposal(Guid.CreateVersion7(), Transfers.TransferOutOfExchange, actor, [.. parsed],
                    Terms.None));
        Assert.True(receipt.Outcome == Outcome.Posted, string.Join(' ', receipt.Refusals.Select(r => r.Code)));
        return receipt.Id.ToString();
    }

    /// <summary>Posts a transaction that must pass; its id.</summary>
    public async Task<string> Must(string token, int function, string legs = "", string terms = "")
    {
        if (function == Transfers.TransferOutOfExchange.Code)
        {
            return await TransferOut(token, legs);
        }

        var answer = await Post(token, "transactions", Transaction(function, legs, terms));
        Assert.True(answer.Status == 201, answer.Body?.ToJsonString());
        return answer["id"].GetValue<string>();
    }

    /// <summary>Allowances down to the enterprises: 1 000 000 in EC1, 100 000 in EC2 and EC3 each.</summary>
    public async Task Fund()
    {
        await Must("national", 6, ">NT:10000000", """ "reference":"r","vintage":"2025" """);
        await Must("national", 7, "NT>NA:8000000,NT>NU:1000000", """ "reference":"r" """);
        await Must("national", 9, "NA>PT11:4000000,NA>PT31:2000000", """ "reference":"r" """);
        await Must("province-11", 16, "PT11>EC1:1000000,PT11>EC2:100000", """ "reference":"r" """);
        await Must("province-31", 16, "PT31>EC3:100000", """ "reference":"r" """);
    }

    /// <summary>Everything that everybody holds, as one text.</summary>
    public string Everything()
    {
        using var database = new Database(Connection);
        using var snapshot = new Snapshot(database);
        return string.Join('\n', snapshot.List(
            "select line, first, last, account_id, batch_id, hold_id from holding order by line, first",
            r => $"{r.GetInt16(0)} {r.GetInt64(1)}..{r.GetInt64(2)} {r.GetInt64(3)} {r.GetInt32(4)} {r.GetInt64(5)}"));
    }

    /// <summary>The available, held and in-transit quantity of an account.</summary>
    public async Task<(long Available, long Held, long InTransit)> Amounts(string account, string unit = "CEA",
        string query = "holdings", string token = "national")
    {
        var answer = await Get(token, $"accounts/{this[account]}/{query}");
        Assert.True(answer.Status == 200, answer.Body?.ToJsonString());
        var amounts = answer["unitTypes"].AsArray()
            .FirstOrDefault(u => u!["unitType"]!.GetValue<string>() == unit)?["amounts"];
        return amounts is null ? default
            : (amounts["available"]!.GetValue<long>(), amounts["held"]!.GetValue<long>(),
                amounts["inTransit"]!.GetValue<long>());
    }

    /// <summary>A text of an instant for a query.</summary>
    public static string At(long instant) => Uri.EscapeDataString(Instant.Text(instant));

    private static void Found(Database database)
    {
        var accounts = new Dictionary<string, AccountNumber>(StringComparer.Ordinal);
        using var r = new Register(database);
        foreach (var (code, kind, within) in new[] { ("00", "nation", null), ("11", "province", null),
            ("31", "province", null), ("44", "province", null), ("91", "pilot", "44") })
        {
            r.AddJurisdiction(code, kind, new("地区" + code, "Jurisdiction " + code), within);
        }

        var now = TestClock.Beginning;
        var nation = r.AddHolder(HolderKind.Nation, new("国家主管部门", "National authority"), "00");
        foreach (var type in new[] { AccountTypes.NT, AccountTypes.NA, AccountTypes.NU, AccountTypes.NC,
            AccountTypes.NW, AccountTypes.NX })
        {
            accounts[type.Code] = r.OpenAccount(type, nation, "00", new(now));
        }

        foreach (var code in new[] { "11", "31", "44" })
        {
            var province = r.AddHolder(HolderKind.Province, new("省" + code, "Province " + code), code);
            accounts["PT" + code] = r.OpenAccount(AccountTypes.PT, province, code, new(now));
            accounts["NS" + code] = r.OpenAccount(AccountTypes.NS, nation, code, new(now), year: 2025);
        }

        accounts["NO"] = r.OpenAccount(AccountTypes.NO, r.AddHolder(HolderKind.Pilot, new("试点", "Pilot"), "91"),
            "91", new(now));
        foreach (var (n, code) in new[] { (1, "11"), (2, "11"), (3, "31"), (4, "44") })
        {
            var enterprise = r.AddHolder(HolderKind.Enterprise, new("企业" + n, "Enterprise " + n), code, "USCC" + n);
            accounts["EC" + n] = r.OpenAccount(AccountTypes.EC, enterprise, code, new(now), name: "EC of 100%_" + n);
            accounts["ET" + n] = r.OpenAccount(AccountTypes.ET, enterprise, code, new(now),
                parent: accounts["EC" + n].Sequence);
            accounts["EG" + n] = r.OpenAccount(AccountTypes.EG, enterprise, code, new(now));
            accounts["EP" + n] = r.OpenAccount(AccountTypes.EP, enterprise, code, new(now), project: "P-" + n);
            accounts["EPT" + n] = r.OpenAccount(AccountTypes.ET, enterprise, code, new(now),
                parent: accounts["EP" + n].Sequence);
            accounts["EGT" + n] = r.OpenAccount(AccountTypes.ET, enterprise, code, new(now),
                parent: accounts["EG" + n].Sequence);
        }

        var exchange = r.AddHolder(HolderKind.Exchange, new("交易所", "Exchange"), "00");
        var house = r.AddHolder(HolderKind.AuctionHouse, new("拍卖机构", "Auction house"), "00");
        accounts["XD"] = r.OpenAccount(AccountTypes.XD, exchange, "00", new(now));
        accounts["AD"] = r.OpenAccount(AccountTypes.AD, house, "00", new(now));
        foreach (var trading in accounts.Where(a => a.Key.Contains('T', StringComparison.Ordinal)
            && a.Value.Type == "ET" && a.Key != "ET4").ToList())
        {
            r.Bind(trading.Value, accounts["XD"], "C" + trading.Key);
        }

        r.LetOneActAlone();
        r.OpenComplianceYear(2025, new(now - 1), new(now + 365L * 24 * 3600 * 1_000_000));
        r.SetObligation(accounts["EC1"], 2025, 10_000, "d");
        Person(r, "national", Role.NationalBusiness);
        Person(r, "national-2", Role.NationalBusiness);
        Person(r, "national-system", Role.NationalSystem);
        Person(r, "province-11", Role.ProvincialBusiness, "11");
        Person(r, "province-31", Role.ProvincialBusiness, "31");
        Person(r, "province-44", Role.ProvincialBusiness, "44");
        Person(r, "province-system", Role.ProvincialSystem, "11");
        Person(r, "pilot", Role.Pilot, "91");
        Person(r, "exchange", Role.Exchange, holder: exchange);
        Person(r, "auction", Role.AuctionHouse, holder: house);
        Person(r, "configuration", Role.Configuration);
        Person(r, "audit", Role.Audit);
        foreach (var n in new[] { 1, 2, 3, 4 })
        {
            var person = Person(r, "rep-" + n, Role.Representative);
            foreach (var account in accounts.Where(a => a.Key.StartsWith('E') && a.Key.EndsWith((char)('0' + n))))
            {
                r.AddRepresentative(new(person), account.Value);
            }
        }

        // Sees EC1 and may not move anything.
        r.AddRepresentative(new(Person(r, "viewer", Role.Representative)), accounts["EC1"], initiates: false);
        r.AddToken(new(Person(r, "late", Role.NationalBusiness)), "expires", new(now + 60_000_000),
            demonstration: true);
        Person(r, "configuration-2", Role.Configuration);
        Person(r, "national-system-2", Role.NationalSystem);
        Person(r, "national-system-3", Role.NationalSystem);
        r.Commit();
        AccountsOfFounded = accounts;
    }

    private static long Person(Register r, string name, Role role, string jurisdiction = "00", long holder = 0)
    {
        var person = r.AddPerson(name, role, jurisdiction, new(holder));
        r.AddToken(person, name, TestClock.Beginning + (3000 * Instant.Day), demonstration: true);
        return person;
    }

    private static void Run(string server, string sql)
    {
        using var source = NpgsqlDataSource.Create(server);
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}
