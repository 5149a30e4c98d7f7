using System.Globalization;
using System.Threading.RateLimiting;
using CarbonRegistry.Configuration;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Exchange;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;

namespace CarbonRegistry.Web;

/// <summary>How many requests may come, by the parameters of function 36.</summary>
/// <param name="Person">A second, of a person with all their sessions and tokens.</param>
/// <param name="Token">A second, of an access token.</param>
/// <param name="Address">A second, of a network address.</param>
/// <param name="Exchange">A second, of a network address at the exchange link.</param>
/// <param name="Burst">How many seconds' worth may come at once.</param>
/// <param name="CostlyOfPerson">Costly requests of a person that are worked on at a time.</param>
/// <param name="CostlyOfAll">Costly requests that the node works on at a time.</param>
public sealed record RequestRates(int Person, int Token, int Address, int Exchange, int Burst, int CostlyOfPerson, int CostlyOfAll)
{
    /// <summary>What holds where nothing was ever set.</summary>
    public static readonly RequestRates Default = Of(p => p.Default);

    /// <summary>As in force now.</summary>
    internal static RequestRates Read(Database database, TimeProvider clock)
    {
        using var snapshot = new Snapshot(database);
        var now = Instant.Of(clock.GetUtcNow());
        return Of(p => Parameters.ValueAt(snapshot, p, now));
    }

    private static RequestRates Of(Func<Parameter, long> value) => new(
        (int)value(Parameters.PersonRate), (int)value(Parameters.TokenRate), (int)value(Parameters.AddressRate), (int)value(Parameters.ExchangeRate),
        (int)value(Parameters.RequestBurst), (int)value(Parameters.CostlyOfPerson), (int)value(Parameters.CostlyOfAll));
}

/// <summary>
/// Limits of requests: by network address, by access token, by person; and of costly ones (imports, exports, statements, PDF, verification), how many are worked on at a
/// time. A node counts for itself: it guards itself, and what it counts need not outlive it.
/// </summary>
internal static class RequestLimits
{
    /// <summary>The greatest body of a request, in bytes, unless its endpoint takes more.</summary>
    public const int SmallBody = 64 * 1024;

    /// <summary>The greatest body of an endpoint that takes many transactions, legs or lines.</summary>
    public const int BulkBody = 4 * 1024 * 1024;

    /// <summary>The greatest file.</summary>
    public const int FileBody = 20 * 1024 * 1024;

    /// <summary>The greatest form of a page that takes a file, which it carries on from step to step in base64.</summary>
    public const int FileForm = (FileBody / 3 * 4) + SmallBody;

    /// <summary>How many costly requests may wait for their turn, of a person and on the node: one is seldom long.</summary>
    private const int WaitingOfPerson = 4, WaitingOfAll = 64;

    private const int ReadOn = 1 << 20;
    private static readonly TimeSpan ReadOnFor = TimeSpan.FromSeconds(1);

    private static readonly object WasCostly = new();

    /// <summary>Marks an endpoint of which only a few requests are worked on at a time.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="when">Which of its requests; null: all.</param>
    public static TBuilder Costly<TBuilder>(this TBuilder endpoint, Func<HttpRequest, bool>? when = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Cost(when ?? (_ => true)));

    /// <summary>Says the greatest body that an endpoint takes, in bytes.</summary>
    public static TBuilder UpTo<TBuilder>(this TBuilder endpoint, int bytes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Size(bytes));

    /// <summary>Adds the limiter.</summary>
    public static void AddServices(IServiceCollection services, HostOptions options)
    {
        services.AddSingleton(s => new Rates(options.Rates, () => RequestRates.Read(s.GetRequiredService<Database>(), options.Clock)));
        services.AddSingleton<Limiter>();
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
                context.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
        services.AddOptions<RateLimiterOptions>().Configure<Limiter>((o, limiter) => o.GlobalLimiter = limiter.All);
    }

    /// <summary>
    /// Refuses a body that says itself that it is too long (413). Up to a megabyte it is read to its end first:
    /// a sender who is not done when the answer comes sees a broken connection instead of it.
    /// </summary>
    public static async Task RefuseTooLong(HttpContext http, RequestDelegate next)
    {
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (HttpMethods.IsPost(http.Request.Method) && limit is { IsReadOnly: false, MaxRequestBodySize: { } most }
            && http.Request.ContentLength is { } length && length > most)
        {
            if (length - most <= ReadOn && http.Request.Headers.Expect.Count == 0)
            {
                limit.MaxRequestBodySize = length;
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
                patience.CancelAfter(ReadOnFor);
                try
                {
                    await http.Request.Body.CopyToAsync(Stream.Null, patience.Token);
                }
                catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
                {
                    // It is answered while it is still sending.
                }
            }

            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        await next(http);
    }

    /// <summary>The refusal of a request that came too soon.</summary>
    public static RefusalKind Refusal(HttpContext http) => http.Items.ContainsKey(WasCostly) ? Refusals.TooManyAtOnce : Refusals.TooManyRequests;

    private static RateLimitPartition<(string, int, int)> ByAddress(HttpContext http)
    {
        // Whoever asks whether the node lives is not turned away.
        if (http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || http.Request.Path.StartsWithSegments("/healthz", StringComparison.OrdinalIgnoreCase))
        {
            return RateLimitPartition.GetNoLimiter(("", 0, 0));
        }

        var rates = RatesOf(http);
        var address = ThrottleKey.Prefix(http.Connection.RemoteIpAddress);
        return http.Request.Path.StartsWithSegments(ExchangeApi.Prefix, StringComparison.OrdinalIgnoreCase)
            ? Bucket("exchange " + address, rates.Exchange, rates.Burst)
            : Bucket(address, rates.Address, rates.Burst);
    }

    private static RateLimitPartition<(string, int, int)> ByToken(HttpContext http) =>
        CurrentActor.Find(http) is { Session: null } && http.Request.Headers.Authorization is [{ } token]
            ? Bucket(Convert.ToHexString(Secrets.Hash(token)), RatesOf(http).Token, RatesOf(http).Burst)
            : RateLimitPartition.GetNoLimiter(("", 0, 0));

    private static RateLimitPartition<(string, int, int)> ByPerson(HttpContext http) => CurrentActor.Find(http) is { } found
        ? Bucket(found.Actor.PersonId.ToString(CultureInfo.InvariantCulture), RatesOf(http).Person, RatesOf(http).Burst)
        : RateLimitPartition.GetNoLimiter(("", 0, 0));

    private static RateLimitPartition<(long, int)> CostlyByPerson(HttpContext http) => IsCostly(http) && CurrentActor.Find(http) is { } found
        ? RateLimitPartition.GetConcurrencyLimiter((found.Actor.PersonId, RatesOf(http).CostlyOfPerson), k => new() { PermitLimit = k.Item2, QueueLimit = WaitingOfPerson })
        : RateLimitPartition.GetNoLimiter((0L, 0));

    private static RateLimitPartition<(bool, int)> CostlyByNode(HttpContext http) => IsCostly(http)
        ? RateLimitPartition.GetConcurrencyLimiter((true, RatesOf(http).CostlyOfAll), k => new() { PermitLimit = k.Item2, QueueLimit = WaitingOfAll })
        : RateLimitPartition.GetNoLimiter((false, 0));

    private static RateLimitPartition<(string, int, int)> Bucket(string key, int rate, int burst) => RateLimitPartition.GetTokenBucketLimiter(
        (key, rate, burst),
        k => new() { TokensPerPeriod = k.Item2, TokenLimit = k.Item2 * k.Item3, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 });

    private static bool IsCostly(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Cost>() is not { } cost || !cost.When(http.Request))
        {
            return false;
        }

        http.Items[WasCostly] = WasCostly;
        return true;
    }

    private static RequestRates RatesOf(HttpContext http) => http.RequestServices.GetRequiredService<Rates>().Now;

    /// <summary>The limiters, each with a clock of its own that ends with the node.</summary>
    private sealed class Limiter : IDisposable
    {
        private readonly PartitionedRateLimiter<HttpContext>[] _each =
        [
            PartitionedRateLimiter.Create<HttpContext, (string, int, int)>(ByAddress),
            PartitionedRateLimiter.Create<HttpContext, (string, int, int)>(ByToken),
            PartitionedRateLimiter.Create<HttpContext, (string, int, int)>(ByPerson),
            PartitionedRateLimiter.Create<HttpContext, (long, int)>(CostlyByPerson),
            PartitionedRateLimiter.Create<HttpContext, (bool, int)>(CostlyByNode),
        ];

        public Limiter() => All = PartitionedRateLimiter.CreateChained(_each);

        public PartitionedRateLimiter<HttpContext> All { get; }

        public void Dispose()
        {
            All.Dispose();
            foreach (var limiter in _each)
            {
                limiter.Dispose();
            }
        }
    }

    private sealed record Cost(Func<HttpRequest, bool> When);

    private sealed record Size(int Bytes) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }

    /// <summary>The rates in force, looked up every few seconds; while the database is away those known before hold.</summary>
    private sealed class Rates(RequestRates? fix, Func<RequestRates> read)
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
        private RequestRates _now = fix ?? RequestRates.Default;
        private long _at;
        private int _reads;

        public RequestRates Now
        {
            get
            {
                var at = Volatile.Read(ref _at);
                if (fix is null && (at == 0 || TimeProvider.System.GetElapsedTime(at) > Fresh) && Interlocked.Exchange(ref _reads, 1) == 0)
                {
                    try
                    {
                        _now = read();
                    }
                    catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException || StorageFault.Of(e) is not null)
                    {
                        // Those known before hold.
                    }
                    finally
                    {
                        Volatile.Write(ref _at, TimeProvider.System.GetTimestamp());
                        Volatile.Write(ref _reads, 0);
                    }
                }

                return _now;
            }
        }
    }
}
