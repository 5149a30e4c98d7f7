using System.Text.RegularExpressions;
using CarbonRegistry.Files;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A form with several faults tells all of them, in its fields' order and beside them, with what to do; and
/// what was typed is still there afterwards.</summary>
public sealed partial class FormErrorTests(Chromium chromium)
{
    private static readonly (string, string)[] Languages =
        [("zh-CN", "有问题"), ("en", "There is a problem")];

    [Fact]
    public async Task Five_faults_of_a_movement_are_five_in_the_order_of_its_fields()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        foreach (var (language, title) in Languages)
        {
            await using var clerk = await chromium.Person(w, "province-11", language);
            await clerk.Type(16, "PT11", ["EC1:5万.5", "EC2:900000000"], ("freezeUntil", "2020-01-01"));
            await clerk.Page.SelectOptionAsync("#to-1", "");
            await clerk.Page.FillAsync("#reference", " ");
            await clerk.Page.Locator("main button[value=preview]").Last.EvaluateAsync(
                "button => { button.form.noValidate = true; button.click(); }");
            await clerk.Sees("[data-errors]");
            Assert.Contains(title, await clerk.Page.InnerTextAsync("[data-errors]"), StringComparison.Ordinal);
            Assert.Equal(
                ["#to-1 104", "#quantity-1 103", "#quantity-2 401", "#reference 104", "#freezeUntil 602"],
                await Listed(clerk));
            Assert.StartsWith(FormTexts.Error.Zh == "错误：" && language == "zh-CN" ? "错误：" : "Error: ",
                await clerk.Page.TitleAsync(), StringComparison.Ordinal);

            // Nothing typed is lost.
            Assert.Equal("5万.5", await clerk.Page.InputValueAsync("#quantity-1"));
            Assert.Equal("2020-01-01", await clerk.Page.InputValueAsync("#freezeUntil"));
            Assert.Empty(clerk.Complaints);
        }
    }

    [Fact]
    public async Task What_is_missing_and_what_the_law_says_of_the_rest_of_an_act_are_told_together()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var (language, title) in Languages)
        {
            await using var clerk = await chromium.Person(w, "province-11", language);
            await clerk.Go("/acts/register-holder?part=enterprise");
            await clerk.Page.FillAsync("#zh", "");
            await clerk.Page.FillAsync("#creditCode", "911100000000000000");
            await clerk.Page.FillAsync("[id='contact.email']", "nobody");
            await clerk.Page.EvaluateAsync("() => { document.getElementById('entry').noValidate = true; }");
            await clerk.Page.ClickAsync("main button[value=preview]");
            await clerk.Sees("[data-errors]");
            Assert.Contains(title, await clerk.Page.InnerTextAsync("[data-errors]"), StringComparison.Ordinal);
            var listed = await Listed(clerk);
            Assert.Contains("#zh 104", listed);
            Assert.Contains("#creditCode 801", listed);
            Assert.Contains("#contact.email 106", listed);
            Assert.Contains(language == "en" ? "an e-mail address, such as" : "电子邮箱地址，如",
                await clerk.Page.InnerTextAsync("[data-errors]"), StringComparison.Ordinal);
            Assert.Equal("nobody", await clerk.Page.InputValueAsync("[id='contact.email']"));
        }
    }

    /// <summary>With scripts and without.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_typed_goes_along_into_the_other_language_and_the_other_way(bool scripts)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "province-11", scripts: scripts);
        await clerk.Go("/acts/register-holder?part=enterprise");
        await clerk.Page.FillAsync("#zh", "京能热电");
        await clerk.Page.FillAsync("#creditCode", "91110000100000");
        await clerk.Page.ClickAsync("form.language button");
        await clerk.Sees("html[lang=en] #zh");
        Assert.Equal("京能热电", await clerk.Page.InputValueAsync("#zh"));
        Assert.Equal("91110000100000", await clerk.Page.InputValueAsync("#creditCode"));
        await clerk.Page.ClickAsync(".tabs button[value=individual]");
        await clerk.Sees("#identityNumber");
        Assert.Equal("京能热电", await clerk.Page.InputValueAsync("#zh"));
        await clerk.Page.ClickAsync(".tabs button[value=enterprise]");
        await clerk.Sees("#creditCode");
        Assert.Equal("91110000100000", await clerk.Page.InputValueAsync("#creditCode"));

        // A movement, as it is entered and as it is checked.
        await clerk.Type(16, "PT11", ["EC1:5万"], ("reference", "一号"));
        await clerk.Page.ClickAsync("form.language button");
        await clerk.Sees("html[lang=zh-CN] #quantity-1");
        Assert.Equal("5万", await clerk.Page.InputValueAsync("#quantity-1"));
        Assert.Equal("一号", await clerk.Page.InputValueAsync("#reference"));
        await clerk.Preview();
        Assert.Contains("50,000 吨（5万吨）", await clerk.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await clerk.Page.ClickAsync("form.language button");
        await clerk.Sees("html[lang=en] main button[value=submit]");
        Assert.Contains("50,000 t in all (50 thousand t)", await clerk.Page.InnerTextAsync("main"),
            StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);
    }

    /// <summary>The Enter key checks a form; it does not change the language, whose button comes first.</summary>
    [Fact]
    public async Task The_Enter_key_checks_the_form()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/acts/register-holder?part=enterprise");
        await clerk.Page.FillAsync("#zh", "京能热电");
        await clerk.Page.FillAsync("#creditCode", "911100000000000000");
        await clerk.Page.PressAsync("#creditCode", "Enter");
        await clerk.Sees("html[lang=zh-CN] [data-errors]");
        Assert.Contains("#creditCode 801", await Listed(clerk));
    }

    [Fact]
    public async Task An_act_that_was_done_is_loaded_again_and_sent_only_once()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "province-11");
        await clerk.Go("/acts/register-holder?part=individual");
        await clerk.Page.FillAsync("#zh", "王小明");
        await clerk.Page.FillAsync("#identityNumber", "11010519491231002X");
        await clerk.Page.ClickAsync("main button[value=preview]");
        await clerk.Sees("button[value=submit]");
        await clerk.Page.ClickAsync("button[value=submit]");
        await clerk.Sees(".notice.good");
        Assert.Matches("/acts/register-holder\\?part=individual&done=[0-9]+$", clerk.Page.Url);
        var said = await clerk.Page.InnerTextAsync(".notice.good");
        await clerk.Page.ReloadAsync();
        Assert.Equal(said, await clerk.Page.InnerTextAsync(".notice.good"));

        // It is its person's own: nobody else is told.
        var address = clerk.Page.Url;
        await using var other = await chromium.Person(w, "province-31");
        Assert.Equal(404, await other.Go(new Uri(address).PathAndQuery));
    }

    /// <summary>An empty form is answered by the registry, in its own language and all at once, not by the browser,
    /// field by field.</summary>
    [Theory]
    [InlineData("zh-CN", "有问题")]
    [InlineData("en", "There is a problem")]
    public async Task An_empty_form_is_answered_with_all_that_it_lacks(string language, string title)
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, "province-11", language);
        await clerk.Go("/acts/register-emitter");
        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Sees("[data-errors]");
        Assert.Contains(title, await clerk.Page.InnerTextAsync("[data-errors]"), StringComparison.Ordinal);
        Assert.True(await clerk.Page.Locator("[data-errors] li a").CountAsync() >= 4);
    }

    /// <summary>A term of the field is explained where it stands, without scripts too, as the glossary says.</summary>
    [Fact]
    public async Task A_term_is_explained_beside_its_field_and_the_glossary_says_the_same()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var meaning = Glossary.Find("freeze-period")!.Meaning;
        foreach (var (language, means) in new[] { ("zh-CN", meaning.Zh), ("en", meaning.En) })
        {
            await using var clerk = await chromium.Person(w, "province-11", language, scripts: false);
            await clerk.Go($"/functions/16?from={w["PT11"]}");
            var what = clerk.Page.Locator(".field:has(#freezeUntil) .what");
            Assert.False(await what.Locator("p").IsVisibleAsync());
            await what.Locator("summary").ClickAsync();
            Assert.Equal(means, await what.Locator("p").InnerTextAsync());
        }

        Assert.All(GlossaryTexts.Keys, key => Assert.NotNull(Glossary.Find(key)));
        Assert.True(GlossaryTexts.Keys.Count() > 15);
    }

    [Fact]
    public async Task A_vintage_that_can_hardly_be_is_asked_back()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var (language, said) in new[] { ("zh-CN", "晚于明年"), ("en", "later than next year") })
        {
            using var clerk = new RegisterClerk(w, "national", language);
            foreach (var (vintage, asked) in new[] { ("2099", true), ("2025", false) })
            {
                var page = await clerk.Send("/functions/6", ("step", "preview"), ("to-1", w["NT"]),
                    ("units-1", "CEA"), ("quantity-1", "5万"), ("reference", "r"), ("vintage", vintage));
                Assert.Equal(asked, page.Text.Contains(said, StringComparison.Ordinal));
                Assert.Contains("50,000", page.Text, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Each value that a form can have refused (106) is refused with what it must be.</summary>
    [Fact]
    public void Whatever_field_is_refused_says_what_it_must_be()
    {
        var given = Sources().SelectMany(s => FieldInvalid().Matches(s.Text).Select(m => (s.File, Field: m.Groups["f"]
            .Value)));
        var silent = given.Where(g => FieldRules.Of(g.Field) is null && !OfPrograms.Contains(g.Field))
            .Select(g => $"{g.Field} ({g.File})").Distinct().ToList();
        Assert.True(silent.Count == 0, string.Join("; ", silent));
    }

    /// <summary>What stands at no field says why not.</summary>
    [Fact]
    public void Every_refusal_of_a_form_is_bound_to_a_field_or_says_why_not()
    {
        var bare = Sources().SelectMany(s => Fieldless().Matches(s.Text).Select(m => m.Groups["kind"].Value)).Distinct()
            .Where(k => !WithoutField.ContainsKey(k)).Order(StringComparer.Ordinal).ToList();
        Assert.True(bare.Count == 0, string.Join(", ", bare));
    }

    /// <summary>A refusal's sentence has two parts: what is wrong, and what to do.</summary>
    [Fact]
    public void Every_refusal_says_what_to_do()
    {
        var silent = Refusals.All.Where(r => !SaysEnough.Contains(r.Code) && r.Code[0] != '9'
            && string.CompareOrdinal(r.Code, "841") < 0
            && (r.Text.Zh.IndexOfAny(['；', '：', '，', '、']) < 0 || r.Text.En.IndexOfAny([':', ',', ';', '.']) < 0))
            .Select(r => $"{r.Code} {r.Text.Zh} / {r.Text.En}").ToList();
        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    private static readonly string[] SaysEnough = [];

    /// <summary>Fields that only programs send: the description of the interface says what they are.</summary>
    private static readonly string[] OfPrograms =
    [
        "items", "notices", "totals", "entries", "more", "businessDay", "format", "after", "transactions", "order",
        "ids", "sort",
    ];

    /// <summary>Kinds of refusals that no field mends, and why.</summary>
    private static readonly Dictionary<string, string> WithoutField = new(StringComparer.Ordinal)
    {
        ["RoleMayNot"] = "the person", ["FunctionRevoked"] = "the person", ["NotSignedIn"] = "the person",
        ["TokenScope"] = "the token", ["TokenElsewhere"] = "the token", ["DemonstrationOnly"] = "the token",
        ["TokenWithoutKey"] = "the token", ["TooManyTokens"] = "others' tokens are revoked",
        ["SessionNeeded"] = "the session", ["NotOurPage"] = "where it comes from",
        ["ConfirmationNeeded"] = "its page asks for it", ["ConfirmationInvalid"] = "it is asked for anew",
        ["ConfirmationFailed"] = "its page marks the password", ["SignInFailed"] = "its page marks the name",
        ["PasskeyInvalid"] = "a device, no field", ["LastCredential"] = "another is added first",
        ["TurnedAway"] = "time", ["TooManyRequests"] = "time", ["ImportRunning"] = "time", ["ImportsBusy"] = "time",
        ["ReadingTooLong"] = "the whole file", ["NothingToDo"] = "the whole file",
        ["LinkedRefused"] = "of other transactions",
        ["MoreReasons"] = "of other refusals", ["Malformed"] = "the whole request",
        ["MediaType"] = "the whole request",
        ["TooLarge"] = "the whole request", ["TextUnreadable"] = "the whole request", ["NotFound"] = "the address",
        ["TransactionUnknown"] = "the address", ["ProposalUnknown"] = "the address", ["PersonUnknown"] = "the address",
        ["ProposalSettled"] = "the proposal", ["ClockIsRight"] = "the clock", ["JurisdictionKnown"] = "all of them",
        ["VerificationRuns"] = "time", ["NoFont"] = "the node", ["AccountUnknown"] = "the exchange's own account",
        ["SignatureMissing"] = "of programs", ["SignatureKey"] = "of programs", ["SignatureWrong"] = "of programs",
        ["DigestWrong"] = "of programs", ["NonceUsed"] = "of programs", ["CertificateDiffers"] = "of programs",
        ["TooClose"] = "the person",
    };

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CarbonRegistry.slnx")))
        {
            root = root.Parent!;
        }

        return root.FullName;
    }

    private static IEnumerable<(string File, string Text)> Sources() =>
        new[] { "CarbonRegistry", "CarbonRegistry.Web" }
            .SelectMany(p => Directory.EnumerateFiles(Path.Combine(Root(), "src", p), "*.cs",
                SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(f => (Path.GetFileName(f),
                File.ReadAllText(f)));

    private static async Task<List<string>> Listed(Clerk clerk)
    {
        var found = new List<string>();
        foreach (var item in await clerk.Page.Locator("[data-errors] li").AllAsync())
        {
            var code = await item.Locator("code").InnerTextAsync();
            var link = item.Locator("a");
            found.Add(await link.CountAsync() == 0 ? code : $"{await link.GetAttributeAsync("href")} {code}");
        }

        return found;
    }

    [GeneratedRegex(
        @"(FieldInvalid(\.At\(field: |\.At\([^,()]+, |, )|(Invalid|NeedText)\(([^,()]+, )?)""(?<f>[A-Za-z.]+)"""
            + @"(, line: [a-z.A-Z]+)?\)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex FieldInvalid();

    [GeneratedRegex(@"(Refusals\.(?<kind>[A-Za-z]+)\.At\(\)|context\.Refuse\(Refusals\.(?<kind>[A-Za-z]+)\))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Fieldless();
}
