using System.Net;
using System.Text.RegularExpressions;
using CarbonRegistry.Storage;
using OtpNet;

namespace CarbonRegistry.Web.Tests;

/// <summary>The pages of signing in, as a browser without script uses them; the passkeys' own dialog is tried in the
/// browser tests.</summary>
public partial class SignInPageTests
{
    [Fact]
    public async Task Nobody_sees_a_page_without_a_session_and_signing_in_leads_to_it()
    {
        await using var w = World.Start(Backend.Sqlite);
        var (enrolled, codes, _) = await w.EnrolWithPassword("rep-1", "wei.wei");
        using var browser = new Browser(w.Address);
        var asked = await browser.Page("/accounts?type=EC");
        Assert.Equal((302, "/sign-in?next=%2Faccounts%3Ftype%3DEC"), (asked.Status, Where(asked)));
        var page = await browser.Page(Where(asked));
        Assert.Contains("登录名", Text(page), StringComparison.Ordinal);
        Assert.DoesNotContain("演示", Text(page), StringComparison.Ordinal);
        var next = Hidden(page, "next");
        var wrong = await browser.Form("/sign-in", ("loginName", "wei.wei"), ("password", "wrong"), ("code", "123456"),
            ("next", next));
        Assert.Equal(401, wrong.Status);
        Assert.Contains("登录信息不正确", Text(wrong), StringComparison.Ordinal);
        var done = await browser.Form("/sign-in", ("loginName", "wei.wei"), ("password", SigningInOf.Password),
            ("code", w.NextCode(codes)), ("next", next));
        Assert.Equal((302, "/accounts?type=EC"), (done.Status, Where(done)));
        Assert.Equal(200, (await browser.Page("/accounts")).Status);

        // Elsewhere is nowhere to go; another site's form is refused; out is out.
        Assert.Equal("/",
            Where(await browser.Form("/sign-in", ("loginName", "wei.wei"), ("password", SigningInOf.Password),
                    ("code", w.NextCode(codes)), ("next", "//elsewhere.example"))));
        browser.Origin = "https://elsewhere.example";
        Assert.Equal(403, (await browser.Form("/sign-out")).Status);
        browser.Origin = w.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal("/sign-in", Where(await browser.Form("/sign-out")));
        Assert.Equal(302, (await browser.Page("/accounts")).Status);
        Assert.Equal((302, "/sign-in?next=%2Fme%2Fsecurity"),
            (await browser.Page("/me/security") is var security ? (security.Status, Where(security)) : default));
        enrolled.Dispose();
    }

    [Fact]
    public async Task A_person_enrols_and_keeps_their_credentials_on_pages_alone()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var browser = new Browser(w.Address);
        Assert.Contains("AB-12", Text(await browser.Page("/enrol?code=AB-12")), StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Form("/enrol", ("enrolment", "AB-12"), ("step", "begin"))).Status);
        var code = w.EnrolmentCode("rep-1");
        var page = await browser.Form("/enrol", ("enrolment", code), ("step", "begin"));
        Assert.Contains("rep-1", Text(page), StringComparison.Ordinal);
        Assert.Contains("<svg", Html(page), StringComparison.Ordinal);
        var totp = new Totp(Base32Encoding.ToBytes(Key().Match(Html(page)).Groups["key"].Value));
        var weak = await browser.Form("/enrol", ("enrolment", code), ("step", "password"), ("loginName", "chen.xi"),
            ("password", "short"), ("totp", Hidden(page, "totp")), ("code", w.Code(totp)));
        Assert.Equal(422, weak.Status);
        Assert.Contains("221", Text(weak), StringComparison.Ordinal);
        var enrolled = await browser.Form(
            "/enrol", ("enrolment", code), ("step", "password"), ("loginName", "chen.xi"),
            ("password", SigningInOf.Password), ("totp", Hidden(page, "totp")), ("code", w.Code(totp)));
        Assert.Equal(200, enrolled.Status);
        Assert.Equal(10, RecoveryCode().Count(Html(enrolled)));

        // Just enrolled: new recovery codes without a confirmation. Later: with one, on a page that carries the form
        // along.
        Assert.Equal(10, RecoveryCode().Count(Html(await browser.Form("/me/security/recovery-codes"))));
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(302,
            (await browser.Form("/sign-in", ("loginName", "chen.xi"), ("password", SigningInOf.Password),
                    ("code", w.NextCode(totp)))).Status);
        var security = Html(await browser.Page("/me/security"));
        Assert.Contains("chen.xi", security, StringComparison.Ordinal);
        Assert.Contains("Test browser", security, StringComparison.Ordinal);
        var confirm = await browser.Form("/me/security/tokens", ("name", "对账程序"), ("scope", "all"), ("days", "90"));
        Assert.Equal(200, confirm.Status);
        Assert.Equal("对账程序", WebUtility.HtmlDecode(Hidden(confirm, "name")));
        var fields = new[] { ("name", "对账程序"), ("scope", "all"), ("days", "90") };
        var failed = await browser.Form(
            "/me/security/tokens", [.. fields, ("confirmation", Hidden(confirm, "confirmation")),
                ("confirmation-password", "wrong"), ("confirmation-code", w.NextCode(totp))]);
        Assert.Contains("216", Text(failed), StringComparison.Ordinal);
        var made = await browser.Form(
            "/me/security/tokens", [.. fields, ("confirmation", Hidden(failed, "confirmation")),
                ("confirmation-password", SigningInOf.Password), ("confirmation-code", w.Code(totp))]);
        var token = Token().Match(Html(made)).Groups["token"].Value;
        Assert.Equal("all", (await w.Get(token, "session"))["scope"].GetValue<string>());

        // What was confirmed for one purpose is not for another.
        confirm = await browser.Form("/me/security/tokens", fields);
        var other = await browser.Form(
            "/me/security/tokens",
            ("name", "别的程序"), ("scope", "all"), ("days", "365"), ("confirmation", Hidden(confirm, "confirmation")),
            ("confirmation-password", SigningInOf.Password), ("confirmation-code", w.NextCode(totp)));
        Assert.DoesNotMatch(Token(), Html(other));
        var revoked = await browser.Form("/me/security/tokens/revoke",
            ("token", TokenId().Match(Html(made)).Groups["id"].Value));
        Assert.Equal((302, "/me/security?done=1"), (revoked.Status, Where(revoked)));
        Assert.Equal(401, (await w.Get(token, "session")).Status);

        // Sessions: another one of one's own is ended from here.
        using var elsewhere = new Browser(w.Address);
        Assert.Equal(302,
            (await elsewhere.Form("/sign-in", ("loginName", "chen.xi"), ("password", SigningInOf.Password),
                    ("code", w.NextCode(totp)))).Status);
        Assert.Equal(200, (await elsewhere.Page("/me/security")).Status);
        Assert.Equal(302, (await browser.Form("/me/security/sessions/end")).Status);
        Assert.Equal(302, (await elsewhere.Page("/me/security")).Status);
        Assert.Equal(200, (await browser.Page("/me/security")).Status);
    }

    [Fact]
    public async Task A_page_of_enrolment_that_is_opened_again_shows_the_key_that_was_scanned()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var browser = new Browser(w.Address);
        var code = w.EnrolmentCode("rep-1");
        var first = KeyOf(await Open(browser));

        // The tab was closed, and more time went by than a page of its own counts for.
        w.Clock.Advance(TimeSpan.FromMinutes(30));
        var again = await browser.Form("/enrol", ("enrolment", code.ToLowerInvariant()), ("step", "begin"));
        Assert.Equal(first, KeyOf(again));

        // Whoever has the code elsewhere, who issued it not excepted, never learns the key.
        using var elsewhere = new Browser(w.Address);
        var other = await Open(elsewhere);
        Assert.NotEqual(first, KeyOf(other));
        Assert.Contains("此前扫描的不再有效", Text(other), StringComparison.Ordinal);

        // What was scanned at first fits.
        var enrolled = await browser.Form("/enrol", ("enrolment", code), ("step", "password"), ("loginName", "chen.xi"),
            ("password", SigningInOf.Password), ("totp", Hidden(again, "totp")),
            ("code", w.Code(new Totp(Base32Encoding.ToBytes(first)))));
        Assert.Equal(200, enrolled.Status);

        // Another code has another key.
        Assert.Equal("/sign-in", Where(await browser.Form("/sign-out")));
        code = w.EnrolmentCode("rep-1");
        Assert.NotEqual(first, KeyOf(await Open(browser)));

        Task<Answer> Open(Browser at) => at.Form("/enrol", ("enrolment", code), ("step", "begin"));

        static string KeyOf(Answer page) => Key().Match(Html(page)).Groups["key"].Value;
    }

    [Fact]
    public async Task A_demonstration_offers_its_people_by_a_click_and_nobody_else_does()
    {
        await using var w = World.Start(Backend.Sqlite);
        using (var database = new Database(w.Connection))
        {
            database.Execute(
                "update access_token set demonstration = 0 where person_id <> (select id from person "
                    + "where name = 'national')");
        }

        await using var node = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
            Clock = w.Clock, PasswordIterations = 1000, Demonstration = true });
        await node.StartAsync(TestContext.Current.CancellationToken);
        using var browser = new Browser(new Uri(node.Urls.First()));
        var page = await browser.Page("/sign-in");
        var offered = Person().Matches(Html(page));
        Assert.Single(offered);
        var id = offered[0].Groups["id"].Value;
        Assert.Equal(302, (await browser.Form("/sign-in/demonstration", ("person", id))).Status);
        Assert.Equal("demonstration", (await browser.Get("session"))["method"].GetValue<string>());

        // A click confirms too.
        var creation = System.Text.Json.Nodes.JsonNode.Parse(
            w.Transaction(6, ">NT:1000", """ "reference":"r","vintage":"2025" """))!;
        var asked = await browser.Post("transactions", creation.DeepClone());
        Assert.True(asked["confirmation"]["demonstration"]!.GetValue<bool>());
        Assert.Equal(200,
            (await browser.Post("confirmations/" + asked["confirmation"]["id"]!.GetValue<string>(),
                    new System.Text.Json.Nodes.JsonObject { ["demonstration"] = true })).Status);
        Assert.True((await browser.Post("transactions", creation.DeepClone())).Status is 201);

        // A person with no token of a demonstration cannot be chosen, nor can anybody on a node that serves none.
        Assert.Equal(401, (await browser.Form("/sign-in/demonstration", ("person", "2"))).Status);
        using var real = new Browser(w.Address);
        Assert.Equal(404, (await real.Form("/sign-in/demonstration", ("person", id))).Status);
        Assert.Equal(404,
            (await real.Post("session/demonstration",
                    new System.Text.Json.Nodes.JsonObject { ["person"] = 1 })).Status);
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Every_sign_in_page_is_in_both_languages_with_nothing_inline()
    {
        await using var w = World.Start(Backend.Sqlite);
        var (browser, _, _) = await w.EnrolWithPassword("rep-1", "lin.lin");
        foreach (var path in new[] { "/sign-in", "/enrol", "/setup", "/me/security" })
        {
            foreach (var language in new[] { "zh-CN", "en" })
            {
                browser.Cookies.Add(w.Address, new Cookie("lang", language));
                var page = await browser.Page(path);
                Assert.Equal(200, page.Status);
                Assert.Contains($"<html lang=\"{language}\"", Html(page), StringComparison.Ordinal);
                Assert.DoesNotMatch(Inline(), Html(page));
                Assert.Equal("no-store", page.Response.Headers.CacheControl!.ToString());
            }
        }

        Assert.Equal(200,
            (await browser.Page(Script().Match(Html(await browser.Page("/sign-in"))).Groups["path"].Value)).Status);
        browser.Dispose();
    }

    private static string Html(Answer page) => page.Body!.GetValue<string>();

    private static string Text(Answer page) => WebUtility.HtmlDecode(Html(page));

    private static string Where(Answer answer) => answer.Response.Headers.Location!.ToString();

    private static string Hidden(Answer page, string name) =>
        // Head and foot have forms of their own.
        WebUtility.HtmlDecode(Regex.Matches(
            Html(page).Split("<main")[1].Split("</main>")[0], $"name=\"{name}\" value=\"(?<value>[^\"]*)\"",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))[^1].Groups["value"].Value);

    [GeneratedRegex("<code>(?<key>[A-Z2-7]{32})</code>", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();

    [GeneratedRegex("<li><code>([0-9A-Z]{4}-){3}[0-9A-Z]{4}</code></li>", RegexOptions.ExplicitCapture)]
    private static partial Regex RecoveryCode();

    [GeneratedRegex("<code class=\"digest\">(?<token>[A-Za-z0-9_-]{43})</code>", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"token\" value=\"(?<id>[0-9a-f-]{36})\"", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenId();

    [GeneratedRegex("name=\"person\" value=\"(?<id>[0-9]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Person();

    [GeneratedRegex("<script>|<script [^>]*>[^<]|<style|\\son[a-z]+=|style=", RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();

    [GeneratedRegex("src=\"(?<path>[^\"]*passkeys.js)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Script();
}
