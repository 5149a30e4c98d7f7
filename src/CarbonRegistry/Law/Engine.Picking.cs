namespace CarbonRegistry.Law;

/// <summary>Chooses the units of a leg: the caller's exact ranges, or by criteria in picking order.</summary>
internal static partial class Engine
{
    private sealed partial class Taking
    {
        /// <summary>Chooses the units of a leg: the caller's exact ranges, or by criteria in picking order.</summary>
        private void Choose(Leg leg, Movement m, List<UnitBlock> chosen, HoldKinds takes, UnitCheck[] only,
            bool atLeastOne)
        {
            if (leg.Pick?.Serials is { Count: > 0 } serials)
            {
                ChooseSerials(leg, serials, m, chosen, takes, only);
                return;
            }

            var all = atLeastOne && leg.Quantity == 0;
            var wanted = all ? long.MaxValue : leg.Quantity;
            var key = (m.From.Id, leg.Unit.Line);
            var shelf = facts.Position.Of(m.From.Id, leg.Unit.Line);
            RefusalKind? skipped = null;

            // What an earlier leg passed over is passed over by this one too, unless a rule on the units looks at where
            // they go.
            var resumes = leg.Pick is null && only.Length == 0;
            foreach (var block in resumes ? NotPassedOver(shelf.Blocks, key) : shelf.Blocks)
            {
                if (wanted == 0)
                {
                    break;
                }

                if (!shelf.IsKnownUpTo(block))
                {
                    verdict.ReadOn = key;
                    return;
                }

                var why = Admits(leg, m, block, takes, only, out var admitted);
                skipped ??= why;
                if (!admitted)
                {
                    continue;
                }

                wanted -= TakeUpTo(wanted, block, chosen);
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
                verdict.ReadOn = key;
            }
            else if (!all || chosen.Count == 0)
            {
                RefuseShort(m, skipped, all ? 0 : leg.Quantity - wanted);
            }
        }

        private SortedSet<UnitBlock> NotPassedOver(SortedSet<UnitBlock> blocks, (AccountId Account, short Line) key) =>
            blocks.Count > 0 && _cursors.TryGetValue(key, out var cursor)
                ? blocks.GetViewBetween(cursor, new UnitBlock { Vintage = short.MaxValue, First = long.MaxValue })
                : blocks;

        /// <summary>Takes what no leg has taken of a block, so many at most.</summary>
        /// <returns>How many it took.</returns>
        private long TakeUpTo(long most, UnitBlock block, List<UnitBlock> chosen)
        {
            var taken = 0L;
            foreach (var piece in Untaken(block))
            {
                var take = Math.Min(piece.Quantity, most - taken);
                if (take > 0)
                {
                    Take(block, piece with { Last = piece.First + take - 1 }, chosen);
                    taken += take;
                }
            }

            return taken;
        }

        private void RefuseShort(Movement m, RefusalKind? skipped, long available)
        {
            if (skipped is not null)
            {
                verdict.Refusals.Add(m.Refuse(skipped, "unitType"));
            }

            verdict.Refusals.Add(m.Refuse(Refusals.Insufficient, "quantity",
                new($"可用 {Numbers.Grouped(available)} 吨", $"{Numbers.Grouped(available)} tonnes available")));
        }

        private void ChooseSerials(Leg leg, IReadOnlyList<SerialNumber> serials, Movement m, List<UnitBlock> chosen,
            HoldKinds takes, UnitCheck[] only)
        {
            var named = Int128.Zero;
            foreach (var serial in serials)
            {
                named += serial.Range.Quantity;
                for (var at = serial.Range.First; at <= serial.Range.Last;)
                {
                    RefusalKind? why = null;
                    var part = facts.Position.Covering(m.From.Id, new(serial.Range.Line, at, at), serial.VintageFirst)
                        is { } block
                        && serial.Range.Line == leg.Unit.Line
                        && facts.Batch(block.BatchId) is var batch && batch.VintageLast == serial.VintageLast
                        && batch.Project == serial.Project
                        && (why = Admits(leg, m, block, takes, only, out var admitted)) is null && admitted
                        && Untaken(block).FirstOrDefault(p => p.First <= at && at <= p.Last) is { First: > 0 } piece
                            ? piece with { First = at, Last = Math.Min(piece.Last, serial.Range.Last) }
                            : default;
                    if (part.First == 0)
                    {
                        verdict.Refusals.Add(m.Refuse(why ?? Refusals.SerialsNotAvailable, "serials",
                            new(serial.ToString(), serial.ToString())));
                        return;
                    }

                    Take(facts.Position.Covering(m.From.Id, part.Range, part.Vintage)!.Value, part, chosen);
                    at = part.Last + 1;
                }
            }

            if (leg.Quantity != 0 && named != leg.Quantity)
            {
                verdict.Refusals.Add(m.Refuse(Refusals.FieldInvalid, "quantity",
                    new($"号段合计 {Numbers.Grouped(named)} 吨",
                        $"the serial ranges hold {Numbers.Grouped(named)} tonnes")));
            }
        }

        private RefusalKind? Admits(Leg leg, Movement m, UnitBlock block, HoldKinds takes, UnitCheck[] only,
            out bool admitted)
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
