using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using MessageSignatures;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// That a stolen session or token moves nothing: every movement × (session unconfirmed, with another's confirmation,
/// with its own once and twice; tokens of every scope without a key; a token with a key unsigned, signed wrongly in
/// every way, and signed).
/// </summary>
public class ConsentTests
{
    private const string Ref = "\"reference\":\"r\"";

    private static readonly string[] People = ["national", "province-11", "rep-1", "rep-4", "pilot", "auction"];

    /// <summary>A person at their browser, with programs of every kind.</summary>
    private sealed record Somebody((Browser Browser, Authenticator Passkey) At, TestProgram Read, TestProgram Propose,
        TestProgram All, TestProgram Bound, TestProgram Elsewhere) : IDisposable
    {
        public void Dispose()
        {
            At.Browser.Dispose();
            At.Passkey.Dispose();
            Bound.Key!.Dispose();
            Elsewhere.Key!.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Every_movement_by_session_and_by_token(Backend backend)
    {
        await using var w = World.Start(backend);
        var people = new Dictionary<string, Somebody>(StringComparer.Ordinal);
        foreach (var (i, name) in People.Index())
        {
            var (browser, passkey, _) = await w.EnrolWithPasskey(name);
            var at = (browser, passkey);
            var algorithm = SignatureAlgorithms.All[i % SignatureAlgorithms.All.Count];
            people[name] = new(
                at, await w.NewProgram(at, "read"), await w.NewProgram(at, "propose"), await w.NewProgram(at, "all"),
                await w.NewProgram(at, "all", algorithm),
                await w.NewProgram(at, "all", algorithm, "10.0.0.0/8"));
        }

        await w.Fund();
        await w.Must("national", 10, "NU>AD:1000", Ref);
        await w.Must("national", 12, ">NC:50000 CCER",
            $"{Ref},\"vintage\":\"2025\",\"project\":\"P-1\","
                + "\"monitoringFrom\":\"2025-01-01\",\"monitoringTo\":\"2025-12-31\"");
        await w.Must("national", 13, "NC>EP1:40000 CCER", Ref);
        await w.Must("rep-1", 23, "EP1>EPT1:30000 CCER");
        await w.Must("rep-1", 23, "EC1>ET1:1000");
        await w.Must("rep-1", 27, "EPT1>XD:20000 CCER");
        await w.TransferOut("exchange", "XD>EGT4:10000 CCER");
        await w.Must("rep-4", 23, "EGT4>EG4:9000 CCER");
        await w.Must("province-11", 16, "PT11>EC1:1000", $"{Ref},\"freezeUntil\":\"2026-07-01T00:00:00+08:00\"");
        var surrendered =
            new Queue<string>([await w.Must("rep-1", 24, "EC1>NS11:7"), await w.Must("rep-1", 24, "EC1>NS11:8")]);
        var (cancelled, allocated) = (new Queue<string>(), new Queue<string>());
        foreach (var quantity in new[] { 3, 4 })
        {
            allocated.Enqueue(await w.Must("province-11", 16, $"PT11>EC1:{quantity}", Ref));
            cancelled.Enqueue(await w.Must("rep-1", 25, $"EC1>NX:{quantity}",
                "\"purpose\":\"public-good\",\"beneficiary\":\"b\""));
        }

        var requested = await w.Must("rep-4", 26, "EG4>NO:100 CCER");
        var again = 0;
        var steps = new (string By, int Function, string Legs, Func<string> Terms)[]
        {
            ("national", 6, ">NT:10", () => $"\"reference\":\"c{again++}\",\"vintage\":\"2025\""),
            ("national", 7, "NT>NA:2", () => Ref),
            ("national", 8, "NT>NW:1", () => Ref),
            ("national", 9, "NA>PT31:1", () => Ref),
            ("national", 10, "NU>AD:1", () => Ref),
            ("national", 11, "NU>NT:1", () => ""),
            ("national", 12, ">NC:5 CCER", () => string.Create(
                CultureInfo.InvariantCulture, $"\"reference\":\"c{again}\",\"vintage\":\"20{10 + again}\","
                    + $"\"project\":\"P-1\",\"monitoringFrom\":\"20{10 + again}-01-01\","
                    + $"\"monitoringTo\":\"20{10 + again++}-12-31\"")),
            ("national", 13, "NC>EP1:1 CCER", () => Ref),
            ("national", 40, "NC>NW:1 CCER", () => Ref),
            ("province-11", 16, "PT11>EC1:1", () => Ref),
            ("province-11", 17, "EC1>PT11:1", () => ""),
            ("province-11", 18, "PT11>AD:1", () => Ref),
            ("province-11", 19, "PT11>NW:1", () => Ref),
            ("province-11", 20, "", () => $"\"refersTo\":\"{surrendered.Peek()}\",\"reason\":\"更正\""),
            ("province-11", 21, "", () => $"\"refersTo\":\"{cancelled.Peek()}\",\"reason\":\"更正\""),
            ("province-11", 38, "EC1>EC2:1", () => Ref + ",\"cause\":\"merger\""),
            ("province-11", 46, "", () => $"\"refersTo\":\"{allocated.Peek()}\",\"reason\":\"更正\""),
            ("rep-1", 23, "EC1>ET1:1", () => ""),
            ("rep-1", 24, "EC1>NS11:1", () => ""),
            ("rep-1", 25, "EC1>NX:1", () => "\"purpose\":\"public-good\",\"beneficiary\":\"b\""),
            ("rep-4", 26, "EG4>NO:1 CCER", () => ""),
            ("rep-1", 27, "ET1>XD:1", () => ""),
            ("pilot", 22, "", () => $"\"refersTo\":\"{requested}\",\"approve\":true"),
            ("auction", 34, $"AD>EC2:1", () => $"{Ref}"),
            ("auction", 35, "AD>NU:1", () => ""),
        };

        // 29 is the exchange's, over its link.
        Assert.Equal(
            Functions.All.Where(f => f is Transfer or Decision && f != Transfers.TransferOutOfExchange)
                .Select(f => (int)f.Code).Order(), steps.Select(s => s.Function).Order());
        foreach (var (by, function, legs, terms) in steps)
        {
            var who = people[by];
            var inPerson = Functions.Find(function)!.InPerson;
            var needsConfirmation = function != 23;
            string New() => function is 34 or 35
                ? w.Transaction(function, legs, terms())
                .Replace("\"quantity\"", $"\"heldFor\":\"{w["NU"]}\",\"quantity\"", StringComparison.Ordinal)
                : w.Transaction(function, legs, terms());
            var (body, before) = (New(), w.Everything());
            async Task Refused(string code, Task<Answer> asked, string how)
            {
                var answer = await asked;
                Assert.True(answer.Code == code, $"{function} {how}: {answer.Status} {answer.Body?.ToJsonString()}");
                Assert.Equal(before, w.Everything());
            }

            // By session.
            if (needsConfirmation)
            {
                await Refused("214", who.At.Browser.Post("transactions", JsonNode.Parse(body)!), "unconfirmed");
                await Refused("214", Other(), "with the confirmation of another");
            }

            // By token: without a key, and with one in every wrong way.
            await Refused("213", who.Read.Plain("transactions", body), "read");
            await Refused(inPerson ? "217" : "242", who.Propose.Plain("transactions", body), "propose");
            await Refused(inPerson ? "217" : "242", who.All.Plain("transactions", body), "all");
            await Refused(inPerson ? "217" : "242", who.All.Signed("transactions", body, who.Bound.Key),
                "all, signed with a key that is not its own");
            await Refused(inPerson ? "217" : "841", who.Bound.Plain("transactions", body), "unsigned");
            await Refused("243", who.Elsewhere.Signed("transactions", body), "from elsewhere");
            await Refused("243", who.Elsewhere.Plain("transactions", body), "from elsewhere, unsigned");
            using (var wrong = SigningKey.Generate(who.Bound.Key!.Algorithm, who.Bound.Id))
            {
                await Refused("844", who.Bound.Signed("transactions", body, wrong), "with a wrong key");
            }

            await Refused("842", who.Bound.Signed("transactions", body, who.Elsewhere.Key), "with another token's key");
            await Refused("845", who.Bound.Signed("transactions", body, sent: body + " "), "altered");
            await Refused("843", who.Bound.Signed("transactions", body, age: 61), "expired");
            await Refused("843", who.Bound.Signed("transactions", body, age: -6), "from the future");
            await Refused("844", who.Bound.Signed("transactions", body,
                then: r => r.RequestUri = new(r.RequestUri + "/bulk")), "to another address");
            await Refused("844", who.Bound.Signed("transactions", body,
                then: r => r.Headers.Authorization = new("bearer", who.Bound.Token)),
                "with another spelling of its token");
            if (inPerson)
            {
                await Refused("217", who.Bound.Signed("transactions", body), "signed");
            }
            else
            {
                // Signed, it counts once; the very same request again is a replay.
                var nonce = Guid.NewGuid().ToString("N");
                var signed = await who.Bound.Signed("transactions", body, nonce: nonce);
                Assert.True(signed.Status == 201, $"{function} signed: {signed.Body?.ToJsonString()}");
                before = w.Everything();
                await Refused("846", who.Bound.Signed("transactions", body, nonce: nonce), "replayed");
                body = New();
                await Refused("846", who.Bound.Signed("transactions", body, nonce: nonce), "another with its nonce");
                _ = function switch { 20 => surrendered.Dequeue(), 21 => cancelled.Dequeue(), 46 => allocated.Dequeue(),
                    _ => "" };
                (before, body) = (w.Everything(), New());
            }

            // A session's own confirmation, once.
            var confirmed = needsConfirmation
                ? await SignInTests.Confirmed(who.At.Browser, who.At.Passkey, HttpMethod.Post, "transactions",
                    JsonNode.Parse(body))
                : await who.At.Browser.Post("transactions", JsonNode.Parse(body)!);
            Assert.True(confirmed.Status == 201, $"{function} confirmed: {confirmed.Body?.ToJsonString()}");
            before = w.Everything();
            if (needsConfirmation)
            {
                await Refused("214", who.At.Browser.Post("transactions", JsonNode.Parse(body)!), "confirmed, twice");
            }

            async Task<Answer> Other()
            {
                var other = JsonNode.Parse(body)!;
                other["id"] = Guid.NewGuid().ToString();
                await Confirm(who.At, await who.At.Browser.Post("transactions", other));
                return await who.At.Browser.Post("transactions", JsonNode.Parse(body)!);
            }
        }

        foreach (var somebody in people.Values)
        {
            somebody.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_bulk_is_confirmed_as_a_whole(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        JsonObject Bulk(bool atomic, params string[] parts) =>
            new() { ["atomic"] = atomic, ["transactions"] = new JsonArray([.. parts.Select(p => JsonNode.Parse(p))]) };

        // What stays with its holder needs none, singly and together.
        Assert.Equal(200,
            (await browser.Post("transactions/bulk", Bulk(false, w.Transaction(23, "EC1>ET1:9")))).Status);
        var before = w.Everything();

        // Each asks for something of its own: what was confirmed once is carried out when it is asked again.
        foreach (var changed in new Func<string, string, JsonObject>[]
        {
            (surrender, inner) => Bulk(false, surrender, inner),
            (surrender, inner) => Bulk(true, inner, surrender),
            (surrender, _) => Bulk(true, surrender),
            (surrender, _) => Bulk(true, surrender, w.Transaction(23, "EC1>ET1:7")),
            (surrender, inner) => Bulk(true, surrender, inner.Replace(":7", ":8", StringComparison.Ordinal)),
        })
        {
            var (surrender, inner) = (w.Transaction(24, "EC1>NS11:5"), w.Transaction(23, "EC1>ET1:7"));
            await Confirm((browser, passkey), await browser.Post("transactions/bulk", Bulk(true, surrender, inner)));
            Assert.Equal("214", (await browser.Post("transactions/bulk", changed(surrender, inner))).Code);
            Assert.Equal(before, w.Everything());
        }

        var bulk = Bulk(true, w.Transaction(24, "EC1>NS11:5"), w.Transaction(23, "EC1>ET1:7"));
        await Confirm((browser, passkey), await browser.Post("transactions/bulk", bulk));
        Assert.Equal(201, (await browser.Post("transactions/bulk", bulk.DeepClone())).Status);
        Assert.Equal("214", (await browser.Post("transactions/bulk", bulk.DeepClone())).Code);
        passkey.Dispose();
        browser.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Above_an_accounts_own_limit_its_own_trading_account_is_confirmed_too(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        Sql(w, $"update account set confirm_above = 100 where number = '{w["EC1"]}'");
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        async Task<int> Try(string legs) =>
            (await browser.Post("transactions", JsonNode.Parse(w.Transaction(23, legs))!)).Status;
        Assert.Equal(201, await Try("EC1>ET1:100"));
        Assert.Equal(428, await Try("EC1>ET1:101"));
        Assert.Equal(428, await Try("EC1>ET1:60,EC1>ET1:41"));
        Assert.Equal(201, await Try("ET1>EC1:100"));
        var bulk = new JsonObject { ["atomic"] = false,
            ["transactions"] = new JsonArray(JsonNode.Parse(w.Transaction(23, "EC1>ET1:60")),
                JsonNode.Parse(w.Transaction(23, "EC1>ET1:41"))) };
        Assert.Equal(428, (await browser.Post("transactions/bulk", bulk)).Status);
        Assert.Equal(201,
            (await SignInTests.Confirmed(browser, passkey, HttpMethod.Post, "transactions",
                    JsonNode.Parse(w.Transaction(23, "EC1>ET1:101")))).Status);
        passkey.Dispose();
        browser.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Two_representatives_ease_their_account_and_it_ends_with_them(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using (var database = new Database(w.Connection))
        using (var register = new Register(database))
        {
            register.SetParameter("change-delay-working-days", new(0), 0);
            register.Commit();
        }

        var (account, trading) = (w["EC1"], w["ET1"]);
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        await w.Must("rep-1", 23, "EC1>ET1:1000");
        var form = new JsonObject { ["account"] = account, ["easedUpTo"] = 50 };

        // Nobody who could confirm it; an account that it is not for; another's; one who only sees.
        Assert.Equal("813", (await w.Post("rep-1", "acts/ease-confirmation", form.ToJsonString())).Code);
        Sql(
            w, "insert into representative (person_id, account_id, initiates, confirms) select p.id, a.id, 0, 1 "
                + $"from person p, account a where p.name = 'rep-2' and a.number in ('{account}', '{trading}')");
        Assert.Equal("203",
            (await w.Post("rep-1", "acts/ease-confirmation", $$"""{"account":"{{w["EG1"]}}","easedUpTo":1}""")).Code);
        Assert.Equal("203", (await w.Post("rep-3", "acts/ease-confirmation", form.ToJsonString())).Code);
        Assert.Equal("203", (await w.Post("viewer", "acts/ease-confirmation", form.ToJsonString())).Code);
        Assert.Equal("202", (await w.Post("province-11", "acts/ease-confirmation", form.ToJsonString())).Code);
        Assert.Equal("106",
            (await w.Post("rep-1", "acts/ease-confirmation", $$"""{"account":"{{account}}","easedUpTo":-1}""")).Code);

        // One asks under a confirmation, another confirms; until then each is confirmed.
        async Task Ease()
        {
            var asked = await w.Post("rep-1", "acts/ease-confirmation", form.ToJsonString());
            Assert.Equal("pending", asked["outcome"].GetValue<string>());
            Assert.Equal(428,
                (await browser.Post("transactions", JsonNode.Parse(w.Transaction(24, "EC1>NS11:1"))!)).Status);
            Assert.NotEqual(201, (await w.Post(
                "rep-1", "acts/decide-proposal", $$"""{"proposal":"{{asked["id"]}}","decision":"approve"}""")).Status);
            await w.Must("rep-2", "decide-proposal", $$"""{"proposal":"{{asked["id"]}}","decision":"approve"}""");
        }

        Assert.Equal(428, (await browser.Post("acts/ease-confirmation", form.DeepClone())).Status);
        await Ease();
        async Task<int> Try(int function, string legs, string terms = "") =>
            (await browser.Post("transactions", JsonNode.Parse(w.Transaction(function, legs, terms))!)).Status;
        Assert.Equal(201, await Try(24, "EC1>NS11:50"));
        Assert.Equal(428, await Try(24, "EC1>NS11:51"));
        Assert.Equal(428, await Try(24, "EC1>NS11:30,EC1>NS11:21"));
        Assert.Equal(428, await Try(25, "EC1>NX:1", "\"purpose\":\"public-good\",\"beneficiary\":\"b\""));
        Assert.Equal(428, await Try(27, "ET1>XD:1"));
        Assert.Contains("50", (await browser.Page("/accounts/" + account)).Body!.GetValue<string>(),
            StringComparison.Ordinal);

        // A token is signed all the same. A quantity that cannot be moved hides no other in a bulk.
        var propose = await w.NewProgram((browser, passkey), "propose");
        Assert.Equal("242", (await propose.Plain("transactions", w.Transaction(24, "EC1>NS11:1"))).Code);
        var bulk = new JsonObject { ["atomic"] = false,
            ["transactions"] = new JsonArray(JsonNode.Parse(w.Transaction(24, "EC1>NS11:51")),
                JsonNode.Parse(w.Transaction(24, "EC1>NS11:-50"))) };
        Assert.Equal(428, (await browser.Post("transactions/bulk", bulk)).Status);

        // A new representative ends it; so does either who chose it, alone and at once.
        var number = Demonstration.Identifiers.IdentityNumber("11", new DateOnly(1980, 1, 1), 77);
        await w.Must("province-11", "add-representative",
            $$"""
            {"account":"{{account}}","natural":{"name":"王五","identityNumber":"{{number}}"},"initiates":true}
            """);
        Assert.Equal(428, await Try(24, "EC1>NS11:1"));
        await Ease();
        Assert.Equal(201, await Try(24, "EC1>NS11:1"));
        await w.Must("rep-1", "ease-confirmation", $$"""{"account":"{{account}}","easedUpTo":0}""");
        Assert.Equal(428, await Try(24, "EC1>NS11:1"));
        passkey.Dispose();
        browser.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task What_a_second_person_says_no_token_says_and_a_signed_one_does_the_rest(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("national");
        var bound = await w.NewProgram((browser, passkey), "all", SignatureAlgorithms.Ed25519);
        var decide = $$"""{"proposal":"{{Guid.NewGuid()}}","decision":"approve"}""";
        Assert.Equal((403, "217"), await CodeOf(bound.Plain("acts/decide-proposal", decide)));
        Assert.Equal((403, "217"), await CodeOf(bound.Signed("acts/decide-proposal", decide)));
        Assert.Equal((403, "217"), await CodeOf(
            bound.Signed("acts/confirm-binding", $$"""{"request":"{{Guid.NewGuid()}}","confirm":true}""")));

        // A high-risk act, named by its header: the name is signed too.
        var act = Guid.NewGuid().ToString();
        var freeze = $$"""{"account":"{{w["XD"]}}","reason":"r","authority":"a","document":"d"}""";
        Assert.Equal((401, "841"), await CodeOf(bound.Plain("acts/unfreeze-national-account", freeze)));
        Assert.Equal((401, "841"),
            await CodeOf(bound.Signed("acts/unfreeze-national-account", freeze,
                    then: r => r.Headers.Add("Idempotency-Key", act))));
        var done = await bound.Signed("acts/unfreeze-national-account", freeze, act: act);
        Assert.True(done.Status is 201 or 422 && done.Code is not ("841" or "242"), done.Body?.ToJsonString());

        // What is neither of the two, and reading, goes unsigned; a signature that is there must count.
        Assert.Equal(200, (await w.Get(bound.Token, "me")).Status);
        Assert.Equal((401, "843"), await CodeOf(bound.Signed("notices/read", "{}", age: 90)));

        // On pages too.
        await w.Must("national", 6, ">NT:10", """ "reference":"r","vintage":"2025" """);
        var before = w.Everything();
        var fields = System.Text.Encoding.UTF8.GetBytes(
            $"step=submit&id={Guid.NewGuid()}&from={w["NT"]}&to-1={w["NA"]}&units-1=CEA&quantity-1=1&reference=r");
        Assert.Equal(403,
            (await w.Send(bound.Token, HttpMethod.Post, "/functions/7", fields,
                    "application/x-www-form-urlencoded")).Status);
        Assert.Equal(before, w.Everything());
        passkey.Dispose();
        browser.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_key_is_proved_shown_and_revoked(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("national");
        var (other, otherPasskey, _) = await w.EnrolWithPasskey("province-11");
        foreach (var (algorithm, text) in SignatureAlgorithms.All.SelectMany(a => KeysOf(a).Select(t => (a, t))))
        {
            using var key = SigningKey.FromPem(text.Private, "k");
            var challenge = (await browser.Post("me/tokens/challenge", new JsonObject()))["challenge"]
                .GetValue<string>();
            var foreign = (await other.Post("me/tokens/challenge", new JsonObject()))["challenge"].GetValue<string>();
            string Proof(string of) => Convert.ToBase64String(key.Sign(System.Text.Encoding.ASCII.GetBytes(of)));
            JsonObject Form(string scope, params (string Field, JsonNode? Value)[] changes)
            {
                var form = new JsonObject
                {
                    ["id"] = Guid.NewGuid().ToString(), ["name"] = "n", ["scope"] = scope,
                    ["expiresAt"] = "2026-12-31T00:00:00+08:00", ["publicKey"] = text.Public,
                    ["addresses"] = new JsonArray("192.0.2.7", "2001:db8::/32"), ["challenge"] = challenge,
                    ["proof"] = Proof(challenge),
                };
                foreach (var (field, value) in changes)
                {
                    form[field] = value;
                }

                return form;
            }

            async Task Is(string code, string field, JsonObject form)
            {
                var answer = await browser.Post("me/tokens", form);
                Assert.True(answer.Code == code && answer["refusals"][0]!["field"]!.GetValue<string>() == field,
                    answer.Body?.ToJsonString());
            }

            await Is("105", "publicKey", Form("propose"));
            await Is("245", "proof", Form("all", ("proof", Proof(foreign))));
            await Is("245", "proof", Form("all", ("challenge", foreign), ("proof", Proof(foreign))));
            await Is("245", "proof", Form("all", ("challenge", "x"), ("proof", Proof("x"))));
            await Is("104", "proof", Form("all", ("proof", null)));
            await Is("104", "addresses", Form("all", ("addresses", null)));
            await Is("104", "publicKey", Form("all", ("publicKey", null)));
            await Is("106", "publicKey", Form("all", ("publicKey", "no key")));
            foreach (var wrong in new[] { "0.0.0.0/0", "::/0", "host.example", "10.0.0.0/33" })
            {
                await Is("106", "addresses", Form("all", ("addresses", new JsonArray(wrong))));
            }

            var made = await SignInTests.Confirmed(browser, passkey, HttpMethod.Post, "me/tokens", Form("all"));
            Assert.True(made.Status == 201, made.Body?.ToJsonString());
            Assert.Equal(algorithm, made["key"]["algorithm"]!.GetValue<string>());
            var token = made["token"].GetValue<string>();
            Assert.Equal((401, "243"), await CodeOf(w.Get(token, "me")));

            // Its person sees algorithm, fingerprint and addresses on their page, and revokes it there.
            var page = System.Net.WebUtility.HtmlDecode((await browser.Page("/me/security")).Body!.GetValue<string>());
            Assert.Contains(made["key"]["fingerprint"]!.GetValue<string>(), page, StringComparison.Ordinal);
            Assert.Contains("192.0.2.7/32 2001:db8::/32", page, StringComparison.Ordinal);
            Assert.Equal(302,
                (await browser.Form("/me/security/tokens/revoke", ("token", made["id"].GetValue<string>()))).Status);
            Assert.Equal((401, "201"), await CodeOf(w.Get(token, "me")));

            // A challenge too old.
            var old = Form("all");
            w.Clock.Advance(TimeSpan.FromMinutes(11));
            await Is("245", "proof", old);
        }

        // By the page: the challenge that it shows is signed, and the form is confirmed.
        using (var key = SigningKey.Generate(SignatureAlgorithms.Ed25519, "k"))
        {
            var page = (await browser.Page("/me/security")).Body!.GetValue<string>();
            var challenge = System.Text.RegularExpressions.Regex.Match(page,
                "name=\"challenge\"[^>]*>([^<]+)</textarea>").Groups[1].Value;
            (string Name, string Value)[] form =
            [
                ("name", "页面"), ("scope", "all"), ("days", "30"),
                ("publicKey", System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", key.PublicKey)),
                ("addresses", "127.0.0.1"), ("challenge", challenge),
                ("proof", Convert.ToBase64String(key.Sign(System.Text.Encoding.ASCII.GetBytes(challenge)))),
            ];
            var asked = (await browser.Form("/me/security/tokens", form)).Body!.GetValue<string>();
            var id = System.Text.RegularExpressions.Regex.Match(asked,
                "name=\"confirmation\" value=\"([^\"]+)\"").Groups[1].Value;
            var options = System.Net.WebUtility.HtmlDecode(
                System.Text.RegularExpressions.Regex.Match(asked, "data-options=\"([^\"]+)\"").Groups[1].Value);
            var made = await browser.Form("/me/security/tokens",
                [.. form, ("confirmation", id),
                    ("confirmation-credential", passkey.Get(JsonNode.Parse(options)!).ToJsonString())]);
            Assert.Equal(200, made.Status);
            Assert.Contains("ed25519", (await browser.Page("/me/security")).Body!.GetValue<string>(),
                StringComparison.Ordinal);
        }

        passkey.Dispose();
        otherPasskey.Dispose();
        other.Dispose();
        browser.Dispose();
    }

    [Fact]
    public async Task A_demonstrations_tokens_say_so_and_count_nowhere_else()
    {
        await using var w = World.Start(Backend.Sqlite);
        var me = await w.Get("national", "me");
        Assert.True(me["demonstration"].GetValue<bool>());
        Assert.Equal("true", me.Response.Headers.GetValues("Demonstration").Single());
        var (browser, passkey, _) = await w.EnrolWithPasskey("province-11");
        Assert.False((await browser.Get("me"))["demonstration"].GetValue<bool>());
        await using var demonstration = Host.Build(new HostOptions { Database = w.Connection,
            Urls = "http://127.0.0.1:0", Clock = w.Clock, PasswordIterations = 1000, Demonstration = true });
        await demonstration.StartAsync(TestContext.Current.CancellationToken);
        using var chosen = new Browser(new Uri(demonstration.Urls.First()));
        Assert.Equal(200, (await chosen.Post("session/demonstration", new JsonObject { ["person"] = 1 })).Status);
        Assert.True((await chosen.Get("session"))["demonstration"].GetValue<bool>());

        // The same database served as a registry: token and chosen session are nobody's, whatever they ask.
        await using var real = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
            Clock = w.Clock, PasswordIterations = 1000 });
        await real.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new(real.Urls.First()) };
        var before = w.Everything();
        foreach (var (method, path) in new[] { ("GET", "me"), ("POST", "transactions"), ("GET", "accounts") })
        {
            using var request = new HttpRequestMessage(new(method), "/api/v1/" + path);
            request.Headers.Authorization = new("Bearer", "national");
            if (method == "POST")
            {
                request.Content = new StringContent(w.Transaction(6, ">NT:1000",
                    """ "reference":"r","vintage":"2025" """), System.Text.Encoding.UTF8, "application/json");
            }

            var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(401, (int)answer.StatusCode);
            Assert.Equal("244",
                JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))![
                    "code"]!.GetValue<string>());
        }

        using var carried = new Browser(new Uri(real.Urls.First()));
        foreach (System.Net.Cookie cookie in chosen.Cookies.GetAllCookies())
        {
            carried.Cookies.Add(new Uri(real.Urls.First()), new System.Net.Cookie(cookie.Name, cookie.Value));
        }

        Assert.Equal("244", (await carried.Get("me")).Code);
        Assert.Equal(302, (await carried.Page("/")).Status);
        Assert.Equal(before, w.Everything());
        await demonstration.StopAsync(TestContext.Current.CancellationToken);
        await real.StopAsync(TestContext.Current.CancellationToken);
        passkey.Dispose();
        browser.Dispose();
    }

    [Fact]
    public async Task The_documented_script_signs_what_the_registry_takes()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        var program = await w.NewProgram((browser, passkey), "all", SignatureAlgorithms.Ed25519);
        var folder = Directory.CreateTempSubdirectory().FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), program.Key!.ToPem(),
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "body.json"), w.Transaction(24, "EC1>NS11:1"),
            TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true,
            UseShellExecute = false };
        foreach (var argument in new[] { Path.Combine(Repository(), "eng", "signed-request"),
            Path.Combine(folder, "key.pem"), program.Id, new Uri(w.Address, "/api/v1/transactions").ToString(),
            Path.Combine(folder, "body.json") })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TOKEN"] = program.Token;
        start.Environment["SIGNED_AT"] = w.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        Assert.Equal("posted", JsonNode.Parse(await output)!["outcome"]?.GetValue<string>() ?? await output);
        Directory.Delete(folder, recursive: true);
        passkey.Dispose();
        browser.Dispose();
    }

    private static string Repository()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "CarbonRegistry.slnx")))
        {
            at = Path.GetDirectoryName(at)!;
        }

        return at;
    }

    /// <summary>A key of an algorithm with its public part in every writing that is taken.</summary>
    private static IEnumerable<(string Private, string Public)> KeysOf(string algorithm)
    {
        using var key = SigningKey.Generate(algorithm, "k");
        yield return (key.ToPem(), System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", key.PublicKey));
        static string Text(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
        if (algorithm == SignatureAlgorithms.Ed25519)
        {
            yield return (key.ToPem(), new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519",
                ["x"] = Text(key.PublicKey[^32..]) }.ToJsonString());
        }
        else if (algorithm == SignatureAlgorithms.EcdsaP256Sha256)
        {
            yield return (key.ToPem(), new JsonObject { ["kty"] = "EC", ["crv"] = "P-256",
                ["x"] = Text(key.PublicKey[^64..^32]), ["y"] = Text(key.PublicKey[^32..]) }.ToJsonString());
        }
    }

    private static void Sql(World w, string sql)
    {
        using var database = new Database(w.Connection);
        database.Execute(sql);
    }

    private static async Task Confirm((Browser Browser, Authenticator Passkey) at, Answer asked)
    {
        Assert.True(asked.Status == 428, asked.Body?.ToJsonString());
        var given = await at.Browser.Post("confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
            new JsonObject { ["credential"] = at.Passkey.Get(asked["confirmation"]["passkey"]!) });
        Assert.True(given.Status == 200, given.Body?.ToJsonString());
    }

    private static async Task<(int, string?)> CodeOf(Task<Answer> answer) =>
        await answer is var a ? (a.Status, a.Code) : default;
}
