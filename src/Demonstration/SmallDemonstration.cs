using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Demonstration;

/// <summary>
/// A small invented registry to look at: every province and pilot region, people of every role with readable tokens,
/// and a year's history made through the ledger, so that no screen is empty. The same seed and clock make the same
/// registry, to the last digest.
/// </summary>
public static class SmallDemonstration
{
    /// <summary>Whether nothing was recorded yet: no jurisdiction, no transaction.</summary>
    public static bool IsEmpty(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select (select count(*) from jurisdiction) + (select count(*) from ledger_transaction)";
        return (long)command.ExecuteScalar()! == 0;
    }

    /// <summary>Fills a migrated, empty database.</summary>
    /// <returns>The people that one may be, with their tokens.</returns>
    /// <exception cref="CycleRefusedException">The registry refused a part of the history.</exception>
    public static async Task<IReadOnlyList<DemonstrationPerson>> Seed(Database database, TimeProvider clock,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(clock);
        var history = new HistoryClock(clock.GetUtcNow());
        var demonstration = new History(history, seed);
        demonstration.Found(database);
        await using (var ledger = new Ledger(database, history))
        {
            await demonstration.Play(ledger);
        }

        return demonstration.People;
    }

    /// <summary>A clock that goes through the year so far, from its first day to the instant of seeding.</summary>
    private sealed class HistoryClock(DateTimeOffset end) : TimeProvider, ISetClock
    {
        private DateTimeOffset _now = Instant.At(Founding.StartOf(Founding.OpenYear(end) + 1));

        public short Year { get; } = Founding.OpenYear(end);

        public Instant End { get; } = Instant.Of(end);

        public DateTimeOffset Reference => _now;

        public override long TimestampFrequency => 1_000_000;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => Instant.Of(_now);

        /// <summary>The instant at which so many thousandths of the time have passed.</summary>
        public Instant At(int thousandth)
        {
            var start = Founding.StartOf(Year + 1);
            return start + (long)((Int128)(End - start) * thousandth / 1000);
        }

        /// <summary>Goes on to that instant. Steps that were told out of turn stay at the last one's: a clock that goes
        /// back is refused.</summary>
        public void GoTo(int thousandth)
        {
            var then = Instant.At(At(thousandth));
            _now = then > _now ? then : _now;
        }
    }

    private sealed class History(HistoryClock clock, int seed)
    {
        private const long Days = 24L * 60 * 60 * 1_000_000;

        private readonly Random _random = new(seed);
        private readonly SeedIds _ids = new(seed);
        private readonly List<Emitter> _emitters = [];
        private readonly List<Participant> _generals = [];
        private readonly List<Participant> _projects = [];
        private readonly List<Participant> _individuals = [];
        private Founding _founding = null!;
        private Ledger _ledger = null!;

        public IReadOnlyList<DemonstrationPerson> People => _founding.People;

        private short Year => clock.Year;

        private Actor Nation => _founding.Nation;

        /// <summary>Everything that is there before the first unit.</summary>
        public void Found(Database database)
        {
            using var register = new Register(database, bulk: true);
            _founding = new(register, _random, clock.At(0));
            _founding.Found(Year);
            var enterprises = 0;
            foreach (var province in Jurisdictions.Provinces)
            {
                for (var i = 0; i < (province.Weight > 40 ? 4 : 2); i++)
                {
                    var name = _founding.Enterprise(province);
                    var holder = _founding.Open(name, province, AccountTypes.EC,
                        Token("demo-enterprise", ++enterprises));
                    var allocation = Next(20, 300) * 1000;
                    var due = allocation / 100 * Next(88, 108);
                    register.SetObligation(holder.Account, Year, due, $"{province.Name.Zh}环函〔{Year + 1}〕{i + 1}号");
                    _emitters.Add(new(holder, allocation, due));
                    if (i == 0 && Jurisdictions.Pilots.Any(p => p.Within == province.Code))
                    {
                        // In the provinces of the pilot regions the first enterprise has a general account too.
                        _generals.Add(_founding.Open(name, province, AccountTypes.EG,
                            representative: holder.Representative));
                    }
                }
            }

            foreach (var (i, code) in new[] { "15", "53", "62", "36", "44", "65" }.Index())
            {
                var province = Jurisdictions.Provinces.First(p => p.Code == code);
                _projects.Add(_founding.Open(_founding.Enterprise(province), province, AccountTypes.EP,
                    Token("demo-project", i + 1), $"{code}-{Year - 1}-{i + 1:D4}"));
            }

            foreach (var (i, code) in new[] { "11", "44", "44", "31", "42", "35", "12", "50" }.Index())
            {
                var province = Jurisdictions.Provinces.First(p => p.Code == code);
                _individuals.Add(_founding.Open(_founding.Individual(province), province, AccountTypes.EG,
                    Token("demo-individual", i + 1)));
            }

            // Whoever tries things out does not wait for working days.
            register.SetParameter(Parameters.ChangeDelay.Name, default, 0);
            register.Commit();
        }

        /// <summary>The year.</summary>
        public async Task Play(Ledger ledger)
        {
            _ledger = ledger;
            await Allocate();
            await Auction();
            await Trade();
            await Comply();
            await CancelAndOffset();
            await Finish();
        }

        private async Task Allocate()
        {
            var allocated = _emitters.Sum(e => e.Allocation);
            var total = allocated / 8 * 10;
            clock.GoTo(5);
            await Do(Transfers.CreateAllowances, Nation,
                Of("总量 1") with { VintageFirst = (short)(Year - 1), VintageLast = (short)(Year - 1) },
                A(null, National(AccountTypes.NT), total / 10));
            clock.GoTo(10);
            await Do(Transfers.CreateAllowances, Nation, Of("总量 2") with { VintageFirst = Year, VintageLast = Year },
                A(null, National(AccountTypes.NT), total - (total / 10)));
            clock.GoTo(25);
            await Do(
                Transfers.AllocateNationally, Nation, Of("分配"),
                A(National(AccountTypes.NT), National(AccountTypes.NA), total / 100 * 90),
                A(National(AccountTypes.NT), National(AccountTypes.NU), total / 100 * 5));
            clock.GoTo(40);
            var provinces = _emitters.GroupBy(e => e.Holder.Province, StringComparer.Ordinal).ToList();
            await Do(
                Transfers.AssignToProvinces, Nation, Of("划拨"),
                [.. provinces.Select(g => A(National(AccountTypes.NA), _founding.Totals[g.Key],
                    g.Sum(e => e.Allocation) / 100 * 110))]);
            foreach (var (i, province) in provinces.Index())
            {
                clock.GoTo(60 + i);
                var terms = Of("配额分配") with
                {
                    // Beijing's and Guangdong's freeze periods are over by now, Shanghai's and Shandong's are not.
                    FreezeUntil = province.Key is "11" or "44" ? clock.At(250) : province.Key is "31" or "37"
                        ? clock.End + (60 * Days) : null,
                };
                await Do(
                    Transfers.AllocateProvincially, _founding.Provinces[province.Key], terms,
                    [.. province.Select(e => A(_founding.Totals[province.Key], e.Holder.Account, e.Allocation))]);
            }

            clock.GoTo(110);
            var over = _emitters.First(e => e.Holder.Province == "31");
            await Do(
                Transfers.Recall, _founding.Provinces["31"], Of("核减") with { Reason = "产量数据更正" },
                A(over.Holder.Account, _founding.Totals["31"], over.Allocation / 20));
        }

        private async Task Auction()
        {
            clock.GoTo(140);
            var (house, operates) = _founding.Auction;
            await Do(Transfers.ConsignNationally, Nation, Of("拍卖 1"), A(National(AccountTypes.NU), house, 60_000));
            await Do(Transfers.ConsignProvincially, _founding.Provinces["37"], Of("拍卖 2"),
                A(_founding.Totals["37"], house, 8_000));
            clock.GoTo(170);
            await Do(
                Transfers.DeliverAuction, operates, Of("成交确认"),
                [
                    .. _emitters.Where(e => e.Due > e.Allocation).Take(8)
                    .Select(e => A(house, e.Holder.Account, 4_000, new(HeldFor: National(AccountTypes.NU)))),
                    A(house, _emitters[1].Holder.Account, 3_000, new(HeldFor: _founding.Totals["37"])),
                    A(house, _individuals[0].Account, 500, new(HeldFor: National(AccountTypes.NU))),
                ]);
            clock.GoTo(180);
            await Do(Transfers.ReturnFromAuction, operates, Terms.None, A(house, National(AccountTypes.NU), 20_000));
            await Do(Transfers.ReturnFromAuction, operates, Terms.None, A(house, _founding.Totals["37"], 4_000));
            await Do(Transfers.ReturnFromNationalAuction, Nation, Of("返还"),
                A(National(AccountTypes.NU), National(AccountTypes.NT), 10_000));
        }

        private async Task Trade()
        {
            foreach (var (i, project) in _projects.Index())
            {
                clock.GoTo(220 + (i * 10));
                var quantity = Next(40, 90) * 1000;
                await Do(
                    Transfers.CreateReductions, Nation,
                    Of("减排量备案 " + project.Project) with
                    {
                        VintageFirst = (short)(Year - 1), VintageLast = Year, Project = project.Project,
                        MonitoringFrom = new(Year - 1, 1, 1), MonitoringTo = new(Year, 6, 30),
                    },
                    C(null, National(AccountTypes.NC), quantity));
                clock.GoTo(225 + (i * 10));
                await Do(Transfers.IssueReductions, Nation, Of("签发 " + project.Project),
                    C(National(AccountTypes.NC), project.Account, quantity / 10 * 9));
                await Do(Transfers.TransferDirectly, project.Representative, Terms.None,
                    C(project.Account, project.Trading, 30_000));
                await Do(Transfers.TransferToExchange, project.Representative, Terms.None,
                    C(project.Trading, _founding.Exchange.Delivery, 25_000));
            }

            // Shanghai's and Shandong's allowances are frozen, so these sell nothing.
            var sellers = _emitters.Where(e => e.Due < e.Allocation && e.Holder.Province is not "31" and not "37")
                .ToList();
            foreach (var (i, seller) in sellers.Index())
            {
                clock.GoTo(320 + i);
                var quantity = (seller.Allocation - seller.Due) / 10 * 9;
                await Do(Transfers.TransferDirectly, seller.Holder.Representative, Terms.None,
                    A(seller.Holder.Account, seller.Holder.Trading, quantity));
                await Do(Transfers.TransferToExchange, seller.Holder.Representative, Terms.None,
                    A(seller.Holder.Trading, _founding.Exchange.Delivery, quantity / 10 * 8));
                _supply += quantity / 10 * 8;
            }

            foreach (var (i, buyer) in _emitters.Where(e => e.Due > e.Allocation).Index())
            {
                clock.GoTo(450 + (i * 3));
                var quantity = Math.Min(_supply, buyer.Due - buyer.Allocation);
                if (quantity > 0)
                {
                    await Buy(buyer.Holder, UnitTypes.Cea, quantity);
                    _supply -= quantity;
                }
            }

            foreach (var (i, buyer) in _emitters.Where((_, i) => i % 5 == 0).Index())
            {
                clock.GoTo(600 + i);
                await Buy(buyer.Holder, UnitTypes.Ccer, buyer.Due / 100 * 3);
            }

            foreach (var (i, buyer) in _generals.Concat(_individuals).Index())
            {
                clock.GoTo(630 + i);
                await Buy(buyer, UnitTypes.Ccer, Next(100, 900));
            }
        }

        private long _supply;

        private async Task Buy(Participant buyer, UnitType unit, long quantity)
        {
            await Do(Transfers.TransferOutOfExchange, _founding.Exchange.Operator, Terms.None,
                new Leg(_founding.Exchange.Delivery, buyer.Trading, unit, quantity));
            await Do(Transfers.TransferDirectly, buyer.Representative, Terms.None,
                new Leg(buyer.Trading, buyer.Account, unit, quantity));
        }

        private async Task Comply()
        {
            // Two thirds have complied by now, one in ten has surrendered a part, the others nothing yet.
            foreach (var (i, e) in _emitters.Index().Where(e => e.Index % 3 != 2))
            {
                clock.GoTo(700 + i);
                var to = _founding.Surrenders[(e.Holder.Province, Year)];
                var reductions = i % 5 == 0 ? e.Due / 100 * 3 : 0;
                var allowances = Math.Min(e.Due - reductions, e.Allocation / 10 * 9) / (i % 10 == 7 ? 2 : 1);
                Leg[] legs = reductions > 0 ? [A(e.Holder.Account, to, allowances),
                    C(e.Holder.Account, to, reductions)] : [A(e.Holder.Account, to, allowances)];
                var surrender = await Do(Transfers.Surrender, e.Holder.Representative, Of("年度履约"), legs);
                if (i is 3 or 30)
                {
                    await Do(
                        Transfers.UndoSurrender, _founding.Provinces[e.Holder.Province],
                        new() { RefersTo = surrender.Id, Reason = "企业误填上缴数量" });
                }
            }

            clock.GoTo(830);

            // Refused, and on record: more reductions than the share allows, and more than there is.
            await Do(
                Transfers.Surrender, _emitters[10].Holder.Representative, Terms.None, Outcome.Refused,
                C(_emitters[10].Holder.Account, _founding.Surrenders[(_emitters[10].Holder.Province, Year)],
                    _emitters[10].Due));
            await Do(
                Transfers.TransferDirectly, _emitters[0].Holder.Representative, Terms.None, Outcome.Refused,
                A(_emitters[0].Holder.Account, _emitters[0].Holder.Trading, 90_000_000));
        }

        private async Task CancelAndOffset()
        {
            var cancelled = National(AccountTypes.NX);
            clock.GoTo(840);
            var first = await Do(
                Transfers.Cancel, _emitters[2].Holder.Representative,
                    new() { Purpose = "large-event", Beneficiary = _emitters[2].Holder.Name.Zh },
                    A(_emitters[2].Holder.Account, cancelled, 120));
            await Do(
                Transfers.UndoCancellation, _founding.Provinces[_emitters[2].Holder.Province],
                new() { RefersTo = first.Id, Reason = "取消数量填报错误" });
            await Do(
                Transfers.Cancel, _emitters[2].Holder.Representative,
                    new() { Purpose = "large-event", Beneficiary = _emitters[2].Holder.Name.Zh },
                    A(_emitters[2].Holder.Account, cancelled, 20));
            foreach (var (i, individual) in _individuals.Index())
            {
                clock.GoTo(850 + (i * 3));
                await Do(
                    Transfers.Cancel, individual.Representative,
                        new() { Purpose = i % 2 == 0 ? "public-good" : "other", Beneficiary = individual.Name.Zh },
                    C(individual.Account, cancelled, i + 1));
            }

            // Of each pilot region's two requests: approved, rejected, and the last ones still wait.
            foreach (var (i, pilot) in Jurisdictions.Pilots.Index())
            {
                foreach (var (j, by) in _generals.Concat(_individuals).Where(p => p.Province == pilot.Within).Take(2)
                    .Index())
                {
                    clock.GoTo(880 + (i * 4) + j);
                    var request = await Do(Transfers.SurrenderToPilot, by.Representative, Of("本地履约抵消"),
                        Outcome.Pending,
                        C(by.Account, _founding.Offsets[pilot.Code], 10 + i));
                    if (j == 0)
                    {
                        clock.GoTo(882 + (i * 4));
                        await Do(Functions.DecidePilotSurrender, _founding.Pilots[pilot.Code],
                            new() { RefersTo = request.Id, Approve = true });
                    }
                    else if (i % 3 == 0)
                    {
                        await Do(Functions.DecidePilotSurrender, _founding.Pilots[pilot.Code],
                            new() { RefersTo = request.Id, Approve = false, Reason = "项目类型不在本地抵消范围" });
                    }
                }
            }
        }

        private async Task Finish()
        {
            clock.GoTo(930);
            await Do(Transfers.Annul, Nation, Of("注销"),
                A(National(AccountTypes.NT), National(AccountTypes.NW), 50_000));
            await Do(Transfers.AnnulProvincially, _founding.Provinces["13"], Of("注销"),
                A(_founding.Totals["13"], National(AccountTypes.NW), 2_000));
            await Do(Transfers.AnnulReductions, Nation, Of("减排量注销"),
                C(National(AccountTypes.NC), National(AccountTypes.NW), 1_000));

            // A wrong allocation is taken back, and a merger passes units to the enterprise that goes on.
            var mistaken = await Do(
                Transfers.AllocateProvincially, _founding.Provinces["13"], Of("误分配"),
                A(_founding.Totals["13"], _emitters.First(e => e.Holder.Province == "13").Holder.Account, 300));
            await Do(Transfers.UndoAllocation, _founding.Provinces["13"], new() { RefersTo = mistaken.Id,
                Reason = "分配对象有误" });
            var merged = _emitters[2].Holder;
            var heir = _emitters.Select(e => e.Holder).Concat(_generals).First(p => p.Province == merged.Province
                && p != merged);
            await Do(
                Transfers.TransferWithoutTrade, _founding.Provinces[merged.Province],
                    Of("合并过户") with { Cause = "merger" },
                A(merged.Account, heir.Account, 500));
            clock.GoTo(950);
            await Hold("44", "法院执行", new(HoldKinds.Judicial, "广州市中级人民法院", $"（{Year + 1}）粤01执保21号",
                null));
            await Hold("11", "权属争议", new(HoldKinds.Dispute, "北京市生态环境局", $"京环争议〔{Year + 1}〕3号",
                clock.End + (90 * Days)));
            clock.GoTo(970);
            var lifted = await Hold("33", "法院执行",
                new(HoldKinds.Judicial, "杭州市中级人民法院", $"（{Year + 1}）浙01执保8号", null));
            clock.GoTo(985);
            await Do(Functions.EditProvincialAccount, _founding.Provinces["33"],
                new() { RefersTo = lifted.Id, Reason = "案件终结，解除冻结" });
            clock.GoTo(995);
            await ChangeState(_emitters[5].Holder, AccountState.Restricted, "交易异常核查");
            await ChangeState(_emitters[9].Holder, AccountState.Frozen, "年度核查");
            await ChangeState(_generals[^1], AccountState.Closing, "持有人申请销户");
            await ChangeState(_generals[^1], AccountState.Closed, "账户已清空");
        }

        /// <summary>The province changes the state of a trading account of its own.</summary>
        private async Task ChangeState(Participant holder, AccountState state, string reason)
        {
            var act = new Act(_ids.Next(), Accounts.ChangeState.Row, _founding.Provinces[holder.Province],
                new ChangeState.Form(holder.Trading.ToString(), state.Key, reason));
            var receipt = await _ledger.Submit(act);
            if (receipt.Outcome == Outcome.Pending)
            {
                receipt = await _founding.Approve(_ledger, act.Actor, act.Id, _ids.Next());
            }

            if (receipt.Outcome != Outcome.Posted)
            {
                throw new CycleRefusedException(
                    $"{act.Operation.Key} {state.Key}: {receipt.Outcome}: "
                        + $"{string.Join("; ", receipt.Refusals.Select(r => r.Code))}");
            }
        }

        /// <summary>Places a hold on units of the province's last emitter.</summary>
        private Task<Receipt> Hold(string province, string reason, HoldOrder order) => Submit(
            new(
                _ids.Next(), Functions.EditProvincialAccount, _founding.Provinces[province],
                [new(null, _emitters.Last(e => e.Holder.Province == province).Holder.Account, UnitTypes.Cea, 200)],
                new() { Reason = reason }, order),
            Outcome.Posted);

        private Task<Receipt> Do(Function function, Actor actor, Terms terms, params Leg[] legs) =>
            Do(function, actor, terms, Outcome.Posted, legs);

        private Task<Receipt> Do(Function function, Actor actor, Terms terms, Outcome expected, params Leg[] legs) =>
            Submit(new(_ids.Next(), function, actor, legs, terms), expected);

        private async Task<Receipt> Submit(Proposal proposal, Outcome expected)
        {
            var receipt = await _ledger.Submit(proposal);
            if (receipt.Outcome == Outcome.Pending && expected == Outcome.Posted)
            {
                return await _founding.Approve(_ledger, proposal, _ids.Next()) is { Outcome: Outcome.Refused } refused
                    ? throw new CycleRefusedException(
                        $"{proposal.Function.Code} {proposal.Function.Name.En}: "
                            + $"{string.Join("; ", refused.Refusals.Select(r => r.Code))}")
                    : receipt;
            }

            if (receipt.Outcome != expected)
            {
                var reasons = receipt.Refusals.Select(r => $"{r.Code} {r.Kind.Text.En} {r.Detail?.En}");
                throw new CycleRefusedException(
                    $"{proposal.Function.Code} {proposal.Function.Name.En}: {receipt.Outcome}, not {expected}: "
                        + $"{string.Join("; ", reasons)} {_ledger.LastFault?.Message}");
            }

            return receipt;
        }

        private AccountNumber National(AccountType type) => _founding.National[type];

        private Terms Of(string what) =>
            new() { Reference = string.Create(CultureInfo.InvariantCulture, $"环气候〔{Year + 1}〕{what}号") };

        private static string Token(string kind, int number) =>
            string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

        private static Leg A(AccountNumber? from, AccountNumber to, long quantity, Picking? pick = null) =>
            new(from, to, UnitTypes.Cea, quantity, pick);

        private static Leg C(AccountNumber? from, AccountNumber to, long quantity) =>
            new(from, to, UnitTypes.Ccer, quantity);

        private long Next(int from, int to)
        {
#pragma warning disable CA5394 // an invented registry must come out the same from the same seed
            return _random.Next(from, to);
#pragma warning restore CA5394
        }
    }
}
