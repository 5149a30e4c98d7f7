using System.CommandLine;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>export-journal</c>: the whole journal as JSON Lines.</summary>
public static class ExportJournalCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var output =
            new Option<string>("--output") { Description = "文件，- 为标准输出 / a file, or - for standard output",
            DefaultValueFactory = _ => "-" };
        var command = new Command("export-journal",
            "以 JSON Lines 导出全部流水 / Export the whole journal as JSON Lines") { output };
        command.SetAction(parsed =>
        {
            using var opened = new Database(parsed.GetValue(CommonOptions.Database)!);
            opened.RequireOwnSchema();
            var path = parsed.GetValue(output)!;
            using var stream = new BufferedStream(path is "-" ? Console.OpenStandardOutput() : File.Create(path),
                1 << 16);
            var count = JournalExport.Write(opened, stream);
            if (path is not "-")
            {
                Console.WriteLine($"{path}: {count}");
            }
        });
        return command;
    }
}
