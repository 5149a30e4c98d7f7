namespace CarbonRegistry.Law;

/// <summary>Places holds: what a court or an authority orders, and what movements arrive or wait under.</summary>
internal static partial class Engine
{
    private sealed partial class Taking
    {
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
                    var hold = PlaceHold(number, order.Kind, account.Id, part.HoldId, default, order.ExpiresAt, order);
                    verdict.Moves.Add(new(part, part with { HoldId = hold.Id }));
                }
            }
        }

        private Instant? FreezeUntil() =>
            proposal.Terms.FreezeUntil ?? (facts.DefaultFreezePeriod > 0
                ? facts.Now + facts.DefaultFreezePeriod : null);

        private Hold PlaceHold(int leg, HoldKinds kind, AccountId account, HoldId under, AccountId heldFor,
            Instant? expiresAt,
            HoldOrder? order = null)
        {
            if (!_holds.TryGetValue((leg, under), out var hold))
            {
                hold = new(
                    new HoldId(facts.NextHold + verdict.Placed.Count), kind, account, facts.NextSeq, under, heldFor,
                    expiresAt, proposal.Terms.Reason, order?.Authority, order?.Document);
                _holds.Add((leg, under), hold);
                verdict.Placed.Add(hold);
            }

            return hold;
        }
    }
}
