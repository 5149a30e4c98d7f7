using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests;

/// <summary>Nobody fills the journal, the memory or the processors: bodies, requests and costly requests are limited,
/// and sessions too.</summary>
public class RequestLimitTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_body_is_no_greater_than_its_endpoint_needs_and_a_refusal_leaves_four_kilobytes(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var journal = Size(w);
        var name = new string('长', 10_000);
        foreach (var path in new[] { "acts/open-account", "acts/decide-proposal", "holds/x/release", "session",
            "me/tokens", "notices/read" })
        {
            var answer = await w.Post("rep-1", path, $$"""{"name":"{{new string('x', 70_000)}}"}""");
            Assert.True((answer.Status, answer.Code) == (413, "111"), $"{path}: {answer.Status} {answer.Code}");
        }

        // Signing in may carry a form that came too late.
        foreach (var (page, length) in new[] { ("/sign-in", 300_000), ("/enrol", 70_000), ("/functions/23", 70_000) })
        {
            Assert.Equal(413, (await RawRequest.Send(
                w.Address,
                $"POST {page} HTTP/1.1\nAccept: text/html\nContent-Type: "
                    + $"application/x-www-form-urlencoded\nContent-Length: {length}", "")).Status);
        }

        Assert.Equal(journal, Size(w));

        // What is small enough is refused by its content, and leaves little.
        for (var i = 0; i < 5; i++)
        {
            Assert.InRange(
                (await w.Post("rep-1", "acts/open-account", $$"""{"type":"EG","name":"{{name}}"}""")).Status, 400, 499);
        }

        Assert.InRange(Size(w) - journal, 1, 5 * 2 * 4096);

        // A thousand transactions are taken together.
        var legs = string.Join(',', Enumerable.Range(0, 1000).Select(_ => w.Transaction(23, "EC1>ET1:1")));
        Assert.True(legs.Length > 100_000);
        Assert.Equal(201,
            (await w.Post("rep-1", "transactions/bulk", $$"""{"atomic":true,"transactions":[{{legs}}]}""")).Status);
    }

    [Fact]
    public async Task Requests_are_limited_by_token_person_and_address_and_others_go_on()
    {
        await using var w = World.Start(Backend.Sqlite,
            with: o =>
            o with { Rates = RequestRates.Default with { Person = 5, Token = 5, Address = 200, Burst = 2 } });
        var answers = new List<Answer>();
        for (var i = 0; i < 60; i++)
        {
            answers.Add(await w.Get("rep-1", "me"));
        }

        var refused = answers.Where(a => a.Status == 429).ToList();
        Assert.InRange(answers.Count(a => a.Status == 200), 10, 50);
        Assert.Equal(60, answers.Count(a => a.Status == 200) + refused.Count);
        Assert.All(refused, a => Assert.Equal(("252", "application/problem+json"),
            (a.Code, a.Response.Content.Headers.ContentType!.MediaType)));
        Assert.All(refused, a => Assert.InRange(a.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        Assert.Equal(200, (await w.Get("rep-2", "me")).Status);

        // To a browser as a page.
        (int Status, string Head, string Body) page;
        do
        {
            page = await RawRequest.Send(w.Address, "GET /accounts HTTP/1.1\nAccept: text/html");
        }
        while (page.Status == 200);
        Assert.Equal(429, page.Status);
        Assert.Contains("text/html", page.Head, StringComparison.Ordinal);
        Assert.Contains("Retry-After:", page.Head, StringComparison.OrdinalIgnoreCase);

        // The address last, whoever asks; and who asks whether the node lives is told.
        var anybody = 0;
        for (var i = 0; i < 5000 && anybody != 429; i++)
        {
            anybody = (await w.Get(null, "/sign-in")).Status;
        }

        Assert.Equal(429, anybody);
        Assert.Equal(200, (await w.Get(null, "/healthz")).Status);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_bulk_counts_as_all_its_parts_for_its_person_its_token_and_its_address(Backend backend)
    {
        const int many = 100_000;
        foreach (var (rates, othersWait) in new[]
        {
            (RequestRates.Default with { Person = 1, Token = many, Address = many, Burst = 60 }, false),
                (RequestRates.Default with { Person = many, Token = 1, Address = many, Burst = 60 }, false),
            (RequestRates.Default with { Person = many, Token = many, Address = 1, Burst = 60 }, true),
        })
        {
            await using var w = World.Start(backend, with: o => o with { Rates = rates });
            var before = Entries(w);
            var began = TimeProvider.System.GetTimestamp();

            // Sixty at once, and up to sixty of what comes later: a hundred are taken, and nothing more for a while.
            Assert.Equal(200, (await Bulk(w, 100)).Status);
            for (var i = 0; i < 5; i++)
            {
                var refused = await Bulk(w, 100);
                Assert.Equal((429, "252"), (refused.Status, refused.Code));
                Assert.InRange(refused.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 100);
            }

            Assert.Equal(429, (await w.Get("rep-1", "me")).Status);
            Assert.Equal(othersWait ? 429 : 200, (await w.Get("rep-2", "me")).Status);
            Assert.InRange(Entries(w) - before, 100, 120 + (long)TimeProvider.System.GetElapsedTime(
                began).TotalSeconds);
        }

        // One that is greater than any bucket is taken by one who has been quiet, who then waits for longer.
        await using var small = World.Start(backend, with: o =>
            o with { Rates = RequestRates.Default with { Person = 1, Burst = 10 } });
        Assert.Equal(200, (await Bulk(small, 100)).Status);
        var wait = (await small.Get("rep-1", "me")).Response.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait.TotalSeconds, 30, 100);

        static Task<Answer> Bulk(World w, int count)
        {
            var parts = Enumerable.Range(0, count).Select(_ => w.Transaction(23, "EC1>ET1:1"));
            return w.Post("rep-1", "transactions/bulk",
                $$"""{"atomic":false,"transactions":[{{string.Join(',', parts)}}]}""");
        }

        static long Entries(World w)
        {
            using var database = new Database(w.Connection);
            using var snapshot = new Snapshot(database);
            return snapshot.List("select seq from ledger where id = 1", r => r.GetInt64(0))[0];
        }
    }

    [Fact]
    public async Task A_message_of_transfer_outs_counts_as_all_its_items_and_the_refusal_is_signed()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite, with: o =>
            o with { Rates = o.Rates! with { Exchange = 1, Burst = 60 } });
        await x.World.Fund();
        await x.SignIn();
        var taken = await x.Send("transfer-outs", Of(45));
        Assert.Equal((200, 45), (taken.Status, taken.Body["refused"]!.GetValue<int>()));

        // The line itself verifies what it is answered.
        var refused = await x.Send("transfer-outs", Of(100));
        Assert.Equal((429, "252"), (refused.Status, refused.Body["code"]!.GetValue<string>()));

        static System.Text.Json.Nodes.JsonObject Of(int items) =>
            ExchangeWorld.Items([.. Enumerable.Range(0, items).Select(_ => ExchangeWorld.Item("nobody", 1))]);
    }

    [Fact]
    public async Task The_numbers_are_parameters()
    {
        await using var w = World.Start(Backend.Sqlite, with: o => o with { Rates = null });
        using (var database = new Database(w.Connection))
        using (var register = new Register(database))
        {
            register.SetParameter(Parameters.PersonRate.Name, new(0), 5);
            register.SetParameter(Parameters.RequestBurst.Name, new(0), 1);
            register.Commit();
        }

        var answers = new List<int>();
        for (var i = 0; i < 40; i++)
        {
            answers.Add((await w.Get("rep-1", "me")).Status);
        }

        Assert.Contains(429, answers);
        var names = (await w.Get("configuration", "parameters")).Body!.AsArray()
            .Select(p => p!["name"]!.GetValue<string>()).ToList();
        Assert.All(
            new[] { Parameters.PersonRate, Parameters.TokenRate, Parameters.AddressRate, Parameters.ExchangeRate,
                Parameters.RequestBurst, Parameters.CostlyOfPerson, Parameters.CostlyOfAll, Parameters.MostSessions },
            p => Assert.Contains(p.Name, names));
    }

    [Fact]
    public async Task Few_costly_requests_of_a_person_are_worked_on_at_a_time_and_few_wait()
    {
        await using var w = World.Start(Backend.Sqlite,
            with: o => o with { Rates = o.Rates! with { CostlyOfPerson = 1 } });
        await w.Fund();
        var open = new List<TcpClient>();
        try
        {
            // One whose body does not come holds the place, four wait for it.
            for (var i = 0; i < 5; i++)
            {
                var client = new TcpClient();
                open.Add(client);
                await client.ConnectAsync(w.Address.Host, w.Address.Port, TestContext.Current.CancellationToken);
                await client.GetStream()
                    .WriteAsync(
                        Encoding.ASCII.GetBytes(
                            RawRequest.Head(
                                w.Address,
                                "POST /api/v1/obligations/import?year=2025 HTTP/1.1\nContent-Type: "
                                    + "text/csv\nContent-Length: 10", "province-11")),
                                        TestContext.Current.CancellationToken);
            }

            Answer one;
            for (var tries = 0; ; tries++)
            {
                using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
                var asked = w.Get("province-11", "accounts?format=csv");
                if (await Task.WhenAny(asked, Task.Delay(500, TestContext.Current.CancellationToken)) == asked)
                {
                    one = await asked;
                    break;
                }

                Assert.True(tries < 20);
            }

            Assert.Equal((429, "116"), (one.Status, one.Code));
            Assert.NotNull(one.Response.Headers.RetryAfter);

            // What is not costly, and others' costly requests, go on.
            Assert.Equal(200, (await w.Get("province-11", "accounts")).Status);
            Assert.Equal(200, (await w.Get("province-31", "accounts?format=csv")).Status);
        }
        finally
        {
            open.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task A_new_sign_in_ends_the_browsers_old_session_and_of_many_sessions_the_oldest_ends()
    {
        await using var w = World.Start(Backend.Sqlite, with: o => o with { Demonstration = true });
        string person;
        using (var database = new Database(w.Connection))
        {
            database.Execute(
                "update access_token set demonstration = 1 where person_id = (select id from person "
                    + "where name = 'national')");
            using var snapshot = new Snapshot(database);
            person = snapshot.List("select id from person where name = 'national'", r => r.GetInt64(0))[0]
                .ToString(CultureInfo.InvariantCulture);
        }

        using var first = new Browser(w.Address);
        await SignIn(first);
        var old = (await first.Get("session"))["session"].GetValue<string>();
        await SignIn(first);
        var sessions = (await first.Get("me/sessions")).Body!.AsArray().Select(s => s!["id"]!.GetValue<string>())
            .ToList();
        Assert.Single(sessions);
        Assert.DoesNotContain(old, sessions);

        var others = Enumerable.Range(0, 5).Select(_ => new Browser(w.Address)).ToList();
        foreach (var browser in others)
        {
            w.Clock.Advance(TimeSpan.FromSeconds(1));
            await SignIn(browser);
        }

        Assert.Equal(401, (await first.Get("session")).Status);
        Assert.Equal(5, (await others[0].Get("me/sessions")).Body!.AsArray().Count);
        others.ForEach(b => b.Dispose());

        async Task SignIn(Browser browser) =>
            Assert.Equal(302, (await browser.Form("/sign-in/demonstration", ("person", person))).Status);
    }

    private static long Size(World w)
    {
        using var database = new Database(w.Connection);
        using var snapshot = new Snapshot(database);
        return snapshot.List(
            "select coalesce(sum(octet_length(coalesce(terms, '')) + octet_length(coalesce(refusals, ''))), 0) "
                + "from ledger_transaction", r => Convert.ToInt64(r.GetValue(0), CultureInfo.InvariantCulture))[0];
    }
}
