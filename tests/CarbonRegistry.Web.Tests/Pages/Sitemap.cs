using System.Globalization;
using System.Text.RegularExpressions;
using CarbonRegistry.Acts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>A page and somebody who may see it.</summary>
/// <param name="Person">Whose token the browser shows; empty: nobody's; "session": one who has signed in.</param>
/// <param name="Path">Its address.</param>
internal sealed record Place(string Person, string Path);

/// <summary>
/// Every page of a running node, found from its routes: a new page is in it without a line here. A parameter is filled
/// in with what the registry holds; whoever is let in is the one who visits.
/// </summary>
internal static partial class Sitemap
{
    /// <summary>Who has a session in these tests.</summary>
    public const string Session = "session";

    private static readonly IReadOnlyList<string> Visitors = [.. World.OneOfEachRole, "rep-4", ""];

    /// <summary>The pages, and the routes of which no page was found: there should be none.</summary>
    /// <param name="w">A registry with something of everything.</param>
    /// <param name="session">The session's cookie of one who has signed in.</param>
    public static async Task<(IReadOnlyList<Place> Places, IReadOnlyList<string> Missing)> Of(World w, string session)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = w.Address };
        var values = Values(w);
        var (places, missing) = (new List<Place>(), new List<string>());
        foreach (var route in w.Routes.Where(r => r.StartsWith("GET /", StringComparison.Ordinal)).Select(r => r[4..])
            .Where(IsPage).Order(StringComparer.Ordinal))
        {
            var (found, files) = (0, 0);
            foreach (var path in Filled(route, values))
            {
                var here = 0;
                foreach (var person in route == "/" ? Visitors : [.. Visitors, Session])
                {
                    var seen = await Seen(path, person);
                    files += seen is null or "text/html" ? 0 : 1;
                    if (seen == "text/html")
                    {
                        places.Add(new(person, path));
                        here++;

                        // A workplace is another one for each role, and so is its help; elsewhere one visitor is
                        // enough.
                        if (route is not ("/" or "/help"))
                        {
                            break;
                        }
                    }
                }

                found += here;
                if (files > 0 || (found > 0 && !IsEach(route)))
                {
                    break;
                }
            }

            if (found + files == 0)
            {
                missing.Add(route);
            }
        }

        return (places, missing);

        // What somebody gets there, or null where they are not let in.
        async Task<string?> Seen(string path, string person)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            if (person == Session)
            {
                request.Headers.TryAddWithoutValidation("Cookie", "session=" + session);
            }
            else if (person.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + person);
            }

            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (int)answer.StatusCode == 200 ? answer.Content.Headers.ContentType?.MediaType : null;
        }
    }

    /// <summary>The cookie of somebody who signs in.</summary>
    public static async Task<string> SignIn(World w)
    {
        var (browser, _, _) = await w.EnrolWithPassword("rep-2", "li.na");
        using (browser)
        {
            return browser.Cookies.GetCookies(w.Address)["session"]!.Value;
        }
    }

    /// <summary>Sits somebody down at a browser, as a place wants it.</summary>
    public static async Task Seat(this Clerk clerk, string person, string language, string session)
    {
        if (person is "" or Session)
        {
            await clerk.Become(null, language);
        }
        else
        {
            await clerk.Become(person, language);
        }

        if (person == Session)
        {
            await clerk.Page.Context.AddCookiesAsync(
                [new() { Name = "session", Value = session, Url = $"http://localhost:{clerk.World.Address.Port}" }]);
        }
    }

    /// <summary>Not what is for programs, and not files.</summary>
    public static bool IsPage(string route) =>
        !new[] { "/api/", "/openapi", "/scalar", "/exchange/v1", "/health",
            "/metrics", "/suggest/" }.Any(p => route.StartsWith(p, StringComparison.Ordinal))
        && !IsFile().IsMatch(route);

    /// <summary>Where each value makes another page, not only the same page of something else.</summary>
    private static bool IsEach(string route) =>
        route.Contains("{code", StringComparison.Ordinal) || route.Contains("{key", StringComparison.Ordinal)
        || route is "/accounts/{number}" or "/transactions/{id:guid}" or "/proposals/{id:guid}";

    private static Dictionary<string, IReadOnlyList<string>> Values(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        List<string> Guids(string sql) => snapshot.List(sql, r => Database.ReadGuid(r, 0).ToString());
        return new(StringComparer.Ordinal)
        {
            ["code"] = [.. Functions.All.Select(f => f.Code.ToString(CultureInfo.InvariantCulture))],
            ["key"] = [.. Operations.All.Select(o => o.Key)],
            ["number"] = [.. w.Accounts.GroupBy(a => a.Value.Type).Select(g => g.First().Value.ToString()), "1"],
            ["serial"] = ["CN-CEA-2025-000000000001"],
            ["year"] = ["2025"],
            ["certificate"] =
            [
                CertificateNumber.Of(snapshot, CertificateKind.Compliance, 2025, w.Accounts["EC1"].Sequence).ToString(),
            ],
            ["guid"] =
            [
                // One that was carried out, one that was refused, and what waits: a movement and an act.
                .. new[] { 0, 1, 2 }.SelectMany(
                    o =>
                        Guids(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"select id from ledger_transaction where outcome = {o} and function < 100 "
                                    + $"and operation is null order by seq desc limit 1"))),
                // What has a page or document of its own: a cancellation, a hold.
                .. new[] { 25, 15 }.SelectMany(
                    f =>
                        Guids(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"select id from ledger_transaction where outcome = 0 and function = {f} "
                                    + $"and operation is null order by seq desc limit 1"))),
                .. Guids(
                    "select id from ledger_transaction where outcome = 2 and operation is not null order by seq desc "
                        + "limit 1"), .. Guids("select id from exchange_session"),
                            .. Guids("select id from exchange_binding_request"),
            ],
            [""] = [.. Enumerable.Range(1, 30).Select(i => i.ToString(CultureInfo.InvariantCulture)), "2025",
                .. w.Accounts.Values.Select(a => a.ToString()), "CN-CEA-2025-000000000001",
                .. Role.All.Select(r => r.Key)],
        };
    }

    private static IEnumerable<string> Filled(string pattern, Dictionary<string, IReadOnlyList<string>> values)
    {
        var match = Parameter().Match(pattern);
        if (!match.Success)
        {
            return [pattern];
        }

        var (name, kind) = (match.Groups["name"].Value, match.Groups["kind"].Value);
        var fitting = kind == "guid" ? values["guid"] : values.GetValueOrDefault(name) is { } named
            ? named : values[""];
        return fitting.SelectMany(v => Filled(string.Concat(pattern.AsSpan(0, match.Index), Uri.EscapeDataString(v),
            pattern.AsSpan(match.Index + match.Length)), values));
    }

    /// <summary>A route's pattern for the addresses that it takes.</summary>
    public static Regex Matching(string route) =>
        new("^" + Parameter().Replace(Regex.Escape(route).Replace("\\{", "{", StringComparison.Ordinal),
        "[^/]+") + "$");

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<kind>\w+))?[^}]*\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.\w+$|/template$|\{path|\{\*")]
    private static partial Regex IsFile();
}
