using System.CommandLine;
using CarbonRegistry.Storage;
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
        GrantCommand.Create,
        SeedCommand.Create,
        VerifyCommand.Create,
        ExportJournalCommand.Create,
    ];

    /// <summary>Runs a command.</summary>
    /// <returns>0: done. 1: it failed. Other: as the command says.</returns>
    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("CarbonRegistry: a national carbon registry.");
        root.Options.Add(CommonOptions.Database);
        foreach (var create in Commands)
        {
            root.Subcommands.Add(create());
        }

        try
        {
            return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (Sentence(e) is not null)
        {
            await Console.Error.WriteLineAsync(Sentence(e));
            return 1;
        }
    }

    /// <summary>What an operator can mend, in one sentence; null: a fault of the program, to be shown whole.</summary>
    private static string? Sentence(Exception fault) => fault switch
    {
        CannotRunException => fault.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            "监听地址已被占用，请停止占用它的程序或以 --urls 指定其他地址 / "
                + "The address is in use: stop what uses it, or name another by --urls "
                + $"({fault.Message.ReplaceLineEndings(" ")})",
        IOException or UnauthorizedAccessException =>
            $"文件无法读写 / A file cannot be read or written ({fault.Message.ReplaceLineEndings(" ")})",
        _ when StorageFault.IsOfCalling(fault) =>
            "无法使用该地址或数据库 / The address or database cannot be used "
                + $"({fault.Message.ReplaceLineEndings(" ")})",
        _ => StorageFault.Of(fault) is { } kind
            ? $"{kind.Text.Zh} / {kind.Text.En} ({fault.Message.ReplaceLineEndings(" ")})" : null,
    };
}
