using CarbonRegistry.Accounts;
using CarbonRegistry.Audit;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Exchange;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Acts;

/// <summary>The catalogue of all operations: the verbs of the functions that move no units.</summary>
public static class Operations
{
    /// <summary>All rows. A further one is a file of its own and a line here.</summary>
    public static readonly IReadOnlyList<Operation> All =
    [
        CreatePerson.Row,
        EditPerson.Row,
        ChangePermissions.Row,
        ChangePermissions.Suspend,
        ChangePermissions.Resume,
        AuditLog.Row,
        VerifyJournal.Row,
        VerifyJournal.End.Row,
        KeepRecords.Row,
        RaiseAlarm.Row,
        DecideProposal.Row,
        FallDue.Row,
        FallDue.End.Row,
        AcceptClock.Row,
        OpenJurisdiction.Row,
        OpenProvinces.Row,
        RegisterHolder.Row,
        OpenAccount.Row,
        OpenAccounts.Row,
        OpenDeliveryAccount.Row,
        EditHolder.Row,
        EditHolder.NationalRow,
        EditAccount.Row,
        EditAccount.NationalRow,
        ChangeState.Row,
        ChangeState.NationalRow,
        UnfreezeAccount.Row,
        UnfreezeAccount.NationalRow,
        ChangeAccounts.Row,
        ChangeAccounts.NationalRow,
        SetSigningPolicy.Row,
        EaseConfirmation.Row,
        AddRepresentative.Row,
        AddRepresentatives.Row,
        ChangeRepresentative.Row,
        RemoveRepresentative.Row,
        SuspendRepresentative.Row,
        SetParameter.Row,
        EditCalendar.Row,
        OpenComplianceYear.Row,
        CloseComplianceYear.Row,
        ReopenComplianceYear.Row,
        RemindOfYear.Row,
        SetObligation.Row,
        ImportObligations.Row,
        WithdrawObligation.Row,
        People.SignIn.Row,
        EndSession.Row,
        ChangeCredentials.Row,
        CreateToken.Row,
        RevokeToken.Row,
        ConfirmAct.Row,
        RequestEnrolment.Row,
        IssueEnrolment.Row,
        IssueEnrolment.ForRepresentative,
        Enrol.Row,
        FoundRegistry.Row,
        Exchange.SignIn.Row,
        SignOut.Row,
        ReconcileBlocks.Row,
        ReconcileTrail.Row,
        BindAccount.Row,
        UnbindAccount.Row,
        ConfirmBinding.Row,
        ConfirmBindings.Row,
        AcknowledgeNotices.Row,
        TransferOut.Row,
        ClientStatus.Row,
        RegisterKey.Row,
        RevokeKey.Row,
        ResumeSession.Row,
        BusinessDay.Row,
        ResolveDifference.Row,
    ];

    private static readonly Dictionary<string, Operation> ByKey = Index();

    /// <summary>The operation of this key, or null.</summary>
    public static Operation? Find(string? key) => key is null ? null : ByKey.GetValueOrDefault(key);

    private static Dictionary<string, Operation> Index()
    {
        var index = new Dictionary<string, Operation>(StringComparer.Ordinal);
        foreach (var operation in All)
        {
            if (!index.TryAdd(operation.Key, operation))
            {
                throw new InvalidOperationException($"Two operations are called '{operation.Key}': give one another name.");
            }
        }

        return index;
    }
}
