using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarbonRegistry.Web.Lists;

namespace CarbonRegistry.Web.Tests;

/// <summary>A list is a row of the catalogue: whoever opens it sees the same lines as page, as answer and as
/// file.</summary>
public sealed partial class ListTests
{
    private static readonly string[] Everybody = [.. World.OneOfEachRole, "province-31", "rep-2", "rep-4"];

    public static TheoryData<Backend> Backends => World.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_list_has_the_same_lines_wherever_one_person_looks(Backend backend)
    {
        await using var x = await ExchangeWorld.Start(backend);
        var w = x.World;
        await w.Fund();
        await x.SignIn();
        await x.TakeNotices();
        await x.Deposit(1, 1000);
        await x.Must(
            "bindings", new() { ["clientNumber"] = "N4", ["account"] = w["ET4"], ["holderIdentifier"] = "USCC4" });
        await x.Must("sign-out", new()
        {
            ["transferIns"] = 0, ["transferOuts"] = 0,
            ["totals"] = new JsonArray(new JsonObject
            {
                ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null,
                ["in"] = 1, ["out"] = 1, ["balance"] = 1,
            }),
        });
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var list in ListCatalogue.All)
        {
            foreach (var person in Everybody)
            {
                var at = $"{list.Name} as {person}";
                // Of proposals people see their inbox first.
                var query = list.Name == "proposals" ? "?box=all&" : "?";
                var (page, api) = (Filled(list.Page, x) + query, $"/api/v1{Filled(list.Api, x)}{query}");
                var file = await w.Get(person, page + "format=csv");
                var shown = await w.Get(person, page);
                var data = await w.Get(person, api + "format=csv");
                var answer = await w.Get(person, api);
                Assert.True(file.Status == shown.Status && answer.Status == data.Status, at);
                if (shown.Status != 200)
                {
                    Assert.True((shown.Status, answer.Status) is (404, 403 or 404), $"{at}: {answer.Status}");
                    continue;
                }

                var (first, items) = (First(file), Items(answer));
                Assert.True(
                    first.SequenceEqual(First(data)),
                    $"{at}: {string.Join(' ', first)}\n{string.Join(' ', First(data))}");
                Assert.True(first.Count == items.Count, $"{at}: {first.Count} lines, {items.Count} items");
                Assert.True(
                    Math.Min(first.Count, list.OfPage) == Lines.Count(shown.Body!.GetValue<string>()), $"{at}: page");
                Assert.True(
                    items.Select(i => i!.ToJsonString()).SequenceEqual(await ByPages(w, person, api)), $"{at}: paged");
                lines[list.Name] = lines.GetValueOrDefault(list.Name) + first.Count;
            }
        }

        // Of an empty list this would say nothing.
        Assert.Equal(
            ["pilot-surrenders"],
            ListCatalogue.All.Select(l => l.Name).Where(n => lines.GetValueOrDefault(n) == 0));
    }

    [Fact]
    public async Task A_filter_or_an_order_that_makes_no_sense_is_refused_to_programs_and_said_to_people()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var list in ListCatalogue.All.Where(l => !l.Page.Contains('{', StringComparison.Ordinal)))
        {
            IEnumerable<string> names = list.Filters.Where(f => f.Choices is not null).Select(f => f.Name);
            foreach (var name in list.IsPlace is null ? names.Append("sort") : names)
            {
                var answer = await w.Get("national", $"/api/v1{list.Api}?{name}=colour");
                Assert.True(
                    (answer.Status, (string?)answer["refusals"][0]!["field"]) == (422, name), $"{list.Name} {name}");
                var page = await w.Get("national", $"{list.Page}?{name}=colour");
                Assert.Contains("查询条件无效", page.Body!.GetValue<string>(), StringComparison.Ordinal);
                Assert.DoesNotContain("<th scope=\"row\"", page.Body!.GetValue<string>(), StringComparison.Ordinal);
                Assert.Equal(422, (await w.Get("national", $"{list.Page}?{name}=colour&format=csv")).Status);
            }
        }
    }

    [Theory]
    [InlineData("/transactions?account=CN-garbage", "账户号")]
    [InlineData("/transactions?outcome=zzz", "结果")]
    [InlineData("/transactions?from=2025-02-01&to=2025-01-31", "截止日")]
    [InlineData("/transactions?function=0&seq=x", "业务、流水编号")]
    [InlineData("/accounts?state=asleep", "账户状态")]
    [InlineData("/compliance/2025?status=perhaps", "状态")]
    [InlineData("/compliance/2025?sort=colour", "排序")]
    [InlineData("/audit?outcome=zzz&person=x", "人员编号、结果", "audit")]
    [InlineData("/audit?from=2025-02-01&to=2025-01-31", "截止日", "audit")]
    public async Task What_is_wrong_with_a_filter_is_named_and_nobody_takes_the_whole_for_a_part(
        string address, string named, string person = "province-11")
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var answer = await w.Get(person, address);
        Assert.Equal(200, answer.Status);
        var page = answer.Body!.GetValue<string>();
        var said = page[page.IndexOf("查询条件无效", StringComparison.Ordinal)..];
        Assert.Contains(named, said[..said.IndexOf("</p>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("没有符合条件的记录", said, StringComparison.Ordinal);
        Assert.Equal(422, (await w.Get(person, address + "&format=csv")).Status);
    }

    [Fact]
    public async Task What_was_refused_is_in_the_file_as_it_was_asked_for()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        Assert.Equal("401", (await w.Post("rep-1", "transactions", w.Transaction(24, "EC1>NS11:999999999")))
            .Code);
        var file = (await w.Get("rep-1", "/transactions?outcome=refused&format=csv")).Body!.GetValue<string>();
        Assert.Contains(
            $"{w["EC1"]},企业1,{w["NS11"]},上缴账户 2025,CEA,999999999", file, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ByPages(World w, string person, string path)
    {
        var all = new List<string>();
        for (string? next = path + "limit=1"; next is not null;)
        {
            var answer = await w.Get(person, next);
            all.AddRange(Items(answer).Select(i => i!.ToJsonString()));
            next = answer.Body is JsonArray
                ? answer.Response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null
                : answer.Body!["next"]?.GetValue<string>() is { } after
                    ? $"{path}limit=1&after={Uri.EscapeDataString(after)}" : null;
        }

        return all;
    }

    private static JsonArray Items(Answer answer) => answer.Body as JsonArray ?? answer.Body!["items"]!.AsArray();

    /// <summary>What names each line of a file.</summary>
    private static List<string> First(Answer file) =>
    [
        .. file.Body!.GetValue<string>().TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Select(l => l.Split(',')[0]),
    ];

    private static string Filled(string path, ExchangeWorld x) => Place.Replace(path, x.Session!);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place { get; }

    [GeneratedRegex("<th scope=\"row\"")]
    private static partial Regex Lines { get; }
}
