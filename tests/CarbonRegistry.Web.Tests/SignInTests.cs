using System.Net;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using OtpNet;

namespace CarbonRegistry.Web.Tests;

/// <summary>Signing in: passkeys, passwords with one-time codes, recovery codes, sessions, throttling.</summary>
public class SignInTests
{
    private const string Password = SigningInOf.Password;

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_passkey_with_user_verification_signs_in_and_none_of_its_answers_counts_twice(Backend backend)
    {
        await using var w = World.Start(backend);
        var (first, passkey, recovery) = await w.EnrolWithPasskey("rep-1");
        Assert.Equal(10, recovery.Distinct().Count());
        Assert.Equal("enrolment", (await first.Get("session"))["method"].GetValue<string>());
        Assert.Equal(200, (await first.Delete("session")).Status);
        Assert.Equal((401, "201"), await CodeOf(first.Get("session")));

        using var browser = new Browser(w.Address);
        var challenge = await browser.Post("session/passkey/options", new JsonObject());
        Assert.Equal("required", challenge["options"]["userVerification"]!.GetValue<string>());
        var answer = new JsonObject { ["credential"] = passkey.Get(challenge["options"]), ["state"] = challenge["state"]
            .GetValue<string>() };
        var signedIn = await browser.Post("session/passkey/assertion", answer.DeepClone());
        Assert.True(signedIn.Status == 200, signedIn.Body?.ToJsonString());
        Assert.Equal(("rep-1", "passkey", "representative"),
            (signedIn["name"].GetValue<string>(), signedIn["method"].GetValue<string>(),
                signedIn["role"]["key"]!.GetValue<string>()));
        Assert.Equal([23, 24, 25, 26, 27], signedIn["functions"].AsArray().Select(f => f!.GetValue<int>()));

        // The very same answer again, from whomever.
        passkey.Counter = 1;
        Assert.Equal((401, "211"), await CodeOf(new Browser(w.Address)
            .Post("session/passkey/assertion", answer.DeepClone())));
        passkey.Counter = 50;

        // To an old challenge; of another origin; without user verification; with a counter that went back; of a
        // passkey that nobody knows.
        challenge = await browser.Post("session/passkey/options", new JsonObject());
        var late = new JsonObject { ["credential"] = passkey.Get(challenge["options"]), ["state"] = challenge["state"]
            .GetValue<string>() };
        w.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((401, "211"), await CodeOf(browser.Post("session/passkey/assertion", late)));
        passkey.Origin = "https://registry.example";
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn(passkey)));
        passkey.Origin = w.Address.GetLeftPart(UriPartial.Authority);
        passkey.VerifiesUser = false;
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn(passkey)));
        passkey.VerifiesUser = true;
        passkey.Counter = 2;
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn(passkey)));
        passkey.Counter = 60;
        using var stranger = w.NewPasskey();
        stranger.Create(JsonNode.Parse("""{"user":{"id":"MQ"},"challenge":"AAAA","rp":{"id":"127.0.0.1"}}""")!);
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn(stranger)));
        Assert.Equal((401, "211"),
            await CodeOf(browser.Post("session/passkey/assertion",
                    new JsonObject { ["credential"] = new JsonObject(), ["state"] = "nonsense" })));

        Assert.Equal(200, (await browser.SignIn(passkey)).Status);
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_password_needs_its_one_time_code_and_a_recovery_code_helps_once(Backend backend)
    {
        await using var w = World.Start(backend);
        var (enrolled, codes, recovery) = await w.EnrolWithPassword("province-11", "wang.fang");
        using var browser = new Browser(w.Address);

        // The code of the enrolment was used.
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn("wang.fang", Password, w.Code(codes))));
        var code = w.NextCode(codes);
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn("wang.fang", Password + "!", code)));
        var signedIn = await browser.SignIn(" Wang.Fang ", Password, code);
        Assert.True(signedIn.Status == 200, signedIn.Body?.ToJsonString());
        Assert.Equal(("11", "password"),
            (signedIn["jurisdiction"].GetValue<string>(), signedIn["method"].GetValue<string>()));
        Assert.Equal((401, "211"), await CodeOf(new Browser(w.Address).SignIn("wang.fang", Password, code)));

        // Many at once with one code: one gets in.
        code = w.NextCode(codes);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => new Browser(w.Address).SignIn("wang.fang", Password, code)));
        Assert.Single(answers, a => a.Status == 200);

        using var other = new Browser(w.Address);
        w.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(200,
            (await other.SignIn("wang.fang", Password, recovery[3].ToLowerInvariant()
                    .Replace("-", " ", StringComparison.Ordinal))).Status);
        Assert.Equal("recovery", (await other.Get("session"))["method"].GetValue<string>());
        Assert.Equal((401, "211"), await CodeOf(new Browser(w.Address).SignIn("wang.fang", Password, recovery[3])));
        Assert.Equal((401, "211"), await CodeOf(new Browser(w.Address).SignIn("wang.fang", "", recovery[4])));
        Assert.Equal(9, (await other.Get("me/credentials"))["recoveryCodes"].GetValue<int>());

        // Whoever has passkeys only has nothing else than the recovery code.
        var (_, _, codesOfOther) = await w.EnrolWithPasskey("rep-2");
        Assert.Equal((401, "211"), await CodeOf(new Browser(w.Address).SignIn("rep-2", "", codesOfOther[0])));
        enrolled.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task How_long_a_session_lasts_is_configured(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        await w.Must("configuration", "set-parameter", """{"name":"session-idle-minutes","value":5}""");
        await w.Must("configuration", "set-parameter", """{"name":"session-hours","value":1}""");
        w.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(200, (await browser.Get("me")).Status);
        w.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        await browser.SignIn(passkey);
        for (var minute = 0; minute < 60; minute += 4)
        {
            Assert.Equal(200, (await browser.Get("me")).Status);
            w.Clock.Advance(TimeSpan.FromMinutes(4));
        }

        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_session_ends_when_idle_or_old_or_ended_and_its_next_request_is_refused(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        for (var minute = 0; minute < 60; minute += 14)
        {
            Assert.Equal(200, (await browser.Get("me")).Status);
            w.Clock.Advance(TimeSpan.FromMinutes(14));
        }

        w.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        await browser.SignIn(passkey);
        for (var minute = 0; minute < 12 * 60; minute += 10)
        {
            Assert.Equal(200, (await browser.Get("me")).Status);
            w.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));

        // Two sessions: one ends the other, then all.
        using var other = new Browser(w.Address);
        await browser.SignIn(passkey);
        await other.SignIn(passkey);
        var sessions = (await browser.Get("me/sessions")).Body!.AsArray();
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, s => Assert.Equal(("127.0.0.1", "Test browser"),
            (s!["address"]!.GetValue<string>(), s["userAgent"]!.GetValue<string>())));
        var id = sessions.Single(s => !s!["current"]!.GetValue<bool>())!["id"]!.GetValue<string>();
        Assert.Equal(200, (await other.Get("me")).Status);
        Assert.Equal(200, (await browser.Delete("me/sessions/" + id)).Status);
        Assert.Equal((401, "201"), await CodeOf(other.Get("me")));
        Assert.Equal((404, "112"), await CodeOf(browser.Delete("me/sessions/" + id)));
        Assert.Equal(2, (await w.Get("national", "me")).Body is null ? 0 : 2);
        await other.SignIn(passkey);
        Assert.Equal(2, (await other.Delete("me/sessions"))["ended"].GetValue<int>());
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));

        // Another's session is as if it did not exist.
        await browser.SignIn(passkey);
        var (stranger, _, _) = await w.EnrolWithPasskey("rep-2");
        id = (await browser.Get("me/sessions")).Body![0]!["id"]!.GetValue<string>();
        Assert.Equal((404, "112"), await CodeOf(stranger.Delete("me/sessions/" + id)));
        Assert.Equal(200, (await browser.Get("me")).Status);
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Two_nodes_share_sessions_and_what_one_ends_is_over_on_the_other_within_a_second(Backend backend)
    {
        await using var w = World.Start(backend);
        await using var second = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
            Clock = w.Clock, PasswordIterations = 1000, TakesDemonstrationTokens = true });
        await second.StartAsync(TestContext.Current.CancellationToken);
        var (browser, codes, _) = await w.EnrolWithPassword("rep-1", "li.na");
        using var there = new Browser(new Uri(second.Urls.First()));

        // The key of the codes was encrypted by the other node.
        Assert.Equal(200, (await there.SignIn("li.na", Password, w.NextCode(codes))).Status);
        var secret = there.Cookies.GetAllCookies()["session"]!.Value;
        browser.Cookies.Add(w.Address, new Cookie("session", secret));
        Assert.Equal(200, (await browser.Get("me")).Status);
        Assert.Equal(200, (await there.Delete("session")).Status);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        browser.Cookies.Add(w.Address, new Cookie("session", secret));
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        await second.StopAsync(TestContext.Current.CancellationToken);
        browser.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Failures_slow_down_but_neither_known_devices_nor_passkeys_and_tell_nothing(Backend backend)
    {
        await using var w = World.Start(backend);
        var (owner, codes, _) = await w.EnrolWithPassword("rep-1", "zhao.min");
        var (_, passkey, _) = await w.EnrolWithPasskey("rep-2");
        using var attacker = new Browser(w.Address);

        // The answers for a name that exists and one that does not are the same, one after another.
        var statuses = new List<(string, int, string?)>();
        foreach (var name in new[] { "zhao.min", "nobody" })
        {
            for (var i = 0; i < 7; i++)
            {
                var answer = await attacker.SignIn(name, "wrong " + i, "123456");
                statuses.Add((answer["title"].GetValue<string>(), answer.Status,
                    answer.Response.Headers.RetryAfter?.ToString()));
            }
        }

        Assert.Equal(statuses.Take(7), statuses.Skip(7));
        Assert.Equal([401, 401, 401, 401, 401, 429, 429], statuses.Take(7).Select(s => s.Item2));
        Assert.Equal("720", statuses[6].Item3);

        // The owner's own device is not concerned, nor is a passkey; a new device of the owner waits.
        Assert.Equal((429, "212"), await CodeOf(new Browser(w.Address).SignIn("zhao.min", Password, w.Code(codes))));
        Assert.Equal(200, (await owner.SignIn("zhao.min", Password, w.NextCode(codes))).Status);
        Assert.Equal(200, (await new Browser(w.Address).SignIn(passkey)).Status);

        // However often one tries, no hour has more than ten tries; the owner comes and goes on their own device all
        // the while.
        List<long> tries = [];
        for (var minute = 1; minute <= 150; minute++)
        {
            w.Clock.Advance(TimeSpan.FromMinutes(1));
            var answer = await attacker.SignIn("zhao.min", "wrong", "1");
            if (answer.Status == 401)
            {
                tries.Add(minute);
            }

            if (minute % 50 == 0)
            {
                Assert.Equal(200, (await owner.SignIn("zhao.min", Password, w.NextCode(codes))).Status);
            }
        }

        Assert.True(tries.Count > 10, string.Join(' ', tries));
        Assert.All(tries, first => Assert.True(tries.Count(t => t >= first && t < first + 60) <= 10,
            string.Join(' ', tries)));
        Assert.True(5 + tries.Count(t => t < 60) <= 10, string.Join(' ', tries));

        // What was turned away is told with the next that is let through; then the right words let anybody in.
        w.Clock.Advance(TimeSpan.FromMinutes(13));
        var before = Recorded(w);
        Assert.Equal(401, (await attacker.SignIn("zhao.min", "wrong", "1")).Status);
        Assert.Equal(before + 1, Recorded(w));
        Assert.Matches("\"turnedAway\":[1-9]", LastTerms(w));
        w.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await attacker.SignIn("zhao.min", Password, w.NextCode(codes))).Status);
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task What_is_spared_is_the_owners_own(Backend backend)
    {
        await using var w = World.Start(backend);
        var (owner, codes, _) = await w.EnrolWithPassword("rep-1", "zhao.min");
        var (other, others, _) = await w.EnrolWithPassword("rep-2", "qian.li");
        var (third, _, _) = await w.EnrolWithPasskey("rep-3");

        // Another's known device is a stranger to this login name: five tries, and they count for everybody who is not
        // known.
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(i < 5 ? 401 : 429, (await other.SignIn("zhao.min", "wrong", "1")).Status);
        }

        Assert.Equal(429, (await new Browser(w.Address).SignIn("zhao.min", "wrong", "1")).Status);
        Assert.Equal(200, (await other.SignIn("qian.li", Password, w.NextCode(others))).Status);

        // One success does not clear an address's failures: the twentieth was the last that cost nothing.
        for (var i = 5; i < 20; i++)
        {
            Assert.Equal(401, (await new Browser(w.Address).SignIn("nobody" + i, "wrong", "1")).Status);
        }

        w.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await new Browser(w.Address).SignIn("qian.li", Password, w.Code(others))).Status);
        Assert.Equal(401, (await new Browser(w.Address).SignIn("nobody-21", "wrong", "1")).Status);
        Assert.Equal(429, (await new Browser(w.Address).SignIn("nobody-22", "wrong", "1")).Status);

        // What was sealed for one person opens nothing for another.
        var mine = await owner.Post("me/credentials/password/options", new JsonObject());
        var secret = new Totp(Base32Encoding.ToBytes(mine["secret"].GetValue<string>()));
        using var passkey = w.NewPasskey();
        var challenge = await owner.Post("me/credentials/passkeys/options", new JsonObject());
        Assert.Equal((422, "222"), await CodeOf(third.Put("me/credentials/password", new JsonObject
        {
            ["loginName"] = "sun.li", ["password"] = Password, ["totp"] = mine["state"].GetValue<string>(),
            ["code"] = w.Code(secret),
        })));
        Assert.Equal((422, "223"), await CodeOf(third.Post("me/credentials/passkeys", new JsonObject
        {
            ["credential"] = passkey.Create(challenge["options"]), ["state"] = challenge["state"].GetValue<string>(),
            ["name"] = "k",
        })));

        // A new password: whatever device knew the old one is known no more.
        w.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await owner.SignIn("zhao.min", Password, w.NextCode(codes))).Status);
        Assert.Equal(1, Known(w, "rep-1"));
        mine = await owner.Post("me/credentials/password/options", new JsonObject());
        secret = new Totp(Base32Encoding.ToBytes(mine["secret"].GetValue<string>()));
        var change = new JsonObject { ["loginName"] = "zhao.min", ["password"] = Password + "!",
            ["totp"] = mine["state"].GetValue<string>(), ["code"] = w.Code(secret) };
        var asked = await owner.Put("me/credentials/password", change.DeepClone());
        Assert.Equal((428, "214"), (asked.Status, asked.Code));
        Assert.Equal(200, (await owner.Post(
            "confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
            new JsonObject { ["password"] = Password, ["code"] = w.NextCode(codes) })).Status);
        asked = await owner.Put("me/credentials/password", change.DeepClone());
        Assert.Equal(200, asked.Status);
        Assert.Equal(0, Known(w, "rep-1"));
    }

    private static long Known(World w, string person)
    {
        using var database = new Database(w.Connection);
        return database.List(
            "select count(*) from known_device d join person p on p.id = d.person_id where p.name = @name",
            r => r.GetInt64(0), ("name", person))[0];
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Credentials_change_only_under_a_fresh_confirmation_and_the_last_one_stays(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");

        // Just enrolled: free to set up. The second passkey and a password.
        using var second = w.NewPasskey();
        Assert.Equal(200, (await AddPasskey(browser, second)).Status);
        var options = await browser.Post("me/credentials/password/options", new JsonObject());
        Assert.StartsWith("<svg", options["svg"].GetValue<string>(), StringComparison.Ordinal);
        var codes = new Totp(Base32Encoding.ToBytes(options["secret"].GetValue<string>()));
        JsonObject Set(string name, string password, string code) => new() { ["loginName"] = name,
            ["password"] = password, ["totp"] = options["state"].GetValue<string>(), ["code"] = code };
        Assert.Equal((422, "221"),
            await CodeOf(browser.Put("me/credentials/password", Set("sun.li", "short", w.Code(codes)))));
        Assert.Equal((422, "222"),
            await CodeOf(browser.Put("me/credentials/password", Set("sun.li", Password, "000000"))));
        Assert.Equal((422, "106"),
            await CodeOf(browser.Put("me/credentials/password", Set("s", Password, w.Code(codes)))));
        Assert.Equal(200,
            (await browser.Put("me/credentials/password", Set("sun.li", Password, w.Code(codes)))).Status);

        // Later it asks.
        await browser.SignIn(passkey);
        var asked = await browser.Delete("me/credentials/passkeys/" + second.Id);
        Assert.Equal((428, "214"), (asked.Status, asked.Code));
        var confirmation = asked["confirmation"];
        Assert.True(confirmation["password"]!.GetValue<bool>());
        var path = "confirmations/" + confirmation["id"]!.GetValue<string>();
        Assert.Equal((403, "216"),
            await CodeOf(browser.Post(path, new JsonObject { ["password"] = "wrong", ["code"] = w.NextCode(codes) })));
        Assert.Equal(200,
            (await browser.Post(path, new JsonObject { ["password"] = Password,
                    ["code"] = w.NextCode(codes) })).Status);
        Assert.Equal((428, "214"), await CodeOf(browser.Delete("me/credentials/passkeys/" + passkey.Id)));
        Assert.Equal(200, (await browser.Delete("me/credentials/passkeys/" + second.Id)).Status);
        Assert.Equal((401, "211"), await CodeOf(new Browser(w.Address).SignIn(second)));
        await Confirmed(browser, passkey, HttpMethod.Delete, "me/credentials/password");
        Assert.Equal((422, "224"),
            await CodeOf(Confirmed(browser, passkey, HttpMethod.Delete, "me/credentials/passkeys/" + passkey.Id)));
        Assert.Equal(200, (await browser.SignIn(passkey)).Status);
        Assert.Equal(200,
            (await Confirmed(browser, passkey, HttpMethod.Post, "me/credentials/recovery-codes",
                    new JsonObject())).Status);

        // A new code of an administrator ends everything that was there, tokens too.
        using (var database = new Database(w.Connection))
        using (var register = new Register(database))
        {
            register.AddToken(new(register.List("select id from person where name = 'rep-1'", r => r.GetInt64(0))[0]),
                "a token of their own", w.Clock.Now + 3_600_000_000);
            register.Commit();
        }

        Assert.Equal(200, (await w.Get("a token of their own", "me")).Status);
        var (again, _, _) = await w.EnrolWithPasskey("rep-1");
        Assert.Equal((401, "201"), await CodeOf(browser.Get("me")));
        Assert.Equal((401, "211"), await CodeOf(browser.SignIn(passkey)));
        Assert.Equal(401, (await w.Get("a token of their own", "me")).Status);
        Assert.Equal(200, (await again.Get("me")).Status);
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Cookies_are_strict_and_requests_of_other_pages_are_refused(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, passkey, _) = await w.EnrolWithPasskey("rep-1");
        var answer = await browser.SignIn(passkey);
        var cookies = answer.Response.Headers.GetValues("Set-Cookie").ToList();
        Assert.All(cookies, c => Assert.True(
            c.Contains("httponly", StringComparison.OrdinalIgnoreCase)
                && c.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase)
                && c.Contains("path=/", StringComparison.OrdinalIgnoreCase), c));
        Assert.Contains(cookies, c => c.StartsWith("session=", StringComparison.Ordinal));
        foreach (var origin in new[] { "https://elsewhere.example", "null", null, "http://127.0.0.1:1" })
        {
            browser.Origin = origin;
            Assert.Equal((403, "218"), await CodeOf(browser.Delete("session")));
            Assert.Equal(200, (await browser.Get("me")).Status);
        }

        // A form of a page without referrers has no origin; the browser says that it is of the same site.
        browser.Origin = "null";
        foreach (var site in new[] { "cross-site", "same-site", "none" })
        {
            browser.Site = site;
            Assert.Equal((403, "218"), await CodeOf(browser.Delete("session")));
        }

        browser.Site = "same-origin";
        Assert.Equal(200, (await browser.Delete("session")).Status);
        passkey.Dispose();
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Every_sign_in_and_change_is_in_the_journal_and_no_secret_is(Backend backend)
    {
        await using var w = World.Start(backend);
        var (browser, codes, recovery) = await w.EnrolWithPassword("audit", "qian.duo");
        await browser.SignIn("qian.duo", "my secret guess", "123456");
        await browser.SignIn("my secret typed as name", Password, "123456");
        await browser.SignIn("qian.duo", Password, w.NextCode(codes));
        await browser.SignIn("qian.duo", Password, recovery[0]);
        await browser.Delete("session");
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        // What the registry founded itself (131) is nobody's sign-in.
        var journal = snapshot.List(
            "select function, outcome, person_id, coalesce(terms, ''), coalesce(refusals, ''), coalesce(origin, '') "
                + "from ledger_transaction where function <> 131 order by seq",
            r => (Function: r.GetInt16(0), Outcome: r.GetInt16(1), Person: r.GetInt64(2), Terms: r.GetString(3),
                Refusals: r.GetString(4), Origin: r.GetString(5)));
        Assert.Equal([(115, 0), (111, 1), (111, 1), (111, 0), (111, 0), (111, 0)],
            journal.Select(j => ((int)j.Function, (int)j.Outcome)));
        Assert.Equal(0, journal[2].Person);
        Assert.NotEqual(0, journal[1].Person);
        Assert.All(journal, j => Assert.Contains("127.0.0.1", j.Origin + j.Terms, StringComparison.Ordinal));
        var all = string.Join('\n', journal);
        var cookie = browser.Cookies.GetAllCookies()["device"]!.Value;
        foreach (var secret in (string[])[Password, "my secret", "123456", cookie, .. recovery, "AQAAAA"])
        {
            Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task<(int, string?)> CodeOf(Task<Answer> answer) =>
        await answer is var a ? (a.Status, a.Code) : default;

    private static async Task<Answer> AddPasskey(Browser browser, Authenticator passkey)
    {
        var challenge = await browser.Post("me/credentials/passkeys/options", new JsonObject());
        return await browser.Post("me/credentials/passkeys",
            new JsonObject { ["credential"] = passkey.Create(challenge["options"]), ["state"] = challenge["state"]
                .GetValue<string>(), ["name"] = "手机" });
    }

    /// <summary>Sends a request, confirms it by passkey, and sends it again.</summary>
    internal static async Task<Answer> Confirmed(Browser browser, Authenticator passkey, HttpMethod method, string path,
        JsonNode? body = null)
    {
        var asked = await browser.Send(method, path, body?.DeepClone());
        Assert.True(asked.Status == 428, asked.Body?.ToJsonString());
        var confirmed = await browser.Post("confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
            new JsonObject { ["credential"] = passkey.Get(asked["confirmation"]["passkey"]!) });
        Assert.True(confirmed.Status == 200, confirmed.Body?.ToJsonString());
        return await browser.Send(method, path, body?.DeepClone());
    }

    private static long Recorded(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        return snapshot.List("select seq from ledger where id = 1", r => r.GetInt64(0))[0];
    }

    private static string LastTerms(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        return snapshot.List("select coalesce(terms, '') from ledger_transaction order by seq desc limit 1",
            r => r.GetString(0))[0];
    }
}
