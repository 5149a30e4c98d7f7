using System.Text;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>What is no form, no text or no request is the caller's fault and never ours: 4xx, as a problem or a page.</summary>
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
            (form, "from=%00"), (form, "%00=x"), (form, "reason=a%00b&step=submit"), (form, many), (form, new string('k', 3000) + "=1"), ("application/json", "{}"), ("text/plain", "x"),
            ("multipart/form-data", "x"), ("multipart/form-data; boundary=", "x"), ("multipart/form-data; boundary=" + new string('b', 100), "x"), ("multipart/form-data; boundary=b", "x"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n"), ("multipart/form-data; boundary=b", "--b\r\nnonsense\r\n\r\nx\r\n--b--\r\n"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"from\"\r\n\r\na\0b\r\n--b--\r\n"), ("x", "x"), (";;;", "x"),
        ];
        var pages = w.Routes.Where(r => r.StartsWith("POST /", StringComparison.Ordinal) && !r.StartsWith("POST /api", StringComparison.Ordinal) && !r.StartsWith("POST /exchange/", StringComparison.Ordinal))
            .Select(r => System.Text.RegularExpressions.Regex.Replace(r["POST ".Length..], @"\{code[^}]*\}", "23")).Select(r => System.Text.RegularExpressions.Regex.Replace(r, @"\{key[^}]*\}", "decide-proposal"))
            .Select(r => System.Text.RegularExpressions.Regex.Replace(r, @"\{id[^}]*\}", Guid.NewGuid().ToString())).Select(r => System.Text.RegularExpressions.Regex.Replace(r, @"\{number[^}]*\}", w["EC1"]))
            .Select(r => System.Text.RegularExpressions.Regex.Replace(r, @"\{[^}]*\}", "1")).Distinct().ToList();
        Assert.True(pages.Count > 15);
        foreach (var page in pages)
        {
            foreach (var (type, body) in forms)
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                var answer = await RawRequest.Send(w.Address, $"POST {page} HTTP/1.1\nAccept: text/html\nContent-Type: {type}\nContent-Length: {bytes.Length}", body);
                if (answer.Status is < 300 or >= 500)
                {
                    failures.Add($"{page} {type} {body[..Math.Min(40, body.Length)]}: {answer.Status}");
                }
            }

            foreach (var chunk in new[] { "FFFFFFFF\r\nx", "FFFFFFFFFFFFFFFFFFFF\r\nx", "-1\r\nx", "zz\r\n", "5\r\nabcdefgh\r\n0\r\n\r\n" })
            {
                var answer = await RawRequest.Send(w.Address, $"POST {page} HTTP/1.1\nAccept: text/html\nContent-Type: {form}\nTransfer-Encoding: chunked", chunk);
                if (answer.Status is (> 0 and < 300) or >= 500)
                {
                    failures.Add($"{page} chunk {chunk}: {answer.Status}");
                }
            }
        }

        foreach (var path in new[] { "transactions", "transactions/bulk", "holds", "session", "acts/open-account", "acts/set-parameter", "confirmations/x", "me/tokens", "me/credentials/passkeys" })
        {
            foreach (var body in new[]
            {
                "{\"a\":\"\\ud800\"}", "{\"\\udfff\":1}", "{\"a\":\"\\u0000\"}", "{\"a\":1e999999}", $"{{\"a\":{new string('9', 20_000)}}}", new string('[', 5000), "{\"a\":1,\"a\":2}", "\u0000", "{", "[]", "null", "{\"credential\":\"\\ud800\"}",
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
                var answer = await RawRequest.Send(w.Address, $"POST /api/v1/{path} HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked", chunk);
                if (answer.Status is (> 0 and < 400) or >= 500)
                {
                    failures.Add($"{path} chunk {chunk}: {answer.Status}");
                }
            }
        }

        foreach (var query in new[] { "/accounts?q=%00", "/sign-in?next=%00", "/api/v1/accounts?q=%00", "/api/v1/accounts?q=%ED%A0%80", "/public?x=%00", "/api/v1/accounts?q=%", "/accounts?q=%ZZ" })
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
        await using var w = World.Start(Backend.Sqlite, with: o => o with { TrustedProxies = [System.Net.IPAddress.Loopback] });
        foreach (var (proto, origin, status) in new[] { ("https", "https", 302), ("https", "http", 403), ("http", "https", 403), ("http", "http", 302) })
        {
            var answer = await RawRequest.Send(w.Address, Encoding.UTF8.GetBytes(
                $"POST /language HTTP/1.1\r\nHost: {w.Address.Authority}\r\nX-Forwarded-Proto: {proto}\r\nX-Forwarded-For: 192.0.2.9\r\nOrigin: {origin}://{w.Address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\nConnection: close\r\n\r\nlang=en"));
            Assert.Equal((proto, origin, status), (proto, origin, answer.Status));
            Assert.Equal(proto == "https", answer.Head.Contains("Strict-Transport-Security: max-age=", StringComparison.Ordinal));
        }
    }

    private static long Journal(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        return snapshot.List("select count(*) from ledger_transaction where outcome <> 1", r => r.GetInt64(0))[0];
    }
}
