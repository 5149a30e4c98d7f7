using CarbonRegistry.Storage;

namespace CarbonRegistry.Demonstration;

/// <summary>A small world.</summary>
public static class SmallDemonstration
{
    /// <summary>Whether nothing was recorded yet: no jurisdiction, no transaction.</summary>
    public static bool IsEmpty(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select (select count(*) from jurisdiction) + (select count(*) from ledger_transaction)";
        return (long)command.ExecuteScalar()! == 0;
    }

    /// <summary>Seeds.</summary>
    public static Task<IReadOnlyList<DemonstrationPerson>> Seed(Database database, TimeProvider clock, int seed = 1) => throw new NotSupportedException();
}
