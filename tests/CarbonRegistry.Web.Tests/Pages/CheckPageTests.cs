using System.Text.Json.Nodes;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>What forms and check pages say before anything is done: true, whole, and what to do about it.</summary>
public sealed class CheckPageTests
{
    [Fact]
    public async Task Units_that_are_held_already_are_held_once_more_and_not_released()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "province-11");
        var page = $"/accounts/{w["EC1"]}/hold";
        _ = await Hold("judicial", "submit", (await Hold("judicial", "preview")).Value("id")!);
        var trial = await Hold("dispute", "preview");
        Assert.Contains($"冻结 {w["EC1"]}", trial.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("的冻结或预留", trial.Text, StringComparison.Ordinal);

        // What released a hold placed none.
        var placed = (await clerk.See("/transactions?account=" + w["EC1"]))
            .All("href=\"(?<it>/transactions/[0-9a-f-]{36})\"").First();
        Assert.True((await clerk.See(placed)).LinksTo(placed + "/release"));
        var release = await clerk.Send(placed + "/release", ("reason", "裁定"), ("reference", "2号"),
            ("step", "preview"));
        var sent = await clerk.Send(placed + "/release", ("id", release.Value("id")!), ("reason", "裁定"),
            ("reference", "2号"), ("step", "submit"));
        var released = sent.Location!.Split('?')[0];
        Assert.False((await clerk.See(released)).LinksTo(released + "/release"));

        Task<Sheet> Hold(string kind, string step, string id = "") => clerk.Send(
            page, ("units", "CEA"), ("quantity", "1000000"), ("kind", kind), ("authority", "法院"),
            ("document", "1号"), ("reason", "保全"), ("step", step), ("id", id));
    }

    [Fact]
    public async Task An_enterprise_whose_account_is_frozen_is_told_so_and_not_that_it_has_enough()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var rep = new RegisterClerk(w, "rep-1");
        Assert.Contains("足够", (await rep.See("/")).Text, StringComparison.Ordinal);
        await w.Must("province-11", "change-account-state",
            $$"""{"account":"{{w["EC1"]}}","state":"frozen","reason":"核查"}""");
        var says = $"账户 {w["EC1"]} 目前为“冻结”状态";
        foreach (var page in new[] { "/", $"/compliance/2025/{w["EC1"]}", "/functions/24" })
        {
            var shown = await rep.See(page);
            Assert.Contains(says, shown.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("足够", shown.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("上缴未履约量", shown.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_time_is_called_a_time_and_no_account()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "configuration");
        foreach (var (from, said) in new[] { ("2099-01-01T00:00", "生效时间"), ("2020-01-01T00:00", "612") })
        {
            var page = await clerk.Send("/acts/set-parameter", ("name", "approvals-7"), ("value", "1"), ("from", from),
                ("document", "d"), ("step", "preview"));
            Assert.Contains(said, page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("转出账户", page.Text, StringComparison.Ordinal);
        }

        using var auditor = new RegisterClerk(w, "audit");
        _ = await auditor.See("/audit?from=2025-01-01&to=2025-01-31");
        var log = await auditor.See("/audit?operation=read-audit-log");
        Assert.Contains("起始时间：2025-01-01 00:00:00", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("转出账户", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_verification_the_log_is_where_it_was()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var auditor = new RegisterClerk(w, "audit");
        Assert.Equal("/audit", (await auditor.Send("/audit/verification")).Location);
    }

    [Theory]
    [InlineData("", "104")]
    [InlineData("garbage", "没有符合的账户")]
    [InlineData("CN-EC-11-00000114-00", "账户号码或其校验码有误")]
    [InlineData("CN-EC-11-00000001-00", "账户号码或其校验码有误")]
    [InlineData("NS11", "301")]
    public async Task An_account_that_a_movement_cannot_start_from_is_named(string from, string said)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "national");
        var number = w.Accounts.TryGetValue(from, out var known) ? known.ToString() : from;
        var page = await clerk.Send("/functions/40", ("from", number), ("reference", "r"), ("step", "preview"));
        Assert.Contains(said, page.Text, StringComparison.Ordinal);
        Assert.Contains("from-wrong", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,5", false)]
    [InlineData("1,50,000", false)]
    [InlineData("1，500", true)]
    [InlineData("1,500", true)]
    [InlineData("1500", true)]
    public async Task A_comma_stands_before_three_digits_or_the_quantity_is_refused(string quantity, bool passes)
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "national");
        var page = await clerk.Send("/functions/6", ("step", "preview"), ("to-1", w["NT"]), ("units-1", "CEA"),
            ("quantity-1", quantity), ("reference", "r"), ("vintage", "2025"));
        Assert.Equal(passes, page.Text.Contains("创建 1,500 吨", StringComparison.Ordinal));
        Assert.Equal(!passes, page.Text.Contains("103", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_that_is_missing_is_said_at_once()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "national");
        var page = await clerk.Send("/functions/6", ("step", "preview"), ("to-1", w["NT"]), ("units-1", "CEA"));
        Assert.All(new[] { "quantity-1-wrong", "reference-wrong", "vintage-wrong" },
            wrong => Assert.Contains(wrong, page.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_freeze_period_ends_with_the_day_that_was_asked_for_wherever_it_is_shown()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "province-11");
        (string, string)[] fields = [("from", w["PT11"]), ("to-1", w["EC1"]), ("units-1", "CEA"), ("quantity-1", "5"),
            ("reference", "r"), ("freezeUntil", "2026-12-31")];
        var trial = await clerk.Send("/functions/16", [.. fields, ("step", "preview")]);
        Assert.Contains("2026-12-31", trial.Text, StringComparison.Ordinal);
        var sent = await clerk.Send("/functions/16", [.. fields, ("id", trial.Value("id")!), ("step", "submit")]);
        var page = await clerk.See(sent.Location!);
        Assert.Contains("2026-12-31 24:00", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2027-01-01", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_approver_says_is_shown_and_what_still_waits_says_so()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Must("national", 6, ">NT:100", """ "reference":"r","vintage":"2025" """);
        await w.Must("configuration", "set-parameter", """{"name":"approvals-7","value":2}""");
        MovementWordsTests.Join(w, "third", Role.NationalBusiness, Account.National);
        using var first = new RegisterClerk(w, "national");
        var trial = await first.Send("/functions/7", ("from", w["NT"]), ("to-1", w["NA"]), ("units-1", "CEA"),
            ("quantity-1", "10"), ("reference", "r"), ("step", "preview"));
        Assert.Contains("须由另外 2 人审批", trial.Text, StringComparison.Ordinal);
        var id = trial.Value("id")!;
        Assert.Equal("pending", (await w.Post("national", "transactions",
            w.Transaction(7, "NT>NA:10", """ "reference":"r" """, id)))["outcome"].GetValue<string>());
        await w.Must("national-2", "decide-proposal", new JsonObject
        {
            ["proposal"] = id, ["decision"] = "approve", ["reason"] = "数量与文件一致",
        }.ToJsonString());
        var page = await first.See($"/proposals/{id}?done=1");
        Assert.Contains("数量与文件一致", page.Text, StringComparison.Ordinal);
        Assert.Contains("2 人中已有 1 人批准", page.Text, StringComparison.Ordinal);
        await w.Must("third", "decide-proposal",
            new JsonObject { ["proposal"] = id, ["decision"] = "approve" }.ToJsonString());
        Assert.Equal("数量与文件一致", (await w.Get("national", "proposals/" + id))["approvals"]![0]!["reason"]!
            .GetValue<string>());
    }

    [Fact]
    public async Task What_is_meant_as_a_repetition_leads_to_what_was_done_before()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        MovementWordsTests.Join(w, "province-11-2", Role.ProvincialBusiness, "11");
        var id = Guid.NewGuid().ToString();
        Assert.Equal("pending", (await w.Post("province-11", "transactions",
            w.Transaction(16, "PT11>EC1:1000000,PT11>EC2:100000", """ "reference":"r","repetition":true """, id)))[
                "outcome"]
            .GetValue<string>());
        using var second = new RegisterClerk(w, "province-11-2");
        var page = await second.See("/proposals/" + id);
        Assert.True(page.LinksTo($"/transactions?function=16&account={w["EC1"]}&outcome=posted"));
        Assert.DoesNotContain("此前已办理过。", page.Text, StringComparison.Ordinal);
    }
}
