namespace CarbonRegistry.Web.Tests;

/// <summary>Every movement of the rulebook over HTTP: by its right role it passes, by every other it is refused and
/// nothing changes.</summary>
public class MovementTests
{
    private const string Ref = "\"reference\":\"文号1\"";

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Every_movement_passes_for_its_role_and_for_no_other(Backend backend)
    {
        await using var w = World.Start(backend);
        var undoSurrender = "";
        var undoCancel = "";
        var reject = "";
        var approve = "";
        var steps = new (string Token, int Function, string Legs, Func<string> Terms)[]
        {
            ("national", 6, ">NT:10000000", () => $"{Ref},\"vintage\":\"2025\""),
            ("national", 7, "NT>NA:8000000,NT>NU:1000000", () => Ref),
            ("national", 8, "NT>NW:1000", () => Ref),
            ("national", 9, "NA>PT11:4000000,NA>PT31:2000000", () => Ref),
            ("national", 10, "NU>AD:1000", () => Ref),
            ("national", 11, "NU>NT:1000", () => ""),
            ("national", 12, ">NC:50000 CCER", () => "\"reference\":\"r12\",\"vintage\":\"2024+2025\","
                + "\"project\":\"P-1\",\"monitoringFrom\":\"2024-01-01\",\"monitoringTo\":\"2025-12-31\""),
            ("national", 13, "NC>EP1:40000 CCER", () => Ref),
            ("province-11", 16, "PT11>EC1:1000000", () => $"{Ref},\"freezeUntil\":\"2026-07-01T00:00:00+08:00\""),
            ("province-11", 17, "EC1>PT11:1000", () => ""),
            ("province-11", 16, "PT11>EC1:500000", () => Ref),
            ("province-11", 18, "PT11>AD:2000", () => Ref),
            ("province-11", 19, "PT11>NW:10", () => Ref),
            ("rep-1", 23, "EC1>ET1:1000", () => ""),
            ("rep-1", 23, "ET1>EC1:10", () => ""),
            ("rep-1", 23, "EP1>EPT1:30000 CCER", () => ""),
            ("rep-1", 24, "EC1>NS11:5000", () => ""),
            ("province-11", 20, "", () => $"\"refersTo\":\"{undoSurrender}\",\"reason\":\"更正\""),
            ("rep-1", 25, "EC1>NX:50", () => "\"purpose\":\"public-good\",\"beneficiary\":\"b\""),
            ("province-11", 21, "", () => $"\"refersTo\":\"{undoCancel}\",\"reason\":\"更正\""),
            ("rep-1", 27, "ET1>XD:500", () => ""),
            ("rep-1", 27, "EPT1>XD:20000 CCER", () => ""),
            ("exchange", 29, "XD>EGT4:10000 CCER", () => ""),
            ("exchange", 29, "XD>ET2:100", () => ""),
            ("rep-4", 23, "EGT4>EG4:9000 CCER", () => ""),
            ("rep-4", 26, "EG4>NO:100 CCER", () => ""),
            ("pilot", 22, "", () => $"\"refersTo\":\"{approve}\",\"approve\":true"),
            ("rep-4", 26, "EG4>NO:200 CCER", () => ""),
            ("pilot", 22, "", () => $"\"refersTo\":\"{reject}\",\"approve\":false,\"reason\":\"不符\""),
            ("auction", 34, "AD>EC2:100", () => "\"reference\":\"r\""),
            ("auction", 35, "AD>PT11:10", () => ""),
        };
        var passed = new HashSet<int>();
        foreach (var (token, function, legs, terms) in steps)
        {
            var before = w.Everything();
            foreach (var other in World.OneOfEachRole.Where(o => o != token
                && !(o.StartsWith("rep", StringComparison.Ordinal)
                    && token.StartsWith("rep", StringComparison.Ordinal))))
            {
                var refused = await w.Post(other, "transactions", Terms(other));
                Assert.True(refused.Status == 403 && refused.Code == "202",
                    $"{function} by {other}: {refused.Body?.ToJsonString()}");
                Assert.True(refused["seq"].GetValue<long>() > 0);
            }

            // Of the right role, and of another province, enterprise or account.
            foreach (var foreign in token switch { "province-11" => ["province-31"],
                "rep-1" => new[] { "rep-2", "viewer" }, "rep-4" => ["rep-1"], _ => [] })
            {
                var refused = await w.Post(foreign, "transactions", Terms(foreign));
                Assert.True(refused.Status == 422 && refused.Code is "203" or "501",
                    $"{function} by {foreign}: {refused.Body?.ToJsonString()}");
            }

            Assert.Equal(before, w.Everything());
            if (function == 29)
            {
                // Past the exchange's session nothing goes: singly, in bulk, by file, tried out.
                var past = await w.Post(token, "transactions", Terms(token));
                Assert.Equal((403, "241"), (past.Status, past.Code));
                Assert.True(past["seq"].GetValue<long>() > 0);
                Assert.Equal("241",
                    (await w.Post(token, "transactions/bulk",
                            $"{{\"atomic\":true,\"transactions\":[{Terms(token)}]}}")).Code);
                Assert.Equal("241",
                    (await w.Post(token, "transactions", w.Transaction(29, legs, "\"dryRun\":true"))).Code);
                Assert.Equal(before, w.Everything());
                await w.TransferOut(token, legs);
                passed.Add(function);
                continue;
            }

            var answer = await w.Post(token, "transactions", Terms(token));
            Assert.True(answer.Status == 201, $"{function} by {token}: {answer.Body?.ToJsonString()}");
            Assert.Equal(function == 26 ? "pending" : "posted", answer["outcome"].GetValue<string>());
            Assert.EndsWith("/api/v1/transactions/" + answer["id"].GetValue<string>(),
                answer.Response.Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.NotEmpty(answer["postings"].AsArray());
            passed.Add(function);
            if (function == 26)
            {
                // Who is to decide sees what it is about.
                foreach (var query in new[] { "", $"&account={w["NO"]}" })
                {
                    var waiting = (await w.Get("pilot", "transactions?outcome=pending&limit=1" + query))["items"]
                        .AsArray().Single()!;
                    Assert.Equal((answer["id"].GetValue<string>(), w["NO"], w["EG4"]),
                        (waiting["id"]!.GetValue<string>(), waiting["reservedFor"]!.GetValue<string>(),
                            waiting["postings"]![0]!["from"]!.GetValue<string>()));
                }
            }

            var id = answer["id"].GetValue<string>();
            _ = function switch { 24 => undoSurrender = id, 25 => undoCancel = id, 26 => approve = reject = id,
                _ => "" };

            // The auction house says whose units it delivers.
            string Terms(string _) => w.Transaction(function, legs, terms())
                .Replace("\"quantity\":", function == 34 ? $"\"heldFor\":\"{w["NU"]}\",\"quantity\":" : "\"quantity\":",
                    StringComparison.Ordinal);
        }

        Assert.Equal(23, passed.Count);
        Assert.Equal((1_499_000 - 1000 + 10 - 0, 0L),
            ((await w.Amounts("EC1")).Available + (await w.Amounts("EC1")).Held, (await w.Amounts("EC1")).InTransit));
        Assert.Equal((100L, 0L, 0L), await w.Amounts("NO", "CCER"));
        var ad = (await w.Get("auction", $"accounts/{w["AD"]}/holdings"))["unitTypes"][0]!["batches"]![0]![
            "parts"]!.AsArray();
        Assert.Contains(ad, p => p!["consignor"]!.GetValue<string>() == w["NU"]);
        Assert.Contains(ad, p => p!["consignor"]!.GetValue<string>() == w["PT11"]);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task The_same_request_is_answered_the_same_and_another_under_its_id_is_refused(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var json = w.Transaction(23, "EC1>ET1:7");
        var first = await w.Post("rep-1", "transactions", json);
        var before = w.Everything();
        var second = await w.Post("rep-1", "transactions", json);
        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal(first.Body!.ToJsonString(), second.Body!.ToJsonString());
        var other = await w.Post("rep-1", "transactions",
            json.Replace("\"quantity\":7", "\"quantity\":8", StringComparison.Ordinal));
        Assert.Equal((409, "109"), (other.Status, other.Code));

        // Another person's same id is no matter of theirs: they hear what an unused one would have them hear, and each
        // finds their own by it.
        var id = first.Body!["id"]!.GetValue<string>();
        var others = await w.Post("rep-2", "transactions", json);
        var unused = await w.Post("rep-2", "transactions",
            json.Replace(id, Guid.NewGuid().ToString(), StringComparison.Ordinal));
        Assert.Equal((unused.Status, unused.Code), (others.Status, others.Code));
        Assert.Equal(id, others.Body!["transactionId"]!.GetValue<string>());
        var (own, theirs) = (await w.Get("rep-2", $"transactions/{id}"), await w.Get("rep-1", $"transactions/{id}"));
        Assert.Equal((id, "refused", id, "posted"),
            (own["id"]!.GetValue<string>(), own["outcome"]!.GetValue<string>(), theirs["id"]!.GetValue<string>(),
                theirs["outcome"]!.GetValue<string>()));
        Assert.Null(own["terms"]!["askedAs"]);
        Assert.Equal(others.Body.ToJsonString(), (await w.Post("rep-2", "transactions", json)).Body!.ToJsonString());
        before = w.Everything();

        // A refusal too is answered the same.
        var refused = w.Transaction(23, "EC1>ET1:999999999");
        var no = await w.Post("rep-1", "transactions", refused);
        Assert.Equal((422, "401"), (no.Status, no.Code));
        Assert.Equal(no.Body!.ToJsonString(), (await w.Post("rep-1", "transactions", refused)).Body!.ToJsonString());
        Assert.Equal(before, w.Everything());
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Many_callers_at_once_post_what_they_ask_once(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var seq = (await w.Get(null, "/healthz"))["seq"].GetValue<long>();
        var same = w.Transaction(23, "EC1>ET1:100");
        var answers = await Task.WhenAll(Enumerable.Range(0, 30)
            .Select(i => i % 2 == 0 ? w.Post("rep-1", "transactions", same)
                : w.Post("rep-1", "transactions", w.Transaction(23, "EC1>ET1:1"))));
        Assert.All(answers, a => Assert.True(a.Status is 200 or 201, a.Body?.ToJsonString()));
        Assert.Equal((115L, 0L, 0L), await w.Amounts("ET1"));
        Assert.Equal(seq + 16, (await w.Get(null, "/healthz"))["seq"].GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_dry_run_decides_and_records_nothing(Backend backend)
    {
        await using var w = World.Start(backend);
        var creation = w.Transaction(6, ">NT:9007199254740993",
            "\"reference\":\"r\",\"vintage\":\"2025\",\"dryRun\":true");
        var dry = await w.Post("national", "transactions", creation);
        Assert.Equal(200, dry.Status);
        Assert.Equal("CN-CEA-2025-000000000001..9007199254740993", dry["postings"][0]!["serials"]!.GetValue<string>());
        Assert.True(dry["dryRun"].GetValue<bool>());
        Assert.Null(dry.Body!["seq"]);
        Assert.Equal(0, (await w.Get(null, "/healthz"))["seq"].GetValue<long>());
        Assert.Equal(404, (await w.Get("national", "transactions/" + dry["id"].GetValue<string>())).Status);
        var no = await w.Post("national", "transactions",
            w.Transaction(8, "NT>NW:1", "\"reference\":\"r\",\"dryRun\":true"));
        Assert.Equal((422, "401"), (no.Status, no.Code));
        Assert.Equal(0, (await w.Get(null, "/healthz"))["seq"].GetValue<long>());
        await w.Fund();
        var frozen = await w.Post("province-11", "transactions",
            w.Transaction(16, "PT11>EC1:5",
                "\"reference\":\"r\",\"freezeUntil\":\"2030-01-01T00:00Z\",\"dryRun\":true"));
        Assert.Equal(200, frozen.Status);
        Assert.NotNull(frozen["postings"][0]!["holdAfter"]);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Bulk_is_all_or_nothing_or_each_by_itself(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var good = w.Transaction(23, "EC1>ET1:1");
        var bad = w.Transaction(23, "EC1>ET1:99999999");
        var malformed = "{\"id\":\"x\",\"function\":23}";
        var before = w.Everything();
        var atomic = await w.Post("rep-1", "transactions/bulk", $"{{\"atomic\":true,\"transactions\":[{good},{bad}]}}");
        Assert.Equal((422, "401"), (atomic.Status, atomic.Code));
        Assert.Equal(2, atomic["refusals"][0]!["transaction"]!.GetValue<int>());
        Assert.Equal(before, w.Everything());
        var broken = await w.Post("rep-1", "transactions/bulk",
            $"{{\"atomic\":true,\"transactions\":[{good},{malformed}]}}");
        Assert.Equal((422, "106"), (broken.Status, broken.Code));

        var one = w.Transaction(23, "EC1>ET1:2");
        var two = w.Transaction(23, "ET1>EC1:2");
        var chained = await w.Post("rep-1", "transactions/bulk", $"{{\"atomic\":true,\"transactions\":[{one},{two}]}}");
        Assert.Equal(201, chained.Status);
        Assert.Equal(before, w.Everything());
        Assert.Equal(200,
            (await w.Post("rep-1", "transactions/bulk", $"{{\"atomic\":true,\"transactions\":[{one},{two}]}}")).Status);

        var fresh = w.Transaction(23, "EC1>ET1:3");
        var tooMuch = w.Transaction(23, "EC1>ET1:99999999");
        var each = await w.Post("rep-1", "transactions/bulk",
            $"{{\"atomic\":false,\"transactions\":[{fresh},{tooMuch},{malformed},{one}]}}");
        Assert.Equal(200, each.Status);
        Assert.Equal([201, 422, 422, 200], each["results"].AsArray().Select(r => r!["status"]!.GetValue<int>()));
        Assert.Equal("401", each["results"][1]!["problem"]!["code"]!.GetValue<string>());
        Assert.Equal((3L, 0L, 0L), await w.Amounts("ET1"));

        foreach (var (json, code) in new[] { ("{}", "104"), ("{\"atomic\":true,\"transactions\":[]}", "106"),
            ("{\"atomic\":true,\"transactions\":[null]}", "106") })
        {
            var answer = await w.Post("rep-1", "transactions/bulk", json);
            Assert.Equal((422, code), (answer.Status, answer.Code));
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_file_is_one_transaction_and_its_errors_name_their_lines(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var id = Guid.NewGuid();
        var query = $"transactions/import?function=16&from={w["PT11"]}&reference=r&id={id}";
        var file = $"\uFEFFto,quantity,vintage\r\n{w["EC1"]},5,2025\r\n{w["EC2"]},7,\r\n";
        var before = w.Everything();
        var dry = await Import(query + "&dryRun=true", file);
        Assert.Equal((200, 2), (dry.Status, dry["postings"].AsArray().Count));
        Assert.Equal(before, w.Everything());
        Assert.Equal(201, (await Import(query, file)).Status);
        Assert.Equal(200, (await Import(query, file)).Status);
        Assert.Equal((1_000_005L, 0L, 0L), await w.Amounts("EC1"));
        before = w.Everything();

        var wrong = await Import($"transactions/import?function=16&from={w["PT11"]}&reference=r&id={Guid.NewGuid()}",
            $"""
            to,quantity,serials
            {w["EC1"]},=1+1,
            @SUM(A1),5,
            {w["EC2"]},0,nonsense
            {w["EC2"]},1.5,
            {w["EC2"]},9223372036854775808,
            {w["EC2"]},1,,extra
            {w["EC2"]},,

            """);
        Assert.Equal(422, wrong.Status);
        Assert.Equal(
            [
                (2, "103"), (3, "106"), (4, "103"), (4, "106"), (5, "103"), (5, "412"), (6, "103"), (6, "412"),
                (7, "101"), (7, "412"), (8, "104"), (8, "412"),
            ],
            wrong["refusals"].AsArray().Select(r => (r!["line"]!.GetValue<int>(), r["code"]!.GetValue<string>()))
                .Order());

        var engine = await Import($"transactions/import?function=16&from={w["PT11"]}&reference=r&id={Guid.NewGuid()}",
            $"to,quantity\n{w["EC1"]},1\n\n{w["EC3"]},1\n");
        Assert.Equal((422, "203", 4), (engine.Status, engine.Code, engine["refusals"][0]!["line"]!.GetValue<int>()));

        foreach (var content in new[] { "", "to\n", "to,quantity,to\n", "to,quantity,colour\n", "to,quantity\n",
            "to,quantity\n\"unclosed,1\n", "\0", new string('a', 3_000_000), "to;quantity\n",
            "to,quantity\n" + string.Concat(Enumerable.Repeat(w["EC1"] + ",1\n", 10_001)) })
        {
            var answer = await Import(
                $"transactions/import?function=16&from={w["PT11"]}&reference=r&id={Guid.NewGuid()}", content);
            Assert.True(answer.Status is 400 or 422 && answer.Code is not null,
                content[..Math.Min(50, content.Length)] + answer.Body?.ToJsonString());
        }

        foreach (var q in new[] { "", "?function=24", "?function=16&from=x&id=1", "?function=16&function=9",
            $"?function=16&from={w["PT11"]}&reference=r&id={Guid.NewGuid()}&colour=red" })
        {
            var answer = await Import("transactions/import" + q, $"to,quantity\n{w["EC1"]},1\n");
            Assert.True(answer.Status is 400 or 422 && answer.Code is not null, q + answer.Body?.ToJsonString());
        }

        Assert.Equal(415,
            (await w.Send("province-11", HttpMethod.Post, query, "to,quantity\n"u8.ToArray(),
                    "application/json")).Status);
        Assert.Equal(before, w.Everything());

        // The same file as offices save it: what the bytes are they say themselves.
        var chinese = $"转入账户\t数量\t年度\r\n {w["EC1"]} \t 5\t2025\r\n\t\t\r\n\"{w["EC2"]}\"\t7\t\"\r\n\"\r\n";
        foreach (var bytes in new[] { System.Text.CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(
            chinese), [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(chinese)] })
        {
            Assert.Equal(200,
                (await w.Send("province-11", HttpMethod.Post, query, bytes, "text/csv; charset=gb2312")).Status);
        }

        Task<Answer> Import(string path, string text) => w.Send("province-11", HttpMethod.Post, path,
            System.Text.Encoding.UTF8.GetBytes(text), "text/csv; charset=utf-8");
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_held_unit_does_not_move_until_the_hold_is_released_or_expires(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var hold =
            $$"""
            {"id":"{{Guid.NewGuid()}}","kind":"judicial","authority":"法院","document":"d","reason":"r",
             "legs":[{"account":"{{w["EC1"]}}","unitType":"CEA"}]}
            """;
        foreach (var other in World.OneOfEachRole.Where(r => r is not "province-11"))
        {
            var refused = await w.Post(other, "holds",
                hold.Replace(hold[7..43], Guid.NewGuid().ToString(), StringComparison.Ordinal));
            Assert.True(refused.Status is 403 or 422 && refused.Code is "202" or "203", refused.Body?.ToJsonString());
        }

        var placed = await w.Post("province-11", "holds", hold);
        Assert.True(placed.Status == 201, placed.Body?.ToJsonString());
        Assert.Equal((0L, 1_000_000L, 0L), await w.Amounts("EC1"));
        Assert.Equal("401", (await w.Post("rep-1", "transactions", w.Transaction(24, "EC1>NS11:1"))).Code);
        var release = $"{{\"id\":\"{Guid.NewGuid()}\",\"reason\":\"解除\"}}";
        var path = $"holds/{placed["id"].GetValue<string>()}/release";
        Assert.Equal(403, (await w.Post("rep-1", path, $"{{\"id\":\"{Guid.NewGuid()}\",\"reason\":\"解除\"}}")).Status);
        Assert.Equal("501",
            (await w.Post("province-31", path, $"{{\"id\":\"{Guid.NewGuid()}\",\"reason\":\"解除\"}}")).Code);
        Assert.Equal(201, (await w.Post("province-11", path, release)).Status);
        Assert.Equal(200, (await w.Post("province-11", path, release)).Status);
        Assert.Equal("503",
            (await w.Post("province-11", path, $"{{\"id\":\"{Guid.NewGuid()}\",\"reason\":\"解除\"}}")).Code);
        Assert.Equal((1_000_000L, 0L, 0L), await w.Amounts("EC1"));

        var until = Instant.Text(w.Clock.Now + 3_600_000_000);
        var dispute = await w.Post("province-11", "holds",
            hold.Replace(hold[7..43], Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("judicial", "dispute", StringComparison.Ordinal)
            .Replace("\"unitType\":\"CEA\"", "\"unitType\":\"CEA\",\"quantity\":400", StringComparison.Ordinal)
            .Replace("\"reason\":\"r\"", $"\"reason\":\"r\",\"expiresAt\":\"{until}\"", StringComparison.Ordinal));
        Assert.True(dispute.Status == 201, dispute.Body?.ToJsonString());
        Assert.Equal((999_600L, 400L, 0L), await w.Amounts("EC1"));
        w.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1_000_000L, 0L, 0L), await w.Amounts("EC1"));
        foreach (var bad in new[] { "{}", "{\"id\":1}", hold.Replace("judicial", "other", StringComparison.Ordinal),
            hold.Replace("\"CEA\"", "\"CEA\",\"quantity\":0", StringComparison.Ordinal) })
        {
            var answer = await w.Post("province-11", "holds", bad);
            Assert.True(answer.Status == 422 && answer.Code is not null, answer.Body?.ToJsonString());
        }

        Assert.Equal("judicial", placed["postings"][0]!["holdAfter"]!["kinds"]![0]!.GetValue<string>());
    }
}
