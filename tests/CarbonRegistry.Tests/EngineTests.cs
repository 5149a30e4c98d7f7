using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What the engine does beyond the matrix of movements: which units, under which holds, how often, how many.
/// Specification sections 3 and 4.</summary>
public sealed class EngineTests
{
    private static readonly UnitType Cea = UnitTypes.Cea, Ccer = UnitTypes.Ccer;
    private readonly Registry _registry = new();
    private readonly Locality _beijing, _shanghai;

    public EngineTests()
    {
        _beijing = _registry.OpenLocality(Registry.Beijing, Registry.BeijingPilot);
        _shanghai = _registry.OpenLocality(Registry.Shanghai, Registry.ShanghaiPilot);
    }

    private static Actor Beijing => Registry.Province(Registry.Beijing);

    private static Actor Shanghai => Registry.Province(Registry.Shanghai);

    private Actor Enterprise => Registry.Representative(
        _beijing.EC, _beijing.EG, _beijing.EP, _beijing.TradingOfEC, _beijing.TradingOfEG, _beijing.TradingOfEP);

    private Instant Soon => _registry.Facts.Now + Registry.Day;

    // ── Which units ──────────────────────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void The_oldest_vintage_leaves_first_and_of_that_the_lowest_serial()
    {
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2025); // 1–10
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2023); // 11–20
        _registry.Give(_registry.NT, Cea, 10); // 21–30, in between and not theirs
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2023); // 31–40
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2024); // 41–50

        Assert.Equal("11-20 31-35", Registry.Serials(AskCancel(Cea, 15)));
        Assert.Equal("11-20 31-40 41-50 1-3", Registry.Serials(AskCancel(Cea, 33)));
        Assert.Equal("11-20 31-40 41-50 1-10", Registry.Serials(AskCancel(Cea, 40)));
        Refused("401", AskCancel(Cea, 41));
    }

    [Fact]
    public void The_caller_may_name_a_vintage()
    {
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2023);
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2024);

        Assert.Equal("11-15", Registry.Serials(AskCancel(Cea, 5, new(Vintage: 2024))));
        Refused("401", AskCancel(Cea, 11, new(Vintage: 2024)));
        Refused("401", AskCancel(Cea, 1, new(Vintage: 2025)));
    }

    [Fact]
    public void The_caller_may_name_batches()
    {
        var first = _registry.Give(_beijing.EC, Cea, 10);
        _registry.Give(_beijing.EC, Cea, 10);
        var third = _registry.Give(_beijing.EC, Cea, 10);

        Assert.Equal("21-25", Registry.Serials(AskCancel(Cea, 5, new(Batches: [third.BatchId]))));
        Assert.Equal("1-10 21-25", Registry.Serials(AskCancel(Cea, 15, new(Batches: [third.BatchId, first.BatchId]))));
        Refused("401", AskCancel(Cea, 21, new(Batches: [third.BatchId, first.BatchId])));
    }

    [Fact]
    public void The_caller_may_name_a_project()
    {
        _registry.Give(_beijing.EC, Ccer, 10, project: "P-1");
        _registry.Give(_beijing.EC, Ccer, 10, project: "P-2");

        Assert.Equal("11-15", Registry.Serials(AskCancel(Ccer, 5, new(Project: "P-2"))));
        Refused("401", AskCancel(Ccer, 1, new(Project: "P-3")));
    }

    [Fact]
    public void Every_criterion_given_must_hold()
    {
        var batch = _registry.Give(_beijing.EC, Ccer, 10, 2023, "P-1");
        _registry.Give(_beijing.EC, Ccer, 10, 2024, "P-1");

        Assert.Equal("1-10",
            Registry.Serials(AskCancel(Ccer, 10, new(Batches: [batch.BatchId], Vintage: 2023, Project: "P-1"))));
        Refused("401", AskCancel(Ccer, 10, new(Batches: [batch.BatchId], Vintage: 2024, Project: "P-1")));
        Refused("401", AskCancel(Ccer, 10, new(Batches: [batch.BatchId], Vintage: 2023, Project: "P-2")));
        Refused("402", AskCancel(Ccer, 5,
            new(Vintage: 2024, Serials: Named("CN-CCER-2023-P-1-000000000001..000000000005"))));
    }

    [Fact]
    public void The_caller_may_name_exact_serial_numbers_in_any_order()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        _registry.Give(_beijing.EC, Cea, 10);

        Assert.Equal("15-20 3-3",
            Registry.Serials(AskCancel(Cea, 7,
                    new(Serials: Named("CN-CEA-2024-000000000015..000000000020", "CN-CEA-2024-000000000003")))));

        // One range over two batches is two blocks.
        Assert.Equal("9-10 11-12",
            Registry.Serials(AskCancel(Cea, 4, new(Serials: Named("CN-CEA-2024-000000000009..000000000012")))));
    }

    [Theory]
    [InlineData("CN-CEA-2024-000000000021")] // another's
    [InlineData("CN-CEA-2024-000000000020..000000000021")] // half another's
    [InlineData("CN-CEA-2024-000000000031")] // never created
    [InlineData("CN-CEA-2023-000000000001")] // not that vintage
    [InlineData("CN-CEA-2024+2025-000000000001")] // not that vintage either
    [InlineData("CN-CEA-2024-000000000005..9223372036854775806")]
    [InlineData("CN-CCER-2024-PROJECT-12-000000000001")] // another project
    [InlineData("CN-CCER-2024-PROJECT-11-000000000001")] // another unit type than the leg's
    public void Named_serial_numbers_must_be_there_as_they_are_named(string serial)
    {
        _registry.Give(_beijing.EC, Cea, 20);
        _registry.Give(_shanghai.EC, Cea, 10);
        _registry.Give(_beijing.EC, Ccer, 10);
        var named = Named(serial);

        var quantity = named[0].Range.Quantity;
        var refusal = Refused("402", AskCancel(Cea, quantity, new(Serials: named)));
        Assert.Equal("serials", refusal.Field);
    }

    [Fact]
    public void A_serial_number_of_several_years_is_named_with_both()
    {
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2019, vintageLast: 2020);

        Assert.Equal("1-2",
            Registry.Serials(AskCancel(Cea, 2, new(Serials: Named("CN-CEA-2019+2020-000000000001..000000000002")))));
        Refused("402", AskCancel(Cea, 2, new(Serials: Named("CN-CEA-2019-000000000001..000000000002"))));
    }

    [Fact]
    public void Naming_a_serial_number_twice_is_refused()
    {
        _registry.Give(_beijing.EC, Cea, 20);

        Refused("402", AskCancel(Cea, 6,
            new(Serials: Named("CN-CEA-2024-000000000001..000000000005", "CN-CEA-2024-000000000005"))));

        Leg[] twice = [ToCancel(Cea, 5, new(Serials: Named("CN-CEA-2024-000000000001..000000000005"))),
            ToCancel(Cea, 1, new(Serials: Named("CN-CEA-2024-000000000003")))];
        Refused("402", _registry.Ask(Transfers.Cancel, Enterprise, twice), leg: 2);
    }

    [Fact]
    public void Named_serial_numbers_must_add_up_to_the_quantity()
    {
        _registry.Give(_beijing.EC, Cea, 20);

        Refused("106", AskCancel(Cea, 4, new(Serials: Named("CN-CEA-2024-000000000001..000000000005"))));
        Refused("106", AskCancel(Cea, 6, new(Serials: Named("CN-CEA-2024-000000000001..000000000005"))));
    }

    [Fact]
    public void A_creation_chooses_no_units()
    {
        // Serial numbers run without a gap from 1; and there is no batch yet to choose by.
        var terms = Registry.TermsFor(Transfers.CreateReductions);
        Picking[] picks = [new(Project: "PROJECT-11"), new(Vintage: 0), new(Batches: [0]),
            new(Serials: [new(new(Ccer.Line, 5, 9), 0, 0, null)])];
        foreach (var pick in picks)
        {
            Refused("105", _registry.Ask(Transfers.CreateReductions, Registry.Nation,
                Registry.Leg(null, _registry.NC, Ccer, 5, pick), terms));
        }
    }

    [Fact]
    public void Serial_numbers_run_without_a_gap_from_1_per_unit_type()
    {
        Create(Cea, 100);
        Create(Ccer, 7);
        Create(Cea, 50);

        Assert.Equal("1-100/1 101-150/3", _registry.Blocks(_registry.NT, Cea));
        Assert.Equal("1-7/2", _registry.Blocks(_registry.NC, Ccer));
    }

    [Fact]
    public void A_creation_is_a_batch_with_all_that_was_decided_about_it()
    {
        var terms = new Terms
        {
            Reference = "备案〔2025〕7号", VintageFirst = 2023, VintageLast = 2024, Project = "CCER-14-001",
            MonitoringFrom = new(2023, 1, 2), MonitoringTo = new(2024, 12, 30),
        };
        var verdict = _registry.Ask(Transfers.CreateReductions, Registry.Nation,
            Registry.Leg(null, _registry.NC, Ccer, 100), terms);

        Assert.Empty(verdict.Refusals);
        Assert.Equal(
            new Batch(_registry.Facts.NextBatch, Ccer.Line, 1, 100, 2023, 2024, "CCER-14-001", "2023-01-02",
                "2024-12-30", "备案〔2025〕7号", _registry.Facts.NextSeq),
            verdict.Created);
        Assert.Equal(new UnitBlock(Ccer.Line, 1, 100, _registry.NC.Id, _registry.Facts.NextBatch, 2023, new(0)),
            verdict.Moves.Single().Arriving);
    }

    // ── Several legs ─────────────────────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void Several_legs_draw_on_one_account_without_taking_a_unit_twice()
    {
        _registry.Give(_registry.NT, Cea, 100);

        var verdict = _registry.Ask(Transfers.AllocateNationally, Registry.Nation, [ToNA(30), ToNU(20), ToNA(50)]);
        Assert.Equal("1-30 31-50 51-100", Registry.Serials(verdict));
        Refused("401", _registry.Ask(Transfers.AllocateNationally, Registry.Nation, [ToNA(30), ToNU(20), ToNA(51)]),
            leg: 3);

        Leg ToNA(long quantity) => Registry.Leg(_registry.NT, _registry.NA, Cea, quantity);
        Leg ToNU(long quantity) => Registry.Leg(_registry.NT, _registry.NU, Cea, quantity);
    }

    [Fact]
    public void Legs_that_name_units_and_legs_that_do_not_share_the_account()
    {
        _registry.Give(_registry.NT, Cea, 30);

        // The second leg's serials are in the middle of what the registry would pick: it picks around them only if they
        // come first.
        var named = Registry.Leg(_registry.NT, _registry.NU, Cea, 5,
            new(Serials: Named("CN-CEA-2024-000000000011..000000000015")));
        var any = Registry.Leg(_registry.NT, _registry.NA, Cea, 20);
        Assert.Equal("11-15 1-10 16-25",
            Registry.Serials(_registry.Ask(Transfers.AllocateNationally, Registry.Nation, [named, any])));
        Refused("402", _registry.Ask(Transfers.AllocateNationally, Registry.Nation, [any, named]), leg: 2);
    }

    [Fact]
    public void A_leg_for_another_destination_is_not_refused_what_an_earlier_leg_could_not_use()
    {
        // The project of the second leg is the older one: the first leg passes over it.
        _registry.Give(_registry.NC, Ccer, 10, 2023, _shanghai.EP.Project);
        _registry.Give(_registry.NC, Ccer, 10, 2024, _beijing.EP.Project);

        var verdict = _registry.Ask(
            Transfers.IssueReductions, Registry.Nation,
            [Registry.Leg(_registry.NC, _beijing.EP, Ccer, 10), Registry.Leg(_registry.NC, _shanghai.EP, Ccer, 10)]);
        Assert.Empty(Registry.Codes(verdict));
        Assert.Equal("11-20 1-10", Registry.Serials(verdict));
    }

    [Fact]
    public void Units_that_arrive_by_one_leg_do_not_leave_by_another()
    {
        _registry.Give(_beijing.EC, Cea, 10);

        Refused("401", _registry.Ask(
            Transfers.TransferDirectly, Enterprise,
            [Registry.Leg(_beijing.EC, _beijing.TradingOfEC, Cea, 10),
                Registry.Leg(_beijing.TradingOfEC, _beijing.EC, Cea, 1)]), leg: 2);

        // What was there before does leave.
        _registry.Give(_beijing.TradingOfEC, Cea, 3);
        _registry.Post(
            Transfers.TransferDirectly, Enterprise,
            [Registry.Leg(_beijing.EC, _beijing.TradingOfEC, Cea, 10),
                Registry.Leg(_beijing.TradingOfEC, _beijing.EC, Cea, 3)]);
        Assert.Equal("11-13/2", _registry.Blocks(_beijing.EC, Cea));
        Assert.Equal("1-10/1", _registry.Blocks(_beijing.TradingOfEC, Cea));
    }

    [Fact]
    public void One_bad_leg_refuses_all_and_every_reason_is_told()
    {
        _registry.Give(_registry.NA, Cea, 10);
        _registry.Set(_shanghai.PT, AccountState.Frozen);

        var verdict = _registry.Ask(
            Transfers.AssignToProvinces, Registry.Nation,
            [
                Registry.Leg(_registry.NA, _beijing.PT, Cea, 5),
                Registry.Leg(_registry.NA, _shanghai.PT, Ccer, 5),
                Registry.Leg(_registry.NA, _beijing.PT, Cea, 6),
                Registry.Leg(_registry.NA, _beijing.PT, Cea, 0),
            ],
            Terms.None);

        Assert.Equal(
            [(null, "104"), (2, "302"), (2, "304"), (3, "401"), (3, "412"), (4, "103")],
            verdict.Refusals.Select(r => (r.Leg, r.Code)));
        Assert.Equal(Outcome.Refused, verdict.Outcome);
        Assert.Empty(verdict.Moves);
    }

    [Fact]
    public void A_transaction_has_one_leg_at_least_a_creation_one_at_most_and_none_more_than_ten_thousand()
    {
        _registry.Give(_registry.NT, Cea, 20_000);
        var leg = Registry.Leg(_registry.NT, _registry.NA, Cea, 1);
        var creation = Registry.Leg(null, _registry.NT, Cea, 1);

        Refused("108", _registry.Ask(Transfers.AllocateNationally, Registry.Nation, []));
        Refused("108", _registry.Ask(Transfers.AllocateNationally, Registry.Nation,
            [.. Enumerable.Repeat(leg, 10_001)]));
        Refused("108", _registry.Ask(Transfers.CreateAllowances, Registry.Nation, [creation, creation]));

        var most = _registry.Ask(Transfers.AllocateNationally, Registry.Nation, [.. Enumerable.Repeat(leg, 10_000)]);
        Assert.Empty(Registry.Codes(most));
        Assert.Equal(10_000, most.Moves.Sum(m => m.Part.Quantity));
    }

    // ── How many ─────────────────────────────────────────────────────────────────────────────────────────────────────

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)] // 2^63 − 1
    public void A_quantity_is_at_least_1_and_at_most_2_to_the_63_less_2(long quantity)
    {
        _registry.Give(_beijing.EC, Cea, 100);

        Refused("103", _registry.Ask(Transfers.CreateAllowances, Registry.Nation,
            Registry.Leg(null, _registry.NT, Cea, quantity)));
        Refused("103", AskCancel(Cea, quantity));
        Refused("103", AskCancel(Cea, quantity, new(Serials: Named("CN-CEA-2024-000000000001"))));
    }

    [Fact]
    public void The_whole_line_can_be_created_at_once_and_moved_and_then_no_more()
    {
        Create(Cea, SerialRange.MaxSerial);
        Assert.Equal(SerialRange.MaxSerial, _registry.Balance(_registry.NT, Cea));
        Assert.Equal(0, _registry.Balance(Account.Origin, Cea));
        Refused("401", _registry.Ask(Transfers.CreateAllowances, Registry.Nation,
            Registry.Leg(null, _registry.NT, Cea, 1)));

        _registry.Post(Transfers.AllocateNationally, Registry.Nation,
            Registry.Leg(_registry.NT, _registry.NA, Cea, SerialRange.MaxSerial));
        Assert.Equal($"1-{SerialRange.MaxSerial}/1", _registry.Blocks(_registry.NA, Cea));
    }

    [Fact]
    public void The_last_serial_number_is_one_like_any_other()
    {
        Create(Cea, SerialRange.MaxSerial - 1);
        Create(Cea, 1);
        _registry.Post(
            Transfers.AllocateNationally, Registry.Nation,
            Registry.Leg(_registry.NT, _registry.NA, Cea, 1, new(Serials: Named("CN-CEA-2024-9223372036854775806"))));
        Assert.Equal($"{SerialRange.MaxSerial}-{SerialRange.MaxSerial}/2", _registry.Blocks(_registry.NA, Cea));
    }

    [Fact]
    public void Legs_that_add_up_to_more_than_64_bits_are_refused_like_any_other_shortage()
    {
        Create(Cea, SerialRange.MaxSerial);
        var all = Registry.Leg(_registry.NT, _registry.NA, Cea, SerialRange.MaxSerial);
        Refused("401", _registry.Ask(Transfers.AllocateNationally, Registry.Nation, [all, all, all]), leg: 2);
    }

    [Fact]
    public void Offsets_that_add_up_to_more_than_64_bits_exceed_the_share()
    {
        _registry.Give(_beijing.EC, Ccer, 10);
        var leg = Registry.Leg(_beijing.EC, _beijing.NS, Ccer, SerialRange.MaxSerial);

        // Twice 2^63 − 2 is −4 in 64 bits, which would be within any share.
        Assert.Equal(["401", "405"], Registry.Codes(_registry.Ask(Transfers.Surrender, Enterprise, [leg, leg])));
    }

    [Fact]
    public void Named_serials_that_add_up_to_more_than_64_bits_are_no_quantity()
    {
        Create(Cea, SerialRange.MaxSerial);
        var all = Named("CN-CEA-2025-000000000001..9223372036854775806",
            "CN-CEA-2025-000000000001..9223372036854775806", "CN-CEA-2025-000000000001..000000000005");
        Refused("402", _registry.Ask(Transfers.AllocateNationally, Registry.Nation,
            Registry.Leg(_registry.NT, _registry.NA, Cea, 1, new(Serials: all))));
    }

    // ── Freeze period ────────────────────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void Allocated_units_in_their_freeze_period_can_be_surrendered_or_recalled_and_nothing_else()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(100, Soon);

        Assert.Empty(Registry.Codes(AskRecall(100)));
        Assert.Empty(Registry.Codes(AskSurrender(Cea, 100)));
        Refused("401", AskCancel(Cea, 1));
        Refused("401", AskDirect(Cea, 1));
    }

    [Fact]
    public void After_the_freeze_period_units_move_freely_and_are_recalled_no_more()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(100, Soon);

        _registry.Pass(Registry.Day - 1);
        Refused("401", AskDirect(Cea, 1));
        Assert.Empty(Registry.Codes(AskRecall(1)));

        _registry.Pass(1); // the instant itself is after
        Assert.Empty(Registry.Codes(AskDirect(Cea, 100)));
        Refused("401", AskRecall(1));
    }

    [Fact]
    public void Units_without_a_freeze_period_are_not_recalled()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(100, freezeUntil: null);

        Refused("401", AskRecall(1));
        Assert.Empty(Registry.Codes(AskDirect(Cea, 100)));
    }

    [Fact]
    public void The_configured_freeze_period_applies_to_allocations_that_name_none()
    {
        _registry.Facts.DefaultFreezePeriod = 2 * Registry.Day;
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(50, freezeUntil: null);
        Allocate(50, Soon);

        _registry.Pass(Registry.Day);
        Assert.Equal("51-100", Registry.Serials(AskDirect(Cea, 50)));
        Refused("401", AskDirect(Cea, 51));

        _registry.Pass(Registry.Day);
        Assert.Empty(Registry.Codes(AskDirect(Cea, 100)));
    }

    [Fact]
    public void A_recall_takes_only_what_that_province_allocated()
    {
        // Frozen for another allocating account: an enterprise that moved to this province, say.
        _registry.Give(_beijing.EC, Cea, 10,
            hold: _registry.Hold(HoldKinds.FreezePeriod, _beijing.EC, _shanghai.PT, Soon));

        var verdict = AskRecall(5);
        Assert.Equal(["309", "401"], Registry.Codes(verdict));
    }

    [Fact]
    public void Free_units_are_surrendered_before_younger_frozen_ones_and_both_together()
    {
        _registry.Give(_beijing.PT, Cea, 10, vintage: 2023);
        Allocate(10, Soon);
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2024);

        Assert.Equal("1-10 11-15", Registry.Serials(AskSurrender(Cea, 15)));
        Assert.Equal("11-15", Registry.Serials(AskDirect(Cea, 5)));
    }

    [Fact]
    public void Surrendered_units_leave_their_freeze_period_behind()
    {
        _registry.Give(_beijing.PT, Cea, 10);
        Allocate(10, Soon);

        Surrender(Cea, 10);
        Assert.Equal("1-10/1", _registry.Blocks(_beijing.NS, Cea));
    }

    [Fact]
    public void Each_leg_of_an_allocation_has_a_freeze_period_of_its_own()
    {
        var other = _registry.Open(AccountTypes.EC, Registry.Beijing, holder: new(5));
        _registry.Give(_beijing.PT, Cea, 100);
        _registry.Post(
            Transfers.AllocateProvincially, Beijing,
            [Registry.Leg(_beijing.PT, _beijing.EC, Cea, 10), Registry.Leg(_beijing.PT, other, Cea, 10)],
            new() { Reference = "文号", FreezeUntil = Soon });

        var holds = _registry.Facts.Holds.Values.OrderBy(h => h.Id).ToArray();
        Assert.Equal([_beijing.EC.Id, other.Id], holds.Select(h => h.AccountId));
        Assert.All(holds, h => Assert.Equal((HoldKinds.FreezePeriod, _beijing.PT.Id, Soon),
            (h.Kind, h.ForAccountId, h.ExpiresAt!.Value)));
    }

    [Fact]
    public void The_caller_may_name_the_allocating_account_while_its_freeze_period_lasts()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        _registry.Give(_beijing.PT, Cea, 10);
        Allocate(10, Soon);
        var allocated = new Picking(HeldFor: Registry.Number(_beijing.PT));

        Assert.Equal("11-15", Registry.Serials(AskSurrender(Cea, 5, allocated)));
        Refused("401", AskSurrender(Cea, 11, allocated));
        _registry.Pass(Registry.Day);
        Refused("401", AskSurrender(Cea, 5, allocated));
    }

    // ── Consignment ──────────────────────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void Auctioned_units_go_back_to_their_consignor_and_only_as_many_as_it_consigned()
    {
        Consign(_registry.NU, 10, Transfers.ConsignNationally, Registry.Nation); // 1–10
        Consign(_beijing.PT, 20, Transfers.ConsignProvincially, Beijing); // 11–30
        Consign(_shanghai.PT, 30, Transfers.ConsignProvincially, Shanghai); // 31–60

        Assert.Equal("11-30", Registry.Serials(Return(_beijing.PT, 20)));
        Assert.Equal("1-10", Registry.Serials(Return(_registry.NU, 10)));
        Assert.Equal(["309", "401"], Registry.Codes(Return(_beijing.PT, 21)));
        Assert.Equal("31-60 1-10", Registry.Serials(_registry.Ask(
            Transfers.ReturnFromAuction, Registry.AuctionHouse,
            [Registry.Leg(_registry.AD, _shanghai.PT, Cea, 30), Registry.Leg(_registry.AD, _registry.NU, Cea, 10)])));

        // Naming another consignor's serial numbers does not help.
        Refused("309", Return(_beijing.PT, 1, new(Serials: Named("CN-CEA-2024-000000000001"))));
    }

    [Fact]
    public void One_delivery_is_of_one_consignor_and_the_auction_house_says_of_which()
    {
        Consign(_registry.NU, 10, Transfers.ConsignNationally, Registry.Nation);
        Consign(_beijing.PT, 20, Transfers.ConsignProvincially, Beijing);

        Refused("403", Deliver(15));
        Refused("403", Deliver(10));
        Assert.Equal("1-10", Registry.Serials(Deliver(10, new(HeldFor: Registry.Number(_registry.NU)))));
        Assert.Equal("1-9",
            Registry.Serials(Deliver(9, new(Serials: Named("CN-CEA-2024-000000000001..000000000009")))));
        Refused("403", Deliver(3, new(Serials: Named("CN-CEA-2024-000000000009..000000000011"))));
        Assert.Equal("11-25", Registry.Serials(Deliver(15, new(HeldFor: Registry.Number(_beijing.PT)))));
        Refused("401", Deliver(11, new(HeldFor: Registry.Number(_registry.NU))));
        Refused("401", Deliver(1, new(HeldFor: Registry.Number(_shanghai.PT))));
    }

    [Fact]
    public void Delivered_and_returned_units_are_free()
    {
        Consign(_beijing.PT, 20, Transfers.ConsignProvincially, Beijing);
        _registry.Post(Transfers.DeliverAuction, Registry.AuctionHouse,
            Registry.Leg(_registry.AD, _beijing.EG, Cea, 5));
        _registry.Post(Transfers.ReturnFromAuction, Registry.AuctionHouse,
            Registry.Leg(_registry.AD, _beijing.PT, Cea, 15));

        Assert.Equal("1-5/1", _registry.Blocks(_beijing.EG, Cea));
        Assert.Equal("6-20/1", _registry.Blocks(_beijing.PT, Cea));
        Assert.Equal("", _registry.Blocks(_registry.AD, Cea));
    }

    // ── Judicial freeze and dispute ──────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void Judicially_frozen_units_do_not_move()
    {
        _registry.Give(_beijing.EC, Cea, 100);
        Freeze(_beijing.EC, 60);

        Assert.Equal("61-100", Registry.Serials(AskSurrender(Cea, 40)));
        Refused("401", AskSurrender(Cea, 41));
        Refused("402", AskCancel(Cea, 1, new(Serials: Named("CN-CEA-2024-000000000060"))));
    }

    [Fact]
    public void A_judicial_freeze_lies_over_a_freeze_period_and_leaves_it_when_it_is_released()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(100, Soon);
        var order = Freeze(_beijing.EC, 40);
        Refused("401", AskSurrender(Cea, 61));
        Refused("401", AskRecall(61));

        _registry.Settle(Functions.EditProvincialAccount, Beijing, order);
        Assert.Empty(Registry.Codes(AskSurrender(Cea, 100)));
        Assert.Empty(Registry.Codes(AskRecall(100)));
        Refused("401", AskCancel(Cea, 1)); // the freeze period is still there
    }

    [Fact]
    public void An_expired_judicial_freeze_holds_nothing_and_the_hold_beneath_holds_on()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(100, _registry.Facts.Now + (3 * Registry.Day));
        Freeze(_beijing.EC, 40, expiresAt: _registry.Facts.Now + Registry.Day);

        _registry.Pass(Registry.Day);
        Assert.Empty(Registry.Codes(AskSurrender(Cea, 100)));
        Assert.Empty(Registry.Codes(AskRecall(100)));
        Refused("401", AskCancel(Cea, 1));

        _registry.Pass(2 * Registry.Day);
        Assert.Empty(Registry.Codes(AskCancel(Cea, 100)));
    }

    [Fact]
    public void The_lower_of_two_holds_can_be_released_first()
    {
        _registry.Give(_beijing.EC, Cea, 100);
        var court = Freeze(_beijing.EC, 50); // 1–50
        var dispute = Freeze(_beijing.EC, 100, HoldKinds.Dispute); // all, over the other

        _registry.Settle(Functions.EditProvincialAccount, Beijing, court);
        Refused("401", AskCancel(Cea, 1));

        _registry.Settle(Functions.EditProvincialAccount, Beijing, dispute);
        Assert.Equal("1-100", Registry.Serials(AskCancel(Cea, 100)));
    }

    [Fact]
    public void Taking_the_middle_of_three_holds_off_leaves_the_others_in_their_order()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(100, Soon);
        var court = Freeze(_beijing.EC, 100);
        var dispute = Freeze(_beijing.EC, 100, HoldKinds.Dispute);

        _registry.Settle(Functions.EditProvincialAccount, Beijing, court);
        var block = _registry.Facts.Position.Of(_beijing.EC.Id, Cea.Line).Blocks.Single();
        Assert.Equal(HoldKinds.Dispute | HoldKinds.FreezePeriod, _registry.Facts.InForce(block.HoldId));
        Assert.Equal(HoldKinds.Dispute, _registry.Facts.Holds[block.HoldId].Kind);
        Assert.Equal(_beijing.PT.Id, _registry.Facts.HeldFor(block));

        _registry.Settle(Functions.EditProvincialAccount, Beijing, dispute);
        Assert.Empty(Registry.Codes(AskRecall(100)));
    }

    [Fact]
    public void A_hold_is_released_once_and_by_its_own_transaction()
    {
        _registry.Give(_beijing.EC, Cea, 100);
        var order = Freeze(_beijing.EC, 50);
        var release = _registry.Settle(Functions.EditProvincialAccount, Beijing, order);

        Refused("503", _registry.AskToSettle(Functions.EditProvincialAccount, Beijing, order));
        Refused("502", _registry.AskToSettle(Functions.EditProvincialAccount, Beijing, release));
    }

    [Fact]
    public void Units_that_left_after_a_hold_had_expired_are_not_released()
    {
        _registry.Give(_beijing.EC, Cea, 100);
        var order = Freeze(_beijing.EC, 50, expiresAt: Soon);
        _registry.Pass(Registry.Day);
        _registry.Post(Transfers.Cancel, Enterprise, ToCancel(Cea, 10));

        Refused("504", _registry.AskToSettle(Functions.EditProvincialAccount, Beijing, order));
    }

    [Fact]
    public void A_hold_can_be_placed_on_all_that_an_account_has_on_part_of_it_and_on_named_serials()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2023);

        Assert.Equal("11-20 1-10", Registry.Serials(AskFreeze(_beijing.EC, 0)));
        Assert.Equal("11-20 1-5", Registry.Serials(AskFreeze(_beijing.EC, 15)));
        Assert.Equal("3-4",
            Registry.Serials(AskFreeze(_beijing.EC, 0,
                    pick: new(Serials: Named("CN-CEA-2024-000000000003..000000000004")))));
        Refused("401", AskFreeze(_beijing.EC, 21));
        Refused("401", AskFreeze(_beijing.EG, 0)); // there is nothing
        Refused("103", AskFreeze(_beijing.EC, -1));
        Refused("103", AskFreeze(_beijing.EC, long.MaxValue));
    }

    [Fact]
    public void A_hold_has_one_leg_at_least_and_none_more_than_ten_thousand_and_refers_to_nothing()
    {
        _registry.Give(_beijing.EC, Cea, 20_000);
        var leg = Registry.Leg(null, _beijing.EC, Cea, 1);
        Verdict Hold(IEnumerable<Leg> legs, Terms? terms = null) =>
            _registry.Ask(Functions.EditProvincialAccount, Beijing, [.. legs], terms, Order());

        Refused("108", Hold([]));
        Refused("108", Hold(Enumerable.Repeat(leg, 10_001)));
        Assert.Contains("108", Registry.Codes(Hold([leg], new() { RefersTo = Guid.NewGuid() })));
        var most = Hold(Enumerable.Repeat(leg, 10_000));
        Assert.Empty(Registry.Codes(most));
        Assert.Equal(10_000, most.Moves.Sum(m => m.Part.Quantity));
    }

    [Fact]
    public void A_hold_names_its_authority_its_document_and_an_end_to_come()
    {
        _registry.Give(_beijing.EC, Cea, 10);

        Refused("106", AskFreeze(_beijing.EC, 1, order: new(HoldKinds.Judicial, "", "〔2025〕京01执1号", null)));
        Refused("106", AskFreeze(_beijing.EC, 1, order: new(HoldKinds.Judicial, "北京市第一中级人民法院", " ", null)));
        Refused("106", AskFreeze(_beijing.EC, 1,
            order: new(HoldKinds.Judicial, "北京市第一中级人民法院", "〔2025〕京01执1号", _registry.Facts.Now)));
        foreach (var kind in new[] { HoldKinds.Free, HoldKinds.FreezePeriod, HoldKinds.Consignment,
            HoldKinds.Reservation })
        {
            Refused("106", AskFreeze(_beijing.EC, 1,
                order: new(kind, "北京市第一中级人民法院", "〔2025〕京01执1号", null)));
        }
    }

    [Fact]
    public void The_nation_holds_units_in_the_accounts_that_it_edits_and_a_province_in_its_own()
    {
        foreach (var account in _registry.Accounts)
        {
            _registry.Give(account, Cea, 1);
            string[] national = ["EP", "XD", "AD"], provincial = ["EC", "EG", "ET"];

            var byNation = _registry.Ask(Functions.EditNationalAccount, Registry.Nation, [Held(account)], null,
                Order());
            Assert.Equal(national.Contains(account.Type.Code) ? [] : ["203"], Registry.Codes(byNation));

            var byBeijing = _registry.Ask(Functions.EditProvincialAccount, Beijing, [Held(account)], null, Order());
            Assert.Equal(provincial.Contains(account.Type.Code) && account.Jurisdiction == Registry.Beijing
                ? [] : ["203"], Registry.Codes(byBeijing));
        }

        static Leg Held(Account account) => Registry.Leg(null, account, Cea, 0);
    }

    [Fact]
    public void A_hold_is_not_released_by_another_province()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var order = Freeze(_beijing.EC, 10);
        Refused("501", _registry.AskToSettle(Functions.EditProvincialAccount, Shanghai, order));
    }

    // ── Undo ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void Undoing_a_surrender_brings_back_the_same_serials_and_their_freeze_period()
    {
        _registry.Give(_beijing.PT, Cea, 10, vintage: 2023);
        Allocate(10, _registry.Facts.Now + (3 * Registry.Day));
        _registry.Give(_beijing.EC, Cea, 20, vintage: 2024);
        var surrender = Surrender(Cea, 15);
        Surrender(Cea, 5); // merges with it in the surrender account

        _registry.Settle(Transfers.UndoSurrender, Beijing, surrender);

        Assert.Equal("1-10/1h1 11-15/2 21-30/2", _registry.Blocks(_beijing.EC, Cea));
        Assert.Equal("16-20/2", _registry.Blocks(_beijing.NS, Cea));
        Refused("401", AskCancel(Cea, 16)); // ten are frozen, as before
    }

    [Fact]
    public void Undoing_everything_leaves_everything_as_it_was()
    {
        _registry.Give(_beijing.EC, Cea, 20);
        _registry.Give(_beijing.EC, Ccer, 20);
        var before = _registry.Everything();

        var surrender = _registry.Post(
            Transfers.Surrender, Enterprise,
            [Registry.Leg(_beijing.EC, _beijing.NS, Cea, 7), Registry.Leg(_beijing.EC, _beijing.NS, Ccer, 3),
                Registry.Leg(_beijing.EC, _beijing.NS, Cea, 5)]);
        var cancellation = _registry.Post(Transfers.Cancel, Enterprise, ToCancel(Cea, 8));
        _registry.Settle(Transfers.UndoSurrender, Beijing, surrender);
        _registry.Settle(Transfers.UndoCancellation, Beijing, cancellation);

        Assert.Equal(before, _registry.Everything());
    }

    [Fact]
    public void A_freeze_period_that_ended_meanwhile_is_not_restored()
    {
        _registry.Give(_beijing.PT, Cea, 10);
        Allocate(10, Soon);
        var surrender = Surrender(Cea, 10);

        _registry.Pass(Registry.Day);
        _registry.Settle(Transfers.UndoSurrender, Beijing, surrender);

        Assert.Equal("1-10/1", _registry.Blocks(_beijing.EC, Cea));
        Refused("401", AskRecall(1));
    }

    [Fact]
    public void An_undo_is_done_once()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var surrender = Surrender(Cea, 10);
        _registry.Settle(Transfers.UndoSurrender, Beijing, surrender);
        Refused("503", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, surrender));

        // Not even after the same units have been surrendered again.
        Surrender(Cea, 10);
        Refused("503", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, surrender));
    }

    [Fact]
    public void An_undo_is_of_the_whole_transaction_and_says_no_legs()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var surrender = Surrender(Cea, 10);

        Refused("108", _registry.Ask(Transfers.UndoSurrender, Beijing, [Registry.Leg(_beijing.NS, _beijing.EC, Cea, 5)],
            Registry.Referring(surrender)));
    }

    [Fact]
    public void If_one_unit_of_it_cannot_come_back_none_does()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var surrender = Surrender(Cea, 10);

        // By no movement that there is: one unit is no longer where it was surrendered to.
        var gone = new UnitBlock(Cea.Line, 10, 10, _beijing.NS.Id, 1, 2024, new(0));
        _registry.Facts.Position.Move(gone, gone with { AccountId = _registry.NW.Id });

        Refused("504", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, surrender));
    }

    [Fact]
    public void Only_what_it_undoes_is_undone_by_its_own_province()
    {
        _registry.Give(_beijing.EC, Cea, 30);
        _registry.Give(_beijing.EG, Cea, 10);
        var surrender = Surrender(Cea, 10);
        var cancellation = _registry.Post(Transfers.Cancel, Enterprise, ToCancel(Cea, 10));
        var general = _registry.Post(Transfers.Cancel, Enterprise, Registry.Leg(_beijing.EG, _registry.NX, Cea, 10));
        var undo = _registry.Settle(Transfers.UndoSurrender, Beijing, surrender);

        Refused("502", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, cancellation));
        Refused("502", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, undo));
        // Its source was no compliance holding account.
        Refused("301", _registry.AskToSettle(Transfers.UndoCancellation, Beijing, general));
        Refused("501", _registry.AskToSettle(Transfers.UndoCancellation, Shanghai, cancellation));
        // Not told that it is of another kind, nor that it is undone.
        Refused("501", _registry.AskToSettle(Transfers.UndoSurrender, Shanghai, cancellation));
        Refused("501", _registry.AskToSettle(Transfers.UndoSurrender, Shanghai, surrender));
        Refused("501", _registry.Ask(Transfers.UndoSurrender, Beijing, [],
            new() { RefersTo = Guid.Empty, Reason = "x" }));
    }

    [Fact]
    public void R505_an_allocation_is_undone_in_its_days_whole_and_while_all_of_it_lies_there()
    {
        _registry.Give(_beijing.PT, Cea, 40);
        var frozen = Allocate(10, Soon);
        var spent = Allocate(10, null);
        var late = Allocate(10, null);
        _registry.Post(Transfers.Surrender, Enterprise,
            Registry.Leg(_beijing.EC, _beijing.NS, Cea, 1, new(Serials: [Serial(20, 20)])));

        Refused("501", _registry.AskToSettle(Transfers.UndoAllocation, Shanghai, frozen));
        Refused("504", _registry.AskToSettle(Transfers.UndoAllocation, Beijing, spent));
        _registry.Settle(Transfers.UndoAllocation, Beijing, frozen);
        Refused("503", _registry.AskToSettle(Transfers.UndoAllocation, Beijing, frozen));
        Assert.Equal("1-10/1 31-40/1", _registry.Blocks(_beijing.PT, Cea));

        _registry.Pass(14 * Registry.Day);
        Assert.Equal(Outcome.Posted, _registry.AskToSettle(Transfers.UndoAllocation, Beijing, late).Outcome);
        _registry.Pass(1);
        Refused("505", _registry.AskToSettle(Transfers.UndoAllocation, Beijing, late));

        static SerialNumber Serial(long first, long last) => new(new(Cea.Line, first, last), 2024, 2024, null);
    }

    [Fact]
    public void R415_what_passes_without_trade_passes_to_another_holder()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        Refused("415", Pass(_beijing.EC, _beijing.EG));
        Refused("203", Pass(_shanghai.EC, _beijing.EG)); // another province's to begin
        Assert.Equal(["106"], Registry.Codes(Pass(_beijing.EC, _shanghai.EG, "gift")));

        _registry.Give(_beijing.EP, Ccer, 10, project: "PROJECT-11");
        Refused("308", _registry.Ask(
            Transfers.TransferWithoutTrade, Beijing, Registry.Leg(_beijing.EP, _shanghai.EP, Ccer, 1),
                new() { Reference = "号", Cause = "merger" }));
    }

    [Fact]
    public void What_passes_without_trade_leaves_a_frozen_account_too_but_none_that_a_court_froze()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var heir = _registry.OpenLocality(Registry.Beijing, Registry.BeijingPilot, holder: new(77)).EG;
        foreach (var state in AccountState.All)
        {
            _registry.Set(_beijing.EC, state);
            var verdict = Pass(_beijing.EC, heir);
            var leaves = state != AccountState.JudiciallyFrozen && state != AccountState.Closed;
            Assert.Equal(leaves ? [] : ["303"], Registry.Codes(verdict));

            // Both are of one province: nobody else reviews it.
            Assert.Equal(leaves ? Outcome.Posted : Outcome.Refused, verdict.Outcome);
        }
    }

    [Fact]
    public void R621_another_province_that_units_pass_to_reviews_that()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var verdict = Pass(_beijing.EC, _shanghai.EG);
        Assert.Equal((Outcome.Pending, 1, Registry.Shanghai), (verdict.Outcome, verdict.Needed, verdict.Review));

        var third = _registry.OpenLocality("44", "4403");
        Assert.Equal(["621"], Registry.Codes(_registry.Ask(
            Transfers.TransferWithoutTrade, Beijing,
            [Registry.Leg(_beijing.EC, _shanghai.EG, Cea, 1), Registry.Leg(_beijing.EC, third.EG, Cea, 1)],
            new() { Reference = "号", Cause = "division" })));
    }

    private Verdict Pass(Account from, Account to, string cause = "succession") => _registry.Ask(
        Transfers.TransferWithoutTrade, Beijing, Registry.Leg(from, to, Cea, 1), new() { Reference = "号",
            Cause = cause });

    [Fact]
    public void A_projects_account_cancels_the_reductions_of_its_project_and_for_a_listed_purpose()
    {
        _registry.Give(_beijing.EP, Ccer, 10, project: "PROJECT-11");
        _registry.Give(_beijing.EP, Ccer, 10, project: "PROJECT-31");
        Assert.Equal(["308", "401"], Registry.Codes(
            _registry.Ask(Transfers.Cancel, Enterprise, Registry.Leg(_beijing.EP, _registry.NX, Ccer, 11))));
        var given = Registry.TermsFor(Transfers.Cancel);
        Refused("414", _registry.Ask(Transfers.Cancel, Enterprise,
            Registry.Leg(_beijing.EP, _registry.NX, Ccer, 1), given with { Purpose = "婚礼" }));
        var cancelled = _registry.Post(
            Transfers.Cancel, Enterprise, Registry.Leg(_beijing.EP, _registry.NX, Ccer, 10));
        Refused("301", _registry.AskToSettle(Transfers.UndoCancellation, Beijing, cancelled));
    }

    [Fact]
    public void A_surrender_is_not_undone_once_its_compliance_year_is_closed()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var surrender = Surrender(Cea, 10);

        _registry.Pass(100 * Registry.Day);
        Refused("601", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, surrender));
    }

    [Fact]
    public void An_undo_needs_an_account_that_takes_units_in()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var surrender = Surrender(Cea, 10);

        _registry.Set(_beijing.EC, AccountState.Restricted);
        Assert.Empty(Registry.Codes(_registry.AskToSettle(Transfers.UndoSurrender, Beijing, surrender)));
        _registry.Set(_beijing.EC, AccountState.Frozen);
        Refused("304", _registry.AskToSettle(Transfers.UndoSurrender, Beijing, surrender));
    }

    // ── Pilot surrender: 26 and 22 ───────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void A_pilot_surrender_is_reserved_where_it_is_until_it_is_approved()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var request = RequestPilotSurrender(6);
        Assert.Equal(Outcome.Pending, request.Receipt.Outcome);
        Assert.Equal(10, _registry.Balance(_beijing.EG, Ccer));
        Refused("401", _registry.Ask(Transfers.Cancel, Enterprise, Registry.Leg(_beijing.EG, _registry.NX, Ccer, 5)));
        Refused("401", AskPilotSurrender(5));

        _registry.Settle(Functions.DecidePilotSurrender, Registry.PilotRegion(Registry.BeijingPilot), request,
            approve: true);
        Assert.Equal("1-6/1", _registry.Blocks(_beijing.NO, Ccer));
        Assert.Equal("7-10/1", _registry.Blocks(_beijing.EG, Ccer));
    }

    [Fact]
    public void A_rejected_pilot_surrender_leaves_everything_as_it_was()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var before = _registry.Everything();
        var request = RequestPilotSurrender(6);

        _registry.Settle(Functions.DecidePilotSurrender, Registry.PilotRegion(Registry.BeijingPilot), request,
            approve: false);
        Assert.Equal(before, _registry.Everything());
    }

    [Fact]
    public void A_rejection_says_why()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var request = RequestPilotSurrender(6);
        var pilot = Registry.PilotRegion(Registry.BeijingPilot);

        var refusal = Refused("104", _registry.Ask(Functions.DecidePilotSurrender, pilot, [],
            new() { RefersTo = request.Receipt.Id, Approve = false }));
        Assert.Equal("reason", refusal.Field);
        Assert.Empty(Registry.Codes(_registry.Ask(Functions.DecidePilotSurrender, pilot, [],
            new() { RefersTo = request.Receipt.Id, Approve = true })));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pilot_surrender_is_decided_once(bool approve)
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var request = RequestPilotSurrender(6);
        var pilot = Registry.PilotRegion(Registry.BeijingPilot);
        _registry.Settle(Functions.DecidePilotSurrender, pilot, request, approve);

        Refused("503", _registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request, approve: true));
        Refused("503", _registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request, approve: false));
    }

    [Fact]
    public void Only_its_own_pilot_region_decides_and_only_requests()
    {
        _registry.Give(_beijing.EG, Ccer, 20);
        var request = RequestPilotSurrender(6);
        var cancellation = _registry.Post(Transfers.Cancel, Enterprise,
            Registry.Leg(_beijing.EG, _registry.NX, Ccer, 5));

        Refused("501", _registry.AskToSettle(Functions.DecidePilotSurrender,
            Registry.PilotRegion(Registry.ShanghaiPilot), request, approve: true));
        Refused("501", _registry.AskToSettle(Functions.DecidePilotSurrender,
            Registry.PilotRegion(Registry.ShanghaiPilot), request, approve: false));
        Refused("501", _registry.AskToSettle(Functions.DecidePilotSurrender,
            Registry.PilotRegion(Registry.BeijingPilot), cancellation, approve: true));
    }

    [Fact]
    public void A_request_is_held_against_the_rules_again_when_it_is_decided()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var request = RequestPilotSurrender(6);
        var pilot = Registry.PilotRegion(Registry.BeijingPilot);

        // The region has come to lie in another province meanwhile.
        _registry.Facts.Accounts[_beijing.NO.Id] = _beijing.NO with { Within = Registry.Shanghai };
        Refused("310", _registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request, approve: true));
        Assert.Empty(Registry.Codes(_registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request,
            approve: false)));
        _registry.Facts.Accounts[_beijing.NO.Id] = _beijing.NO;
        Assert.Empty(Registry.Codes(_registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request,
            approve: true)));
    }

    [Fact]
    public void A_review_that_begins_later_is_not_asked_of_what_was_approved_before()
    {
        var registry = new Registry(("review-25", default, 1));
        var (beijing, shanghai) = (registry.OpenLocality(Registry.Beijing, Registry.BeijingPilot),
            registry.OpenLocality(Registry.Shanghai, Registry.ShanghaiPilot));
        registry.Give(beijing.EC, Cea, 10);
        registry.Give(shanghai.EC, Cea, 10);
        var one = registry.Proposal(
            Transfers.Cancel, Registry.Representative(beijing.EC, shanghai.EC),
                [Registry.Leg(beijing.EC, registry.NX, Cea, 1)]);
        var both = one with { Legs = [.. one.Legs, Registry.Leg(shanghai.EC, registry.NX, Cea, 1)] };

        Assert.Equal((Outcome.Pending, 1, Registry.Beijing),
            (Decide(one).Outcome, Decide(one).Needed, Decide(one).Review));
        Refused("621", Decide(both));
        foreach (var carried in new[] { one, both }.Select(p => p with { Carries = p.Id }))
        {
            Assert.Equal((Outcome.Posted, 0, null), (Decide(carried).Outcome, Decide(carried).Needed,
                Decide(carried).Review));
        }

        Verdict Decide(Proposal proposal) => Engine.Decide(proposal, registry.Facts);
    }

    [Fact]
    public void A_frozen_account_can_still_get_its_units_back_but_not_give_them()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var request = RequestPilotSurrender(6);
        var pilot = Registry.PilotRegion(Registry.BeijingPilot);
        _registry.Set(_beijing.EG, AccountState.Frozen);

        Refused("303", _registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request, approve: true));
        Assert.Empty(Registry.Codes(_registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request,
            approve: false)));
    }

    [Fact]
    public void A_judicial_freeze_over_a_reservation_stops_the_approval_and_outlasts_the_rejection()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        var request = RequestPilotSurrender(6);
        var order = _registry.Post(Functions.EditProvincialAccount, Beijing, [Registry.Leg(null, _beijing.EG, Ccer, 0)],
            null, Order());
        var pilot = Registry.PilotRegion(Registry.BeijingPilot);

        Refused("504", _registry.AskToSettle(Functions.DecidePilotSurrender, pilot, request, approve: true));
        _registry.Settle(Functions.DecidePilotSurrender, pilot, request, approve: false);
        Refused("401", AskPilotSurrender(1));

        _registry.Settle(Functions.EditProvincialAccount, Beijing, order);
        Assert.Empty(Registry.Codes(AskPilotSurrender(10)));
        Assert.Equal("1-10/1", _registry.Blocks(_beijing.EG, Ccer));
    }

    [Fact]
    public void One_request_goes_to_one_pilot_region()
    {
        var other = _registry.Open(AccountTypes.NO, "93", within: Registry.Beijing);
        _registry.Give(_beijing.EG, Ccer, 10);

        Refused("108", _registry.Ask(
            Transfers.SurrenderToPilot, Enterprise,
            [Registry.Leg(_beijing.EG, _beijing.NO, Ccer, 1), Registry.Leg(_beijing.EG, other, Ccer, 1)]));
    }

    // ── Each rule of a single movement, broken alone ─────────────────────────────────────────────────────────────────

    [Fact]
    public void R305_a_trading_account_exchanges_units_with_its_parent_only()
    {
        var everywhere = Registry.Representative([.. _registry.Accounts]);
        _registry.Give(_beijing.EC, Ccer, 10);
        _registry.Give(_beijing.TradingOfEC, Ccer, 10);

        foreach (var trading in new[] { _beijing.TradingOfEG, _beijing.TradingOfEP, _shanghai.TradingOfEC })
        {
            Refused("305", _registry.Ask(Transfers.TransferDirectly, everywhere,
                Registry.Leg(_beijing.EC, trading, Ccer, 1)));
        }

        foreach (var holding in new[] { _beijing.EG, _beijing.EP, _shanghai.EC })
        {
            Refused("305", _registry.Ask(Transfers.TransferDirectly, everywhere,
                Registry.Leg(_beijing.TradingOfEC, holding, Ccer, 1)));
        }
    }

    [Fact]
    public void R306_units_are_surrendered_in_the_enterprises_own_province()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        Refused("306", _registry.Ask(Transfers.Surrender, Enterprise, Registry.Leg(_beijing.EC, _shanghai.NS, Cea, 1)));
    }

    [Fact]
    public void R307_a_trading_account_is_bound_at_the_exchange_that_it_trades_at()
    {
        var elsewhere = _registry.Open(AccountTypes.XD, holder: new(7002));
        _registry.Give(_beijing.TradingOfEC, Cea, 10);
        _registry.Give(_registry.XD, Cea, 10);
        Refused("307", _registry.Ask(Transfers.TransferToExchange, Enterprise,
            Registry.Leg(_beijing.TradingOfEC, elsewhere, Cea, 1)));

        _registry.Facts.Bindings.Remove((_beijing.TradingOfEC.Id, _registry.XD.Id));
        var into = _registry.Ask(Transfers.TransferToExchange, Enterprise,
            Registry.Leg(_beijing.TradingOfEC, _registry.XD, Cea, 1));
        var outOf = _registry.Ask(Transfers.TransferOutOfExchange, Registry.Exchange,
            Registry.Leg(_registry.XD, _beijing.TradingOfEC, Cea, 1));
        Assert.Equal([("307", "from"), ("307", "to")],
            into.Refusals.Concat(outOf.Refusals).Select(r => (r.Code, r.Field!))); // always the trading account
    }

    [Fact]
    public void R308_reductions_are_issued_to_the_account_of_their_project()
    {
        _registry.Give(_registry.NC, Ccer, 10, project: _beijing.EP.Project);

        Assert.Equal(["308", "401"],
            Registry.Codes(_registry.Ask(Transfers.IssueReductions, Registry.Nation,
                    Registry.Leg(_registry.NC, _shanghai.EP, Ccer, 1))));
        Refused("308", _registry.Ask(
            Transfers.IssueReductions, Registry.Nation,
            Registry.Leg(_registry.NC, _shanghai.EP, Ccer, 1,
                new(Serials: Named("CN-CCER-2024-PROJECT-11-000000000001")))));
    }

    [Fact]
    public void R310_a_pilot_surrender_goes_to_the_pilot_region_of_the_account_or_in_its_province()
    {
        _registry.Give(_beijing.EG, Ccer, 10);
        Refused("310", _registry.Ask(Transfers.SurrenderToPilot, Enterprise,
            Registry.Leg(_beijing.EG, _shanghai.NO, Ccer, 1)));

        // Shenzhen, say: an account of the pilot region itself, which lies in a province that is not the account's
        // jurisdiction.
        var local = _registry.Open(AccountTypes.EG, Registry.ShanghaiPilot, holder: new(55));
        _registry.Give(local, Ccer, 10);
        Assert.Empty(Registry.Codes(_registry.Ask(Transfers.SurrenderToPilot, Registry.Representative(local),
            Registry.Leg(local, _shanghai.NO, Ccer, 1))));
        Refused("310", _registry.Ask(Transfers.SurrenderToPilot, Registry.Representative(local),
            Registry.Leg(local, _beijing.NO, Ccer, 1)));
    }

    [Fact]
    public void R404_no_later_vintage_than_the_compliance_year_is_surrendered()
    {
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2025);
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2026);
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2024, vintageLast: 2026);

        Assert.Equal("1-10", Registry.Serials(AskSurrender(Cea, 10)));
        Assert.Equal(["401", "404"], Registry.Codes(AskSurrender(Cea, 11)));
        Refused("404", AskSurrender(Cea, 1, new(Serials: Named("CN-CEA-2026-000000000011"))));
        Refused("404", AskSurrender(Cea, 1, new(Serials: Named("CN-CEA-2024+2026-000000000021"))));
    }

    [Fact]
    public void R405_reductions_are_surrendered_up_to_the_offset_share_all_legs_together()
    {
        _registry.Give(_beijing.EC, Ccer, 100);
        _registry.Give(_beijing.EC, Cea, 100);
        _registry.Facts.Offsets[(_beijing.EC.Id, _beijing.NS.Id)] = 50;
        Leg Reductions(long quantity) => Registry.Leg(_beijing.EC, _beijing.NS, Ccer, quantity);

        Assert.Empty(Registry.Codes(AskSurrender(Ccer, 50)));
        Refused("405", AskSurrender(Ccer, 51));
        Assert.Empty(Registry.Codes(_registry.Ask(Transfers.Surrender, Enterprise, [Reductions(20), Reductions(30)])));
        Assert.Equal(["405"],
            Registry.Codes(_registry.Ask(Transfers.Surrender, Enterprise, [Reductions(20), Reductions(31)])));
        Assert.Empty(Registry.Codes(AskSurrender(Cea, 100))); // allowances have no such limit

        _registry.Facts.Offsets.Clear();
        Refused("405", AskSurrender(Ccer, 1)); // no obligation on record, no share of it
    }

    [Fact]
    public void R601_units_are_surrendered_while_the_compliance_year_is_open()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        var now = _registry.Facts.Now;

        void Open(long from, long until) => _registry.Facts.Years[Registry.Year] = (new(from), new(until));
        Open(now, now + 1);
        Assert.Empty(Registry.Codes(AskSurrender(Cea, 1)));
        Open(now + 1, now + 2);
        Refused("601", AskSurrender(Cea, 1));
        Open(now - 1, now);
        Refused("601", AskSurrender(Cea, 1));
        _registry.Facts.Years.Clear();
        Refused("601", AskSurrender(Cea, 1));
    }

    [Fact]
    public void R602_a_freeze_period_ends_in_the_future()
    {
        _registry.Give(_beijing.PT, Cea, 10);
        var leg = Registry.Leg(_beijing.PT, _beijing.EC, Cea, 1);
        Verdict Until(Instant instant, params Leg[] legs) =>
            _registry.Ask(Transfers.AllocateProvincially, Beijing, legs,
            new() { Reference = "文号", FreezeUntil = instant });

        Assert.Empty(Registry.Codes(Until(_registry.Facts.Now + 1, leg)));
        Refused("602", Until(_registry.Facts.Now, leg));

        // It is said once, not once a leg.
        Assert.Single(Until(_registry.Facts.Now - 1, leg, leg, leg).Refusals, r => r.Code == "602");
    }

    [Fact]
    public void R302_a_trading_account_holds_what_its_parent_may()
    {
        // By no movement that there is: allowances in the trading account of a project.
        _registry.Give(_beijing.TradingOfEP, Cea, 10);
        _registry.Give(_beijing.TradingOfEP, Ccer, 10);
        _registry.Give(_registry.XD, Cea, 10);
        _registry.Give(_registry.XD, Ccer, 10);

        Refused("302", _registry.Ask(Transfers.TransferToExchange, Enterprise,
            Registry.Leg(_beijing.TradingOfEP, _registry.XD, Cea, 1)));
        Refused("302", _registry.Ask(Transfers.TransferOutOfExchange, Registry.Exchange,
            Registry.Leg(_registry.XD, _beijing.TradingOfEP, Cea, 1)));
        Assert.Empty(Registry.Codes(_registry.Ask(Transfers.TransferToExchange, Enterprise,
            Registry.Leg(_beijing.TradingOfEP, _registry.XD, Ccer, 1))));
        Assert.Empty(Registry.Codes(_registry.Ask(Transfers.TransferOutOfExchange, Registry.Exchange,
            Registry.Leg(_registry.XD, _beijing.TradingOfEP, Ccer, 1))));
    }

    // ── Who asks, and with which terms ───────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void R203_an_account_that_is_anothers_is_not_told_apart_from_one_that_does_not_exist()
    {
        _registry.Give(_beijing.EC, Cea, 10);
        _registry.Give(_shanghai.EC, Cea, 10);
        var nobody = new AccountNumber("EC", "31", new(4_711));
        // There is an account of this sequence, but it is not this one.
        var misprinted = new AccountNumber("EC", "11", _shanghai.EC.Id);
        var purposes = Registry.TermsFor(Transfers.Cancel);

        var answers = new[] { Registry.Number(_shanghai.EC), nobody, misprinted }
            .Select(source => _registry.Ask(Transfers.Cancel, Enterprise,
                new Leg(source, Registry.Number(_registry.NX), Cea, 1), purposes).Refusals.Single());
        Assert.Equal(["203 from", "203 from", "203 from"], answers.Select(r => $"{r.Code} {r.Field}").ToArray());

        // Nor does what the units would go to say whether the source exists.
        answers = new[] { Registry.Number(_shanghai.EC), nobody }
            .Select(source => _registry.Ask(Transfers.Cancel, Enterprise, new Leg(source, nobody, Cea, 1),
                purposes).Refusals.Single());
        Assert.Equal(["203 from", "203 from"], answers.Select(r => $"{r.Code} {r.Field}").ToArray());

        // A province allocates to its own enterprises.
        answers = new[] { Registry.Number(_shanghai.EC), nobody }
            .Select(destination => _registry.Ask(Transfers.AllocateProvincially, Beijing,
                new Leg(Registry.Number(_beijing.PT), destination, Cea, 1)).Refusals.Single());
        Assert.Equal(["203 to", "203 to"], answers.Select(r => $"{r.Code} {r.Field}").ToArray());
    }

    [Fact]
    public void R203_an_account_is_found_by_its_whole_number()
    {
        // Sequence and check digits are right, type or jurisdiction is not: there is no such account.
        _registry.Give(_beijing.EC, Cea, 10);
        AccountNumber[] wrong = [new("EG", Registry.Beijing, _beijing.EC.Id),
            new("EC", Registry.Shanghai, _beijing.EC.Id)];
        foreach (var number in wrong)
        {
            var refusal = Refused("203", _registry.Ask(Transfers.Cancel, Enterprise,
                new Leg(number, Registry.Number(_registry.NX), Cea, 1)));
            Assert.Equal("from", refusal.Field);
        }
    }

    [Fact]
    public void R104_and_R105_each_function_takes_the_terms_that_its_row_names_and_no_others()
    {
        var all = new Terms
        {
            Reference = "文号", VintageFirst = 2024, VintageLast = 2025, Project = "P-1",
            MonitoringFrom = new(2024, 1, 1), MonitoringTo = new(2024, 1, 2),
            FreezeUntil = Soon, Purpose = "目的", Beneficiary = "受益人", Reason = "理由", RefersTo = Guid.Empty,
                Approve = true, Repetition = true, Cause = "court",
        };
        Assert.All(Term.All, t => Assert.NotNull(t.Of(all)));

        foreach (var function in Functions.All.Where(f => f is Transfer or Decision))
        {
            var actor = Actor.Of(new(1), function.By[0], Registry.Beijing);
            string[] Fields(Terms terms, string code) =>
                [.. _registry.Ask(function, actor, [], terms).Refusals.Where(r => r.Code == code).Select(r => r.Field!)
                    .Order(StringComparer.Ordinal)];

            // A rejection needs a reason, which is no matter of the row: 22 is asked to approve.
            var missing = Fields(function is Decision ? new() { Reason = "理由" } : Terms.None, "104");
            Assert.Equal(Named(function.Needs), missing);
            var surplus = Fields(all, "105");
            Assert.Equal(Named(Term.All.Where(t => !function.Allows(t))), surplus);
        }

        static string[] Named(IEnumerable<Term> terms) => [.. terms.Select(t => t.Field).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void R106_terms_are_as_they_can_be()
    {
        var good = Registry.TermsFor(Transfers.CreateReductions);
        Assert.Empty(Registry.Codes(Create(good)));
        Assert.Empty(Registry.Codes(Create(good with { Reference = new('号', 200) })));
        Assert.Empty(Registry.Codes(Create(good with { Project = "A" })));
        Assert.Empty(Registry.Codes(Create(good with { Project = new('A', 32) })));
        Assert.Empty(Registry.Codes(Create(good with { MonitoringTo = good.MonitoringFrom })));
        Assert.Equal(["411"], Registry.Codes(Create(good with { VintageFirst = 1990, VintageLast = 2999 })));

        Terms[] bad =
        [
            good with { Reference = "" }, good with { Reference = " " }, good with { Reference = new('号', 201) },
            good with { Reference = "a\nb" },
            good with { Project = "" }, good with { Project = new('A', 33) }, good with { Project = "a" },
            good with { Project = "-A" },
            good with { Project = "A-" }, good with { Project = "A B" }, good with { Project = "A\n" },
            good with { Project = "Ａ" },
            good with { VintageFirst = 1989 }, good with { VintageLast = 3000 }, good with { VintageFirst = 2026 },
            good with { VintageFirst = null }, good with { VintageLast = null },
            good with { MonitoringTo = new(2023, 12, 31) },
        ];
        Assert.All(bad, terms => Assert.Equal(["106"], Registry.Codes(Create(terms)).Except(["411"])));
        Terms[] half = [good with { MonitoringFrom = null }, good with { MonitoringTo = null }];
        Assert.All(half, terms => Assert.Equal(["104"], Registry.Codes(Create(terms)).Except(["411"])));

        Verdict Create(Terms terms) => _registry.Ask(Transfers.CreateReductions, Registry.Nation,
            Registry.Leg(null, _registry.NC, Ccer, 1), terms);
    }

    [Fact]
    public void R107_functions_that_move_nothing_are_not_for_the_ledger()
    {
        foreach (var function in Functions.All.OfType<Administration>())
        {
            var leg = Registry.Leg(_registry.NT, _registry.NA, Cea, 1);
            Refused("107", _registry.Ask(function, Actor.Of(new(1), function.By[0]), [leg],
                Registry.TermsFor(function)));
        }
    }

    // ── A position that is known only in part ────────────────────────────────────────────────────────────────────────

    [Fact]
    public void What_is_not_known_is_read_on_before_anything_is_said()
    {
        var shelf = _registry.Facts.Position.Of(_beijing.EC.Id, Cea.Line);
        var known = _registry.Give(_beijing.EC, Cea, 10, vintage: 2023);
        shelf.Complete = false;

        // Nothing was read on purpose: what happens to be known may not be the oldest.
        Assert.Equal((_beijing.EC.Id, Cea.Line), AskCancel(Cea, 5).ReadOn);

        // Known up to this block: it is enough, or it is not.
        shelf.Frontier = known;
        Assert.Equal("1-10", Registry.Serials(AskCancel(Cea, 10)));
        Assert.Null(AskCancel(Cea, 10).ReadOn);
        Assert.Equal((_beijing.EC.Id, Cea.Line), AskCancel(Cea, 11).ReadOn);

        // A block beyond the frontier is known by chance, and what lies between may come first.
        _registry.Give(_beijing.EC, Cea, 10, vintage: 2025);
        Assert.Equal((_beijing.EC.Id, Cea.Line), AskCancel(Cea, 11).ReadOn);

        // Everything is known: now there is too little, or there is not.
        shelf.Complete = true;
        Assert.Equal("1-10 11-11", Registry.Serials(AskCancel(Cea, 11)));
        Refused("401", AskCancel(Cea, 21));
    }

    [Fact]
    public void A_hold_on_all_that_an_account_has_reads_it_to_the_end()
    {
        var shelf = _registry.Facts.Position.Of(_beijing.EC.Id, Cea.Line);
        shelf.Frontier = _registry.Give(_beijing.EC, Cea, 10);
        shelf.Complete = false;

        Assert.Equal((_beijing.EC.Id, Cea.Line), AskFreeze(_beijing.EC, 0).ReadOn);
        Assert.Null(AskFreeze(_beijing.EC, 10).ReadOn);
    }

    [Fact]
    public void Named_serial_numbers_need_no_more_than_their_own_blocks()
    {
        var shelf = _registry.Facts.Position.Of(_beijing.EC.Id, Cea.Line);
        _registry.Give(_beijing.EC, Cea, 10);
        shelf.Complete = false;

        var verdict = AskCancel(Cea, 2, new(Serials: Named("CN-CEA-2024-000000000004..000000000005")));
        Assert.Null(verdict.ReadOn);
        Assert.Equal("4-5", Registry.Serials(verdict));
    }

    // ── Pure ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    [Fact]
    public void Deciding_changes_nothing_and_says_the_same_of_the_same()
    {
        _registry.Give(_beijing.PT, Cea, 100);
        Allocate(50, Soon);
        Freeze(_beijing.EC, 20);
        var before = _registry.Everything();
        var counters = (_registry.Facts.NextSeq, _registry.Facts.NextBatch, _registry.Facts.NextHold,
            _registry.Facts.Holds.Count, _registry.Facts.Settled.Count);

        foreach (var quantity in new[] { 30, 31 })
        {
            var (once, twice) = (AskSurrender(Cea, quantity), AskSurrender(Cea, quantity));
            Assert.Equal(once.Moves, twice.Moves);
            Assert.Equal(once.Refusals, twice.Refusals);
            Assert.Equal(once.Outcome, twice.Outcome);
        }

        var (one, same) = (AskFreeze(_beijing.EC, 0), AskFreeze(_beijing.EC, 0));
        Assert.Equal(one.Placed, same.Placed);
        Assert.Equal(before, _registry.Everything());
        Assert.Equal(counters, (_registry.Facts.NextSeq, _registry.Facts.NextBatch, _registry.Facts.NextHold,
            _registry.Facts.Holds.Count, _registry.Facts.Settled.Count));
    }

    // ── In the words of the registry ─────────────────────────────────────────────────────────────────────────────────

    private static Refusal Refused(string code, Verdict verdict, int? leg = null)
    {
        Assert.Null(verdict.ReadOn);
        Assert.Equal([code], Registry.Codes(verdict));
        Assert.Equal(Outcome.Refused, verdict.Outcome);
        Assert.Empty(verdict.Moves);
        Assert.Empty(verdict.Placed);
        Assert.Null(verdict.Created);
        if (leg is not null)
        {
            Assert.Equal(leg, verdict.Refusals[0].Leg);
        }

        return verdict.Refusals[0];
    }

    private static SerialNumber[] Named(params string[] serials) =>
        [.. serials.Select(s => SerialNumber.TryParse(s, out var serial)
            ? serial : throw new ArgumentException(s, nameof(serials)))];

    private static HoldOrder Order(HoldKinds kind = HoldKinds.Judicial, Instant? expiresAt = null) =>
        new(kind, "北京市第一中级人民法院", "〔2025〕京01执1号", expiresAt);

    private void Create(UnitType unit, long quantity)
    {
        var function = unit == Cea ? Transfers.CreateAllowances : Transfers.CreateReductions;
        _registry.Post(function, Registry.Nation,
            Registry.Leg(null, unit == Cea ? _registry.NT : _registry.NC, unit, quantity));
    }

    private RecordedTransaction Allocate(long quantity, Instant? freezeUntil) => _registry.Post(
        Transfers.AllocateProvincially, Beijing, Registry.Leg(_beijing.PT, _beijing.EC, Cea, quantity),
        new() { Reference = "文号", FreezeUntil = freezeUntil });

    private RecordedTransaction Surrender(UnitType unit, long quantity) =>
        _registry.Post(Transfers.Surrender, Enterprise, Registry.Leg(_beijing.EC, _beijing.NS, unit, quantity));

    private Verdict AskSurrender(UnitType unit, long quantity, Picking? pick = null) =>
        _registry.Ask(Transfers.Surrender, Enterprise, Registry.Leg(_beijing.EC, _beijing.NS, unit, quantity, pick));

    private Verdict AskRecall(long quantity) =>
        _registry.Ask(Transfers.Recall, Beijing, Registry.Leg(_beijing.EC, _beijing.PT, Cea, quantity));

    private Verdict AskDirect(UnitType unit, long quantity) =>
        _registry.Ask(Transfers.TransferDirectly, Enterprise,
            Registry.Leg(_beijing.EC, _beijing.TradingOfEC, unit, quantity));

    private Leg ToCancel(UnitType unit, long quantity, Picking? pick = null) =>
        Registry.Leg(_beijing.EC, _registry.NX, unit, quantity, pick);

    private Verdict AskCancel(UnitType unit, long quantity, Picking? pick = null) =>
        _registry.Ask(Transfers.Cancel, Enterprise, ToCancel(unit, quantity, pick));

    private void Consign(Account consignor, long quantity, Transfer by, Actor actor)
    {
        _registry.Give(consignor, Cea, quantity);
        _registry.Post(by, actor, Registry.Leg(consignor, _registry.AD, Cea, quantity));
    }

    private Verdict Return(Account to, long quantity, Picking? pick = null) =>
        _registry.Ask(Transfers.ReturnFromAuction, Registry.AuctionHouse,
            Registry.Leg(_registry.AD, to, Cea, quantity, pick));

    private Verdict Deliver(long quantity, Picking? pick = null) =>
        _registry.Ask(Transfers.DeliverAuction, Registry.AuctionHouse,
            Registry.Leg(_registry.AD, _shanghai.EG, Cea, quantity, pick));

    private RecordedTransaction Freeze(Account account, long quantity, HoldKinds kind = HoldKinds.Judicial,
        Instant? expiresAt = null) =>
        _registry.Post(Functions.EditProvincialAccount, Beijing, [Registry.Leg(null, account, Cea, quantity)], null,
            Order(kind, expiresAt));

    private Verdict AskFreeze(Account account, long quantity, HoldOrder? order = null, Picking? pick = null) =>
        _registry.Ask(Functions.EditProvincialAccount, Beijing, [Registry.Leg(null, account, Cea, quantity, pick)],
            null, order ?? Order());

    private RecordedTransaction RequestPilotSurrender(long quantity) =>
        _registry.Post(Transfers.SurrenderToPilot, Enterprise, Registry.Leg(_beijing.EG, _beijing.NO, Ccer, quantity));

    private Verdict AskPilotSurrender(long quantity) =>
        _registry.Ask(Transfers.SurrenderToPilot, Enterprise, Registry.Leg(_beijing.EG, _beijing.NO, Ccer, quantity));
}
