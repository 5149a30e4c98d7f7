using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CarbonRegistry.Web.Health;

/// <summary>Whether the node lives, and whether it is ready for callers. Both answer within a second, whatever
/// hangs.</summary>
internal static class NodeHealth
{
    /// <summary>The checks of a node, in the order in which they are told.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<PoolWatch>();
        services.AddHostedService(s => s.GetRequiredService<PoolWatch>());
        services.AddSingleton<JournalLook>();
        Add<DatabaseCheck>(services, "database");
        Add<SchemaCheck>(services, "schema");
        Add<DiskCheck>(services, "disk");
        Add<LedgerCheck>(services, "ledger");
        Add<ClockCheck>(services, "clock");
        Add<RecordsCheck>(services, "records");
    }

    /// <summary>Maps <c>/health/live</c>, <c>/health/ready</c> and <c>/healthz</c>. They are answered whoever asks and
    /// however often: the limits of requests look up who that is.</summary>
    public static void Map(WebApplication app)
    {
        var open = app.MapGroup("").AllowAnonymous().WithTags("Health").DisableRateLimiting();
        open.MapGet("/healthz", Answers).WithName("GetHealth").WithSummary("Whether the node can answer")
            .WithDescription("200 where the node reaches its database, else 503. Within a second.")
            .Produces<HealthView>().Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problems.ContentType);
        var group = open.MapGroup("/health");
        group.MapGet("/live", () => TypedResults.Ok(new LiveView("alive"))).WithName("GetLiveness")
            .WithSummary("Whether the process lives")
            .WithDescription(
                "200 as long as the process answers at all; where it does not, start it anew. It asks neither "
                    + "the database nor anything else.");
        group.MapGet("/ready", Ready).WithName("GetReadiness").WithSummary("Whether the node is ready for callers")
            .WithDescription(
                "200 where every check is well that the node needs, else 503 and what is not: the database, its "
                    + "schema, its disk, the ledger and whatever else a node needs. Answers within a second, "
                    + "whatever hangs.")
            .Produces<ReadinessView>().Produces<ReadinessView>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Turns a caller away while so many hang before them that health itself would find no thread.</summary>
    public static async Task Admit(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(http);
            return;
        }

        var watch = http.RequestServices.GetRequiredService<PoolWatch>();
        try
        {
            if (watch.Enter())
            {
                await next(http);
            }
            else
            {
                await Problems.Write(http, Refusals.Busy);
            }
        }
        finally
        {
            watch.Leave();
        }
    }

    private static async Task<JsonHttpResult<ReadinessView>> Ready(HealthCheckService checks, CancellationToken stop)
    {
        var report = await checks.CheckHealthAsync(stop);
        var isReady = report.Status != HealthStatus.Unhealthy;
        return TypedResults.Json(
            new ReadinessView(isReady ? "ready" : "not ready",
                [.. report.Entries.Select(e => CheckView.Of(e.Key, e.Value))]),
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> Answers(HttpContext http, JournalLook look, CancellationToken stop)
    {
        var result = await look.CheckHealthAsync(new(), stop);
        return result.Status == HealthStatus.Healthy
            ? TypedResults.Ok(new HealthView("ok", look.Seq))
            : http.Refuse((Storage.StorageFault.Of(result.Exception) ?? Refusals.DatabaseAway).At());
    }

    private static void Add<TCheck>(IServiceCollection services, string name)
        where TCheck : NodeCheck
    {
        // One for the whole node: it remembers a look that goes on.
        services.TryAddSingleton<TCheck>();
        services.AddHealthChecks().AddCheck<TCheck>(name);
    }
}

/// <summary>Whether the node can answer.</summary>
/// <param name="Status">ok.</param>
/// <param name="Seq">The number of the journal's last transaction.</param>
public sealed record HealthView(string Status, long Seq);

/// <summary>The process lives.</summary>
/// <param name="Status">alive.</param>
public sealed record LiveView(string Status);

/// <summary>Whether the node is ready.</summary>
/// <param name="Status">ready, or not ready.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record ReadinessView(string Status, IReadOnlyList<CheckView> Checks);

/// <summary>One thing that a node needs.</summary>
/// <param name="Name">What it is: database, schema, disk, ledger …</param>
/// <param name="Ok">Whether it is well.</param>
/// <param name="Zh">What is not, in Chinese; null where all is well.</param>
/// <param name="En">The same in English.</param>
public sealed record CheckView(string Name, bool Ok, string? Zh, string? En)
{
    internal static CheckView Of(string name, HealthReportEntry entry)
    {
        var why = entry.Data.GetValueOrDefault("why") as Text;
        return new(name, entry.Status == HealthStatus.Healthy, why?.Zh, why?.En);
    }
}
