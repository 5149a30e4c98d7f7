using System.Text.Encodings.Web;
using System.Text.Unicode;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Exchange;
using CarbonRegistry.Web.Health;
using CarbonRegistry.Web.SignIn;
using CarbonRegistry.Web.Pages;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CarbonRegistry.Web;

/// <summary>What a web node runs with.</summary>
public sealed record HostOptions
{
    /// <summary>The connection string of a migrated database.</summary>
    public required string Database { get; init; }

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How many requests may come, in place of what the parameters of function 36 say; for tests and
    /// measurements.</summary>
    public RequestRates? Rates { get; init; }

    /// <summary>The file of the key that answers to exchanges are signed with, made where it does not exist; null: a
    /// key for as long as the node runs.</summary>
    public string? ExchangeKeyFile { get; init; }

    /// <summary>Scheme, host and port by which exchanges call the node, where that is not what the node sees (behind a
    /// proxy).</summary>
    public string? ExchangeAddress { get; init; }

    /// <summary>A listener of its own for exchanges, with TLS both ways; null: they call where everybody
    /// does.</summary>
    public ExchangeListener? Exchange { get; init; }

    /// <summary>Whether the node offers the people of a demonstration to choose from.</summary>
    public bool Demonstration { get; init; }

    /// <summary>Whether a demonstration's tokens count, which everybody can guess: where a demonstration is served, and
    /// where tests say so.</summary>
    public bool TakesDemonstrationTokens { get => field || Demonstration; init; }

    /// <summary>Scheme, host and port by which programs call the node, where that is not what the node sees (behind a
    /// proxy): what they sign.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>How many rounds of PBKDF2-HMAC-SHA-512 a password is hashed with.</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Encrypts the key ring where it lies in the database; null leaves it in plain text there. Every node
    /// needs the same.</summary>
    public System.Security.Cryptography.X509Certificates.X509Certificate2? KeyCertificate { get; init; }

    /// <summary>Balancers whose word on the client's address and scheme (X-Forwarded-For, X-Forwarded-Proto) is
    /// taken.</summary>
    public IReadOnlyList<System.Net.IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>Where mail is sent by; unless said otherwise it waits.</summary>
    public Mailing.MailOptions Mail { get; init; } = new();

    /// <summary>How often the node looks whether records and journal part.</summary>
    public TimeSpan SelfCheckEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where Prometheus reads the node's figures, at /metrics; null: nowhere.</summary>
    public string? MetricsUrl { get; init; }

    /// <summary>Whether the log is lines of JSON, for programs, rather than lines for people.</summary>
    public bool LogsJson { get; init; }

    /// <summary>What the log leaves out.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}

/// <summary>The web node: routes, limits and headers. It keeps no state of its own but the ledger's queue.</summary>
public static class Host
{
    private const string Api = "/api/v1";

    /// <summary>Two styles that the reader of the interface's description does not mark, its theme's and its toasts',
    /// by what they say: another version of it may say other things.</summary>
    private const string UnmarkedStyles =
        "'sha256-T13Uev3xCax2N28XaoAE8DOzQZKvPp7ZQVAi1iRREjo=' 'sha256-l/2OpPg0d+2VLTLgwjf5mQo2CYwHDEqdj5TjbfEyVJI='";

    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Builds a node. Stopped, it takes no more requests, answers those it has, and then closes the
    /// ledger.</summary>
    public static WebApplication Build(HostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Host).Assembly.GetName().Name,

            // By default a change of a settings file is watched for, in the working directory and everything below it:
            // where the database is a file there, every write to it.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        AddLog(builder.Logging, options);
        Listen(builder.WebHost, options);
        AddServices(builder.Services, options);
        var app = builder.Build();
        TrustProxies(app, options.TrustedProxies);
        AddPipeline(app, options);
        Map(app, options);

        // Now, not at the first request: the ledger is there to be closed whatever comes first, and a key that cannot
        // be read is no exchange's to find out.
        _ = app.Services.GetRequiredService<Ledger>();
        _ = app.Services.GetRequiredService<RegistrySigningKey>();
        return app;
    }

    private static void AddLog(ILoggingBuilder log, HostOptions options)
    {
        log.ClearProviders().SetMinimumLevel(options.LogLevel)

            // The key ring is in the database; that its keys lie there in plain text unless a certificate is given,
            // operations.md says.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)

            // Why a node cannot start, the command says in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        _ = options.LogsJson
            ? log.AddJsonConsole(c =>
                (c.UseUtcTimestamp, c.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"))
            : log.AddSimpleConsole(c => c.SingleLine = true);
    }

    private static void Listen(ConfigureWebHostBuilder web, HostOptions options)
    {
        web.UseUrls(options.Urls);
        web.UseKestrelHttpsConfiguration();
        web.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = RequestLimits.SmallBody;
            if (options.Exchange is not null || options.MetricsUrl is not null)
            {
                // Named listeners take the place of the addresses, so that these are named too.
                foreach (var url in options.Urls.Split(';'))
                {
                    ListenAt(k, BindingAddress.Parse(url));
                }
            }

            options.Exchange?.Listen(k);
            if (options.MetricsUrl is { } metrics)
            {
                ListenAt(k, BindingAddress.Parse(metrics), Telemetry.Listen);
            }
        });
    }

    private static void AddServices(IServiceCollection services, HostOptions options)
    {
        services.Configure<Microsoft.Extensions.Hosting.HostOptions>(h =>
            h.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.AddSingleton(options);
        AddLedger(services, options);
        Telemetry.AddServices(services, options);
        services.AddSignIn(options);
        Authentication.AddServices(services);
        services.AddRazorComponents();

        // Pages carry their Chinese as it is, not as numbers of characters.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddHostedService<Health.ClockLook>();
        services.AddHostedService<DueProposals>();
        services.AddHostedService<Mailing.MailSender>();
        services.AddHostedService<FoldTotals>();
        services.AddHostedService<SelfChecks>();
        Public.PublicPages.AddServices(services);
        NodeHealth.AddServices(services);
        RequestLimits.AddServices(services, options);

        // A page that takes a file carries it in a field of its form; how long a form may be its endpoint says.
        services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(f =>
            f.ValueLengthLimit = RequestLimits.FileForm);
        services.ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions));
        services.AddOpenApi("v1", Describe);
        services.AddSingleton<Descriptions>();
        ExchangeApi.AddServices(services, options);
        services.AddSingleton<SignedRequests>();
    }

    /// <summary>The ledger, its clock and its database, and what rests on them.</summary>
    private static void AddLedger(IServiceCollection services, HostOptions options)
    {
        // Whatever lasts counts by the ledger's time: delays, expiries, sessions, tokens, confirmations.
        var time = new LedgerTime(options.Clock);
        services.AddSingleton(time);
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(s => new ClockWatch(s.GetRequiredService<Database>(), time,
            options.Clock == TimeProvider.System ? ClockWatch.OfMachine : () => null, options.Demonstration));

        // Disposed by the container after the server has stopped, the last created first: the ledger before its
        // database.
        services.AddSingleton(_ => new Database(options.Database, answers: true));
        services.AddSingleton<Tokens>();
        services.AddSingleton<BatchCatalogue>();
        services.AddSingleton<JurisdictionCatalogue>();
        services.AddSingleton<UnreadNotices>();
        services.AddSingleton<KeptReadings>();
        services.AddSingleton<CarbonRegistry.Compliance.SurrenderDays>();
        services.AddSingleton<Entrance>();
        services.AddSingleton(s => new CarbonRegistry.Notification.Outbox(s.GetRequiredService<Database>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<MailedCodes>().Open));
        services.AddSingleton(options.Mail);
        services.AddSingleton<Verifications>();
        services.AddSingleton(_ => new Imports(options.Clock, Math.Max(1, Environment.ProcessorCount / 2)));
        services.AddHostedService(s => s.GetRequiredService<Verifications>());
        services.AddSingleton(s =>
        {
            var ledger = new Ledger(s.GetRequiredService<Database>(), time);
            ledger.ActRecorded = s.GetRequiredService<Tokens>().Forget;
            var log = s.GetRequiredService<ILogger<Ledger>>();
            ledger.Broke = e => Log.LedgerBroke(log, e);
            return ledger;
        });
    }

    private static void TrustProxies(WebApplication app, IReadOnlyList<System.Net.IPAddress> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            forwarded.KnownProxies.Add(proxy);
        }

        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>What every request goes through, in order.</summary>
    private static void AddPipeline(WebApplication app, HostOptions options)
    {
        Telemetry.Map(app, options);
        app.Use(GuardAsync);
        app.Use(NodeHealth.Admit);
        app.UseStatusCodePages(c => Fail(c.HttpContext, c.HttpContext.Response.StatusCode));
        if (options.Exchange is not null)
        {
            app.Use(ExchangeListener.KeepApart);
        }

        app.UseRateLimiter();
        app.Use(RequestLimits.RefuseTooLong);

        // After the limits: a signature covers a body, which is read to check it, and a flood is to cost little.
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static void Map(WebApplication app, HostOptions options)
    {
        Descriptions.Map(app, "v1", ExchangeApi.Document);
        app.MapScalarApiReference("/scalar", Describe).AllowAnonymous();
        Screens.Map(app);
        NodeHealth.Map(app);

        var api = app.MapGroup(Api).AnyRequest();
        api.Costly(r => r.Query.ContainsKey("format"));
        api.AddEndpointFilterFactory(Describing.OnlyKnownParameters);
        TransactionsApi.Map(api);
        ImportApi.Map(api);
        HoldsApi.Map(api);
        AccountsApi.Map(api);
        HoldersApi.Map(api);
        ConfigurationApi.Map(api);
        ComplianceApi.Map(api);
        SerialsApi.Map(api);
        RulebookApi.Map(api);
        ActsApi.Map(api);
        ActFilesApi.Map(api);
        ProposalsApi.Map(api);
        NoticesApi.Map(api);
        PeopleApi.Map(api);
        AuditApi.Map(api);
        ExchangeOfficeApi.Map(api);
        Lists.ListCatalogue.MapApi(api);
        ExchangeApi.Map(app);
        SignInApi.Map(api);

        var open = app.MapGroup(Api).AllowAnonymous().AnyRequest();
        open.AddEndpointFilter(SignInApi.FromOurPages);
        open.AddEndpointFilterFactory(Describing.OnlyKnownParameters);
        SignInApi.MapOpen(open, options.Demonstration);
    }

    private static void ListenAt(
        Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, BindingAddress address,
        Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? marked = null)
    {
        if (System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, Secure);
        }
        else if (address.Host == "localhost")
        {
            kestrel.ListenLocalhost(address.Port, Secure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Secure);
        }

        void Secure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listener)
        {
            marked?.Invoke(listener);
            if (string.Equals(address.Scheme, "https", StringComparison.OrdinalIgnoreCase))
            {
                listener.UseHttps();
            }
        }
    }

    /// <summary>The reader of the interface's description brings scripts and styles of its own, which it marks with the
    /// nonce of the answer.</summary>
    private static void Describe(ScalarOptions reader, HttpContext http)
    {
        var nonce = System.Buffers.Text.Base64Url.EncodeToString(
            System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        reader.WithTitle("CarbonRegistry API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp()
            .HideDeveloperTools().WithNonce(nonce)
            .AddHeadContent($"<meta property=\"csp-nonce\" content=\"{nonce}\">");
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}' {UnmarkedStyles}; img-src "
                + "'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'";
    }

    /// <summary>Headers on every answer; a request that cannot be read is the client's problem, everything else that
    /// breaks is ours.</summary>
    private static async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        var path = http.Request.Path;
        headers.XContentTypeOptions = "nosniff";
        // Not "no-referrer": a browser would then not say (Origin) that a form comes from our own page.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        headers.ContentSecurityPolicy = Screens.IsForPrograms(path) ? ApiPolicy : Screens.Policy;
        if (path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = "no-store";
        }

        try
        {
            Readable.Query(http.Request);
            await next(http);
        }
        catch (UnreadableException e) when (!http.Response.HasStarted)
        {
            await Fail(http, e.Refusal.Status, e.Refusal);
        }
        catch (Exception e) when (!http.Response.HasStarted && Storage.StorageFault.Of(e) is not null)
        {
            var kind = Storage.StorageFault.Of(e)!;
            Log.Away(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Host)),
                http.Request.Method, path, kind.Code, e);
            await (Screens.IsWanted(http) ? Screens.Fail(http, kind) : Problems.Write(http, kind));
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Fail(http, e.StatusCode);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
#pragma warning disable CA1031 // whatever it was, the caller gets an answer and the log the cause
        catch (Exception e) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            Log.Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Host)),
                http.Request.Method, path, e);
            await Fail(http, StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>What went wrong: to a browser as a page, to programs as a problem.</summary>
    private static Task Fail(HttpContext http, int status, RefusalKind? why = null) =>
        Screens.IsWanted(http) ? Screens.Fail(http, status, why ?? Problems.KindOf(http, status))
            : Problems.Write(http, why ?? Problems.KindOf(http, status));

    private static void Describe(Microsoft.AspNetCore.OpenApi.OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = SchemaIds.Of;
        options.AddSchemaTransformer(Describing.LeftOut);
        options.AddSchemaTransformer(Describing.Terms);
        options.AddSchemaTransformer(Describing.Ids);
        options.AddSchemaTransformer(Describing.Rows);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "CarbonRegistry",
                Version = "v1",
                Description =
                    """
                    The national carbon registry (全国碳排放权注册登记系统): who owns which carbon units, how they came
                    there, and every movement that the law allows.
                    Quantities are tonnes CO2e, JSON integers up to 2^63 − 2: read them as 64-bit integers. Instants are
                    ISO 8601 with an offset. Every refusal is application/problem+json with permanent codes and all its
                    reasons in Chinese and English; Accept-Language says in which language title and detail are.
                    """,
            };
            document.Servers = [];
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(
                StringComparer.Ordinal);
            document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description =
                    """
                    A personal access token. Requests that move units or do a high-risk act (those with an answer 428
                    to sessions) are signed with the key that it is bound to: Content-Digest (RFC 9530),
                    Signature-Input and Signature (RFC 9421) over @method, @target-uri, content-type, content-digest,
                    authorization and, where it is sent, idempotency-key (docs/programs.md; 841 to 846). A
                    demonstration's tokens need no signature, and every answer to them has the header Demonstration.
                    """,
            };
            foreach (var operation in document.Paths.Where(p => p.Key.StartsWith(Api, StringComparison.Ordinal))
                .SelectMany(p => p.Value.Operations?.Values.ToArray() ?? []))
            {
                Describing.Files(operation);
                operation.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
                foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                {
                    Describe(parameter);
                }
            }

            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiParameter parameter)
    {
        (string? Text, bool IsInteger) what = parameter.Name switch
        {
            "limit" => ("The most items of the page, 1 to 1000.", true),
            "function" => ("A function's number.", true),
            "holder" => ("A holder's number.", true),
            "after" => ("What the page before gave as next.", false),
            "from" when parameter.In == ParameterLocation.Query => ("An instant, ISO 8601 with offset.", false),
            "to" or "at" => ("An instant, ISO 8601 with offset.", false),
            "freezeUntil" => ("End of the freeze period, ISO 8601 with offset.", false),
            "number" or "account" => ("An account number, such as CN-EC-11-00000012-52.", false),
            "serial" => ("One serial number as written, such as CN-CEA-2025-000000000001.", false),
            "id" or "transactionId" => ("A transaction's id, a UUID.", false),
            "outcome" => ("posted, refused or pending.", false),
            "order" => ("newest (first, unless said otherwise) or oldest.", false),
            "dryRun" => ("true: decide only, record nothing.", false),
            "q" => ("Part of a number, name or identifier, at most 100 characters.", false),
            "type" => ("An account type's two letters.", false),
            "state" => ("An account state's key.", false),
            "jurisdiction" => ("Two digits; 00 is the nation.", false),
            "unitType" => ("CEA or CCER.", false),
            "reference" => ("文号 / 备案号 of the outside decision.", false),
            _ => (null, false),
        };
        parameter.Description ??= what.Text;
        if (what.IsInteger)
        {
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" };
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void Failed(ILogger logger, string method, PathString path, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} was answered with {Code}")]
    public static partial void Away(ILogger logger, string method, PathString path, string code, Exception cause);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node takes nothing (909): {What}. Set its clock right")]
    public static partial void ClockOff(ILogger logger, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of the ledger broke")]
    public static partial void LedgerBroke(ILogger logger, Exception cause);
}
