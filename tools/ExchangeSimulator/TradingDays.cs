using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;

namespace ExchangeSimulator;

/// <summary>How a simulation runs.</summary>
/// <param name="Days">Trading days.</param>
/// <param name="Seed">The same seed does the same.</param>
/// <param name="PerMille">How often each fault happens, in thousandths of the sendings.</param>
/// <param name="KillEvery">The registry is killed once in so many sendings; 0: never.</param>
/// <param name="Clients">How many clients trade.</param>
public sealed record SimulationPlan(int Days, int Seed, int PerMille = 60, int KillEvery = 0, int Clients = 6);

/// <summary>What a simulation came to.</summary>
/// <param name="Days">Trading days.</param>
/// <param name="Trades">Trades.</param>
/// <param name="TransferIns">Transfer-ins booked.</param>
/// <param name="TransferOuts">Transfer-outs booked.</param>
/// <param name="Sendings">Messages sent, each sending counted.</param>
/// <param name="Faults">Faults by kind.</param>
/// <param name="Digest">SHA-256 of who has what in the end: of the same seed always the same.</param>
public sealed record SimulationResult(
    int Days, long Trades, long TransferIns, long TransferOuts, long Sendings, IReadOnlyDictionary<string, int> Faults,
    string Digest);

/// <summary>Trading days with a registry: sign-in, deposits, orders, settlement, withdrawals, bindings, sign-out; every
/// day ends with equal books, or throws.</summary>
public sealed class TradingDays(HttpClient http, SimulationPlan plan, TimeProvider clock, Func<Task> restart,
    Action? kill)
{
    private const string Unit = "CEA";
    private static readonly DateOnly FirstDay = new(2000, 1, 1);

#pragma warning disable CA5394 // the same seed must do the same
    private readonly Random _market = new(plan.Seed);
    private readonly Random _line = new(plan.Seed + 1);
    private readonly Random _kills = new(plan.Seed + 2);
    private readonly Faults _faults = new(plan.PerMille);
    private readonly List<Holder> _holders = [];
    private readonly Dictionary<string, (long Account, long Trading)> _expected = new(StringComparer.Ordinal);
    private HoldersDesk _desk = null!;
    private TradingSystem _system = null!;
    private long _trades, _ins, _outs, _ids;
    private string _delivery = "";

    /// <summary>Runs.</summary>
    /// <exception cref="SimulationException">Something was done twice, or not at all, or the books differ.</exception>
    public async Task<SimulationResult> Run(Action<string>? progress = null)
    {
        _desk = new(http, restart);
        using var key = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256,
            "simulator-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        var killing = Task.CompletedTask;
        var line = new RegistryLine(http, key, clock)
        {
            Meddle = _ =>
            {
                if (kill is not null && plan.KillEvery > 0 && _kills.Next(plan.KillEvery) == 0)
                {
                    // Some moment of the message's way: before it has come, while it takes effect, before it is
                    // answered, or when that is long done.
                    var moment = TimeSpan.FromMilliseconds(_kills.Next(40));
                    killing = Task.Run(async () =>
                    {
                        await Task.Delay(moment);
                        kill();
                    });
                }

                return Task.CompletedTask;
            },
        };
        _system = new(line, clock, _line, _faults, restart);
        await Prepare(key);
        for (var day = 0; day < plan.Days; day++)
        {
            await Day(FirstDay.AddDays(day));
            if ((day + 1) % 50 == 0 || day + 1 == plan.Days)
            {
                await CompareHolders();
                progress?.Invoke(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{day + 1} days, {_trades} trades, {_outs} transfer-outs, {_system.Sendings} sendings, "
                        + $"{_faults.Count.Values.Sum()} faults"));
            }
        }

        await killing;
        var who = _expected.OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => $"{e.Key} {e.Value.Account} {e.Value.Trading}")
            .Concat(_system.Books.Balances.Select(b => $"{b.Client} {b.Group} {b.Quantity}"));
        return new(
            plan.Days, _trades, _ins, _outs, _system.Sendings, _faults.Count,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', who)))));
    }

    private async Task Prepare(SigningKey key)
    {
        var accounts = await _desk.Ask("demo-exchange", HttpMethod.Get, "accounts", null);
        _delivery = accounts.Body!["items"]![0]!["number"]!.GetValue<string>();
        await _desk.RegisterKey("demo-national", "demo-national-2", _delivery, key, clock.GetUtcNow().AddDays(365),
            NextId);
        var bindings = (await _system.Query("queries/bindings", new JsonObject { ["limit"] = 1000 }))["bindings"]
            .AsArray()
            .ToDictionary(b => b!["account"]!.GetValue<string>(), b => b!["clientNumber"]!.GetValue<string>(),
                StringComparer.Ordinal);
        for (var i = 1; _holders.Count < plan.Clients && i < 1000; i++)
        {
            var token = string.Create(CultureInfo.InvariantCulture, $"demo-enterprise-{i}");
            var (status, _) = await _desk.Ask(token, HttpMethod.Get, "me", null);
            if (status != 200)
            {
                break;
            }

            if (await _desk.AccountsOf(token) is not var (account, trading, identifier))
            {
                continue;
            }

            var has = (await _desk.Available(token, account)).GetValueOrDefault(Unit);
            if (has >= 1000 && bindings.TryGetValue(trading, out var client))
            {
                _holders.Add(new(token, account, trading, client, identifier));
                _expected[client] = (has, (await _desk.Available(token, trading)).GetValueOrDefault(Unit));
            }
        }

        if (_holders.Count < 2)
        {
            throw new SimulationException(
                "The registry has too few holders with allowances to trade: start it with --demo.");
        }

        // What the delivery account has already is of holders that nobody plays here.
        await _system.SignIn(Today());
        await _system.TakeNotices();
        await FirstSignOut();
        await Date(FirstDay.AddDays(-1));
    }

    /// <summary>The registry lets an exchange open today or the next working day.</summary>
    private DateOnly Today() => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);

    /// <summary>Each simulated day is played today; then the nation, by two people, gives it its simulated date, so
    /// that today is free again.</summary>
    private async Task Date(DateOnly day)
    {
        var id = NextId();
        await _desk.Act("demo-national", id, "correct-business-day", new JsonObject
        {
            ["session"] = _system.Session, ["day"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["reason"] = "simulated day",
        });
        await _desk.Act("demo-national-2", NextId(), "decide-proposal",
            new JsonObject { ["proposal"] = id, ["decision"] = "approve" });
    }

    /// <summary>The opening day: the trading system takes the registry's totals over, as an exchange does when it
    /// begins.</summary>
    private async Task FirstSignOut()
    {
        var answer = await _system.Send("sign-out",
            new JsonObject { ["transferIns"] = 0, ["transferOuts"] = 0, ["totals"] = new JsonArray() });
        if (answer["state"].GetValue<string>() == "closed")
        {
            _system.ResetTo(await _system.Query("queries/holdings", new JsonObject { ["serials"] = true }));
            return;
        }

        var final = await _system.Send("sign-out", new JsonObject
        {
            ["transferIns"] = answer["transferIns"].DeepClone(), ["transferOuts"] = answer["transferOuts"].DeepClone(),
            ["totals"] = answer["totals"].DeepClone(),
        });
        if (final["state"].GetValue<string>() != "closed")
        {
            throw new SimulationException("The opening day could not be closed: " + final.Body.ToJsonString());
        }

        _system.ResetTo(await _system.Query("queries/holdings", new JsonObject { ["serials"] = true }));
    }

    private async Task Day(DateOnly day)
    {
        await _system.SignIn(Today());
        foreach (var holder in _holders.Where(_ => _market.Next(2) == 0).ToList())
        {
            await Deposit(holder, _market.Next(1, 200));
        }

        await _system.TakeNotices();
        await Settle(Match());
        foreach (var holder in _holders.Where(_ => _market.Next(3) == 0).ToList())
        {
            await TakeHome(holder);
        }

        if (_market.Next(20) == 0)
        {
            await BindAgain(_holders[_market.Next(_holders.Count)]);
        }

        if (_market.Next(10) == 0)
        {
            var client = _holders[_market.Next(_holders.Count)].Client;
            Require((await _system.Send("client-status",
                new JsonObject { ["clientNumber"] = client, ["state"] = "frozen" })).Taken,
                "A client's status was refused.");
            Require((await _system.Send("client-status",
                new JsonObject { ["clientNumber"] = client, ["state"] = "active" })).Taken,
                "A client's status was refused.");
        }

        await _system.TakeNotices();
        await _system.CompareSerials();
        _ins += _system.Books.Ins;
        _outs += _system.Books.Outs;
        await _system.SignOut();
        await Date(day);
    }

    private async Task Deposit(Holder holder, long quantity)
    {
        var (account, trading) = _expected[holder.Client];
        quantity = Math.Min(quantity, account);
        if (quantity == 0)
        {
            return;
        }

        await _desk.Move(holder.Token, NextId(), 23, holder.Account, holder.Trading, Unit, quantity);
        await _desk.Move(holder.Token, NextId(), 27, holder.Trading, _delivery, Unit, quantity);
        _expected[holder.Client] = (account - quantity, trading);
    }

    private async Task TakeHome(Holder holder)
    {
        var (account, trading) = _expected[holder.Client];
        if (trading > 0)
        {
            await _desk.Move(holder.Token, NextId(), 23, holder.Trading, holder.Account, Unit, trading);
            _expected[holder.Client] = (account + trading, 0);
        }
    }

    /// <summary>Orders of the day, and their trades. Orders that are not matched lapse in the evening.</summary>
    private List<(string Seller, string Buyer, string Group, long Quantity)> Match()
    {
        var book = new OrderBook();
        var settled = new List<(string, string, string, long)>();
        var free = _system.Books.Balances.Where(b => b.Client != "others")
            .ToDictionary(b => (b.Client, b.Group), b => b.Quantity);
        foreach (var (client, group) in free.Keys.OrderBy(k => k.Client, StringComparer.Ordinal)
            .ThenBy(k => k.Group, StringComparer.Ordinal).ToList())
        {
            var quantity = _market.NextInt64(1, free[(client, group)] + 1);
            foreach (var trade in book.Sell(new(client, group, _market.Next(8000, 8400), quantity)))
            {
                settled.Add((trade.Seller, trade.Buyer, trade.Group, trade.Quantity));
            }

            foreach (var buyer in _holders.Where(_ => _market.Next(2) == 0).ToList())
            {
                foreach (var trade in book.Buy(new(buyer.Client, group, _market.Next(7900, 8300), _market.Next(1, 80))))
                {
                    settled.Add((trade.Seller, trade.Buyer, trade.Group, trade.Quantity));
                }
            }
        }

        _trades += settled.Count;

        // Some take back what they could not sell.
        foreach (var ((client, group), had) in free.OrderBy(f => f.Key.Client, StringComparer.Ordinal)
            .ThenBy(f => f.Key.Group, StringComparer.Ordinal))
        {
            var left = had - settled.Where(s => s.Item1 == client && s.Item3 == group).Sum(s => s.Item4);
            if (left > 0 && _market.Next(3) == 0)
            {
                settled.Add((client, client, group, left));
            }
        }

        return settled;
    }

    /// <summary>Settlement: everything of the day in one message, or several; now and then with an item that must be
    /// refused.</summary>
    private async Task Settle(List<(string Seller, string Buyer, string Group, long Quantity)> settled)
    {
        foreach (var some in settled.Chunk(Math.Max(1, _market.Next(1, 40))))
        {
            var items = new JsonArray();
            var sellers = new List<string>();
            foreach (var (seller, buyer, group, quantity) in some)
            {
                Add(seller, buyer, group, quantity);
            }

            var wrong = _market.Next(10);
            if (wrong == 0)
            {
                Add("others", "nobody", some[0].Group, 1);
            }
            else if (wrong == 1)
            {
                Add("others", some[0].Buyer, some[0].Group, 1_000_000_000_000);
            }

            var answer = await _system.Send("transfer-outs", new JsonObject { ["items"] = items }, sellers: sellers);
            Require(answer.Taken && answer["posted"].GetValue<int>() == some.Length,
                $"A settlement was refused: {answer.Body.ToJsonString()}");
            foreach (var (_, buyer, _, quantity) in some)
            {
                var (account, trading) = _expected[buyer];
                _expected[buyer] = (account, trading + quantity);
            }

            void Add(string seller, string buyer, string group, long quantity)
            {
                var parts = group.Split(' ');
                var item = new JsonObject { ["id"] = _system.NextId(), ["clientNumber"] = buyer,
                    ["unitType"] = parts[0], ["quantity"] = quantity, ["vintage"] = parts[1] };
                if (parts.Length > 2)
                {
                    item["project"] = parts[2];
                }

                items.Add(item);
                sellers.Add(seller);
            }
        }
    }

    /// <summary>A client without units is unbound and bound again under the same number, confirmed by the
    /// representative.</summary>
    private async Task BindAgain(Holder holder)
    {
        if (holder.Identifier is null || _system.Books.Balances.Any(b => b.Client == holder.Client))
        {
            return;
        }

        Require((await _system.Send("bindings/unbind", new JsonObject { ["clientNumber"] = holder.Client })).Taken,
            "An unbinding was refused.");
        var asked = await _system.Send("bindings",
            new JsonObject { ["clientNumber"] = holder.Client, ["account"] = holder.Trading,
                ["holderIdentifier"] = holder.Identifier });
        Require(asked.Taken, "A binding was refused: " + asked.Body.ToJsonString());
        await _desk.Act(
            holder.Token, NextId(), "confirm-binding",
            new JsonObject { ["request"] = asked["request"].DeepClone(), ["confirm"] = true });
    }

    /// <summary>Compares what every holder has in the registry with what the simulation has counted.</summary>
    private async Task CompareHolders()
    {
        foreach (var holder in _holders)
        {
            var (account, trading) = _expected[holder.Client];
            var has = ((await _desk.Available(holder.Token, holder.Account)).GetValueOrDefault(Unit),
                (await _desk.Available(holder.Token, holder.Trading)).GetValueOrDefault(Unit));
            Require(has == (account, trading), $"{holder.Client} has {has}, not {(account, trading)}.");
        }
    }

    /// <summary>The people's ids are counted, not drawn: what the line does must not change them.</summary>
    private string NextId() => new Guid(
        SHA256.HashData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{plan.Seed} {++_ids} {_started}")))[..16]).ToString();

    private readonly string _started = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
#pragma warning restore CA5394

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new SimulationException(what);
        }
    }
}
