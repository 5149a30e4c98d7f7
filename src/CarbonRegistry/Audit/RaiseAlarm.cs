using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>
/// 自检报警: the online check has found that records and journal part. The registry freezes the accounts concerned, as
/// far as somebody may open them again (5, 15), and tells the audit administrators. The alarm stands until a
/// verification of everything is clean.
/// </summary>
internal static class RaiseAlarm
{
    /// <summary>The form.</summary>
    /// <param name="Findings">What was found: the first of it.</param>
    /// <param name="Accounts">The numbers of the accounts concerned.</param>
    public sealed record Form(IReadOnlyList<string> Findings, IReadOnlyList<string> Accounts);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("raise-alarm", Functions.SelfCheck, new("自检报警", "Raise an alarm"))
    {
        Door = Door.None, CarryOut = CarryOut, Approvals = _ => 0,
    };

    private static readonly HashSet<string> Freezable =
        [.. Functions.EditNationalAccount.Holds.Concat(Functions.EditProvincialAccount.Holds).Select(t => t.Code)];

    private static void CarryOut(Form form, ActContext context)
    {
        var frozen = new List<string>();
        foreach (var account in form.Accounts)
        {
            if (AccountNumber.TryParse(account, out var number)
                && AccountRecord.Find(context.Register, number.Sequence) is { } found
                && Freezable.Contains(found.Type) && found.Freeze(context, "自检发现记录与流水不符"))
            {
                frozen.Add(found.Number);
            }
        }

        Notify.People(
            context.Register, (context.Seq, context.Now), NoticeKind.Alarm, "",
            new()
            {
                ["accounts"] = frozen.Count == 0 ? "—" : string.Join(", ", frozen),
                ["findings"] = string.Join("; ", form.Findings.Take(3)),
            },
            "p.active = 1 and p.role = @audit", ("audit", Role.Audit.Key));
        context.Result(new { accounts = frozen });
    }

    /// <summary>Whether an alarm stands: none of the verifications of everything that were started since was
    /// clean.</summary>
    public static bool Stands(Database database)
    {
        return database.List(
            """
            select coalesce((select max(t.seq) from ledger_transaction t where t.operation is not null
            and t.operation = 'raise-alarm'), 0) as alarm,
                   coalesce((select max(v.seq) from verification v where v.state = 'clean' and v.scope = 'all'),
                   0) as clean
            """,
            r => r.Long("alarm") > r.Long("clean"))[0];
    }
}
