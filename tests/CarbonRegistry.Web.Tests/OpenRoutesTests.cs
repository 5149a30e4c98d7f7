using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonRegistry.Web.Tests;

/// <summary>What somebody reaches who has not signed in: what stands here and nothing else.</summary>
public sealed partial class OpenRoutesTests
{
    /// <summary>The routes that are open. A route that is opened, or closed, is opened or closed here too.</summary>
    private static readonly string[] Open =
    [
        "GET /sign-in", "POST /sign-in", "POST /sign-in/demonstration", "POST /sign-out", "GET /enrol", "POST /enrol",
        "GET /setup", "POST /setup", "POST /language", "POST /quantities",
        "POST /api/v1/session", "POST /api/v1/session/passkey/options", "POST /api/v1/session/passkey/assertion",
        "POST /api/v1/enrolment", "POST /api/v1/enrolment/options", "POST /api/v1/setup",
        "GET /public", "GET /public/data", "GET /c/{certificate}",
        "GET /public/v1/registry.json", "GET /public/v1/totals.csv", "GET /public/v1/compliance.csv",
        "GET /public/v1/cancellations.csv", "GET /public/v1/issuances.csv",
        "GET /healthz", "GET /health/live", "GET /health/ready",
        "GET /openapi/v1.json", "GET /openapi/exchange-v1.json",
        "GET /scalar/{documentName?}", "GET /scalar/favicon.svg", "GET /scalar/scalar.aspnetcore.js",
        "GET /scalar/scalar.js",

        // Each message is signed, and its door checks that (ExchangeRefusalTests).
        "GET /exchange/v1/keys",
        "POST /exchange/v1/sign-in", "POST /exchange/v1/sign-out", "POST /exchange/v1/reconciliation/blocks",
        "POST /exchange/v1/reconciliation/trail", "POST /exchange/v1/bindings", "POST /exchange/v1/bindings/unbind",
        "POST /exchange/v1/notices/acknowledge", "POST /exchange/v1/notices/poll", "POST /exchange/v1/transfer-outs",
        "POST /exchange/v1/client-status", "POST /exchange/v1/queries/movements", "POST /exchange/v1/queries/holdings",
        "POST /exchange/v1/queries/bindings", "POST /exchange/v1/queries/message", "POST /exchange/v1/queries/session",
    ];

    [Fact]
    public async Task What_is_open_says_so_and_is_listed_here()
    {
        await using var w = World.Start(Backend.Sqlite);
        var open = Routes(w).Where(r => r.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(r => $"{r.Method} {r.Path}")
            .Where(r => !r.StartsWith("GET /assets/", StringComparison.Ordinal));
        Assert.Equal(Open.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_not_open_falls_back_to_the_policy_of_all()
    {
        await using var w = World.Start(Backend.Sqlite);
        var policies = w.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        Assert.NotNull(await policies.GetFallbackPolicyAsync());

        // A policy of its own would take that one's place.
        Assert.DoesNotContain(Routes(w), r => r.Endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
            || r.Endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public async Task Whatever_is_closed_asks_who_is_there(string? token)
    {
        await using var w = World.Start(Backend.Sqlite);
        using var http = Client(w.Address);
        var (programs, pages) = (0, 0);
        foreach (var (endpoint, method, path) in Routes(w).Where(r =>
            r.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            using var request = new HttpRequestMessage(
                new(method), Parameter().Replace(path, p => p.Value.Contains("guid", StringComparison.Ordinal)
                    ? Guid.NewGuid().ToString() : "1"));
            var isForPrograms = path.StartsWith("/api/", StringComparison.Ordinal);
            if (method != "GET")
            {
                // Of the type that it takes: another is turned away before anybody is asked who they are.
                request.Content = new ByteArrayContent([]);
                request.Content.Headers.ContentType = new(
                    endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0]
                        ?? (isForPrograms ? "application/json" : "application/x-www-form-urlencoded"));
                request.Headers.Add("Origin", w.Address.GetLeftPart(UriPartial.Authority));
            }

            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var what = $"{method} {path}: {(int)answer.StatusCode} {answer.Headers.Location}";
            if (isForPrograms)
            {
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, what);
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
                programs++;
            }
            else
            {
                Assert.True(answer.StatusCode == HttpStatusCode.Redirect
                    && answer.Headers.Location!.ToString().StartsWith("/sign-in?next=", StringComparison.Ordinal),
                    what);
                pages++;
            }
        }

        Assert.True(programs > 100 && pages > 60, $"{programs}, {pages}");
    }

    [Fact]
    public async Task A_route_that_somebody_forgot_to_protect_is_closed()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var app = Host.Build(new()
        {
            Database = w.Connection, Urls = "http://127.0.0.1:0", Clock = w.Clock, TakesDemonstrationTokens = true,
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
        });
        app.MapGet("/api/v1/forgotten", () => "open");
        app.MapGet("/forgotten", () => "open");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = Client(new(app.Urls.First()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/api/v1/forgotten")).StatusCode);
        Assert.Equal("/sign-in?next=%2Fforgotten", (await Get("/forgotten")).Headers.Location?.ToString());
        http.DefaultRequestHeaders.Authorization = new("Bearer", "rep-1");
        Assert.Equal(HttpStatusCode.OK, (await Get("/api/v1/forgotten")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get("/forgotten")).StatusCode);

        Task<HttpResponseMessage> Get(string path) => http.GetAsync(path, TestContext.Current.CancellationToken);
    }

    private static HttpClient Client(Uri address) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };

    private static IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Routes(World w) =>
        w.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m =>
                (e, m, "/" + e.RoutePattern.RawText!.Trim('/'))));

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
