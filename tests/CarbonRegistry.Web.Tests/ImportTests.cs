using System.Net.Sockets;
using System.Text;
using CarbonRegistry.Files;
using CarbonRegistry.Tests;
using CarbonRegistry.Web.Tests.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonRegistry.Web.Tests;

/// <summary>A person has one import at a time, by whatever way; who has gone leaves nothing behind.</summary>
public sealed class ImportTests
{
    /// <summary>How much of a file is sent at first.</summary>
    private const int Begun = 3;

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task One_import_at_a_time_per_person_over_pages_and_API(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var before = w.Everything();
        var (first, refused) = await Hang(w);
        Assert.Equal(429, refused.Status);
        Assert.True(refused.Response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal((429, "130"),
            Of(await w.Send("province-11", HttpMethod.Post, "obligations/import?year=2025&document=d",
                    "account,due\n"u8.ToArray(), "text/csv")));
        using var clerk = new RegisterClerk(w, "province-11");
        foreach (var page in new[] { "/functions/16/file", "/acts/open-accounts" })
        {
            var answer = await clerk.Upload(page, "x"u8.ToArray(), ("step", "check"));
            Assert.Equal(429, answer.Status);
            Assert.Contains("130", answer.Text, StringComparison.Ordinal);
        }

        Assert.NotEqual("130", (await Import(w, "province-31")).Code);
        var rest = File(w)[Begun..];
        await first.GetStream()
            .WriteAsync(Encoding.ASCII.GetBytes($"{rest.Length:x}\r\n{Encoding.ASCII.GetString(rest)}\r\n0\r\n\r\n"),
                TestContext.Current.CancellationToken);
        using (var answer = new StreamReader(first.GetStream()))
        {
            Assert.Equal("HTTP/1.1 200 OK", await answer.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(200, (await Import(w, "province-11")).Status);
        Assert.Equal(before, w.Everything());

        // Who goes away in the middle leaves their turn to themselves.
        var (second, _) = await Hang(w);
        second.Dispose();
        await Until(() => Import(w, "province-11"), a => a.Status == 200);
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_spreadsheet_is_a_transaction_by_the_API_too_and_a_hostile_one_is_refused_by_cell(
        Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var before = w.Everything();
        var path = $"transactions/import?function=16&from={w["PT11"]}&reference=r&dryRun=true";
        var sheet = TableWriter.Write(TableFormat.Xlsx, ["转入账户", "数量"], [[w["EC1"], 5L], [w["EC2"], 7L]]);
        var good = await w.Send("province-11", HttpMethod.Post, path, sheet, TableFormats.XlsxType);
        Assert.True(good.Status == 200, good.Body?.ToJsonString());


        // What is recorded has an id of its caller's; what is only tried out needs none.
        var nameless = await w.Send("province-11", HttpMethod.Post,
            path.Replace("&dryRun=true", "", StringComparison.Ordinal), sheet, TableFormats.XlsxType);
        Assert.Equal((422, "104 id"),
            (nameless.Status, $"{nameless.Code} {nameless["refusals"].AsArray()[0]!["field"]}"));
        var far = HostileFiles.Sheet($"""
            <row r="1"><c r="A1" t="inlineStr"><is><t>to</t></is></c>
            <c r="B1" t="inlineStr"><is><t>quantity</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>{w["EC1"]}</t></is></c>
            <c r="B2"><f>1+1</f></c><c r="XFD2"><v>1</v></c></row>
            """);
        var wrong = await w.Send("province-11", HttpMethod.Post, path, far, TableFormats.XlsxType);
        Assert.Equal(
            ["101 2 XFD2 Cell XFD2 stands outside the columns of the head row: delete what it says",
                "133 2 B2 Cell B2"],
            wrong["refusals"].AsArray().Select(r => $"{r!["code"]} {r["line"]} {r["cell"]} {r["detailEn"]}").Order());
        Assert.Equal(before, w.Everything());
    }

    [Fact]
    public async Task A_file_that_waits_or_takes_too_long_is_given_up()
    {
        Assert.Equal("131", await Reading(0));
        Assert.Equal("136", await Reading(1));

        static async Task<string> Reading(int atOnce)
        {
            using var imports = new Imports(new ImpatientClock(atOnce), atOnce);
            using var services = new ServiceCollection().AddSingleton(imports).BuildServiceProvider();
            var http = new DefaultHttpContext { RequestServices = services };
            var file = await Imports.Read(http, "name\nx"u8.ToArray(), [new("name", new("名称", "Name"))], 10);
            return Assert.Single(file.Refusals).Code;
        }
    }

    [Theory]
    [MemberData(nameof(World.Backends), MemberType = typeof(World))]
    public async Task A_transaction_that_is_not_there_or_not_ones_own_is_not_found(Backend backend)
    {
        await using var w = World.Start(backend);
        await w.Fund();
        var own = await w.Must("rep-1", 24, "EC1>NS11:1");
        Assert.Equal(200, (await w.Get("rep-1", "transactions/" + own)).Status);
        foreach (var id in new[] { own, Guid.NewGuid().ToString() })
        {
            Assert.Equal((404, "204"), Of(await w.Get("rep-2", "transactions/" + id)));
        }
    }

    private static byte[] File(World w) => Encoding.UTF8.GetBytes($"to,quantity\n{w["EC1"]},1\n");

    private static string Path(World w, string token) =>
        $"transactions/import?function=16&from={w[token == "province-11" ? "PT11" : "PT31"]}"
            + $"&reference=r&dryRun=true&id={Guid.NewGuid()}";

    private static Task<Answer> Import(World w, string token) =>
        w.Send(token, HttpMethod.Post, Path(w, token), File(w), "text/csv");

    /// <summary>Sends the beginning of a file, again where it was turned away; who is refused meanwhile.</summary>
    private static async Task<(TcpClient Line, Answer Refused)> Hang(World w)
    {
        while (true)
        {
            var line = new TcpClient();
            await line.ConnectAsync(w.Address.Host, w.Address.Port, TestContext.Current.CancellationToken);
            var begun = $"{Begun}\r\n{Encoding.ASCII.GetString(File(w), 0, Begun)}\r\n";
            var head =
                $"POST /api/v1/{Path(w, "province-11")} HTTP/1.1\r\nHost: {w.Address.Authority}\r\nAuthorization: "
                    + "Bearer province-11\r\n"
                + "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n";
            await line.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + begun),
                TestContext.Current.CancellationToken);
            var refused = await Until(() => Import(w, "province-11"), a => a.Code == "130" || line.Available > 0);
            if (line.Available == 0)
            {
                return (line, refused);
            }

            line.Dispose();
        }
    }

    private static async Task<Answer> Until(Func<Task<Answer>> ask, Func<Answer, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var answer = await ask();
            if (wanted(answer))
            {
                return answer;
            }
        }
    }

    /// <summary>A clock on which every time has run out already.</summary>
    /// <summary>Its first so many timers never end; those after them end as they begin.</summary>
    private sealed class ImpatientClock(int patient) : TimeProvider
    {
        private int _patient = patient;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (_patient-- <= 0)
            {
                callback(state);
            }

            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private static (int Status, string? Code) Of(Answer answer) => (answer.Status, answer.Code);
}
