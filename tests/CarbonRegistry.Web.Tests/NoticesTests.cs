using System.Net;
using System.Net.Sockets;
using System.Text;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Mailing;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;

namespace CarbonRegistry.Web.Tests;

/// <summary>One's notices over the interface and on the page; their mail through a server that is not always there;
/// verifications of the journal.</summary>
public sealed class NoticesTests
{
    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task One_reads_ones_own_notices_and_nobody_elses(Backend backend)
    {
        await using var w = World.Start(backend);
        foreach (var state in new[] { "restricted", "frozen" })
        {
            await w.Must("province-11", "change-account-state",
                $$"""{"account":"{{w["EC1"]}}","state":"{{state}}","reason":"核查<b>"}""");
            w.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var all = await w.Get("rep-1", "notices");
        Assert.Equal(["冻结", "限制"], all["items"].AsArray()
            .Select(n => n!["text"]!["zh"]!.GetValue<string>().Split('“')[^1].Split('”')[0]));
        Assert.Equal(w["EC1"], all["items"][0]!["account"]!.GetValue<string>());
        Assert.Empty((await w.Get("rep-2", "notices"))["items"].AsArray());
        Assert.Equal(2, (await w.Get("viewer", "notices"))["items"].AsArray().Count);
        var first = await w.Get("rep-1", "notices?limit=1");
        var id = first["items"][0]!["id"]!.GetValue<string>();
        var second = await w.Get("rep-1",
            "notices?limit=1&after=" + Uri.EscapeDataString(first["next"].GetValue<string>()));
        Assert.NotEqual(id, second["items"][0]!["id"]!.GetValue<string>());
        Assert.Null(second.Body!["next"]);

        // Another's is marked by nobody else; of one's own the number goes down.
        var page = (await w.Get("rep-1", "/notices")).Body!.GetValue<string>();
        Assert.Contains("，2 条未读", page, StringComparison.Ordinal);
        Assert.Contains("核查&lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Equal((0, 0L), await Read(w, "rep-2", $"{{\"ids\":[\"{id}\"]}}"));
        Assert.Equal((1, 1L), await Read(w, "rep-1", $"{{\"ids\":[\"{id}\"]}}"));
        Assert.Equal((0, 1L), await Read(w, "rep-1", $"{{\"ids\":[\"{id}\"]}}"));
        Assert.Equal(id, Assert.Single((await w.Get("rep-1", "notices?state=read"))["items"]
            .AsArray())!["id"]!.GetValue<string>());
        Assert.Single((await w.Get("rep-1", "notices?state=unread"))["items"].AsArray());
        Assert.Equal((1, 0L), await Read(w, "rep-1", "{}"));
        Assert.DoesNotContain("class=\"count\"", (await w.Get("rep-1", "/notices")).Body!.GetValue<string>(),
            StringComparison.Ordinal);
        Assert.Contains("is now “Frozen”", all["items"][0]!["text"]!["en"]!.GetValue<string>(),
            StringComparison.Ordinal);
        foreach (var (body, code) in new[] { ("""{"ids":[]}""", "106"), ("""{"ids":["x"]}""", "106"),
            ("""{"ids":[null]}""", "106"), ("""{"all":true}""", "102") })
        {
            Assert.Equal(code, (await w.Post("rep-1", "notices/read", body)).Code);
        }

        foreach (var query in new[] { "state=x", "after=x", "limit=0", "q=x" })
        {
            Assert.True((await w.Get("rep-1", "notices?" + query)).Status is 400 or 422, query);
        }

        // Having read is no act.
        // Nothing but this very reading has the word.
        Assert.Equal(["read-audit-log"], (await w.Get("audit", "audit?q=notices")).Body!["items"]!.AsArray()
            .Select(e => e!["operation"]!.GetValue<string>()));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task Mail_goes_out_once_its_server_takes_it(Backend backend)
    {
        await using var w = World.Start(backend);
        using var database = new Database(w.Connection);
        database.Execute("update holder set contact_email = '  not an address' where identifier = 'USCC2'");
        database.Execute("update holder set contact_email = 'boss@co.example' where identifier = 'USCC1'");
        foreach (var n in new[] { 1, 2 })
        {
            await w.Must("province-11", "change-account-state",
                $$"""{"account":"{{w["EC" + n]}}","state":"frozen","reason":"核查"}""");
        }

        using var server = new MailServer();
        var options = new MailOptions { Server = server.Address, From = "登记系统 <registry@example.cn>" };
        var sender = new MailSender(new Outbox(database, w.Clock), options, w.Clock, NullLoggerFactory.Instance);
        var route = options.Route(NullLoggerFactory.Instance)!;

        // The server turns it away for now: it waits for its time, and one bad address holds nobody up.
        server.Refuses = true;
        await sender.SendAll(route, TestContext.Current.CancellationToken);
        Assert.Empty(server.Taken);
        Assert.Equal(2,
            database.List("select count(*) from mail where attempts = 1 and sent_at is null and error is not null",
                r => r.GetInt64(0))[0]);
        server.Refuses = false;
        await sender.SendAll(route, TestContext.Current.CancellationToken);
        Assert.Empty(server.Taken);
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        await sender.SendAll(route, TestContext.Current.CancellationToken);
        using var message = await MimeMessage.LoadAsync(
            new MemoryStream(Encoding.ASCII.GetBytes(Assert.Single(server.Taken))),
            TestContext.Current.CancellationToken);
        Assert.Equal(("boss@co.example", "registry@example.cn"),
            (message.To.Mailboxes.Single().Address, message.From.Mailboxes.Single().Address));
        Assert.Equal(
            $"【碳排放权注册登记系统】账户 {w["EC1"]}：正常 → 冻结 / Account {w["EC1"]}: Open → Frozen",
            message.Subject);
        Assert.Contains($"账户 {w["EC1"]} 的状态由“正常”变为“冻结”", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("was “Open” and is now “Frozen”", message.TextBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);

        // Sent once; nothing more to send. A folder takes the same.
        w.Clock.Advance(TimeSpan.FromDays(8));
        await sender.SendAll(route, TestContext.Current.CancellationToken);
        Assert.Single(server.Taken);
        Assert.Equal(0, database.List("select count(*) from mail where next_at is not null", r => r.GetInt64(0))[0]);
        var folder = Directory.CreateTempSubdirectory("mail-").FullName;
        await w.Must("province-11", "unfreeze-account", $$"""{"account":"{{w["EC1"]}}","reason":"查清"}""");
        await sender.SendAll(new MailOptions { Folder = folder }.Route(NullLoggerFactory.Instance)!,
            TestContext.Current.CancellationToken);
        Assert.Single(Directory.GetFiles(folder, "*.eml"));
        Directory.Delete(folder, recursive: true);
        Assert.Null(new MailOptions().Route(NullLoggerFactory.Instance));
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task An_auditor_has_the_journal_verified_one_at_a_time_and_both_ends_are_in_it(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var digests = await w.Send("audit", HttpMethod.Post, "audit/verification?scope=digests");
        Assert.Equal((200, "clean", "digests"),
            (digests.Status, digests["state"].GetValue<string>(), digests["scope"].GetValue<string>()));
        Assert.True(digests["entries"].GetValue<long>() > 5);
        Assert.Equal("106", (await w.Send("audit", HttpMethod.Post, "audit/verification?scope=x")).Code);
        using var database = new Database(w.Connection);

        // One that runs elsewhere stands in the way until its time is up.
        using (var register = new Register(database))
        {
            register.Execute(
                "insert into verification (id, seq, person_id, scope, started_at, ends_by, state) "
                    + "values (@id, 0, 1, 'all', @now, @ends, 'running')",
                ("id", Guid.CreateVersion7()), ("now", w.Clock.Now), ("ends", w.Clock.Now + 60_000_000));
            register.Commit();
        }

        var second = await w.Send("audit", HttpMethod.Post, "audit/verification");
        Assert.Equal((409, "823"), (second.Status, second.Code));
        w.Clock.Advance(TimeSpan.FromMinutes(1));

        // A block under a hold that never was: the chain of digests is whole, the replay is not.
        database.Execute("update holding set hold_id = 4711 where account_id = @account",
            ("account", w.Accounts["NT"].Sequence));
        Assert.True((await w.Send("audit", HttpMethod.Post, "audit/verification?scope=digests"))["clean"]
            .GetValue<bool>());
        var found = await w.Send("audit", HttpMethod.Post, "audit/verification");
        Assert.Equal((200, "findings"), (found.Status, found["state"].GetValue<string>()));
        Assert.Contains(w["NT"], found["findings"].AsArray()[0]!.GetValue<string>(), StringComparison.Ordinal);
        database.Execute("update holding set hold_id = 0 where account_id = @account",
            ("account", w.Accounts["NT"].Sequence));

        var latest = (await w.Get("audit", "audit/verifications")).Body!.AsArray();
        Assert.Equal(["findings", "clean", "clean", "stopped"], latest.Select(v => v!["state"]!.GetValue<string>()));
        Assert.All(latest, v => Assert.NotNull(v!["finishedAt"]));
        foreach (var other in World.OneOfEachRole.Where(o => o != "audit"))
        {
            Assert.Equal("202", (await w.Get(other, "audit/verifications")).Code);
            Assert.Equal("202", (await w.Send(other, HttpMethod.Post, "audit/verification")).Code);
        }

        Assert.Equal(["end-verification", "verify-journal"],
            (await w.Get("audit", "audit?limit=3&outcome=posted&operation=end-verification"))["items"].AsArray()
            .Select(e => e!["operation"]!.GetValue<string>()).Distinct().Append("verify-journal"));
        var log = await w.Get("audit", "audit?operation=verify-journal&outcome=posted");
        Assert.Equal(3, log["items"].AsArray().Count);
        Assert.Single((await w.Get("audit", "audit?operation=verify-journal&refusal=823"))["items"].AsArray());
        var (browser, passkey, _) = await w.EnrolWithPasskey("audit");
        Assert.Equal(302, (await browser.Form("/audit/verification")).Status);
        await w.Service<Verifications>().Running;
        Assert.Contains("核验通过", (await browser.Page("/audit")).Body!.GetValue<string>(), StringComparison.Ordinal);

        passkey.Dispose();
        browser.Dispose();

        // Whoever stops it before its end hears nothing of cleanness.
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.Throws<OperationCanceledException>(() =>
            Audit.Verifier.VerifyUntil(stop.Token, database, Audit.VerificationScope.All, _ => { }));
    }

    private static async Task<(int Marked, long Unread)> Read(World w, string token, string body)
    {
        var answer = await w.Post(token, "notices/read", body);
        Assert.True(answer.Status == 200, answer.Body?.ToJsonString());
        return (answer["marked"].GetValue<int>(), answer["unread"].GetValue<long>());
    }

    /// <summary>A mail server as far as it takes a message (RFC 5321), or does not.</summary>
    private sealed class MailServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public MailServer()
        {
            _listener.Start();
            Address = new Uri($"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
            _serving = Task.Run(Serve);
        }

        public Uri Address { get; }

        public bool Refuses { get; set; }

        public List<string> Taken { get; } = [];

        public void Dispose()
        {
            _listener.Stop();
            _serving.Wait(TimeSpan.FromSeconds(10));
            _listener.Dispose();
        }

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await Talk(client);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        private async Task Talk(TcpClient client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n",
                AutoFlush = true };
            await writer.WriteLineAsync("220 test");
            while (await reader.ReadLineAsync() is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    var message = new StringBuilder();
                    while (await reader.ReadLineAsync() is { } part && part != ".")
                    {
                        message.Append(part.StartsWith("..", StringComparison.Ordinal) ? part[1..] : part)
                            .Append("\r\n");
                    }

                    lock (Taken)
                    {
                        Taken.Add(message.ToString());
                    }
                }

                await writer.WriteLineAsync(verb == "QUIT" ? "221 bye" : verb == "RCPT" && Refuses
                    ? "451 try again later" : "250 ok");
                if (verb == "QUIT")
                {
                    return;
                }
            }
        }
    }
}
