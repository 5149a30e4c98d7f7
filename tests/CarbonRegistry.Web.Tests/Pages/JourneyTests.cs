namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Allowances down to the enterprises.</summary>
public sealed class Funded : IAsyncLifetime
{
    internal World World { get; } = World.Start(Backend.Sqlite);

    public async ValueTask InitializeAsync() => await World.Fund();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>People do their work in a browser: refusals beside the field, files, languages.</summary>
public sealed class JourneyTests(Chromium chromium, Funded funded) : IClassFixture<Funded>
{
    /// <summary>Who, what they enter, and the field beside which it is refused by which code.</summary>
    public static TheoryData<string, string, string, string, string> Refusals => new()
    {
        { "rep-1", "24 EC1>NS11:99999999", "", "quantity-1", "401" },
        { "rep-1", "24 EC1>NS11:1.5", "", "quantity-1", "103" },
        { "rep-1", "25 EC1>NX:5", "beneficiary=b", "purpose", "104" },
        { "rep-1", "27 ET1>XD:1", "", "quantity-1", "401" },
        { "national", "6 >NT:5", "reference=r", "vintage", "104" },
        { "national", "6 >NT:5", "reference=r;vintage=next", "vintage", "106" },
        { "national", "9 NA>PT11:99999999", "reference=r", "quantity-1", "401" },
        { "province-11", "16 PT11>EC1:5", "reference=r;freezeUntil=2026-01-01", "freezeUntil", "602" },
        { "province-11", "14 register-holder", "kind=enterprise;zh=x;creditCode=911101000000000000", "creditCode",
            "801" },
        { "province-11", "14 register-holder", "kind=enterprise;creditCode=911101000000000000", "zh", "104" },
        { "province-11", "14 open-account", "type=EG;holder=99999", "holder", "803" },
        { "province-11", "15 edit-account", "account=EC3;name=x", "account", "203" },
        { "configuration", "36 set-parameter", "name=offset-share-percent;value=101", "value", "614" },
        { "national-system", "1 create-person", "name=x;role=audit;identityNumber=110105194912310021", "identityNumber",
            "106" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_refused_stands_beside_its_field_and_nothing_changes(string person, string what,
        string terms, string field, string code)
    {
        var w = funded.World;
        await using var clerk = await chromium.Person(w, person, field.Length % 2 == 0 ? "zh-CN" : "en");
        var before = w.Everything();
        var (function, rest) = (int.Parse(what.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture),
            what.Split(' ')[1]);
        var fields = terms.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => (Field: t.Split('=')[0], Value: t.Split('=')[1])).ToArray();
        if (rest.Split('>') is [var from, var to])
        {
            await clerk.Type(function, from.Length == 0 ? null : from, [to], fields);
        }
        else
        {
            await clerk.Go("/acts/" + rest);
            foreach (var (name, value) in fields)
            {
                await clerk.Fill(name, name == "account" ? w[value] : value);
            }
        }

        await clerk.Preview(careless: true);
        Assert.StartsWith(code + " ", await clerk.WrongBeside(field), StringComparison.Ordinal);
        Assert.Contains(code, await clerk.Page.InnerTextAsync(".reasons"), StringComparison.Ordinal);
        Assert.Equal(before, w.Everything());
        foreach (var (name, value) in fields)
        {
            Assert.Equal(name == "account" ? w[value] : value, await clerk.Page.InputValueAsync($"[name='{name}']"));
        }

        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_refusal_stands_beside_its_field_by_code_and_sentence_and_nothing_changes()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var zh = await chromium.Person(w, "rep-1");
        await using var en = await chromium.Person(w, "rep-1", "en");
        var before = w.Everything();
        await zh.Enter(24, "EC1", ["NS11:99999999"]);
        var wrong = zh.Page.Locator(".leg .wrong");
        await wrong.First.WaitForAsync();
        Assert.StartsWith("401 可用数量不足", await wrong.First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("true", await zh.Page.GetAttributeAsync("#quantity-1", "aria-invalid"));
        Assert.Equal("99999999", await zh.Page.InputValueAsync("#quantity-1"));
        await en.Enter(24, "EC1", ["NS11:abc"]);
        await en.Page.Locator(".leg .wrong").First.WaitForAsync();
        Assert.StartsWith("103 The quantity must be", await en.Page.Locator(".leg .wrong").First.InnerTextAsync(),
            StringComparison.Ordinal);

        // What cannot be undone is not sent where the quantity typed again differs.
        await zh.Enter(25, "EC1", ["NX:50"], ("purpose", "public-good"), ("beneficiary", "b"));
        await zh.Page.FillAsync("#again", "51");
        await zh.Page.ClickAsync("button[value=submit]");
        await zh.Page.Locator(".wrong").First.WaitForAsync();
        Assert.Equal(before, w.Everything());

        // Back to the form, with everything as it was.
        await zh.Page.ClickAsync("button[value=back]");
        await zh.Page.Locator("#purpose").WaitForAsync();
        Assert.Equal(("public-good", "50"),
            (await zh.Page.InputValueAsync("#purpose"), await zh.Page.InputValueAsync("#quantity-1")));

        // Other roles' functions are not there.
        foreach (var path in new[] { "/functions/6", "/functions/16", "/functions/22", "/functions/999",
            "/acts/open-account", "/transactions/" + Guid.NewGuid(), "/accounts/" + w["EC3"], "/nothing" })
        {
            Assert.Equal(404, await zh.Go(path));
        }

        Assert.Empty(zh.Complaints);
        Assert.Empty(en.Complaints);
    }

    [Fact]
    public async Task A_file_is_checked_line_by_line_and_posted_whole()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/functions/16/file");
        await Upload($"to,quantity\n{w["EC1"]},100\nCN-EC-11-00000001-00,5\n{w["EC2"]},x\n");
        await clerk.Sees("table.errors");
        Assert.Equal(["3", "4"], (await clerk.Page.Locator("table.errors tbody td:first-child").AllInnerTextsAsync())
            .Select(t => t.Trim()).Distinct());
        await Upload($"to,quantity\n{w["EC1"]},100\n{w["EC2"]},50\n");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.Reaches("**/transactions/**");
        Assert.Equal(100_050L, (await w.Amounts("EC2")).Available);
        Assert.Empty(clerk.Complaints);

        async Task Upload(string text)
        {
            await clerk.Page.SelectOptionAsync("#from", w["PT11"]);
            await clerk.Page.FillAsync("#reference", "r");
            await clerk.Page.SetInputFilesAsync("#file",
                new Microsoft.Playwright.FilePayload { Name = "a.csv", MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
            await clerk.Page.ClickAsync("button[value=check]");
        }
    }

    [Fact]
    public async Task The_language_is_switched_at_run_time_and_stays()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "rep-1");
        await clerk.Go("/accounts?type=EC");
        Assert.Equal("zh-CN", await clerk.Page.GetAttributeAsync("html", "lang"));
        await clerk.Page.ClickAsync("button[lang=en]");
        await clerk.Page.WaitForSelectorAsync("html[lang=en]");
        Assert.EndsWith("/accounts?type=EC", clerk.Page.Url, StringComparison.Ordinal);
        await clerk.Go("/transactions");
        Assert.Equal("Transactions", await clerk.Page.InnerTextAsync("h1"));
        Assert.Empty(clerk.Complaints);
    }

    [Fact]
    public async Task A_file_is_chosen_checked_and_sent_by_hand()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "province-11", "en");
        await clerk.Go("/acts/open-accounts");
        var file = $"type,identifier,zh\n EG,{Demonstration.Identifiers.CreditCode("11", 42)},京能热电\nQQ,1,x\n";
        await Upload(file);
        await clerk.Page.Locator("table.errors").WaitForAsync();
        await clerk.Page.ClickAsync("table.errors a[href='#line-3']");
        Assert.EndsWith("#line-3", clerk.Page.Url, StringComparison.Ordinal);
        Assert.True(await clerk.Page.Locator("#line-3 .marked").First.IsVisibleAsync());
        await Upload(file.Replace("QQ,1,x\n", "", StringComparison.Ordinal));
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Page.Locator(".notice.good a, .notice.good strong").First.WaitForAsync();
        Assert.Contains("CN-EG-11-", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);

        async Task Upload(string text)
        {
            await clerk.Page.SetInputFilesAsync("#file",
                new Microsoft.Playwright.FilePayload { Name = "a.csv", MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
            await clerk.Page.ClickAsync("button[value=check]");
        }
    }

    [Fact]
    public async Task The_interface_is_described_under_the_same_guards()
    {
        await using var clerk = await chromium.Person(funded.World, null, "en");
        await clerk.Go("/scalar/");
        await clerk.Sees("text='Whether the node can answer'");
        Assert.Equal(0, await clerk.Page.Locator("text=/ask ai/i").CountAsync());
        Assert.Equal("flex",
            await clerk.Page.EvaluateAsync<string>(
                "() => getComputedStyle(document.querySelector('.t-doc__sidebar')).display"));

        // It measures a scroll bar by an element with a style attribute, which nothing can mark; without it, it looks
        // the same.
        Assert.DoesNotContain(clerk.Complaints,
            c => !c.Contains("hashes do not apply to event handlers, style attributes", StringComparison.Ordinal));
    }
}
