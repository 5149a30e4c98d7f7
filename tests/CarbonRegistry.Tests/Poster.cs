using System.Globalization;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Tests;

/// <summary>
/// A process that posts transfers as fast as it can and says on its standard output what it asks (<c>?</c>) and what it
/// was answered (<c>!</c>), until it is killed. What a transfer is, its id says, so that whoever reads the output can
/// ask again.
/// </summary>
internal static class Poster
{
    public const string Command = "post-until-killed";

    private const int Writers = 24;

    public static async Task<int> Run(string connectionString, string seed)
    {
        using var database = new Database(connectionString);
        await using var ledger = new Ledger(database, TimeProvider.System);
        var world = World.Known();
        var gate = new Lock();
        await using var output = Console.OpenStandardOutput();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture) + i);
            var bytes = new byte[16];
            while (true)
            {
                random.NextBytes(bytes);
                var id = new Guid(bytes);
                Say($"? {id} .\n");
                var receipts = await ledger.Submit(Draft(world, id));
                var told = receipts.Select(r => string.Create(
                    CultureInfo.InvariantCulture, $"{r.Seq} {(short)r.Outcome}"));
                Say($"! {id} {string.Join(' ', told)} .\n");
            }
        })));
        return 0;

        void Say(string line)
        {
            lock (gate)
            {
                output.Write(System.Text.Encoding.ASCII.GetBytes(line));
            }
        }
    }

    /// <summary>The transfers that an id stands for: there or back, one to three legs, sometimes two transactions in
    /// one.</summary>
    public static IReadOnlyList<Proposal> Draft(World world, Guid id)
    {
        var b = id.ToByteArray();
        var (from, to) = b[0] % 2 == 0 ? ("EC-11-1", "ET-of-EC-11-1") : ("ET-of-EC-11-1", "EC-11-1");
        var one = world.Direct(from, to, 1 + b[1]) with { Id = id };
        one = one
            with { Legs = [.. Enumerable.Range(0, 1 + (b[2] % 3))
                    .Select(i => one.Legs[0] with { Quantity = 1 + (b[3 + i] / 8) })] };
        if (b[6] % 4 > 0)
        {
            return [one];
        }

        b[15] ^= 1;
        return [one, world.Direct(to, from, 1 + (b[7] / 8)) with { Id = new(b) }];
    }
}
