using CarbonRegistry.Acts;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>
/// 记录入流水: records that were written without an act, when the registry was founded or by a step of the schema, get
/// into the journal with the ledger's next entry, under this name. The act itself asks for nothing more than such an
/// entry.
/// </summary>
internal static class KeepRecords
{
    /// <summary>The form.</summary>
    public sealed record Form;

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new(BesideJournal.KeepRecords, Functions.SelfCheck,
        new("记录入流水", "Journal the records"))
    {
        Door = Door.None, CarryOut = (_, _) => { }, Approvals = _ => 0,
    };
}
