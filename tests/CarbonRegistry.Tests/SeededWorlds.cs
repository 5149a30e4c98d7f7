using CarbonRegistry.Audit;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider, Transactions.ISetClock
{
    public DateTimeOffset Reference => now;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => 0;
}

/// <summary>An SQLite registry in a file of its own that goes away with it.</summary>
internal sealed class TemporaryRegistry : IDisposable
{
    public TemporaryRegistry(string? copyOf = null)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"carbonregistry-{Guid.NewGuid():N}.db");
        if (copyOf is not null)
        {
            File.Copy(copyOf, Path);
        }

        Database = new($"Data Source={Path}");
        Database.Migrate();
    }

    public string Path { get; }

    public Database Database { get; }

    /// <summary>Brings everything from the write-ahead log into the file, so that it can be copied.</summary>
    public void Checkpoint()
    {
        using var connection = (SqliteConnection)Database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma wal_checkpoint(truncate)";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Database.Dispose();
        foreach (var file in new[] { Path, Path + "-wal", Path + "-shm" })
        {
            File.Delete(file);
        }
    }
}

internal static class SeededWorlds
{
    public static List<Finding> Verify(Database database)
    {
        var findings = new List<Finding>();
        Verifier.Verify(database, findings.Add);
        return findings;
    }

    public static void AssertClean(Database database) =>
        Assert.Empty(Verify(database).Where(f => f.Kind.Severity == Severity.Error).Take(20));

    /// <summary>A market with a whole cycle behind it, a refusal, and holds stacked over a reservation that was then
    /// rejected.</summary>
    public static async Task<NationalWorld> Cycle(Database database, int emitters, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var world = NationalScale.Open(database, clock, NationalSize.Reduced(emitters));
        await using var ledger = new Ledger(database, clock);
        await NationalCycle.Run(ledger, clock, world, _ => { });
        var founding = world.Founding;
        var individual = world.Individuals[0];
        var pilot = Jurisdictions.Pilots[0].Code;
        var province = founding.Provinces[individual.Province];
        var request = await Submit(Transfers.SurrenderToPilot, individual.Representative, Terms.None,
            new Leg(individual.Account, founding.Offsets[pilot], UnitTypes.Ccer, 3));
        Assert.Equal(Outcome.Pending, request.Outcome);
        var dispute = await ledger.Submit(new Proposal(
            Guid.NewGuid(), Functions.EditProvincialAccount, province,
            [new(null, individual.Account, UnitTypes.Ccer, 0)],
            new() { Reason = "争议" }, new HoldOrder(HoldKinds.Dispute, "某局", "1号", null)));
        Assert.Equal(Outcome.Posted, dispute.Outcome);
        var rejection = await Submit(Functions.DecidePilotSurrender, founding.Pilots[pilot],
            new() { RefersTo = request.Id, Approve = false, Reason = "不符" });
        Assert.Equal(Outcome.Posted, rejection.Outcome);
        var lifted = await Submit(Functions.EditProvincialAccount, province,
            new() { RefersTo = dispute.Id, Reason = "了结" });
        Assert.Equal(Outcome.Posted, lifted.Outcome);
        var refused = await Submit(Transfers.TransferDirectly, individual.Representative, Terms.None,
            new Leg(individual.Account, individual.Trading, UnitTypes.Ccer, 1_000_000_000));
        Assert.Equal(Outcome.Refused, refused.Outcome);
        return world;

        Task<Receipt> Submit(Function function, Actor actor, Terms terms, params Leg[] legs) =>
            ledger.Submit(new Proposal(Guid.NewGuid(), function, actor, legs, terms));
    }
}
