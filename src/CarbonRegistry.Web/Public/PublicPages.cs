using System.Globalization;
using System.Threading.RateLimiting;
using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages;

namespace CarbonRegistry.Web.Public;

/// <summary>
/// The public page and the same as open data (JSON, CSV), without signing in: totals, compliance by year and province,
/// cancellations, issuances; and the page where a certificate is checked. Nothing personal. Worked out once a minute,
/// and an address gets so many answers a minute.
/// </summary>
internal static class PublicPages
{
    /// <summary>What the addresses of open data begin with: another version has another.</summary>
    public const string DataAddress = "/public/v1";

    private const int AnswersOfAMinute = 120, MostAsked = 120;

    public static void AddServices(IServiceCollection services) => services.AddSingleton<PublicRegister>()
        .AddSingleton(_ => new PublicLimiter(PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address,
            _ => new() { PermitLimit = AnswersOfAMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }))));

    public static void Map(IEndpointRouteBuilder open)
    {
        var all = open.MapGroup("").AddEndpointFilter(NotTooMany);
        all.MapGet("/public", Show);
        all.MapGet("/public/data", async (HttpContext http, PublicRegister register) =>
        {
            _ = await Data(http, register);
            return Screens.Show(new PublicDataPage());
        });
        all.MapGet("/c/{certificate}", (HttpContext http, Database database, TimeProvider clock, string certificate) =>
        {
            using var snapshot = new Snapshot(database);
            var found = CertificateQueries.Find(snapshot, certificate, Instant.Of(clock.GetUtcNow()));
            return Screens.Show(new CertificateCheckPage { Of = found, Asked = certificate },
                found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
        });
        var data = all.MapGroup(DataAddress);
        data.MapGet("/registry.json",
            async (HttpContext http, PublicRegister register) => TypedResults.Ok(await Data(http, register)));
        foreach (var set in PublicSet.All)
        {
            data.MapGet($"/{set.Name}.csv", async (HttpContext http, PublicRegister register) => Download.List(
                http, TableFormat.Csv, set.Name, set.Columns.Select(c => new Text(c.Id, c.Id)),
                set.Rows(await Data(http, register))));
        }
    }

    private static async Task<IResult> Show(HttpContext http, PublicRegister register, Database database,
        TimeProvider clock)
    {
        var asked = http.Request.Query["q"].ToString().Trim();
        if (CertificateNumber.Read(asked) is { } certificate)
        {
            return Screens.GoTo("/c/" + certificate);
        }

        var data = await Data(http, register);
        return Screens.Show(new PublicPage
        {
            Of = data, Asked = asked.Length is > 0 and <= MostAsked ? asked : null,
            Found = asked.Length is > 0 and <= MostAsked ? Search(register, data, database, clock, asked) : null,
            Year = data.Compliance.Select(c => c.Year).Distinct()
                .FirstOrDefault(y => y.ToString(CultureInfo.InvariantCulture) == http.Request.Query["year"]),
            Province = data.Compliance.Select(c => c.Jurisdiction)
                .FirstOrDefault(j => j == http.Request.Query["province"]) ?? Account.National,
        });
    }

    private static PublicFound Search(PublicRegister register, PublicData data, Database database,
        TimeProvider clock, string asked)
    {
        if (!SerialNumber.TryParse(asked, out var serial) || serial.Range.Quantity != 1)
        {
            return new(register.Cancelled(data, asked), null);
        }

        using var snapshot = new Snapshot(database);
        return new([], PublicSerial.Find(snapshot, serial, Instant.Of(clock.GetUtcNow())));
    }

    private static Task<PublicData> Data(HttpContext http, PublicRegister register)
    {
        http.Response.Headers.CacheControl =
            string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)PublicRegister.Fresh.TotalSeconds}");

        // A page is in the language of its cookie, or else in that of the browser.
        http.Response.Headers.Vary = "Cookie, Accept-Language";
        return register.Get(http.RequestAborted);
    }

    private static async ValueTask<object?> NotTooMany(EndpointFilterInvocationContext context,
        EndpointFilterDelegate next)
    {
        var http = context.HttpContext;

        // Whoever is signed in has limits of their own.
        if (http.Visitor() is not null)
        {
            return await next(context);
        }

        using var lease = http.RequestServices.GetRequiredService<PublicLimiter>().Of.AttemptAcquire(
            ThrottleKey.Prefix(http.Connection.RemoteIpAddress));
        if (lease.IsAcquired)
        {
            return await next(context);
        }

        http.Response.Headers.RetryAfter = "60";
        return http.Refuse(Refusals.TooManyRequests.At());
    }

    /// <summary>How many answers each address may have.</summary>
    internal sealed record PublicLimiter(PartitionedRateLimiter<string> Of) : IDisposable
    {
        public void Dispose() => Of.Dispose();
    }
}
