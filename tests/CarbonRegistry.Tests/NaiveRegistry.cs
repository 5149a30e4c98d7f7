namespace CarbonRegistry.Tests;

/// <summary>A hold in the naive registry: no id, only what it says.</summary>
internal sealed record NaiveHold(HoldKinds Kind, long PlacedBy, long For, long? ExpiresAt);

/// <summary>A serial range that changes account or holds.</summary>
internal readonly record struct Change(short Line, long First, long Last, long From, long To, int Batch, int StackFrom,
    int StackTo);

/// <summary>What the naive registry says of a proposal.</summary>
internal sealed class Expectation
{
    /// <summary>Every rule that it breaks: the ledger must refuse, and for no other reason than one of these.</summary>
    public HashSet<string> Codes { get; } = new(StringComparer.Ordinal);

    public List<Change> Changes { get; } = [];

    public long At { get; init; }

    public bool IsReviewed { get; set; }

    public Outcome Outcome { get; set; }

    public long Settles { get; set; }

    public (short Line, long Quantity, short VintageFirst, short VintageLast, string? Project)? Creates { get; set; }
}

/// <summary>
/// The registry as the specification says it, with an array element for every tonne: account, batch and holds of each
/// serial number. Slow on purpose, written from specification sections 3 and 4, and sharing no rule with the product:
/// its own table of movements, its own picking, its own counting.
/// </summary>
internal sealed class NaiveRegistry
{
    public const int MaxSerial = 60_000;

    private const string National = "national-business", Provincial = "provincial-business",
    Representative = "representative";

    /// <summary>Specification sections 4 and 4b, typed again: role, units, needed and other allowed terms,
    /// routes.</summary>
    private static readonly Dictionary<int, Rule> Rules = new()
    {
        [6] = new(National, "A", "reference vintage", "", "∅>NT"),
        [7] = new(National, "A", "reference", "", "NT>NA NT>NU"),
        [8] = new(National, "A", "reference", "", "NT>NW"),
        [9] = new(National, "A", "reference", "repetition", "NA>PT"),
        [10] = new(National, "A", "reference", "", "NU>AD"),
        [11] = new(National, "A", "", "reference", "NU>NT"),
        [12] = new(National, "C", "reference vintage project monitoringFrom monitoringTo", "", "∅>NC"),
        [13] = new(National, "C", "reference", "", "NC>EP"),
        [16] = new(Provincial, "A", "reference", "freezeUntil repetition", "PT>EC"),
        [17] = new(Provincial, "A", "", "reference reason", "EC>PT"),
        [18] = new(Provincial, "A", "reference", "", "PT>AD"),
        [19] = new(Provincial, "A", "reference", "", "PT>NW"),
        [20] = new(Provincial, "AC", "refersTo reason", "reference", "NS>EC"),
        [21] = new(Provincial, "AC", "refersTo reason", "reference", "NX>EC"),
        [22] = new("pilot", "C", "refersTo approve", "reason", "EG>NO"),
        [23] = new(Representative, "AC", "", "reference", "EC>ET EG>ET EP>ET ET>EC ET>EG ET>EP"),
        [24] = new(Representative, "AC", "", "reference", "EC>NS"),
        [25] = new(Representative, "AC", "purpose beneficiary", "reference",
            "EC>NX EG>NX EP>NX"),
        [26] = new(Representative, "C", "", "reference", "EG>NO"),
        [27] = new(Representative, "AC", "", "reference", "ET>XD"),
        [29] = new("exchange", "AC", "", "reference", "XD>ET"),
        [34] = new("auction-house", "A", "", "reference repetition", "AD>EC AD>EG"),
        [35] = new("auction-house", "A", "", "reference", "AD>NU AD>PT"),
        [38] = new(Provincial, "AC", "reference cause", "reason",
            "EC>EC EC>EG EG>EC EG>EG EP>EC EP>EG ET>EC ET>EG EP>EP") { FromStates = "open restricted frozen closing" },
        [46] = new(Provincial, "A", "refersTo reason", "reference", "EC>PT"),
        [40] = new(National, "C", "reference", "reason", "NC>NW EP>NW EG>NW EC>NW ET>NW"),
        [5] = new(National, "AC", "reason", "refersTo reference", "EP XD AD"),
        [15] = new(Provincial, "AC", "reason", "refersTo reference", "EC EG ET"),
    };

    private readonly World _world;
    private readonly Dictionary<long, Card> _accounts;
    private readonly Dictionary<long, string> _states = [];
    private readonly Line[] _lines = [new(), new()];
    private readonly List<NaiveHold[]> _stacks = [[]];
    private readonly Dictionary<int, NaiveBatch> _batches = [];
    private readonly Dictionary<Guid, Recorded> _recorded = [];
    private readonly HashSet<long> _settled = [];
    private readonly Dictionary<(long Account, long Surrender), long> _offsets = [];
    private readonly long[,] _balances;

    /// <summary>Tonnes of each batch that 8 and 40 annulled, and what 9, 16 and 34 have applied: function, decision,
    /// sorted legs.</summary>
    private readonly Dictionary<int, long> _annulled = [];
    private readonly List<(int Function, string Decision, string Legs, int Count, long Seq)> _applied = [];
    private readonly Stack<Action> _undo = [];
    private int _stamp;

    public NaiveRegistry(World world)
    {
        _world = world;
        _accounts = world.Cards.ToDictionary(c => c.Id.Value);
        _balances = new long[_accounts.Keys.Max() + 1, 3];
    }

    /// <summary>The journal's last number.</summary>
    public long Seq { get; private set; }

    /// <summary>The registry's own entries are in the journal up to this number.</summary>
    public void CountFrom(long seq) => Seq = seq;

    public IReadOnlyDictionary<int, NaiveBatch> Batches => _batches;

    /// <summary>Whether a creation was not annulled whole.</summary>
    public bool Stands(NaiveBatch batch) => _annulled.GetValueOrDefault(batch.Id) < batch.Last - batch.First + 1;

    public IReadOnlyDictionary<Guid, Recorded> Transactions => _recorded;

    public long Created(short line) => _lines[line - 1].Created;

    public long Balance(Card card, UnitType unit) => _balances[card.Id, unit.Line];

    public void SetState(Card card, string state) => _states[card.Id] = state;

    public string StateOf(Card card) => _states.GetValueOrDefault(card.Id, "open");

    /// <summary>What must become of a proposal at this instant. Nothing changes.</summary>
    public Expectation Decide(Proposal proposal, long now)
    {
        var expected = new Expectation { At = now };
        var codes = expected.Codes;
        _stamp++;
        if (!Rules.TryGetValue(proposal.Function.Code, out var rule))
        {
            codes.Add(proposal.Function.By.Contains(proposal.Actor.Role) ? "107" : "202");
            CheckTerms(
                proposal, string.Join(' ', proposal.Function.Needs.AsEnumerable()),
                    string.Join(' ', proposal.Function.May.AsEnumerable()), codes);
        }
        else if (proposal.Actor.Role.Key != rule.Role)
        {
            codes.Add("202");
        }
        else
        {
            CheckTerms(proposal, rule.Needs, rule.May, codes);
            switch (proposal.Function.Code)
            {
                case 5 or 15 when proposal.Hold is not null:
                    Place(proposal, rule, now, expected);
                    break;
                case 5 or 15:
                    Release(proposal, rule, expected);
                    break;
                case 20 or 21 or 46:
                    Undo(proposal, now, expected);
                    break;
                case 22:
                    Settle(proposal, now, expected);
                    break;
                default:
                    Transfer(proposal, rule, now, expected);
                    break;
            }
        }

        expected.Outcome = codes.Count > 0 ? Outcome.Refused : proposal.Function.Code == 26 || expected.IsReviewed
            ? Outcome.Pending : Outcome.Posted;
        if (expected.Outcome == Outcome.Refused)
        {
            expected.Changes.Clear();
        }

        return expected;
    }

    /// <summary>Records what was decided as the journal's next transaction. Can be taken back until
    /// <see cref="Keep"/>.</summary>
    public void Record(Proposal proposal, Guid id, Expectation decided, Receipt? receipt)
    {
        var seq = ++Seq;
        _recorded.Add(id, new(proposal, decided.Outcome, seq, decided.Changes, receipt, decided.At));
        _undo.Push(() =>
        {
            Seq--;
            _recorded.Remove(id);
        });
        if (decided.Outcome == Outcome.Refused)
        {
            return;
        }

        if (decided.Creates is { } created)
        {
            var line = _lines[created.Line - 1];
            var batch = new NaiveBatch(
                _batches.Count + 1, created.Line, line.Created + 1, line.Created + created.Quantity,
                created.VintageFirst, created.VintageLast, created.Project,
                proposal.Terms.Reference!, proposal.Terms.MonitoringFrom, proposal.Terms.MonitoringTo);
            if (batch.Last > MaxSerial)
            {
                throw new InvalidOperationException("The campaign created more than the naive registry has room for.");
            }

            _batches.Add(batch.Id, batch);
            line.Created = batch.Last;
            line.Batches.Add(batch);
            line.Batches.Sort((a, b) => a.VintageFirst != b.VintageFirst
                ? a.VintageFirst.CompareTo(b.VintageFirst) : a.First.CompareTo(b.First));
            _undo.Push(() =>
            {
                _batches.Remove(batch.Id);
                line.Created = batch.First - 1;
                line.Batches.Remove(batch);
            });
        }

        if (decided.Settles != 0)
        {
            _settled.Add(decided.Settles);
            _undo.Push(() => _settled.Remove(decided.Settles));
        }

        foreach (var change in decided.Changes)
        {
            Apply(change, change.From, change.To, change.StackFrom, change.StackTo);
            _undo.Push(() => Apply(change, change.To, change.From, change.StackTo, change.StackFrom));
            if (proposal.Function.Code is 8 or 40)
            {
                var quantity = change.Last - change.First + 1;
                _annulled[change.Batch] = _annulled.GetValueOrDefault(change.Batch) + quantity;
                _undo.Push(() => _annulled[change.Batch] -= quantity);
            }
        }

        if (proposal.Function.Code is 9 or 16 or 34)
        {
            _applied.Add(Applied(proposal, seq));
            _undo.Push(() => _applied.RemoveAt(_applied.Count - 1));
        }
    }

    /// <summary>What was recorded since the last time stays.</summary>
    public void Keep() => _undo.Clear();

    /// <summary>Takes back what was recorded since the last <see cref="Keep"/>.</summary>
    public void TakeBack()
    {
        while (_undo.TryPop(out var undo))
        {
            undo();
        }
    }

    /// <summary>Remembers the answer that the ledger gave to a recorded transaction.</summary>
    public void Answered(Guid id, Receipt receipt) => _recorded[id] = _recorded[id] with { Receipt = receipt };

    /// <summary>What is at a serial number.</summary>
    public (long Account, int Batch, IReadOnlyList<NaiveHold> Holds) At(short line, long serial)
    {
        var l = _lines[line - 1];
        return (l.Account[serial], l.Batch[serial], _stacks[l.Stack[serial]]);
    }

    public ReadOnlySpan<int> AccountsOf(short line) => _lines[line - 1].Account.AsSpan(0, (int)Created(line) + 1);

    /// <summary>Runs of serial numbers of an account, in picking order: one batch, one stack of holds each.</summary>
    public IEnumerable<(long First, long Last, NaiveBatch Batch, int Stack)> Runs(
        long account, short line, bool untakenOnly = false)
    {
        var l = _lines[line - 1];
        foreach (var batch in l.Batches)
        {
            for (var at = batch.First; at <= batch.Last;)
            {
                var next = l.Account.AsSpan((int)at, (int)(batch.Last - at + 1)).IndexOf((int)account);
                if (next < 0)
                {
                    break;
                }

                at += next;
                if (untakenOnly && l.Taken[at] == _stamp)
                {
                    at++;
                    continue;
                }

                var first = at;
                var stack = l.Stack[at];
                while (at <= batch.Last && l.Account[at] == account && l.Stack[at] == stack
                    && !(untakenOnly && l.Taken[at] == _stamp))
                {
                    at++;
                }

                yield return (first, at - 1, batch, stack);
            }
        }
    }

    /// <summary>The account that holds in force keep these units for, or 0.</summary>
    public long HeldFor(int stack, long now) =>
        _stacks[stack].FirstOrDefault(h => h.For != 0 && (h.ExpiresAt is null || now < h.ExpiresAt))?.For ?? 0;

    public HoldKinds InForce(IReadOnlyList<NaiveHold> holds, long now)
    {
        HoldKinds kinds = 0;
        foreach (var hold in holds)
        {
            kinds |= hold.ExpiresAt is null || now < hold.ExpiresAt ? hold.Kind : 0;
        }

        return kinds;
    }

    private void Apply(Change change, long from, long to, int stackFrom, int stackTo)
    {
        var line = _lines[change.Line - 1];
        for (var at = change.First; at <= change.Last; at++)
        {
            if (line.Account[at] != from || line.Stack[at] != stackFrom)
            {
                throw new InvalidOperationException($"The naive registry moves what is not there: {change}.");
            }

            line.Account[at] = (int)to;
            line.Stack[at] = stackTo;
            line.Batch[at] = to == 0 ? 0 : change.Batch;
        }

        var quantity = change.Last - change.First + 1;
        _balances[from, change.Line] -= quantity;
        _balances[to, change.Line] += quantity;
        if (change.Line == World.C.Line && from != to && from != 0 && to != 0)
        {
            if (_accounts[to].Type == "NS")
            {
                _offsets[(from, to)] = _offsets.GetValueOrDefault((from, to)) + quantity;
            }
            else if (_accounts[from].Type == "NS")
            {
                _offsets[(to, from)] -= quantity;
            }
        }
    }

    /// <summary>What of 9, 16 and 34 makes two of them the same: what each account gets of each unit type, in the order
    /// of their numbers.</summary>
    private static (int Function, string Decision, string Legs, int Count, long Seq) Applied(Proposal proposal,
        long seq)
    {
        List<string> legs =
        [
            .. proposal.Legs.GroupBy(l => $"{l.From} {l.To} {l.Unit.Code}").OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Key} {g.Aggregate(Int128.Zero, (sum, l) => sum + l.Quantity)}"),
        ];
        return (proposal.Function.Code, WithoutBlanks(proposal.Terms.Reference), string.Join('\n', legs),
            legs.Count, seq);
    }

    private static string WithoutBlanks(string? text) => (text ?? "").Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Specification section 4a: what is created or applied twice, before its time, or without saying
    /// whose.</summary>
    private void CheckGuards(Proposal proposal, long now, HashSet<string> codes)
    {
        var (code, t) = (proposal.Function.Code, proposal.Terms);
        if (code is 6 or 12)
        {
            var standing = _batches.Values.Where(Stands).ToList();
            if (standing.Exists(b => WithoutBlanks(b.Reference) == WithoutBlanks(t.Reference)))
            {
                codes.Add("408");
            }

            if (code == 12 && standing.Exists(b => b.Project == t.Project && b.From <= t.MonitoringTo
                && t.MonitoringFrom <= b.To))
            {
                codes.Add("409");
            }

            if (code == 12 && t.MonitoringTo?.DayNumber >= (now + (8 * World.Hour)) / World.Day
                + new DateOnly(1970, 1, 1).DayNumber)
            {
                codes.Add("410");
            }

            if (code == 12 && t.VintageFirst <= t.VintageLast
                && (t.MonitoringFrom?.Year != t.VintageFirst || t.MonitoringTo?.Year != t.VintageLast))
            {
                codes.Add("411");
            }
        }

        if (code == 25 && t.Purpose is not (null or "local-market" or "large-event" or "enterprise-emissions"
            or "public-good" or "other"))
        {
            codes.Add("414");
        }

        if (code == 38 && t.Cause is not (null or "succession" or "merger" or "division" or "dissolution" or "court"))
        {
            codes.Add("106");
        }

        if (code is 9 or 16 or 34)
        {
            if (proposal.Legs.Select(l => (l.To, l.Unit, l.Pick?.HeldFor)).Distinct().Count() < proposal.Legs.Count)
            {
                codes.Add("412");
            }

            var asked = Applied(proposal, 0);
            if (_applied.Exists(a => !_settled.Contains(a.Seq) && a.Function == code && a.Legs == asked.Legs
                && (a.Count > 1 || a.Decision == asked.Decision)))
            {
                codes.Add("413");
            }
        }

        if (code == 34)
        {
            foreach (var leg in proposal.Legs.Where(l => l.Pick?.HeldFor is null && l.Pick?.Serials is null))
            {
                if (Find(leg.From) is { } from && Runs(from.Id, leg.Unit.Line).Select(r => HeldFor(r.Stack, now))
                    .Where(c => c != 0).Distinct().Count() > 1)
                {
                    codes.Add("403");
                }
            }
        }
    }

    private void Transfer(Proposal proposal, Rule rule, long now, Expectation expected)
    {
        var (code, codes) = (proposal.Function.Code, expected.Codes);
        CheckGuards(proposal, now, codes);
        var creates = code is 6 or 12;
        if (proposal.Legs.Count == 0 || (creates && proposal.Legs.Count > 1) || proposal.Hold is not null)
        {
            codes.Add("108");
            return;
        }

        if (code == 26 && proposal.Legs.Select(l => l.To).Distinct().Count() > 1)
        {
            codes.Add("108");
        }

        foreach (var leg in proposal.Legs)
        {
            if (leg.Quantity is < 1 or long.MaxValue)
            {
                codes.Add("103");
            }

            if (creates != leg.From is null)
            {
                codes.Add(creates ? "105" : "104");
                continue;
            }

            var from = Find(leg.From);
            var to = Find(leg.To);
            if (to is null || (from is null && !creates) || !MayMove(proposal.Actor, from, code == 38 ? from! : to))
            {
                codes.Add("203");
                continue;
            }

            if (creates && leg.Pick is not null)
            {
                // Serial numbers run without a gap: nobody chooses those to be created.
                codes.Add("105");
            }

            CheckRoute(rule, leg.Unit, from, to, codes);
            CheckWhole(proposal, leg, from, to, now, codes);
            if (leg.Quantity is < 1 or long.MaxValue)
            {
                continue;
            }

            if (creates)
            {
                if (leg.Quantity > SerialRange.MaxSerial - Created(leg.Unit.Line))
                {
                    codes.Add("401");
                }
                else if (codes.Count == 0)
                {
                    var first = Created(leg.Unit.Line) + 1;
                    expected.Creates = (
                        leg.Unit.Line, leg.Quantity, proposal.Terms.VintageFirst!.Value,
                        proposal.Terms.VintageLast!.Value, proposal.Terms.Project);
                    expected.Changes.Add(new(leg.Unit.Line, first, first + leg.Quantity - 1, 0, to.Id,
                        _batches.Count + 1, 0, 0));
                }

                continue;
            }

            var parts = Pick(leg, from!.Id, codes, run
                => Admits(code, leg, run.Batch, run.Stack, (from, to), now, codes));
            if (code == 34 && (parts is null || parts.Select(p => HeldFor(p.Stack, now)).Distinct().Count() > 1))
            {
                codes.Add("403");
            }

            if (parts is null)
            {
                continue;
            }

            var stack = code switch
            {
                10 or 18 => Stack(new NaiveHold(HoldKinds.Consignment, Seq + 1, from.Id, null)),
                26 => Stack(new NaiveHold(HoldKinds.Reservation, Seq + 1, 0, null)),
                16 when proposal.Terms.FreezeUntil is { } until =>
                    Stack(new NaiveHold(HoldKinds.FreezePeriod, Seq + 1, from.Id, until)),
                16 when World.DefaultFreeze(now) is > 0 and var days =>
                    Stack(new NaiveHold(HoldKinds.FreezePeriod, Seq + 1, from.Id, now + days)),
                _ => 0,
            };
            var arrivesAt = code == 26 ? from.Id : to.Id;
            foreach (var part in parts)
            {
                expected.Changes.Add(new(leg.Unit.Line, part.First, part.Last, from.Id, arrivesAt, part.Batch,
                    part.Stack, stack));
            }
        }

        if (code == 38)
        {
            AwaitReview(proposal, expected);
        }

        if (codes.Count > 0)
        {
            MayFallShort(proposal, now, codes);
        }
    }

    /// <summary>Function 38: another province that units go to reviews it; until then they are reserved where they
    /// are.</summary>
    private void AwaitReview(Proposal proposal, Expectation expected)
    {
        var others = proposal.Legs.Select(l => Find(l.To)).OfType<Card>().Select(c => c.Jurisdiction switch
            {
                World.Shenzhen => World.Guangdong,
                World.Pudong => World.Shanghai,
                var province => province,
            })
            .Where(p => p != proposal.Actor.Jurisdiction).Distinct().Count();
        if (others > 1)
        {
            expected.Codes.Add("621");
        }

        expected.IsReviewed = others > 0;
        for (var i = 0; others > 0 && i < expected.Changes.Count; i++)
        {
            var change = expected.Changes[i];
            expected.Changes[i] = change with
            {
                To = change.From,
                StackTo = Stack([new(HoldKinds.Reservation, Seq + 1, 0, null), .. _stacks[change.StackFrom]]),
            };
        }
    }

    /// <summary>
    /// Refused it is. What a refused leg would have taken is anybody's guess, so that other legs from the same account
    /// may be told that they find too little, or not.
    /// </summary>
    private void MayFallShort(Proposal proposal, long now, HashSet<string> codes)
    {
        foreach (var shared in proposal.Legs.GroupBy(l => (l.From, l.Unit.Line)).Where(g => g.Count() > 1))
        {
            codes.UnionWith(proposal.Function.Code == 34 ? ["401", "402", "403"] : ["401", "402"]);
            foreach (var leg in shared)
            {
                if (Find(leg.From) is { } from && Find(leg.To) is { } to)
                {
                    foreach (var (_, _, batch, stack) in Runs(from.Id, leg.Unit.Line))
                    {
                        Admits(proposal.Function.Code, leg, batch, stack, (from, to), now, codes);
                    }
                }
            }
        }
    }

    private void Undo(Proposal proposal, long now, Expectation expected)
    {
        var codes = expected.Codes;
        var undone = proposal.Function.Code switch { 20 => 24, 21 => 25, _ => 16 };
        if (Referred(proposal, undone, Outcome.Posted, codes) is not { } original)
        {
            return;
        }

        foreach (var change in original.Changes)
        {
            var (from, to) = (_accounts[change.To], _accounts[change.From]);
            if (!MayMove(proposal.Actor, from, to))
            {
                codes.Add("501");
            }

            CheckRoute(Rules[proposal.Function.Code], UnitTypes.OfLine(change.Line), from, to, codes);
            if (proposal.Function.Code == 20 && !YearIsOpen(from.Year, now))
            {
                codes.Add("601");
            }

            if (proposal.Function.Code == 46 && original.At + (14 * World.Day) < now)
            {
                codes.Add("505");
            }

            // A freeze period that still runs is on the units again; what has run out is not.
            var back = InForce(_stacks[change.StackFrom], now) == 0 ? 0 : change.StackFrom;
            var held = proposal.Function.Code == 46 ? HoldKinds.FreezePeriod : 0;
            foreach (var (first, last, account, stack) in Pieces(change))
            {
                if (account != from.Id || (InForce(_stacks[stack], now) & ~held) != 0)
                {
                    codes.Add("504");
                }

                expected.Changes.Add(new(change.Line, first, last, from.Id, to.Id, change.Batch, stack, back));
            }
        }

        expected.Settles = original.Seq;
    }

    private void Settle(Proposal proposal, long now, Expectation expected)
    {
        var codes = expected.Codes;
        if (Referred(proposal, 26, Outcome.Pending, codes) is not { } pending)
        {
            return;
        }

        var to = Find(pending.Proposal.Legs[0].To)!;
        if (!MayMove(proposal.Actor, to, to))
        {
            codes.Add("501");
            return;
        }

        expected.Settles = pending.Seq;
        if (proposal.Terms.Approve != true)
        {
            if (proposal.Terms.Reason is null)
            {
                codes.Add("104");
            }

            TakeOff(pending, expected);
            return;
        }

        foreach (var change in pending.Changes)
        {
            var from = _accounts[change.From];
            CheckRoute(Rules[22], UnitTypes.OfLine(change.Line), from, to, codes);
            foreach (var (first, last, account, stack) in Pieces(change))
            {
                if (account != from.Id || InForce(_stacks[stack], now) != HoldKinds.Reservation)
                {
                    codes.Add("504");
                }

                expected.Changes.Add(new(change.Line, first, last, from.Id, to.Id, change.Batch, stack, 0));
            }
        }
    }

    private void Place(Proposal proposal, Rule rule, long now, Expectation expected)
    {
        var codes = expected.Codes;
        if (proposal.Terms.RefersTo is not null || proposal.Legs.Count == 0)
        {
            codes.Add("108");
            return;
        }

        if (proposal.Hold!.Kind is not (HoldKinds.Judicial or HoldKinds.Dispute) || proposal.Hold.ExpiresAt <= now)
        {
            codes.Add("106");
        }

        foreach (var leg in proposal.Legs)
        {
            if (Find(leg.To) is not { } account || !MayMove(proposal.Actor, account, account) || !rule.Routes.Split(' ')
                .Contains(account.Type))
            {
                codes.Add("203");
                continue;
            }

            if (leg.Quantity is < 0 or long.MaxValue)
            {
                codes.Add("103");
                continue;
            }

            var parts = Pick(leg, account.Id, codes, run => MatchesPick(leg, run.Batch, run.Stack, now));
            foreach (var part in parts ?? [])
            {
                var stack =
                    Stack([new(proposal.Hold.Kind, Seq + 1, 0, proposal.Hold.ExpiresAt), .. _stacks[part.Stack]]);
                expected.Changes.Add(new(leg.Unit.Line, part.First, part.Last, account.Id, account.Id, part.Batch,
                    part.Stack, stack));
            }
        }
    }

    private void Release(Proposal proposal, Rule rule, Expectation expected)
    {
        var codes = expected.Codes;
        if (proposal.Terms.RefersTo is null)
        {
            codes.Add("107");
            return;
        }

        if (Referred(proposal, proposal.Function.Code, Outcome.Posted, codes) is not { } placing)
        {
            return;
        }

        if (placing.Proposal.Hold is null)
        {
            codes.UnionWith(["501", "502"]);
            return;
        }

        if (placing.Changes.Select(c => _accounts[c.From])
            .Any(a => !MayMove(proposal.Actor, a, a) || !rule.Routes.Split(' ').Contains(a.Type)))
        {
            codes.Add("501");
        }

        expected.Settles = placing.Seq;
        TakeOff(placing, expected);
    }

    private void TakeOff(Recorded placing, Expectation expected)
    {
        var without = new Dictionary<int, int>();
        foreach (var change in placing.Changes)
        {
            foreach (var (first, last, account, stack) in Pieces(change))
            {
                if (account != change.From || !_stacks[stack].Any(h => h.PlacedBy == placing.Seq))
                {
                    expected.Codes.Add("504");
                    continue;
                }

                if (!without.TryGetValue(stack, out var rest))
                {
                    rest = Stack([.. _stacks[stack].Where(h => h.PlacedBy != placing.Seq)]);
                    without.Add(stack, rest);
                }

                expected.Changes.Add(new(change.Line, first, last, account, account, change.Batch, stack, rest));
            }
        }
    }

    /// <summary>What has become of the serial numbers of a change.</summary>
    private IEnumerable<(long First, long Last, long Account, int Stack)> Pieces(Change change)
    {
        var line = _lines[change.Line - 1];
        for (var at = change.First; at <= change.Last;)
        {
            var first = at;
            while (at <= change.Last && line.Account[at] == line.Account[first] && line.Stack[at] == line.Stack[first])
            {
                at++;
            }

            yield return (first, at - 1, line.Account[first], line.Stack[first]);
        }
    }

    private Recorded? Referred(Proposal proposal, int function, Outcome outcome, HashSet<string> codes)
    {
        if (proposal.Legs.Count > 0 || proposal.Hold is not null)
        {
            codes.Add("108");
            return null;
        }

        if (proposal.Terms.RefersTo is not { } id)
        {
            return null;
        }

        if (!_recorded.TryGetValue(id, out var referred))
        {
            codes.Add("501");
            return null;
        }

        if (referred.Proposal.Function.Code != function || referred.Outcome != outcome)
        {
            codes.UnionWith(["501", "502"]);
            return null;
        }

        if (_settled.Contains(referred.Seq))
        {
            codes.UnionWith(["501", "503"]);
            return null;
        }

        return referred;
    }

    /// <summary>Chooses the units of a leg, and marks them as taken in this transaction; null where they cannot be
    /// had.</summary>
    private List<(long First, long Last, int Batch, int Stack)>? Pick(
        Leg leg, long account, HashSet<string> codes, Func<(NaiveBatch Batch, int Stack), bool> admits)
    {
        var parts = new List<(long First, long Last, int Batch, int Stack)>();
        var all = leg.Quantity == 0;
        var (line, l) = (leg.Unit.Line, _lines[leg.Unit.Line - 1]);
        if (leg.Pick?.Serials is { Count: > 0 } serials)
        {
            Int128 named = 0;
            foreach (var serial in serials)
            {
                named += serial.Range.Quantity;
            }

            if (!all && named != leg.Quantity)
            {
                codes.Add("106");
            }

            foreach (var serial in serials)
            {
                for (var at = serial.Range.First; at <= serial.Range.Last;)
                {
                    if (serial.Range.Line != line || at > l.Created || l.Account[at] != account || l.Taken[at] == _stamp
                        || _batches[l.Batch[at]] is var b
                        && (b.VintageFirst != serial.VintageFirst || b.VintageLast != serial.VintageLast
                                || b.Project != serial.Project))
                    {
                        if (serial.Range.Line == line && at <= l.Created && l.Account[at] == account)
                        {
                            // It may be refused for what it is as well as for being taken by another leg.
                            admits((_batches[l.Batch[at]], l.Stack[at]));
                        }

                        codes.Add("402");
                        return null;
                    }

                    var (first, stack) = (at, l.Stack[at]);
                    while (at <= serial.Range.Last && at <= l.Created && l.Account[at] == account
                        && l.Stack[at] == stack && l.Batch[at] == b.Id
                        && l.Taken[at] != _stamp)
                    {
                        l.Taken[at++] = _stamp;
                    }

                    if (!admits((b, stack)))
                    {
                        codes.Add("402");
                        return null;
                    }

                    parts.Add((first, at - 1, b.Id, stack));
                }
            }

            return parts;
        }

        var wanted = all ? long.MaxValue : leg.Quantity;
        foreach (var (first, last, batch, stack) in Runs(account, line, untakenOnly: true))
        {
            if (wanted == 0)
            {
                break;
            }

            if (admits((batch, stack)))
            {
                var take = Math.Min(last - first + 1, wanted);
                parts.Add((first, first + take - 1, batch.Id, stack));
                wanted -= take;
            }
        }

        foreach (var part in parts)
        {
            for (var at = part.First; at <= part.Last; at++)
            {
                l.Taken[at] = _stamp;
            }
        }

        if (all ? parts.Count == 0 : wanted > 0)
        {
            codes.Add("401");
            // Units that another leg took may be named as passed over too.
            foreach (var (_, _, batch, stack) in Runs(account, line))
            {
                admits((batch, stack));
            }

            return null;
        }

        return parts;
    }

    private bool Admits(int function, Leg leg, NaiveBatch batch, int stack, (Card From, Card To) ends, long now,
        HashSet<string> codes)
    {
        var holds = InForce(_stacks[stack], now);
        var available = function switch
        {
            17 => holds == HoldKinds.FreezePeriod,
            24 => holds is 0 or HoldKinds.FreezePeriod,
            34 or 35 => holds == HoldKinds.Consignment,
            _ => holds == 0,
        };
        if (!available || !MatchesPick(leg, batch, stack, now))
        {
            return false;
        }

        var why = function switch
        {
            13 when batch.Project != ends.To.Project => "308",
            25 when ends.From.Project is { } own && batch.Project != own => "308",
            24 when batch.VintageLast > ends.To.Year => "404",
            17 or 35 when HeldFor(stack, now) != ends.To.Id => "309",
            _ => null,
        };
        if (why is not null)
        {
            // A reason only where what is left does not suffice, which the count says.
            _passedOver.Add(why);
        }

        return why is null;
    }

    private readonly HashSet<string> _passedOver = new(StringComparer.Ordinal);

    /// <summary>Reasons for which units were passed over since this was last asked: the ledger may name them beside a
    /// shortage.</summary>
    public HashSet<string> TakePassedOver()
    {
        var reasons = new HashSet<string>(_passedOver, StringComparer.Ordinal);
        _passedOver.Clear();
        return reasons;
    }

    private bool MatchesPick(Leg leg, NaiveBatch batch, int stack, long now) =>
        leg.Pick is not { } pick
        || ((pick.Batches is null || pick.Batches.Contains(batch.Id))
            && (pick.Vintage is null || pick.Vintage == batch.VintageFirst)
            && (pick.Project is null || pick.Project == batch.Project)
            && (pick.HeldFor is null || pick.HeldFor.Value.Sequence == HeldFor(stack, now)));

    private void CheckRoute(Rule rule, UnitType unit, Card? from, Card to, HashSet<string> codes)
    {
        var letter = unit == World.A ? 'A' : 'C';
        if (!rule.Routes.Split(' ').Contains((from?.Type ?? "∅") + ">" + to.Type))
        {
            codes.Add("301");
        }

        if (!rule.Units.Contains(letter) || (from is not null && !MayHold(from, letter)) || !MayHold(to, letter))
        {
            codes.Add("302");
        }

        if (from is not null && !Words(rule.FromStates).Contains(StateOf(from)))
        {
            codes.Add("303");
        }

        if (StateOf(to) is not ("open" or "restricted"))
        {
            codes.Add("304");
        }
    }

    /// <summary>The rules that look at a leg as a whole.</summary>
    private void CheckWhole(Proposal proposal, Leg leg, Card? from, Card to, long now, HashSet<string> codes)
    {
        switch (proposal.Function.Code)
        {
            case 16 when proposal.Terms.FreezeUntil <= now:
                codes.Add("602");
                break;
            case 38:
                if (from!.Holder == to.Holder)
                {
                    codes.Add("415");
                }

                if (to.Type == "EP" && to.Project != from.Project)
                {
                    codes.Add("308");
                }

                break;
            case 23 when from!.Parent != to.Name && to.Parent != from.Name:
                codes.Add("305");
                break;
            case 24:
                if (from!.Jurisdiction != to.Jurisdiction)
                {
                    codes.Add("306");
                }

                if (!YearIsOpen(to.Year, now))
                {
                    codes.Add("601");
                }

                if (leg.Unit == World.C)
                {
                    Int128 asked = 0;
                    foreach (var other in proposal.Legs.Where(l => l.Unit == World.C && l.From == leg.From
                        && l.To == leg.To))
                    {
                        asked += other.Quantity;
                    }

                    // 5 % of the amount due, rounded down.
                    var share = _world.Due.TryGetValue((from.Name, to.Year), out var due) ? due * 5 / 100 : 0;
                    if (asked > Math.Max(0, share - _offsets.GetValueOrDefault((from.Id, to.Id))))
                    {
                        codes.Add("405");
                    }
                }

                break;
            case 26 when from!.Jurisdiction != to.Jurisdiction && from.Jurisdiction != to.Within:
                codes.Add("310");
                break;
            case 27 when !_world.Bindings.Contains((from!.Name, to.Name)):
            case 29 when !_world.Bindings.Contains((to.Name, from!.Name)):
                codes.Add("307");
                break;
        }
    }

    private bool YearIsOpen(short year, long now) =>
        _world.Years.TryGetValue(year, out var y) && y.OpensAt <= now && now < y.ClosesAt;

    private bool MayHold(Card card, char letter) => card.Type switch
    {
        "NT" or "NA" or "NU" or "PT" or "AD" => letter == 'A',
        "NC" or "NO" or "EP" => letter == 'C',
        "ET" => MayHold(_world[card.Parent!], letter),
        _ => true,
    };

    /// <summary>Sections 1, 2 and 5: who acts on whose accounts.</summary>
    private static bool MayMove(Actor actor, Card? from, Card to) => actor.Role.Key switch
    {
        Provincial => (from is null || IsOwn(actor, from)) && IsOwn(actor, to),
        "pilot" => to.Jurisdiction == actor.Jurisdiction,
        Representative => from is not null && actor.Initiates.Contains(new(from.Id)),
        "exchange" or "auction-house" => from is not null && from.Holder == actor.HolderId,
        _ => true,
    };

    private static bool IsOwn(Actor actor, Card card) =>
        card.Jurisdiction == actor.Jurisdiction || card.Jurisdiction == Account.National;

    private Card? Find(AccountNumber? number) =>
        number is { } n && _accounts.TryGetValue(n.Sequence, out var card) && card.Number == n ? card : null;

    private int Stack(params NaiveHold[] holds)
    {
        if (holds.Length == 0)
        {
            return 0;
        }

        _stacks.Add(holds);
        return _stacks.Count - 1;
    }

    private static void CheckTerms(Proposal proposal, string needs, string may, HashSet<string> codes)
    {
        var t = proposal.Terms;
        List<string> given =
        [
            .. new (string Field, object? Value)[]
            {
                ("reference", t.Reference), ("vintage", t.VintageFirst), ("project", t.Project),
                ("monitoringFrom", t.MonitoringFrom), ("monitoringTo", t.MonitoringTo), ("freezeUntil", t.FreezeUntil),
                ("purpose", t.Purpose), ("beneficiary", t.Beneficiary), ("reason", t.Reason), ("refersTo", t.RefersTo),
                ("approve", t.Approve), ("repetition", t.Repetition ? true : null), ("cause", t.Cause),
            }.Where(f => f.Value is not null).Select(f => f.Field),
        ];
        if (Words(needs).Except(given).Any())
        {
            codes.Add("104");
        }

        if (given.Except(Words(needs)).Except(Words(may)).Any())
        {
            codes.Add("105");
        }

        foreach (var text in new[] { t.Reference, t.Purpose, t.Beneficiary, t.Reason, proposal.Hold?.Authority,
            proposal.Hold?.Document })
        {
            if (text is not null && text.Trim().Length is 0 or > 200)
            {
                codes.Add("106");
            }
        }

        if (t.VintageFirst > t.VintageLast || t.VintageFirst < 1990 || t.MonitoringFrom > t.MonitoringTo)
        {
            codes.Add("106");
        }
    }

    private static string[] Words(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Rule(string Role, string Units, string Needs, string May, string Routes)
    {
        public string FromStates { get; init; } = "open closing";
    }

    private sealed class Line
    {
        public int[] Account { get; } = new int[MaxSerial + 2];

        public int[] Batch { get; } = new int[MaxSerial + 2];

        public int[] Stack { get; } = new int[MaxSerial + 2];

        public int[] Taken { get; } = new int[MaxSerial + 2];

        public List<NaiveBatch> Batches { get; } = [];

        public long Created { get; set; }
    }
}

/// <summary>A creation.</summary>
internal sealed record NaiveBatch(
    int Id, short Line, long First, long Last, short VintageFirst, short VintageLast, string? Project, string Reference,
    DateOnly? From, DateOnly? To);

/// <summary>A transaction on record in the naive registry.</summary>
internal sealed record Recorded(
    Proposal Proposal, Outcome Outcome, long Seq, IReadOnlyList<Change> Changes, Receipt? Receipt, long At);
