using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Tests;

/// <summary>The ledger and the naive registry disagree.</summary>
internal sealed class Disagreement(long step, string message) : Exception(message)
{
    /// <summary>Operations submitted until then.</summary>
    public long Step { get; } = step;
}

/// <summary>One random campaign on one database: drafts proposals, submits them, and holds every answer against the
/// naive registry.</summary>
internal sealed class ModelCampaign : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Random _random;
    private readonly World _world;
    private readonly TestClock _clock = new(World.Start);
    private readonly NaiveRegistry _model;
    private readonly Dictionary<string, List<Card>> _byType;
    private readonly List<Card> _all;
    private readonly List<Actor> _everybody;
    private readonly List<Proposal> _recent = [];
    private readonly Dictionary<int, List<Guid>> _open = new() { [16] = [], [24] = [], [25] = [], [26] = [], [5] = [],
        [15] = [] };
    private readonly int[] _weighted;
    private readonly Ledger[] _nodes;
    private long _step;

    public ModelCampaign(TestDatabase database, int seed)
    {
        _database = database;
        _random = new(seed);
        _world = World.Found(database.Database);
        _model = new(_world);
        _nodes = [new(database.Database, _clock), new(database.Database, _clock)];
        _all = [.. _world.Cards];
        _byType = _all.GroupBy(c => c.Type, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        _everybody = [.. _world.Everybody];
        (int Function, int Weight)[] weights =
        [
            (6, 3), (7, 6), (8, 1), (9, 7), (10, 3), (11, 1), (12, 3), (13, 6), (16, 9), (17, 3), (18, 2), (19, 1),
            (20, 4), (21, 3), (22, 4), (23, 14), (24, 8),
            (25, 3), (26, 5), (27, 9), (29, 9), (34, 4), (35, 3), (40, 3), (38, 5), (46, 3), (5, 1), (15, 4), (105, 1),
                (115, 4), (0, 2),
        ];
        _weighted = [.. weights.SelectMany(w => Enumerable.Repeat(w.Function, w.Weight))];
    }

    public Dictionary<int, long> Accepted { get; } = [];

    public Dictionary<string, long> Refused { get; } = new(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    public async Task Run(int operations, int compareEvery)
    {
        var compared = 0L;
        while (_step < operations)
        {
            if (Administer() || _step == 0)
            {
                await KeepRecords();
            }

            if (_random.Next(5) < 2)
            {
                _clock.Now += _random.NextInt64(1, _random.Next(20) == 0 ? 12 * World.Hour : World.Hour / 2);
            }

            if (_random.Next(400) == 0)
            {
                // A node that starts again knows what the one before it did.
                var again = _random.Next(_nodes.Length);
                await _nodes[again].DisposeAsync();
                _nodes[again] = new(_database.Database, _clock);
            }

            // Each node remembers what it has read: it must notice what the other one did meanwhile.
            var node = _nodes[_random.Next(_nodes.Length)];

            var single = _random.Next(4) == 0;
            var size = single ? 1 : Math.Min(_random.Next(2, 500), operations - (int)_step);
            var submissions = new List<IReadOnlyList<Proposal>>();
            for (var i = 0; i < Math.Max(1, size);)
            {
                var submission = DraftSubmission();
                if (single && _random.Next(4) == 0)
                {
                    submission = [.. submission.Select(p => p with { DryRun = true })];
                }

                submissions.Add(submission);
                i += submission.Count;
            }

            var answers = _random.Next(4) == 0
                ? await SubmitFromManyThreads(submissions) : await Task.WhenAll(submissions.Select(node.Submit));

            // The journal's order is the order in which they took effect. Where two end with the same transaction, the
            // longer one brought it.
            foreach (var (submission, receipts) in submissions.Zip(answers)
                .OrderBy(s => s.Second.Max(r => r.Seq)).ThenByDescending(s => s.First.Count))
            {
                _step += submission.Count;
                Check(submission, receipts);
            }

            if (_step - compared >= compareEvery || _step >= operations)
            {
                compared = _step;
                Compare();
            }
        }

        Replay();
    }

    private async Task<IReadOnlyList<Receipt>[]> SubmitFromManyThreads(List<IReadOnlyList<Proposal>> submissions)
    {
        var answers = new IReadOnlyList<Receipt>[submissions.Count];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Run(async () =>
        {
            var mine = Enumerable.Range(0, submissions.Count).Where(i => i % 4 == part)
                .Select(i => (i, Answer: _nodes[part % _nodes.Length].Submit(submissions[i]))).ToList();
            foreach (var (i, answer) in mine)
            {
                answers[i] = await answer;
            }
        })));
        return answers;
    }

    /// <summary>What was written without an act gets into the journal by entries of the registry's own; the model
    /// counts on from there.</summary>
    private async Task KeepRecords()
    {
        var kept = await _nodes[0]
            .Submit(new Acts.Act(Guid.NewGuid(), Audit.KeepRecords.Row, Actor.Registry, new Audit.KeepRecords.Form()));
        if (kept.Outcome != Outcome.Posted)
        {
            Fail($"The records did not get into the journal: {_nodes[0].LastFault}");
        }

        _model.CountFrom(kept.Seq);
    }

    /// <summary>Account states and amounts due change between batches. Whether any did.</summary>
    private bool Administer()
    {
        if (_random.Next(12) != 0)
        {
            return false;
        }

        using var register = new Register(_database.Database);
        if (_random.Next(3) == 0)
        {
            var account = Any("EC");
            _world.SetDue(register, account, _random.Next(2) == 0 ? World.LastYear : World.ThisYear,
                _random.Next(0, 600));
        }
        else
        {
            foreach (var card in _all.Where(c => _model.StateOf(c) != "open"))
            {
                Set(card, AccountState.Open);
            }

            if (_random.Next(2) == 0)
            {
                Set(_all[_random.Next(_all.Count)], AccountState.All[_random.Next(AccountState.All.Count - 1)]);
            }
        }

        register.Commit();
        return true;

        void Set(Card card, AccountState state)
        {
            register.Execute("update account set state = @state where id = @id", ("state", state.Key),
                ("id", card.Number.Sequence));
            _model.SetState(card, state.Key);
        }
    }

    // ---- holding answers against the model ----
    private void Check(IReadOnlyList<Proposal> submission, IReadOnlyList<Receipt> receipts)
    {
        if (receipts.Any(r => r.Refusals.Any(why => why.Code[0] == '9')))
        {
            Fail(
                "The registry itself failed: "
                    + $"{_nodes[0].LastFault}{_nodes[1].LastFault}\n{Describe(submission, receipts)}");
        }

        var dry = submission.Any(p => p.DryRun);
        var taken = new List<(Proposal Proposal, Guid Id, Expectation? Expected, Receipt Receipt)>();
        for (var i = 0; i < submission.Count; i++)
        {
            var (proposal, receipt) = (submission[i], receipts[i]);
            var (expected, id) = Expect(proposal, receipt);
            taken.Add((proposal, id, expected, receipt));
            if (expected is not null)
            {
                _model.Record(proposal, id, expected, null);
            }

            var outcome = expected?.Outcome ?? _model.Transactions[proposal.Id].Outcome;
            if (submission.Count > 1 && outcome == Outcome.Refused)
            {
                _model.TakeBack();
                CheckLinked(submission, receipts, i, expected);
                return;
            }
        }

        foreach (var (proposal, id, expected, receipt) in taken)
        {
            if (receipt.Id != proposal.Id)
            {
                Fail($"The answer is to another question:\n{Describe(submission, receipts)}");
            }

            if (expected is null)
            {
                var known = _model.Transactions[proposal.Id];
                if (known.Receipt is { } first
                    ? !Same(receipt, dry ? first with { Seq = 0 } : first) : receipt.Outcome != known.Outcome)
                {
                    Fail(
                        $"Asked again, it answers otherwise.\nFirst {known.Receipt}\n{Describe(submission, receipts)}");
                }

                continue;
            }

            CheckAnswer(expected, receipt, submission, receipts);
            var seq = _model.Transactions[id].Seq;
            if (receipt.Seq != (dry ? 0 : seq))
            {
                Fail($"Number {seq} in the journal was expected, not {receipt.Seq}:\n{Describe(submission, receipts)}");
            }
        }

        if (dry)
        {
            _model.TakeBack();
            return;
        }

        _model.Keep();
        foreach (var (proposal, id, expected, receipt) in taken.Where(t => t.Expected is not null))
        {
            _model.Answered(id, receipt);
            Remember(proposal, receipt);
            CheckLaw(receipt, submission, receipts);
        }
    }

    /// <summary>What must become of a proposal, and the id that it is recorded under; null where it is known
    /// already.</summary>
    private (Expectation? Expected, Guid Id) Expect(Proposal proposal, Receipt receipt)
    {
        if (!_model.Transactions.TryGetValue(proposal.Id, out var known))
        {
            _model.TakePassedOver();
            var expected = _model.Decide(proposal, receipt.At);
            if (expected.Outcome == Outcome.Refused)
            {
                expected.Codes.UnionWith(_model.TakePassedOver());
            }

            return (expected, proposal.Id);
        }

        if (IsSameContent(known.Proposal, proposal))
        {
            return (null, proposal.Id);
        }

        var reused = new Expectation { Outcome = Outcome.Refused };
        reused.Codes.Add("109");
        return (reused, Guid.NewGuid());
    }

    /// <summary>One of several was refused: all are, the others for that reason.</summary>
    private void CheckLinked(IReadOnlyList<Proposal> submission, IReadOnlyList<Receipt> receipts, int culprit,
        Expectation? why)
    {
        var dry = submission.Any(p => p.DryRun);
        for (var i = 0; i < submission.Count; i++)
        {
            var (proposal, receipt) = (submission[i], receipts[i]);
            if (_model.Transactions.TryGetValue(proposal.Id, out var known))
            {
                if (IsSameContent(known.Proposal, proposal))
                {
                    if (!Same(receipt, known.Receipt!))
                    {
                        Fail(
                            "Asked again in company, it answers otherwise.\nFirst "
                                + $"{known.Receipt}\n{Describe(submission, receipts)}");
                    }
                }
                else if (receipt.Outcome != Outcome.Refused || receipt.Seq != 0)
                {
                    Fail($"A reused id in refused company:\n{Describe(submission, receipts)}");
                }

                continue;
            }

            var linked = new Expectation { Outcome = Outcome.Refused };
            linked.Codes.UnionWith(i == culprit && why is not null ? why.Codes : ["110"]);
            CheckAnswer(linked, receipt, submission, receipts);
            if (dry)
            {
                continue;
            }

            _model.Record(proposal, proposal.Id, linked, receipt);
            if (receipt.Seq != _model.Seq)
            {
                Fail(
                    $"Number {_model.Seq} in the journal was expected, "
                        + $"not {receipt.Seq}:\n{Describe(submission, receipts)}");
            }

            Remember(proposal, receipt);
        }

        _model.Keep();
    }

    private void CheckAnswer(Expectation expected, Receipt receipt, IReadOnlyList<Proposal> submission,
        IReadOnlyList<Receipt> receipts)
    {
        if (receipt.Outcome != expected.Outcome)
        {
            Fail(
                $"{expected.Outcome} was expected ({string.Join(' ', expected.Codes)}), "
                    + $"not {receipt.Outcome}:\n{Describe(submission, receipts)}");
        }

        if (expected.Outcome == Outcome.Refused)
        {
            if (receipt.Refusals.Count == 0 || receipt.Postings.Count > 0
                || !receipt.Refusals.All(r => expected.Codes.Contains(r.Code)))
            {
                Fail(
                    "Only these reasons were expected: "
                        + $"{string.Join(' ', expected.Codes)}\n{Describe(submission, receipts)}");
            }

            return;
        }

        var actual =
            Ranges(receipt.Postings.Select(p =>
                (p.Line, p.First, p.Last, p.Source.Value, p.Destination.Value, p.BatchId)));
        var wanted = Ranges(expected.Changes.Select(c => (c.Line, c.First, c.Last, c.From, c.To, c.Batch)));
        if (!actual.SequenceEqual(wanted))
        {
            Fail(
                $"Expected {string.Join(' ', wanted)}\nposted "
                    + $"{string.Join(' ', actual)}\n{Describe(submission, receipts)}");
        }
    }

    internal static List<(short Line, long First, long Last, long From, long To, int Batch)> Ranges(
        IEnumerable<(short Line, long First, long Last, long From, long To, int Batch)> parts)
    {
        var ranges = new List<(short Line, long First, long Last, long From, long To, int Batch)>();
        foreach (var part in parts.OrderBy(p => p.Line).ThenBy(p => p.First))
        {
            if (ranges.Count > 0 && ranges[^1] is var before
                && (before.Line, before.Last + 1, before.From, before.To, before.Batch) == (part.Line, part.First,
                    part.From, part.To, part.Batch))
            {
                ranges[^1] = before with { Last = part.Last };
            }
            else
            {
                ranges.Add(part);
            }
        }

        return ranges;
    }

    /// <summary>Consequences (ii) and (iv) of the specification's section 4, on every posting.</summary>
    private void CheckLaw(Receipt receipt, IReadOnlyList<Proposal> submission, IReadOnlyList<Receipt> receipts)
    {
        foreach (var posting in receipt.Postings.Where(p => p.Source != 0 && p.Source != p.Destination))
        {
            var (from, to) = (_all[(int)posting.Source - 1], _all[(int)posting.Destination - 1]);
            if (from.Type is "NW" or "NO"
                || (from.Type is "NS" && receipt.Function != 20)
                || (from.Type is "NX" && (receipt.Function != 21 || to.Type != "EC")))
            {
                Fail($"Units left {from} for {to}:\n{Describe(submission, receipts)}");
            }

            if (from.Type is "EC" or "EG" or "EP" or "ET" && to.Type is "EC" or "EG" or "EP" or "ET"
                && from.Holder != to.Holder
                && receipt.Function != 38)
            {
                Fail($"Units changed their owner from {from} to {to}:\n{Describe(submission, receipts)}");
            }
        }
    }

    private void Remember(Proposal proposal, Receipt receipt)
    {
        if (receipt.Outcome == Outcome.Refused)
        {
            foreach (var code in receipt.Refusals.Select(r => r.Code).Distinct(StringComparer.Ordinal))
            {
                Refused[code] = Refused.GetValueOrDefault(code) + 1;
            }
        }
        else
        {
            Accepted[receipt.Function] = Accepted.GetValueOrDefault(receipt.Function) + 1;
            if (_open.TryGetValue(receipt.Function, out var open)
                && (receipt.Function is not (5 or 15) || proposal.Hold is not null))
            {
                open.Add(proposal.Id);
            }
        }

        if (_recent.Count < 500)
        {
            _recent.Add(proposal);
        }
        else
        {
            _recent[_random.Next(500)] = proposal;
        }
    }

    private static bool Same(Receipt one, Receipt other) =>
        (one.Id, one.Seq, one.At, one.Function, one.Outcome) == (other.Id, other.Seq, other.At, other.Function,
            other.Outcome)
        && one.Refusals.SequenceEqual(other.Refusals) && one.Postings.SequenceEqual(other.Postings);

    private static bool IsSameContent(Proposal one, Proposal other) =>
        one.Function.Code == other.Function.Code && one.Actor.PersonId == other.Actor.PersonId
            && one.Terms == other.Terms && one.Hold == other.Hold
        && one.Legs.Count == other.Legs.Count
        && one.Legs.Zip(other.Legs).All(l => l.First == l.Second);

    // ---- the stored state ----

    /// <summary>Every serial number as stored against the model: account, batch, vintage, holds in force; and every
    /// block as long as can be.</summary>
    private void Compare()
    {
        if (_database.Scalar("select seq from ledger") != _model.Seq
            || _database.Scalar("select count(*) from ledger_transaction") != _model.Seq
            || _database.Scalar("select coalesce(max(seq), 0) from ledger_transaction") != _model.Seq)
        {
            Fail($"The journal does not end at {_model.Seq}.");
        }

        var holds = _database.Query(
            "select id, kind, seq, under_id, for_account_id, expires_at from hold",
            r => (Id: r.GetInt64(0), Hold: new NaiveHold((HoldKinds)r.GetInt16(1), r.GetInt64(2), r.GetInt64(4),
                r.IsDBNull(5) ? null : r.GetInt64(5)), Under: r.GetInt64(3)))
            .ToDictionary(h => h.Id);
        foreach (var unit in UnitTypes.All)
        {
            var next = 1L;
            UnitBlock before = default;
            var stacks = new Dictionary<long, List<NaiveHold>>();
            foreach (var block in StoredBlocks(_database, unit))
            {
                if (block.First != next)
                {
                    Fail($"{unit.Code}: after {next - 1} comes {block}.");
                }

                if (before.Last > 0 && before.Joins(block))
                {
                    Fail(
                        $"{unit.Code}: {before} and {block} are one "
                            + $"block.\n{PathOf(before with { Last = block.Last })}");
                }

                if (!stacks.TryGetValue(block.HoldId, out var stack))
                {
                    stack = [];
                    for (var id = block.HoldId; id != 0; id = new(holds[id].Under))
                    {
                        stack.Add(holds[id].Hold);
                    }

                    stacks.Add(block.HoldId, stack = InForce(stack));
                }

                IReadOnlyList<NaiveHold>? checkedLast = null;
                for (var at = block.First; at <= Math.Min(block.Last, NaiveRegistry.MaxSerial); at++)
                {
                    var (account, batch, held) = _model.At(unit.Line, at);
                    if (account != block.AccountId || batch != block.BatchId
                        || (batch != 0 && block.Vintage != _model.Batches[batch].VintageFirst)
                        || (!ReferenceEquals(held, checkedLast) && !InForce(held).SequenceEqual(stack)))
                    {
                        Fail(
                            $"{unit.Code} {at}: stored {block} with holds {string.Join(' ', stack)}; "
                            + $"expected account {account}, batch {batch}, holds {string.Join(' ', InForce(held))}.");
                    }

                    checkedLast = held;
                }

                next = block.Last + 1;
                before = block;
            }

            if (next != long.MaxValue)
            {
                Fail($"{unit.Code} ends at {next - 1}.");
            }

            // What the accounts hold is what was created.
            if (_all.Sum(c => _model.Balance(c, unit)) != _model.Created(unit.Line))
            {
                Fail($"{unit.Code}: the accounts do not hold what was created.");
            }
        }

        List<NaiveHold> InForce(IReadOnlyList<NaiveHold> stack) =>
            [.. stack.Where(h => h.ExpiresAt is null || _clock.Now < h.ExpiresAt)];
    }

    public static IReadOnlyList<UnitBlock> StoredBlocks(TestDatabase database, UnitType unit) => database.Query(
        string.Create(
            CultureInfo.InvariantCulture,
            $"select line, first, last, account_id, batch_id, vintage, hold_id from holding where line = {unit.Line} "
                + $"order by first"),
        r => new UnitBlock(r.GetInt16(0), r.GetInt64(1), r.GetInt64(2), new(r.GetInt64(3)), r.GetInt32(4),
            r.GetInt16(5), new(r.GetInt64(6))));

    /// <summary>The postings, replayed from Origin, make the holdings.</summary>
    private void Replay()
    {
        if (Journal.WhyNotReplayed(_database) is { } why)
        {
            Fail(why);
        }
    }

    /// <summary>The last transactions that moved any of these serial numbers.</summary>
    private string PathOf(UnitBlock block) => string.Join('\n', _database.Query(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
             select t.at, p.seq, t.function, p.first, p.last, p.source, p.destination, p.hold_from, p.hold_to
             from posting p join ledger_transaction t on t.seq = p.seq
             where p.line = {block.Line} and p.first <= {block.Last + 1} and p.last >= {block.First - 1}
             order by p.seq desc, p.ordinal limit 15
             """),
        r => string.Join(' ', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))));

    private void Fail(string message) => throw new Disagreement(_step, message);

    private string Describe(IReadOnlyList<Proposal> submission, IReadOnlyList<Receipt> receipts) => string.Join(
        '\n',
        submission.Zip(receipts, (p, r) =>
            $"{p.Function} by {p.Actor.Role} {p.Actor.Jurisdiction} ({string.Join("; ", p.Legs.Select(Describe))}) "
            + $"{p.Terms} {DescribeTransaction(p.Terms.RefersTo)} {p.Hold} {(p.DryRun ? "dry" : "")}"
            + $" → {r.Seq} {r.Outcome} {string.Join(' ', r.Refusals.Select(w => $"{w.Code}@{w.Leg} {w.Field}"))} "
            + $"{string.Join(' ', r.Postings)}"));

    private string Describe(Leg leg) =>
        $"{Name(leg.From)} > {Name(leg.To)} {leg.Quantity} {leg.Unit.Code} {Describe(leg.Pick)}";

    private string DescribeTransaction(Guid? id) =>
        id is { } one && _model.Transactions.GetValueOrDefault(one) is var found
            ? $"{found?.Proposal.Function} {found?.Seq}" : "";

    private static string Describe(Picking? pick) => pick is null
        ? ""
        : $"[batches {string.Join(',', pick.Batches ?? [])} vintage {pick.Vintage} project {pick.Project} serials "
            + $"{string.Join(',', pick.Serials ?? [])} for {pick.HeldFor}]";

    private string Name(AccountNumber? number) =>
        number is { } n ? _all.FirstOrDefault(c => c.Number == n)?.Name ?? n.ToString() : "∅";

    // ---- drafting ----
    private IReadOnlyList<Proposal> DraftSubmission()
    {
        switch (_random.Next(60))
        {
            case 0:
                return [.. Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Draft())];
            case 1:
                // Out to the exchange in one go, through the trading account.
                var unit = Unit();
                var (tradingName, delivery) = _world.Bindings.ElementAt(_random.Next(_world.Bindings.Count));
                var trading = _world[tradingName];
                var parent = _world[trading.Parent!];
                var quantity = Quantity(parent, unit, 20);
                return
                [
                    New(Transfers.TransferDirectly, _world.Of(parent),
                        [new(parent.Number, trading.Number, unit, quantity)]),
                    New(Transfers.TransferToExchange, _world.Of(parent),
                        [new(trading.Number, _world[delivery].Number, unit, quantity)]),
                ];
            case 2:
                // Surrendered and undone at once.
                var surrender = Draft(24);
                return
                [
                    surrender,
                    New(
                        Transfers.UndoSurrender, _world.ProvincialBusiness[surrender.Legs[0].From!.Value.Jurisdiction],
                        [],
                        new() { RefersTo = surrender.Id, Reason = "误操作" }),
                ];
            case 3 when _recent.Count > 0:
                // A known transaction with a new one.
                return [_recent[_random.Next(_recent.Count)], Draft()];
            case 4:
                var twice = Draft();
                return [twice, Draft(), twice];
            default:
                return [Draft()];
        }
    }

    private Proposal Draft()
    {
        if (_recent.Count > 0)
        {
            var known = _recent[_random.Next(_recent.Count)];
            switch (_random.Next(100))
            {
                case < 3:
                    return known;
                case 3 when known.Legs.Count > 0:
                    return known
                        with { Legs = [known.Legs[0] with { Quantity = known.Legs[0].Quantity == 1
                                ? 2 : known.Legs[0].Quantity - 1 }, .. known.Legs.Skip(1)] };
                case 4:
                    return known with { Terms = known.Terms
                        with { Reference = "文号 " + _random.Next(100).ToString(CultureInfo.InvariantCulture) } };
            }
        }

        var draft = Draft(_weighted[_random.Next(_weighted.Length)]);
        return _random.Next(16) == 0 ? Spoil(draft) : draft;
    }

    private Proposal Draft(int function)
    {
        switch (function)
        {
            case 6 or 12:
                var unit = function == 6 ? World.A : World.C;
                var quantity = _random.Next(100, 1500);
                if (_model.Created(unit.Line) + 20_000 > NaiveRegistry.MaxSerial)
                {
                    return Draft(23);
                }

                var vintage = (short)_random.Next(2022, 2027);
                var terms = new Terms { Reference = Fresh("6"), VintageFirst = vintage,
                    VintageLast = (short)(vintage + (_random.Next(4) == 0 ? 1 : 0)) };
                var first = terms.VintageLast > vintage && _random.Next(4) > 0
                    ? new DateOnly(vintage, 12, 28).AddDays(_random.Next(4))
                        : new DateOnly(vintage, 1, 1).AddDays(_random.Next(400));
                var again = _random.Next(6) == 0
                    ? _model.Batches.Values.FirstOrDefault(b => b.Line == unit.Line && !_model.Stands(b)) : null;
                if (again is not null)
                {
                    // Annulled whole, its decision and its period are free again.
                    terms = terms with { Reference = again.Reference, VintageFirst = again.VintageFirst,
                        VintageLast = again.VintageLast };
                }

                return function == 6
                    ? New(Transfers.CreateAllowances, _world.NationalBusiness,
                        [new(null, _world["NT"].Number, unit, quantity)], terms)
                    : New(
                        Transfers.CreateReductions, _world.NationalBusiness,
                        [new(null, _world["NC"].Number, unit, quantity)],
                        terms with
                        {
                            Project = again?.Project ?? Any("EP").Project, MonitoringFrom = again?.From ?? first,
                            MonitoringTo = again?.To ?? first.AddDays(_random.Next(8)),
                        });
            case 7:
                return ByNation(Transfers.AllocateNationally, "NT", World.A, 400, "NA", "NA", "NA", "NU");
            case 8:
                return Whole(World.A) is { } allowances
                    ? New(Transfers.Annul, _world.NationalBusiness, [allowances], new() { Reference = Fresh("8") })
                    : ByNation(Transfers.Annul, "NT", World.A, 10, "NW");
            case 9:
                return ByNation(Transfers.AssignToProvinces, "NA", World.A, 200, "PT");
            case 10:
                return ByNation(Transfers.ConsignNationally, "NU", World.A, 60, "AD");
            case 11:
                return ByNation(Transfers.ReturnFromNationalAuction, "NU", World.A, 20, "NT");
            case 13:
                return ByNation(Transfers.IssueReductions, "NC", World.C, 60, "EP");
            case 16:
                var freeze = _random.Next(3) switch { 0 => (Instant?)null,
                    1 => _clock.Now + _random.NextInt64(-World.Hour / 2, World.Day),
                    _ => _clock.Now + (100 * World.Day) };
                return ByProvince(Transfers.AllocateProvincially, "PT", "EC", 80,
                    new() { Reference = Fresh("16"), FreezeUntil = freeze });
            case 17:
                return ByProvince(Transfers.Recall, "EC", "PT", 20, Terms.None);
            case 18:
                return ByProvince(Transfers.ConsignProvincially, "PT", "AD", 40, new() { Reference = "文号 18" });
            case 19:
                return ByProvince(Transfers.AnnulProvincially, "PT", "NW", 6, new() { Reference = "文号 19" });
            case 20 or 21 or 46:
                return Undo(function);
            case 22:
                var waiting = OneOf(26);
                var pilot = _model.Transactions.GetValueOrDefault(
                    waiting)?.Proposal.Legs.FirstOrDefault()?.To?.Jurisdiction ?? World.Shenzhen;
                return New(
                    Functions.DecidePilotSurrender,
                    _world.Pilots.GetValueOrDefault(pilot) ?? _world.Pilots[World.Pudong], [],
                    new() { RefersTo = waiting, Approve = _random.Next(2) == 0, Reason = _random.Next(5) > 0
                        ? "理由" : null });
            case 23:
                var moved = Unit();
                var from = Rich(["EC", "EG", "EP", "ET"], moved);
                var to = from.Parent is { } parent ? _world[parent] : _all.First(c => c.Parent == from.Name);
                return ByHolder(Transfers.TransferDirectly, from, 40, _ => to, unit: moved);
            case 24:
                var surrendered = Unit();
                var ec = Rich(["EC"], surrendered);
                return ByHolder(
                    Transfers.Surrender, ec, 12, unit: surrendered, to:
                    _ => _world[string.Create(CultureInfo.InvariantCulture,
                        $"NS-{ec.Jurisdiction}-{(_random.Next(3) > 0 ? World.LastYear : World.ThisYear)}")]);
            case 25:
                var cancelled = Unit();
                var canceller = Rich(["EC", "EG", "EP"], cancelled);
                return ByHolder(Transfers.Cancel, canceller, 8, _ => _world["NX"],
                    new() { Purpose = _random.Next(20) == 0 ? "自愿" : "public-good", Beneficiary = "本公司" },
                    cancelled);
            case 26:
                var asking = Rich(["EG"], World.C);
                var at = asking.Jurisdiction is World.Shenzhen or World.Guangdong ? World.Shenzhen : World.Pudong;
                return ByHolder(Transfers.SurrenderToPilot, asking, 15, _ => _world["NO-" + at], unit: World.C);
            case 27:
                var sold = Unit();
                var selling = Rich(["ET"], sold);
                return ByHolder(Transfers.TransferToExchange, selling, 40, _ => _random.Next(8) == 0
                    ? Any("XD") : _world["XD-1"], unit: sold);
            case 29:
                var exchange = _random.Next(_world.Exchanges.Count);
                var xd = _world["XD-" + (exchange + 1).ToString(CultureInfo.InvariantCulture)];
                return New(Transfers.TransferOutOfExchange, _world.Exchanges[exchange],
                    Legs(xd, Unit(), 40, _ => Bound(xd)));
            case 38:
                var passed = Unit();
                var giver = Rich(["EC", "EG", "EP", "ET"], passed);
                return New(
                    Transfers.TransferWithoutTrade, _world.ProvincialBusiness.GetValueOrDefault(
                        giver.Jurisdiction) ?? _world.ProvincialBusiness[World.Provinces[0]],
                    Legs(giver, passed, 10, _ =>
                        Any(giver.Type == "EP" && _random.Next(3) == 0 ? "EP" : _random.Next(2) == 0 ? "EC" : "EG")),
                    new() { Reference = Fresh("38"), Cause = _random.Next(20) == 0 ? "其他" : "merger" });
            case 40:
                var annulled = Whole(World.C);
                return New(
                    Transfers.AnnulReductions, _world.NationalBusiness,
                    annulled is not null ? [annulled]
                        : Legs(Rich(["NC", "EP", "EG", "EC", "ET"], World.C), World.C, 5, _ => _world["NW"]),
                    new() { Reference = Fresh("40"), Reason = _random.Next(2) == 0 ? "误创建" : null });
            case 34 or 35:
                var house = _random.Next(_world.AuctionHouses.Count);
                var ad = _world["AD-" + (house + 1).ToString(CultureInfo.InvariantCulture)];
                var lots = Legs(ad, World.A, 20,
                    _ => Any(function == 34 ? (_random.Next(2) == 0 ? "EC" : "EG") : _random.Next(2) == 0
                        ? "NU" : "PT"));
                if (function == 34)
                {
                    // Mostly it says whose they are.
                    lots = lots.ConvertAll(l => l.Pick is null && _random.Next(6) > 0
                        ? l with { Pick = new(HeldFor: (_random.Next(2) == 0 ? _world["NU"] : Any("PT")).Number) } : l);
                }

                return New(
                    function == 34 ? Transfers.DeliverAuction : Transfers.ReturnFromAuction,
                    _world.AuctionHouses[house], lots,
                    function == 34 ? new() { Reference = Fresh("34") } : Terms.None);
            case 5 or 15:
                return Hold(function);
            case 105 or 115:
                var held = OneOf(function - 100);
                return New(
                    function == 105 ? Functions.EditNationalAccount : Functions.EditProvincialAccount,
                    function == 105 ? _world.NationalBusiness : AdministratorOf(held),
                    [], new() { RefersTo = held, Reason = "解除" });
            default:
                // Anything at all.
                return New(
                    Functions.All[_random.Next(Functions.All.Count)], _everybody[_random.Next(_everybody.Count)],
                    Legs(_all[_random.Next(_all.Count)], Unit(), 10, _ => _all[_random.Next(_all.Count)]),
                    new() { Reference = "文号 0" });
        }
    }

    /// <summary>The number of a decision, now and then one that was used before.</summary>
    private string Fresh(string kind) =>
        string.Create(CultureInfo.InvariantCulture,
            $"文号{(_random.Next(2) == 0 ? " " : "")}{kind}-{_random.Next(300)}");

    /// <summary>A whole creation, from where it was created to where it ends, or null: most are no longer
    /// there.</summary>
    private Leg? Whole(UnitType unit)
    {
        if (_random.Next(2) == 0)
        {
            return null;
        }

        var source = _world[unit == World.A ? "NT" : "NC"];
        var there = _model.Runs(source.Id, unit.Line).Where(r => r.First == r.Batch.First && r.Last == r.Batch.Last)
            .Select(r => r.Batch).ToList();
        return there.Count == 0 ? null : there[_random.Next(there.Count)] is var batch
            ? new(source.Number, _world["NW"].Number, unit, batch.Last - batch.First + 1, new(Batches: [batch.Id]))
            : null;
    }

    private Proposal ByNation(Function function, string from, UnitType unit, int limit, params string[] to) => New(
        function, _world.NationalBusiness, Legs(_world[from], unit, limit, _ => Any(to[_random.Next(to.Length)])),
        new() { Reference = Fresh("7") });

    private Proposal ByProvince(Function function, string from, string to, int limit, Terms terms)
    {
        var province = World.Provinces[_random.Next(3)];
        return New(function, _world.ProvincialBusiness[province], Legs(In(from), World.A, limit, _ => In(to)), terms);

        Card In(string type)
        {
            var own = _byType[type].Where(c => c.Jurisdiction == province || c.Jurisdiction == Account.National)
                .ToList();
            return own[_random.Next(own.Count)];
        }
    }

    private Proposal ByHolder(Function function, Card from, int limit, Func<int, Card> to, Terms? terms = null,
        UnitType? unit = null) =>
        New(function, _world.Of(from), Legs(from, unit ?? Unit(), limit, to), terms);

    private Proposal Undo(int function)
    {
        var undo = (Transfer)Functions.Find(function)!;
        var original = OneOf(undo.Undoes!.Code);
        return New(
            undo, AdministratorOf(original), [],
            new() { RefersTo = original, Reason = "误操作" });
    }

    /// <summary>The provincial administrator whom a transaction concerns, mostly.</summary>
    private Actor AdministratorOf(Guid id)
    {
        var leg = _model.Transactions.GetValueOrDefault(id)?.Proposal.Legs.FirstOrDefault();
        var province = (leg?.From ?? leg?.To)?.Jurisdiction;
        return province is not null && _random.Next(20) > 0
            && _world.ProvincialBusiness.TryGetValue(province, out var actor)
            ? actor
            : _world.ProvincialBusiness[World.Provinces[_random.Next(3)]];
    }

    /// <summary>An account of one of these types, with units of this kind where a few tries find one.</summary>
    private Card Rich(string[] types, UnitType unit)
    {
        var card = Any(types[_random.Next(types.Length)]);
        for (var i = 0; i < 6 && _model.Balance(card, unit) == 0; i++)
        {
            card = Any(types[_random.Next(types.Length)]);
        }

        return card;
    }

    /// <summary>A trading account bound at the exchange, mostly.</summary>
    private Card Bound(Card delivery)
    {
        var bound = _world.Bindings.Where(b => b.Delivery == delivery.Name).ToList();
        return _random.Next(10) == 0 ? Any("ET") : _world[bound[_random.Next(bound.Count)].Trading];
    }

    private Proposal Hold(int function)
    {
        var types = function == 5 ? new[] { "EP", "XD", "AD" } : ["EC", "EG", "ET"];
        var unit = Unit();
        var first = Rich(types, unit);
        var legs = Enumerable.Range(0, _random.Next(4) == 0 ? 2 : 1).Select(i =>
        {
            var card = i == 0 || _random.Next(2) == 0 ? first : Rich(types, unit);
            return new Leg(null, card.Number, unit, _random.Next(6) == 0 ? 0 : Quantity(card, unit, 25),
                _random.Next(3) == 0 ? Pick(card, unit, 5) : null);
        });
        if (function == 15 && _random.Next(4) == 0 && _open[26].Count > 0 && OverReserved() is { } over)
        {
            return over;
        }

        // Without expiry it stays until it is released, so most run out: otherwise everything would be frozen in the
        // end.
        Instant? expires = _random.Next(4) == 0 ? null : _clock.Now + _random.NextInt64(-World.Second, World.Day);
        return New(
            function == 5 ? Functions.EditNationalAccount : Functions.EditProvincialAccount,
            function == 5 ? _world.NationalBusiness : _world.ProvincialBusiness.GetValueOrDefault(first.Jurisdiction)
                ?? _world.ProvincialBusiness[World.Guangdong],
            [.. legs], new() { Reason = "法院裁定" })
            with { Hold = new(_random.Next(2) == 0 ? HoldKinds.Judicial : HoldKinds.Dispute, "人民法院", "执1号",
                expires) };
    }

    /// <summary>A short dispute over a part of units that wait for their approval.</summary>
    private Proposal? OverReserved()
    {
        if (!_model.Transactions.TryGetValue(OneOf(26), out var waiting) || waiting.Outcome != Outcome.Pending)
        {
            return null;
        }

        var change = waiting.Changes[_random.Next(waiting.Changes.Count)];
        var first = _random.NextInt64(change.First, change.Last + 1);
        var last = _random.NextInt64(first, change.Last + 1);
        var batch = _model.Batches[change.Batch];
        var account = _all[(int)change.From - 1];
        return New(
            Functions.EditProvincialAccount,
            _world.ProvincialBusiness.GetValueOrDefault(account.Jurisdiction)
                ?? _world.ProvincialBusiness[World.Guangdong],
            [new(null, account.Number, World.C, last - first + 1,
                new(Serials: [new(new(change.Line, first, last), batch.VintageFirst, batch.VintageLast,
                        batch.Project)]))],
            new() { Reason = "争议" })
            with { Hold = new(HoldKinds.Dispute, "人民法院", "执2号",
                _clock.Now + _random.NextInt64(1, World.Hour / 4)) };
    }

    /// <summary>Takes one thing that is right and makes it wrong, or at least different.</summary>
    private Proposal Spoil(Proposal p)
    {
        switch (_random.Next(9))
        {
            case 8 when p.Legs.Count > 0:
                return With(p.Legs[0] with { Pick = Pick(Any("EC"), p.Legs[0].Unit, 10) });
            case 0:
                return p with { Actor = _everybody[_random.Next(_everybody.Count)] };
            case 1:
                return p with { Terms = Terms.None };
            case 2:
                return p with { Terms = p.Terms with { Purpose = "x", Reason = " " } };
            case 3 when p.Legs.Count > 0:
                return With(p.Legs[0] with { To = _all[_random.Next(_all.Count)].Number });
            case 4 when p.Legs.Count > 0:
                return With(p.Legs[0] with { From = _random.Next(4) == 0
                    ? null : _all[_random.Next(_all.Count)].Number });
            case 5 when p.Legs.Count > 0:
                return With(p.Legs[0] with { Unit = p.Legs[0].Unit == World.A ? World.C : World.A });
            case 6 when p.Legs.Count > 0 && (p.Function.Code is not (6 or 12)
                || _model.Created(p.Legs[0].Unit.Line) > 0):
                return With(p.Legs[0]
                    with { Quantity = _random.Next(4) switch { 0 => 0, 1 => -1, 2 => long.MaxValue,
                            _ => SerialRange.MaxSerial } });
            case 7 when p.Legs.Count > 0:
                return With(p.Legs[0] with { To = p.Legs[0].To!.Value
                    with { Sequence = new(p.Legs[0].To!.Value.Sequence == 1 ? 2 : 1 )} });
            default:
                return p with { Legs = [] };
        }

        Proposal With(Leg first) => p with { Legs = [first, .. p.Legs.Skip(1)] };
    }

    private Proposal New(Function function, Actor actor, IReadOnlyList<Leg> legs, Terms? terms = null)
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        return new(new Guid(id), function, actor, legs, terms ?? Terms.None);
    }

    private List<Leg> Legs(Card from, UnitType unit, int limit, Func<int, Card> to)
    {
        var count = _random.Next(6) == 0 ? _random.Next(2, 7) : 1;
        var legs = new List<Leg>();
        for (var i = 0; i < count; i++)
        {
            legs.Add(new(from.Number, to(i).Number, _random.Next(30) == 0 ? Unit() : unit, 0));
            var quantity = Quantity(from, legs[i].Unit, limit);
            var pick = _random.Next(4) == 0 ? Pick(from, legs[i].Unit, limit) : null;
            legs[i] = legs[i] with
            {
                Pick = pick,
                Quantity = pick?.Serials is { } s && _random.Next(8) > 0 ? s.Sum(r => r.Range.Quantity) : quantity,
            };
        }

        return legs;
    }

    private long Quantity(Card from, UnitType unit, int limit)
    {
        var balance = _model.Balance(from, unit);
        return _random.Next(60) switch
        {
            0 => balance + 1,
            1 when balance > 0 && balance < 3 * limit => balance,
            _ => _random.Next(1, (int)Math.Min(limit, Math.Max(1, balance)) + 1),
        };
    }

    private Picking? Pick(Card from, UnitType unit, int limit)
    {
        switch (_random.Next(6))
        {
            case 0:
                return new(Vintage: (short)_random.Next(2022, 2027));
            case 1:
                return new(Batches: [_random.Next(1, _model.Batches.Count + 2),
                    _random.Next(1, _model.Batches.Count + 2)]);
            case 2 when unit == World.C:
                return new(Project: Any("EP").Project);
            case 2 or 3 when from.Type is "AD" or "EC":
                return new(HeldFor: (_random.Next(2) == 0 ? _world["NU"] : Any("PT")).Number);
            default:
                var runs = _model.Runs(from.Id, unit.Line).Take(40).ToList();
                if (runs.Count == 0)
                {
                    return null;
                }

                var serials = new List<SerialNumber>();
                for (var i = 0; i < _random.Next(1, 4); i++)
                {
                    var (first, last, batch, _) = runs[_random.Next(runs.Count)];
                    var at = _random.NextInt64(first, last + 1);
                    var end = Math.Min(_random.Next(20) == 0 ? last + 1 : last, at + _random.Next(limit));
                    serials.Add(new(new(unit.Line, at, Math.Max(at, end)), batch.VintageFirst, batch.VintageLast,
                        batch.Project));
                }

                return new(Serials: serials);
        }
    }

    /// <summary>A transaction of this function that may still be undone, decided or released; now and then one that
    /// was, or none.</summary>
    private Guid OneOf(int function)
    {
        var open = _open[function];
        if (open.Count == 0 || _random.Next(50) == 0)
        {
            return _recent.Count > 0 ? _recent[_random.Next(_recent.Count)].Id : Guid.Empty;
        }

        var at = _random.Next(open.Count);
        var id = open[at];
        if (_random.Next(3) == 0)
        {
            open[at] = open[^1];
            open.RemoveAt(open.Count - 1);
        }

        return id;
    }

    private UnitType Unit() => _random.Next(5) < 3 ? World.A : World.C;

    private Card Any(string type) => _byType[type][_random.Next(_byType[type].Count)];
}
