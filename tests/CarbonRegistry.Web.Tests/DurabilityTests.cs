using System.Globalization;
using System.Text;
using CarbonRegistry.Storage;
using Npgsql;

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// Nothing that was acknowledged is lost with the primary, also where the wait for its standby was interrupted: two
/// real servers, the line between them cut, the interruption, everything asked again, the primary gone and its standby
/// promoted. The long form: <c>CARBONREGISTRY_INTERRUPTIONS=20 … -class CarbonRegistry.Web.Tests.DurabilityTests</c>.
/// </summary>
public sealed class DurabilityTests(ITestOutputHelper output)
{
    private static readonly int Rounds = int.TryParse(
        Environment.GetEnvironmentVariable("CARBONREGISTRY_INTERRUPTIONS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out var rounds) ? rounds : 2;

    public static TheoryData<string> Interruptions =>
        Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES") is { Length: > 0 }
        ? ["pg_cancel_backend", "pg_terminate_backend", "restart"]
        : [];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Interruptions))]
    public async Task What_was_acknowledged_after_an_interrupted_wait_is_on_the_promoted_standby(string interruption)
    {
        await using var pair = await PostgresPair.Start();
        var (acknowledged, interrupted, withheld) = (0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            // A commit that waits is given up after two seconds: nobody waits longer for a refusal.
            var w = World.StartOn(pair.Connection, "Command Timeout=2;Timeout=5");
            await w.Fund();
            var told = new HashSet<string>(StringComparer.Ordinal) { await w.Must("rep-1", 23, "EC1>ET1:1") };

            pair.Between.Cut();
            var ids = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid().ToString()).ToList();
            var first = ids.Select(id => Post(w, w.Address, id)).ToList();
            await Interrupt(pair, interruption);
            foreach (var answer in await Task.WhenAll(first))
            {
                Assert.Equal(503, answer.Status);
                interrupted++;
            }

            await using var second = Host.Build(new HostOptions { Database = w.Connection, Urls = "http://127.0.0.1:0",
                Clock = w.Clock, PasswordIterations = 1000, TakesDemonstrationTokens = true });
            await second.StartAsync(TestContext.Current.CancellationToken);
            Uri[] nodes = [w.Address, new Uri(second.Urls.First())];
            if (round % 2 == 1)
            {
                // The standby is back: then the same ids are answered, and what was never waited for is durable with
                // them.
                pair.Between.Mend();
                foreach (var id in ids)
                {
                    await Until(async () => IsTold(await Post(w, nodes[1], id)));
                    told.Add(id);
                }
            }

            // The same ids again; reading them; their pages; and all of that from a node that has just started.
            var asked = await Task.WhenAll(nodes.SelectMany(node => ids.SelectMany(id => new[]
            {
                Named(id, Post(w, node, id)),
                Named(id, Send(HttpMethod.Get, new(node, "/api/v1/transactions/" + id), "application/json")),
                Named(id, Send(HttpMethod.Get, new(node, "/transactions/" + id), "text/html")),
            })));
            foreach (var (id, answer) in asked)
            {
                withheld += IsTold(answer) ? 0 : 1;
                if (IsTold(answer))
                {
                    told.Add(id);
                }
            }

            await second.StopAsync(CancellationToken.None);
            await w.DisposeAsync();
            await pair.FailOver();
            using (var promoted = new Database(
                new NpgsqlConnectionStringBuilder(
                    pair.Connection) { Database = new NpgsqlConnectionStringBuilder(w.Connection).Database,
                    Pooling = false }.ConnectionString))
            {
                var there = promoted.List("select cast(id as text) from ledger_transaction", r => r.GetString(0))
                    .ToHashSet(StringComparer.Ordinal);
                Assert.All(told, t => Assert.Contains(t, there));
            }

            acknowledged += told.Count;
            await pair.AddStandby();
        }

        output.WriteLine(
            $"{interruption}: {Rounds} rounds, {interrupted} interrupted, {withheld} answers withheld, {acknowledged} "
                + "acknowledged, 0 lost");
    }

    private static async Task<(string Id, (int Status, bool SaysWhen, string Text) Answer)> Named(
        string id, Task<(int Status, bool SaysWhen, string Text)> answer) => (id, await answer);

    /// <summary>Whether an answer says that the transaction is there. Every other is a refusal that passes, or that
    /// there is none.</summary>
    private static bool IsTold((int Status, bool SaysWhen, string Text) answer)
    {
        Assert.True(answer.Status is 200 or 201 or 404 or 503, answer.Text);
        Assert.True(answer.Status != 503 || answer.SaysWhen, answer.Text);
        return answer.Status is 200 or 201;
    }

    private static Task<(int Status, bool SaysWhen, string Text)> Post(World w, Uri node, string id) =>
        Send(HttpMethod.Post, new(node, "/api/v1/transactions"), "application/json",
            w.Transaction(23, "EC1>ET1:1", id: id));

    private static async Task<(int Status, bool SaysWhen, string Text)> Send(
        HttpMethod method, Uri address, string accept, string? json = null)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        using var request = new HttpRequestMessage(method, address) { Content = json is null
            ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", "rep-1");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Headers.RetryAfter is not null,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Waits until a commit waits for the standby, and ends its wait.</summary>
    private static async Task Interrupt(PostgresPair pair, string how)
    {
        await Until(() => Task.FromResult(
            Waits(pair, "select count(*) from pg_stat_activity where wait_event = 'SyncRep'") > 0));
        if (how == "restart")
        {
            await pair.Crash();
            await pair.Recover();
        }
        else
        {
            _ = Waits(pair, $"select count({how}(pid)) from pg_stat_activity where wait_event = 'SyncRep'");
        }
    }

    private static long Waits(PostgresPair pair, string sql)
    {
        using var connection = new NpgsqlConnection(pair.Connection + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
