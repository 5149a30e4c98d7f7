using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace CarbonRegistry.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        args is [Poster.Command, var connectionString, var seed] ? await Poster.Run(connectionString, seed)
        // As xunit's own entry point has it.
        : args.Any(a => a is "--server" or "--internal-msbuild-node")
        ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : await ConsoleRunner.Run(args);
}
