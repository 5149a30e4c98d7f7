using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// Who gets at what: every endpoint of the running node × every principal × whose the object is. Another's object is
/// answered exactly as one that does not exist, and no answer names an account that is not the principal's to see.
/// </summary>
public sealed partial class AuthorizationMatrixTests
{
    /// <summary>What an endpoint of the interface is about. One that is not declared here fails the test: say who may
    /// call it before it goes out.</summary>
    private static readonly Dictionary<string, Subject> Declared = new(StringComparer.Ordinal)
    {
        ["POST transactions"] = Subject.Movement, ["POST transactions/bulk"] = Subject.Movement,
        ["POST transactions/import"] = Subject.Movement,
        ["GET transactions"] = Subject.List, ["GET transactions/{id}"] = Subject.Transaction,
        ["POST holds"] = Subject.Movement, ["POST holds/{transactionId}/release"] = Subject.Transaction,
        ["GET accounts"] = Subject.List, ["GET accounts/{number}"] = Subject.Account,
        ["GET accounts/{number}/holdings"] = Subject.Account, ["GET accounts/{number}/blocks"] = Subject.Account,
        ["GET accounts/{number}/statement"] = Subject.Account,
        ["GET accounts/{number}/representatives"] = Subject.Account,
        ["GET accounts/{number}/versions"] = Subject.Account,
        ["POST accounts/import"] = Subject.File, ["POST accounts/changes/import"] = Subject.File,
        ["POST accounts/representatives/import"] = Subject.File, ["POST obligations/import"] = Subject.File,
        ["POST emitters/import"] = Subject.File,
        ["POST calendar/import"] = Subject.File, ["POST exchange/bindings/import"] = Subject.File,
        ["GET holders"] = Subject.List, ["GET holders/{holder}"] = Subject.Holder,
        ["GET holders/{holder}/versions"] = Subject.Holder,
        ["GET people"] = Subject.List, ["GET people/{person}"] = Subject.Person,
        ["POST people/{person}/enrolment"] = Subject.Person,
        ["GET proposals"] = Subject.List, ["GET proposals/{id}"] = Subject.Proposal,
        ["POST proposals/approve"] = Subject.Own,
        ["GET notices"] = Subject.List, ["POST notices/read"] = Subject.Own,
        ["GET serials/{serial}"] = Subject.List, ["GET batches"] = Subject.List,
        ["GET compliance"] = Subject.List, ["GET compliance/totals"] = Subject.List,
        ["GET pilot-surrenders"] = Subject.List,
        ["GET exchange/bindings"] = Subject.List, ["GET exchange/sessions"] = Subject.List,
        ["GET exchange/alarms"] = Subject.List,
        ["GET exchange/transfer-ins"] = Subject.List, ["GET exchange/clients"] = Subject.List,
        ["GET exchange/keys"] = Subject.List, ["GET exchange/sessions/{id}/differences"] = Subject.List,
        ["GET exchange/notices"] = Subject.List, ["GET exchange/sessions/{id}/messages"] = Subject.List,
        ["GET audit"] = Subject.Audit, ["POST audit/verification"] = Subject.Audit,
        ["GET audit/verifications"] = Subject.Audit,
        ["GET rulebook"] = Subject.Law, ["GET parameters"] = Subject.Law, ["GET parameters/{name}"] = Subject.Law,
        ["GET calendar"] = Subject.Law, ["GET calendar/{year}"] = Subject.Law,
        ["GET calendar/delay"] = Subject.Law, ["GET compliance-years"] = Subject.Law,
        ["GET me"] = Subject.List, ["GET session"] = Subject.Own, ["DELETE session"] = Subject.Own,
        ["POST confirmations/{confirmation}"] = Subject.Own,
        ["GET me/credentials"] = Subject.Own, ["POST me/credentials/passkeys/options"] = Subject.Own,
        ["POST me/credentials/passkeys"] = Subject.Own, ["DELETE me/credentials/passkeys/{passkey}"] = Subject.Own,
        ["POST me/credentials/password/options"] = Subject.Own, ["PUT me/credentials/password"] = Subject.Own,
        ["DELETE me/credentials/password"] = Subject.Own, ["POST me/credentials/recovery-codes"] = Subject.Own,
        ["GET me/sessions"] = Subject.Own, ["DELETE me/sessions"] = Subject.Own,
        ["DELETE me/sessions/{session}"] = Subject.Own,
        ["GET me/tokens"] = Subject.Own, ["POST me/tokens"] = Subject.Own, ["POST me/tokens/challenge"] = Subject.Own,
        ["DELETE me/tokens/{token}"] = Subject.Own,
        ["POST session"] = Subject.Open, ["POST session/passkey/options"] = Subject.Open,
        ["POST session/passkey/assertion"] = Subject.Open,
        ["POST enrolment/options"] = Subject.Open, ["POST enrolment"] = Subject.Open, ["POST setup"] = Subject.Open,
    };

    private static readonly string[] Everybody = [.. World.OneOfEachRole, "province-31", "rep-2", "rep-3", "viewer"];

    private enum Subject
    {
        /// <summary>Reached before signing in.</summary>
        Open,

        /// <summary>About the caller and nobody else.</summary>
        Own,

        /// <summary>The same for everybody who is signed in.</summary>
        Law,

        /// <summary>What the caller may see of many.</summary>
        List,

        /// <summary>The auditor's.</summary>
        Audit,

        /// <summary>A file of acts.</summary>
        File,

        /// <summary>A movement or hold, with accounts in its body.</summary>
        Movement,

        /// <summary>An account in the path.</summary>
        Account,

        /// <summary>A holder in the path.</summary>
        Holder,

        /// <summary>A person in the path.</summary>
        Person,

        /// <summary>A transaction in the path.</summary>
        Transaction,

        /// <summary>A proposal in the path.</summary>
        Proposal,
    }

    [Fact]
    public async Task Every_endpoint_declares_what_it_is_about()
    {
        await using var w = World.Start(Backend.Sqlite);
        var live = Live(w).Select(r => r.Replace("/api/v1/", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        var acts = Operations.All.Select(o => "POST acts/" + o.Key).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Declared.Keys.Order(StringComparer.Ordinal), live.Where(r => !acts.Contains(r)));
        Assert.Equal(acts.Count(a => live.Contains(a)),
            live.Count(r => r.StartsWith("POST acts/", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Nobody_unknown_expired_or_suspended_gets_in_anywhere(Backend backend)
    {
        await using var w = World.Start(backend);
        using (var database = new Database(w.Connection))
        {
            database.Execute("update person set active = 0 where name = 'national-2'");
        }

        w.Clock.Advance(TimeSpan.FromSeconds(90));
        var cells = 0;
        foreach (var route in Live(w)
            .Where(r => !Declared.TryGetValue(r.Replace("/api/v1/", "", StringComparison.Ordinal), out var s)
                || s != Subject.Open))
        {
            var (method, path) = (route.Split(' ')[0], Parameter().Replace(route.Split(' ')[1], "1"));
            foreach (var token in new string?[] { null, "nobody", "expires", "national-2" })
            {
                var answer = await w.Send(token, new HttpMethod(method), path, "{}"u8.ToArray(), "application/json");

                // A body of another type is turned away before anybody is asked who they are: it says nothing.
                Assert.True((answer.Status, answer.Code) is (401, "201") or (415, "114"),
                    $"{route} as {token ?? "nobody"}: {answer.Status} {answer.Body?.ToJsonString()}");
                cells++;
            }
        }

        // Pages lead to signing in.
        foreach (var page in Pages(w))
        {
            foreach (var token in new string?[] { null, "nobody", "expires", "national-2" })
            {
                var answer = await w.Send(token, HttpMethod.Get,
                    Fill(page, new("1", "1", "1", Guid.NewGuid().ToString(), Guid.NewGuid().ToString())));
                var where = answer.Response.RequestMessage!.RequestUri!.AbsolutePath;
                Assert.True(answer.Status == 401 || where == "/sign-in",
                    $"{page} as {token ?? "nobody"}: {answer.Status} {where}");
                cells++;
            }
        }

        Assert.True(cells > 450, cells.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Anothers_object_is_answered_as_if_it_did_not_exist(Backend backend)
    {
        await using var w = World.Start(backend);
        var objects = await Prepare(w);
        var (cells, seen) = (0, 0);
        foreach (var route in Live(w).Concat(Pages(w).Select(p => "GET " + p)))
        {
            var subject = SubjectOf(route);
            if (subject is not (Subject.Account or Subject.Holder or Subject.Person or Subject.Transaction
                or Subject.Proposal))
            {
                continue;
            }

            foreach (var principal in Everybody)
            {
                var none = await Ask(w, principal, route, objects["none"]);
                Assert.True(none.Status is not (200 or 201) && none.Status < 500,
                    $"{route} as {principal} of nothing: {none.Status}");
                foreach (var (owner, one) in objects.Where(o => o.Key != "none"))
                {
                    var answer = await Ask(w, principal, route, one);
                    cells++;
                    if (answer.Said == none.Said)
                    {
                        continue;
                    }

                    Assert.True(
                        MaySee(principal, owner, subject),
                        $"{route} as {principal}: an object of {owner} is answered {answer.Status} "
                            + $"{answer.Said[..Math.Min(300, answer.Said.Length)]}\n, one that does not exist "
                            + $"{none.Said[..Math.Min(300, none.Said.Length)]}");
                    seen++;
                }
            }
        }

        Assert.True(cells > 700 && seen > 200, $"{cells} cells, {seen} of them seen");
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task No_act_and_no_movement_tells_another_offices_object_from_none(Backend backend)
    {
        await using var w = World.Start(backend);
        var objects = await Prepare(w);
        var cells = 0;
        foreach (var operation in Operations.All.Where(o => w.Routes.Contains("POST /api/v1/acts/" + o.Key)))
        {
            foreach (var field in operation.FormType.GetConstructors().OrderByDescending(c => c.GetParameters().Length)
                .First().GetParameters().Select(p => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Name!)))
            {
                if (Value(field, objects["none"]) is null)
                {
                    continue;
                }

                foreach (var principal in Everybody)
                {
                    var none = await Try(objects["none"]);
                    foreach (var (owner, one) in objects.Where(o => o.Key != "none"
                        && !MaySee(principal, o.Key, Subject.Account)))
                    {
                        var answer = await Try(one);
                        Assert.True(answer == none,
                            $"{operation.Key} as {principal}, {field} of {owner}: {answer}, of none: {none}");
                        cells++;
                    }

                    async Task<string> Try(Objects one)
                    {
                        var form = AuthorizationTests.Sample(operation.FormType);
                        form[field] = Value(field, one);
                        var answer = await w.Post(principal, "acts/" + operation.Key + "?dryRun=true",
                            form.ToJsonString());
                        Assert.True(answer.Status < 500,
                            $"{operation.Key} as {principal}: {answer.Body?.ToJsonString()}");
                        return Said(answer, one);
                    }
                }
            }
        }

        // Movements out of and into another's account, and what refers to another's transaction.
        foreach (var transfer in Functions.Movements.Where(t => !t.Creates))
        {
            foreach (var principal in Everybody)
            {
                foreach (var (owner, one) in objects.Where(o => o.Key != "none"
                    && !MaySee(principal, o.Key, Subject.Account)))
                {
                    Assert.Equal(await Try(objects["none"]), await Try(one));
                    cells++;
                }

                async Task<string> Try(Objects one)
                {
                    var body = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["function"] = transfer.Code,
                        ["dryRun"] = true };
                    if (transfer.Undoes is not null)
                    {
                        (body["refersTo"], body["reason"]) = (one.Transaction, "因");
                    }
                    else
                    {
                        body["legs"] = new JsonArray(new JsonObject { ["from"] = one.Account, ["to"] = w["NT"],
                            ["unitType"] = "CEA", ["quantity"] = 1 });
                    }

                    return Said(await w.Post(principal, "transactions", body.ToJsonString()), one);
                }
            }
        }

        Assert.True(cells > 800, cells.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task No_list_names_an_account_that_is_not_ones_own_to_see(Backend backend)
    {
        await using var w = World.Start(backend);
        await Prepare(w);
        var serial = (await w.Get("rep-1", $"accounts/{w["EC1"]}/blocks"))["items"][0]!["serials"]!.GetValue<string>()
            .Split("..")[0];
        var names = w.Accounts.ToDictionary(a => a.Value.ToString(), a => a.Key, StringComparer.Ordinal);
        var found = 0;
        foreach (var route in Declared.Where(d => d.Value == Subject.List
            && d.Key.StartsWith("GET ", StringComparison.Ordinal)).Select(d => d.Key[4..])
            .Concat(["/", "/accounts", "/transactions", "/proposals?box=all", "/notices"]))
        {
            foreach (var principal in Everybody)
            {
                var query = route is "compliance" or "compliance/totals" ? "?year=2025" : "";
                var answer = await w.Get(principal,
                    route.Replace("{serial}", serial, StringComparison.Ordinal) + query);
                Assert.True(answer.Status is 200 or 403 or 404,
                    $"{route} as {principal}: {answer.Status} {answer.Body?.ToJsonString()}");
                foreach (var number in AccountNumbers().Matches(answer.Body?.ToJsonString() ?? "").Select(m => m.Value)
                    .Distinct().Where(names.ContainsKey))
                {
                    var name = names[number];
                    Assert.True(
                        !name.StartsWith('E') || MaySee(principal, "rep-" + name[^1], Subject.Account)
                            || (principal == "exchange" && IsBound(name)
                            && route is "exchange/clients" or "exchange/notices" or "exchange/transfer-ins"),
                                $"{route} tells {principal} of {name}");
                    found++;
                }
            }
        }

        Assert.True(found > 100, found.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Who sees whose objects, in words of the specification and not of the code: the nation's administrators and the
    /// auditor all accounts; a province its own; a representative theirs; exchanges, auction houses, pilot regions and
    /// the configuration administrator none of an enterprise's.
    /// </summary>
    private static bool MaySee(string principal, string owner, Subject subject)
    {
        var province = owner switch { "rep-1" or "rep-2" => "11", "rep-3" => "31", "rep-4" => "44", _ => "" };
        return principal == owner || (principal, subject) switch
        {
            ("audit", _) => true,
            ("viewer", Subject.Account or Subject.Holder or Subject.Transaction or Subject.Proposal) =>
                owner == "rep-1",
            ("national" or "national-system", Subject.Account or Subject.Holder or Subject.Transaction) => true,
            ("province-11" or "province-system", Subject.Account or Subject.Holder or Subject.Transaction) =>
                province == "11",
            ("province-31", Subject.Account or Subject.Holder or Subject.Transaction) => province == "31",
            ("province-11", Subject.Person) => province == "11",
            ("province-31", Subject.Person) => province == "31",
            _ => false,
        };
    }

    /// <summary>Whether the exchange has bound an account to a client: it has named the account itself and hears of its
    /// state.</summary>
    private static bool IsBound(string account) => account.Contains('T', StringComparison.Ordinal) && account != "ET4";

    /// <summary>An enterprise's objects, one of each kind; none: of the same form, and not there.</summary>
    private sealed record Objects(string Account, string Holder, string Person, string Transaction, string Proposal);

    /// <summary>Units, a transaction and a proposal that waits in each of three enterprises: two of one province, one
    /// of another.</summary>
    private static async Task<Dictionary<string, Objects>> Prepare(World w)
    {
        await w.Fund();
        using var database = new Database(w.Connection);
        var objects = new Dictionary<string, Objects>(StringComparer.Ordinal)
        {
            ["none"] = new(new AccountNumber("EC", "11", new(99_999)).ToString(), "99999", "99999", Guid.NewGuid()
                .ToString(), Guid.NewGuid().ToString()),
        };
        foreach (var n in new[] { 1, 2, 3 })
        {
            var rep = "rep-" + n.ToString(CultureInfo.InvariantCulture);
            var transaction = await w.Must(rep, 23, $"EC{n}>ET{n}:10");
            database.Execute("update account set confirmations = 1 where id = @id",
                ("id", w.Accounts["EC" + n].Sequence));
            var waiting = await w.Post(rep, "transactions", w.Transaction(23, $"EC{n}>ET{n}:5"));
            Assert.Equal("pending", waiting["outcome"].GetValue<string>());
            objects[rep] = new(
                w["EC" + n], One("select holder_id from account where id = @key", w.Accounts["EC" + n].Sequence),
                One("select id from person where name = @key", rep), transaction, waiting["id"].GetValue<string>());
        }

        // An edit, so that there are versions.
        await w.Must("province-11", "edit-account", $$"""{"account":"{{w["EC1"]}}","name":"新名"}""");
        return objects;

        string One(string sql, object key) =>
            database.List(sql, r => r.GetInt64(0).ToString(CultureInfo.InvariantCulture), ("key", key))[0];
    }

    private static IEnumerable<string> Live(World w) =>
        w.Routes.Where(r => r.Contains(" /api/v1/", StringComparison.Ordinal));

    /// <summary>Pages that somebody has to sign in for.</summary>
    private static IEnumerable<string> Pages(World w) =>
        w.Routes.Where(r => r.StartsWith("GET /", StringComparison.Ordinal)).Select(r => r[4..]).Where(r =>
        !r.StartsWith("/api/", StringComparison.Ordinal) && !r.StartsWith("/scalar", StringComparison.Ordinal)
            && !r.StartsWith("/openapi", StringComparison.Ordinal)
        && !r.StartsWith("/exchange/v1", StringComparison.Ordinal)
        && !r.StartsWith("/public", StringComparison.Ordinal) && !r.StartsWith("/c/", StringComparison.Ordinal)
        && !r.Contains('.', StringComparison.Ordinal)
        && r is not ("/healthz" or "/health/live" or "/health/ready" or "/sign-in" or "/setup" or "/enrol" or "/"
            or "/files/{name}"));

    private static Subject SubjectOf(string route)
    {
        var path = route.Split(' ')[1];
        if (path.StartsWith("/api/v1/acts/", StringComparison.Ordinal))
        {
            return Subject.File;
        }

        if (path.StartsWith("/api/v1/", StringComparison.Ordinal))
        {
            return Declared.GetValueOrDefault(route.Replace("/api/v1/", "", StringComparison.Ordinal), Subject.Law);
        }

        return path.Contains("{number", StringComparison.Ordinal) ? Subject.Account
            : path.Contains("{holder", StringComparison.Ordinal) ? Subject.Holder
            : path.Contains("{person", StringComparison.Ordinal) ? Subject.Person
            : path.StartsWith("/transactions/{", StringComparison.Ordinal) ? Subject.Transaction
            : path.StartsWith("/proposals/{", StringComparison.Ordinal) ? Subject.Proposal
            : Subject.Law;
    }

    private static async Task<(int Status, string Said)> Ask(World w, string principal, string route, Objects one)
    {
        var (method, path) = (route.Split(' ')[0], Fill(route.Split(' ')[1], one));
        if (path.StartsWith("/api/", StringComparison.Ordinal) && path.EndsWith("/statement", StringComparison.Ordinal))
        {
            path += "?at=" + World.At(w.Clock.Now);
        }

        var body = method == "GET" ? null
            : System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{Guid.NewGuid()}}","reason":"因","dryRun":true}""");
        var answer = await w.Send(principal, new HttpMethod(method), path, body, body is null
            ? null : "application/json");
        Assert.True(answer.Status < 500, $"{route} as {principal}: {answer.Body?.ToJsonString()}");
        return (answer.Status, Said(answer, one));
    }

    /// <summary>What was said, without what tells one request from another.</summary>
    private static string Said(Answer answer, Objects one)
    {
        var body = answer.Body?.DeepClone();
        if (body is JsonObject problem && answer.Status >= 400)
        {
            foreach (var name in new[] { "id", "seq", "at", "instance", "traceId", "transactionId" })
            {
                problem.Remove(name);
            }
        }

        var text = body is JsonValue value ? value.GetValue<string>() : body?.ToJsonString() ?? "";
        foreach (var id in new[] { one.Account, one.Transaction, one.Proposal })
        {
            text = text.Replace(id, "…", StringComparison.Ordinal);
        }

        return $"{answer.Status} {Numbered().Replace(text, "$1…")}";
    }

    private static string Fill(string pattern, Objects one) =>
        Parameter().Replace(pattern, m => m.Groups["name"].Value switch
    {
        "number" => one.Account,
        "holder" => one.Holder,
        "person" => one.Person,
        "transactionId" => one.Transaction,
        "id" when pattern.Contains("/holders/", StringComparison.Ordinal) => one.Holder,
        "id" when pattern.Contains("/people/", StringComparison.Ordinal) => one.Person,
        "id" => pattern.Contains("/proposals/", StringComparison.Ordinal) ? one.Proposal : one.Transaction,
        _ => "1",
    });

    private static JsonNode? Value(string field, Objects one) => field switch
    {
        "account" or "parent" => one.Account,
        "holder" => long.Parse(one.Holder, CultureInfo.InvariantCulture),
        "person" => long.Parse(one.Person, CultureInfo.InvariantCulture),
        "proposal" => one.Proposal,
        "request" => one.Transaction,
        _ => null,
    };

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"CN-[A-Z]{2}-\d{2}-\d{8}-\d{2}")]
    private static partial Regex AccountNumbers();

    // A page carries its own address, for switching the language.
    [GeneratedRegex(@"(name=""next"" value=""/\w+/)[^""]*")]
    private static partial Regex Numbered();
}
