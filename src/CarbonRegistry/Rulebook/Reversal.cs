namespace CarbonRegistry.Rulebook;

/// <summary>Whether what a movement does can be taken back. No column says so: the rows do.</summary>
public static class Reversal
{
    /// <summary>
    /// Whether there is no way back: it brings units into being, or moves them, by a lane that no undo covers, into accounts that no other movement leads
    /// out of. One that another function decides (26) is not, since it takes effect with the decision only: the decision (22) is.
    /// </summary>
    public static bool IsIrrevocable(Function function) => function switch
    {
        Decision decision => HasNoWayBack(decision.Of),
        Transfer { Undoes: null, DecidedBy: null } transfer => HasNoWayBack(transfer),
        _ => false,
    };

    private static bool HasNoWayBack(Transfer transfer) =>
        transfer.Creates || transfer.Routes.Any(lane => lane.From.Any(from => lane.To.Any(to =>
            !Functions.Movements.Any(m => m.Undoes is null && m.Routes.Any(r => r.From.Contains(to)))
            && !Functions.Movements.Any(m => m.Undoes == transfer && m.Routes.Any(r => r.Passes(to, from))))));
}
