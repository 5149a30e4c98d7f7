namespace CarbonRegistry.Law;

/// <summary>Undoes, decides and releases what was recorded before: by exactly its serial numbers.</summary>
internal static partial class Engine
{
    private sealed partial class Taking
    {
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

                var movement = new Movement(proposal, ++number, UnitTypes.OfLine(posting.Line), posting.Quantity, from,
                    to, [], facts);
                if (!IsRouteOpen(row, movement) || !IsKept(row.Also, movement))
                {
                    continue;
                }

                var hold = facts.InForce(posting.HoldFrom) == HoldKinds.Free ? default : posting.HoldFrom;
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
                var movement = new Movement(proposal, number, UnitTypes.OfLine(posting.Line), posting.Quantity, from,
                    to, [], facts);
                if (!IsRouteOpen(row.Of, movement) || !IsKept(row.Of.Also, movement))
                {
                    continue;
                }

                MoveWhole(posting, movement, held => held == HoldKinds.Reservation, default);
            }
        }

        /// <summary>A waiting movement is settled: the units are as they were before it. Who may do that was decided
        /// before.</summary>
        public void ReleaseReservation()
        {
            if (proposal.Terms.RefersTo is not { } id || !facts.Transactions.TryGetValue(id, out var pending)
                || pending.Receipt.Outcome != Outcome.Pending)
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
                if (posting.HoldTo == 0 || posting.Source != posting.Destination
                    || facts.Holds[posting.HoldTo].TransactionSeq != placing.Receipt.Seq)
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
                // Another's transaction must not be told apart from none: only who sees its accounts learns that it is
                // of the wrong kind.
                var seen = referred.Receipt.Postings.Any(p => proposal.Actor.Sees(facts.Accounts[p.Source])
                    || proposal.Actor.Sees(facts.Accounts[p.Destination]));
                verdict.Refusals.Add((seen ? Refusals.RefersToOther : Refusals.RefersToUnknown).At(field: "refersTo"));
                return null;
            }

            if (facts.Settled.Contains(referred.Receipt.Seq))
            {
                var own = referred.Receipt.Postings.All(p =>
                    proposal.Actor.MayMove(facts.Accounts[p.Destination], facts.Accounts[p.Source]))
                    || (referred.Reserved != 0 && proposal.Actor.MayMove(facts.Accounts[referred.Reserved],
                        facts.Accounts[referred.Reserved]));
                verdict.Refusals.Add((own ? Refusals.AlreadySettled : Refusals.RefersToUnknown).At(field: "refersTo"));
                return null;
            }

            verdict.Settles = referred.Receipt.Seq;
            return referred;
        }

        /// <summary>Moves all units of a posting, in as many blocks as they are in by now, where all are held as it may
        /// be.</summary>
        private void MoveWhole(Posting posting, Movement m, Func<HoldKinds, bool> mayBe, HoldId arrivesUnder)
        {
            var vintage = facts.Batch(posting.BatchId).VintageFirst;
            for (var at = posting.First; at <= posting.Last;)
            {
                if (facts.Position.Covering(m.From.Id, new(posting.Line, at, at), vintage) is not { } block
                    || !mayBe(facts.InForce(block.HoldId)))
                {
                    Refuse(m.Refuse(Refusals.UnitsContested));
                    return;
                }

                var part = block with { First = at, Last = Math.Min(block.Last, posting.Last) };
                verdict.Moves.Add(new(part, part with { AccountId = m.To.Id, HoldId = arrivesUnder }));
                at = part.Last + 1;
            }
        }

        /// <summary>Takes the holds that a transaction placed off these units, whatever lies over them by
        /// now.</summary>
        private void TakeOff(Posting posting, long placedBy, int number)
        {
            var vintage = facts.Batch(posting.BatchId).VintageFirst;
            for (var at = posting.First; at <= posting.Last;)
            {
                if (facts.Position.Covering(posting.Source, new(posting.Line, at, at), vintage) is not { } block
                    || !Carries(block.HoldId, placedBy))
                {
                    verdict.Refusals.Add(Refusals.UnitsContested.At(number));
                    return;
                }

                var part = block with { First = at, Last = Math.Min(block.Last, posting.Last) };
                verdict.Moves.Add(new(part, part with { HoldId = Without(block.HoldId, placedBy) }));
                at = part.Last + 1;
            }
        }

        private bool Carries(HoldId holdId, long placedBy)
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

        /// <summary>The stack without the holds of that transaction: those above are placed again over what
        /// remains.</summary>
        private HoldId Without(HoldId holdId, long placedBy)
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
                    var again = hold with { Id = new HoldId(facts.NextHold + verdict.Placed.Count), UnderId = under };
                    verdict.Placed.Add(again);
                    result = again.Id;
                }

                _restacked.Add(holdId, result);
            }

            return result;
        }
    }
}
