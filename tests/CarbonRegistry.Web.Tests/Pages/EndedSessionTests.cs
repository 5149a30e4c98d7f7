namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A session ends while somebody fills in a form: they are told before, can go on, and lose nothing that they
/// entered.</summary>
public sealed class EndedSessionTests(Chromium chromium)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(16);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_movement_comes_back_filled_in_and_is_then_sent_once(bool scripts)
    {
        await using var w = World.Start(Backend.Sqlite);
        var (browser, codes, _) = await w.EnrolWithPassword("national", "zhang.san");
        using var session = browser;
        await using var clerk = await chromium.Seated(w, session, scripts: scripts);
        await clerk.Go("/functions/6");
        if (scripts)
        {
            await clerk.Choose("to-1", w["NT"]);
        }
        else
        {
            await clerk.Page.SelectOptionAsync("#to-1", w["NT"]);
        }

        await clerk.Page.FillAsync("#quantity-1", "1000");
        await clerk.Page.FillAsync("#reference", "环办气候〔2026〕1号 \"'<&");
        await clerk.Page.FillAsync("#vintage", "2025");
        w.Clock.Advance(Idle);
        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Sees(".notice:has-text('您填写的内容仍在')");

        // A mistake in signing in keeps it too.
        await SignIn("wrong");
        await clerk.Sees(".reasons");
        w.Clock.Advance(TimeSpan.FromMinutes(2));
        await SignIn(SigningInOf.Password);
        if (!scripts)
        {
            await clerk.Page.ClickAsync("form[data-resume] button");
        }

        await clerk.Sees("#reference");
        Assert.Equal(w["NT"], await clerk.Page.InputValueAsync("#to-1"));
        Assert.Equal("1000", await clerk.Page.InputValueAsync("#quantity-1"));
        Assert.Equal("环办气候〔2026〕1号 \"'<&", await clerk.Page.InputValueAsync("#reference"));
        Assert.Equal("2025", await clerk.Page.InputValueAsync("#vintage"));
        Assert.EndsWith("/functions/6", clerk.Page.Url, StringComparison.Ordinal);
        Assert.Equal(0, (await w.Amounts("NT", token: "audit")).Available);
        Assert.Empty(clerk.Complaints);

        async Task SignIn(string password)
        {
            await clerk.Page.FillAsync("#loginName", "zhang.san");
            await clerk.Page.FillAsync("#password", password);
            await clerk.Page.FillAsync("#code", w.NextCode(codes));
            await clerk.Page.ClickAsync("form[action='/sign-in'] button.primary");
        }
    }

    /// <summary>A page stays open while somebody else signs in at the browser: what the one has checked is not done in
    /// the other's name.</summary>
    [Fact]
    public async Task A_form_that_was_opened_for_another_person_is_not_carried_out()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "national");
        await clerk.Enter(7, "NT", ["NA:5"], ("reference", "环办〔2026〕1号"));
        await clerk.Sees("button[value=submit]");
        var before = await w.Amounts("NA");
        await clerk.Become("national-2", "zh-CN");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Sees("h1");
        Assert.Contains("另一人打开", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(before, await w.Amounts("NA"));

        // Whose it is goes on.
        await clerk.Become("national", "zh-CN");
        await clerk.Enter(7, "NT", ["NA:5"], ("reference", "环办〔2026〕1号"));
        await clerk.Send();
        Assert.Equal(before.Available + 5, (await w.Amounts("NA")).Available);
    }

    [Fact]
    public async Task What_was_about_to_be_sent_is_not_sent_by_signing_in_again_and_a_decisions_reason_stays()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-6","value":1}""");
        var waiting = await w.Must("national", 6, ">NT:1000", """ "reference":"r-kept","vintage":"2025" """);
        var (browser, codes, _) = await w.EnrolWithPassword("national-2", "zhang.san");
        using var session = browser;
        await using var clerk = await chromium.Seated(w, session);
        await clerk.Go("/proposals/" + waiting);
        await clerk.Page.FillAsync("#reason", "数量有误，请核对");
        w.Clock.Advance(Idle);
        await clerk.Page.ClickAsync("button[value=reject]");
        await clerk.Sees(".notice:has-text('您填写的内容仍在')");
        await clerk.Page.FillAsync("#loginName", "zhang.san");
        await clerk.Page.FillAsync("#password", SigningInOf.Password);
        await clerk.Page.FillAsync("#code", w.NextCode(codes));
        await clerk.Page.ClickAsync("form[action='/sign-in'] button.primary");
        await clerk.Sees("#reason");
        Assert.Equal("数量有误，请核对", await clerk.Page.InputValueAsync("#reason"));
        Assert.Equal("pending", (await w.Get("audit", "transactions/" + waiting))["outcome"].GetValue<string>());
        Assert.Equal("waiting", (await w.Get("audit", "proposals/" + waiting))["state"].GetValue<string>());
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_form_comes_back_to_its_own_person_alone_and_without_what_proves_who_they_are()
    {
        await using var w = World.Start(Backend.Sqlite);
        var (first, codes, _) = await w.EnrolWithPassword("configuration", "zhang.san");
        var (second, others, _) = await w.EnrolWithPassword("national", "li.si");
        second.Dispose();
        using var browser = first;
        using var nobody = new Browser(w.Address);
        var owner = w.PersonOf("configuration").ToString(System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] form =
        [
            ("self", owner), ("year", "2031"), ("step", "submit"), ("confirmation-password", "secret-1"),
                ("confirmation-code", "123456"),
        ];
        w.Clock.Advance(Idle);
        var kept = await browser.Form("/acts/open-compliance-year", form);
        Assert.Equal(401, kept.Status);
        var field = kept.Body!.GetValue<string>().Split("name=\"kept\" value=\"")[1].Split('"')[0];

        // Whoever else sits down at that browser reads nothing of it, neither before nor after they sign in.
        Assert.DoesNotContain("2031", kept.Body.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((302, "/"), Where(await SignIn("li.si", others)));
        Assert.Equal((302, "/"), Where(await browser.Form("/resume", ("kept", field))));

        var resumed = await SignIn("zhang.san", codes);
        Assert.Equal(200, resumed.Status);
        var text = System.Net.WebUtility.HtmlDecode(resumed.Body!.GetValue<string>());
        Assert.Contains("value=\"2031\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"submit\"", text, StringComparison.Ordinal);

        // A form that does not say whose it is is nobody's.
        Assert.Equal(302, (await nobody.Form("/acts/open-compliance-year", form[1..])).Status);

        // What does something at once has no form that could be shown again.
        Assert.Equal(302, (await nobody.Form("/notices/read", ("id", "1"))).Status);
        Assert.Equal(302, (await nobody.Form("/me/security/sessions/end", ("session", "x"))).Status);

        // What this registry has not sealed is no form.
        foreach (var forged in new[] { """{"Address":"https://elsewhere.example/x","Fields":[]}""", "{", "" })
        {
            Assert.Equal((302, "/"), Where(await browser.Form("/resume", ("kept", forged))));
        }

        Task<Answer> SignIn(string name, OtpNet.Totp totp) => browser.Form(
            "/sign-in", ("loginName", name), ("password", SigningInOf.Password), ("code", w.NextCode(totp)),
                ("kept", field));

        static (int, string?) Where(Answer answer) => (answer.Status, answer.Response.Headers.Location?.ToString());
    }

    /// <summary>However the session ended, at this browser or elsewhere, the form that comes too late is
    /// kept.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_stays_where_its_person_signed_out_in_another_window_or_signed_in_too_often_elsewhere(
        bool signsOut)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var (browser, codes, _) = await w.EnrolWithPassword("national", "zhang.san");
        var (other, others, _) = await w.EnrolWithPassword("national-2", "li.si");
        using var session = browser;
        other.Dispose();
        await using var clerk = await chromium.Seated(w, session);
        await clerk.Go("/functions/6");
        await clerk.Choose("to-1", w["NT"]);
        await clerk.Page.FillAsync("#quantity-1", "1000");
        await clerk.Page.FillAsync("#reference", "环办气候〔2026〕1号");
        await clerk.Page.FillAsync("#vintage", "2025");
        if (signsOut)
        {
            var second = await clerk.Page.Context.NewPageAsync();
            await second.GotoAsync("/");
            await second.ClickAsync("form[action='/sign-out'] button");
            await second.Reaches("**/sign-in");
        }
        else
        {
            for (var i = 0; i < 5; i++)
            {
                using var elsewhere = new Browser(w.Address);
                Assert.Equal(200,
                    (await elsewhere.SignIn("zhang.san", SigningInOf.Password, w.NextCode(codes))).Status);
            }
        }

        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Sees(".notice:has-text('您填写的内容仍在')");
        var kept = await clerk.Page.InputValueAsync("form[action='/sign-in'] input[name=kept]");

        // Another who signs in with it gets nothing of it.
        using var somebody = new Browser(w.Address);
        var theirs = await somebody.Form("/sign-in", ("loginName", "li.si"), ("password", SigningInOf.Password),
            ("code", w.NextCode(others)), ("kept", kept));
        Assert.Equal((302, "/"), (theirs.Status, theirs.Response.Headers.Location?.ToString()));

        await clerk.Page.FillAsync("#loginName", "zhang.san");
        await clerk.Page.FillAsync("#password", SigningInOf.Password);
        await clerk.Page.FillAsync("#code", w.NextCode(codes));
        await clerk.Page.ClickAsync("form[action='/sign-in'] button.primary");
        await clerk.Sees("#reference");
        Assert.Equal(w["NT"], await clerk.Page.InputValueAsync("#to-1"));
        Assert.Equal("1000", await clerk.Page.InputValueAsync("#quantity-1"));
        Assert.Equal("环办气候〔2026〕1号", await clerk.Page.InputValueAsync("#reference"));
        Assert.Equal("2025", await clerk.Page.InputValueAsync("#vintage"));
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task Two_minutes_before_the_end_its_person_is_told_and_goes_on_by_a_button()
    {
        await using var w = World.Start(Backend.Sqlite);
        var (browser, _, _) = await w.EnrolWithPassword("national", "zhang.san");
        using var session = browser;
        await using var clerk = await chromium.Seated(w, session);
        await clerk.Page.Clock.InstallAsync();
        await clerk.Go("/functions/6");
        var told = clerk.Page.Locator(".notice.session");
        Assert.False(await told.IsVisibleAsync());
        await clerk.Page.Clock.FastForwardAsync("12:00");
        Assert.False(await told.IsVisibleAsync());
        await clerk.Page.Clock.FastForwardAsync("01:00");
        await told.Locator("[data-go-on]").WaitForAsync();
        w.Clock.Advance(TimeSpan.FromMinutes(13));
        await told.Locator("[data-go-on]").ClickAsync();
        await told.WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });

        // It goes on at the registry too: ten minutes later the session is there.
        w.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(200, await clerk.Go("/functions/6"));
        Assert.EndsWith("/functions/6", clerk.Page.Url, StringComparison.Ordinal);

        // Nobody goes on: they are told that it is over, and that nothing is lost.
        await clerk.Page.Clock.FastForwardAsync("16:00");
        await told.GetByText("会话已结束").WaitForAsync();
        Assert.Empty(clerk.Complaints);
    }
}
