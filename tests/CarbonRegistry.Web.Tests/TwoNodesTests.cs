using System.Net;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests;

/// <summary>Two nodes behind a balancer without sticky sessions: every request goes to the other one.</summary>
public sealed class TwoNodesTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Signing_in_confirming_and_a_movement_go_on_whichever_node_answers(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        await using var second = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
            Clock = w.Clock, PasswordIterations = 1000, TakesDemonstrationTokens = true });
        await second.StartAsync(TestContext.Current.CancellationToken);
        using var balancer = new Balancer(w.Address, new Uri(second.Urls.First()));

        // Enrolled by one node, signed in by both in turn.
        var (enrolled, codes, _) = await w.EnrolWithPassword("national", "nation.one");
        enrolled.Dispose();
        Assert.Equal(303, await balancer.Post("/sign-in", ("loginName", "nation.one"),
            ("password", SigningInOf.Password), ("code", w.NextCode(codes)), ("next", "/")));
        for (var i = 0; i < 4; i++)
        {
            Assert.Contains("国家账户结存", await balancer.Page("/"), StringComparison.Ordinal);
        }

        // An annulment is of high risk: checked on one node, sent to the other, confirmed on the first, done on the
        // second.
        (string, string)[] entry = [("from", w["NT"]), ("to-1", w["NW"]), ("units-1", "CEA"), ("quantity-1", "70"),
            ("reference", "环气候〔2026〕1号")];
        var checkedHere = await balancer.Form("/functions/8", [.. entry, ("step", "preview")]);
        var id = Regex.Match(checkedHere, "name=\"id\" value=\"([^\"]+)\"").Groups[1].Value;
        Assert.NotEqual("", id);
        var asked = await balancer.Form("/functions/8", [.. entry, ("id", id), ("again", "70"), ("step", "submit")]);
        var form = FormWith("confirmation-code", asked);
        Assert.Contains(form, f => f.Name == "confirmation");
        var before = (await w.Amounts("NW", token: "national-2")).Available;
        await balancer.Form(
            "/functions/8",
            [.. form, ("confirmation-password", SigningInOf.Password), ("confirmation-code", w.NextCode(codes))]);
        Assert.Equal(before + 70, (await w.Amounts("NW", token: "national-2")).Available);

        // Each node shows it, and the totals are the same on both whichever of them folded.
        Assert.Contains(id, await balancer.Page("/transactions/" + id), StringComparison.Ordinal);
        Assert.Contains(id, await balancer.Page("/transactions/" + id), StringComparison.Ordinal);
        Assert.Equal(303, await balancer.Post("/sign-out"));
        Assert.Equal(HttpStatusCode.Redirect, (await balancer.Send(HttpMethod.Get, "/")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await balancer.Send(HttpMethod.Get, "/")).StatusCode);
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the one form of a page that has this field sends unseen.</summary>
    private static List<(string Name, string Value)> FormWith(string field, string page)
    {
        var form = Assert.Single(
            Regex.Matches(page, "<form.*?</form>", RegexOptions.Singleline),
            f => f.Value.Contains($"name=\"{field}\"", StringComparison.Ordinal));
        return [.. Regex.Matches(form.Value, "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")
            .Select(m => (m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)))];
    }

    /// <summary>A browser whose requests go to one node and the other in turn, under one address and so with one set of
    /// cookies.</summary>
    private sealed class Balancer(params Uri[] nodes) : IDisposable
    {
        private readonly CookieContainer _cookies = new();
        private readonly HttpClient _http =
            new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        private int _turn;

        public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? content = null)
        {
            var node = nodes[_turn++ % nodes.Length];
            using var request = new HttpRequestMessage(method, new Uri(node, path)) { Content = content };
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            request.Headers.TryAddWithoutValidation("Origin", node.GetLeftPart(UriPartial.Authority));
            request.Headers.TryAddWithoutValidation("Cookie", _cookies.GetCookieHeader(nodes[0]));
            var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                _cookies.SetCookies(nodes[0], cookie);
            }

            return answer;
        }

        public async Task<string> Page(string path)
        {
            var answer = await Send(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        /// <summary>Sends a form that leads elsewhere: 303, whichever redirect it is; else the status.</summary>
        public async Task<int> Post(string path, params (string Name, string Value)[] fields)
        {
            var status = (int)(await Send(HttpMethod.Post, path, Content(fields))).StatusCode;
            return status == 302 ? 303 : status;
        }

        public async Task<string> Form(string path, IEnumerable<(string Name, string Value)> fields) =>
            await (await Send(HttpMethod.Post, path, Content(fields))).Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken);

        public void Dispose() => _http.Dispose();

        private static FormUrlEncodedContent Content(IEnumerable<(string Name, string Value)> fields) =>
            new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
    }
}
