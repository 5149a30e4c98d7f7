using System.CommandLine;
using System.Data.Common;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>serve</c>: runs a web node until it is told to stop.</summary>
public static class ServeCommand
{
    /// <summary>What fills an empty database for a demonstration and says which tokens there are. Joined by whoever has one.</summary>
    private static readonly Func<Database, TimeProvider, TextWriter, Task>? Demonstrate = null;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var demo = new Option<bool>("--demo") { Description = "Migrate, and fill an empty database with demonstration data." };
        var command = new Command("serve", "Run the web node: the interface under /api/v1 and its description.") { urls, demo };
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var connection = parsed.GetValue(CommonOptions.Database)!;
            if (!await Prepare(connection, parsed.GetValue(demo), output, parsed.InvocationConfiguration.Error))
            {
                return 1;
            }

            await using var app = Host.Build(new HostOptions { Database = connection, Urls = parsed.GetValue(urls)! });
            await app.StartAsync(stop);
            foreach (var url in app.Urls)
            {
                await output.WriteLineAsync($"Listening on {url} (the interface is described at {url}/scalar).");
            }

            // Ctrl-C and SIGTERM reach both the host and the command line; whichever comes first ends the waiting.
            await app.WaitForShutdownAsync(stop);
            return 0;
        });
        return command;
    }

    private static async Task<bool> Prepare(string connection, bool demo, TextWriter output, TextWriter error)
    {
        using var database = new Database(connection);
        if (demo)
        {
            database.Migrate();
        }

        try
        {
            if (IsEmpty(database) && demo && Demonstrate is not null)
            {
                await Demonstrate(database, TimeProvider.System, output);
            }

            return true;
        }
        catch (DbException e)
        {
            await error.WriteLineAsync($"{database.Description} is not ready: {e.Message}");
            await error.WriteLineAsync("Run 'carbon-registry migrate' first, or 'carbon-registry serve --demo' to try things out.");
            return false;
        }
    }

    private static bool IsEmpty(Database database)
    {
        using var snapshot = new Snapshot(database);
        return snapshot.List("select 1 from jurisdiction limit 1", r => r.GetInt32(0)).Count == 0;
    }
}
