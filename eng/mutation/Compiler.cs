using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CarbonRegistry.Mutate;

/// <summary>A project as its own build would compile it, read from the build's command line.</summary>
internal sealed class Compiler
{
    private readonly CSharpCommandLineArguments _arguments;
    private readonly string _directory;

    /// <summary>The project of a directory, built in Release before.</summary>
    public Compiler(string project)
    {
        _directory = project;
        _arguments = CSharpCommandLineParser.Default.Parse(CommandLine(project), project, sdkDirectory: null);

        // Warnings are the real build's business: a mutant may make a comparison pointless and is still worth trying.
        Options = _arguments.CompilationOptions
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithSpecificDiagnosticOptions(
                [new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)])
            .WithReportSuppressedDiagnostics(false);
        ParseOptions = _arguments.ParseOptions.WithDocumentationMode(DocumentationMode.None);
        References = [.. _arguments.MetadataReferences.Select(
            r => MetadataReference.CreateFromFile(Path.Combine(_directory, r.Reference)))];
    }

    public CSharpCompilationOptions Options { get; init; }

    public CSharpParseOptions ParseOptions { get; }

    public IReadOnlyList<MetadataReference> References { get; }

    /// <summary>The program, with what its source generators make of it as ordinary source.</summary>
    public CSharpCompilation Compile(Func<MetadataReference, MetadataReference> replace)
    {
        var trees = _arguments.SourceFiles.Select(f => SyntaxFactory.ParseSyntaxTree(
            Microsoft.CodeAnalysis.Text.SourceText.From(File.ReadAllText(f.Path), System.Text.Encoding.UTF8),
            ParseOptions, f.Path));
        var compilation =
            CSharpCompilation.Create(_arguments.CompilationName, trees, References.Select(replace), Options);
        var generators = _arguments.AnalyzerReferences
            .Select(r => new Microsoft.CodeAnalysis.Diagnostics.AnalyzerFileReference(
                Path.Combine(_directory, r.FilePath), new Loader()))
            .SelectMany(r => r.GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver.Create(generators, parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        return (CSharpCompilation)whole;
    }

    public void Emit(CSharpCompilation compilation, string path)
    {
        using var file = File.Create(path);
        var result =
            compilation.Emit(file, manifestResources: _arguments.ManifestResources, options: _arguments.EmitOptions);
        if (!result.Success)
        {
            throw new InvalidOperationException(
                string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20)));
        }
    }

    private static string[] CommandLine(string project)
    {
        // As an editor asks: everything up to the compiler, and its arguments in place of it.
        var answer = Command.Output("dotnet", [
            "build", project, "--configuration", "Release", "--no-restore", "--nologo", "-t:PrepareResources;Compile",
            "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false",
            "-p:NonExistentFile=__none__", "-getItem:CscCommandLineArgs",
        ]);
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(a => a.GetProperty("Identity").GetString()!)];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}

/// <summary>Other programs.</summary>
internal static class Command
{
    public static string Output(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} ended with code {process.ExitCode}: {output}");
    }
}
