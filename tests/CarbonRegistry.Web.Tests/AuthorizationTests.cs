using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Web.Tests;

/// <summary>Who gets in where, for every route that the running node has.</summary>
public sealed class AuthorizationTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_act_is_refused_to_every_role_that_its_function_does_not_name(Backend backend)
    {
        await using var w = World.Start(backend);
        foreach (var operation in Operations.All.Where(o => w.Routes.Contains("POST /api/v1/acts/" + o.Key)))
        {
            foreach (var person in World.OneOfEachRole)
            {
                var role = Role.Find((await w.Get(person, "me"))["role"]["key"]!.GetValue<string>())!;
                var answer = await w.Post(person, "acts/" + operation.Key + "?dryRun=true", Sample(operation.FormType)
                    .ToJsonString());
                var isRefused = answer.Status == 403 && answer.Code == "202";
                Assert.True(isRefused == !operation.Function.By.Contains(role),
                    $"{operation.Key} as {role}: {answer.Status} {answer.Body?.ToJsonString()}");
                Assert.True(answer.Status < 500, $"{operation.Key} as {role}: {answer.Body?.ToJsonString()}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_audit_log_is_the_auditors_and_reading_it_is_in_it(Backend backend)
    {
        await using var w = World.Start(backend);
        foreach (var person in World.OneOfEachRole.Where(p => p != "audit"))
        {
            Assert.Equal((403, "202"), await Code(w.Get(person, "audit")));
            Assert.Equal((403, "202"), await Code(w.Send(person, HttpMethod.Post, "audit/verification")));
        }

        var log = await w.Get("audit", "audit?outcome=refused&operation=read-audit-log");
        Assert.Equal(200, log.Status);
        Assert.Equal(World.OneOfEachRole.Count - 1, log["items"].AsArray().Count);
        var entry = log["items"]![0]!;
        Assert.Equal("202", entry["refusals"]![0]!["code"]!.GetValue<string>());
        Assert.Contains("127.0.0.1", entry["origin"]!.GetValue<string>(), StringComparison.Ordinal);
        var own = await w.Get("audit", "audit?limit=1");
        Assert.Equal(("read-audit-log", "posted", "audit"),
            (own["items"]![0]!["operation"]!.GetValue<string>(), own["items"]![0]!["outcome"]!.GetValue<string>(),
                own["items"]![0]!["role"]!.GetValue<string>()));
        Assert.True((await w.Send("audit", HttpMethod.Post, "audit/verification"))["clean"].GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_administrator_is_created_changed_suspended_and_never_by_themselves(Backend backend)
    {
        await using var w = World.Start(backend);
        var me = (await w.Get("national-system", "me"))["person"].GetValue<long>();
        var created = await w.ByTwo("create-person",
            """
            {"name":"王敏","role":"provincial-business","jurisdiction":"11",
             "identityNumber":"11010519491231002X","email":"wang@example.cn"}
            """);
        var person = created!["person"]!.GetValue<long>();
        Assert.Equal(
            (422, "234"), await Code(w.Post("national-system", "acts/create-person",
                """{"name":"王敏二","role":"audit","identityNumber":"11010519491231002X"}""")));
        Assert.Equal(
            (422, "106"), await Code(w.Post("national-system", "acts/create-person",
                """{"name":"王敏二","role":"audit","identityNumber":"110105194912310021"}""")));
        Assert.Equal(
            (422, "106"), await Code(w.Post("national-system", "acts/create-person",
                """{"name":"王敏二","role":"representative","identityNumber":"440524188001010014"}""")));
        Assert.Equal(
            (422, "104"), await Code(w.Post("national-system", "acts/create-person",
                """{"name":"王敏二","role":"pilot","identityNumber":"440524188001010014"}""")));
        Assert.Equal(
            (403, "232"), await Code(w.Post("national-system", "acts/suspend-person",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{me}},"reason":"x"}"""))));
        Assert.Equal(
            (403, "232"), await Code(w.Post("national-system", "acts/change-permissions",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{me}},"revoked":[3]}"""))));

        // The second business administrator of the province may go; then the first is the last.
        Assert.Equal(
            201, (await w.Post("national-system", "acts/change-permissions",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{person}},"revoked":[16,19]}"""))).Status);
        Assert.Equal(
            201, (await w.Post("national-system", "acts/suspend-person",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{person}},"reason":"离职"}"""))).Status);
        var first = (await w.Get("province-11", "me"))["person"].GetValue<long>();
        Assert.Equal(
            (422, "233"), await Code(w.Post("national-system", "acts/suspend-person",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{first}},"reason":"离职"}"""))));
        var shown = await w.Get("national-system", string.Create(CultureInfo.InvariantCulture, $"people/{person}"));
        Assert.Equal((false, 2, "wang@example.cn"),
            (shown["active"].GetValue<bool>(), shown["revoked"].AsArray().Count, shown["email"].GetValue<string>()));
        Assert.Equal((422, "809"),
            await Code(w.Get("rep-1", string.Create(CultureInfo.InvariantCulture, $"people/{person}"))));

        // The journal has who, what, before and after, and no secret.
        var log = await w.Get("audit", "audit?operation=decide-proposal&outcome=posted");
        var entry = log["items"]!.AsArray().Single()!;
        Assert.Equal("王敏",
            entry["terms"]!["changes"]![0]!["after"]!["changes"]![0]!["after"]!["name"]!.GetValue<string>());
        log = await w.Get("audit", "audit?limit=1000");
        Assert.DoesNotContain("11010519491231002X", log.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wang@example.cn", log.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_revoked_function_and_a_suspended_person_stop_at_once(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.ByTwo(
            "create-person", """{"name":"李强","role":"national-business","identityNumber":"11010519491231002X"}""");
        var person = (await w.Get("national", "me"))["person"].GetValue<long>();
        Assert.Equal(
            201, (await w.Post("national-system", "acts/change-permissions",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{person}},"revoked":[6]}"""))).Status);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        var form =
            $$"""
            {"id":"{{Guid.NewGuid()}}","function":6,"reference":"r","vintage":"2025",
             "legs":[{"to":"{{w["NT"]}}","unitType":"CEA","quantity":5}]}
            """;
        Assert.Equal((403, "205"), await Code(w.Post("national", "transactions", form)));
        Assert.Equal(
            201, (await w.Post("national-system", "acts/suspend-person",
                string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{person}},"reason":"调查"}"""))).Status);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((401, "201"), await Code(w.Get("national", "me")));
        await w.ByTwo("resume-person",
            string.Create(CultureInfo.InvariantCulture, $$"""{"person":{{person}},"reason":"查清"}"""));
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await w.Get("national", "me")).Status);
    }

    private static async Task<(int, string?)> Code(Task<Answer> answer) =>
        await answer is var a ? (a.Status, a.Code) : default;

    /// <summary>A form with something in every field that it must have.</summary>
    internal static JsonObject Sample(Type type)
    {
        var form = new JsonObject();
        foreach (var parameter in type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First()
            .GetParameters().Where(p => !p.HasDefaultValue))
        {
            form[System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)] = type.GetProperty(
                parameter.Name!)!.IsDefined(typeof(System.Text.Json.Serialization.JsonConverterAttribute),
                inherit: false) ? "2027-01-01T00:00:00Z" : Value(parameter.ParameterType);
        }

        return form;
    }

    private static JsonNode? Value(Type type) =>
        type == typeof(string) ? "x"
        : type == typeof(bool) ? false
        : type == typeof(Guid) ? Guid.NewGuid().ToString()
        : type.IsEnum ? System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(Enum.GetNames(type)[0])
        : Nullable.GetUnderlyingType(type) is not null ? null
        : type.IsPrimitive || type.IsAssignableTo(typeof(IId)) ? 1
        : type == typeof(DateOnly) ? "2026-01-01"
        : type == typeof(DateTimeOffset) ? "2026-01-01T00:00:00Z"
        : typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? new JsonArray()
        : Sample(type);
}
