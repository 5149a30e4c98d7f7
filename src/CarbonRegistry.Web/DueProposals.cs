using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web;

/// <summary>
/// Has what is due done: proposals expire, and take effect on their day; enterprises are reminded of a compliance year.
/// Every node looks; the ledger's one order decides which of them it is that does it.
/// </summary>
internal sealed class DueProposals(Database database, Ledger ledger, TimeProvider clock, ILogger<DueProposals> log)
    : RepeatedWork(clock, TimeSpan.FromSeconds(30), log)
{
    /// <inheritdoc/>
    protected override async Task Once(CancellationToken stop)
    {
        IReadOnlyList<Guid> due;
        IReadOnlyList<Act> reminders;
        using (var snapshot = new Snapshot(database))
        {
            due = FallDue.Due(snapshot, Instant.Of(Clock.GetUtcNow()));
            reminders = RemindOfYear.Due(snapshot, Instant.Of(Clock.GetUtcNow()));
        }

        foreach (var reminder in reminders)
        {
            await ledger.Submit(reminder);
        }

        foreach (var proposal in due)
        {
            var receipt = await Submit(FallDue.Row, new FallDue.Form(proposal));
            if (receipt.Outcome == Outcome.Refused && receipt.Refusals.All(r => r.Code[0] is not ('7' or '9')))
            {
                var why = string.Join("; ", receipt.Refusals.Select(r => $"{r.Code} {r.Kind.Text.Zh}"));
                await Submit(FallDue.End.Row, new FallDue.End.Form(proposal, why.Length > 200 ? why[..200] : why));
            }
        }
    }

    private Task<ActReceipt> Submit(Operation operation, object form) =>
        ledger.Submit(new Act(Guid.CreateVersion7(Clock.GetUtcNow()), operation, Actor.Registry, form));
}
