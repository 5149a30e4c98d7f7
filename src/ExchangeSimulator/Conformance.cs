using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;

namespace ExchangeSimulator;

/// <summary>
/// The conformance kit: named cases against any registry with demonstration data, each with the code that the interface's specification gives. For the engineers of an
/// exchange it shows what the registry does; for a registry it says whether it does it.
/// </summary>
public static class Conformance
{
    /// <summary>Runs all cases and prints a table.</summary>
    /// <returns>Whether all pass.</returns>
    public static async Task<bool> Run(HttpClient http, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(clock);
        var desk = new HoldersDesk(http, () => Task.Delay(TimeSpan.FromMilliseconds(200)));
        using var key = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, "conformance-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        var accounts = await desk.Ask("demo-exchange", HttpMethod.Get, "accounts", null);
        await desk.RegisterKey(
            "demo-national", "demo-national-2", accounts.Body!["items"]![0]!["number"]!.GetValue<string>(), key, clock.GetUtcNow().AddDays(30), () => Guid.NewGuid().ToString());
        var line = new RegistryLine(http, key, clock);
        var failed = 0;
        string? session = null;
        var number = 1L;

        await Case("851 a message without a session", "851", () => Send("transfer-outs", Items("nobody", 1)));
        await Case("855 a clock that is an hour off", "855", () => line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow().AddHours(-1)), ["businessDay"] = Day() }));
        await Case("sign-in opens a business day", "", async () =>
        {
            var answer = await line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()), ["businessDay"] = Day() });
            (session, number) = answer.Taken ? (answer["session"].GetValue<string>(), answer["nextNumber"].GetValue<long>()) : (null, 1);
            return answer;
        });
        await Case("sign-in again gives the same session", "", async () =>
        {
            var answer = await line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()), ["businessDay"] = Day() });
            return answer.Taken && answer["session"].GetValue<string>() == session ? answer : new(0, answer.Body);
        });
        await Case("853 a gap", "853", () => line.Send("transfer-outs", Numbered(Items("nobody", 1), number + 1)));
        await Case("102 an unknown field", "102", () => Send("transfer-outs", new JsonObject { ["items"] = new JsonArray(), ["price"] = 1 }));
        await Case("106 no items", "106", () => Send("transfer-outs", new JsonObject { ["items"] = new JsonArray() }));
        await Case("104 a field missing", "104", () => Send("transfer-outs", []));
        await Case("867 a notice that is not there", "867", () => Send("notices/acknowledge", new JsonObject { ["notices"] = new JsonArray(1_000_000_000) }));
        await Case("861 unbinding an unknown client", "861", () => Send("bindings/unbind", new JsonObject { ["clientNumber"] = "nobody" }));
        await Case("203 binding an account that is not there", "203", () => Send("bindings", new JsonObject { ["clientNumber"] = "n", ["account"] = "CN-ET-11-00000001-00", ["holderIdentifier"] = "x" }));
        await Case("858 reconciling without a difference", "858", () => Send("reconciliation/trail", new JsonObject { ["entries"] = new JsonArray() }));
        await Case("861 a transfer-out to an unknown client, by its item", "861", () => FirstItem("nobody", 1));
        var client = (await Query("queries/bindings"))["bindings"][0]!["clientNumber"]!.GetValue<string>();
        await Case("401 more than the exchange holds, by its item", "401", () => FirstItem(client, long.MaxValue - 1));
        await Case("103 no quantity, by its item", "103", () => FirstItem(client, 0));

        var body = Encoding.UTF8.GetBytes(Numbered(Items("nobody", 1), number).ToJsonString());
        LineAnswer? first = null;
        await Case("a message is taken", "", async () => first = await line.Send("transfer-outs", body));
        number++;
        await Case("its repeat gets the same answer", "", async () =>
        {
            var again = await line.Send("transfer-outs", body);
            return again.Body.ToJsonString() == first!.Body.ToJsonString() ? again : new(0, again.Body);
        });
        await Case("846 a replay of the very request", "846", async () =>
        {
            var query = Encoding.UTF8.GetBytes(new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) }.ToJsonString());
            var (request, _) = line.Sign("queries/session", query);
            await Raw(request, query);
            return await Raw(line.Sign("queries/session", query).Request, query, request);
        });
        await Case("844 another target", "844", () => Tampered((r, _) => r.RequestUri = new(http.BaseAddress!, "/exchange/v1/queries/session?x=1")));
        await Case("845 another body", "845", () => Tampered((r, b) => r.Content = With(r, [.. b, (byte)' '])));
        await Case("842 an unknown key", "842", () => Tampered((r, _) => Replace(r, "Signature-Input", key.KeyId, "nobodys-key")));
        await Case("844 another nonce", "844", () => Tampered((r, _) => Replace(r, "Signature-Input", "nonce=\"", "nonce=\"0")));
        await Case("841 a component less", "841", () => Tampered((r, _) => Replace(r, "Signature-Input", "\"@method\" ", "")));
        await Case("841 no signature", "841", () => Tampered((r, _) => r.Headers.Remove("Signature")));

        await Case("sign-out with other totals lists the difference", "", async () =>
        {
            var answer = await Send("sign-out", SignOut(0, 0, [Total()]));
            return answer.Taken && answer["state"].GetValue<string>() == "reconciling" ? answer : new(0, answer.Body);
        });
        await Case("857 no transfer-outs while reconciling", "857", () => Send("transfer-outs", Items(client, 1)));
        await Case("sign-out with the registry's totals closes the day", "", async () =>
        {
            var answer = await Send("sign-out", SignOut(0, 0, []));
            if (answer.Taken && answer["state"].GetValue<string>() == "reconciling")
            {
                answer = await Send("sign-out", SignOut(
                    answer["transferIns"].GetValue<long>(), answer["transferOuts"].GetValue<long>(), (JsonArray)answer["totals"].DeepClone()));
            }

            return answer.Taken && answer["state"].GetValue<string>() == "closed" ? answer : new(0, answer.Body);
        });
        await Case("851 a message after sign-out", "851", () => Send("transfer-outs", Items(client, 1)));
        await Case("856 the same business day again", "856", () => line.Send("sign-in", new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()), ["businessDay"] = Day() }));
        Console.WriteLine(failed == 0 ? "all cases pass" : string.Create(CultureInfo.InvariantCulture, $"{failed} cases FAIL"));
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
            Console.WriteLine($"{(came == code ? "pass" : "FAIL")}  {name}{(came == code ? "" : "  →  " + came)}");
        }

        async Task<LineAnswer> Send(string path, JsonObject content)
        {
            var answer = await line.Send(path, Numbered(content, number));
            number += answer.Taken ? 1 : 0;
            return answer;
        }

        Task<LineAnswer> Query(string path) => line.Send(path, new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) });

        async Task<LineAnswer> FirstItem(string buyer, long quantity)
        {
            var answer = await Send("transfer-outs", Items(buyer, quantity));
            return answer.Taken ? new(422, (JsonObject)answer["results"][0]!.DeepClone()) : answer;
        }

        JsonObject Numbered(JsonObject content, long with)
        {
            var message = new JsonObject { ["id"] = Id(), ["session"] = session ?? Id(), ["number"] = with, ["time"] = Time(clock.GetUtcNow()) };
            foreach (var (name, value) in content)
            {
                message[name] = value?.DeepClone();
            }

            return message;
        }

        async Task<LineAnswer> Tampered(Action<HttpRequestMessage, byte[]> change)
        {
            var query = Encoding.UTF8.GetBytes(new JsonObject { ["id"] = Id(), ["time"] = Time(clock.GetUtcNow()) }.ToJsonString());
            var (request, _) = line.Sign("queries/session", query);
            change(request, query);
            using var response = await http.SendAsync(request);
            return new((int)response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
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

            request.Content = With(request, content);
            using var response = await http.SendAsync(request);
            return new((int)response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
        }

        // A day for each minute, so that the kit runs again and again against one registry.
        string Day() => new DateOnly(2100, 1, 1).AddDays((int)((_started - 1_770_000_000) / 60)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static readonly long _started = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static string Id() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Items(string client, long quantity) => new()
    {
        ["items"] = new JsonArray(new JsonObject { ["id"] = Id(), ["clientNumber"] = client, ["unitType"] = "CEA", ["quantity"] = quantity }),
    };

    private static JsonObject SignOut(long ins, long outs, JsonArray totals) => new() { ["transferIns"] = ins, ["transferOuts"] = outs, ["totals"] = totals };

    private static JsonObject Total() => new() { ["unitType"] = "CEA", ["vintage"] = "1999", ["in"] = 1, ["out"] = 1, ["balance"] = 1 };

    private static ByteArrayContent With(HttpRequestMessage request, byte[] body)
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
}
