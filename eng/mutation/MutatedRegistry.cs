using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CarbonRegistry.Mutate;

/// <summary>The registry with all its mutations in it, each behind its switch.</summary>
internal static class MutatedRegistry
{
    private const int MostRounds = 30;

    /// <summary>Mutates, compiles, drops what does not compile, until it does; writes the assembly.</summary>
    public static IReadOnlyList<Mutation> Build(Compiler compiler, string repository, bool withPostgres, string output)
    {
        var original = compiler.Compile(r => r);
        var (trees, dropped) = (Mutate(original, repository, withPostgres), new HashSet<int>());
        var compilation = original.AddSyntaxTrees(SyntaxFactory.ParseSyntaxTree(
            Injected.Source("Mutant.cs").Replace("COUNT", $"{trees.Sum(t => t.Candidates)}", StringComparison.Ordinal),
            compiler.ParseOptions, "Mutant.cs"));
        var open = trees;
        for (var round = 0; round < MostRounds; round++)
        {
            foreach (var tree in open)
            {
                var before = tree.Current;
                tree.Rewrite(original, dropped);
                compilation = compilation.ReplaceSyntaxTree(before, tree.Current);
            }

            // The whole program once in the end: on the way, the files that were wrong.
            var errors = (round == 0 ? compilation.GetDiagnostics()
                : open.SelectMany(t => compilation.GetSemanticModel(t.Current).GetDiagnostics()))
                .Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
            {
                compiler.Emit(compilation, output);
                return [.. trees.SelectMany(t => t.Mutations)];
            }

            var known = dropped.Count;
            dropped.UnionWith(errors.SelectMany(e => Culprits(e, widely: round > 0)));
            Console.Error.WriteLine($"mutate: {dropped.Count - known} mutants do not compile");
            open = [.. trees.Where(t => errors.Exists(e => e.Location.SourceTree == t.Current))];
            if (dropped.Count == known || open.Count == 0)
            {
                throw new InvalidOperationException(string.Join('\n', errors.Take(10)));
            }
        }

        throw new InvalidOperationException("The mutated registry does not compile.");
    }

    private static List<MutatedFile> Mutate(CSharpCompilation original, string repository, bool withPostgres)
    {
        var (files, first) = (new List<MutatedFile>(), 0);
        foreach (var tree in original.SyntaxTrees.OrderBy(t => t.FilePath, StringComparer.Ordinal))
        {
            var file = Path.GetRelativePath(repository, tree.FilePath).Replace('\\', '/');
            if (Area.Of(file, withPostgres) is { } area)
            {
                files.Add(new(tree, file, area, first));
                first += files[^1].Count(original);
            }
        }

        return files;
    }

    /// <summary>The mutants that an error comes from: those it lies in, or those of the statement, or of the
    /// member.</summary>
    private static IEnumerable<int> Culprits(Diagnostic error, bool widely)
    {
        if (error.Location.SourceTree is not { } tree)
        {
            return [];
        }

        var node = tree.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        if (!widely && Mutator.At(node).Take(1).ToList() is [var innermost])
        {
            return [innermost];
        }

        foreach (var around in node.AncestorsAndSelf().Where(n => n is StatementSyntax or MemberDeclarationSyntax))
        {
            if (Mutator.Within(around).Concat(Mutator.At(node)).ToList() is { Count: > 0 } within)
            {
                return within;
            }
        }

        return [];
    }
}

/// <summary>One file with its mutants.</summary>
internal sealed class MutatedFile(SyntaxTree original, string file, string area, int first)
{
    private SyntaxTree? _rewritten;

    public SyntaxTree Current => _rewritten ?? original;

    public int Candidates { get; private set; }

    public IReadOnlyList<Mutation> Mutations { get; private set; } = [];

    public int Count(CSharpCompilation compilation)
    {
        Rewrite(compilation, new HashSet<int>(), replace: false);
        return Candidates;
    }

    public void Rewrite(CSharpCompilation compilation, ISet<int> dropped, bool replace = true)
    {
        var next = first;
        var mutator = new Mutator(compilation.GetSemanticModel(original), file, area, () => next++, dropped);
        var root = mutator.Visit(original.GetRoot())!;
        (Candidates, Mutations) = (next - first, mutator.Mutations);
        if (replace)
        {
            _rewritten = original.WithRootAndOptions(root, original.Options);
        }
    }
}

/// <summary>Source that travels in this program.</summary>
internal static class Injected
{
    public static string Source(string name)
    {
        using var reader = new StreamReader(typeof(Injected).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
