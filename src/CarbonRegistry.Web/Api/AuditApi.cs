using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>37 应用审计操作: the audit administrator reads, exports and verifies; each of it is in the log
/// too.</summary>
public static class AuditApi
{
    private const int LatestVerifications = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>An entry of a file, with what its page of them has read of names.</summary>
    private sealed record Line(AuditEntry Of, EntryWords Words);

    private static ExportColumn<Line>[] Columns(Language language) =>
    [
        new(CommonTexts.Number, e => e.Of.Seq),
        new(AuditTexts.TimeInBeijing, e => InBeijing(e.Of.At)),
        new(AdministrationTexts.Who, e => e.Of.Person == 0 ? language.Of(AdministrationTexts.Registry)
            : e.Of.PersonName),
        new(AuditTexts.PersonNumber, e => e.Of.Person),
        new(AdministrationTexts.Role, e => e.Words.RoleOf(e.Of)),
        new(AuditTexts.FunctionName, e => language.Of(Functions.Find(e.Of.Function)!.Name)),
        new(AuditTexts.Operation, e => Operations.Find(e.Of.Operation) is { } act ? language.Of(act.Name) : null),
        new(AdministrationTexts.Said, e => e.Words.Sentence(e.Of)),
        new(CommonTexts.Outcome, e => language.Of(AuditTexts.OutcomeOf(e.Of.Outcome))),
        new(AuditTexts.Reason, e => string.Join("; ",
            e.Of.Refusals.Select(r => language == Language.English ? r.En : r.Zh))),
        new(AdministrationTexts.Origin, e => e.Of.Origin),
        new(AuditTexts.FunctionCode, e => (long)e.Of.Function),
        new(AuditTexts.OperationCode, e => e.Of.Operation),
        new(AuditTexts.RoleCode, e => e.Of.Role),
        new(AuditTexts.OutcomeCode, e => Outcomes.NameOf(e.Of.Outcome)),
        new(AuditTexts.RefusalCodes, e => string.Join(' ', e.Of.Refusals.Select(r => r.Code))),
        new(AuditTexts.Digest, e => e.Of.Digest),
    ];

    /// <summary>An instant (ISO 8601, UTC) as ISO 8601 writes it in Beijing.</summary>
    private static string InBeijing(string instant) => Instant.InBeijing(Instant.Of(DateTimeOffset.Parse(
        instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))
        .ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/audit").WithTags("Audit");
        group.MapGet("/", List).Answers<Page<AuditEntry>>(200, 403, 422, 503)
            .Says(
                "ListAuditLog", "The audit log (操作日志)",
                "Every act and movement of everybody, refusals too, newest first. Reading it is recorded. refusal "
                    + "is a code; q is part of what was asked, of the origin or of the name; about is an account "
                    + "number, a credit code, the whole name of a holder or a person, holder-N, person-N, or the id of "
                    + "a transaction: what happened to it. A file is in words, its times in Beijing time."
                    + Exports.Explained);
        group.MapPost("/verification", Verify).Costly().Refuses(409, 422)
            .Says(
                "VerifyJournal", "Verify the journal",
                "scope=all, unless said otherwise, replays the journal from Origin, recomputes every digest "
                    + "and compares the holdings; scope=digests goes through the chain of digests alone. One runs at "
                    + "a time, for a limited time (parameter verification-minutes). 200: it has ended; 202: it still "
                    + "runs, see GET /audit/verifications.");
        group.MapGet("/verifications", Verified)
            .Says("ListVerifications", "Verifications of the journal",
                "The latest 20, newest first, with what they found. Looking is recorded like reading the log.");
    }

    /// <summary>All that a filter finds, as a file in a language.</summary>
    internal static IResult File(
        HttpContext http, Files.TableFormat format, Snapshot snapshot, AuditFilter filter, Language language)
    {
        return Exports.Show(
            http, format, "audit-log", Columns(language), () => Lines(filter),
            key => Lines(filter with
            {
                Limit = Page<AuditEntry>.MaxLimit,
                After = key is null ? filter.After : long.Parse(key, CultureInfo.InvariantCulture),
            }),
            language == Language.English);

        Page<Line> Lines(AuditFilter part)
        {
            var page = AuditLog.List(snapshot, part);
            var words = EntryWords.Of(http, snapshot, page.Items, language);
            return new([.. page.Items.Select(e => new Line(e, words))], page.Next);
        }
    }

    private static async Task<IResult> List(
        HttpContext http, Database database, Ledger ledger, string? from, string? to, string? function,
        string? operation, string? person, string? role, string? outcome,
        string? refusal, string? q, string? about, string? after, string? limit, string? format)
    {
        var reading = new Reading();
        var filter = new AuditFilter(
            reading.InstantInQuery(from, "from"), reading.InstantInQuery(to, "to"),
            (short?)reading.Number(function, "function", 1, short.MaxValue), operation,
            reading.Id<PersonId>(person, "person"), role,
            reading.Outcome(outcome),
            refusal, q, reading.Number(after, "after"), reading.Limit(limit, 50), about);
        if (role is not null && Role.Find(role) is null && role != Role.Registry.Key)
        {
            reading.Invalid("role");
        }

        foreach (var (text, name) in new[] { (operation, nameof(operation)), (refusal, nameof(refusal)),
            (q, nameof(q)), (about, nameof(about)) })
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
        if (about is not null && AuditObject.Find(snapshot, about) is null)
        {
            return http.Refuse(Refusals.FieldInvalid.At(field: "about"));
        }

        return file is { } kind
            ? File(http, kind, snapshot, filter,
                Problems.PrefersEnglish(http.Request) ? Language.English : Language.Chinese)
            : TypedResults.Ok(AuditLog.List(snapshot, filter));
    }

    private static async Task<Results<Ok<VerificationView>, Accepted<VerificationView>, Refused>> Verify(
        HttpContext http, Database database, Ledger ledger, Verifications verifications, string? scope)
    {
        if (scope is not (null or "all" or "digests"))
        {
            return http.Refuse(Refusals.FieldInvalid.At(field: "scope"));
        }

        var (id, refusals) = await Start(http, ledger, verifications, scope == "digests"
            ? VerificationScope.Digests : VerificationScope.All);
        if (refusals.Count > 0)
        {
            return http.Refuse(refusals);
        }

        using var snapshot = new Snapshot(database);
        var view = VerifyJournal.Latest(snapshot, LatestVerifications).First(v => v.Id == id);
        return view.FinishedAt is null ? TypedResults.Accepted((string?)null, view) : TypedResults.Ok(view);
    }

    /// <summary>Starts a verification in the auditor's name and waits a little: that of a small registry has ended by
    /// then.</summary>
    internal static async Task<(Guid Id, IReadOnlyList<Refusal> Refusals)> Start(
        HttpContext http, Ledger ledger, Verifications verifications, VerificationScope scope)
    {
        var act = new Act(Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            VerifyJournal.Row, http.Actor(), new VerifyJournal.Form(scope));
        var receipt = await ledger.Submit(act);
        if (receipt.Outcome != Outcome.Posted)
        {
            return (act.Id, receipt.Refusals);
        }

        var endsBy = Instant.Of(DateTimeOffset.Parse(receipt.Result!["endsBy"]!.GetValue<string>(),
            CultureInfo.InvariantCulture));
        try
        {
            await verifications.Start(act.Id, scope, endsBy).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // It goes on.
        }

        return (act.Id, []);
    }

    private static async Task<Results<Ok<IReadOnlyList<VerificationView>>, Refused>> Verified(
        HttpContext http, Database database, Ledger ledger)
    {
        if (await Refused(http, ledger, new AuditFilter(Operation: VerifyJournal.Row.Key)) is { } problem)
        {
            return problem;
        }

        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(VerifyJournal.Latest(snapshot, LatestVerifications));
    }

    /// <summary>Says in the log who reads what; null where they may.</summary>
    private static async Task<Refused?> Refused(HttpContext http, Ledger ledger, AuditFilter filter)
    {
        var act = new Act(Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            AuditLog.Row, http.Actor(), filter);
        var receipt = await ledger.Submit(act);
        return receipt.Outcome == Outcome.Posted ? null : http.Refuse([.. receipt.Refusals]);
    }
}
