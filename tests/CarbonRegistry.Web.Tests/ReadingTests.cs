using System.Text.Json.Nodes;

namespace CarbonRegistry.Web.Tests;

/// <summary>Statements, paths, pages, and who sees what.</summary>
public class ReadingTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_statement_is_the_same_whenever_it_is_asked_for(Backend backend)
    {
        await using var w = World.Start(backend);
        var start = w.Clock.Now;
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        await w.Fund();
        var freeze = Instant.Text(w.Clock.Now + 7_200_000_000);
        await w.Must("province-11", 16, "PT11>EC1:500", $"\"reference\":\"r\",\"freezeUntil\":\"{freeze}\"");
        var then = w.Clock.Now;
        var before = (await w.Get("rep-1", $"accounts/{w["EC1"]}/holdings"))["unitTypes"].ToJsonString();
        Assert.Equal((1_000_000L, 500L, 0L), await w.Amounts("EC1"));
        w.Clock.Advance(TimeSpan.FromHours(1));
        await w.Must("rep-1", 23, "EC1>ET1:300");
        await w.Must("rep-1", 24, "EC1>NS11:200");
        w.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(before, (await w.Get("rep-1", $"accounts/{w["EC1"]}/statement?at={World.At(then)}"))["unitTypes"]
            .ToJsonString());
        Assert.Empty((await w.Get("rep-1", $"accounts/{w["EC1"]}/statement?at={World.At(start)}"))["unitTypes"]
            .AsArray());
        var now = (await w.Get("rep-1", $"accounts/{w["EC1"]}/holdings"))["unitTypes"].ToJsonString();
        Assert.Equal(now,
            (await w.Get("rep-1", $"accounts/{w["EC1"]}/statement?at={World.At(w.Clock.Now)}"))["unitTypes"]
            .ToJsonString());

        var period = $"accounts/{w["EC1"]}/statement?from={World.At(then + 1)}&to={World.At(w.Clock.Now)}";
        var statement = await w.Get("rep-1", period);
        Assert.True(statement.Status == 200, statement.Body?.ToJsonString());
        Assert.Equal(before, statement["opening"].ToJsonString());
        Assert.Equal(now, statement["closing"].ToJsonString());
        Assert.Equal([-300L, -200L], statement["movements"]["items"]!.AsArray()
            .Select(m => m!["change"]!.GetValue<long>()));
        Assert.Equal([w["ET1"], w["NS11"]], statement["movements"]["items"]!.AsArray()
            .Select(m => m!["counterparty"]!.GetValue<string>()));

        // Page by page the same.
        var paged = new List<long>();
        string? after = null;
        do
        {
            var page = await w.Get("rep-1",
                $"accounts/{w["EC1"]}/statement?from={World.At(start)}&to={World.At(w.Clock.Now)}&limit=1"
                    + (after is null ? "" : "&after=" + after));
            paged.AddRange(page["movements"]["items"]!.AsArray().Select(m => m!["change"]!.GetValue<long>()));
            after = page["movements"]["next"]?.GetValue<string>();
        }
        while (after is not null);

        Assert.Equal([1_000_000, 500, -300, -200], paged);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_serial_number_tells_its_whole_path(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var serial = (await w.Get("rep-1", $"accounts/{w["EC1"]}/blocks"))["items"][0]!["serials"]!.GetValue<string>()
            .Split("..")[0];
        await w.Must("rep-1", 23, "EC1>ET1:10");
        await w.Must("rep-1", 27, "ET1>XD:10");
        await w.Must("exchange", 29, "XD>ET2:10");
        var path = await w.Get("national", "serials/" + serial);
        Assert.Equal(w["ET2"], path["heldBy"].GetValue<string>());
        Assert.Equal([6, 7, 9, 16, 23, 27, 29], path["path"]["items"]!.AsArray()
            .Select(s => s!["function"]!.GetValue<int>()));
        Assert.True(path["complete"].GetValue<bool>());
        var next = (await w.Get("national", $"serials/{serial}?limit=2"))["path"]["next"]!.GetValue<string>();
        var second = await w.Get("national", $"serials/{serial}?limit=2&after={next}");
        Assert.Equal([9, 16], second["path"]["items"]!.AsArray().Select(s => s!["function"]!.GetValue<int>()));

        // Whoever saw it once sees their own stations and not where it went.
        var own = await w.Get("rep-1", "serials/" + serial);
        Assert.Equal([16, 23, 27], own["path"]["items"]!.AsArray().Select(s => s!["function"]!.GetValue<int>()));
        Assert.Null(own.Body!["heldBy"]);
        Assert.False(own["complete"].GetValue<bool>());
        Assert.Equal((404, "112"), ((await w.Get("rep-3", "serials/" + serial)).Status,
            (await w.Get("rep-3", "serials/" + serial)).Code));
        Assert.Equal((404, "112"), ((await w.Get("configuration", "serials/" + serial)).Status,
            (await w.Get("configuration", "serials/" + serial)).Code));
        var batches = await w.Get("rep-3", "batches?unitType=CEA&limit=1");
        Assert.Equal("CN-CEA-2025-000000000001..000010000000", batches["items"][0]!["serials"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Nobody_sees_what_is_not_theirs(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var one = await w.Must("rep-1", 23, "EC1>ET1:10");
        var refused = await w.Post("rep-1", "transactions", w.Transaction(23, "EC1>ET1:99999999"));
        var refusedId = refused["transactionId"].GetValue<string>();
        foreach (var (token, sees) in new[] { ("national", true), ("audit", true), ("national-system", true),
            ("province-11", true), ("province-system", true), ("rep-1", true), ("viewer", true), ("province-31", false),
            ("rep-2", false), ("rep-3", false), ("pilot", false), ("exchange", false), ("auction", false),
            ("configuration", false) })
        {
            foreach (var part in new[] { "", "/holdings", "/blocks", $"/statement?at={World.At(w.Clock.Now)}" })
            {
                var answer = await w.Get(token, $"accounts/{w["EC1"]}{part}");
                Assert.True(answer.Status == (sees ? 200 : 404), $"{token} {part} {answer.Status}");
                if (!sees)
                {
                    var missing = await w.Get(token,
                        $"accounts/{new AccountNumber("EC", "11", new(99_999_999))}{part}");
                    Assert.Equal(missing.Body!.ToJsonString(), answer.Body!.ToJsonString());
                }
            }

            Assert.Equal(sees ? 200 : 404, (await w.Get(token, "transactions/" + one)).Status);
            Assert.Equal(token is "national" or "audit" or "national-system" or "rep-1" ? 200 : 404,
                (await w.Get(token, "transactions/" + refusedId)).Status);
            var listed = (await w.Get(token, "accounts?limit=1000"))["items"].AsArray()
                .Select(a => a!["number"]!.GetValue<string>()).ToList();
            Assert.Equal(sees, listed.Contains(w["EC1"]));
            var journal = (await w.Get(token, "transactions?limit=1000"))["items"].AsArray();
            Assert.Equal(sees, journal.Any(t => t!["id"]!.GetValue<string>() == one));
            Assert.Equal(sees, (await w.Get(token, $"transactions?account={w["EC1"]}"))["items"].AsArray().Count > 0);
        }

        var province = (await w.Get("province-31", "accounts?limit=1000"))["items"].AsArray();
        Assert.All(province, a => Assert.Equal("31", a!["jurisdiction"]!.GetValue<string>()));
        Assert.Equal(8, province.Count);

        // Of an allocation to several a representative sees their own part only.
        var allocation = (await w.Get("rep-2", "transactions?function=16"))["items"].AsArray().Single()!;
        Assert.Equal([w["EC2"]], allocation["postings"]!.AsArray().Select(p => p!["to"]!.GetValue<string>()));
        Assert.Equal(1, allocation["postingCount"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Pages_joined_are_the_whole_list(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        for (var i = 1; i < 6; i++)
        {
            w.Clock.Advance(TimeSpan.FromSeconds(1));
            await w.Must("rep-1", 23, $"EC1>ET1:{i}");
        }

        await w.Post("rep-1", "transactions", w.Transaction(23, "EC1>ET1:99999999"));
        foreach (var (token, list, key) in new[]
        {
            ("national", "accounts?", "number"),
            ("national", "accounts?type=ET&jurisdiction=11&state=open&q=00", "number"),
            ("national", "transactions?", "seq"), ("national", "transactions?order=oldest", "seq"),
            ("rep-1", "transactions?outcome=posted&function=23", "seq"),
            ("rep-1", $"transactions?account={w["ET1"]}&from={World.At(w.Clock.Now - 2_000_000)}", "seq"),
            ("rep-1", $"accounts/{w["EC1"]}/blocks?", "serials"), ("national", "batches?", "batch"),
        })
        {
            var whole = await w.Get(token, $"{list}&limit=1000".Replace("?&", "?", StringComparison.Ordinal));
            Assert.True(whole.Status == 200, list + whole.Body?.ToJsonString());
            var joined = new JsonArray();
            string? after = null;
            do
            {
                var page = await w.Get(token,
                    $"{list}&limit=2{(after is null ? "" : "&after=" + after)}".Replace("?&", "?",
                        StringComparison.Ordinal));
                Assert.InRange(page["items"].AsArray().Count, 1, 2);
                foreach (var item in page["items"].AsArray())
                {
                    joined.Add(item!.DeepClone());
                }

                after = page.Body!["next"]?.GetValue<string>();
            }
            while (after is not null);

            Assert.Equal(whole["items"].ToJsonString(), joined.ToJsonString());
            Assert.Equal(joined.Count, joined.Select(i => i![key]!.ToJsonString()).Distinct().Count());
        }

        Assert.Equal([3L, 4L, 5L],
            (await w.Get("rep-1",
                    $"transactions?account={w["ET1"]}&order=oldest&from={World.At(w.Clock.Now - 2_000_000)}"))["items"]
            .AsArray().Select(t => t!["postings"]![0]!["quantity"]!.GetValue<long>()));
        Assert.Equal("401",
            (await w.Get("rep-1", "transactions?outcome=refused"))["items"][0]!["refusals"]![0]![
                "code"]!.GetValue<string>());
        Assert.Equal(4, (await w.Get("national", "accounts?q=" + Uri.EscapeDataString("100%_")))["items"]
            .AsArray().Count);
        Assert.Empty((await w.Get("national", "accounts?q=" + Uri.EscapeDataString("100__")))["items"].AsArray());
        Assert.Equal(w["EC2"],
            (await w.Get("national", "accounts?type=EC&q=uscc2"))["items"][0]!["number"]!.GetValue<string>());
    }
}
