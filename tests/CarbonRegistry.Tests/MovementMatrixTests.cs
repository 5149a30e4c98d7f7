using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// Every movement, by every role, between all account types, for both kinds of unit, in all account states, at home and
/// elsewhere. What must be said is computed from the specification, typed again here, and from nothing in the rulebook.
/// </summary>
public sealed class MovementMatrixTests
{
    /// <summary>
    /// Specification sections 4 and 4b, line by line: number, from, to, units, role; ∅ is OO. 22 carries out the
    /// requests of 26. The 37 functions have 43 legal
    /// edges; function 40 adds one for each of the five account types that it takes reductions out of, 38 adds 15 and
    /// 46 one, so that there are 64.
    /// </summary>
    private static readonly (int F, string From, string To, string Units, string By)[] Law =
    [
        (6, "OO", "NT", "A", "national-business"),
        (7, "NT", "NA NU", "A", "national-business"),
        (8, "NT", "NW", "A", "national-business"),
        (9, "NA", "PT", "A", "national-business"),
        (10, "NU", "AD", "A", "national-business"),
        (11, "NU", "NT", "A", "national-business"),
        (12, "OO", "NC", "C", "national-business"),
        (13, "NC", "EP", "C", "national-business"),
        (16, "PT", "EC", "A", "provincial-business"),
        (17, "EC", "PT", "A", "provincial-business"),
        (18, "PT", "AD", "A", "provincial-business"),
        (19, "PT", "NW", "A", "provincial-business"),
        (20, "NS", "EC", "A C", "provincial-business"),
        (21, "NX", "EC", "A C", "provincial-business"),
        (22, "EG", "NO", "C", "pilot"),
        (23, "EC EG EP", "ET", "A C", "representative"),
        (23, "ET", "EC EG EP", "A C", "representative"),
        (24, "EC", "NS", "A C", "representative"),
        (25, "EC EG EP", "NX", "A C", "representative"),
        (26, "EG", "NO", "C", "representative"),
        (27, "ET", "XD", "A C", "representative"),
        (29, "XD", "ET", "A C", "exchange"),
        (34, "AD", "EC EG", "A", "auction-house"),
        (35, "AD", "NU PT", "A", "auction-house"),
        (40, "NC EP EG EC ET", "NW", "C", "national-business"),
        (38, "EC EG EP ET", "EC EG", "A C", "provincial-business"),
        (38, "EP", "EP", "C", "provincial-business"),
        (46, "EC", "PT", "A", "provincial-business"),
    ];

    /// <summary>Specification section 2: what each type may hold. ET is as its parent; ∅ holds what was not created
    /// yet, of both.</summary>
    private static readonly Dictionary<string, string> MayHold = new(StringComparer.Ordinal)
    {
        ["NT"] = "A", ["NA"] = "A", ["NU"] = "A", ["NC"] = "C", ["NW"] = "A C", ["NS"] = "A C", ["NX"] = "A C",
        ["NO"] = "C", ["PT"] = "A",
        ["EC"] = "A C", ["EG"] = "A C", ["EP"] = "C", ["XD"] = "A C", ["AD"] = "A", ["OO"] = "A C",
    };

    /// <summary>Specification section 2: the states, and what may pass.</summary>
    private static readonly (string State, bool Out, bool In)[] States =
    [
        ("open", true, true), ("restricted", false, true), ("frozen", false, false),
        ("judicially-frozen", false, false), ("closing", true, false), ("closed", false, false),
    ];

    private static readonly string[] Roles =
    [
        "national-system", "national-business", "provincial-system", "provincial-business", "pilot",
        "representative", "exchange", "auction-house", "configuration", "audit",
    ];

    private static readonly string[] Types =
        ["OO", "NT", "NA", "NU", "NC", "NW", "NS", "NX", "NO", "PT", "EC", "EG", "EP", "ET", "XD", "AD"];

    /// <summary>The account types that exist once for the nation, or once for an exchange or auction house, whatever
    /// the province.</summary>
    private static readonly string[] NationWide = ["OO", "NT", "NA", "NU", "NC", "NW", "NX", "XD", "AD"];

    /// <summary>What an enterprise's representative represents.</summary>
    private static readonly string[] Represented = ["EC", "EG", "EP", "ET"];

    /// <summary>For roles that no state of an account can help: open, one end shut, the other, both.</summary>
    private static readonly (int From, int To)[] SomeStates = [(0, 0), (1, 4), (0, 2), (5, 1), (3, 3)];

    private static readonly (int From, int To)[] AllStates =
        [.. from a in Enumerable.Range(0, 6) from b in Enumerable.Range(0, 6) select (a, b)];

    private static readonly int[] Numbers = [.. Law.Select(l => l.F).Distinct()];

    private static readonly (string Unit, UnitType Type)[] Units = [("A", UnitTypes.Cea), ("C", UnitTypes.Ccer)];

    [Fact]
    public void Exactly_the_movements_of_the_specification_are_accepted_and_others_refused_for_the_right_reasons()
    {
        var nation = new TestNation();
        var before = nation.Registry.Everything();
        var mark = nation.Registry.Facts.Position.Mark;
        var mistakes = new List<string>();
        int asked = 0, accepted = 0;

        foreach (var f in Numbers)
        {
            foreach (var role in Roles)
            {
                foreach (var (fromType, toType, unit) in Triples())
                {
                    var states = Law.Any(l => l.F == f && string.Equals(l.By, role, StringComparison.Ordinal))
                        ? AllStates : SomeStates;
                    foreach (var (fromHere, toHere) in Whereabouts(fromType, toType))
                    {
                        var (from, to) = nation.Ends(fromType, fromHere, toType, toHere);
                        foreach (var (fromState, toState) in states)
                        {
                            if ((from.Id == 0 && fromState != 0) || (to.Id == 0 && toState != 0)
                                || (from.Id == to.Id && fromState != toState))
                            {
                                continue; // ∅ has no state, and one account has one
                            }

                            asked++;
                            nation.Registry.Set(from, AccountState.All[fromState]);
                            nation.Registry.Set(to, AccountState.All[toState]);
                            var verdict = nation.Ask(f, role, from, to, unit.Type);

                            var expected = Expected(f, role, fromType, fromHere, States[fromState], toType, toHere,
                                States[toState], unit.Unit, nation.KindsOf(from, to));
                            var said = string.Join(' ', Registry.Codes(verdict));
                            string? mistake = null;
                            if (!string.Equals(said, expected, StringComparison.Ordinal))
                            {
                                mistake = $"said [{said}], should say [{expected}]";
                            }
                            else if (expected.Length == 0)
                            {
                                accepted++;
                                mistake = nation.WrongInAccepted(f, verdict, from, to, unit.Type);
                            }
                            else
                            {
                                mistake = WrongInRefused(verdict);
                            }

                            if (nation.Registry.Facts.Position.Mark != mark)
                            {
                                mistake = "deciding moved units";
                            }

                            if (mistake is not null)
                            {
                                mistakes.Add(
                                    $"{f} by {role}: {from.Number} {States[fromState].State} → {to.Number} "
                                        + $"{States[toState].State}, {unit.Unit}: {mistake}");
                            }

                            if (mistakes.Count >= 25)
                            {
                                Assert.Fail(string.Join('\n', mistakes));
                            }
                        }

                        nation.Registry.Set(from, AccountState.Open);
                        nation.Registry.Set(to, AccountState.Open);
                    }
                }
            }
        }

        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
        Assert.Equal(before, nation.Registry.Everything());

        // The loops must not run dry: each lane has four good pairs of states (open or closing to open or restricted),
        // a creation two.
        Assert.True(asked > 1_000_000, $"only {asked} asked");
        Assert.True(accepted > 64 * 4, $"only {accepted} accepted");
    }

    [Fact]
    public void Of_all_combinations_of_function_role_account_types_and_unit_type_exactly_64_are_movements()
    {
        var nation = new TestNation();
        var combinations = 0;
        var edges = new SortedSet<string>(StringComparer.Ordinal);
        var decided = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var f in Numbers)
        {
            foreach (var role in Roles)
            {
                foreach (var (fromType, toType, unit) in Triples())
                {
                    // 26 and 22 are one movement: it leaves on request, and arrives on approval.
                    combinations += f == 22 ? 0 : 1;
                    foreach (var (fromHere, toHere) in Whereabouts(fromType, toType))
                    {
                        var (from, to) = nation.Ends(fromType, fromHere, toType, toHere);
                        if (nation.Ask(f, role, from, to, unit.Type).Outcome != Outcome.Refused)
                        {
                            (f == 22 ? decided : edges).Add($"{f} {role} {fromType} {toType} {unit.Unit}");
                        }
                    }
                }
            }
        }

        Assert.Equal(25 * 10 * 16 * 16 * 2, combinations);
        Assert.Equal([.. LegalEdges().Where(e => !e.StartsWith("22 ", StringComparison.Ordinal))], edges.ToArray());
        Assert.Equal(["22 pilot EG NO C"], decided.ToArray());
        Assert.Equal(64, edges.Count);
    }

    [Fact]
    public void Every_parameter_of_a_movement_changes_what_is_said_of_it()
    {
        var plain = new TestNation();
        var held = 0;
        foreach (var line in Law.DistinctBy(l => l.F))
        {
            var f = line.F.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var (fromType, toType) = (line.From.Split(' ')[0], line.To.Split(' ')[0]);
            var unit = Units.First(u => Has(line.Units, u.Unit)
                && Has(MayHold.GetValueOrDefault(fromType, "A C"), u.Unit));
            var (accepted, _) = Said(plain);
            Assert.NotEqual(Outcome.Refused, accepted);
            foreach (var parameter in Parameters.All.Where(p => p.Name.EndsWith("-" + f, StringComparison.Ordinal)))
            {
                held++;
                var isSwitch = parameter.Name.StartsWith("extension-", StringComparison.Ordinal);
                var (outcome, code) = Said(new TestNation((parameter.Name, new(1), isSwitch ? 0 : 1)));
                var expected = isSwitch ? (Outcome.Refused, "624")
                    : parameter.Name.StartsWith("limit-per-transaction-", StringComparison.Ordinal)
                    ? (Outcome.Refused, "406")
                    : parameter.Name.StartsWith("limit-per-day-", StringComparison.Ordinal)
                    ? (Outcome.Refused, "407") : (Outcome.Pending, "");
                Assert.True(expected == (outcome, code), $"{parameter.Name}: {outcome} {code}");
            }

            (Outcome Outcome, string Code) Said(TestNation nation)
            {
                var (from, to) = nation.Ends(fromType, true, toType, line.F != 38); // to another holder
                nation.Registry.Facts.MovedToday[
                    (short.Parse(f, System.Globalization.CultureInfo.InvariantCulture), from.Id)] = 0;
                var verdict = nation.Ask(line.F, line.By, from, to, unit.Type);
                return (verdict.Needed > 0 ? Outcome.Pending : verdict.Outcome == Outcome.Pending
                    ? Outcome.Posted : verdict.Outcome, string.Join(' ', Registry.Codes(verdict)));
            }
        }

        // What is not of a movement the tests of configuration, sessions, tokens, compliance and proposals hold: they
        // set each of these.
        Assert.Equal(held, Parameters.All.Count(p => p.Name.Any(char.IsDigit)
            && Functions.Find(long.Parse(p.Name[(p.Name.LastIndexOf('-') + 1)..],
                    System.Globalization.CultureInfo.InvariantCulture)) is Transfer));
    }

    [Fact]
    public void The_table_typed_again_has_as_many_lanes_as_the_specification()
    {
        // Counted by hand in sections 4 and 4b. A lane forgotten above would otherwise be a lane untested.
        Assert.Equal(65, LegalEdges().Count);
        Assert.Equal(26, Numbers.Length);
        Assert.Equal(Numbers.Order(), Functions.All.Where(f => f is Transfer or Decision).Select(f => (int)f.Code));
    }

    [Fact]
    public void Ownership_passes_between_enterprises_only_through_an_exchange_out_of_an_auction_or_without_trade_by_38()
    {
        var nation = new TestNation();
        string[] owned = ["EC", "EG", "EP", "ET"];
        var accepted = 0;
        foreach (var f in Numbers)
        {
            foreach (var (fromType, toType, unit) in Triples()
                .Where(t => owned.Contains(t.From) && owned.Contains(t.To)))
            {
                foreach (var (fromHere, toHere) in Whereabouts(fromType, toType))
                {
                    var (from, to) = nation.Ends(fromType, fromHere, toType, toHere);
                    foreach (var role in Roles)
                    {
                        // Whoever asks, a person who represents every account included.
                        var actor = nation.Actor(role);
                        actor = actor.Role == Role.Representative
                            ? Registry.Representative([.. nation.Registry.Accounts]) : actor;
                        if (nation.Ask(f, actor, from, to, unit.Type).Outcome != Outcome.Refused)
                        {
                            accepted += f == 38 ? 0 : 1;
                            Assert.Equal(f == 38, from.HolderId != to.HolderId);
                        }
                    }
                }
            }
        }

        // 23 in either province: EC and EG both ways with both units, EP both ways with reductions.
        Assert.Equal(2 * 10, accepted);
    }

    [Fact]
    public void Nothing_leaves_the_terminal_accounts_and_what_was_surrendered_or_cancelled_leaves_by_undo_only()
    {
        var left = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal) { ["NW"] = [], ["NO"] = [],
            ["NS"] = [], ["NX"] = [] };
        var nation = new TestNation();
        foreach (var f in Numbers)
        {
            foreach (var (fromType, toType, unit) in Triples().Where(t => left.ContainsKey(t.From)))
            {
                foreach (var (fromHere, toHere) in Whereabouts(fromType, toType))
                {
                    var (from, to) = nation.Ends(fromType, fromHere, toType, toHere);
                    foreach (var role in Roles)
                    {
                        var actor = nation.Actor(role);
                        actor = actor.Role == Role.Representative
                            ? Registry.Representative([.. nation.Registry.Accounts]) : actor;
                        if (nation.Ask(f, actor, from, to, unit.Type).Outcome != Outcome.Refused)
                        {
                            left[fromType].Add(f);
                        }
                    }
                }
            }
        }

        Assert.Empty(left["NW"]);
        Assert.Empty(left["NO"]);
        Assert.Equal([20], left["NS"]);
        Assert.Equal([21], left["NX"]);
    }

    private static IEnumerable<(string From, string To, (string Unit, UnitType Type) Unit)> Triples() =>
        from a in Types from b in Types from u in Units select (a, b, u);

    /// <summary>At home or elsewhere, for each end that can be either.</summary>
    private static IEnumerable<(bool FromHere, bool ToHere)> Whereabouts(string source, string destination)
    {
        bool[] both = [true, false], once = [true];
        return from a in NationWide.Contains(source) ? once : both
               from b in NationWide.Contains(destination) ? once : both
               select (a, b);
    }

    private static bool Has(string list, string item) => list.Split(' ').Contains(item);

    private static SortedSet<string> LegalEdges() => new(
        from l in Law
        from a in l.From.Split(' ')
        from b in l.To.Split(' ')
        from u in l.Units.Split(' ')
        where Has(MayHold.GetValueOrDefault(a, "A C"), u) && Has(MayHold.GetValueOrDefault(b, "A C"), u)
        select $"{l.F} {l.By} {a} {b} {u}", StringComparer.Ordinal);

    /// <summary>What the specification says of a movement: the codes of the reasons against it, in order; nothing where
    /// it is accepted.</summary>
    private static string Expected(
        int f, string role, string from, bool fromHere, (string State, bool Out, bool In) fromState, string to,
        bool toHere, (string State, bool Out, bool In) toState, string unit, (string From, string To) kinds)
    {
        var lanes = Law.Where(l => l.F == f).ToArray();
        if (!string.Equals(lanes[0].By, role, StringComparison.Ordinal))
        {
            return "202";
        }

        // 20, 21 and 22 say which transaction they settle; that says the accounts.
        var settles = f is 20 or 21 or 22 or 46;
        if (!settles)
        {
            var creates = f is 6 or 12;
            if (creates != from is "OO")
            {
                return creates ? "105" : "104"; // a creation names no source, everything else does
            }

            if (to is "OO")
            {
                return "203"; // there is no such account number
            }
        }

        // Section 5: who acts on which accounts.
        var stranger = role switch
        {
            "provincial-business" when f == 38 => !fromHere || from is "NO", // the other's province may be another
            // A pilot region is a jurisdiction of its own.
            "provincial-business" => !fromHere || !toHere || from is "NO" || to is "NO",
            "pilot" => to is not "NO" || !toHere,
            "representative" => !Represented.Contains(from) || !fromHere,
            "exchange" => from is not "XD",
            "auction-house" => from is not "AD",
            _ => false,
        };
        if (stranger)
        {
            return settles ? "501" : "203";
        }

        var reasons = new List<string>();
        if (!lanes.Any(l => Has(l.From, from) && Has(l.To, to)))
        {
            reasons.Add("301");
        }

        if (!lanes.Any(l => Has(l.Units, unit)) || !Has(kinds.From, unit) || !Has(kinds.To, unit))
        {
            reasons.Add("302");
        }

        if (f == 38 ? fromState.State is "judicially-frozen" or "closed" : !fromState.Out)
        {
            reasons.Add("303");
        }

        if (!toState.In)
        {
            reasons.Add("304");
        }

        if (reasons.Count == 0 && f == 38)
        {
            return fromHere == toHere ? "415" : ""; // there is one enterprise in each province here
        }

        if (reasons.Count == 0 && fromHere != toHere && !NationWide.Contains(from) && !NationWide.Contains(to))
        {
            // The one enterprise here has nothing to do with the other province's accounts.
            reasons.Add(f switch
            {
                23 => "305", // its own trading account
                24 => "306", // its own province's surrender account
                22 or 26 => "310", // a pilot region of its province
                _ => "a rule for this is missing",
            });
        }

        return string.Join(' ', reasons);
    }

    private static string? WrongInRefused(Verdict verdict) =>
        verdict.Outcome != Outcome.Refused ? $"refused, yet {verdict.Outcome}"
        : verdict.Moves.Count > 0 ? "refused, yet units move"
        : verdict.Placed.Count > 0 ? "refused, yet a hold is placed"
        : verdict.Created is not null ? "refused, yet a batch is created"
        : verdict.Settles != 0 ? "refused, yet a transaction is settled"
        : verdict.ReservedFor != 0 ? "refused, yet units are reserved"
        : verdict.ReadOn is not null ? "refused, yet undecided"
        : null;

    /// <summary>
    /// Two provinces with one enterprise each, and in every account, be it ever so wrong there, units of both kinds:
    /// free, in a freeze period, consigned by all who can, reserved, judicially frozen. So units are never the reason
    /// why a movement is refused.
    /// </summary>
    private sealed class TestNation
    {
        private const long Tonnes = 10;
        private static readonly Guid Referred = new("99999999-0000-0000-0000-000000000000");
        private readonly Dictionary<(string Type, bool Here), Account> _accounts = [];
        private readonly Dictionary<(long Account, short Line), (UnitBlock Free, UnitBlock Reserved)> _stock = [];
        private readonly Dictionary<string, Actor> _actors = new(StringComparer.Ordinal);
        private readonly Locality _here, _there;

        public TestNation(params (string Name, Instant FromAt, long Value)[] settings)
        {
            Registry = new(settings);
            _here = Registry.OpenLocality(Registry.Beijing, Registry.BeijingPilot);

            // One project, that passes from one owner to another.
            _there = Registry.OpenLocality(Registry.Shanghai, Registry.ShanghaiPilot, _here.EP.Project);
            foreach (var account in Registry.Accounts.Where(a => a.Jurisdiction == Account.National))
            {
                _accounts[(account.Type.Code, true)] = account;
            }

            _accounts[("OO", true)] = Account.Origin;
            foreach (var (place, here) in new[] { (_here, true), (_there, false) })
            {
                foreach (var account in new[] { place.PT, place.NS, place.NO, place.EC, place.EG, place.EP,
                    place.TradingOfEC })
                {
                    _accounts[(account.Type.Code, here)] = account;
                }
            }

            foreach (var account in Registry.Accounts)
            {
                foreach (var unit in UnitTypes.All)
                {
                    Stock(account, unit);
                }
            }

            foreach (var role in Role.All)
            {
                var jurisdiction = role.Key switch { "provincial-business" => Registry.Beijing,
                    "pilot" => Registry.BeijingPilot, _ => Account.National };
                var holder = role.Key switch { "exchange" => Registry.XD.HolderId,
                    "auction-house" => Registry.AD.HolderId, _ => default };
                _actors[role.Key] = CarbonRegistry.Law.Actor.Of(new(role.Id), role, jurisdiction, holder);
            }

            _actors["representative"] = Registry.Representative(
                _here.EC, _here.EG, _here.EP, _here.TradingOfEC, _here.TradingOfEG, _here.TradingOfEP);
        }

        public Registry Registry { get; }

        public Actor Actor(string role) => _actors[role];

        /// <summary>The two accounts. A trading account is that of the other account, where it can have one.</summary>
        public (Account From, Account To) Ends(string fromType, bool fromHere, string toType, bool toHere) =>
            (End(fromType, fromHere, toType), toType is "ET" && fromType is "ET"
                ? (toHere ? _here : _there).TradingOfEG : End(toType, toHere, fromType));

        /// <summary>What the two accounts may hold: a trading account what its parent may.</summary>
        public (string From, string To) KindsOf(Account from, Account to) => (KindsOf(from), KindsOf(to));

        public Verdict Ask(int f, string role, Account from, Account to, UnitType unit) =>
            Ask(f, _actors[role], from, to, unit);

        public Verdict Ask(int f, Actor actor, Account from, Account to, UnitType unit)
        {
            var function = Functions.Find(f)!;
            if (f is 20 or 21 or 22 or 46)
            {
                // What it settles went the other way (20, 21, 46), or was reserved where it is (22).
                var stock = _stock.GetValueOrDefault((from.Id, unit.Line));
                var part = f == 22 ? stock.Reserved : stock.Free;
                var posting = f == 22
                    ? new Posting(unit.Line, part.First, part.First + Tonnes - 1, from.Id, from.Id, part.BatchId,
                        new(0), part.HoldId)
                    : new Posting(unit.Line, part.First, part.First + Tonnes - 1, to.Id, from.Id, part.BatchId, new(0),
                        new(0));
                var settled = (short)(f switch { 20 => 24, 21 => 25, 46 => 16, _ => 26 });
                var receipt = new Receipt(Referred, 77, Registry.Facts.Now, settled, f == 22
                    ? Outcome.Pending : Outcome.Posted, [], [posting]);
                Registry.Facts.Transactions[Referred] = new(receipt, new(1), [], f == 22 ? to.Id : default);
                return Registry.Ask(function, actor, [],
                    new() { RefersTo = Referred, Approve = f == 22 ? true : null, Reason = f == 22 ? null : "更正" });
            }

            var terms = Registry.TermsFor(function);
            terms = f == 16 ? terms with { FreezeUntil = Registry.Facts.Now + 1 } : terms;
            // Every account has units of three consignors here, so that a delivery says whose.
            var pick = f == 34 ? new Picking(HeldFor: Registry.Number(Registry.NU)) : null;
            return Registry.Ask(function, actor, Registry.Leg(from.Id == 0 ? null : from, to, unit, Tonnes, pick),
                terms);
        }

        /// <summary>What is wrong in an accepted movement, or null: it moves exactly what was asked, from there to here
        /// and under the right hold.</summary>
        public string? WrongInAccepted(int f, Verdict verdict, Account from, Account to, UnitType unit)
        {
            var facts = Registry.Facts;
            var waits = f is 26 or 38; // reserved where it is: 38 because the other's province reviews it
            var arrivesAt = waits ? from : to;
            if (verdict.Outcome != (waits ? Outcome.Pending : Outcome.Posted))
            {
                return $"outcome {verdict.Outcome}";
            }

            if (verdict.Moves.Count != 1 || verdict.Moves[0].Part.Quantity != Tonnes)
            {
                return $"{Tonnes} tonnes asked for, moved: {Registry.Serials(verdict)}";
            }

            var (part, arriving) = verdict.Moves[0];
            if (part.AccountId != from.Id || part.Line != unit.Line || arriving.AccountId != arrivesAt.Id
                || arriving.Range != part.Range)
            {
                return $"moved {part} as {arriving}";
            }

            HoldKinds takes = f switch
            {
                17 => HoldKinds.FreezePeriod,
                22 => HoldKinds.Reservation,
                34 or 35 => HoldKinds.Consignment,
                _ => HoldKinds.Free,
            };
            if (from.Id != 0 && facts.InForce(part.HoldId) != takes)
            {
                return $"took units under {facts.InForce(part.HoldId)}";
            }

            if (f is 17 or 35 && facts.HeldFor(part) != to.Id)
            {
                return $"took units held for account {facts.HeldFor(part)}";
            }

            if ((verdict.Created is not null) != f is 6 or 12
                || arriving.BatchId != (verdict.Created?.Id ?? part.BatchId))
            {
                return $"batch {arriving.BatchId}, created {verdict.Created}";
            }

            if (f == 13 && !string.Equals(facts.Batch(part.BatchId).Project, to.Project, StringComparison.Ordinal))
            {
                return $"issued units of {facts.Batch(part.BatchId).Project} to {to.Project}";
            }

            (HoldKinds Kind, long HeldFor, long Of) places = f switch
            {
                10 or 18 => (HoldKinds.Consignment, from.Id, to.Id),
                16 => (HoldKinds.FreezePeriod, from.Id, to.Id),
                26 or 38 => (HoldKinds.Reservation, 0, from.Id),
                _ => (HoldKinds.Free, 0, 0),
            };
            var placed = verdict.Placed.SingleOrDefault();
            if (arriving.HoldId != (placed?.Id.Value ?? 0)
                || (placed?.Kind ?? HoldKinds.Free, placed?.ForAccountId.Value ?? 0,
                    placed?.AccountId.Value ?? 0) != places
                || (f == 26 ? to.Id : 0) != verdict.ReservedFor
                || (f is 20 or 21 or 22 or 46 ? 77 : 0) != verdict.Settles)
            {
                return $"arrives under {placed}, reserved for {verdict.ReservedFor}, settles {verdict.Settles}";
            }

            // Carried out, each end changes by exactly as much, and taken back nothing has happened.
            var mark = facts.Position.Mark;
            var (gave, got) = (Registry.Balance(from, unit), Registry.Balance(arrivesAt, unit));
            facts.Position.Move(part, arriving);
            var changed = (Registry.Balance(from, unit) - gave, Registry.Balance(arrivesAt, unit) - got);
            facts.Position.Revert(mark);
            return changed == (waits ? (0, 0) : (-Tonnes, Tonnes)) ? null : $"balances changed by {changed}";
        }

        private Account End(string type, bool here, string other)
        {
            var place = here ? _here : _there;
            return type is not "ET" ? _accounts[(type, here)]
                : other switch { "EG" => place.TradingOfEG, "EP" => place.TradingOfEP, _ => place.TradingOfEC };
        }

        private string KindsOf(Account account) =>
            account.Type.Code is "ET" ? MayHold[Registry.Accounts[(int)account.ParentId - 1].Type.Code]
                : MayHold[account.Type.Code];

        private void Stock(Account account, UnitType unit)
        {
            var facts = Registry.Facts;
            Registry.Give(account, unit, 100, hold: Registry.Hold(HoldKinds.Judicial, account));
            var free = Registry.Give(account, unit, 100);
            if (unit.Kind == UnitKind.Reduction)
            {
                Registry.Give(account, unit, 100, project: _there.EP.Project);
            }

            // Whoever allocates to, or consigns with, this account: the provinces and the nation.
            foreach (var heldFor in new[] { Registry.NU, _here.PT, _there.PT })
            {
                Registry.Give(account, unit, 100,
                    hold: Registry.Hold(HoldKinds.FreezePeriod, account, heldFor, facts.Now + Registry.Day));
                Registry.Give(account, unit, 100, hold: Registry.Hold(HoldKinds.Consignment, account, heldFor));
            }

            var reserved = Registry.Give(account, unit, 100,
                hold: Registry.Hold(HoldKinds.Reservation, account, transaction: 77));
            _stock[(account.Id, unit.Line)] = (free, reserved);
        }
    }
}
