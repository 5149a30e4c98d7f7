using System.Collections.Concurrent;
using CarbonRegistry.Acts;
using CarbonRegistry.Web.Pages;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>
/// Whoever follows links only, from the first page after signing in and from the sign-in page: no link is dead, every
/// page is reached by somebody, and every function's form by those whose function it is.
/// </summary>
public sealed class CrawlTests(Furnished furnished) : IClassFixture<Furnished>
{
    /// <summary>How many pages of one kind are visited: their links are of the same kinds.</summary>
    private const int OfKind = 12;

    /// <summary>Pages that no link of this registry leads to: the founding is over, and no day of the exchange has
    /// ended with a difference.</summary>
    private static readonly string[] WithoutLink = ["/setup", "/exchange-link/sessions/{id:guid}/differences"];

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Every_page_is_reached_by_links_and_no_link_is_dead(string language)
    {
        var w = furnished.World;
        var routes = w.Routes.Where(r => r.StartsWith("GET /", StringComparison.Ordinal)).Select(r =>
            r[4..]).Where(Sitemap.IsPage).ToList();

        // What the registry is not furnished with: somebody who waits for a code, a cancellation.
        var code = Demonstration.Identifiers.CreditCode("11", language.Length + 500);
        var holder =
            (await w.Must(
                "province-11", "register-holder",
                $$"""{"kind":"enterprise","zh":"{{language}} 热电","creditCode":"{{code}}"}"""))["result"]!["holder"]!
                    .ToJsonString();
        var account = (await w.Must("province-11", "open-account", $$"""{"type":"EC","holder":{{holder}}}"""))[
            "result"]!["account"]!.GetValue<string>();
        var identity = Demonstration.Identifiers.IdentityNumber("11", new(1991, 1, 1), language.Length + 500);
        await w.Must("province-11", "add-representative",
            $$"""
            {"account":"{{account}}","natural":{"name":"赵代表","identityNumber":"{{identity}}"},"initiates":true}
            """);
        await w.Must("rep-1", 25, "EC1>NX:5", """ "purpose":"large-event","beneficiary":"公众" """);
        var reached = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        var dead = new ConcurrentBag<string>();
        var visits = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var person in (string[])[.. World.OneOfEachRole, "rep-4", Sitemap.Session, ""])
        {
            visits[person] = await Crawl(w, person, person == Sitemap.Session ? furnished.Session : null, language,
                routes, reached, dead);
        }

        Assert.True(dead.IsEmpty, string.Join('\n', dead.Order()));
        Assert.Equal([], routes.Except(reached.Keys).Except(WithoutLink));

        // Each function by each of its roles: its page, and the form of everything that is done under it.
        foreach (var person in World.OneOfEachRole)
        {
            var actor = Role.Find((await w.Get(person, "session"))["role"]!["key"]!.GetValue<string>())!;
            var functions = Functions.All.Where(f => f.By.Contains(actor)).ToList();
            Assert.Equal([], functions.Select(f => $"/functions/{f.Code}").Where(a =>
                !visits[person].Contains(a)).Select(a => person + " " + a));
            Assert.Equal(
                [],
                Operations.All.Where(o => ActFields.IsByForm(o) && o.Function.By.Contains(actor)
                    && Functions.All.Contains(o.Function)).Select(o => "/acts/" + o.Key)
                    .Where(a => !visits[person].Contains(a)).Select(a => person + " " + a));
        }
    }

    /// <summary>The addresses, without what follows a question mark, that somebody comes to by links.</summary>
    private static async Task<HashSet<string>> Crawl(
        World w, string person, string? session, string language, List<string> routes, ConcurrentDictionary<string,
            byte> reached, ConcurrentBag<string> dead)
    {
        using var clerk = new RegisterClerk(w, person, language, session);
        var patterns = routes.ConvertAll(r => (Route: r, Pattern: Sitemap.Matching(r)));
        var (seen, visited, kinds) = (new HashSet<string>(StringComparer.Ordinal) { "/" },
            new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var open = new Queue<(string Address, string From)>([("/", "")]);
        while (open.TryDequeue(out var next))
        {
            var path = next.Address.Split('?')[0];
            var route = patterns.Find(p => p.Pattern.IsMatch(path)).Route;

            // A function's form is a page of its own, and so is an operation's.
            var query = next.Address.Contains('?', StringComparison.Ordinal)
                ? next.Address.Split('?')[1].Split('&').Select(p =>
                p.Split('=')[0]).Order() : Enumerable.Empty<string>();
            var kind = (route is null or "/functions/{code:int}" or "/acts/{key}" or "/help"
                ? path : route) + string.Join('&', query);
            if (kinds.TryGetValue(kind, out var many) && many >= OfKind)
            {
                continue;
            }

            kinds[kind] = many + 1;
            var page = await clerk.Get(next.Address);
            if (page.Status is >= 300 and < 400 && page.Location is { } location)
            {
                // Nobody is led to sign in.
                Add(location, next.Address);
                continue;
            }

            if (page.Status != 200)
            {
                dead.Add($"{(person.Length == 0 ? "nobody" : person)}: {next.From} -> {next.Address}: {page.Status}");
                continue;
            }

            visited.Add(path);
            if (route is not null)
            {
                reached.TryAdd(route, 0);
            }

            foreach (var link in page.All("<a [^>]*href=\"(?<it>/[^\"]*)\""))
            {
                Add(link, next.Address);
            }
        }

        return visited;

        void Add(string link, string from)
        {
            var address = link.Split('#')[0];

            // What the interface's reader brings itself is not ours to follow; what everybody may see is let out
            // slowly.
            if (address.StartsWith('/') && (person.Length == 0
                || !address.StartsWith("/public", StringComparison.Ordinal))
                && !address.StartsWith("/scalar", StringComparison.Ordinal) && seen.Add(address))
            {
                open.Enqueue((address, from));
            }
        }
    }
}
