namespace CarbonRegistry.Law;

/// <summary>Whether what a movement does can be taken back. No column says so: the rows do.</summary>
internal static class Reversal
{
    /// <summary>
    /// Whether there is no way back: it brings units into being, or moves them, by a lane that no undo covers, into
    /// accounts that no other movement leads out of. One that another function decides (26) is not, since it takes
    /// effect with the decision only: the decision (22) is.
    /// </summary>
    public static bool IsIrrevocable(Function function) => function switch
    {
        Decision decision => HasNoWayBack(decision.Of),
        Transfer { Undoes: null, DecidedBy: null } transfer => HasNoWayBack(transfer),
        _ => false,
    };

    /// <summary>The same of what leaves an account of this type: an undo may cover some of a movement's lanes
    /// only.</summary>
    public static bool IsIrrevocable(Function function, AccountType? from) =>
        IsIrrevocable(function) && (from is null || function is not Transfer transfer || transfer.Creates
            || HasNoWayBack(transfer, from));

    /// <summary>The movement that takes this one back from an account of this type, or null.</summary>
    public static Transfer? UndoOf(Function function, AccountType from) =>
        Functions.Movements.FirstOrDefault(m => m.Undoes?.Code == function.Code
            && m.Routes.Any(r => r.To.Contains(from)));

    /// <summary>The types of account that it cannot be taken back from, where it can from others; else none.</summary>
    public static IReadOnlyList<AccountType> IrrevocableFrom(Function function)
    {
        var from = function is Transfer transfer ? transfer.Routes.SelectMany(r => r.From).Distinct().ToList() : [];
        var irrevocable = from.FindAll(t => IsIrrevocable(function, t));
        return irrevocable.Count < from.Count ? irrevocable : [];
    }

    private static bool HasNoWayBack(Transfer transfer) =>
        transfer.Creates || transfer.Routes.SelectMany(lane => lane.From).Any(from => HasNoWayBack(transfer, from));

    private static bool HasNoWayBack(Transfer transfer, AccountType from) =>
        transfer.Routes.Where(lane => lane.From.Contains(from)).SelectMany(lane => lane.To).Any(to =>
            !Functions.Movements.Any(m => m.Undoes is null && m.Routes.Any(r => r.From.Contains(to)))
            && !Functions.Movements.Any(m => m.Undoes == transfer && m.Routes.Any(r => r.Passes(to, from))));
}
