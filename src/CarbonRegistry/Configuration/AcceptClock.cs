using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Proposals;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Configuration;

/// <summary>
/// 时钟认定: two system administrators, each by a clock that they trust, accept the time of a node's clock after it has
/// jumped, or differs from the database's, or after the journal was given instants that lie in the future. The ledger's
/// time goes on from there; where that is back, all sessions end, since dead ones would revive. docs/decisions/0028.
/// </summary>
public static class AcceptClock
{
    private const long Hour = 3_600_000_000, Near = 120_000_000;

    /// <summary>The form.</summary>
    /// <param name="Time">What the time is, in Beijing, as yyyy-MM-dd HH:mm; at most two minutes off the node's clock,
    /// and at most an hour ago when it is approved.</param>
    /// <param name="Reason">What happened, 1 to 200 characters.</param>
    public sealed record Form(string Time, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("accept-clock", Functions.AcceptClock, new("时钟认定", "Accept the clock"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 1, GoesOnWithoutClock = (_, _) => true,
    };

    /// <summary>The time that the ledger went on from, where an entry of the journal carried such an act out (UTC
    /// microseconds); else null.</summary>
    internal static Instant? AcceptedBy(JournalEntry entry)
    {
        if (entry.Operation != DecideProposal.Row.Key || entry.Outcome != Outcome.Posted
            || entry.Terms?.Contains(Row.Key, StringComparison.Ordinal) != true
            || JsonNode.Parse(entry.Terms)?["changes"] is not JsonArray changes)
        {
            return null;
        }

        var carried = changes.FirstOrDefault(c => (string?)c?["after"]?["operation"] == Row.Key);
        return (string?)carried?["after"]?["result"]?["at"] is { } at
            && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var accepted) ? Instant.Of(accepted) : null;
    }

    private static void CarryOut(Form form, ActContext context)
    {
        context.NeedText(form.Reason, "reason");
        var wall = context.Time.Wall;
        if (!DateTime.TryParseExact(form.Time, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var time))
        {
            context.Refuse(form.Time is null ? Refusals.FieldMissing : Refusals.FieldInvalid, "time");
        }
        else if (wall - Instant.Of(new DateTimeOffset(time, Instant.Beijing)) is var behind
            && (behind < -Near || behind > (context.Waited is null ? Near : Hour)))
        {
            context.Refuse(Refusals.ClockDiffers, "time", new(Instant.Text(wall), Instant.Text(wall)));
        }

        if (context.Time.Fault is not { } fault)
        {
            context.Refuse(Refusals.ClockIsRight);
            return;
        }

        if (context.Refused)
        {
            return;
        }

        context.Register.Execute("insert into clock_acceptance (seq, at, wall) values (@seq, @at, @wall)",
            ("seq", context.Seq), ("at", context.Now), ("wall", wall));
        if (wall < context.Now)
        {
            context.Register.Execute("delete from session");
            context.Register.Execute("delete from confirmation");
        }

        context.AcceptTime();
        context.Changed("clock", fault.Kind.ToString(), new { at = Instant.Text(context.Now), off = fault.Off },
            new { at = Instant.Text(wall) });
        context.Result(new { at = Instant.Text(wall) });
    }
}
