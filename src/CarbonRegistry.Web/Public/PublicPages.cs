using System.Globalization;
using System.Threading.RateLimiting;
using CarbonRegistry.Files;
using CarbonRegistry.People;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Public;

/// <summary>
/// The public page and the same as open data (JSON, CSV), without signing in: totals, compliance by year and province,
/// cancellations, issuances. Nothing personal. Worked out once a minute, and an address gets so many answers a minute.
/// </summary>
internal static class PublicPages
{
    private const int AnswersOfAMinute = 120;

    public static void AddServices(IServiceCollection services) => services.AddSingleton<PublicRegister>()
        .AddSingleton(_ => new PublicLimiter(PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address,
            _ => new() { PermitLimit = AnswersOfAMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }))));

    public static void Map(IEndpointRouteBuilder open)
    {
        var group = open.MapGroup("/public").AddEndpointFilter(NotTooMany);
        group.MapGet("", async (HttpContext http, PublicRegister register) =>
            Screens.Show(new PublicPage { Of = await Data(http, register) }));
        group.MapGet("/registry.json",
            async (HttpContext http, PublicRegister register) => TypedResults.Ok(await Data(http, register)));
        group.MapGet("/totals.csv", async (HttpContext http, PublicRegister register) => Csv(
            http, "totals",
            [
                CommonTexts.UnitType, PublicTexts.Created, HomeTexts.InNation, HomeTexts.InProvinces,
                HomeTexts.WithHolders, HomeTexts.InMarket, HomeTexts.Surrendered, PublicTexts.Cancelled,
                PublicTexts.Offset,
                WorkplaceTexts.Annulled,
            ],
            (await Data(http, register)).Totals.Select(t => (IReadOnlyList<object?>)[t.UnitType, t.Created, t.National,
                t.Provincial, t.Holders, t.Market, t.Surrendered, t.Cancelled, t.Offset, t.Annulled])));
        group.MapGet("/compliance.csv", async (HttpContext http, PublicRegister register) => Csv(
            http, "compliance",
            [PublicTexts.Year, PublicTexts.Code, HomeTexts.Province, ComplianceTexts.Count, ComplianceTexts.AllDue,
                ComplianceTexts.Due, ComplianceTexts.Surrendered, ComplianceTexts.Reductions,
                ComplianceTexts.Met, ComplianceTexts.WithoutFigure],
            (await Data(http, register)).Compliance.Select(c => (IReadOnlyList<object?>)
            [
                (long)c.Year, c.Jurisdiction, http.Language().Of(c.Name), c.Enterprises, c.Complied, c.Due,
                c.Surrendered, c.Reductions, c.Counted, c.WithoutFigure,
            ])));
        group.MapGet("/cancellations.csv", async (HttpContext http, PublicRegister register) => Csv(
            http, "cancellations",
            [
                PublicTexts.Day, CommonTexts.UnitType, CommonTexts.Vintage, CommonTexts.Project, CommonTexts.Quantity,
                PublicTexts.By, PublicTexts.Beneficiary, PublicTexts.Purpose, PublicTexts.Transaction,
            ],
            (await Data(http, register)).Cancellations.Select(c => (IReadOnlyList<object?>)
            [
                c.Day, c.UnitType, c.Vintage, c.Project, c.Quantity,
                http.Language().Of(c.By ?? PublicTexts.Individual), c.Beneficiary,
                c.Purpose is { } purpose ? http.Language().Of(purpose) : null, c.Transaction.ToString(),
            ])));
        group.MapGet("/issuances.csv", async (HttpContext http, PublicRegister register) => Csv(
            http, "issuances",
            [
                CommonTexts.Project, CommonTexts.UnitType, CommonTexts.Vintage, PublicTexts.MonitoringFrom,
                PublicTexts.MonitoringTo, PublicTexts.Reference, PublicTexts.Created, PublicTexts.Issued,
                CommonTexts.SerialNumbers, WorkplaceTexts.Annulled,
            ],
            (await Data(http, register)).Issuances.Select(i => (IReadOnlyList<object?>)
            [
                i.Project, i.UnitType, i.Vintage, i.MonitoringFrom, i.MonitoringTo, i.Reference, i.Created, i.Issued,
                i.Serials, i.Annulled,
            ])));
    }

    private static Task<PublicData> Data(HttpContext http, PublicRegister register)
    {
        http.Response.Headers.CacheControl =
            string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)PublicRegister.Fresh.TotalSeconds}");

        // A page is in the language of its cookie.
        http.Response.Headers.Vary = "Cookie";
        return register.Get(http.RequestAborted);
    }

    private static IResult Csv(HttpContext http, string name, IEnumerable<Text> header,
        IEnumerable<IReadOnlyList<object?>> rows) => Download.List(http, TableFormat.Csv, name, header, rows);

    private static async ValueTask<object?> NotTooMany(EndpointFilterInvocationContext context,
        EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
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
