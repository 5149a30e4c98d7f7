namespace CarbonRegistry.Law;

/// <summary>A serial range leaves its place: what it was, and what it is from then on (account, batch, hold).</summary>
/// <param name="Part">The part of a known block, as it stands.</param>
/// <param name="Arriving">The same serial numbers as they will stand.</param>
internal readonly record struct Move(UnitBlock Part, UnitBlock Arriving);

/// <summary>What the engine says of a proposal.</summary>
internal sealed class Verdict
{
    /// <summary>Posted, refused or pending.</summary>
    public Outcome Outcome { get; set; }

    /// <summary>All reasons against it.</summary>
    public List<Refusal> Refusals { get; } = [];

    /// <summary>What moves.</summary>
    public List<Move> Moves { get; } = [];

    /// <summary>The batch that it creates, or null.</summary>
    public Batch? Created { get; set; }

    /// <summary>The holds that it places.</summary>
    public List<Hold> Placed { get; } = [];

    /// <summary>The number of the transaction that it undoes, decides or releases, or 0.</summary>
    public long Settles { get; set; }

    /// <summary>Pending: the account that the units go to when it is approved.</summary>
    public AccountId ReservedFor { get; set; }

    /// <summary>Pending: how many others must confirm.</summary>
    public int Needed { get; set; }

    /// <summary>Pending: the jurisdiction whose province gives the last of these confirmations, as a review; null: it
    /// reviews nothing.</summary>
    public string? Review { get; set; }

    /// <summary>Set where the account must be read further before anything can be said. Nothing else is then
    /// valid.</summary>
    public (AccountId Account, short Line)? ReadOn { get; set; }
}

/// <summary>
/// Load, decide, record: this is the deciding. Pure: it reads the proposal and the facts and nothing else, changes
/// neither, and says the same of the same. The facts of a transaction are those at its start: units that arrive by one
/// leg do not leave by another.
/// </summary>
internal static partial class Engine
{
    /// <summary>Decides a proposal.</summary>
    public static Verdict Decide(Proposal proposal, Facts facts)
    {
        var verdict = new Verdict();
        if (WhyNotOpen(proposal, facts) is { } closed)
        {
            verdict.Refusals.Add(closed);
        }
        else
        {
            CheckTerms(proposal, verdict);
            CarryOut(proposal, facts, verdict);
        }

        if (verdict.Refusals.Count == 0 && verdict.ReadOn is null && proposal.Function is Transfer or Decision)
        {
            CheckLimits(proposal, facts, verdict);
        }

        if (verdict.Refusals.Count == 0 && verdict.ReadOn is null && facts.IsReviewed(proposal))
        {
            FindReview(proposal, facts, verdict);
        }

        if (verdict.Refusals.Count == 0 && verdict.ReadOn is null
            && facts.ConfirmationsNeeded(proposal) is > 0 and var needed)
        {
            verdict.Needed = needed;
            if (verdict.Outcome == Outcome.Posted)
            {
                Reserve(proposal, facts, verdict);
            }
        }

        if (verdict.Refusals.Count > 0)
        {
            Refuse(verdict);
        }

        return verdict;
    }

    /// <summary>Why the function is not open to who asks; null: it is.</summary>
    private static Refusal? WhyNotOpen(Proposal proposal, Facts facts) =>
        !proposal.Function.By.Contains(proposal.Actor.Role) ? Refusals.RoleMayNot.At()
        : proposal.Actor.Revoked.Contains(proposal.Function.Code) ? Refusals.FunctionRevoked.At()
        : facts.IsOff(proposal.Function) ? Refusals.ExtensionOff.At(field: "function")
        : null;

    private static void CarryOut(Proposal proposal, Facts facts, Verdict verdict)
    {
        var taking = new Taking(proposal, facts, verdict);
        switch (proposal.Function)
        {
            case Transfer { Undoes: not null } undo:
                taking.Undo(undo);
                break;
            case Transfer transfer:
                taking.Transfer(transfer);
                break;
            case Decision decision:
                taking.Settle(decision);
                break;
            case Administration { Holds.Length: > 0 } administration when proposal.Hold is not null:
                taking.Place(administration, proposal.Hold);
                break;
            case Administration { Holds.Length: > 0 } administration when proposal.Terms.RefersTo is not null:
                taking.Release(administration);
                break;
            case Administration { Releases: true }:
                taking.ReleaseReservation();
                break;
            default:
                verdict.Refusals.Add(Refusals.UnknownFunction.At(field: "function"));
                break;
        }
    }

    /// <summary>Nothing comes of what is refused, and its reasons come leg by leg.</summary>
    private static void Refuse(Verdict verdict)
    {
        verdict.Outcome = Outcome.Refused;
        verdict.Needed = 0;
        verdict.Moves.Clear();
        verdict.Placed.Clear();
        verdict.Created = null;
        verdict.Settles = 0;
        verdict.ReservedFor = default;
        verdict.Review = null;
        verdict.Refusals.Sort((a, b) => (a.Leg ?? 0) != (b.Leg ?? 0) ? (a.Leg ?? 0)
            .CompareTo(b.Leg ?? 0) : string.CompareOrdinal(a.Code, b.Code));
    }

    /// <summary>Limits that the configuration sets: for one transaction, and for one source account and day (function
    /// 36).</summary>
    private static void CheckLimits(Proposal proposal, Facts facts, Verdict verdict)
    {
        // What was asked for counts when it moves: a decision is held to the limits of what it decides.
        var decision = proposal.Function as Decision;
        var field = decision is null ? "quantity" : "refersTo";
        var function = decision?.Of ?? proposal.Function;
        var policy = facts.PolicyOf(function);
        List<(AccountId Account, long Quantity)> leaving = decision is null
            ? [.. proposal.Legs.Select(l => (l.From?.Sequence ?? default, l.Quantity))]
            : [.. verdict.Moves.Where(m => m.Part.AccountId != m.Arriving.AccountId)
                .Select(m => (m.Part.AccountId, m.Part.Quantity))];
        if (policy.LimitPerTransaction is > 0 and var most && Sum(leaving) > most)
        {
            verdict.Refusals.Add(Refusals.TransactionLimit.At(
                field: field, detail: new($"单笔限额 {Numbers.Grouped(most)} 吨", $"{Numbers.Grouped(most)} tonnes")));
        }

        if (policy.LimitPerDay is > 0 and var perDay)
        {
            foreach (var from in leaving.GroupBy(l => l.Account))
            {
                var moved = facts.MovedToday[(function.Code, from.Key)];
                if (moved + Sum(from) > perDay)
                {
                    verdict.Refusals.Add(Refusals.DayLimit.At(field: field, detail: new(
                        $"当日限额 {Numbers.Grouped(perDay)} 吨，已办 {Numbers.Grouped(moved)} 吨",
                        $"{Numbers.Grouped(perDay)} tonnes, {Numbers.Grouped(moved)} moved today")));
                }
            }
        }

        static Int128 Sum(IEnumerable<(AccountId Account, long Quantity)> legs) =>
            legs.Aggregate(Int128.Zero, (sum, l) => sum + l.Quantity);
    }

    /// <summary>
    /// The province of the accounts that units leave reviews it, or the other province that they go to. An account in a
    /// pilot region that has none of its own is of the province that it lies in.
    /// </summary>
    private static void FindReview(Proposal proposal, Facts facts, Verdict verdict)
    {
        var isOfSource = proposal.Function is Transfer { Review: Review.OfSource };
        List<string> provinces =
        [
            .. proposal.Legs.Select(l => (isOfSource ? l.From : l.To)!.Value).Select(n => facts.Find(n)!)
                .Select(ProvinceOf).Where(p => isOfSource
                    || p != proposal.Actor.Jurisdiction).Distinct(StringComparer.Ordinal),
        ];
        if (provinces is [var province])
        {
            verdict.Review = province;
        }
        else
        {
            verdict.Refusals.Add(Refusals.ReviewedElsewhere.At(field: "legs"));
        }
    }

    /// <summary>The province that an account is of.</summary>
    internal static string ProvinceOf(Account account) => account.Within ?? account.Jurisdiction;

    /// <summary>It would be posted if nobody else had to agree: its units stay where they are, reserved. Serials that
    /// it would create are not chosen yet.</summary>
    private static void Reserve(Proposal proposal, Facts facts, Verdict verdict)
    {
        var moves = verdict.Moves.Where(m => m.Part.AccountId != 0).ToList();
        verdict.Moves.Clear();
        verdict.Placed.Clear();
        verdict.Created = null;
        verdict.Settles = 0;
        verdict.Outcome = Outcome.Pending;
        var holds = new Dictionary<(AccountId Account, HoldId Under), HoldId>();
        foreach (var (part, _) in moves)
        {
            if (!holds.TryGetValue((part.AccountId, part.HoldId), out var hold))
            {
                hold = new(facts.NextHold + verdict.Placed.Count);
                holds.Add((part.AccountId, part.HoldId), hold);
                verdict.Placed.Add(new(hold, HoldKinds.Reservation, part.AccountId, facts.NextSeq, part.HoldId, default,
                    null, proposal.Terms.Reason, null, null));
            }

            verdict.Moves.Add(new(part, part with { HoldId = hold }));
        }
    }

    private static void CheckTerms(Proposal proposal, Verdict verdict)
    {
        foreach (var term in Term.All)
        {
            var value = term.Of(proposal.Terms);
            if (value is null)
            {
                Refuse(proposal.Function.Needs.Contains(term) ? Refusals.FieldMissing.At(field: term.Field) : null);
                continue;
            }

            if (!proposal.Function.Allows(term))
            {
                Refuse(Refusals.FieldNotAllowed.At(field: term.Field));
                continue;
            }

            Refuse(term.Type.IsValid(value) ? null : term.Invalid.At(field: term.Field, detail: term.Type.Wanted));
            Refuse(term.Also?.Invoke(proposal.Terms));
        }

        if (proposal.Hold is { } hold)
        {
            Refuse(TermType.IsText(hold.Authority) ? null : Refusals.FieldInvalid.At(field: "authority"));
            Refuse(TermType.IsText(hold.Document) ? null : Refusals.FieldInvalid.At(field: "document"));
        }

        void Refuse(Refusal? refusal)
        {
            if (refusal is not null)
            {
                verdict.Refusals.Add(refusal);
            }
        }
    }

    /// <summary>Working through one proposal: which parts of which blocks its legs have taken so far.</summary>
    private sealed partial class Taking(Proposal proposal, Facts facts, Verdict verdict)
    {
        private readonly Dictionary<(short Line, long First), List<(long First, long Last)>> _taken = [];
        private readonly Dictionary<(AccountId Account, short Line), UnitBlock> _cursors = [];
        private readonly Dictionary<(int Leg, HoldId Under), Hold> _holds = [];
        private readonly Dictionary<HoldId, HoldId> _restacked = [];

        public void Transfer(Transfer row)
        {
            if (proposal.Legs.Count == 0 || (row.Creates && proposal.Legs.Count > 1)
                || proposal.Legs.Count > Proposal.MaxLegs || proposal.Hold is not null)
            {
                verdict.Refusals.Add(Refusals.LegCount.At(field: "legs"));
                return;
            }

            var number = 0;
            foreach (var leg in proposal.Legs)
            {
                Leg(row, leg, ++number);
                if (verdict.ReadOn is not null)
                {
                    return;
                }
            }

            verdict.Outcome = row.DecidedBy is null ? Outcome.Posted : Outcome.Pending;
            verdict.ReservedFor = row.DecidedBy is null ? default : proposal.Legs[0].To?.Sequence ?? default;
            if (row.DecidedBy is not null && proposal.Legs.Any(l => l.To != proposal.Legs[0].To))
            {
                verdict.Refusals.Add(Refusals.LegCount.At(field: "legs"));
            }
        }

        private void Leg(Transfer row, Leg leg, int number)
        {
            var chosen = new List<UnitBlock>();
            if (MovementOf(row, leg, number, chosen) is not { } movement
                || !IsRouteOpen(row, movement) || leg.Quantity is < 1 or > SerialRange.MaxSerial)
            {
                return;
            }

            Choose(leg, movement, chosen, row.Takes, row.Only, atLeastOne: false);
            if (verdict.ReadOn is not null || !IsKept(row.Also, movement) || chosen.Count == 0)
            {
                return;
            }

            if (row.Creates)
            {
                Create(chosen[0], movement.To);
            }
            else
            {
                Arrive(row, movement);
            }
        }

        /// <summary>What the leg asks for; null: it cannot be asked for.</summary>
        private Movement? MovementOf(Transfer row, Leg leg, int number, List<UnitBlock> chosen)
        {
            if (leg.Quantity is < 1 or > SerialRange.MaxSerial)
            {
                verdict.Refusals.Add(Refusals.QuantityInvalid.At(number, "quantity"));
            }

            if (row.Creates != leg.From is null)
            {
                verdict.Refusals.Add((row.Creates ? Refusals.FieldNotAllowed : Refusals.FieldMissing)
                    .At(number, "from"));
                return null;
            }

            var from = leg.From is { } source ? facts.Find(source) : Account.Origin;
            var to = leg.To is { } destination ? facts.Find(destination) : null;
            if (from is null || to is null || !proposal.Actor.MayMove(row, from, to))
            {
                // An account of others is answered like one that does not exist, the field included.
                verdict.Refusals.Add(Refusals.AccountUnknown.At(number, from is null
                    || !proposal.Actor.MayMove(from, from) ? "from" : "to"));
                return null;
            }

            if (row.Creates && leg.Pick is not null)
            {
                // Serial numbers run without a gap: a creation takes those that come next, and there is no batch yet to
                // choose by.
                verdict.Refusals.Add(Refusals.FieldNotAllowed.At(number, "pick"));
                return null;
            }

            return new(proposal, number, leg.Unit, leg.Quantity, from, to, chosen, facts);
        }

        private void Create(UnitBlock part, Account to)
        {
            var t = proposal.Terms;
            verdict.Created = new(
                facts.NextBatch, part.Line, part.First, part.Last, t.VintageFirst ?? 0, t.VintageLast ?? 0,
                t.Project,
                t.MonitoringFrom?.ToString("yyyy-MM-dd", null), t.MonitoringTo?.ToString("yyyy-MM-dd", null),
                t.Reference ?? "", facts.NextSeq);
            verdict.Moves.Add(new(part, part
                with { AccountId = to.Id, BatchId = verdict.Created.Id, Vintage = verdict.Created.VintageFirst }));
        }

        private void Arrive(Transfer row, Movement m)
        {
            var (from, to) = (m.From.Id, m.To.Id);
            var hold = row.Places switch
            {
                HoldKinds.Consignment => PlaceHold(m.Number, HoldKinds.Consignment, to, default, from, null).Id,
                HoldKinds.Reservation => PlaceHold(m.Number, HoldKinds.Reservation, from, default, default, null).Id,
                HoldKinds.FreezePeriod when FreezeUntil() is { } until =>
                    PlaceHold(m.Number, HoldKinds.FreezePeriod, to, default, from, until).Id,
                _ => default,
            };
            var arrivesAt = row.DecidedBy is null ? to : from;
            foreach (var part in m.Chosen)
            {
                verdict.Moves.Add(new(part, part with { AccountId = arrivesAt, HoldId = hold }));
            }
        }

        private bool IsRouteOpen(Transfer row, Movement m)
        {
            var isOpen = true;
            if (!row.Routes.Any(r => r.Passes(m.From.Type, m.To.Type)))
            {
                Close(Refusals.NoSuchMovement, row.Routes.Any(r => r.From.Contains(m.From.Type)) ? "to" : "from");
            }

            if (!row.Units.Contains(m.Unit.Kind) || !m.From.Kinds.Contains(m.Unit.Kind)
                || !m.To.Kinds.Contains(m.Unit.Kind))
            {
                Close(Refusals.UnitTypeNotAdmitted, "unitType");
            }

            if (!row.Leaves(m.From.State))
            {
                Close(Refusals.SourceState, "from", m.From.State.Name);
            }

            if (!row.Enters(m.To.State))
            {
                Close(Refusals.DestinationState, "to", m.To.State.Name);
            }

            return isOpen;

            void Close(RefusalKind kind, string field, Text? detail = null)
            {
                isOpen = false;
                Refuse(m.Refuse(kind, field, detail));
            }
        }

        /// <summary>One that concerns the whole proposal is said once, not once a leg.</summary>
        private void Refuse(Refusal refusal)
        {
            if (refusal.Leg is not null || !verdict.Refusals.Contains(refusal))
            {
                verdict.Refusals.Add(refusal);
            }
        }

        private bool IsKept(Check[] checks, Movement movement)
        {
            var kept = true;
            foreach (var refusal in checks.Select(check => check(movement)).OfType<Refusal>())
            {
                kept = false;
                Refuse(refusal);
            }

            return kept;
        }
    }
}
