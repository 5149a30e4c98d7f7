using System.CommandLine;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>migrate</c>: brings the database's tables up to this version.</summary>
public static class MigrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database's tables up to this version. Safe to run again.");
        command.SetAction(parsed =>
        {
            using var database = new Database(parsed.GetValue(CommonOptions.Database)!);
            database.Migrate();
            parsed.InvocationConfiguration.Output.WriteLine($"{database.Description} is up to date.");
            return 0;
        });
        return command;
    }
}
