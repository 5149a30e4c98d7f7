using CarbonRegistry.Acts;
using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Several proposals of the list approved at once: shown one by one, confirmed once, and then what became of
/// each.</summary>
public partial class ApprovePage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/proposals/approve", Go).ShowsAgain();
    }

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var written = form[form["whole"] == "true" ? "all" : "proposal"];
        var shown = written.Select(ApproveMany.Read).OfType<(Guid, string)>().Distinct().ToList();
        if (shown.Count is 0 or > ApproveMany.Most)
        {
            return Screens.Show(new ApprovePage { Chosen = shown.Count });
        }

        var isSent = form["step"] == "submit" && Guid.TryParse(form["id"], out _);
        var id = isSent ? Guid.Parse(form["id"].ToString()) : Guid.CreateVersion7(clock.GetUtcNow());
        var acts = ApproveMany.Acts(http.Actor(), id, shown);
        return isSent
            ? await Submit(http, database, ledger, form, (id, acts))
            : await Check(http, database, ledger, (id, acts));
    }

    /// <summary>What can be approved, and what cannot and why; nothing is done yet.</summary>
    private static async Task<IResult> Check(
        HttpContext http, Database database, Ledger ledger, (Guid Id, IReadOnlyList<Act> Acts) asked)
    {
        if (RequestLimits.CountAs(http, asked.Acts.Count) is { } tooMany)
        {
            return Ask(http, database, asked, new([tooMany]), []);
        }

        var trials = (await ApproveMany.Submit(
            database, ledger, [.. asked.Acts.Select(a => a with { DryRun = true })]))
            .Zip(asked.Acts).ToList();
        var acts = trials.Where(t => t.First.Outcome != Outcome.Refused).Select(t => t.Second).ToList();
        var refused = trials.Where(t => t.First.Outcome == Outcome.Refused).ToList();
        var missing = acts.Count == 0 ? null
            : await http.RequestServices.GetRequiredService<FreshConfirmation>().Demand(http, Demanded.By(acts));
        return Ask(http, database, (asked.Id, acts), missing,
            [.. refused.Select(t => (t.Second, t.First.Refusals))]);
    }

    private static async Task<IResult> Submit(
        HttpContext http, Database database, Ledger ledger, IFormCollection form,
        (Guid Id, IReadOnlyList<Act> Acts) asked)
    {
        // Counted first: a confirmation is not used up for what is then told to wait.
        var missing = RequestLimits.CountAs(http, asked.Acts.Count) is { } tooMany ? new([tooMany])
            : await http.RequestServices.GetRequiredService<FreshConfirmation>()
                .Demand(http, form, Demanded.By(asked.Acts));
        if (missing is not null)
        {
            return Ask(http, database, asked, missing, []);
        }

        var receipts = await ApproveMany.Submit(database, ledger, asked.Acts);
        using var snapshot = new Snapshot(database);
        var found = ProposalQueries.Find(snapshot, http.Actor(), [.. asked.Acts.Select(ApproveMany.ProposalOf)])
            .ToDictionary(p => p.Id);
        return Screens.Show(new ApprovePage
        {
            Chosen = asked.Acts.Count, Rest = ProposalQueries.CountInbox(snapshot, http.Actor()),
            Became =
            [
                .. asked.Acts.Zip(receipts, (act, receipt) => new Line(
                    found.GetValueOrDefault(ApproveMany.ProposalOf(act)), receipt.Refusals, [])),
            ],
        });
    }

    private static IResult Ask(
        HttpContext http, Database database, (Guid Id, IReadOnlyList<Act> Acts) asked, NotConfirmed? missing,
        IReadOnlyList<(Act Act, IReadOnlyList<Refusal> Refusals)> refused)
    {
        using var snapshot = new Snapshot(database);
        var actor = http.Actor();
        var wording = new Wording(snapshot, actor, http.Language());
        var lines = wording.AskedBy(asked.Acts);
        var not = ProposalQueries.Find(snapshot, actor, [.. refused.Select(r => ApproveMany.ProposalOf(r.Act))])
            .ToDictionary(p => p.Id);
        return Screens.Show(
            new ApprovePage
            {
                Chosen = asked.Acts.Count + refused.Count, Id = asked.Id,
                Asked = [.. lines.Select(a => new Line(a.Of, [], a.Lines) { Moved = a.Moved })],
                Sums = [.. wording.SumsOf(lines)],
                LookedAt = ProposalQueries.LookedAt(snapshot, actor.PersonId, lines.Select(l => l.Of.Seq)),
                Not =
                [
                    .. refused.Select(r => new Line(
                        not.GetValueOrDefault(ApproveMany.ProposalOf(r.Act)), r.Refusals, [])),
                ],
                Needed = missing?.Needed, Wait = missing?.Wait ?? 0, IsFree = missing is null,
                Wrong =
                [
                    .. (missing?.Refusals ?? []).Where(r => r.Kind != Refusals.ConfirmationNeeded)
                        .Select(ReasonView.Of),
                ],
            },
            missing is { Needed: null } ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK);
    }

    /// <summary>A proposal among many.</summary>
    /// <param name="Of">The proposal; null where whoever asks does not see it.</param>
    /// <param name="Refusals">Why it is not approved; empty where it is.</param>
    /// <param name="Says">What it asks for, in words.</param>
    public sealed record Line(ProposalView? Of, IReadOnlyList<Refusal> Refusals, IReadOnlyList<string> Says)
    {
        internal IReadOnlyList<(string? From, string? To, string Unit, long Quantity)> Moved { get; init; } = [];
    }
}
