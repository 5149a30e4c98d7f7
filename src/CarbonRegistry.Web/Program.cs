using System.CommandLine;
using CarbonRegistry.Web.Commands;

namespace CarbonRegistry.Web;

/// <summary>The executable.</summary>
public static class Program
{
    /// <summary>Every subcommand, one file each in Commands/. Add further ones here.</summary>
    private static readonly Func<Command>[] Commands =
    [
        ServeCommand.Create,
        MigrateCommand.Create,
        SeedCommand.Create,
        VerifyCommand.Create,
        ExportJournalCommand.Create,
    ];

    /// <summary>Runs a command.</summary>
    /// <returns>0: done. 1: it failed. Other: as the command says.</returns>
    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("CarbonRegistry: a national carbon registry.");
        root.Options.Add(CommonOptions.Database);
        foreach (var create in Commands)
        {
            root.Subcommands.Add(create());
        }

        return root.Parse(args).InvokeAsync();
    }
}
