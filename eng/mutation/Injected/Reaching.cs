#nullable enable
using System;
using System.Reflection;
using System.Threading.Tasks;
using Xunit.Runner.InProc.SystemConsole;
using Xunit.v3;

[assembly: CarbonRegistry.Reaching]

namespace CarbonRegistry;

/// <summary>Tells <see cref="Mutant"/> where one test ends.</summary>
[System.AttributeUsage(System.AttributeTargets.Assembly)]
internal sealed class ReachingAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        Mutant.Ended(test.TestCase.TestClassName + "." + test.TestCase.TestMethodName);
}

/// <summary>Runs tests as often as it is asked: a line has the mutant, the file for notes and the runner's
/// arguments.</summary>
internal static class MutationHost
{
    public static async Task<int> Main()
    {
        while (Console.In.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            Mutant.Begin(int.Parse(parts[0]), parts[1].Length == 0 ? null : parts[1]);
            var code = 99;
            try
            {
                code = await ConsoleRunner.Run(parts[2..]);
            }
            catch (Exception e)
            {
                Console.Out.WriteLine(e);
            }

            Console.Out.WriteLine($"\n##done {code}");
            Console.Out.Flush();
        }

        return 0;
    }
}
