using CarbonRegistry.Transactions;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CarbonRegistry.Web.Health;

/// <summary>
/// Figures and traces of a node by OpenTelemetry: what System.Diagnostics measures, the ledger's own meter among it.
/// Prometheus reads them at <c>/metrics</c> on a port of its own; a collector is sent them where the standard variable
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. Without either, nothing is collected.
/// </summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly object Mark = new();

    private static readonly string[] Meters =
    [
        LedgerMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.RateLimiting", "System.Runtime", "Npgsql",
    ];

    public static void AddServices(IServiceCollection services, HostOptions options)
    {
        var collected = Environment.GetEnvironmentVariable(Collector) is { Length: > 0 };
        if (options.MetricsUrl is null && !collected)
        {
            return;
        }

        var name = Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? "carbon-registry";
        var telemetry = services.AddOpenTelemetry().ConfigureResource(r => r.AddService(name)).WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters);
            _ = options.MetricsUrl is null ? metrics : metrics.AddPrometheusExporter();
            _ = collected ? metrics.AddOtlpExporter() : metrics;
        });
        if (collected)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(LedgerMeter.Name, "Microsoft.AspNetCore", "Npgsql").AddOtlpExporter());
        }
    }

    /// <summary>Marks a listener's connections as Prometheus's.</summary>
    public static void Listen(ListenOptions listener) => listener.Use(next => connection =>
    {
        connection.Items[Mark] = true;
        return next(connection);
    });

    /// <summary>By its own port Prometheus reaches the figures and nothing else; by no other does anybody reach
    /// them.</summary>
    public static void Map(WebApplication app, HostOptions options)
    {
        if (options.MetricsUrl is not null)
        {
            app.MapWhen(
                http => http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true,
                own =>
                {
                    own.UseOpenTelemetryPrometheusScrapingEndpoint();
                    own.Run(http =>
                    {
                        http.Response.StatusCode = StatusCodes.Status404NotFound;
                        return Task.CompletedTask;
                    });
                });
        }
    }
}
