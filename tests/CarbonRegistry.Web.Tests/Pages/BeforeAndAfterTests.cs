using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Whoever checks, approves or signs what replaces something sees what goes, what comes back and whose it
/// is.</summary>
public sealed class BeforeAndAfterTests
{
    [Theory]
    [InlineData("zh-CN", "不能办理", "可以办理")]
    [InlineData("en", "may not perform it", "may perform it")]
    public async Task Rights_that_come_back_are_named_on_the_check_page_to_the_approver_and_in_what_is_signed(
        string language, string before, string after)
    {
        string Named(short code) =>
            $"{code} {(language == "en" ? Functions.Find(code)!.Name.En : Functions.Find(code)!.Name.Zh)}";
        var (one, other) = (Named(7), Named(8));
        await using var w = World.Start(Backend.Sqlite);
        var id = Number(w, "national-2");
        await w.Must("national-system", "change-permissions", $$"""{"person":{{id}},"revoked":[7,8]}""");

        // Checked by who asks.
        using var asks = new RegisterClerk(w, "national-system", language);
        var check = await asks.Send("/acts/change-permissions", ("person", id), ("revoked", ""), ("step", "preview"));
        Says(check.Text, "national-2", one, other, before, after);

        // Shown to who approves: nothing of it is settled yet.
        var proposal = (await w.Post("national-system", "acts/change-permissions",
            $$"""{"person":{{id}},"revoked":[]}"""))["id"].GetValue<string>();
        using var approves = new RegisterClerk(w, "national-system-2", language);
        Says((await approves.See("/proposals/" + proposal)).Text, "national-2", one, other, before, after);

        // Signed in the same words.
        var signed = Signed(w, "national-system-2",
            new DecideProposal.Form(Guid.Parse(proposal), ProposalDecision.Approve), DecideProposal.Row, language);
        Says(signed, "national-2", one, other, before, after);
    }

    [Fact]
    public async Task What_a_person_is_called_and_reached_by_is_shown_before_and_after_and_no_address_is_signed()
    {
        await using var w = World.Start(Backend.Sqlite);
        var id = Number(w, "province-44");
        await w.ByTwo("edit-person", $$"""{"person":{{id}},"email":"old@example.cn"}""");
        var proposal = (await w.Post("national-system", "acts/edit-person",
            $$"""{"person":{{id}},"name":"王敏","email":"new@example.cn"}"""))["id"].GetValue<string>();
        using var approves = new RegisterClerk(w, "national-system-2");
        Says((await approves.See("/proposals/" + proposal)).Text,
            "province-44 王敏", "old@example.cn new@example.cn");
        var signed = Signed(w, "national-system-2",
            new DecideProposal.Form(Guid.Parse(proposal), ProposalDecision.Approve), DecideProposal.Row, "zh-CN");
        Says(signed, "姓名由“province-44”改为“王敏”");
        Assert.DoesNotContain("example.cn", signed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspending_says_from_what_to_what()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var asks = new RegisterClerk(w, "national-system");
        var check = await asks.Send("/acts/suspend-person", ("person", Number(w, "national-2")), ("reason", "离岗"),
            ("step", "preview"));
        Says(check.Text, "人员状态 正常 已停用");
    }

    private static string Signed(World w, string person, object form, Operation operation, string language)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        var actor = Actors.Find(snapshot, new PersonId(long.Parse(Number(w, person), CultureInfo.InvariantCulture)))!;
        return string.Join('\n', new Wording(snapshot, actor, language == "en" ? Language.English : Language.Chinese)
            .Of(new Act(Guid.CreateVersion7(), operation, actor, form)));
    }

    private static void Says(string text, params string[] words) =>
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));

    private static string Number(World w, string person)
    {
        using var database = new Database(w.Connection);
        return database.List("select id from person where name = @name", r => r.GetInt64(0), ("name", person))[0]
            .ToString(CultureInfo.InvariantCulture);
    }
}
