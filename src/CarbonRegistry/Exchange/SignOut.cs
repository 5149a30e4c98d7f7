using System.Text.Json.Nodes;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 31 签退: the first of three steps of reconciliation. Where totals and counters agree, the day is closed. Otherwise
/// the registry lists the differing groups and the session is reconciling: the exchange signs out again with corrected
/// totals, or goes on to its blocks (<see cref="ReconcileBlocks"/>) and to the trail (<see cref="ReconcileTrail"/>),
/// which closes the day with what could not be explained recorded and frozen.
/// </summary>
internal static class SignOut
{
    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="TransferIns">How many transfer-in notices it acknowledged in the session.</param>
    /// <param name="TransferOuts">How many transfer-outs were posted in the session.</param>
    /// <param name="Totals">Its totals, each group once; groups of nothing but zeros may be left out.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time, long TransferIns,
        long TransferOuts, IReadOnlyList<GroupTotal> Totals)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The answer.</summary>
    /// <param name="State">closed, or reconciling.</param>
    /// <param name="TransferIns">The registry's count.</param>
    /// <param name="TransferOuts">The registry's count.</param>
    /// <param name="Totals">The registry's totals.</param>
    /// <param name="Differences">The groups that differ.</param>
    public sealed record Answer(SessionState State, long TransferIns, long TransferOuts,
        IReadOnlyList<GroupTotal> Totals, IReadOnlyList<TotalDifference> Differences);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-sign-out", Functions.ExchangeSession, new("交易系统签退", "Sign out"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "sign-out",
            (session, _) => CarryOut(form, context, session)), Approvals = _ => 0,
    };

    private static Answer? CarryOut(Form form, ActContext context, ExchangeSession session)
    {
        if (form.Totals.Any(t => t is null) || form.Totals.Select(t => t.Group()).Distinct()
            .Count() != form.Totals.Count)
        {
            context.Refuse(Refusals.FieldInvalid, "totals");
            return null;
        }

        var ours = Reconciliation.Totals(context.Register, session);
        var counts = Reconciliation.Counts(context.Register, session);
        var theirs = form.Totals.ToDictionary(t => t.Group());
        var differences = new List<TotalDifference>();
        foreach (var group in ours.Keys.Concat(theirs.Keys).Distinct().Order(UnitGroup.Order))
        {
            var nothing = new GroupTotal(group.UnitType, group.Vintage, 0, 0, 0, group.Project);
            var (registry, exchange) = (ours.GetValueOrDefault(group, nothing),
                theirs.GetValueOrDefault(group, nothing));
            if (registry != exchange)
            {
                differences.Add(new(group.UnitType, group.Vintage, group.Project, registry, exchange));
            }
        }

        var agreed = differences.Count == 0 && counts == (form.TransferIns, form.TransferOuts);
        if (agreed)
        {
            Reconciliation.Close(context, session);
        }
        else
        {
            IEnumerable<object> found = differences;
            if (counts != (form.TransferIns, form.TransferOuts))
            {
                found = found.Append(new { registry = new { transferIns = counts.Ins, transferOuts = counts.Outs },
                    exchange = new { form.TransferIns, form.TransferOuts } });
            }

            Reconciliation.Record(context, session, form.Number, "totals", found);
            (session with { State = SessionState.Reconciling, SignOut = form.Number }).Update(context, session);
            Inbound.Alarm(context, session.Delivery, session.Id, Refusals.BooksDiffer,
                new JsonObject { ["step"] = "totals", ["groups"] = differences.Count });
        }

        return new(agreed ? SessionState.Closed : SessionState.Reconciling, counts.Ins, counts.Outs,
            [.. ours.Values], differences);
    }
}
