using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CarbonRegistry.Mutate;

/// <summary>A test project, made to run on the mutated registry and to say what each test reaches.</summary>
internal sealed class TestProgram
{
    private readonly string _work;
    private readonly string _program;
    private Process? _host;
    private int _runs;

    /// <summary>Compiles the tests against the mutated registry, beside a copy of all else they need.</summary>
    public TestProgram(string name, string work)
    {
        _work = work;
        _program = Path.Combine(work, name + ".dll");
        Name = name;
    }

    public string Name { get; }

    public static void Build(string project, string name, string registry, string work)
    {
        Directory.CreateDirectory(work);
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(project, "bin/Release/net10.0"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(work, Path.GetRelativePath(Path.Combine(project, "bin/Release/net10.0"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        // The runner ends the process of a run some seconds later; here the next run follows.
        File.WriteAllText(
            Path.Combine(work, "xunit.runner.json"), """{ "shutdownForegroundThreadWaitSeconds": 1000000 }""");
        File.Copy(registry, Path.Combine(work, "CarbonRegistry.dll"), overwrite: true);
        var compiler = new Compiler(project);
        var compilation = compiler.Compile(
            r => Path.GetFileName(r.Display) == "CarbonRegistry.dll" ? MetadataReference.CreateFromFile(registry) : r)
            .AddSyntaxTrees(
                SyntaxFactory.ParseSyntaxTree(Injected.Source("Reaching.cs"), compiler.ParseOptions, "Reaching.cs"));
        compiler.Emit(compilation.WithOptions(compilation.Options.WithMainTypeName("CarbonRegistry.MutationHost")),
            Path.Combine(work, name + ".dll"));
    }

    /// <summary>The test classes of the program.</summary>
    public IReadOnlyList<string> Classes()
    {
        var (_, output) = Run(-1, "", ["-noColor", "-noLogo", "-list", "classes"], TimeSpan.FromMinutes(2));
        return [.. output.Where(l => Regex.IsMatch(
            l, @"^[A-Za-z.]+Tests\s*$", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(l => l.Trim())];
    }

    /// <summary>Runs tests with a mutant on. Null: the time was up, or the program ended, which is tried once
    /// more.</summary>
    public (int? Code, List<string> Output) Run(
        int mutant, string notes, string[] arguments, TimeSpan limit, bool fresh = false)
    {
        var (code, output, ended) = RunOnce(mutant, notes, arguments, limit, fresh);
        if (ended)
        {
            if (notes.Length > 0)
            {
                File.Delete(notes);
            }

            (code, output, _) = RunOnce(mutant, notes, arguments, limit, fresh: true);
        }

        return (code, output);
    }

    private (int? Code, List<string> Output, bool Ended) RunOnce(
        int mutant, string notes, string[] arguments, TimeSpan limit, bool fresh)
    {
        // What a failed test leaves behind does not add up without end.
        if (fresh || _runs >= 150)
        {
            Stop();
        }

        _host ??= Start();
        _runs++;
        var (host, output) = (_host, new List<string>());
        host.StandardInput.WriteLine(string.Join('\t', [$"{mutant}", notes, .. arguments]));
        host.StandardInput.Flush();
        var (since, used) = (Stopwatch.StartNew(), host.TotalProcessorTime);
        while (true)
        {
            var line = host.StandardOutput.ReadLineAsync();
            do
            {
                // By its own processor's time: on a busy machine the clock says nothing. One that waits for ever uses
                // none.
                if (!host.HasExited && (host.TotalProcessorTime - used > limit || since.Elapsed > 10 * limit))
                {
                    Stop();
                    return (null, output, false);
                }
            }
            while (!line.Wait(1000));

            if (line.Result is null)
            {
                Stop();
                return (null, output, true);
            }

            if (line.Result.StartsWith("##done ", StringComparison.Ordinal))
            {
                return (int.Parse(line.Result[7..], System.Globalization.CultureInfo.InvariantCulture), output, false);
            }

            output.Add(line.Result);
        }
    }

    public void Stop()
    {
        if (_host is not null)
        {
            _host.Kill(entireProcessTree: true);
            _host.WaitForExit();
            _host.Dispose();
            _host = null;
        }

        _runs = 0;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [_program])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            UseShellExecute = false, WorkingDirectory = _work,
        };
        start.Environment["CARBONREGISTRY_MODEL_OPERATIONS"] = "3000";
        start.Environment["CARBONREGISTRY_MODEL_SEED"] = "1";
        var host = Process.Start(start)!;
        host.ErrorDataReceived += (_, _) => { };
        host.BeginErrorReadLine();
        return host;
    }
}
