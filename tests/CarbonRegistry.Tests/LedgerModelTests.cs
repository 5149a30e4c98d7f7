using System.Globalization;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// Random sequences of all movements, legal and not, against the ledger on both databases and against a naive registry
/// written from the specification: every answer and every serial number must agree. CARBONREGISTRY_MODEL_OPERATIONS
/// (operations per database) and CARBONREGISTRY_MODEL_SEED make a campaign of another length or repeat one.
/// </summary>
public sealed class LedgerModelTests(ITestOutputHelper output)
{
    private const int OperationsPerEpisode = 15_000;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Ledger_agrees_with_an_array_of_every_tonne(Dbms dbms)
    {
        var operations = Number("CARBONREGISTRY_MODEL_OPERATIONS") ?? 105_000;
        var seed = (int)(Number("CARBONREGISTRY_MODEL_SEED") ?? Random());
        output.WriteLine($"CARBONREGISTRY_MODEL_SEED={seed}");
        var seeds = new Random(seed);
        var accepted = new SortedDictionary<int, long>();
        var refused = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long done = 0;
        for (var episode = 0; done < operations; episode++)
        {
            // The first episode's seed is the campaign's own, so that a failure's printed seed starts with the failing
            // episode.
            var episodeSeed = episode == 0 ? seed : seeds.Next();
            var length = (int)Math.Min(OperationsPerEpisode, operations - done);
            try
            {
                await Run(episodeSeed, length, compareEvery: 3000, accepted, refused);
            }
            catch (Disagreement first)
            {
                // Once more, comparing the whole state after every batch: that finds the shortest prefix.
                var shortest = first;
                try
                {
                    await Run(episodeSeed, length, compareEvery: 1, [], new(StringComparer.Ordinal));
                }
                catch (Disagreement second)
                {
                    shortest = second.Step <= first.Step ? second : first;
                }

                Assert.Fail(
                    $"Seed {episodeSeed}, step {shortest.Step}: {shortest.Message}\nRepeat with "
                        + $"CARBONREGISTRY_MODEL_SEED={episodeSeed} "
                    + $"CARBONREGISTRY_MODEL_OPERATIONS={shortest.Step}\n{shortest.StackTrace}");
            }

            done += length;
        }

        output.WriteLine(
            $"{done} operations; accepted {accepted.Values.Sum()}: "
                + $"{string.Join(", ", accepted.Select(p => $"{p.Key}×{p.Value}"))}");
        output.WriteLine(
            $"refused {refused.Values.Sum()}: {string.Join(", ", refused.Select(p => $"{p.Key}×{p.Value}"))}");

        // A campaign that never moves anything would agree too.
        Assert.True(accepted.Values.Sum() > done / 3,
            "Too few operations were accepted for the campaign to mean anything.");
        if (done >= 50_000)
        {
            Assert.All(Functions.Movements,
                m => Assert.True(accepted.GetValueOrDefault(m.Code) > 0, $"No {m} was ever accepted."));
            Assert.True(accepted.GetValueOrDefault(22) > 0 && accepted.GetValueOrDefault(5) > 0
                && accepted.GetValueOrDefault(15) > 0);
        }

        async Task Run(int episodeSeed, int length, int compareEvery, SortedDictionary<int, long> acceptedSoFar,
            SortedDictionary<string, long> refusedSoFar)
        {
            using var database = new TestDatabase(dbms);
            await using var campaign = new ModelCampaign(database, episodeSeed);
            await campaign.Run(length, compareEvery);
            foreach (var (function, count) in campaign.Accepted)
            {
                acceptedSoFar[function] = acceptedSoFar.GetValueOrDefault(function) + count;
            }

            foreach (var (code, count) in campaign.Refused)
            {
                refusedSoFar[code] = refusedSoFar.GetValueOrDefault(code) + count;
            }
        }
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture,
            out var value) ? value : null;

    private static int Random() => System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
}
