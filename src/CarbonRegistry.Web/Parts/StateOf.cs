using System.Collections.Frozen;
using CarbonRegistry.Audit;
using CarbonRegistry.Compliance;
using CarbonRegistry.Exchange;
using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Parts;

/// <summary>The colour that goes with a word: good, waiting, bad or plain.</summary>
internal static class StateOf
{
    /// <summary>The colour of a state.</summary>
    public static string Tone(IKeyed state)
    {
        if (Good.Contains(state))
        {
            return "good";
        }

        return Waiting.Contains(state) ? "waiting" : Over.Contains(state) ? "plain" : "bad";
    }

    private static readonly FrozenSet<IKeyed>
        Good = FrozenSet.Create<IKeyed>(
            AccountState.Open, ProposalState.CarriedOut, SessionState.Open, BindingState.Confirmed, ClientState.Active,
            ComplianceStatus.Complied, ComplianceStatus.Over, VerificationState.Clean),
        Waiting = FrozenSet.Create<IKeyed>(
            AccountState.Restricted, AccountState.Closing, ProposalState.Waiting, ProposalState.Scheduled,
            SessionState.Reconciling, BindingState.Waiting, ClientState.Waiting, ComplianceStatus.Partly,
            VerificationState.Running),
        Over = FrozenSet.Create<IKeyed>(
            AccountState.Closed, ProposalState.Withdrawn, ProposalState.Expired, SessionState.Closed,
            BindingState.Withdrawn, ComplianceStatus.NoFigure, VerificationState.Stopped);

    public static string Outcome(Outcome outcome) => outcome switch
    {
        Law.Outcome.Posted => "good",
        Law.Outcome.Pending => "waiting",
        Law.Outcome.Refused => "bad",
    };

    /// <summary>
    /// What became of a transaction, for lists, files and its page: what was decided on what waited, and that a
    /// rejection, a hold or its release has moved nothing.
    /// </summary>
    public static (string Tone, Text Text) Transaction(TransactionView of)
    {
        ArgumentNullException.ThrowIfNull(of);
        if (of.Decided is { } decided)
        {
            // Rejected or withdrawn is not shown like what was carried out.
            return (Tone(decided), decided.Name);
        }

        if (of.SettledBy is { } by)
        {
            // What no longer stands, or waits no longer, is not shown as if it did.
            return ("", Functions.Find(by.Function) is Transfer { Undoes: not null } ? TransactionTexts.Reversed
                : TransactionTexts.Settled);
        }

        if (IsRejection(of))
        {
            return (Tone(ProposalState.Rejected), ProposalState.Rejected.Name);
        }

        return HeldBy(of) is { Count: > 0 } placed ? ("waiting", TransactionTexts.HoldPlaced(placed))
            : ReleasedBy(of) is { Count: > 0 } released ? ("good", TransactionTexts.HoldReleased(released))
            : (Outcome(of.Outcome), CommonTexts.OutcomeOf(of.Outcome));
    }

    /// <summary>Whether it turned a request down (22): a decision, no movement.</summary>
    public static bool IsRejection(TransactionView of) =>
        of.Outcome == Law.Outcome.Posted && Functions.Find(of.Function) is Decision
            && of.Terms?["approve"]?.GetValue<bool>() == false;

    /// <summary>Whether it moved nothing: it holds units where they are, or lets go of them.</summary>
    public static bool IsHold(TransactionView of) => of.Outcome == Law.Outcome.Posted && of.Postings.Count > 0
        && of.Postings.All(p => p.From == p.To);

    /// <summary>The kinds of hold that it placed; none where it moved units.</summary>
    private static List<string> HeldBy(TransactionView of) => IsHold(of)
        ? Beyond(of, p => p.HoldAfter, p => p.HoldBefore) : [];

    /// <summary>The kinds of hold that it took off; none where it moved units.</summary>
    private static List<string> ReleasedBy(TransactionView of) => IsHold(of)
        ? Beyond(of, p => p.HoldBefore, p => p.HoldAfter) : [];

    /// <summary>Kinds that a posting has more of on one side.</summary>
    private static List<string> Beyond(
        TransactionView of, Func<PostingView, HoldRef?> more, Func<PostingView, HoldRef?> less) =>
    [
        .. of.Postings.SelectMany(p => (more(p)?.Kinds ?? []).GroupBy(k => k, StringComparer.Ordinal)
            .Where(k => k.Count() > (less(p)?.Kinds.Count(l => l == k.Key) ?? 0))
            .Select(k => k.Key)).Distinct(StringComparer.Ordinal),
    ];

    public static string Counted(string counted) => counted switch
    {
        "available" => "good",
        "held" => "bad",
        _ => "waiting",
    };
}
