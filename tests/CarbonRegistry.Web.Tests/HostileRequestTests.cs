using System.Text;
using System.Text.RegularExpressions;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>What is no form, no text or no request is the caller's fault and never ours: 4xx, as a problem or a
/// page.</summary>
public class HostileRequestTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task What_cannot_be_read_is_4xx_wherever_it_is_sent(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var before = Journal(w);
        var failures = new List<string>();
        const string form = "application/x-www-form-urlencoded";
        var many = string.Join('&', Enumerable.Range(0, 1100).Select(i => $"f{i}=1"));
        (string Type, string Body)[] forms =
        [
            (form, "from=%00"), (form, "%00=x"), (form, "reason=a%00b&step=submit"), (form, many),
            (form, new string('k', 3000) + "=1"), ("application/json", "{}"), ("text/plain", "x"),
            ("multipart/form-data", "x"), ("multipart/form-data; boundary=", "x"),
            ("multipart/form-data; boundary=" + new string('b', 100), "x"), ("multipart/form-data; boundary=b", "x"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n"),
            ("multipart/form-data; boundary=b", "--b\r\nnonsense\r\n\r\nx\r\n--b--\r\n"),
            ("multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"from\"\r\n\r\na\0b\r\n--b--\r\n"), ("x", "x"),
            (";;;", "x"),
        ];
        var pages = Posts(w).Where(r => !r.StartsWith("/api", StringComparison.Ordinal)
            && !r.StartsWith("/exchange/", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > 15);
        foreach (var page in pages)
        {
            foreach (var (type, body) in forms)
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                var answer = await RawRequest.Send(w.Address,
                    $"POST {page} HTTP/1.1\nAccept: text/html\nContent-Type: {type}\nContent-Length: {bytes.Length}",
                    body);
                if (answer.Status is < 300 or >= 500)
                {
                    failures.Add($"{page} {type} {body[..Math.Min(40, body.Length)]}: {answer.Status}");
                }
            }

            foreach (var chunk in new[] { "FFFFFFFF\r\nx", "FFFFFFFFFFFFFFFFFFFF\r\nx", "-1\r\nx", "zz\r\n",
                "5\r\nabcdefgh\r\n0\r\n\r\n" })
            {
                var answer = await RawRequest.Send(w.Address,
                    $"POST {page} HTTP/1.1\nAccept: text/html\nContent-Type: {form}\nTransfer-Encoding: chunked",
                    chunk);
                if (answer.Status is (> 0 and < 300) or >= 500)
                {
                    failures.Add($"{page} chunk {chunk}: {answer.Status}");
                }
            }
        }

        foreach (var path in new[] { "transactions", "transactions/bulk", "holds", "session", "acts/open-account",
            "acts/set-parameter", "confirmations/x", "me/tokens", "me/credentials/passkeys" })
        {
            foreach (var body in new[]
            {
                "{\"a\":\"\\ud800\"}", "{\"\\udfff\":1}", "{\"a\":\"\\u0000\"}", "{\"a\":1e999999}",
                $"{{\"a\":{new string('9', 20_000)}}}", new string('[', 5000), "{\"a\":1,\"a\":2}", "\u0000", "{", "[]",
                "null", "{\"credential\":\"\\ud800\"}",
            })
            {
                var answer = await w.Post("rep-1", path, body);
                if (answer.Status is < 400 or >= 500 || answer.Code is null)
                {
                    failures.Add($"{path} {body[..Math.Min(40, body.Length)]}: {answer.Status} {answer.Code}");
                }
            }

            foreach (var chunk in new[] { "FFFFFFFF\r\nx", "FFFFFFFFFFFFFFFFFFFF\r\nx", "-1\r\nx", "zz\r\n" })
            {
                var answer = await RawRequest.Send(w.Address,
                    $"POST /api/v1/{path} HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked", chunk);
                if (answer.Status is (> 0 and < 400) or >= 500)
                {
                    failures.Add($"{path} chunk {chunk}: {answer.Status}");
                }
            }
        }

        foreach (var query in new[] { "/accounts?q=%00", "/sign-in?next=%00", "/api/v1/accounts?q=%00",
            "/api/v1/accounts?q=%ED%A0%80", "/public?x=%00", "/api/v1/accounts?q=%", "/accounts?q=%ZZ" })
        {
            var answer = await RawRequest.Send(w.Address, $"GET {query} HTTP/1.1");
            if (answer.Status >= 500)
            {
                failures.Add($"{query}: {answer.Status}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(before, Journal(w));
    }

    /// <summary>Forms are UTF-8: what says that it is something else is refused. A part may be in what else the node
    /// can read.</summary>
    [Fact]
    public async Task A_form_in_another_charset_is_refused_by_every_page_and_every_endpoint()
    {
        await using var w = World.Start(Backend.Sqlite, with: o => o with { Demonstration = true });
        await w.Fund();
        var before = Journal(w);
        var failures = new List<string>();
        foreach (var charset in new[] { "utf-7", "\"utf-7\"", "UTF-7", "utf-16", "utf-32", "iso-2022-cn", "x-cp50227",
            "gb18030", "klingon", "\"\"" })
        {
            (string Type, string Body, bool IsPart)[] forms =
            [
                ($"application/x-www-form-urlencoded; charset={charset}", "lang=en&step=submit&next=%2F", false),
                ($"multipart/form-data; boundary=b; charset={charset}",
                    "--b\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nen\r\n--b--\r\n", false),
                ("multipart/form-data; boundary=b",
                    "--b\r\nContent-Disposition: form-data; name=\"lang\"\r\nContent-Type: text/plain; "
                        + $"charset={charset}\r\n\r\nen\r\n--b--\r\n", true),
            ];
            // The one that takes nothing reads nothing.
            foreach (var route in Posts(w).Where(r => r != "/api/v1/session/passkey/options"))
            {
                foreach (var (type, body, isPart) in forms)
                {
                    var isApi = route.StartsWith("/api", StringComparison.Ordinal)
                        || route.StartsWith("/exchange/", StringComparison.Ordinal);
                    var isRead = isPart && !string.Equals(charset, "utf-7", StringComparison.OrdinalIgnoreCase)
                        && !isApi;
                    if (isRead && route != "/language")
                    {
                        continue;
                    }

                    var answer = await RawRequest.Send(
                        w.Address,
                        $"POST {route} HTTP/1.1\nAccept: application/json\nContent-Type: {type}\nContent-Length: "
                            + $"{body.Length}", body);
                    if (isRead ? answer.Status is 0 or >= 500 : answer.Status is < 400 or >= 500
                        || (!isApi && answer.Status != 415) || !answer.Body.Contains("\"code\":\"",
                        StringComparison.Ordinal))
                    {
                        failures.Add(
                            $"{route} {(isPart ? $"part {charset} " : "")}{type}: {answer.Status} "
                                + $"{answer.Body[..Math.Min(80, answer.Body.Length)]}");
                    }
                }
            }

            foreach (var (path, type) in new[] { ("transactions", "application/json"),
                ("obligations/import?year=2025", "text/csv"), ("session/password", "application/json") })
            {
                var answer = await RawRequest.Send(w.Address,
                    $"POST /api/v1/{path} HTTP/1.1\nContent-Type: {type}; charset={charset}\nContent-Length: 2", "{}");
                if (answer.Status is < 400 or >= 500)
                {
                    failures.Add($"{path} {charset}: {answer.Status}");
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count}\n{string.Join('\n', failures.Take(40))}");
        Assert.Equal(before, Journal(w));

        // What says that it is UTF-8 is one.
        foreach (var charset in new[] { "utf-8", "\"UTF-8\"" })
        {
            Assert.Equal(
                302,
                (await RawRequest.Send(
                    w.Address,
                    "POST /language HTTP/1.1\nContent-Type: application/x-www-form-urlencoded; "
                        + $"charset={charset}\nContent-Length: 7", "lang=en")).Status);
            var part =
                "--b\r\nContent-Disposition: form-data; name=\"lang\"\r\nContent-Type: text/plain; "
                    + $"charset={charset}\r\n\r\nen\r\n--b--\r\n";
            Assert.Equal(
                302,
                (await RawRequest.Send(
                    w.Address,
                    "POST /language HTTP/1.1\nContent-Type: multipart/form-data; boundary=b\nContent-Length: "
                        + $"{part.Length}", part)).Status);
        }
    }

    /// <summary>An address that somebody gave is sent back as a header can say it, and leads where it led.</summary>
    [Fact]
    public async Task A_redirect_to_any_address_of_ours_is_one_that_a_header_can_carry()
    {
        await using var w = World.Start(Backend.Sqlite, with: o => o with { Demonstration = true });
        string person;
        using (var database = new Database(w.Connection))
        {
            database.Execute(
                "update access_token set demonstration = 1 where person_id = (select id from person "
                    + "where name = 'national')");
            person = database.List("select id from person where name = 'national'", r =>
                r.GetInt64(0))[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        foreach (var (next, location) in new[]
        {
            ("/%E4%B8%AD", "/%E4%B8%AD"), ("/accounts?q=%E4%B8%AD", "/accounts?q=%E4%B8%AD"),
                ("/accounts?q=%25E4%25B8%25AD&x=1%26y", "/accounts?q=%E4%B8%AD&x=1&y"),
                ("/%F0%9F%98%80", "/%F0%9F%98%80"),
            ("/a b", "/a%20b"), ("/a%22%3C%3E%60%7B%7D%7C%5E", "/a%22%3C%3E%60%7B%7D%7C%5E"),
                ("/%C2%A0%E2%80%AE", "/%C2%A0%E2%80%AE"), ("/accounts#%E4%B8%AD", "/accounts#%E4%B8%AD"),
                ("/%EF%BF%BD", "/%EF%BF%BD"),
        })
        {
            foreach (var (path, form) in new[] { ("/language", "lang=en"),
                ("/sign-in/demonstration", "person=" + person) })
            {
                var written = next.Replace("&", "%26", StringComparison.Ordinal)
                    .Replace("#", "%23", StringComparison.Ordinal).Replace(' ', '+');
                var body = $"{form}&next={written}";
                var answer = await RawRequest.Send(
                    w.Address,
                    $"POST {path} HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: "
                        + $"{body.Length}", body);
                Assert.Equal((path, next, 302), (path, next, answer.Status));
                Assert.Contains($"\r\nLocation: {location}\r\n", answer.Head + "\r\n", StringComparison.Ordinal);
            }
        }

        // Whoever is not signed in is led to the page that asks for it, and that page keeps where they wanted to go.
        foreach (var path in new[] { "/accounts?q=%E4%B8%AD", "/%E4%B8%AD", "/accounts/%E4%B8%AD?q=%E4%B8%AD",
            "/sign-in?next=/accounts?q=%E4%B8%AD", "/serial?serial=%E4%B8%AD", "/serials?serial=%E4%B8%AD" })
        {
            Assert.InRange((await RawRequest.Send(w.Address, $"GET {path} HTTP/1.1\nAccept: text/html",
                token: "nobody")).Status, 200, 404);
            Assert.InRange((await RawRequest.Send(w.Address, $"GET {path} HTTP/1.1\nAccept: text/html")).Status, 200,
                404);
        }
    }

    [Fact]
    public async Task The_interface_is_the_interface_however_its_address_is_written()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var path in new[] { "/API/v1/me", "/Api/V1/nothing", "/api/v1/me" })
        {
            var answer = await RawRequest.Send(w.Address, $"GET {path} HTTP/1.1\nAccept: text/html", token: "nobody");
            Assert.Contains("default-src 'none'; frame-ancestors 'none'", answer.Head, StringComparison.Ordinal);
            Assert.Contains("Cache-Control: no-store", answer.Head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("application/problem+json", answer.Head, StringComparison.Ordinal);
            Assert.Contains("Cross-Origin-Opener-Policy: same-origin", answer.Head, StringComparison.Ordinal);
            Assert.DoesNotContain("Strict-Transport-Security", answer.Head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Behind_a_balancer_that_speaks_https_the_origin_must_be_https_too()
    {
        await using var w = World.Start(Backend.Sqlite,
            with: o => o with { TrustedProxies = [System.Net.IPAddress.Loopback] });
        foreach (var (proto, origin, status) in new[] { ("https", "https", 302), ("https", "http", 403),
            ("http", "https", 403), ("http", "http", 302) })
        {
            var answer = await RawRequest.Send(w.Address, Encoding.UTF8.GetBytes(
                $"POST /language HTTP/1.1\r\nHost: {w.Address.Authority}\r\nX-Forwarded-Proto: "
                    + $"{proto}\r\nX-Forwarded-For: 192.0.2.9\r\nOrigin: "
                    + $"{origin}://{w.Address.Authority}\r\nContent-Type: "
                    + "application/x-www-form-urlencoded\r\nContent-Length: 7\r\nConnection: close\r\n\r\nlang=en"));
            Assert.Equal((proto, origin, status), (proto, origin, answer.Status));
            Assert.Equal(proto == "https",
                answer.Head.Contains("Strict-Transport-Security: max-age=", StringComparison.Ordinal));
        }
    }

    /// <summary>Everything that takes a body, with something that could be in place of what its address leaves
    /// open.</summary>
    private static List<string> Posts(World w) =>
    [
        .. w.Routes.Where(r => r.StartsWith("POST /", StringComparison.Ordinal)).Select(r => r["POST ".Length..])
            .Select(r => Regex.Replace(r, @"\{code[^}]*\}", "23")).Select(r =>
                Regex.Replace(r, @"\{key[^}]*\}", "decide-proposal"))
            .Select(r => Regex.Replace(r, @"\{id[^}]*\}", Guid.NewGuid().ToString())).Select(r =>
                Regex.Replace(r, @"\{number[^}]*\}", w["EC1"]))
            .Select(r => Regex.Replace(r, @"\{[^}]*\}", "1")).Distinct(),
    ];

    private static long Journal(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        return snapshot.List("select count(*) from ledger_transaction where outcome <> 1", r => r.GetInt64(0))[0];
    }
}
