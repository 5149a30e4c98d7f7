using System.Globalization;
using System.Threading.RateLimiting;
using CarbonRegistry.Configuration;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
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
public sealed record RequestRates(int Person, int Token, int Address, int Exchange, int Burst, int CostlyOfPerson,
    int CostlyOfAll)
{
    /// <summary>What holds where nothing was ever set.</summary>
    public static readonly RequestRates Default = Of(p => p.Default);

    /// <summary>How long a query for them may take, in seconds.</summary>
    private const int Patience = 3;

    /// <summary>As in force now.</summary>
    internal static RequestRates Read(Database database, TimeProvider clock)
    {
        using var snapshot = new Snapshot(database, Patience);
        var now = Instant.Of(clock.GetUtcNow());
        return Of(p => ParameterValues.At(snapshot, p, now));
    }

    private static RequestRates Of(Func<Parameter, long> value) => new(
        (int)value(Parameters.PersonRate), (int)value(Parameters.TokenRate), (int)value(Parameters.AddressRate),
        (int)value(Parameters.ExchangeRate),
        (int)value(Parameters.RequestBurst), (int)value(Parameters.CostlyOfPerson), (int)value(Parameters.CostlyOfAll));
}

/// <summary>
/// Limits of requests: by network address, by access token, by person; and of costly ones (imports, exports,
/// statements, PDF, verification), how many are worked on at a time. A node counts for itself: it guards itself, and
/// what it counts need not outlive it.
/// </summary>
internal static class RequestLimits
{
    /// <summary>The greatest body of a request, in bytes, unless its endpoint takes more.</summary>
    public const int SmallBody = 64 * 1024;

    /// <summary>The greatest body of an endpoint that takes many transactions, legs or lines.</summary>
    public const int BulkBody = 4 * 1024 * 1024;

    /// <summary>The greatest file.</summary>
    public const int FileBody = 20 * 1024 * 1024;

    /// <summary>The greatest form of a page that takes a file, which it carries on from step to step in
    /// base64.</summary>
    public const int FileForm = (FileBody / 3 * 4) + SmallBody;

    /// <summary>How many costly requests may wait for their turn, of a person and on the node: one is seldom
    /// long.</summary>
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
        services.AddSingleton(s => new Rates(options.Rates,
            () => RequestRates.Read(s.GetRequiredService<Database>(), options.Clock)));
        services.AddSingleton<Limiter>();
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = (context, _) =>
            {
                SayWhen(context.HttpContext, context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                    ? after : TimeSpan.Zero);
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

    /// <summary>
    /// Counts a request as so many, where it makes so many entries of the journal: by its person, its token and its
    /// address. Refused, it has done nothing yet, and its answer says when to
    /// ask again.
    /// </summary>
    /// <returns>Why it must wait; null: it goes on.</returns>
    public static Refusal? CountAs(HttpContext http, int requests)
    {
        // As one it was counted at the door.
        if (requests > 1 && http.RequestServices.GetRequiredService<Limiter>().Take(http, requests - 1) is { } wait)
        {
            SayWhen(http, wait);
            return Refusals.TooManyRequests.At();
        }

        return null;
    }

    private static void SayWhen(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = Math.Max(1,
            (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The refusal of a request that came too soon.</summary>
    public static RefusalKind Refusal(HttpContext http) =>
        http.Items.ContainsKey(WasCostly) ? Refusals.TooManyAtOnce : Refusals.TooManyRequests;

    private static RateLimitPartition<(string, int, int)> ByAddress(HttpContext http)
    {
        var rates = RatesOf(http);
        var address = ThrottleKey.Prefix(http.Connection.RemoteIpAddress);
        return http.Request.Path.StartsWithSegments(ExchangeApi.Prefix, StringComparison.OrdinalIgnoreCase)
            ? BucketOf("exchange " + address, rates.Exchange, rates.Burst)
            : BucketOf(address, rates.Address, rates.Burst);
    }

    private static RateLimitPartition<(string, int, int)> ByToken(HttpContext http) =>
        CurrentActor.Find(http) is { Session: null } && http.Request.Headers.Authorization is [{ } token]
            ? BucketOf(Convert.ToHexString(Secrets.Hash(token)), RatesOf(http).Token, RatesOf(http).Burst)
            : RateLimitPartition.GetNoLimiter(("", 0, 0));

    private static RateLimitPartition<(string, int, int)> ByPerson(HttpContext http) =>
        CurrentActor.Find(http) is { } found
        ? BucketOf(found.Actor.PersonId.ToString(), RatesOf(http).Person,
            RatesOf(http).Burst)
        : RateLimitPartition.GetNoLimiter(("", 0, 0));

    private static RateLimitPartition<(PersonId, int)> CostlyByPerson(HttpContext http) =>
        IsCostly(http) && CurrentActor.Find(http) is { } found
        ? RateLimitPartition.GetConcurrencyLimiter((found.Actor.PersonId, RatesOf(http).CostlyOfPerson),
            k => new() { PermitLimit = k.Item2, QueueLimit = WaitingOfPerson })
        : RateLimitPartition.GetNoLimiter((default(PersonId), 0));

    private static RateLimitPartition<(bool, int)> CostlyByNode(HttpContext http) => IsCostly(http)
        ? RateLimitPartition.GetConcurrencyLimiter((true, RatesOf(http).CostlyOfAll),
            k => new() { PermitLimit = k.Item2, QueueLimit = WaitingOfAll })
        : RateLimitPartition.GetNoLimiter((false, 0));

    private static RateLimitPartition<(string, int, int)> BucketOf(string key, int rate, int burst) =>
        RateLimitPartition.Get((key, rate, burst), k => new Bucket(k.Item2, k.Item3));

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
        private readonly PartitionedRateLimiter<HttpContext>[] _rates =
        [
            PartitionedRateLimiter.Create<HttpContext, (string, int, int)>(ByAddress),
            PartitionedRateLimiter.Create<HttpContext, (string, int, int)>(ByToken),
            PartitionedRateLimiter.Create<HttpContext, (string, int, int)>(ByPerson),
        ];

        private readonly PartitionedRateLimiter<HttpContext>[] _costly =
        [
            PartitionedRateLimiter.Create<HttpContext, (PersonId, int)>(CostlyByPerson),
            PartitionedRateLimiter.Create<HttpContext, (bool, int)>(CostlyByNode),
        ];

        public Limiter() => All = PartitionedRateLimiter.CreateChained([.. _rates, .. _costly]);

        public PartitionedRateLimiter<HttpContext> All { get; }

        /// <summary>Takes this many more of every rate; how long to wait where one of them has too few.</summary>
        public TimeSpan? Take(HttpContext http, int permits)
        {
            // The person first: whoever asks for too much takes nothing from those who share an address with them.
            foreach (var limiter in _rates.Reverse())
            {
                using var lease = limiter.AttemptAcquire(http, permits);
                if (!lease.IsAcquired)
                {
                    return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.Zero;
                }
            }

            return null;
        }

        public void Dispose()
        {
            All.Dispose();
            foreach (var limiter in _rates.Concat(_costly))
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

    /// <summary>
    /// The rates in force, looked up every few seconds beside the requests; while the database is away those known
    /// before hold. Before the first request they are looked up at once.
    /// </summary>
    private sealed class Rates(RequestRates? fix, Func<RequestRates> read) : IDisposable
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
        private readonly Lock _lock = new();
        private RequestRates _now = fix ?? RequestRates.Default;
        private Task? _looking;
        private long _at;

        public RequestRates Now
        {
            get
            {
                if (fix is null && (_looking is null || (_looking.IsCompleted
                    && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _at)) > Fresh)))
                {
                    Look();
                }

                return _now;
            }
        }

        /// <summary>Waits for a look that goes on, so that it does not outlive its database.</summary>
        public void Dispose() => _looking?.Wait();

        private void Look()
        {
            lock (_lock)
            {
                if (_looking is null)
                {
                    _looking = Task.CompletedTask;
                    Read();
                }
                else if (_looking.IsCompleted)
                {
                    _looking = Task.Run(Read);
                }
            }
        }

        private void Read()
        {
            try
            {
                _now = read();
            }
            catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException
                || StorageFault.Of(e) is not null)
            {
                // Those known before hold.
            }
            finally
            {
                Volatile.Write(ref _at, TimeProvider.System.GetTimestamp());
            }
        }
    }

    /// <summary>
    /// What may come by a rate: so many a second, and after a quiet time as many at once as come in some seconds. Many
    /// that come together may be taken before their time, again as many as come in
    /// those seconds; more only by who has been quiet. Then nothing is taken until that time is over, so that over time
    /// no more comes than the rate says.
    /// </summary>
    private sealed class Bucket(int rate, int burst) : RateLimiter
    {
        private readonly Lock _lock = new();
        private readonly long _each = TimeProvider.System.TimestampFrequency / rate;
        private long _whole = TimeProvider.System.GetTimestamp();
        private long _taken, _refused;

        /// <summary>How long the bucket takes to become full.</summary>
        private long Burst => _each * rate * burst;

        /// <inheritdoc/>
        public override TimeSpan? IdleDuration
        {
            get
            {
                lock (_lock)
                {
                    var now = TimeProvider.System.GetTimestamp();
                    return now > _whole ? TimeProvider.System.GetElapsedTime(_whole, now) : null;
                }
            }
        }

        /// <inheritdoc/>
        public override RateLimiterStatistics GetStatistics()
        {
            lock (_lock)
            {
                var behind = Math.Max(0, _whole - TimeProvider.System.GetTimestamp());
                return new() { CurrentAvailablePermits = Math.Max(0, (Burst - behind) / _each),
                    TotalSuccessfulLeases = _taken, TotalFailedLeases = _refused };
            }
        }

        /// <inheritdoc/>
        protected override RateLimitLease AttemptAcquireCore(int permitCount)
        {
            lock (_lock)
            {
                // How long it takes until the bucket is as full as can be, and what it may be then.
                var now = TimeProvider.System.GetTimestamp();
                var behind = Math.Max(0, _whole - now);
                var cost = permitCount * _each;
                var most = permitCount <= 1 ? Burst : Math.Max(2 * Burst, cost + _each);
                if (behind + cost > most)
                {
                    _refused++;
                    return new Lease(TimeProvider.System.GetElapsedTime(most, behind + cost));
                }

                _taken++;
                _whole = now + behind + cost;
                return new Lease(null);
            }
        }

        /// <inheritdoc/>
        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount,
            CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

        private sealed class Lease(TimeSpan? wait) : RateLimitLease
        {
            public override bool IsAcquired => wait is null;

            public override IEnumerable<string> MetadataNames => wait is null ? [] : [MetadataName.RetryAfter.Name];

            public override bool TryGetMetadata(string metadataName, out object? metadata)
            {
                metadata = wait;
                return wait is not null && metadataName == MetadataName.RetryAfter.Name;
            }
        }
    }
}
