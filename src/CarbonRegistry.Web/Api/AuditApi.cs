using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Api;

/// <summary>What the verifier found.</summary>
/// <param name="Clean">Whether nothing was found.</param>
/// <param name="Findings">The first 100 findings.</param>
public sealed record VerificationView(bool Clean, IReadOnlyList<string> Findings);

/// <summary>37 应用审计操作: the audit administrator reads, exports and verifies; each of it is in the log too.</summary>
public static class AuditApi
{
    private const int MostFindings = 100;

    private static readonly ExportColumn<AuditEntry>[] Columns =
    [
        new(new("序号", "Number"), e => e.Seq), new(new("时间", "Time"), e => e.At), new(new("业务", "Function"), e => (long)e.Function),
        new(new("业务名称", "Function's name"), e => Functions.Find(e.Function)?.Name.Zh), new(new("办理事项", "Operation"), e => e.Operation),
        new(new("人员编号", "Person"), e => e.Person), new(new("姓名", "Name"), e => e.PersonName), new(new("角色", "Role"), e => e.Role),
        new(new("来源", "Origin"), e => e.Origin), new(new("结果", "Outcome"), e => e.Outcome),
        new(new("拒绝代码", "Refusals"), e => string.Join(' ', e.Refusals.Select(r => r.Code))), new(new("内容", "Terms"), e => e.Terms?.ToJsonString(Json.Options)),
        new(new("摘要", "Digest"), e => e.Digest),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/audit").WithTags("Audit");
        group.MapGet("/", List).Answers<Page<AuditEntry>>(200, 403, 422, 503)
            .Says("ListAuditLog", "The audit log (操作日志)", "Every act and movement of everybody, refusals too, newest first. Reading it is recorded. refusal is a code; q is part of what was asked, of the origin or of the name." + Exports.Explained);
        group.MapPost("/verification", Verify).Answers<VerificationView>(200, 403, 503)
            .Says("VerifyJournal", "Verify the journal", "Replays the journal from Origin, recomputes every digest and compares the holdings. Takes seconds for each ten million entries.");
    }

    /// <summary>All that a filter finds, as a file.</summary>
    internal static IResult File(HttpContext http, Files.TableFormat format, Snapshot snapshot, AuditFilter filter) => Exports.Show(
        http, format, "audit-log", Columns, () => AuditLog.List(snapshot, filter),
        key => AuditLog.List(snapshot, filter with
        {
            Limit = Page<AuditEntry>.MaxLimit, After = key is null ? filter.After : long.Parse(key, System.Globalization.CultureInfo.InvariantCulture),
        }));

    private static async Task<IResult> List(
        HttpContext http, Database database, Ledger ledger, string? from, string? to, string? function, string? operation, string? person, string? role, string? outcome,
        string? refusal, string? q, string? after, string? limit, string? format)
    {
        var reading = new Reading();
        var filter = new AuditFilter(
            reading.InstantInQuery(from, "from"), reading.InstantInQuery(to, "to"), (short?)reading.Number(function, "function", 1, short.MaxValue), operation,
            reading.Number(person, "person", 0), role,
            outcome switch { "posted" => Outcome.Posted, "refused" => Outcome.Refused, "pending" => Outcome.Pending, _ => null },
            refusal, q, reading.Number(after, "after"), reading.Limit(limit, 50));
        if (outcome is not null && filter.Outcome is null)
        {
            reading.Invalid("outcome");
        }

        if (role is not null && Role.Find(role) is null && role != Role.Registry.Key)
        {
            reading.Invalid("role");
        }

        foreach (var (text, name) in new[] { (operation, nameof(operation)), (refusal, nameof(refusal)), (q, nameof(q)) })
        {
            if (text is { Length: 0 or > 100 })
            {
                reading.Invalid(name);
            }
        }

        var file = reading.Format(format);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        if (await Refused(http, ledger, filter) is { } problem)
        {
            return problem;
        }

        using var snapshot = new Snapshot(database);
        return Exports.Show(
            http, file, "audit-log", Columns, () => AuditLog.List(snapshot, filter),
            key => AuditLog.List(snapshot, filter with
            {
                Limit = Page<AuditEntry>.MaxLimit, After = key is null ? filter.After : long.Parse(key, System.Globalization.CultureInfo.InvariantCulture),
            }));
    }

    private static async Task<IResult> Verify(HttpContext http, Database database, Ledger ledger)
    {
        if (await Refused(http, ledger, new AuditFilter(Operation: "verification")) is { } problem)
        {
            return problem;
        }

        var findings = new List<string>();
        var count = 0;
        await Task.Run(() => Verifier.Verify(database, f =>
        {
            if (++count <= MostFindings)
            {
                findings.Add(f.ToString());
            }
        }));
        return TypedResults.Ok(new VerificationView(count == 0, findings));
    }

    /// <summary>Says in the log who reads what; null where they may.</summary>
    private static async Task<IResult?> Refused(HttpContext http, Ledger ledger, AuditFilter filter)
    {
        var act = new Act(Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()), AuditLog.Row, http.Actor(), filter);
        var receipt = await ledger.Submit(act);
        return receipt.Outcome == Outcome.Posted ? null : http.Refuse([.. receipt.Refusals]);
    }
}
