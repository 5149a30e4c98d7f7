using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The rulebook as a whole: complete, without contradictions, and as the specification's tables have
/// it.</summary>
public sealed partial class RulebookTests
{
    /// <summary>Specification section 5, and sections 4 and 4b for the movements: who performs which
    /// function.</summary>
    private static readonly (string By, int[] Functions)[] Performers =
    [
        ("national-system", [1, 2, 3]),
        ("national-business", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 40]),
        ("provincial-business", [14, 15, 16, 17, 18, 19, 20, 21, 38, 46]),
        ("pilot", [22]),
        ("representative", [23, 24, 25, 26, 27]),
        ("exchange", [28, 29, 30, 31, 32, 33]),
        ("auction-house", [34, 35]),
        ("configuration", [36]),
        ("audit", [37]),
    ];

    /// <summary>Specification section 2, the table of 15: code, type, 中文, holder, opened by (14, 4 or the system),
    /// may hold.</summary>
    private static readonly string[] AccountTypeTable =
    [
        "NT NationalTotal 国家总量账户 Nation - A",
        "NA NationalAllocation 国家划拨账户 Nation - A",
        "NU NationalAuction 国家拍卖账户 Nation - A",
        "NC NationalReduction 国家减排量账户 Nation - C",
        "NW Annulment 注销账户 Nation - A,C",
        "NS Surrender 上缴账户 Nation - A,C",
        "NX Cancellation 取消账户 Nation - A,C",
        "NO PilotOffset CCER抵消账户 Pilot - C",
        "PT ProvincialTotal 省级总量账户 Province - A",
        "EC ComplianceHolding 履约持有账户 Enterprise 14 A,C",
        "EG GeneralHolding 一般持有账户 Enterprise,Individual 14 A,C",
        "EP ProjectReduction 项目减排账户 Enterprise 14 C",
        "ET Trading 交易账户 Enterprise,Individual 14 A,C",
        "XD ExchangeDelivery 交易所交付账户 Exchange 4 A,C",
        "AD AuctionDelivery 拍卖交付账户 AuctionHouse 4 A",
    ];

    [Fact]
    public void There_are_37_functions_numbered_in_order_and_each_once_and_after_them_those_of_the_extension_set()
    {
        Assert.Equal([.. Enumerable.Range(1, 37), 38, 40, 46], Functions.All.Select(f => (int)f.Code).ToArray());
        Assert.Equal([38, 40, 46], Functions.Movements.Where(m => m.IsExtension).Select(m => (int)m.Code).ToArray());
    }

    [Fact]
    public void Each_function_is_performed_by_whom_the_specification_says()
    {
        var performers = Performers.SelectMany(p => p.Functions, (p, code) => (code, p.By)).OrderBy(p => p.code)
            .ToArray();
        Assert.Equal(performers, Functions.All.Select(f => ((int)f.Code, f.By.Single().Key)).ToArray());
    }

    [Fact]
    public void Functions_are_found_by_number_and_only_by_theirs()
    {
        Assert.All(Functions.All, f => Assert.Same(f, Functions.Find(f.Code)));
        foreach (var none in new[] { 0, 39, -1, -6, 32_768, 65_536 + 6, (1L << 32) + 6, long.MaxValue, long.MinValue })
        {
            Assert.Null(Functions.Find(none));
        }
    }

    [Fact]
    public void Every_row_of_the_movements_is_in_the_catalogue()
    {
        var rows = typeof(Transfers).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null))
            .OfType<Transfer>().ToArray();
        Assert.Equal(25, rows.Length);
        Assert.Equal([.. rows.OrderBy(r => r.Code)], Functions.Movements.OrderBy(r => r.Code).ToArray());
        Assert.Equal(Functions.All.OfType<Transfer>(), Functions.Movements);
    }

    [Fact]
    public void Every_name_is_said_in_both_languages_and_names_one_thing()
    {
        Named(Functions.All.Select(f => f.Name));
        Named(AccountTypes.All.Append(AccountTypes.Origin).Select(t => t.Name));
        Named(AccountState.All.Select(s => s.Name));
        Named(Role.All.Select(r => r.Name));
        Named(UnitTypes.All.Select(u => u.Name));
        Named(Refusals.All.Select(r => r.Text));

        static void Named(IEnumerable<Text> names)
        {
            var all = names.ToArray();
            Assert.NotEmpty(all);
            Assert.All(all, n => Assert.Matches(Chinese, n.Zh));
            Assert.All(all, n => Assert.Matches(English, n.En));
            Assert.Equal(all.Length, all.Select(n => n.Zh).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(all.Length, all.Select(n => n.En).Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public void There_are_the_15_account_types_of_the_specification()
    {
        Assert.Equal(AccountTypeTable, AccountTypes.All.Select(t => string.Join(' ',
            t.Code, t.Key, t.Name.Zh, string.Join(',', t.Holders),
            t.OpenedBy?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-",
            string.Join(',', t.Kinds.Select(k => k == UnitKind.Allowance ? "A" : "C")))).ToArray());
    }

    [Fact]
    public void Origin_is_no_account_that_could_be_opened()
    {
        Assert.DoesNotContain(AccountTypes.Origin, AccountTypes.All);
        Assert.Empty(AccountTypes.Origin.Holders);
        Assert.Null(AccountTypes.Origin.OpenedBy);
        Assert.DoesNotContain(Functions.Movements, m => m.Routes.Any(r => r.To.Contains(AccountTypes.Origin)));
    }

    [Fact]
    public void Account_types_states_roles_and_unit_types_are_found_by_their_codes_exactly()
    {
        Assert.All(AccountTypes.All, t => Assert.Same(t, AccountTypes.Find(t.Code)));
        Assert.All(AccountState.All, s => Assert.Same(s, Keyed.Find<AccountState>(s.Key)));
        Assert.All(Role.All, r => Assert.Same(r, Role.Find(r.Key)));
        Assert.All(UnitTypes.All, u => Assert.Same(u, UnitTypes.Find(u.Code)));
        Assert.All(UnitTypes.All, u => Assert.Same(u, UnitTypes.OfLine(u.Line)));
        foreach (var none in new[] { null, "", "ec", "Open", "OPEN", "cea", " CEA", "Audit" })
        {
            Assert.Null(AccountTypes.Find(none));
            Assert.Null(Keyed.Find<AccountState>(none));
            Assert.Null(Role.Find(none));
            Assert.Null(UnitTypes.Find(none));
        }

        Assert.Throws<InvalidOperationException>(() => UnitTypes.OfLine(0));
    }

    [Fact]
    public void Units_leave_and_arrive_as_the_account_state_says()
    {
        // Specification section 2: restricted lets in and not out, frozen neither; an account that is being closed is
        // emptied and not filled.
        string[] states = ["open out in", "restricted in", "frozen", "judicially-frozen", "closing out", "closed"];
        Assert.Equal(states, AccountState.All.Select(s => s.Key + (s.UnitsOut ? " out" : "") + (s.UnitsIn ? " in" : ""))
            .ToArray());
    }

    [Fact]
    public void There_are_ten_roles_with_permanent_numbers()
    {
        string[] roles =
        [
            "1 national-system", "2 national-business", "3 provincial-system", "4 provincial-business", "5 pilot",
            "6 representative", "7 exchange", "8 auction-house", "9 configuration", "10 audit",
        ];
        Assert.Equal(roles, Role.All.Select(r => $"{r.Id} {r.Key}").ToArray());
        Assert.All(Functions.All.SelectMany(f => f.By), role => Assert.Contains(role, Role.All));
    }

    [Fact]
    public void Whoever_manages_administrators_moves_no_units_and_the_other_way_round()
    {
        // 三权分立. Specification section 1.
        var movers = Functions.All.Where(f => f is Transfer or Decision).SelectMany(f => f.By).ToHashSet();
        Role[] neverMove = [Role.NationalSystem, Role.ProvincialSystem, Role.Configuration, Role.Audit];
        Assert.DoesNotContain(neverMove, movers.Contains);
        Assert.DoesNotContain(Functions.All.Where(f => f.Code <= 3).SelectMany(f => f.By), movers.Contains);
    }

    [Fact]
    public void Serial_lines_are_permanent_and_written_serial_numbers_unambiguous()
    {
        Assert.Equal(["1 CEA", "2 CCER"], UnitTypes.All.Take(2).Select(u => $"{u.Line} {u.Code}").ToArray());
        Assert.Equal(UnitTypes.All.Count, UnitTypes.All.Select(u => u.Line).Distinct().Count());
        Assert.Equal(UnitTypes.All.Count, UnitTypes.All.Select(u => u.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(UnitTypes.All, u => Assert.Matches("^[A-Z]+$", u.Code)); // a hyphen in it would read as the vintage
        Assert.All(UnitTypes.All, u => Assert.True(u.Line >= 1));
    }

    [Fact]
    public void No_lane_and_no_unit_of_a_movement_is_idle()
    {
        foreach (var movement in Functions.Movements)
        {
            var lanes = movement.Routes.SelectMany(r => r.From.SelectMany(_ => r.To, (a, b) => (From: a, To: b)))
                .ToArray();
            Assert.Equal(lanes.Length, lanes.Distinct().Count());
            Assert.All(lanes, l => Assert.Contains(movement.Units, unit => Carries(l.From, l.To, unit)));
            Assert.All(movement.Units, unit => Assert.Contains(lanes, l => Carries(l.From, l.To, unit)));
        }

        static bool Carries(AccountType from, AccountType to, UnitKind unit) =>
            from.Kinds.Contains(unit) && to.Kinds.Contains(unit);
    }

    [Fact]
    public void An_undo_goes_back_where_what_it_undoes_came_from()
    {
        var undos = Functions.Movements.Where(m => m.Undoes is not null).ToArray();
        Assert.Equal(["20 undoes 24", "21 undoes 25", "46 undoes 16"],
            undos.Select(u => $"{u.Code} undoes {u.Undoes!.Code}").Order(StringComparer.Ordinal).ToArray());
        foreach (var undo in undos)
        {
            Assert.All(undo.Routes, back => Assert.All(back.From, from => Assert.All(back.To, to =>
                Assert.Contains(undo.Undoes!.Routes, there => there.Passes(to, from)))));
            Assert.Empty(new[] { Term.RefersTo, Term.Reason }.Except(undo.Needs));
            Assert.Null(undo.Undoes!.Undoes);
        }
    }

    [Fact]
    public void What_awaits_a_decision_is_reserved_and_decided_by_a_function_that_decides_it()
    {
        foreach (var movement in Functions.Movements)
        {
            Assert.Equal(movement.DecidedBy is not null, movement.Places == HoldKinds.Reservation);
            if (movement.DecidedBy is { } code)
            {
                Assert.Same(movement, Assert.IsType<Decision>(Functions.Find(code)).Of);
            }
        }

        Assert.All(Functions.All.OfType<Decision>(), d => Assert.Equal(d.Code, d.Of.DecidedBy));
    }

    [Fact]
    public void Nothing_takes_units_that_a_court_or_a_dispute_holds()
    {
        Assert.All(Functions.Movements,
            m => Assert.Equal((HoldKinds)0,
                m.Takes & (HoldKinds.Judicial | HoldKinds.Dispute | HoldKinds.Reservation)));

        // Specification section 3: units in their freeze period are recalled or surrendered and nothing else.
        Assert.Equal([17, 24, 46], Functions.Movements.Where(m => m.Takes.HasFlag(HoldKinds.FreezePeriod)).Select(m =>
            (int)m.Code).Order().ToArray());
        Assert.Equal([34, 35], Functions.Movements.Where(m => m.Takes.HasFlag(HoldKinds.Consignment))
            .Select(m => (int)m.Code).Order().ToArray());
    }

    [Fact]
    public void A_movement_places_one_kind_of_hold_at_most() =>
        Assert.All(Functions.Movements.Where(m => m.Places is not null),
            m => Assert.True(int.IsPow2((int)m.Places!) && m.Places != HoldKinds.Free));

    [Fact]
    public void A_term_is_needed_or_allowed_and_not_both()
    {
        Assert.All(Functions.All, f => Assert.Empty(f.Needs.Intersect(f.May)));
        Assert.All(Functions.All, f =>
            Assert.Equal(f.Needs.Length + f.May.Length, f.Needs.Concat(f.May).Distinct().Count()));
        Assert.Equal(Term.All.Count, Term.All.Select(t => t.Field).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void What_creates_allocates_or_annuls_carries_the_reference_of_the_outside_decision() =>
        Assert.All([6, 7, 8, 9, 10, 12, 13, 16, 18, 19, 40], code =>
            Assert.True(Functions.Find(code)!.Needs.Contains(Term.Reference)));

    [Fact]
    public void Every_check_has_a_name_and_is_some_movements_rule()
    {
        var used = Functions.Movements
            .SelectMany(m => m.Only.Select(c => c.Method).Concat(m.Also.Select(c => c.Method)))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        var named = typeof(Checks).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(m => $"{nameof(Checks)}.{m.Name}").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(named, used);
    }

    [Fact]
    public void Every_refusal_has_a_permanent_code_of_its_own_and_a_status_that_fits()
    {
        Assert.NotEmpty(Refusals.All);
        Assert.All(Refusals.All, r => Assert.Matches("^[1-9][0-9]{2}$", r.Code));
        Assert.Equal([.. Refusals.All.Select(r => r.Code).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)], Refusals.All.Select(r => r.Code).ToArray());
        Assert.All(Refusals.All, r => Assert.Same(r, Refusals.OfCode(r.Code)));
        Assert.All(Refusals.All, r => Assert.InRange(r.Status, 400, 599));

        // Only the registry itself (9xx) can be at fault.
        Assert.All(Refusals.All, r => Assert.Equal(r.Code[0] == '9', r.Status >= 500));
    }

    [Fact]
    public void The_page_in_docs_is_what_the_rows_say()
    {
        var path = Path.Combine(Root(), "docs", "rulebook.md");
        if (Environment.GetEnvironmentVariable("CARBONREGISTRY_WRITE_DOCS") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, RulebookDocument.Markdown());
        }

        Assert.True(File.Exists(path), $"{path} is missing: run the tests with CARBONREGISTRY_WRITE_DOCS=1");
        Assert.True(
            string.Equals(RulebookDocument.Markdown(), File.ReadAllText(path), StringComparison.Ordinal),
            "docs/rulebook.md is not what the rows say: "
                + "run the tests with CARBONREGISTRY_WRITE_DOCS=1 and sign the diff");
    }

    [Fact]
    public void The_page_shows_every_row_with_as_many_cells_as_its_table()
    {
        var lines = RulebookDocument.Markdown().Split('\n');
        foreach (var function in Functions.All)
        {
            Assert.Contains(lines, l => l.StartsWith($"| {function.Code} | {function.Name.Zh} | {function.Name.En} |",
                StringComparison.Ordinal));
        }

        foreach (var refusal in Refusals.All)
        {
            Assert.Contains($"| {refusal.Code} | {refusal.Status} | {refusal.Text.Zh} | {refusal.Text.En} |", lines,
                StringComparer.Ordinal);
        }

        var columns = 0;
        foreach (var line in lines)
        {
            var cells = line.StartsWith('|') ? line.Count(c => c == '|') : 0;
            Assert.True(columns == 0 || cells == 0 || cells == columns, line);
            columns = cells;
        }
    }

    [Fact]
    public void WhatLeavesItsHolderOrCannotBeTakenBackIsConfirmedAfresh()
    {
        // Typed again from the issue of it: all but the way to one's own trading account and back.
        Assert.Equal([23], Functions.Movements.Where(m => !m.HighRisk).Select(m => (int)m.Code));
        foreach (var row in Functions.Movements.Where(m => m.StaysWithHolder))
        {
            // The rule of the row keeps them with their holder, and every lane has its way back.
            Assert.Contains<Check>(Checks.ItsOwnTradingAccount, row.Also);
            Assert.False(Reversal.IsIrrevocable(row));
            Assert.All(row.Routes, lane => Assert.All(lane.From,
                from => Assert.All(lane.To, to => Assert.Contains(row.Routes, back => back.Passes(to, from)))));
        }

        Assert.Equal([24, 27], Functions.Movements.Where(m => m.MayBeEased).Select(m => (int)m.Code).Order());
        Assert.Equal([22, 101, 121], Functions.All.Concat(Functions.Supporting).Where(f => f.InPerson)
            .Select(f => (int)f.Code).Order());
        Assert.All(Functions.All.OfType<Decision>(), d => Assert.True(d.HighRisk && d.InPerson));
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.CultureInvariant)]
    private static partial Regex Chinese { get; }

    [GeneratedRegex(@"^[\x20-\x7E]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex English { get; }

    /// <summary>The directory that the tests were built from.</summary>
    internal static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CarbonRegistry.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("There is no CarbonRegistry.slnx above the tests.");
    }
}
