using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>One vocabulary: the glossary's rows are the document's, and no other word stands where a term
/// belongs.</summary>
public sealed partial class GlossaryTests
{
    private const string Begin = "<!-- terms -->\n", End = "<!-- /terms -->";

    /// <summary>Names that the sources give and that no glossary changes.</summary>
    private static readonly string[] Given = ["地方市场清缴", "委托清缴", "协助清缴"];

    [Fact]
    public void The_document_has_the_rows()
    {
        var path = Path.Combine(RulebookTests.Root(), "docs", "glossary.md");
        var page = File.ReadAllText(path);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            page.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("CARBONREGISTRY_WRITE_DOCS") is "1")
        {
            page = page[..from] + Glossary.Markdown() + page[to..];
            File.WriteAllText(path, page);
            to = page.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.True(
            Glossary.Markdown() == page[from..to],
            "docs/glossary.md is not what the rows say: run the tests with CARBONREGISTRY_WRITE_DOCS=1");
        var terms = Line().Matches(page).Select(m => m.Groups["term"].Value).ToList();
        Assert.Empty(terms.GroupBy(t => t, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Every_row_is_a_term_of_its_own_in_both_languages()
    {
        Assert.All(Glossary.All, t => Assert.Same(t, Glossary.Find(t.Key)));
        Assert.Equal(Glossary.All.Count, Glossary.All.Select(t => t.Key).Distinct().Count());
        Assert.All(Glossary.All, t => Assert.All(
            new[] { t.Term.Zh, t.Term.En, t.Meaning.Zh, t.Meaning.En }, w => Assert.NotEmpty(w)));
    }

    [Fact]
    public void No_text_of_the_core_uses_another_word() =>
        Assert.Empty(Texts(typeof(Glossary).Assembly).Where(t => t.Owner != typeof(Glossary))
            .SelectMany(t => Wrong(t.Text.Zh).Concat(Wrong(t.Text.En))));

    [Fact]
    public void No_document_and_no_page_uses_another_word()
    {
        var root = RulebookTests.Root();
        var files = Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "src"), "*.razor", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(f => Path.GetFileName(f) != "Glossary.cs" && !f.Contains("/obj/", StringComparison.Ordinal)))
            .Append(Path.Combine(root, "README.zh-CN.md"));

        // Of English words some are names in the interface: texts alone are held to them.
        Assert.Empty(files.SelectMany(f => Wrong(Terms().Replace(File.ReadAllText(f), ""))
            .Where(w => Chinese().IsMatch(w[..1])).Select(w => $"{Path.GetFileName(f)}: {w}")));
    }

    /// <summary>All texts that an assembly has in fields.</summary>
    internal static IEnumerable<(Type Owner, Text Text)> Texts(Assembly assembly) =>
        from type in assembly.GetTypes()
        where !type.ContainsGenericParameters && !type.Name.StartsWith('<')
        from field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        from text in Of(field.GetValue(null))
        select (type, text);

    /// <summary>The words in a text that are no terms.</summary>
    internal static IEnumerable<string> Wrong(string text)
    {
        var plain = Given.Aggregate(text, (t, given) => t.Replace(given, "", StringComparison.Ordinal));
        plain = PlaceIn().Replace(plain, "");
        return Glossary.All.SelectMany(t => t.Not, (t, word) => (Term: t, Word: word))
            .Where(w => plain.Contains(w.Word, StringComparison.OrdinalIgnoreCase))
            .Select(w => $"{w.Word}: say {w.Term.Term}");
    }

    private static IEnumerable<Text> Of(object? value) => value switch
    {
        Text text => [text],
        IEnumerable<Text> many => many,
        IReadOnlyDictionary<string, Text> named => named.Values,
        null or string => [],
        System.Collections.IEnumerable rows => rows.Cast<object?>().SelectMany(Row),
        _ => Row(value),
    };

    /// <summary>The texts of a row.</summary>
    private static IEnumerable<Text> Row(object? row) =>
        row?.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.PropertyType == typeof(Text) && p.GetIndexParameters().Length == 0)
            .Select(p => (Text?)p.GetValue(row)).OfType<Text>() ?? [];

    [GeneratedRegex(@"^\| (?<term>(?!English)[^|]+) \| [^|]*\p{IsCJKUnifiedIdeographs}", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("<!-- terms -->.*?<!-- /terms -->|清缴 stands in the names", RegexOptions.Singleline)]
    private static partial Regex Terms();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PlaceIn();

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();
}
