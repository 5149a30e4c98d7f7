using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// Requests of every kind by everybody, made of the interface's description and of the pages' forms as the running node
/// gives them: valid, changed, hostile. No answer is 5xx, none is of a kind that is not described, and what is refused
/// has changed nothing. <c>CARBONREGISTRY_FUZZ_REQUESTS</c> says how many on each database (1 500),
/// <c>CARBONREGISTRY_FUZZ_SEED</c> from which seed on (1).
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private static readonly int Requests = Number("CARBONREGISTRY_FUZZ_REQUESTS", 1500);
    private static readonly int Seed = Number("CARBONREGISTRY_FUZZ_SEED", 1);

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task No_answer_is_ours_to_blame_or_undescribed_and_what_is_refused_changes_nothing(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var fuzz = await Fuzz.Begin(w, Seed);
        await fuzz.Run(Requests);
        output.WriteLine(fuzz.Summary);
        Assert.True(fuzz.Failures.Count == 0,
            $"seed {Seed}, {fuzz.Summary}\n{string.Join('\n', fuzz.Failures.Values.Take(40))}");

        // Something was accepted too, by the interface and by pages, and every operation was asked.
        Assert.True(fuzz.Accepted > Requests / 20, fuzz.Summary);
        Assert.True(fuzz.Forms > 20, fuzz.Summary);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number : otherwise;

    /// <summary>One campaign against one node.</summary>
    private sealed partial class Fuzz : IDisposable
    {
        private static readonly string?[] People =
            [.. World.OneOfEachRole, "national-2", "province-31", "province-44", "rep-2", "rep-3", "rep-4", "viewer",
                null, "nobody"];

        /// <summary>Texts that have broken programs.</summary>
        private static readonly string[] Hostile =
        [
            "", " ", "\0", "a\0b", "\u0001\u001f", "\ufeff", "\u202e", "\uffff", new string('x', 5000),
            new string('长', 300), "'; drop table account; --", "\" or 1=1", "%", "%00", "_", "~", "\\",
            "<script>alert(1)</script>", "{{7*7}}",
            "${7*7}", "../../etc/passwd", "null", "true", "-1", "0", "1e9", "NaN", "9223372036854775807",
            "9223372036854775808", "99999999999999999999999", "2025-02-30", "9999-12-31", "0000-00-00",
            "2026-06-01T00:00:00+99:00",
            "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z", "CN-EC-11-00000000-00", "CN-EC-99-99999999-99",
            "00000000-0000-0000-0000-000000000000", "=cmd|' /C calc'!A0", "\r\nX-Injected: 1", "😀", "é", "\u0130",
            "١٢٣",
        ];

        private readonly World _w;
        private readonly Random _random;
        private readonly Database _database;
        private readonly HttpClient _http;
        private readonly DescribedInterface _interface;
        private readonly List<string> _accounts, _ids = [],
        _serials = ["CN-CEA-2025-000000000001", "CN-CEA-2025-000000000001..000000000010"], _parameters = [];
        private readonly Dictionary<int, int> _statuses = [];
        private readonly List<(string Who, string Page, Form Form)> _forms = [];
        private readonly Dictionary<string, long> _changes = new(StringComparer.Ordinal);
        private int _made;

        private Fuzz(World w, int seed, JsonNode document)
        {
            (_w, _random, _interface) = (w, new(seed), new(document));
            _database = new(w.Connection);
            _http = new(new SocketsHttpHandler { AllowAutoRedirect = false,
                UseCookies = false }) { BaseAddress = w.Address, Timeout = TimeSpan.FromMinutes(10) };
            _accounts = [.. w.Accounts.Values.Select(a => a.ToString())];
        }

        /// <summary>What went wrong, one of each kind.</summary>
        public Dictionary<string, string> Failures { get; } = new(StringComparer.Ordinal);

        public int Accepted => _statuses.Where(s => s.Key < 400).Sum(s => s.Value);

        public int Forms => _forms.Count;

        public string Summary => string.Create(CultureInfo.InvariantCulture,
            $"{_made} requests, {_forms.Count} forms of pages: ")
            + string.Join(", ", _statuses.OrderBy(s => s.Key).Select(s => $"{s.Key} × {s.Value}"));

        public static async Task<Fuzz> Begin(World w, int seed)
        {
            var fuzz = new Fuzz(w, seed, (await w.Get(null, "/openapi/v1.json")).Body!);
            fuzz.Watch();
            foreach (var parameter in (await w.Get("configuration", "parameters")).Body!.AsArray())
            {
                fuzz._parameters.Add(parameter!["name"]!.GetValue<string>());
            }

            await fuzz.FindForms();
            return fuzz;
        }

        public async Task Run(int requests)
        {
            var operations = _interface.Operations.Where(o => !o.Path.StartsWith("/health", StringComparison.Ordinal))
                .ToList();
            while (_made < requests)
            {
                if (_random.Next(3) == 0)
                {
                    await AskPage(Pick(_forms));
                }
                else
                {
                    // All in turn, so that none is left out, then at random.
                    await AskInterface(_made < operations.Count * 3
                        ? operations[_made % operations.Count] : Pick(operations));
                }
            }
        }

        public void Dispose()
        {
            _http.Dispose();
            _database.Dispose();
        }

        private T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

        private bool Chance(int percent) => _random.Next(100) < percent;

        // ---- what has changed ----

        /// <summary>
        /// Has the database count every change of its records, so that after each request it is known whether it
        /// changed any. Left out are refusals in the journal with what counts them, who was last seen when, attempts,
        /// confirmations that were asked for, verifications (37), which go on in the background, and what is only
        /// worked out from the rest.
        /// </summary>
        private void Watch()
        {
            string[] workedOut = ["ledger", "totals_head", "balance", "flow", "flow_of_kinds", "journal_of_person",
                "journal_of_jurisdiction", "verification"];
            using var snapshot = new Snapshot(_database);
            var tables = snapshot.List(
                _database.IsPostgres
                    ? "select table_name from information_schema.tables where table_schema = 'public' "
                        + "and table_type = 'BASE TABLE'"
                    : "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
                r => r.GetString(0)).Where(t =>
                    !workedOut.Contains(t) && (t == "session" || !RecordTables.Left.ContainsKey(t))).ToList();
            Assert.Contains("holding", tables);
            foreach (var table in tables)
            {
                if (_database.IsPostgres)
                {
                    _database.Execute(
                        $"create function fuzz_{table}() returns trigger language plpgsql as $$ begin "
                            + $"{PostgresBody(table)} return null; end $$");
                    _database.Execute(
                        "create trigger zz_fuzz after insert or update "
                            + $"or delete on \"{table}\" for each row execute function fuzz_{table}()");
                    continue;
                }

                foreach (var what in new[] { "insert", "update",
                    "delete" }.Where(e => !(e == "update" && table is "session" or "access_token")))
                {
                    var when = table == "ledger_transaction" && what == "insert"
                        ? "when new.outcome <> 1 and new.function <> 37" : "";
                    _database.Execute(
                        $"create trigger zz_fuzz_{table}_{what} after {what} on \"{table}\" {when} begin "
                            + $"{Count($"'fuzz {table} {what}'")} end");
                }
            }

            static string PostgresBody(string table) => table switch
            {
                "ledger_transaction" =>
                    "if TG_OP <> 'INSERT' or (new.outcome <> 1 and new.function <> 37) then "
                        + $"{Count("'fuzz ' || TG_TABLE_NAME || ' ' || TG_OP")} end if;",
                "session" or "access_token" =>
                    $"if TG_OP <> 'UPDATE' then {Count("'fuzz ' || TG_TABLE_NAME || ' ' || TG_OP")} end if;",
                _ => Count("'fuzz ' || TG_TABLE_NAME || ' ' || TG_OP"),
            };

            // In a table that nobody vouches for: a table of its own would be one that the verifier does not know.
            static string Count(string what) =>
                $"insert into throttle (key, failures, failed_at, blocked_until) values ({what}, 1, 0, 0) "
                    + "on conflict (key) do update set failures = throttle.failures + 1;";
        }

        private List<string> Changes()
        {
            using var snapshot = new Snapshot(_database);
            var counts = snapshot.List("select key, failures from throttle where key like 'fuzz %'",
                r => (What: r.GetString(0), Count: r.GetInt64(1)));
            var changed = counts.Where(c => c.Count != _changes.GetValueOrDefault(c.What)).Select(c => c.What).ToList();
            foreach (var (what, count) in counts)
            {
                _changes[what] = count;
            }

            return changed;
        }

        // ---- the interface ----

        private async Task AskInterface(DescribedOperation operation)
        {
            var hostility = _random.Next(100) switch { < 40 => 0, < 75 => 1, _ => 2 };
            var path = operation.Path;
            var query = new List<string>();
            foreach (var (name, where, schema) in operation.Parameters)
            {
                var value = hostility == 2 && Chance(50) ? Pick(Hostile) : TextOf(name, schema);
                if (where == "path")
                {
                    path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value.Length == 0 ? "x" : value),
                        StringComparison.Ordinal);
                }
                else if (where == "query" && Chance(name == "dryRun" ? 30 : 50))
                {
                    query.Add($"{name}={Escape(value)}");
                }
            }

            if (hostility > 0 && Chance(10))
            {
                query.Add(Pick(["colour=red", "limit=0", "limit=1&limit=2", "q=%00", "%00=1", "after=-1", "format=exe",
                    "x=%ED%A0%80"]));
            }

            using var request = new HttpRequestMessage(new HttpMethod(operation.Method),
                path + (query.Count > 0 ? "?" + string.Join('&', query) : ""));
            var body = "";
            if (operation.Bodies is { Count: > 0 } bodies)
            {
                var (type, schema) = Pick(bodies);
                body = type == "application/json" ? Changed(ValueOf("", schema, 0), hostility) : Chance(50)
                    ? "to,quantity\r\n" + Pick(_accounts) + ",1" : string.Join(',', Hostile.Skip(_random.Next(30)));
                var bytes = hostility == 2 && Chance(20)
                    ? Broken(Encoding.UTF8.GetBytes(body)) : Encoding.UTF8.GetBytes(body);
                request.Content = new ByteArrayContent(bytes);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", hostility == 2 && Chance(20)
                    ? Pick(["text/plain", "application/json; charset=utf-16", "multipart/form-data",
                            "application/x-www-form-urlencoded", "x"]) : type);
            }
            else if (hostility == 2 && operation.Method != "GET" && Chance(50))
            {
                request.Content = new StringContent(Pick(Hostile).Replace("\0", "", StringComparison.Ordinal));
            }

            var who = Pick(People);
            Say(request, who);
            if (Chance(20))
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", hostility == 2 ? "x" : _ids.Count > 0
                    && Chance(30) ? Pick(_ids) : NewId());
            }

            var (status, type2, answer) = await Send(request, who, operation.Method + " " + operation.Path, body);
            if (status == 0)
            {
                return;
            }

            // The server itself refuses a null character in an address, before any endpoint is found.
            if (status == 400 && answer.Length == 0 && request.RequestUri!.OriginalString.Contains("%00",
                StringComparison.Ordinal))
            {
                return;
            }

            if (_interface.Undescribed(operation, status, type2, answer) is { } what)
            {
                Fail($"{operation.Method} {operation.Path} {status} {Regex.Replace(what, @"\d+", "#")}", request, who,
                    body, $"not described: {what}; {Cut(answer)}");
            }

            foreach (Match id in Uuid.Matches(answer))
            {
                if (_ids.Count < 400)
                {
                    _ids.Add(id.Value);
                }
            }
        }

        private string NewId()
        {
            var bytes = new byte[16];
            _random.NextBytes(bytes);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            return new Guid(bytes, bigEndian: true).ToString();
        }

        /// <summary>A value as its name and schema suggest.</summary>
        private JsonNode? ValueOf(string name, JsonNode? schema, int depth)
        {
            schema = _interface.Resolve(schema);
            if (schema?["enum"] is JsonArray names)
            {
                return Pick(names.ToList())?.DeepClone();
            }

            if ((schema?["oneOf"] ?? schema?["anyOf"]) is JsonArray any)
            {
                return ValueOf(name, any.LastOrDefault(), depth);
            }

            var type = schema?["type"] is JsonArray several ? several.Select(t => t!.GetValue<string>())
                .First(t => t != "null") : schema?["type"]?.GetValue<string>();
            switch (type)
            {
                case "object" when depth < 6:
                    var required = (schema!["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>())
                        .ToHashSet(StringComparer.Ordinal);
                    var made = new JsonObject();
                    foreach (var (member, of) in schema["properties"] as JsonObject ?? [])
                    {
                        if (required.Contains(member)
                            || Chance(member is "legs" or "from" or "to" or "reference" or "quantity" ? 85 : 25))
                        {
                            made[member] = ValueOf(member, of, depth + 1);
                        }
                    }

                    return made;
                case "array" when depth < 6:
                    return new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3))
                        .Select(_ => ValueOf(name.TrimEnd('s'), schema!["items"], depth + 1))]);
                case "integer" or "number":
                    return name is "function" or "functions" ? _random.Next(1, 45) : name == "year"
                        ? _random.Next(2024, 2027) : name is "person" or "holder"
                        ? _random.Next(1, 30) : _random.Next(0, 100);
                case "boolean":
                    return Chance(50);
                default:
                    return TextOf(name, schema);
            }
        }

        private string TextOf(string name, JsonNode? schema) => name.ToUpperInvariant() switch
        {
            "FROM" or "TO" or "ACCOUNT" or "NUMBER" or "PARENT" or "HELDFOR" => Chance(95) ? Pick(_accounts) : name,
            "ID" or "TRANSACTIONID" or "REFERSTO" or "PROPOSAL" or "SESSION" or "CONFIRMATION" or "REQUEST" =>
                _ids.Count > 0 && Chance(40) ? Pick(_ids) : NewId(),
            "NAME" => Chance(40) ? Pick(_parameters) : "名称 " + _random.Next(100),
            "UNITTYPE" => Pick(["CEA", "CCER"]),
            "SERIAL" or "SERIALS" => Pick(_serials),
            "VINTAGE" => Pick(["2025", "2024", "2024+2025"]),
            "JURISDICTION" or "CODE" => Pick(["11", "31", "44", "91", "00"]),
            "TYPE" => Pick(["EC", "EG", "ET", "EP", "XD", "AD"]),
            "STATE" => Pick(["open", "restricted", "frozen", "closing", "closed"]),
            "OUTCOME" => Pick(["posted", "refused", "pending"]),
            "ORDER" => Pick(["newest", "oldest"]),
            "FORMAT" => Pick(["csv", "xlsx"]),
            "DRYRUN" => Pick(["true", "false"]),
            "LIMIT" => _random.Next(1, 1000).ToString(CultureInfo.InvariantCulture),
            "YEAR" => "2025",
            "KIND" => Pick(["judicial", "dispute", "enterprise", "individual"]),
            "FREEZEUNTIL" or "EXPIRESAT" or "AT" or "OPENSAT" or "CLOSESAT" or "EFFECTIVEAT" =>
                Pick(["2026-07-01T00:00:00Z", "2026-05-01T00:00:00+08:00"]),
            "MONITORINGFROM" or "MONITORINGTO" or "DATE" or "DAY" => Pick(["2025-01-01", "2025-12-31"]),
            "CREDITCODE" or "IDENTIFIER" => Demonstration.Identifiers.CreditCode("11", _random.Next(1, 900)),
            _ => schema?["format"]?.GetValue<string>() == "uuid" ? NewId() : Chance(80) ? _random.Next(1, 40)
                .ToString(CultureInfo.InvariantCulture) : "说明",
        };

        /// <summary>The JSON, with one or some of its values changed.</summary>
        private string Changed(JsonNode? value, int hostility)
        {
            if (hostility == 0 || value is null)
            {
                return value?.ToJsonString() ?? "null";
            }

            var text = value.ToJsonString();
            for (var i = 0; i < hostility; i++)
            {
                var places = Scalar.Matches(text);
                if (places.Count == 0)
                {
                    break;
                }

                var place = places[_random.Next(places.Count)];
                var other = _random.Next(8) switch
                {
                    0 => "null", 1 => "[]", 2 => "{}",
                    3 => Pick(["0", "-1", "1.5", "1e400", "9223372036854775807", "9223372036854775808", "true"]),
                    4 => Pick(["\"\\ud800\"", "\"\\u0000\"", "\"\\udc00x\""]),
                    5 => place.Value + Pick([",\"x\":1", "", ",", "}"]),
                    _ => JsonValue.Create(Pick(Hostile)).ToJsonString(),
                };
                text = text[..place.Index] + other + text[(place.Index + place.Length)..];
            }

            return hostility == 2 && Chance(15)
                ? Pick([text[..(text.Length / 2)], text + text, "[" + text + "]", new string('[', 2000), "", "null",
                        "\"x\"", "5"]) : text;
        }

        private byte[] Broken(byte[] bytes)
        {
            for (var i = 0; i < 3 && bytes.Length > 0; i++)
            {
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
            }

            return bytes;
        }

        private static string Escape(string value) =>
            string.Concat(value.EnumerateRunes().Select(r => Uri.EscapeDataString(r.ToString())));

        // ---- the pages' forms ----

        private async Task FindForms()
        {
            foreach (var who in World.OneOfEachRole.Append("rep-2"))
            {
                var seen = new HashSet<string>(StringComparer.Ordinal) { "/" };
                var next = new Queue<string>(["/", "/me/security", "/sign-in", "/setup", "/enrol", "/notices",
                    $"/accounts/{_accounts[0]}"]);
                for (var visits = 0; visits < 60 && next.TryDequeue(out var page); visits++)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, page);
                    Say(request, who);
                    request.Headers.Accept.ParseAdd("text/html");
                    var (status, type, html) = await Send(request, who, "GET page", "");
                    if (status != 200 || type != "text/html")
                    {
                        continue;
                    }

                    foreach (var form in Form.All(html)
                        .Where(f => f.IsPost && !_forms.Exists(k => k.Who == who
                                && k.Form.Shape(k.Page) == f.Shape(page))))
                    {
                        _forms.Add((who, page, form));
                    }

                    foreach (Match link in Link.Matches(html))
                    {
                        var address = WebUtility.HtmlDecode(link.Groups["to"].Value);
                        if (address.StartsWith('/') && !address.StartsWith("/assets", StringComparison.Ordinal)
                            && seen.Add(Regex.Replace(address, @"\d{3,}|\?.*", "")))
                        {
                            next.Enqueue(address);
                        }
                    }
                }
            }
        }

        private async Task AskPage((string Who, string Page, Form Form) found)
        {
            var (who, page, form) = found;
            var hostility = _random.Next(100) switch { < 40 => 0, < 75 => 1, _ => 2 };
            var fields = new List<(string Name, string Value)>();
            foreach (var (name, value, choices) in form.Fields)
            {
                var of = choices.Count > 0 && Chance(90) ? Pick(choices) : value.Length > 0 && Chance(70)
                    ? value : TextOf(name.Split('-')[0], null);
                if (hostility > 0 && Chance(hostility * 20))
                {
                    of = Pick(Hostile);
                }

                if (hostility < 2 || Chance(90))
                {
                    fields.Add((name, of));
                }
            }

            if (hostility == 2 && Chance(20))
            {
                fields.Add((Pick(Hostile), Pick(Hostile)));
            }

            if (hostility == 2 && Chance(5))
            {
                fields.AddRange(Enumerable.Range(0, 1100).Select(i => ($"f{i}", "1")));
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, form.Action(page));
            if (form.IsMultipart || (hostility == 2 && Chance(20)))
            {
                var parts = new MultipartFormDataContent("fuzz");
                foreach (var (name, value) in fields)
                {
                    var part = new StringContent(value);
                    part.Headers.ContentDisposition = ContentDispositionHeaderValue.Parse(
                        $"form-data; name=\"{Regex.Replace(name, "[^a-zA-Z0-9-]", "")}\"");
                    parts.Add(part);
                }

                parts.Add(new ByteArrayContent(hostility == 0
                    ? Encoding.UTF8.GetBytes("to,quantity\r\n" + Pick(_accounts) + ",1")
                    : Encoding.UTF8.GetBytes(string.Join(',', Hostile))), "file", "a.csv");
                request.Content = parts;
            }
            else
            {
                request.Content = new StringContent(string.Join('&',
                    fields.Select(f => $"{Escape(f.Name)}={Escape(f.Value)}")), Encoding.UTF8,
                    "application/x-www-form-urlencoded");
            }

            if (hostility == 2 && Chance(15))
            {
                request.Content.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type",
                    Pick(["application/json", "multipart/form-data", "text/plain", "multipart/form-data; boundary=x"]));
            }

            var by = hostility == 2 && Chance(30) ? Pick(People) : who;
            Say(request, by);
            request.Headers.Accept.ParseAdd("text/html");
            request.Headers.TryAddWithoutValidation("Origin", Chance(95)
                ? _w.Address.GetLeftPart(UriPartial.Authority) : "https://elsewhere.example");
            var (status, type, answer) = await Send(request, by, "POST " + form.Shape(page),
                string.Join('&', fields.Select(f => $"{f.Name}={Cut(f.Value)}")));
            if (status is >= 400 and < 500 && type != "text/html")
            {
                Fail($"POST {form.Shape(page)} {status} {type}", request, by, "", $"no page: {Cut(answer)}");
            }
        }

        // ---- both ----

        private void Say(HttpRequestMessage request, string? who)
        {
            if (who is not null)
            {
                request.Headers.Authorization = new("Bearer", who);
            }
            else if (Chance(20))
            {
                request.Headers.TryAddWithoutValidation("Authorization",
                    Pick(["Bearer", "Basic eDp4", "Bearer " + new string('x', 600)]));
            }

            request.Headers.TryAddWithoutValidation("Accept-Language", Pick(["zh-CN", "en", "en;q=x", ";", "*"]));
        }

        private async Task<(int Status, string? Type, string Body)> Send(
            HttpRequestMessage request, string? who, string what, string body)
        {
            _made++;
            HttpResponseMessage response;
            string text;
            try
            {
                response = await _http.SendAsync(request);
                text = await response.Content.ReadAsStringAsync();
            }
            catch (HttpRequestException e)
            {
                Fail($"{what} {e.HttpRequestError}", request, who, body, e.Message);
                return (0, null, "");
            }

            var status = (int)response.StatusCode;
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (status >= 500)
            {
                Fail($"{what} {status}", request, who, body, Cut(text));
            }

            if (Changes() is { Count: > 0 } changes && status >= 400)
            {
                Fail($"{what} changed", request, who, body,
                    $"{status}, and changed {string.Join(", ", changes)}; {Cut(text)}");
            }

            return (status, response.Content.Headers.ContentType?.MediaType, text);
        }

        private void Fail(string kind, HttpRequestMessage request, string? who, string body, string what) =>
            Failures.TryAdd(
                kind,
                $"{_made}: {request.Method} {request.RequestUri} as {who ?? "nobody"}, "
                    + $"{request.Content?.Headers.ContentType} {Cut(body)}: {what}");

        private static string Cut(string text) => text.Length > 700 ? text[..700] + "…" : text;

        [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"(?!\\s*:)|(?<=[:\\[,])-?\\d+|true|false",
            RegexOptions.CultureInvariant)]
        private static partial Regex Scalar { get; }

        [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
        private static partial Regex Uuid { get; }

        [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
        private static partial Regex Link { get; }
    }

    /// <summary>A form of a page.</summary>
    private sealed partial record Form(string? To, bool IsPost, bool IsMultipart,
        IReadOnlyList<(string Name, string Value, IReadOnlyList<string> Choices)> Fields)
    {
        public static IEnumerable<Form> All(string html) => Whole.Matches(html).Select(m =>
        {
            var (head, inside) = (m.Groups["head"].Value, m.Groups["inside"].Value);
            var fields = new List<(string, string, IReadOnlyList<string>)>();
            foreach (Match input in Input.Matches(inside))
            {
                if (Attribute(input.Value, "name") is { } name && Attribute(input.Value, "type") != "file")
                {
                    fields.Add((name, Attribute(input.Value, "value") ?? "", []));
                }
            }

            foreach (Match select in Select.Matches(inside))
            {
                if (Attribute(select.Groups["head"].Value, "name") is { } name)
                {
                    var options = Option.Matches(select.Groups["inside"].Value)
                        .Select(o => Attribute(o.Value, "value") ?? "").ToList();
                    fields.Add((name, options.FirstOrDefault() ?? "", options));
                }
            }

            // Of several buttons one is pressed: as of a list.
            var buttons = fields.GroupBy(f => f.Item1)
                .Select(g => (g.Key, g.First().Item2, g.Count() > 1 ? g.Select(x => x.Item2)
                        .ToList() : g.First().Item3)).ToList();
            return new Form(
                Attribute(head, "action"), string.Equals(Attribute(head, "method"), "post",
                    StringComparison.OrdinalIgnoreCase), inside.Contains("type=\"file\"", StringComparison.Ordinal),
                [.. buttons.Select(b => (b.Key, b.Item2, (IReadOnlyList<string>)b.Item3))]);
        });

        public string Action(string page) => To is { Length: > 0 } to ? WebUtility.HtmlDecode(to) : page;

        /// <summary>What tells one form from another: its address without numbers, and its fields.</summary>
        public string Shape(string page) => Regex.Replace(Action(page), @"[0-9a-f-]{36}|\d+|\?.*", "#") + " "
            + string.Join(',', Fields.Select(f => f.Name).Distinct().Take(12));

        private static string? Attribute(string tag, string name) =>
            Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } m
                ? WebUtility.HtmlDecode(m.Groups[1].Value) : null;

        [GeneratedRegex("<form(?<head>[^>]*)>(?<inside>.*?)</form>",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
        private static partial Regex Whole { get; }

        [GeneratedRegex("<(input|button|textarea)[^>]*>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
        private static partial Regex Input { get; }

        [GeneratedRegex("<select(?<head>[^>]*)>(?<inside>.*?)</select>",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
        private static partial Regex Select { get; }

        [GeneratedRegex("<option[^>]*>", RegexOptions.CultureInvariant)]
        private static partial Regex Option { get; }
    }
}
