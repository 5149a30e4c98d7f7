using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A registry with something on every page.</summary>
public sealed class Furnished : IAsyncLifetime
{
    internal ExchangeWorld Exchange { get; private set; } = null!;

    internal World World => Exchange.World;

    internal string Session { get; private set; } = "";

    internal IReadOnlyList<Place> Places { get; private set; } = [];

    internal IReadOnlyList<string> Missing { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Exchange = await ExchangeWorld.Start(Backend.Sqlite);
        await Furnish(Exchange);
        Session = await Sitemap.SignIn(World);
        var (places, missing) = await Sitemap.Of(World, Session);
        (Places, Missing) = ([.. places.Union(await Variants())], missing);
    }

    public ValueTask DisposeAsync() => Exchange.DisposeAsync();

    /// <summary>What a route alone does not tell of: a page that is another one by what is asked of it, or to somebody
    /// else.</summary>
    private async Task<IEnumerable<Place>> Variants()
    {
        var w = World;
        var (one, two) = (w["EC1"], w["EC2"]);
        var holder = (await w.Get("province-11", $"accounts/{one}"))["holder"]!["id"]!.ToJsonString();
        return
        [
            .. new[]
            {
                "/holders", "/holders?sort=-name", $"/holders/{holder}", $"/accounts/{one}", $"/accounts/{two}",
                $"/accounts/{one}/hold", $"/acts/open-account?part=EG&holder={holder}",
                $"/acts/edit-holder?part=contact&holder={holder}", $"/acts/add-representative?part=new&account={one}",
                "/acts/import-obligations?year=2025", "/compliance", "/compliance/2025", "/people",
            }.Select(p => new Place("province-11", p)),
            .. new[] { "/compliance/2025", "/batches", "/proposals?box=all", "/holders", "/nothing",
                "/accounts?q=none-such" }.Select(p => new Place("national", p)),
            .. new[] { $"/accounts/{one}/statement?at=2026-05-31T12:00", $"/functions/24?from={one}",
                $"/functions/25?from={one}" }.Select(p => new Place("rep-1", p)),
            new("national-system", "/people"), new("configuration", "/compliance"),
        ];
    }

    /// <summary>A year's business, a day of the exchange that ended with a difference, a refusal, and two proposals
    /// that wait: a movement and an act.</summary>
    internal static async Task Furnish(ExchangeWorld x)
    {
        var w = x.World;
        await Market.Fill(w);
        Assert.True((await x.SignIn()).Taken);
        await x.TakeNotices();
        await x.Must("bindings", new() { ["clientNumber"] = "N4", ["account"] = w["ET4"],
            ["holderIdentifier"] = "USCC4" });
        await x.Deposit(1, 1000);

        // One enterprise has done its duty, and another's units are frozen by a court.
        await w.Must("rep-1", 24, "EC1>NS11:10000");
        var hold =
            $$"""
            {"id":"{{Guid.NewGuid()}}","kind":"judicial","authority":"Court","document":"1","reason":"r",
             "legs":[{"account":"{{w["EC2"]}}","unitType":"CEA","quantity":500}]}
            """;
        Assert.Equal(201, (await w.Post("province-11", "holds", hold)).Status);
        Assert.Equal("401", (await w.Post("rep-1", "transactions", w.Transaction(24, "EC1>NS11:99999999"))).Code);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-7","value":1}""");
        await w.Must("configuration", "set-parameter", """{"name":"approvals-4","value":1}""");
        await Waits("transactions", w.Transaction(7, "NT>NA:10", """ "reference":"r" """));
        var credit = Demonstration.Identifiers.CreditCode("44", 779);
        await Waits("acts/open-delivery-account",
            $$"""{"kind":"auction-house","zh":"拍卖行","creditCode":"{{credit}}"}""");

        async Task Waits(string path, string form) =>
            Assert.Equal("pending", (await w.Post("national", path, form))["outcome"].GetValue<string>());
    }
}

/// <summary>What every page keeps: accessible by axe-core, no scrolling sideways, no jump while it comes, one language,
/// no complaint of the browser, every guard.</summary>
public sealed partial class EveryPageTests(Chromium chromium, Furnished furnished) : IClassFixture<Furnished>
{
    internal static readonly string Axe = Read();

    [Fact]
    public void Every_route_of_the_pages_is_visited()
    {
        Assert.True(furnished.Missing.Count == 0, "No page was found of " + string.Join(", ", furnished.Missing));
        Assert.True(furnished.Places.Count > 100,
            furnished.Places.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(World.OneOfEachRole.All(r => furnished.Places.Contains(new(r, "/"))));
    }

    [Fact]
    [Trait("Length", "Long")]
    public Task Every_page_in_Chinese_is_accessible_and_fits_wide_and_narrow() => LookAtAll("zh-CN");

    [Fact]
    [Trait("Length", "Long")]
    public Task Every_page_in_English_is_accessible_and_fits_wide_and_narrow() => LookAtAll("en");

    private async Task LookAtAll(string language)
    {
        var findings = new List<string>();
        await using var clerk = await chromium.Person(furnished.World, null, language);
        await clerk.Page.AddInitScriptAsync(Axe);
        foreach (var person in furnished.Places.GroupBy(p => p.Person, StringComparer.Ordinal))
        {
            await clerk.Seat(person.Key, language, furnished.Session);
            foreach (var place in person)
            {
                await clerk.Page.SetViewportSizeAsync(1440, 900);
                await clerk.Go(place.Path);
                await Look(clerk, place, language, "wide", findings);
                await clerk.Page.SetViewportSizeAsync(390, 844);
                await Look(clerk, place, language, "narrow", findings);
            }

            findings.AddRange(clerk.Complaints);
        }

        Assert.True(findings.Count == 0, $"{findings.Count} findings\n" + string.Join("\n", findings));
    }

    /// <summary>What pages become when something is done on them.</summary>
    [Theory]
    [Trait("Length", "Long")]
    [InlineData("zh-CN", 390)]
    [InlineData("en", 1440)]
    public async Task Every_step_of_a_form_is_accessible_and_fits(string language, int width)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var findings = new List<string>();
        await using var clerk = await chromium.Person(w, "rep-1", language, width);
        await clerk.Page.AddInitScriptAsync(Axe);
        await clerk.Enter(25, "EC1", ["NX:99999999"], ("purpose", "public-good"), ("beneficiary", "b"));
        await Seen("refused movement");
        await clerk.Enter(25, "EC1", ["NX:50"], ("purpose", "public-good"), ("beneficiary", "b"));
        await Seen("checked movement");
        await clerk.Send("50");
        await Seen("done movement");
        await clerk.Become("province-11", language);
        await clerk.Open(15, "edit-account", ("account", w["EC3"]), ("name", "x"));
        await Seen("refused act");
        await clerk.Open(15, "edit-account", ("account", w["EC1"]), ("name", "x"));
        await Seen("checked act");
        await clerk.Submit();
        await Seen("done act");
        await clerk.Go("/functions/16/file");
        await clerk.Fill("from", w["PT11"]);
        await clerk.Fill("reference", "r");
        await clerk.Page.SetInputFilesAsync("#file",
            new Microsoft.Playwright.FilePayload { Name = "a.csv", MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes($"to,quantity\n{w["EC1"]},x\nCN-1,2\n") });
        await clerk.Page.ClickAsync("button[value=check]");
        await clerk.Sees("table.errors");
        await Seen("refused file");
        findings.AddRange(clerk.Complaints);
        Assert.True(findings.Count == 0, string.Join("\n", findings));

        async Task Seen(string what)
        {
            await clerk.Page.Locator("h1").WaitForAsync();
            await Look(clerk, new("", what), language, "", findings);
        }
    }

    [Fact]
    public async Task Every_answer_has_its_guards()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = furnished.World.Address };
        var findings = new List<string>();
        foreach (var route in furnished.World.Routes.Append("GET /nothing").Append("GET /api/v1/nothing")
            .Append("DELETE /"))
        {
            var (method, path) = (route.Split(' ')[0], Filled().Replace(route.Split(' ')[1], "1"));
            foreach (var token in new[] { null, "national" })
            {
                using var request = new HttpRequestMessage(new(method), path);
                request.Headers.TryAddWithoutValidation("Accept", "text/html");
                if (token is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
                }

                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
                    TestContext.Current.CancellationToken);
                string Header(string name) =>
                    answer.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : "";
                var policy = Header("Content-Security-Policy");
                if (Header("X-Content-Type-Options") != "nosniff" || Header("Referrer-Policy") != "same-origin"
                    || Header("Cross-Origin-Resource-Policy") != "same-origin"
                    || !policy.Contains("default-src 'none'", StringComparison.Ordinal)
                    || !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)
                    || policy.Contains("unsafe", StringComparison.Ordinal) || answer.Headers.Contains("Server"))
                {
                    findings.Add($"{route}: {(int)answer.StatusCode} {policy}");
                }
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        using var http = new HttpClient { BaseAddress = furnished.World.Address };
        foreach (var origin in new[] { "https://elsewhere.example", "null", null })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "/functions/24") { Content = new FormUrlEncodedContent([]) };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer rep-1");
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            if (origin is not null)
            {
                request.Headers.TryAddWithoutValidation("Origin", origin);
            }

            Assert.Equal(403, (int)(await http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    internal static async Task Look(Clerk clerk, Place place, string language, string width, List<string> findings)
    {
        var seen = await clerk.Page.EvaluateAsync<JsonElement>(
            """
            (async language => {
                const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
                const seen = await axe.run(document, { resultTypes: ["violations"], runOnly: rules });
                const violations = seen.violations
                    .map(v => v.id + ": " + v.nodes.map(n => n.html).slice(0, 2).join(" | "));
                const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
                if (sideways > 0) violations.push(`scrolls ${sideways} px sideways`);
                if (document.documentElement.lang !== language) violations.push("not in " + language);
                const jumps = await new Promise(done => {
                    let sum = 0;
                    const add = list =>
                        list.getEntries().forEach(e => { sum += e.hadRecentInput ? 0 : e.value; });
                    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
                    setTimeout(() => done(sum), 0);
                });
                if (jumps > 0.05) violations.push("jumps by " + jumps);
                // A name that is written in both is of both.
                const [chinese, english] = [/[\u4e00-\u9fff]/, /[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}/];
                const foreign = text => language === "en"
                    ? chinese.test(text) && !/[A-Za-z]{3,}/.test(text) : english.test(text) && !chinese.test(text);
                const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    const at = texts.currentNode.parentElement;
                    const text = texts.currentNode.data;
                    if (foreign(text) && at.closest("[lang]") === document.documentElement
                        && !at.closest("script, code, pre"))
                        violations.push("in the other language: " + text.trim().slice(0, 80));
                }
                return violations;
            })(document.querySelector("html").lang)
            """);
        findings.AddRange(seen.EnumerateArray().Select(v => $"{place.Person} {place.Path} {width}: {v.GetString()}"));
        if (await clerk.Page.GetAttributeAsync("html", "lang") != language)
        {
            findings.Add($"{place.Path}: not in {language}");
        }

        await clerk.Page.EmulateMediaAsync(new() { ColorScheme = Microsoft.Playwright.ColorScheme.Dark });
        var dark = await clerk.Page.EvaluateAsync<JsonElement>(
            """
            (async () => (await axe.run(document, { runOnly: { type: "rule", values: ["color-contrast"] } })).violations
                .flatMap(v => v.nodes).slice(0, 3).map(n => n.html.slice(0, 160) + ": " + n.any[0].message))()
            """);
        findings.AddRange(dark.EnumerateArray().Select(v => $"{place.Person} {place.Path} dark: {v.GetString()}"));
        await clerk.Page.EmulateMediaAsync(new() { ColorScheme = Microsoft.Playwright.ColorScheme.Light });
    }

    private static string Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Filled();
}
