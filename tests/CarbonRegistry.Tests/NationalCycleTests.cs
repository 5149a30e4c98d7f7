using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Npgsql;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The whole compliance cycle, on both databases, ends clean.</summary>
public sealed class NationalCycleTests
{
    [Fact]
    public async Task The_cycle_ends_clean_on_SQLite()
    {
        using var registry = new TemporaryRegistry();
        await SeededWorlds.Cycle(registry.Database, 60);
        SeededWorlds.AssertClean(registry.Database);
    }

    [Fact]
    public async Task The_cycle_ends_clean_on_PostgreSQL()
    {
        var server = Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "CARBONREGISTRY_TEST_POSTGRES names no server");
        var name = $"t_{Guid.NewGuid():N}";
        await Execute($"create database {name}");
        try
        {
            using var database =
                new Database(new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString);
            database.Migrate();
            await SeededWorlds.Cycle(database, 60);
            SeededWorlds.AssertClean(database);
        }
        finally
        {
            await Execute($"drop database {name} with (force)");
        }

        async Task Execute(string sql)
        {
            await using var connection = new NpgsqlConnection(server);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_cycle_goes_through_every_movement()
    {
        using var registry = new TemporaryRegistry();
        var clock = TimeProvider.System;
        var world = NationalScale.Open(registry.Database, clock, NationalSize.Reduced(60));
        var done = new HashSet<short>();
        await using (var ledger = new Ledger(registry.Database, clock))
        {
            await NationalCycle.Run(ledger, clock, world, step => done.Add(step.Function));
        }

        Assert.Empty(Functions.Movements.Select(m => m.Code).Append(Functions.DecidePilotSurrender.Code).Except(done));
    }
}
