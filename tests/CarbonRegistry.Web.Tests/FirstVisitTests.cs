using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests;

/// <summary>A first visit, with everything that the page loads, stays under 300 kB over the wire.</summary>
public sealed partial class FirstVisitTests
{
    private const long Most = 300_000;

    [Fact]
    public async Task A_first_visit_is_light()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var http = new HttpClient { BaseAddress = w.Address };
        foreach (var (person, path) in new[] { ((string?)null, "/sign-in"), (null, "/public"), ("national", "/"),
            ("rep-1", "/"), ("audit", "/"), ("national", "/transactions") })
        {
            var (bytes, page) = await Load(person, path);
            var total = bytes;
            foreach (var asset in Assets().Matches(page).Select(m => m.Groups["path"].Value)
                .Distinct(StringComparer.Ordinal))
            {
                total += (await Load(null, asset)).Bytes;
            }

            Assert.True(total < Most, $"{path}: {total} bytes");
            TestContext.Current.TestOutputHelper?.WriteLine($"{person} {path}: {total} bytes, the page {bytes}");
        }

        async Task<(long Bytes, string Text)> Load(string? person, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            request.Headers.AcceptEncoding.ParseAdd("gzip, br");
            if (person is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person);
            }

            var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, path);

            // A page is not compressed: what an attacker makes it repeat beside a secret could be measured by its
            // length (BREACH). The files are, once.
            Assert.Equal(path.StartsWith("/assets/", StringComparison.Ordinal) ? "br" : "",
                string.Join(',', answer.Content.Headers.ContentEncoding));
            var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return (bytes.Length, System.Text.Encoding.UTF8.GetString(bytes));
        }
    }

    [GeneratedRegex("(?:href|src)=\"(?<path>/assets/[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Assets();
}
