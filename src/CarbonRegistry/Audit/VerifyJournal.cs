using System.Text.Json;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>How much a verification goes through.</summary>
public enum VerificationScope
{
    /// <summary>The chain of digests alone: that no entry was changed, taken out or put in.</summary>
    Digests,

    /// <summary>Everything: replays the journal from Origin, holds it against the rulebook and compares the
    /// holdings.</summary>
    All,
}

/// <summary>A verification that an auditor started, as shown.</summary>
/// <param name="Id">Its number: the act's that started it.</param>
/// <param name="Scope">digests or all.</param>
/// <param name="State">How it stands.</param>
/// <param name="StartedAt">ISO 8601, UTC.</param>
/// <param name="StartedBy">Who started it.</param>
/// <param name="EndsBy">By when it is stopped.</param>
/// <param name="FinishedAt">When it ended; null: it runs.</param>
/// <param name="Entries">How many entries of the journal it went through.</param>
/// <param name="Count">How many findings.</param>
/// <param name="Findings">The first 100 of them.</param>
public sealed record VerificationView(
    Guid Id, VerificationScope Scope, VerificationState State, string StartedAt, string StartedBy, string EndsBy,
    string? FinishedAt, long? Entries, long? Count, IReadOnlyList<string> Findings)
{
    /// <summary>Whether it ended and found nothing.</summary>
    public bool Clean => State == VerificationState.Clean;
}

/// <summary>
/// 37 核验流水: an auditor has the journal verified. One at a time in the whole registry and each for a limited time,
/// since it reads everything; its start and its end are in the journal.
/// </summary>
internal static class VerifyJournal
{
    /// <summary>So many findings are kept.</summary>
    public const int MostFindings = 100;

    /// <summary>The scope that reads everything, as stored.</summary>
    private const string All = "all";

    /// <summary>The form.</summary>
    /// <param name="Scope">How much is gone through.</param>
    public sealed record Form(VerificationScope Scope);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("verify-journal", Functions.AuditLog, new("核验流水", "Verify the journal"))
        {
            Door = Door.OwnRoutes, CarryOut = CarryOut, Approvals = _ => 0,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        var ends =
            context.Now + (ParameterValues.At(register, Parameters.VerificationTime, context.Now) * 60L * 1_000_000);

        // One whose node went down does not stand in the way for ever.
        register.Execute(
            "update verification set state = 'stopped', finished_at = @now where state = 'running' and ends_by <= @now",
            ("now", context.Now));
        if (register.Count("select count(*) from verification where state = 'running'") > 0)
        {
            context.Refuse(Refusals.VerificationRuns);
            return;
        }

        register.Execute(
            "insert into verification (id, seq, person_id, scope, started_at, ends_by, state) "
                + "values (@id, @seq, @person, @scope, @now, @ends, 'running')",
            ("id", context.Act.Id), ("seq", context.Seq), ("person", context.Actor.PersonId),
            ("scope", form.Scope == VerificationScope.All ? All : "digests"), ("now", context.Now), ("ends", ends));
        context.Result(new { verification = context.Act.Id, endsBy = Instant.Text(ends) });
    }

    /// <summary>The latest verifications, newest first.</summary>
    public static IReadOnlyList<VerificationView> Latest(Snapshot snapshot, int most)
    {
        return snapshot.List(
            """
            select v.id, v.scope, v.state, v.started_at, coalesce(p.name, '') as name, v.ends_by, v.finished_at,
            v.entries, v.findings, v.report
            from verification v left join person p on p.id = v.person_id order by v.seq desc limit @most
            """,
            r => new VerificationView(
                r.Guid("id"), r.Text("scope") == All ? VerificationScope.All : VerificationScope.Digests,
                r.Keyed<VerificationState>("state"), r.Instant("started_at"), r.Text("name"), r.Instant("ends_by"),
                r.InstantOrNull("finished_at"), r.LongOrNull("entries"), r.LongOrNull("findings"),
                r.TextOrNull("report") is { } report ? JsonSerializer.Deserialize<List<string>>(report)! : []),
            ("most", most));
    }

    /// <summary>核验结束: the registry itself records what a verification found.</summary>
    public static class End
    {
        /// <summary>The form.</summary>
        /// <param name="Verification">Which.</param>
        /// <param name="Entries">How many entries it went through.</param>
        /// <param name="Count">How many findings.</param>
        /// <param name="Findings">The first of them.</param>
        /// <param name="Stopped">Whether it was stopped before its end.</param>
        public sealed record Form(Guid Verification, long Entries, long Count, IReadOnlyList<string> Findings,
            bool Stopped);

        /// <summary>The row.</summary>
        public static readonly Operation<Form> Row =
            new("end-verification", Functions.EndVerification, new("核验结束", "End a verification"))
        {
            Door = Door.None, CarryOut = CarryOut, Approvals = _ => 0,
        };

        private static void CarryOut(Form form, ActContext context)
        {
            if (context.Register.Count("select count(*) from verification where id = @id and state = 'running'",
                ("id", form.Verification)) == 0)
            {
                context.Refuse(Refusals.NotDue, "verification");
                return;
            }

            var state = form.Count > 0 ? VerificationState.Findings
                : form.Stopped ? VerificationState.Stopped : VerificationState.Clean;
            context.Register.Execute(
                "update verification set state = @state, finished_at = @now, entries = @entries, findings = @count, "
                    + "report = @report where id = @id",
                ("state", state), ("now", context.Now), ("entries", form.Entries), ("count", form.Count),
                ("report", JsonSerializer.Serialize(form.Findings)), ("id", form.Verification));
            context.Result(new { verification = form.Verification, state });
        }
    }
}
