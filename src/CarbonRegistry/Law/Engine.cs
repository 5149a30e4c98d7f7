namespace CarbonRegistry.Law;

/// <summary>A serial range leaves its place: what it was, and what it is from then on (account, batch, hold).</summary>
/// <param name="Part">The part of a known block, as it stands.</param>
/// <param name="Arriving">The same serial numbers as they will stand.</param>
public readonly record struct Move(UnitBlock Part, UnitBlock Arriving);

/// <summary>What the engine says of a proposal.</summary>
public sealed class Verdict
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
    public long ReservedFor { get; set; }

    /// <summary>Pending: how many others must confirm.</summary>
    public int Needed { get; set; }

    /// <summary>Pending: the jurisdiction whose province gives the last of these confirmations, as a review; null: it reviews nothing.</summary>
    public string? Review { get; set; }

    /// <summary>Set where the account must be read further before anything can be said. Nothing else is then valid.</summary>
    public (long Account, short Line)? ReadOn { get; set; }
}

/// <summary>
/// Load, decide, record: this is the deciding. Pure: it reads the proposal and the facts and nothing else, changes neither, and says the
/// same of the same. The facts of a transaction are those at its start: units that arrive by one leg do not leave by another.
/// </summary>
public static class Engine
{
    /// <summary>Decides a proposal.</summary>
    public static Verdict Decide(Proposal proposal, Facts facts)
    {
        var verdict = new Verdict();
        if (!proposal.Function.By.Contains(proposal.Actor.Role))
        {
            verdict.Refusals.Add(Refusals.RoleMayNot.At());
        }
        else if (proposal.Actor.Revoked.Contains(proposal.Function.Code))
        {
            verdict.Refusals.Add(Refusals.FunctionRevoked.At());
        }
        else if (facts.IsOff(proposal.Function))
        {
            verdict.Refusals.Add(Refusals.ExtensionOff.At(field: "function"));
        }
        else
        {
            CheckTerms(proposal, verdict);
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

        if (verdict.Refusals.Count == 0 && verdict.ReadOn is null && proposal.Function is Transfer or Decision)
        {
            CheckLimits(proposal, facts, verdict);
        }

        if (verdict.Refusals.Count == 0 && verdict.ReadOn is null && facts.IsReviewed(proposal))
        {
            FindReview(proposal, facts, verdict);
        }

        if (verdict.Refusals.Count == 0 && verdict.ReadOn is null && facts.ConfirmationsNeeded(proposal) is > 0 and var needed)
        {
            verdict.Needed = needed;
            if (verdict.Outcome == Outcome.Posted)
            {
                Reserve(proposal, facts, verdict);
            }
        }

        if (verdict.Refusals.Count > 0)
        {
            verdict.Outcome = Outcome.Refused;
            verdict.Needed = 0;
            verdict.Moves.Clear();
            verdict.Placed.Clear();
            verdict.Created = null;
            verdict.Settles = 0;
            verdict.ReservedFor = 0;
            verdict.Review = null;
            verdict.Refusals.Sort((a, b) => (a.Leg ?? 0) != (b.Leg ?? 0) ? (a.Leg ?? 0).CompareTo(b.Leg ?? 0) : string.CompareOrdinal(a.Code, b.Code));
        }

        return verdict;
    }

    /// <summary>Limits that the configuration sets: for one transaction, and for one source account and day (function 36).</summary>
    private static void CheckLimits(Proposal proposal, Facts facts, Verdict verdict)
    {
        // What was asked for counts when it moves: a decision is held to the limits of what it decides.
        var decision = proposal.Function as Decision;
        var field = decision is null ? "quantity" : "refersTo";
        var function = decision?.Of ?? proposal.Function;
        var policy = facts.PolicyOf(function);
        List<(long Account, long Quantity)> leaving = decision is null
            ? [.. proposal.Legs.Select(l => (l.From?.Sequence ?? 0, l.Quantity))]
            : [.. verdict.Moves.Where(m => m.Part.AccountId != m.Arriving.AccountId)
                .Select(m => (m.Part.AccountId, m.Part.Quantity))];
        if (policy.LimitPerTransaction is > 0 and var most && Sum(leaving) > most)
        {
            verdict.Refusals.Add(Refusals.TransactionLimit.At(
                field: field, detail: new($"单笔限额 {most} 吨", $"{most} tonnes")));
        }

        if (policy.LimitPerDay is > 0 and var perDay)
        {
            foreach (var from in leaving.GroupBy(l => l.Account))
            {
                var moved = facts.MovedToday[(function.Code, from.Key)];
                if (moved + Sum(from) > perDay)
                {
                    verdict.Refusals.Add(Refusals.DayLimit.At(field: field, detail: new(
                        $"当日限额 {perDay} 吨，已办 {moved} 吨", $"{perDay} tonnes, {moved} moved today")));
                }
            }
        }

        static Int128 Sum(IEnumerable<(long Account, long Quantity)> legs) =>
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
                .Select(ProvinceOf).Where(p => isOfSource || p != proposal.Actor.Jurisdiction).Distinct(StringComparer.Ordinal),
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

    /// <summary>It would be posted if nobody else had to agree: its units stay where they are, reserved. Serials that it would create are not chosen yet.</summary>
    private static void Reserve(Proposal proposal, Facts facts, Verdict verdict)
    {
        var moves = verdict.Moves.Where(m => m.Part.AccountId != 0).ToList();
        verdict.Moves.Clear();
        verdict.Placed.Clear();
        verdict.Created = null;
        verdict.Settles = 0;
        verdict.Outcome = Outcome.Pending;
        var holds = new Dictionary<(long Account, long Under), long>();
        foreach (var (part, _) in moves)
        {
            if (!holds.TryGetValue((part.AccountId, part.HoldId), out var hold))
            {
                hold = facts.NextHold + verdict.Placed.Count;
                holds.Add((part.AccountId, part.HoldId), hold);
                verdict.Placed.Add(new(hold, HoldKinds.Reservation, part.AccountId, facts.NextSeq, part.HoldId, 0, null, proposal.Terms.Reason, null, null));
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
    private sealed class Taking(Proposal proposal, Facts facts, Verdict verdict)
    {
        private readonly Dictionary<(short Line, long First), List<(long First, long Last)>> _taken = [];
        private readonly Dictionary<(long Account, short Line), UnitBlock> _cursors = [];
        private readonly Dictionary<(int Leg, long Under), Hold> _holds = [];
        private readonly Dictionary<long, long> _restacked = [];

        public void Transfer(Transfer row)
        {
            if (proposal.Legs.Count == 0 || (row.Creates && proposal.Legs.Count > 1) || proposal.Legs.Count > Proposal.MaxLegs || proposal.Hold is not null)
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
            verdict.ReservedFor = row.DecidedBy is null ? 0 : proposal.Legs[0].To?.Sequence ?? 0;
            if (row.DecidedBy is not null && proposal.Legs.Any(l => l.To != proposal.Legs[0].To))
            {
                verdict.Refusals.Add(Refusals.LegCount.At(field: "legs"));
            }
        }

        public void Undo(Transfer row)
        {
            if (Referred(row.Undoes!.Code, Outcome.Posted) is not { } original)
            {
                return;
            }

            var number = 0;
            foreach (var posting in original.Receipt.Postings)
            {
                var from = facts.Accounts[posting.Destination];
                var to = facts.Accounts[posting.Source];
                if (!proposal.Actor.MayMove(from, to))
                {
                    verdict.Refusals.Add(Refusals.RefersToUnknown.At(field: "refersTo"));
                    return;
                }

                var movement = new Movement(proposal, ++number, UnitTypes.OfLine(posting.Line), posting.Quantity, from, to, [], facts);
                if (!IsRouteOpen(row, movement) || !IsKept(row.Also, movement))
                {
                    continue;
                }

                var hold = facts.InForce(posting.HoldFrom) == HoldKinds.Free ? 0 : posting.HoldFrom;
                MoveWhole(posting, movement, held => (held & ~row.Takes) == 0, hold);
            }
        }

        public void Settle(Decision row)
        {
            if (Referred(row.Of.Code, Outcome.Pending) is not { } pending)
            {
                return;
            }

            var to = facts.Accounts[pending.Reserved];
            if (!proposal.Actor.MayMove(to, to))
            {
                verdict.Refusals.Add(Refusals.RefersToUnknown.At(field: "refersTo"));
                return;
            }

            var approve = proposal.Terms.Approve == true;
            if (approve && pending.AwaitsConfirmation)
            {
                verdict.Refusals.Add(Refusals.AwaitsConfirmation.At(field: "refersTo"));
                return;
            }

            if (!approve && proposal.Terms.Reason is null)
            {
                verdict.Refusals.Add(Refusals.FieldMissing.At(field: "reason"));
            }

            var number = 0;
            foreach (var posting in pending.Receipt.Postings)
            {
                number++;
                if (!approve)
                {
                    TakeOff(posting, pending.Receipt.Seq, number);
                    continue;
                }

                var from = facts.Accounts[posting.Source];
                var movement = new Movement(proposal, number, UnitTypes.OfLine(posting.Line), posting.Quantity, from, to, [], facts);
                if (!IsRouteOpen(row.Of, movement) || !IsKept(row.Of.Also, movement))
                {
                    continue;
                }

                MoveWhole(posting, movement, held => held == HoldKinds.Reservation, 0);
            }
        }

        /// <summary>A waiting movement is settled: the units are as they were before it. Who may do that was decided before.</summary>
        public void ReleaseReservation()
        {
            if (proposal.Terms.RefersTo is not { } id || !facts.Transactions.TryGetValue(id, out var pending) || pending.Receipt.Outcome != Outcome.Pending)
            {
                verdict.Refusals.Add(Refusals.ProposalUnknown.At());
                return;
            }

            if (facts.Settled.Contains(pending.Receipt.Seq))
            {
                verdict.Refusals.Add(Refusals.ProposalSettled.At());
                return;
            }

            verdict.Settles = pending.Receipt.Seq;
            var number = 0;
            foreach (var posting in pending.Receipt.Postings)
            {
                TakeOff(posting, pending.Receipt.Seq, ++number);
            }
        }

        public void Place(Administration row, HoldOrder order)
        {
            if (proposal.Terms.RefersTo is not null || proposal.Legs.Count is 0 or > Proposal.MaxLegs)
            {
                verdict.Refusals.Add(Refusals.LegCount.At(field: "legs"));
                return;
            }

            if (order.Kind is not (HoldKinds.Judicial or HoldKinds.Dispute))
            {
                verdict.Refusals.Add(Refusals.FieldInvalid.At(field: "kind"));
            }

            if (order.ExpiresAt <= facts.Now)
            {
                verdict.Refusals.Add(Refusals.FieldInvalid.At(field: "expiresAt"));
            }

            var number = 0;
            foreach (var leg in proposal.Legs)
            {
                number++;
                var account = leg.To is { } to ? facts.Find(to) : null;
                if (account is null || !proposal.Actor.MayMove(account, account) || !row.Holds.Contains(account.Type))
                {
                    verdict.Refusals.Add(Refusals.AccountUnknown.At(number, "account"));
                    continue;
                }

                if (leg.Quantity < 0 || leg.Quantity > SerialRange.MaxSerial)
                {
                    verdict.Refusals.Add(Refusals.QuantityInvalid.At(number, "quantity"));
                    continue;
                }

                var chosen = new List<UnitBlock>();
                var movement = new Movement(proposal, number, leg.Unit, leg.Quantity, account, account, chosen, facts);
                Choose(leg, movement, chosen, ~(HoldKinds)0, [], atLeastOne: true);
                if (verdict.ReadOn is not null)
                {
                    return;
                }

                foreach (var part in chosen)
                {
                    var hold = PlaceHold(number, order.Kind, account.Id, part.HoldId, 0, order.ExpiresAt, order);
                    verdict.Moves.Add(new(part, part with { HoldId = hold.Id }));
                }
            }
        }

        public void Release(Administration row)
        {
            if (Referred(row.Code, Outcome.Posted) is not { } placing)
            {
                return;
            }

            var number = 0;
            foreach (var posting in placing.Receipt.Postings)
            {
                number++;
                var account = facts.Accounts[posting.Source];
                if (posting.HoldTo == 0 || posting.Source != posting.Destination || facts.Holds[posting.HoldTo].TransactionSeq != placing.Receipt.Seq)
                {
                    verdict.Refusals.Add(Refusals.RefersToOther.At(field: "refersTo"));
                    return;
                }

                if (!proposal.Actor.MayMove(account, account) || !row.Holds.Contains(account.Type))
                {
                    verdict.Refusals.Add(Refusals.RefersToUnknown.At(field: "refersTo"));
                    return;
                }

                TakeOff(posting, placing.Receipt.Seq, number);
            }
        }

        private void Leg(Transfer row, Leg leg, int number)
        {
            if (leg.Quantity is < 1 or > SerialRange.MaxSerial)
            {
                verdict.Refusals.Add(Refusals.QuantityInvalid.At(number, "quantity"));
            }

            if (row.Creates != leg.From is null)
            {
                verdict.Refusals.Add((row.Creates ? Refusals.FieldNotAllowed : Refusals.FieldMissing).At(number, "from"));
                return;
            }

            var from = leg.From is { } source ? facts.Find(source) : Account.Origin;
            var to = leg.To is { } destination ? facts.Find(destination) : null;
            if (from is null || to is null || !proposal.Actor.MayMove(row, from, to))
            {
                // An account of others is answered like one that does not exist, the field included.
                verdict.Refusals.Add(Refusals.AccountUnknown.At(number, from is null || !proposal.Actor.MayMove(from, from) ? "from" : "to"));
                return;
            }

            if (row.Creates && leg.Pick is not null)
            {
                // Serial numbers run without a gap: a creation takes those that come next, and there is no batch yet to choose by.
                verdict.Refusals.Add(Refusals.FieldNotAllowed.At(number, "pick"));
                return;
            }

            var chosen = new List<UnitBlock>();
            var movement = new Movement(proposal, number, leg.Unit, leg.Quantity, from, to, chosen, facts);
            if (!IsRouteOpen(row, movement) || leg.Quantity is < 1 or > SerialRange.MaxSerial)
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
                var part = chosen[0];
                var t = proposal.Terms;
                verdict.Created = new(
                    facts.NextBatch, part.Line, part.First, part.Last, t.VintageFirst ?? 0, t.VintageLast ?? 0, t.Project,
                    t.MonitoringFrom?.ToString("yyyy-MM-dd", null), t.MonitoringTo?.ToString("yyyy-MM-dd", null), t.Reference ?? "", facts.NextSeq);
                verdict.Moves.Add(new(part, part with { AccountId = to.Id, BatchId = verdict.Created.Id, Vintage = verdict.Created.VintageFirst }));
                return;
            }

            var hold = row.Places switch
            {
                HoldKinds.Consignment => PlaceHold(number, HoldKinds.Consignment, to.Id, 0, from.Id, null).Id,
                HoldKinds.Reservation => PlaceHold(number, HoldKinds.Reservation, from.Id, 0, 0, null).Id,
                HoldKinds.FreezePeriod when FreezeUntil() is { } until => PlaceHold(number, HoldKinds.FreezePeriod, to.Id, 0, from.Id, until).Id,
                _ => 0,
            };
            var arrivesAt = row.DecidedBy is null ? to.Id : from.Id;
            foreach (var part in chosen)
            {
                verdict.Moves.Add(new(part, part with { AccountId = arrivesAt, HoldId = hold }));
            }
        }

        private long? FreezeUntil() =>
            proposal.Terms.FreezeUntil ?? (facts.DefaultFreezePeriod > 0 ? facts.Now + facts.DefaultFreezePeriod : null);

        private Hold PlaceHold(int leg, HoldKinds kind, long account, long under, long heldFor, long? expiresAt, HoldOrder? order = null)
        {
            if (!_holds.TryGetValue((leg, under), out var hold))
            {
                hold = new(
                    facts.NextHold + verdict.Placed.Count, kind, account, facts.NextSeq, under, heldFor, expiresAt,
                    proposal.Terms.Reason, order?.Authority, order?.Document);
                _holds.Add((leg, under), hold);
                verdict.Placed.Add(hold);
            }

            return hold;
        }

        private bool IsRouteOpen(Transfer row, Movement m)
        {
            var isOpen = true;
            if (!row.Routes.Any(r => r.Passes(m.From.Type, m.To.Type)))
            {
                Close(Refusals.NoSuchMovement, row.Routes.Any(r => r.From.Contains(m.From.Type)) ? "to" : "from");
            }

            if (!row.Units.Contains(m.Unit.Kind) || !m.From.Kinds.Contains(m.Unit.Kind) || !m.To.Kinds.Contains(m.Unit.Kind))
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

        private RecordedTransaction? Referred(short function, Outcome outcome)
        {
            if (proposal.Legs.Count > 0 || proposal.Hold is not null)
            {
                verdict.Refusals.Add(Refusals.LegCount.At(field: "legs"));
                return null;
            }

            if (proposal.Terms.RefersTo is not { } id)
            {
                return null; // said already: a needed term is missing
            }

            if (!facts.Transactions.TryGetValue(id, out var referred))
            {
                verdict.Refusals.Add(Refusals.RefersToUnknown.At(field: "refersTo"));
                return null;
            }

            if (referred.Receipt.Function != function || referred.Receipt.Outcome != outcome)
            {
                // Another's transaction must not be told apart from none: only who sees its accounts learns that it is of the wrong kind.
                var seen = referred.Receipt.Postings.Any(p => proposal.Actor.Sees(facts.Accounts[p.Source]) || proposal.Actor.Sees(facts.Accounts[p.Destination]));
                verdict.Refusals.Add((seen ? Refusals.RefersToOther : Refusals.RefersToUnknown).At(field: "refersTo"));
                return null;
            }

            if (facts.Settled.Contains(referred.Receipt.Seq))
            {
                var own = referred.Receipt.Postings.All(p => proposal.Actor.MayMove(facts.Accounts[p.Destination], facts.Accounts[p.Source]))
                    || (referred.Reserved != 0 && proposal.Actor.MayMove(facts.Accounts[referred.Reserved], facts.Accounts[referred.Reserved]));
                verdict.Refusals.Add((own ? Refusals.AlreadySettled : Refusals.RefersToUnknown).At(field: "refersTo"));
                return null;
            }

            verdict.Settles = referred.Receipt.Seq;
            return referred;
        }

        /// <summary>Moves all units of a posting, in as many blocks as they are in by now, where all are held as it may be.</summary>
        private void MoveWhole(Posting posting, Movement m, Func<HoldKinds, bool> mayBe, long arrivesUnder)
        {
            var vintage = facts.Batch(posting.BatchId).VintageFirst;
            for (var at = posting.First; at <= posting.Last;)
            {
                if (facts.Position.Covering(m.From.Id, new(posting.Line, at, at), vintage) is not { } block || !mayBe(facts.InForce(block.HoldId)))
                {
                    Refuse(m.Refuse(Refusals.UnitsContested));
                    return;
                }

                var part = block with { First = at, Last = Math.Min(block.Last, posting.Last) };
                verdict.Moves.Add(new(part, part with { AccountId = m.To.Id, HoldId = arrivesUnder }));
                at = part.Last + 1;
            }
        }

        /// <summary>Takes the holds that a transaction placed off these units, whatever lies over them by now.</summary>
        private void TakeOff(Posting posting, long placedBy, int number)
        {
            var vintage = facts.Batch(posting.BatchId).VintageFirst;
            for (var at = posting.First; at <= posting.Last;)
            {
                if (facts.Position.Covering(posting.Source, new(posting.Line, at, at), vintage) is not { } block || !Carries(block.HoldId, placedBy))
                {
                    verdict.Refusals.Add(Refusals.UnitsContested.At(number));
                    return;
                }

                var part = block with { First = at, Last = Math.Min(block.Last, posting.Last) };
                verdict.Moves.Add(new(part, part with { HoldId = Without(block.HoldId, placedBy) }));
                at = part.Last + 1;
            }
        }

        private bool Carries(long holdId, long placedBy)
        {
            for (var id = holdId; id != 0; id = facts.Holds[id].UnderId)
            {
                if (facts.Holds[id].TransactionSeq == placedBy)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>The stack without the holds of that transaction: those above are placed again over what remains.</summary>
        private long Without(long holdId, long placedBy)
        {
            if (holdId == 0 || !Carries(holdId, placedBy))
            {
                return holdId;
            }

            if (!_restacked.TryGetValue(holdId, out var result))
            {
                var hold = facts.Holds[holdId];
                var under = Without(hold.UnderId, placedBy);
                result = under;
                if (hold.TransactionSeq != placedBy)
                {
                    var again = hold with { Id = facts.NextHold + verdict.Placed.Count, UnderId = under };
                    verdict.Placed.Add(again);
                    result = again.Id;
                }

                _restacked.Add(holdId, result);
            }

            return result;
        }

        /// <summary>Chooses the units of a leg: the caller's exact ranges, or by criteria in picking order.</summary>
        private void Choose(Leg leg, Movement m, List<UnitBlock> chosen, HoldKinds takes, UnitCheck[] only, bool atLeastOne)
        {
            if (leg.Pick?.Serials is { Count: > 0 } serials)
            {
                ChooseSerials(leg, serials, m, chosen, takes, only);
                return;
            }

            var all = atLeastOne && leg.Quantity == 0;
            var wanted = all ? long.MaxValue : leg.Quantity;
            var shelf = facts.Position.Of(m.From.Id, leg.Unit.Line);
            RefusalKind? skipped = null;
            IEnumerable<UnitBlock> candidates = shelf.Blocks;
            var key = (m.From.Id, leg.Unit.Line);
            // What an earlier leg passed over is passed over by this one too, unless a rule on the units looks at where they go.
            var resumes = leg.Pick is null && only.Length == 0;
            if (resumes && shelf.Blocks.Count > 0 && _cursors.TryGetValue(key, out var cursor))
            {
                candidates = shelf.Blocks.GetViewBetween(cursor, new UnitBlock { Vintage = short.MaxValue, First = long.MaxValue });
            }

            foreach (var block in candidates)
            {
                if (wanted == 0)
                {
                    break;
                }

                if (!shelf.IsKnownUpTo(block))
                {
                    verdict.ReadOn = (m.From.Id, leg.Unit.Line);
                    return;
                }

                var why = Admits(leg, m, block, takes, only, out var admitted);
                skipped ??= why;
                if (!admitted)
                {
                    continue;
                }

                foreach (var piece in Untaken(block))
                {
                    var take = Math.Min(piece.Quantity, wanted);
                    if (take > 0)
                    {
                        Take(block, piece with { Last = piece.First + take - 1 }, chosen);
                        wanted -= take;
                    }
                }

                if (resumes)
                {
                    _cursors[key] = block;
                }
            }

            if (wanted == 0)
            {
                return;
            }

            if (!shelf.Complete)
            {
                verdict.ReadOn = (m.From.Id, leg.Unit.Line);
            }
            else if (!all || chosen.Count == 0)
            {
                if (skipped is not null)
                {
                    verdict.Refusals.Add(m.Refuse(skipped, "unitType"));
                }

                var available = all ? 0 : leg.Quantity - wanted;
                verdict.Refusals.Add(m.Refuse(Refusals.Insufficient, "quantity", new($"可用 {available} 吨", $"{available} tonnes available")));
            }
        }

        private void ChooseSerials(Leg leg, IReadOnlyList<SerialNumber> serials, Movement m, List<UnitBlock> chosen, HoldKinds takes, UnitCheck[] only)
        {
            var named = Int128.Zero;
            foreach (var serial in serials)
            {
                named += serial.Range.Quantity;
                for (var at = serial.Range.First; at <= serial.Range.Last;)
                {
                    RefusalKind? why = null;
                    var part = facts.Position.Covering(m.From.Id, new(serial.Range.Line, at, at), serial.VintageFirst) is { } block
                        && serial.Range.Line == leg.Unit.Line
                        && facts.Batch(block.BatchId) is var batch && batch.VintageLast == serial.VintageLast && batch.Project == serial.Project
                        && (why = Admits(leg, m, block, takes, only, out var admitted)) is null && admitted
                        && Untaken(block).FirstOrDefault(p => p.First <= at && at <= p.Last) is { First: > 0 } piece
                            ? piece with { First = at, Last = Math.Min(piece.Last, serial.Range.Last) }
                            : default;
                    if (part.First == 0)
                    {
                        verdict.Refusals.Add(m.Refuse(why ?? Refusals.SerialsNotAvailable, "serials", new(serial.ToString(), serial.ToString())));
                        return;
                    }

                    Take(facts.Position.Covering(m.From.Id, part.Range, part.Vintage)!.Value, part, chosen);
                    at = part.Last + 1;
                }
            }

            if (leg.Quantity != 0 && named != leg.Quantity)
            {
                verdict.Refusals.Add(m.Refuse(Refusals.FieldInvalid, "quantity", new($"号段合计 {named} 吨", $"the serial ranges hold {named} tonnes")));
            }
        }

        private RefusalKind? Admits(Leg leg, Movement m, UnitBlock block, HoldKinds takes, UnitCheck[] only, out bool admitted)
        {
            admitted = (facts.InForce(block.HoldId) & ~takes) == 0
                && (leg.Pick is not { } pick
                    || ((pick.Batches is null || pick.Batches.Contains(block.BatchId))
                        && (pick.Vintage is null || pick.Vintage == block.Vintage)
                        && (pick.VintageLast is null || pick.VintageLast == facts.Batch(block.BatchId).VintageLast)
                        && (pick.Project is null || pick.Project == facts.Batch(block.BatchId).Project)
                        && (pick.HeldFor is not { } heldFor || facts.HeldFor(block) == heldFor.Sequence)));
            if (!admitted)
            {
                return null;
            }

            var why = only.Select(check => check(m, block)).FirstOrDefault(kind => kind is not null);
            admitted = why is null;
            return why;
        }

        private void Take(UnitBlock block, UnitBlock part, List<UnitBlock> chosen)
        {
            chosen.Add(part);
            var key = (block.Line, block.First);
            if (!_taken.TryGetValue(key, out var taken))
            {
                _taken.Add(key, taken = []);
            }

            var at = taken.FindIndex(t => t.First > part.First);
            at = at < 0 ? taken.Count : at;
            if (at > 0 && taken[at - 1].Last + 1 == part.First)
            {
                taken[at - 1] = (taken[at - 1].First, part.Last);
            }
            else
            {
                taken.Insert(at, (part.First, part.Last));
            }
        }

        private IEnumerable<UnitBlock> Untaken(UnitBlock block)
        {
            if (!_taken.TryGetValue((block.Line, block.First), out var taken))
            {
                yield return block;
                yield break;
            }

            var at = block.First;
            foreach (var (first, last) in taken.ToArray())
            {
                if (at < first)
                {
                    yield return block with { First = at, Last = first - 1 };
                }

                at = last + 1;
            }

            if (at <= block.Last)
            {
                yield return block with { First = at };
            }
        }
    }
}
