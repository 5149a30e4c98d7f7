using System.Reflection;
using System.Text.Json;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>What every page keeps: accessible by axe-core, no scrolling sideways, no complaint of the browser, no text of others that runs.</summary>
public class EveryPageTests(Chromium chromium)
{
    private static readonly string Axe = Read();

    /// <summary>Every page, with the person who sees it.</summary>
    private static IEnumerable<(string Person, string Path)> All(World w, string transaction) =>
    [
        ("", "/sign-in"), ("national", "/nothing"),
        ("national", "/"), ("national", "/accounts"), ("national", "/accounts?q=none-such"), ("national", "/transactions"), ("national", "/batches"), ("national", "/serials"),
        ("national", "/serials/CN-CEA-2025-000000000001"), ("national", "/rulebook"), ("national", "/proposals"), ("national", "/help"), ("national-system", "/people"), ("national-system", "/acts/create-person"), ("configuration", "/parameters"), ("configuration", "/acts/set-parameter"), ("audit", "/audit"), ("province-11", "/acts/open-account"), ("national", "/functions/6"), ("national", "/functions/7"), ("national", "/functions/9/file"),
        ("province-11", "/"), ("province-11", "/functions/16"), ("province-11", "/functions/20"), ("rep-1", "/"), ("rep-1", $"/accounts/{w["EC1"]}"), ("rep-1", $"/accounts/{w["EC1"]}/statement"),
        ("rep-1", "/functions/24"), ("rep-1", $"/functions/25?from={w["EC1"]}"), ("rep-1", "/transactions/" + transaction), ("pilot", "/"), ("pilot", "/functions/22"), ("exchange", "/functions/29"),
        ("exchange", "/functions/30"), ("auction", "/functions/34"), ("audit", "/"), ("national-system", "/functions/1"), ("configuration", "/functions/36"), ("province-11", "/functions/15"),
    ];

    [Theory]
    [InlineData("zh-CN", 1440)]
    [InlineData("en", 390)]
    public async Task Every_page_is_accessible_and_fits(string language, int width)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var transaction = await w.Must("rep-1", 24, "EC1>NS11:5000");
        var findings = new List<string>();
        foreach (var person in All(w, transaction).GroupBy(p => p.Person, StringComparer.Ordinal))
        {
            await using var clerk = await chromium.Person(w, person.Key.Length == 0 ? null : person.Key, language, width);
            foreach (var (_, path) in person)
            {
                await clerk.Go(path);
                await clerk.Page.EvaluateAsync(Axe);
                var violations = await clerk.Page.EvaluateAsync<JsonElement>(
                    "async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 2).join(' | '))");
                findings.AddRange(violations.EnumerateArray().Select(v => $"{path}: {v.GetString()}"));
                var sideways = await clerk.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (sideways > 0)
                {
                    findings.Add($"{path}: scrolls {sideways} px sideways");
                }

                if (await clerk.Page.GetAttributeAsync("html", "lang") != language)
                {
                    findings.Add($"{path}: not in {language}");
                }
            }

            findings.AddRange(clerk.Complaints);
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task No_text_of_others_runs()
    {
        const string payload = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}<svg onload=alert(3)>";
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await using var clerk = await chromium.Person(w, "rep-1");
        foreach (var path in new[] { "/accounts?q=", "/transactions?account=", "/serials?serial=", "/serials/", "/sign-in?next=", "/functions/24?from=", "/functions/24?quantity=", "/transactions?from=" })
        {
            await clerk.Go(path + Uri.EscapeDataString(payload));
            await Nothing();
        }

        await clerk.Enter(25, "EC1", ["NX:50"], ("purpose", payload), ("beneficiary", payload), ("reference", payload));
        await clerk.Page.WaitForSelectorAsync(".sentence");
        await Nothing();
        await clerk.Send("50");
        await Nothing();
        await clerk.Go("/transactions");
        await Nothing();
        await clerk.Enter(24, "EC1", ["NS11:" + payload.Replace(" ", "", StringComparison.Ordinal)]);
        await Nothing();
        Assert.DoesNotContain(clerk.Complaints, c => c.StartsWith("a dialog", StringComparison.Ordinal));

        // Nor is anything of it an element.
        async Task Nothing() => Assert.Equal(0, await clerk.Page.EvaluateAsync<int>("() => document.querySelectorAll('script:not([src]), img[src=x], svg[onload], [onerror]').length"));
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await using var w = World.Start(Backend.Sqlite);
        using var http = new HttpClient { BaseAddress = w.Address };
        foreach (var origin in new[] { "https://elsewhere.example", "null", null })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/functions/24") { Content = new FormUrlEncodedContent([]) };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer rep-1");
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            if (origin is not null)
            {
                request.Headers.TryAddWithoutValidation("Origin", origin);
            }

            Assert.Equal(403, (int)(await http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    private static string Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }
}
