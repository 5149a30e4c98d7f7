using CarbonRegistry.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonRegistry.Web.Tests;

/// <summary>What a node says of itself: that it lives, whether it is ready, and what it answers while its database is not there.</summary>
public sealed class HealthTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Ready_names_every_check_and_is_not_while_the_tables_are_another_versions(Backend backend)
    {
        await using var w = World.Start(backend);
        Assert.Equal("alive", (await w.Get(null, "/health/live"))["status"].GetValue<string>());
        var ready = await w.Get(null, "/health/ready");
        Assert.Equal((200, "ready"), (ready.Status, ready["status"].GetValue<string>()));
        Assert.Superset(new HashSet<string>(["database", "schema", "disk", "ledger"]), Names(ready, ok: true));

        w.Services.GetRequiredService<Database>().Execute("insert into schema_step values ('9999-of-the-future')");
        var notReady = await w.Get(null, "/health/ready");
        Assert.Equal((503, "not ready"), (notReady.Status, notReady["status"].GetValue<string>()));
        Assert.Equal(["schema"], Names(notReady, ok: false));
        Assert.Contains("9999-of-the-future", notReady["checks"].AsArray().Single(c => !c!["ok"]!.GetValue<bool>())!["en"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static HashSet<string> Names(Answer answer, bool ok) =>
        [.. answer["checks"].AsArray().Where(c => c!["ok"]!.GetValue<bool>() == ok).Select(c => c!["name"]!.GetValue<string>())];
}
