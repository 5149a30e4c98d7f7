using System.Reflection;
using System.Text.RegularExpressions;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Every text is there in both languages, and none stands in the pages themselves.</summary>
public partial class TextTests
{
    [Fact]
    public void Every_text_has_both_languages_and_the_same_places()
    {
        var texts = typeof(Host).Assembly.GetTypes().Where(t => t.Namespace == "CarbonRegistry.Web.Texts")
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(f => f.FieldType == typeof(Text)).Select(f => (f.Name, Text: (Text)f.GetValue(null)!)).ToList();
        Assert.True(texts.Count > 150);
        Assert.All(texts, t => Assert.True(t.Text is { Zh.Length: > 0, En.Length: > 0 }, t.Name));
        Assert.All(texts, t => Assert.Equal(Places(t.Text.Zh), Places(t.Text.En)));
        Assert.All(texts.Where(t => t.Name != "ChineseName"), t => Assert.False(Chinese().IsMatch(t.Text.En), t.Text.En));
    }

    [Fact]
    public void No_page_says_anything_that_is_not_a_text()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CarbonRegistry.slnx")) && root.Parent is not null)
        {
            root = root.Parent!;
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "CarbonRegistry.Web"), "*.razor", SearchOption.AllDirectories))
        {
            var markup = Remark().Replace(File.ReadAllText(file), "");
            var code = markup.IndexOf("@code {", StringComparison.Ordinal);
            Assert.False(Chinese().IsMatch(code < 0 ? markup : markup[..code]), file);
        }
    }

    [Fact]
    public void Every_field_of_every_operation_has_a_label()
    {
        var missing = Acts.Operations.All.Where(ActFields.IsByForm)
            .SelectMany(o => ActFields.Of(o).Where(f => ActTexts.Label(f.Path) is null).Select(f => $"{o.Key}: {f.Path}"));
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Remark();
}
