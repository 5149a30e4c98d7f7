using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>
/// What pages, files and signed texts say of a movement: the same to who asks, to who approves and to who reads of it
/// later, and nothing that is not so.
/// </summary>
public sealed class MovementWordsTests
{
    [Fact]
    public async Task An_undo_that_waits_says_to_whom_how_much_goes_back_and_what_is_due_then()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var surrender = await w.Must("rep-1", 24, "EC1>NS11:4000");
        Approved(w, 20);
        Join(w, "province-11-2", Role.ProvincialBusiness, "11");
        var terms = $""" "refersTo":"{surrender}","reason":"误填" """;
        using var first = new RegisterClerk(w, "province-11");
        using var second = new RegisterClerk(w, "province-11-2");
        var preview = await first.Send("/functions/20", ("step", "preview"), ("refersTo", surrender),
            ("reason", "误填"));
        var sentence = $"4,000 吨 CEA 将在 {w["NS11"]}（国家主管部门 · 上缴账户 2025） 内预留（在途），"
            + $"审批通过后转入 {w["EC1"]}（企业1 · 履约持有账户）。";
        Assert.Contains(sentence, preview.Text, StringComparison.Ordinal);
        Assert.Contains($"{w["EC1"]} 2025 10,000 吨 4,000 吨 0 吨 6,000 吨 10,000 吨", preview.Text,
            StringComparison.Ordinal);
        Assert.Contains($"{w["EC1"]} 企业1 CEA 996,000 吨 +4,000 吨 1,000,000 吨", preview.Text,
            StringComparison.Ordinal);

        var id = preview.Value("id")!;
        var moves =
            $"从 {w["NS11"]}（国家主管部门 · 上缴账户 2025） 向 {w["EC1"]}（企业1 · 履约持有账户） 转移 4,000 吨 CEA。";
        var signed = await Signed(w, "province-11", "transactions", w.Transaction(20, "", terms, id));
        Assert.Contains(moves, signed, StringComparison.Ordinal);
        Assert.DoesNotContain($"从 {w["EC1"]}", signed, StringComparison.Ordinal);
        Assert.Equal("pending", (await w.Post("province-11", "transactions",
            w.Transaction(20, "", terms, id)))["outcome"].GetValue<string>());

        // Who approves sees and signs the very same.
        var asked = await second.See("/proposals/" + id);
        Assert.Equal(Effects(preview), Effects(asked));
        signed = await Signed(w, "province-11-2", "acts/decide-proposal", Decision(id, "approve"));
        Assert.All(new[] { moves, "误填", "批准" }, t => Assert.Contains(t, signed, StringComparison.Ordinal));

        // Its page, the list and the file say where it goes, before and after the decision.
        var page = await second.See("/transactions/" + id);
        Assert.Contains($"审批通过后转入 {w["EC1"]} 4,000 吨", page.Text, StringComparison.Ordinal);
        Assert.Contains(w["EC1"], (await second.See("/transactions")).Column(4)[0], StringComparison.Ordinal);
        await w.Must("province-11-2", "decide-proposal", Decision(id, "approve"));
        var line = Line(await second.See("/transactions?format=csv"), id);
        Assert.Matches($"已办理,{w["NS11"]},上缴账户 2025,{w["EC1"]},企业1,", line);
    }

    [Fact]
    public async Task A_number_is_no_instant_however_large_and_the_last_days_of_the_calendar_are_shown()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        const long most = 900_000_000_000_000_000;
        _ = await w.Post("province-11", "acts/set-signing-policy",
            $$"""{"account":"{{w["EC1"]}}","confirmations":0,"above":{{most}}}""");
        var late = await w.Post("national", "acts/reopen-compliance-year",
            """{"year":2025,"closesAt":"9999-12-31T23:59:59Z","document":"晚"}""");
        Assert.InRange(late.Status, 200, 499);
        using var auditor = new RegisterClerk(w, "audit");
        var page = await auditor.See("/audit");
        Assert.Contains(most.ToString("N0", CultureInfo.InvariantCulture), page.Text, StringComparison.Ordinal);
        Assert.Contains("9999-12-31 23:59:59", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_surrender_counts_what_waits_and_says_what_it_takes_beyond_what_is_due()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        Alter(w, r => r.Execute("update account set confirmations = 1 where id = @id",
            ("id", w.Accounts["EC1"].Sequence)));
        using var rep = new RegisterClerk(w, "rep-1");
        Assert.Equal("pending", (await w.Post("rep-1", "transactions", w.Transaction(24, "EC1>NS11:7000")))["outcome"]
            .GetValue<string>());

        // 10,000 t are due and none counts yet: 3,000 t are left to submit.
        var home = await rep.See("/");
        Assert.Contains("其中 7,000 吨已提交，待确认", home.Text, StringComparison.Ordinal);
        Assert.Contains("quantity=3000", home.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("quantity=10000", home.Html, StringComparison.Ordinal);
        var page = await rep.See($"/compliance/2025/{w["EC1"]}");
        Assert.Contains("待确认的上缴量 7,000 吨", page.Text, StringComparison.Ordinal);
        Assert.Contains("quantity=3000", page.Html, StringComparison.Ordinal);

        var preview = await Preview("4000");
        Assert.Contains($"{w["EC1"]} 2025 10,000 吨 0 吨 4,000 吨 7,000 吨 10,000 吨 0 吨", preview.Text,
            StringComparison.Ordinal);
        Assert.Contains("将比应履约量多 1,000 吨", preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("将比应履约量多", (await Preview("3000")).Text, StringComparison.Ordinal);

        Task<Sheet> Preview(string quantity) => rep.Send(
            "/functions/24", ("step", "preview"), ("from", w["EC1"]), ("to-1", w["NS11"]), ("units-1", "CEA"),
            ("quantity-1", quantity));
    }

    [Fact]
    public async Task A_creation_names_batches_of_nearly_the_same_decision_or_project_to_who_asks_and_who_approves()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Must("national", 6, ">NT:100", """ "reference":"环气候〔2026〕总量 1号","vintage":"2025" """);
        await w.Must(
            "national", 12, ">NC:9 CCER",
            """
            "reference":"备〔2026〕7号","vintage":"2024","project":"15-2024-0001",
            "monitoringFrom":"2024-01-01","monitoringTo":"2024-06-30"
            """);
        using var clerk = new RegisterClerk(w, "national");
        Assert.Contains("408", (await Create("环气候〔2026〕总量①号文件")).Text, StringComparison.Ordinal);
        var near = await Create("生态环境部 环氣候〔2026〕總量1號");
        Assert.Contains("批次 1，环气候〔2026〕总量 1号", near.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("批次 1，", (await Create("环气候〔2026〕总量2号")).Text, StringComparison.Ordinal);

        Approved(w, 12);
        Join(w, "second", Role.NationalBusiness, "00");
        const string terms =
            """
            "reference":"备〔2026〕8号","vintage":"2024","project":"1520240001",
            "monitoringFrom":"2024-01-01","monitoringTo":"2024-06-30"
            """;
        var id = Guid.NewGuid().ToString();
        Assert.Equal("pending",
            (await w.Post("national", "transactions", w.Transaction(12, ">NC:9 CCER", terms, id)))["outcome"]
            .GetValue<string>());
        using var second = new RegisterClerk(w, "second");
        Assert.Contains("批次 2，备〔2026〕7号", (await second.See("/proposals/" + id)).Text, StringComparison.Ordinal);

        // What is settled says what was asked for.
        await w.Must("second", "decide-proposal", Decision(id, "reject"));
        Assert.Contains("创建 9 吨 CCER", (await second.See("/proposals/" + id)).Text, StringComparison.Ordinal);

        Task<Sheet> Create(string reference) => clerk.Send(
            "/functions/6", ("step", "preview"), ("to-1", w["NT"]), ("units-1", "CEA"), ("quantity-1", "100"),
            ("reference", reference), ("vintage", "2025"));
    }

    [Fact]
    public async Task A_parameter_is_shown_with_its_unit_and_the_value_in_force_to_who_asks_signs_and_approves()
    {
        await using var w = World.Start(Backend.Sqlite);
        const string Words = "由 不限 改为 2,000,000 吨。";
        using var first = new RegisterClerk(w, "configuration");
        var preview = await first.Send("/acts/set-parameter", ("step", "preview"), ("name", "limit-per-day-24"),
            ("value", "2000000"));
        Assert.Contains(Words, preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("账户的代表", preview.Text, StringComparison.Ordinal);
        Assert.Contains(
            Words, await Signed(w, "configuration", "acts/set-parameter",
                """{"name":"limit-per-day-24","value":2000000}"""), StringComparison.Ordinal);

        // To let more pass needs a second person, who is shown the same.
        await w.Must("configuration", "set-parameter", """{"name":"limit-per-day-24","value":2000000}""");
        var asked = await w.Post(
            "configuration", "acts/set-parameter", """{"name":"limit-per-day-24","value":9000000,"document":"文"}""");
        Assert.Equal("pending", asked["outcome"].GetValue<string>());
        using var second = new RegisterClerk(w, "configuration-2");
        var page = await second.See("/proposals/" + asked["id"].GetValue<string>());
        Assert.Contains("由 2,000,000 吨 改为 9,000,000 吨。", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/transactions/", page.Html[page.Html.IndexOf("<main", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_is_no_movement_and_requests_name_who_asked_and_what_they_come_to()
    {
        await using var w = World.Start(Backend.Sqlite);
        await Market.Fill(w);
        var requests = new[] { await w.Must("rep-4", 26, "EG4>NO:7 CCER"), await w.Must("rep-4", 26, "EG4>NO:8 CCER") };
        using var rep = new RegisterClerk(w, "rep-4");
        using var pilot = new RegisterClerk(w, "pilot");

        // What another function decides has no approvals to count.
        foreach (var path in new[] { "/proposals?box=mine", "/proposals/" + requests[0],
            "/transactions/" + requests[0], "/accounts/" + w["EG4"] })
        {
            var waiting = await rep.See(path);
            Assert.DoesNotContain("0 / 0", waiting.Text, StringComparison.Ordinal);
            Assert.Contains("由业务 22（试点地区上缴审批）决定", waiting.Text, StringComparison.Ordinal);
        }

        // Whoever decides it finds it among what awaits their decision, and from there the function that decides.
        foreach (var path in new[] { "/", "/proposals" })
        {
            var inbox = await pilot.See(path);
            Assert.All(requests, r => Assert.True(inbox.LinksTo("/functions/22?refersTo=" + r), path));
        }

        Assert.Contains("3 件事项等待您审批", (await pilot.See("/")).Text, StringComparison.Ordinal);
        Assert.True((await pilot.See("/proposals/" + requests[0])).LinksTo("/functions/22?refersTo=" + requests[0]));
        Assert.False((await rep.See("/proposals?box=mine")).LinksTo("/functions/22?refersTo=" + requests[0]));

        var party = $"{w["EG4"]}（企业4 · 一般持有账户）";
        var both = string.Join(',', requests);
        var preview = await pilot.Send("/functions/22", ("step", "preview"), ("refersTo", both), ("approve", "true"));
        Assert.Contains($"从 {party} 向 {w["NO"]}", preview.Text, StringComparison.Ordinal);
        string Bulk(string terms)
        {
            var parts = requests.Select(r => w.Transaction(22, "", $"\"refersTo\":\"{r}\",{terms}"));
            return $"{{\"atomic\":true,\"transactions\":[{string.Join(',', parts)}]}}";
        }
        var signed = await Signed(w, "pilot", "transactions/bulk", Bulk("\"approve\":true"));
        Assert.Contains("\n合计：15 吨 CCER\n", signed, StringComparison.Ordinal);
        Assert.Contains($"从 {party} 向 {w["NO"]}", signed, StringComparison.Ordinal);

        preview = await pilot.Send("/functions/22", ("step", "preview"), ("refersTo", requests[0]),
            ("approve", "false"), ("reason", "材料不全"));
        Assert.Contains($"驳回申请：{party} 中 7 吨 CCER 的预留解除，不发生转移。", preview.Text,
            StringComparison.Ordinal);
        var rejection = $"\"refersTo\":\"{requests[0]}\",\"approve\":false,\"reason\":\"材料不全\"";
        signed = await Signed(w, "pilot", "transactions", w.Transaction(22, "", rejection));
        Assert.Contains($"驳回申请：{party} 申请转入 {w["NO"]}", signed, StringComparison.Ordinal);
        Assert.DoesNotContain($"从 {party} 向", signed, StringComparison.Ordinal);

        var id = await w.Must("pilot", 22, "", rejection);
        Assert.Contains("2 件事项等待您审批", (await pilot.See("/")).Text, StringComparison.Ordinal);
        var left = (await w.Get("pilot", "proposals?box=inbox"))["items"].AsArray()
            .Select(p => p!["id"]!.GetValue<string>());
        Assert.Equal(requests[1], left.First());
        var done = await pilot.See($"/transactions/{id}?done=1");
        Assert.Contains("已驳回。流水编号", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("已入账", done.Text, StringComparison.Ordinal);
        Assert.Contains("已驳回", (await pilot.See("/transactions?function=22")).Column(6)[0],
            StringComparison.Ordinal);
        Assert.Matches(
            $"已驳回,{w["EG4"]},[^,]*,,,", Line(await pilot.See("/transactions?function=22&format=csv"), id));

        // The request says who rejected it, when and why, and where it would have gone.
        foreach (var path in new[] { "/proposals/", "/transactions/" })
        {
            Assert.Contains("已驳回 pilot · 2026-06-01 08:00:00 理由 材料不全",
                (await rep.See(path + requests[0])).Text,
                StringComparison.Ordinal);
        }

        Assert.Matches(
            $"已驳回,{w["EG4"]},[^,]+,{w["NO"]},[^,]+,", Line(await rep.See("/transactions?format=csv"), requests[0]));

        // The file for the pilot region and the choice of units have the whole vintage.
        await w.Must("pilot", 22, "", $"\"refersTo\":\"{requests[1]}\",\"approve\":true");
        Assert.Contains("2024+2025", (await pilot.See("/pilot-surrenders")).Column(9)[0], StringComparison.Ordinal);
        Assert.Contains("2024+2025 年度", (await rep.See("/functions/26?from=" + w["EG4"])).Text,
            StringComparison.Ordinal);
        preview = await rep.Send(
            "/functions/26", ("step", "preview"), ("from", w["EG4"]), ("to-1", w["NO"]),
                ("units-1", "CCER|v:2024+2025"), ("quantity-1", "5"));
        Assert.Contains("5 吨 CCER 将在", preview.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_names_winner_and_consignor_and_nobody_else_learns_a_holder_by_an_account_number()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("province-11", 18, "PT11>AD:5000", """ "reference":"r" """);
        using var auction = new RegisterClerk(w, "auction");
        var preview = await auction.Send(
            "/functions/34", ("step", "preview"), ("from", w["AD"]), ("to-1", w["EC2"]), ("units-1", "CEA"),
                ("quantity-1", "100"));
        string winner = $"{w["EC2"]}（企业2 · 履约持有账户）", consignor = $"{w["PT11"]}（省11 · 省级总量账户）";
        Assert.All(new[] { winner, $"寄售方 {consignor}" }, t
            => Assert.Contains(t, preview.Text, StringComparison.Ordinal));
        var signed = await Signed(w, "auction", "transactions", w.Transaction(34, "AD>EC2:100"));
        Assert.All(new[] { winner, $"寄售方：{consignor}" }, t => Assert.Contains(t, signed, StringComparison.Ordinal));

        // Asking for what one may not do names nobody.
        foreach (var (function, legs) in new[] { (24, "EC1>NS11:1,EC3>NS31:1"), (34, "AD>EC3:1"), (27, "ET1>EC3:1"),
            (25, "EC3>NX:1") })
        {
            Assert.DoesNotContain(
                "企业3", await Signed(w, "rep-1", "transactions", w.Transaction(function, legs, function == 25
                    ? """ "purpose":"p","beneficiary":"b" """ : "")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_waits_or_was_rejected_leads_to_where_it_was_to_go_in_lists_files_and_on_its_page()
    {
        await using var w = World.Start(Backend.Sqlite);
        await Market.Fill(w);
        Approved(w, 16);
        Approved(w, 40);
        Join(w, "province-11-2", Role.ProvincialBusiness, "11");
        using var second = new RegisterClerk(w, "province-11-2");
        using var national = new RegisterClerk(w, "national-2");
        var allocation = await w.Must("province-11", 16, "PT11>EC1:100,PT11>EC2:50", """ "reference":"r" """);
        var annulment = await w.Must("national", 40, "NC>NW:30 CCER", """ "reference":"r" """);
        foreach (var (clerk, id, goals) in new[] { (second, allocation, new[] { ("EC1", "100"), ("EC2", "50") }),
            (national, annulment, [("NW", "30")]) })
        {
            var page = await clerk.See("/transactions/" + id);
            Assert.Contains("审批通过后转入", page.Text, StringComparison.Ordinal);
            Assert.All(goals, g => Assert.Contains($"{w[g.Item1]} {g.Item2} 吨", page.Text, StringComparison.Ordinal));
        }

        await w.Must("province-11-2", "decide-proposal", Decision(allocation, "reject"));
        Assert.StartsWith(w["EC1"] + " 等 2 个", (await second.See("/transactions")).Column(4)[0],
            StringComparison.Ordinal);
        var lines = (await second.See("/transactions?format=csv")).Html.Split('\n').Where(l =>
            l.Contains(allocation, StringComparison.Ordinal)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Matches($"已驳回,{w["PT11"]},省级总量账户,{w["EC1"]},企业1,CEA,100", lines[0]);
        Assert.Matches($"已驳回,{w["PT11"]},省级总量账户,{w["EC2"]},企业2,CEA,50", lines[1]);
        var rejected = await second.See("/proposals/" + allocation);
        Assert.Contains("已驳回 province-11-2 · 2026-06-01 08:00:00 理由 不符", rejected.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signed_texts_name_a_parameter_with_its_unit_and_what_stays_out_of_the_journal()
    {
        await using var w = World.Start(Backend.Sqlite);
        var signed =
            await Signed(w, "configuration", "acts/set-parameter", """{"name":"access-token-days","value":200}""");
        Assert.Contains("访问令牌最长有效期（access-token-days）", signed, StringComparison.Ordinal);
        Assert.Contains("改为 200 天。", signed, StringComparison.Ordinal);
        await w.Fund();
        signed = await Signed(
            w, "province-11", "transactions", w.Transaction(16, "PT11>EC1:100,PT11>EC2:103", """ "reference":"r" """));
        Assert.Contains("合计：203 吨 CEA", signed, StringComparison.Ordinal);
        Assert.DoesNotContain(" t CEA", signed, StringComparison.Ordinal);
        var number = Identifiers.IdentityNumber("31", new(1980, 2, 3), 1);
        signed = await Signed(
            w, "national-system", "acts/create-person",
            $$"""{"name":"王敏","role":"provincial-business","jurisdiction":"31","identityNumber":"{{number}}"}""");
        Assert.Contains("公民身份号码：不记入流水，以内容摘要为准", signed, StringComparison.Ordinal);
        Assert.DoesNotContain(number[..6], signed, StringComparison.Ordinal);
        Assert.DoesNotContain(number[^4..], signed.Split("内容摘要（SHA-256）")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whether_a_cancellation_can_be_taken_back_is_said_by_the_account_that_it_leaves()
    {
        await using var w = World.Start(Backend.Sqlite);
        await Market.Fill(w);
        using var rep = new RegisterClerk(w, "rep-1");
        const string irrevocable = "不可撤销", undone = "只能以业务 21（省级取消操作撤销）撤销";
        var compliance = (await rep.See("/functions/25?from=" + w["EC1"])).Text;
        Assert.Contains(undone, compliance, StringComparison.Ordinal);
        Assert.DoesNotContain(irrevocable, compliance, StringComparison.Ordinal);
        var general = (await rep.See("/functions/25?from=" + w["EG1"])).Text;
        Assert.Contains("本业务一经办结" + irrevocable, general, StringComparison.Ordinal);
        Assert.DoesNotContain(undone, general, StringComparison.Ordinal);
        Assert.Contains("自以下账户办理不可撤销：一般持有账户", (await rep.See("/functions/25")).Text,
            StringComparison.Ordinal);
        var preview = await rep.Send(
            "/functions/25", ("step", "preview"), ("from", w["EC1"]), ("to-1", w["NX"]), ("units-1", "CEA"),
                ("quantity-1", "5"), ("purpose", "p"), ("beneficiary", "b"));
        Assert.Contains(undone, preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(irrevocable, preview.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_waits_reserves_nothing_and_one_that_was_annulled_says_so()
    {
        await using var w = World.Start(Backend.Sqlite);
        const string reference = """ "reference":"r" """;
        const string created = reference + ",\"vintage\":\"2024+2025\",\"project\":\"P-1\","
            + "\"monitoringFrom\":\"2024-01-01\",\"monitoringTo\":\"2025-12-31\"";
        await w.Must("national", 12, ">NC:1000 CCER", created);
        var part = await w.Must("national", 40, "NC>NW:400 CCER", reference);
        using var national = new RegisterClerk(w, "national");
        using var owner = new RegisterClerk(w, "rep-1");
        Assert.Contains("部分已注销 400 吨", (await national.See("/batches/1")).Text, StringComparison.Ordinal);
        var whole = await w.Must("national", 40, "NC>NW:600 CCER", reference);
        var batch = await national.See("/batches/1");
        Assert.Contains("已整批注销", batch.Text, StringComparison.Ordinal);
        Assert.All(new[] { part, whole }, id => Assert.True(batch.LinksTo("/transactions/" + id)));
        Assert.Contains("已整批注销", (await national.See("/batches")).Column(8)[0], StringComparison.Ordinal);
        Assert.Contains(",1000,1000", (await national.See("/batches?format=csv")).Html, StringComparison.Ordinal);

        // The project's account has its batches; who may not see the transaction reads its number.
        var project = await owner.See("/accounts/" + w["EP1"]);
        Assert.Contains("已整批注销", project.Text, StringComparison.Ordinal);
        Assert.False(project.LinksTo("/transactions/" + whole));
        Assert.Contains("40 减排量注销", project.Text, StringComparison.Ordinal);

        Approved(w, 6);
        var preview = await national.Send(
            "/functions/6", ("step", "preview"), ("to-1", w["NT"]), ("units-1", "CEA"), ("quantity-1", "10"),
                ("reference", "r1"), ("vintage", "2025"));
        Assert.Contains("提交后须由另一人审批", preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("预留", preview.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_and_its_release_are_shown_as_what_they_are()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var hold = await w.Post(
            "province-11", "holds",
            $$"""
            {"id":"{{Guid.NewGuid()}}","legs":[{"account":"{{w["EC1"]}}","unitType":"CEA","quantity":70}],
             "kind":"judicial","authority":"法院","document":"1号","reason":"案件"}
            """);
        Assert.True(hold.Status == 201, hold.Body?.ToJsonString());
        var id = hold["id"].GetValue<string>();
        using var province = new RegisterClerk(w, "province-11");
        Held(await province.See("/transactions"), "已冻结（司法冻结）");
        Assert.Contains("已冻结（司法冻结）", (await province.See("/accounts/" + w["EC1"])).Text,
            StringComparison.Ordinal);
        Assert.Matches(
            $"已冻结（司法冻结）,{w["EC1"]},企业1,,,", Line(await province.See("/transactions?format=csv"), id));
        Assert.Contains("已冻结（司法冻结）。流水编号", (await province.See($"/transactions/{id}?done=1")).Text,
            StringComparison.Ordinal);
        var signed =
            await Signed(w, "province-11", $"holds/{id}/release", $$"""{"id":"{{Guid.NewGuid()}}","reason":"撤案"}""");
        Assert.Contains($"解除 {w["EC1"]}（企业1 · 履约持有账户） 中 70 吨 CEA", signed, StringComparison.Ordinal);
        var released =
            await w.Post("province-11", $"holds/{id}/release", $$"""{"id":"{{Guid.NewGuid()}}","reason":"撤案"}""");
        Assert.True(released.Status == 201, released.Body?.ToJsonString());
        Held(await province.See("/transactions"), "已解除（司法冻结）");

        void Held(Sheet page, string says)
        {
            var row = page.All("(?s)(?<it><tr>(?:(?!</tr>).)*/transactions/(?:(?!</tr>).)*</tr>)").First();
            Assert.Contains(says, row, StringComparison.Ordinal);
            Assert.DoesNotContain("已入账", row, StringComparison.Ordinal);
            Assert.Equal(2, row.Split(w["EC1"]).Length - 1); // once, with its link
        }
    }

    [Fact]
    public async Task An_accounts_page_has_what_the_account_had_of_each_transaction()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        foreach (var person in new[] { "national", "province-31" })
        {
            using var clerk = new RegisterClerk(w, person);
            foreach (var path in new[] { $"/transactions?account={w["PT31"]}&function=9", $"/accounts/{w["PT31"]}" })
            {
                var page = await clerk.See(path);
                Assert.Contains("2,000,000", page.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("6,000,000", page.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(w["PT11"], page.Text, StringComparison.Ordinal);
            }
        }

        // One who sees the whole still finds it in the list of all.
        using var nation = new RegisterClerk(w, "national");
        Assert.Contains("6,000,000", (await nation.See("/transactions?function=9")).Text, StringComparison.Ordinal);
    }

    private static string Decision(string proposal, string decision) =>
        new JsonObject { ["proposal"] = proposal, ["decision"] = decision, ["reason"] = "不符" }.ToJsonString();

    private static string Line(Sheet file, string id)
        => file.Html.Split('\n').First(l => l.Contains(id, StringComparison.Ordinal));

    /// <summary>What a page says of a movement's effect, from its first sentence to its serial numbers.</summary>
    private static string Effects(Sheet page)
    {
        var start = page.Text.IndexOf("吨 CEA 将在", StringComparison.Ordinal);
        return page.Text[start..page.Text.IndexOf("理由", start, StringComparison.Ordinal)];
    }

    /// <summary>From now on a second person approves the function.</summary>
    internal static void Approved(World w, int function)
        => Alter(w, r => r.SetParameter(FormattableString.Invariant($"approvals-{function}"), w.Clock.Now, 1));

    /// <summary>A colleague with an office of the same kind.</summary>
    internal static void Join(World w, string name, Role role, string jurisdiction) => Alter(
        w, r => r.AddToken(r.AddPerson(name, role, jurisdiction), name, w.Clock.Now + 3000L * 24 * 3600 * 1_000_000,
            demonstration: true));

    private static void Alter(World w, Action<Register> change)
    {
        using var database = new Database(w.Connection);
        using var register = new Register(database);
        change(register);
        register.Commit();
    }

    /// <summary>The words that somebody would sign to do this.</summary>
    private static async Task<string> Signed(World w, string person, string path, string body)
    {
        var (browser, passkey, _) = await w.EnrolWithPasskey(person);
        using (browser)
        using (passkey)
        {
            var answer = await browser.Send(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), "application/json",
                "zh-CN", Guid.NewGuid());
            Assert.True(answer.Status == 428, answer.Body?.ToJsonString());
            return answer["confirmation"]["text"]!.GetValue<string>();
        }
    }
}
