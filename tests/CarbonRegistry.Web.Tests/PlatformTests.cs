using Microsoft.Extensions.Configuration;

namespace CarbonRegistry.Web.Tests;

/// <summary>What every answer has, who gets in, and what the interface says of itself.</summary>
public class PlatformTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Only_a_valid_token_lets_in_and_for_as_long_as_it_is_valid(Backend backend)
    {
        await using var w = World.Start(backend);
        foreach (var token in new[] { null, "", "nobody", new string('x', 3000), "national " + new string('x', 10) })
        {
            var answer = await w.Get(token, "me");
            Assert.Equal((401, "201"), (answer.Status, answer.Code));
            Assert.Equal("Bearer", answer.Response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(401, (await w.Post(null, "transactions", "{}")).Status);
        var me = await w.Get("rep-1", "me");
        Assert.Equal("representative", me["role"]["key"]!.GetValue<string>());
        Assert.Equal(6, me["accounts"].AsArray().Count);
        Assert.Equal([23, 24, 25, 26, 27], me["functions"].AsArray().Select(f => f!.GetValue<int>()));
        Assert.Equal(200, (await w.Get("expires", "me")).Status);
        w.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(401, (await w.Get("expires", "me")).Status);

        // Whoever is suspended is out a second later.
        Assert.Equal(200, (await w.Get("rep-1", "me")).Status);
        using (var database = new Storage.Database(w.Connection))
        using (var connection = database.Open())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "update person set active = 0 where name = 'rep-1'";
            command.ExecuteNonQuery();
        }

        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await w.Get("rep-1", "me")).Status);
    }

    [Fact]
    public async Task Nothing_below_the_working_directory_is_watched_for_changes()
    {
        await using var w = World.Start(Backend.Sqlite);
        var files = ((IConfigurationRoot)w.Service<IConfiguration>()).Providers.OfType<FileConfigurationProvider>()
            .ToList();
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.False(f.Source.ReloadOnChange));
    }

    [Fact]
    public async Task What_the_framework_refuses_has_the_same_form_in_the_language_asked_for()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var (method, path, status, code) in new[]
        {
            ("GET", "/nothing", 404, "112"), ("GET", "/api/v1/nothing", 404, "112"),
            ("DELETE", "/api/v1/accounts", 405, "113"), ("PUT", "/api/v1/transactions", 405, "113"),
            ("POST", "/api/v1/me", 405, "113"), ("PATCH", "/", 405, "113"),
            ("TRACE", "/api/v1/me", 405, "113"), ("GET", "/api/v2/me", 404, "112"),
        })
        {
            var answer = await w.Send("national", new HttpMethod(method), path);
            Assert.True((status, code) == (answer.Status, answer.Code),
                $"{method} {path}: {answer.Status} {answer.Body?.ToJsonString()}");
            Assert.Equal("urn:carbon-registry:refusal:" + code, answer["type"].GetValue<string>());
            Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
        }

        var (zh, en) = (Refusals.NotFound.Text.Zh, Refusals.NotFound.Text.En);
        foreach (var (language, title) in new[] { (null, zh), ("zh-CN", zh), ("en", en), ("zh;q=0.5,en-GB", en),
            ("fr, zh;q=0.5, en;q=0.1", zh), (";;;", zh) })
        {
            Assert.Equal(title, (await w.Send("national", HttpMethod.Get, "nothing", language: language))["title"]
                .GetValue<string>());
        }
    }

    [Fact]
    public async Task The_description_is_OpenAPI_3_1_and_lists_every_route()
    {
        await using var w = World.Start(Backend.Sqlite);
        var document = await w.Get(null, "/openapi/v1.json");
        Assert.Equal(200, document.Status);
        Assert.StartsWith("3.1", document["openapi"].GetValue<string>(), StringComparison.Ordinal);
        var operations = document["paths"].AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}")).Order().ToList();
        Assert.Equal(w.Routes.Where(r => r.Contains(" /api/", StringComparison.Ordinal)).Order(),
            operations.Where(o => o.Contains(" /api/", StringComparison.Ordinal)));
        Assert.True(operations.Count > 25);
        foreach (var operation in document["paths"].AsObject()
            .Where(p => p.Key.StartsWith("/api", StringComparison.Ordinal)).SelectMany(p => p.Value!.AsObject())
            .Select(o => o.Value!))
        {
            Assert.NotNull(operation["security"]);
            Assert.NotNull(operation["description"]);
            Assert.NotNull(operation["responses"]!["401"]!["content"]!["application/problem+json"]);
        }

        var quantity = document["components"]["schemas"]!["LegForm"]!["properties"]!["quantity"]!;
        Assert.DoesNotContain("string", quantity["type"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Tonnes", quantity.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull(document["components"]["securitySchemes"]!["bearer"]);
        Assert.Equal(["id", "function"], document["components"]["schemas"]!["TransactionForm"]!["required"]!.AsArray()
            .Select(r => r!.GetValue<string>()));
    }

    [Fact]
    public async Task Nothing_is_fetched_from_elsewhere_and_every_answer_is_guarded()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var path in new[] { "/", "/sign-in", "/scalar/", "/openapi/v1.json", "/healthz", "/health/live",
            "/health/ready", "/api/v1/me", "/nothing", "/api/v1/rulebook" })
        {
            var answer = await w.Send("national", HttpMethod.Get, path);
            Assert.Equal("nosniff", answer.Response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith("default-src 'none'", answer.Response.Headers.GetValues("Content-Security-Policy")
                .Single(), StringComparison.Ordinal);
            Assert.False(answer.Response.Headers.Contains("Server"));
            Assert.Equal(path is "/" or "/sign-in" or "/scalar/" || path.StartsWith("/api", StringComparison.Ordinal),
                answer.Response.Headers.CacheControl?.NoStore ?? false);
        }

        var scalar = await w.Get(null, "/scalar/");
        Assert.Equal(200, scalar.Status);
        Assert.DoesNotContain("https://", scalar.Body!.GetValue<string>(), StringComparison.Ordinal);
        var start = await w.Get(null, "/");
        Assert.Contains("碳排放权注册登记系统", start.Body!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("//", System.Text.RegularExpressions.Regex.Replace(start.Body!.GetValue<string>(),
            "<!--.*?-->", ""), StringComparison.Ordinal);
        var law = await w.Get("rep-1", "rulebook");
        // The 37, and those beyond them (specification 4b): 38, 40 and 46.
        Assert.Equal(40, law["functions"].AsArray().Count);
        Assert.Equal(15, law["accountTypes"].AsArray().Count);
        var surrender = law["functions"].AsArray().Single(f => f!["code"]!.GetValue<int>() == 24)!;
        Assert.Equal(["VintageIsDue", "OfItsProvince", "ComplianceYearIsOpen", "OffsetsWithinShare"],
            surrender["checks"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.Equal(["EC"], surrender["routes"]![0]!["from"]!.AsArray().Select(c => c!.GetValue<string>()));
    }

    [Fact]
    public async Task Migrate_may_be_repeated()
    {
        var file = Path.Combine(Path.GetTempPath(), $"t_{Guid.NewGuid():N}.db");
        Assert.Equal(0, await Program.Main(["migrate", "--database", "Data Source=" + file]));
        Assert.Equal(0, await Program.Main(["migrate", "--database", "Data Source=" + file]));
        File.Delete(file);
    }
}
