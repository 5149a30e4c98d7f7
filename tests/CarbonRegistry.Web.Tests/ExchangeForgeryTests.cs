using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarbonRegistry.Storage;
using ExchangeSimulator;
using MessageSignatures;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests;

/// <summary>Every message kind of the exchange link, with every signed component, parameter and field changed; captured
/// messages replayed; answers changed on their way.</summary>
public sealed class ExchangeForgeryTests
{
    /// <summary>What a forger does to a signed request, and the code that it is refused with.</summary>
    private static readonly (string What, string Code, Action<Captured> Change)[] Forgeries =
    [
        ("the method", "113", c => c.Method = HttpMethod.Put),
        ("the path", "844", c => c.Path = c.Path.EndsWith("queries/session", StringComparison.Ordinal)
            ? "/exchange/v1/queries/holdings" : "/exchange/v1/queries/session"),
        ("a query", "844", c => c.Path += "?x=1"),
        ("the host", "844", c => c.Host = "registry.example"),
        ("the content type", "114", c => c.Fields["Content-Type"] = "application/json; charset=utf-8"),
        ("the content type's case", "844", c => c.Fields["Content-Type"] = "Application/Json"),
        ("the body", "845", c => c.Body = [.. c.Body, (byte)' ']),
        ("body and digest", "844", c =>
            (c.Body, c.Fields["Content-Digest"]) = ([.. c.Body, (byte)' '], ContentDigest.Of([.. c.Body, (byte)' ']))),
        ("the digest", "844", c => c.Fields["Content-Digest"] = ContentDigest.Of("{}"u8)),
        ("the digest's algorithm", "844", c => c.Fields["Content-Digest"] = c.Fields["Content-Digest"]
            .Replace("sha-256", "sha-512", StringComparison.Ordinal)),
        ("a second digest", "844", c => c.Fields["Content-Digest"] += ", md5=:AAAA:"),
        ("no digest", "841", c => c.Fields.Remove("Content-Digest")),
        ("created earlier", "844", c => c.Input(s => Add(s, "created", -1))),
        ("created later", "844", c => c.Input(s => Add(s, "created", 1))),
        ("expires later", "844", c => c.Input(s => Add(s, "expires", 1))),
        ("expires earlier", "844", c => c.Input(s => Add(s, "expires", -1))),
        ("the nonce", "844", c => c.Input(s => s.Replace(";nonce=\"", ";nonce=\"0", StringComparison.Ordinal))),
        ("a short nonce", "841", c => c.Input(s => Regex.Replace(s, "nonce=\"[^\"]*\"", "nonce=\"short\""))),
        ("an unknown key", "842", c =>
            c.Input(s => s.Replace("exchange-key-1", "nobodys-key", StringComparison.Ordinal))),
        ("another exchange's key", "844",
            c => c.Input(s => s.Replace("exchange-key-1", "other-exchange", StringComparison.Ordinal))),
        ("the algorithm", "842", c =>
            c.Input(s => s.Replace("ecdsa-p256-sha256", "sm2-sm3", StringComparison.Ordinal))),
        ("an unknown algorithm", "842",
            c => c.Input(s => s.Replace("ecdsa-p256-sha256", "none", StringComparison.Ordinal))),
        ("no algorithm", "841",
            c => c.Input(s => s.Replace(";alg=\"ecdsa-p256-sha256\"", "", StringComparison.Ordinal))),
        ("no created", "841", c => c.Input(s => Regex.Replace(s, ";created=[0-9]+", ""))),
        ("no expires", "841", c => c.Input(s => Regex.Replace(s, ";expires=[0-9]+", ""))),
        ("no nonce", "841", c => c.Input(s => Regex.Replace(s, ";nonce=\"[^\"]*\"", ""))),
        ("no key id", "841", c => c.Input(s => Regex.Replace(s, ";keyid=\"[^\"]*\"", ""))),
        ("a parameter more", "841", c => c.Input(s => s + ";tag=\"x\"")),
        ("not @method", "841", c => c.Input(s => s.Replace("\"@method\" ", "", StringComparison.Ordinal))),
        ("not @target-uri", "841", c => c.Input(s => s.Replace("\"@target-uri\" ", "", StringComparison.Ordinal))),
        ("not content-type", "841", c => c.Input(s => s.Replace("\"content-type\" ", "", StringComparison.Ordinal))),
        ("not content-digest", "841",
            c => c.Input(s => s.Replace(" \"content-digest\"", "", StringComparison.Ordinal))),
        ("a component more", "841", c =>
            c.Input(s => s.Replace("(\"@method\"", "(\"@authority\" \"@method\"", StringComparison.Ordinal))),
        ("a component twice", "841", c =>
            c.Input(s => s.Replace("\"@method\"", "\"@method\" \"@method\"", StringComparison.Ordinal))),
        ("another order", "841",
            c => c.Input(s => s.Replace("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\"",
                    StringComparison.Ordinal))),
        ("two signatures", "841", c => c.Input(s => s + ", " + s.Replace("sig=", "sig2=", StringComparison.Ordinal))),
        ("another label", "841", c => c.Input(s => s.Replace("sig=", "sig2=", StringComparison.Ordinal))),
        ("no signature", "841", c => c.Fields.Remove("Signature")),
        ("no signature input", "841", c => c.Fields.Remove("Signature-Input")),
        ("a bit of the signature", "844", c => c.Fields["Signature"] = Flip(c.Fields["Signature"])),
        ("a signature of zeros", "844", c => c.Fields["Signature"] = $"sig=:{Convert.ToBase64String(new byte[64])}:"),
        ("no length", "101", c => c.Chunked = true),
    ];

    public static TheoryData<Backend> Backends => World.Backends;

    [Fact]
    public async Task NoForgeryOfAnyMessageIsTakenAndEveryTrueOneIs()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite);
        await x.World.Fund();
        var (otherKey, otherLine) = await x.SecondExchange();
        await x.SignIn();
        await x.TakeNotices();
        await x.Deposit(1, 1000);
        using var http = new HttpClient { BaseAddress = x.World.Address };

        // Each kind, with a content that is taken, or refused by its own code once the signature counts.
        (string Path, string Code, Func<JsonObject> Content, bool Numbered)[] kinds =
        [
            ("queries/session", "", () => [], false),
            ("queries/holdings", "", () => [], false),
            ("queries/movements", "", () => [], false),
            ("queries/bindings", "", () => [], false),
            ("queries/message", "", () => new() { ["message"] = Guid.CreateVersion7() }, false),
            ("notices/poll", "", () => [], false),
            ("notices/acknowledge", "", () => new() { ["notices"] = new JsonArray(LastNotice(x)) }, true),
            ("bindings", "", () => new() { ["clientNumber"] = "N4", ["account"] = x.World["ET4"],
                ["holderIdentifier"] = "USCC4" }, true),
            ("client-status", "", () => new() { ["clientNumber"] = "CET2", ["state"] = "frozen" }, true),
            ("transfer-outs", "", () => Items(Item("CET2", 10)), true),
            ("bindings/unbind", "", () => new() { ["clientNumber"] = "N4" }, true),
            ("sign-in", "", () => new() { ["businessDay"] = "2026-06-01" }, false),
            ("reconciliation/blocks", "858", () => new() { ["serials"] = new JsonArray() }, true),
            ("reconciliation/trail", "858", () => new() { ["entries"] = new JsonArray() }, true),
            ("sign-out", "", () => new() { ["transferIns"] = 0, ["transferOuts"] = 0, ["totals"] = new JsonArray() },
                true),
        ];
        var document = await x.World.Get(null, "/openapi/exchange-v1.json");
        Assert.Equal(
            document["paths"].AsObject().Where(p => p.Value!["post"] is not null)
                .Select(p => p.Key["/exchange/v1/".Length..]).Order(StringComparer.Ordinal),
            kinds.Select(k => k.Path).Order(StringComparer.Ordinal));

        foreach (var (path, code, content, numbered) in kinds)
        {
            var message = numbered ? x.Message(content())
                : new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = x.Now };
            if (!numbered)
            {
                foreach (var (name, value) in content())
                {
                    message[name] = value?.DeepClone();
                }
            }

            var body = Encoding.UTF8.GetBytes(message.ToJsonString());
            var before = x.State();
            var signed = x.Line.Sign(path, body).Request;
            foreach (var (what, refused, change) in Forgeries)
            {
                var forged = new Captured(signed, body);
                change(forged);
                Assert.True(refused == await Code(http, forged),
                    $"{path}, {what}: {await Code(http, forged)}, not {refused}");
            }

            // Another exchange signs it with its own key: what it speaks of is not that exchange's.
            var stolen = await otherLine.Send(path, body);
            Assert.True(!numbered || stolen.Code == "851", $"{path} by another exchange: {stolen.Code}");
            if (numbered)
            {
                Assert.Equal(before, x.State());
            }

            // Nothing of all this has used the true one's nonce up. It counts once.
            Assert.Equal(code, await Code(http, new(signed, body)));
            x.Count(numbered && code.Length == 0);
            var after = x.State();
            Assert.Equal("846", await Code(http, new(signed, body)));
            x.World.Clock.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal("843", await Code(http, new(signed, body)));
            Assert.Equal(after, x.State());
        }

        otherKey.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task ACapturedMessageIsWorthNothingLaterNorInAnotherSession(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        await x.OpenDay(1000);
        using var http = new HttpClient { BaseAddress = x.World.Address };
        var body = Encoding.UTF8.GetBytes(x.Message(Items(Item("CET2", 100))).ToJsonString());
        var captured = x.Line.Sign("transfer-outs", body).Request;
        Assert.Equal("", await Code(http, new(captured, body)));
        x.Count(true);
        await x.Must("sign-out", new JsonObject { ["transferIns"] = 1, ["transferOuts"] = 1,
            ["totals"] = new JsonArray(Total(1000, 100, 900)) });
        Assert.True((await x.SignIn("2026-06-02")).Taken);
        await x.TakeNotices();
        var before = x.State();

        // Put into the new session, it is another message, and the exchange did not sign it.
        var moved = (JsonObject)JsonNode.Parse(body)!;
        moved["session"] = x.Session;
        moved["number"] = x.Number;
        Assert.Equal("845", await Code(http, new(captured, Encoding.UTF8.GetBytes(moved.ToJsonString()))));

        // Within its minute, after it, and signed again by the exchange itself: no effect a second time, in whichever
        // session.
        Assert.Equal("846", await Code(http, new(captured, body)));
        Assert.True((await x.Line.Send("transfer-outs", body)).Taken);
        x.World.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("843", await Code(http, new(captured, body)));
        Assert.Equal(before, x.State());

        // By itself it would be the same transfer-out again: an id is one.
        var again = await x.Line.Send("transfer-outs", moved);
        Assert.Equal("854", again.Code);
        x.Verify();
    }

    [Fact]
    public async Task WhatIsChangedInAnAnswerIsNoticedByTheTradingSystem()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite);
        var body =
            Encoding.UTF8.GetBytes(new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = x.Now }.ToJsonString());
        using var plain = new HttpClient { BaseAddress = x.World.Address };
        using var asked = x.Line.Sign("queries/session", body).Request;
        using var before = await plain.SendAsync(asked, TestContext.Current.CancellationToken);
        var earlier = await before.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        (string What, Func<HttpResponseMessage, Task> Change)[] forgeries =
        [
            ("the body", async r => await Put(r, [.. await r.Content.ReadAsByteArrayAsync(), (byte)' '])),
            ("body and digest", async r =>
            {
                var changed = (byte[])[.. await r.Content.ReadAsByteArrayAsync(), (byte)' '];
                await Put(r, changed);
                Set(r, "Content-Digest", ContentDigest.Of(changed));
            }),
            ("the status", r => Do(() => r.StatusCode = System.Net.HttpStatusCode.Created)),
            ("the content type",
                r => Do(() => r.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" })),
            ("the signature", r => Do(() => Set(r, "Signature", Flip(r.Headers.GetValues("Signature").Single())))),
            ("no signature", r => Do(() => r.Headers.Remove("Signature"))),
            ("a later end",
                r => Do(() => Set(r, "Signature-Input",
                        Add(r.Headers.GetValues("Signature-Input").Single(), "expires", 1)))),
            ("not the request's signature",
                r => Do(() => Set(r, "Signature-Input", r.Headers.GetValues("Signature-Input").Single()
                        .Replace(" \"signature\";req", "", StringComparison.Ordinal)))),
            ("the answer to another request", async r =>
            {
                await Put(r, earlier);
                foreach (var name in new[] { "Signature", "Signature-Input", "Content-Digest" })
                {
                    Set(r, name, before.Headers.GetValues(name).Single());
                }
            }),
        ];
        foreach (var (what, change) in forgeries.Prepend(("nothing", _ => Task.CompletedTask)))
        {
            using var http = new HttpClient(new Meddler(change)) { BaseAddress = x.World.Address };
            var line = new RegistryLine(http, x.Key, x.World.Clock);
            var sent = await Record.ExceptionAsync(() => line.Send("queries/session", body));
            Assert.True(what == "nothing" ? sent is null : sent is LineBrokenException, $"{what}: {sent}");
        }

        static Task Do(Action change)
        {
            change();
            return Task.CompletedTask;
        }

        static async Task Put(HttpResponseMessage answer, byte[] content)
        {
            var headers = answer.Content.Headers.ToList();
            await answer.Content.ReadAsByteArrayAsync();
            answer.Content = new ByteArrayContent(content);
            foreach (var (name, values) in headers.Where(h => h.Key != "Content-Length"))
            {
                answer.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        static void Set(HttpResponseMessage answer, string name, string value)
        {
            _ = answer.Headers.Remove(name);
            if (!answer.Headers.TryAddWithoutValidation(name, value))
            {
                answer.Content.Headers.Remove(name);
                answer.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static JsonObject Total(long ins, long outs, long balance) =>
        new() { ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = ins, ["out"] = outs,
            ["balance"] = balance };

    private static long LastNotice(ExchangeWorld x)
    {
        using var database = new Database(x.World.Connection);
        using var snapshot = new Snapshot(database);
        return snapshot.List("select max(number) from exchange_notice where acknowledged_seq is null",
            r => r.GetInt64(0))[0];
    }

    private static string Add(string input, string parameter, long by) => Regex.Replace(
        input, $"(?<=;{parameter}=)[0-9]+",
        m => (long.Parse(m.Value, CultureInfo.InvariantCulture) + by).ToString(CultureInfo.InvariantCulture));

    private static string Flip(string signature)
    {
        var bytes = Convert.FromBase64String(signature.Split(':')[1]);
        bytes[17] ^= 4;
        return $"sig=:{Convert.ToBase64String(bytes)}:";
    }

    private static async Task<string> Code(HttpClient http, Captured captured)
    {
        using var request = captured.ToRequest();
        using var response = await http.SendAsync(request);
        return response.IsSuccessStatusCode
            ? "" : JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!.GetValue<string>();
    }

    /// <summary>A signed request as somebody on the line has seen it.</summary>
    private sealed class Captured(HttpRequestMessage request, byte[] body)
    {
        public HttpMethod Method { get; set; } = request.Method;

        public string Path { get; set; } = request.RequestUri!.PathAndQuery;

        public string? Host { get; set; }

        public bool Chunked { get; set; }

        public byte[] Body { get; set; } = body;

        public Dictionary<string, string> Fields { get; } =
            request.Headers.Concat(request.Content!.Headers).Where(h => h.Key != "Content-Length")
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.Ordinal);

        public void Input(Func<string, string> change) => Fields["Signature-Input"] = change(Fields["Signature-Input"]);

        public HttpRequestMessage ToRequest()
        {
            var again = new HttpRequestMessage(Method,
                new Uri(Path, UriKind.Relative)) { Content = new ByteArrayContent(Body) };
            foreach (var (name, value) in Fields)
            {
                _ = again.Headers.TryAddWithoutValidation(name, value)
                    || again.Content.Headers.TryAddWithoutValidation(name, value);
            }

            again.Headers.Host = Host;
            again.Headers.TransferEncodingChunked = Chunked ? true : null;
            return again;
        }
    }

    /// <summary>Somebody on the line who changes answers.</summary>
    private sealed class Meddler(Func<HttpResponseMessage, Task> change) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request,
            CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Post)
            {
                await change(answer);
            }

            return answer;
        }
    }
}
