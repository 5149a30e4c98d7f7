using System.Runtime.CompilerServices;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Exchange;
using CarbonRegistry.Notification;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Transactions;

namespace CarbonRegistry;

/// <summary>
/// The catalogue: the one file that knows all floors. It lists the operations, and ties what the lower floors leave
/// open to who does it. It is there as soon as the assembly is.
/// </summary>
internal static class Catalogue
{
    /// <summary>All rows. A further operation is a file of its own and a line here.</summary>
    private static IReadOnlyList<Operation> Rows =>
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
        RegisterEmitter.Row,
        RegisterEmitters.Row,
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

#pragma warning disable CA2255 // nobody can use a floor before it is tied to those above
    [ModuleInitializer]
    internal static void Tie()
#pragma warning restore CA2255
    {
        Operations.Lists(() => Rows);
        BesideJournal.Waits = WaitingProposal.Waits;
        BesideJournal.Decided = WaitingProposal.Decided;
        BesideJournal.Told = Notify.OfUnits;
        ActBatch.Waits = WaitingProposal.Waits;
    }
}
