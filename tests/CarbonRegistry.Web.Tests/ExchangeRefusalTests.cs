using System.Text.Json.Nodes;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>Each thing that the exchange link must not do: refused by its code, and nothing changed.</summary>
public sealed class ExchangeRefusalTests
{
    /// <summary>Transfer-outs that are refused inside a message that is taken.</summary>
    private static readonly (string What, string Code, Func<JsonObject> Item,
        (string Account, AccountState State)? Made)[] OfItems =
    [
        ("an unknown client", "861", () => Item("nobody", 1), null),
        ("a client that is not bound", "861", () => Item("CET4", 1), null),
        ("a client of another exchange", "861", () => Item("FOREIGN", 1), null),
        ("a frozen account", "304", () => Item("CET2", 1), ("ET2", AccountState.Frozen)),
        ("a judicially frozen account", "304", () => Item("CET2", 1), ("ET2", AccountState.JudiciallyFrozen)),
        ("a closing account", "304", () => Item("CET2", 1), ("ET2", AccountState.Closing)),
        ("a closed account", "304", () => Item("CET2", 1), ("ET2", AccountState.Closed)),
        ("a frozen delivery account", "303", () => Item("CET2", 1), ("XD", AccountState.Frozen)),
        ("a restricted delivery account", "303", () => Item("CET2", 1), ("XD", AccountState.Restricted)),
        ("more than is held", "401", () => Item("CET2", 1001), null),
        ("everything there could be", "401", () => Item("CET2", long.MaxValue - 1), null),
        ("a unit type that is not there", "401", () => Item("CET2", 1, unit: "CCER"), null),
        ("an unknown unit type", "106", () => Item("CET2", 1, unit: "EUA"), null),
        ("a unit type that the account may not hold", "302", () => Item("CEPT1", 1), null),
        ("another vintage", "401", () => Item("CET2", 1, vintage: "2024"), null),
        ("no vintage at all", "106", () => Item("CET2", 1, vintage: "next"), null),
        ("a year and something", "106", () => Item("CET2", 1, vintage: "2025+next"), null),
        ("one year as two", "106", () => Item("CET2", 1, vintage: "2025+2025"), null),
        ("another project", "401", () => Item("CET2", 1, project: "P-1"), null),
        ("no quantity", "103", () => Item("CET2", 0), null),
        ("a negative quantity", "103", () => Item("CET2", -1), null),
        ("an id used for another content", "109", () => Item("CET2", 2, Used), null),
    ];

    /// <summary>Messages that are refused as a whole; a day is open, its next number is free.</summary>
    private static readonly (string What, string Code, string Path,
        Func<ExchangeWorld, JsonObject> Message)[] OfMessages =
    [
        ("no session", "851", "transfer-outs",
            x => With(x.Message(Items(Item("CET2", 1))), "session", Guid.CreateVersion7().ToString())),
        ("a gap", "853", "transfer-outs", x => With(x.Message(Items(Item("CET2", 1))), "number", x.Number + 1)),
        ("number 0", "853", "transfer-outs", x => With(x.Message(Items(Item("CET2", 1))), "number", 0)),
        ("an id that is no UUID of version 7", "106", "transfer-outs",
            x => With(x.Message(Items(Item("CET2", 1))), "id", Guid.NewGuid().ToString())),
        ("an id that is no UUID", "106", "transfer-outs", x => With(x.Message(Items(Item("CET2", 1))), "id", "1")),
        ("no items", "106", "transfer-outs", x => x.Message(Items())),
        ("10 001 items", "106", "transfer-outs",
            x => x.Message(Items([.. Enumerable.Range(0, 10_001).Select(_ => Item("CET2", 1))]))),
        ("items missing", "104", "transfer-outs", x => x.Message([])),
        ("an unknown field", "102", "transfer-outs", x => With(x.Message(Items(Item("CET2", 1))), "price", 1)),
        ("an unknown field of an item", "102", "transfer-outs",
            x => x.Message(Items((JsonObject)With(Item("CET2", 1), "price", 1)))),
        ("a quantity as text", "103", "transfer-outs",
            x => x.Message(Items((JsonObject)With(Item("CET2", 1), "quantity", "1")))),
        ("a fraction", "103", "transfer-outs",
            x => x.Message(Items((JsonObject)With(Item("CET2", 1), "quantity", 1.5m)))),
        ("a time of nowhere", "106", "transfer-outs",
            x => With(x.Message(Items(Item("CET2", 1))), "time", "2026-06-01T00:00:00")),
        ("an unknown notice", "867", "notices/acknowledge",
            x => x.Message(new() { ["notices"] = new JsonArray(1_000_000) })),
        ("an acknowledged notice", "867", "notices/acknowledge",
            x => x.Message(new() { ["notices"] = new JsonArray(1) })),
        ("a notice twice", "106", "notices/acknowledge", x => x.Message(new() { ["notices"] = new JsonArray(1, 1) })),
        ("another legal holder", "862", "bindings", x => Bind(x, "N4", "ET4", "USCC1")),
        ("an account that is no trading account", "203", "bindings", x => Bind(x, "N4", "EC4", "USCC4")),
        ("a client number bound before", "863", "bindings", x => Bind(x, "CET1", "ET4", "USCC4")),
        ("an account bound before", "863", "bindings", x => Bind(x, "N1", "ET1", "USCC1")),
        ("what is no client number", "106", "bindings", x => Bind(x, "N 4", "ET4", "USCC4")),
        ("unbinding whom nobody knows", "861", "bindings/unbind",
            x => x.Message(new() { ["clientNumber"] = "nobody" })),
        ("the status of whom nobody knows", "861", "client-status",
            x => x.Message(new() { ["clientNumber"] = "nobody", ["state"] = "frozen" })),
        ("an unknown status", "106", "client-status",
            x => x.Message(new() { ["clientNumber"] = "CET2", ["state"] = "asleep" })),
        ("blocks without a difference", "858", "reconciliation/blocks",
            x => x.Message(new() { ["serials"] = new JsonArray() })),
        ("a trail without a difference", "858", "reconciliation/trail",
            x => x.Message(new() { ["entries"] = new JsonArray() })),
        ("a group twice", "106", "sign-out",
            x => x.Message(new() { ["transferIns"] = 0, ["transferOuts"] = 0,
                    ["totals"] = new JsonArray(Total(), Total()) })),
        ("a clock that is wrong", "855", "sign-in", x => SignIn("2026-06-01", "2026-06-01T00:01:01Z")),
        ("another day while one is open", "856", "sign-in", x => SignIn("2026-06-02", x.Now)),
        ("a page of nothing", "106", "notices/poll", x => Page(x, 0)),
        ("a page too long", "106", "notices/poll", x => Page(x, 1001)),
        ("a page of less than nothing", "106", "queries/movements", x => Page(x, -1)),
        ("a page of bindings too long", "106", "queries/bindings", x => Page(x, int.MaxValue)),
        ("what is no day", "106", "sign-in", x => SignIn("2026-02-30", x.Now)),
    ];

    private static readonly string Used = Guid.CreateVersion7().ToString();

    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task EachIsRefusedByItsCodeAndNothingChanges(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.World.Fund();
        await BindElsewhere(x);
        await x.SignIn();
        await x.TakeNotices();
        await x.Deposit(1, 1000);
        await x.Deposit(1, 1);
        await x.Must("transfer-outs", Items(Item("CET2", 1, Used)));

        foreach (var (what, code, path, message) in OfMessages)
        {
            var before = x.State();
            var answer = await x.Line.Send(path, message(x));
            Assert.True(code == answer.Code, $"{what}: {answer.Body.ToJsonString()}");
            Assert.True(before == x.State(), what);
        }

        // A field twice, which no JSON object of ours can write.
        var state = x.State();
        var twice = x.Message(Items(Item("CET2", 1))).ToJsonString()
            .Replace("\"items\":", "\"number\":1,\"items\":", StringComparison.Ordinal);
        Assert.Equal("102", (await x.Line.Send("transfer-outs", System.Text.Encoding.UTF8.GetBytes(twice))).Code);
        Assert.Equal(state, x.State());

        foreach (var (what, code, item, made) in OfItems)
        {
            Set(made?.State);
            var before = x.World.Everything();
            var answer = await x.Must("transfer-outs", Items(item()));
            Assert.True(code == answer["results"][0]!["code"]?.GetValue<string>(),
                $"{what}: {answer.Body.ToJsonString()}");
            Assert.True(before == x.World.Everything(), what);
            Set(made is null ? null : AccountState.Open);

            void Set(AccountState? state)
            {
                if (state is not null)
                {
                    x.SetState(made!.Value.Account, state);
                }
            }
        }

        // Contested units stay, whoever has bought them: 990 of 1 000 are held by a court.
        var hold = new JsonObject
        {
            ["id"] = Guid.NewGuid(), ["kind"] = "judicial", ["authority"] = "法院", ["document"] = "2026-1",
            ["reason"] = "争议",
            ["legs"] =
                new JsonArray(new JsonObject { ["account"] = x.World["XD"], ["unitType"] = "CEA", ["quantity"] = 990 }),
        };
        var placed = await x.World.Post("national", "holds", hold.ToJsonString());
        Assert.True(placed.Status == 201, placed.Body?.ToJsonString());
        Assert.Equal("401",
            (await x.Must("transfer-outs", Items(Item("CET2", 11))))["results"][0]!["code"]!.GetValue<string>());
        Assert.Null((await x.Must("transfer-outs", Items(Item("CET2", 10))))["results"][0]!["code"]);

        // A number used again with another content: the session stands still, and an alarm is there.
        var everything = x.World.Everything();
        Assert.Equal("854",
            (await x.Line.Send("transfer-outs", With(x.Message(Items(Item("CET2", 1))), "number", 1))).Code);
        Assert.Equal("852", (await x.Send("transfer-outs", Items(Item("CET2", 1)))).Code);
        Assert.Equal("852",
            (await x.Send("sign-out", new() { ["transferIns"] = 0, ["transferOuts"] = 0,
                    ["totals"] = new JsonArray() })).Code);
        Assert.Equal(everything, x.World.Everything());
        x.Verify();
    }

    private static JsonObject With(JsonObject message, string field, JsonNode? value)
    {
        message[field] = value;
        return message;
    }

    private static JsonObject Bind(ExchangeWorld x, string client, string account, string identifier) =>
        x.Message(new() { ["clientNumber"] = client, ["account"] = x.World[account],
            ["holderIdentifier"] = identifier });

    private static JsonObject SignIn(string day, string time) =>
        new() { ["id"] = Guid.CreateVersion7(), ["time"] = time, ["businessDay"] = day };

    private static JsonObject Page(ExchangeWorld x, int limit) =>
        new() { ["id"] = Guid.CreateVersion7(), ["time"] = x.Now, ["limit"] = limit };

    private static JsonObject Total() => new() { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null,
        ["in"] = 1, ["out"] = 1, ["balance"] = 1 };

    /// <summary>Another exchange where an account of ours is bound under a number of its own.</summary>
    private static async Task BindElsewhere(ExchangeWorld x)
    {
        var (key, line) = await x.SecondExchange();
        using (key)
        {
            var session = (await line.Send("sign-in", SignIn("2026-06-01", x.Now)))["session"].GetValue<string>();
            var asked = await line.Send("bindings", new JsonObject
            {
                ["id"] = Guid.CreateVersion7(), ["session"] = session, ["number"] = 1, ["time"] = x.Now,
                ["clientNumber"] = "FOREIGN", ["account"] = x.World["ET4"], ["holderIdentifier"] = "USCC4",
            });
            await x.World.Must("rep-4", "confirm-binding",
                new JsonObject { ["request"] = asked["request"].DeepClone(), ["confirm"] = true }.ToJsonString());
        }
    }
}
