using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Exchange;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using ExchangeSimulator;
using MessageSignatures;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonRegistry.Web.Tests;

/// <summary>A world with an exchange that has a registered key and a line to the registry.</summary>
public sealed class ExchangeWorld : IAsyncDisposable
{
    private readonly HttpClient _http;

    private ExchangeWorld(World world, string algorithm)
    {
        World = world;
        Key = SigningKey.Generate(algorithm, "exchange-key-1");
        _http = new() { BaseAddress = world.Address };
        Line = new(_http, Key, world.Clock);
    }

    public World World { get; }

    public SigningKey Key { get; }

    public RegistryLine Line { get; }

    public string? Session { get; private set; }

    public long Number { get; private set; } = 1;

    public static async Task<ExchangeWorld> Start(Backend backend,
        string algorithm = SignatureAlgorithms.EcdsaP256Sha256, Func<HostOptions, HostOptions>? with = null)
    {
        var world = new ExchangeWorld(World.Start(backend, with: with), algorithm);
        await world.Register(world.Key);
        return world;
    }

    /// <summary>Registers a key: one administrator proposes, the other approves.</summary>
    public async Task Register(SigningKey key, string account = "XD", string? certificate = null) =>
        await Approve(await ProposeKey(key, account, certificate));

    /// <summary>Asks for a key to be registered.</summary>
    public Task<Answer> ProposeKey(SigningKey key, string account = "XD", string? certificate = null)
    {
        var form = new JsonObject
        {
            ["account"] = World[account], ["keyId"] = key.KeyId, ["algorithm"] = key.Algorithm,
            ["publicKey"] = Convert.ToBase64String(key.PublicKey),
            ["validUntil"] = Instant.Text(World.Clock.Now + (365L * 24 * 3600 * 1_000_000)),
            ["certificate"] = certificate,
        };
        return World.Post("national", "acts/register-exchange-key", form.ToJsonString());
    }

    /// <summary>The nation's other administrator approves what waits.</summary>
    public async Task Approve(Answer proposed)
    {
        Assert.True(proposed.Status == 201 && proposed["outcome"].GetValue<string>() == "pending",
            proposed.Body?.ToJsonString());
        var form = new JsonObject { ["proposal"] = proposed["id"].DeepClone(), ["decision"] = "approve" };
        var decided = await World.Post("national-2", "acts/decide-proposal", form.ToJsonString());
        Assert.True(decided.Status == 201, decided.Body?.ToJsonString());
    }

    public async Task<LineAnswer> SignIn(string day = "2026-06-01")
    {
        var answer = await Line.Send("sign-in",
            new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = Now, ["businessDay"] = day });
        if (answer.Taken)
        {
            Session = answer["session"].GetValue<string>();
            Number = answer["nextNumber"].GetValue<long>();
        }

        return answer;
    }

    /// <summary>A message was sent past this world: where it was taken, the next number follows.</summary>
    public void Count(bool taken) => Number += taken ? 1 : 0;

    /// <summary>A numbered message with the next number.</summary>
    public JsonObject Message(JsonObject content, string? id = null)
    {
        var message = new JsonObject { ["id"] = id ?? Guid.CreateVersion7().ToString(), ["session"] = Session,
            ["number"] = Number, ["time"] = Now };
        foreach (var (name, value) in content)
        {
            message[name] = value?.DeepClone();
        }

        return message;
    }

    /// <summary>Sends a numbered message; where it is taken, the next number follows.</summary>
    public async Task<LineAnswer> Send(string path, JsonObject content)
    {
        var answer = await Line.Send(path, Message(content));
        Number += answer.Taken ? 1 : 0;
        return answer;
    }

    /// <summary>
    /// Many transfer-out messages of one item each, one number after the other, handed to the ledger as the door does
    /// when it has verified them: for days whose signatures would take longer to make than all the rest. The ids of the
    /// items.
    /// </summary>
    public async Task<List<Guid>> TransferOutBehindTheDoor(int messages, IReadOnlyList<string> clients)
    {
        var ledger = World.Services.GetRequiredService<Ledger>();
        var actor = World.Services.GetRequiredService<ExchangeKeys>().Find(Key.KeyId)!.Actor;
        var ids = new List<Guid>(messages);
        var sent = new List<Task<ActReceipt>>();
        for (var i = 0; i < messages; i++)
        {
            ids.Add(Guid.CreateVersion7());
            var id = Guid.CreateVersion7();
            var form = new TransferOut.Form(id, Guid.Parse(Session!), Number + i, Instant.At(World.Clock.Now),
                [new(ids[i], clients[i % clients.Count], "CEA", 1)])
            {
                Digest = System.Security.Cryptography.SHA256.HashData(id.ToByteArray()),
            };

            // In the order of their numbers; the ledger takes them in turn.
            sent.Add(ledger.Submit(new Act(Guid.CreateVersion7(), TransferOut.Row, actor, form)));
            if (sent.Count == 100 || i == messages - 1)
            {
                Assert.All(await Task.WhenAll(sent), r => Assert.Equal(Outcome.Posted, r.Outcome));
                sent.Clear();
            }
        }

        Number += messages;
        return ids;
    }

    public async Task<LineAnswer> Must(string path, JsonObject content)
    {
        var answer = await Send(path, content);
        Assert.True(answer.Taken, answer.Body.ToJsonString());
        return answer;
    }

    public Task<LineAnswer> Query(string path, JsonObject? content = null)
    {
        var message = new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = Now };
        foreach (var (name, value) in content ?? [])
        {
            message[name] = value?.DeepClone();
        }

        return Line.Send(path, message);
    }

    /// <summary>Units of an enterprise go to the exchange: 23 and 27. The transaction's id.</summary>
    public async Task<string> Deposit(int enterprise, long quantity)
    {
        var rep = $"rep-{enterprise}";
        await World.Must(rep, 23, $"EC{enterprise}>ET{enterprise}:{quantity}");
        return await World.Must(rep, 27, $"ET{enterprise}>XD:{quantity}");
    }

    /// <summary>Everybody has units, the day is open, the first enterprise's deposit taken. The transfer-in.</summary>
    public async Task<string> OpenDay(long deposit)
    {
        await World.Fund();
        await SignIn();
        await TakeNotices();
        var transfer = await Deposit(1, deposit);
        await TakeNotices();
        return transfer;
    }

    /// <summary>Polls and acknowledges everything. The notices.</summary>
    public async Task<List<JsonNode>> TakeNotices()
    {
        var notices = new List<JsonNode>();
        while (true)
        {
            var page = await Query("notices/poll", new JsonObject { ["limit"] = 1000 });
            var found = page["notices"].AsArray().Select(n => n!).ToList();
            if (found.Count == 0)
            {
                return notices;
            }

            notices.AddRange(found);
            await Must("notices/acknowledge",
                new JsonObject { ["notices"] = new JsonArray([.. found.Select(n => n["number"]!.DeepClone())]) });
        }
    }

    public static JsonObject Item(string client, long quantity, string? id = null, string unit = "CEA",
        string? vintage = null, string? project = null)
    {
        var item = new JsonObject { ["id"] = id ?? Guid.CreateVersion7().ToString(), ["clientNumber"] = client,
            ["unitType"] = unit, ["quantity"] = quantity };
        if (vintage is not null)
        {
            item["vintage"] = vintage;
        }

        if (project is not null)
        {
            item["project"] = project;
        }

        return item;
    }

    public static JsonObject Items(params JsonObject[] items) => new() { ["items"] = new JsonArray([.. items]) };

    public string Now => Instant.Text(World.Clock.Now);

    /// <summary>What the units and the exchange's records look like, to see that nothing changed.</summary>
    public string State()
    {
        using var database = new Database(World.Connection);
        using var snapshot = new Snapshot(database);
        return World.Everything() + string.Join('\n',
            new[] { "exchange_message", "exchange_binding", "exchange_binding_request", "exchange_notice",
                "exchange_session", "exchange_alarm" }
            .Select(t =>
                $"{t} {snapshot.List("select count(*) from " + t, r => Convert.ToInt64(r.GetValue(0), null))[0]}"))
            + string.Join('\n', snapshot.List("select state, suspended, next_number from exchange_session",
                r => $"{r.GetString(0)} {r.GetInt16(1)} {r.GetInt64(2)}"));
    }

    /// <summary>A second exchange with its delivery account XD2 and its own key and line.</summary>
    public async Task<(SigningKey Key, RegistryLine Line)> SecondExchange()
    {
        using (var database = new Database(World.Connection))
        {
            using var register = new Register(database);
            World.Accounts["XD2"] = register.OpenAccount(AccountTypes.XD,
                register.AddHolder(HolderKind.Exchange, new("另一交易所", "Another exchange"), "00"), "00",
                World.Clock.Now);
            register.Commit();
        }

        var key = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, "other-exchange");
        await Register(key, "XD2");
        return (key, new(_http, key, World.Clock));
    }

    /// <summary>Past the journal: the verifier prints a notice for it.</summary>
    public void SetState(string account, AccountState state)
    {
        using var database = new Database(World.Connection);
        using var register = new Register(database);
        register.Execute("update account set state = @state where id = @id", ("state", state.Key),
            ("id", World.Accounts[account].Sequence));
        register.Commit();
    }

    public void Verify()
    {
        using var database = new Database(World.Connection);
        var findings = new List<string>();
        var result = Verifier.Verify(database, f => findings.Add(f.ToString()));
        Assert.True(result.IsClean, string.Join('\n', findings));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Key.Dispose();
        await World.DisposeAsync();
    }
}
