using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A page as it came: its status, its HTML, and what it says.</summary>
internal sealed partial record Sheet(int Status, string Html, byte[] Bytes, string? Location, string? FileName)
{
    /// <summary>The words of the page's content, without markup.</summary>
    public string Text
    {
        get
        {
            var start = Html.IndexOf("<main", StringComparison.Ordinal);
            return Blank().Replace(WebUtility.HtmlDecode(Tag().Replace(start < 0 ? Html : Html[start..], " ")), " ");
        }
    }

    /// <summary>The cells of a column of the first list, from its first line down.</summary>
    public IReadOnlyList<string> Column(int index) =>
    [
        .. Row()
        .Matches(Html[Html.IndexOf("<tbody", StringComparison.Ordinal)..Html.IndexOf("</table>",
                    StringComparison.Ordinal)])
            .Select(r => Cell().Matches(r.Value)).Where(c => c.Count > index)
            .Select(c => Blank().Replace(WebUtility.HtmlDecode(Tag().Replace(c[index].Value, " ")), " ").Trim()),
    ];

    /// <summary>Whether it has a link to this address.</summary>
    public bool LinksTo(string address) =>
        WebUtility.HtmlDecode(Html).Contains($"href=\"{address}\"", StringComparison.Ordinal);

    /// <summary>What the group <c>it</c> of a pattern finds, all of it, once each.</summary>
    public IEnumerable<string> All(string pattern) =>
        Regex.Matches(Html, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(m => WebUtility.HtmlDecode(m.Groups["it"].Value)).Distinct();

    /// <summary>The value of a field that the page carries along or offers.</summary>
    public string? Value(string field)
    {
        var input = Input().Matches(Html).Select(m => m.Value)
            .FirstOrDefault(i => i.Contains($"name=\"{field}\"", StringComparison.Ordinal));
        return input is not null && Given().Match(input) is { Success: true } value
            ? WebUtility.HtmlDecode(value.Groups["it"].Value)
            : Area().Matches(Html).FirstOrDefault(m => m.Groups["name"].Value == field) is { } area
            ? WebUtility.HtmlDecode(area.Groups["it"].Value) : null;
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<t[dh].*?</t[dh]>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("value=\"(?<it>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Given();

    [GeneratedRegex("<textarea[^>]*name=\"(?<name>[^\"]*)\"[^>]*>(?<it>.*?)</textarea>",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Area();
}

/// <summary>Somebody at the pages without a browser's script: plain addresses and plain forms.</summary>
internal sealed class RegisterClerk : IDisposable
{
    private readonly HttpClient _http;

    public RegisterClerk(World w, string person, string language = "zh-CN", string? session = null)
    {
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false,
            UseCookies = false }) { BaseAddress = w.Address };
        if (session is null && person.Length > 0)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", person);
        }

        _http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/html");
        _http.DefaultRequestHeaders.TryAddWithoutValidation("Origin", w.Address.GetLeftPart(UriPartial.Authority));
        _http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie",
            "lang=" + language + (session is null ? "" : "; session=" + session));
    }

    public void Dispose() => _http.Dispose();

    public async Task<Sheet> Get(string path) =>
        await Read(await _http.GetAsync(path, TestContext.Current.CancellationToken));

    /// <summary>A page that must be there.</summary>
    public async Task<Sheet> See(string path)
    {
        var page = await Get(path);
        Assert.True(page.Status == 200, $"{path}: {page.Status}");
        return page;
    }

    public async Task<Sheet> Send(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Told(await Read(await _http.PostAsync(path, content, TestContext.Current.CancellationToken)));
    }

    /// <summary>An act that was done leads to the page that says so, as a browser follows it.</summary>
    private async Task<Sheet> Told(Sheet answer) =>
        answer is { Status: 302, Location: { } told } && told.StartsWith("/acts/", StringComparison.Ordinal)
            && told.Contains("done=", StringComparison.Ordinal) ? await See(told) : answer;

    /// <summary>A form with a file.</summary>
    public async Task<Sheet> Upload(string path, byte[] file, params (string Name, string Value)[] fields)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            content.Add(new StringContent(value, Encoding.UTF8), name);
        }

        content.Add(new ByteArrayContent(file), "file", "file");
        return await Told(await Read(await _http.PostAsync(path, content, TestContext.Current.CancellationToken)));
    }

    private static async Task<Sheet> Read(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, Encoding.UTF8.GetString(bytes), bytes,
            response.Headers.Location?.ToString(), response.Content.Headers.ContentDisposition?.FileName);
    }
}
