using System.CommandLine;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Commands;

namespace CarbonRegistry.Web;

/// <summary>The executable.</summary>
public static class Program
{
    /// <summary>Starts.</summary>
    public static int Main(string[] args)
    {
        var database = DatabaseOption.Create();
        var migrate = new Command("migrate", "建立或升级数据库 / Create or upgrade the database") { database };
        migrate.SetAction(parsed =>
        {
            using var opened = new Database(parsed.GetValue(database)!);
            opened.Migrate();
        });
        return new RootCommand("碳注册登记系统 / Carbon registry")
        {
            migrate, SeedCommand.Create(), VerifyCommand.Create(), ExportJournalCommand.Create(),
        }.Parse(args).Invoke();
    }
}
