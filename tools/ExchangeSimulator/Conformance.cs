using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;

namespace ExchangeSimulator;

/// <summary>
/// The conformance kit: named cases against any registry with demonstration data, each with the code that the
/// interface's specification gives. For the engineers of an exchange it shows what the registry does; for a registry it
/// says whether it does it.
/// </summary>
public static class Conformance
{
    /// <summary>A key of the demonstration's exchange, registered by its people.</summary>
    public static async Task<SigningKey> DemonstrationKey(HttpClient http, TimeProvider clock,
        string algorithm = SignatureAlgorithms.EcdsaP256Sha256)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var desk = new HoldersDesk(http, () => Task.Delay(TimeSpan.FromMilliseconds(200)));
        var key = SigningKey.Generate(algorithm,
            "conformance-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        var accounts = await desk.Ask("demo-exchange", HttpMethod.Get, "accounts", null);
        var delivery = accounts.Body is JsonObject { } body
            && body["items"]?[0]?["number"]?.GetValue<string>() is { } number
            ? number
            : throw new SimulationException(
                "The registry has no people of a demonstration to register a key: give yours by --key and --key-id.");
        await desk.RegisterKey(
            "demo-national", "demo-national-2", delivery, key, clock.GetUtcNow().AddDays(30),
            () => Guid.NewGuid().ToString());
        return key;
    }

    /// <summary>Runs all cases and prints a table.</summary>
    /// <returns>Whether all pass.</returns>
    public static async Task<bool> Run(HttpClient http, SigningKey key, TimeProvider clock, DateOnly day,
        Action<string> print)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(print);
        var line = new RegistryLine(http, key, clock);
        print($"{"",-6}{"should be",-11}{"is",-11}case");
        var failed = 0;
        string? session = null;
        var number = 1L;

        await Case("a message without a session", "851", () => Send("transfer-outs", Items("nobody", 1)));
        await Case("a clock that is an hour off", "855",
            () => line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow().AddHours(-1)),
                    ["businessDay"] = Day() }));
        await Case("a business day of the far future", "872",
            () => line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()),
                    ["businessDay"] = "9999-12-31" }));
        await Case("sign-in opens a business day", "", async () =>
        {
            var answer = await line.Send("sign-in",
                new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()), ["businessDay"] = Day() });
            (session, number) = answer.Taken
                ? (answer["session"].GetValue<string>(), answer["nextNumber"].GetValue<long>()) : (null, 1);
            return answer;
        });
        await Case("sign-in again gives the same session", "", async () =>
        {
            var answer = await line.Send("sign-in",
                new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()), ["businessDay"] = Day() });
            return answer.Taken && answer["session"].GetValue<string>() == session ? answer : new(0, answer.Body);
        });
        await Case("a gap", "853", () => line.Send("transfer-outs", Numbered(Items("nobody", 1), number + 1)));
        await Case("an unknown field", "102",
            () => Send("transfer-outs", new JsonObject { ["items"] = new JsonArray(), ["price"] = 1 }));
        await Case("an id that is no UUID of version 7", "106",
            () => line.Send("transfer-outs",
                With(Numbered(Items("nobody", 1), number), "id", Guid.NewGuid().ToString())));
        await Case("no items", "106", () => Send("transfer-outs", new JsonObject { ["items"] = new JsonArray() }));
        await Case("a field missing", "104", () => Send("transfer-outs", []));
        await Case("a notice that is not there", "867",
            () => Send("notices/acknowledge", new JsonObject { ["notices"] = new JsonArray(1_000_000_000) }));
        await Case("unbinding an unknown client", "861",
            () => Send("bindings/unbind", new JsonObject { ["clientNumber"] = "nobody" }));
        await Case("binding an account that is not there", "203",
            () => Send("bindings", new JsonObject { ["clientNumber"] = "n", ["account"] = "CN-ET-11-00000001-00",
                    ["holderIdentifier"] = "x" }));
        await Case("reconciling without a difference", "858",
            () => Send("reconciliation/trail", new JsonObject { ["entries"] = new JsonArray() }));
        await Case("a transfer-out to an unknown client, by its item", "861", () => FirstItem("nobody", 1));
        var client = (await Query("queries/bindings"))["bindings"].AsArray()
            .FirstOrDefault()?["clientNumber"]?.GetValue<string>()
            ?? throw new SimulationException(
                "No client is bound at this exchange: bind one first, some cases need it.");
        await Case("more than the exchange holds, by its item", "401", () => FirstItem(client, long.MaxValue - 1));
        await Case("no quantity, by its item", "103", () => FirstItem(client, 0));

        var body = Encoding.UTF8.GetBytes(Numbered(Items("nobody", 1), number).ToJsonString());
        LineAnswer? first = null;
        await Case("a message is taken", "", async () => first = await line.Send("transfer-outs", body));
        number++;
        await Case("its repeat gets the same answer", "", async () =>
        {
            var again = await line.Send("transfer-outs", body);
            return again.Body.ToJsonString() == first!.Body.ToJsonString() ? again : new(0, again.Body);
        });
        await Case("a replay of the very request", "846", async () =>
        {
            var query = Encoding.UTF8.GetBytes(
                new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) }.ToJsonString());
            var (request, _) = line.Sign("queries/session", query);
            await Raw(request, query);
            return await Raw(line.Sign("queries/session", query).Request, query, request);
        });
        await Case("a message that was taken is told of", "", async () =>
        {
            var answer = await Query("queries/message", new JsonObject { ["message"] = first!["message"].DeepClone() });
            return answer["state"].GetValue<string>() == "taken" && answer["answer"]
                .ToJsonString() == first.Body.ToJsonString() ? answer : new(0, answer.Body);
        });
        await Case("a message that never came is not", "", async () =>
        {
            var answer = await Query("queries/message", new JsonObject { ["message"] = Id() });
            return answer["state"].GetValue<string>() == "unknown" ? answer : new(0, answer.Body);
        });
        await Case("notices come by their numbers, without a gap", "", async () =>
        {
            var answer = await Query("notices/poll", new JsonObject { ["acknowledged"] = true, ["limit"] = 1000 });
            return answer["notices"].AsArray().Index().All(n => n.Item!["number"]!.GetValue<long>() == n.Index + 1)
                ? answer : new(0, answer.Body);
        });
        await Case("movements come by the journal's numbers", "", async () =>
        {
            var numbers = (await Query("queries/movements"))["movements"].AsArray()
                .Select(m => m!["seq"]!.GetValue<long>()).ToList();
            return numbers.SequenceEqual(numbers.Order()) ? new(200, []) : new(0, []);
        });
        await Case("holdings are what their serial numbers say", "", async () =>
        {
            var answer = await Query("queries/holdings", new JsonObject { ["serials"] = true });
            return answer["holdings"].AsArray()
                .All(h => h!["quantity"]!.GetValue<long>() == h["serials"]!.AsArray()
                    .Select(r => Books.RangeOf(r!.GetValue<string>())).Sum(r => r.Last - r.First + 1))
                ? answer : new(0, answer.Body);
        });
        await Case("a signature of two minutes ago", "843",
            () => new RegistryLine(http, key,
                new Shifted(clock, TimeSpan.FromMinutes(-2))) { TrustAnswers = clock }.Send("queries/session",
                new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) }));
        await Case("a signature of the time to come", "843",
            () => new RegistryLine(http, key,
                new Shifted(clock, TimeSpan.FromMinutes(2))) { TrustAnswers = clock }.Send("queries/session",
                new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) }));
        await Case("another content type", "114",
            () => Tampered((r, _) => r.Content!.Headers.ContentType = new("application/json") { CharSet = "utf-8" }));
        await Case("another method", "113", () => Tampered((r, _) => r.Method = HttpMethod.Put));
        await Case("another target", "844",
            () => Tampered((r, _) => r.RequestUri = new(http.BaseAddress!, "/exchange/v1/queries/session?x=1")));
        await Case("another body", "845", () => Tampered((r, b) => r.Content = Content(r, [.. b, (byte)' '])));
        await Case("an unknown key", "842",
            () => Tampered((r, _) => Replace(r, "Signature-Input", key.KeyId, "nobodys-key")));
        await Case("another nonce", "844",
            () => Tampered((r, _) => Replace(r, "Signature-Input", "nonce=\"", "nonce=\"0")));
        await Case("a component less", "841",
            () => Tampered((r, _) => Replace(r, "Signature-Input", "\"@method\" ", "")));
        await Case("no signature", "841", () => Tampered((r, _) => r.Headers.Remove("Signature")));

        await Case("sign-out with other totals lists the difference", "", async () =>
        {
            var answer = await Send("sign-out", SignOut(0, 0, [Total()]));
            return answer.Taken && answer["state"].GetValue<string>() == "reconciling" ? answer : new(0, answer.Body);
        });
        await Case("no transfer-outs while reconciling", "857", () => Send("transfer-outs", Items(client, 1)));
        await Case("sign-out with the registry's totals closes the day", "", async () =>
        {
            var answer = await Send("sign-out", SignOut(0, 0, []));
            if (answer.Taken && answer["state"].GetValue<string>() == "reconciling")
            {
                answer = await Send("sign-out", SignOut(
                    answer["transferIns"].GetValue<long>(), answer["transferOuts"].GetValue<long>(),
                    (JsonArray)answer["totals"].DeepClone()));
            }

            return answer.Taken && answer["state"].GetValue<string>() == "closed" ? answer : new(0, answer.Body);
        });
        await Case("a message after sign-out", "851", () => Send("transfer-outs", Items(client, 1)));
        await Case("the same business day again", "856",
            () => line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()),
                    ["businessDay"] = Day() }));
        print(failed == 0 ? "all cases pass" : string.Create(CultureInfo.InvariantCulture, $"{failed} cases FAIL"));
        return failed == 0;

        async Task Case(string name, string code, Func<Task<LineAnswer>> run)
        {
            string came;
            try
            {
                var answer = await run();
                came = answer.Taken ? "" : answer.Code ?? "wrong: " + answer.Body.ToJsonString();
            }
            catch (Exception e) when (e is LineBrokenException or InvalidOperationException)
            {
                came = e.Message;
            }

            failed += came == code ? 0 : 1;
            var wanted = code.Length == 0 ? "taken" : code;
            var got = came.Length == 0 ? "taken" : came;
            print($"{(came == code ? "pass" : "FAIL"),-6}{wanted,-11}{got,-11}{name}");
        }

        async Task<LineAnswer> Send(string path, JsonObject content)
        {
            var answer = await line.Send(path, Numbered(content, number));
            number += answer.Taken ? 1 : 0;
            return answer;
        }

        Task<LineAnswer> Query(string path, JsonObject? content = null)
        {
            var query = new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) };
            foreach (var (name, value) in content ?? [])
            {
                query[name] = value?.DeepClone();
            }

            return line.Send(path, query);
        }

        static JsonObject With(JsonObject message, string field, JsonNode value)
        {
            message[field] = value;
            return message;
        }

        async Task<LineAnswer> FirstItem(string buyer, long quantity)
        {
            var answer = await Send("transfer-outs", Items(buyer, quantity));
            return answer.Taken ? new(422, (JsonObject)answer["results"][0]!.DeepClone()) : answer;
        }

        JsonObject Numbered(JsonObject content, long with)
        {
            var message = new JsonObject { ["id"] = Id(), ["session"] = session ?? Id(), ["number"] = with,
                ["time"] = Time(clock.GetUtcNow()) };
            foreach (var (name, value) in content)
            {
                message[name] = value?.DeepClone();
            }

            return message;
        }

        async Task<LineAnswer> Tampered(Action<HttpRequestMessage, byte[]> change)
        {
            var query = Encoding.UTF8.GetBytes(
                new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) }.ToJsonString());
            var (request, _) = line.Sign("queries/session", query);
            change(request, query);
            using var response = await http.SendAsync(request);
            return new((int)response.StatusCode,
                (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
        }

        async Task<LineAnswer> Raw(HttpRequestMessage request, byte[] content, HttpRequestMessage? fields = null)
        {
            if (fields is not null)
            {
                foreach (var name in new[] { "Signature-Input", "Signature" })
                {
                    request.Headers.Remove(name);
                    request.Headers.TryAddWithoutValidation(name, fields.Headers.GetValues(name));
                }
            }

            request.Content = Content(request, content);
            using var response = await http.SendAsync(request);
            return new((int)response.StatusCode,
                (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
        }

        string Day() => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>The business day that a run of now opens: one of the far future, another for each minute, so that the
    /// kit runs again and again against one registry.</summary>
    public static DateOnly DayOf(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
    }

    private static string Id() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Items(string client, long quantity) => new()
    {
        ["items"] = new JsonArray(new JsonObject { ["id"] = Id(), ["clientNumber"] = client, ["unitType"] = "CEA",
            ["quantity"] = quantity }),
    };

    private static JsonObject SignOut(long ins, long outs, JsonArray totals) =>
        new() { ["transferIns"] = ins, ["transferOuts"] = outs, ["totals"] = totals };

    private static JsonObject Total() =>
        new() { ["unitType"] = "CEA", ["vintage"] = "1999", ["in"] = 1, ["out"] = 1, ["balance"] = 1 };

    private static ByteArrayContent Content(HttpRequestMessage request, byte[] body)
    {
        var content = new ByteArrayContent(body);
        foreach (var (name, values) in request.Content!.Headers.Where(h => h.Key != "Content-Length"))
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        return content;
    }

    private static void Replace(HttpRequestMessage request, string field, string what, string by)
    {
        var value = request.Headers.GetValues(field).Single().Replace(what, by, StringComparison.Ordinal);
        request.Headers.Remove(field);
        request.Headers.TryAddWithoutValidation(field, value);
    }

    private sealed class Shifted(TimeProvider clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + by;
    }
}
