using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.Pages;

/// <summary>The audit log, for the audit administrator: everything that anybody did. Reading it is recorded
/// first.</summary>
public partial class AuditPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        AuditEntryPage.Map(routes);
        routes.MapGet("/audit", (HttpContext http, Database database, Ledger ledger, TimeProvider clock) =>
            Read(http, database, ledger, clock, []));
        routes.MapPost("/audit/verification",
            async (HttpContext http, Database database, Ledger ledger, Verifications verifications,
                TimeProvider clock) =>
            !VerifyJournal.Row.Function.By.Contains(http.Actor().Role) ? Screens.NotFound()
                : (await AuditApi.Start(http, ledger, verifications, VerificationScope.All)).Refusals
                    is { Count: > 0 } why
                ? await Read(http, database, ledger, clock, why) : Screens.GoTo("/audit")).Costly();
    }

    private static async Task<IResult> Read(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        IReadOnlyList<Refusal> refused)
    {
        if (!AuditLog.Row.Function.By.Contains(http.Actor().Role))
        {
            return Screens.NotFound();
        }

        if (Whose(http, database) is { } led)
        {
            return Screens.GoTo(led);
        }

        var query = new Filters(http);
        var (from, to) = Preset(query["day"], Instant.DayOf(Instant.Of(clock.GetUtcNow()))) is var (first, last)
            ? (Instant.StartOf(first), Instant.StartOf(last, 1)) : query.Days();
        var about = query.Reading.Part(query["about"], "about");
        using (var look = new Snapshot(database))
        {
            if (about is not null && AuditObject.Find(look, about) is null)
            {
                query.Reading.Invalid("about");
            }
        }

        var filter = new AuditFilter(
            from, to,
            (short?)query.Reading.Number(query["function"], "function", 1, short.MaxValue), query["operation"],
            query.Reading.Id<PersonId>(query["person"], "person"), query["role"],
            query.Outcome(),
            query["refusal"], query.Text("q"), query.Reading.Number(query["after"], "after"), 50, about);
        if (query.Invalid)
        {
            return query.Format is not null ? Screens.WrongFilter()
                : Screens.Show(new AuditPage { Found = new([], null), Invalid = query.Wrong });
        }

        var receipt =
            await ledger.Submit(new Act(Guid.CreateVersion7(clock.GetUtcNow()), AuditLog.Row, http.Actor(), filter));
        if (receipt.Outcome == Outcome.Refused)
        {
            return Screens.Show(new AuditPage
            {
                Found = new([], null), Wrong = receipt.Refusals.Select(ReasonView.Of).ToList(),
            });
        }

        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            return AuditApi.File(http, format, snapshot, filter, http.Language());
        }

        var found = AuditLog.List(snapshot, filter);
        return Screens.Show(new AuditPage
        {
            Found = found, Words = EntryWords.Of(http, snapshot, found.Items, http.Language()),
            From = Day(from, 0), To = Day(to, -1), Wrong = refused.Select(ReasonView.Of).ToList(),
            Verification = VerifyJournal.Latest(snapshot, 1).FirstOrDefault(),
        });
    }

    /// <summary>Where what was typed on the workplace leads (<c>who</c>): what there is of that number or whole name is
    /// what the entries are about, what moved included; anything else is a keyword. Null: nothing was typed
    /// there.</summary>
    private static string? Whose(HttpContext http, Database database)
    {
        if (!http.Request.Query.ContainsKey("who"))
        {
            return null;
        }

        var query = new Filters(http);
        var rest = Filters.Without(http.Request, query["day"] is null ? ["who"] : ["who", "from", "to"]);
        if (query["who"] is not { } typed)
        {
            return "/audit" + QueryString.Create(rest);
        }

        using var look = new Snapshot(database);
        var name = query.Reading.Part(typed, "who") is not null && AuditObject.Find(look, typed) is not null
            ? "about" : "q";
        return "/audit" + QueryString.Create(rest.Prepend(KeyValuePair.Create<string, string?>(name, typed)));
    }

    /// <summary>The days of a preset, the last one included; null: there is none.</summary>
    private static (DateOnly First, DateOnly Last)? Preset(string? day, DateOnly today) => day switch
    {
        "today" => (today, today),
        "yesterday" => (today.AddDays(-1), today.AddDays(-1)),
        "week" => (today.AddDays(-6), today),
        _ => null,
    };

    /// <summary>A day as its field has it.</summary>
    private static string? Day(Instant? instant, int later) => instant is { } at
        ? Instant.DayOf(at).AddDays(later).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
