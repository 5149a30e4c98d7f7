using System.CommandLine;
using CarbonRegistry.People;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>migrate</c>: brings the database's tables up to this version.</summary>
public static class MigrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database's tables up to this version. Safe to run again.");
        command.SetAction(async (parsed, _) =>
        {
            using var database = new Database(parsed.GetValue(CommonOptions.Database)!);
            database.Migrate();
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{database.Description} is up to date.");
            await PrintFounding(database, output);
            return 0;
        });
        return command;
    }

    /// <summary>In a registry without persons: the one-time code that creates its first two administrators. There are
    /// no default passwords.</summary>
    /// <param name="database">The registry's database.</param>
    /// <param name="output">Where to print.</param>
    /// <param name="address">Where the node listens; empty where none does yet.</param>
    internal static async Task PrintFounding(Database database, TextWriter output, string address = "")
    {
        if (Enrolment.IssueFounding(database, Instant.Of(TimeProvider.System.GetUtcNow())) is { } code)
        {
            await output.WriteLineAsync(
                $"尚无人员。请在 7 日内打开 {address}/setup，用此一次性启用码创建首批两名国家系统管理员：{code}");
            await output.WriteLineAsync(
                $"There is nobody yet. Open {address}/setup within 7 days to create the first two national system "
                    + $"administrators with this one-time code: {code}");
        }
    }
}
