using System.Text.Json.Nodes;

namespace CarbonRegistry.Web.Tests;

/// <summary>What everybody may know, without signing in; and nothing of individuals.</summary>
public sealed class PublicTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task The_public_page_and_its_data_say_the_same_and_name_no_individual(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await w.Must("rep-1", 24, "EC1>NS11:4000");
        var cancelled = await w.Must("rep-1", 25, "EC1>NX:300",
            """ "purpose":"large-event","beneficiary":"某某大会" """);
        var undone = await w.Must("rep-1", 25, "EC1>NX:50", """ "purpose":"public-good","beneficiary":"误" """);
        await w.Must("province-11", 21, "", $"\"refersTo\":\"{undone}\",\"reason\":\"误操作\"");
        await w.Must("national", 12, ">NC:9000 CCER",
            """
            "reference":"备案1","vintage":"2024","project":"P-1",
            "monitoringFrom":"2024-01-01","monitoringTo":"2024-12-31"
            """);
        await w.Must("national", 13, "NC>EP1:5000 CCER", """ "reference":"签发1" """);
        await w.Must("national", 40, "NC>NW:700 CCER", """ "reference":"注销1" """);
        await w.Must("rep-1", 24, "EC1>NS11:1");

        var data = (await w.Send(null, HttpMethod.Get, "/public/v1/registry.json")).Body!;
        var cea = data["totals"]!.AsArray().Single(t => t!["unitType"]!.GetValue<string>() == "CEA")!;
        Assert.Equal((10_000_000, 4001, 300),
            (Number(cea, "created"), Number(cea, "surrendered"), Number(cea, "cancelled")));
        var compliance = data["compliance"]!.AsArray().Single(c => c!["jurisdiction"]!.GetValue<string>() == "11")!;
        Assert.Equal((1, 0, 10_000, 4001),
            (Number(compliance, "enterprises"), Number(compliance, "complied"), Number(compliance, "due"),
                Number(compliance, "surrendered")));
        var only = Assert.Single(data["cancellations"]!.AsArray())!;
        Assert.Equal((cancelled, 300, "某某大会", "大型活动碳中和"),
            (only["transaction"]!.GetValue<string>(), Number(only, "quantity"),
            only["beneficiary"]!.GetValue<string>(), only["purpose"]!["zh"]!.GetValue<string>()));
        var issued = Assert.Single(data["issuances"]!.AsArray())!;
        Assert.Equal(
            ("P-1", 9000, 5000, 700),
            (issued["project"]!.GetValue<string>(), Number(issued, "created"), Number(issued, "issued"),
                Number(issued, "annulled")));

        var page = await w.Send(null, HttpMethod.Get, "/public");
        Assert.Equal((200, "public, max-age=60"), (page.Status, page.Response.Headers.CacheControl!.ToString()));
        foreach (var file in new[] { "totals", "compliance", "cancellations", "issuances" })
        {
            var csv = await w.Send(null, HttpMethod.Get, $"/public/v1/{file}.csv");
            Assert.Equal((200, "text/csv"), (csv.Status, csv.Response.Content.Headers.ContentType!.MediaType));
            Assert.Contains(file switch { "totals" => "10000000", "compliance" => "4001", "cancellations" => "某某大会",
                _ => "P-1" }, csv.Body!.ToString(), StringComparison.Ordinal);
        }

        static long Number(JsonNode of, string name) => of[name]!.GetValue<long>();
    }

    [Fact]
    public async Task An_individuals_words_are_not_shown_and_who_asks_too_often_must_wait()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using (var database = new Storage.Database(w.Connection))
        {
            // The enterprise becomes a person: what it wrote is then somebody's own.
            database.Execute(
                "update holder set kind = 'Individual', name_zh = '张三' where id = (select holder_id from account "
                    + "where id = @id)", ("id", w.Accounts["EC1"].Sequence));
        }

        await w.Must("rep-1", 25, "EC1>NX:300",
            """ "purpose":"public-good","beneficiary":"李四" """);
        var data = (await w.Send(null, HttpMethod.Get, "/public/v1/registry.json")).Body!;
        var only = Assert.Single(data["cancellations"]!.AsArray())!;
        Assert.Equal(300, only["quantity"]!.GetValue<long>());
        foreach (var path in new[] { "/public", "/public/v1/registry.json", "/public/v1/cancellations.csv" })
        {
            var text = System.Net.WebUtility.HtmlDecode((await w.Send(null, HttpMethod.Get, path)).Body!.ToString());
            Assert.DoesNotContain("张三", text, StringComparison.Ordinal);
            Assert.DoesNotContain("李四", text, StringComparison.Ordinal);
        }

        Answer last;
        var answers = 0;
        do
        {
            last = await w.Send(null, HttpMethod.Get, "/public/v1/totals.csv");
        }
        while (last.Status == 200 && ++answers < 1000);
        Assert.Equal((429, "252"), (last.Status, last.Code));
        Assert.True(answers < 200);
        Assert.Equal("60", last.Response.Headers.RetryAfter!.ToString());
    }

    [Fact]
    public async Task Columns_of_open_data_are_those_that_are_documented_and_those_of_the_json_in_any_language()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-1", 25, "EC1>NX:300", """ "purpose":"public-good","beneficiary":"b" """);
        var data = (await w.Send(null, HttpMethod.Get, "/public/v1/registry.json")).Body!;
        var documented = await Text(w, "/public/data", "en");
        foreach (var set in Public.PublicSet.All)
        {
            var csv = await Text(w, $"/public/v1/{set.Name}.csv", "zh-CN");
            Assert.Equal(csv, await Text(w, $"/public/v1/{set.Name}.csv", "en"));
            var columns = csv.TrimStart('\uFEFF').Split('\n')[0].Trim().Split(',');
            Assert.Equal(set.Columns.Select(c => c.Id), columns);
            Assert.All(columns, c => Assert.Contains($">{c}<", documented, StringComparison.Ordinal));

            // The same names in JSON; a text of two languages is two columns.
            if (data[set.Name] is JsonArray { Count: > 0 } rows)
            {
                var names = rows[0]!.AsObject().Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
                Assert.All(columns, c => Assert.Contains(names, n => c == n || c == n + "Zh" || c == n + "En"));
            }
        }
    }

    [Fact]
    public async Task The_public_page_speaks_the_browsers_language_until_somebody_chooses_and_others_do_not()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var (asked, chosen, spoken) in new[]
        {
            ("en-GB,en;q=0.9", null, "en"), ("zh-CN,zh;q=0.9,en;q=0.8", null, "zh-CN"),
            ("en;q=0.2, zh;q=0.7", null, "zh-CN"),
            ("de,en;q=0.5", null, "en"), ("fr", null, "en"), ("", null, "zh-CN"), ("*", null, "zh-CN"),
            ("en", "zh-CN", "zh-CN"), ("zh", "en", "en"),
        })
        {
            Assert.Contains($"<html lang=\"{spoken}\">", await Text(w, "/public", chosen, asked),
                StringComparison.Ordinal);
        }

        Assert.Contains("<html lang=\"zh-CN\">", await Text(w, "/sign-in", null, "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_finds_enterprises_by_what_they_cancelled_units_by_number_and_nothing_else()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var silent = await Text(w, "/public?q=" + Uri.EscapeDataString("企业1"), "zh-CN");
        Assert.Contains("没有公开的记录", silent, StringComparison.Ordinal);
        var id = await w.Must("rep-1", 25, "EC1>NX:300", """ "purpose":"public-good","beneficiary":"某某大会" """);
        var serial = (await w.Get("rep-1", "transactions/" + id))["postings"]![0]!["serials"]!.GetValue<string>()
            .Split("..")[0];
        var holder = (await w.Get("province-11", $"accounts/{w["EC1"]}"))["holder"]!;
        w.Clock.Advance(TimeSpan.FromMinutes(2));
        foreach (var words in new[] { "企业1", "ENTERPRISE 1", holder["identifier"]!.GetValue<string>() })
        {
            var found = await Text(w, "/public?q=" + Uri.EscapeDataString(words), "zh-CN");
            Assert.Contains("某某大会", found[..found.IndexOf("id=\"totals\"", StringComparison.Ordinal)],
                StringComparison.Ordinal);
        }

        // Of a unit what it is and that it is out of circulation, not whose it was; one more is in circulation.
        var unit = await Text(w, "/public?q=" + serial, "en");
        unit = unit[..unit.IndexOf("id=\"totals\"", StringComparison.Ordinal)];
        Assert.Contains("Voluntarily cancelled", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("Enterprise 1", unit, StringComparison.Ordinal);
        Assert.Contains("Nothing public", await Text(w, "/public?q=CN-CEA-2024-999999999999", "en"),
            StringComparison.Ordinal);
        Assert.Contains("Nothing public", await Text(w, "/public?q=" + Uri.EscapeDataString("企业3"), "en"),
            StringComparison.Ordinal);
    }

    private static async Task<string> Text(World w, string path, string? chosen, string? asked = null)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = w.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (chosen is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", "lang=" + chosen);
        }

        if (asked is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", asked);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return System.Net.WebUtility.HtmlDecode(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
