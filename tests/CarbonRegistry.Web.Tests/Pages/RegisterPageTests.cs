using System.Globalization;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Holders, accounts, representatives, holds, batches and people by their pages: each act as a button with its
/// form filled in.</summary>
public sealed class RegisterPageTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_holder_is_registered_given_an_account_and_edited_by_its_pages(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "province-11");
        var code = Demonstration.Identifiers.CreditCode("11", 42);
        Assert.True((await clerk.See("/holders")).LinksTo("/acts/register-holder?part=enterprise"));
        var form = await clerk.See("/acts/register-holder?part=enterprise");
        Assert.DoesNotContain("name=\"identityNumber\"", form.Html, StringComparison.Ordinal);
        Assert.Contains("GB 32100-2015", form.Text, StringComparison.Ordinal);
        await Do(clerk, "/acts/register-holder", ("part", "enterprise"), ("zh", "京能热电"), ("en", "Jingneng Heat"),
            ("creditCode", code), ("contact.phone", "010-12345678"), ("contact.address", "北京市"));
        var list = await clerk.See("/holders?q=" + Uri.EscapeDataString("京能"));
        var id = list.Column(0).Single();

        var holder = await clerk.See("/holders/" + id);
        Assert.Contains("010-12345678", holder.Text, StringComparison.Ordinal);
        Assert.True(holder.LinksTo($"/acts/open-account?part=EC&holder={id}"));
        var open = await clerk.See($"/acts/open-account?part=EC&holder={id}");
        Assert.Contains("京能热电", open.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"parent\"", open.Html, StringComparison.Ordinal);
        var opened = await Do(clerk, "/acts/open-account", ("part", "EC"), ("holder", id), ("trading", "true"));
        Assert.Contains($"/holders/{id}", opened.Html, StringComparison.Ordinal);
        Assert.Equal(2, (await clerk.See("/accounts?holder=" + id)).Column(0).Count);

        // Names at once; what was before stays on record.
        var names = await clerk.See($"/acts/edit-holder?part=name&holder={id}");
        Assert.Equal("京能热电", names.Value("zh"));
        await Do(clerk, "/acts/edit-holder", ("part", "name"), ("holder", id), ("zh", "京能热力"),
            ("en", "Jingneng Heat"));
        var after = await clerk.See("/holders/" + id);
        Assert.Contains("京能热力", after.Text, StringComparison.Ordinal);
        Assert.Contains("京能热电", after.Text, StringComparison.Ordinal);

        // Contact data stand in the form, never in an address; others do not see them, another province not even the
        // holder.
        Assert.Equal("010-12345678", (await clerk.See($"/acts/edit-holder?part=contact&holder={id}"))
            .Value("contact.phone"));
        using var national = new RegisterClerk(w, "national");
        Assert.DoesNotContain("010-12345678", (await national.See("/holders/" + id)).Html, StringComparison.Ordinal);
        using var other = new RegisterClerk(w, "province-31");
        Assert.Equal(404, (await other.Get("/holders/" + id)).Status);
        Assert.True(string.IsNullOrEmpty((await other.See($"/acts/edit-holder?part=contact&holder={id}"))
            .Value("contact.phone")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_may_follow_an_account_s_state_stands_on_its_page_and_nothing_else(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "province-11");
        var page = $"/accounts/{w["EG1"]}";
        foreach (var (state, next) in new[]
        {
            ("", new[] { "restricted", "frozen", "judicially-frozen", "closing" }),
            ("restricted", ["frozen", "judicially-frozen", "closing"]), ("frozen", ["restricted", "judicially-frozen"]),
            ("judicially-frozen", []),
        })
        {
            if (state.Length > 0)
            {
                await Do(clerk, "/acts/change-account-state", ("account", w["EG1"]), ("state", state),
                    ("reason", "核查"),
                    ("authority", "北京市第一中级人民法院"), ("document", "(2026)京01执1号"));
            }

            var shown = await clerk.See(page);
            Assert.Equal(next, new[] { "restricted", "frozen", "judicially-frozen", "closing",
                "closed" }.Where(s => shown.LinksTo($"/acts/change-account-state?account={w["EG1"]}&state={s}")));
            Assert.Equal(state.Length > 0, shown.LinksTo($"/acts/unfreeze-account?account={w["EG1"]}"));
        }

        Assert.Contains("(2026)京01执1号", (await clerk.See(page)).Text, StringComparison.Ordinal);
        var choice = await clerk.See($"/acts/change-account-state?account={w["EC1"]}&state=frozen");
        Assert.Contains("企业1", choice.Text, StringComparison.Ordinal);
        await Do(clerk, "/acts/unfreeze-account", ("account", w["EG1"]), ("reason", "解除"),
            ("authority", "北京市第一中级人民法院"),
            ("document", "(2026)京01执2号"));
        Assert.True((await clerk.See(page)).LinksTo($"/acts/change-account-state?account={w["EG1"]}&state=closing"));

        // Nobody else has these buttons.
        foreach (var person in new[] { "rep-1", "national", "audit", "province-system" })
        {
            using var other = new RegisterClerk(w, person);
            Assert.DoesNotContain("/acts/change-account-state", (await other.See(page)).Html, StringComparison.Ordinal);
        }

        // The project's account is the nation's to edit, its representatives are the province's.
        using var nation = new RegisterClerk(w, "national");
        Assert.True((await nation.See($"/accounts/{w["EP1"]}"))
            .LinksTo($"/acts/change-national-account-state?account={w["EP1"]}&state=frozen"));
        Assert.DoesNotContain("/acts/change-account-state", (await clerk.See($"/accounts/{w["EP1"]}")).Html,
            StringComparison.Ordinal);
        Assert.True((await clerk.See($"/accounts/{w["EP1"]}"))
            .LinksTo($"/acts/add-representative?part=new&account={w["EP1"]}"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_change_of_representatives_waits_on_the_account_s_page_and_is_withdrawn_there(Backend backend)
    {
        await using var w = World.Start(backend);
        using var clerk = new RegisterClerk(w, "province-11");
        using var rep = new RegisterClerk(w, "rep-1");
        var page = $"/accounts/{w["EC1"]}";
        var before = await clerk.See(page);
        Assert.Contains("rep-1", before.Text, StringComparison.Ordinal);
        var person = before.All(@"/acts/remove-representative\?account=[^&]*&(amp;)?person=(?<it>\d+)").First();
        var trial = await clerk.Send("/acts/remove-representative", ("account", w["EC1"]), ("person", person),
            ("step", "preview"));
        Assert.Contains("生效", trial.Text, StringComparison.Ordinal);
        var done = await clerk.Send("/acts/remove-representative", ("id", trial.Value("id")!), ("account", w["EC1"]),
            ("person", person), ("step", "submit"));
        Assert.Equal(200, done.Status);
        var waiting = await rep.See(page);
        Assert.Contains("账户代表撤销", waiting.Text, StringComparison.Ordinal);
        var proposal = waiting.All("action=\"(?<it>/proposals/[0-9a-f-]+)\"").Single();

        // Whoever represents the account may stop it, who proposed it too; the nation sees no button.
        Assert.Equal(302, (await rep.Send(proposal, ("id", waiting.Value("id")!), ("decision", "withdraw"))).Status);
        Assert.DoesNotContain("账户代表撤销", (await rep.See(page)).Text, StringComparison.Ordinal);
        Assert.Contains("rep-1", (await clerk.See(page)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Units_are_held_by_order_of_a_court_and_released_by_pages(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "province-11");
        var page = $"/accounts/{w["EC1"]}/hold";
        Assert.True((await clerk.See($"/accounts/{w["EC1"]}")).LinksTo(page));
        (string, string)[] order = [("units", "CEA"), ("quantity", "1,000"), ("kind", "judicial"),
            ("authority", "北京市第一中级人民法院"), ("document", "(2026)京01执1号"), ("reason", "执行保全"),
            ("expiresAt", "2027-01-01")];
        var wrong = await clerk.Send(page, [.. order.Where(f => f.Item1 != "document"), ("step", "preview")]);
        Assert.Contains("104", wrong.Text, StringComparison.Ordinal);
        Assert.Equal("1,000", wrong.Value("quantity"));
        var much = await clerk.Send(page,
            [("units", "CEA"), ("quantity", "99999999"), .. order.Skip(2), ("step", "preview")]);
        Assert.Contains("401", much.Text, StringComparison.Ordinal);
        var before = w.Everything();
        var trial = await clerk.Send(page, [.. order, ("step", "preview")]);
        Assert.Contains("冻结", trial.Text, StringComparison.Ordinal);
        Assert.Equal(before, w.Everything());
        var sent = await clerk.Send(page, [.. order, ("id", trial.Value("id")!), ("step", "submit")]);
        Assert.Equal(302, sent.Status);
        Assert.Equal(1000L, (await w.Amounts("EC1")).Held);
        using var rep = new RegisterClerk(w, "rep-1");
        Assert.Contains(
            $"账户 {w["EC1"]} 内 CEA 1,000 吨已被冻结（司法冻结，"
                + "决定机关：北京市第一中级人民法院，文书：(2026)京01执1号）",
            (await rep.See("/notices")).Text, StringComparison.Ordinal);
        var account = await clerk.See($"/accounts/{w["EC1"]}");
        var transaction = sent.Location!.Split('?')[0];
        Assert.True(account.LinksTo(transaction + "/release"));
        Assert.Contains("2027-01-01 24:00", account.Text, StringComparison.Ordinal);
        Assert.True((await clerk.See(transaction)).LinksTo(transaction + "/release"));

        Assert.Contains("104", (await clerk.Send(transaction + "/release", ("step", "preview"))).Text,
            StringComparison.Ordinal);
        var release = await clerk.Send(transaction + "/release", ("reason", "裁定解除"),
            ("reference", "(2026)京01执2号"),
            ("step", "preview"));
        Assert.Equal(302,
            (await clerk.Send(transaction + "/release", ("id", release.Value("id")!), ("reason", "裁定解除"),
                    ("reference", "(2026)京01执2号"), ("step", "submit"))).Status);
        Assert.Equal(0L, (await w.Amounts("EC1")).Held);
        Assert.Contains($"账户 {w["EC1"]} 内 CEA 1,000 吨的冻结已解除（文书：(2026)京01执2号）。理由：裁定解除。",
            (await rep.See("/notices")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await clerk.Get(transaction + "/release")).Status);

        // Not of another province's accounts, not by those who only see.
        foreach (var (person, path) in new[] { ("province-31", page), ("rep-1", page), ("national", page),
            ("province-11", $"/accounts/{w["PT11"]}/hold") })
        {
            using var other = new RegisterClerk(w, person);
            Assert.Equal(404, (await other.Get(path)).Status);
            Assert.Equal(404, (await other.Send(path, [.. order, ("step", "submit")])).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_undo_is_offered_where_it_would_pass_and_nowhere_else(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var surrender = await w.Must("rep-1", 24, "EC1>NS11:5000");
        var general = await w.Must("rep-1", 25, "EC1>NX:10", """ "purpose":"public-good","beneficiary":"b" """);
        using var province = new RegisterClerk(w, "province-11");
        using var other = new RegisterClerk(w, "province-31");
        using var rep = new RegisterClerk(w, "rep-1");
        Assert.True((await province.See("/transactions/" + surrender)).LinksTo("/functions/20?refersTo=" + surrender));
        Assert.True((await province.See("/transactions/" + general)).LinksTo("/functions/21?refersTo=" + general));
        Assert.False((await rep.See("/transactions/" + surrender)).LinksTo("/functions/20?refersTo=" + surrender));

        // A project's account has no way back (301), so that its cancellation is not there to choose.
        await w.Must("national", 12, ">NC:50 CCER", """
            "reference":"r12","vintage":"2025","project":"P-1","monitoringFrom":"2025-01-01","monitoringTo":"2025-12-31"
            """);
        await w.Must("national", 13, "NC>EP1:50 CCER", """ "reference":"r13" """);
        var ofProject = await w.Must("rep-1", 25, "EP1>NX:10 CCER", """ "purpose":"other","beneficiary":"b" """);
        var choice = await province.See("/functions/21");
        Assert.Contains(general, choice.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(ofProject, choice.Html, StringComparison.Ordinal);
        Assert.Equal(404, (await other.Get("/transactions/" + surrender)).Status);
        w.Clock.Advance(TimeSpan.FromDays(400));
        Assert.False((await province.See("/transactions/" + surrender)).LinksTo("/functions/20?refersTo=" + surrender));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_batch_says_where_its_units_lie_as_far_as_one_sees(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var national = new RegisterClerk(w, "national");
        using var rep = new RegisterClerk(w, "rep-1");
        var batch = (await national.See("/batches?vintage=2025&q=r")).Column(0).Single();
        var all = await national.See("/batches/" + batch);
        Assert.Contains("可见 10,000,000 吨，共创建 10,000,000 吨", all.Text, StringComparison.Ordinal);
        Assert.Contains("可见 1,000,000 吨，共创建 10,000,000 吨", (await rep.See("/batches/" + batch)).Text,
            StringComparison.Ordinal);
        Assert.Empty((await national.See("/batches?vintage=2024&format=csv")).Html.Split("\r\n",
            StringSplitOptions.RemoveEmptyEntries).Skip(1));
        Assert.Equal(404, (await national.Get("/batches/77")).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_statement_is_of_any_past_instant(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        w.Clock.Advance(TimeSpan.FromHours(2));
        await w.Must("rep-1", 24, "EC1>NS11:5000");
        w.Clock.Advance(TimeSpan.FromHours(2));
        using var rep = new RegisterClerk(w, "rep-1");
        var path = $"/accounts/{w["EC1"]}/statement?at=";
        string At(double hours) => w.Clock.GetUtcNow().AddHours(8 - hours)
            .ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        Assert.Contains("1,000,000", (await rep.See(path + At(3))).Text, StringComparison.Ordinal);
        Assert.Contains("995,000", (await rep.See(path + At(1))).Text, StringComparison.Ordinal);
        Assert.Contains("没有碳单位", (await rep.See(path + At(100))).Text, StringComparison.Ordinal);
        Assert.Contains("起止日期无效", (await rep.See(path + At(-1))).Text, StringComparison.Ordinal);
        Assert.Contains("起止日期无效", (await rep.See(path + "yesterday")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_shows_what_is_available_by_serial_range_and_what_each_movement_is()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var rep = new RegisterClerk(w, "rep-1", "en");
        var form = await rep.See($"/functions/24?from={w["EC1"]}");
        Assert.Contains("CN-CEA-2025-000000000001", form.Html, StringComparison.Ordinal);
        Assert.Contains("Surrenders for a compliance year", form.Text, StringComparison.Ordinal);
        foreach (var function in Law.Functions.All.Where(f => f is Law.Transfer or Law.Decision
            && !f.By.Contains(Law.Role.Exchange)))
        {
            Assert.NotNull(function.About);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Who_approves_sees_the_very_effect_that_was_previewed(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-6","value":1,"document":"d"}""");
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        using var first = new RegisterClerk(w, "national");
        using var second = new RegisterClerk(w, "national-2");
        (string, string)[] movement =
            [("to-1", w["NT"]), ("units-1", "CEA"), ("quantity-1", "5000"), ("vintage", "2025"), ("reference", "r")];
        var preview = await first.Send("/functions/6", [.. movement, ("step", "preview")]);
        Assert.Contains("+5,000", preview.Text, StringComparison.Ordinal);
        var sent = await first.Send("/functions/6",
            [.. movement, ("id", preview.Value("id")!), ("again", "5000"), ("step", "submit")]);
        Assert.Equal(302, sent.Status);
        var id = sent.Location!.Split('/', '?')[2];
        var seen = await second.See("/proposals/" + id);
        Assert.Contains("+5,000", seen.Text, StringComparison.Ordinal);
        Assert.Contains("不可撤销", seen.Text, StringComparison.Ordinal);
        Assert.True((await second.See("/transactions/" + id)).LinksTo("/proposals/" + id));
    }

    [Theory]
    [InlineData("zh-CN", "赵敏", "密封信", "请打印后密封")]
    [InlineData("en", "赵敏", "sealed letter", "Print it, seal it")]
    public async Task An_administrator_is_created_approved_and_given_a_letter_by_pages_alone(string language,
        string name, string letter, string hint)
    {
        await using var w = World.Start(Backend.Sqlite);
        using var first = new RegisterClerk(w, "national-system", language);
        using var second = new RegisterClerk(w, "national-system-2", language);
        (string, string)[] form = [("name", name), ("role", "audit"), ("identityNumber", "11010519491231002X"),
            ("email", "zhao@gov.cn")];
        var trial = await first.Send("/acts/create-person", [.. form, ("step", "preview")]);
        var asked = await first.Send("/acts/create-person", [.. form, ("id", trial.Value("id")!), ("step", "submit")]);
        var proposal = asked.All("href=\"(?<it>/proposals/[0-9a-f-]{36})\"").First();

        // Whoever approves sees whom, and then is led to the letter; whoever asked is not.
        var seen = await second.See(proposal);
        Assert.Contains(name, seen.Text, StringComparison.Ordinal);
        Assert.Contains("zhao@gov.cn", seen.Text, StringComparison.Ordinal);

        // That one natural person has one role rests on the number: whoever approves answers for it too.
        Assert.Contains("11010519491231002X", seen.Text, StringComparison.Ordinal);
        using (var auditor = new RegisterClerk(w, "audit", language))
        {
            Assert.DoesNotContain("11010519491231002X", (await auditor.Get(proposal)).Html, StringComparison.Ordinal);
        }

        Assert.Equal(302, (await second.Send(proposal, ("decision", "approve"), ("id", seen.Value("id")!))).Status);
        var path = (await second.See(proposal)).All("href=\"(?<it>/people/[0-9]+/enrolment)\"").Single();
        Assert.True((await second.See("/")).LinksTo(path));
        Assert.True((await second.See(path.Replace("/enrolment", "", StringComparison.Ordinal))).LinksTo(path));
        Assert.False((await first.See(proposal)).LinksTo(path));
        Assert.False((await first.See("/")).LinksTo(path));
        Assert.Contains(letter, (await second.See(path)).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await first.Send(path, ("delivery", "letter"))).Status);
        Assert.Equal(422, (await second.Send(path)).Status);
        var printed = await second.Send(path, ("delivery", "letter"));
        Assert.Contains(hint, printed.Text, StringComparison.Ordinal);
        Assert.Matches("[0-9A-Z]{4}(-[0-9A-Z]{4}){5}", printed.Text);
        Assert.Contains("一次性启用码", printed.Text, StringComparison.Ordinal);
        Assert.Contains("one-time enrolment code", printed.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await second.Send(path, ("delivery", "letter"))).Status);
        Assert.False((await second.See("/")).LinksTo(path));
    }

    [Fact]
    public async Task People_have_a_page_with_what_may_be_done_about_them()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var system = new RegisterClerk(w, "national-system");
        using var province = new RegisterClerk(w, "province-11");
        var id = (await system.See("/people?q=province-11")).Column(0).Single();
        var page = await system.See("/people/" + id);
        Assert.True(page.LinksTo($"/acts/suspend-person?person={id}"));
        Assert.True(page.LinksTo($"/acts/request-enrolment?person={id}"));
        var rep = (await province.See("/people?q=rep-1")).Column(0).Single();
        Assert.Contains(w["EC1"], (await province.See("/people/" + rep)).Html, StringComparison.Ordinal);
        Assert.Equal(404,
            (await province.Get("/people/" + (await system.See("/people?q=province-31")).Column(0).Single())).Status);
    }

    private static async Task<Sheet> Do(RegisterClerk clerk, string path, params (string, string)[] fields)
    {
        var trial = await clerk.Send(path, [.. fields, ("step", "preview")]);
        Assert.True(trial.Value("id") is { Length: > 0 }, trial.Text);
        var done = await clerk.Send(path, [.. fields, ("id", trial.Value("id")!), ("step", "submit")]);
        Assert.Contains("已办结", done.Text, StringComparison.Ordinal);
        return done;
    }
}
