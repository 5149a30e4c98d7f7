using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>An auditor's and a configuration administrator's questions, answered in the words of the matter.</summary>
public sealed class AuditWorkTests
{
    [Fact]
    public async Task What_is_typed_on_the_workplace_leads_to_the_thing_where_there_is_one_and_to_a_search_otherwise()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-1", 23, "EC1>ET1:1717");
        using var auditor = new RegisterClerk(w, "audit");
        Assert.Contains("name=\"who\"", (await auditor.See("/")).Html, StringComparison.Ordinal);
        foreach (var typed in new[] { w["EC1"], "rep-1", Guid.CreateVersion7().ToString() })
        {
            Assert.Equal($"/audit?about={Uri.EscapeDataString(typed)}&day=today",
                (await auditor.Get($"/audit?who={Uri.EscapeDataString(typed)}&from=2026-05-31&day=today")).Location);
        }

        Assert.Equal("/audit?q=nobody&from=2026-05-31",
            (await auditor.Get("/audit?who=nobody&from=2026-05-31")).Location);
        Assert.Equal("/audit?from=2026-05-31", (await auditor.Get("/audit?who=&from=2026-05-31")).Location);

        // The movement's legs are found.
        var log = await auditor.See((await auditor.Get($"/audit?who={w["EC1"]}&day=today")).Location!);
        Assert.Contains("1,717", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN", "生效时间", "事项状态 已办理", "2027 年度配额总量上限", "不限 1,000 吨")]
    [InlineData("en", "In force from", "State of the proposal Carried out", "Cap on the allowances of 2027",
        "Unlimited 1,000 t")]
    public async Task An_approval_says_what_it_changed_from_what_to_what_and_nothing_of_its_own_structure(
        string language, params string[] said)
    {
        await using var w = World.Start(Backend.Sqlite);
        var proposal = await Ask(w, "configuration", "set-parameter",
            """{"name":"cap-2027","value":1000,"document":"文 1 号"}""");
        var decided = await w.Must("configuration-2", "decide-proposal",
            $$"""{"proposal":"{{proposal}}","decision":"approve"}""");
        using var auditor = new RegisterClerk(w, "audit", language);
        var text = Without((await auditor.See($"/audit/{decided["seq"]}")).Text);
        Assert.All(said, s => Assert.Contains(s, text, StringComparison.Ordinal));
        string[] wrong =
            ["转出账户", "From account", "账户状态", "Account state", "事项：", "What:", "parameter，", "：0"];
        Assert.All(wrong, s => Assert.DoesNotContain(s, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Suspending_is_said_as_a_state()
    {
        await using var w = World.Start(Backend.Sqlite);
        var id = Number(w, "national-2");
        var done = await w.Must("national-system", "suspend-person", $$"""{"person":{{id}},"reason":"离岗"}""");
        using var auditor = new RegisterClerk(w, "audit");
        foreach (var page in new[] { $"/audit/{done["seq"]}", "/audit?operation=suspend-person" })
        {
            var text = (await auditor.See(page)).Text;
            Assert.Contains("人员状态由“正常”改为“已停用”", text, StringComparison.Ordinal);
            Assert.DoesNotContain("不选为停用", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("否", "由 是 改为 否")]
    [InlineData("No", "由 是 改为 否")]
    [InlineData("off", "由 是 改为 否")]
    [InlineData("0", "由 是 改为 否")]
    [InlineData("是", "与现行值相同（是）")]
    [InlineData("perhaps", "106")]
    public async Task A_switch_is_set_in_the_words_that_are_shown(string typed, string said)
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "configuration");
        var page = await clerk.Send("/acts/set-parameter", ("name", "extension-38"), ("value", typed),
            ("step", "preview"));
        Assert.Contains(said, page.Text, StringComparison.Ordinal);
        if (said != "106")
        {
            Assert.Matches("^[01]$", page.Value("value")!);
        }
    }

    [Fact]
    public async Task A_parameter_that_is_chosen_shows_its_value_its_range_and_what_zero_means_before_one_types()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var clerk = new RegisterClerk(w, "configuration");
        var rule = "0：收紧无须他人审批；放宽总须第二人批准";
        Assert.Contains("现行值：0 人。允许范围：0 – 5 人。" + rule,
            (await clerk.See("/acts/set-parameter?name=approvals-36")).Text, StringComparison.Ordinal);
        Assert.Contains("否：该业务停用",
            (await clerk.Send("/acts/set-parameter", ("name", "extension-38"), ("way", ""))).Text,
            StringComparison.Ordinal);
        var list = (await clerk.See("/parameters?q=approvals-36")).Text;
        Assert.Contains(rule, list, StringComparison.Ordinal);
        Assert.DoesNotContain("0：无须他人审批", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waited_says_what_became_of_it_and_only_what_waits_still_is_found_as_waiting()
    {
        await using var w = World.Start(Backend.Sqlite);
        var id = Number(w, "national-2");
        await w.Must("national-system", "change-permissions", $$"""{"person":{{id}},"revoked":[7,8]}""");
        var asked = new List<long>();
        var ended = new List<long>();
        foreach (var decision in new[] { "approve", "reject", "withdraw", "" })
        {
            var answer = await w.Post("national-system", "acts/change-permissions",
                $$"""{"person":{{id}},"revoked":[{{(decision == "approve" ? "7" : "")}}]}""");
            asked.Add(answer["seq"].GetValue<long>());
            if (decision.Length > 0)
            {
                ended.Add((await w.Must(decision == "withdraw" ? "national-system" : "national-system-2",
                    "decide-proposal",
                    $$"""{"proposal":"{{answer["id"]}}","decision":"{{decision}}","reason":"核对"}"""))["seq"]!
                    .GetValue<long>());
            }
        }

        using var auditor = new RegisterClerk(w, "audit");
        var list = await auditor.See("/audit?operation=change-permissions");
        foreach (var (entry, by, state) in asked.Zip(ended, ["已办理", "已驳回", "已撤回"]))
        {
            Assert.True(list.LinksTo($"/audit/{by}"));
            var page = await auditor.See($"/audit/{entry}");
            Assert.Contains($"结果：{state}，见第 {by} 笔", page.Text, StringComparison.Ordinal);
            Assert.Contains($"{state} 见第 {by} 笔", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("待审批", page.Text, StringComparison.Ordinal);
            Assert.True(page.LinksTo($"/audit/{by}"));
        }

        var waits = await auditor.See("/audit?outcome=pending");
        Assert.True(waits.LinksTo($"/audit/{asked[3]}"));
        Assert.All(asked.Take(3), entry => Assert.False(waits.LinksTo($"/audit/{entry}")));
        Assert.Contains("待审批", (await auditor.See($"/audit/{asked[3]}")).Text, StringComparison.Ordinal);
    }

    private static async Task<string> Ask(World w, string person, string operation, string form)
    {
        var answer = await w.Post(person, "acts/" + operation, form);
        Assert.True(answer.Status == 201 && answer["outcome"].GetValue<string>() == "pending",
            answer.Body?.ToJsonString());
        return answer["id"].GetValue<string>();
    }

    /// <summary>What the page says before the part for engineers.</summary>
    private static string Without(string text) =>
        text.Split(Texts.AuditTexts.Technical.Zh)[0].Split(Texts.AuditTexts.Technical.En)[0];

    private static string Number(World w, string person)
    {
        using var database = new Database(w.Connection);
        return database.List("select id from person where name = @name", r => r.GetInt64(0), ("name", person))[0]
            .ToString(CultureInfo.InvariantCulture);
    }
}
