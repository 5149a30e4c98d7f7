using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>What became of an act.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Seq">Its place in the journal; null for a dry run.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Operation">Its verb.</param>
/// <param name="Outcome">posted, or pending where it waits for approval or for its day.</param>
/// <param name="DryRun">Whether nothing was recorded.</param>
/// <param name="Result">What it brought about.</param>
/// <param name="Remarks">By file: what was read otherwise than it is written, or left out.</param>
/// <param name="Preview">A dry run by file: what each line changes, and the sums.</param>
public sealed record ActView(
    Guid Id, long? Seq, string At, string Operation, Outcome Outcome, bool DryRun,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonNode? Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileRemark>? Remarks = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FilePreview? Preview = null)
{
    /// <summary>Of an act and what became of it.</summary>
    internal static ActView Of(Act act, ActReceipt receipt) => new(
        receipt.Id, receipt.Seq == 0 ? null : receipt.Seq, Instant.Text(receipt.At), act.Operation.Key,
        receipt.Outcome, act.DryRun, receipt.Result);
}

/// <summary>
/// The verbs of the functions that move no units: one endpoint for each row of <see cref="Operations"/> that is taken
/// here, its body the operation's form. The header <c>Idempotency-Key</c> (a UUID) names the act; without one it cannot
/// be asked twice as one.
/// </summary>
public static class ActsApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/acts").WithTags("Acts");
        foreach (var operation in Operations.All.Where(o => o.IsTaken))
        {
            group.MapPost("/" + operation.Key,
                (HttpContext http, Ledger ledger, string? dryRun) => Post(http, ledger, operation, dryRun))
                .UpTo(TakesMany(operation) ? RequestLimits.BulkBody : RequestLimits.SmallBody)
                .Accepts(operation.FormType, "application/json").TakesBody().Refuses(409, 428)
                .Says(
                    "Act-" + operation.Key, operation.Name.En,
                    $"{operation.Name.Zh}. Function {operation.Function.Code}, {operation.Function.Name.En} "
                        + $"({operation.Function.Name.Zh}). 201: carried out, or pending. 200: asked for before, "
                        + "or a dry run. 428: the session's person confirms it first, and sends it again under "
                        + "the same Idempotency-Key.");
        }
    }

    /// <summary>Whether the form has a list: its lines may be many.</summary>
    private static bool TakesMany(Operation operation) => operation.FormType.GetProperties().Any(p =>
        p.PropertyType != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(p.PropertyType));

    /// <summary>Submits an act and answers with what became of it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="act">The act.</param>
    /// <param name="show">How the reasons against it are shown, where not as usual.</param>
    /// <param name="remarks">By file: what was read otherwise than it is written.</param>
    /// <param name="preview">A dry run by file: what it will do.</param>
    internal static async Task<Results<Ok<ActView>, Created<ActView>, Refused>> Submit(
        HttpContext http, Ledger ledger, Act act, Func<IReadOnlyList<Refusal>, IReadOnlyList<ReasonView>>? show = null,
        IReadOnlyList<FileRemark>? remarks = null, Func<FilePreview>? preview = null)
    {
        if (await http.Unconfirmed(Demanded.By(act)) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(act);
        if (receipt.Outcome == Outcome.Refused)
        {
            return http.Refuse(
                show?.Invoke(receipt.Refusals) ?? [.. receipt.Refusals.Select(ReasonView.Of)],
                new Receipt(receipt.Id, receipt.Seq, receipt.At, act.Operation.Function.Code, receipt.Outcome,
                    receipt.Refusals, []), remarks);
        }

        var view = ActView.Of(act, receipt) with
        {
            Remarks = remarks is { Count: > 0 } ? remarks : null, Preview = preview?.Invoke(),
        };
        return act.DryRun || receipt.Repeated ? TypedResults.Ok(view) : TypedResults.Created((string?)null, view);
    }

    private static async Task<Results<Ok<ActView>, Created<ActView>, Refused>> Post(
        HttpContext http, Ledger ledger, Operation operation, string? dryRun)
    {
        var reading = new Reading();
        var id = IdOf(http, reading);
        var isTrial = reading.Flag(dryRun, "dryRun");
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        var (form, problem) = await http.ReadJson(operation.FormType);
        return form is null ? problem!
            : await Submit(http, ledger, new(id, operation, http.Actor(), form) { DryRun = isTrial });
    }

    /// <summary>The act's id: the caller's, or one of its own.</summary>
    internal static Guid IdOf(HttpContext http, Reading reading)
    {
        var id = Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        return http.Request.Headers["Idempotency-Key"] is { Count: > 0 } key
            ? reading.Id(key.ToString(), "Idempotency-Key") ?? id : id;
    }
}
