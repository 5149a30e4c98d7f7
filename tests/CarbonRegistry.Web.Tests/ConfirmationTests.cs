using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>Fresh confirmation of high-risk acts, access tokens and their scopes, enrolment and the founding of a
/// registry.</summary>
public class ConfirmationTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_high_risk_movement_of_a_session_needs_a_confirmation_of_exactly_its_content_once(
        Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("national");
        var creation = JsonNode.Parse(w.Transaction(6, ">NT:1000", """ "reference":"r","vintage":"2025" """))!;
        var before = w.Everything();
        var asked = await browser.Post("transactions", creation.DeepClone());
        Assert.Equal((428, "214"), (asked.Status, asked.Code));
        Assert.Equal(64, asked["confirmation"]["content"]!.GetValue<string>().Length);

        // An answer to another challenge, without user verification, by somebody else's passkey: none counts.
        var path = "confirmations/" + asked["confirmation"]["id"]!.GetValue<string>();
        var options = asked["confirmation"]["passkey"]!;
        Assert.Equal(asked["confirmation"]["challenge"]!.GetValue<string>(), options["challenge"]!.GetValue<string>());
        Assert.Equal((403, "216"),
            await CodeOf(browser.Post(path,
                    new JsonObject { ["credential"] = passkey.Get(options,
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") })));
        passkey.VerifiesUser = false;
        Assert.Equal((403, "216"),
            await CodeOf(browser.Post(path, new JsonObject { ["credential"] = passkey.Get(options) })));
        passkey.VerifiesUser = true;
        var (other, otherPasskey, _) = await w.EnrolWithPasskey("province-11");
        Assert.Equal((403, "216"),
            await CodeOf(browser.Post(path, new JsonObject { ["credential"] = otherPasskey.Get(options) })));
        Assert.Equal((403, "215"),
            await CodeOf(other.Post(path, new JsonObject { ["credential"] = otherPasskey.Get(options) })));
        Assert.Equal((403, "216"), await CodeOf(browser.Post(path, new JsonObject { ["demonstration"] = true })));
        var confirmed = await browser.Post(path, new JsonObject { ["credential"] = passkey.Get(options) });
        Assert.True(confirmed.Status == 200, confirmed.Body?.ToJsonString());
        Assert.Equal((403, "215"),
            await CodeOf(browser.Post(path, new JsonObject { ["credential"] = passkey.Get(options) })));

        // One tonne more, another id, another function: not what was confirmed.
        foreach (var change in new Action<JsonNode>[] { t => t["legs"]![0]!["quantity"] = 1001,
            t => t["id"] = Guid.NewGuid().ToString(), t => t["vintage"] = "2024", t => t["reference"] = "s" })
        {
            var changed = creation.DeepClone();
            change(changed);
            Assert.Equal((428, "214"), await CodeOf(browser.Post("transactions", changed)));
        }

        Assert.Equal(before, w.Everything());
        Assert.Equal(201, (await browser.Post("transactions", creation.DeepClone())).Status);
        Assert.NotEqual(before, w.Everything());
        Assert.Equal((428, "214"), await CodeOf(browser.Post("transactions", creation.DeepClone())));

        // Five minutes to give it, five to use it.
        (creation["id"], creation["reference"]) = (Guid.NewGuid().ToString(), "another decision");
        asked = await browser.Post("transactions", creation.DeepClone());
        w.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((403, "215"), await CodeOf(Give(browser, passkey, asked)));
        asked = await browser.Post("transactions", creation.DeepClone());
        Assert.Equal(200, (await Give(browser, passkey, asked)).Status);
        w.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((428, "214"), await CodeOf(browser.Post("transactions", creation.DeepClone())));

        // Another session of the same person cannot use it; trying out needs none; every other movement of an office
        // needs its own.
        using var second = new Browser(w.Address);
        await second.SignIn(passkey);
        asked = await browser.Post("transactions", creation.DeepClone());
        Assert.Equal(200, (await Give(browser, passkey, asked)).Status);
        Assert.Equal((428, "214"), await CodeOf(second.Post("transactions", creation.DeepClone())));
        creation["dryRun"] = true;
        Assert.Equal(200, (await second.Post("transactions", creation.DeepClone())).Status);
        Assert.Equal((428, "214"), await CodeOf(
            second.Post("transactions", JsonNode.Parse(w.Transaction(7, "NT>NA:10", """ "reference":"r" """))!)));

        // Many at once: all of it together.
        var bulk = new JsonObject
        {
            ["atomic"] = true,
            ["transactions"] = new JsonArray(JsonNode.Parse(w.Transaction(8, "NT>NW:1", """ "reference":"r" """)),
                JsonNode.Parse(w.Transaction(8, "NT>NW:2", """ "reference":"r" """))),
        };
        asked = await browser.Post("transactions/bulk", bulk.DeepClone());
        Assert.Equal(428, asked.Status);
        Assert.Equal(200, (await Give(browser, passkey, asked)).Status);
        Assert.Equal((428, "214"), await CodeOf(browser.Post("transactions", bulk["transactions"]![0]!.DeepClone())));
        Assert.Equal(201, (await browser.Post("transactions/bulk", bulk.DeepClone())).Status);
        passkey.Dispose();
        otherPasskey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Password_and_code_confirm_too_and_guessing_is_slowed_down(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Must("national", 6, ">NT:1000", """ "reference":"r","vintage":"2025" """);
        var (browser, codes, recovery) = await w.EnrolWithPassword("national", "guo.jia");
        var annulment = JsonNode.Parse(w.Transaction(8, "NT>NW:1", """ "reference":"r" """))!;
        var asked = await browser.Post("transactions", annulment.DeepClone());
        Assert.Null(asked["confirmation"]["passkey"]);
        var path = "confirmations/" + asked["confirmation"]["id"]!.GetValue<string>();
        Assert.Equal((403, "216"),
            await CodeOf(browser.Post(path,
                    new JsonObject { ["password"] = SigningInOf.Password, ["code"] = recovery[0] })));
        var code = w.NextCode(codes);
        Assert.Equal((403, "216"),
            await CodeOf(browser.Post(path, new JsonObject { ["password"] = "Wrong horse 43", ["code"] = code })));
        Assert.Equal(200,
            (await browser.Post(path, new JsonObject { ["password"] = SigningInOf.Password, ["code"] = code })).Status);
        Assert.Equal(201, (await browser.Post("transactions", annulment.DeepClone())).Status);

        annulment["id"] = Guid.NewGuid().ToString();
        asked = await browser.Post("transactions", annulment.DeepClone());
        path = "confirmations/" + asked["confirmation"]["id"]!.GetValue<string>();
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            statuses.Add((await browser.Post(path,
                new JsonObject { ["password"] = "Wrong horse 43", ["code"] = "123456" })).Status);
        }

        Assert.Equal(429, statuses[^1]);
        Assert.DoesNotContain(200, statuses);
        browser.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Tokens_do_what_their_scope_says_until_they_expire_or_are_revoked(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Must("national", 6, ">NT:1000", """ "reference":"r","vintage":"2025" """);
        var (browser, passkey, _) = await w.EnrolWithPasskey("national");
        async Task<string> New(string scope)
        {
            var form = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["name"] = "程序 " + scope,
                ["scope"] = scope,
                ["expiresAt"] = "2026-06-30T00:00:00+08:00" };
            // A token outlives the session that made it, whatever it lets do: each is confirmed.
            Assert.Equal(428, (await browser.Post("me/tokens", form)).Status);
            var made = await SignInTests.Confirmed(browser, passkey, HttpMethod.Post, "me/tokens", form);
            Assert.True(made.Status == 201, made.Body?.ToJsonString());
            return made["token"].GetValue<string>();
        }

        var (read, propose, all) = (await New("read"), await New("propose"), await New("all"));
        Assert.Equal(["all", "propose", "read"], (await browser.Get("me/tokens")).Body!.AsArray()
            .Select(t => t!["scope"]!.GetValue<string>()));
        Assert.All((await browser.Get("me/tokens")).Body!.AsArray(), t => Assert.Null(t!["token"]));
        Assert.Equal("read", (await w.Get(read, "session"))["scope"].GetValue<string>());
        var allocation = """ "reference":"r" """;
        Assert.Equal((403, "213"), await CodeOf(w.Post(read, "transactions", w.Transaction(7, "NT>NA:1", allocation))));
        foreach (var token in new[] { propose, all })
        {
            Assert.Equal((403, "242"),
                await CodeOf(w.Post(token, "transactions", w.Transaction(7, "NT>NA:1", allocation))));
            Assert.Equal((403, "242"),
                await CodeOf(w.Post(token, "transactions", w.Transaction(8, "NT>NW:1", allocation))));
            Assert.Equal(200,
                (await w.Post(token, "transactions",
                        w.Transaction(8, "NT>NW:1", allocation + ",\"dryRun\":true"))).Status);
        }

        // What concerns the person alone is for sessions.
        foreach (var (path, body) in new[]
        {
            ("me/tokens",
                """
                {"id":"0198c0de-0000-7000-8000-000000000009","name":"n","scope":"read",
                 "expiresAt":"2026-06-30T00:00:00Z"}
                """),
            ("me/credentials/recovery-codes", "{}"), ("me/credentials/passkeys/options", "{}"),
            ("me/credentials/password/options", "{}"),
        })
        {
            Assert.Equal((403, "217"), await CodeOf(w.Post(all, path, body)));
        }

        var tooLong = JsonNode.Parse(
            """
            {"id":"0198c0de-0000-7000-8000-000000000009","name":"n","scope":"read",
             "expiresAt":"2027-06-30T00:00:00Z"}
            """)!;
        Assert.Equal((422, "106"), await CodeOf(SignInTests.Confirmed(
            browser, passkey, HttpMethod.Post, "me/tokens", tooLong)));

        // Revoked: the next request. Expired: at its instant.
        var id = (await browser.Get("me/tokens")).Body!.AsArray()[1]!["id"]!.GetValue<string>();
        Assert.Equal((404, "112"), await CodeOf(w.Send("province-11", HttpMethod.Delete, "me/tokens/" + id)));
        Assert.Equal(200, (await w.Get(propose, "me")).Status);
        Assert.Equal(200, (await browser.Delete("me/tokens/" + id)).Status);
        Assert.Equal((401, "201"), await CodeOf(w.Get(propose, "me")));
        Assert.Equal(200, (await w.Get(read, "me")).Status);
        w.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal((401, "201"), await CodeOf(w.Get(read, "me")));
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task An_enrolment_code_counts_once_for_seven_days(Backend backend)
    {
        await using var w = World.Start(backend);
        using var browser = new Browser(w.Address);
        var old = w.EnrolmentCode("rep-1");
        var code = w.EnrolmentCode("rep-1");
        JsonObject Form(string c) => new() { ["code"] = c };
        Assert.Equal((422, "219"), await CodeOf(browser.Post("enrolment/options", Form(old))));
        Assert.Equal((422, "219"),
            await CodeOf(browser.Post("enrolment/options", Form("0000-0000-0000-0000-0000-0000"))));
        var options = await browser.Post("enrolment/options", Form(code.ToLowerInvariant()));
        Assert.Equal("rep-1", options["name"].GetValue<string>());
        using var passkey = w.NewPasskey();
        var form = new JsonObject
        {
            ["code"] = code,
            ["passkey"] = new JsonObject { ["credential"] = passkey.Create(options["passkey"]["options"]!),
                ["state"] = options["passkey"]["state"]!.GetValue<string>(), ["name"] = "k" },
        };
        Assert.Equal((422, "104"), await CodeOf(browser.Post("enrolment", Form(code))));
        Assert.Equal(200, (await browser.Post("enrolment", form.DeepClone())).Status);
        Assert.Equal((422, "219"), await CodeOf(browser.Post("enrolment", form.DeepClone())));
        Assert.Equal((422, "219"), await CodeOf(browser.Post("enrolment/options", Form(code))));
        Assert.Equal(10, (await browser.Get("me/credentials"))["recoveryCodes"].GetValue<int>());
        code = w.EnrolmentCode("rep-2");
        w.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal((422, "219"), await CodeOf(browser.Post("enrolment/options", Form(code))));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Whoever_is_suspended_is_out_at_once_and_does_not_get_in_again(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("national");
        Assert.Equal(200, (await browser.Get("me")).Status);
        var person = (await browser.Get("session"))["personId"].GetValue<long>();
        JsonNode Form(string field, JsonNode value) => new JsonObject { ["person"] = person, [field] = value };
        async Task Do(string act, JsonNode form) =>
            Assert.Equal(201, (await w.Post("national-system", "acts/" + act, form.ToJsonString())).Status);

        // The clock stands still: on the node that does it the very next request is refused.
        await Do("suspend-person", Form("reason", "离岗"));
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        Assert.Equal((401, "201"), await CodeOf(w.Get("national", "me")));
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn(passkey)));

        // Let in again, one begins anew; a change of permissions ends sessions too.
        await w.ByTwo("resume-person", Form("reason", "返岗").ToJsonString());
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        Assert.Equal(200, (await browser.SignIn(passkey)).Status);
        await Do("change-permissions", Form("revoked", new JsonArray(7)));
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        await browser.SignIn(passkey);
        Assert.DoesNotContain(7, (await browser.Get("session"))["functions"].AsArray().Select(f => f!.GetValue<int>()));
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Enrolment_codes_are_given_by_whoever_manages_the_person_and_by_nobody_else(Backend backend)
    {
        await using var w = World.Start(backend);
        using var database = new Database(w.Connection);
        long Id(string name) => database.List("select id from person where name = @name", r => r.GetInt64(0),
            ("name", name))[0];
        database.Execute("update person set jurisdiction = '11' where name = 'rep-1'");

        // A province for its representatives; a system administrator for nobody whose code was not asked for and
        // approved.
        foreach (var (by, whom, status) in new[]
        {
            ("national-system", "province-11", 422), ("national-system", "rep-1", 422),
            ("national-system", "national-system", 403),
            ("province-11", "rep-1", 200), ("province-31", "rep-1", 422), ("province-11", "province-31", 422),
            ("national", "audit", 422), ("audit", "rep-1", 403), ("rep-1", "rep-1", 403),
        })
        {
            var answer = await w.Post(by, $"people/{Id(whom)}/enrolment", "{}");
            Assert.True(answer.Status == status, $"{by} for {whom}: {answer.Status} {answer.Body?.ToJsonString()}");
        }

        string Asked() => $$"""{"person":{{Id("national")}},"reason":"遗失"}""";
        var path = $"people/{Id("national")}/enrolment";
        await w.ByTwo("request-enrolment", Asked());
        Assert.Equal((403, "227"), await CodeOf(w.Post("national-system", path, "{}")));
        Assert.Equal((403, "227"), await CodeOf(w.Post("national-system-3", path, "{}")));
        Assert.Equal((422, "106"), await CodeOf(w.Post("national-system-2", path, """{"delivery":"word of mouth"}""")));
        var given = await w.Post("national-system-2", path, """{"delivery":"letter"}""");
        Assert.Equal((422, "226"), await CodeOf(w.Post("national-system-2", path, "{}")));
        using var browser = new Browser(w.Address);
        Assert.Equal("national",
            (await browser.Post("enrolment/options", new JsonObject { ["code"] = given["code"].GetValue<string>() }))[
                "name"].GetValue<string>());
        Assert.DoesNotContain(given["code"].GetValue<string>(),
            string.Join('\n', database.List("select coalesce(terms, '') from ledger_transaction", r => r.GetString(0))),
            StringComparison.Ordinal);

        const string Code = "[0-9A-Z]{4}(-[0-9A-Z]{4}){5}";

        // By mail nobody sees it but whom it is for, and it is nowhere in the database.
        await w.ByTwo("request-enrolment", Asked());
        Assert.Equal((422, "228"), await CodeOf(w.Post("national-system-2", path, """{"delivery":"mail"}""")));
        await w.ByTwo("edit-person", $$"""{"person":{{Id("national")}},"email":"nation@gov.cn"}""");
        var mailed = await w.Post("national-system-2", path, """{"delivery":"mail"}""");
        Assert.Equal((200, null), (mailed.Status, mailed.Body!["code"]?.GetValue<string>()));
        var mail = w.Service<Notification.Outbox>().Take(100)
            .Single(m => System.Text.RegularExpressions.Regex.IsMatch(m.Body, Code));
        Assert.Contains("启用码", mail.Subject, StringComparison.Ordinal);
        var code = System.Text.RegularExpressions.Regex.Match(mail.Body, Code).Value;
        Assert.Equal("nation@gov.cn", mail.Address);
        Assert.DoesNotContain(code, string.Join(' ',
            database.List("select data, coalesce(sealed, '') from mail", r => r.GetString(0) + r.GetString(1))),
            StringComparison.Ordinal);
        Assert.Equal(200, (await browser.Post("enrolment/options", new JsonObject { ["code"] = code })).Status);

        // A session is asked for a fresh confirmation.
        await w.ByTwo("request-enrolment", Asked());
        var (admin, passkey, _) = await w.EnrolWithPasskey("national-system-2");
        Assert.Equal((428, "214"), await CodeOf(admin.Post(path, new JsonObject())));
        Assert.Equal(200,
            (await SignInTests.Confirmed(admin, passkey, HttpMethod.Post, path, new JsonObject())).Status);
        passkey.Dispose();
    }

    [Fact]
    public async Task No_endpoint_takes_a_form_that_the_node_makes_of_what_it_has_verified()
    {
        await using var w = World.Start(Backend.Sqlite);
        var made = Acts.Operations.All.Where(o => !o.IsTaken).ToList();
        Assert.True(made.Count >= 25);
        foreach (var operation in made)
        {
            foreach (var token in World.OneOfEachRole)
            {
                Assert.Equal((404, "112"), await CodeOf(w.Post(token, "acts/" + operation.Key, "{}")));
            }
        }
    }

    [Fact]
    public async Task A_registry_without_persons_is_founded_by_the_code_of_its_first_start()
    {
        var file = Path.Combine(Path.GetTempPath(), $"t_{Guid.NewGuid():N}.db");
        using (var database = new Database("Data Source=" + file))
        {
            database.Migrate();
            var clock = new TestClock();
            var unused = People.Enrolment.IssueFounding(database, clock.Now)!;
            var code = People.Enrolment.IssueFounding(database, clock.Now)!;
            await using var app = Host.Build(new HostOptions { Database = "Data Source=" + file,
                Urls = "http://127.0.0.1:0", Clock = clock, PasswordIterations = 1000 });
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var browser = new Browser(new Uri(app.Urls.First()));
            string Number(int n) => Demonstration.Identifiers.IdentityNumber("11", new DateOnly(1980, 1, 1), n);
            JsonObject Form(string c, string first, string second, int other = 2) =>
                new() { ["code"] = c, ["first"] = first, ["second"] = second, ["firstIdentity"] = Number(1),
                    ["secondIdentity"] = Number(other) };
            Assert.Equal((422, "219"), await CodeOf(browser.Post("setup", Form("AAAA", "张三", "李四"))));
            Assert.Equal((422, "235"), await CodeOf(browser.Post("setup", Form(code, "张三", "张三", 1))));
            Assert.Equal((422, "104"), await CodeOf(browser.Post("setup", Form(code, "张三", " "))));
            var founded = await browser.Post("setup", Form(code, "张三", "李四"));
            Assert.True(founded.Status == 200, founded.Body?.ToJsonString());
            Assert.Equal((422, "219"), await CodeOf(browser.Post("setup", Form(unused, "王五", "赵六"))));
            Assert.Null(People.Enrolment.IssueFounding(database, clock.Now));
            foreach (var who in new[] { "first", "second" })
            {
                using var passkey = new Authenticator { Origin = browser.Origin! };
                var given = founded[who]["code"]!.GetValue<string>();
                var options = await browser.Post("enrolment/options", new JsonObject { ["code"] = given });
                var enrolled = await browser.Post("enrolment", new JsonObject
                {
                    ["code"] = given,
                    ["passkey"] = new JsonObject { ["credential"] = passkey.Create(options["passkey"]["options"]!),
                        ["state"] = options["passkey"]["state"]!.GetValue<string>(), ["name"] = "k" },
                });
                Assert.True(enrolled.Status == 200, enrolled.Body?.ToJsonString());
                var me = await browser.Get("session");
                Assert.Equal(("national-system", founded[who]["name"]!.GetValue<string>()),
                    (me["role"]["key"]!.GetValue<string>(), me["name"].GetValue<string>()));
            }

            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + ending);
        }
    }

    private static async Task<(int, string?)> CodeOf(Task<Answer> answer) =>
        await answer is var a ? (a.Status, a.Code) : default;

    private static Task<Answer> Give(Browser browser, Authenticator passkey, Answer asked) =>
        browser.Post("confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
            new JsonObject { ["credential"] = passkey.Get(asked["confirmation"]["passkey"]!) });
}
