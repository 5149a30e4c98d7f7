namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>An account of a movement is found by what people know of it: a part of its name, its credit code or its
/// number; what may mean several is asked back.</summary>
public sealed class AccountPickerTests
{
    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_movement_s_accounts_are_found_by_name_code_or_part_of_a_number(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        using var clerk = new RegisterClerk(w, "province-11");
        var holder = (await w.Get("province-11", $"accounts/{w["EC1"]}"))["holder"]!;
        var (name, code) = (holder["zh"]!.GetValue<string>(), holder["identifier"]!.GetValue<string>());

        // One that is meant is taken, and shown by its number before anything is sent.
        foreach (var typed in new[] { name, code, code[3..], w["EC1"][9..17], w["EC1"].ToLowerInvariant() })
        {
            var checkedPage = await Checked(typed, w["PT11"]);
            Assert.Contains("sentence", checkedPage.Html, StringComparison.Ordinal);
            Assert.Contains(w["EC1"], checkedPage.Text, StringComparison.Ordinal);
        }

        // Its source too.
        Assert.Contains("sentence", (await Checked(name, w["PT11"][..8])).Html, StringComparison.Ordinal);

        // Several are asked back, with their names, and another may be looked for.
        var asked = await Checked(name[..2], w["PT11"]);
        Assert.Equal(Sorted(w["EC1"], w["EC2"]), Offered(asked));
        Assert.Contains("有多个账户符合", asked.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"again-to-1\"", asked.Html, StringComparison.Ordinal);
        var again = await Checked(name[..2], w["PT11"], "again-to-1");
        Assert.DoesNotContain("有多个账户符合", again.Text, StringComparison.Ordinal);

        // Nobody has it; a number with wrong check digits; another province's is not offered.
        Assert.Contains("没有符合的账户", (await Checked("没有的企业", w["PT11"])).Text, StringComparison.Ordinal);
        Assert.Contains("校验码有误", (await Checked(w["EC1"][..^1] + (char)('0' + ((w["EC1"][^1] - '0' + 1) % 10)),
            w["PT11"])).Text, StringComparison.Ordinal);
        Assert.Empty(Offered(await Checked("企业3", w["PT11"])));

        Task<Sheet> Checked(string to, string from, string step = "preview") => clerk.Send(
            "/functions/16", ("from", from), ("to-1", to), ("units-1", "CEA"), ("quantity-1", "10"),
            ("reference", "分配一号"), ("step", step));

        // Where what was typed is asked back there is a way to another.
        static IEnumerable<string> Offered(Sheet page) =>
            page.Html.Contains("value=\"again-to-1\"", StringComparison.Ordinal)
            ? Sorted([.. page.All("<option value=\"(?<it>CN-EC[^\"]+)\"")]) : [];

        static string[] Sorted(params string[] all) => [.. all.Order(StringComparer.Ordinal)];
    }
}
