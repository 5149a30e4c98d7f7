using System.Text.Json;
using System.Text.Json.Serialization;
using CarbonRegistry.Files;
using CarbonRegistry.Movements;

namespace CarbonRegistry.Web;

/// <summary>A problem as RFC 9457 writes it (application/problem+json), with every reason of the refusal.</summary>
/// <param name="Type">urn:carbon-registry:refusal: and the code.</param>
/// <param name="Title">The first reason's sentence, in the language asked for.</param>
/// <param name="Status">The HTTP status: the first reason's.</param>
/// <param name="Code">The first reason's permanent code.</param>
/// <param name="Refusals">All reasons, in order of precedence.</param>
/// <param name="Detail">The first reason's particulars, in the language asked for.</param>
/// <param name="TransactionId">The transaction that was refused.</param>
/// <param name="Seq">Where the journal has the refusal.</param>
/// <param name="Confirmation">The fresh confirmation that the act needs (428).</param>
/// <param name="Remarks">By file: what was read otherwise than it is written, or left out.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    IReadOnlyList<ReasonView> Refusals,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? TransactionId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seq = null,
    [property: JsonIgnore(
        Condition = JsonIgnoreCondition.WhenWritingNull)] SignIn.ConfirmationView? Confirmation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileRemark>? Remarks = null);

/// <summary>
/// The answer of an endpoint that refuses. Which refusals there are, and so which statuses, the law says while it runs:
/// no type can list them, and <c>Refuses</c> does at the mapping.
/// </summary>
/// <param name="problem">Why.</param>
public sealed class Refused(Problem problem) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        TypedResults.Json(problem, Json.Options, Problems.ContentType, problem.Status).ExecuteAsync(httpContext);
}

/// <summary>Refusal to HTTP: the one place that says how.</summary>
public static class Problems
{
    /// <summary>The content type of a problem.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>What passes by itself: who asks is told when to ask again.</summary>
    private static readonly string[] Passing =
        [Refusals.OutcomeUnknown.Code, Refusals.Busy.Code, Refusals.DatabaseAway.Code, Refusals.DiskFailing.Code];

    /// <summary>The answer to a request that was refused.</summary>
    public static Refused Refuse(
        this HttpContext http, params IReadOnlyList<Refusal> refusals) =>
        http.Refuse([.. refusals.Select(ReasonView.Of)], null);

    /// <summary>The answer to a transaction that was refused.</summary>
    public static Refused Refuse(this HttpContext http, Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return http.Refuse([.. receipt.Refusals.Select(ReasonView.Of)], receipt);
    }

    /// <summary>The answer with these reasons.</summary>
    public static Refused Refuse(this HttpContext http, IReadOnlyList<ReasonView> reasons, Receipt? receipt,
        IReadOnlyList<FileRemark>? remarks = null) =>
        new(http.ProblemOf(reasons, receipt) with { Remarks = remarks is { Count: > 0 } ? remarks : null });

    /// <summary>The problem that these reasons are.</summary>
    public static Problem ProblemOf(this HttpContext http, IReadOnlyList<ReasonView> reasons, Receipt? receipt = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(reasons);
        var first = reasons[0];
        if (Passing.Contains(first.Code))
        {
            http.Response.Headers.RetryAfter = "2";
        }

        var english = PrefersEnglish(http.Request);
        return new(
            "urn:carbon-registry:refusal:" + first.Code, english ? first.En : first.Zh,
            Refusals.OfCode(first.Code).Status, first.Code, reasons,
            english ? first.DetailEn : first.DetailZh, receipt?.Id, receipt?.Seq is > 0 and var seq ? seq : null);
    }

    /// <summary>What an answer of the framework's own (no such route, wrong method, wrong content type) says.</summary>
    internal static RefusalKind KindOf(HttpContext http, int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Refusals.NotSignedIn,
        StatusCodes.Status404NotFound => Refusals.NotFound,
        StatusCodes.Status405MethodNotAllowed => Refusals.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => Refusals.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => Refusals.MediaType,
        StatusCodes.Status429TooManyRequests => RequestLimits.Refusal(http),
        >= 500 => Refusals.Internal,
        _ => Refusals.Malformed,
    };

    /// <summary>Writes this refusal as a problem.</summary>
    internal static async Task Write(HttpContext http, RefusalKind kind)
    {
        ArgumentNullException.ThrowIfNull(http);
        var problem = http.ProblemOf([ReasonView.Of(kind.At())]);
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = ContentType;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.WriteAsync(JsonSerializer.Serialize(problem, Json.Options), http.RequestAborted);
        }
    }

    /// <summary>Chinese unless the request puts English first.</summary>
    internal static bool PrefersEnglish(HttpRequest request)
    {
        var languages = request.GetTypedHeaders().AcceptLanguage;
        return languages.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.Value ?? "")
            .FirstOrDefault(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
                || l.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            ?.StartsWith("en", StringComparison.OrdinalIgnoreCase) ?? false;
    }
}
