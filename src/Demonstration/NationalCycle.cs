using System.Globalization;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Demonstration;

/// <summary>One step of the compliance cycle, done.</summary>
/// <param name="Function">The function's number.</param>
/// <param name="Name">What was done.</param>
/// <param name="Transactions">Transactions posted, or pending where they await a decision.</param>
/// <param name="Postings">Their postings.</param>
/// <param name="Tonnes">Tonnes they moved, by any unit type.</param>
/// <param name="Elapsed">From the first submission to the last durable answer.</param>
public sealed record CycleStep(short Function, Text Name, int Transactions, int Postings, long Tonnes,
    TimeSpan Elapsed);

/// <summary>A step of an invented history was refused.</summary>
public sealed class CycleRefusedException : Exception
{
    /// <summary>With what was refused and why.</summary>
    public CycleRefusedException(string message)
        : base(message)
    {
    }
}

/// <summary>
/// A whole compliance cycle of a national market, through the ledger and by the rules: creation, allocation, auction,
/// reductions, trade, surrender, cancellation, undoing, pilot regions, annulment. All callers of a step are in flight
/// at once.
/// </summary>
public sealed class NationalCycle
{
    private readonly Ledger _ledger;
    private readonly TimeProvider _clock;
    private readonly NationalWorld _world;
    private readonly Founding _founding;
    private readonly Action<CycleStep> _report;
    private readonly Random _random;
    private readonly SeedIds _ids;
    private readonly short _year;
    private readonly List<IGrouping<string, (int Index, Emitter Item)>> _byProvince;

    // What the cycle expects each emitter to have by now: free allowances, allowances in their freeze period,
    // reductions.
    private readonly long[] _free;
    private readonly long[] _frozen;
    private readonly long[] _reductions;

    private NationalCycle(Ledger ledger, TimeProvider clock, NationalWorld world, Action<CycleStep> report, int seed)
    {
        _ledger = ledger;
        _clock = clock;
        _world = world;
        _founding = world.Founding;
        _report = report;
        _random = new(seed);
        _ids = new(seed);
        _year = world.Year;
        _byProvince = [.. world.Emitters.Index().GroupBy(e => e.Item.Holder.Province, StringComparer.Ordinal)];
        _free = new long[world.Emitters.Count];
        _frozen = new long[world.Emitters.Count];
        _reductions = new long[world.Emitters.Count];
    }

    /// <summary>Runs it on a world that was just opened.</summary>
    /// <exception cref="CycleRefusedException">The registry refused something: the message says what and with which
    /// codes.</exception>
    public static Task Run(Ledger ledger, TimeProvider clock, NationalWorld world, Action<CycleStep> report,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(report);
        return new NationalCycle(ledger, clock, world, report, seed).Run();
    }

    private AccountNumber National(AccountType type) => _founding.National[type];

    private async Task Run()
    {
        await Create();
        var reserves = await AssignToProvinces();
        var lots = await Consign(reserves);
        await Allocate();
        await Auction(lots);
        await IssueReductions();
        await Trade();
        await Comply();
        await CancelAndOffset();
        await Annul();
        await Freeze();
    }

    /// <summary>6, 7.</summary>
    private async Task Create()
    {
        var (total, nation) = (_world.Size.Allowances, _founding.Nation);
        long[] parts = [total / 10 * 8, total / 10, total - (total / 10 * 9)];
        await Step(
            Transfers.CreateAllowances, new("配额创建", "Allowances created"),
            parts.Select((q, i) => Make(
                Transfers.CreateAllowances, nation,
                new() { Reference = Document("总量", i), VintageFirst = _year, VintageLast = _year },
                Allowances(null, National(AccountTypes.NT), q))));
        await Step(
            Transfers.AllocateNationally, new("国家级配额分配", "National allocation"),
            [Make(
                Transfers.AllocateNationally, nation, Reference("分配"),
                Allowances(National(AccountTypes.NT), National(AccountTypes.NA), total / 100 * 95),
                Allowances(National(AccountTypes.NT), National(AccountTypes.NU), total / 100 * 3))]);
    }

    /// <summary>9: each province gets what its emitters get, and a reserve in proportion.</summary>
    /// <returns>The reserves by province.</returns>
    private async Task<Dictionary<string, long>> AssignToProvinces()
    {
        var allocated = _world.Emitters.Sum(e => e.Allocation);
        var reserve = (_world.Size.Allowances / 100 * 95) - allocated;
        var reserves = _byProvince.ToDictionary(
            g => g.Key, g => (long)((Int128)reserve * g.Sum(e => e.Item.Allocation) / allocated),
            StringComparer.Ordinal);
        await Step(
            Transfers.AssignToProvinces, new("配额划拨至全部省份", "Assigned to all provinces"),
            [Make(
                Transfers.AssignToProvinces, _founding.Nation, Reference("划拨"),
                [.. _byProvince.Select(g => Allowances(National(AccountTypes.NA), _founding.Totals[g.Key],
                    g.Sum(e => e.Item.Allocation) + reserves[g.Key]))])]);
        return reserves;
    }

    /// <summary>10, 18: the nation and every fourth province.</summary>
    /// <returns>What each consignor has at the auction house.</returns>
    private async Task<List<(AccountNumber Consignor, long Quantity)>> Consign(Dictionary<string, long> reserves)
    {
        var nations = _world.Size.Allowances / 100 * 2;
        var lots = new List<(AccountNumber Consignor, long Quantity)> { (National(AccountTypes.NU), nations) };
        await Step(
            Transfers.ConsignNationally, new("国家拍卖分配", "National consignment"),
            [Make(Transfers.ConsignNationally, _founding.Nation, Reference("拍卖"),
                Allowances(National(AccountTypes.NU), _founding.Auction.Delivery, nations))]);
        var consigning = _byProvince.Where((_, i) => i % 4 == 1)
            .Select(g => (g.Key, Quantity: Math.Max(1, reserves[g.Key] / 2))).ToList();
        await Step(
            Transfers.ConsignProvincially, new("省级拍卖分配", "Provincial consignment"),
            consigning.Select(c => Make(
                Transfers.ConsignProvincially, _founding.Provinces[c.Key], Reference("拍卖"),
                Allowances(_founding.Totals[c.Key], _founding.Auction.Delivery, c.Quantity))));
        lots.AddRange(consigning.Select(c => (_founding.Totals[c.Key], c.Quantity)));
        return lots;
    }

    /// <summary>16, 17: every third province allocates a twentieth under a freeze period, in a transaction of its own,
    /// and recalls some of it.</summary>
    private async Task Allocate()
    {
        var freezing = _byProvince.Where((_, i) => i % 3 == 0).ToList();
        foreach (var (i, e) in _world.Emitters.Index())
        {
            _free[i] = e.Allocation;
        }

        foreach (var (i, e) in freezing.SelectMany(g => g))
        {
            _frozen[i] = e.Allocation / 20;
            _free[i] -= _frozen[i];
        }

        await Step(
            Transfers.AllocateProvincially,
            new("省级配额分配，每省一笔", "Provincial allocation, one transaction a province"),
            _byProvince.Select(g => Make(
                Transfers.AllocateProvincially, _founding.Provinces[g.Key], Reference("分配"),
                [.. g.Select(e => Allowances(_founding.Totals[g.Key], e.Item.Holder.Account, _free[e.Index]))])));
        var until = Instant.Of(_clock.GetUtcNow()) + (60L * 24 * 60 * 60 * 1_000_000);
        await Step(
            Transfers.AllocateProvincially,
            new("省级配额分配，设冻结期", "Provincial allocation under a freeze period"),
            freezing.Select(g => Make(
                Transfers.AllocateProvincially, _founding.Provinces[g.Key],
                Reference("预分配") with { FreezeUntil = until },
                [.. g.Where(e => _frozen[e.Index] > 0)
                    .Select(e => Allowances(_founding.Totals[g.Key], e.Item.Holder.Account, _frozen[e.Index]))])));
        var recalled = freezing.SelectMany(g => g.Where((e, i) => i % 5 == 0 && _frozen[e.Index] > 1)).ToList();
        await Step(
            Transfers.Recall, new("冻结期内配额回收", "Recalled in the freeze period"),
            recalled.Select(e => Make(
                Transfers.Recall, _founding.Provinces[e.Item.Holder.Province], new() { Reason = "产量核减" },
                Allowances(e.Item.Holder.Account, _founding.Totals[e.Item.Holder.Province], _frozen[e.Index] / 2))));
        foreach (var (i, _) in recalled)
        {
            _frozen[i] -= _frozen[i] / 2;
        }
    }

    /// <summary>34, 35, 11: emitters that are short win; what is not sold goes back to its consignor.</summary>
    private async Task Auction(List<(AccountNumber Consignor, long Quantity)> lots)
    {
        var winners = new Queue<int>(_world.Emitters.Index().Where(e => Short(e.Index) > 0).Select(e => e.Index)
            .Where((_, n) => n % 3 == 0));
        var legs = new List<Leg>();
        var unsold = new List<(AccountNumber Consignor, long Quantity)>();
        foreach (var (consignor, quantity) in lots)
        {
            // Seven tenths find a buyer. One leg delivers the units of one consignor.
            var left = quantity / 10 * 7;
            while (left > 0 && legs.Count < Proposal.MaxLegs - 100 && winners.TryDequeue(out var i))
            {
                var won = Math.Min(left, Short(i));
                legs.Add(Allowances(_founding.Auction.Delivery, _world.Emitters[i].Holder.Account, won,
                    new(HeldFor: consignor)));
                _free[i] += won;
                left -= won;
            }

            foreach (var individual in _world.Individuals.Take(left > 1000 ? 20 : 0))
            {
                legs.Add(Allowances(_founding.Auction.Delivery, individual.Account, 10, new(HeldFor: consignor)));
                left -= 10;
            }

            unsold.Add((consignor, left + quantity - (quantity / 10 * 7)));
        }

        await Step(
            Transfers.DeliverAuction, new("拍卖交付中标者，一个文件", "Delivered to the winners, one file"),
            [Make(Transfers.DeliverAuction, _founding.Auction.Operator, Reference("成交"), [.. legs])]);
        await Step(
            Transfers.ReturnFromAuction, new("未售出配额返还", "Unsold allowances returned"),
            unsold.Select(u => Make(
                Transfers.ReturnFromAuction, _founding.Auction.Operator, Terms.None,
                Allowances(_founding.Auction.Delivery, u.Consignor, u.Quantity))));
        await Step(
            Transfers.ReturnFromNationalAuction, new("国家拍卖返还", "National auction return"),
            [Make(Transfers.ReturnFromNationalAuction, _founding.Nation, Reference("返还"),
                Allowances(National(AccountTypes.NU), National(AccountTypes.NT), unsold[0].Quantity / 2))]);
    }

    /// <summary>12, 13.</summary>
    private async Task IssueReductions()
    {
        var quantities = _world.Projects.Select(_ => Next(200_000, 800_000)).ToArray();
        await Step(
            Transfers.CreateReductions, new("减排量创建", "Reductions created"),
            _world.Projects.Select((p, i) => Make(
                Transfers.CreateReductions, _founding.Nation,
                new()
                {
                    Reference = Document("备案", i), VintageFirst = (short)(_year - 1), VintageLast = _year,
                    Project = p.Project,
                    MonitoringFrom = new(_year - 1, 1, 1), MonitoringTo = new(_year, 6, 30),
                },
                Reductions(null, National(AccountTypes.NC), quantities[i]))));
        await Step(
            Transfers.IssueReductions, new("减排量签发", "Reductions issued"),
            _world.Projects.Select((p, i) => Make(
                Transfers.IssueReductions, _founding.Nation, new() { Reference = Document("签发", i) },
                Reductions(National(AccountTypes.NC), p.Account, quantities[i]))));
        _supply = [.. quantities.Select(q => q / 10 * 9)];
    }

    private long[] _supply = [];

    /// <summary>23, 27, 29, 23: a market. Who is long sells, who is short buys, reductions go to whom they are of
    /// use.</summary>
    private async Task Trade()
    {
        var sales = _world.Emitters.Index()
            .Select(e => (e.Index, Quantity: Math.Min(_free[e.Index], -Short(e.Index) / 10 * 8)))
            .Where(s => s.Quantity > 0).ToList();
        await Step(
            Transfers.TransferDirectly, new("转入交易账户", "To trading accounts"),
            [
                .. sales.Select(s => Direct(_world.Emitters[s.Index].Holder, UnitTypes.Cea, s.Quantity,
                    toTrading: true)),
                .. _world.Projects.Select((p, i) => Direct(p, UnitTypes.Ccer, _supply[i], toTrading: true)),
            ]);
        foreach (var (i, q) in sales)
        {
            _free[i] -= q;
        }

        await Step(
            Transfers.TransferToExchange, new("间接转移至交易所", "To the exchange"),
            [
                .. sales.SelectMany(s => Parts(s.Quantity)
                    .Select(q => ToExchange(_world.Emitters[s.Index].Holder, UnitTypes.Cea, q))),
                .. _world.Projects.SelectMany((p, i) => Parts(_supply[i])
                    .Select(q => ToExchange(p, UnitTypes.Ccer, q))),
            ]);

        var bought = Buy(sales.Sum(s => s.Quantity), _supply.Sum());
        await Step(
            Transfers.TransferOutOfExchange, new("交易所转出至买方", "Out of the exchange to the buyers"),
            bought.SelectMany(b => Parts(b.Quantity).Select(q => Make(
                Transfers.TransferOutOfExchange, _founding.Exchange.Operator, Terms.None,
                new Leg(_founding.Exchange.Delivery, b.Buyer.Trading, b.Unit, q)))));
        await Step(
            Transfers.TransferDirectly, new("转回持有账户", "Back to holding accounts"),
            bought.Select(b => Direct(b.Buyer, b.Unit, b.Quantity, toTrading: false)));
    }

    /// <summary>Who buys what of so many units that are for sale.</summary>
    private List<(Participant Buyer, UnitType Unit, long Quantity)> Buy(long allowances, long reductions)
    {
        var bought = new List<(Participant Buyer, UnitType Unit, long Quantity)>();
        foreach (var (i, e) in _world.Emitters.Index())
        {
            var wanted = Math.Min(allowances, Short(i));
            if (wanted > 0)
            {
                bought.Add((e.Holder, UnitTypes.Cea, wanted));
                allowances -= wanted;
                _free[i] += wanted;
            }
        }

        foreach (var individual in _world.Individuals)
        {
            var wanted = Math.Min(reductions, Next(20, 200));
            bought.Add((individual, UnitTypes.Ccer, wanted));
            reductions -= wanted;
        }

        var offsetting = _world.Emitters.Index().Where(e => e.Index % 6 == 0).ToList();
        var share = reductions / Math.Max(1, offsetting.Count);
        foreach (var (i, e) in offsetting)
        {
            // No more than may be surrendered: 5 % of the amount due, rounded down.
            _reductions[i] = Math.Min(share, e.Due * 5 / 100);
            bought.Add((e.Holder, UnitTypes.Ccer, _reductions[i]));
        }

        bought.RemoveAll(b => b.Quantity == 0);
        return bought;
    }

    /// <summary>24, 20, 24: all surrender; some do so by mistake and do it again.</summary>
    private async Task Comply()
    {
        var surrenders = _world.Emitters.Index().Select(e => Surrender(e.Index, e.Item)).ToList();
        await Step(Transfers.Surrender, new("全部重点排放单位上缴", "All key emitters surrender"), surrenders);
        var wrong = surrenders.Index().Where(s => s.Index % Math.Max(1, surrenders.Count / 10) == 0).ToList();
        await Step(
            Transfers.UndoSurrender, new("上缴操作撤销", "Surrenders undone"),
            wrong.Select(s => Make(
                Transfers.UndoSurrender, _founding.Provinces[_world.Emitters[s.Index].Holder.Province],
                new() { RefersTo = s.Item.Id, Reason = "误操作" })));
        await Step(
            Transfers.Surrender, new("撤销后重新上缴", "Surrendered again"),
            wrong.Select(s => s.Item with { Id = _ids.Next() }));
        foreach (var (i, e) in _world.Emitters.Index())
        {
            var allowances = Math.Min(e.Due - _reductions[i], _free[i] + _frozen[i]);

            // Which of them went first is the ledger's choice; for what follows only free units left for certain count.
            _free[i] = Math.Max(0, _free[i] - allowances);
        }
    }

    private Proposal Surrender(int index, Emitter emitter)
    {
        var to = _founding.Surrenders[(emitter.Holder.Province, _year)];
        var legs = new List<Leg> { Allowances(emitter.Holder.Account, to,
            Math.Min(emitter.Due - _reductions[index], _free[index] + _frozen[index])) };
        if (_reductions[index] > 0)
        {
            legs.Add(Reductions(emitter.Holder.Account, to, _reductions[index]));
        }

        return Make(Transfers.Surrender, emitter.Holder.Representative, Terms.None, [.. legs]);
    }

    /// <summary>25, 21, 26, 22.</summary>
    private async Task CancelAndOffset()
    {
        var cancelling = _world.Emitters.Index().Where(e => _free[e.Index] >= 10).Take(100).ToList();
        var cancellations = cancelling.Select(e => Cancel(e.Item.Holder, UnitTypes.Cea, 10)).ToList();
        await Step(
            Transfers.Cancel, new("自愿取消", "Voluntary cancellations"),
            [.. cancellations, .. _world.Individuals.Select(p => Cancel(p, UnitTypes.Ccer, 5))]);
        await Step(
            Transfers.UndoCancellation, new("取消操作撤销", "Cancellations undone"),
            cancellations.Take(5).Select((c, i) => Make(
                Transfers.UndoCancellation, _founding.Provinces[cancelling[i].Item.Holder.Province],
                new() { RefersTo = c.Id, Reason = "误操作" })));
        var requests = _world.Individuals.Select((p, i) =>
            (Pilot: Jurisdictions.Pilots[i % Jurisdictions.Pilots.Count].Code, Proposal: Make(
            Transfers.SurrenderToPilot, p.Representative, Terms.None,
            Reductions(p.Account, _founding.Offsets[Jurisdictions.Pilots[i % Jurisdictions.Pilots.Count].Code], 10))))
                .ToList();
        await Step(Transfers.SurrenderToPilot, new("试点地区上缴申请", "Pilot surrenders requested"),
            requests.Select(r => r.Proposal), Outcome.Pending);

        // The last three stay in the inbox.
        await Step(
            Functions.DecidePilotSurrender,
            new("试点地区上缴审批，批准与驳回", "Pilot surrenders approved and rejected"),
            requests.SkipLast(3).Select((r, i) => Make(
                Functions.DecidePilotSurrender, _founding.Pilots[r.Pilot],
                i % 4 == 3 ? new() { RefersTo = r.Proposal.Id, Approve = false, Reason = "不符合本地抵消规则" }
                    : new() { RefersTo = r.Proposal.Id, Approve = true })));
    }

    /// <summary>8, 40, 19.</summary>
    private async Task Annul()
    {
        await Step(
            Transfers.Annul, new("国家配额注销", "Annulled by the nation"),
            [Make(Transfers.Annul, _founding.Nation, Reference("注销"),
                Allowances(National(AccountTypes.NT), National(AccountTypes.NW), _world.Size.Allowances / 100))]);
        await Step(
            Transfers.AnnulReductions, new("减排量注销", "Reductions annulled"),
            _world.Projects.Take(1).Select(p => Make(
                Transfers.AnnulReductions, _founding.Nation, Reference("减排量注销"),
                Reductions(p.Account, National(AccountTypes.NW), 100))));
        await Step(
            Transfers.AnnulProvincially, new("省级配额注销", "Annulled by provinces"),
            _world.Emitters.Select(e => e.Holder.Province).Distinct(StringComparer.Ordinal).Where((_, i) => i % 5 == 0)
                .Select(p => Make(
                Transfers.AnnulProvincially, _founding.Provinces[p], Reference("注销"),
                Allowances(_founding.Totals[p], National(AccountTypes.NW), 1000))));
        var mistakes = _world.Emitters.Select(e => e.Holder).GroupBy(h => h.Province,
            StringComparer.Ordinal).Where((_, i) => i % 5 == 0)
            .Select(g => Make(
                Transfers.AllocateProvincially, _founding.Provinces[g.Key], Reference("误分配"),
                Allowances(_founding.Totals[g.Key], g.First().Account, 10))).ToList();
        await Step(Transfers.AllocateProvincially, new("误分配", "Allocated by mistake"), mistakes);
        await Step(
            Transfers.UndoAllocation, new("配额分配撤销", "Allocations undone"),
            mistakes.Select(m => Make(Transfers.UndoAllocation, m.Actor,
                new() { RefersTo = m.Id, Reason = "误操作" })));
        await Step(
            Transfers.TransferWithoutTrade, new("非交易过户", "Non-trading transfers"),
            _world.Projects.Take(100).SelectMany(p =>
                _world.Emitters.Select(e => e.Holder).Where(h => h.Province == p.Province).Take(1)
                .Select(heir => Make(
                    Transfers.TransferWithoutTrade, _founding.Provinces[p.Province],
                        Reference("过户") with { Cause = "dissolution" },
                    Reductions(p.Account, heir.Account, 50)))));
    }

    /// <summary>15: a court freezes all that some emitters have left; one order is lifted.</summary>
    private async Task Freeze()
    {
        var frozen = _world.Emitters.Index().Where(e => _free[e.Index] > 100).Take(3).ToList();
        var orders = frozen.Select((e, i) => new Proposal(
            _ids.Next(), Functions.EditProvincialAccount, _founding.Provinces[e.Item.Holder.Province],
            [new(null, e.Item.Holder.Account, UnitTypes.Cea, 0)], new() { Reason = "诉讼保全" },
            new HoldOrder(HoldKinds.Judicial, "某市中级人民法院",
                string.Create(CultureInfo.InvariantCulture, $"（{_year + 1}）执保{i + 1}号"), null))).ToList();
        await Step(Functions.EditProvincialAccount, new("司法冻结", "Judicial freezes"), orders);
        await Step(
            Functions.EditProvincialAccount, new("解除司法冻结", "A judicial freeze lifted"),
            orders.Take(1)
                .Select(o => o with { Id = _ids.Next(), Legs = [], Hold = null,
                        Terms = new() { RefersTo = o.Id, Reason = "案件终结" } }));
    }

    /// <summary>What an emitter is short of, in tonnes; negative: what it has over.</summary>
    private long Short(int index) => _world.Emitters[index].Due - _free[index] - _frozen[index];

    private Proposal Direct(Participant p, UnitType unit, long quantity, bool toTrading) => Make(
        Transfers.TransferDirectly, p.Representative, Terms.None,
        toTrading ? new Leg(p.Account, p.Trading, unit, quantity) : new Leg(p.Trading, p.Account, unit, quantity));

    private Proposal ToExchange(Participant p, UnitType unit, long quantity) =>
        Make(Transfers.TransferToExchange, p.Representative, Terms.None,
            new Leg(p.Trading, _founding.Exchange.Delivery, unit, quantity));

    private Proposal Cancel(Participant p, UnitType unit, long quantity) => Make(
        Transfers.Cancel, p.Representative, new() { Purpose = "large-event", Beneficiary = p.Name.Zh },
            new Leg(p.Account, National(AccountTypes.NX), unit, quantity));

    private Proposal Make(Function function, Actor actor, Terms terms, params Leg[] legs) =>
        new(_ids.Next(), function, actor, legs, terms);

    private static Leg Allowances(AccountNumber? from, AccountNumber to, long quantity, Picking? pick = null) =>
        new(from, to, UnitTypes.Cea, quantity, pick);

    private static Leg Reductions(AccountNumber? from, AccountNumber to, long quantity) =>
        new(from, to, UnitTypes.Ccer, quantity);

    private Terms Reference(string what) => new() { Reference = Document(what, 0) };

    private string Document(string what, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"环气候〔{_year + 1}〕{what}{number + 1}号");

    private long Next(int from, int to)
    {
#pragma warning disable CA5394 // an invented market must come out the same from the same seed
        return _random.Next(from, to);
#pragma warning restore CA5394
    }

    /// <summary>In one to three trades.</summary>
    private IEnumerable<long> Parts(long quantity)
    {
        var count = quantity < 30 ? 1 : Next(1, 4);
        for (var left = count; left > 0; left--)
        {
            var part = quantity / left;
            quantity -= part;
            yield return part;
        }
    }

    private async Task Step(Function function, Text name, IEnumerable<Proposal> proposals,
        Outcome expected = Outcome.Posted)
    {
        var all = proposals.ToList();
        if (all.Count == 0)
        {
            return;
        }

        var started = _clock.GetTimestamp();
        var receipts = await Task.WhenAll(all.Select(_ledger.Submit));
        for (var i = 0; i < receipts.Length; i++)
        {
            // What one person may not do alone, the office's second administrator approves; the receipt is then of what
            // was carried out.
            if (receipts[i].Outcome == Outcome.Pending && expected == Outcome.Posted)
            {
                receipts[i] = await _founding.Approve(_ledger, all[i], _ids.Next());
            }
        }

        var elapsed = _clock.GetElapsedTime(started);
        var refused = receipts.Where(r => r.Outcome != expected).ToList();
        if (refused.Count > 0)
        {
            var codes = refused.SelectMany(r => r.Refusals)
                .Select(r => $"{r.Code} {r.Kind.Text.En} {r.Detail?.En}".TrimEnd()).Distinct(StringComparer.Ordinal)
                .Take(5);
            throw new CycleRefusedException(
                $"{function.Code} ({name.En}): {refused.Count} of {all.Count} not {expected}: "
                    + $"{string.Join("; ", codes)}{(_ledger.LastFault is { } fault ? $" ({fault.Message})" : "")}");
        }

        _report(new(function.Code, name, all.Count, receipts.Sum(r => r.Postings.Count), all.Zip(receipts)
            .Sum(x => x.Second.Postings.Count > 0
                ? x.Second.Postings.Sum(p => p.Quantity) : x.First.Legs.Sum(l => l.Quantity)), elapsed));
    }
}
