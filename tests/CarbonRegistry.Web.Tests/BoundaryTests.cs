using System.Text;

namespace CarbonRegistry.Web.Tests;

/// <summary>What is not exactly as documented is refused with a code, never with a 5xx, and changes nothing.</summary>
public class BoundaryTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Whatever_is_wrong_is_refused_with_a_code_and_changes_nothing(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var before = w.Everything();
        var failures = new List<string>();
        var good = w.Transaction(23, "EC1>ET1:7", id: "ID");
        string Fresh(string json) => json.Replace("\"ID\"", $"\"{Guid.NewGuid()}\"", StringComparison.Ordinal);
        string With(string was, string now) => good.Contains(was, StringComparison.Ordinal)
            ? Fresh(good.Replace(was, now, StringComparison.Ordinal)) : throw new InvalidOperationException(was);
        var cases = new List<(string Json, string Codes)>();
        foreach (var (quantity, codes) in new[]
        {
            ("0", "103"), ("-0", "103"), ("-1", "103"), ("1.0", "103"), ("1.5", "103"), ("1e3", "103"), ("1E0", "103"),
            ("\"7\"", "103"), ("null", "104"), ("true", "103"), ("[]", "103"), ("{}", "103"),
            ("9007199254740993", "401"), ("9223372036854775806", "401"), ("9223372036854775807", "103"),
            ("9223372036854775808", "103"), ("-9223372036854775808", "103"),
            ("-9223372036854775809", "103"), ("18446744073709551616", "103"), (new string('9', 5000), "103"),
            ("07", "101"), ("+7", "101"), ("0x7", "101"), ("NaN", "101"), ("7_0", "101"), ("", "101"),
        })
        {
            cases.Add((With("\"quantity\":7", "\"quantity\":" + quantity), codes));
        }

        foreach (var (was, now, codes) in new[]
        {
            ("\"function\":23", "\"function\":0", "107"), ("\"function\":23", "\"function\":39", "107"),
                ("\"function\":23", "\"function\":-1", "107"), ("\"function\":23", "\"function\":65559", "107"),
            ("\"function\":23", "\"function\":\"23\"", "106"), ("\"function\":23", "\"function\":null", "104"),
            ("\"function\":23", "\"function\":1.0", "106"),
            ("\"function\":23", "\"function\":99999999999999999999", "106"),
            ("\"ID\"", "null", "104"), ("\"ID\"", "5", "106"), ("\"ID\"", "\"\"", "106"),
            ("\"ID\"", "\"00000000-0000-0000-0000-000000000000\"", "106"),
            ("\"ID\"", "\"{0198c0de-0000-7000-8000-000000000001}\"", "106"),
            ("\"unitType\":\"CEA\"", "\"unitType\":\"cea\"", "106"),
            ("\"unitType\":\"CEA\"", "\"unitType\":null", "104"),
            ("\"unitType\":\"CEA\"", "\"unitType\":\"CCER\"", "401"), ("\"unitType\":\"CEA\",", "", "104"),
            ("\"function\":23", "\"function\":23,\"colour\":1", "102"),
            ("\"function\":23", "\"function\":23,\"Function\":23", "102"),
            ("\"function\":23", "\"function\":23,\"function\":23", "102"),
            ("\"quantity\":7", "\"quantity\":7,\"quantity\":7", "102"),
            ("\"quantity\":7", "\"quantity\":7,\"price\":7", "102"),
            ("\"quantity\":7", "\"quantity\":7,\"batches\":[]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"batches\":[1.0]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"batches\":[99999999999]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"batches\":[null]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"batches\":[99]", "401"),
            ("\"quantity\":7", "\"quantity\":7,\"serials\":[]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"serials\":[null]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"serials\":[\"CN-CEA-2025-1\"]", "106"),
            ("\"quantity\":7", "\"serials\":[\"CN-CEA-2025-000000000001..9223372036854775806\"]", "402"),
            ("\"quantity\":7",
                "\"serials\":[\"CN-CEA-2025-000000000001..9223372036854775806\","
                    + "\"CN-CEA-2025-000000000001..9223372036854775806\"]", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"vintage\":\"25\"", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"vintage\":2025", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"vintage\":\"2024\"", "401"),
            ("\"quantity\":7", "\"quantity\":7,\"project\":\"p\"", "106"),
            ("\"quantity\":7", "\"quantity\":7,\"heldFor\":\"x\"", "106"),
            ("\"function\":23", "\"function\":23,\"dryRun\":\"true\"", "106"),
            ("\"function\":23", "\"function\":23,\"approve\":1", "106"),
            ("\"function\":23", "\"function\":23,\"approve\":true", "105"),
            ("\"function\":23", "\"function\":23,\"reference\":\"\"", "106"),
            ("\"function\":23", "\"function\":23,\"reference\":\"a\\u0000b\"", "117"),
            ("\"function\":23", "\"function\":23,\"reference\":\"\\ud800\"", "117"),
            ("\"function\":23", $"\"function\":23,\"reference\":\"{new string('长', 201)}\"", "106"),
                ("\"function\":23", "\"function\":23,\"reference\":7", "106"),
                ("\"function\":23", "\"function\":23,\"purpose\":\"public-good\"", "105"),
            ("\"function\":23", "\"function\":23,\"freezeUntil\":\"2026-07-01\"", "106"),
            ("\"function\":23", "\"function\":23,\"freezeUntil\":\"2026-07-01T00:00:00\"", "106"),
            ("\"function\":23", "\"function\":23,\"freezeUntil\":\"0001-01-01T00:00:00+14:00\"", "106"),
            ("\"function\":23", "\"function\":23,\"freezeUntil\":\"2026-02-30T00:00:00Z\"", "106"),
            ("\"function\":23", "\"function\":23,\"monitoringFrom\":\"2026-02-30\"", "106"),
            ("\"function\":23", "\"function\":23,\"vintage\":\"2025+\"", "106"),
            ("\"function\":23", "\"function\":23,\"refersTo\":\"x\"", "106"),
            ("\"function\":23", "\"function\":24", "301"), ("\"function\":23", "\"function\":14", "202"),
            ("\"function\":23", "\"function\":6", "202"),
            ("\"legs\":[", "\"legs\":[null,", "106"), ("\"legs\":[", "\"legs\":[5,", "106 101"),
            ("\"legs\":[", "\"legs\":[[],", "106 101"),
        })
        {
            cases.Add((With(was, now), codes));
        }

        var account = w["EC1"];
        foreach (var bad in new[] { "", "x", account[..19], account + "0", account.ToLowerInvariant(),
            account[..18] + "00", "CN-EC-11-99999999-00", account.Replace("11", "31", StringComparison.Ordinal),
            " " + account, "CN-OO-00-00000000-00", "CN-EC-11-00000０12-04" })
        {
            cases.Add((With($"\"from\":\"{account}\"", $"\"from\":\"{bad}\""), "106"));
        }

        cases.Add((With($"\"from\":\"{account}\"",
            "\"from\":\"" + new AccountNumber("EC", "11", new(99_999_999)) + "\""),
            "203"));
        cases.Add((With($"\"from\":\"{account}\"", $"\"from\":\"{w["EC2"]}\""), "203"));
        cases.Add((With($"\"from\":\"{account}\",", ""), "104"));
        cases.Add((With($"\"to\":\"{w["ET1"]}\",", ""), "104"));
        cases.Add((With($"\"to\":\"{w["ET1"]}\"", $"\"to\":\"{account}\""), "301"));
        cases.Add((With($"\"to\":\"{w["ET1"]}\"", $"\"to\":\"{w["ET2"]}\""), "305"));
        foreach (var (json, codes) in new[]
        {
            ("", "101"), (" ", "101"), ("null", "101"), ("[]", "101"), ("5", "101"), ("\"x\"", "101"), ("{", "101"),
            ("{}", "104"), ("{}{}", "101"), ("{\"id\":1,}", "101 106"), ("/* */{}", "101"), ("{\"a\":1}", "102"),
            (new string('[', 10_000), "101"),
            ("{\"legs\":" + new string('[', 200) + new string(']', 200) + "}", "101 106"),
            (string.Concat(Enumerable.Repeat("{\"legs\":[", 100)), "101 102 106"),
            (Fresh(good) + "x", "101"), (Fresh(good).Replace("[{", "[", StringComparison.Ordinal), "101 106"),
            ("\u0000" + Fresh(good), "101"),
            (Fresh("{\"id\":\"ID\",\"function\":23}"), "108"),
            (Fresh("{\"id\":\"ID\",\"function\":23,\"legs\":null}"), "108"),
            (Fresh("{\"id\":\"ID\",\"function\":23,\"legs\":{}}"), "106"),
        })
        {
            cases.Add((json, codes));
        }

        foreach (var (json, codes) in cases)
        {
            Check(await w.Post("rep-1", "transactions", json), json, codes.Split(' '));
        }

        var utf8 = Encoding.UTF8.GetBytes(Fresh(good));
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions", Encoding.Unicode.GetBytes(Fresh(good)),
            "application/json"), "UTF-16", ["101"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions", [0xEF, 0xBB, 0xBF, .. utf8], "application/json"),
            "BOM", ["101"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions",
            Encoding.Latin1.GetBytes(Fresh(good)
                .Replace("}]", "}],\"reference\":\"\u00ff\"", StringComparison.Ordinal)), "application/json"),
            "Latin-1", ["101"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions", utf8, "application/json; charset=utf-16"),
            "charset", ["114"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions", utf8, "text/plain"), "text", ["114"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions", utf8), "no type", ["114"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions"), "nothing", ["101", "114"]);
        Check(await w.Send("rep-1", HttpMethod.Post, "transactions", new byte[21 * 1024 * 1024], "application/json"),
            "too large", ["111"]);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(before, w.Everything());

        // What was refused above was not refused because nothing passes.
        Assert.Equal(201, (await w.Post("rep-1", "transactions", Fresh(good))).Status);

        void Check(Answer answer, string what, string[] codes)
        {
            if (answer.Status is < 400 or >= 500 || !codes.Contains(answer.Code)
                || answer.Response.Content.Headers.ContentType?.MediaType != "application/problem+json"
                || answer["status"].GetValue<int>() != answer.Status || answer["refusals"].AsArray().Count == 0)
            {
                failures.Add(
                    $"{what[..Math.Min(what.Length, 300)]} → {answer.Status} {answer.Body?.ToJsonString()}, "
                        + $"not {string.Join('/', codes)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Quantities_beyond_what_a_double_holds_are_exact(Backend backend)
    {
        await using var w = World.Start(backend);
        const string odd = "9007199254740993";
        await w.Must("national", 6, $">NT:{odd}", "\"reference\":\"r\",\"vintage\":\"2025\"");
        var rest = long.MaxValue - 1 - 9007199254740993;
        var most = await w.Post("national", "transactions",
            w.Transaction(6, $">NT:{rest}", "\"reference\":\"r\",\"vintage\":\"2025\""));
        Assert.True(most.Status == 201, most.Body?.ToJsonString());
        Assert.Equal((long.MaxValue - 1, 0L, 0L), await w.Amounts("NT"));
        Assert.Equal("401",
            (await w.Post("national", "transactions",
                    w.Transaction(6, ">NT:1", "\"reference\":\"r\",\"vintage\":\"2025\""))).Code);

        // In and out and in again: more came in than 64 bits hold.
        for (var i = 0; i < 3; i++)
        {
            await w.Must("national", 7, $"NT>NU:{long.MaxValue - 1}", "\"reference\":\"r\"");
            await w.Must("national", 11, $"NU>NT:{long.MaxValue - 1}");
        }

        Assert.Equal((long.MaxValue - 1, 0L, 0L),
            await w.Amounts("NT", query: $"statement?at={World.At(w.Clock.Now)}"));
        var text = await (await w.Get("national", $"accounts/{w["NT"]}/holdings")).Response.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken);
        Assert.Contains("\"available\":9223372036854775806", text, StringComparison.Ordinal);
        var legs = string.Join(',', Enumerable.Repeat($"NT>NU:{long.MaxValue - 1}", 3));
        Assert.Equal("401",
            (await w.Post("national", "transactions", w.Transaction(7, legs, "\"reference\":\"r\""))).Code);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Addresses_that_mean_nothing_are_refused(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var ec = w["EC1"];
        foreach (var (path, status) in new[]
        {
            ("nothing", 404), ("accounts/x", 404), ("accounts/" + ec[..19] + "0", 404), ("accounts/%00", 400),
            ("accounts/..%2f..%2fetc", 404), ("transactions/x", 404), ($"transactions/{Guid.NewGuid()}", 404),
            ("transactions/" + Guid.NewGuid().ToString("N"), 404), ("serials/x", 404),
            ("serials/CN-CEA-2025-000010000001", 404), ("serials/CN-CEA-2024-000000000001", 404),
            ("serials/CN-CEA-2025-000000000001..000000000002", 404),
            ("serials/CN-CEA-2025-9223372036854775806", 404), ("serials/CN-CEA-2025-9223372036854775807", 404),
            ("accounts?limit=0", 422), ("accounts?limit=1001", 422), ("accounts?limit=1e3", 422),
            ("accounts?limit=", 422),
            ("accounts?limit=99999999999999999999", 422), ("accounts?colour=red", 400), ("accounts?type=ec", 422),
            ("accounts?type=OO", 422), ("accounts?state=x", 422), ("accounts?jurisdiction=1", 422),
            ("accounts?jurisdiction=99", 200),
            ("accounts?holder=-1", 422), ("accounts?q=%00", 400), ("accounts?q=", 422), ("accounts?q=%27%3B--", 200),
            ("accounts?q=" + new string('x', 101), 422), ("accounts?after=x", 422), ("accounts?type=EC&type=ET", 400),
            ("accounts?TYPE=EC", 400),
            ("transactions?account=x", 422), ("transactions?function=x", 422), ("transactions?function=40000", 422),
            ("transactions?outcome=x", 422), ("transactions?from=x", 422), ("transactions?from=2026-01-01", 422),
            ("transactions?order=x", 422),
            ("transactions?after=-1", 422), ("transactions?from=2026-01-01T00:00:00+08:00", 200),
            ("transactions?from=9999-12-31T23:59:59Z&to=0001-01-01T00:00Z", 200), ("batches?unitType=x", 422),
            ("batches?after=99999999999", 200), ("me?x=1", 400), ("rulebook?x=1", 400),
            ($"accounts/{ec}/blocks?after=1", 422), ($"accounts/{ec}/blocks?after=99999-1-1", 422),
            ($"accounts/{ec}/blocks?after=1-2-3", 200), ($"accounts/{ec}/statement", 422),
            ($"accounts/{ec}/statement?at=x", 422), ($"accounts/{ec}/statement?at=2099-01-01T00:00:00Z", 422),
            ($"accounts/{ec}/statement?from=2026-01-01T00:00:00Z", 422),
            ($"accounts/{ec}/statement?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422),
            ($"accounts/{ec}/statement?at=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422),
            ($"accounts/{ec}/statement?from=0001-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&after=1-99999999999", 422),
            ("serials/CN-CEA-2025-000000000001?after=x", 422),
        })
        {
            var answer = await w.Get("national", path);
            Assert.True(answer.Status == status, $"{path}: {answer.Status} {answer.Body?.ToJsonString()}");
            Assert.True(status is 200 or 400 || answer.Code is not null, path);
        }
    }
}
