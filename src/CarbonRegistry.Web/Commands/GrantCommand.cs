using System.CommandLine;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>grant</c>: on PostgreSQL, gives a role that does not own the tables what the registry needs to
/// run.</summary>
public static class GrantCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var role = new Option<string>(
            "--role") { Description = "The role that nodes connect as: it exists, is no superuser and owns no table.",
            Required = true };
        role.Check(r => !string.IsNullOrWhiteSpace(r), "registry_app");
        var command = new Command(
            "grant",
            "PostgreSQL: give a role what the registry needs to run, and nothing more. By the tables' owner, after "
                + "each migration.") { role };
        command.SetAction(async (parsed, _) =>
        {
            using var database = new Database(parsed.GetValue(CommonOptions.Database)!);
            ApplicationRole.Grant(database, parsed.GetValue(role)!);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{database.Description}: {parsed.GetValue(role)} may run the registry.");
            return 0;
        });
        return command;
    }
}
