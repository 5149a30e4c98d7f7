namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A list of many pages is walked forth and back.</summary>
public sealed class PagerTests
{
    [Fact]
    public async Task Pages_of_a_list_lead_on_and_back_the_same_way()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        for (var i = 0; i < 2; i++)
        {
            var some = string.Join(',', Enumerable.Range(0, 60).Select(_ => w.Transaction(23, "EC1>ET1:1")));
            Assert.Equal(201, (await w.Post(
                "rep-1", "transactions/bulk", $$"""{"atomic":true,"transactions":[{{some}}]}""")).Status);
        }

        using var clerk = new RegisterClerk(w, "rep-1");
        var first = await clerk.See("/transactions?function=23&sort=-number");
        var second = await clerk.See(Link(first, "next")!);
        var third = await clerk.See(Link(second, "next")!);
        Assert.Null(Link(first, "prev"));
        Assert.Equal(120, Rows(first).Concat(Rows(second)).Concat(Rows(third)).Distinct().Count());
        Assert.Null(Link(third, "next"));

        var back = await clerk.See(Link(third, "prev")!);
        Assert.Equal(Rows(second), Rows(back));
        Assert.Equal(Rows(first), Rows(await clerk.See(Link(back, "prev")!)));

        // The way back is no part of a file.
        Assert.DoesNotContain(third.All("href=\"(?<it>[^\"]*format=[^\"]*)\""),
            a => a.Contains("passed", StringComparison.Ordinal));

        static string? Link(Sheet page, string which) =>
            page.All($"href=\"(?<it>[^\"]+)\" rel=\"{which}\"").FirstOrDefault();

        static IReadOnlyList<string> Rows(Sheet page) => page.Column(0);
    }
}
